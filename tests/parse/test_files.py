"""Which files are notes, and the encodings they may be in."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import KbError
from kb.parse.decoding import decode, split_lines
from kb.parse.formats import FORMATS, MARKDOWN, format_of
from kb.parse.lint import lint
from kb.parse.note_files import find_notes, look_through
from kb.parse.read import read_notes

TEXT = "# 什么是卷积？\n\n滑动的窗口 kernel。\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gb2312"]
)
def test_notes_in_common_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "n.md").write_bytes(TEXT.encode(encoding))
    (chunk,) = read_notes(tmp_path)[0].answers
    assert chunk.question == "什么是卷积？"
    assert chunk.answer == "滑动的窗口 kernel。"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_numbers_count_as_editors_do(tmp_path: Path, line_end: str) -> None:
    (tmp_path / "n.md").write_bytes(TEXT.replace("\n", line_end).encode())
    (chunk,) = read_notes(tmp_path)[0].answers
    assert (chunk.first_line, chunk.last_line) == (1, 3)
    assert split_lines("a\u2028b\x0cc") == ["a\u2028b\x0cc"]


def test_binary_data_is_no_text() -> None:
    assert decode(bytes(range(256)) * 40) is None
    assert decode(b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 500) is None


def test_folder_is_searched_deep_but_not_in_hidden_and_foreign_folders(tmp_path: Path) -> None:
    for name in ("a.md", "deep/er/b.markdown", ".git/c.md", "node_modules/d.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, "utf-8")
    assert [p.relative_to(tmp_path).as_posix() for p in find_notes(tmp_path)] == [
        "a.md",
        "deep/er/b.markdown",
    ]


@pytest.mark.parametrize(
    ("name", "text", "is_read"),
    [
        ("n.txt", TEXT, True),
        ("talk.txt", "A mutex keeps other threads out.\nIt is held by one at a time.\n", True),
        ("cards.txt", "Q: heap\nA: a tree\n", True),
        ("requirements-dev.txt", "What is this? A list of the packages that we need.\n", False),
        ("robots.txt", "User-agent: *\nDisallow: /\n", False),
        ("LICENSE.txt", "Permission is hereby granted, free of charge, to any person.\n", False),
        ("CMakeLists.txt", "project(a)\n", False),
        ("numbers.txt", "1.5 2.5 3.5\n" * 40, False),
        ("words.txt", "apple\npear\nplum\n", False),
        ("log.txt", "2024-01-01 12:00:01.123 INFO 200 GET /index.html 0.002 ms\n" * 9, False),
        ("empty.txt", "\n", False),
    ],
)
def test_text_files_are_read_where_they_look_like_notes(
    tmp_path: Path, name: str, text: str, is_read: bool
) -> None:
    (tmp_path / "a.md").write_text(TEXT, "utf-8")
    (tmp_path / name).write_text(text, "utf-8")
    files = look_through(tmp_path)
    assert (tmp_path / name in files.notes) == is_read
    assert (name in {*files.not_read, *(path for path, _ in files.left_out)}) == (not is_read)
    assert [path.name for path in find_notes(tmp_path / name)] == [name]  # as it was asked for


def test_a_single_note_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "n.md").write_text(TEXT, "utf-8")
    assert [note.path for note in read_notes(tmp_path / "n.md")] == ["n.md"]


def test_missing_empty_and_binary_are_one_line_with_the_mend(tmp_path: Path) -> None:
    with pytest.raises(KbError, match=r"nowhere.*name a folder"):
        find_notes(tmp_path / "nowhere")
    with pytest.raises(KbError, match="no notes found"):
        find_notes(tmp_path)
    (tmp_path / "bad.md").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(KbError, match=r"bad\.md.*UTF-8"):
        read_notes(tmp_path)
    assert [(w.note, w.rule) for w in lint(tmp_path)] == [("bad.md", "unreadable")]


def test_code_outside_the_notes_folder_is_never_a_snippet(tmp_path: Path) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    (tmp_path / "secret.py").write_text("print(1)\n")
    (root / "link.py").symlink_to(tmp_path / "secret.py")
    (root / "n.md").write_text("# Q?\n\n[a](../secret.py) [b](link.py)\n", "utf-8")
    assert read_notes(root)[0].snippets == ()
    assert "link-outside-notes" in {w.rule for w in lint(root)}


def test_two_files_of_the_same_name_keep_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "demo.py").write_text(f"print('{folder}')\n")
        note = f"# About {folder}?\n\n[run](demo.py)\n"
        (tmp_path / folder / "n.md").write_text(note, "utf-8")
    notes = read_notes(tmp_path)
    assert [s.id for note in notes for s in note.snippets] == ["a/demo", "b/demo"]
    assert [c.snippets for note in notes for c in note.answers] == [("a/demo",), ("b/demo",)]


def test_a_format_is_known_by_its_suffix_and_else_taken_for_markdown() -> None:
    assert format_of("a/b.MKD") is MARKDOWN
    assert format_of("README") is MARKDOWN
    assert format_of("todo.txt").is_note is not None
    every = [suffix for format in FORMATS for suffix in format.suffixes]
    assert len(every) == len(set(every))
