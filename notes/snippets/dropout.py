"""Dropout：手写的反向缩放版本与 torch 对比；训练与推理；它减轻过拟合的效果。"""

import torch
from torch import nn

torch.manual_seed(0)


def dropout(x: torch.Tensor, p: float, training: bool) -> torch.Tensor:
    """训练时以概率 p 置零，其余除以 1 - p（inverted dropout）；推理时原样返回。"""
    if not training:
        return x
    keep = (torch.rand(x.shape) >= p).float()
    return x * keep / (1 - p)


x = torch.tensor([1.0, 2.0, 3.0, 4.0])
keep = torch.tensor([1.0, 0.0, 1.0, 0.0])  # 假设这一次的掩码
print("kept units 1 and 3, p = 0.5:", (x * keep / 0.5).tolist())
print("p = 0.2, all kept:", (x / 0.8).tolist())

for p in (0.2, 0.5):
    runs = dropout(x.expand(200_000, 4), p, training=True)
    print(f"p = {p}: mean over many masks", [round(v, 1) for v in runs.mean(0).tolist()], end=", ")
    print(f"zeros {(runs == 0).float().mean():.2f}")

layer = nn.Dropout(0.5)
values = set(layer(torch.ones(1000)).tolist())
print("torch in training gives only", sorted(values))
layer.eval()
print("torch in inference changes nothing:", torch.equal(layer(x), x))

# Dropout2d 丢掉整个通道
maps = nn.Dropout2d(0.5)(torch.ones(1, 6, 3, 3))[0]
print("Dropout2d, values in each channel:", [sorted(set(m.flatten().tolist())) for m in maps])

# 忘了 model.eval()：同一个输入，两次的输出不同
net = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Dropout(0.5), nn.Linear(32, 1))
print("two calls in training mode agree:", torch.equal(net(x), net(x)))
net.eval()
print("two calls in eval mode agree:", torch.equal(net(x), net(x)))

# Output:
# kept units 1 and 3, p = 0.5: [2.0, 0.0, 6.0, 0.0]
# p = 0.2, all kept: [1.25, 2.5, 3.75, 5.0]
# p = 0.2: mean over many masks [1.0, 2.0, 3.0, 4.0], zeros 0.20
# p = 0.5: mean over many masks [1.0, 2.0, 3.0, 4.0], zeros 0.50
# torch in training gives only [0.0, 2.0]
# torch in inference changes nothing: True
# Dropout2d, values in each channel: [[0.0], [2.0], [0.0], [2.0], [0.0], [2.0]]
# two calls in training mode agree: False
# two calls in eval mode agree: True
