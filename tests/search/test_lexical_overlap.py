"""How a chunk's words meet a query's."""

import math

import pytest

from fakes import make_chunk
from kb.search.lexical import overlap, telling_terms, weigh
from kb.store.passage import term_text

LSTM = term_text(make_chunk("LSTM", "Gates let an LSTM remember.", breadcrumb=("RNN",)))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("What is an LSTM?", ["lstm"]),
        ("什么是卷积", ["卷", "卷积", "积"]),
        ("LSTM有哪几个门", ["lstm", "门"]),
        ("what is it", ["what", "is", "it"]),  # nothing else is left
        ("lstm LSTM", ["lstm"]),
    ],
)
def test_words_that_only_ask_do_not_tell(query: str, expected: list[str]):
    assert [term for term in telling_terms(query) if len(term) == 1 or term in expected] == expected


def test_rare_terms_weigh_more_and_absent_ones_most():
    weights = weigh("gates remember dropout", {"gates": 90, "remember": 3}, 100).weights
    assert weights["gates"] < weights["remember"] < weights["dropout"]
    assert weights["remember"] == pytest.approx(math.log(1 + 97.5 / 3.5))


def test_coverage_is_the_share_of_the_weight_that_is_found():
    query = weigh("lstm dropout", {"lstm": 5}, 100)
    found = overlap(query, LSTM)
    assert found.coverage == pytest.approx(query.weights["lstm"] / query.total)
    assert found.heading == found.coverage


def test_the_headings_above_count_for_coverage_but_not_as_heading():
    found = overlap(weigh("rnn", {"rnn": 5}, 100), LSTM)
    assert (found.coverage, found.heading) == (1, 0)


def test_every_measure_is_a_share():
    for query in ("lstm", "lstm lstm gates remember let", "nothing of this", "门"):
        found = overlap(weigh(query, {}, 1), LSTM)
        assert 0 <= found.heading <= found.coverage <= 1.000001


def test_a_term_inside_another_is_not_that_term():
    assert overlap(weigh("stm", {}, 1), LSTM).coverage == 0
