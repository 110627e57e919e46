"""初始化：Xavier 与 He 的标准差，以及信号经过 20 层后还剩多大。"""

import math

import matplotlib.pyplot as plt
import torch
from torch import nn

fan_in, fan_out = 512, 512
print(f"Xavier std: sqrt(2 / (512 + 512)) = {math.sqrt(2 / (fan_in + fan_out)):.4f}")
print(f"He std:     sqrt(2 / 512)         = {math.sqrt(2 / fan_in):.4f}")
torch.manual_seed(0)
weight = torch.empty(fan_out, fan_in)
for name, init in {"xavier": nn.init.xavier_normal_, "kaiming": nn.init.kaiming_normal_}.items():
    print(f"torch {name}: {init(weight).std():.3f}")
# 卷积层的 fan_in = 输入通道数 × 核高 × 核宽
conv = torch.empty(64, 32, 3, 3)
print(f"3x3 convolution, 32 channels: fan_in {32 * 9}, He std {math.sqrt(2 / (32 * 9)):.4f}")


def signal(std: float, activation) -> list[float]:
    """标准差为 std 的正态初始化，返回各层输出的均方根。"""
    torch.manual_seed(0)
    h = torch.randn(200, 512)
    sizes = []
    for _ in range(20):
        h = activation(h @ (torch.randn(512, 512) * std))
        sizes.append(h.pow(2).mean().sqrt().item())
    return sizes


he, xavier = math.sqrt(2 / 512), math.sqrt(1 / 512)
runs = {
    "ReLU, std 0.01": signal(0.01, torch.relu),
    "ReLU, Xavier": signal(xavier, torch.relu),
    "ReLU, He": signal(he, torch.relu),
    "ReLU, std 0.1": signal(0.1, torch.relu),
    "tanh, Xavier": signal(xavier, torch.tanh),
}
figure, axis = plt.subplots(figsize=(8, 4.2), layout="constrained")
for name, sizes in runs.items():
    print(f"{name:14} size of the signal after 20 layers: {sizes[-1]:.0e}")
    axis.semilogy(range(1, 21), sizes, label=name)
axis.set(xlabel="layer", ylabel="root mean square of the outputs")
axis.set_title("Size of the signal through 20 layers, by initialisation")
axis.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()
print("He keeps the ReLU signal between 0.5 and 2:", 0.5 < runs["ReLU, He"][-1] < 2)

# 全零初始化：同一层的神经元永远一样
net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
for p in net.parameters():
    nn.init.constant_(p, 0.5)
net(torch.rand(8, 3)).pow(2).mean().backward()
rows = net[0].weight.grad
print("equal weights get equal gradients:", bool((rows == rows[0]).all()))

# Output:
# Xavier std: sqrt(2 / (512 + 512)) = 0.0442
# He std:     sqrt(2 / 512)         = 0.0625
# torch xavier: 0.044
# torch kaiming: 0.063
# 3x3 convolution, 32 channels: fan_in 288, He std 0.0833
# ReLU, std 0.01 size of the signal after 20 layers: ...e-16
# ReLU, Xavier   size of the signal after 20 layers: ...e-04
# ReLU, He       size of the signal after 20 layers: 1e+00
# ReLU, std 0.1  size of the signal after 20 layers: 1e+04
# tanh, Xavier   size of the signal after 20 layers: 2e-01
# He keeps the ReLU signal between 0.5 and 2: True
# equal weights get equal gradients: True
