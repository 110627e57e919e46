"""缩放点积注意力：手写，与 torch 对比，并画出注意力权重。"""

import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F


def attention(q, k, v, causal=False):
    """softmax(QKᵀ / √d_k) V；causal 时每个位置看不到后面的位置。"""
    scores = q @ k.T / math.sqrt(k.shape[-1])
    if causal:
        future = torch.ones_like(scores, dtype=torch.bool).triu(diagonal=1)
        scores = scores.masked_fill(future, -math.inf)
    weights = scores.softmax(dim=-1)
    return weights @ v, weights


torch.manual_seed(0)
tokens, d_k = 5, 8
x = torch.randn(tokens, d_k)  # 自注意力：Q、K、V 都来自同一个 x
w_q, w_k, w_v = (torch.randn(d_k, d_k) / math.sqrt(d_k) for _ in range(3))
q, k, v = x @ w_q, x @ w_k, x @ w_v

figure, axes = plt.subplots(1, 2, figsize=(8, 4))
for axis, causal in zip(axes, (False, True), strict=True):
    out, weights = attention(q, k, v, causal)
    reference = F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=causal)[0]
    name = "causal (GPT)" if causal else "bidirectional (BERT)"
    same = torch.allclose(out, reference, atol=1e-5)
    print(f"{name}: output {tuple(out.shape)}, same as torch: {same}")
    print("  each row sums to 1:", torch.allclose(weights.sum(-1), torch.ones(tokens)))
    axis.imshow(weights, cmap="viridis", vmin=0)
    axis.set(title=name, xlabel="key position", ylabel="query position")
figure.tight_layout()
plt.show()

# 为什么除以 √d_k：点积的标准差随维度按 √d_k 增长
for d in (16, 256):
    std = (torch.randn(10_000, d) * torch.randn(10_000, d)).sum(-1).std().item()
    print(f"d_k = {d}: std of q·k = {std:.1f}, divided by √d_k = {std / math.sqrt(d):.2f}")
