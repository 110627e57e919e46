"""What a site's addresses and includes mean in a folder of notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.parse.dialects.site_paths import meant
from kb.parse.note import parse_note
from kb.parse.notes_folder import Folder, folder_of

FILES = (
    "a/note.md", "a/other.md", "a/list/index.md", "guide/README.md", "static/img/p.png",
    "docs/.vuepress/public/v.png", "a/note/own.png", "my file.md", "docs/deep/x.md",
)  # fmt: skip


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("/img/p.png", "/static/img/p.png"),
        ("@site/static/img/p.png", "/static/img/p.png"),
        ("~@/img/p.png", "/static/img/p.png"),
        ("own.png", "/a/note/own.png"),
        ("other/", "/a/other.md"),
        ("../other/", "/a/other.md"),
        ("other.html#top", "/a/other.md#top"),
        ("./list", "/a/list/index.md"),
        ("/guide/", "/guide/README.md"),
        ("../my%20file.html", "/my%20file.md"),
        ("/deep/x", "/docs/deep/x.md"),
    ],
)
def test_an_address_of_a_site_leads_to_the_file(target: str, file: str) -> None:
    assert meant(target, "a/note.md", Folder(files=FILES)) == file


@pytest.mark.parametrize(
    "target",
    [
        *("other.md", "../a/other.md", "https://x.org/img/p.png", "#top", "../../img/p.png"),
        *("no.png", "//x.org/p.png", "mailto:a@x.org", "{{x}}", "%00", "/../../etc/passwd"),
    ],
)
def test_what_stands_for_itself_or_for_nothing_is_left(target: str) -> None:
    assert meant(target, "a/note.md", Folder(files=FILES)) is None


def test_of_what_vuepress_hides_only_its_public_files_are_there(tmp_path: Path) -> None:
    for name in ("docs/.vuepress/public/v.png", "docs/.vuepress/config.js", ".git/HEAD"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    folder = folder_of(tmp_path)
    assert folder.files == ("docs/.vuepress/public/v.png",)
    assert meant("/v.png", "docs/note.md", folder) == "/docs/.vuepress/public/v.png"


def included(tmp_path: Path, text: str, **files: str) -> tuple[str, list[str]]:
    """The answer of a note in a folder of such files, and the rules of its warnings."""
    for name, content in files.items():
        (tmp_path / f"{name}.md").write_text(content, "utf-8")
    note = parse_note("n.md", text, folder_of(tmp_path))
    answer = "\n".join(chunk.answer for chunk in note.chunks)
    return answer, [warning.rule for warning in note.warnings]


def test_includes_in_a_circle_end(tmp_path: Path) -> None:
    answer, rules = included(
        tmp_path, '# N\n--8<-- "a.md"', a='A\n--8<-- "b.md"', b='B\n--8<-- "a.md"'
    )
    assert answer.split() == ["A", "B"]
    assert rules == ["not-included"]


def test_a_link_out_of_the_folder_is_not_included(tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("secret", "utf-8")
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "link.md").symlink_to(outside)
    answer, rules = included(notes, '# N\ntext\n--8<-- "link.md"\n--8<-- "../outside.md"')
    assert answer == "text"
    assert rules == ["not-included", "not-included"]


def test_what_is_included_again_and_again_has_a_bound(tmp_path: Path) -> None:
    many = "\n".join(['--8<-- "{}.md"'] * 50)
    files = {name: f"{name}\n{many.format(*[below] * 50)}" for name, below in ("ab", "bc", "cd")}
    answer, _ = included(tmp_path, '# N\n--8<-- "a.md"', d="d\n" * 50, **files)
    assert answer.count("\n") < 5_000


def test_headings_of_what_is_included_leave_the_line_in_one_chunk(tmp_path: Path) -> None:
    answer, _ = included(tmp_path, '# N\n\n--8<-- "a.md"\n\n## M\n\nm', a="## A\n\na\n\n## B\n\nb")
    note = parse_note("n.md", '# N\n\n--8<-- "a.md"\n\n## M\n\nm', folder_of(tmp_path))
    spans = [(chunk.first_line, chunk.last_line) for chunk in note.chunks]
    assert spans == sorted(set(spans))
    assert "b" in answer.split()
