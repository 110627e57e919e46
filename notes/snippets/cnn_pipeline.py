"""训练一个小 CNN 区分圆、正方形和三角形：逐层的形状、准确率、预测的概率。"""

import cv2
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

torch.manual_seed(0)
rng, CLASSES = np.random.default_rng(0), ["circle", "square", "triangle"]


def draw(label: int) -> np.ndarray:
    """一张 32×32 的彩色图：位置、大小、颜色随机，再加噪声。"""
    picture = np.full((32, 32, 3), rng.uniform(0, 0.4, 3))
    (x, y), r = rng.integers(10, 22, 2).tolist(), int(rng.integers(5, 9))
    color = rng.uniform(0.5, 1, 3).tolist()
    if label == 0:
        cv2.circle(picture, (x, y), r, color, -1)
    else:
        w = r if label == 1 else 0  # 三角形的上边缩成一点
        corners = [[x - w, y - r], [x + w, y - r], [x + r, y + r], [x - r, y + r]]
        cv2.fillPoly(picture, [np.array(corners)], color)
    return picture + rng.normal(0, 0.1, picture.shape)


labels = torch.arange(1200) % 3
images = torch.tensor(np.stack([draw(int(k)) for k in labels])).float()
images = images.permute(0, 3, 1, 2)  # N × 高 × 宽 × 3 → N × 3 × 高 × 宽；前 900 张训练

cnn = nn.Sequential(
    nn.Conv2d(3, 8, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(8, 16, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(16 * 8 * 8, 3),
)  # fmt: skip
x = images[:1]
for layer in cnn:
    x = layer(x)
    count = sum(p.numel() for p in layer.parameters())
    print(f"{type(layer).__name__:10} {tuple(x.shape)!s:16} {count:5} parameters")


def fit(model: nn.Module, epochs: int) -> float:
    """交叉熵 + Adam，先升后降的学习率；返回测试准确率。"""
    optimizer = torch.optim.Adam(model.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=36 * epochs)
    for _ in range(epochs):
        for batch in torch.randperm(900).split(25):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
            optimizer.step()
            schedule.step()
    return (model(images[900:]).argmax(1) == labels[900:]).float().mean().item()


linear, accuracy = fit(nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 3)), 5), fit(cnn, 5)
print(f"test accuracy: linear {linear:.0%}, CNN {accuracy:.0%}")
print("CNN at least 90 %, linear below 80 %:", accuracy >= 0.9 and linear < 0.8)

probabilities = cnn(images[900:]).softmax(1).detach()
print("sum of the probabilities:", round(probabilities[0].sum().item(), 4))
figure, axes = plt.subplots(2, 4, figsize=(9, 5), layout="constrained")
for axis, picture, p in zip(axes.flat, images[900:], probabilities, strict=False):
    axis.imshow(picture.permute(1, 2, 0).clip(0, 1))
    axis.set(title=f"{CLASSES[p.argmax()]} {p.max():.0%}", xticks=[], yticks=[])
plt.show()

# Output:
# Conv2d     (1, 8, 32, 32)     224 parameters
# ReLU       (1, 8, 32, 32)       0 parameters
# MaxPool2d  (1, 8, 16, 16)       0 parameters
# Conv2d     (1, 16, 16, 16)   1168 parameters
# ReLU       (1, 16, 16, 16)      0 parameters
# MaxPool2d  (1, 16, 8, 8)        0 parameters
# Flatten    (1, 1024)            0 parameters
# Linear     (1, 3)            3075 parameters
# test accuracy: linear ...%, CNN ...%
# CNN at least 90 %, linear below 80 %: True
# sum of the probabilities: 1.0
