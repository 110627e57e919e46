"""Pictures that stand in a note, as data: URIs, so that nothing else need be served."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from kb.roots import Roots

# By suffix: the type to announce, and what such a file begins with.
_KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    ".webp": ("image/webp", (b"RIFF",)),
    ".svg": ("image/svg+xml", (b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")),
}
# A conversation holds every picture it shows; larger ones would make it crawl.
MAX_IMAGE_BYTES = 2 * 1024 * 1024
MAX_ANSWER_BYTES = 8 * 1024 * 1024  # of all of an answer's


def locate(target: str, note: str, notes_root: Path) -> Path | None:
    """The file an image link of a note means, if it is one a reader may see.

    Stops a note that shows `../../.ssh/id_ed25519` or a link to it: only files with a
    picture's name that lie, links followed, inside the notes folder.
    """
    root = notes_root.resolve()
    name = unquote(target.partition("#")[0].partition("?")[0])
    if "\0" in name:
        return None
    start = root if name.startswith("/") else (root / note).parent
    try:
        path = (start / name.lstrip("/")).resolve()
        shown = root in path.parents and path.suffix.lower() in _KINDS and path.is_file()
    except (OSError, RuntimeError):  # a name that is too long, or a loop of links
        return None
    return path if shown else None


def data_uri(target: str, note: str, notes_root: Path) -> str | None:
    """The picture as a data: URI; None when it is missing, too large or not a picture."""
    path = locate(target, note, notes_root)
    if path is None or path.stat().st_size > MAX_IMAGE_BYTES:
        return None
    kind, beginnings = _KINDS[path.suffix.lower()]
    data = path.read_bytes()
    if not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(beginnings):
        return None
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


def image_source(note: str, roots: Roots) -> Callable[[str], str | None]:
    """`data_uri` for one answer, until its pictures are too large together."""
    left = MAX_ANSWER_BYTES
    root, place = roots.locate(note)

    def source(target: str) -> str | None:
        nonlocal left
        shown = data_uri(target, place, root)
        left -= len(shown or "")
        return shown if left >= 0 else None

    return source
