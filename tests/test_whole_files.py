"""A file is there whole or not at all."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from kb.files import write_atomically


def test_a_file_and_the_folders_above_it_are_made(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b.txt", lambda new: new.write_text("text"))
    assert (tmp_path / "a" / "b.txt").read_text() == "text"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.txt"]


def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    path.write_text("old")

    def fail(new: Path) -> None:
        new.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, fail)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_others_may_read_what_they_may_read_of_any_new_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "ours", lambda new: new.write_text("x"))
    (tmp_path / "any").write_text("x")
    modes = [stat.S_IMODE(os.stat(tmp_path / name).st_mode) for name in ("ours", "any")]
    assert modes[0] == modes[1]


def test_writers_at_the_same_time_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    texts = [letter * 200_000 for letter in "abcd"]

    def write(text: str) -> None:
        for _ in range(20):
            write_atomically(path, lambda new: new.write_text(text))

    writers = [threading.Thread(target=write, args=[text]) for text in texts]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert not path.exists() or path.read_text() in texts
    assert path.read_text() in texts
