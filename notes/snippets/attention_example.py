"""手算得了的注意力：3 个词元、2 维的 Q、K、V，一步步的数，再加因果掩码和填充掩码。"""

import math

import torch
import torch.nn.functional as F


def show(name: str, matrix: torch.Tensor) -> None:
    print(f"{name}:", [[round(x, 2) + 0.0 for x in row] for row in matrix.tolist()])


q = torch.tensor([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
k = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
v = torch.tensor([[10.0, 0.0], [0.0, 10.0], [5.0, 5.0]])

scores = q @ k.T  # 1. 每个查询与每个键的点积
scaled = scores / math.sqrt(2)  # 2. 除以 √d_k = √2
weights = scaled.softmax(dim=-1)  # 3. 每一行变成和为 1 的权重
out = weights @ v  # 4. 对 V 加权求和
show("scores", scores)
show("scaled", scaled)
show("exp of row 1", scaled[:1].exp())
show("weights", weights)
show("output", out)
reference = F.scaled_dot_product_attention(q[None], k[None], v[None])[0]
print("same as torch:", torch.allclose(out, reference, atol=1e-5))

# 因果掩码：不许看后面的词元，把那里的分数换成 -inf，softmax 后正好是 0
future = torch.ones(3, 3, dtype=torch.bool).triu(diagonal=1)
causal = scaled.masked_fill(future, -math.inf).softmax(-1)
show("causal weights", causal)
reference = F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)[0]
print("same as torch:", torch.allclose(causal @ v, reference, atol=1e-5))

# 填充掩码：第 3 个词元是补齐用的 <pad>，谁都不看它（整列为 0）
padding = torch.tensor([False, False, True])
show("padding weights", scaled.masked_fill(padding, -math.inf).softmax(-1))

# 交叉注意力：1 个解码器的查询，3 个编码器的键和值，得 1 个输出
cross = (torch.tensor([[0.0, 2.0]]) @ k.T / math.sqrt(2)).softmax(-1)
show("cross-attention weights", cross)

# 不缩放的坏处：分数大 8 倍（d_k = 64 时），softmax 几乎只剩一个 1，梯度接近 0
for factor in (1, 8):
    x = (torch.tensor([1.0, 0.0, 0.5]) * factor).requires_grad_()
    p = x.softmax(0)
    p[0].backward()
    print(f"scores x{factor}:", [round(i, 3) for i in p.tolist()], f"gradient {x.grad[0]:.3f}")

# Output:
# scores: [[1.0, 0.0, 1.0], [0.0, 2.0, 2.0], [1.0, 1.0, 2.0]]
# scaled: [[0.71, 0.0, 0.71], [0.0, 1.41, 1.41], [0.71, 0.71, 1.41]]
# exp of row 1: [[2.03, 1.0, 2.03]]
# weights: [[0.4, 0.2, 0.4], [0.11, 0.45, 0.45], [0.25, 0.25, 0.5]]
# output: [[6.02, 3.98], [3.31, 6.69], [5.0, 5.0]]
# same as torch: True
# causal weights: [[1.0, 0.0, 0.0], [0.2, 0.8, 0.0], [0.25, 0.25, 0.5]]
# same as torch: True
# padding weights: [[0.67, 0.33, 0.0], [0.2, 0.8, 0.0], [0.5, 0.5, 0.0]]
# cross-attention weights: [[0.11, 0.45, 0.45]]
# scores x1: [0.506, 0.186, 0.307] gradient 0.250
# scores x8: [0.982, 0.0, 0.018] gradient 0.018
