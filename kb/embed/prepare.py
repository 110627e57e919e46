"""Make any text fit for the tokenizer; the one door before every engine.

Bump PREPARE_VERSION with any change here: an index made with another version is stale.
"""

from __future__ import annotations

import re
import unicodedata

PREPARE_VERSION = 1

# What the model's own SentencePiece rules ("nmt_nfkc") read as a space, beyond what Unicode
# calls white space: zero-width characters, the byte order mark, U+FFFD, and U+2581, which
# the tokenizer uses to mark a space.
_SPACES = re.compile("[\\s\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]+")

# NUL and the other control characters that are not white space, and lone surrogates, which
# have no UTF-8 form and would make the tokenizer raise.
_DROPPED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]+")

# NFKC sorts each run of combining marks in quadratic time: 100,000 marks on one letter keep
# it busy for many seconds. So it is fed runs of non-ASCII characters of bounded length, each
# with the ASCII character before it, with which it may compose. Only a run longer than this
# without one space or ASCII character can come out otherwise than from plain NFKC, and only
# where a mark is cut from its letter.
_NFKC_RUN = 512
_NON_ASCII = re.compile(f"[\x00-\x7f]?[^\x00-\x7f]{{1,{_NFKC_RUN}}}")

# The literal names of the special pieces would be read as the pieces themselves.
_SPECIAL = re.compile(r"<(?=(?:/?s|mask|pad|unk)>)")

# NFKC makes up to so many characters of one.
_NFKC_GROWTH = 18

# How many raw characters are looked at for one prepared character wanted: room for indented
# or padded text, whose white space folds away, while hostile input stays cheap.
_RAW_PER_PREPARED = 4


def prepare(text: str, max_chars: int) -> str:
    """Return text normalised for the tokenizer, at most ``max_chars`` characters long.

    Control characters and lone surrogates are dropped, NFKC applied, literal special
    tokens broken ("<s>" becomes "< s>"), runs of white space folded to one space, ends
    stripped. Never raises; the time is bounded by ``max_chars``, however long the text is.
    """
    text = text[: max_chars * _RAW_PER_PREPARED]
    # Cut before NFKC, which makes more of it.
    text = _SPACES.sub(" ", _DROPPED.sub("", text))[:max_chars]
    if not text.isascii():
        text = _NON_ASCII.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)
        text = _SPACES.sub(" ", text)
    return _SPECIAL.sub("< ", text)[:max_chars].strip(" ")


def prepare_whole(text: str) -> str:
    """Return text normalised as by ``prepare``, cut nowhere."""
    return prepare(text, len(text) * _NFKC_GROWTH)
