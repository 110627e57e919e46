"""缩放点积注意力与多头注意力：手写，与 torch 对比，并画出注意力权重（未训练，权重是随机的）。"""

import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn


def attention(q, k, v, causal=False):
    """softmax(QKᵀ / √d_k) V；causal 时每个位置看不到后面的位置。"""
    scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
    if causal:
        future = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(diagonal=1)
        scores = scores.masked_fill(future, -math.inf)
    weights = scores.softmax(dim=-1)
    return weights @ v, weights


torch.manual_seed(0)
words = ["the", "cat", "sat", "on", "mats"]
n, d_k = len(words), 8
x = torch.randn(n, d_k)  # 自注意力：Q、K、V 都来自同一个 x
w_q, w_k, w_v = (torch.randn(d_k, d_k) / math.sqrt(d_k) for _ in range(3))
q, k, v = x @ w_q, x @ w_k, x @ w_v

figure, axes = plt.subplots(1, 2, figsize=(9, 4.4), layout="constrained")
for axis, causal in zip(axes, (False, True), strict=True):
    out, weights = attention(q, k, v, causal)
    reference = F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=causal)[0]
    name = "causal (GPT)" if causal else "bidirectional (BERT)"
    print(f"{name}: same as torch: {torch.allclose(out, reference, atol=1e-5)},", end=" ")
    print("rows sum to 1:", torch.allclose(weights.sum(-1), torch.ones(n)))
    axis.imshow(weights, cmap="Blues", vmin=0, vmax=1)
    for row in range(n):
        for column in range(n):
            value = weights[row, column].item()
            colour = "white" if value > 0.5 else "black"
            axis.text(column, row, f"{value:.2f}", ha="center", va="center", color=colour)
    axis.set(title=name, xlabel="key: looked at", ylabel="query: looks")
    axis.set_xticks(range(n), words)
    axis.set_yticks(range(n), words)
plt.show()

# 多头：把 512 维分成 8 个 64 维的头，各算各的，再拼起来过 W_O
layer = nn.MultiheadAttention(512, 8, batch_first=True).eval()
x = torch.randn(1, n, 512)
q, k, v = F.linear(x, layer.in_proj_weight, layer.in_proj_bias).view(1, n, 3, 8, 64).unbind(2)
heads, weights = attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2))
out = layer.out_proj(heads.transpose(1, 2).reshape(1, n, 512))
print("multi-head: weights", tuple(weights.shape), end=", ")
print("same as torch:", torch.allclose(out, layer(x, x, x)[0], atol=1e-5))

# 为什么除以 √d_k：点积的标准差随维度按 √d_k 增长
for d in (16, 64, 256):
    std = (torch.randn(10_000, d) * torch.randn(10_000, d)).sum(-1).std().item()
    print(f"d_k = {d}: std of q·k = {std:.0f}, divided by √d_k = {std / math.sqrt(d):.1f}")

# Output:
# bidirectional (BERT): same as torch: True, rows sum to 1: True
# causal (GPT): same as torch: True, rows sum to 1: True
# multi-head: weights (1, 8, 5, 5), same as torch: True
# d_k = 16: std of q·k = 4, divided by √d_k = 1.0
# d_k = 64: std of q·k = 8, divided by √d_k = 1.0
# d_k = 256: std of q·k = 16, divided by √d_k = 1.0
