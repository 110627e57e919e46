"""docs/sites/: what can be checked by machine is."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from kb.cli import app
from kb.mkdocs.settings import KbConfig
from project import PROJECT

FOLDER = PROJECT / "docs" / "sites"
PAGES = [*sorted(FOLDER.glob("*.md")), PROJECT / "examples" / "site" / "README.md"]


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of code."""

    page: Path
    language: str
    text: str


def blocks(*languages: str) -> list[Block]:
    """Those of all pages that are in these languages."""
    blocks = [
        Block(page, language, text)
        for page in PAGES
        for language, text in re.findall(
            r"^```(\w+)\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
        )
    ]
    return [block for block in blocks if block.language in languages]


def named(block: Block) -> str:
    return f"{block.page.stem}-{block.language}"


def test_every_block_says_its_language() -> None:
    known = {"sh", "yaml", "python", "js", "html", "text"}
    for page in PAGES:
        fences = re.findall(r"^```(.*)$", page.read_text("utf-8"), re.MULTILINE)
        assert set(fences[::2]) <= known, page


@pytest.mark.parametrize("block", blocks("yaml"), ids=named)
def test_yaml_is_a_configuration_with_options_that_exist(block: Block) -> None:
    for plugin in yaml.safe_load(block.text)["plugins"]:
        options = plugin.get("kb", {}) if isinstance(plugin, dict) else {}
        config = KbConfig(config_file_path=str(block.page))
        config.load_dict(options)
        assert config.validate() == ([], [])


@pytest.mark.parametrize("block", blocks("python"), ids=named)
def test_python_parses(block: Block) -> None:
    ast.parse(block.text)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
@pytest.mark.parametrize("block", blocks("js"), ids=named)
def test_javascript_parses(block: Block, tmp_path: Path) -> None:
    script = tmp_path / "config.mjs"
    script.write_text(block.text, "utf-8")
    subprocess.run(["node", "--check", script], check=True)


@pytest.mark.parametrize("block", blocks("html"), ids=named)
def test_html_uses_the_widgets_elements_and_attributes(block: Block) -> None:
    elements: list[tuple[str, dict[str, str | None]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: elements.append((tag, dict(attrs)))  # type: ignore[method-assign]
    parser.feed(block.text)
    parser.close()
    assert elements
    for tag, given in elements:
        assert tag in {"script", "kb-ask", "kb-search", "iframe"}
        if tag == "script":
            assert "defer" in given
            given = {name.removeprefix("data-"): value for name, value in given.items()}
        if tag != "iframe":
            assert set(given) <= widget_attributes() | {"src", "defer"}


def test_the_table_of_attributes_names_all_that_the_widget_knows() -> None:
    table = re.findall(r"^\| `(?:data-)?(\w+)` \|", (FOLDER / "html.md").read_text(), re.MULTILINE)
    assert set(table) == widget_attributes()


def widget_attributes() -> set[str]:
    """As its sources say."""
    settings = (PROJECT / "widget" / "src" / "settings.js").read_text("utf-8")
    start = (PROJECT / "widget" / "src" / "start.js").read_text("utf-8")
    names = re.search(r"NAMES = \[(.*?)\]", settings, re.DOTALL)
    assert names is not None
    return {*re.findall(r'"(\w+)"', names[1]), *re.findall(r'scriptAttribute\("(\w+)"\)', start)}


def test_the_table_of_options_names_all_that_the_plugin_knows() -> None:
    rows = re.findall(r"^\| (`.*?) \|", (FOLDER / "mkdocs.md").read_text("utf-8"), re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(
        dict(KbConfig._schema)
    )


def test_commands_have_the_options_that_the_pages_name() -> None:
    commands = {
        line for block in blocks("sh") for line in block.text.splitlines() if line.startswith("kb ")
    }
    assert commands
    for command in commands:
        name, *arguments = command.split()[1:]
        shown = CliRunner().invoke(app, [name, "--help"])
        assert shown.exit_code == 0
        assert all(word in shown.output for word in arguments if word.startswith("--")), command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_to_files_and_headings_that_exist(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)", text):
        path, _, anchor = target.partition("#")
        if "://" in path:
            continue
        file = page.parent / path if path else page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


def anchors(page: Path) -> set[str]:
    """Of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
