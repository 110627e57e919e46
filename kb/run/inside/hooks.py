"""Libraries that show pictures on a screen, made to show them to the reader.

Each is hooked when, and only when, it is imported; the snippet needs no change.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import io
import json
import os
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .fonts import font_families
from .protocol import block

_MAX_SIDE = 1600  # pixels; larger pictures only make a page slow
_PLOT_DPI = 130  # sharp on a phone's screen, and still some 40 KB a plot
_ESCAPE = 27  # what waitKey returns, so that `if key == 27: break` ends a loop


def note(message: str) -> None:
    """Tell the reader something that is kb's word and not the snippet's."""
    print(f"kb: {message}", file=sys.stderr)


class Pictures:
    """Hands pictures over as frames, up to the limits that `begin` sets for a run."""

    def __init__(self) -> None:
        self._fd = -1
        self._pictures_left = 0
        self._bytes_left = 0
        self._cut = False
        self._muted = False

    def begin(self, fd: int, max_pictures: int, max_bytes: int) -> None:
        """A run begins; its pictures go to this descriptor."""
        self._fd, self._pictures_left, self._bytes_left = fd, max_pictures, max_bytes
        self._cut = False

    @contextlib.contextmanager
    def muted(self) -> Iterator[None]:
        """What is drawn meanwhile is not handed over."""
        self._muted = True
        try:
            yield
        finally:
            self._muted = False

    def show(self, png: bytes, title: str = "") -> None:
        """Hand over one PNG file."""
        if self._muted:
            return
        if self._pictures_left > 0 and len(png) <= self._bytes_left:
            self._pictures_left -= 1
            self._bytes_left -= len(png)
            self._write({"title": title[:200]}, png)
        elif not self._cut:
            self._cut = True
            note("more pictures than a run may show; the rest are left out")
            self._write({"cut": True}, b"")

    def _write(self, head: dict[str, Any], png: bytes) -> None:
        sys.stdout.flush()  # text printed before a picture is read before it
        data = memoryview(block(json.dumps(head).encode()) + block(png))
        while data:
            data = data[os.write(self._fd, data) :]


def hook_cv2(cv2: Any, pictures: Pictures) -> None:
    """Give OpenCV's windows to the reader: there is no screen here."""
    real_imread = cv2.imread

    def imshow(title: str, picture: Any, *_: Any) -> None:
        pictures.show(cv2_png(cv2, picture), str(title))

    def imread(filename: Any, *args: Any, **kwargs: Any) -> Any:
        if os.path.exists(filename):
            return real_imread(filename, *args, **kwargs)
        note(f"no file {os.fspath(filename)!r} beside the snippet; a sample picture stands in")
        flags = args[0] if args and isinstance(args[0], int) else kwargs.get("flags", 1)
        picture = _sample_picture(cv2)
        return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if flags == 0 else picture

    def wait_key(*_: Any, **__: Any) -> int:
        return _ESCAPE

    def nothing(*_: Any, **__: Any) -> None:
        return None

    def zero(*_: Any, **__: Any) -> int:
        return 0

    replaced = {"imshow": imshow, "imread": imread}
    replaced |= dict.fromkeys(("waitKey", "waitKeyEx", "pollKey"), wait_key)
    windows = "namedWindow destroyWindow destroyAllWindows moveWindow resizeWindow"
    windows += " setWindowTitle setWindowProperty setMouseCallback createTrackbar setTrackbarPos"
    replaced |= dict.fromkeys(windows.split(), nothing)
    replaced |= dict.fromkeys(("getTrackbarPos", "getWindowProperty", "startWindowThread"), zero)
    for name, function in replaced.items():
        setattr(cv2, name, function)


def cv2_png(cv2: Any, picture: Any) -> bytes:
    """A picture as `imshow` would have drawn it (BGR; floats run from 0 to 1)."""
    import numpy as np

    array = np.asarray(picture)
    if array.dtype == np.bool_:
        array = array.astype(np.uint8) * 255
    elif array.dtype.kind == "f":
        array = (np.nan_to_num(array) * 255).clip(0, 255).astype(np.uint8)
    elif array.dtype == np.uint16:
        array = (array >> 8).astype(np.uint8)
    elif array.dtype != np.uint8:
        array = array.clip(0, 255).astype(np.uint8)
    longest = max(array.shape[:2], default=0)
    if longest > _MAX_SIDE:
        scale = _MAX_SIDE / longest
        array = cv2.resize(array, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return bytes(cv2.imencode(".png", array)[1])


def _sample_picture(cv2: Any) -> Any:
    """A scene with edges, texture, colour and text: something for every filter to find."""
    import numpy as np

    height, width = 320, 480
    rows, columns = np.mgrid[0:height, 0:width]
    sky = np.stack([235 - rows * 0.25, 205 - rows * 0.3, 150 + columns * 0.12], axis=-1)
    picture = sky.clip(0, 255).astype(np.uint8)
    cv2.circle(picture, (380, 78), 42, (70, 205, 250), -1, cv2.LINE_AA)
    hills = ([[0, 250], [150, 120], [300, 260]], [[170, 260], [330, 150], [480, 250]])
    for corners, colour in zip(hills, ((110, 130, 90), (90, 150, 110)), strict=True):
        outline = [*corners, [corners[-1][0], 320], [corners[0][0], 320]]
        cv2.fillPoly(picture, [np.array(outline, np.int32)], colour, cv2.LINE_AA)
    cv2.rectangle(picture, (0, 250), (480, 320), (80, 120, 70), -1)
    cv2.rectangle(picture, (70, 180), (170, 280), (120, 160, 215), -1)
    cv2.fillPoly(picture, [np.array([[58, 182], [120, 128], [182, 182]], np.int32)], (60, 70, 170))
    cv2.rectangle(picture, (106, 222), (136, 280), (50, 70, 100), -1)
    for left, top in ((82, 198), (140, 198)):
        cv2.rectangle(picture, (left, top), (left + 18, top + 16), (250, 240, 200), -1)
    cv2.putText(picture, "sample", (330, 302), 0, 0.9, (235, 245, 240), 2, cv2.LINE_AA)
    return picture


def hook_pyplot(plt: Any, pictures: Pictures) -> None:
    """Turn every shown figure into a picture, and let Chinese titles be drawn."""
    from matplotlib import figure

    def show(*_: Any, **__: Any) -> None:
        for number in plt.get_fignums():
            show_figure(plt.figure(number))

    def show_figure(shown: Any, *_: Any, **__: Any) -> None:
        buffer = io.BytesIO()
        # Packed quickly: a third of the time of a plot for a quarter more bytes.
        quick = {"compress_level": 1}
        shown.savefig(buffer, format="png", dpi=_PLOT_DPI, bbox_inches="tight", pil_kwargs=quick)
        plt.close(shown)
        pictures.show(buffer.getvalue(), shown.get_label())

    plt.show = show
    figure.Figure.show = show_figure  # type: ignore[method-assign, assignment]
    plt.rcParams["font.family"] = font_families()


def hook_pillow(image_module: Any, pictures: Pictures) -> None:
    """`Image.show` looks for a viewer on the machine; the reader is the viewer."""

    def show(self: Any, title: str | None = None, *_: Any, **__: Any) -> None:
        pictures.show(_pillow_png(self), title or "")

    image_module.Image.show = show


def _pillow_png(picture: Any) -> bytes:
    shown = picture if picture.mode in {"1", "L", "P", "RGB", "RGBA"} else picture.convert("RGB")
    if max(shown.size) > _MAX_SIDE:
        shown = shown.copy()
        shown.thumbnail((_MAX_SIDE, _MAX_SIDE))
    buffer = io.BytesIO()
    shown.save(buffer, format="PNG")
    return buffer.getvalue()


HOOKS: dict[str, Callable[[Any, Pictures], None]] = {
    "cv2": hook_cv2,
    "matplotlib.pyplot": hook_pyplot,
    "PIL.Image": hook_pillow,
}


class HookFinder(importlib.abc.MetaPathFinder):
    """Finds the hooked modules as Python would, and hooks each right after it loads."""

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        """The usual spec, its loader followed by the hook."""
        if fullname not in HOOKS:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec and spec.loader:
            load = spec.loader.exec_module

            def load_and_hook(module: types.ModuleType) -> None:
                load(module)
                # OpenCV loads itself a second time inside; hook what importers will get.
                HOOKS[fullname](sys.modules.get(fullname, module), self._pictures)

            spec.loader.exec_module = load_and_hook  # type: ignore[method-assign]
        return spec
