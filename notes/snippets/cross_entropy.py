"""交叉熵损失：手算与 torch 对比，并看真实类别的概率怎样决定损失。"""

import torch
import torch.nn.functional as F

logits = torch.tensor([[2.0, 1.0, 0.1]])  # 三个类别的得分（softmax 之前）
target = torch.tensor([0])  # 真实类别是第 0 类

probabilities = logits.softmax(dim=1)
one_hot = F.one_hot(target, num_classes=3)

# L = -Σ y_i log(p_i)：one-hot 里只有真实类别是 1，其余各项乘 0 消失
full_sum = -(one_hot * probabilities.log()).sum().item()
true_class = -probabilities[0, target].log().item()
by_torch = F.cross_entropy(logits, target).item()  # 输入 logits，不要先做 softmax

print("probabilities:", [round(p, 3) for p in probabilities[0].tolist()])
print(f"full sum:        {full_sum:.4f}")
print(f"true class only: {true_class:.4f}")
print(f"torch:           {by_torch:.4f}")

# 对 logits 的梯度就是 p - y
logits.requires_grad_()
F.cross_entropy(logits, target).backward()
print("gradient = p - y:", torch.allclose(logits.grad, probabilities - one_hot))

for p in (0.99, 0.5, 0.1, 0.01):
    print(f"true class probability {p:4}: loss = {-torch.tensor(p).log().item():.3f}")
