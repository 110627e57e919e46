"""What is only so over HTTP: who may ask, and how."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from assistants import assistant, error_of, serving
from fakes import changed
from kb.mcp.http import http_app
from kb.model import Snippet
from kb.notes import Notes
from kb.run.live import Run

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
JSON = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
SITE = "https://notes.example"


@pytest.fixture(scope="module")
def address(notes: Notes) -> Iterator[str]:
    with serving() as serve:
        yield serve(http_app(notes, origins=[SITE]))


def test_a_request_is_answered_with_one_object(address: str) -> None:
    answer = httpx.post(address, json=PING, headers=JSON)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {"jsonrpc": "2.0", "id": 1, "result": {}}
    assert "mcp-session-id" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_are_no_sessions_to_watch_or_end(address: str, method: str) -> None:
    answer = httpx.request(method, address, headers=JSON)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "notes.evil"}, 421),
        ({"host": "localhost.evil"}, 421),
        ({"origin": "https://notes.evil"}, 403),
        ({"origin": SITE}, 200),
        ({"host": "localhost"}, 200),
    ],
)
def test_other_names_and_sites_are_refused(
    address: str, headers: dict[str, str], status: int
) -> None:
    """A page that has given its own name our address, and one of another site."""
    assert httpx.post(address, json=PING, headers=JSON | headers).status_code == status


def test_whoever_guards_the_application_may_take_the_guard_away(notes: Notes) -> None:
    with serving() as serve:
        address = serve(http_app(notes, hosts=None))
        headers = JSON | {"host": "notes.example", "origin": "https://elsewhere.example"}
        assert httpx.post(address, json=PING, headers=headers).status_code == 200


def test_a_long_request_is_refused_and_so_is_one_that_is_no_message(address: str) -> None:
    assert httpx.post(address, content=b"[" * 70_000, headers=JSON).status_code == 413
    pieces = (b"[" * 1000 for _ in range(70))
    assert httpx.post(address, content=pieces, headers=JSON).status_code == 413
    for nonsense in (b"", b"[]", b"{", b"null", b'{"jsonrpc": "2.0"}', b"[" * 60_000):
        assert httpx.post(address, content=nonsense, headers=JSON).status_code == 400


def test_runs_of_assistants_wait_in_a_line_by_their_address(notes: Notes) -> None:
    readers = []

    def start(snippet: Snippet, code: str | None = None, reader: str = "") -> Run:
        readers.append(reader)
        return notes.start(snippet, code, reader)

    with serving() as serve, assistant(serve(http_app(changed(notes, start=start)))) as helper:
        helper.call("run_snippet", snippet="how-do-i-add")
    assert readers == ["mcp 127.0.0.1"]


def test_code_cannot_be_run_where_readers_may_not(notes: Notes) -> None:
    with (
        serving() as serve,
        assistant(serve(http_app(changed(notes, can_run=False)))) as helper,
    ):
        assert [tool.name for tool in helper.tools()] == ["ask", "search", "read_note"]


def test_a_fault_of_kb_itself_is_told_without_its_details(notes: Notes) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("secret")

    with (
        serving() as serve,
        assistant(serve(http_app(changed(notes, ask=broken)))) as helper,
    ):
        line = error_of(helper.call("ask", question="LSTM"))
    assert line == "something went wrong in kb, not with the request; its log says what"


def test_two_assistants_at_once_have_nothing_to_do_with_each_other(address: str) -> None:
    with assistant(address) as one, assistant(address) as other:
        first = one.call("search", query="LSTM", k=1)
        second = other.call("search", query="GRU", k=2)
        assert len(first.structured_content["hits"]) == 1
        assert len(second.structured_content["hits"]) == 2
