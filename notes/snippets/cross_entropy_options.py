"""交叉熵的几个延伸：初始损失 ln C、KL 散度、困惑度、类别权重、ignore_index、BCE、focal loss。"""

import math

import torch
import torch.nn.functional as F

# 没训练时各类概率相等：损失应约为 ln C
for classes in (2, 10, 1000):
    loss = F.cross_entropy(torch.zeros(1, classes), torch.tensor([0]))
    print(f"{classes:4} classes: initial loss = ln {classes} = {loss:.3f}")

# 交叉熵 H(p, q) = 熵 H(p) + KL(p || q)
p, q = torch.tensor([0.7, 0.2, 0.1]), torch.tensor([0.5, 0.3, 0.2])
entropy, cross, kl = -(p * p.log()).sum(), -(p * q.log()).sum(), (p * (p / q).log()).sum()
print(f"entropy {entropy:.4f} + KL {kl:.4f} = cross-entropy {cross:.4f}")

# 困惑度 = e 的平均损失次方：四个词的概率
words = torch.tensor([0.5, 0.25, 0.125, 0.5])
mean = -words.log().mean()
print(f"mean loss {mean:.4f}, perplexity = exp({mean:.4f}) = {mean.exp():.3f}")

# 类别权重：加权平均，分母是权重之和，不是样本数
logits = torch.log(torch.tensor([[0.8, 0.2], [0.6, 0.4]]))  # softmax 后就是这些概率
labels, weight = torch.tensor([0, 1]), torch.tensor([1.0, 3.0])
each = F.cross_entropy(logits, labels, reduction="none")
by_hand = (1 * each[0] + 3 * each[1]) / (1 + 3)
by_torch = F.cross_entropy(logits, labels, weight=weight)
print("losses:", [round(v, 4) for v in each.tolist()], f"plain mean {each.mean():.4f}")
print(f"weighted mean: {by_hand:.4f}, same as torch: {torch.allclose(by_hand, by_torch)}")

# ignore_index（默认 -100）：标签为 -100 的位置不算损失，也不算进平均的分母
ignored = F.cross_entropy(logits, torch.tensor([0, -100]))
print(f"second sample ignored: {ignored:.4f}")

# BCE：z 很大而标签为 0 时，先 sigmoid 再取 log 会出错
z, zero = torch.tensor(200.0, requires_grad=True), torch.tensor(0.0)
naive = -torch.log(1 - z.sigmoid())
clamped = F.binary_cross_entropy(z.sigmoid(), zero)  # torch 把 log 截断在 -100
stable = F.binary_cross_entropy_with_logits(z, zero)
gradients = [torch.autograd.grad(value, z)[0].item() for value in (clamped, stable)]
print(f"BCE at z = 200: naive {naive:.0f}, BCELoss {clamped:.0f}, with logits {stable:.0f}")
print(f"  gradient: BCELoss {gradients[0]:.0f}, with logits {gradients[1]:.0f}")

# focal loss：乘上 (1 - p)^γ，容易的样本几乎不算数
for prob in (0.9, 0.1):
    ce = -math.log(prob)
    print(f"p = {prob}: CE {ce:.4f}, focal (gamma = 2) {(1 - prob) ** 2 * ce:.4f}")

# Output:
#    2 classes: initial loss = ln 2 = 0.693
#   10 classes: initial loss = ln 10 = 2.303
# 1000 classes: initial loss = ln 1000 = 6.908
# entropy 0.8018 + KL 0.0851 = cross-entropy 0.8869
# mean loss 1.2130, perplexity = exp(1.2130) = 3.364
# losses: [0.2231, 0.9163] plain mean 0.5697
# weighted mean: 0.7430, same as torch: True
# second sample ignored: 0.2231
# BCE at z = 200: naive inf, BCELoss 100, with logits 200
#   gradient: BCELoss 0, with logits 1
# p = 0.9: CE 0.1054, focal (gamma = 2) 0.0011
# p = 0.1: CE 2.3026, focal (gamma = 2) 1.8651
