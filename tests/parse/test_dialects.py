"""What dialects make of whole folders."""

from __future__ import annotations

from pathlib import Path
from time import process_time

from kb.model import Note
from kb.parse.lint import lint
from kb.parse.read import read_notes


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


def notes_of(root: Path) -> dict[str, Note]:
    return {note.path: note for note in read_notes(root)}


def test_a_graph_of_logseq_has_pages_and_journals_and_no_old_copies(tmp_path: Path) -> None:
    notes = notes_of(
        write(
            tmp_path,
            {
                "logseq/config.edn": "{}",
                "logseq/bak/pages/a/2022.md": "- old",
                "pages/os___locks.md": "- a lock, see [[os/threads]] and [[No file]]",
                "pages/os%2Fthreads.md": "- a thread\n  id:: 625d9a16-1111-4222-8333-444455556666",
                "journals/2024_01_02.md": "- read ((625d9a16-1111-4222-8333-444455556666))",
            },
        )
    )
    assert {path: note.title for path, note in notes.items()} == {
        "journals/2024_01_02.md": "2024-01-02",
        "pages/os%2Fthreads.md": "os/threads",
        "pages/os___locks.md": "os/locks",
    }
    locks, journal = notes["pages/os___locks.md"], notes["journals/2024_01_02.md"]
    assert locks.answers[0].answer == "- a lock, see [os/threads](os%252Fthreads.md) and No file"
    assert journal.answers[0].answer == "- read a thread"
    assert not locks.warnings


def test_links_that_lead_nowhere_are_named_by_lint(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"a.md": "# A\n[[B]], [[C#d]], ![[p.png]] and ![[../../etc/passwd]]\n", "B.md": "# B\nb"},
    )
    named = [(warning.rule, warning.message) for warning in lint(tmp_path)]
    assert named == [
        ("dead-image", "p.png does not exist"),
        ("dead-link", "[[C]] names no file of the notes"),
        ("dead-link", "[[../../etc/passwd]] names no file of the notes"),
    ]


def test_nothing_outside_the_folder_is_embedded(tmp_path: Path) -> None:
    root = write(tmp_path / "notes", {"a.md": "# A\n![[hidden]]\n![[link]]\n"})
    write(tmp_path, {"hidden.md": "treasure"})
    (root / "link.md").symlink_to(tmp_path / "hidden.md")
    assert "treasure" not in notes_of(root)["a.md"].answers[0].answer


def test_notes_that_embed_each_other_take_no_time(tmp_path: Path) -> None:
    line = "![[a]]\n![[b]]\n"
    root = write(tmp_path, {"a.md": "# A\n" + line * 3000, "b.md": "# B\n" + line * 3000})
    started = process_time()
    answer = notes_of(root)["a.md"].answers[0].answer
    assert answer.count("[!embed]") <= 30
    assert process_time() - started < 20
