"""The text that is embedded."""

from fakes import make_chunk
from kb.text.passage import passage_of


def test_the_pieces_of_a_passage_are_its_words_in_order() -> None:
    chunk = make_chunk(
        "What?", "one\n\n- two\n", breadcrumb=("Top", "Middle"), aliases=("Which", "Who")
    )
    pieces = passage_of(chunk).pieces
    assert pieces == ("Top › Middle › What?", "(Which, Who)", "one", "", "two", "")
    assert passage_of(chunk).text == "Top › Middle › What? (Which, Who)\none\n\ntwo"
