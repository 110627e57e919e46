"""What a programmer gets from `import kb`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import kb

NOTE = """# Losses

## What is cross-entropy?

The mean of $-\\log p$ of the right class.

## How do I print a square?

```python
print(7 ** 2)
```
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api")
    (folder / "notes").mkdir()
    (folder / "notes" / "losses.md").write_text(NOTE, encoding="utf-8")
    report = kb.build(folder / "notes", index=folder / "index")
    assert (report.notes, report.chunks, report.snippets) == (1, 2, 1)
    return folder / "index"


def test_notes_are_built_opened_and_asked(index: Path) -> None:
    with kb.open(index) as notes:
        answer = notes.ask("what is cross-entropy")
        assert answer.answered
        assert answer.hits[0].chunk.note == "losses.md"
        assert [hit.chunk.question for hit in notes.search("square", k=1)] == [
            "How do I print a square?"
        ]


def test_code_of_the_notes_runs_and_is_recorded(index: Path) -> None:
    with kb.open(str(index)) as notes:
        [snippet] = notes.snippets()
        assert notes.recorded(snippet) is None
        assert notes.run(snippet.id).stdout == "49\n"
        recorded = notes.recorded(snippet)
        assert recorded is not None
        assert recorded.result.stdout == "49\n"


def test_a_note_is_read_by_lines_and_only_a_note(index: Path) -> None:
    notes = kb.open(index)
    assert notes.lines("losses.md", 3, 3).text == "## What is cross-entropy?"
    with pytest.raises(kb.NoSuchNote, match=r"did you mean losses\.md\?"):
        notes.lines("loses.md")
    with pytest.raises(kb.NoSuchNote):
        notes.lines("../notes/losses.md")


def test_mistakes_are_kb_errors_that_say_what_to_do(tmp_path: Path, index: Path) -> None:
    with pytest.raises(kb.KbError, match="kb build"):
        kb.open(tmp_path)
    notes = kb.open(index, kb.Settings(run=False))
    with pytest.raises(kb.NoSuchSnippet, match="no snippet of the notes is called “x”"):
        notes.run("x")
    with pytest.raises(kb.NoSuchScope, match="within “rnn”"):
        notes.ask("square", scope="rnn")
    with pytest.raises(kb.NotAllowedError, match="switched off"):
        notes.run("how-do-i-print")


def test_importing_kb_loads_nothing_heavy() -> None:
    code = "import sys, kb; print(*(name for name in sys.modules if name.startswith('kb')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert sorted(done.stdout.split()) == ["kb", "kb.version"]


def test_every_public_name_is_there_and_others_are_not() -> None:
    assert all(getattr(kb, name) for name in kb.__all__)
    assert set(dir(kb)) == set(kb.__all__)
    with pytest.raises(AttributeError, match="has no attribute"):
        kb.nothing  # noqa: B018
