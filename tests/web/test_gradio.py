"""What kb knows of the inside of Gradio: whether it is still so, and what gets through to it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette._utils import get_route_path
from starlette.routing import Match, Mount

from kb.web.gradio import JOIN, PREDICT, ImpatientProtocol, cleaned_call, mount_chat
from project import Served, ServeKb

FILE = {"path": "/dev/zero", "meta": {"_type": "gradio.FileData"}}
GOOD: dict[str, Any] = {"data": ["hi", "", None], "fn_index": 0, "session_hash": "a1b2"}


@pytest.fixture(scope="module")
def served(serve_kb: ServeKb, little_index: Path) -> Served:
    return serve_kb(little_index, asks_per_minute=0)


def test_what_kb_uses_of_the_inside_of_gradio_starlette_and_uvicorn_is_still_there() -> None:
    """One that fails names what a new version of the library has moved."""
    import gradio

    with gradio.Blocks(analytics_enabled=False) as blocks:
        box = gradio.Textbox()
        box.submit(lambda text: text, inputs=[box], queue=False)
    app = FastAPI()
    mount_chat(app, blocks, "", {})
    assert isinstance(app.routes[-1], Mount)
    chat = app.state.chat
    assert isinstance(chat.stop_event, asyncio.Event)
    assert chat.get_blocks() is blocks
    assert blocks._queue.stopped is False
    assert [(fn.queue, len(fn.inputs)) for fn in blocks.fns.values()] == [(False, 1)]
    for name in ("has_launched", "state_session_capacity", "is_running", "local_url", "launch"):
        assert hasattr(blocks, name), f"gradio.Blocks.{name}"
    for method, path in (("POST", JOIN), ("POST", PREDICT), ("GET", "/gradio_api/heartbeat/a1")):
        scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
        assert any(route.matches(scope)[0] is Match.FULL for route in chat.routes), path

    assert get_route_path({"path": "/kb/api/ask", "root_path": "/kb"}) == "/api/ask"

    config = uvicorn.Config(app, http=ImpatientProtocol)
    config.load()
    loop = asyncio.new_event_loop()
    protocol = ImpatientProtocol(config, uvicorn.Server(config).server_state, {}, loop)
    assert protocol.loop is loop
    assert protocol.cycle is None
    loop.close()
    for name in ("startup", "shutdown"):
        assert asyncio.iscoroutinefunction(getattr(uvicorn.Server, name)), f"uvicorn.Server.{name}"


def test_what_the_page_sends_gets_through_and_no_more() -> None:
    call = cleaned_call(json.dumps(GOOD | {"event_data": FILE, "more": 1}).encode(), {0: 3})
    assert call is not None
    assert json.loads(call) == GOOD | {"trigger_id": None}


HOSTILE: list[Any] = [
    GOOD | {"data": [FILE, "", None]},
    GOOD | {"data": ["", "", [FILE]]},
    GOOD | {"data": ["", ""]},
    GOOD | {"data": {"0": ""}},
    GOOD | {"fn_index": 7},
    GOOD | {"fn_index": True},
    GOOD | {"fn_index": "0"},
    GOOD | {"session_hash": ""},
    GOOD | {"session_hash": None},
    GOOD | {"session_hash": "../../etc"},
    GOOD | {"session_hash": "a" * 41},
    GOOD | {"trigger_id": -1},
    GOOD | {"trigger_id": 1.5},
    {},
    [],
    None,
]


@pytest.mark.parametrize("sent", HOSTILE)
@pytest.mark.parametrize("path", ["queue/join", "run/predict"])
def test_anything_else_is_refused_and_opens_no_file(served: Served, path: str, sent: Any) -> None:
    answer = httpx.post(f"{served.address}gradio_api/{path}", json=sent, timeout=60)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
    assert httpx.get(f"{served.address}healthz").status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"NaN", b'{"data": ["\\ud800", "", null]}', b"\xff"])
def test_no_body_makes_the_server_fail(served: Served, body: bytes) -> None:
    answer = httpx.post(f"{served.address}gradio_api/queue/join", content=body)
    assert answer.status_code == 400


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
        max_leaves=6,
    ),
    st.sampled_from(sorted(GOOD)),
)
def test_only_texts_and_nothing_reach_a_function(value: Any, key: str) -> None:
    call = cleaned_call(json.dumps(GOOD | {key: value}).encode(), {0: 3})
    if call is not None:
        assert all(one is None or isinstance(one, str) for one in json.loads(call)["data"])


def test_a_chat_that_has_stopped_is_not_well(serve_kb: ServeKb, little_index: Path) -> None:
    served = serve_kb(little_index, run=False)
    chat = served.server.app.state.chat
    chat.get_blocks()._queue.stopped = True
    answer = httpx.get(f"{served.address}healthz")
    assert answer.status_code == 503
    assert "restart" in answer.json()["error"]
