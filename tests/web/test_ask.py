"""Asking over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from web.conftest import ClientOf

from kb.config import Settings
from kb.indexing import build
from kb.notes import Notes
from kb.web.app import create_api
from kb.wire import answer_object

CANNOT_RUN = """# Trees

## How do I grow a tree from a seed of mine?

```python
print(my_seed.grow())
```

## How do I grow a tree with a nursery?

```python
import no_such_nursery
no_such_nursery.grow()
```

## How do I grow a tree by hand?

```python
print("water it")
```
"""


@pytest.fixture(scope="module")
def client(client_of: ClientOf) -> TestClient:
    return client_of()


def ask(client: TestClient, path: str = "/api/ask", **query: Any) -> dict[str, Any]:
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


@pytest.mark.parametrize("path", ["/api/ask", "/api/search"])
def test_the_answer_is_the_object_of_the_command_line(
    client: TestClient, little_notes: Notes, path: str
) -> None:
    shown = ask(client, path, q="what does pooling do")
    expected = answer_object(little_notes.ask("what does pooling do"))
    assert shown | {"took_ms": 0} == expected | {"took_ms": 0}


def test_as_many_hits_as_are_asked_for(client: TestClient) -> None:
    assert len(ask(client, q="layer", k=1)["hits"]) == 1
    assert len(ask(client, q="layer", k=3)["hits"]) == 3


@pytest.mark.parametrize(
    ("scope", "notes"),
    [
        ("cnn", {"cnn/layers.md"}),
        ("cnn/", {"cnn/layers.md"}),
        ("rnn.md", {"rnn.md"}),
        ("#vision", {"cnn/layers.md"}),
    ],
)
def test_a_scope_keeps_the_hits_within(client: TestClient, scope: str, notes: set[str]) -> None:
    assert {hit["note"] for hit in ask(client, q="layer", scope=scope)["hits"]} == notes


def test_an_unknown_scope_is_told_with_what_may_be_meant(client: TestClient) -> None:
    answer = client.get("/api/ask", params={"q": "layer", "scope": "cn"})
    assert answer.status_code == 404
    assert "nothing of the notes is within “cn”; did you mean cnn/" in answer.json()["error"]


def test_a_page_gets_html_beside_the_words(client: TestClient) -> None:
    shown = ask(client, q="what does a conv layer do", render="html")
    rendered = shown["hits"][0]["rendered"]
    assert rendered["question"] == "What does a conv layer do?"
    assert '<span class="kb-tex">\\(k \\times k\\)</span>' in rendered["body"]
    [snippet] = rendered["snippets"]
    assert (snippet["id"], snippet["name"], snippet["runnable"]) == ("demo", "demo.py", True)
    assert "slides" in snippet["code"]
    assert shown["language"] == "en"


def test_each_part_of_a_question_comes_with_its_hits(client: TestClient) -> None:
    query = "1. what does a conv layer do 2. what does an LSTM gate do"
    for render in ({}, {"render": "html"}):
        shown = ask(client, q=query, **render)
        first, second = (part["hits"][0] for part in shown["parts"])
        assert [part["query"] for part in shown["parts"]] == [
            "what does a conv layer do",
            "what does an LSTM gate do",
        ]
        assert (first["note"], second["note"]) == ("cnn/layers.md", "rnn.md")
        assert ("rendered" in first) == bool(render)
        assert {hit["id"] for hit in shown["hits"][:2]} == {first["id"], second["id"]}


def test_the_words_around_an_answer_are_in_the_language_of_the_page(client: TestClient) -> None:
    shown = ask(client, q="what does a conv layer do", render="html", lang="zh")
    assert shown["hits"][0]["rendered"]["question"] == "卷积层做什么？"
    assert shown["language"] == "zh"


def test_a_notes_own_html_never_reaches_a_page(client: TestClient) -> None:
    body = ask(client, q="what does an LSTM gate do", render="html")["hits"][0]["rendered"]["body"]
    assert "<script" not in body
    assert "&lt;script&gt;" in body


def test_a_follow_up_leans_on_what_was_shown_before(client: TestClient) -> None:
    first = ask(client, q="what does an LSTM gate do")["hits"][0]
    shown = ask(client, q="and why?", render="html", after=first["id"], after_q="LSTM gate")
    assert shown["context"] == "What does an LSTM gate do?"
    assert ask(client, q="and why?", render="html", after="gone")["context"] is None


def test_about_says_what_a_page_needs(client: TestClient, little_notes: Notes) -> None:
    about = client.get("/api/about").json()
    assert about["language"] == "en"
    assert "What does an LSTM gate do?" in about["examples"]
    assert about["run"] is True
    assert about["isolation"] == little_notes.runner.isolation.tier


def test_answers_are_never_kept(client: TestClient) -> None:
    assert client.get("/api/ask?q=layer").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=",
        "q=" + "x" * 2001,
        "q=a&k=0",
        "q=a&k=21",
        "q=a&k=many",
        "q=a&lang=fr",
        "q=a&render=pdf",
        "q=a&scope=" + "s" * 301,
    ],
)
def test_a_bad_question_gets_one_plain_line(client: TestClient, query: str) -> None:
    answer = client.get(f"/api/ask?{query}")
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
    assert "\n" not in answer.json()["error"]


@pytest.mark.parametrize("q", ["\0", b"\xed\xa0\x80", "%", "ﷺ" * 500, "*"])
def test_odd_questions_are_only_questions(client: TestClient, q: str | bytes) -> None:
    assert client.get("/api/ask", params={"q": q}).status_code in (200, 400)


def test_a_snippet_that_cannot_run_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "trees.md").write_text(CANNOT_RUN, "utf-8")
    build(tmp_path, tmp_path / ".kb")
    with (
        Notes(tmp_path / ".kb") as notes,
        TestClient(create_api(notes, Settings()), "http://localhost") as client,
    ):
        hits = ask(client, q="how do I grow a tree", k=3, render="html")["hits"]
    shown = [snippet for hit in hits for snippet in hit["rendered"]["snippets"]]
    lacking = {(one["runnable"], *one["lacks"], *one["absent"]) for one in shown}
    assert lacking == {(False, "my_seed"), (False, "no_such_nursery"), (True,)}


def test_what_is_no_question_has_a_reply_and_a_search_none(client: TestClient) -> None:
    greeted = ask(client, q="hello", render="html")
    assert (greeted["intent"], greeted["hits"], greeted["outcome"]) == ("greeting", [], "none")
    assert greeted["reply"]
    assert ask(client, "/api/search", q="hello")["reply"] is None


def test_what_goes_on_leans_on_the_last_turn(client: TestClient) -> None:
    question = "what does a conv layer do"
    first = ask(client, q=question)["hits"][0]["id"]
    second = ask(client, q="go on", after=first, after_q=question)
    assert second["hits"][0]["id"] != first
    assert second["topic"] == second["hits"][0]["question"]
    assert ask(client, q="go on")["reply"].startswith("There is nothing to go on from")
