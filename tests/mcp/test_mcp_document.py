"""What docs/mcp.md says is so."""

from __future__ import annotations

import json
import re

from kb.cli import app
from kb.cli.mcp import mcp_command
from kb.mcp.tools import TOOLS
from kb.parse.lines import MAX_CHARACTERS
from kb.wire import MAX_HITS
from project import PROJECT

TEXT = (PROJECT / "docs" / "mcp.md").read_text("utf-8")


def test_the_table_names_the_tools_and_what_they_take() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", TEXT, re.MULTILINE)
    documented = {tool: re.findall(r"`(\w+)`", takes) for tool, takes in rows}
    assert documented == {tool.name: list(tool.takes.model_fields) for tool in TOOLS}
    assert f"(1 to {MAX_HITS})" in TEXT
    assert f"{MAX_CHARACTERS:,} characters" in TEXT


def test_the_settings_are_json_and_start_a_command_that_exists() -> None:
    blocks = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]
    command, *arguments = [blocks[0]["mcpServers"]["notes"][key] for key in ("command", "args")]
    assert command == "kb"
    name, *options = arguments[0]
    assert name == "mcp"
    # With what `kb` sets for its commands: click keeps the help option that it first makes.
    context = mcp_command.make_context("kb mcp", options, **app.context_settings)
    assert context.params["index"].name == ".kb"
