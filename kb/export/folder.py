"""The files of an export: named after their content, and put in place all at once."""

from __future__ import annotations

import codecs
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kb.errors import KbError

# What an export consists of; the manifest's first line shows that a folder is one.
MANIFEST: Final = "kb/manifest.js"
_OWN_ENTRIES: Final = frozenset({"embed.js", "embed", "index.html", "kb"})
_STAMP: Final = "// Written by kb export --site\n"


_HASH_DIGITS: Final = 10  # 40 bits: among 10,000 files a chance of 1 in 20,000 for two alike


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that is being filled."""

    path: Path

    def write(self, name: str, data: bytes) -> None:
        """A file under a name of its own."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def write_manifest(self, value: object) -> None:
        """The one data file whose name is always the same."""
        self.write(MANIFEST, _as_utf8(_STAMP + data_script(as_json(value))))

    def add_script(self, kind: str, value: object) -> str:
        """A data file named after its content; returns the hash in `kb/KIND-HASH.js`."""
        return self.add_json(kind, as_json(value))

    def add_json(self, kind: str, text: str) -> str:
        """The same of a value that is JSON already."""
        data = _as_utf8(data_script(text))
        digest = _digest(data)
        self.write(f"kb/{kind}-{digest}.js", data)
        return digest

    def add_picture(self, data: bytes, suffix: str) -> str:
        """A picture named after its content; returns its name below `kb/`."""
        name = f"{_digest(data)}.{suffix}"
        self.write(f"kb/{name}", data)
        return name

    def copy(self, source: Path, name: str) -> None:
        """A file of the package, or a folder with all that is in it."""
        if source.is_dir():
            for path in sorted(source.iterdir()):
                self.copy(path, f"{name}/{path.name}")
        elif source.suffix == ".js":
            self.write(name, _as_utf8(source.read_text(encoding="utf-8-sig")))
        else:
            self.write(name, source.read_bytes())


def as_json(value: object) -> str:
    """A value as short JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def data_script(text: str) -> str:
    """JSON as a classic script that leaves its value on its own script element, so that two
    exports in one page can't meet and no global name is taken.

    U+2028 and U+2029 end a line in the JavaScript of older browsers.
    """
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"document.currentScript.kbData={text};\n"


def _as_utf8(script: str) -> bytes:
    """With the mark that says so at its beginning, else a page in GBK would read it as GBK."""
    return codecs.BOM_UTF8 + script.encode("utf-8", "replace")


@contextmanager
def replacing(folder: Path) -> Iterator[Folder]:
    """A folder to fill, which takes the place of another when all went well; else the other
    stays as it is. Raises KbError where that one isn't ours, or nothing can be written."""
    try:
        target = folder.resolve()
        _check(folder, target)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as scratch:
            new = Path(scratch) / "new"
            new.mkdir()  # unlike the scratch folder, readable by the web server
            yield Folder(new)
            _swap(new, target, Path(scratch) / "old")
    except OSError as error:
        raise KbError(
            f"{error.filename or folder}: {error.strerror or error}; nothing was exported: "
            "mend that or choose another folder"
        ) from error


def _check(folder: Path, target: Path) -> None:
    """Stops an export from sweeping away what somebody else put there."""
    if not target.exists():
        return
    if not target.is_dir():
        raise KbError(f"{folder} is a file; expected a folder to write the site to")
    entries = {path.name for path in target.iterdir()}
    if entries and not is_export(target):
        raise KbError(
            f"{folder} is neither empty nor an earlier export; "
            "name a new folder, such as site/ask, or empty this one"
        )
    if strange := sorted(entries - _OWN_ENTRIES):
        raise KbError(
            f"{folder} also holds {strange[0]}, which no export wrote and a new one would "
            "remove; move it elsewhere"
        )


def is_export(folder: Path) -> bool:
    """Whether a folder was written by an export."""
    try:
        with (folder / MANIFEST).open("rb") as stream:
            return stream.readline() == _as_utf8(_STAMP)
    except OSError:
        return False


def _swap(new: Path, target: Path, old: Path) -> None:
    """Two renames within one folder: no reader ever sees half an export. Whatever comes
    between them, Ctrl-C too, the old one comes back."""
    if not target.exists():
        os.rename(new, target)
        return
    os.rename(target, old)
    try:
        os.rename(new, target)
    except BaseException:
        os.rename(old, target)
        raise


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_HASH_DIGITS]
