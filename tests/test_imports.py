"""Data flows one way: no room imports one that comes after it, and no two files import each other.

All imports count: those within functions, and those of types only, which a reader has to follow
just the same.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from project import PROJECT

# A room may import those above it, and no other. What stands in one row knows nothing of its
# neighbours.
ROOMS = (
    ("kb.version", "kb.errors", "kb.closing"),
    ("kb.model", "kb.config", "kb.files", "kb.roots", "kb.code"),
    ("kb.text",),
    ("kb.wire",),
    ("kb.parse", "kb.embed", "kb.run.inside"),
    ("kb.run", "kb.store"),
    ("kb.search", "kb.map"),
    ("kb.intents", "kb.indexing", "kb.watching"),
    ("kb.notes", "kb.evaluate"),
    ("kb", "kb.render"),
    ("kb.mcp", "kb.chat", "kb.export"),
    ("kb.web", "kb.mkdocs"),
    ("kb.cli",),
    ("kb.__main__",),
)
LEVEL = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}

FACES = ("kb.render", "kb.mcp", "kb.chat", "kb.export", "kb.web", "kb.mkdocs", "kb.cli")
# What stands behind `Notes`.
ENGINE = ("kb.store", "kb.search.searcher", "kb.search.snapshot", "kb.search.ranking")

# The same part of two models, and the command that drives a room.
TWINS = {
    "weights": {"kb.embed.e5.weights", "kb.embed.use.weights"},
    "inference": {"kb.embed.e5.inference", "kb.embed.use.inference"},
}


def modules() -> dict[str, Path]:
    """All modules of kb with their files."""
    files = {}
    for path in sorted((PROJECT / "kb").rglob("*.py")):
        name = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        files[name.removesuffix(".__init__")] = path
    return files


MODULES = modules()


def room_of(module: str) -> str:
    """The longest name of the table that a module lies in; `kb` alone is its own front."""
    names = [room for room in LEVEL if module == room or module.startswith(f"{room}.")]
    names = [room for room in names if room != "kb" or module == "kb"]
    assert names, f"{module} lies in no room: add it to ROOMS, where its data comes and goes"
    return max(names, key=len)


@cache
def imports_of(module: str) -> frozenset[str]:
    """The modules of kb that one imports, wherever in it."""
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    names = {name for node in ast.walk(tree) for name in _names(node, module)}
    return frozenset(names & MODULES.keys() - {module})


def _names(node: ast.AST, module: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        start = _package(module, node.level) if node.level else ""
        base = ".".join(filter(None, (start, node.module)))
        for alias in node.names:
            name = f"{base}.{alias.name}"
            yield name if name in MODULES else base


def _package(module: str, level: int) -> str:
    parts = module.split(".")
    above = level - (MODULES[module].name == "__init__.py")
    return ".".join(parts[: len(parts) - above])


@pytest.mark.parametrize("module", MODULES)
def test_a_room_imports_only_those_before_it(module: str) -> None:
    room = room_of(module)
    for imported in imports_of(module):
        other = room_of(imported)
        assert other == room or LEVEL[other] < LEVEL[room], f"{module} imports {imported}"


def test_no_files_import_each_other() -> None:
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " → ".join([*above[above.index(module) :], module])
        if module not in done:
            for imported in sorted(imports_of(module)):
                visit(imported, (*above, module))
            done.add(module)

    for module in MODULES:
        visit(module, ())


@pytest.mark.parametrize("module", [name for name in MODULES if room_of(name) in FACES])
def test_no_face_goes_round_the_notes(module: str) -> None:
    for imported in imports_of(module):
        assert not imported.startswith(ENGINE), f"{module} imports {imported}; see kb.notes"


def test_what_runs_behind_the_wall_knows_nothing_of_this_side() -> None:
    inside = {name for name in MODULES if name.startswith("kb.run.inside.")}
    for module in inside:
        assert imports_of(module) - {"kb.run.inside"} <= inside


def test_a_file_name_means_one_thing() -> None:
    names = Counter(
        path.stem
        for module, path in MODULES.items()
        if path.name != "__init__.py" and module not in TWINS.get(path.stem, ())
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_the_architecture_names_every_room() -> None:
    text = (PROJECT / "docs" / "architecture.md").read_text("utf-8")
    inner = {"kb", "kb.__main__", "kb.version", "kb.run.inside"}
    for room in LEVEL.keys() - inner:
        path = room.replace(".", "/")
        assert f"`{path}.py`" in text or f"`{path}/`" in text, room
