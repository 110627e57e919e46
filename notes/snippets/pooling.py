"""最大池化与平均池化：4×4 的例子、平移后的输出、梯度流向哪里。"""

import torch
import torch.nn.functional as F
from torch import nn

x = torch.tensor([[1.0, 3, 2, 0], [5, 2, 1, 1], [0, 1, 4, 8], [2, 1, 0, 4]])[None, None]
print("max pooling:    ", F.max_pool2d(x, 2)[0, 0].tolist())
print("average pooling:", F.avg_pool2d(x, 2)[0, 0].tolist())
print("global average: ", F.adaptive_avg_pool2d(x, 1).item())
print("parameters:", sum(p.numel() for p in nn.MaxPool2d(2).parameters()))

# 反向传播：最大池化只把梯度给最大值所在的位置，平均池化平分
for name, pool in {"max": F.max_pool2d, "average": F.avg_pool2d}.items():
    leaf = x.clone().requires_grad_()
    pool(leaf, 2).sum().backward()
    print(f"gradient of {name} pooling, first block:", leaf.grad[0, 0, :2, :2].tolist())

# 小平移：亮点在同一个 2×2 小块里移动，输出不变；跨过边界就变了
for column in range(3):
    image = torch.zeros(1, 1, 2, 4)
    image[0, 0, 0, column] = 9
    print(
        f"bright pixel in column {column}: max pooling", F.max_pool2d(image, 2).flatten().tolist()
    )

# 展平 + 全连接，还是全局平均池化 + 全连接？512 个 7×7 的特征图，1000 类
flat, pooled = nn.Linear(512 * 7 * 7, 1000, device="meta"), nn.Linear(512, 1000, device="meta")
for name, layer in {"flatten": flat, "global average pooling": pooled}.items():
    print(f"{name} + linear: {sum(p.numel() for p in layer.parameters()):,} parameters")

# Output:
# max pooling:     [[5.0, 2.0], [2.0, 8.0]]
# average pooling: [[2.75, 1.0], [1.0, 4.0]]
# global average:  2.1875
# parameters: 0
# gradient of max pooling, first block: [[0.0, 0.0], [1.0, 0.0]]
# gradient of average pooling, first block: [[0.25, 0.25], [0.25, 0.25]]
# bright pixel in column 0: max pooling [9.0, 0.0]
# bright pixel in column 1: max pooling [9.0, 0.0]
# bright pixel in column 2: max pooling [0.0, 9.0]
# flatten + linear: 25,089,000 parameters
# global average pooling + linear: 513,000 parameters
