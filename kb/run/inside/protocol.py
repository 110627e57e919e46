"""What kb and the far side of the wall say to each other, and in what form.

A block is its length (u32, little endian) and that many bytes. A message is a block with its
kind and its fields in JSON, and the file descriptors that belong to it are sent along with its
first byte; never pickle, which would run whatever it's told. A picture is two blocks: a JSON
object that says what follows, then a PNG file.
"""

from __future__ import annotations

import base64
import json
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from types import NoneType
from typing import Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints

LENGTH = struct.Struct("<I")
# The largest job: 64 KiB of code and 16 MiB of input files, as base64.
MAX_MESSAGE_BYTES = 32 * 1024 * 1024


# --- To a process when it starts


@dataclass(frozen=True, slots=True)
class LaneSettings:
    """What makes a lane; its one argument."""

    tier: Literal["full", "partial"]
    channel: int  # the descriptor over which it gets jobs and answers
    path: tuple[str, ...]  # sys.path
    read: tuple[str, ...]  # may be read and executed
    scratch: tuple[str, ...]  # may be written, and are emptied after every run
    preload: tuple[str, ...]  # modules
    font_list: str | None  # the folder with matplotlib's list of fonts
    niceness: int
    user: int | None  # whom to become; None to stay who it is
    filter: str | None  # the file of the system call filter it loads itself


@dataclass(frozen=True, slots=True)
class FreshJob:
    """What a process that isn't isolated runs; lies in its scratch folder."""

    program: str  # the module beside this one that runs the snippet's language
    code: str
    earlier: tuple[str, ...]  # what runs before it, and shows nothing
    name: str
    path: tuple[str, ...]  # sys.path
    limits: Mapping[str, int]  # by their name in `resource`
    max_pictures: int
    max_pictures_bytes: int


# --- To a lane


@dataclass(frozen=True, slots=True)
class Job:
    """One run. The descriptors of its output, its errors and its pictures come along."""

    program: str  # the module beside this one that runs the snippet's language
    code: str
    earlier: tuple[str, ...]  # what runs before it, and shows nothing
    name: str  # what tracebacks call it
    folder: str  # where it works, below the root of its files
    inputs: tuple[tuple[str, bytes], ...]  # (path below that root, content)
    limits: Mapping[str, int]  # by their name in `resource`
    max_files: int
    max_bytes: int  # of all its files
    max_pictures: int
    max_pictures_bytes: int


@dataclass(frozen=True, slots=True)
class Stop:
    """End the run that goes on."""


# --- From a lane


@dataclass(frozen=True, slots=True)
class Ready:
    """It takes jobs from now on."""

    imported: tuple[str, ...]  # of the modules to be loaded before


@dataclass(frozen=True, slots=True)
class Exited:
    """The run is over."""

    code: int | None  # negative: the signal that ended it; None: the lane did
    over: Literal["files", "space"] | None  # what it had used up


@dataclass(frozen=True, slots=True)
class NotBegun:
    """The snippet was never reached."""

    why: str


@dataclass(frozen=True, slots=True)
class CleanedUp:
    """The last word on a run: whether the lane is as it was before."""

    clean: bool


Message = Job | Stop | Ready | Exited | NotBegun | CleanedUp

_KINDS: Final[dict[str, type[Message]]] = {kind.__name__: kind for kind in get_args(Message)}
_T = TypeVar("_T")


def to_json(message: LaneSettings | FreshJob | Message) -> str:
    """As JSON: an object with the fields; `bytes` as base64."""
    values = {field.name: getattr(message, field.name) for field in fields(message)}
    return json.dumps(values, default=_base64)


def from_json(kind: type[_T], text: str | bytes) -> _T:
    """The inverse of `to_json`. Raises ValueError unless all fields, and no others, are there."""
    values, types = json.loads(text), get_type_hints(kind)
    if not isinstance(values, dict) or values.keys() != types.keys():
        raise ValueError(f"no {kind.__name__}: its fields are {', '.join(types) or 'none'}")
    return kind(**{name: _field(types[name], value) for name, value in values.items()})


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _field(kind: Any, value: Any) -> Any:
    """A JSON value as a field of this type has it. Raises ValueError where it can't be one."""
    origin, kinds = get_origin(kind), get_args(kind)
    if NoneType in kinds:  # in all unions here
        return None if value is None else _field(kinds[0], value)
    if origin is tuple and isinstance(value, list):
        each = kinds[:1] * len(value) if kinds[-1] is ... else kinds
        return tuple(_field(*pair) for pair in zip(each, value, strict=True))
    if origin is Mapping and isinstance(value, dict):
        return {name: _field(kinds[1], each) for name, each in value.items()}
    if kind is bytes and isinstance(value, str):
        return base64.b64decode(value, validate=True)
    if type(value) is kind or (origin is Literal and value in kinds):
        return value
    raise ValueError(f"{value!r:.50} is no {kind}")


# --- Over a socket


def block(data: bytes) -> bytes:
    """`data` with its length before it."""
    return LENGTH.pack(len(data)) + data


def send_message(channel: socket.socket, message: Message, fds: Sequence[int] = ()) -> None:
    """Send one message. Raises OSError when the other side is gone."""
    data = block(f"{type(message).__name__} {to_json(message)}".encode())
    sent = socket.send_fds(channel, [data], fds) if fds else channel.send(data)
    channel.sendall(data[sent:])


def receive_message(channel: socket.socket, max_fds: int = 0) -> tuple[Message | None, list[int]]:
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
    return (_message(data), fds) if len(data) == length else (None, fds)


def _message(data: bytes) -> Message:
    name, _, text = data.partition(b" ")
    kind = _KINDS.get(name.decode("ascii", "replace"))
    if kind is None:
        raise ValueError(f"{name!r:.50} is no kind of message")
    return from_json(kind, text)


def _receive(channel: socket.socket, length: int) -> bytes:
    """Exactly `length` bytes, fewer only at the end of the stream."""
    parts: list[bytes] = []
    while length > 0 and (part := channel.recv(min(length, 1 << 20))):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
