"""Each case gives what stands below it; see `tests/case.py` for the form."""

from __future__ import annotations

from pathlib import Path

import pytest

from case import CASES, described, read_case


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_note_gives_the_expected_chunks(path: Path) -> None:
    case = read_case(path)
    assert described(case) == case.gives
