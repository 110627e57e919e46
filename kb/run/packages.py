"""Packages that code imports and that are not installed where it would run."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

from kb.code.languages import CODE_LANGUAGES
from kb.model import Snippet


def with_absent(snippet: Snippet, folder: Path) -> Snippet:
    """The snippet, with the packages that are missing for it here: then it can't run.

    What lies as code in its folder, it may import as well.
    """
    if not snippet.runnable:
        return snippet
    packages_of = CODE_LANGUAGES[snippet.language].packages_of
    imported = {name for code in (*snippet.earlier, snippet.code) for name in packages_of(code)}
    absent = sorted(name for name in imported if not _is_here(name) and not _is_in(folder, name))
    return replace(snippet, absent=tuple(absent), runnable=not absent)


@cache
def _is_here(package: str) -> bool:
    if package in sys.stdlib_module_names:
        return True
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def _is_in(folder: Path, package: str) -> bool:
    return (folder / f"{package}.py").is_file() or (folder / package).is_dir()
