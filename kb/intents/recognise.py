"""Tell what is no question of knowledge: "hi", "show me the code", 考考我.

By rule, without a model: a line is an intent's if all of its words are. `phrases.txt` holds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kb.intents.phrases import INTENTS, Moment, Words, cut, is_phrase, mended, words_of
from kb.intents.quiz_topic import quiz_topic
from kb.model import Intent
from kb.search.glossary import concepts_in, is_word
from kb.search.query import is_blank

# Longer lines have words of their own.
_MOST_CHARACTERS: Final = 200
_CALL: Final = re.compile(r"\w\(\)")  # next() is a function
# While a question waits for its answer, "no clue" asks for that, and for nothing simpler.
_IN_A_QUIZ: Final[tuple[Intent, ...]] = ("hint", "answer")


@dataclass(frozen=True, slots=True)
class Said:
    """What a line is instead of a question."""

    intent: Intent
    topic: str = ""  # of a quiz, as it was typed


def recognise(
    line: str, moment: Moment = "at first", *, is_word: Callable[[str], bool] = is_word
) -> Said | None:
    """What a line is at a moment of a conversation, if it is no question. What `is_word` says of a
    folded Latin word is no slip of the keyboard.

    >>> recognise("ok thanks, another exmaple please!").intent, recognise("還有別的例子嗎").intent
    ('example', 'example')
    >>> recognise("quiz me on batch norm"), recognise("出几道关于RNN的题").topic
    (Said(intent='quiz', topic='batch norm'), 'RNN')
    >>> recognise("example of overfitting"), recognise("机器翻译是什么")
    (None, None)
    """
    if len(line) > _MOST_CHARACTERS or is_blank(line) or _CALL.search(line):
        return None
    words = mended(words_of(line), is_word)
    if not words:
        return Said("greeting")  # marks and pictures only
    for intent in (*_IN_A_QUIZ, *INTENTS) if moment == "in a quiz" else INTENTS:
        if cut(words, intent, moment) == "said":
            return None if _is_compound(words, line, moment) else Said(intent)
    topic = quiz_topic(line)
    return Said("quiz", topic) if topic else None


def _is_compound(words: Words, line: str, moment: Moment) -> bool:
    """Whether a line is a term of the glossary that only looks like several phrases: 用例."""
    named = concepts_in(line)
    return len(named) == 1 and words_of(named[0].name) == words and not is_phrase(words, moment)


# --- A greeting before a question

# Where a greeting ends; "Hello, world" is a program. Without a mark, where a question begins.
_MARK: Final = re.compile(r"[,，!！.。;；:：~～、…\n]+(?!\s*world\b)\s*", re.IGNORECASE)
_QUESTION_BEGINS: Final = re.compile(
    r"\s+(?=(?:what|whats|how|why|when|where|who|which|can|could|please|explain|tell|is|are|does|do)\b)"
    r"|(?=请问|什么|怎么|为什么|如何|能不能|介绍|解释)",
    re.IGNORECASE,
)


def without_opening(line: str) -> str:
    """A question without the greeting or the thanks before it; another line as it is.

    >>> without_opening("hi, what is a receptive field?"), without_opening("你好请问什么是感受野")
    ('what is a receptive field?', '请问什么是感受野')
    >>> without_opening("thanks to what does ResNet train deep")
    'thanks to what does ResNet train deep'
    """
    for end, intents in ((_MARK, ("greeting", "thanks")), (_QUESTION_BEGINS, ("greeting",))):
        match = end.search(line, 1, _MOST_CHARACTERS)
        if match is None:
            continue
        opening, rest = line[: match.start()], line[match.end() :]
        if not (words_of(opening) and words_of(rest[:_MOST_CHARACTERS])):
            continue
        said = recognise(opening)
        if said and said.intent in intents:
            return without_opening(rest)
    return line
