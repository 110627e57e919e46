"""The API's objects as types for the widget's sources, so that tsc knows what a server gives.

    .venv/bin/python widget/write_types.py

It writes src/api.d.ts; a test holds that file to this.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from kb.web.api import About, ShownAnswer
from kb.web.runs import RunEventObject
from kb.wire import RecordedObject

FILE: Final = Path(__file__).parent / "src" / "api.d.ts"
_SHAPES: Final = (About, RecordedObject, RunEventObject, ShownAnswer)
_HEAD: Final = "// Written by widget/write_types.py from the shapes of kb/wire.py and kb/web.\n"
_PLAIN: Final = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}


def types() -> str:
    """The file: an interface for each object and for those within, by name."""
    inputs = [(shape.__name__, "serialization", TypeAdapter(shape)) for shape in _SHAPES]
    _, described = TypeAdapter.json_schemas(inputs, ref_template="{model}")  # type: ignore[arg-type]
    interfaces = described["$defs"]
    return _HEAD + "".join(_interface(name, interfaces[name]) for name in sorted(interfaces))


def _interface(name: str, schema: dict[str, Any]) -> str:
    lines = [f"\n/** {schema['description']} */", f"export interface {name} {{"]
    required = schema.get("required", ())
    for field, value in schema["properties"].items():
        if "description" in value:
            lines.append(f"  /** {value['description']} */")
        lines.append(f"  {field}{'' if field in required else '?'}: {_type(value)};")
    return "\n".join([*lines, "}"]) + "\n"


def _type(schema: dict[str, Any]) -> str:
    return " | ".join(_alternatives(schema))


def _alternatives(schema: dict[str, Any]) -> Iterator[str]:
    if "anyOf" in schema:
        for alternative in schema["anyOf"]:
            yield from _alternatives(alternative)
    elif "$ref" in schema:
        yield schema["$ref"]
    elif "enum" in schema:
        yield from (json.dumps(value) for value in schema["enum"])
    elif schema["type"] == "array":
        yield _array(schema)
    else:
        yield "null" if schema["type"] == "null" else _PLAIN[schema["type"]]


def _array(schema: dict[str, Any]) -> str:
    item = _type(schema["items"])
    length = schema.get("maxItems")
    if length is not None and length == schema.get("minItems"):
        return f"[{', '.join([item] * length)}]"
    return f"({item})[]" if " | " in item else f"{item}[]"


if __name__ == "__main__":
    FILE.write_text(types(), encoding="utf-8")
