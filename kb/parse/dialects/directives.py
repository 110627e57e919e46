"""Directives in fences, as MyST, Jupyter Book and Quarto write them: ```` ```{note} ````.

Those of prose become containers of colons, those of formulas, pictures and code what Markdown
has for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from kb.parse.dialects import directive_blocks as blocks
from kb.parse.dialects.attributes import names_in
from kb.parse.dialects.colon_fences import TRANSLATED, kind_of_directive, written
from kb.parse.dialects.directive import Directive, directive_of
from kb.parse.dialects.directive_labels import labels_of_directives
from kb.parse.dialects.directive_tables import csv_table, list_table
from kb.parse.dialects.reading import MAX_LINE_CHARS, code_lines, next_of
from kb.parse.draft import Draft, Fence, Line, find_fences
from kb.parse.notes_folder import Folder

_SIGNS: Final = ("``{", "~~{", "::{", "`` {", "~~ {")
_COLONS: Final = re.compile(
    r"^(?P<lead>[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]{1,4})?)(?P<marker>:{3,})"
    r"\{(?P<name>[A-Za-z][\w:.+-]*)\}"
)
_MAX_DEPTH: Final = 8
_MAX_OPTIONS: Final = 60  # lines of what is between colons, in which options are looked for
_MAX_COLON_LINES: Final = 500  # of what stands between colons and is no prose

_PROSE: Final = names_in(
    """note tip hint warning caution danger error important attention seealso admonition todo topic
    sidebar margin versionadded versionchanged versionremoved deprecated exercise solution
    exercise-start solution-start proof theorem axiom lemma definition criterion remark conjecture
    corollary algorithm example property observation proposition assumption dropdown card
    grid-item-card tab-item tab details toggle epigraph pull-quote highlights aside tab-set
    tab-set-code grid grid-item tabs container div only compound card-grid carousel card-carousel
    card-header card-footer figure-md subfigure table blockquote abstract keypoint
    question answer callout quote hide panels tabbed
    callout-note callout-tip callout-warning callout-important callout-caution"""
)
_DROPPED: Final = names_in(
    """contents toctree index tableofcontents bibliography label currentmodule exercise-end
    solution-end glue glue:figure glue:math sectionauthor meta footbibliography listoffigures
    solution_end tags orphan embed thebe-button autosummary automodule autoclass autofunction
    automethod autodata moduleauthor codeauthor highlight default-domain default-role
    tabularcolumns role"""
)
_ENDS: Final = frozenset(("exercise-end", "solution-end"))
_FOLDS: Final = frozenset(("dropdown", "toggle"))
_OPEN: Final = frozenset(("open", "show"))
_PICTURES: Final = ("img-top", "img-background", "img-bottom")
_CARDS: Final = names_in("card grid-item-card panels")
# The lines that part a card's header and footer from its body.
_CARD_RULE: Final = re.compile(r"^\s*(?:\^{3,}|\+{3,})\s*$")
_PANEL_MARK: Final = re.compile(
    r"^\s*(?:-{3,}|:(?:column|card|body|header|footer|img-[a-z]+):.*)\s*$"
)
# A title is the argument; of these it is the label of what they belong to.
_LABELLED: Final = frozenset(("solution", "solution-start"))
# What describes an object of a program, in any domain: `py:function`.
_OBJECTS: Final = names_in(
    "function method class attribute data exception decorator staticmethod classmethod property "
    "module option envvar program describe object confval type macro struct member"
)
_DOMAINS: Final = names_in("py c cpp js std") | {""}


def read_directives(draft: Draft, _: Folder) -> None:
    """Turn all directives of a note into what the rest of kb reads."""
    if any(sign in line.text for line in draft.lines for sign in _SIGNS):
        has_cards = any(f"{{{name}}}" in line.text for line in draft.lines for name in _CARDS)
        draft.labels |= labels_of_directives(draft.texts())
        draft.lines = _with_colons(_read(draft.lines, 0), 0)
        if has_cards:
            draft.lines = _without_card_rules(draft.lines)


def _without_card_rules(lines: Sequence[Line]) -> list[Line]:
    """A card's header, body and footer as paragraphs."""
    code = code_lines([line.text for line in lines])
    return [
        line._replace(text="") if index not in code and _CARD_RULE.match(line.text[:100]) else line
        for index, line in enumerate(lines)
    ]


def _with_colons(lines: Sequence[Line], depth: int) -> list[Line]:
    """The same for directives between colons; those of prose only lose their options."""
    texts = [line.text for line in lines]
    code = code_lines(texts)
    endings = _endings(texts, code)
    read: list[Line] = []
    index = 0
    while index < len(lines):
        opening = None if index in code else _COLONS.match(texts[index][:MAX_LINE_CHARS])
        if opening is None:
            read.append(lines[index])
            index += 1
            continue
        is_prose = _is_prose(opening["name"].lower())
        last = min(index + _MAX_OPTIONS if is_prose else index + _MAX_COLON_LINES, len(lines))
        end = last if is_prose else next_of(endings.get(opening["marker"], ()), index, last)
        fence = Fence(index, end, " " * len(opening["lead"]), "```", "", closed=not is_prose)
        directive = directive_of(lines, fence) if end < last or is_prose else None
        if directive is None or (is_prose and not directive.options):
            read.append(lines[index])
            index += 1
        elif is_prose:
            read += _head(directive, opening["marker"])
            index = end - len(directive.body)
        else:
            read += _translated(directive, depth)
            index = end + 1
    return read


def _endings(texts: Sequence[str], code: set[int]) -> dict[str, list[int]]:
    """The lines that close a container, by their colons."""
    endings: dict[str, list[int]] = {}
    for index, text in enumerate(texts):
        marker = text.strip()
        if marker[:3] == ":::" and index not in code and not marker.strip(":"):
            endings.setdefault(marker, []).append(index)
    return endings


def _is_prose(name: str) -> bool:
    known = name in blocks.CODE or name in _SPECIAL or name in _DROPPED or _is_object(name)
    return not known or name in _ENDS


def _is_object(name: str) -> bool:
    domain, _, kind = name.rpartition(":")
    return kind in _OBJECTS and domain in _DOMAINS


def _read(lines: Sequence[Line], depth: int) -> list[Line]:
    texts = [line.text for line in lines]
    read: list[Line] = []
    copied = 0
    for fence in find_fences(texts):
        directive = directive_of(lines, fence)
        if directive is None:
            continue
        read += [*lines[copied : fence.start], *_translated(directive, depth)]
        copied = fence.span.stop
    return [*read, *lines[copied:]]


def _translated(directive: Directive, depth: int) -> Sequence[Line]:
    name = directive.name
    if name in _ENDS:
        return [directive.first(TRANSLATED)]
    if name in _DROPPED or name.startswith("glue:"):
        return blocks.nothing(directive)
    if name in _PROSE or name.startswith("prf:"):
        return _prose(directive, depth) if depth < _MAX_DEPTH else directive.lines
    if _is_object(name):
        return blocks.signature(directive)
    if name in _TABLES and depth < _MAX_DEPTH:
        inner = _with_colons(_read(directive.body, depth + 1), depth + 1)
        return _TABLES[name](directive._replace(body=inner))
    special = _SPECIAL.get(name)
    return special(directive) if special else blocks.code(directive)


def _prose(directive: Directive, depth: int) -> list[Line]:
    """A container of colons; its content is read for more directives."""
    head = _head(directive, TRANSLATED)
    if directive.name.endswith("-start"):
        return head
    body = _panels(directive.body) if directive.name == "panels" else directive.body
    lines = [*head, *_read(body, depth + 1)]
    return [*lines, directive.end(TRANSLATED)] if directive.fence.closed else lines


def _panels(body: Sequence[Line]) -> list[Line]:
    """Panels as paragraphs, without the rules between them and the options below those."""
    return [line._replace(text="") if _PANEL_MARK.match(line.text[:100]) else line for line in body]


def _head(directive: Directive, marks: str) -> list[Line]:
    """The line that opens a container, and the pictures that an option puts at its top."""
    options = directive.options
    kind, title = directive.name, directive.argument
    classes = options.get("class", "").replace(",", " ").split()
    folded = "dropdown" in classes or kind in _FOLDS
    fold = ("+" if _OPEN & options.keys() else "-") if folded else ""
    if kind in _LABELLED:
        title = ""
    if "link" in options and title:
        title = blocks.linked(title, options["link"], options.get("link-type", "url"))
    kind = kind_of_directive(kind, title)
    if kind == "admonition":  # called by its class, where that is a kind
        kind = next((name for name in classes if name in _PROSE - _FOLDS), "note")
    pictures = [
        f"![{options.get('img-alt', '')}]({blocks.address(options[place])})"
        for place in _PICTURES
        if options.get(place)
    ]
    above = [line for one in pictures for line in (directive.below(one), directive.below(""))]
    return [directive.first(written(kind, title, fold, marks)), *above]


def _list_table(directive: Directive) -> list[Line]:
    return list_table(directive) or blocks.raw(directive)


def _csv_table(directive: Directive) -> list[Line]:
    has_rows = any(line.text.strip() for line in directive.body)
    if not has_rows and (file := directive.options.get("file")):
        return blocks.file_name(directive._replace(argument=file))
    return csv_table(directive) or blocks.code(directive)


_TABLES: Final[dict[str, Callable[[Directive], list[Line]]]] = {
    "list-table": _list_table,
    "csv-table": _csv_table,
}
_SPECIAL: Final[dict[str, Callable[[Directive], list[Line]]]] = {
    **_TABLES,
    **dict.fromkeys(("figure", "image", "thumbnail"), blocks.picture),
    **dict.fromkeys(("button-link", "button-ref", "link-button"), blocks.button),
    **dict.fromkeys(("iframe", "video", "audio", "youtube", "vimeo"), blocks.media),
    **dict.fromkeys(("include", "literalinclude"), blocks.file_name),
    **dict.fromkeys(("rubric", "centered"), blocks.heading),
    "math": blocks.formula,
    "glossary": blocks.glossary,
    "article-info": blocks.article_info,
    "eval-rst": blocks.restructured,
    "=html": blocks.raw,
    "raw": blocks.raw_of_format,
}
