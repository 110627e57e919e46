"""One turn of a conversation: what the reader did, then what the chat says to it.

A conversation belongs to one reader's session; nothing here is shared between readers.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from kb.errors import KbError, public_line
from kb.model import Language, Turn
from kb.notes import Notes
from kb.render import answer as view
from kb.render.words import words_in
from kb.text.language import language_of

Message = dict[str, Any]

# Each turn sends them all once more, and the server keeps them.
_MOST_MESSAGES: Final = 60

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a reader sees, and what the next question may lean on."""

    messages: tuple[Message, ...] = ()  # the Chatbot's, oldest first
    turns: tuple[Turn, ...] = ()  # oldest first; since the last question asked afresh

    def saying(self, role: Literal["user", "assistant"], content: Any) -> Conversation:
        """With one more message; of a very long conversation the beginning goes."""
        messages = (*self.messages, {"role": role, "content": content})
        return replace(self, messages=messages[-_MOST_MESSAGES:])


@dataclass(frozen=True, slots=True)
class Deed:
    """What the reader did: asked a question (afresh: without what came before)."""

    kind: Literal["ask", "afresh"]
    value: str  # the question
    language: Language  # of the reply


def read_deed(typed: str, pressed: str) -> Deed | None:
    """What a reader's input means; None when there is nothing to do.

    `pressed` is the JSON that a button of the page sent; anything else that a stranger
    may send there counts as nothing.
    """
    if not pressed:
        return Deed("ask", typed.strip(), language_of(typed)) if typed.strip() else None
    try:
        sent = json.loads(pressed)
        kind, value = sent["kind"], sent["value"]
    except (ValueError, TypeError, KeyError):
        return None
    if not isinstance(value, str) or not value.strip():
        return None
    if kind in ("ask", "afresh"):
        return Deed(kind, value.strip(), language_of(value))
    return None


def take_turn(notes: Notes, conversation: Conversation, deed: Deed) -> Iterator[Conversation]:
    """The conversation with the reader's question in it, then with the reply to it."""
    words = words_in(deed.language)
    asked = replace(conversation, turns=()) if deed.kind == "afresh" else conversation
    said = asked.saying("user", view.question_bubble(deed.value, deed.language))
    yield said.saying("assistant", view.waiting_message(words.thinking))
    try:
        replied = _reply(notes, said, deed)
    except KbError as error:
        replied = said.saying("assistant", [view.error_message(public_line(error))])
    except Exception:
        _log.exception("the chat failed at %r", deed.value[:200])
        replied = said.saying("assistant", [view.error_message(words.failed)])
    yield replied


def _reply(notes: Notes, conversation: Conversation, deed: Deed) -> Conversation:
    answer = notes.ask(deed.value, past=conversation.turns)
    # Where nothing was answered, what came before stays the topic.
    turn = Turn(deed.value, answer.hits[0].chunk if answer.answered else None)
    replied = conversation.saying("assistant", [view.answer_message(answer, notes)])
    return replace(replied, turns=(*conversation.turns, turn)[-_MOST_MESSAGES:])
