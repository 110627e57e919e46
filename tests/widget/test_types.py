"""The types that the widget's sources are checked against."""

from __future__ import annotations

import runpy

from project import PROJECT


def test_the_types_of_the_apis_objects_are_those_that_the_server_gives() -> None:
    """They are written anew by widget/write_types.py."""
    written = runpy.run_path(str(PROJECT / "widget" / "write_types.py"))
    assert written["FILE"].read_text("utf-8") == written["types"]()
