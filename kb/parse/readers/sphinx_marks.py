"""Directives that docutils doesn't know: Sphinx and its extensions have them, and everyone writes
them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from kb.parse.dialects.sphinx_directives import CELLS, SEE_ALSO, VERSIONS

Kind = Literal[
    "dropped", "bare", "code", "verbatim", "diagram", "math", "picture", "file", "link", "names",
    "heading", "table", "box", "titled", "card", "version", "quote", "glossary", "signature",
    "text",
]  # fmt: skip

_HEAD: Final = re.compile(r"\.\. (?:\|[^|]+\| )?(?P<name>[\w:+.-]+)::[ \t]*(?P<argument>.*)")
_OPTION: Final = re.compile(r"(?P<indent>[ \t]*):(?P<key>[\w-]+):(?:[ \t]+(?P<value>.*)|$)")
_LANGUAGE: Final = re.compile(r"[\w+#.-]{1,30}")
_NAMES: Final[Mapping[Kind, str]] = {
    # Nothing of it is shown where it stands.
    "dropped": """toctree index contents highlight highlightlang currentmodule module raw
        include meta tabularcolumns sectionauthor moduleauthor codeauthor default-domain
        default-role role bibliography footbibliography tags post-list postlist""",
    # What it holds is shown, and its argument isn't.
    "bare": """only only-for ifconfig rst-class cssclass container div acks hlist grid
        grid-item tabs tab-set tab-set-code card-carousel compound panels post align""",
    "code": """code code-block sourcecode code-cell ipython ipython3 plot testcode testsetup
        testcleanup doctest testoutput jupyter-execute exec_code prompt highlight-block
        code-tab""",
    "verbatim": "parsed-literal productionlist program-output command-output",
    "diagram": "mermaid graphviz digraph graph plantuml uml",
    "math": "math",
    "picture": "image figure thumbnail",
    "file": "literalinclude",
    "link": "button-link button-ref youtube vimeo video",
    "names": "autosummary",
    "heading": "centered rubric table",
    "table": "list-table csv-table wide-csv-table",
    # Their text begins behind their name.
    "box": """note tip hint important warning caution danger error attention seealso todo
        info success""",
    "titled": """admonition topic sidebar margin aside exercise solution question answer
        theorem proof lemma definition example remark axiom corollary conjecture algorithm
        criterion property proposition observation assumption dropdown details collapse toggle
        tab tab-item group-tab update""",
    "card": "card grid-item-card",
    "version": "versionadded versionchanged versionremoved deprecated soft-deprecated",
    "quote": "epigraph pull-quote highlights blockquote",
    "glossary": "glossary",
    "signature": """function method class attribute data exception decorator staticmethod
        classmethod property option envvar program describe object confval type macro struct
        automodule autoclass autofunction automethod autoattribute autodata autoexception
        autodecorator autoproperty""",
}
KINDS: Final = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_VERSIONS: Final = {**VERSIONS, "soft-deprecated": "Soft deprecated since version"}
_TITLES: Final = {"seealso": SEE_ALSO, "todo": "Todo"}
_NO_ARGUMENT: Final[frozenset[Kind]] = frozenset(
    {"box", "quote", "glossary", "names", "verbatim", "diagram"}
)
_ALL_CONTENT: Final = frozenset({"acks", "hlist"})
_PYTHON: Final = CELLS | {"testcleanup"}


class Directive(NamedTuple):
    """A directive, taken apart."""

    name: str  # without a domain
    kind: Kind
    argument: str  # on as many lines as it was written
    options: dict[str, str]
    body: str  # without its indentation
    body_offset: int  # lines from the directive's to the body's first

    @property
    def title(self) -> str:
        """What Sphinx writes above its text."""
        if self.kind == "version":
            return f"{_VERSIONS[self.name]} {self.argument}"
        return _TITLES.get(self.name, "") if self.kind == "box" else self.argument

    @property
    def language(self) -> str:
        """Of a block of code, for its fence."""
        if self.name in _PYTHON:
            return "python"
        word = self.argument.split()[:1]
        return word[0].lower() if word and _LANGUAGE.fullmatch(word[0]) else ""


def directive_in(text: str) -> Directive | None:
    """The directive that a text is; None for any other text."""
    first, _, rest = text.partition("\n")
    head = _HEAD.match(first)
    if head is None:
        return None
    lines = [head["argument"].strip(), *textwrap.dedent(rest).split("\n")]
    domain, _, name = head["name"].lower().rpartition(":")
    kind = _kind(domain, name)
    end = next((i for i in range(1, len(lines)) if not lines[i].strip()), len(lines))
    words_end = next((i for i in range(1, end) if _OPTION.match(lines[i])), end)
    options, option_lines = _options(lines, range(words_end, end))
    taken = _argument_lines(kind, name, lines, words_end)
    argument = "\n".join(line.strip() for line in lines[:taken])
    if kind == "version":
        argument, _, lines[0] = lines[0].partition(" ")
    # Options leave their lines blank, so that all others stand where they stood.
    gone = {*range(taken), *option_lines}
    body = ["" if i in gone else line for i, line in enumerate(lines)]
    offset = next((i for i, line in enumerate(body) if line.strip()), 0)
    return Directive(name, kind, argument.strip(), options, _body(body, offset), offset)


def _kind(domain: str, name: str) -> Kind:
    kind = KINDS.get(name, "text")
    if domain in ("py", "c", "cpp", "js", "rst", "std") and kind not in ("bare", "dropped"):
        return "signature"
    return kind


def _argument_lines(kind: Kind, name: str, lines: Sequence[str], end: int) -> int:
    """How many lines, of those before the options, are the argument and no text."""
    if kind in _NO_ARGUMENT or kind == "version" or name in _ALL_CONTENT:
        return int(name in ("digraph", "graph") and bool(lines[0]))
    return min(end, 1) if kind == "code" else end


def _options(lines: Sequence[str], place: range) -> tuple[dict[str, str], list[int]]:
    """Options with their values, and their lines; a line between that is none is text."""
    options: dict[str, str] = {}
    taken: list[int] = []
    key, indent = "", 0
    for index in place:
        line = lines[index]
        if option := _OPTION.match(line):
            key, indent = option["key"].lower(), len(option["indent"])
            options[key] = (option["value"] or "").strip()
        elif len(line) - len(line.lstrip()) > indent:
            options[key] = f"{options[key]} {line.strip()}".strip()
        else:
            continue
        taken.append(index)
    return options, taken


def _body(lines: Sequence[str], offset: int) -> str:
    # The text behind the directive's name bears none of the indentation of the lines below it.
    if offset == 0:
        return "\n".join([lines[0], textwrap.dedent("\n".join(lines[1:]))]).rstrip()
    return textwrap.dedent("\n".join(lines[offset:])).rstrip()
