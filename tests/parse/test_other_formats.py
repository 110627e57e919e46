"""Notes that are no Markdown: whatever stands in them, their chunks are whole, and nothing is
read from elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from case import CASES, read_case
from effort import assert_parsed_linearly
from kb.errors import KbError
from kb.model import Note
from kb.parse.decoding import split_lines
from kb.parse.formats import lines_of
from kb.parse.note import parse_note
from kb.parse.notes_folder import folder_of
from kb.parse.readers.sphinx_marks import KINDS
from project import PROJECT, examples

PIECES = [
    "Title", "=====", "-----", "What is X?", "* Heading", "** TODO Why? :tag:", "text", "- item",
    "  more", "1. one", ".. note::", ".. code-block:: python", "   x = 1", ".. unknown:: a",
    "   :opt: 1", ".. math::", "   a = b", ".. |s| replace:: |s| |s|", "|s|", ":ref:`a <b>`",
    "``c``", "`l <http://a>`_", ".. _t:", "t_", "[1]_", ".. [1] f", "::", "+--+", "|a |", "== ==",
    "a  b", ":field: v", "-o  option", "| line", ">>> 1", "#+TITLE: t", "#+FILETAGS: :a:",
    "#+BEGIN_SRC py",
    "#+END_SRC", "#+BEGIN_QUOTE", "#+END_QUOTE", "#+BEGIN_NOTE", "#+RESULTS:", ": out", ":DRAWER:",
    ":END:", "| a | b |", "|---+---|", "[[a][b]]", "[fn:1]", "[fn:1] x", "=v= ~c~ *b* /i/ _u_ +s+",
    "- t :: d", "- [X] x", "# comment", "<2024-01-01>", "\\(x\\)", "```", "# A", "a::b", "> q",
    "Question,Answer", "Name,Answer,Tags", 'a,"b', 'c"",d"', "a,b,c", "A (b.md), C (d.csv)", ",,",
    "A. b", ".. versionadded:: 1", ".. list-table::", "* - a", ".. glossary::", "\\ *b*\\ c",
    "$$", "**b", "`", "\x0c", "\u2028", "\x00", "\ud800", "\t", "",
]  # fmt: skip
CASE_LINES = [
    line
    for path in CASES
    if path.stem.endswith((".rst", ".org", ".csv"))
    for line in read_case(path).note.splitlines()
]
piece = st.one_of(*[st.sampled_from(PIECES)] * 3, st.sampled_from(CASE_LINES), st.text(max_size=12))
indented = st.builds(lambda depth, text: "  " * depth + text, st.integers(0, 3), piece)
notes = st.one_of(
    st.lists(st.one_of(piece, indented), max_size=25).map("\n".join),
    st.lists(piece, max_size=12).map("\n\n".join),
    st.text(max_size=200),
)


@pytest.mark.parametrize("suffix", [".rst", ".org", ".csv"])
@settings(max_examples=examples(200), suppress_health_check=list(HealthCheck), deadline=None)
@given(text=notes)
def test_chunks_hold_every_line_of_any_text_in_order(suffix: str, text: str) -> None:
    note = parse_note(f"n{suffix}", text)
    lines = split_lines(text)
    assert note.chunks or note.warnings or not text.strip()
    for chunk in note.chunks:
        assert 1 <= chunk.first_line <= chunk.last_line <= len(lines)
    for chunk, following in zip(note.chunks, note.chunks[1:], strict=False):
        assert chunk.first_line <= following.first_line
    covered = {n for c in note.chunks for n in range(c.first_line, c.last_line + 1)}
    left = [n for n, line in enumerate(lines, 1) if line.strip() and n not in covered]
    assert not left or not note.chunks
    assert note == parse_note(f"n{suffix}", text)


value: st.SearchStrategy[object] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-1, 9), st.sampled_from(PIECES)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner)
    ),
    max_leaves=6,
)
output = st.fixed_dictionaries(
    {
        "output_type": st.sampled_from(
            ["stream", "execute_result", "error", "display_data", "pyout"]
        )
    },
    optional={"text": value, "name": value, "data": value, "ename": value, "evalue": value},
)
cell = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["markdown", "code", "raw", "heading", "?"])},
    optional={"source": value, "input": value, "outputs": st.lists(output, max_size=3) | value},
)
notebooks = st.fixed_dictionaries(
    {},
    optional={"cells": st.lists(cell, max_size=5) | value, "worksheets": value, "metadata": value},
)


@settings(max_examples=examples(200), suppress_health_check=list(HealthCheck), deadline=None)
@given(st.one_of(notebooks.map(json.dumps), value.map(json.dumps), st.text(max_size=50)))
def test_a_notebook_is_read_or_refused(text: str) -> None:
    note: Note | None = None
    with suppress(KbError):
        note = parse_note("n.ipynb", text)
    if note is None:
        return
    lines = lines_of("n.ipynb", text)
    for chunk in note.chunks:
        assert 1 <= chunk.first_line <= chunk.last_line <= len(lines)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"metadata": {}}', "[" * 100_000, "# no JSON"]
)
def test_what_is_no_notebook_says_so(text: str) -> None:
    with pytest.raises(KbError, match=r"notebook.*; open it in Jupyter"):
        parse_note("n.ipynb", text)


def test_lines_of_a_notebook_are_those_of_its_cells() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Q?\n", "\n", "words"]},
        {"cell_type": "code", "source": "print(1)", "outputs": []},
    ]
    text = json.dumps({"cells": cells})
    (chunk,) = parse_note("n.ipynb", text).answers
    assert (chunk.first_line, chunk.last_line) == (1, 7)
    assert lines_of("n.ipynb", text)[4:] == ["```python", "print(1)", "```"]


@pytest.mark.parametrize(
    ("name", "marks"),
    [
        ("n.rst", ".. include:: {}\n\n.. literalinclude:: {}\n\n.. raw:: html\n   :file: {}\n\n"
                  ".. csv-table:: t\n   :file: {}\n\n.. csv-table:: u\n   :url: file://{}\n\n"
                  ".. include:: {}\n   :literal:\n\n.. code-block:: text\n   :include: {}\n"),
        ("n.org", "#+INCLUDE: \"{}\"\n#+SETUPFILE: {}\n[[file:{}]]\n{{{{{{include({})}}}}}}\n"),
    ],
)  # fmt: skip
def test_nothing_is_read_from_elsewhere(
    tmp_path: Path, name: str, marks: str, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("What only its owner knows?\n\nseventeen\n", "utf-8")
    root = tmp_path / "notes"
    root.mkdir()
    head = "Question?\n=========\n\n" if name == "n.rst" else "* Question?\n"
    text = (
        f"{head}Answer.\n\n{marks.replace('{}', str(secret)).replace('{{', '{').replace('}}', '}')}"
    )
    note = parse_note(name, text, folder_of(root))
    assert "seventeen" not in repr(note)
    assert capfd.readouterr() == ("", "")


def test_raw_html_is_left_out() -> None:
    rst = parse_note("n.rst", "Q?\n==\n\na <b>c</b>\n\n.. raw:: html\n\n   <script>x</script>\n")
    org = parse_note(
        "n.org", "* Q?\na <b>c</b>\n#+BEGIN_EXPORT html\n<script>x</script>\n#+END_EXPORT\n"
    )
    for note in (rst, org):
        (chunk,) = note.answers
        assert "script" not in chunk.answer
        assert "a <b>c</b>" in chunk.plain


def test_no_text_of_a_directive_is_lost() -> None:
    # To docutils, all of a quotation is text.
    shown = [name for name, kind in KINDS.items() if kind not in ("dropped", "quote")]
    note = "".join(
        f".. {name}:: 1\n   :unknown: 2\n   near{number}x\n\n   far{number}x\n\n"
        for number, name in enumerate([*shown, "unheard-of"])
    )
    answer = "\n".join(chunk.answer for chunk in parse_note("n.rst", note).chunks)
    for number, name in enumerate([*shown, "unheard-of"]):
        assert f"far{number}x" in answer, name
        assert f"near{number}x" in answer, name
    assert "unknown" not in answer


def test_a_title_that_docutils_refuses_is_shown_once() -> None:
    text = "Q?\n==\n\n=====\nOver\n\nwords\n\nTitle too long\n-----\n\nmore\n"
    shown = [(chunk.question, chunk.answer) for chunk in parse_note("n.rst", text).answers]
    assert shown == [("Q?", "**Over**\n\nwords"), ("Title too long", "more")]


def test_readers_are_loaded_when_such_a_note_comes() -> None:
    code = (
        "import sys\nfrom kb.parse.note import parse_note\nparse_note('n.md', '# A?')\n"
        "assert not {'docutils', 'orgparse', 'charset_normalizer'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=PROJECT)


HOSTILE = {
    "n.rst": {
        "nested unknown directives": (
            "''.join('   ' * i + '.. foo::\\n\\n' for i in range(int(N ** 0.5)))"
        ),
        "unknown directives": "'.. foo::\\n\\n   x\\n\\n' * (N // 16)",
        "substitutions": "''.join(f'.. |a{i}| replace:: |a{i + 1}| |a{i + 1}|\\n' for i in range(N"
        " // 40)) + '\\n|a0|\\n'",
        "roles": "':a:`b` ' * (N // 7)",
        "labels": (
            "''.join(f'.. _l{i}:\\n\\nT{i}\\n====\\n\\n:ref:`l{i}`\\n\\n' for i in range(N // 35))"
        ),
        "joined words": "'**a**\\\\ ``b``\\\\ ' * (N // 14)",
        "one wide row of CSV": (
            "'.. csv-table:: t\\n\\n   ' + ',' * (N // 2) + '\\n' + '   a\\n' * (N // 10)"
        ),
        "one wide row of a list": (
            "'.. list-table:: t\\n\\n   * - a\\n' + ('     - ' + 'b' * 40 + '\\n') * (N // 100)"
            " + ('   * - ' + 'c' * 40 + '\\n') * (N // 100)"
        ),
        "backquotes": "'`a <' * (N // 4)",
        "nested lists": "''.join('  ' * i + '- a\\n\\n' for i in range(int(N ** 0.5)))",
    },
    "n.org": {
        "emphasis": "'/a *b =c ~d ' * (N // 12)",
        "blocks": "'#+BEGIN_SRC\\n' * (N // 12)",
        "quotations": "'#+BEGIN_QUOTE\\n' * (N // 14)",
        "drawers": "':PROPERTIES:\\n' * (N // 13)",
        "a heading's tags": "('* a :' + 'b:' * 140 + '\\n') * (N // 290)",
        "footnotes": "('[fn:' * 50 + '\\n') * (N // 201)",
        "tables": "'|a\\n' * (N // 3)",
    },
    "n.csv": {
        "open cells": "'Question,Answer\\n' + 'a,\"b\\n' * (N // 5)",
        "one open cell": "'Question,Answer\\na,\"' + 'b\\n' * (N // 2)",
        "columns": "','.join('a' for _ in range(N // 4)) + '\\n' + ',' * (N // 2)",
        "related rows": "'a,b\\n' + 'a (b' * (N // 4)",
    },
}


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name, kinds in HOSTILE.items() for kind in kinds]
)
def test_hostile_text_takes_no_more_time_than_its_length(name: str, kind: str) -> None:
    assert_parsed_linearly(name, HOSTILE[name][kind], 16_000)


def test_a_cell_without_an_end_is_named_with_its_line() -> None:
    text = 'Question,Answer\nWhat is TCP?,A stream\nWhat is UDP?,"' + "no end\n" * 30_000
    parsed = parse_note("n.csv", text)
    assert [chunk.question for chunk in parsed.answers] == ["What is TCP?"]
    assert [(warning.line, warning.rule) for warning in parsed.warnings] == [(3, "unread-rows")]


def test_a_heading_of_org_that_says_comment_is_for_no_reader() -> None:
    parsed = parse_note("n.org", "* Q?\nshown\n** COMMENT Secret\nhidden\n*** R?\nit\n* S?\ntoo\n")
    assert [(chunk.question, chunk.answer) for chunk in parsed.chunks] == [
        ("Q?", "shown"),
        ("S?", "too"),
    ]
