"""感受野：用公式逐层算，再用梯度验证（哪些输入像素能影响中心的一个输出？）。"""

import matplotlib.pyplot as plt
import torch
from torch import nn


def receptive_field(layers: list[tuple[int, int]]) -> int:
    """r = 感受野，j = 相邻两个输出在输入上的间隔；每层 (K, S)。"""
    r, j = 1, 1
    for k, s in layers:
        r += (k - 1) * j
        j *= s
    return r


def touched(layers: list[tuple[int, int]], size: int = 33) -> torch.Tensor:
    """对中心的一个输出求导，梯度非零的输入像素就是感受野。"""
    # 权重为正的平均核，免得梯度互相抵消
    net = nn.Sequential(*(nn.Conv2d(1, 1, k, stride=s, bias=False) for k, s in layers))
    for layer in net:
        nn.init.constant_(layer.weight, 1 / layer.weight.numel())
    image = torch.zeros(1, 1, size, size, requires_grad=True)
    out = net(image)
    out[0, 0, out.shape[2] // 2, out.shape[3] // 2].backward()
    return image.grad[0, 0]


networks = {
    "one 3x3": [(3, 1)],
    "two 3x3": [(3, 1)] * 2,
    "three 3x3": [(3, 1)] * 3,
    "3x3, pool 2x2, 3x3": [(3, 1), (2, 2), (3, 1)],
    "3x3 stride 2, three times": [(3, 2)] * 3,
}
figure, axes = plt.subplots(1, 5, figsize=(13, 3.2), layout="constrained")
for axis, (name, layers) in zip(axes, networks.items(), strict=True):
    gradient = touched(layers)
    measured = int((gradient.sum(0) > 0).sum())
    r = receptive_field(layers)
    print(f"{name:26} formula {r:2}, measured by gradient {measured:2}")
    axis.imshow(gradient, cmap="viridis")
    axis.set_title(f"{name}\n{r} x {r}", fontsize=10)
    axis.axis("off")
figure.suptitle("Gradient of one output with respect to the 33x33 input: the centre counts most")
plt.show()

channels = 64  # 两个 3×3 看到的与一个 5×5 一样大，参数却更少
print("two 3x3:", 2 * 9 * channels**2, "weights; one 5x5:", 25 * channels**2)

# Output:
# one 3x3                    formula  3, measured by gradient  3
# two 3x3                    formula  5, measured by gradient  5
# three 3x3                  formula  7, measured by gradient  7
# 3x3, pool 2x2, 3x3         formula  8, measured by gradient  8
# 3x3 stride 2, three times  formula 15, measured by gradient 15
# two 3x3: 73728 weights; one 5x5: 102400
