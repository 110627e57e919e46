"""The API as its OpenAPI description has it, tried with whatever that allows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from kb.config import Settings
from kb.notes import Notes
from kb.web.app import create_app

OPERATIONS = [
    "GET /api/ask",
    "GET /api/search",
    "GET /api/about",
    "POST /api/run",
    "POST /api/run/stop",
    "GET /api/recorded",
    "GET /api/map",
    "GET /healthz",
]


@pytest.fixture(scope="module")
def described(little_index: Path) -> Iterator[Any]:
    notes = Notes(little_index, Settings(timeout_s=2))
    app = create_app(notes, Settings(asks_per_minute=0, runs_per_minute=0, host="0.0.0.0"))
    yield schemathesis.openapi.from_asgi("/openapi.json", app)
    notes.close()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_request_makes_the_server_fail(described: Any, operation: str) -> None:
    """No 5xx, and each answer is of a described status, type and shape."""
    method, _, path = operation.partition(" ")

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(described[path][method].as_strategy())
    def tried(case: Any) -> None:
        case.call_and_validate()

    tried()


def test_every_route_is_described(described: Any) -> None:
    routes = described.raw_schema["paths"]
    assert {f"{m.upper()} {path}" for path in routes for m in routes[path]} == set(OPERATIONS)


def test_the_description_has_a_page_that_needs_no_other_host(client_of: Any) -> None:
    client = client_of()
    page = client.get("/docs").text
    assert "https://" not in page
    for asset in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert asset in page
        assert client.get(f"/docs-assets/{asset}").status_code == 200
