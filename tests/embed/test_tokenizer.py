"""The small tokenizer against the tokenizers library with all 250,002 pieces."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.embed.centring import background
from kb.embed.e5.weights import WEIGHTS, WeightFile
from kb.embed.prepare import prepare
from kb.embed.tokenizer import LONGEST_PIECE, SPACE, Tokenizer
from project import examples

Oracle = Callable[[str], list[int]]

ODD = [
    "", "a", "的", "softmax", "ﷺ" * 10, "☃☃☃ ☃", "𠀀𠀁 unknown 𠀀", "👩‍👩‍👧‍👦 family 🇨🇳",
    "用 PyTorch 实现 softmax 的 backward", "日本語のテキスト", "한국어 텍스트", "مرحبا بالعالم",
    "a" * 500, "ab" * 300, "!?!?!?!?…", "x=1;y=[i for i in range(10)]", "2024-01-01T00:00:00Z",
    "\u0301\u0301", "ｆｕｌｌ ｗｉｄｔｈ", "C++ / C# & F#", "naïve café Größe",
    "ไทยไม่มีช่องว่าง", "\U0010ffff\ue000",
]  # fmt: skip


@pytest.fixture(scope="module")
def tokenizer(cache: Path) -> Tokenizer:
    folder = next(path for path in cache.iterdir() if path.name.startswith("e5-small"))
    return Tokenizer(WeightFile(WEIGHTS.find()).pieces, folder)


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    from tokenizers import Tokenizer as Library
    from tokenizers.models import Unigram
    from tokenizers.pre_tokenizers import Metaspace

    pieces = WeightFile(WEIGHTS.find()).pieces()
    vocabulary = list(zip(pieces.texts, pieces.scores.tolist(), strict=True))
    library = Library(Unigram(vocabulary, unk_id=pieces.unk, byte_fallback=False))
    library.pre_tokenizer = Metaspace(SPACE, prepend_scheme="always")
    return lambda text: list(library.encode(text, add_special_tokens=False).ids)


def test_ids_of_both_languages_equal_the_full_tokenizers(
    tokenizer: Tokenizer, oracle: Oracle
) -> None:
    texts = [t for lang in ("zh", "en") for side in ("query", "passage")
             for t in background(lang, side)]  # fmt: skip
    for text in [*texts, " ".join(texts)]:
        ready = prepare(text, 100_000)
        assert tokenizer([ready])[0].tolist() == oracle(ready), text


@pytest.mark.parametrize("text", ODD)
def test_ids_of_odd_text_equal_the_full_tokenizers(
    tokenizer: Tokenizer, oracle: Oracle, text: str
) -> None:
    ready = prepare(text, 10_000)
    assert tokenizer([ready])[0].tolist() == oracle(ready)


@settings(max_examples=examples(300))
@given(
    text=st.one_of(
        st.text(max_size=200),
        st.text("的一是在不了有卷积层，。？ab e\u0301", max_size=200),
        st.text("abcdefgh tion's-_.", max_size=200),
    )
)
def test_ids_of_any_text_equal_the_full_tokenizers(
    tokenizer: Tokenizer, oracle: Oracle, text: str
) -> None:
    ready = prepare(text, 10_000)
    assert tokenizer([ready])[0].tolist() == oracle(ready)


def test_no_piece_is_longer_than_is_looked_for() -> None:
    assert max(map(len, WeightFile(WEIGHTS.find()).pieces().texts)) == LONGEST_PIECE


def test_ids_are_int64(tokenizer: Tokenizer) -> None:
    assert all(ids.dtype == np.int64 for ids in tokenizer(["", "a b"]))
