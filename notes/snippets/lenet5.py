"""LeNet-5 的现代写法：每层的形状和参数量，在手写数字上训练，再画出认错的数字。"""

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
# 与 1998 年原文的差别：C3 连接所有输入通道、池化无可学参数、输出层为线性层
lenet5 = nn.Sequential(
    nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2),  # C1, S2
    nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),  # C3, S4
    nn.Conv2d(16, 120, 5), nn.Tanh(), nn.Flatten(),  # C5
    nn.Linear(120, 84), nn.Tanh(),  # F6
    nn.Linear(84, 10),  # 10 个数字
)  # fmt: skip

x = torch.rand(1, 1, 32, 32)
for layer in lenet5:
    x = layer(x)
    parameters = sum(p.numel() for p in layer.parameters())
    if not isinstance(layer, nn.Tanh):
        print(f"{type(layer).__name__:10} {tuple(x.shape)!s:16} {parameters:6,} parameters")
print(f"total: {sum(p.numel() for p in lenet5.parameters()):,} parameters")
# 原文的 C3 每张图只连 3、4 或 6 张输入图；池化有系数和偏置；输出层不训练
c3 = 6 * (3 * 25 + 1) + 6 * (4 * 25 + 1) + 3 * (4 * 25 + 1) + (6 * 25 + 1)
print(f"in 1998: C3 {c3:,}, total {156 + 12 + c3 + 32 + 48_120 + 10_164:,}")

# scikit-learn 自带的 1797 个 8×8 手写数字：放大到 28×28，四周补零到 32×32
digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 8 - 1
images = F.pad(F.interpolate(images, size=28, mode="bilinear"), (2, 2, 2, 2), value=-1)
labels = torch.tensor(digits.target)
order = torch.randperm(len(labels))
train, test = order[:1300], order[1300:]

optimizer = torch.optim.Adam(lenet5.parameters(), lr=4e-3)
for _ in range(5):
    for batch in train[torch.randperm(len(train))].split(50):
        optimizer.zero_grad()
        F.cross_entropy(lenet5(images[batch]), labels[batch]).backward()
        optimizer.step()

with torch.no_grad():
    probabilities = lenet5(images[test]).softmax(1)
predicted = probabilities.argmax(1)
accuracy = (predicted == labels[test]).float().mean().item()
print(f"{len(train)} training digits, {len(test)} test digits: accuracy {accuracy:.1%}")
print("accuracy at least 97 %:", accuracy >= 0.97)

# 最没把握的 10 个测试数字：认错的多半在里面
hardest = probabilities.max(1).values.argsort()[:10]
figure, axes = plt.subplots(2, 5, figsize=(9, 4.4), layout="constrained")
for axis, i in zip(axes.flat, hardest, strict=True):
    guess, truth = predicted[i].item(), labels[test][i].item()
    axis.imshow(images[test][i, 0], cmap="gray")
    axis.set_title(
        f"predicted {guess}, is {truth}", fontsize=10, color="black" if guess == truth else "red"
    )
    axis.axis("off")
figure.suptitle("The ten test digits that LeNet-5 is least sure about (errors in red)")
plt.show()

# Output:
# Conv2d     (1, 6, 28, 28)      156 parameters
# AvgPool2d  (1, 6, 14, 14)        0 parameters
# Conv2d     (1, 16, 10, 10)   2,416 parameters
# AvgPool2d  (1, 16, 5, 5)         0 parameters
# Conv2d     (1, 120, 1, 1)   48,120 parameters
# Flatten    (1, 120)              0 parameters
# Linear     (1, 84)          10,164 parameters
# Linear     (1, 10)             850 parameters
# total: 61,706 parameters
# in 1998: C3 1,516, total 60,000
# 1300 training digits, 497 test digits: accuracy ...%
# accuracy at least 97 %: True
