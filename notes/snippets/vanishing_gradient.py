"""梯度消失与爆炸：激活函数和初始化不同，30 层网络每层的梯度差多少？再看梯度裁剪。"""

import matplotlib.pyplot as plt
import torch
from torch import nn

for n in (5, 10, 20):
    print(f"{n:2} layers: 0.25^n = {0.25**n:.1e}, 0.9^n = {0.9**n:.2f}, 1.5^n = {1.5**n:,.0f}")

DEPTH, WIDTH = 30, 128


def gradients(activation, init) -> list[float]:
    """在最后一层放一个范数为 1 的梯度，反向传播，返回每层输出的梯度范数。"""
    torch.manual_seed(0)
    h, outputs = torch.randn(64, WIDTH), []
    for _ in range(DEPTH):
        layer = nn.Linear(WIDTH, WIDTH, bias=False)
        init(layer.weight)
        h = activation(layer(h))
        h.retain_grad()
        outputs.append(h)
    top = torch.randn(h.shape)
    h.backward(top / top.norm())
    return [h.grad.norm().item() for h in outputs]


def he(weight: torch.Tensor) -> None:
    nn.init.kaiming_normal_(weight, nonlinearity="relu")


xavier = nn.init.xavier_normal_
settings = {
    "sigmoid, Xavier": (torch.sigmoid, xavier),
    "tanh, Xavier": (torch.tanh, xavier),
    "ReLU, Xavier": (torch.relu, xavier),
    "ReLU, He": (torch.relu, he),
    "ReLU, twice He": (torch.relu, lambda weight: (he(weight), weight.data.mul_(2))),
}
figure, axis = plt.subplots(figsize=(8, 4.5), layout="constrained")
ratio = {}
for name, (activation, init) in settings.items():
    norms = gradients(activation, init)
    ratio[name] = norms[0]  # 最后一层是 1
    print(f"{name:16} gradient at layer 1: {norms[0]:.0e}")
    axis.semilogy(range(1, DEPTH + 1), norms, label=name)
axis.set(xlabel="layer (1 is next to the input)", ylabel="gradient norm at the output of the layer")
axis.set_title("Gradient on its way back from layer 30 to layer 1")
axis.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()
print("sigmoid vanishes:", ratio["sigmoid, Xavier"] < 1e-10)
print("ReLU with He initialisation stays:", 0.1 < ratio["ReLU, He"] < 10)
print("twice as large weights explode:", ratio["ReLU, twice He"] > 1e6)

# 梯度裁剪：范数超过上限就整体缩小，方向不变
w = nn.Parameter(torch.zeros(2))
w.grad = torch.tensor([3.0, 4.0])
norm = nn.utils.clip_grad_norm_([w], max_norm=1.0)
print(f"clipping: norm {norm:.0f} -> gradient", [round(v, 2) for v in w.grad.tolist()])

# Output:
#  5 layers: 0.25^n = 9.8e-04, 0.9^n = 0.59, 1.5^n = 8
# 10 layers: 0.25^n = 9.5e-07, 0.9^n = 0.35, 1.5^n = 58
# 20 layers: 0.25^n = 9.1e-13, 0.9^n = 0.12, 1.5^n = 3,325
# sigmoid, Xavier  gradient at layer 1: ...e-19
# tanh, Xavier     gradient at layer 1: 2e-01
# ReLU, Xavier     gradient at layer 1: ...e-05
# ReLU, He         gradient at layer 1: 1e+00
# ReLU, twice He   gradient at layer 1: ...e+08
# sigmoid vanishes: True
# ReLU with He initialisation stays: True
# twice as large weights explode: True
# clipping: norm 5 -> gradient [0.6, 0.8]
