"""Tell Chinese from English, and choose a question's wording.

Bilingual notes often head an answer with the question twice: "什么是自注意力？What is
self-attention?". On a button one of the two is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.model import Language, Title

# Han characters: the iteration mark, Extension A, the main block, the compatibility
# block, and Extensions B and later. Kana and Hangul are not Chinese and stay out.
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_HAN_CHARACTER = re.compile(f"[{HAN}]")
_AFTER_QUESTION_MARK = re.compile(r"(?<=[?？])\s*(?=\S)")
_ENDS_QUESTION = re.compile(r"[?？]\s*$")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+")

# A Chinese word is 1.5 to 2 characters long, an English term in Chinese prose counts as one
# word. Chinese notes are full of such terms ("用 PyTorch 实现 softmax 的 backward"), and a
# Chinese particle hardly ever stands in an English sentence, so ties go to Chinese.
_CHARACTERS_PER_CHINESE_WORD = 2.0

# The script of a long text is plain from its beginning; reading on would only cost time.
_READ_CHARACTERS = 4000


def han_share(text: str) -> float:
    """Return the share of a text's words that are Chinese, 0..1; 0 where it has no words."""
    start = text[:_READ_CHARACTERS]
    chinese = len(_HAN_CHARACTER.findall(start)) / _CHARACTERS_PER_CHINESE_WORD
    latin = len(_LATIN_WORD.findall(start))
    return chinese / (chinese + latin) if chinese else 0.0


def language_of(text: str) -> Language:
    """Return "zh" when at least a third of the words are Chinese, else "en".

    A third, not a half: a Chinese question about code may hold more terms than Chinese
    words ("numpy array reshape 怎么用"), and its asker still writes Chinese.
    """
    return "zh" if han_share(text) >= 1 / 3 else "en"


def wordings(title: Title) -> list[Title]:
    """The question in each of its languages; the question itself where it has but one."""
    by_language: dict[Language, list[Title]] = {}
    for sentence in _questions(title):
        by_language.setdefault(language_of(str(sentence)), []).append(sentence)
    if len(by_language) < 2:
        return [title]
    return [_joined(group) for group in by_language.values()]


def _questions(title: Title) -> list[Title]:
    """The title cut behind every question mark."""
    questions: list[list[str]] = [[""]]
    for number, run in enumerate(title.runs):
        if number % 2:
            if _ENDS_QUESTION.search(questions[-1][-1]):
                questions.append([""])
            questions[-1] += [run, ""]
        else:
            first, *others = _AFTER_QUESTION_MARK.split(run)
            questions[-1][-1] += first
            questions += [[other] for other in others]
    return [Title.of_runs(runs) for runs in questions]


def _joined(titles: Iterable[Title]) -> Title:
    runs: list[str] = []
    for title in titles:
        first, *others = title.runs
        runs[-1:] = [f"{runs[-1]} {first}" if runs else first, *others]
    return Title.of_runs(runs)


def wording_in(title: Title, language: Language) -> Title:
    """The question in the language, if it is put in it; else in the first that it is put in."""
    options = wordings(title)
    return next((one for one in options if language_of(str(one)) == language), options[0])


def wordings_in(titles: Iterable[Title], language: Language) -> list[Title]:
    """The same of many, without repeats."""
    return list(dict.fromkeys(wording_in(title, language) for title in titles))
