"""Cutting what is large into files that are read one by one, as a query needs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, Generic, TypeVar

from kb.export.codes import encode, gaps
from kb.export.postings import Postings

# A query reads as many term shards as it has terms, and as many of chunks as it has hits,
# whatever their size: so small ones are read faster, and smaller ones only become many.
SHARD_BYTES: Final = 8 * 1024

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shard(Generic[T]):
    """Some of many things that stand in one order."""

    first: T  # the first key in it
    lines: tuple[str, ...]


def shards_of(lines: Iterable[tuple[T, str]], most_bytes: int) -> Iterator[Shard[T]]:
    """Keyed lines in shards of at most so many bytes, or of one line.

    >>> [shard.first for shard in shards_of([("a", "xx"), ("b", "yy"), ("c", "z")], 4)]
    ['a', 'b']
    """
    first: T | None = None
    kept: list[str] = []
    size = 0
    for key, line in lines:
        more = len(line.encode("utf-8", "replace")) + 1
        if first is not None and size + more > most_bytes + 1:
            yield Shard(first, tuple(kept))
            first, kept, size = None, [], 0
        if first is None:
            first = key
        kept.append(line)
        size += more
    if first is not None:
        yield Shard(first, tuple(kept))


def term_lines(postings: Mapping[str, Postings]) -> Iterator[tuple[str, str]]:
    """Each term with its line, `term postings` or `term postings.names`, in the order in
    which JavaScript compares texts: neighbours in the alphabet share a shard, so the
    characters of a Chinese word and the forms of an English one are read at once."""
    for term in sorted(postings, key=lambda term: term.encode("utf-16-be", "surrogatepass")):
        yield term, f"{term} {_code(postings[term])}"


def _code(postings: Postings) -> str:
    everywhere = encode(_interleaved(postings.impacts))
    in_names = encode(_interleaved(postings.in_names))
    return f"{everywhere}.{in_names}" if in_names else everywhere


def _interleaved(rows: Sequence[tuple[int, ...]]) -> Iterator[int]:
    """Rows one behind another, each place as its gap from the one before."""
    places = gaps(row[0] for row in rows)
    return chain.from_iterable((gap, *row[1:]) for gap, row in zip(places, rows, strict=True))
