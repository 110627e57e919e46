"""The files that the pages are made of, and data for their scripts."""

from __future__ import annotations

import json
from importlib.resources import files


def asset(package: str, name: str) -> str:
    """A file of a package: a page's script, its styles, its frame."""
    return files(package).joinpath(name).read_text(encoding="utf-8")


def script_json(value: object) -> str:
    """JSON that can stand in a script.

    Stops a note that holds `</script>` from ending the script and beginning its own.
    """
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
