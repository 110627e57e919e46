"""Settings: each source overrides the one before, and a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.config import Settings, load_settings
from kb.errors import KbError


def test_defaults_hold_where_nothing_is_set(tmp_path: Path) -> None:
    assert load_settings({}, tmp_path, {}) == Settings()


def test_flags_override_environment_overrides_file(tmp_path: Path) -> None:
    (tmp_path / "kb.toml").write_text('port = 1\nhost = "a"\nmodel = "file"\n', "utf-8")
    environment = {"KB_HOST": "b", "KB_MODEL": "environment"}
    settings = load_settings({"model": "flag", "port": None}, tmp_path, environment)
    assert (settings.port, settings.host, settings.model) == (1, "b", "flag")


def test_pyproject_table_is_read_where_there_is_no_kb_toml(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.kb]\nthreshold = 0.7\n", "utf-8")
    assert load_settings({}, tmp_path, {}).threshold == 0.7


def test_paths_of_a_file_are_relative_to_it(tmp_path: Path) -> None:
    (tmp_path / "kb.toml").write_text('notes = "n"\n', "utf-8")
    assert load_settings({}, tmp_path, {}).notes == tmp_path / "n"


def test_a_list_of_folders_is_the_first_and_more(tmp_path: Path) -> None:
    (tmp_path / "kb.toml").write_text('notes = ["a", "b"]\nexclude = ["drafts/"]\n', "utf-8")
    settings = load_settings({}, tmp_path, {})
    assert settings.folders == (tmp_path / "a", tmp_path / "b")
    assert settings.exclude == ("drafts/",)
    assert load_settings({"notes": Path("c")}, tmp_path, {}).folders == (Path("c"),)
    assert load_settings({}, tmp_path, {"KB_NOTES": "c"}).folders == (Path("c"),)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("port = 'x'", "port"),
        ("nots = 'x'", "nots"),
        ("port = ", "TOML"),
        ("host = 3", "host"),
        ("notes = []", "notes"),
        ('notes = ["a", 1]', "notes"),
        ('more_notes = ["a"]', "more_notes"),
    ],
)
def test_wrong_setting_is_named_with_its_file(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "kb.toml").write_text(text, "utf-8")
    with pytest.raises(KbError, match=r"kb\.toml") as caught:
        load_settings({}, tmp_path, {})
    assert named in str(caught.value)


def test_wrong_environment_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(KbError, match="KB_PORT"):
        load_settings({}, tmp_path, {"KB_PORT": "many"})
