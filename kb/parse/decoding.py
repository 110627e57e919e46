"""Bytes of a note → its text and its lines."""

from __future__ import annotations

import re
from pathlib import Path

from kb.errors import KbError

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_ODD_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


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
