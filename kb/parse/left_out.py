"""Files in the form of notes that aren't read, and why: the author's patterns, and kb's own.

What an author says counts more than what kb guesses, and the later pattern more than the earlier,
as in .gitignore: `exclude`, then .kbignore from the top folder down, then `include`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from pathspec import PathSpec
from pathspec.pattern import Pattern
from pathspec.patterns.gitignore import GitIgnorePatternError

from kb.errors import KbError
from kb.parse.decoding import read_text, split_lines

_Spec = PathSpec[Pattern]

IGNORE_FILE: Final = ".kbignore"
EXCLUDED: Final = "excluded"
DRAFT: Final = "draft"
LINKED_FOLDER: Final = "linked folder"
PART: Final = "part of another table"


class Reason(NamedTuple):
    """One kind of files that hold no answers of their author's."""

    name: str  # of one such file
    several: str
    patterns: tuple[str, ...]
    # Whether the case of letters tells it: SECURITY.md is a project's, security.md a note.
    as_written: bool = False


PROJECT_FILE: Final = "file of a project"
REASONS: Final = (
    Reason(
        "template",
        "templates",
        ("templates/", "_templates/", "archetypes/", "scaffolds/", "_layouts/", "_includes/"),
    ),
    Reason("drawing", "drawings", ("*.excalidraw.md", "*.excalidraw")),
    Reason(
        "copy of a conflict",
        "copies of a conflict",
        (
            "*conflicted copy*",
            "*.sync-conflict-*",
            "*(sfconflict *",
            "*(case conflict*",
            "*冲突副本*",
            "*衝突複本*",
        ),
    ),
    Reason(
        "old copy of Logseq", "old copies of Logseq", ("**/logseq/bak/", "**/logseq/version-files/")
    ),
    Reason(
        PROJECT_FILE,
        "files of a project",
        ("AGENTS.*", "CLAUDE.*", "GEMINI.*", "SECURITY.*", "SKILL.md"),
        as_written=True,
    ),
    Reason(
        PROJECT_FILE,
        "files of a project",
        (
            *("contributing.*", "contributing[-_]*.*", "contributors.*", "changelog.*"),
            *("code_of_conduct.*", "code-of-conduct.*", "code_of_conduct[-_]*.*"),
            *("license.*", "licence.*", "license[-_]*.*", "copilot-instructions.md"),
            *("pull_request_template*", "issue_template*", "issue_template/", "**/logseq/config.*"),
        ),
    ),
)
_PLURALS: Final = {
    **{reason.name: reason.several for reason in REASONS},
    EXCLUDED: EXCLUDED,
    DRAFT: "drafts",
    LINKED_FOLDER: "linked folders",
    PART: "parts of other tables",
}
# Such files are named one by one, as far as this; beyond, they are counted.
_NAMED: Final = (PROJECT_FILE, LINKED_FOLDER)
_MAX_NAMED: Final = 5

# Hugo, Jekyll, Hexo, Obsidian Publish and their like, in YAML, TOML or JSON.
_WITHHELD = re.compile(
    r'^"?(?:draft["\s]*[:=]\s*["\']?(?:true|yes|on)|publish(?:ed)?["\s]*[:=]\s*["\']?(?:false|no|off))\b',
    re.IGNORECASE,
)
_MAX_MATTER_LINES: Final = 200


class LeftOut(NamedTuple):
    """A file, or a folder, that isn't read."""

    path: str  # relative to the notes folder
    why: str  # the name of a reason


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an author says of the files to read: patterns as in .gitignore."""

    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()  # read though kb would leave it out


EVERYTHING: Final = Wanted()


@dataclass(slots=True)
class Rules:
    """Why a file is left out, as far as its path says."""

    wanted: _Spec
    unwanted: _Spec
    ignored: dict[str, _Spec] = field(default_factory=dict)  # .kbignore, by its folder

    def reason(self, path: str) -> str | None:
        """The name of the reason; None for a file that is read."""
        said = self._said(path)
        if said is not None:
            return EXCLUDED if said else None
        return _own_reason(path)

    def asks_for(self, path: str) -> bool:
        """Whether the author wants it read, whatever it looks like."""
        return self._said(path) is False

    def _said(self, path: str) -> bool | None:
        """What the author's patterns say of it; None: nothing."""
        if self.wanted.check_file(path).include:
            return False
        said = self.unwanted.check_file(path).include
        for folder, spec in self.ignored.items():
            below = PurePosixPath(path)
            if folder == "" or below.is_relative_to(folder):
                own = spec.check_file(below.relative_to(folder).as_posix()).include
                said = said if own is None else own
        return said

    def read_ignore_file(self, folder: Path, root: Path) -> None:
        """Take in a folder's .kbignore, where it has one; the folders above were asked before.

        Raises:
            KbError: it can't be read, or a pattern of it is none.
        """
        file = folder / IGNORE_FILE
        if file.is_file():
            name = folder.relative_to(root).as_posix()
            key = "" if name == "." else name
            self.ignored[key] = _spec(split_lines(read_text(file)), str(file))


def rules_of(wanted: Wanted) -> Rules:
    """The rules of a folder, without its .kbignore files. Raises KbError for a broken pattern."""
    return Rules(_spec(wanted.include, "include"), _spec(wanted.exclude, "exclude"))


def _spec(patterns: Iterable[str], where: str) -> _Spec:
    try:
        return PathSpec.from_lines("gitignore", patterns)
    except GitIgnorePatternError as error:
        raise KbError(f"{where}: {error}; write it as in .gitignore") from error


_OWN: Final = [(reason, PathSpec.from_lines("gitignore", reason.patterns)) for reason in REASONS]


def _own_reason(path: str) -> str | None:
    lower = path.lower()
    return next(
        (
            reason.name
            for reason, spec in _OWN
            if spec.match_file(path if reason.as_written else lower)
        ),
        None,
    )


def is_withheld(text: str) -> bool:
    """Whether a note's front matter says that it isn't to be read yet, or not by all."""
    lines = split_lines(text[:20_000].removeprefix("\ufeff"))[:_MAX_MATTER_LINES]
    end = lines[0].rstrip()
    if end not in ("---", "+++"):
        return False
    for line in lines[1:]:
        if line.rstrip() == end:
            return False
        if _WITHHELD.match(line) and end in (line.rstrip() for line in lines[1:]):
            return True
    return False


def described(left_out: Iterable[LeftOut]) -> str:
    """What was left out, in some words: "2 templates, AGENTS.md"."""
    by_reason: dict[str, list[str]] = {}
    for path, why in left_out:
        by_reason.setdefault(why, []).append(path)
    return ", ".join(_described(by_reason))


def _described(by_reason: Mapping[str, list[str]]) -> Iterator[str]:
    for why in dict.fromkeys((*_PLURALS, *by_reason)):
        paths = by_reason.get(why, [])
        if why in _NAMED and 0 < len(paths) <= _MAX_NAMED:
            kind = f"{why} " if why == LINKED_FOLDER else ""
            yield from (f"{kind}{path}" for path in paths)
        elif paths:
            yield f"{len(paths)} {why if len(paths) == 1 else _PLURALS.get(why, why)}"
