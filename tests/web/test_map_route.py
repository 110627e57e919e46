"""The map over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kb.config import Settings
from kb.notes import Notes
from kb.web.app import create_api
from kb.wire import map_object


@pytest.fixture(scope="module")
def client(project_index: Path) -> Iterator[TestClient]:
    notes = Notes(project_index, Settings(run=False))
    with TestClient(create_api(notes), base_url="http://localhost") as opened:
        yield opened


def test_map_is_the_one_of_the_command_line(client: TestClient, project_index: Path) -> None:
    assert client.get("/api/map").json() == map_object(Notes(project_index).map())


def test_points_carry_what_a_page_needs(client: TestClient) -> None:
    drawn = client.get("/api/map").json()
    point = drawn["points"][0]
    assert point.keys() == {"id", "question", "note", "lines", "area", "x", "y"}
    assert {point["area"] for point in drawn["points"]} == set(drawn["areas"])


def test_bilingual_questions_come_in_the_asked_for_language(client: TestClient) -> None:
    def questions(language: str) -> list[str]:
        points = client.get(f"/api/map?lang={language}").json()["points"]
        return [point["question"] for point in points]

    assert "What is softmax?" in questions("en")
    assert all(not any("一" <= c <= "鿿" for c in q) for q in questions("en"))
    assert not set(questions("en")) & set(questions("zh"))


@pytest.mark.parametrize("language", ["", "fr", "en'", "\0", "zh" * 1000])
def test_an_unknown_language_changes_nothing(client: TestClient, language: str) -> None:
    answer = client.get("/api/map", params={"lang": language})
    assert answer.status_code == 200
    assert "？" in answer.json()["points"][0]["question"]


def test_a_lost_index_is_told_in_one_line(tmp_path: Path, project_index: Path) -> None:
    import shutil

    copy = tmp_path / "index"
    shutil.copytree(project_index, copy)
    notes = Notes(copy, Settings(run=False))
    shutil.rmtree(copy)
    with TestClient(create_api(notes), base_url="http://localhost") as opened:
        answer = opened.get("/api/map")
    assert answer.status_code == 503
    assert "kb build" in answer.json()["error"]
