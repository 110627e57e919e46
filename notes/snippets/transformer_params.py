"""Transformer 的参数量：手算的公式与 torch 的层对照，直到 BERT-Base 的 1.1 亿。"""

from torch import nn


def count(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def report(name: str, formula: int, module: nn.Module) -> None:
    print(f"{name}: {formula:,}, same as torch: {formula == count(module)}")


def attention(d: int) -> int:
    return 4 * d * d + 4 * d  # W_Q、W_K、W_V、W_O 及其偏置；与头数无关


def layer(d: int, ff: int) -> int:
    feed_forward = d * ff + ff + ff * d + d
    norms = 2 * 2 * d
    return attention(d) + feed_forward + norms


meta = {"device": "meta"}  # 只要形状，不占内存
for heads in (1, 8):
    module = nn.MultiheadAttention(512, heads, **meta)
    report(f"multi-head attention, d = 512, {heads} heads", attention(512), module)
feed_forward = nn.Sequential(nn.Linear(512, 2048, **meta), nn.ReLU(), nn.Linear(2048, 512, **meta))
report("feed-forward 512 -> 2048 -> 512", 2 * 512 * 2048 + 2048 + 512, feed_forward)
encoder = nn.TransformerEncoderLayer(512, 8, 2048, **meta)
report("encoder layer, d = 512", layer(512, 2048), encoder)
print(f"  12 d^2 = {12 * 512**2:,}, {12 * 512**2 / layer(512, 2048):.1%} of it")
decoder = nn.TransformerDecoderLayer(512, 8, 2048, **meta)
report("decoder layer, d = 512", layer(512, 2048) + attention(512) + 2 * 512, decoder)

print("BERT-Base: d = 768, 12 layers, 30,522 word pieces, 512 positions, 2 segments")
d = 768
embeddings = (30522 + 512 + 2) * d + 2 * d  # 三张表和一个 LayerNorm
layers = 12 * layer(d, 4 * d)
pooler = d * d + d  # [CLS] 上的全连接层
stack = [nn.TransformerEncoderLayer(d, 12, 4 * d, **meta) for _ in range(12)]
tables = [nn.Embedding(n, d, **meta) for n in (30522, 512, 2)]
parts = nn.ModuleList([*tables, nn.LayerNorm(d, **meta), *stack, nn.Linear(d, d, **meta)])
print(f"  embeddings {embeddings:,} + layers {layers:,} + pooler {pooler:,}")
report("  total", embeddings + layers + pooler, parts)

d = 12288  # GPT-3：96 层
print(f"GPT-3: 96 layers * 12 d^2 = {96 * 12 * d * d / 1e9:.0f} billion")

cache = 2 * 96 * d  # 每个词元在每层存一个键和一个值
print(f"  KV cache: {cache:,} numbers per token, {2 * cache / 1e6:.1f} MB with 2 bytes each")

# Output:
# multi-head attention, d = 512, 1 heads: 1,050,624, same as torch: True
# multi-head attention, d = 512, 8 heads: 1,050,624, same as torch: True
# feed-forward 512 -> 2048 -> 512: 2,099,712, same as torch: True
# encoder layer, d = 512: 3,152,384, same as torch: True
#   12 d^2 = 3,145,728, 99.8% of it
# decoder layer, d = 512: 4,204,032, same as torch: True
# BERT-Base: d = 768, 12 layers, 30,522 word pieces, 512 positions, 2 segments
#   embeddings 23,837,184 + layers 85,054,464 + pooler 590,592
#   total: 109,482,240, same as torch: True
# GPT-3: 96 layers * 12 d^2 = 174 billion
#   KV cache: 2,359,296 numbers per token, 4.7 MB with 2 bytes each
