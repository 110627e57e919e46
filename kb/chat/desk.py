"""What the chat asks of the rest of kb, gathered in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kb.config import Settings
from kb.model import Answer, Chunk, Snippet, Turn


class Ask(Protocol):
    """What the notes say to a question, asked after some earlier turns, oldest first."""

    def __call__(self, question: str, past: Sequence[Turn] = ()) -> Answer:
        """Raises KbError for an empty question, and when there is no usable index."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The functions behind the chat. Each may be called from several threads."""

    ask: Ask
    find_snippet: Callable[[str], Snippet | None]
    list_chunks: Callable[[], list[Chunk]]  # for the example questions
    notes_root: Path
    can_run: bool = True  # whether readers may run the snippets of the notes
    timeout_s: float = Settings().timeout_s  # wall clock of one run


def open_desk(index_dir: Path, settings: Settings | None = None) -> Desk:
    """The desk of an index folder, as the settings want it.

    Raises KbError when the folder holds no usable index.

    Snippets and chunks are read with a connection of their own each time, some
    milliseconds, so that they are as new as the index is.
    """
    from kb.answer import answer
    from kb.search import Searcher
    from kb.store import Store

    chosen = settings or Settings()
    searcher = Searcher(index_dir)

    def ask(question: str, past: Sequence[Turn] = ()) -> Answer:
        return answer(searcher, question, threshold=chosen.threshold, past=past)

    def find_snippet(snippet_id: str) -> Snippet | None:
        with Store(index_dir) as store:
            return store.snippet(snippet_id)

    def list_chunks() -> list[Chunk]:
        with Store(index_dir) as store:
            return store.chunks()

    with Store(index_dir) as store:
        notes_root = Path(store.info().notes_root)
    return Desk(
        ask=ask,
        find_snippet=find_snippet,
        list_chunks=list_chunks,
        notes_root=notes_root,
        can_run=chosen.run,
        timeout_s=chosen.timeout_s,
    )
