"""A data file inside another package: find it without importing the package, and check it."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path

from kb.embed.cache import write_to_cache
from kb.errors import KbError


@dataclass(frozen=True, slots=True)
class PackageFile:
    """The very file of one release of a package that our code was written for."""

    package: str  # as pip calls it
    version: str
    module: str  # as Python calls it
    name: str  # the file's path inside the module's folder
    size: int  # bytes
    sha256: str
    holds: str  # in a user's words
    otherwise: str = ""  # what else to do where the package can't be had

    def has_package(self) -> bool:
        """Whether the package is installed."""
        return importlib.util.find_spec(self.module) is not None

    def find(self) -> Path:
        """Return the file's path.

        Raises KbError when the package is not installed or lacks the file.
        """
        spec = importlib.util.find_spec(self.module)
        folders = list(spec.submodule_search_locations or ()) if spec else []
        for folder in folders:
            path = Path(folder) / self.name
            if path.is_file():
                return path
        problem = f"the package {self.package} has no {self.name}"
        problem = problem if spec else f"no package {self.package}"
        raise KbError(
            f"{problem}, which holds {self.holds}: run "
            f"`pip install {self.package}=={self.version}`{self.otherwise}"
        )

    def check(self, path: Path, stamp: Path) -> None:
        """Raise KbError unless ``path`` is the very file.

        Hashing 72 MB takes .05 to .3 s, so a pass is noted in the file ``stamp`` with the size
        and time of what passed, and not repeated until either changes.
        """
        status = path.stat()
        seen = {"path": str(path), "bytes": status.st_size, "mtime_ns": status.st_mtime_ns}
        if status.st_size != self.size:
            raise self._wrong_file(path, f"{status.st_size:,} bytes", f"{self.size:,}")
        if _read_stamp(stamp) == seen:
            return
        with path.open("rb") as file:
            actual = hashlib.file_digest(file, "sha256").hexdigest()
        if actual != self.sha256:
            raise self._wrong_file(path, f"sha256 {actual[:12]}…", f"{self.sha256[:12]}…")
        write_to_cache(stamp, lambda temporary: temporary.write_text(json.dumps(seen)))

    def _wrong_file(self, path: Path, actual: str, expected: str) -> KbError:
        return KbError(
            f"{path} is not the expected file: found {actual}, expected {expected}; run "
            f"`pip install --force-reinstall --no-deps {self.package}=={self.version}`"
        )


def _read_stamp(stamp: Path) -> object:
    try:
        return json.loads(stamp.read_text())
    except (OSError, ValueError):
        return None
