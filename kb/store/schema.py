"""The tables of the store, and opening its file with errors a reader can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kb.errors import KbError

DATABASE_NAME: Final = "index.sqlite"
DENSE_NAME: Final = "dense.faiss"
LOCK_NAME: Final = "build.lock"

APPLICATION_ID: Final = 0x6B626E31  # "kbn1": tells our files from anyone else's
# Raise with every change to the tables, the tokeniser or what stands in them.
SCHEMA_VERSION: Final = 8

# A reader waits this long for the moments in which SQLite locks it out.
BUSY_TIMEOUT_S: Final = 10.0

# All printable characters belong to a term: the text is tokenised before it comes here.
TABLES: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE notes (
    path TEXT PRIMARY KEY, title TEXT NOT NULL, tags TEXT NOT NULL, aliases TEXT NOT NULL);
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    title TEXT NOT NULL, answer TEXT NOT NULL, above TEXT NOT NULL,
    note TEXT NOT NULL, first_line INTEGER NOT NULL, last_line INTEGER NOT NULL,
    language TEXT NOT NULL, aliases TEXT NOT NULL, tags TEXT NOT NULL,
    links TEXT NOT NULL, snippets TEXT NOT NULL, plain TEXT NOT NULL, blocks TEXT NOT NULL,
    topic TEXT NOT NULL,
    passage_hash BLOB NOT NULL);
CREATE INDEX chunks_by_place ON chunks (note, first_line);
CREATE TABLE snippets (
    id TEXT PRIMARY KEY, code TEXT NOT NULL, language TEXT NOT NULL, note TEXT NOT NULL,
    line INTEGER NOT NULL, path TEXT, runnable INTEGER NOT NULL, expected TEXT,
    earlier TEXT NOT NULL, lacks TEXT NOT NULL);
CREATE TABLE warnings (
    note TEXT NOT NULL, line INTEGER NOT NULL, rule TEXT NOT NULL, message TEXT NOT NULL,
    mend TEXT NOT NULL);
CREATE TABLE vectors (
    fingerprint TEXT NOT NULL, passage_hash BLOB NOT NULL, vector BLOB NOT NULL,
    tokens BLOB NOT NULL, sentences BLOB NOT NULL, piece_tokens BLOB NOT NULL,
    UNIQUE (fingerprint, passage_hash));
CREATE VIRTUAL TABLE terms USING fts5 (
    heading, context, body,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'");
CREATE VIRTUAL TABLE term_rows USING fts5vocab (terms, row);
"""


def connect_to_read(index_dir: Path) -> sqlite3.Connection:
    """A read-only connection to a finished index.

    Raises KbError when there is none, when it is damaged, or when another version
    of kb made it.
    """
    path = index_dir / DATABASE_NAME
    if not path.is_file():
        raise KbError(
            f"no index in {index_dir}: make one with `kb build NOTES --index {index_dir}`"
        )
    connection = _open_read_only(path)
    try:
        check_version(connection, path)
    except KbError:
        connection.close()
        raise
    return connection


def changed_at(index_dir: Path) -> float:
    """When an index last changed, in seconds since 1970. Raises KbError where it is gone."""
    files = [index_dir / f"{DATABASE_NAME}{suffix}" for suffix in ("", "-wal")]
    written = [status for path in files if path.exists() and (status := path.stat()).st_size]
    if not written:
        raise KbError(f"{files[0]} is gone: run `kb build`")
    return max(status.st_mtime for status in written)


def connect_to_write(index_dir: Path) -> sqlite3.Connection:
    """A connection to the index, made empty where there is none that this version can read.

    A damaged file, or one of another version, is removed: nothing in it is needed,
    all of it comes from the notes.
    """
    index_dir.mkdir(parents=True, exist_ok=True)
    path = index_dir / DATABASE_NAME
    if path.exists() and not _is_usable(path):
        remove_database(path)
    connection = _connect(f"{path.absolute().as_uri()}?mode=rwc")
    with sqlite_errors(path):
        # Write-ahead log: readers see the last commit while a build writes the next,
        # and what a killed build had not committed is as if it had never been.
        connection.execute("PRAGMA journal_mode = WAL")
        if _user_version(connection) == 0:
            _create_tables(connection)
    return connection


def check_version(connection: sqlite3.Connection, path: Path) -> None:
    """Raise KbError unless this is an index of this version of kb."""
    with sqlite_errors(path):
        application = int(connection.execute("PRAGMA application_id").fetchone()[0])
        version = _user_version(connection)
    if application != APPLICATION_ID and version != 0:
        raise KbError(f"{path} is a database, but not one of kb's: remove it, then run `kb build`")
    if version == 0:
        raise KbError(f"{path} holds no finished index: run `kb build`")
    if version != SCHEMA_VERSION:
        raise KbError(
            f"{path} is an index of version {version}, this kb reads version {SCHEMA_VERSION}: "
            "run `kb build`"
        )


@contextmanager
def sqlite_errors(path: Path) -> Iterator[None]:
    """SQLite's errors as KbErrors that say what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise KbError(_explain(error, path)) from error


@contextmanager
def transaction(connection: sqlite3.Connection, kind: str = "DEFERRED") -> Iterator[None]:
    """All or nothing: commit at the end, roll back on any exception."""
    connection.execute(f"BEGIN {kind}")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def remove_database(path: Path) -> None:
    """The file and its write-ahead log: a log left behind would spoil the next file."""
    for suffix in ("-wal", "-shm", "-journal", ""):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _explain(error: sqlite3.DatabaseError, path: Path) -> str:
    primary_code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary_code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"{path} is locked by another process: wait for its build to end, then try again"
    if primary_code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return f"{path} is damaged ({error}): run `kb build` to make it anew"
    if primary_code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        return f"{path} cannot be opened or written ({error}): check its folder's room and rights"
    return f"{path} cannot be read ({error}): run `kb build` to make it anew"


def _is_usable(path: Path) -> bool:
    try:
        connection = _connect(f"{path.absolute().as_uri()}?mode=rw")
    except sqlite3.DatabaseError:
        return False
    try:
        check_version(connection, path)
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except (KbError, sqlite3.DatabaseError):
        return False
    finally:
        connection.close()


def _open_read_only(path: Path) -> sqlite3.Connection:
    uri = path.absolute().as_uri()
    try:
        connection = _connect(f"{uri}?mode=ro")
        connection.execute("PRAGMA schema_version").fetchone()
        return connection
    except sqlite3.OperationalError:
        # In a read-only folder (an image, a mounted site) the log's shared memory can't
        # be made; nobody can write there either, so the file may be taken as it is.
        with sqlite_errors(path):
            return _connect(f"{uri}?mode=ro&immutable=1")
    except sqlite3.DatabaseError as error:
        raise KbError(_explain(error, path)) from error


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(
        uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )


def _user_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _create_tables(connection: sqlite3.Connection) -> None:
    with transaction(connection, "IMMEDIATE"):
        for statement in TABLES.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
