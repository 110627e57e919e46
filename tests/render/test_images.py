"""Only pictures inside the notes folder reach a reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.render.images import MAX_IMAGE_BYTES, data_uri

PNG = b"\x89PNG\r\n\x1a\n" + b"rest"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "notes"
    (root / "cv" / "img").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(PNG)
    for name in ("top.png", "cv/near.png", "cv/img/a b.png"):
        (root / name).write_bytes(PNG)
    (root / "cv" / "secret.txt").write_text("secret")
    (root / "cv" / "text.png").write_text("secret")
    (root / "cv" / "big.png").write_bytes(PNG + b"\0" * MAX_IMAGE_BYTES)
    (root / "cv" / "link.png").symlink_to(tmp_path / "secret.png")
    (root / "cv" / "drawn.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return root


@pytest.mark.parametrize(
    "target",
    [
        "near.png",
        "./near.png",
        "img/a%20b.png",
        "img/a b.png",
        "../top.png",
        "/top.png",
        "near.png?x#y",
    ],
)
def test_picture_of_the_notes(root: Path, target: str) -> None:
    uri = data_uri(target, "cv/note.md", root)
    assert uri is not None
    assert uri.startswith("data:image/png;base64,")


def test_svg(root: Path) -> None:
    assert str(data_uri("drawn.svg", "cv/note.md", root)).startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    "target",
    [
        "gone.png",
        "../../secret.png",
        "/../secret.png",
        "%2e%2e/%2e%2e/secret.png",
        "link.png",
        "secret.txt",
        "text.png",
        "big.png",
        "img",
        "",
        "a\0.png",
        pytest.param("x" * 5000 + ".png", id="long"),
        "file:///etc/passwd",
        "..\\..\\secret.png",
    ],
)
def test_nothing_else(root: Path, target: str) -> None:
    assert data_uri(target, "cv/note.md", root) is None
