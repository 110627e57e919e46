"""Jupyter notebooks, nbformat 3 and 4: their cells in order as Markdown.

Nobody reads the JSON of a notebook, so lines count in this text: the cells one below the other, a
blank line between two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kb.errors import KbError

_MAX_OUTPUT_LINES: Final = 60
_MAX_OUTPUT_LINE_CHARS: Final = 1000
_MAX_OUTPUT_CHARS: Final = 10_000
_CUT: Final = "..."  # kb reads it as: whatever stands here
_ANSI: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# What a plot or an object says of itself where its picture is missing.
_NO_WORDS: Final = re.compile(r"^\s*[\[(]?<[^<>]*(?: at 0x[0-9a-f]+| with \d+ Axes)[^<>]*>")
# What stands for something that only a page can show.
_DISPLAYED: Final = re.compile(r"^\s*<(?:IPython\.core|ipywidgets)[\w.]{0,100} object>\s*$")
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t#]*$", re.MULTILINE)
_HTML_HEADING: Final = re.compile(r"<(/?)h[1-6]\b[^<>]{0,300}>", re.IGNORECASE)
_BACKTICKS: Final = re.compile(r"`{3,}")
_ATTACHMENT: Final = re.compile(r"!\[([^\]\n]{0,300})\]\(attachment:[^)\n]{0,300}\)")
_OTHER_LANGUAGE: Final = re.compile(
    r"%%(bash|sh|html|javascript|js|latex|markdown|perl|ruby|sql|R|cmd|script)\b"
)
_PICTURES: Final = ("image/", "png", "jpeg", "svg")

# A JSON object, checked where it is looked into.
_Object = Mapping[str, Any]


def notebook_text(text: str) -> str:
    """A notebook's cells as Markdown.

    Raises:
        KbError: it is no notebook.
    """
    try:
        notebook = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise KbError(
            f"no valid notebook ({str(error)[:100]}); open it in Jupyter and save it again"
        ) from error
    cells = list(_cells(notebook)) if isinstance(notebook, dict) else []
    if not cells and not (isinstance(notebook, dict) and {"cells", "worksheets"} & set(notebook)):
        raise KbError("no notebook, since it has no cells; open it in Jupyter and save it again")
    language = _language(notebook)
    shown = (_cell(cell, language).strip("\n") for cell in cells)
    return "\n\n".join(part for part in shown if part.strip())


def _cells(notebook: _Object) -> Iterator[_Object]:
    sheets = [notebook, *_list(notebook.get("worksheets"))]
    for sheet in sheets:
        if isinstance(sheet, dict):
            yield from (cell for cell in _list(sheet.get("cells")) if isinstance(cell, dict))


def _language(notebook: _Object) -> str:
    """The name of the language for a fence."""
    about = _dict(notebook.get("metadata"))
    kernel = _dict(about.get("kernelspec"))
    for name in (_dict(about.get("language_info")).get("name"), kernel.get("language")):
        if isinstance(name, str) and re.fullmatch(r"[\w+#.-]{1,30}", name):
            return name.lower()
    return "python"


def _cell(cell: _Object, language: str) -> str:
    kind = cell.get("cell_type")
    if kind == "code":
        return _code(cell, language)
    text = _text(cell.get("source"))
    if kind == "heading":  # of nbformat 3
        level = cell.get("level")
        marks = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1)
        return f"{marks} {' '.join(text.split())}" if text.strip() else ""
    if kind in ("markdown", "html"):
        return _ATTACHMENT.sub(r"\1", text)
    return ""  # raw cells are for a converter


def _code(cell: _Object, language: str) -> str:
    code = _text(cell.get("source", cell.get("input"))).strip("\n")
    if not code.strip():
        return ""
    own = cell.get("language")
    language = own if isinstance(own, str) and re.fullmatch(r"[\w+#.-]{1,30}", own) else language
    if other := _OTHER_LANGUAGE.match(code):
        language, code = other[1].lower(), code.partition("\n")[2].strip("\n")
    outputs = [one for one in _list(cell.get("outputs")) if isinstance(one, dict)]
    printed = _printed(outputs)
    parts = [_fence(language, code)] if code else []
    parts += [_fence("output", printed)] if printed else []
    return "\n\n".join([*parts, *filter(None, map(_displayed, outputs))])


def _fence(info: str, text: str) -> str:
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=2)
    marker = "`" * (longest + 1)
    return f"{marker}{info}\n{text}\n{marker}"


def _printed(outputs: Sequence[_Object]) -> str:
    """What a cell showed, as far as it was text: no pictures, no warnings."""
    shown = "\n".join(text.strip("\n") for one in outputs if (text := _text_of(one)))
    lines = _ANSI.sub("", shown[: 4 * _MAX_OUTPUT_CHARS]).rstrip().split("\n")
    # A progress bar goes back to the line's beginning.
    lines = [line.rstrip("\r").rpartition("\r")[2][:_MAX_OUTPUT_LINE_CHARS] for line in lines]
    kept: list[str] = []
    for line in lines:
        if len(kept) == _MAX_OUTPUT_LINES or sum(map(len, kept)) > _MAX_OUTPUT_CHARS:
            kept.append(_CUT)
            break
        kept.append(line)
    return "\n".join(kept) if any(line.strip() for line in kept) else ""


def _text_of(output: _Object) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        return (
            _text(output.get("text"))
            if output.get("name", output.get("stream")) != "stderr"
            else ""
        )
    if kind in ("error", "pyerr"):
        return f"{_text(output.get('ename'))}: {_text(output.get('evalue'))}"
    data = _data_of(output)
    text = _text(data.get("text/plain", data.get("text")))
    has_picture = any(key.startswith(_PICTURES) for key in data if isinstance(key, str))
    is_shown = has_picture or _NO_WORDS.match(text[:500]) or _DISPLAYED.match(text[:500])
    return "" if is_shown else text


def _displayed(output: _Object) -> str:
    """What a cell showed as Markdown, a formula or HTML, where its text is only an object's name.

    Its headings are none of the notebook's.
    """
    data = _data_of(output)
    plain = _text(data.get("text/plain", data.get("text")))
    if plain and not _DISPLAYED.match(plain[:500]):
        return ""
    markdown, formula, html = (_text(data.get(f"text/{k}")) for k in ("markdown", "latex", "html"))
    shown = markdown.strip() or formula.strip()
    if len(shown or html) > _MAX_OUTPUT_CHARS:
        return ""
    if shown:
        return _HEADING.sub(r"**\1**", shown)
    # A blank line would end the HTML.
    lines = _HTML_HEADING.sub(r"<\1b>", html).split("\n")
    return "\n".join(line for line in lines if line.strip())


def _data_of(output: _Object) -> _Object:
    return _dict(output.get("data")) or output  # of nbformat 3, beside the kind


def _text(value: object) -> str:
    """A text, or a list of lines with their ends."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
