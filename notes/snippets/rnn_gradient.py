"""RNN 的长期依赖：梯度随时间步指数级消失或爆炸（画图）；遗忘门的连乘；梯度裁剪。"""

import matplotlib.pyplot as plt
import torch

STEPS, HIDDEN = 50, 32


def gradient_norms(radius: float, squash: bool = False) -> list[float]:
    """h_t = W h_{t-1}，W 是 radius 倍的正交矩阵：损失对倒数第 0、1、2…步状态的梯度范数。"""
    torch.manual_seed(0)
    w = radius * torch.linalg.qr(torch.randn(HIDDEN, HIDDEN))[0]
    states = [torch.randn(HIDDEN, requires_grad=True)]
    for _ in range(STEPS):
        h = w @ states[-1]
        states.append(torch.tanh(h) if squash else h)
        states[-1].retain_grad()
    direction = torch.ones(HIDDEN) / HIDDEN**0.5  # 单位向量：梯度从范数 1 开始倒退
    states[-1].backward(direction)
    return [h.grad.norm().item() for h in reversed(states)]


figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
for radius in (0.8, 1.0, 1.2):
    norms = gradient_norms(radius)
    grad = norms[-1]
    verdict = "vanishes" if grad < 1e-2 else "explodes" if grad > 1e2 else "stable"
    print(f"|W| = {radius}: gradient after {STEPS} steps = {grad:.1e} ({verdict})")
    axis.semilogy(norms, label=f"linear, |W| = {radius}")
norms = gradient_norms(1.0, squash=True)
print("with tanh, |W| = 1.0: smaller than without:", norms[-1] < 0.5)
axis.semilogy(norms, "--", label="tanh, |W| = 1.0")
axis.set(
    xlabel="steps back in time",
    ylabel="gradient norm",
    title="Gradient flowing back through an RNN",
)
axis.grid(alpha=0.3)
axis.legend()
plt.show()

# LSTM 沿细胞状态倒退一步只乘遗忘门 f：f 接近 1 时传得很远
for forget in (0.5, 0.73, 0.9, 0.99):
    print(
        f"forget gate {forget}: after 20 steps {forget**20:.1e}, after 100 steps {forget**100:.1e}"
    )

# 梯度爆炸的常用对策：梯度裁剪，范数超过上限时整体等比例缩小，方向不变
parameter = torch.nn.Parameter(torch.zeros(2))
for gradient in ([3.0, 4.0], [0.3, 0.4]):
    parameter.grad = torch.tensor(gradient)
    norm = torch.nn.utils.clip_grad_norm_([parameter], max_norm=1.0)
    clipped = [round(value, 2) for value in parameter.grad.tolist()]
    print(f"clipping {gradient}: norm {norm.item():.1f} -> {clipped}")

# Output:
# |W| = 0.8: gradient after 50 steps = 1.4e-05 (vanishes)
# |W| = 1.0: gradient after 50 steps = 1.0e+00 (stable)
# |W| = 1.2: gradient after 50 steps = 9.1e+03 (explodes)
# with tanh, |W| = 1.0: smaller than without: True
# forget gate 0.5: after 20 steps 9.5e-07, after 100 steps 7.9e-31
# forget gate 0.73: after 20 steps 1.8e-03, after 100 steps 2.1e-14
# forget gate 0.9: after 20 steps 1.2e-01, after 100 steps 2.7e-05
# forget gate 0.99: after 20 steps 8.2e-01, after 100 steps 3.7e-01
# clipping [3.0, 4.0]: norm 5.0 -> [0.6, 0.8]
# clipping [0.3, 0.4]: norm 0.5 -> [0.3, 0.4]
