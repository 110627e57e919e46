"""What names a piece of Python binds, needs and changes: whether it can follow another one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.code.python_code import MAX_PARSED_CHARS, compiles, tree_of

# "%matplotlib inline", "!pip install x": a notebook's own commands, which are no Python.
_MAGIC = re.compile(r"^(?P<margin>[ \t]*)[%!](?=%?[A-Za-z])(?P<command>.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a piece of code, as the pieces before and after it see them."""

    bound: frozenset[str] = frozenset()  # for those that follow
    needed: frozenset[str] = frozenset()  # when it runs; nothing in it binds them
    wanted: frozenset[str] = frozenset()  # by its functions, which may be called later
    changed: frozenset[str] = frozenset()  # not bound anew: `x.append(1)`, `x[0] = 1`


def names_of(code: str) -> Names:
    """The names of some code; none where it is no Python."""
    from pyflakes import checker, messages

    tree = tree_of(code) if len(code) <= MAX_PARSED_CHARS else None
    if tree is None:
        return Names()
    try:
        checked = checker.Checker(tree)
    except RecursionError:
        return Names()
    deferred = [range(node.lineno, (node.end_lineno or node.lineno) + 1) for node in _bodies(tree)]
    needed: set[str] = set()
    wanted: set[str] = set()
    for message in checked.messages:
        if isinstance(message, messages.UndefinedName):
            in_function = any(message.lineno in lines for lines in deferred)
            (wanted if in_function else needed).add(str(message.message_args[0]))
    bound = {
        name
        for scope in checked.deadScopes
        if isinstance(scope, checker.ModuleScope)
        for name, binding in scope.items()
        if not isinstance(binding, checker.Builtin)
    }
    return Names(
        frozenset(bound),
        frozenset(needed),
        frozenset(wanted - needed),
        frozenset(_changed(tree)),
    )


def packages_of(code: str) -> frozenset[str]:
    """The packages that some code imports and can't do without; none where it is no Python.

    Told by the syntax alone: readers of an answer wait for it.
    """
    tree = tree_of(code) if len(code) <= MAX_PARSED_CHARS else None
    return frozenset(_packages(tree.body)) if tree else frozenset()


def without_magics(code: str) -> str:
    """The code with a notebook's own commands as comments, where that makes Python of it."""
    if not _MAGIC.search(code) or tree_of(code) is not None:
        return code
    plain = _MAGIC.sub(r"\g<margin>pass  # \g<command>", code)
    return plain if compiles(plain) else code


def _bodies(tree: ast.Module) -> Iterator[ast.stmt | ast.expr]:
    """What runs only when it is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from node.body
        elif isinstance(node, ast.Lambda):
            yield node.body


def _changed(tree: ast.Module) -> Iterator[str]:
    for statement in _statements(tree.body):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            targets: list[ast.expr] = [statement.value.func]
        elif isinstance(statement, ast.Assign | ast.Delete):
            targets = statement.targets
        elif isinstance(statement, ast.AugAssign | ast.AnnAssign):
            targets = [statement.target]
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Attribute | ast.Subscript) and (name := _root(target)):
                yield name


def _root(node: ast.expr) -> str | None:
    """`x` of `x.a[0].b`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _packages(body: list[ast.stmt]) -> Iterator[str]:
    for statement in _statements(body):
        if isinstance(statement, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            yield statement.module.partition(".")[0]


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run at once, also those of loops and conditions; what a `try` holds may
    fail."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If | ast.For | ast.While | ast.With):
            yield from _statements(statement.body)
            yield from _statements(getattr(statement, "orelse", []))
