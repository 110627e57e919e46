"""极小的 Transformer（一层）：causal=True 像 GPT，causal=False 像 BERT；供别的示例训练。"""

import math

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    """一层（pre-norm）：x + 多头自注意力，再 + 前馈网络。

    位置像 T5 那样用相对位置偏置：每个头给每个距离学一个数，加到注意力分数上。
    """

    def __init__(self, width: int, heads: int, length: int, causal: bool) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.feed_forward = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )
        place = torch.arange(length)
        distance = place[None] - place[:, None]  # 键的位置减去查询的位置
        self.register_buffer("distance", distance + length - 1)
        self.distance_bias = nn.Parameter(torch.randn(heads, 2 * length - 1) * 0.1)
        future = distance > 0 if causal else torch.zeros_like(distance, dtype=torch.bool)
        self.register_buffer("mask", torch.zeros(length, length).masked_fill(future, -math.inf))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch, length, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, -1)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # 每个：批、头、位置、每头的维度
        bias = 10 * self.distance_bias[:, self.distance] + self.mask  # 乘 10：让它学得快些
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=bias[:, :length, :length])
        x = x + self.out(seen.transpose(1, 2).reshape(batch, length, width))
        return x + self.feed_forward(self.norm2(x))


class TinyTransformer(nn.Module):
    """词元编号进，每个位置上词表里各词元的分数（logits）出。"""

    def __init__(self, words: int, length: int, causal: bool, width: int = 64) -> None:
        super().__init__()
        self.token = nn.Embedding(words, width)
        nn.init.normal_(self.token.weight, std=0.3)
        self.block = Block(width, 4, length, causal)
        self.head = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, words))

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.head(self.block(self.token(tokens)))


def optimiser(model: nn.Module, steps: int):
    """AdamW，学习率先升（warm-up）后降。"""
    adam = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.98), weight_decay=0.1)
    return adam, torch.optim.lr_scheduler.OneCycleLR(adam, 0.01, steps, pct_start=0.1)
