"""A build: only what changed is embedded, and the index switches in one step or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import HashEmbedder, find, make_chunk, make_note
from kb.embed.types import Encoded
from kb.errors import KbError
from kb.indexing import build, index_notes
from kb.search.searcher import Searcher
from kb.store.lock import build_lock
from kb.store.reader import Store
from kb.store.schema import DATABASE_NAME, DENSE_NAME

RNN = """# RNN

## What is an LSTM?

A recurrent cell with gates.

## What is a GRU?

A simpler cell with two gates.
"""
CNN = """# CNN

## What is pooling?

It shrinks a feature map.
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "rnn.md").write_text(RNN, encoding="utf-8")
    (folder / "cnn.md").write_text(CNN, encoding="utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / ".kb"


def questions(index: Path) -> list[str]:
    with Store(index) as store:
        return sorted(chunk.question for chunk in store.chunks())


def test_the_first_build_embeds_everything(notes: Path, index: Path) -> None:
    report = build(notes, index, HashEmbedder())
    assert (report.notes, report.chunks, report.embedded, report.reused) == (2, 3, 3, 0)
    assert (report.changed, report.removed, report.generation) == (3, 0, 1)
    assert questions(index) == ["What is a GRU?", "What is an LSTM?", "What is pooling?"]
    assert (index / DENSE_NAME).is_file()


def test_a_second_build_of_the_same_notes_changes_nothing(notes: Path, index: Path) -> None:
    build(notes, index, HashEmbedder())
    embedder = HashEmbedder()
    report = build(notes, index, embedder)
    assert (report.embedded, report.reused, report.changed, report.removed) == (0, 3, 0, 0)
    assert report.generation == 1
    assert embedder.read == []


def test_only_the_changed_chunk_is_embedded_again(notes: Path, index: Path) -> None:
    build(notes, index, HashEmbedder())
    (notes / "rnn.md").write_text(RNN.replace("two gates", "2 gates"), encoding="utf-8")
    embedder = HashEmbedder()
    report = build(notes, index, embedder)
    assert (report.embedded, report.reused, report.removed) == (1, 2, 0)
    assert "2 gates" in embedder.read[0]
    assert report.generation == 2


def test_a_chunk_that_only_moved_keeps_its_vectors(notes: Path, index: Path) -> None:
    build(notes, index, HashEmbedder())
    (notes / "cnn.md").write_text("\n\n\n" + CNN, encoding="utf-8")
    report = build(notes, index, HashEmbedder())
    assert (report.embedded, report.changed) == (0, 1)
    assert find(Searcher(index, HashEmbedder()), "pooling")[0].chunk.first_line == 6


def test_a_deleted_note_leaves_the_index(notes: Path, index: Path) -> None:
    build(notes, index, HashEmbedder())
    (notes / "cnn.md").unlink()
    report = build(notes, index, HashEmbedder())
    assert report.removed == 1
    assert questions(index) == ["What is a GRU?", "What is an LSTM?"]
    hits = find(Searcher(index, HashEmbedder()), "pooling feature map")
    assert all("pooling" not in hit.chunk.question for hit in hits)


def test_another_model_embeds_everything_anew(notes: Path, index: Path) -> None:
    build(notes, index, HashEmbedder("hash-1"))
    report = build(notes, index, HashEmbedder("hash-2"))
    assert (report.embedded, report.reused) == (3, 0)
    with Store(index) as store:
        assert store.info().fingerprint == "hash-2"
        assert len(store.vectors()[0]) == 3


def test_equal_texts_are_embedded_once(index: Path) -> None:
    twins = [make_note(f"{n}.md", make_chunk("Same", "text", f"{n}.md")) for n in range(3)]
    report = index_notes(twins, index, HashEmbedder())
    assert (report.chunks, report.embedded) == (3, 1)


def test_an_incremental_build_answers_like_a_fresh_one(
    notes: Path, index: Path, tmp_path: Path
) -> None:
    build(notes, index, HashEmbedder())
    (notes / "rnn.md").write_text(RNN.replace("LSTM", "long memory"), encoding="utf-8")
    (notes / "cnn.md").unlink()
    build(notes, index, HashEmbedder())
    build(notes, tmp_path / "fresh", HashEmbedder())
    for query in ("memory", "gates", "什么是 GRU"):
        hits, others = (
            find(Searcher(at, HashEmbedder()), query) for at in (index, tmp_path / "fresh")
        )
        for hit, other in zip(hits, others, strict=True):
            # Vectors that lie in another order are multiplied in another, to the last bit.
            assert hit.signals == pytest.approx(other.signals, abs=1e-6)
            assert hit.score == pytest.approx(other.score, abs=1e-6)
            assert replace(hit, score=0, signals={}) == replace(other, score=0, signals={})


def test_the_folder_stamped_is_absolute(
    notes: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(notes.parent)
    build(Path("notes"), index, HashEmbedder())
    with Store(index) as store:
        assert store.info().notes_root == str(notes.resolve())


@pytest.mark.parametrize("present", [True, False], ids=["empty", "missing"])
def test_without_notes_the_old_index_stays(notes: Path, index: Path, present: bool) -> None:
    build(notes, index, HashEmbedder())
    other = notes.parent / "other"
    if present:
        other.mkdir()
    with pytest.raises(KbError, match="other"):
        build(other, index, HashEmbedder())
    assert len(questions(index)) == 3


def test_without_notes_no_index_is_made(tmp_path: Path, index: Path) -> None:
    with pytest.raises(KbError):
        build(tmp_path / "missing", index, HashEmbedder())
    assert not index.exists()


def test_progress_is_told(notes: Path, index: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    build(notes, index, HashEmbedder(), lambda *step: steps.append(step))
    assert steps == [
        ("read", 0, 2), ("read", 1, 2), ("read", 2, 2), ("embed", 0, 3), ("embed", 3, 3)
    ]  # fmt: skip


def test_a_failing_embedder_leaves_the_old_index(notes: Path, index: Path) -> None:
    class Failing(HashEmbedder):
        def encode_passages(self, *_arguments: object) -> Iterator[Encoded]:
            raise MemoryError

    build(notes, index, HashEmbedder())
    (notes / "cnn.md").write_text("# New\n\nAll new.\n", encoding="utf-8")
    with pytest.raises(MemoryError):
        build(notes, index, Failing())
    assert len(questions(index)) == 3


def test_two_builds_at_once_are_told_apart(index: Path) -> None:
    second = build_lock(index, wait_s=0.05)
    with build_lock(index), pytest.raises(KbError, match="another build"):
        second.__enter__()
    with build_lock(index, wait_s=0.05):
        pass


def test_a_folder_that_cannot_be_made_is_told(notes: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(KbError, match=r"file/index: cannot be made \(Not a directory\)"):
        build(notes, tmp_path / "file" / "index", HashEmbedder())


def test_a_second_build_waits_for_the_first(notes: Path, index: Path) -> None:
    started = threading.Event()

    class Slow(HashEmbedder):
        def encode_passages(
            self, texts: Sequence[str], progress: Callable[[int], None] | None = None
        ) -> Iterator[Encoded]:
            started.set()
            time.sleep(0.3)
            return super().encode_passages(texts, progress)

    first = threading.Thread(target=build, args=(notes, index, Slow()), daemon=True)
    first.start()
    assert started.wait(timeout=60)
    report = build(notes, index, HashEmbedder())
    first.join()
    assert (report.embedded, report.reused) == (0, 3)


# A build in a process of its own that stops at a named moment, to be killed there.
BUILD_AND_STOP = """
import sys, time
from pathlib import Path
from fakes import HashEmbedder
import kb.indexing, kb.store.writer

def stop(*_args, **_kwargs):
    print("stopped", flush=True)
    time.sleep(600)

moment = sys.argv[3]
if moment.startswith("second"):
    # A clock that each passage moves on by one second: what is embedded is kept each second.
    class Clock:
        now = 0.0
        perf_counter = time.perf_counter
        def monotonic(self):
            return self.now
    clock = kb.indexing.time = Clock()
    class Slow(HashEmbedder):
        def encode_passages(self, texts, progress=None):
            for encoded in super().encode_passages(texts, progress):
                clock.now += 1.0
                yield encoded
    def progress(stage, done, total):
        if stage == "embed" and done == int(moment.split()[1]):
            print("stopped", flush=True)
            print(done, flush=True)
            time.sleep(600)
    kb.indexing.build(Path(sys.argv[1]), Path(sys.argv[2]), Slow(), progress)
if moment == "embedding":
    class Stopping(HashEmbedder):
        def encode_passages(self, texts, progress=None):
            yield from super().encode_passages(texts[:1], progress)
            stop()
    embedder = Stopping()
else:
    embedder = HashEmbedder()
    setattr(kb.store.writer.StoreWriter, moment, stop)
kb.indexing.build(Path(sys.argv[1]), Path(sys.argv[2]), embedder)
"""


@contextmanager
def _stopped_build(notes: Path, index: Path, moment: str) -> Iterator[subprocess.Popen[str]]:
    root = Path(__file__).parents[1]
    python_path = os.pathsep.join([str(root), str(root / "tests")])
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD_AND_STOP, str(notes), str(index), moment],
        env=os.environ | {"PYTHONPATH": python_path},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "stopped\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("moment", ["embedding", "replace", "_replace_notes", "_write_meta"])
def test_a_build_killed_at_any_moment_leaves_the_last_good_index(
    notes: Path, index: Path, moment: str
) -> None:
    build(notes, index, HashEmbedder())
    searcher = Searcher(index, HashEmbedder())
    before = find(searcher, "pooling")
    (notes / "cnn.md").write_text("# New\n\n## What is attention?\n\nA sum.\n", encoding="utf-8")

    with _stopped_build(notes, index, moment) as process:
        assert find(searcher, "pooling") == before  # while it is under way
        process.kill()
        process.wait()
    assert find(searcher, "pooling") == before  # a reader that was open
    assert find(Searcher(index, HashEmbedder()), "pooling") == before  # and a new one

    report = build(notes, index, HashEmbedder())
    assert report.removed == 1
    assert find(Searcher(index, HashEmbedder()), "attention")[0].chunk.question.startswith("What")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_killed_build_goes_on_where_it_said_it_was(index: Path, tmp_path: Path) -> None:
    notes = tmp_path / "many"
    notes.mkdir()
    for n in range(40):
        (notes / f"{n}.md").write_text(f"# What is number {n}?\n\nThe answer {n}.\n", "utf-8")
    with _stopped_build(notes, index, "second 9 of work") as process:
        assert process.stdout is not None
        kept = int(process.stdout.readline())
        process.kill()
        process.wait()
    with pytest.raises(KbError, match="no finished index"):
        Store(index)
    assert kept == 9
    report = build(notes, index, HashEmbedder())
    assert (report.chunks, report.embedded, report.reused) == (40, 31, 9)


def test_what_a_killed_build_kept_outlives_a_later_failure(notes: Path, index: Path) -> None:
    class Failing(HashEmbedder):
        def encode_passages(
            self, texts: Sequence[str], progress: Callable[[int], None] | None = None
        ) -> Iterator[Encoded]:
            yield from super().encode_passages(texts[:2], progress)
            raise MemoryError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kb.indexing._SAVE_S", 0.0)
        for _ in range(2):
            with pytest.raises(MemoryError):
                build(notes, index, Failing())
    assert build(notes, index, HashEmbedder()).embedded == 0


def test_the_index_is_one_file_after_a_build(notes: Path, index: Path) -> None:
    """And the FAISS file; no log is left to be forgotten when an index is copied."""
    build(notes, index, HashEmbedder())
    left = {path.name for path in index.iterdir()}
    assert {DATABASE_NAME, DENSE_NAME} <= left
    log = index / f"{DATABASE_NAME}-wal"
    assert not log.exists() or log.stat().st_size == 0
