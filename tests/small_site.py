"""A small site, and the real MkDocs to build it."""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

CNN = """# CNN

## What is a convolution?

A kernel slides over the picture, and sums products: $y = w * x$.

## What does pooling do?

It keeps the largest value of each small square.
"""
RNN = """# RNN

## What is a hidden state?

What a recurrent network remembers of the words before.
"""
HOME = """# Welcome

## How are these notes kept?

In a folder, as Markdown.
"""


@dataclass(frozen=True, slots=True)
class Site:
    """The source of a small site, and MkDocs to build it."""

    folder: Path

    @property
    def docs(self) -> Path:
        """Its pages, which are its notes."""
        return self.folder / "docs"

    def write(self, *plugin: str, more: str = "") -> None:
        """mkdocs.yml with these options of the plugin."""
        options = "".join(f"      {line}\n" for line in plugin)
        entry = f"  - kb:\n{options}" if plugin else "  - kb\n"
        text = f"site_name: Notes\nplugins:\n  - search\n{entry}{more}"
        (self.folder / "mkdocs.yml").write_text(text, "utf-8")

    def mkdocs(self, *arguments: str) -> Result:
        """`mkdocs build --strict` within this process: most of one of its own is its start."""
        from mkdocs.__main__ import cli

        command = ["build", "--strict", *arguments]
        with contextlib.chdir(self.folder):
            done = CliRunner().invoke(cli, command, env={"NO_COLOR": "1"})
        for handler in logging.getLogger("mkdocs").handlers[:]:
            logging.getLogger("mkdocs").removeHandler(handler)  # its stream is closed
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    def page(self, name: str) -> str:
        """The HTML of a built page."""
        return (self.folder / "site" / name).read_text("utf-8")

    def notes_of_index(self) -> list[str]:
        """The notes that the index holds."""
        from kb.store.reader import Store

        with Store(self.folder / ".kb") as store:
            return store.note_paths()


def mkdocs(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`mkdocs build --strict` in a folder, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", *arguments],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def small_site(folder: Path) -> Site:
    """A home page, a page beside it, and one in a folder."""
    made = Site(folder)
    (made.docs / "nets").mkdir(parents=True)
    (made.docs / "index.md").write_text(HOME, "utf-8")
    (made.docs / "cnn.md").write_text(CNN, "utf-8")
    (made.docs / "nets" / "rnn.md").write_text(RNN, "utf-8")
    made.write()
    return made
