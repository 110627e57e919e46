"""How much one reader may ask for.

The limit counts by a sliding window, which lets one more through where a minute ends between two
requests: so each test sends one more than it needs.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from kb.config import Settings
from kb.notes import Notes
from kb.web.app import create_api
from kb.web.guard import client_key, kind_of


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/ask", "ask"),
        ("/api/search", "ask"),
        ("/api/map", "ask"),
        ("/api/run", "run"),
        ("/api/run/stop", None),
        ("/mcp", "run"),
        ("/gradio_api/queue/join", "ask"),
        ("/gradio_api/run/predict", "ask"),
        ("/gradio_api/heartbeat/abc", "ask"),
        ("/healthz", None),
        ("/embed.js", None),
        ("/", None),
    ],
)
def test_what_counts(path: str, kind: str | None) -> None:
    assert kind_of(path) == kind


def test_who_asks_too_often_is_told_when_to_come_back(client_of: Any) -> None:
    client = client_of(asks_per_minute=3)
    answers = [client.get("/api/ask?q=layer") for _ in range(5)]
    assert [answer.status_code for answer in answers[:3]] == [200, 200, 200]
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert "try again in" in answers[-1].json()["error"]
    assert client.get("/healthz").status_code == 200


def test_runs_have_a_limit_of_their_own(client_of: Any) -> None:
    client = client_of(runs_per_minute=1, asks_per_minute=1)
    sent = {"snippet": "no-such-snippet"}
    first, *_, last = (client.post("/api/run", json=sent).status_code for _ in range(3))
    assert (first, last) == (404, 429)
    assert client.get("/api/ask?q=layer").status_code == 200


def test_zero_is_no_limit(client_of: Any) -> None:
    client = client_of(asks_per_minute=0)
    assert {client.get("/api/about").status_code for _ in range(50)} == {200}


def test_one_reader_does_not_take_all_the_time(client_of: Any) -> None:
    """Of many long questions at once a few are answered, and the others asked to come back."""
    client = client_of()
    long = " ".join(f"word{n}" for n in range(240))
    with ThreadPoolExecutor(30) as pool:
        asked = pool.map(lambda _: client.get("/api/ask", params={"q": long}), range(30))
        statuses = Counter(answer.status_code for answer in asked)
    assert statuses[429] > 0
    assert statuses[200] >= 8
    assert client.get("/api/ask?q=layer").status_code == 200


def test_each_reader_has_their_own(little_notes: Notes) -> None:
    api = create_api(little_notes, Settings(asks_per_minute=1, trust_proxy=True))
    for address in ("203.0.113.1", "203.0.113.2", "2001:db8:1::1", "2001:db8:2::1"):
        with TestClient(api, client=(address, 1)) as client:
            first, *_, last = (client.get("/api/about").status_code for _ in range(3))
            assert (first, last) == (200, 429)


def test_the_addresses_of_one_network_are_one_reader() -> None:
    assert client_key("2001:db8:1:2::1") == client_key("2001:db8:1:2:ffff::7")
    assert client_key("2001:db8:1:2::1") != client_key("2001:db8:1:3::1")
    assert client_key("203.0.113.1") == "203.0.113.1"
    assert client_key("::ffff:203.0.113.1") == "203.0.113.1"
    assert client_key("testclient") == "testclient"
