"""The picture channel against children that don't keep to it."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.run.wall.picture_frames import PictureReader, clean_png


def part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 1, height: int = 1, extra: bytes = b"") -> bytes:
    """A PNG file whose header says this size."""
    header = part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = part(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + extra + pixels + part(b"IEND", b"")


def read(
    data: bytes, max_pictures: int = 9, max_bytes: int = 10**6, step: int = 10**6
) -> tuple[list[bytes], bool]:
    """The pictures in these bytes, given so many at a time, and whether some were left out."""
    reader = PictureReader(max_pictures, max_bytes)
    steps = [data[start : start + step] for start in range(0, len(data), step)]
    return [picture for each in steps for picture in reader.feed(each)], reader.cut


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
    assert clean_png(data) is None


@pytest.mark.parametrize("place", range(12, 60, 5))
def test_damaged_png_is_refused(place: int) -> None:
    damaged = bytearray(png())
    damaged[place] ^= 0xFF
    assert clean_png(bytes(damaged)) is None


def test_nothing_but_the_picture_is_kept() -> None:
    hidden = part(b"tEXt", b"Comment\0<script>") + part(b"acTL", bytes(8))
    assert clean_png(png(extra=hidden) + b"<script>alert(1)</script>") == png()


@pytest.mark.parametrize("step", [1, 7, 10**6])
def test_frames_are_read_in_order_however_they_come(step: int) -> None:
    assert read(frame(png(1)) + frame(png(2)), step=step) == ([png(1), png(2)], False)


@pytest.mark.parametrize("cut", range(1, 40, 7))
def test_cut_frame_ends_the_reading(cut: int) -> None:
    assert read(frame(png(1)) + frame(png(2))[:-cut])[0] == [png(1)]


def test_other_files_are_dropped_and_that_is_told() -> None:
    assert read(frame(b"<svg>") + frame(png(2))) == ([png(2)], True)


def test_more_than_the_limits_is_left_out_and_told() -> None:
    frames = frame(png(1)) * 3
    assert read(frames, max_pictures=2) == ([png(1)] * 2, True)
    assert read(frames, max_bytes=len(png(1)) * 2) == ([png(1)] * 2, True)


def test_the_other_side_may_say_that_it_left_some_out() -> None:
    assert read(frame(b"", b'{"cut": true}')) == ([], True)
    assert read(frame(b"", b'["cut"]')) == ([], False)


@pytest.mark.parametrize("garbage", [b"\xff" * 50, b"\0" * 50, b"\xff\xff\xff\xff"])
def test_garbage_is_no_picture(garbage: bytes) -> None:
    assert read(garbage)[0] == []


@given(st.lists(st.binary(max_size=300), max_size=8))
def test_whatever_comes_only_whole_pngs_leave(blobs: list[bytes]) -> None:
    reader = PictureReader(4, 2000)
    pictures: list[bytes] = []
    for blob in blobs:
        pictures += reader.feed(blob)
        pictures += reader.feed(frame(png(3), blob[:50]))
    assert all(picture == png(3) for picture in pictures)
    assert len(pictures) <= 4
