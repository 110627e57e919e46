"""动态计算图：普通的 Python 循环和分支，每次前向都能建出不同的图。"""

import torch


def forward(x: torch.Tensor) -> tuple[torch.Tensor, int]:
    """不断翻倍，直到超过 10：循环次数由数据决定。"""
    steps = 0
    while x.item() <= 10:
        x = x * 2
        steps += 1
    return x, steps


for start in (1.0, 3.0, 11.0):
    x = torch.tensor(start, requires_grad=True)
    y, steps = forward(x)
    y.backward()
    print(f"x = {start}: {steps} doublings, y = {y.item()}, dy/dx = {x.grad.item()}")
