"""An index that can't be read says so in one line and is mended by `kb build`."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes import HashEmbedder, make_chunk, make_note
from kb.errors import KbError
from kb.indexing import index_notes
from kb.store.reader import Store
from kb.store.schema import DATABASE_NAME, SCHEMA_VERSION

NOTES = [make_note("rnn.md", *(make_chunk(f"Question {n}", note="rnn.md") for n in range(50)))]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    index_notes(NOTES, tmp_path, HashEmbedder())
    return tmp_path


def _other_file(path: Path) -> None:
    path.write_bytes(b"this is no database, but a text that someone put here\n" * 100)


def _empty_file(path: Path) -> None:
    path.write_bytes(b"")


def _cut_file(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 3 * 4096 + 100])


def _spoiled_pages(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)


def _other_version(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()


def _foreign_database(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (x)")
    connection.execute("PRAGMA user_version = 7")
    connection.close()


def _unfinished(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM meta")
    connection.commit()
    connection.close()


def _read_everything(index: Path) -> None:
    with Store(index) as store:
        store.chunks()
        store.vectors()


DAMAGES = [
    _other_file,
    _empty_file,
    _cut_file,
    _spoiled_pages,
    _other_version,
    _foreign_database,
    _unfinished,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_one_line_that_names_the_next_step(
    index: Path, damage: Callable[[Path], None]
) -> None:
    damage(index / DATABASE_NAME)
    with pytest.raises(KbError) as caught:
        _read_everything(index)
    message = str(caught.value)
    assert "kb build" in message
    assert DATABASE_NAME in message
    assert "\n" not in message


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_build_mends_it(index: Path, damage: Callable[[Path], None]) -> None:
    damage(index / DATABASE_NAME)
    index_notes(NOTES, index, HashEmbedder())
    with Store(index) as store:
        assert len(store.chunks()) == 50
        assert len(store.vectors()[0]) == 50


def test_no_index_at_all(tmp_path: Path) -> None:
    with pytest.raises(KbError, match="no index in"):
        Store(tmp_path)


def test_a_log_left_by_another_database_does_not_spoil_the_new_one(index: Path) -> None:
    """SQLite would replay a stray write-ahead log into whatever stands beside it."""
    path = index / DATABASE_NAME
    reader = Store(index)  # keeps the log of the first database alive
    index_notes([make_note("a.md", make_chunk("New", note="a.md"))], index, HashEmbedder())
    log = path.with_name(path.name + "-wal").read_bytes()
    reader.close()
    _other_file(path)
    path.with_name(path.name + "-wal").write_bytes(log)
    index_notes(NOTES, index, HashEmbedder())
    with Store(index) as store:
        assert len(store.chunks()) == 50


def test_a_read_only_folder_is_read(index: Path) -> None:
    """As in an image or on a mounted site; SQLite can make no shared memory there."""
    for path in (index / DATABASE_NAME, index):
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        with Store(index) as store:
            assert len(store.chunks()) == 50
    finally:
        index.chmod(0o755)
