"""Running code over HTTP, with a real server, real lanes and a real index."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from fakes import changed
from kb.config import Settings
from kb.indexing import build
from kb.notes import Notes
from kb.web.app import create_api
from project import PATIENCE_S, examples

UNLIMITED = Settings(asks_per_minute=0, runs_per_minute=0, timeout_s=PATIENCE_S)

NOTE = """# Demos

## How do I add?

```python
print(1 + 1)
```

## How do I draw?

```python
import numpy as np
print("drawing")
np.full((20, 30), 128, np.uint8)
```

## How do I fail?

```python
print("before")
1 / 0
```

## How do I wait?

```python
import time
for n in range(50):
    print("step", n)
    time.sleep(0.1)
```
"""
JSON = {"content-type": "application/json"}
STREAM = {"accept": "application/x-ndjson"}


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notes]:
    root = tmp_path_factory.mktemp("notes")
    (root / "demos.md").write_text(NOTE, "utf-8")
    index = tmp_path_factory.mktemp("index")
    build(root, index)
    opened = Notes(index, Settings())
    assert opened.runner is not None
    opened.runner.wait_until_ready(60)
    yield opened
    opened.runner.close()


def client_of(notes: Notes) -> TestClient:
    return TestClient(create_api(notes, UNLIMITED), base_url="http://localhost")


@pytest.fixture(scope="module")
def client(notes: Notes) -> Iterator[TestClient]:
    with client_of(notes) as made:
        yield made


def events(client: TestClient, **sent: Any) -> Iterator[dict[str, Any]]:
    with client.stream("POST", "/api/run", json=sent, headers=STREAM) as answer:
        assert answer.status_code == 200
        for line in answer.iter_lines():
            yield json.loads(line)


def test_a_run_is_one_object_as_on_the_command_line(client: TestClient) -> None:
    result = client.post("/api/run", json={"snippet": "how-do-i-add"}).json()
    assert result["took_ms"] > 0
    del result["took_ms"]
    assert result == {
        "snippet": "how-do-i-add", "status": "ok", "stdout": "2\n", "stderr": "", "images": [],
        "truncated": False,
    }  # fmt: skip


def test_pictures_are_png_data(client: TestClient) -> None:
    [image] = client.post("/api/run", json={"snippet": "how-do-i-draw"}).json()["images"]
    kind, _, data = image.partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(data).startswith(b"\x89PNG")


def test_the_snippets_failure_is_a_result_and_not_an_error_of_the_server(
    client: TestClient,
) -> None:
    answer = client.post("/api/run", json={"snippet": "how-do-i-fail"})
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["stdout"]) == ("error", "before\n")
    assert "ZeroDivisionError" in answer.json()["stderr"]


def test_a_stream_tells_text_while_it_runs_and_ends_with_done(client: TestClient) -> None:
    streamed = list(events(client, snippet="how-do-i-draw"))
    kinds = [event["event"] for event in streamed]
    assert kinds == ["waiting", "running", "stdout", "image", "done"]
    assert streamed[-1]["status"] == "ok"


def test_a_run_is_stopped_by_its_word(client: TestClient) -> None:
    coming = events(client, snippet="how-do-i-wait")
    word = next(coming)["run"]
    assert client.post("/api/run/stop", json={"run": word}).json() == {"stopping": True}
    last = list(coming)[-1]
    assert (last["event"], last["status"]) == ("done", "killed")
    assert client.post("/api/run/stop", json={"run": word}).status_code == 404


def test_a_good_run_is_recorded_for_the_next_reader(client: TestClient) -> None:
    client.post("/api/run", json={"snippet": "how-do-i-add"})
    kept = client.get("/api/recorded", params={"snippet": "how-do-i-add"}).json()
    assert (kept["stdout"], kept["status"]) == ("2\n", "ok")
    assert kept["at"].endswith("+00:00")
    assert client.get("/api/recorded", params={"snippet": "how-do-i-wait"}).json() is None
    assert client.get("/api/recorded", params={"snippet": "no-such"}).status_code == 404


def test_changed_code_never_shows_an_old_output(tmp_path: Path) -> None:
    (tmp_path / "n.md").write_text("# How do I print?\n\n```python\nprint('old')\n```\n")
    build(tmp_path, tmp_path / "ix")
    notes = Notes(tmp_path / "ix")
    with client_of(notes) as client:
        name = "how-do-i-print"
        client.post("/api/run", json={"snippet": name})
        assert client.get(f"/api/recorded?snippet={name}").json()["stdout"] == "old\n"
        (tmp_path / "n.md").write_text("# How do I print?\n\n```python\nprint('new')\n```\n")
        build(tmp_path, tmp_path / "ix")
        assert client.get(f"/api/recorded?snippet={name}").json() is None
    notes.close()


def test_changed_code_is_refused_unless_allowed_and_never_recorded(
    client: TestClient, notes: Notes
) -> None:
    sent = {"snippet": "how-do-i-add", "code": "print('mine')"}
    refused = client.post("/api/run", json=sent)
    assert refused.status_code == 403
    assert "switched off" in refused.json()["error"]
    with client_of(changed(notes, can_edit=True)) as open_client:
        assert open_client.post("/api/run", json=sent).json()["stdout"] == "mine\n"
        kept = open_client.get("/api/recorded?snippet=how-do-i-add")
        assert "mine" not in kept.text


def test_running_can_be_switched_off(notes: Notes) -> None:
    with client_of(changed(notes, can_run=False)) as closed:
        assert closed.post("/api/run", json={"snippet": "how-do-i-add"}).status_code == 403
        assert closed.get("/healthz").json()["run"] == {"enabled": False}


def test_health_says_how_well_runs_are_isolated(client: TestClient, notes: Notes) -> None:
    health = client.get("/healthz").json()
    assert health["status"] == "ok"
    assert health["answers"] == 4
    assert health["run"]["isolation"] == notes.runner.isolation.tier
    assert health["run"]["layers"] == list(notes.runner.isolation.layers)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {}, 415),
        (b"{}", {"content-type": "text/plain"}, 415),
        (b"{}", {"content-type": "application/json", "sec-fetch-site": "cross-site"}, 403),
        (b"{}", {"content-type": "application/json"}, 400),
        (b"[]", {"content-type": "application/json"}, 400),
        (b"{", {"content-type": "application/json"}, 400),
        (b"\xff", {"content-type": "application/json"}, 400),
        (b'{"snippet": 1}', {"content-type": "application/json"}, 400),
        (b'{"snippet": "how-do-i-add", "code": 1}', {"content-type": "application/json"}, 400),
        (b'{"snippet": "../../etc/passwd"}', {"content-type": "application/json"}, 404),
        (b"[" * 100_000, {"content-type": "application/json"}, 400),
    ],
)
def test_a_bad_request_gets_one_plain_line(
    client: TestClient, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = client.post("/api/run", content=body, headers=headers)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert "Traceback" not in answer.text


def test_a_request_that_is_too_long_is_not_read(client: TestClient) -> None:
    def in_pieces() -> Iterator[bytes]:
        yield from [b" " * 65_536] * 5

    for content in (b" " * 300_000, in_pieces()):
        answer = client.post("/api/run", content=content, headers=JSON)
        assert answer.status_code == 413
        assert "Too Large" in answer.text


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["snippet", "code", "reader", "run"]), inner, max_size=4
            )
        ),
        max_leaves=8,
    )
)
def test_whatever_is_sent_the_server_does_not_fail(client: TestClient, sent: Any) -> None:
    for path in ("/api/run", "/api/run/stop"):
        answer = client.post(path, content=json.dumps(sent), headers=JSON)
        assert answer.status_code in (400, 404)


def test_two_hundred_requests_of_twenty_readers(notes: Notes) -> None:
    if notes.runner.isolation.tier == "none":
        pytest.skip("the fallback is too slow for so many")
    codes = {f"reader {n % 20} run {n}" for n in range(200)}

    def run(text: str) -> tuple[str, str]:
        sent = {
            "snippet": "how-do-i-add",
            "code": f"print({text!r})",
            "reader": text.split(" run")[0],
        }
        return text, open_client.post("/api/run", json=sent).json()["stdout"]

    with client_of(changed(notes, can_edit=True)) as open_client, ThreadPoolExecutor(200) as pool:
        for text, printed in pool.map(run, codes):
            assert printed == f"{text}\n"


def test_busy_is_said_with_when_to_come_back(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.run.queue.MAX_WAITING", 1)
    sent = {"snippet": "how-do-i-wait"}
    with client_of(notes) as client, ThreadPoolExecutor(6) as pool:
        streams = [pool.submit(lambda: list(events(client, **sent))) for _ in range(2)]
        time.sleep(0.5)
        answers = [pool.submit(client.post, "/api/run", json=sent) for _ in range(3)]
        time.sleep(0.5)
        busy = [answer.result() for answer in answers if answer.done()]
        assert {answer.status_code for answer in busy} == {503}
        assert all(answer.headers["retry-after"] == "1" for answer in busy)
        assert all("busy" in answer.json()["error"] for answer in busy)
        del streams
