"""How quick a search is, as ratios that hold from machine to machine.

    python bench/search.py [NOTES]

Cold: a fresh process that searches, against one that only imports sentence_transformers.
Warm: one query by the size of the corpus, against the part of it that embeds the query. The
chunks of the large corpora are the notes' own with a number in front, so that all texts differ.
"""

from __future__ import annotations

import dataclasses
import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from kb.embed.embedder import Embedder
from kb.indexing import index_notes, loaded
from kb.model import Chunk, Note, Question, Title
from kb.parse.read import read_notes
from kb.search.searcher import Searcher
from kb.text.passage import passage_of

SIZES = (50, 256, 1000, 10_000)
QUERIES = ("LSTM vs GRU", "what does a convolutional layer do", "交叉熵损失的公式", "怎么创建张量")
REPEATS = 5
SEARCH = (
    "import sys; from pathlib import Path; from kb.model import Question; "
    "from kb.search.searcher import Searcher; "
    "Searcher(Path(sys.argv[1])).rank(Question('LSTM vs GRU'))"
)


class Copying:
    """The real queries, and passages that are embedded once for all their numbered copies."""

    def __init__(self, embedder: Embedder, chunks: list[Chunk]) -> None:
        self._embedder = embedder
        texts = [passage_of(chunk).text for chunk in chunks]
        self._known = list(embedder.encode_passages(texts))
        self._noise = np.random.default_rng(0)

    def __getattr__(self, name: str) -> object:
        return getattr(self._embedder, name)

    def encode_passages(
        self, texts: list[str], _progress: object = None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for number, _ in enumerate(texts):
            vector, tokens = self._known[number % len(self._known)]
            moved = vector + 0.02 * self._noise.standard_normal(len(vector)).astype(np.float32)
            yield moved / np.linalg.norm(moved), tokens


class Timed:
    """An embedder that adds up the seconds it takes for queries."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.seconds = 0.0

    def __getattr__(self, name: str) -> object:
        value = getattr(self._embedder, name)
        return self._timed(value) if name in ("encode_queries", "encode_sentences") else value

    def _timed(self, work: Callable[..., object]) -> Callable[..., object]:
        def timed(*arguments: object) -> object:
            started = time.perf_counter()
            result = work(*arguments)
            self.seconds += time.perf_counter() - started
            return result

        return timed


def main() -> None:
    """Print the ratios."""
    notes = read_notes(Path(sys.argv[1] if len(sys.argv) > 1 else "notes"))
    embedder = loaded(None)
    with tempfile.TemporaryDirectory() as folder:
        print_cold(notes, embedder, Path(folder))
        print_warm([chunk for note in notes for chunk in note.answers], embedder, Path(folder))


def print_cold(notes: list[Note], embedder: Embedder, folder: Path) -> None:
    """A search from nothing, against the import that other tools begin with."""
    index_notes(notes, folder / "cold", embedder)
    search = seconds(lambda: run(SEARCH, str(folder / "cold")), 5)
    heavy = seconds(lambda: run("import sentence_transformers"), 3)
    bare = seconds(lambda: run("import numpy"), 5)
    print(f"cold search: {search:.3f} s; import sentence_transformers alone: {heavy / search:.1f}")
    print(f"  times as long; `import numpy` alone: {bare / search:.2f} of it")


def print_warm(chunks: list[Chunk], embedder: Embedder, folder: Path) -> None:
    """One query in a process that is up, by corpus size."""
    copying = Copying(embedder, chunks)
    embedder.encode_queries(["warm up"])
    for size in SIZES:
        index = folder / str(size)
        index_notes([copies(chunks, size)], index, copying)  # type: ignore[arg-type]
        gc.freeze()  # what the build left behind is none of a search's business
        timed = Timed(embedder)
        searcher = Searcher(index, timed)  # type: ignore[arg-type]
        first = seconds(partial(searcher.rank, Question(QUERIES[0])), 1)
        search_all(searcher)
        timed.seconds = 0.0
        each = sum(seconds(partial(search_all, searcher), 1) for _ in range(REPEATS))
        queries = REPEATS * len(QUERIES)
        megabytes = sum(path.stat().st_size for path in index.iterdir()) / 1e6
        print(
            f"{size:6} chunks: first {first * 1000:.0f} ms; then the embedding takes "
            f"{timed.seconds / queries * 1000:.1f} ms, all else {each / timed.seconds - 1:.2f} "
            f"times as long; {megabytes:.0f} MB on disk"
        )
        searcher.close()


def search_all(searcher: Searcher) -> None:
    """Every query once."""
    for query in QUERIES:
        searcher.rank(Question(query))


def copies(chunks: list[Chunk], size: int) -> Note:
    """A note of `size` chunks that all differ."""
    numbered = tuple(
        dataclasses.replace(
            chunks[number % len(chunks)],
            id=f"{number:012x}",
            title=Title.of_text(f"{number} {chunks[number % len(chunks)].question}"),
        )
        for number in range(size)
    )
    return Note("copies.md", "copies", (), (), numbered, (), ())


def seconds(work: Callable[[], object], times: int) -> float:
    """The median of some runs."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def run(code: str, *arguments: str) -> None:
    """Run Python code in a fresh process."""
    subprocess.run([sys.executable, "-c", code, *arguments], check=True)


if __name__ == "__main__":
    main()
