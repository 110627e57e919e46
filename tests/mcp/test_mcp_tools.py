"""What an assistant gets from the notes, with the official client, by either way."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from mcp import MCPError

from assistants import Assistant, PlaceOf, assistant, error_of, text_of
from kb.indexing import build
from kb.mcp.replies import answer_text
from kb.notes import Notes
from kb.wire import answer_object


@pytest.fixture(scope="module")
def helper(place_of: PlaceOf, small_index: Path) -> Iterator[Assistant]:
    with assistant(place_of(small_index)) as connected:
        yield connected


def test_four_tools_say_what_they_take_give_and_change(helper: Assistant) -> None:
    listed = helper.tools()
    assert [tool.name for tool in listed] == ["ask", "search", "read_note", "run_snippet"]
    for tool in listed:
        hints = tool.annotations
        assert hints is not None
        assert hints.read_only_hint == (tool.name != "run_snippet")
        assert not hints.destructive_hint
        assert not hints.open_world_hint
        assert tool.title
        assert tool.description
        assert all("description" in one for one in tool.input_schema["properties"].values())


def test_results_are_as_they_are_described(helper: Assistant) -> None:
    calls = {
        "ask": {"question": "what is an LSTM"},
        "search": {"query": "gates"},
        "read_note": {"note": "demos.md"},
        "run_snippet": {"snippet": "how-do-i-fail"},
    }

    for tool in helper.tools():
        result = helper.call(tool.name, **calls[tool.name])
        schema = tool.output_schema
        assert schema is not None
        Draft202012Validator(schema).validate(result.structured_content)
        assert result.structured_content.keys() == schema["properties"].keys()


def test_an_answer_comes_in_the_notes_words_with_its_place(helper: Assistant, notes: Notes) -> None:
    result = helper.call("ask", question="what is an LSTM")
    assert "three gates: input, forget and output" in text_of(result)
    assert "Source: rnn/gates.md:6-8" in text_of(result)
    expected = answer_object(notes.ask("what is an LSTM")) | {"took_ms": 0}
    assert result.structured_content | {"took_ms": 0} == expected


def test_what_the_notes_do_not_cover_is_said(helper: Assistant) -> None:
    result = helper.call("ask", question="how to prune a rose bush")
    assert not result.is_error
    assert text_of(result).startswith("The notes do not cover this.")
    assert result.structured_content["outcome"] == "none"


def test_what_may_be_an_answer_comes_with_its_doubt(notes: Notes) -> None:
    answer = replace(notes.ask("what is an LSTM"), outcome="unsure")
    text = answer_text(answer)
    assert text.startswith("Not sure that the notes answer this; nearest in them:\n\n# ")
    assert "three gates: input, forget and output" in text


def test_each_part_of_a_question_is_answered(notes: Notes) -> None:
    answer = notes.ask("1. what is an LSTM 2. how to prune a rose bush")
    first, second = answer_text(answer).split("[how to prune a rose bush]\n\n")
    assert first.startswith("[what is an LSTM]\n\n# ")
    assert "Source: rnn/gates.md:6-8" in first
    assert second.startswith("The notes do not cover this.")
    assert answer_text(replace(answer, parts_left=2)).endswith("(2 further parts not looked for)")


@pytest.mark.parametrize("scope", ["rnn", "rnn/", "#sequence", "rnn/gates.md"])
def test_a_search_keeps_to_its_scope(helper: Assistant, scope: str) -> None:
    hits = helper.call("search", query="how do I add", scope=scope).structured_content["hits"]
    assert {hit["note"] for hit in hits} == {"rnn/gates.md"}
    assert len(helper.call("search", query="add", k=1).structured_content["hits"]) == 1


def test_an_unknown_scope_is_told_the_nearest(helper: Assistant) -> None:
    line = error_of(helper.call("search", query="LSTM", scope="sequences"))
    assert "did you mean #sequence" in line


def test_a_run_gives_what_it_prints_and_its_pictures(helper: Assistant) -> None:
    result = helper.call("run_snippet", snippet="how-do-i-draw")
    assert "how-do-i-draw: ok" in text_of(result)
    assert "drawing" in text_of(result)
    [picture] = [part for part in result.content if part.type == "image"]
    assert picture.mime_type == "image/png"
    assert base64.b64decode(picture.data).startswith(b"\x89PNG")
    assert result.structured_content["images"] == ["picture 1"]


def test_a_snippet_that_fails_is_a_result(helper: Assistant) -> None:
    result = helper.call("run_snippet", snippet="how-do-i-fail")
    assert not result.is_error
    assert result.structured_content["status"] == "error"
    assert "ZeroDivisionError" in text_of(result)


def test_a_run_is_recorded_for_readers_of_the_site(helper: Assistant, notes: Notes) -> None:
    helper.call("run_snippet", snippet="how-do-i-add")
    snippet = notes.snippet("how-do-i-add")
    assert snippet is not None
    recorded = notes.recorded(snippet)
    assert recorded is not None
    assert recorded.result.stdout == "2\n"


def test_an_unknown_snippet_is_told_the_nearest(helper: Assistant) -> None:
    line = error_of(helper.call("run_snippet", snippet="how-do-i-at"))
    assert "did you mean how-do-i-add" in line


def test_lines_of_a_note_come_as_they_are_written(helper: Assistant) -> None:
    result = helper.call("read_note", note="rnn/gates.md", first_line=6, last_line=8)
    text = (
        "## 什么是 LSTM？What is an LSTM?\n\n"
        "An LSTM is a recurrent cell with three gates: input, forget and output."
    )
    assert text_of(result) == f"[rnn/gates.md, lines 6-8 of 12]\n{text}"
    assert result.structured_content["text"] == text


def test_a_long_note_says_where_to_go_on(helper: Assistant) -> None:
    part = helper.call("read_note", note="long.md").structured_content
    assert part["last_line"] < part["total_lines"] == 5005
    assert part["next_line"] == part["last_line"] + 1
    shown = text_of(helper.call("read_note", note="long.md"))
    assert shown.endswith(f"\n[cut here; go on with first_line={part['next_line']}]")


NO_NOTES = (
    "keys.json",
    "../diary.md",
    "rnn/../../diary.md",
    "rnn/../demos.md",
    "./demos.md",
    "/etc/passwd",
    "file:///etc/passwd",
    "C:\\Windows\\win.ini",
    "..\\diary.md",
    "%2e%2e/diary.md",
    "demos.md\x00",
    ".",
    "rnn",
)


def test_nothing_but_the_notes_can_be_read(helper: Assistant, small_notes: Path) -> None:
    for note in (*NO_NOTES, str(small_notes / "demos.md")):
        result = helper.call("read_note", note=note)
        assert "is no note of the index" in error_of(result), note
        assert "treasure" not in result.model_dump_json()
        assert str(small_notes.parent) not in result.model_dump_json()


@pytest.mark.parametrize(
    ("tool", "arguments", "why"),
    [
        ("ask", {}, "“question”: field required"),
        ("ask", {"question": "  "}, "the question is empty"),
        ("ask", {"question": "x" * 2001}, "at most 2000 characters"),
        ("search", {"query": "x", "k": 0}, "“k”: input should be greater than or equal to 1"),
        ("search", {"query": "x", "k": 21}, "“k”: input should be less than or equal to 20"),
        ("search", {"query": "x", "in": "rnn"}, "“in”: extra inputs are not permitted"),
        ("read_note", {"note": "demos.md", "first_line": 99}, "demos.md has 23 lines"),
        ("read_note", {"note": "demos.md", "first_line": 5, "last_line": 4}, "comes before"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(
    helper: Assistant, tool: str, arguments: dict[str, object], why: str
) -> None:
    assert why in error_of(helper.call(tool, **arguments))


def test_an_unknown_tool_is_the_clients_mistake(helper: Assistant) -> None:
    with pytest.raises(MCPError, match="no tool is called “delete”; there are ask, search"):
        helper.call("delete")


def test_a_build_is_seen_without_a_restart(
    place_of: PlaceOf, own_index: Path, small_notes: Path, tmp_path: Path
) -> None:
    notes = Path(shutil.copytree(small_notes, tmp_path / "notes"))
    with assistant(place_of(own_index)) as helper:
        before = helper.call("ask", question="what is a transformer")
        assert not before.structured_content["answered"]
        (notes / "new.md").write_text("# What is a transformer?\n\nAttention only.\n", "utf-8")
        build(notes, own_index)
        after = helper.call("ask", question="what is a transformer")
        assert "Attention only." in text_of(after)
        assert "Attention only." in text_of(helper.call("read_note", note="new.md"))


def test_a_lost_index_or_note_is_told_plainly_and_without_a_path(
    place_of: PlaceOf, own_index: Path, small_notes: Path, tmp_path: Path
) -> None:
    notes = Path(shutil.copytree(small_notes, tmp_path / "notes"))
    build(notes, own_index)
    calls = {
        "ask": {"question": "what is an LSTM"},
        "search": {"query": "LSTM"},
        "run_snippet": {"snippet": "how-do-i-fail"},
        "read_note": {"note": "demos.md"},
    }
    with assistant(place_of(own_index)) as helper:
        (notes / "demos.md").unlink()
        line = error_of(helper.call("read_note", note="demos.md"))
        assert "has gone" in line
        assert str(tmp_path) not in line
        shutil.rmtree(own_index)
        for tool, arguments in calls.items():
            line = error_of(helper.call(tool, **arguments))
            assert "no index in index: make one with `kb build" in line
            assert str(tmp_path) not in line


def test_what_is_no_question_gets_one_line_and_is_searched_for_only_by_search(
    helper: Assistant,
) -> None:
    greeted = helper.call("ask", question="hello!")
    assert text_of(greeted).startswith("Hello!")
    assert greeted.structured_content["intent"] == "greeting"
    assert helper.call("search", query="hello!").structured_content["intent"] is None


def test_a_quiz_comes_with_its_answer(helper: Assistant) -> None:
    text = text_of(helper.call("ask", question="quiz me on the LSTM gates"))
    assert text.startswith("A question for you.")
    assert "three gates: input, forget and output" in text
