"""Python that lost its indentation runs again, and does what its author meant."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from case import read_case
from kb.parse.note import parse_note

CASES = Path(__file__).parent / "cases"
# What the code of each case prints.
PRINTED = {
    "lost_indentation_functions": ["[1, 2, 3]", "2", "[1, 2]"],
    "lost_indentation_in_fences": ["call add", "3", "0", "done", "error division by zero", "end"],
    "lost_indentation_threads": [f"working {i}" for i in range(4)],
}


@pytest.mark.parametrize("case", PRINTED)
def test_mended_code_prints_what_it_should(case: str) -> None:
    note = parse_note("n.md", read_case(CASES / f"{case}.md").note)
    assert "lost-indentation" in {warning.rule for warning in note.warnings}
    printed = [line for snippet in note.snippets for line in _run(snippet.code).split("\n")[:-1]]
    assert (sorted(printed) if "threads" in case else printed) == PRINTED[case]


def _run(code: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "snippet", "exec"), {"__name__": "__main__"})
    return out.getvalue()


BODIES = {
    "a loop, then a line that uses what it went through": (
        "scores = [1, 2]\nfor s in scores:\nprint(s)\nprint(len(scores))", "1 2 2"),
    "two loops over the same name": (
        "for i in range(2):\nprint(i)\nfor i in range(2):\nprint(i)", "0 1 0 1"),
    "a return behind a loop": (
        "def f(n):\nt = 0\nfor i in range(n):\nif i % 2:\nt += i\nreturn t\nprint(f(6))", "9"),
    "recursion": (
        "def fact(n):\nif n < 2:\nreturn 1\nreturn n * fact(n - 1)\nprint(fact(5))", "120"),
    "two methods with comments inside": (
        "class Dog:\ndef __init__(self, name):\n# keep it\nself.name = name\n"
        "def bark(self):\nprint(self.name)\n# now\nDog('Rex').bark()", "Rex"),
    "a decorator inside a function": (
        "def twice(f):\ndef inner(x):\nreturn f(f(x))\nreturn inner\n@twice\ndef inc(x):\n"
        "return x + 1\nprint(inc(1))", "3"),
    "try, else and finally": (
        "try:\nx = 1\nexcept ValueError:\nx = 2\nelse:\nprint(x)\nfinally:\nprint('end')", "1 end"),
    "a literal over lines": (
        "if True:\nxs = [\n1,\n2,\n]\nprint(sum(xs))", "3"),
    "a text over lines": (
        'def f():\n"""One.\n\nTwo.\n"""\nreturn 7\nprint(f())', "7"),
    "while and break": (
        "n = 0\nwhile True:\nn += 1\nif n > 2:\nbreak\nprint(n)", "1 2"),
    "the main guard": (
        "def main():\nprint('hi')\nif __name__ == '__main__':\nmain()", "hi"),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_lost_indentation_is_guessed_as_the_code_tells(name: str) -> None:
    code, printed = BODIES[name]
    note = parse_note("n.md", f"# Q?\n\n```python\n{code}\n```\n")
    assert _run(note.snippets[0].code).split() == printed.split(), note.snippets[0].code


def test_code_beyond_mending_is_named_and_not_run() -> None:
    note = parse_note("n.md", "# Q?\n\n```python\nfor (int i = 0; i < 3; i++)\n```\n")
    assert [snippet.runnable for snippet in note.snippets] == [False]
    assert [(w.line, w.rule) for w in note.warnings] == [(4, "broken-code")]
