"""`kb mcp`: a process whose standard output is the protocol and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from assistants import assistant, command_of
from project import PROJECT

HELLO = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "by-hand", "version": "1"},
}


def _messages(*requests: tuple[str, Mapping[str, object]]) -> str:
    """Lines of the protocol as they are sent: requests, numbered."""
    lines = [
        {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        for number, (method, params) in enumerate(requests)
    ]
    started = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    return "\n".join(map(json.dumps, [lines[0], started, *lines[1:]])) + "\n"


def test_standard_output_is_the_protocol_alone(small_index: Path) -> None:
    command = [sys.executable, "-m", "kb", "mcp", "--index", str(small_index)]
    calls = [
        ("tools/call", {"name": "run_snippet", "arguments": {"snippet": "how-do-i-draw"}}),
        ("tools/call", {"name": "ask", "arguments": {"question": "什么是 LSTM"}}),
    ]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(_messages(("initialize", HELLO), *calls))
        process.stdin.flush()
        messages = [json.loads(process.stdout.readline()) for _ in range(3)]
        process.stdin.close()
        assert process.stdout.read() == ""
        assert process.wait(30) == 0
    assert sorted(message["id"] for message in messages) == [0, 1, 2]
    assert all("result" in message for message in messages)


def test_without_an_index_it_ends_at_once_with_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kb", "mcp", "--index", str(tmp_path / "none")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert "no index in" in line
    assert "kb build" in line


def test_no_run_leaves_the_tool_out(small_index: Path) -> None:
    with assistant(command_of(small_index, "--no-run")) as helper:
        assert [tool.name for tool in helper.tools()] == ["ask", "search", "read_note"]


USE_AND_LIST_MODULES = """
import asyncio, sys
from pathlib import Path
from kb.cli import mcp
from kb.notes import Notes
from kb.mcp.calls import build_server
from mcp import Client

async def use(notes):
    async with Client(build_server(notes)) as client:
        await client.list_tools()
        await client.call_tool("ask", {"question": "what is an LSTM"})
        await client.call_tool("read_note", {"note": "demos.md"})
        result = await client.call_tool("run_snippet", {"snippet": "how-do-i-add"})
        assert result.structured_content["stdout"] == "2\\n", result

notes = Notes(Path(sys.argv[1]))
asyncio.run(use(notes))
notes.close()
heavy = {
    "torch", "gradio", "cv2", "fastapi", "sentence_transformers", "scipy", "sklearn",
    "matplotlib", "faiss",
}
print("heavy:", sorted(heavy & sys.modules.keys()))
"""


def test_it_imports_nothing_heavy(small_index: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", USE_AND_LIST_MODULES, str(small_index)],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        check=False,
    )
    assert done.stdout == "heavy: []\n", done.stderr
