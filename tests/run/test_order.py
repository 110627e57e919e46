"""What goes with a snippet: its files, and nothing else of the notes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from run.conftest import snippet

from kb.errors import KbError
from kb.model import Snippet
from kb.run.limits import Limits
from kb.run.order import Order, make_order


def inputs(root: Path, code: str, path: str | None = "cv/code/a.py") -> list[str]:
    return [name for name, _ in make_order(snippet(code, path), root).inputs]


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"content of {name}")


def test_named_files_go_along(root: Path) -> None:
    put(root, "cv/code/a.png", "cv/data/b.csv", "cv/code/other.png")
    code = "cv2.imread('a.png')\nopen('../data/b.csv')\nopen('missing.txt')"
    assert inputs(root, code) == ["cv/code/a.png", "cv/data/b.csv"]


def test_inline_code_names_files_from_its_note(root: Path) -> None:
    put(root, "cv/a.png")
    assert inputs(root, "open('a.png')", path=None) == ["cv/a.png"]


def test_declared_files_go_along(root: Path) -> None:
    put(root, "cv/code/x/1.txt", "cv/code/x/2.txt", "cv/note.md", "top.md")
    code = "# inputs: x/*.txt, ../*.md\nimport glob"
    assert inputs(root, code) == ["cv/code/x/1.txt", "cv/code/x/2.txt", "cv/note.md"]
    assert inputs(root, "# 输入：../../top.md") == ["top.md"]


def test_imported_modules_and_what_they_import_go_along(root: Path) -> None:
    put(root, "cv/code/unused.py")
    (root / "cv/code/one.py").write_text("from pack import two")
    (root / "cv/code/pack").mkdir()
    (root / "cv/code/pack/__init__.py").write_text("")
    (root / "cv/code/pack/two.py").write_text("import numpy")
    expected = ["cv/code/one.py", "cv/code/pack/__init__.py", "cv/code/pack/two.py"]
    assert inputs(root, "import one, os") == expected


@pytest.mark.parametrize(
    "code",
    [
        "open('../../../outside.txt')",
        "open('/etc/hostname')",
        "open('link.txt')",
        "open('folder')",
        "open('')",
        "open('a\\0b')",
        "open('..')",
        "import outside",
    ],
)
def test_nothing_outside_the_notes_goes_along(
    root: Path, tmp_path_factory: pytest.TempPathFactory, code: str
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    elsewhere.write_text("secret")
    (root.parent / "outside.txt").write_text("secret")
    (root / "cv/code/link.txt").symlink_to(elsewhere)
    (root / "cv/code/folder").mkdir()
    assert inputs(root, code) == []


@pytest.mark.parametrize("name", ["nowhere.png", "../../../*", "/etc/*", "x/../../../../*"])
def test_declared_file_that_is_not_there_is_told_with_its_line(root: Path, name: str) -> None:
    with pytest.raises(KbError, match=r"cv/code/a\.py: line 2 .* declares the input") as caught:
        inputs(root, f"import os\n# inputs: {name}\n")
    assert "\n" not in str(caught.value)


def test_too_large_inputs_are_told(root: Path) -> None:
    (root / "cv/code/big.bin").write_bytes(bytes(2000))
    small = replace(Limits(), inputs_bytes=1999)
    with pytest.raises(KbError, match=r"larger than .*big\.bin"):
        make_order(snippet("open('big.bin')", "cv/code/a.py"), root, limits=small)


def test_edited_code_gets_the_files_of_the_notes_code_only(root: Path) -> None:
    put(root, "cv/code/a.png", "cv/code/secret.txt")
    own = snippet("open('a.png')", "cv/code/a.py")
    order = make_order(own, root, code="# inputs: *\nopen('secret.txt')")
    assert [name for name, _ in order.inputs] == ["cv/code/a.png"]
    assert order.code.endswith("open('secret.txt')")


def test_key_changes_with_code_and_inputs_and_with_nothing_else(root: Path) -> None:
    put(root, "cv/code/a.png")
    own = snippet("open('a.png')", "cv/code/a.py")
    key = make_order(own, root).key
    put(root, "cv/code/b.png")
    assert make_order(own, root).key == key
    assert make_order(replace(own, code="open('a.png') "), root).key != key
    (root / "cv/code/a.png").write_text("another picture")
    assert make_order(own, root).key != key


def test_what_was_recorded_by_an_older_kb_is_still_found() -> None:
    order = Order("x", "print(1)", "x.py", "a", (("a.png", b"1"),))
    assert order.key == "70e42e7c668422ac5d8d11c36ee529b5"  # of kb 0.1.0
    assert replace(order, language="another").key != order.key


def test_code_that_does_not_parse_is_refused_in_one_line(root: Path) -> None:
    with pytest.raises(KbError, match=r"cv/note\.md line 3\) is not valid Python") as caught:
        make_order(snippet("if", runnable=False), root)
    assert "\n" not in str(caught.value)


def test_file_outside_the_notes_is_refused(root: Path) -> None:
    with pytest.raises(KbError, match="outside the notes folder"):
        make_order(snippet("1", path="../elsewhere/x.py"), root)


def test_too_long_code_is_refused(root: Path) -> None:
    with pytest.raises(KbError, match="longer than 64 KiB"):
        make_order(snippet("1"), root, code="#" * 70_000)


def test_every_name_is_safe(root: Path) -> None:
    odd = Snippet("../../x", "1", "python", "cv/note.md", 1)
    assert "/" not in make_order(odd, root).name
