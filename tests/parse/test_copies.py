"""Notes and answers that stand twice come up once, and lint says which."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.model import ChunkKind
from kb.parse.lint import lint
from kb.parse.read import read_notes

LOCKS = """# Locks

## What is a lock?

A lock lets one thread in, and keeps all others out until it is let go of again.

```python
print("locked")
```

## How fast is it?

O(1)
"""
FENCES = "A fence keeps what stands before it before it, and what stands behind it behind."


def write(root: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = root / name.replace("__", "/").replace("_md", ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def answers(root: Path) -> list[tuple[str, str]]:
    return [(note.path, one.question) for note in read_notes(root) for one in note.answers]


def rules(root: Path) -> list[tuple[str, int, str]]:
    return [(warning.note, warning.line, warning.rule) for warning in lint(root)]


def test_of_a_note_that_stands_twice_the_one_nearest_to_the_root_comes_up(tmp_path: Path) -> None:
    spaced = LOCKS.replace("A lock", "A  **lock**").replace("\n\n", "\n\n\n")
    write(tmp_path, a__b__README_md=LOCKS, docs__README_md=spaced, zz_md=LOCKS)
    assert answers(tmp_path) == [("zz.md", "What is a lock?"), ("zz.md", "How fast is it?")]
    assert rules(tmp_path) == [
        ("a/b/README.md", 1, "copied-note"),
        ("docs/README.md", 1, "copied-note"),
    ]
    assert next(w.message for w in lint(tmp_path)).startswith("the same answers stand in zz.md")
    notes = read_notes(tmp_path)
    assert [snippet.id for note in notes for snippet in note.snippets] == ["what-is-a-lock"]


def test_the_first_by_path_wins_at_the_same_depth(tmp_path: Path) -> None:
    write(tmp_path, b_md=LOCKS, a_md=LOCKS)
    assert {path for path, _ in answers(tmp_path)} == {"a.md"}


def test_a_long_answer_that_stands_twice_comes_up_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_md=f"# Memory\n\n## What is a fence?\n\n{FENCES}\n\n## Cost\n\nSome.\n",
        old__b_md=f"# Old\n\n## 3. What is a fence\n\n{FENCES}\n\n## Cost\n\nSome.\n",
    )
    assert answers(tmp_path) == [
        ("a.md", "What is a fence?"),
        ("a.md", "Cost"),
        ("old/b.md", "Cost"),  # short: it may be said of anything
    ]
    assert rules(tmp_path) == [("old/b.md", 3, "copied-answer")]


@pytest.mark.parametrize(
    "other",
    [
        LOCKS.replace("one thread", "a few threads"),
        LOCKS.replace("What is a lock?", "What is a mutex?"),
        LOCKS.replace("print", "exec"),
        "# 锁\n\n## 什么是锁？\n\n锁只让一个线程进来，其余的线程都要在外面等到它被释放为止。\n",
    ],
)
def test_what_says_something_else_is_no_copy(tmp_path: Path, other: str) -> None:
    write(tmp_path, a_md=LOCKS, b_md=other)
    assert {path for path, _ in answers(tmp_path)} == {"a.md", "b.md"}
    copies = [c for note in read_notes(tmp_path) for c in note.chunks if c.kind is ChunkKind.COPY]
    assert copies == []


def test_little_may_be_said_of_many(tmp_path: Path) -> None:
    write(tmp_path, a_md="# A\n\n## Cost\n\nO(n)\n", b_md="# B\n\n## Cost\n\nO(n)\n")
    write(tmp_path, c_md="## Cost\n\nO(n)\n", d_md="## Cost\n\nO(n)\n", e__d_md="## Cost\n\nO(n)\n")
    assert {path for path, _ in answers(tmp_path)} == {"a.md", "b.md", "c.md", "d.md"}


def test_different_pictures_are_no_copies(tmp_path: Path) -> None:
    write(tmp_path, a_md="# Plan\n\n![](a.png)\n", b_md="# Plan\n\n![](b.png)\n")
    assert {path for path, _ in answers(tmp_path)} == {"a.md", "b.md"}


def test_the_copy_of_a_note_that_is_left_out_comes_up(tmp_path: Path) -> None:
    write(tmp_path, README_md=LOCKS, docs__a_md=LOCKS)
    notes = read_notes(tmp_path, left_out={"README.md"})
    assert [(note.path, len(note.answers)) for note in notes] == [("docs/a.md", 2)]
