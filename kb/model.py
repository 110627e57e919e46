"""The nouns that travel between the rooms: frozen, slotted dataclasses.

Line numbers count from 1 and name the note file as it lies on disk; a range
includes both ends. Paths inside a notes folder are POSIX and relative to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, NamedTuple

Language = Literal["zh", "en"]

# Is told how far long work is: what is being done, how much of it, of how much.
Progress = Callable[[str, int, int], None]

_WHITE_SPACE: Final = re.compile(r"\s+")

# How a run ended; the first two only of a run that goes on still.
RunStatus = Literal["waiting", "running", "ok", "error", "timeout", "killed"]

# What the notes have for a question: an answer, something that may be one, or nothing.
Outcome = Literal["sure", "unsure", "none"]

# What a line may be instead of a question. In order of precedence: "thanks, go on" goes on.
Intent = Literal[
    "translate",
    "quiz",
    "code",
    "example",
    "shorter",
    "simpler",
    "capabilities",
    "notes",
    "continue",
    "help",
    "answer",
    "hint",
    "farewell",
    "thanks",
    "greeting",
]


class ChunkKind(StrEnum):
    """What a stretch of a note is. Only the first three are ever indexed or shown."""

    ANSWER = "answer"
    OVERVIEW = "overview"  # of a question whose answer is its sub-headings
    SUMMARY = "summary"  # says again what stands above: comes up behind other answers
    SECTION = "section"  # a heading that has no text of its own, only others below it
    EMPTY = "empty"  # a question with nothing, or only "TODO", below it
    CONTENTS = "contents"  # a table of contents: links to or repeats the headings
    FRONT_MATTER = "front-matter"
    REFERENCES = "references"  # links and citations, thanks: the words are elsewhere
    EXERCISE = "exercise"  # asks without answering
    CHANGELOG = "changelog"
    COPY = "copy"  # an answer that another note, or the same one, gives in the same words


INDEXED: Final = frozenset({ChunkKind.ANSWER, ChunkKind.OVERVIEW, ChunkKind.SUMMARY})


@dataclass(frozen=True, slots=True)
class Link:
    """One link or image target of an answer."""

    text: str  # the words that are linked, or an image's alternative text
    target: str  # as written: URL, relative path, or #anchor
    line: int
    is_image: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of code that a reader can run."""

    id: str  # what `kb run` takes: a file's stem, or made from the question
    code: str  # ready to run: lost indentation mended
    language: str  # its name in `kb.code.languages`
    note: str  # the note that links to it or contains it
    line: int  # of the link, or of the code's first line
    path: str | None = None  # its file, relative to the notes folder; None when inline
    # False when the code doesn't parse even after mending, or lacks something.
    runnable: bool = True
    earlier: tuple[str, ...] = ()  # code of its note that runs before it, in order
    lacks: tuple[str, ...] = ()  # some names that it needs and no earlier code binds
    absent: tuple[str, ...] = ()  # packages that it imports and that are not installed here
    expected: str | None = None  # what it must print, where the note or a comment says so


@dataclass(frozen=True, slots=True)
class Title:
    """The words of a question or heading, without Markdown marks: text and formulas in turn."""

    runs: tuple[str, ...]  # text, TeX, text, …: an odd number, every second one a formula

    @classmethod
    def of_text(cls, text: str) -> Title:
        """Words without a formula, on one line."""
        return cls.of_runs([text])

    @classmethod
    def of_runs(cls, runs: Sequence[str]) -> Title:
        """Runs on one line, without white space at its ends."""
        folded = [_WHITE_SPACE.sub(" ", run) for run in runs]
        folded[0] = folded[0].lstrip()
        folded[-1] = folded[-1].rstrip()
        return cls(tuple(folded))

    def __str__(self) -> str:
        """As text, the formulas in `$…$`."""
        return "$".join(self.runs)


class BlockKind(StrEnum):
    """What a block is, as far as the choice of an answer's lines needs to know."""

    TEXT = "text"  # a paragraph, with the display formula or the picture below it
    ITEM = "item"  # of a list, with what is indented below it
    HEADING = "heading"  # "## Steps", "**Steps**"
    TABLE = "table"
    CODE = "code"
    LINKS = "links"  # references and their label: the words are elsewhere


class Block(NamedTuple):
    """Some lines of an answer that read as one piece, counted from 0, without the end."""

    kind: BlockKind
    start: int
    end: int
    # A heading, or a colon or question at the end: what follows belongs to it.
    leads_in: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """One question with its answer, a contiguous range of lines of one note.

    The chunks of a note are disjoint, and together hold all its non-blank lines.
    """

    id: str  # 12 hex digits; survives edits elsewhere in the note
    kind: ChunkKind
    title: Title  # the question
    answer: str  # Markdown in the note's own words, mended where it was broken
    plain: str  # the same without marks and addresses, line by line: what a search reads
    above: tuple[Title, ...]  # the headings above, outermost first, without the question
    note: str
    first_line: int
    last_line: int
    language: Language
    aliases: tuple[str, ...] = ()  # other names of the question, from front matter or heading
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    snippets: tuple[str, ...] = ()  # ids, in the order they stand
    blocks: tuple[Block, ...] = ()  # of the answer, in order
    # What its note is about, where neither its question nor the headings above say it: searched,
    # and never shown.
    topic: str = ""

    @property
    def question(self) -> str:
        """The question as plain text, its formulas in `$…$`."""
        return str(self.title)

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        """The headings above as plain text."""
        return tuple(map(str, self.above))

    @property
    def about(self) -> tuple[str, ...]:
        """What it stands below, as a search reads it: its note's topic and the headings above."""
        return (self.topic, *self.breadcrumb) if self.topic else self.breadcrumb


@dataclass(frozen=True, slots=True)
class LintWarning:
    """Something in a note that had to be guessed, or that an author should mend."""

    note: str
    line: int
    rule: str  # kebab-case, e.g. "unclosed-fence"
    message: str  # what was found
    mend: str  # what to do about it


@dataclass(frozen=True, slots=True)
class Note:
    """One parsed note file."""

    path: str
    title: str
    tags: tuple[str, ...]
    aliases: tuple[str, ...]
    chunks: tuple[Chunk, ...]  # in the order of their lines
    snippets: tuple[Snippet, ...]
    warnings: tuple[LintWarning, ...]

    @property
    def answers(self) -> tuple[Chunk, ...]:
        """The chunks that may come up as answers, summaries among them."""
        return tuple(chunk for chunk in self.chunks if chunk.kind in INDEXED)


@dataclass(frozen=True, slots=True)
class Hit:
    """One ranked chunk."""

    rank: int  # from 1
    chunk: Chunk
    score: float  # the fused ranking score; comparable within one query only
    signals: dict[str, float] = field(default_factory=dict)  # what each signal gave
    # The lines of the answer that fit the query best, counted from 1 within `chunk.answer`,
    # both ends included; None where no part stands out.
    best_lines: tuple[int, int] | None = None
    terms: frozenset[str] = frozenset()  # the query's telling terms that the chunk holds
    near: bool = True  # whether it comes near the query at all, answer or not


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what was shown first for it."""

    query: str
    chunk: Chunk | None  # None: nothing was found


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and what decides its answer besides the notes."""

    text: str  # as it was typed
    past: tuple[Turn, ...] = ()  # the earlier turns of the conversation, oldest first
    # A folder, a note or a tag (`kb.text.scopes`) that hits must lie within; "" for everything.
    scope: str = ""
    k: int = 5  # hits at most


@dataclass(frozen=True, slots=True)
class Answer:
    """What the notes say to one question, or that they say nothing."""

    query: str
    language: Language  # of the query
    # sure: the first hit is the answer; unsure: it may be; none: the notes don't cover it.
    outcome: Outcome
    confidence: float  # 0..1: the probability that the first hit answers the query
    hits: tuple[Hit, ...]  # best first
    follow_ups: tuple[Chunk, ...]  # related ones, whose questions may be asked next
    took_ms: float
    respelled: str | None = None  # what was searched for instead, where a word was misspelt
    # What the question's operators ask for, where nothing of the notes meets them.
    unmet: str | None = None
    # The chunk shown before, where the query was taken to follow on from it.
    context: Chunk | None = None
    terms: Mapping[str, float] = field(default_factory=dict)  # the query's, with their weights
    # Of a line that is no question: what it is instead, and kb's own line to it. Its hit, if it has
    # one, is shown on purpose: a quiz's question, another example.
    intent: Intent | None = None
    reply: str | None = None
    topic: str | None = None  # the question that a follow-up goes on from, where a hit is shown
    # Of a query that asks several things, the answer to each; these have no parts themselves.
    parts: tuple[Answer, ...] = ()
    parts_left: int = 0  # further parts, which were not looked for

    @property
    def answered(self) -> bool:
        """Whether the first hit, or the first of each part, is surely an answer."""
        return self.outcome == "sure"

    @property
    def turn(self) -> Turn:
        """What a follow-up may go on from: what was shown or, of several parts, shown last."""
        shown = [part for part in self.parts or (self,) if part.outcome != "none"]
        if not shown:
            return Turn(self.query, None)
        last = shown[-1]
        return Turn(last.topic or last.query, last.hits[0].chunk)

    @property
    def nearest(self) -> tuple[Hit, ...]:
        """The hits that come near the query, best first: what to name where nothing answers."""
        return tuple(hit for hit in self.hits if hit.near)


@dataclass(frozen=True, slots=True)
class SignalShare:
    """What one signal gave to a hit's score."""

    name: str
    value: float
    weight: float | None  # None: the ranking does not look at it, the confidence may

    @property
    def contribution(self) -> float:
        """Weight times value; 0 without a weight. Over all signals, the sum is the score."""
        return self.value * (self.weight or 0.0)


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One telling term of a query beside one chunk."""

    term: str
    weight: float  # the rarer in the notes, the more
    is_there: bool  # in the chunk


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one hit stands where it stands."""

    signals: tuple[SignalShare, ...]  # those of the ranking first
    terms: tuple[QueryTerm, ...]  # in the order of the query


@dataclass(frozen=True, slots=True)
class RunResult:
    """What one run of a snippet printed and drew."""

    snippet: str
    status: RunStatus
    stdout: str
    stderr: str
    images: tuple[bytes, ...]  # PNG files, in the order they were shown
    took_ms: float
    truncated: bool = False  # output was cut at the limit


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a snippet showed when it ran last."""

    result: RunResult
    at: datetime  # UTC


@dataclass(frozen=True, slots=True)
class NoteLines:
    """Some lines of a note as they lie on disk; both ends are included."""

    note: str
    first_line: int
    last_line: int
    total_lines: int  # of the whole note
    text: str
    next_line: int | None  # to go on from, where all that was asked for would be too much


@dataclass(frozen=True, slots=True)
class MapPoint:
    """Where one chunk stands on the map of the notes."""

    chunk: Chunk
    area: str  # one of the map's areas; "" for none of them
    x: float  # 0 left to 1 right
    y: float  # 0 top to 1 bottom


@dataclass(frozen=True, slots=True)
class NoteMap:
    """All answers in the plane: near each other where they mean the like."""

    areas: tuple[str, ...]  # those that have a colour, the largest first
    points: tuple[MapPoint, ...]  # in the order of the notes and their lines
