"""What a query is once it is read: mended, said in other words, encoded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from kb.errors import KbError
from kb.search.glossary import Named, concepts_in, is_word, words
from kb.search.lexical import QueryTerms, frequency, phrases_to_match, terms_to_count, weigh
from kb.search.spelling import respelled, stems
from kb.text.language import han_share
from kb.text.terms import folded, terms

if TYPE_CHECKING:
    from kb.embed.embedder import Embedder
    from kb.search.snapshot import Snapshot
    from kb.store.vectors import Float32

# The encoder reads 510 tokens, some 2,000 characters; what follows can't change a vector.
MAX_QUERY_CHARACTERS: Final = 2000


@dataclass(frozen=True, slots=True)
class EncodedQuery:
    """A query as the signals see it."""

    asked: str  # as it was typed
    text: str  # with slips of the keyboard mended
    vector: Float32  # (dim,): for the candidates
    # Token vectors (tokens, dim) of the text and, where the glossary knows other names for
    # its concepts, of the text with those; of the length that brings their scores onto the
    # bundled model's scale, but for its shift.
    forms: tuple[Float32, ...]
    sentence: Float32  # (sentence_dim,)
    terms: QueryTerms
    phrases: tuple[str, ...]  # for BM25
    embedder: Embedder  # what made the vectors

    @property
    def respelled(self) -> str | None:
        """The text, if it is another than what was asked."""
        return self.text if self.text != self.asked else None


def cleaned(query: str) -> str:
    """A query without white space around it, cut at MAX_QUERY_CHARACTERS.

    Raises KbError when nothing that could be searched for is left.
    """
    text = query[: MAX_QUERY_CHARACTERS * 4].strip()[:MAX_QUERY_CHARACTERS]
    if is_blank(text):
        raise KbError("the question is empty: type some words to search for")
    return text


def is_blank(query: str) -> bool:
    """Whether nothing of a query can be seen, and so nothing be searched for."""
    return not any(character.isprintable() and not character.isspace() for character in query)


def encode(asked: str, snapshot: Snapshot, embedder: Embedder) -> EncodedQuery:
    """A cleaned query, encoded for a search of this snapshot."""
    text = _mended(asked, snapshot, embedder)
    frequencies = snapshot.store.document_frequencies(terms_to_count(text))
    renamed = in_other_words(text, frequencies)
    both = embedder.encode_queries_both([text, renamed] if renamed else [text])
    return EncodedQuery(
        asked=asked,
        text=text,
        vector=both[0][0],
        forms=tuple(embedder.late_scale.factor * tokens for _, tokens in both),
        sentence=embedder.encode_sentences([text], "query")[0],
        terms=weigh(text, frequencies, snapshot.chunk_count),
        phrases=phrases_to_match(text, frequencies),
        embedder=embedder,
    )


def in_other_words(text: str, frequencies: Mapping[str, int]) -> str | None:
    """A query with its concepts named in the other language, by the commonest of the names
    that the index holds; None where it holds no such name.

    >>> in_other_words("what is dropout", {"丢": 3, "丢弃": 3, "弃": 3, "弃法": 3, "法": 3})
    'what is 丢弃法'
    """
    text = folded(text)
    concepts = concepts_in(text)
    renamed = text
    for concept in reversed(concepts):
        if other := _name_in_other_language(concept, frequencies):
            end = concept.start + len(concept.name)
            renamed = f"{renamed[: concept.start]}{other}{renamed[end:]}"
    return renamed if renamed != text else None


def _name_in_other_language(concept: Named, frequencies: Mapping[str, int]) -> str | None:
    is_chinese = han_share(concept.name) > 0
    counts = {
        name: frequency(terms(name), frequencies)
        for name in concept.others
        if (han_share(name) > 0) != is_chinese
    }
    best = max(counts, key=counts.__getitem__, default=None)
    if best is None or not counts[best]:
        return None
    return f" {best} " if is_chinese else best


def _mended(text: str, snapshot: Snapshot, embedder: Embedder) -> str:
    def unknown(words: Iterable[str]) -> set[str]:
        absent = [word for word in words if not is_word(word)]
        found = snapshot.store.document_frequencies(absent)
        return {word for word in absent if word not in found and not _is_common(word, embedder)}

    @cache  # a pasted page has many words of one letter
    def vocabulary(letter: str) -> dict[str, int]:
        known = (word for word in words() if word.startswith(letter) and word.isalpha())
        return dict.fromkeys(known, 0) | snapshot.store.words_that_begin_with(letter)

    return respelled(text, unknown, vocabulary)


def _is_common(word: str, embedder: Embedder) -> bool:
    """Whether a word, or what it is a form of, is one piece to the encoder: it is a word then,
    whatever these notes say."""
    return 1 in embedder.passage_token_counts([word, *stems(word)])
