"""解码：同样的 logits，贪心、温度、top-k、top-p、束搜索各选什么；再用困惑度给句子打分。"""

import math

import torch

words = ["cat", "dog", "bird", "fish", "stone"]
logits = torch.tensor([2.0, 1.5, 1.0, 0.0, -2.0])


def show(name: str, p: torch.Tensor) -> None:
    print(f"{name:13}", "  ".join(f"{w} {x:.3f}" for w, x in zip(words, p.tolist(), strict=True)))


def top_k(logits: torch.Tensor, k: int) -> torch.Tensor:
    """只留最大的 k 个，别的为 -inf，再 softmax。"""
    return logits.masked_fill(logits < logits.topk(k).values[-1], -torch.inf).softmax(0)


def top_p(logits: torch.Tensor, p: float) -> torch.Tensor:
    """从大到小，留到概率之和达到 p 为止。"""
    probability, order = logits.softmax(0).sort(descending=True)
    before = probability.cumsum(0) - probability  # 排在前面的概率之和
    return logits.scatter(0, order[before >= p], -torch.inf).softmax(0)


print("greedy:", words[logits.argmax()])
for temperature in (1.0, 0.5, 2.0):
    show(f"T = {temperature}", (logits / temperature).softmax(0))
show("top-k, k = 2", top_k(logits, 2))
show("top-p = 0.8", top_p(logits, 0.8))
torch.manual_seed(0)
drawn = torch.multinomial(top_p(logits, 0.8), 10_000, replacement=True).unique().tolist()
print("10,000 samples of top-p give only:", [words[i] for i in drawn])

# 束搜索：贪心先选 A（0.6），但 A 后面的词都不可能；B 开头的整句更可能
following = {"": {"A": 0.6, "B": 0.4}, "A": {"x": 0.4, "y": 0.35, "z": 0.25}}
following["B"] = {"x": 0.9, "y": 0.05, "z": 0.05}


def beam_search(width: int) -> tuple[str, float]:
    beams = [("", 1.0)]
    for _ in range(2):
        longer = [(s + w, p * x) for s, p in beams for w, x in following[s].items()]
        beams = sorted(longer, key=lambda beam: -beam[1])[:width]
    return beams[0]


for width in (1, 2):
    sentence, probability = beam_search(width)
    print(f"beam width {width}: {sentence}, probability {probability:.2f}")

# 链式分解与困惑度："the cat sat" 三步的条件概率
steps = [0.5, 0.25, 0.2]
loss = -sum(math.log(p) for p in steps) / len(steps)
print(f"P(sentence) = {math.prod(steps)}, loss {loss:.3f}, perplexity {math.exp(loss):.2f}")

# Output:
# greedy: cat
# T = 1.0       cat 0.470  dog 0.285  bird 0.173  fish 0.064  stone 0.009
# T = 0.5       cat 0.657  dog 0.242  bird 0.089  fish 0.012  stone 0.000
# T = 2.0       cat 0.346  dog 0.270  bird 0.210  fish 0.127  stone 0.047
# top-k, k = 2  cat 0.622  dog 0.378  bird 0.000  fish 0.000  stone 0.000
# top-p = 0.8   cat 0.506  dog 0.307  bird 0.186  fish 0.000  stone 0.000
# 10,000 samples of top-p give only: ['cat', 'dog', 'bird']
# beam width 1: Ax, probability 0.24
# beam width 2: Bx, probability 0.36
# P(sentence) = 0.025, loss 1.230, perplexity 3.42
