"""What the two sides of the search see of a chunk."""

import pytest

from fakes import make_chunk
from kb.text.passage import last_parts, passage_of, term_text


def test_the_pieces_of_a_passage_are_its_words_in_order() -> None:
    chunk = make_chunk(
        "What?", "one\n\n- two\n", breadcrumb=("Top", "Middle"), aliases=("Which", "Who")
    )
    pieces = passage_of(chunk).pieces
    assert pieces == ("Top › Middle › What?", "(Which, Who)", "one", "", "two", "")
    assert passage_of(chunk).text == "Top › Middle › What? (Which, Who)\none\n\ntwo"


def test_code_is_called_by_the_last_part_of_its_name_too() -> None:
    text = term_text(make_chunk("torch.nn.Conv2d", aliases=("nn.Conv2d",)))
    assert [name.split() for name in text.names] == [
        ["torch", "nn", "conv2d", "conv"],
        ["nn", "conv2d", "conv"],
        ["conv2d", "conv"],
    ]


@pytest.mark.parametrize("name", ["node.js", "README.md", "www.example.com", "e.g", "v1.2", ".NET"])
def test_an_ending_is_no_name(name: str) -> None:
    assert last_parts(f"What is {name}?") == []


def test_a_notes_topic_stands_before_the_headings() -> None:
    chunk = make_chunk("Drawbacks", "slow", breadcrumb=("Middle",), topic="LSTM")
    assert passage_of(chunk).name == "LSTM › Middle › Drawbacks"


def test_the_folders_of_a_note_are_terms_of_its_chunks() -> None:
    chunk = make_chunk("Drawbacks", "slow", note="rnn/gated_units.md")
    assert term_text(chunk).context.split() == ["rnn", "gated_units", "gated", "units"]


@pytest.mark.parametrize("question", ["什么是死锁？", "死锁是什么", "什么叫死锁", "死锁"])
def test_words_that_ask_what_a_thing_is_are_no_part_of_its_name(question: str) -> None:
    assert term_text(make_chunk(question)).names == [" 死  死锁  锁 "]


def test_a_name_that_only_asks_what_is_meant_stays() -> None:
    assert term_text(make_chunk("是什么意思")).names != []
