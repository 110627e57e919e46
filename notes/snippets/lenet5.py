"""LeNet-5 的现代 PyTorch 写法：打印每层的形状和参数量。"""

import torch
from torch import nn

# 与 1998 年原文的差别：C3 全连接所有输入通道、池化无可学参数、输出层为线性层
lenet5 = nn.Sequential(
    nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2),  # C1, S2
    nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),  # C3, S4
    nn.Conv2d(16, 120, 5), nn.Tanh(), nn.Flatten(),  # C5
    nn.Linear(120, 84), nn.Tanh(),  # F6
    nn.Linear(84, 10),  # 10 个数字
)  # fmt: skip

x = torch.rand(1, 1, 32, 32)  # 28×28 的手写数字四周补零到 32×32
for layer in lenet5:
    x = layer(x)
    parameters = sum(p.numel() for p in layer.parameters())
    if not isinstance(layer, nn.Tanh):
        print(f"{type(layer).__name__:10} {tuple(x.shape)!s:16} {parameters:6,} parameters")

print(f"total: {sum(p.numel() for p in lenet5.parameters()):,} parameters")
