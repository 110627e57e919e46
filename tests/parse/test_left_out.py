"""What of a folder is read, what isn't, and that nothing vanishes without a word."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from kb.errors import KbError
from kb.model import Note
from kb.parse.decoding import MAX_BYTES, decode_file
from kb.parse.left_out import Wanted, is_withheld
from kb.parse.lint import lint, lint_folders
from kb.parse.note import parse_note
from kb.parse.note_files import look_through
from kb.parse.notes_folder import Folder
from kb.parse.read import read_folders

NOTE = "# What is {}?\n\nA thing.\n"


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(NOTE.format(path.stem), "utf-8")


def read(root: Path, exclude: tuple[str, ...] = (), include: tuple[str, ...] = ()) -> list[str]:
    files = look_through(root, Wanted(exclude, include))
    return [path.relative_to(root).as_posix() for path in files.notes]


@pytest.mark.parametrize(
    "name",
    [
        "templates/daily.md", "a/_templates/x.md", "Templates/t.rst", "AGENTS.md", "CLAUDE.md",
        "docs/GEMINI.md", "CONTRIBUTING.md", "contributing-zh.md", "CODE_OF_CONDUCT.md",
        "SECURITY.md", "CHANGELOG.md", "LICENSE.md", "docs/licence.txt", "pull_request_template.md",
        "ISSUE_TEMPLATE/bug.md", "plan.excalidraw.md", "n (Ann's conflicted copy 2024-01-01).md",
        "n.sync-conflict-20240101-120000-ABCDEFG.md", "logseq/bak/pages/n.md", "x/logseq/bak/n.org",
    ],
)  # fmt: skip
def test_what_holds_no_answers_is_left_out_named_and_read_on_request(
    tmp_path: Path, name: str
) -> None:
    write(tmp_path, "n.md", name)
    files = look_through(tmp_path)
    assert [path.name for path in files.notes] == ["n.md"]
    assert [path for path, _ in files.left_out] == [name]
    assert files.summary().startswith("left out: ")
    for include in ((name.replace("(", "\\("),), (f"{name.partition('/')[0]}",)):
        assert len(read(tmp_path, include=include)) == 2
    assert len(read(tmp_path, exclude=("*.md", "!*"))) == 2


@pytest.mark.parametrize(
    "name",
    ["agents.md", "claude.md", "security.md", "Security.md", "template.md", "changelogs/a.md",
     "README.md", "index.md", "logseq/pages/a.md", "conflict.md", "contribution.md"],
)  # fmt: skip
def test_notes_that_are_only_called_alike_are_read(tmp_path: Path, name: str) -> None:
    write(tmp_path, name)
    assert read(tmp_path) == [name]


def test_an_authors_patterns_are_those_of_gitignore(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b.md", "old/c.md", "old/keep.md", "deep/old/d.md", "deep/e.md")
    assert read(tmp_path, exclude=("/old/", "b.*")) == ["a.md", "deep/e.md", "deep/old/d.md"]
    assert read(tmp_path, exclude=("old/", "!keep.md")) == [
        "a.md",
        "b.md",
        "deep/e.md",
        "old/keep.md",
    ]
    (tmp_path / ".kbignore").write_text("# comment\n*\n!a.md\n!deep/\n", "utf-8")
    (tmp_path / "deep" / ".kbignore").write_text("/e.md\n", "utf-8")
    assert read(tmp_path) == ["a.md", "deep/old/d.md"]
    assert read(tmp_path, include=("b.md",)) == ["a.md", "b.md", "deep/old/d.md"]
    assert look_through(tmp_path).summary() == "left out: 4 excluded"


def test_a_broken_pattern_is_named(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    (tmp_path / ".kbignore").write_text("!\n", "utf-8")
    with pytest.raises(KbError, match=r"\.kbignore.*write it as in \.gitignore"):
        look_through(tmp_path)
    with pytest.raises(KbError, match=r"exclude: .*write it"):
        look_through(tmp_path, Wanted(exclude=("!",)))


@pytest.mark.parametrize(
    ("text", "withheld"),
    [
        ("---\ndraft: true\n---\n# A?\n\nb\n", True),
        ("---\ntitle: x\npublish: False\n---\n# A?\n\nb\n", True),
        ("---\npublished: no\n---\n", True),
        ("+++\ndraft = true\n+++\n", True),
        ("---\ndraft: false\npublish: true\n---\n", False),
        ("---\n  draft: true\n---\n", False),
        ("---\ntitle: draft: true\n---\n", False),
        ("---\ndraft: true\n", False),
        ("# A?\n\n---\ndraft: true\n---\n", False),
        ("draft: true\n", False),
        ("", False),
    ],
)
def test_drafts_say_so_in_their_front_matter(text: str, withheld: bool) -> None:
    assert is_withheld(text) == withheld


def test_a_draft_is_left_out_of_a_folder_and_read_where_it_is_named(tmp_path: Path) -> None:
    write(tmp_path, "n.md")
    (tmp_path / "d.md").write_text("---\ndraft: true\n---\n# A?\n\nb\n", "utf-8")
    collection = read_folders([tmp_path])
    assert [note.path for note in collection.notes] == ["n.md"]
    assert collection.files.summary() == "left out: 1 draft"
    assert [note.path for note in read_folders([tmp_path / "d.md"]).notes] == ["d.md"]


def test_files_of_other_formats_are_counted_but_not_what_notes_link_to(tmp_path: Path) -> None:
    write(tmp_path, "n.md", ".hidden/x.pdf")
    for name in (
        "a.pdf", "b.PDF", "c.docx", "page.html", "f.csv", "requirements.txt", "TODO",
        "p.png", "x.svg", "s.py", "m.cpp", "Makefile", "mkdocs.yml", "LICENSE", "font.woff2",
    ):  # fmt: skip
        (tmp_path / name).write_bytes(b"x\n")
    assert look_through(tmp_path).summary() == (
        "not read: f.csv, requirements.txt, 2 .pdf, 1 without a suffix, 1 .docx, 1 .html"
    )


def test_of_a_notion_table_the_file_with_all_rows_is_read(tmp_path: Path) -> None:
    table, other = (f"{name} {letter * 32}" for name, letter in (("Q", "a"), ("List", "b")))
    for name in (table, f"{table}_all", other):
        (tmp_path / f"{name}.csv").write_text("Name,Answer\nWhy?,So.\n", "utf-8")
    files = look_through(tmp_path)
    assert [note.name for note in files.notes] == [f"{other}.csv", f"{table}_all.csv"]
    assert files.summary() == "left out: 1 part of another table"
    files = look_through(tmp_path, Wanted(exclude=("*_all.csv",)))
    assert [note.name for note in files.notes] == [f"{other}.csv", f"{table}.csv"]


def test_only_files_of_other_formats_are_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(KbError, match=r"no notes found.*not read: 1 \.pdf"):
        look_through(tmp_path)


def test_a_linked_folder_is_named_and_a_linked_file_read(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "notes", tmp_path / "elsewhere"
    write(root, "n.md")
    write(elsewhere, "e.md", "f.md")
    (root / "link").symlink_to(elsewhere)
    (root / "loop").symlink_to(root)
    (root / "e.md").symlink_to(elsewhere / "e.md")
    files = look_through(root)
    assert [path.name for path in files.notes] == ["e.md", "n.md"]
    assert files.summary() == "left out: linked folder link, linked folder loop"


BAD: Mapping[str, bytes] = {
    "binary.md": bytes(range(256)) * 40,
    "picture.md": b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 500,
    "broken.ipynb": b'{"cells": [',
    "large.md": b"x" * (MAX_BYTES + 1),
}


def test_what_cannot_be_read_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path, "good.md", "sub/good.md", "locked/x.md")
    for name, data in BAD.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "nowhere.md").symlink_to(tmp_path / "gone.md")
    os.mkfifo(tmp_path / "pipe.md")
    collection = read_folders([tmp_path])
    assert [note.path for note in collection.notes][-2:] == ["locked/x.md", "sub/good.md"]
    named = {warning.note for warning in collection.files.unreadable}
    assert named == {*BAD, "nowhere.md", "pipe.md"}
    for warning in collection.files.unreadable:
        assert warning.message
        assert warning.mend
        assert "\n" not in f"{warning.message}{warning.mend}"
    assert {w.note for w in lint(tmp_path) if w.rule == "unreadable"} == named


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_and_a_folder_without_permission_are_named(tmp_path: Path) -> None:
    write(tmp_path, "good.md", "secret.md", "locked/x.md")
    (tmp_path / "secret.md").chmod(0)
    (tmp_path / "locked").chmod(0)
    try:
        collection = read_folders([tmp_path])
        assert {w.note for w in collection.files.unreadable} == {"secret.md", "locked"}
    finally:
        (tmp_path / "locked").chmod(0o700)


def test_an_error_of_the_parser_stops_no_other_note(tmp_path: Path) -> None:
    def broken(path: str, text: str, folder: Folder) -> Note:
        if path == "b.md":
            raise RecursionError
        return parse_note(path, text, folder)

    write(tmp_path, "a.md", "b.md")
    collection = read_folders([tmp_path], parse=broken)
    assert [note.path for note in collection.notes] == ["a.md"]
    assert "RecursionError" in collection.files.unreadable[0].message


SENTENCES = {
    "gb18030": "# 什么是死锁？\n\n两个进程互相等待对方持有的资源。\n",
    "big5": "# 什麼是死結？\n\n兩個行程互相等待對方持有的資源。\n",
    "shift_jis": "# デッドロックとは？\n\n二つのプロセスが互いに相手の資源を待つ状態。\n",
    "euc_jp": "# デッドロックとは？\n\n二つのプロセスが互いに相手の資源を待つ状態。\n",
    "euc_kr": "# 교착 상태란?\n\n두 프로세스가 서로의 자원을 기다리는 상태이다.\n",
    "latin-1": "# Où est le système ?\n\nUn café à la crème, déjà très agréable.\n",
    "cp1252": "# What’s a “lock”?\n\nIt keeps others out – naïvely put.\n",
    "cp1251": "# Что такое взаимная блокировка?\n\nДва процесса ждут друг друга.\n",
}


@pytest.mark.parametrize("encoding", SENTENCES)
@pytest.mark.parametrize("before", ["", "x = f(1)  # only code above\n" * 300])
def test_encodings_are_told_by_what_they_make_of_the_text(encoding: str, before: str) -> None:
    text = before + SENTENCES[encoding]
    decoded = decode_file(text.encode(encoding))
    assert decoded is not None
    assert decoded.text == text
    assert bool(decoded.guessed) == (encoding != "gb18030")


def test_a_broken_character_costs_itself_only() -> None:
    for text in ("一个句子，说的是锁。" * 20, "Plain words of a note.\n"):
        decoded = decode_file(text.encode() + b"\xff\n")
        assert decoded is not None
        assert decoded.text == f"{text}\ufffd\n"
        assert decoded.guessed == "UTF-8, with 1 broken character"


def test_a_guessed_encoding_is_a_warning_of_the_note(tmp_path: Path) -> None:
    (tmp_path / "n.md").write_bytes(SENTENCES["big5"].encode("big5"))
    (warning,) = lint(tmp_path)
    assert (warning.rule, "Big5" in warning.message) == ("guessed-encoding", True)


def test_notes_of_several_folders_begin_with_its_name(tmp_path: Path) -> None:
    a, b = tmp_path / "x" / "notes", tmp_path / "y" / "notes"
    write(a, "n.md")
    write(b, "n.md", "AGENTS.md", "sub/m.md")
    (b / "demo.py").write_text("print(1)\n")
    (b / "sub" / "m.md").write_text("# Code?\n\n[run](../demo.py) [out](../../z.md)\n", "utf-8")
    collection = read_folders([a, b])
    paths = ["x-notes/n.md", "y-notes/n.md", "y-notes/sub/m.md"]
    assert [note.path for note in collection.notes] == paths
    assert {c.note for note in collection.notes for c in note.chunks} == set(paths)
    assert not collection.notes[1].answers  # a copy of the first folder's
    ids = [chunk.id for note in collection.notes for chunk in note.chunks]
    assert len(ids) == len(set(ids))
    (snippet,) = [one for note in collection.notes for one in note.snippets]
    assert (snippet.path, snippet.note) == ("y-notes/demo.py", "y-notes/sub/m.md")
    assert collection.roots.locate("y-notes/sub/m.md") == (b, "sub/m.md")
    assert collection.files.summary() == "left out: y-notes/AGENTS.md"
    warnings, _ = lint_folders([a, b])
    assert [(w.note, w.rule) for w in warnings] == [
        ("y-notes/n.md", "copied-note"),
        ("y-notes/sub/m.md", "link-outside-notes"),
    ]


def test_folders_that_share_notes_and_notes_among_folders_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a/n.md", "a/b/m.md")
    with pytest.raises(KbError, match="none may lie in another"):
        read_folders([tmp_path / "a", tmp_path / "a" / "b"])
    with pytest.raises(KbError, match=r"n\.md is a note"):
        read_folders([tmp_path / "a" / "b", tmp_path / "a" / "n.md"])
    with pytest.raises(KbError, match="name one"):
        read_folders([])
