"""The bundles that are checked in: what the sources give, small, and of this host alone."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from project import PROJECT

WIDGET = PROJECT / "widget"
BUNDLES = PROJECT / "kb" / "render" / "widget"
SCRIPTS = ("embed.js", "embed-static.js", "embed/math.js")
# A site's readers load it with every first page.
MAX_GZIP_BYTES = 30_000

has_node = shutil.which("node") is not None and (WIDGET / "node_modules").is_dir()
needs_node = pytest.mark.skipif(not has_node, reason="needs node, and npm ci in widget/")


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@needs_node
def test_bundles_are_what_the_sources_give(tmp_path: Path) -> None:
    subprocess.run(["node", WIDGET / "build.mjs", tmp_path], check=True, cwd=tmp_path)
    built, kept = files_of(tmp_path), files_of(BUNDLES)
    assert built.keys() == kept.keys()
    stale = [name for name in built if built[name] != kept[name]]
    assert stale == [], "run make widget, and commit what it made"


@needs_node
def test_names_of_katex_are_those_of_its_package(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    subprocess.run(["node", WIDGET / "katex_names.mjs", names], check=True, cwd=tmp_path)
    kept = PROJECT / "kb" / "parse" / "katex_names.txt"
    assert names.read_bytes() == kept.read_bytes(), "run make widget, and commit what it made"


@needs_node
@pytest.mark.parametrize("script", ["check", "test"])
def test_sources_pass_their_own_checks(script: str) -> None:
    done = subprocess.run(
        ["npm", "run", script], cwd=WIDGET, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["embed.js", "embed-static.js"])
def test_bundle_is_small(name: str) -> None:
    assert len(gzip.compress((BUNDLES / name).read_bytes(), mtime=0)) <= MAX_GZIP_BYTES


@pytest.mark.parametrize("name", SCRIPTS)
def test_bundle_names_no_other_host(name: str) -> None:
    addresses = re.findall(
        r"(?:https?:)?//[\w.-]+\.\w+[^\s\"'`]*", (BUNDLES / name).read_text("utf-8")
    )
    # Names of vocabularies; no browser ever asks for them.
    assert {address for address in addresses if "//www.w3.org/" not in address} == set()


@pytest.mark.parametrize("name", SCRIPTS)
def test_bundle_makes_no_code_of_text(name: str) -> None:
    script = (BUNDLES / name).read_text("utf-8")
    assert not re.search(r"(?<![\w.$])(?:eval|Function)\(|new Function\b", script)


def test_formula_fonts_are_complete() -> None:
    script = (BUNDLES / "embed" / "math.js").read_text("utf-8")
    named = set(re.findall(r"KaTeX_\w+-\w+\.woff2", script))
    assert named == {path.name for path in (BUNDLES / "embed" / "fonts").iterdir()}
    assert "MIT" in (BUNDLES / "embed" / "KATEX-LICENSE.txt").read_text("utf-8")
