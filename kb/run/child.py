"""The program of the child process: run one snippet, and hand over what it shows.

Started by its path, with the scratch folder as its argument; stands alone on the
standard library, so that starting it costs nothing but Python itself. Libraries that
show pictures are hooked when, and only when, the snippet imports them.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import importlib.abc
import importlib.machinery
import io
import json
import linecache
import os
import struct
import sys
import traceback
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

_MAX_REPR_CHARS = 10_000
_MAX_SIDE = 1600  # pixels; larger pictures only make a page slow
_PLOT_DPI = 130  # sharp on a phone's screen, and still some 40 KB a plot
_MIN_PICTURE_SIDE = 16  # smaller arrays of bytes are rather numbers than pictures
_ESCAPE = 27  # what waitKey returns, so that `if key == 27: break` ends a loop


def note(message: str) -> None:
    """Tell the reader something that is kb's word and not the snippet's."""
    print(f"kb: {message}", file=sys.stderr)


# --- Handing pictures over


class Pictures:
    """Writes pictures as frames into a file of the scratch folder, up to the limits."""

    def __init__(self, scratch: Path, max_pictures: int, max_bytes: int) -> None:
        self._path = scratch / "pictures"
        self._cut_mark = scratch / "pictures-cut"
        self._pictures_left = max_pictures
        self._bytes_left = max_bytes

    def show(self, png: bytes, title: str = "") -> None:
        """Hand over one PNG file."""
        if self._pictures_left <= 0 or len(png) > self._bytes_left:
            if not self._cut_mark.exists():
                note("more pictures than a run may show; the rest are left out")
                self._cut_mark.touch()
            return
        self._pictures_left -= 1
        self._bytes_left -= len(png)
        head = json.dumps({"title": title[:200]}).encode()
        with self._path.open("ab") as stream:
            for block in (head, png):
                stream.write(struct.pack("<I", len(block)) + block)


# --- Hooks, by the module they belong to


def hook_cv2(cv2: Any, pictures: Pictures) -> None:
    """Give OpenCV's windows to the reader: there is no screen here."""
    real_imread = cv2.imread

    def imshow(title: str, picture: Any, *_: Any) -> None:
        pictures.show(_cv2_png(cv2, picture), str(title))

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


def _cv2_png(cv2: Any, picture: Any) -> bytes:
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
        shown.savefig(buffer, format="png", dpi=_PLOT_DPI, bbox_inches="tight")
        plt.close(shown)
        pictures.show(buffer.getvalue(), shown.get_label())

    plt.show = show
    figure.Figure.show = show_figure  # type: ignore[method-assign, assignment]
    plt.rcParams["font.family"] = font_families()


def font_families() -> list[str]:
    """matplotlib's own font, and behind it a Chinese one of this machine for what it lacks."""
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return ["DejaVu Sans", *[name for name in _CHINESE_FONTS if name in installed][:1]]


_CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",  # the name under which the collection of all variants is listed
    "Source Han Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
)


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


# --- Running


def show_value(value: Any, pictures: Pictures) -> None:
    """Show the value of a last expression: as a picture where it is one."""
    plt, cv2 = sys.modules.get("matplotlib.pyplot"), sys.modules.get("cv2")
    kind = type(value)
    first = value[0] if isinstance(value, (list, tuple)) and value else value
    if value is None:
        return
    if kind.__module__.startswith(("matplotlib.figure", "PIL.")) and hasattr(value, "show"):
        value.show()
    elif plt and type(first).__module__.startswith("matplotlib"):
        return  # `plt.plot(x)` returns its lines; the figure itself is shown at the end
    elif cv2 and _is_picture(value):
        pictures.show(_cv2_png(cv2, value))
    else:
        text = repr(value)
        left = len(text) - _MAX_REPR_CHARS
        print(text if left <= 0 else f"{text[:_MAX_REPR_CHARS]} … ({left} characters more)")


def _is_picture(value: Any) -> bool:
    shape: tuple[int, ...] = getattr(value, "shape", ())
    if str(getattr(value, "dtype", "")) != "uint8" or len(shape) not in {2, 3}:
        return False
    return min(shape[:2]) >= _MIN_PICTURE_SIDE and (len(shape) == 2 or shape[2] in {1, 3, 4})


def _waits_for_a_key(statement: ast.stmt) -> bool:
    """Whether a statement only waits for a key: nobody wants its 27 shown."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    name = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
    return name.rpartition(".")[2] in {"waitKey", "waitKeyEx", "pollKey"}


def execute(code: str, name: str, namespace: dict[str, Any]) -> None:
    """Run the code; its last statement as at Python's prompt, which shows its value."""
    tree = ast.parse(code, filename=name)
    last: list[ast.stmt] = []
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not _waits_for_a_key(tree.body[-1]):
        last = [tree.body.pop()]
    body = compile(tree, name, "exec", dont_inherit=True)
    exec(body, namespace)
    if last:
        flags = body.co_flags & _FUTURE_FLAGS
        exec(compile(ast.Interactive(last), name, "single", flags, dont_inherit=True), namespace)


_FUTURE_FLAGS = __future__.annotations.compiler_flag


def only_lines_of(name: str, report: traceback.TracebackException) -> None:
    """Leave only the snippet's own lines in a traceback, and in those it came from."""
    report.stack = traceback.StackSummary.from_list(
        [frame for frame in report.stack if frame.filename == name]
    )
    for inner in [report.__cause__, report.__context__, *(report.exceptions or [])]:
        if inner is not None:
            only_lines_of(name, inner)


def report_error(error: BaseException, name: str) -> None:
    """Print the traceback a learner needs, and a hint where there is one."""
    report = traceback.TracebackException.from_exception(error)
    with contextlib.suppress(RecursionError):
        only_lines_of(name, report)
    print("".join(report.format()), end="", file=sys.stderr)
    if isinstance(error, ModuleNotFoundError) and error.name:
        package = error.name.partition(".")[0]
        note(f"the package {package!r} is not installed where kb runs; try: pip install {package}")
    if isinstance(error, EOFError):
        note("the snippet reads input, and nobody types here; give it a value in the code")


def run(code: str, name: str, namespace: dict[str, Any]) -> int:
    """Run the code and return the exit status: 0 fine, else the snippet failed."""
    try:
        try:
            execute(code, name, namespace)
        finally:
            show_open_figures()
    except SystemExit as leaving:
        if leaving.code is None or isinstance(leaving.code, int):
            return leaving.code or 0
        print(leaving.code, file=sys.stderr)
        return 1
    except BaseException as error:
        report_error(error, name)
        return 1
    return 0


def show_open_figures() -> None:
    """Show the figures that were drawn and never shown."""
    plt = sys.modules.get("matplotlib.pyplot")
    if plt is not None:
        plt.show()


def set_limits(limits: dict[str, int]) -> None:
    """Set the process's resource limits where the system has them."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, wanted in limits.items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        # macOS refuses some; a run without that limit is better than none.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (value, value))


def main(scratch: Path) -> int:
    """Carry out the job that lies in the scratch folder."""
    job = json.loads((scratch / "job.json").read_text(encoding="utf-8"))
    set_limits(job["limits"])
    code, name = job["code"], job["name"]
    pictures = Pictures(scratch, job["max_pictures"], job["max_pictures_bytes"])
    # The snippet's folder comes last: a note's own `copy.py` must not hide Python's.
    sys.path[:] = [*job["import_path"], os.path.dirname(job["file"])]
    sys.argv = [name]
    sys.meta_path.insert(0, HookFinder(pictures))
    sys.displayhook = lambda value: show_value(value, pictures)
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    module = types.ModuleType("__main__")
    module.__file__ = job["file"]
    sys.modules["__main__"] = module
    return run(code, name, module.__dict__)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
