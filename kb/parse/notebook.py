"""Code that goes on where an earlier fence of its note ended, as in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.code.languages import CODE_LANGUAGES
from kb.code.python_names import Names
from kb.model import Snippet

# What runs before a snippet, with itself: the runner's limit for one.
_MAX_CODE_BYTES = 64 * 1024
_MOST_NAMES = 5  # of those it lacks; nobody reads more


def with_earlier(snippets: Sequence[Snippet]) -> list[Snippet]:
    """A note's snippets, each with the code of earlier ones that it needs, or the names it lacks.

    Of several that bind a name, the one counts that has most names in common, then the nearest: a
    book often has the same program once for every library. What changes an object on the way
    counts, too.
    """
    names = [CODE_LANGUAGES[snippet.language].names_of(snippet.code) for snippet in snippets]
    closures: list[frozenset[int]] = []
    done: list[Snippet] = []
    for position, snippet in enumerate(snippets):
        earlier = [
            index
            for index in range(position)
            if snippets[index].runnable and snippets[index].language == snippet.language
        ]
        needed = (
            _needed(position, earlier, names, closures) if snippet.path is None else frozenset()
        )
        closures.append(needed)
        code = tuple(snippets[index].code for index in sorted(needed))
        lacks = names[position].needed.difference(*(names[index].bound for index in needed))
        if sum(len(text.encode("utf-8", "replace")) for text in code) > _MAX_CODE_BYTES:
            code = ()
        runs = snippet.runnable and not lacks
        named = tuple(sorted(lacks)[:_MOST_NAMES])
        done.append(replace(snippet, earlier=code, lacks=named, runnable=runs))
    return done


def _needed(
    position: int,
    earlier: Sequence[int],
    names: Sequence[Names],
    closures: Sequence[frozenset[int]],
) -> frozenset[int]:
    """The earlier snippets that one needs, with all that those need."""
    mine = names[position]
    uses = mine.needed | mine.wanted
    needed: set[int] = set()
    for name in sorted(uses):
        binding = [index for index in earlier if name in names[index].bound]
        if not binding:
            continue
        best = max(binding, key=lambda index: (_in_common(names[index], uses), index))
        needed |= {best} | closures[best]
        needed.update(i for i in earlier if i > best and name in names[i].changed)
    for index in list(needed):
        needed |= closures[index]
    return frozenset(needed)


def _in_common(other: Names, uses: frozenset[str]) -> int:
    return len((other.needed | other.wanted) & uses)
