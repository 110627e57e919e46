"""简单 RNN 的长期依赖问题：梯度随时间步指数级消失或爆炸。"""

import torch

STEPS, HIDDEN = 50, 32


def gradient_at_first_step(radius: float) -> float:
    """h_t = W h_{t-1}，W 是 radius 倍的正交矩阵：返回最后一步对第一步的梯度范数。"""
    torch.manual_seed(0)
    w = radius * torch.linalg.qr(torch.randn(HIDDEN, HIDDEN))[0]
    first = torch.randn(HIDDEN, requires_grad=True)
    h = first
    for _ in range(STEPS):
        h = w @ h
    h.sum().backward()
    return first.grad.norm().item()


for radius in (0.8, 1.0, 1.2):
    grad = gradient_at_first_step(radius)
    verdict = "vanishes" if grad < 1e-2 else "explodes" if grad > 1e2 else "stable"
    print(f"|W| = {radius}: gradient after {STEPS} steps = {grad:.1e} ({verdict})")

# 梯度爆炸的常用对策：梯度裁剪
parameter = torch.nn.Parameter(torch.zeros(3))
parameter.grad = torch.tensor([300.0, 400.0, 0.0])
norm = torch.nn.utils.clip_grad_norm_([parameter], max_norm=1.0)
print(f"clipping: norm {norm.item():.0f} -> {parameter.grad.norm().item():.2f}")
