"""The protocol's server over some notes: which tools it offers, and what a call of one gives."""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping
from typing import Any, Final

from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ImageContent,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as OfferedTool
from pydantic import TypeAdapter

from kb.errors import KbError, public_line
from kb.mcp.arguments import parsed
from kb.mcp.tools import TOOLS, Reply, Tool
from kb.notes import Notes
from kb.version import __version__

_INSTRUCTIONS: Final = (
    "Somebody's study notes, as questions with answers and runnable Python. Prefer `ask` for a "
    "question, and cite note and lines of what you use. When the `outcome` is `none` the notes do "
    "not cover it: say so before you answer from elsewhere; when it is `unsure`, judge for "
    "yourself whether the passage answers."
)

_log = logging.getLogger(__name__)


def build_server(notes: Notes) -> Server[dict[str, Any]]:
    """The server. Code can be run only where the settings let readers run it."""
    offered = {tool.name: tool for tool in TOOLS if notes.can_run or not tool.runs_code}

    async def list_tools(
        _context: ServerRequestContext[dict[str, Any]], _page: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(tools=[_described(tool) for tool in offered.values()])

    async def call_tool(
        context: ServerRequestContext[dict[str, Any]], call: CallToolRequestParams
    ) -> CallToolResult:
        tool = offered.get(call.name)
        if tool is None:
            names = ", ".join(offered)
            raise MCPError(INVALID_PARAMS, f"no tool is called “{call.name}”; there are {names}")
        return await _called(tool, notes, call.arguments or {}, _reader(context))

    return Server(
        "kb",
        version=__version__,
        title="Study notes",
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _described(tool: Tool) -> OfferedTool:
    return OfferedTool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes.model_json_schema(),
        output_schema=TypeAdapter(tool.gives).json_schema(),
        annotations=ToolAnnotations(
            read_only_hint=not tool.runs_code,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=False,
        ),
    )


async def _called(
    tool: Tool, notes: Notes, arguments: Mapping[str, Any], reader: str
) -> CallToolResult:
    """What a call gives; what goes wrong, too, is told to the assistant, in one line."""
    try:
        return _result(await tool.call(notes, parsed(tool.takes, arguments), reader))
    except KbError as error:
        return _failed(public_line(error))
    except Exception:
        _log.exception("the tool %s failed", tool.name)
        return _failed("something went wrong in kb, not with the request; its log says what")


def _result(reply: Reply) -> CallToolResult:
    pictures = [
        ImageContent(data=base64.b64encode(png).decode(), mime_type="image/png")
        for png in reply.pictures
    ]
    return CallToolResult(
        content=[TextContent(text=reply.text), *pictures], structured_content=dict(reply.data)
    )


def _failed(line: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=line)], is_error=True)


def _reader(context: ServerRequestContext[dict[str, Any]]) -> str:
    """Who takes turns with whom when code runs: over HTTP the client's address."""
    client = context.request.client if context.request is not None else None
    return f"mcp {client.host if client else ''}"
