"""Text to token ids: the Unigram tokenizer (Kudo 2018) of both bundled models.

Loading all 250,002 pieces into the ``tokenizers`` library takes half a second, too long for
one query. Only pieces that stand in the text can matter to it, so this tokenizer looks those
up in a memory-mapped trie and finds the best split itself, in the library's own arithmetic.
The ids are equal (a test compares them), and bulk work loses nothing: 1,464 texts of 59,698
tokens took .35 s, the library .26 s after 1.5 s of loading, on the same busy two cores.

The tokenizers library (of XLM-R's pieces) and SentencePiece (of the sentence encoder's) agree
in all that is done here, so both models share it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.embed.cache import write_to_cache

SPACE = "\u2581"  # SentencePiece's mark for a word's beginning

# An unknown character costs so much more than the rarest piece: SentencePiece's
# kUnkPenalty, which the tokenizers library copies.
_UNKNOWN_PENALTY = 10.0

# The longest piece of either model has 16 characters; looking further would only copy text.
LONGEST_PIECE = 16

# English repeats its words, so their splits are kept: 32,768 words take some 8 MB. Longer runs
# (a Chinese sentence is one "word") seldom come again and would let queries fill the memory.
_WORDS_REMEMBERED = 32_768
_LONGEST_REMEMBERED = 32

# Bump when what the two cache files hold changes.
_LAYOUT = 1
_TRIE_NAME = f"pieces-{_LAYOUT}.marisa"
_TABLE_NAME = f"pieces-{_LAYOUT}.bin"


@dataclass(frozen=True, slots=True)
class Pieces:
    """The vocabulary of a tokenizer, in the order of the ids."""

    texts: list[str]
    scores: NDArray[np.float32]  # log probabilities, (pieces,)
    unk: int
    special: frozenset[int]  # ids that no text has, ``unk`` among them


class Tokenizer:
    """A Viterbi search over the pieces found in a trie. Ready in 1 ms; .1 ms a short query."""

    def __init__(self, read_pieces: Callable[[], Pieces], folder: Path) -> None:
        """Map the trie from ``folder``, which belongs to one model.

        Where it is missing or cut short, it is made from ``read_pieces`` first (1 s).
        """
        trie_path, table_path = folder / _TRIE_NAME, folder / _TABLE_NAME
        trie, table = _read_trie(trie_path, table_path)
        if trie is None or len(table) != 2 * len(trie) + 2:
            _write_trie(read_pieces(), trie_path, table_path)
            trie, table = _read_trie(trie_path, table_path)
        count = (len(table) - 2) // 2
        self._trie = trie
        # Plain lists would take 20 ms to make; a memoryview gives Python numbers as fast.
        self._ids = memoryview(table[:count])  # type: ignore[arg-type]
        self._scores = memoryview(table[count : 2 * count].view(np.float32))  # type: ignore[arg-type]
        self._unknown = int(table[-2])
        self._unknown_score = float(table[-1:].view(np.float32)[0]) - _UNKNOWN_PENALTY
        self._word = lru_cache(_WORDS_REMEMBERED)(self._split)

    def __call__(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """Return the ids of each prepared text, int64 (tokens,)."""
        return [
            np.array([i for word in text.split(" ") for i in self._ids_of(word)], np.int64)
            for text in texts
        ]

    def _ids_of(self, word: str) -> tuple[int, ...]:
        if not word:
            return ()
        return self._word(word) if len(word) <= _LONGEST_REMEMBERED else self._split(word)

    def _split(self, word: str) -> tuple[int, ...]:
        """Return the ids of the most probable split of one word.

        Mirrors ``Unigram::encode_optimized`` of the tokenizers library: scores are summed
        from the left in double precision, a later split must be better to win, shorter
        pieces come first, and neighbouring unknown characters become one token.
        """
        text = SPACE + word
        best: list[tuple[float, int, int] | None] = [None] * (len(text) + 1)
        best[0] = (0.0, 0, self._unknown)  # score so far, start of the last piece, its id
        for start in range(len(text)):
            here = best[start][0]  # type: ignore[index]  # every character ends some piece
            single = False
            for piece, key in self._trie.iter_prefixes_with_ids(
                text[start : start + LONGEST_PIECE]
            ):
                end = start + len(piece)
                single = single or len(piece) == 1
                score = here + self._scores[key]
                if best[end] is None or score > best[end][0]:  # type: ignore[index]
                    best[end] = (score, start, self._ids[key])
            if not single:
                score = here + self._unknown_score
                if best[start + 1] is None or score > best[start + 1][0]:  # type: ignore[index]
                    best[start + 1] = (score, start, self._unknown)
        return self._walk_back(best)

    def _walk_back(self, best: list[tuple[float, int, int] | None]) -> tuple[int, ...]:
        ids: list[int] = []
        at = len(best) - 1
        while at > 0:
            _, at, piece = best[at]  # type: ignore[misc]
            if not (piece == self._unknown and ids and ids[-1] == self._unknown):
                ids.append(piece)
        return tuple(reversed(ids))


def _read_trie(trie_path: Path, table_path: Path) -> tuple[Any, NDArray[np.int32]]:
    """Return the trie and its table, the trie None where a file is missing or cut short."""
    import marisa_trie

    try:
        return marisa_trie.Trie().mmap(str(trie_path)), np.fromfile(table_path, np.int32)
    except (OSError, RuntimeError):
        return None, np.empty(0, np.int32)


def _write_trie(pieces: Pieces, trie_path: Path, table_path: Path) -> None:
    """Write the trie, and a table from its keys to ids and scores: int32 ids, float32 scores,
    both in the order of the keys, then the unknown piece's id and the lowest score."""
    import marisa_trie

    trie = marisa_trie.Trie(t for i, t in enumerate(pieces.texts) if i not in pieces.special)
    ids = np.empty(len(trie), np.int32)
    for i, text in enumerate(pieces.texts):
        if i not in pieces.special:
            ids[trie.key_id(text)] = i
    last = np.array([pieces.unk], np.int32), np.array([pieces.scores.min()], np.float32)
    parts = [ids, pieces.scores[ids].view(np.int32), last[0], last[1].view(np.int32)]
    write_to_cache(trie_path, lambda path: trie.save(str(path)))
    write_to_cache(table_path, np.concatenate(parts).tofile)
