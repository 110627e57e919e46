"""The pictures that a run hands over, read by somebody who doesn't trust it.

They come as frames (`inside/protocol.py`). What doesn't read as a frame ends the reading, and
what isn't a PNG of a bearable size is dropped.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from typing import Final

from kb.run.inside.protocol import LENGTH

PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
# Width, height and total of pixels: a small PNG can unpack to gigabytes in a browser.
MAX_SIDE: Final = 8192
MAX_PIXELS: Final = 32 * 1024 * 1024
_MAX_HEAD_BYTES: Final = 4096
# What a still picture needs. Others hold text, colour profiles, animations or whatever a
# stranger likes to put there.
_KEPT_PARTS: Final = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


def clean_png(data: bytes) -> bytes | None:
    """The picture with nothing but a picture in it; None where it isn't a whole PNG.

    Stops SVG or HTML posing as a picture (it would run as script when opened), a
    decompression bomb in the reader's browser, and what hides beside the pixels.
    """
    if not data.startswith(PNG_SIGNATURE) or not _is_bearable(data[8:33]):
        return None
    parts = list(_parts(data))
    kinds = [kind for kind, _ in parts]
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or b"IDAT" not in kinds:
        return None
    return PNG_SIGNATURE + b"".join(part for kind, part in parts if kind in _KEPT_PARTS)


def _is_bearable(header: bytes) -> bool:
    if len(header) < 25:
        return False
    width: int
    height: int
    width, height = struct.unpack(">II", header[8:16])
    return 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS


def _parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, the chunk whole) up to the first that is cut short or doesn't match its CRC."""
    start = len(PNG_SIGNATURE)
    while start + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, start)
        end = start + 12 + length
        if end > len(data):
            return
        (crc,) = struct.unpack_from(">I", data, end - 4)
        if zlib.crc32(data[start + 4 : end - 4]) != crc:
            return
        kind = data[start + 4 : start + 8]
        yield kind, data[start:end]
        if kind == b"IEND":
            return
        start = end


class PictureReader:
    """Takes the frames of one run as they come, and gives the pictures within the limits."""

    def __init__(self, max_pictures: int, max_bytes: int) -> None:
        self.cut = False  # there were more pictures, or something that was none
        self._pictures_left = max_pictures
        self._bytes_left = max_bytes
        self._waiting = b""
        self._broken = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The pictures that are whole with these next bytes of the channel."""
        if self._broken:
            return
        self._waiting += data
        while (frame := self._next_frame()) is not None:
            yield from self._picture(*frame)

    def _next_frame(self) -> tuple[bytes, bytes] | None:
        """The next whole frame, if all of it is there; a senseless one ends the reading."""
        blocks = []
        start = 0
        for limit in (_MAX_HEAD_BYTES, self._bytes_left):
            if start + LENGTH.size > len(self._waiting):
                return None
            (length,) = LENGTH.unpack_from(self._waiting, start)
            if length > limit:
                self._broken = self.cut = True
                self._waiting = b""
                return None
            start += LENGTH.size + length
            blocks.append(self._waiting[start - length : start])
        if start > len(self._waiting):
            return None
        self._waiting = self._waiting[start:]
        return blocks[0], blocks[1]

    def _picture(self, head: bytes, data: bytes) -> Iterator[bytes]:
        """The picture of a frame, where it holds one that may be shown."""
        if not data:
            self.cut = self.cut or _says_cut(head)
            return
        picture = clean_png(data)
        if picture is None or not self._pictures_left:
            self.cut = True
            return
        self._bytes_left -= len(picture)
        self._pictures_left -= 1
        yield picture


def _says_cut(head: bytes) -> bool:
    """Whether the snippet's side had pictures that it left out."""
    try:
        said = json.loads(head)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("cut") is True
