"""The lines of a long answer that fit a question, found by the real model in frozen notes."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fakes import HashEmbedder, find, make_chunk, make_note
from kb.embed.embedder import Embedder
from kb.embed.load import load_embedder
from kb.indexing import index_notes
from kb.model import Chunk, Hit
from kb.search.best_lines import SHORT_TOKENS, best_lines, layout_of
from kb.search.ranking import LINES_FOR_HITS
from kb.search.searcher import Searcher
from kb.store.quantise import CodedMatrix
from kb.text.passage import passage_of

# A question about a detail, and what stands in the line that answers it. Written to be asked,
# not to be met: see the figures in `kb/search/best_lines.py` for more, also in other notes.
DETAILS = [
    ("detach 有什么用", r"detach\(\)"),
    ("为什么每次迭代要清零梯度", "累加"),
    ("backward on a non-scalar output", "结果不是标量时"),
    ("requires_grad=True 是什么意思", "表示要追踪它"),
    ("stride 和 padding 怎么影响输出尺寸", "输出尺寸由核大小"),
    ("LSTM 是谁提出的", "Hochreiter 和 Schmidhuber"),
    ("does CrossEntropyLoss need softmax before it", "内部已包含"),
    ("BERT 用什么语料预训练", "BooksCorpus"),
    ("GPT-3 有多少参数", "1750 亿"),
    ("AlexNet 用了 dropout 吗", "Dropout"),
    ("what does waitKey(0) do", r"waitKey\(0\)"),
    ("椒盐噪声用什么滤波", "椒盐噪声"),
    ("RGB 还是 BGR", "BGR 而不是 RGB|通道顺序"),
    ("what is visual SLAM", "没有现成地图"),
    ("when is a CNN the wrong prior", "表格数据"),
    ("which optimiser did AlexNet use", "SGD，批量 128"),
    ("ResNet-50 的 50 层是怎么数出来的", "层数的数法"),
    ("PyTorch 批归一化的 momentum 是谁的权重", "新值"),
    ("does label smoothing hurt distillation", "知识蒸馏"),
    ("loss is nan when the whole batch is ignored", "`nan`"),
    ("CrossEntropyLoss 的标签是什么类型", "int64"),
    ("does PyTorch set the forget gate's bias to 1", "PyTorch 没有替你设"),
    ("batch_first 会改变 h_n 的形状吗", "`batch_first=True` 只改"),
    ("how many heads does GPT-3 have", "96 个头"),
    ("which activation does BERT use in its feed-forward network", "GELU"),
    ("how much faster is DistilBERT", "快 60%"),
    ("a row of attention that is masked whole", "NaN"),
    ("相机在世界坐标里的位置怎么算", "相机中心"),
    ("batch norm with a batch of one raises an error", "批量为 1"),
    ("who won ImageNet classification in 2014", "GoogLeNet"),
]
# What an answer's own heading asks: the answer is the whole.
WHOLES = [
    "LSTM 是什么", "what is LSTM", "CNN 如何给图像分类", "how does a CNN classify an image",
    "卷积层是怎么工作的", "how does a convolutional layer work", "what is cross entropy",
    "autograd 怎么自动求导", "how do I detect edges with Canny", "GRU 和 LSTM 有什么区别",
    "BERT 是怎么预训练的", "what is visual localization", "GPT",
]  # fmt: skip


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder()


@pytest.fixture(scope="module")
def searcher(frozen_index: Path, embedder: Embedder) -> Searcher:
    return Searcher(frozen_index, embedder)


def fitting_text(hit: Hit) -> str:
    """The lines that were chosen, or nothing."""
    if hit.best_lines is None:
        return ""
    first, last = hit.best_lines
    lines = hit.chunk.answer.split("\n")
    assert 1 <= first <= last <= len(lines)
    return "\n".join(lines[first - 1 : last])


def test_a_question_about_a_detail_finds_its_lines(searcher: Searcher) -> None:
    wrong = []
    for question, right in DETAILS:
        hit = next(h for h in find(searcher, question) if re.search(right, h.chunk.answer))
        if not re.search(right, fitting_text(hit)):
            wrong.append(question)
    assert len(wrong) <= len(DETAILS) // 10, wrong


def test_a_question_that_the_heading_asks_has_no_best_lines(searcher: Searcher) -> None:
    parts = {question: fitting_text(find(searcher, question)[0]) for question in WHOLES}
    assert not {question: part for question, part in parts.items() if part}


def test_lines_are_a_part_of_a_long_answer_and_never_references(searcher: Searcher) -> None:
    for question, _ in DETAILS:
        for hit in find(searcher, question, k=20):
            part = fitting_text(hit)
            assert len(part) < len(hit.chunk.answer)
            assert not part.startswith(("参考", "[运行"))
            assert hit.best_lines is None or hit.rank <= LINES_FOR_HITS


def layout(chunk: Chunk, embedder: Embedder) -> tuple[Any, CodedMatrix]:
    passage = passage_of(chunk)
    [(_, tokens)] = embedder.encode_passages([passage.text])
    counts = np.array(embedder.token_counts(passage.pieces))
    return layout_of(chunk.blocks, counts), CodedMatrix.of(tokens)


LONG = "\n\n".join(
    [
        "The model reads the whole sequence at once and weighs every word against all others.",
        "Steps:",
        "1. Split the text into pieces, each with a number of its own in the vocabulary.\n"
        "2. Look up a vector for every piece and add another one for its position.\n"
        "3. Mix the vectors in twelve layers, each with attention and a small network.",
        "It was trained on the English Wikipedia and on eleven thousand unpublished novels.",
        "The learning rate grows during the first ten thousand steps and then falls to zero.",
        "Its authors gave the weights away for free, under a licence that allows every use.",
        "[Paper](https://example.org/paper-about-training-data-and-novels)",
    ]
)


def test_every_token_vector_belongs_to_the_name_or_to_a_block(embedder: Embedder) -> None:
    chunk = make_chunk("How does it work?", LONG, breadcrumb=("Models",), aliases=("Method",))
    laid, matrix = layout(chunk, embedder)
    assert [block.start for block in laid.blocks] == [0, 2, 4, 5, 6, 8, 10, 12, 14]
    assert laid.sizes.sum() + laid.starts[0] == len(matrix.scales)
    assert laid.name_tokens < laid.starts[0]  # the aliases lie between


def test_pieces_of_a_passage_have_as_many_tokens_as_the_whole(embedder: Embedder) -> None:
    texts = ["a\tb", "ﷺ x", "<s> a", "卷积层\u3000x", "e\u0301 \u0301e", "1.5", "", "☃☃ ☃"]
    counts = embedder.token_counts(texts)
    [whole] = embedder.encode_passages(["\n".join(texts)])
    assert sum(counts) == len(whole.tokens)
    assert counts == [len(each.tokens) for each in embedder.encode_passages(texts)]


def test_an_intro_brings_its_list_and_an_item_its_intro(embedder: Embedder) -> None:
    chunk = make_chunk("Architecture", LONG)
    laid, matrix = layout(chunk, embedder)

    def query(texts: list[str]) -> list[Any]:
        return [each.tokens for each in embedder.encode_queries(texts)]

    assert best_lines(query(["which data was it trained on"])[0], matrix, laid) == (9, 9)
    assert best_lines(query(["learning rate schedule"])[0], matrix, laid) == (11, 11)
    assert best_lines(query(["split the text into pieces"])[0], matrix, laid) == (3, 5)
    assert best_lines(query(["attention layers"])[0], matrix, laid) == (7, 7)


def test_short_answers_and_single_blocks_have_no_layout(embedder: Embedder) -> None:
    assert layout(make_chunk("q", "One.\n\nTwo."), embedder)[0] is None
    assert layout(make_chunk("q", "word " * SHORT_TOKENS * 2), embedder)[0] is None


def test_without_counts_there_is_no_layout() -> None:
    assert layout_of(make_chunk("How does it work?", LONG).blocks, np.array([], np.int64)) is None


def test_an_empty_query_has_no_best_lines(embedder: Embedder) -> None:
    laid, matrix = layout(make_chunk("How?", LONG), embedder)
    assert best_lines(np.empty((0, embedder.dim), np.float32), matrix, laid) is None


def test_a_chunk_without_a_name_works(embedder: Embedder) -> None:
    laid, matrix = layout(make_chunk("", LONG), embedder)
    assert laid.name_tokens == 0
    [(_, query)] = embedder.encode_queries(["unpublished novels"])
    assert best_lines(query, matrix, laid) == (9, 9)


def test_lines_do_not_change_what_is_found(tmp_path: Path) -> None:
    """The second search takes the layouts from memory."""
    answer = "\n\n".join(f"{word} " * 70 for word in ("alpha", "beta", "gamma"))
    chunks = [make_chunk(f"topic{n} x", answer.replace("beta", f"beta{n}")) for n in range(12)]
    index_notes([make_note("n.md", *chunks)], tmp_path, HashEmbedder())
    searcher = Searcher(tmp_path, HashEmbedder())
    first = find(searcher, "beta7", k=12)
    assert first == find(searcher, "beta7", k=12)
    assert first[0].best_lines == (3, 3)
    assert first[0].chunk.question == "topic7 x"
