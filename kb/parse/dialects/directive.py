"""A directive of MyST, Jupyter Book or Quarto, taken apart: its name, argument, options, body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from kb.parse.dialects.reading import MAX_LINE_CHARS
from kb.parse.draft import Fence, Line
from kb.parse.notes_folder import Folder

_HEAD: Final = re.compile(r"^\{(?P<name>=?[A-Za-z][\w:.+-]*)\}[ \t]*(?P<argument>.*)$")
# What stands before its marker: its indentation, the item of a list.
_LEAD: Final = re.compile(r"^[^`~:]{0,200}")
_OPTION: Final = re.compile(r"^\s*:(?P<key>[\w-]+):(?:[ \t]+(?P<value>.*)|[ \t]*)$")
_YAML_OPTION: Final = re.compile(r"^\s*(?P<key>[\w-]+):[ \t]*(?P<value>.*)$")
_MYST: Final = re.compile(
    r"^\s*(?:\([\w:. -]{1,100}\)=\s*$|[`:]{3,}\{[a-z])|^(?:kernelspec|jupytext):|"
    # A role; of directives, which were read before, nothing is left to see.
    r"\{(?:ref|numref|eq|doc|term|cite(?::[a-z]+)?|math|download|index)\}`"
)
_MAX_OPTIONS: Final = 40  # lines


def is_of_myst(texts: Sequence[str], folder: Folder) -> bool:
    """Whether a note is written in MyST: by its folder, or by what only MyST has."""
    return "jupyter-book" in folder.tools or any(_MYST.search(text[:300]) for text in texts)


class Directive(NamedTuple):
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


def directive_of(lines: Sequence[Line], fence: Fence) -> Directive | None:
    """The directive that a fence is; None where it is code."""
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
    return Directive(head["name"].lower(), head["argument"].strip(), options, fence, whole, body)


def _options(lines: Sequence[Line], body: range) -> tuple[dict[str, str], int]:
    """The options at the beginning of a directive, and where its content begins."""
    options: dict[str, str] = {}
    index = body.start
    if index < body.stop and lines[index].text.strip() == "---":
        for end in range(index + 1, min(index + _MAX_OPTIONS, body.stop)):
            text = lines[end].text
            if text.strip() == "---":
                return options, end + 1
            if option := _YAML_OPTION.match(text[:500]):
                options[option["key"]] = _value(option["value"])
        return {}, index
    while index < body.stop and (option := _OPTION.match(lines[index].text[:500])):
        options[option["key"]] = _value(option["value"] or "")
        index += 1
    return options, index


def _value(written: str) -> str:
    """A value without the quotation marks of YAML."""
    value = written.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] in "\"'" else value
