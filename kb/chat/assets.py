"""The files that the pages are made of, and data for their scripts."""

from __future__ import annotations

import json
from pathlib import Path

_HERE = Path(__file__).parent


def asset(name: str) -> str:
    """A file of this folder."""
    return (_HERE / name).read_text(encoding="utf-8")


def script_json(value: object) -> str:
    """JSON that can stand in a script.

    Stops a note that holds `</script>` from ending the script and beginning its own.
    """
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
