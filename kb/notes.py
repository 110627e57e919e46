"""The notes behind an index: what a programmer opens, and every face of kb stands on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from kb.closing import Closing
from kb.config import Settings
from kb.errors import KbError, NoSuchChunk, NoSuchNote, NoSuchSnippet, NotAllowedError
from kb.intents.recognise import without_opening
from kb.intents.served import serve
from kb.model import (
    Answer,
    Chunk,
    Hit,
    LintWarning,
    NoteLines,
    NoteMap,
    Outcome,
    Question,
    Recorded,
    RunResult,
    Snippet,
    Turn,
)
from kb.roots import Roots, roots_from
from kb.search.apart import in_parts, rank_apart
from kb.search.confidence import outcome_of
from kb.search.searcher import Searcher
from kb.text.language import language_of
from kb.text.scopes import check_scope, check_tag
from kb.text.suggest import did_you_mean

if TYPE_CHECKING:
    from kb.embed.embedder import Embedder
    from kb.run.limits import Limits
    from kb.run.live import Run
    from kb.run.order import Order
    from kb.run.runner import Runner
    from kb.search.operators import Operators
    from kb.search.ranking import Ranking
    from kb.store.reader import IndexInfo

MAX_FOLLOW_UPS: Final = 3

_log = logging.getLogger(__name__)


class Notes(Closing):
    """An index of notes: ask it, read it, run its code. Threads may share it.

    Every call looks at the index anew: a build that ended meanwhile is seen, one under way
    is not. All methods raise KbError when the index is gone, damaged or of another version.
    """

    def __init__(
        self,
        index: Path | str = ".kb",
        settings: Settings | None = None,
        *,
        embedder: Embedder | None = None,
    ) -> None:
        """Open the index in a folder, as the settings want it.

        Without an embedder, the one that made the index is loaded with the first question.
        Raises KbError when the folder holds no usable index, and where readers may edit code
        that this machine can't isolate.
        """
        self.index = Path(index)
        self.settings = replace(settings or Settings(), index=self.index)
        self._searcher = Searcher(self.index, embedder)
        self._listeners: list[Callable[[Answer], None]] = []
        self._runner: Runner | None = None
        self._making_runner = threading.Lock()
        self._mapping = threading.Lock()
        self.random = Random()  # chooses what a quiz asks
        self.info()
        if self.can_edit:
            self._check_isolation()

    def close(self) -> None:
        """End what runs, and let go of the index; the next call opens it again."""
        if self._runner is not None:
            self._runner.close()
        self._searcher.close()

    # --- Asking

    def ask(
        self, question: str, *, past: Sequence[Turn] = (), scope: str = "", k: int = 5
    ) -> Answer:
        """What the notes say to a question, asked after some earlier turns, oldest first.

        What is no question ("hi", "another example", "quiz me") has an `intent` and a `reply`; a
        question of several parts is answered part by part. The hits are up to k; whether the first
        of them is an answer, the `outcome` says. There are none where nothing is within the scope
        and meets what the question says beside its words (`unmet`; see docs/asking.md). Raises
        NoSuchScope for a folder, note or tag in which nothing lies, and KbError for an empty
        question.
        """
        started = time.perf_counter()
        asked = Question(question, tuple(past), scope, k)
        with self.held_still():
            answer = self._served(asked) or self._searched_apart(asked, without_opening(question))
        return self._heard(answer, started)

    def find(self, query: str, *, past: Sequence[Turn] = (), scope: str = "", k: int = 5) -> Answer:
        """As `ask`, but whatever the query is, it is searched for as one: also "hello"."""
        started = time.perf_counter()
        asked = Question(query, tuple(past), scope, k)
        with self.held_still():
            answer = self._answer(asked, query, self._searcher.rank(asked))
        return self._heard(answer, started)

    def _served(self, asked: Question) -> Answer | None:
        answer = serve(asked, self._searcher, self.random)
        if answer and asked.scope:
            self.check_scope(asked.scope)
        return answer

    def _searched_apart(self, asked: Question, text: str) -> Answer:
        """What is found for a text, which may be only a part of what was asked, and may have parts
        itself."""
        apart = rank_apart(self._searcher.rank, replace(asked, text=text))
        answer = self._answer(asked, asked.text, apart.whole)
        if not apart.parts:
            return answer
        parts = [self._answer(asked, part.query, part.ranking) for part in apart.parts]
        return in_parts(answer, parts, apart.left, asked.k)

    def _answer(self, asked: Question, query: str, ranking: Ranking) -> Answer:
        if not ranking.hits:
            self._check_places(asked.scope, ranking.operators)
        return Answer(
            query=query,
            language=language_of(ranking.query.text),
            outcome=self._outcome(ranking),
            confidence=ranking.confidence,
            hits=ranking.hits,
            follow_ups=self._searcher.related(ranking.hits, MAX_FOLLOW_UPS, asked.scope),
            took_ms=0.0,
            respelled=ranking.query.respelled,
            unmet=str(ranking.operators) if ranking.operators and not ranking.hits else None,
            context=ranking.context,
            terms=ranking.query.terms.weights,
        )

    def _heard(self, answer: Answer, started: float) -> Answer:
        answer = replace(answer, took_ms=(time.perf_counter() - started) * 1000)
        for listener in self._listeners:
            listener(answer)
        return answer

    def _outcome(self, ranking: Ranking) -> Outcome:
        if not ranking.hits:
            return "none"
        return outcome_of(ranking.confidence, self.settings.threshold)

    def search(self, query: str, *, scope: str = "", k: int = 5) -> list[Hit]:
        """The k best chunks for a query, best first. Raises as `ask` does."""
        return list(self.find(query, scope=scope, k=k).hits)

    def listen(self, listener: Callable[[Answer], None]) -> None:
        """Have a function told of every answer, in the thread that asked."""
        self._listeners.append(listener)

    def check_scope(self, scope: str) -> None:
        """Raises NoSuchScope where nothing lies in it; the line names the nearest there are."""
        with self._searcher.snapshot() as snapshot:
            check_scope(scope, list(snapshot.store.places().values()))

    def _check_places(self, scope: str, operators: Operators) -> None:
        """Raises NoSuchScope where nothing at all lies in the scope, or in a place that a question
        names."""
        with self._searcher.snapshot() as snapshot:
            places = list(snapshot.store.places().values())
        for each in (scope, *operators.scopes):
            if each:
                check_scope(each, places)
        for tag in operators.tags:
            check_tag(tag, places)

    # --- Reading

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """Within, this thread reads one state of the index, whatever builds end meanwhile."""
        with self._searcher.snapshot():
            yield

    def info(self) -> IndexInfo:
        """What made the index."""
        with self._searcher.snapshot() as snapshot:
            return snapshot.info

    @property
    def root(self) -> Path:
        """The folder of the notes that the index was made from; of several folders, the nearest
        one around them."""
        return self.roots.around

    @property
    def roots(self) -> Roots:
        """All folders that the index was made from."""
        return roots_from(self.info().notes_root)

    def changed_at(self) -> float:
        """When the index last changed, in seconds since 1970."""
        from kb.store.schema import changed_at

        return changed_at(self.index)

    def chunk_count(self) -> int:
        """How many chunks the index holds."""
        with self._searcher.snapshot() as snapshot:
            return snapshot.chunk_count

    def chunks(self) -> list[Chunk]:
        """All chunks, in the order of the notes and their lines."""
        with self._searcher.snapshot() as snapshot:
            return snapshot.store.chunks()

    def chunk(self, chunk_id: str) -> Chunk:
        """One chunk. Raises NoSuchChunk."""
        with self._searcher.snapshot() as snapshot:
            chunk = snapshot.store.chunk(chunk_id)
        if chunk is None:
            raise NoSuchChunk(f"no chunk has the id “{chunk_id}”; kb list shows them all")
        return chunk

    def related(self, chunk: Chunk, k: int = MAX_FOLLOW_UPS) -> tuple[Chunk, ...]:
        """What to ask after a chunk: others near it that have a short question."""
        return self._searcher.related([Hit(1, chunk, 0.0)], k)

    def snippets(self) -> list[Snippet]:
        """All snippets, by id."""
        with self._searcher.snapshot() as snapshot:
            return [self._placed(snippet) for snippet in snapshot.store.snippets()]

    def snippet(self, snippet_id: str) -> Snippet:
        """One snippet. Raises NoSuchSnippet, with the names that come near."""
        with self._searcher.snapshot() as snapshot:
            snippet = snapshot.store.snippet(snippet_id)
            known = [] if snippet else [each.id for each in snapshot.store.snippets()]
        if snippet is None:
            hint = did_you_mean(snippet_id, known, "kb list --snippets shows them all")
            raise NoSuchSnippet(f"no snippet of the notes is called “{snippet_id}”; {hint}")
        return self._placed(snippet)

    def snippets_of(self, chunk: Chunk) -> list[Snippet]:
        """The snippets of a chunk, in the order they stand, as far as the index still has them."""
        with self._searcher.snapshot() as snapshot:
            snippets = map(snapshot.store.snippet, chunk.snippets)
            return [self._placed(snippet) for snippet in snippets if snippet is not None]

    def _placed(self, snippet: Snippet) -> Snippet:
        """With what is missing for it on this machine."""
        from kb.run.packages import with_absent

        root, file = self.roots.locate(snippet.path or snippet.note)
        return with_absent(snippet, (root / file).parent)

    def note_paths(self) -> list[str]:
        """The notes that the index was made from, sorted."""
        with self._searcher.snapshot() as snapshot:
            return snapshot.store.note_paths()

    def lines(self, note: str, first_line: int = 1, last_line: int | None = None) -> NoteLines:
        """Lines of a note as they lie on disk, counted from 1 and both ends included.

        Raises NoSuchNote for what is not, letter by letter, the path of a note of the index:
        "../../.ssh/id_rsa", "/etc/passwd" or "a/../b.md" are none, whatever they would lead to.
        """
        from kb.parse.lines import read_lines

        known = self.note_paths()
        if note not in known:
            hint = did_you_mean(note, known, "`search` names the notes of its hits")
            raise NoSuchNote(f"“{note}” is no note of the index; {hint}")
        root, place = self.roots.locate(note)
        return read_lines(root, place, first_line, last_line)

    def warnings(self) -> list[LintWarning]:
        """What the parser had to guess, in the order of the notes and their lines."""
        with self._searcher.snapshot() as snapshot:
            return snapshot.store.warnings()

    def map(self) -> NoteMap:
        """All answers in the plane: seconds, the first time for each state of the index."""
        from kb.map.points import map_notes

        # Two readers at once must not lay it out twice.
        with self._mapping, self._searcher.snapshot() as snapshot:
            return map_notes(snapshot.store, self.index)

    # --- Running

    @property
    def can_run(self) -> bool:
        """Whether the snippets of the notes may be run."""
        return self.settings.run

    @property
    def can_edit(self) -> bool:
        """Whether readers may change a snippet before they run it."""
        return self.settings.run and self.settings.edit

    @property
    def runner(self) -> Runner:
        """What carries out runs; made when it is first asked for, unless another was set.

        Its lanes start with the first run, or before it with `runner.start()`. Raises
        NotAllowedError where running is switched off.
        """
        if not self.can_run:
            raise NotAllowedError("running code is switched off on this server")
        with self._making_runner:
            if self._runner is None:
                from kb.run.limits import Limits
                from kb.run.runner import PRELOADED, Runner, preload_for

                # A reader who edits may come to need anything.
                preload = PRELOADED if self.can_edit else preload_for(self.snippets())
                limits = Limits.for_timeout(self.settings.timeout_s)
                self._runner = Runner(limits, preload=preload)
            return self._runner

    @runner.setter
    def runner(self, runner: Runner) -> None:
        self._runner = runner

    def start(self, snippet: Snippet, code: str | None = None, reader: str = "") -> Run:
        """Let a snippet run, or `code` that a reader made of it; readers take turns.

        Raises NotAllowedError, BusyError when too many runs wait, and KbError for what can't
        be run.
        """
        if code is not None and self.can_run and not self.can_edit:
            raise NotAllowedError("changing code is switched off on this server")
        order = self._order(snippet, code, self.runner.limits)
        return self.runner.submit(order, reader)

    def run(self, snippet_id: str) -> RunResult:
        """Run a snippet to its end, and record what it showed. Raises as `snippet` and `start`."""
        run = self.start(self.snippet(snippet_id))
        result = run.result()
        self.record(run)
        return result

    def record(self, run: Run, *, overwrite: bool = True, strict: bool = False) -> None:
        """Record what a run of the notes' own code showed, for readers after this one.

        Without `overwrite`, only where nothing is recorded yet. A full disk must not make a good
        run fail, so the log says so; only with `strict` it raises KbError.
        """
        from kb.store import recorded

        try:
            if run.order.code != self.snippet(run.order.snippet).code:
                return
            if overwrite or recorded.load(self.index, run.order.key) is None:
                recorded.save(self.index, run.order.key, run.result())
        except KbError as error:
            if strict:
                raise
            _log.warning("%s", error)

    def recorded(self, snippet: Snippet) -> Recorded | None:
        """What a snippet showed when it ran last, with this code and these inputs."""
        from kb.store import recorded

        try:
            return recorded.load(self.index, self._order(snippet).key)
        except KbError:  # its code is no Python, or its inputs are gone
            return None

    def forget_recorded(self, keep: Collection[str]) -> None:
        """Remove all that is recorded but under these keys (`Order.key`)."""
        from kb.store import recorded

        recorded.prune(self.index, keep)

    def _order(
        self, snippet: Snippet, code: str | None = None, limits: Limits | None = None
    ) -> Order:
        """A snippet made ready to run, in the folder of its note."""
        from kb.run.order import make_order

        root, note = self.roots.locate(snippet.note)
        path = self.roots.locate(snippet.path)[1] if snippet.path else None
        return make_order(replace(snippet, note=note, path=path), root, code, limits)

    def _check_isolation(self) -> None:
        isolation = self.runner.isolation
        if isolation.tier != "full":
            raise KbError(
                "readers may change code only where runs are fully isolated, and here they are "
                f"not: {isolation.missing}; or serve without --edit"
            )
