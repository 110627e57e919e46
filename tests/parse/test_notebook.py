"""Code that goes on where an earlier fence of its note ended."""

from __future__ import annotations

from kb.model import Snippet
from kb.parse.note import parse_note


def snippets_of(*cells: str) -> list[Snippet]:
    """The snippets of a note with these cells below one heading each."""
    fences = (f"## Part {number}\n\n```python\n{cell}\n```\n" for number, cell in enumerate(cells))
    return list(parse_note("n.md", "\n".join(fences)).snippets)


def earlier_of(snippet: Snippet) -> list[str]:
    """The code that runs before it, cell by cell."""
    return [code.strip() for code in snippet.earlier]


def test_code_that_stands_for_itself_runs_alone() -> None:
    assert [s.earlier for s in snippets_of("x = 1", "print(2)")] == [(), ()]


def test_code_runs_after_what_binds_its_names_and_what_that_needs() -> None:
    *_, last = snippets_of("import math", "print('aside')", "r = math.pi", "print(r * 2)")
    assert earlier_of(last) == ["import math", "r = math.pi"]
    assert last.runnable
    assert last.lacks == ()


def test_what_changes_an_object_on_the_way_counts() -> None:
    *_, last = snippets_of("xs = []", "xs.append(1)", "ys = [2]", "print(xs)")
    assert earlier_of(last) == ["xs = []", "xs.append(1)"]


def test_the_nearest_of_those_that_bind_a_name_counts() -> None:
    *_, last = snippets_of("x = 1", "x = 2", "print(x)")
    assert earlier_of(last) == ["x = 2"]


def test_of_one_program_for_every_library_the_one_with_the_same_library_counts() -> None:
    *_, last = snippets_of(
        "import numpy as np",
        "import math as mx",
        "def size(a): return np.size(a)",
        "def size(a): return mx.prod(a)",
        "print(size(np.ones(3)))",
    )
    assert earlier_of(last) == ["import numpy as np", "def size(a): return np.size(a)"]


def test_code_whose_names_stand_nowhere_says_which_and_is_not_offered() -> None:
    (only,) = snippets_of("optimizer.step(model)")
    assert only.lacks == ("model", "optimizer")
    assert not only.runnable


def test_broken_code_binds_nothing() -> None:
    _, last = snippets_of("x = (", "print(x)")
    assert (last.earlier, last.lacks) == ((), ("x",))
