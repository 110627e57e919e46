"""残差连接与梯度：手算的小例子，再画出 50 层网络里每一层的梯度。"""

import matplotlib.pyplot as plt
import torch
from torch import nn

# 一维的例子：每块的导数 F' 都一样，链式法则连乘 20 块
for slope in (0.1, -0.1, 0.0):
    x = torch.ones((), requires_grad=True)
    plain, residual = x, x
    for _ in range(20):
        plain = slope * plain
        residual = residual + slope * residual
    (a,), (b,) = torch.autograd.grad(plain, x), torch.autograd.grad(residual, x)
    print(f"F' = {slope:4}: 20 plain blocks {a.item():.0e}, 20 residual blocks {b.item():.3f}")

DEPTH, WIDTH = 50, 64


def gradients(shortcut: bool) -> list[float]:
    """反向传播一次，返回每层权重的梯度范数。"""
    torch.manual_seed(0)
    layers = [nn.Linear(WIDTH, WIDTH) for _ in range(DEPTH)]  # PyTorch 的默认初始化
    h = torch.randn(32, WIDTH)
    for layer in layers:
        f = torch.relu(layer(h))
        h = h + f if shortcut else f  # 残差块：输出 = x + F(x)
    h.pow(2).mean().sqrt().backward()
    return [layer.weight.grad.norm().item() for layer in layers]


plain, residual = gradients(shortcut=False), gradients(shortcut=True)
for name, norms in {"plain": plain, "residual": residual}.items():
    print(f"{name} network: gradient of layer 1 / layer {DEPTH} = {norms[0] / norms[-1]:.1e}")
print(
    "shortcut keeps the gradient alive:",
    residual[0] / residual[-1] > 0.01 and plain[0] / plain[-1] < 1e-6,
)

figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
axis.semilogy(range(1, DEPTH + 1), residual, label="with shortcuts: h = h + F(h)")
axis.semilogy(range(1, DEPTH + 1), plain, label="without: h = F(h)")
axis.set(xlabel="layer (1 is next to the input)", ylabel="gradient norm of the weights")
axis.set_title("How much gradient reaches each of 50 layers?")
axis.legend()
plt.show()

# Output:
# F' =  0.1: 20 plain blocks 1e-20, 20 residual blocks 6.728
# F' = -0.1: 20 plain blocks 1e-20, 20 residual blocks 0.122
# F' =  0.0: 20 plain blocks 0e+00, 20 residual blocks 1.000
# plain network: gradient of layer 1 / layer 50 = ...e-20
# residual network: gradient of layer 1 / layer 50 = ...e-01
# shortcut keeps the gradient alive: True
