"""`kb run`: one snippet and all of them, with exit statuses that tell whose fault it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.cli.pictures import protocol_of
from project import Kb

NOTE = """# Demos

## How do I add?

```python
print(1 + 1)
```

```output
2
```

## How do I lie?

```python
print("three")
# Output:
# two
```

## How do I fail?

```python
1 / 0
```

## How do I draw?

```python
import numpy as np
np.full((20, 30), 128, np.uint8)
```

## What is not Python?

```python
def f(:
```
"""


LACKING = """# Trees

## How do I grow a tree from a seed of mine?

```python
print(my_seed.grow())
```

## How do I plant with a nursery?

```python
import no_such_nursery
no_such_nursery.grow()
```
"""


@pytest.fixture
def notes(kb: Kb, tmp_path: Path) -> Path:
    """A small folder of notes and its index, in the folder where `kb` runs."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "n.md").write_text(NOTE, "utf-8")
    assert kb("build", "notes", "--index", "ix").returncode == 0
    return tmp_path


@pytest.mark.usefixtures("notes")
def test_a_failing_snippet_exits_with_four_and_its_traceback(kb_process: Kb) -> None:
    done = kb_process("run", "how-do-i-fail", "--index", "ix")
    assert done.returncode == 4
    assert "ZeroDivisionError" in done.stderr
    assert "kb/run" not in done.stderr


def test_our_own_failure_exits_with_one_and_one_line(kb: Kb, notes: Path) -> None:
    (notes / "notes" / "n.md").write_text("# Q?\n\n```python\n# inputs: gone.csv\n1\n```\n")
    assert kb("build", "notes", "--index", "ix").returncode == 0
    done = kb("run", "q", "--index", "ix")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "n.md: line 1 of snippet 'q' declares the input 'gone.csv'" in done.stderr


def test_a_stopped_run_says_why(kb: Kb, notes: Path) -> None:
    (notes / "notes" / "n.md").write_text("# Q?\n\n```python\nwhile True: pass\n```\n")
    assert kb("build", "notes", "--index", "ix").returncode == 0
    done = kb("run", "q", "--index", "ix", "--timeout", "1", "--json")
    assert done.returncode == 4
    assert json.loads(done.stdout)["status"] == "timeout"


@pytest.mark.usefixtures("notes")
def test_output_is_compared_with_what_the_notes_state(kb: Kb) -> None:
    assert kb("run", "how-do-i-add", "--index", "ix").returncode == 0
    done = kb("run", "how-do-i-lie", "--index", "ix")
    assert (done.returncode, done.stdout) == (4, "three\n")
    assert "- two\n+ three\n" in done.stderr
    shown = json.loads(kb("run", "how-do-i-lie", "--index", "ix", "--json").stdout)
    assert (shown["status"], shown["as_stated"]) == ("ok", False)


@pytest.mark.usefixtures("notes")
def test_all_are_run_and_reported(kb: Kb) -> None:
    done = kb("run", "--all", "--index", "ix")
    assert done.returncode == 4
    lines = done.stdout.splitlines()
    assert any(line.startswith("✓ how-do-i-add") and "as stated" in line for line in lines)
    assert any(line.startswith("✗ how-do-i-fail") for line in lines)
    assert any(line.startswith("✗ how-do-i-lie") for line in lines)
    assert "ZeroDivisionError" in done.stdout
    assert lines[-1] == "2 of 4 snippets ran well; 1 not valid Python, not run"
    assert "isolation: " in done.stderr


def test_all_as_json(kb: Kb, notes: Path) -> None:
    shown = json.loads(kb("run", "--all", "--index", "ix", "--json").stdout)
    assert {run["snippet"]: run["as_stated"] for run in shown["runs"]} == {
        "how-do-i-add": True, "how-do-i-lie": False, "how-do-i-fail": None, "how-do-i-draw": None,
    }  # fmt: skip
    assert shown["failed"] == 2
    assert shown["skipped"] == ["what-is-not-python"]
    [drawn] = [run for run in shown["runs"] if run["images"]]
    assert all((notes / path).read_bytes().startswith(b"\x89PNG") for path in drawn["images"])


def test_recorded_runs_are_kept_and_those_of_older_code_removed(kb: Kb, notes: Path) -> None:
    kb("run", "--all", "--record", "--index", "ix")
    kept = {path.name for path in (notes / "ix" / "recorded").iterdir()}
    assert len(kept) == 4
    (notes / "notes" / "n.md").write_text(NOTE.replace("1 + 1", "2"), "utf-8")
    kb("build", "notes", "--index", "ix")
    kb("run", "--all", "--record", "--index", "ix")
    renewed = {path.name for path in (notes / "ix" / "recorded").iterdir()}
    assert len(renewed) == 4
    assert len(kept & renewed) == 3


@pytest.mark.usefixtures("notes")
def test_a_name_or_all_and_not_both(kb: Kb) -> None:
    assert kb("run", "--index", "ix").returncode == 2
    assert kb("run", "how-do-i-add", "--all", "--index", "ix").returncode == 2


@pytest.mark.parametrize(
    ("environ", "protocol"),
    [
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM_PROGRAM": "ghostty"}, "kitty"),
        ({"TERM_PROGRAM": "iTerm.app"}, "iterm"),
        ({"TERM_PROGRAM": "WezTerm"}, "iterm"),
        ({"TERM": "xterm-256color"}, None),
        ({"TERM": "screen", "TERM_PROGRAM": "iTerm.app"}, None),
        ({"TMUX": "1", "TERM": "xterm-kitty"}, None),
        ({}, None),
    ],
)
def test_terminals_that_show_pictures(environ: dict[str, str], protocol: str | None) -> None:
    assert protocol_of(environ) == protocol


def test_code_that_lacks_something_is_told_from_broken_code(kb: Kb, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "trees.md").write_text(LACKING, "utf-8")
    assert kb("build", "notes", "--index", "ix").returncode == 0
    done = kb("run", "--all", "--index", "ix")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "- how-do-i-grow  uses my_seed, which the note doesn't define, trees.md:6",
        "- how-do-i-plant  needs no_such_nursery, not installed here, trees.md:12",
        "0 of 0 snippets ran well; 2 without what they need, not run",
    ]
    asked = kb("ask", "how do I plant with a nursery", "--index", "ix").stdout
    assert "– how-do-i-plant needs no_such_nursery, not installed here" in asked
    assert "▶" not in asked
