"""The channel on which a child hands over its pictures: frames in one file.

A frame is two blocks, each a length (u32, little endian) and that many bytes: a JSON
object that says what follows, then a PNG file. The child is not trusted, so whatever
doesn't read as a frame ends the reading, and whatever isn't a PNG is dropped.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Width, height and total of pixels: a small PNG can unpack to gigabytes in a browser.
MAX_SIDE = 8192
MAX_PIXELS = 32 * 1024 * 1024


def is_png(data: bytes) -> bool:
    """Whether `data` is a whole PNG of a bearable size.

    Stops SVG or HTML posing as a picture (it would run as script when opened), and a
    decompression bomb in the reader's browser.
    """
    if len(data) < 45 or not data.startswith(PNG_SIGNATURE) or data[12:16] != b"IHDR":
        return False
    width, height = struct.unpack(">II", data[16:24])
    bearable = 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS
    return bearable and data[-8:-4] == b"IEND"


def _blocks(data: bytes) -> Iterator[bytes]:
    """The length-prefixed blocks of `data`, up to the first that is cut short."""
    start = 0
    while start + 4 <= len(data):
        (length,) = struct.unpack_from("<I", data, start)
        block = data[start + 4 : start + 4 + length]
        if len(block) < length:
            return
        yield block
        start += 4 + length


def read_pictures(data: bytes, max_pictures: int, max_bytes: int) -> tuple[bytes, ...]:
    """The PNG files in a child's frames, in order, as many as the limits allow."""
    blocks = list(_blocks(data))
    pictures: list[bytes] = []
    for picture in blocks[1::2]:
        room = max_bytes - sum(map(len, pictures))
        if is_png(picture) and len(picture) <= room and len(pictures) < max_pictures:
            pictures.append(picture)
    return tuple(pictures)
