"""Lines and words that only a site's generator reads → none, or what Markdown has for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from kb.parse.dialects.attributes import LIST
from kb.parse.dialects.directive import is_of_myst
from kb.parse.dialects.emoji_codes import with_emoji
from kb.parse.dialects.inline_marks import (
    inline_formulas,
    marked,
    with_cross_references,
    with_link_words,
    with_variables,
    without_attributes,
    without_languages,
    without_slides,
)
from kb.parse.dialects.reading import (
    HEADING,
    MAX_LINE_CHARS,
    code_lines,
    formula_lines,
    indented_code,
    outside_formulas,
    without_quote,
)
from kb.parse.dialects.roles import is_target, labels_of, over_two_lines, with_roles
from kb.parse.dialects.substitutions import values_of
from kb.parse.draft import Draft
from kb.parse.notes_folder import Folder

# Contents that the generator writes, Quarto's breaks, d2l's links to its forum, abbreviations.
_SILENT: Final = re.compile(
    r"^\s*(?:\[\[_?toc_?\]\]|\[toc\]|@\[toc\](?:\(.*\))?|\$\{toc\}|\{:toc\}|\{\{\s*toc\s*\}\}|<!--\s*more\s*-->|"
    r"\{\{<\s*pagebreak\s*>\}\}|\*\[[^\]\n]{1,60}\]:\s.*)\s*$",
    re.IGNORECASE,
)
_TOC_ITEM: Final = re.compile(r"^[-*1][.]?\s+\S.{0,80}$")
_KRAMDOWN_TOC: Final = re.compile(r"^\s*\{:\s*toc\b[^}]*\}\s*$")
_LIST_LINE: Final = re.compile(rf"^\s*(?:{LIST}|\{{:\s?/?[\w\s.-]*\}}|\{{\.annotate\}})\s*$")
_ROLE_LINE: Final = re.compile(r"^\s*(?::[a-z_]+:`[^`]*`\s*)+$")
_BREAK: Final = re.compile(r"^\+\+\+(?:\s.*)?$")
_COMMENT: Final = re.compile(r"^%(?:\s.*)?$")
_FORMULA_LABEL: Final = re.compile(rf"(?<=\$\$)\s*(?:{LIST})\s*$")
_D2L: Final = re.compile(r":(?:label|numref|eqref|begin_tab):`|\.input\b")


def read_marks(draft: Draft, folder: Folder) -> None:
    """Leave out the lines that are nothing but marks, and turn the marks within others into
    words."""
    texts = draft.texts()
    code = code_lines(texts) | indented_code(texts)
    silent = _silent_lines(texts, code, folder)
    formulas = formula_lines(texts, code)
    changes = _changes(texts, draft.labels | labels_of(texts), folder)
    for index, line in enumerate(draft.lines):
        if index in code or len(line.text) > MAX_LINE_CHARS:
            continue
        text = line.text
        below = draft.lines[index + 1] if index + 1 < len(draft.lines) else line
        if "}`" in text and (two := over_two_lines(text, below.text)):
            text, draft.lines[index + 1] = two[0], below._replace(text=two[1])
        if index in silent:
            text = without_quote(text)[0].rstrip()
        elif index in formulas:
            text = _FORMULA_LABEL.sub("", text)
        else:
            for change in changes:
                text = change(text)
            text = text if text == line.text else text.rstrip()
        if text != line.text:
            draft.lines[index] = line._replace(text=text)


def _silent_lines(texts: Sequence[str], code: set[int], folder: Folder) -> set[int]:
    silent: set[int] = set()
    is_myst = is_of_myst(texts, folder)
    for index, text in enumerate(texts):
        if index in code or not text or len(text) > MAX_LINE_CHARS:
            continue
        inner = without_quote(text)[1]
        if _says_nothing(inner) or (is_myst and _is_mark_of_myst(inner, index)):
            silent.add(index)
            if index and _KRAMDOWN_TOC.match(inner) and _TOC_ITEM.match(texts[index - 1]):
                silent.add(index - 1)
    return silent


def _says_nothing(text: str) -> bool:
    stripped = text.lstrip()[:1]
    if stripped == "{" and _LIST_LINE.match(text):
        return True
    if stripped == "(" and is_target(text):
        return True
    if stripped == ":" and _ROLE_LINE.match(text):
        return _is_only_labels(text)
    return stripped in "[@$<#*{" and bool(_SILENT.match(text))


def _is_only_labels(text: str) -> bool:
    names = re.findall(r":([a-z_]+):`", text)
    return all(name in ("label", "width", "height", "eqlabel") for name in names)


def _is_mark_of_myst(text: str, index: int) -> bool:
    return bool(_COMMENT.match(text)) or (index > 0 and bool(_BREAK.match(text)))


def _any(pattern: re.Pattern[str], texts: Sequence[str]) -> bool:
    return any(pattern.search(text[:300]) for text in texts)


def _changes(
    texts: Sequence[str], labels: Mapping[str, str], folder: Folder
) -> list[Callable[[str], str]]:
    """What is done to each line, in this order."""
    references, variables = with_cross_references(labels), with_variables(values_of(texts, folder))
    changes: list[Callable[[str], str]] = [
        without_attributes,
        without_languages,
        lambda text: with_roles(text, labels) if "`" in text else text,
        variables,
        with_link_words(labels),
    ]
    if "jekyll" in folder.tools:
        changes.append(inline_formulas)
    if _any(_D2L, texts):
        changes += [_heading_words, without_slides]
    is_vault = bool(folder.tools & {"obsidian", "logseq"})
    within: Callable[[str], str] = (
        (lambda text: references(with_emoji(text)))
        if is_vault
        else (lambda text: references(with_emoji(marked(text))))
    )
    changes.append(lambda text: outside_formulas(text, within) if _has_marks(text) else text)
    return changes


def _has_marks(text: str) -> bool:
    return any(sign in text for sign in ("++", "{", "^", "~", ":", "@"))


def _heading_words(text: str) -> str:
    """d2l's `## [标题]` and `## [**标题**]`."""
    heading = HEADING.match(text)
    if heading is None:
        return text
    words = heading["text"].strip()
    for marks in ("[]", "()"):
        if words[0] == marks[0] and words[-1] == marks[1] and marks[0] not in words[1:]:
            words = words[1:-1]
    return f"{heading['marks']} {words.strip('*').strip()}" if words.strip("* ") else text
