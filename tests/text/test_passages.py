"""The text that is embedded."""

from fakes import make_chunk
from kb.text.passage import passage_of, term_text


def test_the_pieces_of_a_passage_are_its_words_in_order() -> None:
    chunk = make_chunk(
        "What?", "one\n\n- two\n", breadcrumb=("Top", "Middle"), aliases=("Which", "Who")
    )
    pieces = passage_of(chunk).pieces
    assert pieces == ("Top › Middle › What?", "(Which, Who)", "one", "", "two", "")
    assert passage_of(chunk).text == "Top › Middle › What? (Which, Who)\none\n\ntwo"


def test_a_notes_topic_stands_before_the_headings() -> None:
    chunk = make_chunk("Drawbacks", "slow", breadcrumb=("Middle",), topic="LSTM")
    assert passage_of(chunk).name == "LSTM › Middle › Drawbacks"


def test_the_folders_of_a_note_are_terms_of_its_chunks() -> None:
    chunk = make_chunk("Drawbacks", "slow", note="rnn/gated_units.md")
    assert term_text(chunk).context.split() == ["rnn", "gated_units", "gated", "units"]
