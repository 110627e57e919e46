"""The files that the pages are made of, and data for their scripts."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Final

# The widget's bundles, which `make widget` writes: a server hands them out, an export copies them.
WIDGET: Final = Path(__file__).parent / "widget"


def asset(package: str, name: str) -> str:
    """A file of a package: a page's script, its styles, its frame."""
    return files(package).joinpath(name).read_text(encoding="utf-8")


def script_json(value: object) -> str:
    """JSON that can stand in a script.

    Stops a note that holds `</script>` from ending the script and beginning its own.
    """
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
