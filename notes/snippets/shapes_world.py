"""小世界：随机画几个彩色图形，供图像描述、视觉问答、指代表达的示例训练用。"""

from dataclasses import dataclass

import cv2
import numpy as np

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
