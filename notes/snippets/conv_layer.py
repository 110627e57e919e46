"""手算 3×3 卷积并与 torch 对比；再在一张真实照片上看不同卷积核的特征图。"""

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_sample_image


def conv2d_by_hand(image: torch.Tensor, kernel: torch.Tensor, bias: float = 0.0) -> torch.Tensor:
    """步幅 1、无填充：卷积核滑过每个位置，对应元素相乘再求和。"""
    k = kernel.shape[0]
    height, width = image.shape[0] - k + 1, image.shape[1] - k + 1
    out = torch.empty(height, width)
    for i in range(height):
        for j in range(width):
            out[i, j] = (image[i : i + k, j : j + k] * kernel).sum() + bias
    return out


image = torch.tensor([[1.0, 2, 0, 1], [3, 1, 1, 0], [2, 0, 1, 2], [0, 1, 2, 1]])
kernel = torch.tensor([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])  # 左列减右列：找竖直边缘
print("products at the top left:", (image[:3, :3] * kernel).int().tolist())
ours = conv2d_by_hand(image, kernel, bias=1)
theirs = F.conv2d(image[None, None], kernel[None, None], bias=torch.ones(1))[0, 0]
print("output with bias 1:", ours.int().tolist())
print("same as torch:", torch.equal(ours, theirs))

# 数学上的卷积先把核旋转 180 度；框架里的“卷积”不翻转，是互相关
flipped = conv2d_by_hand(image, kernel.flip(0, 1), bias=1)
print("kernel flipped (true convolution):", flipped.int().tolist())

# 三个输入通道：逐通道相乘，全部加到同一张特征图上
photo = torch.from_numpy(load_sample_image("flower.jpg").copy())  # 高 × 宽 × RGB
rgb = photo.permute(2, 0, 1)[None] / 255
kernels = {
    "vertical edges": kernel,
    "horizontal edges": kernel.T,
    "blur (3x3 mean)": torch.full((3, 3), 1 / 9),
}
weight = torch.stack([k.expand(3, 3, 3) / 3 for k in kernels.values()])  # 输出 × 输入 × 3 × 3
maps = F.conv2d(rgb, weight, padding=1)[0]
print("photo", tuple(rgb.shape), "* weight", tuple(weight.shape), "->", tuple(maps.shape))

figure, axes = plt.subplots(2, 2, figsize=(9, 6.4), layout="constrained")
axes[0, 0].imshow(photo)
axes[0, 0].set_title("input photo")
for axis, name, feature_map in zip(axes.flat[1:], kernels, maps, strict=True):
    axis.imshow(feature_map.abs() if "edges" in name else feature_map, cmap="gray")
    axis.set_title(f"feature map: {name}")
for axis in axes.flat:
    axis.axis("off")
plt.show()

# Output:
# products at the top left: [[1, 0, 0], [6, 0, -2], [2, 0, -1]]
# output with bias 1: [[7, 2], [3, -2]]
# same as torch: True
# kernel flipped (true convolution): [[-5, 0], [-1, 4]]
# photo (1, 3, 427, 640) * weight (3, 3, 3, 3) -> (3, 427, 640)
