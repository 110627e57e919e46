"""The one error that a user may meet."""

from __future__ import annotations

import re
from typing import Final

# The folders before the last name of an absolute path, on any system.
_FOLDERS: Final = re.compile(r"(?<![\w.:/\\])(?:[A-Za-z]:)?[/\\](?:[^\s/\\:“”\"'()]+[/\\])+")


class KbError(Exception):
    """A mistake that the caller can mend.

    The message is one line: what was found, what was expected, and the next step.
    The faces print it as it is and exit with status 1; no traceback reaches a user.
    """


class NotFoundError(KbError):
    """Something was named that the notes don't hold."""


class NoSuchScope(NotFoundError):
    """Nothing lies in a folder, note or tag of this name."""


class NoSuchNote(NotFoundError):
    """The index was made from no note of this path."""


class NoSuchChunk(NotFoundError):
    """No chunk has this id."""


class NoSuchSnippet(NotFoundError):
    """No snippet has this id."""


class NotAllowedError(KbError):
    """The operator has switched this off."""


def public_line(error: Exception) -> str:
    """What an error says, without the folders of this machine: they are nobody's business.

    >>> public_line(KbError("/home/ann/.kb/kb.sqlite is damaged: run `kb build`"))
    'kb.sqlite is damaged: run `kb build`'
    """
    return _FOLDERS.sub("", " ".join(str(error).split()))
