"""Scopes: a folder, a note or a tag of the notes that a search is kept within."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from kb.errors import NoSuchScope

# So many scopes are named to somebody who asked for one that there isn't: a line's worth.
MAX_NAMED: Final = 5


def bare(scope: str) -> str:
    """A scope without what only marks it, "#" before a tag and "/" behind a folder; ""
    means everything.

    >>> bare("#rnn"), bare("deep learning/"), bare(" / ")
    ('rnn', 'deep learning', '')
    """
    return scope.strip().lstrip("#").rstrip("/").strip()


def is_within(scope: str, note: str, tags: Collection[str]) -> bool:
    """Whether a chunk of a note, with some tags, lies within a bare scope.

    That is: in the note of that path, with or without its suffix, in a folder of that path or
    below it, or under that tag; upper and lower case differ. Everything lies within "".

    >>> is_within("rnn", "rnn/lstm.md", ()), is_within("rnn", "rnns.md", ["rnn"])
    (True, True)
    >>> is_within("rnn", "rnn.md", ()), is_within("rnn", "dl/rnn/lstm.md", ())
    (True, False)
    """
    if not scope or scope in tags or note.startswith(f"{scope}/"):
        return True
    return scope in (note, without_suffix(note))


def without_suffix(note: str) -> str:
    """A note's path without its suffix.

    >>> without_suffix("v1.2/rnn.md"), without_suffix("v1.2/README")
    ('v1.2/rnn', 'v1.2/README')
    """
    folder, slash, name = note.rpartition("/")
    return folder + slash + (name.rpartition(".")[0] or name)


def known_scopes(places: Iterable[tuple[str, Collection[str]]]) -> list[str]:
    """All scopes of notes with their tags, as they are best written: the folders ("rnn/"),
    outermost first, then the tags ("#rnn"), then the notes ("rnn/lstm.md")."""
    folders: set[str] = set()
    marked: set[str] = set()
    notes: set[str] = set()
    for note, tags in places:
        parts = note.split("/")[:-1]
        folders |= {"/".join(parts[: end + 1]) + "/" for end in range(len(parts))}
        marked |= {f"#{tag}" for tag in tags}
        notes.add(note)
    outermost_first = sorted(folders, key=lambda folder: (folder.count("/"), folder))
    return [*outermost_first, *sorted(marked), *sorted(notes)]


def check_scope(scope: str, places: Sequence[tuple[str, Collection[str]]]) -> None:
    """Raises NoSuchScope for a scope that nothing is within, of notes with their tags."""
    if not any(is_within(bare(scope), note, tags) for note, tags in places):
        raise NoSuchScope(no_such_scope(scope, known_scopes(places)))


def check_tag(tag: str, places: Sequence[tuple[str, Collection[str]]]) -> None:
    """Raises NoSuchScope for a bare tag that nothing has, of notes with their tags."""
    if not any(tag in tags for _, tags in places):
        known = [scope for scope in known_scopes(places) if scope.startswith("#")]
        raise NoSuchScope(no_such_scope(tag, known))


def no_such_scope(scope: str, known: Sequence[str]) -> str:
    """One line for somebody whose scope holds nothing: the nearest there are, or the first."""
    wanted = bare(scope)
    like = _like(wanted, known)
    named = ", ".join(like or _of_its_kind(wanted, known)[:MAX_NAMED])
    meant = "did you mean" if like else "there are, for example,"
    return f"nothing of the notes is within “{wanted}”" + (f"; {meant} {named}" if named else "")


def _of_its_kind(wanted: str, known: Sequence[str]) -> Sequence[str]:
    """The notes, for who writes a suffix; else all."""
    notes = [scope for scope in known if not scope.startswith("#") and not scope.endswith("/")]
    return notes if notes and without_suffix(wanted) != wanted else known


def _like(wanted: str, known: Sequence[str]) -> list[str]:
    """The known scopes whose last part is nearly, or holds, what is wanted."""
    names: dict[str, list[str]] = {}
    for scope in known:
        last = bare(scope).rsplit("/", 1)[-1].casefold()
        for name in (last, last.rpartition(".")[0]):
            if name:
                names.setdefault(name, []).append(scope)
    asked = wanted.rsplit("/", 1)[-1].casefold()
    close = difflib.get_close_matches(asked, names, n=MAX_NAMED, cutoff=0.7)
    holding = sorted(name for name in names if asked in name)
    nearest = (scope for name in (*close, *holding) for scope in names[name])
    return list(dict.fromkeys(nearest))[:MAX_NAMED]
