"""A watched folder: what is saved is in the index soon, and nothing else sets a build off."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes import HashEmbedder
from kb import watching
from kb.errors import KbError
from kb.indexing import build
from kb.parse.reread import remembering
from kb.store.reader import Store
from kb.watching import keep_renewed, matters
from project import PATIENCE_S


class Watched:
    """A folder with its index, and a thread that keeps it renewed."""

    def __init__(self, notes: Path, index: Path, place: Path | None = None) -> None:
        self.notes, self.index = notes, index
        self.builds = 0
        self.failures: list[str] = []
        self._stop = threading.Event()
        self._parse = remembering()
        self._place = place or notes
        self._embedder = HashEmbedder()
        self.thread = threading.Thread(
            target=keep_renewed,
            args=((self._place,), index, self._renew, self.failures.append, self._stop),
            daemon=True,
        )

    def _renew(self) -> None:
        build(self._place, self.index, self._embedder, parse=self._parse)
        self.builds += 1

    def start(self) -> None:
        self.thread.start()
        wait_until(lambda: self.builds == 1)

    def stop(self) -> None:
        self._stop.set()
        self.thread.join(PATIENCE_S)

    def questions(self) -> list[str]:
        with Store(self.index) as store:
            return sorted(chunk.question for chunk in store.chunks())

    def comes_to_hold(self, *questions: str) -> None:
        wait_until(lambda: self.questions() == sorted(questions))


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def write(path: Path, *questions: str) -> None:
    path.write_text("".join(f"# {one}\n\nAll about {one}\n\n" for one in questions), "utf-8")


@pytest.fixture(autouse=True)
def without_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_LOOK_MS", 50)
    monkeypatch.setattr(watching, "_RETRY_S", 0.1)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    (tmp_path / "notes").mkdir()
    write(tmp_path / "notes" / "a.md", "What is A?")
    watched = Watched(tmp_path / "notes", tmp_path / "index")
    watched.start()
    yield watched
    watched.stop()
    assert not watched.thread.is_alive()


def test_what_is_saved_added_renamed_and_deleted_is_in_the_index(watched: Watched) -> None:
    notes = watched.notes
    write(notes / "a.md", "What is A?", "What is another A?")
    watched.comes_to_hold("What is A?", "What is another A?")
    (notes / "deep").mkdir()
    write(notes / "deep" / "b.md", "What is B?")
    watched.comes_to_hold("What is A?", "What is another A?", "What is B?")
    (notes / "deep" / "b.md").rename(notes / "c.md")
    with_c = ["What is A?", "What is another A?", "What is B?"]
    wait_until(lambda: "c.md" in _notes_of(watched) and "deep/b.md" not in _notes_of(watched))
    assert watched.questions() == sorted(with_c)
    (notes / "a.md").unlink()
    watched.comes_to_hold("What is B?")
    assert watched.failures == []


def _notes_of(watched: Watched) -> list[str]:
    with Store(watched.index) as store:
        return store.note_paths()


def test_a_note_that_an_editor_puts_in_place_of_the_old_one_is_seen(watched: Watched) -> None:
    for n in range(3):
        beside = watched.notes / ".a.md.swp"
        write(beside, f"What is number {n}?")
        beside.replace(watched.notes / "a.md")
        watched.comes_to_hold(f"What is number {n}?")


def test_a_build_that_fails_is_told_once_and_the_last_index_stays(watched: Watched) -> None:
    (watched.notes / "a.md").write_bytes(bytes(range(256)) * 50)  # there is no other note
    wait_until(lambda: bool(watched.failures))
    builds = watched.builds
    time.sleep(0.5)  # it is tried again meanwhile
    assert watched.questions() == ["What is A?"]
    assert watched.builds == builds
    assert len(watched.failures) == 1
    assert "a.md: not text" in watched.failures[0]
    (watched.notes / "a.md").unlink()
    wait_until(lambda: len(watched.failures) == 2)
    assert "no notes found" in watched.failures[1]
    assert watched.questions() == ["What is A?"]


def test_whatever_a_build_raises_the_watch_goes_on(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise MemoryError("none left")

    monkeypatch.setattr(HashEmbedder, "encode_passages", fail)
    write(watched.notes / "b.md", "What is B?")
    wait_until(lambda: bool(watched.failures))
    assert watched.failures == ["unexpected MemoryError: none left"]
    monkeypatch.undo()
    watched.comes_to_hold("What is A?", "What is B?")


def test_an_index_within_the_notes_does_not_set_off_builds(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "What is A?")
    watched = Watched(tmp_path, tmp_path / "index")
    watched.start()
    write(tmp_path / "b.md", "What is B?")
    watched.comes_to_hold("What is A?", "What is B?")
    time.sleep(0.5)  # what the builds wrote is seen meanwhile
    assert watched.builds <= 3
    watched.stop()


def test_a_single_note_is_watched(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    write(note, "What is A?")
    write(tmp_path / "b.md", "What is B?")
    watched = Watched(tmp_path, tmp_path / ".kb", note)
    watched.start()
    write(note, "What is another A?")
    watched.comes_to_hold("What is another A?")
    watched.stop()


def test_where_the_system_tells_of_no_changes_the_files_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import watchfiles

    watch = watchfiles.watch

    def with_limit(*roots: Path, force_polling: bool | None, **options: object) -> object:
        if not force_polling:
            raise OSError("OS file watch limit reached")
        return watch(*roots, force_polling=True, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(watchfiles, "watch", with_limit)
    monkeypatch.setattr(watching, "_POLL_MS", 50)
    write(tmp_path / "a.md", "What is A?")
    watched = Watched(tmp_path, tmp_path / ".kb")
    watched.start()
    write(tmp_path / "b.md", "What is B?")
    watched.comes_to_hold("What is A?", "What is B?")
    watched.stop()
    assert len(watched.failures) == 1
    assert "OS file watch limit reached" in watched.failures[0]


def test_a_build_that_waits_for_another_is_tried_again(tmp_path: Path) -> None:
    tries: list[str] = []

    def renew() -> None:
        tries.append("")
        if len(tries) < 3:
            raise KbError("another build is at work")

    failures: list[str] = []
    stop = threading.Event()
    thread = threading.Thread(
        target=keep_renewed, args=((tmp_path,), tmp_path / "ix", renew, failures.append, stop)
    )
    thread.start()
    wait_until(lambda: len(tries) == 3)
    stop.set()
    thread.join(PATIENCE_S)
    assert failures == ["another build is at work"]


@pytest.mark.parametrize(
    ("path", "does"),
    [
        ("a.md", True), ("deep/b.md", True), ("demo.py", True), ("p.png", True),
        ("deep/.kbignore", True),
        (".obsidian/workspace.json", False), (".git/index", False), ("deep/.trash/a.md", False),
        ("node_modules/x/README.md", False), (".a.md.swp", False), ("a.md~", False),
        ("#a.md#", False), (".#a.md", False), ("4913", False), ("a.md.tmp", False),
        ("~$thesis.docx", False), ("a.md___jb_tmp___", False), ("a.md.sb-1f2e-Xy", False),
        ("a.md.part", False), ("ix/index.sqlite-wal", False), (".DS_Store", False),
    ],
)  # fmt: skip
def test_only_what_may_change_the_index_matters(path: str, does: bool, tmp_path: Path) -> None:
    root = tmp_path / ".hidden" / "notes"  # what lies above the folder says nothing
    assert matters(root / path, [root], root / "ix") == does
