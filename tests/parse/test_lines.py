"""A note read in parts is the whole note."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kb.model import NoteLines
from kb.parse.lines import MAX_CHARACTERS, cut_lines, read_lines

LINES = st.lists(
    st.integers(0, MAX_CHARACTERS).map(lambda length: "x" * length), min_size=1, max_size=12
)


def parts_of(lines: list[str]) -> list[NoteLines]:
    parts = [cut_lines("n.md", lines, 1, len(lines))]
    while (start := parts[-1].next_line) is not None:
        parts.append(cut_lines("n.md", lines, start, len(lines)))
    return parts


@given(LINES)
def test_all_lines_come_in_order_in_parts_of_bounded_size(lines: list[str]) -> None:
    parts = parts_of(lines)
    assert "\n".join(part.text for part in parts) == "\n".join(lines)
    assert all(len(part.text) <= MAX_CHARACTERS for part in parts)
    assert [part.first_line for part in parts[1:]] == [part.last_line + 1 for part in parts[:-1]]


def test_a_line_that_is_too_long_says_so_and_the_next_one_follows() -> None:
    first, second = parts_of(["y" * 50_000, "short"])
    assert first.text == "y" * MAX_CHARACTERS + " … [50000 characters]"
    assert second.text == "short"


def test_comments_are_for_no_reader_and_leave_their_lines_blank(tmp_path: Path) -> None:
    text = "# A\n%%\nnot for\n%%\nread <!-- aliases: b -->\n`%%code%%`\n<!-- c\n--> on\n"
    (tmp_path / "n.md").write_text(text, "utf-8")
    read = read_lines(tmp_path, "n.md", 2, None)
    assert read.text.split("\n") == ["", "", "", "read", "`%%code%%`", "", " on"]
    assert (read.first_line, read.last_line) == (2, 8)


def test_comments_of_rst_are_as_little_for_readers(tmp_path: Path) -> None:
    text = """Git
===

.. not for readers
   nor this

   nor that

Shown. ..

..
   nor these

.. note:: shown

   .. but not this

   shown again

.. _target:
.. |name| replace:: shown
.. [1] shown
..

   A quotation below an empty comment.
"""
    (tmp_path / "n.rst").write_text(text, "utf-8")
    read = read_lines(tmp_path, "n.rst", 1, None).text
    assert "not for" not in read
    assert "nor" not in read
    assert "but not" not in read
    assert [line for line in read.split("\n") if line] == [
        *("Git", "===", "Shown. ..", ".. note:: shown", "   shown again"),
        *(".. _target:", ".. |name| replace:: shown", ".. [1] shown"),
        "   A quotation below an empty comment.",
    ]


def test_comments_of_org_are_as_little_for_readers(tmp_path: Path) -> None:
    text = """#+TITLE: Emacs
# not for readers
* A heading
  # nor this
#+BEGIN_SRC python
# the code's own
#+END_SRC
#+begin_comment
nor that
#+end_comment
#+BEGIN_QUOTE
# nor here
shown
#+END_QUOTE
#tag
* TODO [#A] COMMENT nor this heading
nor what is below
** nor deeper
* COMMENTS are shown
** COMMENT nor it
"""
    (tmp_path / "n.org").write_text(text, "utf-8")
    read = read_lines(tmp_path, "n.org", 1, None).text
    assert [line for line in read.split("\n") if line] == [
        *("#+TITLE: Emacs", "* A heading", "#+BEGIN_SRC python", "# the code's own", "#+END_SRC"),
        *("#+BEGIN_QUOTE", "shown", "#+END_QUOTE", "#tag"),
        "* COMMENTS are shown",
    ]
