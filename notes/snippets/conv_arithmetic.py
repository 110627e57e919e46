"""卷积层的算术：输出尺寸、参数量、乘加次数，公式与 torch 对照。"""

import torch
from torch import nn


def count(layer: nn.Module) -> int:
    return sum(p.numel() for p in layer.parameters())


print("Output size of a 32x32 input: floor((N + 2P - K) / S) + 1")
image = torch.rand(1, 3, 32, 32)
for k, p, s in [(3, 0, 1), (3, 1, 1), (3, 1, 2), (5, 2, 1), (7, 3, 2)]:
    formula = (32 + 2 * p - k) // s + 1
    shape = nn.Conv2d(3, 16, k, stride=s, padding=p)(image).shape
    print(f"  K={k} P={p} S={s}: {formula:2}, same as torch: {shape[-2:] == (formula, formula)}")
# 空洞卷积：K 换成 D(K - 1) + 1
dilated = nn.Conv2d(3, 16, 3, dilation=2)(image)
print("  K=3 dilation 2 acts like K=5:", 32 - 5 + 1, dilated.shape[-1] == 28)

print("Parameters: C_out * (C_in * K * K + 1)")
layer = nn.Conv2d(3, 16, 3)
print("  Conv2d(3, 16, 3):", 16 * (3 * 3 * 3 + 1), "torch:", count(layer))
out = 30 * 30
print(f"  multiply-adds on 32x32, no padding: {16 * 30 * 30} outputs * 27 = {16 * out * 27:,}")
fully = (3 * 32 * 32 + 1) * 16 * 30 * 30  # 输入输出一样大的全连接层
print(f"  a fully connected layer of the same sizes: {fully:,} parameters")

print("1x1 convolution, 256 channels in and out:")
direct = nn.Conv2d(256, 256, 3, padding=1, bias=False)
bottleneck = nn.Sequential(
    nn.Conv2d(256, 64, 1, bias=False),
    nn.Conv2d(64, 64, 3, padding=1, bias=False),
    nn.Conv2d(64, 256, 1, bias=False),
)
print(f"  3x3 directly: {count(direct):,}; 1x1 to 64, 3x3, 1x1 to 256: {count(bottleneck):,}")
# 1×1 卷积就是在每个像素上用同一个全连接层
x = torch.rand(2, 256, 5, 5)
one = bottleneck[0]
linear = x.permute(0, 2, 3, 1) @ one.weight[:, :, 0, 0].T
print(
    "  1x1 = linear layer per pixel:", torch.allclose(one(x).permute(0, 2, 3, 1), linear, atol=1e-5)
)

print("Groups, 64 -> 128 channels, 3x3, no bias:")
for name, layers in {
    "standard": [nn.Conv2d(64, 128, 3, bias=False)],
    "2 groups": [nn.Conv2d(64, 128, 3, groups=2, bias=False)],
    "depthwise + 1x1": [
        nn.Conv2d(64, 64, 3, groups=64, bias=False),
        nn.Conv2d(64, 128, 1, bias=False),
    ],
}.items():
    print(f"  {name:15} {count(nn.Sequential(*layers)):6,}")

# Output:
# Output size of a 32x32 input: floor((N + 2P - K) / S) + 1
#   K=3 P=0 S=1: 30, same as torch: True
#   K=3 P=1 S=1: 32, same as torch: True
#   K=3 P=1 S=2: 16, same as torch: True
#   K=5 P=2 S=1: 32, same as torch: True
#   K=7 P=3 S=2: 16, same as torch: True
#   K=3 dilation 2 acts like K=5: 28 True
# Parameters: C_out * (C_in * K * K + 1)
#   Conv2d(3, 16, 3): 448 torch: 448
#   multiply-adds on 32x32, no padding: 14400 outputs * 27 = 388,800
#   a fully connected layer of the same sizes: 44,251,200 parameters
# 1x1 convolution, 256 channels in and out:
#   3x3 directly: 589,824; 1x1 to 64, 3x3, 1x1 to 256: 69,632
#   1x1 = linear layer per pixel: True
# Groups, 64 -> 128 channels, 3x3, no bias:
#   standard        73,728
#   2 groups        36,864
#   depthwise + 1x1  8,768
