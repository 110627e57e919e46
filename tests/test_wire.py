"""The JSON objects that other tools rely on."""

import json
import subprocess
import sys

import pytest
from pydantic import TypeAdapter

from fakes import make_chunk
from kb.model import Answer, Hit, Outcome
from kb.wire import AnswerObject, HitObject, answer_object, hit_object

CHUNK = make_chunk("What?", "one\n\ntwo\nthree")


@pytest.mark.parametrize(("best_lines", "expected"), [((3, 4), [3, 4]), (None, None)])
def test_a_hit_names_the_lines_of_its_answer_that_fit(
    best_lines: tuple[int, int] | None, expected: list[int] | None
) -> None:
    hit = hit_object(Hit(1, CHUNK, 0.5, best_lines=best_lines))
    assert hit["best_lines"] == expected
    if expected:
        first, last = expected
        assert hit["answer"].split("\n")[first - 1 : last] == ["two", "three"]


def test_an_answer_is_json_with_a_hit_for_each_rank() -> None:
    hits = (Hit(1, CHUNK, 0.5, best_lines=(1, 1)), Hit(2, CHUNK, 0.25))
    answer = Answer("q", "en", "sure", 0.9, hits, (CHUNK,), 1.5)
    shown = json.loads(json.dumps(answer_object(answer)))
    assert [(hit["rank"], hit["best_lines"]) for hit in shown["hits"]] == [(1, [1, 1]), (2, None)]
    assert shown["hits"][0]["lines"] == [1, 2]  # within the note


@pytest.mark.parametrize("outcome", ["sure", "unsure", "none"])
def test_an_answer_says_how_sure_it_is(outcome: Outcome) -> None:
    shown = answer_object(Answer("q", "en", outcome, 0.9, (), (), 1.5))
    assert (shown["outcome"], shown["answered"]) == (outcome, outcome == "sure")


def test_each_part_of_a_question_has_its_own_outcome_and_hits() -> None:
    parts = (
        Answer("a", "en", "sure", 0.9, (Hit(1, CHUNK, 0.5),), (), 0.0),
        Answer("b", "en", "none", 0.1, (), (), 0.0),
    )
    whole = Answer("a and b", "en", "unsure", 0.1, (), (), 1.5, parts=parts, parts_left=2)
    shown = answer_object(whole)
    assert [(part["query"], part["outcome"], part["answered"]) for part in shown["parts"]] == [
        ("a", "sure", True),
        ("b", "none", False),
    ]
    assert [len(part["hits"]) for part in shown["parts"]] == [1, 0]
    assert shown["parts_left"] == 2


def test_an_object_has_the_shape_that_is_described() -> None:
    hit = Hit(1, CHUNK, 0.5)
    part = Answer("p", "en", "sure", 0.9, (hit,), (), 1.5)
    answer = Answer("q", "en", "sure", 0.9, (hit,), (CHUNK,), 1.5, parts=(part,))
    TypeAdapter(AnswerObject).validate_python(answer_object(answer), strict=True)
    assert set(hit_object(hit)) == set(HitObject.__annotations__)
    described = TypeAdapter(HitObject).json_schema()["properties"]
    assert described["note"]["description"] == "path in the notes folder"


def test_the_objects_cost_a_cold_command_next_to_nothing() -> None:
    code = "import sys, kb.wire; print({'pydantic', 'fastapi'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
