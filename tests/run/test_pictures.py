"""The picture channel against children that don't keep to it."""

from __future__ import annotations

import struct
import zlib

import pytest

from kb.run.pictures import is_png, read_pictures


def png(width: int = 1, height: int = 1) -> bytes:
    """A PNG file whose header says this size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def frame(picture: bytes, head: bytes = b"{}") -> bytes:
    return b"".join(struct.pack("<I", len(block)) + block for block in (head, picture))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg onload=alert(1)>",
        b"GIF89a" + b"\0" * 60,
        png()[:-1],
        png(0, 5),
        png(30_000, 30_000),
        png(9000, 2),
    ],
)
def test_not_a_bearable_png(data: bytes) -> None:
    assert not is_png(data)


def test_frames_are_read_in_order() -> None:
    assert read_pictures(frame(png(1)) + frame(png(2)), 9, 10**6) == (png(1), png(2))


@pytest.mark.parametrize("cut", range(1, 40, 7))
def test_cut_frame_ends_the_reading(cut: int) -> None:
    assert read_pictures(frame(png(1)) + frame(png(2))[:-cut], 9, 10**6) == (png(1),)


def test_other_files_are_dropped() -> None:
    assert read_pictures(frame(b"<svg>") + frame(png(2)), 9, 10**6) == (png(2),)


def test_limits() -> None:
    frames = frame(png(1)) * 3
    assert len(read_pictures(frames, 2, 10**6)) == 2
    assert len(read_pictures(frames, 9, len(png(1)) * 2)) == 2


@pytest.mark.parametrize("garbage", [b"\xff" * 50, b"\0" * 50, b"\xff\xff\xff\xff"])
def test_garbage_is_no_picture(garbage: bytes) -> None:
    assert read_pictures(garbage, 9, 10**6) == ()
