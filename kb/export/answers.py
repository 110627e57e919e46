"""What the browser shows of each chunk, ready made: HTML, code, and what the code showed."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kb.export.folder import Folder
from kb.model import Chunk, Hit, Language, Recorded, Snippet, Title
from kb.notes import Notes
from kb.render.answer import body_html, has_to_show, snippet_name
from kb.render.html import code_html, title_html
from kb.render.words import words_in
from kb.text.language import wording_in
from kb.wire import RecordedObject, TitleRuns, recorded_object, title_runs

_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
# Three are shown; of more some remain when the others are among the hits.
_FOLLOW_UPS: Final = 6

# A picture as `body_html` writes it. Drawings (SVG) stay where they are: as a file of the
# site, opened by itself, one could run a script.
_PICTURE: Final = re.compile(r'<img src="data:image/(png|jpeg|gif|webp);base64,([^"]+)"')
# What the browser puts the address of `kb/` for. No text of a note can look like it: in text
# every `<` is escaped.
_OWN_FILE: Final = '<img src="kb:'

# Names, operators and brackets have no colour of their own; their spans are three fifths of
# the HTML of code.
_PLAIN_SPAN: Final = re.compile(r'<span class="hl-(?:n|o|p|w)">([^<]*)</span>')


@dataclass(frozen=True, slots=True)
class Source:
    """Where the parts of an answer come from."""

    notes: Notes
    code: Mapping[str, str]  # snippet's id to the hash in the name of its file
    places: Mapping[str, int]  # question to the place of its first chunk


def snippet_record(
    snippet: Snippet, recorded: Recorded | None, folder: Folder
) -> dict[str, Any] | None:
    """One snippet with what it showed, or what it lacks; None where nothing is to be shown.

    In a file of its own, since several answers may link to it: with the code in each, our
    notes' answers would be four times as large.
    """
    if not has_to_show(snippet):
        return None
    code = code_html(snippet.code.rstrip(), snippet.language) if snippet.path else None
    return {
        "id": snippet.id,
        "name": snippet_name(snippet),
        "code": code and _without_plain_spans(code),
        "runnable": snippet.runnable,
        "lacks": list(snippet.lacks),
        "absent": list(snippet.absent),
        "recorded": _recorded(recorded, folder) if recorded else None,
    }


def answer_record(chunk: Chunk, source: Source, folder: Folder) -> dict[str, Any]:
    """One chunk; its pictures become files of the folder."""
    body = body_html(Hit(1, chunk, 0.0), source.notes.roots, words_in(chunk.language))
    return {
        "id": chunk.id,
        "titles": [title_html(title) for title in _per_language(chunk.title)],
        "path": [title_runs(title) for title in (*chunk.above, chunk.title)],
        "note": chunk.note,
        "lines": [chunk.first_line, chunk.last_line],
        "language": chunk.language,
        "aliases": list(chunk.aliases),
        "body": _with_files(_without_plain_spans(body), folder),
        "follow_ups": _follow_ups(chunk, source),
        "snippets": [source.code[name] for name in chunk.snippets if name in source.code],
    }


def _per_language(title: Title) -> list[Title]:
    """In Chinese and in English; once, where it is put in one language only."""
    return list(dict.fromkeys(wording_in(title, language) for language in _LANGUAGES))


def _follow_ups(chunk: Chunk, source: Source) -> list[list[int | TitleRuns]]:
    """What to ask next: the place of its chunk, which may be a hit itself, and its wordings."""
    related = source.notes.related(chunk, _FOLLOW_UPS)
    return [
        [source.places[next.question], *map(title_runs, _per_language(next.title))]
        for next in related
    ]


def _with_files(html: str, folder: Folder) -> str:
    """The pictures as files: their text would be a third longer, and is read with every hit."""

    def as_file(picture: re.Match[str]) -> str:
        return f'{_OWN_FILE}{folder.add_picture(base64.b64decode(picture[2]), picture[1])}"'

    return _PICTURE.sub(as_file, html)


def _without_plain_spans(html: str) -> str:
    return _PLAIN_SPAN.sub(r"\1", html)


def _recorded(recorded: Recorded, folder: Folder) -> RecordedObject:
    """What a snippet showed when it ran last; its pictures become files of the folder."""
    return recorded_object(
        recorded, [folder.add_picture(png, "png") for png in recorded.result.images]
    )
