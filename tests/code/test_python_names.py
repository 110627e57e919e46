"""Names that one piece of Python binds, needs and changes."""

from __future__ import annotations

import pytest

from kb.code.python_names import Names, names_of, packages_of, without_magics


def test_what_it_binds_is_for_those_that_follow() -> None:
    names = names_of("import numpy as np\nx = np.ones(3)\ndef f(a): return a\nclass C: pass\n")
    assert names.bound == {"np", "x", "f", "C"}
    assert names.needed == names.wanted == frozenset()


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("print(x)", {"x"}),
        ("x = x + 1", {"x"}),
        ("y = [q for q in range(3)]\nprint(len(y))", set()),
        ("for i in items:\n    total = i", {"items"}),
        ("class Net(nn.Module):\n    pass", {"nn"}),
        ("from torch import *\nprint(ones(3))", set()),
        ("if True:\n    a = 1\nprint(a)", set()),
        ("with open('f') as f:\n    print(f.read())", set()),
    ],
)
def test_what_it_needs_when_it_runs(code: str, needed: set[str]) -> None:
    assert names_of(code).needed == needed


def test_what_a_function_uses_may_be_bound_later() -> None:
    names = names_of("def train(epochs):\n    return loss(net, epochs)\n")
    assert names.needed == frozenset()
    assert names.wanted == {"loss", "net"}


def test_objects_that_it_changes_are_told_from_names_that_it_binds() -> None:
    names = names_of("d.append(1)\nx[0] = 2\nm.a.b = 3\nn += 1\nf(y)\ndel z[1]\n")
    assert names.changed == {"d", "x", "m", "z"}


def test_packages_are_those_it_cannot_do_without() -> None:
    code = "import a.b, c\nfrom d.e import f\nfrom . import g\ntry:\n    import h\nexcept E: pass\n"
    assert packages_of(code) == {"a", "c", "d"}


@pytest.mark.parametrize("code", ["x = (", "\0", "(" * 50_000, "x = 1\n" * 100_000])
def test_what_is_no_python_or_too_long_has_no_names(code: str) -> None:
    assert names_of(code) == Names()


def test_a_notebooks_own_commands_become_comments() -> None:
    code = "%matplotlib inline\n!pip install x\nif a:\n    %time f()\nprint(5 %2)"
    assert without_magics(code).split("\n") == [
        "pass  # matplotlib inline",
        "pass  # pip install x",
        "if a:",
        "    pass  # time f()",
        "print(5 %2)",
    ]


@pytest.mark.parametrize("code", ["x = a\\\n  %b", "print('''\n%d\n''' % 1)", "%time f()\nx = ("])
def test_what_is_python_without_them_or_none_with_them_stays(code: str) -> None:
    assert without_magics(code) == code
