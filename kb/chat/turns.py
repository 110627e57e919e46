"""One turn of a conversation: what the reader did, then what the chat says to it.

A conversation belongs to one reader's session; nothing here is shared between readers.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from kb.chat import view
from kb.chat.desk import Desk
from kb.chat.words import words_in
from kb.errors import KbError
from kb.language import language_of
from kb.model import Language, Turn
from kb.run import run_snippet

Message = dict[str, Any]
# Stores one picture where the page can fetch it, and returns the file's path.
KeepPicture = Callable[[bytes], str]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a reader sees, and what the next question may lean on."""

    messages: tuple[Message, ...] = ()  # the Chatbot's, oldest first
    turns: tuple[Turn, ...] = ()  # oldest first; since the last question asked afresh

    def saying(self, role: Literal["user", "assistant"], content: Any) -> Conversation:
        """With one more message."""
        return replace(self, messages=(*self.messages, {"role": role, "content": content}))


@dataclass(frozen=True, slots=True)
class Deed:
    """What the reader did: asked a question (afresh: without what came before), or pressed
    Run."""

    kind: Literal["ask", "afresh", "run"]
    value: str  # the question, or the snippet's id
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
        kind, value, language = sent["kind"], sent["value"], sent["language"]
    except (ValueError, TypeError, KeyError):
        return None
    if not isinstance(value, str) or not value.strip():
        return None
    if kind in ("ask", "afresh"):
        return Deed(kind, value.strip(), language_of(value))
    if kind == "run":
        return Deed("run", value, "zh" if language == "zh" else "en")
    return None


def take_turn(
    desk: Desk, conversation: Conversation, deed: Deed, keep_picture: KeepPicture
) -> Iterator[Conversation]:
    """The conversation with the reader's deed in it, then with the reply to it."""
    reply = _reply_to_run if deed.kind == "run" else _reply_to_question
    words = words_in(deed.language)
    asked = replace(conversation, turns=()) if deed.kind == "afresh" else conversation
    said = asked.saying("user", _own_words(desk, deed))
    waiting = view.waiting_message(words.running if deed.kind == "run" else words.thinking)
    yield said.saying("assistant", waiting)
    try:
        replied = reply(desk, said, deed, keep_picture)
    except KbError as error:
        replied = said.saying("assistant", [view.error_message(str(error))])
    except Exception:
        _log.exception("the chat failed at %r", deed.value[:200])
        replied = said.saying("assistant", [view.error_message(words.failed)])
    yield replied


def _own_words(desk: Desk, deed: Deed) -> str:
    if deed.kind != "run":
        return view.question_bubble(deed.value, deed.language)
    snippet = _find(desk, deed.value)
    name = view.snippet_name(snippet) if snippet else deed.value
    return view.question_bubble(words_in(deed.language).ran.format(name=name), deed.language)


def _find(desk: Desk, snippet_id: str) -> Any:
    try:
        return desk.find_snippet(snippet_id)
    except KbError:
        return None


def _reply_to_question(
    desk: Desk, conversation: Conversation, deed: Deed, _: KeepPicture
) -> Conversation:
    answer = desk.ask(deed.value, conversation.turns)
    # Where nothing was answered, what came before stays the topic.
    turn = Turn(deed.value, answer.hits[0].chunk if answer.answered else None)
    replied = conversation.saying("assistant", [view.answer_message(answer, desk)])
    return replace(replied, turns=(*conversation.turns, turn))


def _reply_to_run(
    desk: Desk, conversation: Conversation, deed: Deed, keep_picture: KeepPicture
) -> Conversation:
    snippet = desk.find_snippet(deed.value) if desk.can_run else None
    if snippet is None:
        raise KbError(words_in(deed.language).gone)
    result = run_snippet(snippet, desk.notes_root, desk.timeout_s)
    pictures = [{"path": keep_picture(png)} for png in result.images]
    content = [view.run_message(snippet, result, deed.language), *pictures]
    return conversation.saying("assistant", content)
