"""Recorded runs: kept whole or not at all, by a key that changed code doesn't have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import KbError
from kb.model import RunResult, RunStatus
from kb.store import recorded

RESULT = RunResult("demo", "ok", "4.0\n", "", (b"\x89PNG one", b"two"), 12.5)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)


@given(TEXT, TEXT, st.lists(st.binary(max_size=50), max_size=3), st.booleans())
def test_what_is_saved_is_loaded(
    tmp_path_factory: pytest.TempPathFactory, out: str, err: str, images: list[bytes], cut: bool
) -> None:
    folder = tmp_path_factory.mktemp("index")
    result = RunResult("a/b", "ok", out, err, tuple(images), 3.2, cut)
    recorded.save(folder, "key", result)
    held = recorded.load(folder, "key")
    assert held is not None
    assert held.result == result


def test_nothing_is_there_under_another_key(tmp_path: Path) -> None:
    recorded.save(tmp_path, "one", RESULT)
    assert recorded.load(tmp_path, "two") is None


@pytest.mark.parametrize("status", ["timeout", "killed"])
def test_a_run_that_was_stopped_is_not_kept(tmp_path: Path, status: RunStatus) -> None:
    recorded.save(tmp_path, "key", replace(RESULT, status=status))
    assert recorded.load(tmp_path, "key") is None


def test_an_error_does_not_replace_a_good_run(tmp_path: Path) -> None:
    failed = replace(RESULT, status="error", stderr="no")
    recorded.save(tmp_path, "key", failed)
    assert recorded.load(tmp_path, "key").result == failed  # type: ignore[union-attr]
    recorded.save(tmp_path, "key", RESULT)
    recorded.save(tmp_path, "key", failed)
    assert recorded.load(tmp_path, "key").result == RESULT  # type: ignore[union-attr]


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"at": "yesterday"}', b"\xff\xfe"])
def test_a_damaged_record_counts_as_none(tmp_path: Path, damage: bytes) -> None:
    recorded.save(tmp_path, "key", RESULT)
    (tmp_path / "recorded" / "key.json").write_bytes(damage)
    assert recorded.load(tmp_path, "key") is None


def test_what_no_snippet_has_any_more_can_be_removed(tmp_path: Path) -> None:
    for key in ("a", "b", "c"):
        recorded.save(tmp_path, key, RESULT)
    (tmp_path / "recorded" / "left.tmp").write_text("of a killed process")
    assert recorded.prune(tmp_path, {"b"}) == 3
    assert [p.name for p in (tmp_path / "recorded").iterdir()] == ["b.json"]


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "recorded").write_text("a file where a folder belongs")
    with pytest.raises(KbError, match="cannot be written"):
        recorded.save(tmp_path, "key", RESULT)
