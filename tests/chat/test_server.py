"""The server around the page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import httpx
import pytest

from kb.chat import build_chat, launch
from kb.chat.hosted import demo_of_folder
from kb.chat.server import CONTENT_SECURITY_POLICY
from kb.desk import Desk
from kb.errors import KbError


def test_pages_carry_the_policy(address: str) -> None:
    response = httpx.get(address)
    assert response.status_code == 200
    assert response.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


def test_only_this_machine_by_default(address: str) -> None:
    assert address.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("path", ["losses.md", "curve.png"])
def test_files_of_the_notes_are_not_served(address: str, notes: Path, path: str) -> None:
    assert httpx.get(f"{address}gradio_api/file={notes / path}").status_code == 403


def test_files_are_not_taken(address: str) -> None:
    sent = httpx.post(f"{address}gradio_api/upload", files={"files": ("a.txt", b"0123456789")})
    assert sent.status_code == 413


def test_no_api_is_offered(address: str) -> None:
    info = httpx.get(f"{address}gradio_api/info").json()
    assert info["named_endpoints"] == {}


def test_a_port_in_use_is_told_in_one_line(address: str, desk: Desk) -> None:
    taken = int(address.rstrip("/").rpartition(":")[2])
    with pytest.raises(KbError, match=f"cannot listen on 127.0.0.1:{taken}"):
        launch(build_chat(desk), port=taken, block=False)


def test_hosts_launch_without_arguments(notes: Path, tmp_path: Path) -> None:
    shutil.copytree(notes, tmp_path / "notes")
    demo = demo_of_folder(tmp_path)
    _, address, _ = demo.launch(prevent_thread_lock=True)
    assert "content-security-policy" in httpx.get(address).headers
    demo.close(verbose=False)


def test_serving_is_light_and_talks_to_nobody(notes: Path) -> None:
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
        from kb.chat import build_chat, launch
        assert "gradio" not in sys.modules
        from kb.desk import Desk
        root = Path({str(notes)!r})
        blocks = build_chat(Desk(None, lambda _: None, lambda: [], None, root, Path()))
        launch(blocks, block=False)
        print(sorted({{"torch", "cv2", "matplotlib", "sentence_transformers"}} & set(sys.modules)))
        print(talked_to - {{"127.0.0.1", "localhost"}})
        blocks.close(verbose=False)
    """
    proxy = dict.fromkeys(("HTTP_PROXY", "http_proxy"), "http://192.0.2.1:9")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        env=os.environ | proxy,
    )
    assert done.stdout == "[]\nset()\n", done.stderr
