"""The server: what it opens and closes, how it starts, stops, and talks to nobody."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kb.config import Settings
from kb.errors import KbError
from kb.indexing import build
from kb.notes import Notes
from kb.web.app import create_api
from kb.web.guard import content_security_policy
from kb.web.server import Server
from project import PATIENCE_S, Served, ServeKb

NOTE = """# Shop

## How do I buy tea?

Ask the grocer.

## How do I wait?

```python
import time
for n in range(20):
    print("step", n, flush=True)
    time.sleep(0.1)
```
"""


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop-notes")
    (root / "shop.md").write_text(NOTE, "utf-8")
    (root / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return root


@pytest.fixture(scope="module")
def index(notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop-index")
    build(notes, folder)
    return folder


@pytest.fixture(scope="module")
def served(serve_kb: ServeKb, index: Path) -> Served:
    return serve_kb(index)


def test_every_answer_carries_the_security_headers(served: Served) -> None:
    for path in ("", "api/ask?q=tea", "nothing-here", "embed.js", "gradio_api/upload"):
        headers = httpx.get(served.address + path).headers
        assert headers["content-security-policy"] == content_security_policy()
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "SAMEORIGIN"


def test_only_this_machine_by_default(served: Served) -> None:
    assert served.address.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    "request_line",
    [
        "GET gradio_api/file={notes}/secret.png",
        "GET file={notes}/secret.png",
        "GET gradio_api/file={notes}/shop.md",
        "GET gradio_api/proxy=https://example.org/",
        "POST gradio_api/upload",
        "POST gradio_api/component_server",
        "POST gradio_api/call/respond",
        "POST gradio_api/vibe-edit",
        "POST gradio_api/process_recording",
        "POST login",
        "GET gradio_api/info",
        "GET gradio_api/openapi.json",
        "GET monitoring",
        "GET gradio_api/dev/reload",
        "GET embed/../../../pyproject.toml",
        "GET embed/%2e%2e/%2e%2e/app.py",
    ],
)
def test_gradios_other_addresses_and_files_are_closed(
    served: Served, notes: Path, request_line: str
) -> None:
    method, _, path = request_line.format(notes=notes).partition(" ")
    answer = httpx.request(method, served.address + path)
    assert answer.status_code == 404
    assert "error" in answer.json()


def test_another_method_is_told_which_ones_are_answered(served: Served) -> None:
    for method, path, allowed in (("POST", "api/ask", "GET"), ("DELETE", "api/run", "POST")):
        answer = httpx.request(method, served.address + path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


def test_no_answer_tells_a_folder_of_this_machine(
    serve_kb: ServeKb, notes: Path, index: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(index, tmp_path / "index"))
    served = serve_kb(copy)
    paths = ["", "config", "theme.css", "api/about", "api/ask?q=tea&render=html", "api/map"]
    paths += ["api/search?q=tea", "healthz", "metrics", "docs", "openapi.json", "api/ask"]
    answers = [httpx.get(served.address + path).text for path in paths]
    answers.append(httpx.post(f"{served.address}api/run", json={"snippet": "no"}).text)
    shutil.rmtree(copy)  # and the errors of a lost index don't, either
    answers += [httpx.get(served.address + path).text for path in paths]
    for text in answers:
        for folder in (str(notes), str(copy), str(Path.cwd()), str(Path.home()) + "/", sys.prefix):
            assert folder not in text


def test_a_lost_index_is_told_and_a_new_one_answers(
    serve_kb: ServeKb, index: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(index, tmp_path / "index"))
    address = serve_kb(copy).address
    assert httpx.get(f"{address}api/ask?q=tea").status_code == 200
    shutil.rmtree(copy)
    lost = httpx.get(f"{address}api/ask?q=tea")
    assert lost.status_code == 503
    assert "kb build" in lost.json()["error"]
    assert httpx.get(f"{address}healthz").status_code == 503
    assert httpx.get(f"{address}metrics").status_code == 200
    shutil.copytree(index, copy)
    assert httpx.get(f"{address}api/ask?q=tea").status_code == 200


def test_a_build_is_seen_without_a_restart_and_no_request_is_lost(
    serve_kb: ServeKb, tmp_path: Path
) -> None:
    root, index = tmp_path / "notes", tmp_path / "index"
    root.mkdir()
    (root / "n.md").write_text("# What is tea?\n\nA drink of leaves.\n", "utf-8")
    build(root, index)
    address = serve_kb(index, asks_per_minute=0).address
    over, statuses, heard = threading.Event(), [], set()

    def keep_asking() -> None:
        while not over.is_set():
            answer = httpx.get(f"{address}api/ask?q=what is tea")
            statuses.append(answer.status_code)
            heard.add(answer.json()["hits"][0]["answer"])

    threads = [threading.Thread(target=keep_asking) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(3):
        (root / "n.md").write_text(f"# What is tea?\n\nDrink number {n}.\n", "utf-8")
        build(root, index)
        assert httpx.get(f"{address}api/ask?q=tea").json()["hits"][0]["answer"].endswith(f"{n}.")
    over.set()
    for thread in threads:
        thread.join()
    assert set(statuses) == {200}
    assert "Drink number 2." in heard


def test_a_port_in_use_is_told_in_one_line(served: Served) -> None:
    taken = int(served.address.rstrip("/").rpartition(":")[2])
    with pytest.raises(KbError, match=f"cannot listen on 127.0.0.1:{taken}"):
        Server(create_api(served.notes), Settings(port=taken))


@pytest.fixture
def command(index: Path) -> Iterator[subprocess.Popen[str]]:
    """`kb serve` in a process of its own, killed where a test leaves it running."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kb", "serve", "--index", str(index)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_what_is_under_way_end(command: subprocess.Popen[str], number: int) -> None:
    """A page with its open streams, and a run of two seconds that ends as it should."""
    assert command.stdout is not None
    ready = re.search(r"http://\S+", command.stdout.readline())
    assert ready is not None
    address = ready[0]
    with httpx.stream("GET", f"{address}gradio_api/heartbeat/abc") as page:
        beats = page.iter_lines()
        assert next(beats) == "data: ALIVE"
        sent = {"snippet": "how-do-i-wait"}
        stream = {"accept": "application/x-ndjson"}
        with httpx.stream(
            "POST", f"{address}api/run", json=sent, headers=stream, timeout=PATIENCE_S
        ) as run:
            lines = run.iter_lines()
            heard: list[str] = []
            while "step 1" not in "".join(heard):
                heard.append(next(lines, "it ended"))
                assert "it ended" not in heard, heard
            command.send_signal(number)
            assert '"done", "status": "ok"' in list(lines)[-1]
        assert list(beats)[-1] == ""  # the server let go of it
    _, complaints = command.communicate(timeout=PATIENCE_S)
    assert "timeout" not in complaints
    assert command.returncode == 0, complaints
    assert "Traceback" not in complaints


def test_hosts_launch_without_arguments(notes: Path, tmp_path: Path) -> None:
    from kb.web.hosted import demo_of_folder

    shutil.copytree(notes, tmp_path / "notes")
    demo = demo_of_folder(tmp_path)
    _, address, _ = demo.launch(prevent_thread_lock=True)
    assert "content-security-policy" in httpx.get(address).headers
    assert httpx.get(f"{address}api/ask?q=tea").json()["hits"]
    demo.close()
    with pytest.raises((httpx.ConnectError, httpx.ReadError)):
        httpx.get(address)


def test_a_space_is_framed_by_its_own_site(
    notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kb.web.hosted import demo_of_folder

    monkeypatch.setenv("SPACE_ID", "ann/notes")
    shutil.copytree(notes, tmp_path / "notes")
    demo = demo_of_folder(tmp_path)
    _, address, _ = demo.launch(prevent_thread_lock=True)
    policy = httpx.get(address).headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://huggingface.co")
    demo.close()


def test_serving_is_light_and_talks_to_nobody(index: Path) -> None:
    """Torch alone would add seconds to the start and hundreds of megabytes."""
    program = f"""
        import sys
        from pathlib import Path
        talked_to = set()
        def watch(event, args):
            if event == "socket.connect":
                talked_to.add(args[1][0])
            if event == "socket.getaddrinfo":
                talked_to.add(args[0])
        sys.addaudithook(watch)
        from kb.config import Settings
        from kb.notes import Notes
        from kb.web.app import create_app
        from kb.web.server import Server
        assert "gradio" not in sys.modules
        settings = Settings(run=False)
        server = Server(create_app(Notes(Path({str(index)!r}), settings)), settings)
        server.start()
        print(sorted({{"torch", "cv2", "matplotlib", "sentence_transformers"}} & set(sys.modules)))
        print(talked_to - {{"127.0.0.1", "localhost"}})
        server.stop()
    """
    proxy = dict.fromkeys(("HTTP_PROXY", "http_proxy"), "http://192.0.2.1:9")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        env=os.environ | proxy,
    )
    assert done.stdout == "[]\nset()\n", done.stderr


def test_building_the_chat_alone_needs_an_index(tmp_path: Path) -> None:
    with pytest.raises(KbError, match="kb build"):
        Notes(tmp_path)
