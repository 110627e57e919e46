"""激活函数：为什么要非线性，ReLU、sigmoid、tanh、Leaky ReLU、GELU 的值和梯度。"""

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F

# 没有激活函数，两层线性层等于一层
torch.manual_seed(0)
w1, w2, x = torch.randn(4, 3), torch.randn(2, 4), torch.randn(3)
print("two linear layers = one:", torch.allclose(w2 @ (w1 @ x), (w2 @ w1) @ x, atol=1e-5))

# 有了 ReLU，|x| 可以表示出来：relu(x) + relu(-x)；线性层做不到
values = torch.tensor([-2.0, 0, 3])
print("relu(x) + relu(-x):", (F.relu(values) + F.relu(-values)).tolist())

functions = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "ReLU": F.relu,
    "Leaky ReLU": lambda v: F.leaky_relu(v, 0.01),
    "GELU": F.gelu,
}
print(f"{'function':10}  value at -2, 0.5, 2        gradient at -2, 0.5, 2, 5")
figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
grid = torch.linspace(-4, 4, 201)
for name, function in functions.items():
    points = torch.tensor([-2.0, 0.5, 2, 5], requires_grad=True)
    y = function(points)
    y.sum().backward()
    numbers = [f"{v:8.4f}" for v in y[:3].tolist() + points.grad.tolist()]
    print(f"{name:10}", *numbers[:3], "  ", *numbers[3:])

    line = grid.clone().requires_grad_()
    function(line).sum().backward()
    style = "--" if name == "Leaky ReLU" else "-"  # 与 ReLU 几乎重合
    axes[0].plot(grid, function(grid), style, label=name)
    axes[1].plot(grid, line.grad, style, label=name)
axes[0].set(title="activation function", xlabel="x", ylim=(-1.2, 4))
axes[1].set(title="its derivative", xlabel="x")
axes[0].legend()
plt.show()

# 死亡的 ReLU：偏置太负，所有样本的输入都小于 0，梯度为 0，再也学不动
inputs = torch.rand(100, 3)  # 都在 0 与 1 之间
for name in ("ReLU", "Leaky ReLU"):
    weight = torch.tensor([1.0, 1, 1], requires_grad=True)
    functions[name](inputs @ weight - 5).mean().backward()
    print(f"bias -5, {name}: gradient of the weights is zero:", bool((weight.grad == 0).all()))

# Output:
# two linear layers = one: True
# relu(x) + relu(-x): [2.0, 0.0, 3.0]
# function    value at -2, 0.5, 2        gradient at -2, 0.5, 2, 5
# sigmoid      0.1192   0.6225   0.8808      0.1050   0.2350   0.1050   0.0066
# tanh        -0.9640   0.4621   0.9640      0.0707   0.7864   0.0707   0.0002
# ReLU         0.0000   0.5000   2.0000      0.0000   1.0000   1.0000   1.0000
# Leaky ReLU  -0.0200   0.5000   2.0000      0.0100   1.0000   1.0000   1.0000
# GELU        -0.0455   0.3457   1.9545     -0.0852   0.8675   1.0852   1.0000
# bias -5, ReLU: gradient of the weights is zero: True
# bias -5, Leaky ReLU: gradient of the weights is zero: False
