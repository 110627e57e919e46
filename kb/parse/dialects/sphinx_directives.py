"""What the directives of Sphinx and its extensions are, written in MyST or in reStructuredText."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kb.parse.dialects.attributes import names_in

# What stands above their text, before the number of the version.
VERSIONS: Final[Mapping[str, str]] = {
    "versionadded": "New in version",
    "versionchanged": "Changed in version",
    "versionremoved": "Removed in version",
    "deprecated": "Deprecated since version",
}
SEE_ALSO: Final = "See also"
# Frames that bear no name of their kind where they have no title.
FRAMES: Final = names_in(
    "card grid-item-card card-header card-footer margin sidebar aside topic marginnote sidenote"
)
# Code in Python that names no language.
CELLS: Final = names_in(
    "code-cell ipython ipython2 ipython3 doctest testcode testsetup jupyter-execute exec_code "
    "exec-code plot"
)
# Where a film is whose name alone is given.
PLAYERS: Final[Mapping[str, str]] = {
    "youtube": "https://www.youtube.com/watch?v=",
    "vimeo": "https://vimeo.com/",
}
