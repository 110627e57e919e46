"""`kb export`: what it says, and to whom."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from fakes import HashEmbedder
from kb.indexing import build
from project import PROJECT, Kb

NOTE = """# Sums

## How do I add two numbers?

```python
print(1 + 1)
```

## What is a sum?

What comes out.
"""


@pytest.fixture
def kb_settings(tmp_path: Path) -> dict[str, str]:
    """The environment of a command over a small note."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "sums.md").write_text(NOTE, "utf-8")
    build(tmp_path / "notes", tmp_path / "index", HashEmbedder())
    return {"KB_INDEX": str(tmp_path / "index")}


def test_it_says_what_it_wrote_and_what_lacks_output(kb: Kb, tmp_path: Path) -> None:
    done = kb("export", "--site", "public/ask")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{Path('public/ask')}: ")
    assert "answers from" in done.stdout
    assert "kb run --all --record" in done.stderr
    assert (tmp_path / "public" / "ask" / "index.html").exists()


def test_json_has_the_same(kb: Kb, tmp_path: Path) -> None:
    report = json.loads(kb("export", "--site", "site", "--json").stdout)
    listed = json.loads(kb("list", "--json").stdout)["chunks"]
    files = [path for path in (tmp_path / "site").rglob("*") if path.is_file()]
    assert report["folder"] == "site"
    assert report["chunks"] == len(listed)
    assert report["files"] == len(files)
    assert report["total_bytes"] == sum(path.stat().st_size for path in files)


def test_mistakes_are_one_line(kb: Kb, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    for mistake in (
        ("--site", "mine"),
        ("--site", "site", "--pages", "/notes/"),
        ("--site", "site", "--index", "nowhere"),
    ):
        done = kb("export", *mistake)
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1, done.stderr
    assert not (tmp_path / "site").exists()


def test_it_loads_no_model(kb_process: Kb, tmp_path: Path) -> None:
    """An export takes seconds; torch alone takes as long to import."""
    program = tmp_path / "sitecustomize.py"
    program.write_text(
        "import sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name in {'torch', 'gradio', 'cv2', 'matplotlib', 'sentence_transformers'}:\n"
        "            raise ImportError(f'{name} is not wanted here')\n"
        "sys.meta_path.insert(0, Refuse())\n"
    )
    path = os.pathsep.join([str(tmp_path), str(PROJECT)])
    done = kb_process("export", "--site", "site", PYTHONPATH=path)
    assert done.returncode == 0, done.stderr
