"""Flash cards, "question::answer", and what looks like one and is none: metadata ("year:: 2015")
and paths of code ("Option::Some").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from kb.text.language import HAN

# Between a question and its answer, which may begin on its line.
_SIGN = re.compile(r"^\s*[?？]{1,2}(?:\s+(?P<answer>\S.*))?$")
_CARD = re.compile(r"^(?P<text>\S.*?\S|\S)\s*:::?\s*(?P<rest>[^:\s].*)$")
_CARD_OPEN = re.compile(r"^(?P<text>\S.*?[^\s:])(?P<gap>\s*):::?$")  # the answer stands below
_CARD_MARKED = re.compile(r"^(?P<text>.*?[^?？\s])\s*(?:\?\?|？？)\s*(?P<rest>[^?？\s].*)?$")
_CARD_ASKED = re.compile(r"^(?P<text>[^?？]*\w[^?？]*[?？])\s+[?？]\s*(?P<rest>\w.*)$")
_CONTAINER = re.compile(r"^\s*:{2,}")  # ":::tip", ":::" and "::: {.note}" of site generators
# What holds "::" and is no card: code spans, addresses, fields in brackets, and paths of C++
# and Rust.
_NAMESPACE = (
    "std|cv|torch|nn|at|c10|boost|Eigen|tf|thrust|absl|gsl|folly|chrono|ranges|views|fs|"
    "filesystem|this_thread|thread|self|Self|crate|super|Vec|String|fmt|io|mem|collections"
)
_NOT_CARD = re.compile(
    rf"`[^`]*`|(?<!\S)\S*?://\S*|(?<!\w)(?:{_NAMESPACE})(?:::~?\w+)+|(?<!\w)\w+(?:::~?\w+)+(?=[(<;]|->|\.\w)|"
    r"(?<!\w)[A-Za-z_]\w*(?:::~?[A-Za-z_]\w*){2,}|"
    # an emoji's names, CSS
    r"(?<!\w):[a-z0-9_+-]{2,30}::(?=[a-z0-9_+-]{2,30}:)|(?<!\S)::(?=[\w-])|"
    r"(?<![\w])(?:[.#&*][\w-]{0,30}|[a-z]{1,8}[1-6]?)::(?:before|after|first-line|first-letter|"
    r"selection|placeholder|marker|backdrop|-webkit-[\w-]+)(?![\w-])(?=\W*$|\s+(?:pseudo|\{))|"
    r"\{\{c\d{1,3}::|[\[(][\w][\w -]{0,40}::\s[^\[\]()]{0,200}[\])]|"
    r"(?<!\w)(?=[0-9a-f:]{0,39}\d)[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,7}::(?:[0-9a-f:]{1,39})?(?!\w)"
)
# Of a path, the root and the name behind it: "Option::Some", "net::tcp".
_PATH = re.compile(
    r"(?<![A-Za-z0-9_:])(?P<root>[A-Za-z_][A-Za-z0-9_]*)::(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?!:)"
)
_SIGNATURE = re.compile(r"^\s*[a-z]\w*'?\s+::\s[^`]*->")  # Haskell: "map :: (a -> b) -> [a]"
_PATH_LANGUAGE = re.compile(
    r"\b(?:Rust|Ruby|Perl|PHP|Haskell)\b|\bC\+\+|^\s*(?:```|~~~)\s*(?:cpp|c\+\+|rust|ruby|perl|php)\b",
    re.MULTILINE,
)
# Keys that Obsidian, Logseq and their plugins write; a line of theirs is never a question.
_KNOWN_KEY = (
    r"tags?|alias(?:es)?|type|status|created(?:-at)?|updated(?:-at)?|modified|id|"
    r"title|collapsed|template|date|author|source|rating|up|down|related|parent|cssclass(?:es)?|"
    r"icon|public|priority|deck|url|topics?|file(?:-path)?|heading|"
    r"(?:card|hl|ls|query|background|logseq|exclude)[-.][\w.-]+"
)
KNOWN = re.compile(rf"^(?:[-*+]\s+)?(?:{_KNOWN_KEY})\s*:::?(?:\s|$)", re.IGNORECASE)
_FIELD = re.compile(
    rf"^(?P<item>[-*+]\s+)?(?P<bold>[*_]{{2}})?(?P<key>[A-Za-z][\w.-]{{0,30}}|[{HAN}]{{1,6}})(?(bold)[*_]{{2}})"
    r"::(?P<gap>\s+|$)(?P<value>.*)$"
)
# What only a field holds: a number, a date, an address, links, tags.
_DATUM = re.compile(
    r"^(?:[\d\s.,:/%+~-]+|\d{4}-\d\d-\d\d\S*|https?://\S+|(?:\[\[[^\]]*\]\][,\s]*)+|(?:#\S+\s*)+|"
    r"true|false|yes|no)$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?")
_NAMES = re.compile(r"《[^《》]*》|\[\[[^\[\]]*\]\]|https?://\S+")
_DECK = re.compile(r"(?<![\w/#])#(?:flash-?)?cards?(?![\w-])", re.IGNORECASE)
_ASKS = re.compile(r"[?？]\W*$")
_MIN_SENTENCE_WORDS = 4
_MIN_SENTENCE_HAN = 8
_MIN_DECK = 5  # words with their translation; a note has hardly as many fields of its own
_MAX_FIELD_CHARS = 500
# What "::" becomes where it makes no card, so that nothing reads it: signs that mean nothing.
_NO_CARD: Final = "\ue0a0\ue0a1"


class Card(NamedTuple):
    """A flash card found on one line."""

    text: str  # the question, inline Markdown
    answer: str | None  # None: it stands below
    is_open: bool = False  # more may stand below


def card_of_line(text: str) -> Card | None:
    """The flash card that a line is: "question::answer", "question??answer", "question ?? ",
    "question? ?answer" or "question? ::"."""
    if not ("::" in text or "?" in text or "？" in text) or _CONTAINER.match(text):
        return None
    outside = _NOT_CARD.sub(lambda code: "x" * len(code[0]), text)
    if (card := _CARD.match(outside)) and re.search(r"\w", card["text"]) and not KNOWN.match(text):
        return Card(text[: card.end("text")], text[card.start("rest") :])
    if (card := _CARD_OPEN.match(outside)) and (card["gap"] or _ASKS.search(card["text"])):
        return Card(text[: card.end("text")], None, is_open=True)
    if card := _CARD_ASKED.match(outside):
        return Card(text[: card.end("text")], text[card.start("rest") :])
    return None


def sign_of_card(line: str) -> tuple[bool, str]:
    """Whether a line is the "?" or "??" between a question and its answer, and what of the answer
    stands behind it."""
    sign = _SIGN.match(line) if line.lstrip()[:1] in ("?", "？") else None
    return sign is not None, ((sign and sign["answer"]) or "").strip()


def marked_card(text: str) -> re.Match[str] | None:
    """ "question??answer" and "question??", whose words must be looked at yet."""
    if "??" not in text and "？？" not in text:
        return None
    return _CARD_MARKED.match(_NOT_CARD.sub(lambda code: "x" * len(code[0]), text))


def is_property(line: str) -> bool:
    """ "key:: value", as Obsidian and Logseq write metadata."""
    if KNOWN.match(line):
        return True
    field = _FIELD.match(line) if len(line) <= _MAX_FIELD_CHARS else None
    return field is not None and not _is_term(field)


def _is_term(field: re.Match[str]) -> bool:
    """A term with a sentence behind it, and not with a name or a list of names."""
    value = _NAMES.sub(" ", field["value"]).strip()
    if _DATUM.match(value) or not value:
        return False
    if len(re.findall(f"[{HAN}]", value)) >= _MIN_SENTENCE_HAN:
        return True
    words = value.split()
    return len(words) >= _MIN_SENTENCE_WORDS and any(word[0].islower() for word in words[1:])


def is_deck(tags: Sequence[str]) -> bool:
    """Whether a note's tags say that it holds flash cards."""
    return any(_DECK.match(f"#{tag}") for tag in tags)


def find_metadata(lines: Sequence[str], code: Collection[int], *, of_cards: bool) -> set[int]:
    """The lines whose "::" makes no card, though it looks like one: metadata, paths of code.

    A card asks something, has several words before "::", no space behind it, or a sentence for an
    answer. One word with a datum or a name behind it is metadata, and so is what stands right
    beside metadata; unless the note is a deck: it says so (#flashcards), or holds many such lines,
    each with a word of its own.

    Args:
        lines: those of the note.
        code: the indices of those that are code.
        of_cards: whether the note's tags say that it holds cards.
    """
    held = [i for i, line in enumerate(lines) if "::" in line and i not in code]
    if not held:
        return set()
    fields = {i: field for i in held if (field := _field(lines[i]))}
    short = {i for i, field in fields.items() if not _is_term(field)}
    known = {i for i in fields if KNOWN.match(lines[i].strip())}
    words = {i: fields[i] for i in short}
    if of_cards or _says_deck(lines, code) or (not known and _is_word_list(words)):
        metadata = known
    else:
        data = {i for i in short if _DATUM.match(fields[i]["value"].strip())}
        metadata = short | _beside(fields, known | data)
    if _PATH_LANGUAGE.search("\n".join(lines)):
        metadata |= _paths(lines, held)
    metadata |= {i for i in held if _SIGNATURE.match(lines[i][:_MAX_FIELD_CHARS])}
    return {i for i in metadata if card_of_line(_ITEM.sub("", lines[i]).strip())}


def _field(line: str) -> re.Match[str] | None:
    return _FIELD.match(line.strip()) if len(line) <= _MAX_FIELD_CHARS else None


def _says_deck(lines: Sequence[str], code: Collection[int]) -> bool:
    return any("#" in line and i not in code and _DECK.search(line) for i, line in enumerate(lines))


def _is_word_list(words: Mapping[int, re.Match[str]]) -> bool:
    """Many lines of a word and its translation, and no datum among them."""
    keys = [word["key"] for word in words.values()]
    data = any(_DATUM.match(word["value"].strip()) for word in words.values())
    return len(set(keys)) == len(keys) >= _MIN_DECK and not data


def _beside(fields: Collection[int], certain: Collection[int]) -> set[int]:
    """Of the fields those that stand in one run of lines with a certain one."""
    kept: set[int] = set()
    run: list[int] = []
    for index in sorted(fields):
        if run and index > run[-1] + 1:
            run = []
        run.append(index)
        if index in certain or run[0] in kept:
            kept.update(run if run[0] not in kept else (index,))
    return kept


def _paths(lines: Sequence[str], held: Sequence[int]) -> set[int]:
    """The lines whose "::" stands in a path, in notes on a language that has such."""
    return {
        i
        for i in held
        if len(lines[i]) <= _MAX_FIELD_CHARS
        and (path := _PATH.search(lines[i]))
        and not _ASKS.search(lines[i][: path.end("root")])
        and _reads_as_path(lines[i], path)
    }


def _reads_as_path(line: str, path: re.Match[str]) -> bool:
    """A type's own, about which the line goes on ("Option::Some is …"), or a name behind a
    sentence's colon, or within a Chinese sentence ("用Stack::push方法")."""
    before, behind = line[: path.start()], line[path.end() :]
    if re.search(f"[{HAN}]$", before) or re.match(f"[{HAN}]", behind):
        return True
    goes_on = bool(re.match(r"\s+\w", behind))
    return (path["root"][0].isupper() and goes_on) or before.rstrip().endswith(
        (":", "：", ",", "，", ".", "。")
    )


def without_metadata(lines: Sequence[str], metadata: Collection[int]) -> list[str]:
    """The lines for those who look for questions: of metadata no "::" is left."""
    return [
        line.replace("::", _NO_CARD) if index in metadata else line
        for index, line in enumerate(lines)
    ]


def with_metadata(text: str) -> str:
    """A text made of such lines, as the note has it."""
    return text.replace(_NO_CARD, "::")
