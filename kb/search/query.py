"""What a query is once it is read: unwrapped, mended, its words weighed, renamed, encoded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from kb.errors import KbError
from kb.search.cedict import Dictionary, dictionary
from kb.search.dictionary import Unit, units_in
from kb.search.glossary import chinese_names, is_name, is_word, pairs_of_no_name, words
from kb.search.homophones import in_its_characters
from kb.search.pinyin_names import in_characters
from kb.search.query_terms import (
    QueryTerms,
    commonest,
    in_other_words,
    phrases_to_match,
    read_terms,
    weigh,
)
from kb.search.spelling import respelled, stems
from kb.search.wrappings import unwrapped
from kb.text.language import language_of
from kb.text.terms import terms

if TYPE_CHECKING:
    from kb.embed.embedder import Embedder
    from kb.model import Language
    from kb.search.snapshot import Snapshot
    from kb.store.vectors import Float32

# The encoder reads 510 tokens, some 2,000 characters; what follows can't change a vector.
MAX_QUERY_CHARACTERS: Final = 2000


@dataclass(frozen=True, slots=True)
class Query:
    """A query as the steps of a search see it: read once, against one state of the index."""

    asked: str  # as it was typed
    bare: str  # without the frame of one who asks
    text: str  # that, with slips of the keyboard mended
    terms: QueryTerms
    phrases: tuple[str, ...]  # for BM25
    vector: Float32  # (dim,): for the candidates
    # Token vectors (tokens, dim) of the text and, where the glossary knows other names for
    # its concepts, of the text with those; of the length that brings their scores onto the
    # bundled model's scale, but for the shift.
    forms: tuple[Float32, ...]
    shift: float  # to be added to those scores
    sentence: Float32  # (sentence_dim,)
    language: Language
    units: tuple[Unit, ...]  # of the dictionary; none where it isn't installed

    @property
    def respelled(self) -> str | None:
        """The text, if slips were mended in it."""
        return self.text if self.text != self.bare else None


def cleaned(text: str) -> str:
    """A query without white space around it, cut at MAX_QUERY_CHARACTERS.

    Raises KbError when nothing that could be searched for is left.
    """
    text = text[: MAX_QUERY_CHARACTERS * 4].strip()[:MAX_QUERY_CHARACTERS]
    if is_blank(text):
        raise KbError("the question is empty: type some words to search for")
    return text


def is_blank(text: str) -> bool:
    """Whether nothing of a query can be seen, and so nothing be searched for."""
    return not any(character.isprintable() and not character.isspace() for character in text)


def read_query(asked: str, snapshot: Snapshot, embedder: Embedder) -> Query:
    """Read a cleaned query for a search of this snapshot."""
    bare = unwrapped(asked, snapshot.is_name)
    text = _mended(bare, snapshot, embedder)
    terms = read_terms(text)
    frequencies = snapshot.document_frequencies(terms.to_count())
    renamed = in_other_words(terms, frequencies)
    encoded = embedder.encode_queries([text, renamed] if renamed else [text])
    return Query(
        asked=asked,
        bare=bare,
        text=text,
        terms=weigh(terms, frequencies, snapshot.chunk_count),
        phrases=phrases_to_match(terms, frequencies),
        vector=encoded[0].vector,
        forms=tuple(embedder.late_scale.factor * tokens for _, tokens in encoded),
        shift=embedder.late_scale.shift,
        sentence=embedder.encode_sentences([text], "query")[0],
        language=language_of(text),
        units=units_in(text, known) if (known := dictionary()) else (),
    )


def _mended(text: str, snapshot: Snapshot, embedder: Embedder) -> str:
    absent = partial(_absent, snapshot=snapshot)
    unknown = partial(unknown_words, snapshot=snapshot, embedder=embedder)

    @cache  # a pasted page has many words of one letter
    def vocabulary(letter: str) -> dict[str, int]:
        known = (word for word in words() if word.startswith(letter) and word.isalpha())
        return dict.fromkeys(known, 0) | snapshot.store.words_that_begin_with(letter)

    def names() -> list[str]:
        return [*snapshot.chinese_names, *chinese_names()]

    def commonest_of(names: Sequence[str]) -> str | None:
        counted = dict.fromkeys(term for name in names for term in terms(name))
        return commonest(names, snapshot.document_frequencies(counted))

    # First, lest a name in pinyin be taken for a misspelt English word.
    text = in_characters(text, absent, unknown, names, commonest_of)
    if known := dictionary():  # without it, words that the notes lack would pass for none
        text = _by_sound(text, snapshot, known, commonest_of)
    return respelled(text, unknown, vocabulary)


def _by_sound(
    text: str,
    snapshot: Snapshot,
    known: Dictionary,
    commonest_of: Callable[[Sequence[str]], str | None],
) -> str:
    def is_chinese_word(word: str) -> bool:
        return is_name(word) or bool(known.translations(word))

    def strange(pairs: Iterable[str]) -> set[str]:
        no_words = [pair for pair in pairs_of_no_name(pairs) if not is_chinese_word(pair)]
        return set(no_words).difference(snapshot.document_frequencies(no_words))

    return in_its_characters(text, strange, is_chinese_word, snapshot.names_by_sound, commonest_of)


def unknown_words(words: Iterable[str], snapshot: Snapshot, embedder: Embedder) -> set[str]:
    """Those of some folded words that neither the notes know nor the glossary nor the encoder."""
    return {word for word in _absent(words, snapshot) if not _is_common(word, embedder)}


def _absent(words: Iterable[str], snapshot: Snapshot) -> set[str]:
    strange = [word for word in words if not is_word(word)]
    return set(strange).difference(snapshot.document_frequencies(strange))


def _is_common(word: str, embedder: Embedder) -> bool:
    """Whether a word, or what it is a form of, is one piece to the encoder: it is a word then,
    whatever these notes say."""
    return 1 in embedder.token_counts([word, *stems(word)])
