"""A small folder of notes that holds one of everything the chat must show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakes import png
from kb.indexing import build
from kb.notes import Notes
from project import Served, ServeKb

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

ContextOf = Callable[..., "BrowserContext"]

LOSSES = r"""# 损失函数 Losses

## 交叉熵损失是什么？What is cross-entropy loss?

对 $C$ 个类别，$a<b$：

$$L = -\sum_{i=1}^{C} y_i \log \hat{y}_i$$

又写作 \(L = -\log \hat{y}_k\)，见 [ResNet](nets.md#resnet) 和 [论文](https://example.org/paper)。

![曲线](curve.png)

## 均方误差是什么？What is mean squared error?

\[
L = \frac{1}{n} \sum_i (y_i - \hat{y}_i)^2
\]
"""

NETS = """# Networks

## ResNet 解决了什么问题？What problem does ResNet solve?

<script>document.title = "stolen"</script>
<img src="https://example.org/spy.png" onerror="document.title='stolen'">
![remote](https://example.org/remote.png)

残差连接让很深的网络也能训练。<button class="kb-run" value="canny">fake</button>

## How do I detect edges with Canny?

Run [canny.py](snippets/canny.py).

## How do I wait?

```python
import time

time.sleep(2)
print("awake")
```

## How do I print a square?

```python
print(7 ** 2)
```

## How do I paint a square picture?

```python
import numpy as np

np.full((200, 200), 128, np.uint8)
```

## How do I count slowly?

```python
import time

for n in range(60):
    print("step", n)
    time.sleep(0.1)
```

## How do I fail?

```python
x = 0
1 / x
```

## What does an HTML image tag look like?

```python
print("<svg onload='document.title=1'>")
```
"""

TORCH = """# PyTorch

## 张量是什么？What is a tensor?

张量是多维数组。

## 什么是自动求导？What is autograd?

autograd 记录运算，再反向求梯度。

## 优化器做什么？What does an optimizer do?

按梯度更新参数。

## 怎么保存模型？How do I save a model?

保存 `state_dict`。
"""

OPTICS = r"""# Optics

## How does a camera see?

Light falls through a lens on a sensor. It gathers the rays that leave one point of the
scene and brings them together in one point of the picture.

1. The **aperture** lets more or less light in. A wide one makes the background blurred, a
   narrow one keeps everything sharp from the flowers in front to the mountains far away.
2. The **shutter** opens for a while. A short time freezes a bird in flight, a long time turns
   a waterfall into silk and needs a tripod, since no hand is that steady for a second.
3. The **sensitivity** of the sensor is called ISO. A high one needs less light, and grain
   appears in dark parts of the picture, which programs then smooth away again.
4. The **white balance** tells which light counts as white: sun, clouds, or a lamp at home.

| Stop | Opening |
|---|---|
| f/2 | wide |
| f/16 | narrow |

The distances obey the lens equation:

$$\frac{1}{f} = \frac{1}{a} + \frac{1}{b}$$

![curve](curve.png)

A mirror throws the picture up to the viewfinder, and folds away for a moment.
"""

LUGGAGE = """# Luggage

## What goes into a suitcase?

- First the heavy things.

  They stand at the wheels.
- [ ] shirts
    - [x] ironed

Behind <img src="curve.png" height="30"> the lid.
"""

CANNY = """import cv2

img = cv2.imread('image.png')
cv2.imshow('Image', img)
gray = cv2.cvtColor(img, cv2.COLOR_BGR2GRAY)
cv2.imshow('Gray', gray)
cv2.imshow('Blur', cv2.GaussianBlur(img, (5, 5), 0))
cv2.imshow('Edges', cv2.Canny(gray, 100, 200))
print('四张图')
cv2.waitKey(0)
"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("notes")
    (root / "snippets").mkdir()
    (root / "losses.md").write_text(LOSSES, encoding="utf-8")
    (root / "nets.md").write_text(NETS, encoding="utf-8")
    (root / "torch.md").write_text(TORCH, encoding="utf-8")
    (root / "optics.md").write_text(OPTICS, encoding="utf-8")
    (root / "luggage.md").write_text(LUGGAGE, encoding="utf-8")
    (root / "snippets" / "canny.py").write_text(CANNY, encoding="utf-8")
    (root / "curve.png").write_bytes(png(60, 40))
    return root


@pytest.fixture(scope="session")
def index(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of these notes."""
    index = tmp_path_factory.mktemp("index")
    build(folder, index)
    return index


@pytest.fixture(scope="session")
def served(index: Path, serve_kb: ServeKb) -> Served:
    """A running chat over that index."""
    return serve_kb(index)


@pytest.fixture(scope="session")
def notes(served: Served) -> Notes:
    """The notes behind it."""
    return served.notes


@pytest.fixture(scope="session")
def address(served: Served) -> str:
    """Its address."""
    return served.address


@pytest.fixture(scope="module")
def context_of(chromium: Browser) -> Iterator[ContextOf]:
    """A reader's browser by language and device, kept open: it loads no file twice."""
    contexts: dict[str, BrowserContext] = {}

    def context(locale: str, **options: Any) -> BrowserContext:
        wanted = repr((locale, options))
        if wanted not in contexts:
            contexts[wanted] = chromium.new_context(locale=locale, **options)
        return contexts[wanted]

    yield context
    for opened in contexts.values():
        opened.close()
