"""What is served for a line that is no question: a reply, and what the notes hold for it."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from kb.intents.phrases import Moment
from kb.intents.recognise import Said, recognise
from kb.intents.reply_words import ReplyWords, reply_words_in
from kb.model import (
    Answer,
    Block,
    BlockKind,
    Chunk,
    ChunkKind,
    Hit,
    Intent,
    Language,
    Question,
    Turn,
)
from kb.search.conversation import wording_of
from kb.search.query_terms import is_lone
from kb.search.searcher import Searcher
from kb.search.snapshot import Snapshot
from kb.text.counting import counted
from kb.text.language import HAN, language_of
from kb.text.passage import spaced
from kb.text.scopes import bare, is_within
from kb.text.terms import terms

MAX_NAMED_NOTES: Final = 12
# So many hits are looked through for another example, for code, for a quiz; so many answers are
# drawn for a quiz about anything; so many that hold a line are looked at, whether it's their name.
_HITS: Final = 10
_DRAWN: Final = 30
_NAMED: Final = 50
MAX_OTHER_NAMES: Final = 3
# What scores less than this share of the first hit only speaks of the topic, too.
ABOUT_FROM_SHARE: Final = 0.8
_EXAMPLE: Final = re.compile(
    r"例如|比如|举例|例子|示例|\b(?:for (?:example|instance)|examples?|e\.g\.)", re.IGNORECASE
)
# A hint: so many words from the beginning, or twice as many characters of Chinese.
_HINT: Final = re.compile(rf"(?:\s*(?:[{HAN}]{{1,2}}|[^\s{HAN}]+)){{1,6}}")


@dataclass(frozen=True, slots=True)
class _Served:
    reply: str
    hit: Hit | None = None
    topic: str | None = None  # what a follow-up is asked after, where that isn't the last question


def serve(asked: Question, searcher: Searcher, random: Random) -> Answer | None:
    """What to reply to a line that is no question; None for a question.

    A line that some chunk is called by asks for that. `random` chooses what a quiz asks.
    """
    moment = _moment(asked.past)
    if recognise(asked.text, moment) is None:
        return None
    with searcher.snapshot() as snapshot:
        said = recognise(asked.text, moment, is_word=searcher.is_word)
        if said is None or _is_name(asked.text, snapshot, a_part=moment == "at first"):
            return None
        serving = _Serving(asked, searcher, snapshot, random)
        served = serving.serve(said)
        hits = (replace(served.hit, rank=1, near=True),) if served.hit else ()
        return Answer(
            query=asked.text,
            language=serving.language,
            outcome="sure" if hits else "none",
            confidence=float(bool(hits)),
            hits=hits,
            follow_ups=searcher.related(hits, scope=asked.scope),
            took_ms=0.0,
            intent=said.intent,
            reply=served.reply,
            topic=(served.topic or serving.last_query) if hits else None,
        )


def _moment(past: Sequence[Turn]) -> Moment:
    """Where in a conversation a line stands. A page tells no more of a quiz than its question: one
    that was asked in just the words of the notes looks the same."""
    shown = [turn for turn in past if turn.chunk]
    if not shown:
        return "at first"
    query, chunk = shown[-1].query, shown[-1].chunk
    return "in a quiz" if chunk and query == chunk.question else "later"


@dataclass(frozen=True, slots=True)
class _Serving:
    """What one reply goes by."""

    asked: Question
    searcher: Searcher
    snapshot: Snapshot
    random: Random

    @property
    def language(self) -> Language:
        return language_of(self.asked.text)

    @property
    def words(self) -> ReplyWords:
        return reply_words_in(self.language)

    @property
    def shown(self) -> list[Turn]:
        """The turns that showed something, oldest first."""
        return [turn for turn in self.asked.past if turn.chunk]

    @property
    def last_query(self) -> str:
        """What was asked last; a turn may hold "another example", from who doesn't keep topics."""
        asked = (turn.query for turn in reversed(self.shown) if not recognise(turn.query))
        names = (turn.chunk.question for turn in reversed(self.shown) if turn.chunk)
        return next(asked, None) or next(names, "")

    def serve(self, said: Said) -> _Served:
        if said.intent == "quiz":
            return self._quiz(said.topic)
        if said.intent == "notes":
            return self._notes()
        if said.intent in ("answer", "hint") and _moment(self.asked.past) != "in a quiz":
            return _Served(self.words.nothing_asked)
        if (go_on := _GO_ON.get(said.intent)) is None:
            return _Served(getattr(self.words, said.intent))
        if not self.shown:
            return _Served(self.words.nothing_yet)
        last = self.shown[-1].chunk
        # As the index has it: of an answer made shorter, only a part was shown.
        chunk = last and self.snapshot.store.chunk(last.id)
        return go_on(self, chunk) if chunk else _Served(self.words.nothing_else)

    # --- At any time

    def _notes(self) -> _Served:
        """Which notes there are, or folders where there are many, each with its answers."""
        notes = Counter(note for note, _ in self._places().values())
        groups = notes
        if len(notes) > MAX_NAMED_NOTES:
            groups = Counter()
            for note, answers in notes.items():
                folder, slash, _ = note.partition("/")
                groups[folder + slash] += answers
        named = groups.most_common(MAX_NAMED_NOTES)
        names = [f"{name} ({answers})" for name, answers in sorted(named)]
        if others := len(groups) - len(named):
            names.append(self.words.and_others.format(n=others))
        total = sum(notes.values())
        chinese = self.language == "zh"
        reply = self.words.notes.format(
            notes=len(notes) if chinese else counted(len(notes), "note"),
            answers=total if chinese else counted(total, "answer"),
            names=("、" if chinese else ", ").join(names),
        )
        return _Served(reply)

    def _quiz(self, topic: str) -> _Served:
        """A question of the notes, or of those near a topic, in the asker's language if there is
        one; none that was shown before."""
        if not topic and wording_of(self.asked.text).points_back:  # "quiz me on this"
            topic = self.last_query
        pool = self._about(topic) if topic else self._any()
        if not pool:
            return _Served(self.words.no_quiz.format(topic=topic))
        own = [chunk for chunk in pool if chunk.language == self.language] or pool
        chunk = self.random.choice(own)
        return _Served(self.words.quiz, _hit(chunk), chunk.question)

    def _about(self, topic: str) -> list[Chunk]:
        """The answers that come near a topic, without those that only speak of it too, unless the
        others were shown before; these only where there are no others."""
        near = [hit for hit in self._hits(topic) if hit.near]
        answers = [hit for hit in near if hit.chunk.kind is ChunkKind.ANSWER]
        fresh = [hit for hit in answers if hit.chunk.id not in self._shown_ids] or answers
        least = ABOUT_FROM_SHARE * near[0].score if near else 0.0
        return [hit.chunk for hit in fresh if hit.score >= least or hit is fresh[0]]

    def _any(self) -> list[Chunk]:
        """Some answers, at random."""
        store = self.snapshot.store
        rows = sorted(store.rows_of_kind(ChunkKind.ANSWER) & self._places().keys())
        some = store.chunks_at(self.random.sample(rows, min(len(rows), _DRAWN)))
        chunks = [some[row] for row in sorted(some)]
        return [chunk for chunk in chunks if chunk.id not in self._shown_ids] or chunks

    # --- In a quiz

    def _answer(self, chunk: Chunk) -> _Served:
        return _Served(self.words.answer, _hit(chunk))

    def _hint(self, chunk: Chunk) -> _Served:
        begins = _HINT.match(chunk.plain)
        return _Served(self.words.hint.format(begins=begins[0].strip() if begins else ""))

    # --- After an answer

    def _example(self, _: Chunk) -> _Served:
        further = self._further()
        for hit in further:
            if _holds_code(hit.chunk) or _EXAMPLE.search(hit.chunk.plain):
                return _Served(self.words.example, hit)
        return self._or_nothing(self.words.other, further)

    def _simpler(self, _: Chunk) -> _Served:
        return self._or_nothing(self.words.simpler, self._further())

    def _or_nothing(self, reply: str, hits: Sequence[Hit]) -> _Served:
        return _Served(reply, hits[0]) if hits else _Served(self.words.nothing_else)

    def _shorter(self, chunk: Chunk) -> _Served:
        hits = self._hits(self.last_query, self._before_last())
        fitting = next((hit.best_lines for hit in hits if hit.chunk.id == chunk.id), None)
        first, last = fitting or _first_lines(chunk.blocks)
        short = _cut(chunk, [(first - 1, last)])
        if not short.answer or short.answer == chunk.answer.strip():
            return _Served(self.words.no_shorter)
        return _Served(self.words.shortest, _hit(short))

    def _continue(self, chunk: Chunk) -> _Served:
        beside = self.snapshot.store.chunks_of_note(chunk.note)
        scope = bare(self.asked.scope)
        behind = [
            each
            for each in beside
            if each.first_line > chunk.last_line and is_within(scope, each.note, each.tags)
        ]
        if not behind:
            return _Served(self.words.no_next.format(note=chunk.note))
        following = min(behind, key=lambda each: each.first_line)
        reply = self.words.next.format(note=chunk.note)
        return _Served(reply, _hit(following), following.question)

    def _code(self, chunk: Chunk) -> _Served:
        if _holds_code(chunk):
            return _Served(self.words.code, _hit(self._only_code(chunk)))
        for hit in self._further():
            if _holds_code(hit.chunk):
                return _Served(self.words.other_code, hit)
        return _Served(self.words.no_code)

    def _only_code(self, chunk: Chunk) -> Chunk:
        """An answer without what is neither code nor leads to it."""
        snippets = map(self.snapshot.store.snippet, chunk.snippets)
        paths = [snippet.path for snippet in snippets if snippet and snippet.path]
        files = [path.rpartition("/")[2] for path in paths]
        code = [block for block in chunk.blocks if _is_code_of(block, chunk, files)]
        if not code:
            return chunk
        stretches = [(block.start, block.end) for block in code]
        return replace(_cut(chunk, stretches), snippets=chunk.snippets)

    def _translate(self, chunk: Chunk) -> _Served:
        for hit in self._further():
            if hit.chunk.language != chunk.language:
                return _Served(self.words.translated, hit)
        if names := [name for name in chunk.aliases if language_of(name) != chunk.language]:
            named = " / ".join(names[:MAX_OTHER_NAMES])
            return _Served(self.words.also_called.format(names=named), _hit(chunk))
        return _Served(self.words.translate)

    # --- What the notes hold

    def _places(self) -> dict[int, tuple[str, tuple[str, ...]]]:
        """Row to note and tags, of all that lies within the scope."""
        scope = bare(self.asked.scope)
        places = self.snapshot.store.places().items()
        return {row: place for row, place in places if is_within(scope, *place)}

    def _hits(self, query: str, past: Sequence[Turn] = ()) -> Sequence[Hit]:
        question = Question(query, tuple(past), self.asked.scope, _HITS)
        return self.searcher.rank(question).hits

    def _further(self) -> list[Hit]:
        """What else comes near the last question, behind what was shown for it."""
        hits = self._hits(self.last_query, self._before_last())
        # A page names only the last turn: what stands before that was shown, too.
        last = max((hit.rank for hit in hits if hit.chunk.id == self._last_id), default=0)
        return [hit for hit in hits[last:] if hit.near and hit.chunk.id not in self._shown_ids]

    @property
    def _shown_ids(self) -> set[str]:
        return {turn.chunk.id for turn in self.shown if turn.chunk}

    @property
    def _last_id(self) -> str:
        last = self.shown[-1].chunk
        return last.id if last else ""

    def _before_last(self) -> list[Turn]:
        """The turns before the last question; those that showed more of it are its own."""
        return [turn for turn in self.shown if turn.query != self.last_query]


_GO_ON: Final[Mapping[Intent, Callable[[_Serving, Chunk], _Served]]] = {
    "answer": _Serving._answer,
    "hint": _Serving._hint,
    "example": _Serving._example,
    "simpler": _Serving._simpler,
    "shorter": _Serving._shorter,
    "continue": _Serving._continue,
    "code": _Serving._code,
    "translate": _Serving._translate,
}


def _is_name(line: str, snapshot: Snapshot, *, a_part: bool) -> bool:
    """Whether an answer is called by just that line, "Help" or "continue"; or by `a_part` of its
    name, where the line is of several words, "200 OK" or 代码段."""
    store = snapshot.store
    wanted = terms(line)
    if not wanted:  # marks alone may be a part of a name: "The ?? operator"
        return any(line.strip() in chunk.question.split() for chunk in store.chunks())
    # Many a summary is called 总结; who asks for one means the last answer's.
    answers = store.rows_of_kind(ChunkKind.ANSWER)
    rows = store.rows_by_bm25([" ".join(wanted)], _NAMED, sorted(answers))
    names = (name for text in store.term_texts(rows).values() for name in text.names)
    several = a_part and sum(not is_lone(term) for term in wanted) > 1
    phrase = spaced(wanted)
    return any(name == phrase or (several and phrase in name) for name in names)


def _hit(chunk: Chunk) -> Hit:
    """A chunk that nobody searched for."""
    return Hit(rank=1, chunk=chunk, score=0.0)


def _holds_code(chunk: Chunk) -> bool:
    return bool(chunk.snippets) or any(block.kind is BlockKind.CODE for block in chunk.blocks)


def _is_code_of(block: Block, chunk: Chunk, files: Sequence[str]) -> bool:
    """Whether a block is code, or links to a file of it."""
    lines = chunk.answer.split("\n")[block.start : block.end]
    return block.kind is BlockKind.CODE or any(file in "\n".join(lines) for file in files)


def _first_lines(blocks: Sequence[Block]) -> tuple[int, int]:
    """The first block that says something, with what it leads in; counted from 1, both included."""
    start = None
    for block in blocks:
        start = block.start if start is None else start
        if not block.leads_in:
            return start + 1, block.end
    return 1, 0


def _cut(chunk: Chunk, stretches: Sequence[tuple[int, int]]) -> Chunk:
    """A chunk of which only some stretches of the answer's lines are left, counted from 0, without
    the ends."""

    def kept(text: str) -> str:
        lines = text.split("\n")
        # What was indented stood below what is gone.
        return "\n\n".join(_dedented(lines[start:end]) for start, end in stretches).strip()

    return replace(
        chunk, answer=kept(chunk.answer), plain=kept(chunk.plain), blocks=(), snippets=()
    )


def _dedented(lines: Sequence[str]) -> str:
    return textwrap.dedent("\n".join(lines))
