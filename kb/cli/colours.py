"""Whether to colour what is printed."""

from __future__ import annotations

from collections.abc import Mapping


def are_unwanted(environ: Mapping[str, str]) -> bool:
    """Whether the reader wants none, https://no-color.org, or the terminal has none."""
    return bool(environ.get("NO_COLOR")) or environ.get("TERM") == "dumb"
