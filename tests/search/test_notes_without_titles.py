"""Notes whose topic only their title, their file's name or their folder's says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.embed.load import load_embedder
from kb.indexing import build
from kb.notes import Notes

NOTES = {
    "LSTM.md": """\
## 优点

细胞状态每一步只乘一个接近 1 的数，很久以前的内容也留得住。

## 怎么初始化

遗忘门的偏置先设为 1，这样一开始就记得住。
""",
    "反向传播.md": """\
## 推导

从损失开始，用链式法则往回乘各层的导数，得到每个参数的梯度。

## 代价

大约是前向计算的两倍，还要留着各层的输出。
""",
    # Names it more often than its own note does.
    "梯度消失.md": """\
# 梯度消失

层数多时，[反向传播](反向传播.md) 里连乘的导数小于 1：反向传播越远，梯度越小。
""",
    "batch_normalization.md": """\
## Why it helps

Each layer sees inputs of a steady scale, so larger learning rates work.

## At test time

The running averages of mean and variance that were gathered in training are used.
""",
    "layer_normalization.md": """\
## Why it helps

It works for any batch, also for a single sequence, so it suits language models.
""",
    "03-dropout.md": """\
Half of the units, chosen at random, are set to zero in each step, so that none relies on another.

## Drawbacks

Training takes two or three times as many steps.
""",
    "rnn/README.md": """\
A network that reads a sequence step by step and hands a hidden state from each step to the next.
""",
    "rnn/优点.md": "各个时间步共用权重，所以输入可以任意长。\n",
    "2024-01-03.md": """\
---
title: Word embeddings
---

Vectors that stand for words; those that occur in like places have like vectors.

## Training

Predict the neighbours of each word, with negative sampling.
""",
}  # fmt: skip


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notes]:
    folder = tmp_path_factory.mktemp("untitled")
    for name, text in NOTES.items():
        (folder / "notes" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "notes" / name).write_text(text, "utf-8")
    build(folder / "notes", folder / "index", load_embedder(engine="numpy"))
    with Notes(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("LSTM的优点", "LSTM.md"),
        ("what are the advantages of LSTM", "LSTM.md"),
        ("how to initialise an LSTM", "LSTM.md"),
        ("反向传播怎么推导", "反向传播.md"),
        ("反向传播的代价是多少", "反向传播.md"),
        ("derivation of backpropagation", "反向传播.md"),
        ("why does batch normalization help", "batch_normalization.md"),
        ("批归一化在测试时怎么做", "batch_normalization.md"),
        ("why does layer normalization help", "layer_normalization.md"),
        ("what is dropout", "03-dropout.md"),
        ("dropout 的缺点", "03-dropout.md"),
        ("what is an RNN", "rnn/README.md"),
        ("RNN 的优点", "rnn/优点.md"),
        ("什么是词嵌入", "2024-01-03.md"),
        ("how are word embeddings trained", "2024-01-03.md"),
    ],
)
def test_the_note_on_a_topic_answers(notes: Notes, query: str, note: str) -> None:
    answer = notes.ask(query)
    assert (answer.hits[0].chunk.note, answer.answered) == (note, True), answer.hits[:3]


@pytest.mark.parametrize("query", ["GRU的优点", "disadvantages of Adam"])
def test_parts_of_another_topic_do_not(notes: Notes, query: str) -> None:
    assert not notes.ask(query).answered
