"""What a note gives names to, for the texts within it that docutils reads by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from docutils import nodes

from kb.parse.readers.sphinx_roles import Labels

# Of links and of substitutions, as one is written.
_DEFINED: Final = re.compile(
    r"^[ \t]*(?P<definition>\.\. (?:"
    r"_(?:`(?P<phrase>[^`\n]+)`|(?P<word>[^`:\n_][^:\n]*)):[ \t]+\S.*"
    r"|\|(?P<substituted>[^|\n]+)\|[ \t]+(?:replace|image|unicode)::[ \t]+\S.*(?:\n[ \t]+\S.*)*))$",
    re.MULTILINE,
)
_USED: Final = re.compile(
    r"`([^`<>]{1,200})`_|(?<![\w|`])(\w[\w.+-]{0,200})_(?!\w)|\|([^|\n]{1,200})\|"
)


class Names(NamedTuple):
    """Of a note."""

    labels: Labels
    definitions: Mapping[str, str]


NO_NAMES: Final = Names({}, {})


def names_of(text: str, tree: nodes.document) -> Names:
    """The names that a note gives, read and as it is written."""
    return Names({**_titles(tree), **dict(_footnotes(tree))}, dict(_definitions(text)))


def with_definitions(text: str, names: Names) -> str:
    """A text of a note with what it refers to below it, where it says nothing."""
    used = {_folded(next(filter(None, match))) for match in _USED.findall(text)}
    lines = [names.definitions[name] for name in sorted(used) if name in names.definitions]
    return "\n".join([text, "", *(line for line in lines if line not in text)])


def _definitions(text: str) -> Iterator[tuple[str, str]]:
    for match in _DEFINED.finditer(text):
        name = match["phrase"] or match["word"] or match["substituted"]
        yield _folded(name), match["definition"]


def _titles(tree: nodes.document) -> dict[str, str]:
    """The titles of sections, and those of tables and pictures, by their labels."""
    return {
        name: title
        for node in tree.findall(nodes.Element)
        if node.get("names") and (title := _title_of(node))
        for name in node["names"]
    }


def _title_of(node: nodes.Element) -> str:
    titles = (c for c in node.children if isinstance(c, nodes.title | nodes.caption))
    return next((" ".join(title.astext().split()) for title in titles), "")


def _footnotes(tree: nodes.document) -> Iterator[tuple[str, str]]:
    """Their numbers by the references to them."""
    for note in tree.findall(nodes.footnote):
        if note.children and isinstance(note.children[0], nodes.label):
            number = note.children[0].astext()
            yield from ((f"[{number}]", number), *((f"[#{n}]", number) for n in note["names"]))


def _folded(name: str) -> str:
    return " ".join(name.lower().split())
