"""The bytes that a run writes, made events: how they happen to be split changes nothing."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import Literal

from kb.run.events import Drawn, Printed, Stream
from kb.run.limits import Limits
from kb.run.wall.picture_frames import PictureReader

# What a run writes to: its two streams, and the pipe or file of its pictures.
Channel = Literal["stdout", "stderr", "pictures"]
CHANNELS: tuple[Channel, ...] = ("stdout", "stderr", "pictures")


class Decoder:
    """Takes what comes over the channels of one run, and gives as much as is shown."""

    def __init__(self, limits: Limits) -> None:
        self._texts: dict[Stream, _Text] = {
            "stdout": _Text(limits.shown_bytes),
            "stderr": _Text(limits.shown_bytes),
        }
        self._pictures = PictureReader(limits.pictures, limits.pictures_bytes)

    def feed(self, channel: Channel, data: bytes) -> Iterator[Printed | Drawn]:
        """The next bytes of a channel."""
        if channel == "pictures":
            yield from map(Drawn, self._pictures.feed(data))
        elif text := self._texts[channel].feed(data):
            yield Printed(channel, text)

    def end(self, message: str = "") -> Iterator[Printed]:
        """No more will come; `message` is kb's own word to the reader."""
        for stream, decoded in self._texts.items():
            if text := decoded.end():
                yield Printed(stream, text)
        if message:
            line_break = "\n" if self._texts["stderr"].in_a_line else ""
            yield Printed("stderr", f"{line_break}kb: {message}\n")

    @property
    def written_bytes(self) -> int:
        """All text that has come, shown or not."""
        return sum(text.written for text in self._texts.values())

    @property
    def cut(self) -> bool:
        """Whether there was more than is shown."""
        return self._pictures.cut or any(text.cut for text in self._texts.values())


class _Text:
    """The text of a stream, as much as is shown."""

    def __init__(self, max_bytes: int) -> None:
        self.written = 0  # bytes, also those that are not shown
        self.cut = False
        self.in_a_line = False  # the last line has no end yet
        self._left = max_bytes
        # Keeps half a character back, and a "\r" of which it is not known yet whether "\n" follows.
        self._decoder = io.IncrementalNewlineDecoder(
            codecs.getincrementaldecoder("utf-8")("replace"), translate=False
        )

    def feed(self, data: bytes) -> str:
        self.written += len(data)
        shown = data[: self._left]
        self.cut = self.cut or len(shown) < len(data)
        self._left -= len(shown)
        return self._shown(self._decoder.decode(shown))

    def end(self) -> str:
        """What was kept back, unless it was we who cut it."""
        return "" if self.cut else self._shown(self._decoder.decode(b"", final=True))

    def _shown(self, text: str) -> str:
        text = text.replace("\r\n", "\n")
        self.in_a_line = not text.endswith("\n") if text else self.in_a_line
        return text
