"""What the README and CONTRIBUTING say works, works."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb.config import Settings
from kb.run.limits import Limits
from kb.version import __version__
from project import IN_FULL, PROJECT, Kb

CHANGELOG = PROJECT / "CHANGELOG.md"
README = (PROJECT / "README.md").read_text("utf-8")


@pytest.fixture
def kb_settings(our_settings: dict[str, str]) -> dict[str, str]:
    return our_settings


def _commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    lines = (line.split("#")[0].strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line.startswith("kb ")]


def _ending_commands() -> Iterator[str]:
    """All but the servers'."""
    servers = ("kb serve", "kb chat")
    return (command for command in _commands() if not command.startswith(servers))


@pytest.mark.parametrize("command", _ending_commands())
def test_readme_command_works(
    kb: Kb,
    kb_process: Kb,
    tmp_path: Path,
    project_index: Path,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a newcomer types it in CI; elsewhere within this process, and not the longest."""
    if not IN_FULL and "--all" in command:
        pytest.skip("runs every snippet of the notes: in CI only")
    run = kb_process if IN_FULL else kb
    if "--all" in command:
        # On a busy machine the clock must not stop a snippet; its processor time still does.
        run = kb
        usual = Limits.for_timeout(Settings().timeout_s)
        monkeypatch.setattr(Limits, "for_timeout", lambda _: replace(usual, wall_s=600.0))
    folder = tmp_path / "path" / "to" / "notes"
    folder.mkdir(parents=True)
    (folder / "n.md").write_text("# What is a note?\n\nSome words.\n", "utf-8")
    arguments = shlex.split(command)[1:]
    if "path/to/index" in arguments and arguments[0] != "build":
        assert run("build", "path/to/notes", "--index", "path/to/index").returncode == 0
    if arguments == ["build"]:  # of the same notes again: only what changed
        arguments += ["--index", str(shutil.copytree(project_index, tmp_path / "ix"))]
    done = run(*arguments)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("server", ["serve", "chat"])
def test_readme_names_servers_options_that_exist(kb: Kb, server: str) -> None:
    options = kb(server, "--help").stdout
    for command in _commands():
        if command.startswith(f"kb {server}"):
            assert all(word in options for word in shlex.split(command) if word.startswith("--"))


def test_make_targets_in_the_documents_exist() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    text = README + (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
    for target in set(re.findall(r"\bmake (\w+)", text)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


DOCUMENTS = [
    *PROJECT.glob("*.md"),
    *(PROJECT / "docs").rglob("*.md"),
    *(PROJECT / "examples").glob("*/README.md"),
]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_and_named_files_of_a_document_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    prose = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)", prose):
        if "://" not in target:
            file, _, heading = target.partition("#")
            linked = path.parent / file if file else path
            assert linked.exists(), target
            assert not heading or heading in _anchors(linked), target
    for room in re.findall(r"`(kb/[\w/.]+)`", text):
        if path.name != "CHANGELOG.md":  # which also says what is gone
            assert (PROJECT / room).exists(), room


def _anchors(document: Path) -> set[str]:
    """What GitHub makes of the headings: lower case, words and hyphens."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_changelog_begins_with_this_version() -> None:
    """Or with what comes after it."""
    sections = re.findall(r"^## (\S+)(?: — (\S+))?$", CHANGELOG.read_text("utf-8"), re.MULTILINE)
    if sections[0] == ("Unreleased", ""):
        sections.pop(0)
    version, date = sections[0]
    assert version == __version__
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", date)
    assert [name for name, _ in sections] == sorted((name for name, _ in sections), reverse=True)
