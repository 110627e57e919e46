"""Search on our own notes stays as good as it was measured (held by CI)."""

from __future__ import annotations

import shutil
from pathlib import Path

from kb.evaluate.figures import evaluate
from project import PROJECT

# Floors, not goals: below them something broke.
MIN_HIT_AT_1 = 0.94
MIN_AUROC = 0.97


def test_notes_dev_set_is_found_and_the_unanswerable_noticed(
    project_index: Path, tmp_path: Path
) -> None:
    for file in (PROJECT / "tests" / "data" / "eval").glob("notes-dev*.tsv"):
        shutil.copy(file, tmp_path)
    figures = evaluate(tmp_path, project_index).to_json()
    every = next(row for row in figures["sets"] if row["direction"] == "all→notes")
    assert every["hit@1"] >= MIN_HIT_AT_1, figures
    assert figures["abstention"][0]["auroc"] >= MIN_AUROC, figures
