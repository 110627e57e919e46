"""AlexNet（2012 年原文，两组卷积）：逐层的形状、参数量和乘加次数。"""

import torch
from torch import nn

# device="meta"：只算形状，不分配 6000 万个参数的内存
with torch.device("meta"):
    alexnet = nn.ModuleDict(
        {
            "conv1": nn.Conv2d(3, 96, 11, stride=4),
            "pool1": nn.MaxPool2d(3, stride=2),  # 重叠池化：窗口 3 > 步幅 2
            "conv2": nn.Conv2d(96, 256, 5, padding=2, groups=2),  # 两块 GPU 各算一组
            "pool2": nn.MaxPool2d(3, stride=2),
            "conv3": nn.Conv2d(256, 384, 3, padding=1),  # 这一层两块 GPU 互通
            "conv4": nn.Conv2d(384, 384, 3, padding=1, groups=2),
            "conv5": nn.Conv2d(384, 256, 3, padding=1, groups=2),
            "pool5": nn.MaxPool2d(3, stride=2),
            "flatten": nn.Flatten(),
            "fc6": nn.Linear(256 * 6 * 6, 4096),  # fc6、fc7 前面有 dropout 0.5
            "fc7": nn.Linear(4096, 4096),
            "fc8": nn.Linear(4096, 1000),
        }
    )
    x = torch.empty(1, 3, 227, 227)

total = macs = fully_connected = 0
print(f"{'layer':8} {'output':18} {'parameters':>11} {'multiply-adds':>14}")
for name, layer in alexnet.items():
    x = layer(x)
    parameters = sum(p.numel() for p in layer.parameters())
    positions = x.shape[2] * x.shape[3] if name.startswith("conv") else 1
    work = layer.weight.numel() * positions if parameters else 0
    total, macs = total + parameters, macs + work
    fully_connected += parameters if name.startswith("fc") else 0
    print(f"{name:8} {tuple(x.shape[1:])!s:18} {parameters:11,} {work:14,}")
print(f"{'total':8} {'':18} {total:11,} {macs:14,}")
print(f"fully connected layers: {fully_connected / total:.0%} of the parameters")

# 224 还是 227？无填充的 11×11、步幅 4 要得到 55×55，输入只能是 227
for size, padding in [(224, 0), (227, 0), (224, 2)]:
    exact = (size + 2 * padding - 11) / 4 + 1
    print(f"input {size}, padding {padding}: {exact} -> {int(exact)}")

# Output:
# layer    output              parameters  multiply-adds
# conv1    (96, 55, 55)            34,944    105,415,200
# pool1    (96, 27, 27)                 0              0
# conv2    (256, 27, 27)          307,456    223,948,800
# pool2    (256, 13, 13)                0              0
# conv3    (384, 13, 13)          885,120    149,520,384
# conv4    (384, 13, 13)          663,936    112,140,288
# conv5    (256, 13, 13)          442,624     74,760,192
# pool5    (256, 6, 6)                  0              0
# flatten  (9216,)                      0              0
# fc6      (4096,)             37,752,832     37,748,736
# fc7      (4096,)             16,781,312     16,777,216
# fc8      (1000,)              4,097,000      4,096,000
# total                        60,965,224    724,406,816
# fully connected layers: 96% of the parameters
# input 224, padding 0: 54.25 -> 54
# input 227, padding 0: 55.0 -> 55
# input 224, padding 2: 55.25 -> 55
