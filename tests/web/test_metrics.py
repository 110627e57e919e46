"""What /metrics counts."""

from __future__ import annotations

from typing import Any

from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient


def figures(client: TestClient) -> dict[tuple[str, str], float]:
    """Sample name and its labels' values, by label, to its figure."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, " ".join(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_questions_are_counted_by_what_the_notes_had_for_them(client_of: Any) -> None:
    client = client_of()
    client.get("/api/ask?q=what does a pooling layer do")
    client.get("/api/search?q=how to renew a passport in Norway")
    now = figures(client)
    assert now["kb_questions_total", "sure"] == 1
    assert now["kb_questions_total", "none"] == 1
    client.get("/api/ask?q=quiz me")
    assert figures(client)["kb_questions_total", "intent"] == 1


def test_requests_are_counted_and_timed_by_route(client_of: Any) -> None:
    client = client_of()
    for _ in range(3):
        client.get("/api/about")
    client.get("/api/ask")
    client.get("/mcp")
    now = figures(client)
    assert now["kb_http_requests_total", "GET /api/about 200"] == 3
    assert now["kb_http_requests_total", "GET /api/ask 400"] == 1
    assert now["kb_http_requests_total", "GET /mcp 405"] == 1
    assert now["kb_http_request_seconds_count", "/api/about"] == 3


def test_invented_paths_do_not_fill_the_memory(client_of: Any) -> None:
    client = client_of()
    for n in range(20):
        client.get(f"/invented/{n}")
        client.request(f"EVIL{n}", "/api/ask")
    routes = {labels for name, labels in figures(client) if name == "kb_http_requests_total"}
    assert routes == {"GET other 404", "other /api/ask 405"}


def test_runs_are_counted_by_how_they_ended(client_of: Any) -> None:
    client = client_of()
    client.post("/api/run", json={"snippet": "demo"})
    with client.stream(
        "POST", "/api/run", json={"snippet": "demo"}, headers={"accept": "application/x-ndjson"}
    ) as answer:
        answer.read()
    assert figures(client)["kb_runs_total", "ok"] == 2


def test_the_index_tells_its_size_and_age(client_of: Any) -> None:
    now = figures(client_of())
    assert now["kb_index_answers", ""] == 3
    assert 0 <= now["kb_index_age_seconds", ""] < 3600
