"""The JSON objects that other tools rely on."""

import json

import pytest

from fakes import make_chunk
from kb.model import Answer, Hit
from kb.wire import answer_object, hit_object

CHUNK = make_chunk("What?", "one\n\ntwo\nthree")


@pytest.mark.parametrize(("best_lines", "expected"), [((3, 4), [3, 4]), (None, None)])
def test_a_hit_names_the_lines_of_its_answer_that_fit(best_lines, expected):
    found = hit_object(Hit(1, CHUNK, 0.5, best_lines=best_lines))
    assert found["best_lines"] == expected
    if expected:
        first, last = found["best_lines"]
        assert found["answer"].split("\n")[first - 1 : last] == ["two", "three"]


def test_an_answer_is_json_with_a_hit_for_each_rank():
    hits = (Hit(1, CHUNK, 0.5, best_lines=(1, 1)), Hit(2, CHUNK, 0.25))
    answer = Answer("q", "en", True, 0.9, hits, ("next",), 1.5)
    found = json.loads(json.dumps(answer_object(answer)))
    assert [(hit["rank"], hit["best_lines"]) for hit in found["hits"]] == [(1, [1, 1]), (2, None)]
    assert found["hits"][0]["lines"] == [1, 2]  # within the note
