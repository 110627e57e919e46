"""A model of another name: a tiny random one, saved to a folder by sentence-transformers."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import numpy as np
import pytest

from kb.embed.embedder import Embedder
from kb.embed.load import load_embedder
from kb.errors import KbError

PROMPTS = {"query": "ask: ", "document": "text: "}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of 32 dimensions and 64 positions, its letters for a vocabulary."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    base = tmp_path_factory.mktemp("tiny")
    letters = "abcdefghijklmnopqrstuvwxyz:.?"
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    (base / "vocab.txt").write_text("\n".join(pieces))
    torch.manual_seed(0)
    config = BertConfig(vocab_size=len(pieces), hidden_size=32, num_hidden_layers=1,
                        num_attention_heads=2, intermediate_size=64,
                        max_position_embeddings=64)  # fmt: skip
    BertModel(config).save_pretrained(base / "bert")
    BertTokenizerFast(str(base / "vocab.txt")).save_pretrained(base / "bert")
    bert = Transformer(str(base / "bert"), max_seq_length=64)
    model = SentenceTransformer(modules=[bert, Pooling(32, "mean")], prompts=PROMPTS, device="cpu")
    model.save(str(base / "model"))
    return base / "model"


@pytest.fixture(scope="module")
def tiny(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return load_embedder(str(folder), cache_dir=tmp_path_factory.mktemp("cache"))


def test_its_vectors_are_unit_rows_of_its_own_dimension(tiny: Embedder) -> None:
    assert tiny.dim == 32
    for encoded in tiny.encode_queries(["hello", "world"]):
        assert np.linalg.norm(encoded.vector) == pytest.approx(1, abs=1e-5)


def test_prompt_and_special_tokens_are_left_out(tiny: Embedder) -> None:
    [(_, tokens)] = tiny.encode_queries(["hello"])
    assert tokens.shape == (5, 32)


def test_its_own_prompts_tell_queries_from_passages(folder: Path) -> None:
    from kb.embed.transformer import SentenceModel

    model = SentenceModel(str(folder))
    assert model._prompts == {"query": "ask: ", "passage": "text: "}
    query, passage = (next(model.raw(["hello"], side))[0] for side in ("query", "passage"))
    assert not np.allclose(query, passage)


def test_a_long_passage_is_read_to_its_end_and_a_query_cut(tiny: Embedder) -> None:
    [(_, passage)] = tiny.encode_passages(["abcde " * 40])
    [(_, query)] = tiny.encode_queries(["abcde " * 40])
    assert len(passage) == 200
    assert len(query) < 64


def test_lines_of_a_passage_have_as_many_tokens_as_the_whole(tiny: Embedder) -> None:
    lines = ["hello world", "", "a: b?", "\u4e00 c"]  # the last one's first is unknown
    [(_, whole)] = tiny.encode_passages(["\n".join(lines)])
    assert tiny.token_counts(lines) == [10, 0, 4, 1]
    assert len(whole) == 15


def test_an_empty_text_has_no_token_vectors(tiny: Embedder) -> None:
    [(vector, tokens)] = tiny.encode_queries([""])
    assert np.isfinite(vector).all()
    assert tokens.shape == (0, 32)


def test_loading_again_gives_the_same_fingerprint_and_vectors(
    folder: Path, tiny: Embedder, tmp_path: Path
) -> None:
    again = load_embedder(str(folder), cache_dir=tmp_path)
    assert again.fingerprint == tiny.fingerprint
    [one], [other] = (model.encode_queries(["hello"]) for model in (again, tiny))
    np.testing.assert_array_equal(one.vector, other.vector)


def test_numpy_cannot_run_another_model(folder: Path) -> None:
    with pytest.raises(KbError, match="numpy engine runs only"):
        load_embedder(str(folder), engine="numpy")


@pytest.mark.parametrize("name", ["/no/such/folder", "./nowhere", "a/b/c", "two words"])
def test_a_folder_that_is_not_there_says_so(name: str) -> None:
    with pytest.raises(KbError, match="no folder"):
        load_embedder(name)


def test_a_folder_that_holds_no_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(KbError, match=r"cannot load the model .*; expected a folder") as caught:
        load_embedder(str(tmp_path))
    assert "\n" not in str(caught.value)


def test_an_unknown_name_offline_fails_soon_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(time, "sleep", slept.append)
    with pytest.raises(KbError, match="not on this machine") as caught:
        load_embedder("nobody/no-such-model")
    assert "\n" not in str(caught.value)
    assert sum(slept) < 15, slept  # the client's pauses between its tries
