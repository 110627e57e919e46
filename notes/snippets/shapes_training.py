"""小世界示例共用的部分：词变编号、图像变张量、框的交并比、训练循环。"""

import numpy as np
import torch
from shapes_world import SIZE


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
