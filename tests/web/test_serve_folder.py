"""`kb serve FOLDER`, `kb chat FOLDER`: read, served, and followed while the notes are edited."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kb.embed.cache import cache_folder
from project import PATIENCE_S, Kb

Start = Callable[..., "Running"]


class Running:
    """A server in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        ready = re.search(r"http://\S+", process.stdout.readline())
        assert ready is not None, process.communicate()
        self.address = ready[0]

    def ask(self, question: str) -> dict[str, Any]:
        answer: dict[str, Any] = httpx.get(
            f"{self.address}api/ask", params={"q": question}, timeout=PATIENCE_S
        ).json()
        return answer

    def comes_to_say(self, question: str, words: str) -> None:
        until = time.monotonic() + PATIENCE_S
        while words not in self.ask(question)["hits"][0]["answer"]:
            assert time.monotonic() < until, self.ask(question)
            time.sleep(0.05)

    def stop(self) -> str:
        """End it; returns what it said beside its address."""
        self.process.send_signal(signal.SIGTERM)
        _, said = self.process.communicate(timeout=PATIENCE_S)
        assert self.process.returncode == 0, said
        assert "Traceback" not in said
        return said


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the models of the usual one, and no index."""
    folder = tmp_path_factory.mktemp("cache")
    usual = cache_folder()
    for part in usual.iterdir() if usual.is_dir() else ():
        if part.name != "indexes":
            (folder / part.name).symlink_to(part)
    return folder


@pytest.fixture
def kb_settings(cache: Path) -> dict[str, str]:
    """Those of somebody who has set nothing."""
    return {"KB_INDEX": "", "KB_NOTES": "", "KB_CACHE_DIR": str(cache)}


@pytest.fixture
def start(tmp_path: Path, kb_settings: dict[str, str]) -> Iterator[Start]:
    """Starts a command in an empty folder, and kills it where a test leaves it running."""
    processes = []

    def run(*arguments: str | Path, **environment: str) -> Running:
        process = subprocess.Popen(
            [sys.executable, "-m", "kb", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env=os.environ | kb_settings | environment,
        )
        processes.append(process)
        return Running(process)

    yield run
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "my notes"
    (folder / "deep").mkdir(parents=True)
    (folder / "tea.md").write_text("# What is tea?\n\nA drink.\n", "utf-8")
    (folder / "deep" / "rain.md").write_text("# What is rain?\n\nWater.\n", "utf-8")
    return folder


def test_an_edit_is_answered_and_the_index_lies_in_the_cache(
    start: Start, notes: Path, cache: Path, tmp_path: Path, kb: Kb, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start("serve", notes, "--no-run")
    assert server.ask("what is tea")["hits"][0]["answer"] == "A drink."
    (notes / "tea.md").write_text("# What is tea?\n\nLeaves in hot water.\n", "utf-8")
    server.comes_to_say("what is tea", "Leaves in hot water.")
    (notes / "snow.md").write_text("# What is snow?\n\nFrozen rain.\n", "utf-8")
    server.comes_to_say("what is snow", "Frozen rain.")
    said = server.stop()
    assert f"reading {notes}; then the chat is at {server.address}" in said
    assert "changed: 3 answers from 3 notes, 0 snippets (1 embedded, 2 unchanged" in said

    (index,) = (cache / "indexes").glob("my notes-*")
    assert sorted(path.name for path in notes.iterdir()) == ["deep", "snow.md", "tea.md"]
    assert [path.name for path in tmp_path.iterdir()] == ["my notes"]
    monkeypatch.chdir(notes / "deep")  # within the folder, other commands have it
    asked = kb("ask", "what is snow")
    assert "Frozen rain." in asked.stdout, asked.stderr
    assert str(index) in kb("doctor").stdout
    again = kb("build")
    assert "(0 embedded, 3 unchanged, 0 removed)" in again.stdout


def test_a_note_is_opened_in_the_browser_and_read_once(
    start: Start, notes: Path, tmp_path: Path
) -> None:
    shown = tmp_path / "shown"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{shown}"\n', "utf-8")
    browser.chmod(0o755)
    screen = {"BROWSER": str(browser), "DISPLAY": ":0"}
    note = notes / "tea.md"
    server = start("chat", note, "--no-watch", "--no-run", "--index", tmp_path / "ix", **screen)
    until = time.monotonic() + PATIENCE_S
    while not shown.exists() or not shown.read_text("utf-8"):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert shown.read_text("utf-8").strip() == server.address
    note.write_text("# What is tea?\n\nLeaves in hot water.\n", "utf-8")
    time.sleep(0.5)
    assert server.ask("what is tea")["hits"][0]["answer"] == "A drink."
    assert "changed:" not in server.stop()
    assert (tmp_path / "ix" / "index.sqlite").is_file()


@pytest.mark.parametrize("command", ["serve", "chat"])
def test_a_folder_that_is_none_is_one_line(kb: Kb, cache: Path, command: str) -> None:
    done = kb(command, "nowhere")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("kb: nowhere: no such notes folder")
    assert not list((cache / "indexes").glob("nowhere-*"))


def test_without_a_folder_the_index_of_the_settings_is_served(kb: Kb) -> None:
    done = kb("chat")
    assert done.returncode == 1
    assert "no index in .kb" in done.stderr
