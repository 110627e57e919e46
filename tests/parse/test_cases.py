"""Markdown files with the chunks expected of them beside them, in `cases/`.

A case is reviewed by eye. To see what one gives now:
`python tests/parse/test_cases.py tests/parse/cases/NAME.md`
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from kb.parse.note import parse_note

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))


def parsed(path: Path) -> dict[str, Any]:
    """A note as its case describes it; what is empty is left out."""
    note = parse_note(path.name, path.read_text("utf-8"))
    chunks = [
        {
            "kind": str(chunk.kind),
            "lines": [chunk.first_line, chunk.last_line],
            "question": chunk.question,
            "breadcrumb": list(chunk.breadcrumb),
            "answer": chunk.answer.split("\n") if chunk.answer else [],
            "aliases": list(chunk.aliases),
            "links": [link.target for link in chunk.links],
            "snippets": list(chunk.snippets),
        }
        for chunk in note.chunks
    ]
    expected = {s.id: s.expected.split("\n") for s in note.snippets if s.expected is not None}
    stated = {"expected": expected} if expected else {}
    return stated | {
        "title": note.title,
        "tags": list(note.tags),
        "chunks": [{key: value for key, value in chunk.items() if value} for chunk in chunks],
        "snippets": {s.id: s.code.split("\n") for s in note.snippets},
        "warnings": [[warning.line, warning.rule] for warning in note.warnings],
    }


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_note_gives_the_expected_chunks(path: Path) -> None:
    assert parsed(path) == json.loads(path.with_suffix(".json").read_text("utf-8"))


if __name__ == "__main__":
    print(json.dumps(parsed(Path(sys.argv[1])), ensure_ascii=False, indent=1))
