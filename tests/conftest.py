"""What the tests of several rooms share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from project import PATIENCE_S, PROJECT, Kb, Served, ServeKb, examples

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

    from kb.embed.embedder import Embedder

# A busy machine takes its time; what must be fast is held by ratios (tests/effort.py).
settings.register_profile(
    "kb",
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("kb")

# What `make quick` leaves out, for it loads the real models, starts processes or builds sites;
# and with these all that needs the index of our own notes, which takes a minute to build.
SLOW = (
    "chat", "embed", "export", "map", "mcp", "run", "sites", "web", "widget",
    "cli/test_eval_command.py", "cli/test_map_command.py", "cli/test_run_command.py",
    "parse/test_every_text.py", "search/test_best_lines.py", "search/test_conversation.py",
    "search/test_judged_conversations.py", "search/test_judged_spelling.py",
    "search/test_notes_without_titles.py", "test_documents_in_python.py", "test_every_face.py",
    "test_open_notes.py", "test_python_api.py", "test_quality.py", "test_readme.py",
)  # fmt: skip

# Each process would import torch, or gradio, once more.
TOGETHER = ("tests/embed", "tests/mcp", "tests/chat")


def pytest_configure() -> None:
    """Side by side, torch and numpy take a core each, instead of each of them all.

    Runs have time, however busy the machine is; what is to be stopped sets its own limit.
    No client reads the world's certificates, which takes 20 ms: nothing here speaks TLS.
    """
    os.environ["KB_TIMEOUT_S"] = str(PATIENCE_S)
    os.environ.pop("SSL_CERT_FILE", None)
    os.environ["SSL_CERT_DIR"] = str(PROJECT / "tests")
    if "PYTEST_XDIST_WORKER" in os.environ:
        os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what is slow."""
    slow = [PROJECT / "tests" / place for place in SLOW]
    for item in items:
        ours = "project_index" in getattr(item, "fixturenames", ())
        if ours or any(item.path.is_relative_to(place) for place in slow):
            item.add_marker(pytest.mark.slow)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """A file stays in one process, for what its tests share; and so do the files of some rooms."""

    class ByFileOrRoom(LoadScopeScheduling):  # type: ignore[misc]  # the base is untyped
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            room = file.rpartition("/")[0]
            return room if room.endswith(TOGETHER) else file

    return ByFileOrRoom(config, log)


@pytest.fixture(scope="session", autouse=True)
def bfloat16() -> Iterator[str]:
    """KB_TEST_BF16=on or off: torch's type of number, which else the processor decides."""
    forced = os.environ.get("KB_TEST_BF16", "")
    with pytest.MonkeyPatch.context() as patch:
        if forced:
            from kb.embed.e5 import inference, torch_engine

            patch.setattr(inference, "_lists_bfloat16", lambda _: forced == "on")
            patch.setattr(torch_engine, "_computes_bfloat16", lambda: forced == "on")
        yield forced


@pytest.fixture(scope="session", autouse=True)
def lanes_as_quick_as_all() -> Iterator[None]:
    """Runs give way to all else on their machine: beside a busy one, a test would wait for ever."""
    from kb.run.wall import lane, spawn

    with pytest.MonkeyPatch.context() as patch:
        for module in (lane, spawn):
            patch.setattr(module, "NICENESS", 0)
        patch.setattr(lane, "_START_S", PATIENCE_S)
        yield


@pytest.fixture(scope="session")
def build_kept(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Path]:
    """Builds an index in pytest's cache, and gives a copy of it.

    Each run builds it again, but embeds only what changed since the last one, and of two
    processes the second finds it done.
    """
    from kb.indexing import build
    from kb.store.lock import build_lock

    def build_one(name: str, notes: Path, embedder: Embedder | None = None) -> Path:
        kept = pytestconfig.cache.mkdir(name)
        with build_lock(kept / "tests", wait_s=600):
            build(notes, kept / "index", embedder)
            copy = tmp_path_factory.mktemp(name) / "index"
            return Path(shutil.copytree(kept / "index", copy))

    return build_one


@pytest.fixture(scope="session")
def project_index(build_kept: Callable[..., Path], bfloat16: str) -> Path:
    """The index of the project's own notes, built with the bundled model."""
    return build_kept(f"project-index-{bfloat16 or 'auto'}", PROJECT / "notes")


@pytest.fixture(scope="session")
def frozen_index(build_kept: Callable[..., Path]) -> Path:
    """Of a part of the notes as they were once, with vectors that every processor gives: for
    what is held to fitted thresholds."""
    from kb.embed.load import load_embedder

    notes = PROJECT / "tests" / "data" / "frozen"
    return build_kept("frozen-index", notes, load_embedder(engine="numpy"))


@pytest.fixture
def kb_settings(frozen_index: Path) -> dict[str, str]:
    """The environment of a command over notes that do not change."""
    return {"KB_INDEX": str(frozen_index), "KB_NOTES": str(PROJECT / "tests" / "data" / "frozen")}


@pytest.fixture
def our_settings(project_index: Path) -> dict[str, str]:
    """The environment of a command over our own notes."""
    return {"KB_INDEX": str(project_index), "KB_NOTES": str(PROJECT / "notes")}


@pytest.fixture
def kb(tmp_path: Path, kb_settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Kb:
    """The command line within this process, in an empty folder, over our notes' index."""
    from kb.cli import main

    monkeypatch.chdir(tmp_path)

    def run(
        *arguments: str | Path, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        words = ["kb", *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", words)
        status: object = 0
        with CliRunner().isolation(stdin, kb_settings | environment) as (out, err, _):
            try:
                main()
            except SystemExit as end:
                status = end.code or 0
            sys.stdout.flush()
            sys.stderr.flush()
        assert isinstance(status, int), status
        shown = [stream.getvalue().decode() for stream in (out, err)]
        return subprocess.CompletedProcess(words, status, *shown)

    return run


@pytest.fixture
def kb_process(tmp_path: Path, kb_settings: dict[str, str]) -> Kb:
    """The same in a process of its own: for what Python, the shell or the system decides."""

    def run(
        *arguments: str | Path, stdin: str | bytes = "", timeout_s: float = 400, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "kb", *map(str, arguments)],
            capture_output=True,
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            cwd=tmp_path,
            env={**os.environ, **kb_settings, **environment},
            timeout=timeout_s,
            check=False,
        )
        shown = [stream.decode() for stream in (done.stdout, done.stderr)]
        return subprocess.CompletedProcess(done.args, done.returncode, *shown)

    return run


@pytest.fixture(scope="session")
def serve_kb() -> Iterator[ServeKb]:
    """Starts real servers over index folders, as `kb serve` does; they end with the tests."""
    from kb.config import Settings
    from kb.notes import Notes
    from kb.web.app import create_app
    from kb.web.server import Server

    started = []

    def serve(index: Path, **options: Any) -> Served:
        usual: dict[str, Any] = {"timeout_s": PATIENCE_S}
        settings = Settings(index=index, **usual | options)
        notes = Notes(index, settings)
        server = Server(create_app(notes), settings)
        started.append((server, notes))
        server.start()
        if notes.can_run:
            notes.runner.start()
        return Served(server.address, notes, server)

    yield serve
    for server, notes in started:
        server.stop()
        notes.close()


@pytest.fixture(scope="session")
def site_server(serve_kb: ServeKb, project_index: Path) -> Served:
    """A server over our own notes that any site may use."""
    return serve_kb(project_index, allow_origins=("*",), asks_per_minute=0, runs_per_minute=0)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser of this machine; the headless shell takes half of another's processor time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip(f"no browser found: install Chromium, so that one of {names} is on the PATH")
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with sync_api.sync_playwright() as playwright:
        # The first four: what a container allows; the others: no requests of its own.
        options = ["no-sandbox", "disable-gpu", "no-first-run", "disable-sync", "disable-quic"]
        options += ["disable-background-networking", "disable-component-update"]
        browser = playwright.chromium.launch(
            executable_path=path, args=[f"--{option}" for option in options]
        )
        new_context = browser.new_context

        def patient(**options: Any) -> BrowserContext:
            context: BrowserContext = new_context(**options)
            context.set_default_timeout(PATIENCE_S * 1000)
            return context

        browser.new_context = patient
        yield browser
        browser.close()
