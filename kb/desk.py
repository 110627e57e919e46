"""What the chat and the web API ask of the rest of kb, gathered in one place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from kb.config import Settings
from kb.errors import KbError
from kb.model import Answer, Chunk, NoteMap, Question, Snippet, Turn

if TYPE_CHECKING:
    from kb.run.run import Run
    from kb.run.runner import Runner
    from kb.store.recorded import Recorded

_log = logging.getLogger(__name__)


class Ask(Protocol):
    """What the notes say to a question, asked after some earlier turns, oldest first."""

    def __call__(
        self, question: str, past: Sequence[Turn] = (), *, k: int = 5, scope: str = ""
    ) -> Answer:
        """With up to k hits, all of them within a scope: a folder, a note or a tag.

        Raises KbError for an empty question, and when there is no usable index."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The functions behind the faces. Each may be called from several threads."""

    ask: Ask
    find_snippet: Callable[[str], Snippet | None]
    find_chunk: Callable[[str], Chunk | None]
    list_chunks: Callable[[], list[Chunk]]  # for the example questions
    map_notes: Callable[[], NoteMap]  # seconds, the first time for each state of the index
    notes_root: Path
    index_dir: Path
    runner: Runner | None = None  # None: readers may not run the snippets of the notes
    can_edit: bool = False  # whether readers may change a snippet before they run it

    def start_run(self, snippet: Snippet, code: str | None = None, reader: str = "") -> Run:
        """Let a snippet run, or what a reader has made of it.

        Raises KbError where that isn't allowed or the snippet can't be run, and BusyError.
        """
        from kb.run.order import make_order

        if self.runner is None:
            raise KbError("running code is switched off on this server")
        if code is not None and not self.can_edit:
            raise KbError("changing code is switched off on this server")
        order = make_order(snippet, self.notes_root, code, self.runner.limits)
        return self.runner.submit(order, reader)

    def keep(self, run: Run) -> None:
        """Record what a run of the notes' own code showed, for readers after this one.

        A full disk must not make a good run fail: the log says so.
        """
        from kb.store import recorded

        try:
            snippet = self.find_snippet(run.order.snippet)
            if snippet is not None and snippet.code == run.order.code:
                recorded.save(self.index_dir, run.order.key, run.result())
        except KbError as error:
            _log.warning("%s", error)

    def scope_complaint(self, scope: str) -> str | None:
        """One line on a scope that nothing of the notes is within; None for any other."""
        from kb.text.scopes import complaint

        return complaint(scope, [(chunk.note, chunk.tags) for chunk in self.list_chunks()])

    def recorded(self, snippet: Snippet) -> Recorded | None:
        """What the snippet showed when it ran last, with this code and these inputs."""
        from kb.run.order import make_order
        from kb.store import recorded

        try:
            return recorded.load(self.index_dir, make_order(snippet, self.notes_root).key)
        except KbError:  # its inputs are gone
            return None


def open_desk(index_dir: Path, settings: Settings | None = None) -> Desk:
    """The desk of an index folder, as the settings want it.

    Raises KbError when the folder holds no usable index.

    Snippets and chunks are read with a connection of their own each time, some
    milliseconds, so that they are as new as the index is.
    """
    from kb.answer import answer
    from kb.map.notes import map_notes
    from kb.search.searcher import Searcher
    from kb.store.reader import Store

    chosen = settings or Settings()
    searcher = Searcher(index_dir)

    def ask(question: str, past: Sequence[Turn] = (), *, k: int = 5, scope: str = "") -> Answer:
        return answer(searcher, Question(question, tuple(past), scope, k), chosen.threshold)

    def find_snippet(snippet_id: str) -> Snippet | None:
        with Store(index_dir) as store:
            return store.snippet(snippet_id)

    def find_chunk(chunk_id: str) -> Chunk | None:
        with Store(index_dir) as store:
            return store.chunk(chunk_id)

    def list_chunks() -> list[Chunk]:
        with Store(index_dir) as store:
            return store.chunks()

    mapping = Lock()

    def map_once() -> NoteMap:
        with mapping:  # two readers at once must not lay it out twice
            return map_notes(index_dir)

    with Store(index_dir) as store:
        notes_root = Path(store.info().notes_root)
    return Desk(
        ask=ask,
        find_snippet=find_snippet,
        find_chunk=find_chunk,
        list_chunks=list_chunks,
        map_notes=map_once,
        notes_root=notes_root,
        index_dir=index_dir,
        runner=_runner(chosen) if chosen.run else None,
        can_edit=chosen.run and chosen.edit,
    )


def _runner(chosen: Settings) -> Runner:
    """A runner that has not started yet. Raises KbError where editing would not be safe."""
    from kb.run.limits import Limits
    from kb.run.runner import Runner

    runner = Runner(Limits.for_timeout(chosen.timeout_s))
    if chosen.edit and runner.isolation.tier != "full":
        raise KbError(
            "readers may change code only where runs are fully isolated, and here they are "
            f"not: {runner.isolation.missing}; or serve without --edit"
        )
    return runner
