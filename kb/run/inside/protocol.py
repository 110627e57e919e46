"""The messages between kb and a lane, and the frames in which pictures are handed over.

A block is its length (u32, little endian) and that many bytes. A message is a block of JSON,
with the file descriptors that belong to it sent along with its first byte; never pickle, which
would run whatever it's told. A picture is two blocks: a JSON object that says what follows,
then a PNG file.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Sequence
from typing import Any

LENGTH = struct.Struct("<I")
# The largest job: 64 KiB of code and 16 MiB of input files, as base64.
MAX_MESSAGE_BYTES = 32 * 1024 * 1024


def block(data: bytes) -> bytes:
    """`data` with its length before it."""
    return LENGTH.pack(len(data)) + data


def send_message(channel: socket.socket, message: Any, fds: Sequence[int] = ()) -> None:
    """Send one message. Raises OSError when the other side is gone."""
    data = block(json.dumps(message).encode())
    sent = socket.send_fds(channel, [data], fds) if fds else channel.send(data)
    channel.sendall(data[sent:])


def receive_message(channel: socket.socket, max_fds: int = 0) -> tuple[Any, list[int]]:
    """The next message and its file descriptors; (None, []) when the other side is gone.

    Raises ValueError for what is no message.
    """
    head, fds, _, _ = socket.recv_fds(channel, LENGTH.size, max_fds)
    head += _receive(channel, LENGTH.size - len(head)) if head else b""
    if len(head) < LENGTH.size:
        return None, fds
    (length,) = LENGTH.unpack(head)
    if length > MAX_MESSAGE_BYTES:
        raise ValueError(f"a message of {length} bytes")
    data = _receive(channel, length)
    return (json.loads(data), fds) if len(data) == length else (None, fds)


def _receive(channel: socket.socket, length: int) -> bytes:
    """Exactly `length` bytes, fewer only at the end of the stream."""
    parts: list[bytes] = []
    while length > 0 and (part := channel.recv(min(length, 1 << 20))):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
