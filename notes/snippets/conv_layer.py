"""手写 3×3 卷积，与 torch 的 conv2d 对比；再看输出尺寸和参数量。"""

import torch
import torch.nn.functional as F


def conv2d_by_hand(image: torch.Tensor, kernel: torch.Tensor, bias: float = 0.0) -> torch.Tensor:
    """步幅 1、无填充：卷积核滑过每个位置，对应元素相乘再求和。"""
    k = kernel.shape[0]
    height, width = image.shape[0] - k + 1, image.shape[1] - k + 1
    out = torch.empty(height, width)
    for i in range(height):
        for j in range(width):
            out[i, j] = (image[i : i + k, j : j + k] * kernel).sum() + bias
    return out


# 左暗右亮的图像，中间有一条竖直边缘
image = torch.zeros(6, 6)
image[:, 3:] = 1.0
sobel_x = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])

ours = conv2d_by_hand(image, sobel_x)
theirs = F.conv2d(image[None, None], sobel_x[None, None])[0, 0]
print("Vertical edge detector:")
print(ours.int().tolist())  # 只有边缘附近有响应

torch.manual_seed(0)
noise, kernel = torch.randn(32, 32), torch.randn(3, 3)
difference = (
    conv2d_by_hand(noise, kernel) - F.conv2d(noise[None, None], kernel[None, None])[0, 0]
).abs()
print("Same as torch:", torch.equal(ours, theirs) and difference.max().item() < 1e-5)
print(f"Max difference on noise: {difference.max().item():.1e}")

# 输出尺寸 = floor((N + 2P - K) / S) + 1
batch = torch.randn(1, 3, 32, 32)
for size, padding, stride in [(3, 0, 1), (3, 1, 1), (3, 1, 2), (5, 0, 1)]:
    layer = torch.nn.Conv2d(3, 16, size, stride=stride, padding=padding)
    formula = (32 + 2 * padding - size) // stride + 1
    print(f"K={size} P={padding} S={stride}: {tuple(layer(batch).shape)}, formula {formula}")

parameters = sum(p.numel() for p in torch.nn.Conv2d(3, 16, 3).parameters())
print("Conv2d(3, 16, 3) parameters:", parameters)  # 16 · (3·3·3) + 16
