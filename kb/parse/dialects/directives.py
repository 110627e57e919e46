"""Directives in fences, as MyST, Jupyter Book and Quarto write them: ```` ```{note} ````.

Those of prose become containers of colons, those of formulas, pictures and code what Markdown
has for them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from kb.code.languages import PYTHON
from kb.parse.dialects.attributes import names_in
from kb.parse.dialects.code_fences import MAGIC
from kb.parse.dialects.colon_fences import TRANSLATED, written
from kb.parse.dialects.reading import MAX_LINE_CHARS, code_lines
from kb.parse.draft import Draft, Fence, Line, find_fences
from kb.parse.notes_folder import Folder
from kb.text.picture_marks import with_width

_HEAD: Final = re.compile(r"^\{(?P<name>=?[A-Za-z][\w:.+-]*)\}[ \t]*(?P<argument>.*)$")
_SIGNS: Final = ("``{", "~~{", "::{", "`` {", "~~ {")
# What stands before its marker: its indentation, the item of a list.
_LEAD: Final = re.compile(r"^[^`~:]{0,200}")
_OPTION: Final = re.compile(r"^\s*:(?P<key>[\w-]+):[ \t]*(?P<value>.*)$")
_YAML_OPTION: Final = re.compile(r"^\s*(?P<key>[\w-]+):[ \t]*(?P<value>.*)$")
_COLONS: Final = re.compile(r"^(?P<indent>[ \t]*)(?P<marker>:{3,})\{[A-Za-z][\w:.+-]*\}")
_MAX_DEPTH: Final = 8
_MAX_COLON_LINES: Final = 100  # of what stands between colons and is no prose

_PROSE: Final = names_in(
    """note tip hint warning caution danger error important attention seealso admonition todo topic
    sidebar margin versionadded versionchanged deprecated exercise solution exercise-start
    solution-start proof theorem axiom lemma definition criterion remark conjecture corollary
    algorithm example property observation proposition assumption dropdown card grid-item-card
    tab-item tab details toggle epigraph pull-quote highlights aside tab-set grid grid-item tabs
    container div only compound card-grid carousel card-carousel figure-md subfigure table
    rubric centered blockquote abstract keypoint question answer callout quote hide
    callout-note callout-tip callout-warning callout-important callout-caution"""
)
_CODE: Final = names_in("code code-block code-cell sourcecode code-example ipython")
_CELLS: Final = frozenset(("code-cell", "ipython"))
_PYTHON: Final = PYTHON.name
_DROPPED: Final = names_in(
    """contents toctree index tableofcontents bibliography label currentmodule exercise-end
    solution-end glue glue:figure glue:math sectionauthor meta footbibliography listoffigures
    solution_end tags orphan"""
)
_ENDS: Final = frozenset(("exercise-end", "solution-end"))
_FOLDS: Final = frozenset(("dropdown", "toggle"))
# A title is the argument; of these it is the label of what they belong to.
_LABELLED: Final = frozenset(("solution", "solution-start"))


class _Directive(NamedTuple):
    """A fence that holds one, with its lines taken apart."""

    name: str
    argument: str
    options: dict[str, str]
    fence: Fence
    lines: Sequence[Line]  # of the whole fence
    body: Sequence[Line]  # without its options

    @property
    def indent(self) -> str:
        return self.fence.indent

    def first(self, text: str) -> Line:
        """Its first line, turned into another; the item of a list that it begins stays."""
        lead = _LEAD.match(self.lines[0].text)
        return self.lines[0]._replace(text=((lead[0] if lead else "") + text).rstrip())

    def below(self, text: str) -> Line:
        """One more line below the first."""
        return self.lines[0]._replace(text=self.indent + text if text else "", added=True)

    def end(self, text: str) -> Line:
        last = self.lines[-1]
        text = self.indent + text if text else ""
        return Line(text, last.origin, added=not self.fence.closed)


def read_directives(draft: Draft, _: Folder) -> None:
    """Turn all directives of a note into what the rest of kb reads."""
    if any(sign in line.text for line in draft.lines for sign in _SIGNS):
        draft.lines = _with_colons(_read(draft.lines, 0))


def _with_colons(lines: Sequence[Line]) -> list[Line]:
    """The same for directives between colons; those of prose only lose their options."""
    texts = [line.text for line in lines]
    code = code_lines(texts)
    read: list[Line] = []
    index = 0
    while index < len(lines):
        opening = None if index in code else _COLONS.match(texts[index][:MAX_LINE_CHARS])
        end = _colon_end(texts, index, opening["marker"]) if opening else None
        if opening is None or end is None:
            read.append(lines[index])
            index += 1
            continue
        fence = Fence(index, end, opening["indent"], "```", "", closed=True)
        directive = _directive(lines, fence)
        if directive is not None and not _is_prose(directive.name):
            read += _translated(directive, 0)
            index = end + 1
        elif directive is not None and directive.options:
            read.append(_prose(directive, 0, opening["marker"])[0])
            index = end - len(directive.body)
        else:
            read.append(lines[index])
            index += 1
    return read


def _colon_end(texts: Sequence[str], start: int, marker: str) -> int | None:
    below = range(start + 1, min(start + _MAX_COLON_LINES, len(texts)))
    return next((index for index in below if texts[index].strip() == marker), None)


def _is_prose(name: str) -> bool:
    known = name in _CODE or name in _SPECIAL or name in _DROPPED
    return not known or name in _ENDS


def _read(lines: Sequence[Line], depth: int) -> list[Line]:
    texts = [line.text for line in lines]
    read: list[Line] = []
    copied = 0
    for fence in find_fences(texts):
        directive = _directive(lines, fence)
        if directive is None:
            continue
        read += [*lines[copied : fence.start], *_translated(directive, depth)]
        copied = fence.span.stop
    return [*read, *lines[copied:]]


def _directive(lines: Sequence[Line], fence: Fence) -> _Directive | None:
    text = lines[fence.start].text.strip()
    if len(text) > MAX_LINE_CHARS:
        return None
    head = _HEAD.match(_LEAD.sub("", text).lstrip("`~: "))
    if head is None:
        return None
    options, first = _options(lines, fence.body)
    while first < fence.body.stop and not lines[first].text.strip():
        first += 1
    body = lines[first : fence.body.stop]
    whole = lines[fence.start : fence.span.stop]
    return _Directive(head["name"].lower(), head["argument"].strip(), options, fence, whole, body)


def _options(lines: Sequence[Line], body: range) -> tuple[dict[str, str], int]:
    """The options at the beginning of a directive, and where its content begins."""
    options: dict[str, str] = {}
    index = body.start
    if index < body.stop and lines[index].text.strip() == "---":
        for end in range(index + 1, min(index + 40, body.stop)):
            text = lines[end].text
            if text.strip() == "---":
                return options, end + 1
            if option := _YAML_OPTION.match(text[:500]):
                options[option["key"]] = option["value"].strip()
        return {}, index
    while index < body.stop and (option := _OPTION.match(lines[index].text[:500])):
        options[option["key"]] = option["value"].strip()
        index += 1
    return options, index


def _translated(directive: _Directive, depth: int) -> Sequence[Line]:
    name = directive.name
    if name in _ENDS:
        return [directive.first(TRANSLATED)]
    if name in _DROPPED or name.startswith("glue:"):
        return [line._replace(text="") for line in directive.lines]
    if name in _PROSE or name.startswith("prf:"):
        return _prose(directive, depth) if depth < _MAX_DEPTH else directive.lines
    special = _SPECIAL.get(name)
    return special(directive) if special else _code(directive)


def _prose(directive: _Directive, depth: int, marks: str = TRANSLATED) -> list[Line]:
    """A container of colons; its content is read for more directives."""
    kind, title = directive.name, directive.argument
    folded = "dropdown" in directive.options.get("class", "").split() or kind == "toggle"
    fold = ("+" if "open" in directive.options else "-") if folded else ""
    if kind in _LABELLED:
        title = ""
    kind = kind.removesuffix("-start").removeprefix("callout-").removeprefix("prf:")
    if kind == "admonition":  # called by its class, where that is a kind
        classes = directive.options.get("class", "").split()
        kind = next((name for name in classes if name in _PROSE - _FOLDS), "note")
    opening = directive.first(written(kind, title, fold, marks))
    if directive.name.endswith("-start"):
        return [opening]
    lines = [opening, *_read(directive.body, depth + 1)]
    return [*lines, directive.end(TRANSLATED)] if directive.fence.closed else lines


def _formula(directive: _Directive) -> list[Line]:
    if not directive.fence.closed:
        return list(directive.lines)
    content = "\n".join(
        line.text for line in [directive.first(directive.argument), *directive.body]
    )
    is_bare = ("\\\\" in content or "&" in content) and "\\begin" not in content
    opening = "$$\\begin{aligned}" if is_bare else "$$"
    closing = "\\end{aligned}$$" if is_bare else "$$"
    argument = [directive.below(directive.argument)] if directive.argument else []
    return [directive.first(opening), *argument, *directive.body, directive.end(closing)]


def _picture(directive: _Directive) -> list[Line]:
    """The picture, and its caption below it as text."""
    alt = directive.options.get("alt", "")
    alt = with_width(alt, directive.options.get("width", ""))
    target = directive.argument.strip("<>")
    target = f"<{target}>" if " " in target else target
    picture = directive.first(f"![{alt}]({target})") if target else directive.first("")
    return [picture, directive.below(""), *directive.body, directive.end("")]


def _code(directive: _Directive) -> list[Line]:
    """Code in the language that the directive or its argument names."""
    name, argument = directive.name.lstrip("="), directive.argument
    if directive.name in _CODE:
        name = argument.split()[0] if argument else _PYTHON if name in _CELLS else ""
    name = "rst" if name == "eval-rst" else name
    name = _PYTHON if name.strip("{}") in PYTHON.fences else name
    marker = directive.fence.marker
    caption = directive.options.get("caption", "")
    opening = directive.first(marker + name.strip("{}").rstrip(","))
    above = [directive.below(f"**{caption}**"), directive.below("")] if caption else []
    body = [line for line in directive.body if not MAGIC.match(line.text)]
    closing = [directive.end(marker)] if directive.fence.closed else []
    return [*above, opening, *body, *closing]


def _raw(directive: _Directive) -> list[Line]:
    """HTML that is meant to be shown."""
    return [directive.first(""), *directive.body, directive.end("")]


def _list_table(directive: _Directive) -> list[Line]:
    """A table whose rows are items of a list, their cells items in them; as it stands, where a
    cell has several lines."""
    rows: list[tuple[Line, list[str]]] = []
    for line in directive.body:
        text = line.text.strip()
        if text.startswith(("* -", "- -", "* *", "- *")):
            rows.append((line, [text[3:].strip()]))
        elif (text[:2] in ("- ", "* ") and rows) or (text in ("-", "*") and rows):
            rows[-1][1].append(text[1:].strip())
        elif text:
            return _raw(directive)
    return _table(directive, rows)


def _csv_table(directive: _Directive) -> list[Line]:
    """A table whose rows are lines of CSV; as code, where one goes on over lines."""
    texts = [line.text.strip() for line in directive.body]
    header = directive.options.get("header", "")
    if not any(texts) and "file" in directive.options:
        return _included(directive._replace(argument=directive.options["file"]))
    try:
        above, *records = (
            next(csv.reader([text], skipinitialspace=True, strict=True), [])
            for text in (header, *filter(None, texts))
        )
    except csv.Error:
        return _code(directive)
    body = [line for line, text in zip(directive.body, texts, strict=True) if text]
    rows = list(zip(body, records, strict=True))
    if rows and above:
        rows.insert(0, (directive.below(""), above))
    return _table(directive, rows)


def _table(directive: _Directive, rows: Sequence[tuple[Line, list[str]]]) -> list[Line]:
    """A table with its title above, the first row as its header."""
    width = max((len(cells) for _, cells in rows), default=0)
    if not width:
        return _raw(directive)
    table = [directive.first(f"**{directive.argument}**" if directive.argument else "")]
    table.append(directive.below(""))
    for number, (line, cells) in enumerate(rows):
        padded = [cell.replace("|", "\\|") for cell in cells] + [""] * (width - len(cells))
        table.append(line._replace(text=f"{directive.indent}| {' | '.join(padded)} |"))
        if not number:
            rule = f"{directive.indent}|{' --- |' * width}"
            table.append(Line(rule, line.origin, added=True))
    return [*table, directive.end("")]


def _glossary(directive: _Directive) -> list[Line]:
    """A definition list of its terms, which have what is indented below them."""
    lines: list[Line] = []
    is_term = True
    for line in directive.body:
        text = line.text.removeprefix(directive.indent)
        if text[:1].strip():
            lines += [directive.below("")] if lines and not is_term else []
            lines.append(line)
            is_term = True
        elif is_term and text.strip():
            lines.append(line._replace(text=f"{directive.indent}: {text.strip()}"))
            is_term = False
        else:
            lines.append(line)
    return [directive.first(""), *lines, directive.end("")]


def _included(directive: _Directive) -> list[Line]:
    """A file that wasn't found: its name."""
    name = PurePosixPath(directive.argument).name
    rest = [line._replace(text="") for line in directive.lines[1:]]
    return [directive.first(f"`{name}`" if name else ""), *rest]


_SPECIAL: Final[dict[str, Callable[[_Directive], list[Line]]]] = {
    "math": _formula,
    "figure": _picture,
    "image": _picture,
    "list-table": _list_table,
    "csv-table": _csv_table,
    "glossary": _glossary,
    "=html": _raw,
    "raw": _raw,
    "include": _included,
    "literalinclude": _included,
}
