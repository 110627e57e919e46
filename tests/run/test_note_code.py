"""What a reader gets back: note code as it is, in every tier."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from run.conftest import Run

from kb.run.limits import Limits


def size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def pixel(png: bytes, x: int, y: int) -> list[int]:
    """The colour of one pixel, as red, green and blue."""
    import cv2
    import numpy as np

    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return [int(value) for value in picture[y, x][::-1]]


def test_autograd_prints_its_gradient(run: Run) -> None:
    result = run(
        "import torch\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "y = x ** 2\n"
        "y.backward()\n"
        'print("Gradient of x:", x.grad)\n'
    )
    assert (result.status, result.stderr) == ("ok", "")
    assert result.stdout == "Gradient of x: tensor(4.)\n"


def test_canny_shows_four_pictures_of_a_sample(run: Run) -> None:
    result = run(
        "import cv2\n"
        "img = cv2.imread('image.png')\n"
        "cv2.imshow('Image', img)\n"
        "gray = cv2.cvtColor(img, cv2.COLOR_BGR2GRAY)\n"
        "cv2.imshow('Gray', gray)\n"
        "cv2.imshow('Blur', cv2.GaussianBlur(img, (5, 5), 0))\n"
        "cv2.imshow('Edges', cv2.Canny(gray, 100, 200))\n"
        "cv2.waitKey(0)\n"
        "cv2.destroyAllWindows()\n"
    )
    assert result.status == "ok"
    assert result.stdout == ""
    assert "no file 'image.png'" in result.stderr
    assert [size(png) for png in result.images] == [(480, 320)] * 4


def test_a_picture_beside_the_snippet_is_read(run: Run, root: Path) -> None:
    import cv2
    import numpy as np

    red = np.zeros((20, 30, 3), np.uint8)
    red[:, :, 2] = 255
    cv2.imwrite(str(root / "cv" / "code" / "red.png"), red)
    result = run("import cv2\ncv2.imshow('a', cv2.imread('red.png'))", path="cv/code/show.py")
    assert result.stderr == ""
    assert [size(png) for png in result.images] == [(30, 20)]
    assert pixel(result.images[0], 5, 5) == [255, 0, 0]


@pytest.mark.parametrize(
    "picture",
    ["np.ones((20, 20)) * 0.5", "np.full((20, 20), 127, np.uint8)", "np.full((20, 20), 127)"],
)
def test_imshow_scales_as_a_window_would(run: Run, picture: str) -> None:
    result = run(f"import cv2\nimport numpy as np\ncv2.imshow('a', {picture})")
    assert pixel(result.images[0], 3, 3) == [127, 127, 127]


def test_escape_ends_a_display_loop(run: Run) -> None:
    code = "import cv2\nwhile True:\n    key = cv2.waitKey(1)\n    if key == 27:\n        break\n"
    assert run(code + "print(key)").stdout == "27\n"


def test_plots_are_shown_and_open_figures_too(run: Run) -> None:
    result = run(
        "import matplotlib.pyplot as plt\n"
        "plt.plot([1, 2, 3])\n"
        "plt.title('损失曲线')\n"
        "plt.show()\n"
        "figure, axes = plt.subplots()\n"
        "axes.plot([3, 2, 1])\n"
    )
    assert (result.status, result.stdout, result.stderr) == ("ok", "", "")
    assert len(result.images) == 2


def test_figures_drawn_before_an_error_are_shown(run: Run) -> None:
    result = run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\n1 / 0\n")
    assert result.status == "error"
    assert len(result.images) == 1


def test_pillow_show(run: Run) -> None:
    result = run("from PIL import Image\nImage.new('RGB', (40, 30), (0, 0, 255)).show()")
    assert size(result.images[0]) == (40, 30)
    assert pixel(result.images[0], 1, 1) == [0, 0, 255]


@pytest.mark.parametrize(
    ("code", "stdout"),
    [
        ("x = 2\nx + 2", "4\n"),
        ("'注意力'", "'注意力'\n"),
        ("print(1)", "1\n"),
        ("x = 3", ""),
        ("", ""),
        (
            "from __future__ import annotations\ndef f(x: Nope): ...\nf.__annotations__['x']",
            "'Nope'\n",
        ),
    ],
)
def test_value_of_the_last_expression(run: Run, code: str, stdout: str) -> None:
    result = run(code)
    assert (result.status, result.stdout, result.stderr) == ("ok", stdout, "")


def test_long_value_is_bounded(run: Run) -> None:
    result = run("list(range(100_000))")
    assert "characters more)" in result.stdout
    assert len(result.stdout) < 11_000


def test_last_expression_that_is_a_picture(run: Run) -> None:
    result = run("import cv2\nimport numpy as np\nnp.zeros((20, 30, 3), np.uint8)")
    assert (result.stdout, len(result.images)) == ("", 1)


def test_traceback_has_the_snippets_own_lines_only(run: Run) -> None:
    result = run(
        "import json\n\ndef load():\n    return json.loads('{')\n\nload()\n", "cv/code/bad.py"
    )
    assert result.status == "error"
    assert 'File "bad.py", line 4, in load' in result.stderr
    assert "return json.loads('{')" in result.stderr
    assert 'File "bad.py", line 6, in <module>' in result.stderr
    assert result.stderr.count("File ") == 2
    assert "JSONDecodeError" in result.stderr


def test_causes_are_kept(run: Run) -> None:
    code = "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('no') from e\n"
    stderr = run(code).stderr
    assert "ZeroDivisionError" in stderr
    assert "ValueError: no" in stderr
    assert stderr.count('File "demo.py"') == 2


def test_syntax_error_names_the_line(run: Run) -> None:
    assert 'File "demo.py", line 2' in run("x = 1\nif x\n").stderr


def test_missing_package_has_a_hint(run: Run) -> None:
    result = run("import numpyy.linalg\n")
    assert 'File "demo.py", line 1' in result.stderr
    assert "pip install numpyy" in result.stderr


def test_stdin_is_empty(run: Run) -> None:
    result = run("name = input('name? ')")
    assert result.status == "error"
    assert "EOFError" in result.stderr
    assert "nobody types here" in result.stderr


def test_long_output_is_cut_and_says_so(run: Run) -> None:
    result = run("for _ in range(20_000):\n    print('卷积层')\n")
    assert result.status == "ok"
    assert result.truncated
    assert len(result.stdout.encode()) <= Limits().shown_bytes
    assert result.stdout.startswith("卷积层\n")
    assert "\ufffd" not in result.stdout


def test_endless_output_is_stopped(run: Run) -> None:
    result = run("while True:\n    print('x' * 10_000)\n")
    assert result.status == "killed"
    assert result.truncated
    assert "printed more than" in result.stderr


def test_too_many_pictures_are_cut(run: Run) -> None:
    result = run("import cv2\nfor _ in range(40):\n    cv2.imshow('a', cv2.imread('none.png'))\n")
    assert len(result.images) == Limits().pictures
    assert result.truncated


def test_crash_is_told_from_an_error(run: Run) -> None:
    result = run("import ctypes\nctypes.string_at(1)")
    assert result.status == "killed"
    assert "crash (segmentation fault)" in result.stderr


@pytest.mark.parametrize(
    ("code", "status"),
    [("exit()", "ok"), ("raise SystemExit(3)", "error"), ("exit('bye')", "error")],
)
def test_exit(run: Run, code: str, status: str) -> None:
    assert run(code).status == status


def test_servers_environment_stays_with_the_server(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_KEY", "hunter2")
    result = run("import os\nprint(sorted(os.environ))")
    assert "API_KEY" not in result.stdout


def test_helper_module_beside_the_snippet_is_found(run: Run, root: Path) -> None:
    (root / "cv" / "code" / "helper.py").write_text("answer = 42\n")
    assert run("import helper\nhelper.answer", "cv/code/main.py").stdout == "42\n"
    assert [path.name for path in (root / "cv" / "code").iterdir()] == ["helper.py"]


def test_snippet_is_the_main_module(run: Run) -> None:
    code = "class A: pass\nif __name__ == '__main__':\n    print(A.__module__, __file__)\n"
    assert run(code, "cv/code/m.py").stdout.startswith("__main__ ")
