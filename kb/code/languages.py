"""The languages in which a note's code runs: a row each, and nothing about them elsewhere.

What a row can't say of how code is run stands in a module of `kb/run/inside/`, which it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from kb.code import python_code, python_names
from kb.code.python_names import Names


@dataclass(frozen=True, slots=True)
class CodeLanguage:
    """One language; paths in code are relative to the folder in which it runs."""

    name: str  # as the index and the highlighting of code know it
    title: str  # as readers know it
    suffix: str  # of its files
    fences: frozenset[str]  # the names that a fenced block of it may have
    sessions: tuple[str, ...]  # how what was copied from its prompt begins, which is no program
    comment: str  # what begins a comment that lasts to the end of its line
    prepared: Callable[[str], str]  # code without what a notebook understands and a program doesn't
    is_program: Callable[[str], bool]  # whether code can be run at all
    names_of: Callable[[str], Names]  # by which one piece of code follows another
    packages_of: Callable[[str], frozenset[str]]  # that code can't do without
    files_named: Callable[[str], Iterator[str]]  # paths that may be files the code reads
    files_loaded: Callable[[str], Iterator[str]]  # paths that may be more code it loads
    program: str  # the module of `kb/run/inside/` that runs it
    preload: tuple[str, ...] = ()  # what a lane has loaded when a run begins


PYTHON: Final = CodeLanguage(
    name="python",
    title="Python",
    suffix=".py",
    fences=frozenset({"python", "py", "python3", "ipython", "ipython3"}),
    sessions=(">>>", "In [", "$"),
    comment="#",
    prepared=python_names.without_magics,
    is_program=python_code.compiles,
    names_of=python_names.names_of,
    packages_of=python_names.packages_of,
    files_named=python_code.strings,
    files_loaded=python_code.modules,
    program="run_python",
    # What most snippets import. `scipy` and others take their time when they are asked for.
    preload=(
        "numpy",
        "numpy.random",
        "torch",
        "torch.optim",
        "cv2",
        "matplotlib.pyplot",
        "PIL.Image",
    ),
)

CODE_LANGUAGES: Final = {language.name: language for language in (PYTHON,)}


def of_fence(name: str) -> CodeLanguage | None:
    """The language that a fenced block's name means; None where it doesn't run."""
    return next((each for each in CODE_LANGUAGES.values() if name in each.fences), None)


def of_file(path: str) -> CodeLanguage | None:
    """The language that a file is written in; None where it doesn't run."""
    suffix = PurePosixPath(path).suffix
    return next((each for each in CODE_LANGUAGES.values() if suffix == each.suffix), None)
