"""The numbers of MyST's equations that have a label, where the note refers to one of them: at the
equations, and for the references. They count from 1 in each note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from kb.parse.dialects.reading import prose
from kb.parse.draft import Draft
from kb.parse.notes_folder import Folder

_REFERENCE: Final = re.compile(
    r"\{(?:eq|math:numref|numref|ref)\}`(?:[^`<\n]{0,100}<)?(?P<role>[^`<>\n]{1,100})>?`|"
    r"\]\(#(?P<link>[^()\s]{1,100})\)"
)
_DIRECTIVE: Final = re.compile(r"^[^`~:]{0,40}(?:`{3,}|~{3,}|:{3,})\{math\}")
_OPTION: Final = re.compile(
    r"^(?P<before>\s*:?)(?P<key>label|name|enumerator):[ \t]+(?P<value>\S+)\s*$"
)
_DOLLARS: Final = re.compile(r"^(?P<before>.{0,2000}?)\$\$[ \t]*\((?P<label>[^\s()]{1,100})\)\s*$")
# What numbers its lines itself.
_NUMBERED: Final = re.compile(
    r"\\tag\b|\\begin\{(?:align|alignat|gather|flalign|multline|eqnarray)\}"
)
_MAX_OPTIONS: Final = 8  # lines
_MAX_LINES: Final = 60  # of an equation


class _Equation(NamedTuple):
    """One with a label."""

    place: int  # index of the line that says it
    label: str
    before: str  # what its line says, before the number and behind it
    behind: str
    takes_number: bool


def read_equation_numbers(draft: Draft, _: Folder) -> None:
    """Number the equations of a note that refers to some."""
    texts = draft.texts()
    referred = {
        (reference["role"] or reference["link"]).strip()
        for text in texts
        if "}`" in text or "](#" in text
        for reference in _REFERENCE.finditer(text)
    }
    if not referred:
        return
    equations = list(_equations(texts, {index for index, _ in prose(draft)}))
    if not any(equation.label in referred for equation in equations):
        return
    for number, equation in enumerate(equations, 1):
        if equation.takes_number:
            draft.labels[equation.label] = f"({number})"
            text = f"{equation.before}{number}{equation.behind}"
            draft.lines[equation.place] = draft.lines[equation.place]._replace(text=text)


def _equations(texts: Sequence[str], in_prose: set[int]) -> Iterator[_Equation]:
    for index, text in enumerate(texts):
        if "{math}" in text and _DIRECTIVE.match(text):
            yield from _of_directive(texts, index)
        elif "$$" in text and index in in_prose and (ending := _DOLLARS.match(text)):
            above = _above(texts, index, ending["before"])
            yield _Equation(
                index,
                ending["label"],
                ending["before"] + "\\tag{",
                "}$$",
                _NUMBERED.search(above) is None,
            )


def _of_directive(texts: Sequence[str], start: int) -> Iterator[_Equation]:
    for index in range(start + 1, min(start + _MAX_OPTIONS, len(texts))):
        option = _OPTION.match(texts[index][:300])
        if option and option["key"] != "enumerator":
            content = "\n".join(texts[index : index + _MAX_LINES])
            content = re.split(r"\n\s*(?:```|~~~|:::)", content, maxsplit=1)[0]
            before = f"{option['before']}enumerator: "
            yield _Equation(index, option["value"], before, "", _NUMBERED.search(content) is None)
            return
        if not texts[index].lstrip().startswith((":", "-")) and option is None:
            return


def _above(texts: Sequence[str], index: int, before: str) -> str:
    """The text of the equation that ends on a line."""
    if "$$" in before:
        return before
    first = index
    while first > max(index - _MAX_LINES, 0) and "$$" not in texts[first - 1]:
        first -= 1
    return "\n".join([*texts[first - 1 : index], before])
