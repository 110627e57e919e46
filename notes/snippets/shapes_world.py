"""小世界：随机画几个彩色图形，并配上描述、问答和指代表达，供别的示例训练用（不是示例）。"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch

SIZE = 32
COLOURS = {"red": (220, 50, 47), "green": (60, 160, 60), "blue": (40, 90, 220)}
COLOURS["yellow"] = (240, 200, 40)
SHAPES = ("circle", "square", "triangle")
USUAL = {"circle": "red", "square": "blue", "triangle": "green"}  # 问答数据里的偏见


@dataclass(frozen=True)
class Thing:
    """一个图形：形状、颜色、中心和半径（像素）。"""

    shape: str
    colour: str
    x: int
    y: int
    radius: int

    @property
    def box(self) -> tuple[int, int, int, int]:
        """左、上、右、下。"""
        x, y, r = self.x, self.y, self.radius
        return (x - r, y - r, x + r + 1, y + r + 1)


def scene(rng, count: int, *, distinct: bool = False, bias: float = 0.0) -> list[Thing]:
    """在 2×2 的格子里随机放几个图形；distinct：形状互不相同；bias：按 USUAL 上色的比例。"""
    cells = rng.permutation(4)[:count]
    shapes = rng.permutation(3)[:count] if distinct else rng.integers(0, 3, count)
    things = []
    for cell, kind in zip(cells.tolist(), shapes.tolist(), strict=True):
        dx, dy, radius, colour = rng.integers(0, [3, 3, 2, 4]).tolist()
        shape = SHAPES[kind]
        name = USUAL[shape] if rng.random() < bias else list(COLOURS)[colour]
        x, y = 6 + dx + 16 * (cell % 2), 6 + dy + 16 * (cell // 2)
        things.append(Thing(shape, name, x, y, 5 + radius))
    return things


def draw(things: list[Thing]) -> np.ndarray:
    """灰底的 RGB 图像。"""
    image = np.full((SIZE, SIZE, 3), 235, np.uint8)
    for thing in things:
        (left, top, right, bottom), colour = thing.box, COLOURS[thing.colour]
        if thing.shape == "circle":
            cv2.circle(image, (thing.x, thing.y), thing.radius, colour, -1)
        elif thing.shape == "square":
            cv2.rectangle(image, (left, top), (right - 1, bottom - 1), colour, -1)
        else:
            corners = [(thing.x, top), (right - 1, bottom - 1), (left, bottom - 1)]
            cv2.fillPoly(image, [np.array(corners)], colour)
    return image


def caption(things: list[Thing]) -> str:
    """两个图形的描述：同一行的说左右，否则说上下。"""
    first, second = sorted(things, key=lambda thing: (thing.y // 16, thing.x))
    relation = "left of" if first.y // 16 == second.y // 16 else "above"
    return f"{first.colour} {first.shape} {relation} {second.colour} {second.shape}"


def question(rng, things: list[Thing]) -> tuple[str, str]:
    """一个问题和它的答案（图形的形状互不相同）。"""
    kind, thing = rng.integers(0, 3), things[rng.integers(0, len(things))]
    if kind == 0:
        return "how many shapes are there", str(len(things))
    if kind == 1:
        return f"is the {thing.shape} in the top half", "yes" if thing.y < 16 else "no"
    return f"what colour is the {thing.shape}", thing.colour


def expression(rng, things: list[Thing]) -> tuple[str, Thing]:
    """只符合其中一个图形的说法，以及那个图形。"""
    sides = {"leftmost": lambda t: t.x, "rightmost": lambda t: -t.x}
    sides |= {"top": lambda t: t.y, "bottom": lambda t: -t.y}
    target = things[rng.integers(0, len(things))]
    shape, colour = target.shape, target.colour
    words = [f"the {shape}", f"the {colour} one", f"the {colour} {shape}"]
    same = [
        [t for t in things if t.shape == shape],
        [t for t in things if t.colour == colour],
    ]
    same.append([t for t in same[0] if t in same[1]])
    for side, key in sides.items():  # 同形状的图形里最靠这一边的
        rest = [t for t in same[0] if key(t) - key(target) < 4 and t != target]
        words.append(f"the {side} {shape}")
        same.append([target, *rest])
    unique = [said for said, fits in zip(words, same, strict=True) if len(fits) == 1]
    corner = f"the {('top', 'bottom')[target.y // 16]} {('left', 'right')[target.x // 16]} one"
    return (str(rng.choice(unique)) if unique else corner), target


def encode(sentences: list[str], vocabulary: list[str]) -> torch.Tensor:
    """每个词的编号，右边补 0。"""
    rows = [[vocabulary.index(word) for word in text.split()] for text in sentences]
    length = max(map(len, rows))
    return torch.tensor([row + [0] * (length - len(row)) for row in rows])


def to_tensor(images) -> torch.Tensor:
    """N 张图像变成网络的输入：(N, 5, 32, 32)，最后两个通道是横、纵坐标。"""
    pixels = torch.tensor(np.stack(images)).permute(0, 3, 1, 2) / 128 - 235 / 128
    line = torch.linspace(-1, 1, SIZE)
    grid = torch.stack(torch.meshgrid(line, line, indexing="xy")).expand(len(pixels), -1, -1, -1)
    return torch.cat([pixels, grid], 1)


def iou(a, b):
    """成对的框（张量，最后一维是左、上、右、下）的交并比。"""
    low, high = torch.maximum(a[..., :2], b[..., :2]), torch.minimum(a[..., 2:], b[..., 2:])
    both = (high - low).clamp(min=0).prod(-1)
    return both / ((a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1) - both)


def fit(model, loss_of, count: int, steps: int, rate: float) -> None:
    """训练：每步从前 count 个样本里随机取 64 个，算损失，用 Adam 更新参数。"""
    optimiser = torch.optim.Adam(model.parameters(), fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps)
    for _ in range(steps):
        loss = loss_of(torch.randint(0, count, (64,)))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
