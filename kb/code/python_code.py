"""What can be told of Python code without running it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

MAX_PARSED_CHARS = 100_000  # longer than any snippet


def tree_of(code: str) -> ast.Module | None:
    """The syntax tree; None where it is no Python."""
    try:
        with warnings.catch_warnings():  # "\d" in a string is the note's business
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def parses(code: str) -> bool:
    """True when the code is complete, valid Python."""
    return len(code) <= MAX_PARSED_CHARS and tree_of(code) is not None


def compiles(code: str) -> bool:
    """True when Python would run it: unlike `parses`, no "return" outside a function."""
    if not parses(code):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(code, "<snippet>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def strings(code: str) -> Iterator[str]:
    """The strings of the code: `cv2.imread("image.png")` names a file."""
    for node in _nodes(code):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def modules(code: str) -> Iterator[str]:
    """Where modules beside the code lie that it may import."""
    for node in _nodes(code):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            yield from _module_files(name)


def _nodes(code: str) -> Iterator[ast.AST]:
    return ast.walk(tree_of(code) or ast.Module([], []))


def _module_files(name: str) -> Iterator[str]:
    """`a.b` is a.py or a/__init__.py, and a/b.py or a/b/__init__.py."""
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        stem = "/".join(parts[:depth])
        yield from (f"{stem}.py", f"{stem}/__init__.py")
