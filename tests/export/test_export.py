"""What an export writes, and what it leaves alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from export.data_files import data

from fakes import DIM, HashEmbedder
from kb.errors import KbError
from kb.export.site import ExportReport, export_site
from kb.indexing import build
from kb.model import RunResult
from kb.notes import Notes
from kb.run.order import make_order
from kb.store import recorded
from kb.store.reader import Store
from kb.store.writer import IndexContents, StoreWriter

Browse = Callable[..., Any]

GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

NETS = """---
tags: [vision]
---
# Networks

## 感受野是什么？What is a receptive field?

能影响一个神经元的那块输入。![field](pictures/field.gif) ![drawing](pictures/drawing.svg)

## How do I print a square?

Run [square.py](square.py).

```python
print(3 ** 2)
```
"""

HOSTILE = """# Notes

## What is `</script><script>document.title="stolen"</script>`?

It ends\u2028here \u2029 and `</script>` <img src="kb:stolen.png" onerror="alert(1)"> too.
Text that looks like ours: `<img src="kb:`.

## What are `__proto__` and `constructor`?

Names that every object of JavaScript has: hasOwnProperty, toString.
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    root = tmp_path / "notes"
    (root / "deep learning" / "pictures").mkdir(parents=True)
    (root / "deep learning" / "nets.md").write_text(NETS, encoding="utf-8")
    (root / "deep learning" / "square.py").write_text("print(7 ** 2)\n", encoding="utf-8")
    (root / "deep learning" / "pictures" / "field.gif").write_bytes(GIF)
    (root / "deep learning" / "pictures" / "drawing.svg").write_bytes(SVG)
    (root / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    return root


@pytest.fixture
def index(tmp_path: Path, notes: Path) -> Path:
    build(notes, tmp_path / "index", HashEmbedder())
    return tmp_path / "index"


@pytest.fixture
def site(tmp_path: Path, index: Path) -> Path:
    export_site(Notes(index), tmp_path / "site")
    return tmp_path / "site"


def listing(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# --- The files


def test_the_folder_holds_the_widget_the_page_and_the_index(site: Path) -> None:
    names = set(listing(site))
    assert {"embed.js", "embed/math.js", "index.html", "kb/manifest.js"} <= names


def test_every_data_file_is_named_by_another_and_none_is_missing(site: Path) -> None:
    manifest = data(site / "kb/manifest.js")
    tables = data(site / f"kb/index-{manifest['index']}.js")
    named = {"manifest.js", f"index-{manifest['index']}.js"}
    named.add(f"characters-{manifest['characters']}.js")
    named |= {f"{kind}-{digest}.js" for kind in ("chunks", "terms") for _, digest in tables[kind]}
    for _, digest in tables["chunks"]:
        for chunk in data(site / f"kb/chunks-{digest}.js"):
            named |= {f"code-{digest}.js" for digest in chunk["snippets"]}
            named |= set(re.findall(r'<img src="kb:([^"]+)"', chunk["body"]))
    assert {path.name for path in (site / "kb").iterdir()} == named


def test_exporting_twice_gives_the_same_bytes(index: Path, site: Path, tmp_path: Path) -> None:
    export_site(Notes(index), tmp_path / "again")
    assert listing(tmp_path / "again") == listing(site)


def test_other_content_has_another_name(notes: Path, index: Path, site: Path) -> None:
    before = set(listing(site)) - {"kb/manifest.js"}
    (notes / "hostile.md").write_text("# Notes\n\n## What is new?\n\nThis.\n", encoding="utf-8")
    build(notes, index, HashEmbedder())
    export_site(Notes(index), site)
    changed = {name for name in before - set(listing(site)) if not name.startswith("embed")}
    assert any(name.startswith("kb/index-") for name in changed)
    assert any(name.startswith("kb/chunks-") for name in changed)


def test_the_report_counts_what_was_written(index: Path, tmp_path: Path) -> None:
    report = export_site(Notes(index), tmp_path / "site")
    files = listing(tmp_path / "site")
    assert report == ExportReport(
        folder=tmp_path / "site",
        notes=2,
        chunks=4,
        snippets=2,
        recorded=0,
        files=len(files),
        total_bytes=sum(map(len, files.values())),
    )


def test_no_path_of_this_machine_is_in_it(site: Path, tmp_path: Path) -> None:
    for name, content in listing(site).items():
        assert str(tmp_path).encode() not in content, name
        assert str(Path.home()).encode() + b"/" not in content, name


def test_progress_tells_how_far_it_is(index: Path, tmp_path: Path) -> None:
    stages: list[tuple[str, int, int]] = []
    export_site(Notes(index), tmp_path / "site", progress=lambda *stage: stages.append(stage))
    assert stages[:4] == [("Answers", done, 4) for done in (1, 2, 3, 4)]
    assert stages[-1] == ("Terms", 4, 4)


# --- What was there before


def test_a_failed_export_leaves_the_last_one_and_nothing_else(
    index: Path, site: Path, tmp_path: Path
) -> None:
    before, around = listing(site), sorted(tmp_path.iterdir())

    def fail(_stage: str, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_site(Notes(index), site, progress=fail)
    assert listing(site) == before
    assert sorted(tmp_path.iterdir()) == around


def test_an_empty_folder_is_filled(index: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    export_site(Notes(index), tmp_path / "empty")
    assert (tmp_path / "empty" / "embed.js").exists()


def test_missing_parents_are_made(index: Path, tmp_path: Path) -> None:
    export_site(Notes(index), tmp_path / "public" / "ask")
    assert (tmp_path / "public" / "ask" / "embed.js").exists()


def test_a_folder_of_something_else_is_refused(index: Path, tmp_path: Path) -> None:
    (tmp_path / "photos" / "kb").mkdir(parents=True)
    (tmp_path / "photos" / "kb" / "manifest.js").write_text("mine")
    with pytest.raises(KbError, match="neither empty nor an earlier export"):
        export_site(Notes(index), tmp_path / "photos")
    assert listing(tmp_path / "photos") == {"kb/manifest.js": b"mine"}


def test_a_file_that_no_export_wrote_is_not_swept_away(index: Path, site: Path) -> None:
    (site / "CNAME").write_text("example.org")
    with pytest.raises(KbError, match="CNAME"):
        export_site(Notes(index), site)
    assert (site / "CNAME").read_text() == "example.org"


@pytest.mark.parametrize("place", ["file", "file/site"])
def test_a_place_that_cannot_be_written_is_one_line(
    index: Path, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KbError) as caught:
        export_site(Notes(index), tmp_path / place)
    assert "\n" not in str(caught.value)


# --- What is in it


def test_pictures_are_files_but_drawings_are_not(site: Path) -> None:
    """An SVG opened by itself could run a script in the site's name."""
    assert not list(site.rglob("*.svg"))
    assert [path.read_bytes() for path in (site / "kb").glob("*.gif")] == [GIF]


def test_recorded_output_and_its_pictures_come_along(
    index: Path, notes: Path, tmp_path: Path, browse: Browse
) -> None:
    png = b"\x89PNG\r\n\x1a\n recorded"
    with Store(index) as store:
        snippet = next(one for one in store.snippets() if one.path)
    key = make_order(snippet, notes).key
    recorded.save(index, key, RunResult(snippet.id, "ok", "49\n", "", (png,), 12.34))
    report = export_site(Notes(index), tmp_path / "site")
    assert (report.recorded, report.snippets) == (1, 2)

    folder = (tmp_path / "site").as_uri()
    answer = browse("ask", folder, "how do I print a square", {"k": 1})
    assert snippet.id in [one["id"] for one in answer["hits"][0]["rendered"]["snippets"]]
    kept = browse("recorded", folder, snippet.id)
    assert (kept["status"], kept["stdout"], kept["took_ms"]) == ("ok", "49\n", 12.3)
    assert datetime.fromisoformat(kept["at"]).tzinfo == UTC
    [address] = kept["images"]
    assert Path(address.removeprefix("file://")).read_bytes() == png


def test_code_that_cannot_run_says_what_it_lacks(tmp_path: Path, browse: Browse) -> None:
    (tmp_path / "notes").mkdir()
    note = "# Trees\n\n## How do trees grow?\n\n```python\nimport no_such_nursery\n```\n"
    (tmp_path / "notes" / "trees.md").write_text(note, "utf-8")
    build(tmp_path / "notes", tmp_path / "index", HashEmbedder())
    export_site(Notes(tmp_path / "index"), tmp_path / "site")
    answer = browse("ask", (tmp_path / "site").as_uri(), "how do trees grow", {"k": 1})
    [snippet] = answer["hits"][0]["rendered"]["snippets"]
    assert (snippet["runnable"], snippet["lacks"]) == (False, [])
    assert snippet["absent"] == ["no_such_nursery"]


def test_code_that_never_ran_shows_no_output(site: Path, browse: Browse) -> None:
    answer = browse("ask", site.as_uri(), "how do I print a square", {"k": 1})
    for snippet in answer["hits"][0]["rendered"]["snippets"]:
        assert browse("recorded", site.as_uri(), snippet["id"]) is None
    assert browse("recorded", site.as_uri(), "no such snippet") is None


def test_nothing_in_a_note_ends_the_script_it_stands_in(site: Path, browse: Browse) -> None:
    answer = browse("ask", site.as_uri(), "what is document title stolen", {"k": 1})
    [hit] = answer["hits"]
    assert hit["question"].startswith("What is </script>")
    for html in (hit["rendered"]["question"], hit["rendered"]["body"]):
        assert not re.search(r"<(script|img)", html)
    page = (site / "index.html").read_text(encoding="utf-8")
    assert page.count("<script") == 1
    for file in (site / "kb").glob("*.js"):
        assert not re.search("[\u2028\u2029]", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("query", ["__proto__", "constructor", "hasOwnProperty", "toString"])
def test_names_that_every_object_has_are_words_like_others(
    site: Path, browse: Browse, query: str
) -> None:
    hits = browse("ask", site.as_uri(), query, {"k": 5})["hits"]
    assert [hit["question"] for hit in hits] == ["What are __proto__ and constructor?"]
    other = {"__proto__": "valueOf", "constructor": "valueOf"}.get(query, "isPrototypeOf")
    assert browse("ask", site.as_uri(), other, {"k": 5})["hits"] == []


def test_an_index_of_nothing_makes_a_site_that_knows_nothing(
    tmp_path: Path, browse: Browse
) -> None:
    nothing = IndexContents((), "hash", "hash-1", DIM, DIM, "1", str(tmp_path))
    with StoreWriter(tmp_path / "bare") as writer:
        writer.replace(nothing)
    report = export_site(Notes(tmp_path / "bare"), tmp_path / "site")
    assert (report.chunks, report.notes) == (0, 0)
    for query in ("what is a tensor", "张量", "?"):
        answer = browse("ask", (tmp_path / "site").as_uri(), query, {"k": 5})
        assert answer["outcome"] == "none"
        assert answer["hits"] == []


# --- Where a note's own page is


def test_the_page_leads_to_the_sites_own_pages(index: Path, tmp_path: Path) -> None:
    export_site(Notes(index), tmp_path / "site", pages="/notes/{path}/")
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert 'data-pages="/notes/{path}/"' in page
    assert 'href="/notes/deep%20learning/nets/"' in page


@pytest.mark.parametrize("pages", ["/notes/", "javascript:alert('{path}')", "data:{path}"])
def test_a_pattern_that_cannot_be_an_address_is_refused(
    index: Path, tmp_path: Path, pages: str
) -> None:
    with pytest.raises(KbError, match=r"\{path\}"):
        export_site(Notes(index), tmp_path / "site", pages=pages)
    assert not (tmp_path / "site").exists()
