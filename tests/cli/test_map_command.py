"""`kb map`: a page of its own, or JSON."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from project import Kb


def test_json_holds_every_question(kb: Kb) -> None:
    drawn = json.loads(kb("map", "--json").stdout)
    listed = json.loads(kb("list", "--json").stdout)["chunks"]
    assert [point["id"] for point in drawn["points"]] == [chunk["id"] for chunk in listed]


def test_page_is_written_where_it_says(kb: Kb, tmp_path: Path) -> None:
    done = kb("map", "--out", "new folder/map.html")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(Path("new folder/map.html")))
    page = (tmp_path / "new folder" / "map.html").read_text(encoding="utf-8")
    assert "LSTM" in page


def test_without_a_name_it_goes_beside_the_index(kb: Kb, frozen_index: Path) -> None:
    assert kb("map").returncode == 0
    assert (frozen_index / "map.html").exists()


def test_page_names_no_other_host_but_in_links(kb: Kb, tmp_path: Path) -> None:
    kb("map", "--out", "map.html")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    for attribute in (r"src=\\?[\"']https?:", r"url\(", r"@import", r"<link", r"fetch\("):
        assert not re.search(attribute, page), attribute


def test_a_place_that_cannot_be_written_is_one_line(kb: Kb, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = kb("map", "--out", "file/map.html")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "--out" in done.stderr


def test_without_an_index_it_says_what_to_do(kb: Kb) -> None:
    done = kb("map", "--index", "nowhere")
    assert done.returncode == 1
    assert "kb build" in done.stderr


def test_drawing_imports_neither_torch_nor_gradio(frozen_index: Path, tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from kb.cli import app\n"
        f"app(['map', '--index', {str(frozen_index)!r}, '--out', {str(tmp_path / 'm.html')!r}],"
        " standalone_mode=False)\n"
        "heavy = {'torch', 'gradio', 'cv2', 'sentence_transformers', 'matplotlib'}\n"
        "sys.exit(f'imported {heavy & set(sys.modules)}' if heavy & set(sys.modules) else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
