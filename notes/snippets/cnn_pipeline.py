"""一个小 CNN 给图像分类：逐层打印张量形状，直到概率向量。"""

import torch
from torch import nn

torch.manual_seed(0)
stages = [
    ("conv1", nn.Conv2d(3, 16, kernel_size=3, padding=1)),
    ("relu1", nn.ReLU()),
    ("pool1", nn.MaxPool2d(2)),
    ("conv2", nn.Conv2d(16, 32, kernel_size=3, padding=1)),
    ("relu2", nn.ReLU()),
    ("pool2", nn.MaxPool2d(2)),
    ("flatten", nn.Flatten()),  # 32 × 8 × 8 → 2048
    ("linear", nn.Linear(32 * 8 * 8, 10)),  # 10 个类别的得分
    ("softmax", nn.Softmax(dim=1)),  # 得分 → 概率
]

x = torch.rand(1, 3, 32, 32)  # 一张 32×32 的 RGB 图像
print(f"{'input':8} {tuple(x.shape)}")
for name, layer in stages:
    x = layer(x)
    print(f"{name:8} {tuple(x.shape)}")

print(f"sum of probabilities = {x.sum().item():.4f}")
print("predicted class:", x.argmax(dim=1).item(), "(untrained, so only a guess)")
