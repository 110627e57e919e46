"""The references of docs/, written from the code by `make reference`; a test holds them to it."""

from __future__ import annotations

import dataclasses
import inspect
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FunctionType
from typing import Any, Final

import click

import kb
from kb.cli import app

DOCS: Final = Path(__file__).parent
_COLUMNS: Final = 90
_CLI_HEAD: Final = """# The command line

What `kb COMMAND --help` says, of every command. Options can also be set in `kb.toml` or by
environment variables; [README](../README.md) says how.
"""
_API_HEAD: Final = """# The Python API

What `import kb` gives. [python.md](python.md) shows it at work. Lines and ranks count from 1; a
range of lines includes both ends.
"""
_HTTP_HEAD: Final = """# The HTTP API

What `kb serve` answers, as its own description at `/docs` and `/openapi.json` has it. A mistake
is an object with `error`, one line for a reader.
"""


def cli_reference() -> str:
    """All commands with their help."""
    return "\n".join([_CLI_HEAD, *_command("kb", app)])


def _command(path: str, command: click.Command) -> Iterator[str]:
    context = click.Context(
        command,
        info_name=path,
        max_content_width=_COLUMNS,
        help_option_names=app.context_settings["help_option_names"],  # -h too, as `kb` has it
    )
    context.terminal_width = _COLUMNS
    yield f"## {path}\n\n```text\n{context.get_help().rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                yield from _command(f"{path} {name}", inner)


def api_reference() -> str:
    """All public names: functions first, then what they give, then errors."""
    things = [(name, getattr(kb, name)) for name in kb.__all__ if name != "__version__"]
    return "\n".join([_API_HEAD, *(_thing(f"kb.{name}", thing) for name, thing in things)])


def _thing(name: str, thing: Any) -> str:
    if isinstance(thing, FunctionType):
        return _function("##", name, thing)
    parts = [f"## {name}\n", _doc(thing)]
    if issubclass(thing, Exception):
        return "\n".join(parts)
    if dataclasses.is_dataclass(thing):
        parts.append(f"```python\n{_fields(thing)}\n```\n")
    else:
        parts.append(
            f"```python\n{name}{_signature(thing.__init__)}\n```\n\n{_doc(thing.__init__)}"
        )
    parts += [_member(member, value) for member, value in vars(thing).items() if member[0] != "_"]
    return "\n".join(filter(None, parts))


def _member(name: str, value: object) -> str:
    if isinstance(value, property):
        return f"### .{name}\n\n{_doc(value)}"
    if isinstance(value, classmethod | staticmethod):
        return _function("###", f".{name}", value.__func__)
    return _function("###", f".{name}", value) if isinstance(value, FunctionType) else ""


def _function(level: str, name: str, function: FunctionType) -> str:
    call = f"{name.removeprefix('.')}{_signature(function)}"
    return f"{level} {name}\n\n```python\n{call}\n```\n\n{_doc(function)}"


def _signature(function: Any) -> str:
    """Without `self`, one parameter a line where one line is too short."""
    signature = inspect.signature(function)
    own = [one for one in signature.parameters.values() if one.name not in ("self", "cls")]
    given = f" -> {signature.return_annotation}" if function.__name__ != "__init__" else ""
    lines = list(_parameters(own))
    text = f"({', '.join(lines)}){given}"
    if len(text) < _COLUMNS - 20:
        return text
    return "\n".join(["(", *(f"    {line}," for line in lines), f"){given}"])


def _parameters(parameters: list[inspect.Parameter]) -> Iterator[str]:
    by_name = False
    for one in parameters:
        if one.kind is one.KEYWORD_ONLY and not by_name:
            by_name = True
            yield "*"
        default = "" if one.default is one.empty else f" = {one.default!r}"
        yield f"{one.name}: {one.annotation}{default}"


def _fields(thing: type) -> str:
    """The fields as they stand in the code, with the words beside them."""
    lines = textwrap.dedent(inspect.getsource(thing)).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("class ")) + 1
    body = textwrap.dedent("\n".join(lines[start:]))
    body = body.split('"""', 2)[2]
    fields = body.partition("\n@")[0].partition("\ndef ")[0]
    return fields.strip()


def _doc(thing: object) -> str:
    return f"{inspect.cleandoc(thing.__doc__)}\n" if thing.__doc__ else ""


# --- HTTP


def http_reference() -> str:
    """All routes with what they take and give, from the description that a server gives."""
    from kb.web.app import create_api

    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "note.md"
        note.write_text("# What is a note?\n\nSome words.\n", encoding="utf-8")
        kb.build(note, Path(folder) / "index")
        with kb.open(Path(folder) / "index") as notes:
            described = create_api(notes).openapi()
    routes = (
        _route(f"{method.upper()} {path}", route)
        for path, methods in described["paths"].items()
        for method, route in methods.items()
    )
    objects = (
        _object(name, schema)
        for name, schema in described["components"]["schemas"].items()
        if "Validation" not in name
    )
    return "\n".join([_HTTP_HEAD, *routes, "# Objects\n", *objects])


def _route(name: str, route: Mapping[str, Any]) -> str:
    taken = [
        _row(each["name"], each["schema"], each.get("required", False))
        for each in route.get("parameters", ())
    ]
    if "requestBody" in route:
        schema = _schema_of(route["requestBody"])
        required = schema.get("required", ())
        taken += [_row(each, of, each in required) for each, of in schema["properties"].items()]
    statuses: dict[str, list[str]] = {}
    for status, answer in sorted(route["responses"].items()):
        if status != "422":  # FastAPI's own; kb answers 400 in its place
            statuses.setdefault(_type(_schema_of(answer)), []).append(status)
    given = [f"- {', '.join(of)}: {kind}" for kind, of in statuses.items()]
    table = _table(taken) if taken else ""
    return f"## {name}\n\n{route['description']}\n\n{table}" + "\n".join(given) + "\n"


def _schema_of(message: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(iter(message["content"].values()))["schema"]


def _object(name: str, schema: Mapping[str, Any]) -> str:
    required = schema.get("required", ())
    rows = [_row(each, of, each in required) for each, of in schema["properties"].items()]
    return f"## {name}\n\n{schema.get('description', '')}\n\n{_table(rows)}"


def _table(rows: list[str]) -> str:
    return "\n".join(["| name | type | meaning |", "|---|---|---|", *rows]) + "\n\n"


def _row(name: str, schema: Mapping[str, Any], required: bool) -> str:
    words = [schema.get("description", "")]
    if "default" in schema and schema["default"] != "":
        words.append(f"default {schema['default']}")
    optional = "" if required else ", optional"
    return f"| `{name}` | {_type(schema)}{optional} | {'; '.join(filter(None, words))} |"


def _type(schema: Mapping[str, Any]) -> str:
    """A schema in few words: `string[]`, `"zh"` or `"en"`, [RunObject](#runobject)."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(map(_type, schema["anyOf"]))
    if "const" in schema or "enum" in schema:
        return " or ".join(f'`"{value}"`' for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema.get("type", "any"))


REFERENCES: Final = {
    "cli.md": cli_reference,
    "api.md": api_reference,
    "http.md": http_reference,
}

if __name__ == "__main__":
    for name, reference in REFERENCES.items():
        (DOCS / name).write_text(reference(), encoding="utf-8")
