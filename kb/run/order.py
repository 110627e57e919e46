"""A snippet made ready to run anywhere: its code, and the files of the notes that it reads."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kb.errors import KbError
from kb.model import Snippet
from kb.run.limits import Limits

# `# inputs: a.png, data/*.csv` anywhere in the code.
_DECLARED = re.compile(r"^[ \t]*#[ \t]*(?:inputs?|输入)[ \t]*[:：][ \t]*(.+?)[ \t]*$", re.M | re.I)
_SEPARATOR = re.compile(r"[,，]\s*")


@dataclass(frozen=True, slots=True)
class Order:
    """One run to be carried out; holds all it needs, so that nothing is read from the notes."""

    snippet: str  # its id
    code: str
    name: str  # what tracebacks call it
    folder: str  # where it works, relative to the notes folder; "" is that folder itself
    inputs: tuple[tuple[str, bytes], ...] = ()  # (path relative to the notes folder, content)

    @property
    def key(self) -> str:
        """The hash of what decides the output: code, place and inputs."""
        files = [(path, hashlib.sha256(data).hexdigest()) for path, data in self.inputs]
        whole = json.dumps([self.code, self.folder, files], ensure_ascii=False)
        return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:32]


def make_order(
    snippet: Snippet, notes_root: Path, code: str | None = None, limits: Limits | None = None
) -> Order:
    """The order for a snippet of the notes, or for `code` that a reader made of it.

    Edited code gets the files of the note's own: what it names itself counts for nothing, or a
    stranger could read any file of the notes. Raises KbError when the snippet can't be run.
    """
    limits = limits or Limits()
    if not snippet.runnable:
        raise KbError(
            f"snippet {snippet.id!r} is not valid Python (found at {snippet.note} "
            f"line {snippet.line}); mend the code there and build again"
        )
    if code is not None and len(code.encode("utf-8", "replace")) > limits.code_bytes:
        raise KbError(f"the code is longer than {limits.code_bytes // 1024} KiB; shorten it")
    root = notes_root.resolve()
    file = PurePosixPath(snippet.path or snippet.note)
    folder = (root / file).parent.resolve()
    if not folder.is_relative_to(root):
        raise KbError(
            f"snippet {snippet.id!r} lies outside the notes folder {root}; "
            "move its file into the notes folder and build again"
        )
    place = folder.relative_to(root).as_posix()
    return Order(
        snippet=snippet.id,
        code=snippet.code if code is None else code,
        name=file.name if snippet.path else f"{snippet.id.replace('/', '-')}.py",
        folder="" if place == "." else place,
        inputs=_read(snippet, _input_files(snippet, folder, root), root, limits),
    )


def _input_files(snippet: Snippet, folder: Path, root: Path) -> list[Path]:
    """The files that the code declares, names as they are, or imports, in order of their path."""
    files = set(_declared(snippet, folder, root))
    seen: set[Path] = set()
    waiting = [snippet.code]
    while waiting:
        tree = _parsed(waiting.pop())
        files.update(_named(tree, folder, root))
        for module in _imported(tree, folder, root):
            if module not in seen:
                seen.add(module)
                waiting.append(module.read_text("utf-8-sig", "replace"))
    return sorted(files | seen)


def _parsed(code: str) -> ast.AST:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])


def _declared(snippet: Snippet, folder: Path, root: Path) -> Iterator[Path]:
    for declared in _DECLARED.finditer(snippet.code):
        line = snippet.code.count("\n", 0, declared.start()) + 1
        for pattern in _SEPARATOR.split(declared[1]):
            files = list(_matching(pattern, folder, root))
            if not files:
                where = snippet.path or snippet.note
                raise KbError(
                    f"{where}: line {line} of snippet {snippet.id!r} declares the input "
                    f"{pattern!r}, and no such file is in the notes; add it or mend the name"
                )
            yield from files


def _matching(pattern: str, folder: Path, root: Path) -> Iterator[Path]:
    """The files of the notes that a declared path or pattern means."""
    base = folder
    parts = list(PurePosixPath(pattern).parts)
    while parts and parts[0] == "..":
        base, parts = base.parent, parts[1:]
    if not parts or pattern.startswith("/") or ".." in parts or not base.is_relative_to(root):
        return
    for path in sorted(base.glob("/".join(parts))):
        if _is_readable(path, root):
            yield path


def _named(tree: ast.AST, folder: Path, root: Path) -> Iterator[Path]:
    """Files that a string of the code names: `cv2.imread("image.png")`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            path = _join(folder, node.value, root)
            if path is not None and _is_readable(path, root):
                yield path


def _join(folder: Path, name: str, root: Path) -> Path | None:
    """A relative path of the code as a path of this machine; None when it can't be one."""
    if not name or len(name) > 255 or "\0" in name or "\n" in name or name.startswith("/"):
        return None
    path = folder
    for part in PurePosixPath(name).parts:
        path = path.parent if part == ".." else path / part
    return path if path.is_relative_to(root) else None


def _imported(tree: ast.AST, folder: Path, root: Path) -> Iterator[Path]:
    """Modules beside the snippet that it imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            yield from _module_files(name, folder, root)


def _module_files(name: str, folder: Path, root: Path) -> Iterator[Path]:
    """`a.b` is a/__init__.py and a/b.py or a/b/__init__.py, as far as they are there."""
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        stem = folder.joinpath(*parts[:depth])
        for path in (stem.with_name(f"{stem.name}.py"), stem / "__init__.py"):
            if _is_readable(path, root):
                yield path


def _is_readable(path: Path, root: Path) -> bool:
    """Whether a file may be an input.

    Stops a link in the notes folder from leading a run to a file elsewhere on this machine.
    """
    try:
        return path.is_file() and path.resolve().is_relative_to(root)
    except OSError:
        return False


def _read(
    snippet: Snippet, files: Sequence[Path], root: Path, limits: Limits
) -> tuple[tuple[str, bytes], ...]:
    size = 0
    inputs = []
    for path in files:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise KbError(
                f"{path}: an input of snippet {snippet.id!r} cannot be read "
                f"({error.strerror}); mend the file or leave it out"
            ) from error
        size += len(data)
        if size > limits.inputs_bytes:
            raise KbError(
                f"the inputs of snippet {snippet.id!r} are larger than "
                f"{limits.inputs_bytes // 1024**2} MiB together ({path.name} is the one too "
                "many); use smaller files"
            )
        inputs.append((path.relative_to(root).as_posix(), data))
    return tuple(inputs)
