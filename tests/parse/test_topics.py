"""What a note is about by its file's and its folder's name."""

import pytest

from kb.model import Note
from kb.parse.note import parse_note
from kb.parse.topics import topic_of


@pytest.mark.parametrize(
    ("note", "topic"),
    [
        ("LSTM.md", "LSTM"),
        ("反向传播.md", "反向传播"),
        ("什么是反向传播？.md", "什么是反向传播？"),
        ("batch_normalization.md", "batch normalization"),
        ("gradient-descent.md", "gradient descent"),
        ("torch.no_grad.md", "torch.no_grad"),
        ("k-means.md", "k-means"),
        ("GPT-2.md", "GPT-2"),
        ("C++.md", "C++"),
        ("R.md", "R"),
        ("part_of_speech.md", "part of speech"),
    ],
)
def test_a_file_is_called_after_its_topic(note: str, topic: str) -> None:
    assert topic_of(note, "") == topic


@pytest.mark.parametrize(
    ("note", "topic"),
    [
        ("03-lstm.md", "lstm"),
        ("12_lstm.md", "lstm"),
        ("1.2 LSTM.md", "LSTM"),
        ("ch3-lstm.md", "lstm"),
        ("lecture_05_rnn.md", "rnn"),
        ("第三章 循环神经网络.md", "循环神经网络"),
        ("2024-01-03-beam-search.md", "beam search"),
        ("202401031530 LSTM.md", "LSTM"),
        ("LSTM 0123456789abcdef0123456789abcdef.md", "LSTM"),
        ("gradient%20descent.md", "gradient descent"),
        ("ml___rnn.md", "ml/rnn"),
    ],
)
def test_what_only_counts_or_encodes_is_none_of_the_topic(note: str, topic: str) -> None:
    assert topic_of(note, "") == topic


@pytest.mark.parametrize(
    "note",
    ["01背包.md", "3-sat.md", "2-3-tree.md", "3 sigma rule.md", "80-20-rule.md", "8-puzzle.md"],
)
def test_a_number_that_belongs_to_the_words_stays(note: str) -> None:
    assert topic_of(note, "") == note.removesuffix(".md")


@pytest.mark.parametrize(
    "name",
    [
        *["README", "index", "note1", "notes-2", "untitled 3", "2024-01-03", "2024_01_03", "ch3"],
        *["Chapter 3", "week2", "deadbeef1234", "q1", "a", "42", "第3章", "未命名 2", "学习笔记"],
        *["2024年1月3日", "module 3", "overview", "优点", "Chapter 1 - Introduction"],
    ],
)
def test_a_file_without_a_topic_has_its_folders(name: str) -> None:
    assert topic_of(f"{name}.md", "") == ""
    assert topic_of(f"rnn/{name}.md", "") == "rnn"
    assert topic_of(f"rnn/notes/{name}.md", "") == "rnn"


def test_a_title_that_says_a_topic_goes_before_the_name() -> None:
    assert topic_of("rnn/2024-01-03.md", "Word embeddings") == "Word embeddings"
    assert topic_of("rnn/lstm.md", "Untitled") == "lstm"


PARTS = "## How to initialise it\n\nSet the bias to one.\n\n## In PyTorch\n\nUse the module.\n"


def topics_in(note: Note) -> list[str]:
    return [chunk.topic for chunk in note.answers]


def test_answers_below_no_title_have_the_notes_topic() -> None:
    assert topics_in(parse_note("LSTM.md", PARTS)) == ["LSTM", "LSTM"]


@pytest.mark.parametrize("title", ["# Long short-term memory", "# LSTM", "# 长短期记忆"])
def test_a_title_in_the_note_says_it_in_its_own_words(title: str) -> None:
    assert topics_in(parse_note("LSTM.md", f"{title}\n\n{PARTS}")) == ["", ""]


@pytest.mark.parametrize("title", ["# Notes", "# 简介", "# Chapter 3"])
def test_a_title_that_says_no_topic_leaves_it_to_the_name(title: str) -> None:
    assert topics_in(parse_note("LSTM.md", f"{title}\n\n{PARTS}")) == ["LSTM", "LSTM"]


def test_several_outermost_headings_are_no_title() -> None:
    text = "# How to initialise it\n\nSet the bias.\n\n# In PyTorch\n\nUse the module.\n"
    assert topics_in(parse_note("LSTM.md", text)) == ["LSTM", "LSTM"]


@pytest.mark.parametrize(
    "text",
    [
        "## What is an LSTM?\n\nA network.\n",
        "## 长短期记忆\n<!-- aliases: lstm -->\n\n一种网络。\n",
        "## How to initialise it\n\nAn LSTM remembers from the start with a bias of one.\n",
    ],
)
def test_an_answer_that_names_the_topic_needs_it_not_twice(text: str) -> None:
    assert topics_in(parse_note("LSTM.md", text)) == [""]


@pytest.mark.parametrize(
    ("note", "text", "question"),
    [
        ("rnn/README.md", "A network that reads a sequence.", "rnn"),
        ("rnn/优点.md", "输入可以任意长。", "rnn: 优点"),
        ("03-dropout.md", "Some units are set to zero.", "dropout"),
        ("2024_01_03.md", "A day.", "2024_01_03"),
        ("batch_norm.md", "## Pros\n\n" + "It trains faster. " * 50, "batch norm: Pros"),
    ],
)
def test_text_below_no_heading_is_called_by_the_topic(note: str, text: str, question: str) -> None:
    (answer,) = parse_note(note, text).answers
    assert answer.question == question


def test_the_topic_is_searched_and_never_shown() -> None:
    answer = parse_note("LSTM.md", PARTS).answers[0]
    assert answer.about == ("LSTM",)
    assert answer.breadcrumb == ()
