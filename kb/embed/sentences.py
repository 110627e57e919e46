"""The second encoder: one vector a sentence, quick enough to give every sentence its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from kb.embed.centring import means_version, shipped_sentence_means
from kb.embed.prepare import PREPARE_VERSION
from kb.embed.types import F32, LANGUAGES, SIDES, Side, unit_rows
from kb.embed.use.inference import UseModel
from kb.embed.use.weights import DIM, WEIGHTS
from kb.text.language import language_of
from kb.text.simplified import simplified

NAME = "universal-sentence-encoder-multilingual-3"

# The full-width full stop needs no space behind it; the other stands in numbers and names too.
_SENTENCE_END = re.compile(r"(?<=[。！？；!?;])|(?<=\.)(?=\s)|[\r\n]+")

# A vector of more is of nothing in particular. 300 characters are some 50 English words or two
# long Chinese sentences; what is longer is a table's line or text without punctuation.
MAX_SENTENCE_CHARACTERS = 300


class SentenceEncoder:
    """Texts to centred unit vectors. Threads may share it.

    The model is the multilingual Universal Sentence Encoder (Yang et al. 2020,
    arXiv:1907.04307; the convolutional variant). As with the first encoder, the mean of the
    background text is taken off, of the text's language and side.
    """

    name = NAME
    dim = DIM

    def __init__(self, model: UseModel, means: F32) -> None:
        """Centre what ``model`` gives by ``means``, float32 (2, 2, 512): side, language."""
        self._model = model
        self._means = means
        # What made the vectors: those of another fingerprint can't be compared with them.
        stamp = f"{WEIGHTS.sha256[:12]} text{PREPARE_VERSION} simplified"
        self.fingerprint = f"{NAME} {stamp} {means_version(means)}"

    def encode(self, texts: Sequence[str], side: Side) -> F32:
        """Return one unit vector a text, float32 (n, 512).

        The side says whose mean is taken off: questions are ``"query"``, what may answer them
        is ``"passage"``. Text past some 2,000 tokens is not read.
        """
        languages = [LANGUAGES.index(language_of(text)) for text in texts]
        # A query in traditional characters finds .05 less in simplified text (XQuAD, zh→zh).
        raw = self._model.raw([simplified(text) for text in texts])
        return unit_rows(raw - self._means[SIDES.index(side), languages])


def load_sentence_encoder(cache: Path | None = None) -> SentenceEncoder:
    """Return the sentence encoder.

    Derived files go to ``cache``, else KB_CACHE_DIR, else the user's cache folder; making
    them takes a second. Sets BLAS to one thread for the whole process. Raises KbError when
    the package that holds the weights is missing or another than expected.
    """
    return SentenceEncoder(UseModel(cache), shipped_sentence_means())


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text in their order, each of 2 to 300 characters, by punctuation
    and line breaks alone.

    Pieces of one character and pieces without a letter (of any script) are left out, and a
    sentence is cut after 300 characters. A text that is one piece is given even when it is
    one letter.
    """
    pieces = [piece for part in _SENTENCE_END.split(text) if (piece := part.strip())]
    return [
        piece[:MAX_SENTENCE_CHARACTERS]
        for piece in pieces
        if (len(piece) > 1 or len(pieces) == 1) and any(map(str.isalpha, piece))
    ]
