"""What of this machine a lane sees: the libraries, and nothing of its owner's.

Pure but for looking which folders exist. `full_view` gives the paths as they are inside
bubblewrap, under neutral names, `own_view` as they are here.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_INSIDE: Final = Path(__file__).parent.with_name("inside")
# Not all of /usr: /usr/src and /usr/local/share are where some keep projects and notes.
_SYSTEM: Final = ("bin", "lib", "lib32", "lib64", "libexec", "share", "local/bin", "local/lib")
_ROOT_LINKS: Final = ("bin", "lib", "lib32", "lib64")

# One thread: a fork of a process with several threads may hang, and lanes share the cores.
ENVIRONMENT: Final = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",  # each thread's own arena would reserve 64 MiB of address space
    # All of Python's memory from malloc, and malloc's in huge pages: a fork then copies page
    # tables a hundredth the size, and goes from 27 ms to 6.
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "MPLBACKEND": "Agg",
    "LANG": "C.UTF-8",
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "USER": "reader",
    "LOGNAME": "reader",
}


@dataclass(frozen=True, slots=True)
class View:
    """The paths of a lane, as the lane names them."""

    python: str  # the interpreter
    inside: str  # the folder above the package `inside`
    path: tuple[str, ...]  # sys.path
    read: tuple[str, ...]  # may be read and executed
    environment: dict[str, str]
    binds: tuple[tuple[str, str], ...] = ()  # (here, there), read-only
    links: tuple[tuple[str, str], ...] = ()  # (what it says, where)


_BOOT: Final = (
    "import sys; sys.path.append({!r}); from inside.{} import main; sys.path.pop(); main()"
)


def python_command(python: str, inside: str, program: str, argument: str) -> list[str]:
    """Python with a program of the package `inside`, which lies in the folder `inside`.

    -P and -s: no current folder and no user's packages decide what it imports; what variables
    there are, kb has set. -B: no __pycache__ anywhere. -u: what was printed before a kill is
    not lost in a buffer.
    """
    boot = _BOOT.format(inside, program)
    return [python, "-P", "-s", "-B", "-u", "-X", "utf8", "-c", boot, argument]


def _packages() -> list[str]:
    """The folders of installed packages, in the order of the import path."""
    names = {"site-packages", "dist-packages"}
    return [p for p in sys.path if Path(p).name in names and os.path.isdir(p)]


def _standard_library() -> list[str]:
    # As the interpreter of the virtual environment has it, which is the base's.
    prefix = os.path.realpath(sys.base_prefix)
    return [p for p in sys.path if _below(p, prefix) and Path(p).name not in {"site-packages"}]


def _below(path: str, folder: str) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(folder) and Path(path).is_absolute()


def _interpreter() -> str:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for name in (f"python{version}", "python3", "python"):
        path = os.path.join(os.path.realpath(sys.base_prefix), "bin", name)
        if os.path.exists(path):
            return os.path.realpath(path)
    return os.path.realpath(sys.executable)


def full_view() -> View:
    """For bubblewrap: a root that holds the system's libraries, Python and its packages."""
    prefix = os.path.realpath(sys.base_prefix)
    binds = [(f"/usr/{name}", f"/usr/{name}") for name in _SYSTEM]
    links = []
    for name in _ROOT_LINKS:
        if os.path.islink(f"/{name}"):
            links.append((os.readlink(f"/{name}"), f"/{name}"))
        else:
            binds.append((f"/{name}", f"/{name}"))
    in_usr = _below(prefix, "/usr")
    moved = {} if in_usr else {prefix: "/python"}
    for number, packages in enumerate(_packages()):
        if not (in_usr and _below(packages, prefix)):
            moved[packages] = f"/packages/{number}"
    moved[str(_INSIDE)] = "/kb/inside"
    binds += moved.items()
    binds = [(here, there) for here, there in binds if os.path.isdir(here)]

    def there(path: str) -> str:
        # The longest first: packages often lie below the interpreter's own prefix.
        for here in sorted(moved, key=len, reverse=True):
            if path == here or path.startswith(here + os.sep):
                return moved[here] + path[len(here) :]
        return path

    return View(
        python=there(_interpreter()),
        inside="/kb",
        path=tuple(there(p) for p in (*_standard_library(), *_packages())),
        read=(*sorted({there for _, there in binds}),),
        environment=_environment(there(prefix), "/tmp"),
        binds=tuple(binds),
        links=tuple(links),
    )


def own_view(scratch: str) -> View:
    """For a lane without bubblewrap: the paths of this machine."""
    prefix = os.path.realpath(sys.base_prefix)
    system = [f"/usr/{name}" for name in _SYSTEM] + [f"/{name}" for name in _ROOT_LINKS]
    return View(
        python=_interpreter(),
        inside=str(_INSIDE.parent),
        path=(*_standard_library(), *_packages()),
        read=(*system, prefix, *_packages(), "/etc/ld.so.cache"),
        environment=_environment(prefix, scratch),
    )


def _environment(prefix: str, scratch: str) -> dict[str, str]:
    """All of a lane's environment; nothing of kb's own goes along, which holds keys."""
    return ENVIRONMENT | {
        "PATH": f"{prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "LD_LIBRARY_PATH": f"{prefix}/lib",  # where the interpreter's own library lies
        "HOME": f"{scratch}/home",
        "TMPDIR": scratch,
        "MPLCONFIGDIR": f"{scratch}/matplotlib",
    }
