"""Which notes are pages of the site, and where."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from mkdocs.structure.files import InclusionLevel

from kb.render.page_address import is_folder_note, note_path, page_address

if TYPE_CHECKING:
    from mkdocs.structure.files import File, Files

# InclusionLevel's own test for this has no types.
_SHOWN: Final = frozenset({InclusionLevel.NOT_IN_NAV, InclusionLevel.INCLUDED})


@dataclass(frozen=True, slots=True)
class NotePages:
    """How a folder of notes and a site's pages belong together."""

    left_out: frozenset[str]  # notes that lie among the pages, but that the site doesn't show
    pattern: str | None  # of most pages' addresses, from the site's root; None: no note has one
    moved: Mapping[str, str]  # where the pattern would have a note's page → where it is


def pages_of_notes(
    notes: Iterable[str], root: Path, docs_dir: Path, files: Files, directory_urls: bool
) -> NotePages:
    """What MkDocs' own collection of files says of each note below `root`.

    A note in `docs_dir` that the site leaves out (`exclude_docs`, drafts, a README beside an
    index) must not come up as an answer either: its author withheld it. A note elsewhere that
    MkDocs knows nothing of is one that is only asked, and has no page.
    """
    known = {os.path.normpath(file.abs_src_path): file for file in files if file.abs_src_path}
    left_out: set[str] = set()
    addresses: dict[str, str] = {}
    for note in notes:
        path = os.path.normpath(root / note)
        file = known.get(path)
        if file is not None and _is_shown(file):
            addresses[note] = unquote(file.url)
        elif file is not None or Path(path).is_relative_to(docs_dir):
            left_out.add(note)
    pattern = _commonest_pattern(addresses, directory_urls)
    expected = {page_address(pattern or "", note): url for note, url in addresses.items()}
    moved = {there: here for there, here in expected.items() if there != here}
    return NotePages(frozenset(left_out), pattern, moved)


def _is_shown(file: File) -> bool:
    return file.is_documentation_page() and file.inclusion in _SHOWN


def _commonest_pattern(addresses: Mapping[str, str], directory_urls: bool) -> str | None:
    """What stands around the note's path in most addresses; of several, the first."""
    if not addresses:
        return None
    patterns = Counter(
        "{path}".join(url.rsplit(note_path(note), 1))
        for note, url in addresses.items()
        if note_path(note) in url and not is_folder_note(note)
    )
    usual = "{path}/" if directory_urls else "{path}.html"
    return patterns.most_common(1)[0][0] if patterns else usual
