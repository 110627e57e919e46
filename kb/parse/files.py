"""Note files on disk → text: which files are notes, and what encoding they are in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from kb.errors import KbError

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mkd"})
TEXT_SUFFIX = ".txt"
# Folders that hold other people's text: dependencies and build output.
SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "_build", "venv"})
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_ODD_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def notes_folder(path: Path) -> Path:
    """The folder that note paths are relative to: the path itself, or a single note's folder."""
    return path.parent if path.is_file() else path


def find_notes(root: Path) -> list[Path]:
    """The note files of a folder, or of a path that is one note itself, sorted.

    Plain .txt files count as notes only in a folder that holds no Markdown at all,
    so that a stray requirements.txt is never an answer.

    Raises:
        KbError: the path does not exist, cannot be read, or holds no notes.
    """
    if root.is_file():
        return [root]
    if not root.is_dir():
        raise KbError(
            f"{root}: no such notes folder; name a folder of Markdown files, "
            "for example: kb build path/to/notes"
        )
    files = sorted(_walk(root))
    notes = [path for path in files if path.suffix.lower() in MARKDOWN_SUFFIXES]
    notes = notes or [path for path in files if path.suffix.lower() == TEXT_SUFFIX]
    if not notes:
        raise KbError(
            f"{root}: no notes found (no .md, .markdown or .txt file); "
            "write one, or name another folder"
        )
    return notes


def _walk(root: Path) -> Iterator[Path]:
    """All files below root but those of hidden and skipped folders; links are not followed."""

    def refuse(error: OSError) -> None:
        raise KbError(f"{error.filename}: cannot be read ({error.strerror}); mend its permissions")

    for folder, folders, names in os.walk(root, onerror=refuse):
        folders[:] = [f for f in folders if not f.startswith(".") and f not in SKIPPED_FOLDERS]
        yield from (Path(folder) / name for name in names if not name.startswith("."))


def read_text(path: Path) -> str:
    """A note's text, with line breaks as they are.

    Raises:
        KbError: the file cannot be read, or is not text in a known encoding.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KbError(
            f"{path}: cannot be read ({error.strerror}); mend its permissions or move it away"
        ) from error
    text = decode(data)
    if text is None:
        raise KbError(
            f"{path}: not text in UTF-8, UTF-16 or GB18030; save it as UTF-8, or move it "
            "out of the notes folder"
        )
    return text


def decode(data: bytes) -> str | None:
    """Bytes of a note → text; None where they are no text in any known encoding.

    A byte order mark decides; then strict UTF-8, UTF-16 without a mark (half of its
    bytes are NUL in Latin text), and GB18030, which covers GB2312 and GBK.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return _strict(data, encoding)
    for encoding in _likely_encodings(data):
        text = _strict(data, encoding)
        if text is not None and not _is_binary(text):
            return text
    return None


def _likely_encodings(data: bytes) -> tuple[str, ...]:
    sample = data[:4096]
    if b"\x00" in sample:
        odd, even = sample[1::2].count(0), sample[::2].count(0)
        return ("utf-16-le",) if odd >= even else ("utf-16-be",)
    return ("utf-8", "gb18030")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_binary(text: str) -> bool:
    """More than one odd control character in a hundred: an image or archive, not a note."""
    sample = text[:10_000]
    return len(_ODD_CONTROLS.findall(sample)) * 100 > len(sample)


def split_lines(text: str) -> list[str]:
    r"""Lines as editors count them: at \n, \r\n and \r only, not at form feeds or U+2028."""
    return _LINE_BREAK.split(text)
