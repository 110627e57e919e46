"""What `plugins: kb` does to a site, seen in what MkDocs writes."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest

from kb.render.page_address import page_address
from small_site import Site

SERVER = "server: https://ask.example.org/kb/"
SCRIPT = re.compile(r'<script src="([^"]*embed\.js)" defer([^>]*)></script>\n</head>')


def attributes(page: str) -> dict[str, str]:
    """Of the script line at the end of a page's head."""
    scripts = SCRIPT.findall(page)
    assert len(scripts) == 1
    source, given = scripts[0]
    return {"src": source, **dict(re.findall(r'data-(\w+)="([^"]*)"', given))}


def built(site: Site, *arguments: str) -> str:
    """What MkDocs says of a build that works."""
    done = site.mkdocs(*arguments)
    assert done.exit_code == 0, done.stderr
    assert "WARNING" not in done.stderr
    return done.stderr


def refused(site: Site) -> str:
    """What it says of one that doesn't, without a traceback."""
    done = site.mkdocs()
    assert done.exit_code != 0
    assert "Traceback" not in done.stderr + done.stdout
    return done.stderr + done.stdout


def test_every_page_has_the_line_and_no_code_of_its_own(site: Site) -> None:
    site.write(SERVER)
    built(site)
    for name in ("index.html", "cnn/index.html", "nets/rnn/index.html", "404.html"):
        page = site.page(name)
        assert attributes(page)["src"] == "https://ask.example.org/kb/embed.js"
    assert "embed.js" not in site.page("sitemap.xml")


@pytest.mark.parametrize("urls", ["--use-directory-urls", "--no-directory-urls"])
def test_from_every_page_the_pattern_leads_to_the_page_of_every_note(site: Site, urls: str) -> None:
    (site.docs / "nets" / "index.md").write_text("# Nets\n\nKinds of networks.\n", "utf-8")
    oddly_named = site.docs / "带 空格.md"
    oddly_named.write_text("# 空格 A page\n\nOf a name that must be quoted.\n", "utf-8")
    site.write(SERVER)
    built(site, urls)
    root = site.folder / "site"
    for page in root.rglob("*.html"):
        if page.name in ("404.html", "search.html"):
            continue
        pattern = attributes(page.read_text("utf-8"))["pages"]
        for note in site.notes_of_index():
            link = urljoin(page.as_uri(), page_address(pattern, note))
            target = Path(unquote(link.removeprefix("file://")))
            assert (target / "index.html" if link.endswith("/") else target).is_file(), link


def test_a_readme_and_a_moved_page_are_found_through_a_signpost(site: Site) -> None:
    (site.docs / "nets" / "README.md").write_text("# Nets\n\nKinds of networks.\n", "utf-8")
    (site.folder / "move.py").write_text(
        "def on_files(files, config):\n"
        "    cnn = files.get_file_from_path('cnn.md')\n"
        "    cnn.dest_uri = 'pictures/convolution.html'\n"
        "    cnn.url = cnn.dest_uri\n",
        "utf-8",
    )
    site.write(SERVER, more="hooks: [move.py]\nuse_directory_urls: false\n")
    built(site)
    assert 'content="0; url=index.html"' in site.page("nets/README.html")
    assert 'content="0; url=pictures/convolution.html"' in site.page("cnn.html")
    assert "What is a convolution?" in site.page("pictures/convolution.html")


def test_the_page_that_says_404_works_at_any_address_below_the_sites(site: Site) -> None:
    site.write(SERVER, more="site_url: https://example.org/study/\n")
    built(site)
    assert attributes(site.page("404.html"))["pages"] == "/study/{path}/"
    assert attributes(site.page("nets/rnn/index.html"))["pages"] == "../../{path}/"


def test_the_index_is_built_and_then_only_what_changed(site: Site) -> None:
    site.write(SERVER)
    assert "4 answers from 3 notes (4 embedded, 0 removed)" in built(site)
    assert "4 answers from 3 notes (0 embedded, 0 removed)" in built(site)
    (site.docs / "cnn.md").write_text("# CNN\n\n## What is padding?\n\nA rim of zeros.\n", "utf-8")
    assert "3 answers from 3 notes (1 embedded, 2 removed)" in built(site)


def test_what_the_site_leaves_out_is_no_answer_either(site: Site) -> None:
    (site.docs / "secret.md").write_text("# What is secret?\n\nThis.\n", "utf-8")
    (site.docs / "draft.md").write_text("# What is a draft?\n\nUnfinished.\n", "utf-8")
    site.write(SERVER, more="exclude_docs: secret.md\ndraft_docs: draft.md\n")
    built(site)
    assert site.notes_of_index() == ["cnn.md", "index.md", "nets/rnn.md"]


def test_notes_that_are_no_pages_are_asked_but_have_no_link(site: Site) -> None:
    notes = site.folder / "notes"
    notes.mkdir()
    (notes / "optics.md").write_text("# What is a lens?\n\nCurved glass.\n", "utf-8")
    site.write(SERVER, "notes: notes")
    built(site)
    assert site.notes_of_index() == ["optics.md"]
    assert "pages" not in attributes(site.page("index.html"))


def test_options_become_the_widgets_attributes(site: Site) -> None:
    site.write(
        SERVER,
        "build: false",
        "lang: zh",
        "theme: dark",
        'accent: "#b5552f"',
        "hits: 3",
        "scope: nets",
        "button: false",
    )
    built(site)
    assert attributes(site.page("cnn/index.html")) == {
        "src": "https://ask.example.org/kb/embed.js",
        "pages": "../{path}/",
        "lang": "zh",
        "theme": "dark",
        "accent": "#b5552f",
        "hits": "3",
        "scope": "nets",
        "button": "off",
    }
    assert not (site.folder / ".kb").exists()


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("server: ask.example.org", "'ask.example.org' is no address of a kb server"),
        ("server: javascript:alert(1)", "is no address of a kb server"),
        ("server: //ask.example.org", "is no address of a kb server"),
        ("notes: nowhere", "isn't an existing directory"),
        ("lang: fr", "'zh', 'en'"),
        ("theme: blue", "'auto', 'light', 'dark'"),
        ('accent: "red; }"', "is no CSS colour"),
        ("hits: 21", "21 is no number of answers; expected 1 to 20"),
        ("hits: true", "True is no number of answers"),
        ("button: maybe", "bool"),
        ("index: docs/index", "lies inside docs_dir"),
        ("index: site/.kb", "lies inside site_dir"),
        ("coulour: red", "Unrecognised configuration name: coulour"),
    ],
)
def test_a_wrong_option_is_one_plain_line(site: Site, option: str, message: str) -> None:
    site.write(option)
    assert message in refused(site)


def test_a_scope_that_holds_nothing_is_told(site: Site) -> None:
    site.write("scope: netz")
    done = site.mkdocs()
    assert "nothing of the notes is within “netz”; did you mean nets/" in done.stderr


def test_notes_that_cannot_be_read_are_one_plain_line(site: Site) -> None:
    notes = site.folder / "notes"
    notes.mkdir()
    (notes / "picture.md").write_bytes(b"\x89PNG\r\n\x00\x00\x01" * 9)
    site.write(SERVER, "notes: notes")
    lines = [line for line in refused(site).splitlines() if line.startswith("ERROR")]
    assert len(lines) == 1
    assert "kb: " in lines[0]
    assert "picture.md: not text" in lines[0]


def test_without_a_server_the_site_holds_all_that_the_widget_needs(site: Site) -> None:
    assert "snippets without output" not in built(site)  # there are none
    here = attributes(site.page("nets/rnn/index.html"))
    assert here == {"src": "../../assets/kb/embed.js", "pages": "../../{path}/"}
    assert (site.folder / "site" / "assets" / "kb" / "embed.js").is_file()
    assert 'data-pages="../../{path}/"' in site.page("assets/kb/index.html")


def test_code_that_has_not_run_is_told(site: Site) -> None:
    (site.docs / "cnn.md").write_text("# How do I add?\n\n```python\nprint(1 + 1)\n```\n", "utf-8")
    assert "1 snippet without output: kb run --all --record, then build again" in built(site)


def test_without_a_server_and_an_index_there_is_nothing_to_answer_from(site: Site) -> None:
    site.write("build: false")
    assert ".kb" in refused(site)


def test_a_folder_of_the_sites_own_is_not_written_over(site: Site) -> None:
    own = site.docs / "assets" / "kb"
    own.mkdir(parents=True)
    (own / "mine.txt").write_text("mine", "utf-8")
    assert "assets/kb" in refused(site)
    assert (site.folder / "site" / "assets" / "kb" / "mine.txt").read_text("utf-8") == "mine"


def test_a_note_that_changes_is_answered_anew_while_the_site_is_served(site: Site) -> None:
    site.write(SERVER)
    site.mkdocs()
    place = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "mkdocs", "serve", "-a", place]
    log = site.folder / "serve.log"
    # In the background of a shell, Ctrl-C is ignored, also by what is started there.
    heed_it = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with (
        log.open("w") as out,
        subprocess.Popen(command, cwd=site.folder, stderr=out, preexec_fn=heed_it) as server,
    ):
        try:
            until(lambda: "Serving on" in log.read_text())
            time.sleep(1.5)  # three looks of MkDocs at the folders that it watches
            assert log.read_text().count("Building documentation") == 1  # its own index is no news

            def changed_and_built() -> bool:
                """Again and again: MkDocs misses what changes before its first look."""
                note = "# CNN\n\n## What is stride?\n\nA step.\n"
                (site.docs / "cnn.md").write_text(note, "utf-8")
                time.sleep(1.5)
                return log.read_text().count("Documentation built") > 1

            until(changed_and_built)
            time.sleep(1.5)
            builds = log.read_text().count("Building documentation")
            time.sleep(1.5)
            assert log.read_text().count("Building documentation") == builds  # nor is it now
            assert "1 embedded" in log.read_text()
            with urllib.request.urlopen(f"http://{place}/cnn/") as page:
                assert "embed.js" in page.read().decode()
        finally:
            server.send_signal(signal.SIGINT)


def free_port() -> int:
    """One that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], bool], timeout_s: float = 60) -> None:
    """Wait for it."""
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_kb_itself_knows_nothing_of_mkdocs() -> None:
    code = (
        "import sys; sys.modules['mkdocs'] = None\n"  # as where it is not installed
        "import kb.cli, kb.notes, kb.indexing, kb.search\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
