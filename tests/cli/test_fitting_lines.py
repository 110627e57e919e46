"""The part of an answer that fits the question, on a terminal, in a pipe and as JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from fakes import make_chunk
from kb.cli import output
from kb.model import Answer, Hit
from project import Kb

LIST = "Intro.\n\n1. first\n2. second\n3. third\n\nEnd."


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody reads the output, on a screen of 80 columns."""
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")


def answer_with(best_lines: tuple[int, int] | None, text: str = LIST) -> Answer:
    hit = Hit(1, make_chunk("What?", text), 0.5, best_lines=best_lines)
    return Answer("second", "en", "sure", 0.9, (hit,), (), 1.0)


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    text = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out)
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@pytest.mark.usefixtures("on_terminal")
def test_ask_rules_the_fitting_lines_and_prints_all(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_answer(answer_with((4, 4)), lambda _: [])
    lines = printed(capsys)[2:]
    assert lines == ["Intro.", " 1 first", "┃  2 second", " 3 third", "End."]


@pytest.mark.usefixtures("on_terminal")
def test_ask_rules_nothing_where_no_part_stands_out(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_answer(answer_with(None), lambda _: [])
    assert "┃" not in "".join(printed(capsys))


@pytest.mark.usefixtures("on_terminal")
def test_ruled_lines_are_no_wider_than_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_answer(answer_with((3, 3), "one\n\n" + "word " * 60), lambda _: [])
    ruled = [line for line in printed(capsys) if line.startswith("┃")]
    assert len(ruled) > 3
    assert max(map(len, ruled)) <= 80


@pytest.mark.usefixtures("on_terminal")
def test_search_takes_its_excerpt_from_the_fitting_lines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.print_hits(answer_with((7, 7)), lambda _: [])
    assert "    End." in printed(capsys)


def test_ask_in_a_pipe_prints_the_answer_as_it_stands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.print_answer(answer_with((4, 4)), lambda _: [])
    assert LIST in capsys.readouterr().out


def test_search_json_names_the_lines_within_the_answer(kb: Kb, frozen_index: Path) -> None:
    def first_hit(query: str) -> dict[str, Any]:
        answer = json.loads(kb("search", query, "--json", "--index", frozen_index).stdout)
        return dict(answer["hits"][0])

    hit = first_hit("stride 和 padding 怎么影响输出尺寸")
    first, last = hit["best_lines"]
    assert "输出尺寸由核大小" in "\n".join(hit["answer"].split("\n")[first - 1 : last])
    assert first_hit("what is LSTM")["best_lines"] is None
