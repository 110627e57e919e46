"""Bytes of a note → its text and its lines."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Final, NamedTuple

from kb.errors import KbError
from kb.parse.encodings import guess

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
# Real notes have kilobytes; what is larger than this is data under a note's name.
MAX_BYTES: Final = 20_000_000
_SAMPLE_BYTES: Final = 4096
_ODD_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Decoded(NamedTuple):
    """A file's text."""

    text: str
    guessed: str = ""  # the encoding, where the file doesn't tell it


def read_text(path: Path) -> str:
    """A note's text, with line breaks as they are. Raises KbError as `read_file` does."""
    return read_file(path).text


def read_file(path: Path, max_bytes: int = MAX_BYTES) -> Decoded:
    """A note's text, and how sure that is.

    Raises:
        KbError: the file cannot be read, is too large, or is no text.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):  # a pipe would keep us waiting
            raise KbError(f"{path}: no file that can be read; remove it")
        if about.st_size > max_bytes:
            raise KbError(
                f"{path}: {about.st_size / 1e6:.0f} MB, too large for a note (at most "
                f"{max_bytes / 1e6:.0f} MB); split it, or leave it out with exclude"
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise KbError(f"{path}: a link that leads nowhere; mend or remove it") from error
    except OSError as error:
        raise KbError(
            f"{path}: cannot be read ({error.strerror}); mend its permissions or move it away"
        ) from error
    decoded = decode_file(data)
    if decoded is None:
        raise KbError(
            f"{path}: not text in any known encoding; save it as UTF-8, or move it "
            "out of the notes folder"
        )
    return decoded


def decode(data: bytes) -> str | None:
    """Bytes of a note → text; None where they are no text in any known encoding."""
    decoded = decode_file(data)
    return decoded.text if decoded else None


def decode_file(data: bytes) -> Decoded | None:
    """The same, and the encoding's name where it had to be guessed.

    A byte order mark decides; then strict UTF-8, UTF-16 without a mark (half of its bytes are
    NUL in Latin text), and what `encodings.guess` makes of the rest.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark) and (text := _strict(data, encoding)) is not None:
            return Decoded(text)
    text = _strict(data, _likely_encoding(data))
    if text is not None:
        return None if _is_binary(text) else Decoded(text)
    if b"\x00" in data[:_SAMPLE_BYTES] or _is_binary(data[:_SAMPLE_BYTES].decode("latin-1")):
        return None
    guessed = guess(data)
    return Decoded(guessed.text, "" if guessed.certain else guessed.encoding) if guessed else None


def _likely_encoding(data: bytes) -> str:
    sample = data[:_SAMPLE_BYTES]
    if b"\x00" in sample:
        odd, even = sample[1::2].count(0), sample[::2].count(0)
        return "utf-16-le" if odd >= even else "utf-16-be"
    return "utf-8"


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
