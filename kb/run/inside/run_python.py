"""Run one snippet as Python's prompt would, and report its errors to a learner."""

from __future__ import annotations
import __future__

import ast
import atexit
import contextlib
import linecache
import os
import sys
import threading
import traceback
import types
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn, TextIO

from .hooks import Pictures, cv2_png, note

_MAX_REPR_CHARS = 10_000
_MIN_PICTURE_SIDE = 16  # smaller arrays of bytes are rather numbers than pictures


def carry_out(
    code: str, name: str, file: str, pictures: Pictures, earlier: Sequence[str] = ()
) -> NoReturn:
    """Run the code as the main module, and end the process as Python would.

    `name` stands in tracebacks, `file` is where the code lies or would lie. What is `earlier` in
    the note runs before, as in a notebook whose cells a reader has run: it shows nothing now.
    """
    sys.argv = [name]
    sys.displayhook = lambda value: show_value(value, pictures)
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    module = types.ModuleType("__main__")
    module.__file__ = file
    sys.modules["__main__"] = module
    with pictures.muted():
        for number, cell in enumerate(earlier, start=1):
            run_earlier(cell, f"code above, {number}", module.__dict__)
    leave(run(code, name, module.__dict__))


def show_value(value: Any, pictures: Pictures) -> None:
    """Show the value of a last expression: as a picture where it is one."""
    plt = sys.modules.get("matplotlib.pyplot")
    kind = type(value)
    first = value[0] if isinstance(value, (list, tuple)) and value else value
    if value is None:
        return
    if kind.__module__.startswith(("matplotlib.figure", "PIL.")) and hasattr(value, "show"):
        value.show()
    elif plt and type(first).__module__.startswith("matplotlib"):
        return  # `plt.plot(x)` returns its lines; the figure itself is shown at the end
    elif _is_picture(value):
        import cv2

        pictures.show(cv2_png(cv2, value))
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
    if isinstance(error, PermissionError):
        note("code runs here without network, and may write only in its own folder")
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


@contextlib.contextmanager
def redirected_to(stream: TextIO) -> Iterator[None]:
    """All that is printed meanwhile goes there."""
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        yield


def run_earlier(code: str, name: str, namespace: dict[str, Any]) -> None:
    """Run what stands above in the note; where it fails, say so and go on as a notebook does."""
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    try:
        body = compile(ast.parse(code, filename=name), name, "exec", dont_inherit=True)
        with open(os.devnull, "w", encoding="utf-8") as nowhere, redirected_to(nowhere):
            exec(body, namespace)
    except BaseException as error:
        note(f"code above in the note failed: {type(error).__name__}: {error}")
    plt = sys.modules.get("matplotlib.pyplot")
    if plt is not None:
        plt.close("all")


def show_open_figures() -> None:
    """Show the figures that were drawn and never shown."""
    plt = sys.modules.get("matplotlib.pyplot")
    if plt is not None:
        plt.show()


def leave(code: int) -> NoReturn:
    """End as Python would, without its slow clean-up of modules."""
    with contextlib.suppress(BaseException):
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()
    os._exit(code & 0xFF if code & 0xFF or not code else 1)
