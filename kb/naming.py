"""Questions as a reader of one language would put them.

Bilingual notes often head an answer with the question twice: "什么是自注意力？What is
self-attention?". On a button one of the two is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.language import language_of
from kb.model import Language

_AFTER_QUESTION_MARK = re.compile(r"(?<=[?？])\s*(?=\S)")


def wordings(question: str) -> list[str]:
    """The question in each of its languages; the question itself where it has but one."""
    parts = _AFTER_QUESTION_MARK.split(question.strip())
    by_language: dict[Language, list[str]] = {}
    for part in parts:
        by_language.setdefault(language_of(part), []).append(part)
    if len(by_language) < 2:
        return [question.strip()]
    return [" ".join(group) for group in by_language.values()]


def in_language(questions: Iterable[str], language: Language) -> list[str]:
    """Each question in the language, as far as it is put in it; without repeats."""
    chosen = []
    for question in questions:
        options = wordings(question)
        same = [option for option in options if language_of(option) == language]
        chosen.append((same or options)[0])
    return list(dict.fromkeys(chosen))
