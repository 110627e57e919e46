"""What to ask next: the questions that stand near an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kb.model import Chunk, ChunkKind, Hit
from kb.search.snapshot import Snapshot
from kb.text.scopes import is_within

# A follow-up is a button: what doesn't fit on one is left out.
MAX_QUESTION_CHARACTERS: Final = 60
_NEIGHBOURS: Final = 16


def related_chunks(
    snapshot: Snapshot, hits: Sequence[Hit], k: int, scope: str
) -> tuple[Chunk, ...]:
    """Up to `k` chunks within a bare scope: of the same section, then the nearest by
    meaning, then of the same note. No question twice, none that a hit already answers."""
    if not hits:
        return ()
    taken = {hit.chunk.question for hit in hits}
    related: list[Chunk] = []
    for chunk in _nearby(snapshot, hits[0].chunk, scope):
        if len(related) == k:
            break
        if chunk.kind is not ChunkKind.ANSWER or chunk.question in taken:
            continue
        if not 0 < len(chunk.question) <= MAX_QUESTION_CHARACTERS:
            continue
        taken.add(chunk.question)
        related.append(chunk)
    return tuple(related)


def _nearby(snapshot: Snapshot, chunk: Chunk, scope: str) -> Iterator[Chunk]:
    beside = snapshot.store.chunks_of_note(chunk.note)
    note = sorted(
        (other for other in beside if is_within(scope, other.note, other.tags)),
        key=lambda other: (abs(other.first_line - chunk.first_line), other.id),
    )
    yield from (other for other in note if other.breadcrumb == chunk.breadcrumb)
    yield from snapshot.near_chunk(chunk.id, _NEIGHBOURS, scope)
    yield from note
