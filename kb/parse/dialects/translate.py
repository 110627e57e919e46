"""The dialects, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from kb.parse.dialects import logseq, notion, obsidian, pastes
from kb.parse.dialects.card_plugins import read_cards
from kb.parse.dialects.cloze import read_cloze
from kb.parse.dialects.code_fences import read_fences
from kb.parse.dialects.components import read_components
from kb.parse.dialects.containers import read_containers
from kb.parse.dialects.contributors import read_contributors
from kb.parse.dialects.d2l_tabs import read_d2l_tabs
from kb.parse.dialects.directives import read_directives
from kb.parse.dialects.equation_numbers import read_equation_numbers
from kb.parse.dialects.field_lists import read_field_lists
from kb.parse.dialects.html_boxes import read_html_boxes
from kb.parse.dialects.html_headings import read_html_headings
from kb.parse.dialects.included import read_includes
from kb.parse.dialects.kramdown import read_kramdown_boxes
from kb.parse.dialects.marks_of_lines import read_marks
from kb.parse.dialects.other_front_matter import read_front_matter_of_others
from kb.parse.dialects.short_codes import read_short_codes
from kb.parse.dialects.site_paths import read_site_paths
from kb.parse.draft import Draft, Line
from kb.parse.notes_folder import Folder


class Dialect(NamedTuple):
    """How one tool writes what Markdown doesn't know, and what reads it."""

    name: str
    # Turns its marks into those that all of kb reads, each line in its place. It goes by the marks
    # themselves; what means something else elsewhere counts only where the folder shows the tool
    # (`Folder.tools`).
    read: Callable[[Draft, Folder], None]


DIALECTS: Final[tuple[Dialect, ...]] = (
    Dialect("front matter of others", read_front_matter_of_others),
    Dialect("includes", read_includes),
    Dialect("all-contributors", read_contributors),
    Dialect("Logseq", logseq.read),  # makes wiki links, which the next one reads
    Dialect("Obsidian", obsidian.read),
    Dialect("Notion", notion.read),
    Dialect("pastes", pastes.read),
    Dialect("short codes", read_short_codes),
    Dialect("components", read_components),
    Dialect("boxes of kramdown", read_kramdown_boxes),
    Dialect("boxes in HTML", read_html_boxes),
    Dialect("field lists of MyST", read_field_lists),
    Dialect("numbers of equations", read_equation_numbers),
    Dialect("directives in fences", read_directives),
    Dialect("tabs of d2l", read_d2l_tabs),
    Dialect("containers", read_containers),
    Dialect("marks of lines", read_marks),
    Dialect("fences", read_fences),
    Dialect("site paths", read_site_paths),
    Dialect("headings in HTML", read_html_headings),
    Dialect("cards of plugins", read_cards),
    Dialect("cloze deletions", read_cloze),
)


def translate(draft: Draft, folder: Folder) -> None:
    """Have every dialect read a note."""
    for dialect in DIALECTS:
        dialect.read(draft, folder)
    if not draft.lines:  # all was marks
        draft.lines = [Line("", 1)]
