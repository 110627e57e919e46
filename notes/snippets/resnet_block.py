"""50 层网络，有无残差连接：梯度传到第一层还剩多少？"""

import torch
from torch import nn

DEPTH, WIDTH = 50, 64


def surviving_gradient(shortcut: bool) -> float:
    """第一层与最后一层权重的梯度范数之比：1 表示一点没有衰减。"""
    torch.manual_seed(0)
    layers = [nn.Linear(WIDTH, WIDTH) for _ in range(DEPTH)]
    h = torch.randn(32, WIDTH)
    for layer in layers:
        f = torch.relu(layer(h))
        h = h + f if shortcut else f  # 残差块：输出 = x + F(x)
    h.pow(2).mean().sqrt().backward()
    first, last = (layer.weight.grad.norm().item() for layer in (layers[0], layers[-1]))
    return first / last


plain = surviving_gradient(shortcut=False)
residual = surviving_gradient(shortcut=True)
print(f"plain network:    gradient of layer 1 / layer {DEPTH} = {plain:.1e}")
print(f"residual network: gradient of layer 1 / layer {DEPTH} = {residual:.1e}")
print("shortcut keeps the gradient alive:", residual > 0.01 > plain)
