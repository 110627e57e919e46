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
class Input:
    """A question of the reader's; one asked afresh leaves out what came before."""

    kind: Literal["ask", "afresh"]
    question: str
    language: Language  # of the reply


def read_input(typed: str, pressed: str) -> Input | None:
    """What a reader's input means; None when there is nothing to do.

    `pressed` is the JSON that a button of the page sent; anything else that a stranger
    may send there counts as nothing.
    """
    if not pressed:
        return Input("ask", typed.strip(), language_of(typed)) if typed.strip() else None
    try:
        sent = json.loads(pressed)
        kind, question = sent["kind"], sent["value"]
    except (ValueError, TypeError, KeyError):
        return None
    if not isinstance(question, str) or not question.strip():
        return None
    if kind in ("ask", "afresh"):
        return Input(kind, question.strip(), language_of(question))
    return None


def take_turn(notes: Notes, conversation: Conversation, given: Input) -> Iterator[Conversation]:
    """The conversation with the reader's question in it, then with the reply to it."""
    words = words_in(given.language)
    asked = replace(conversation, turns=()) if given.kind == "afresh" else conversation
    said = asked.saying("user", view.question_bubble(given.question, given.language))
    yield said.saying("assistant", view.waiting_message(words.thinking))
    try:
        replied = _reply(notes, said, given)
    except KbError as error:
        replied = said.saying("assistant", [view.error_message(public_line(error))])
    except Exception:
        _log.exception("the chat failed at %r", given.question[:200])
        replied = said.saying("assistant", [view.error_message(words.failed)])
    yield replied


def _reply(notes: Notes, conversation: Conversation, given: Input) -> Conversation:
    answer = notes.ask(given.question, past=conversation.turns)
    replied = conversation.saying("assistant", [view.answer_message(answer, notes)])
    # Where nothing was shown, what came before stays the topic.
    return replace(replied, turns=(*conversation.turns, answer.turn)[-_MOST_MESSAGES:])
