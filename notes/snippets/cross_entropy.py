"""交叉熵损失：手算与 torch 对比；梯度 p - y、标签平滑、重复 softmax，以及与 MSE 的梯度对比。"""

import torch
import torch.nn.functional as F

logits = torch.tensor([[2.0, 1.0, 0.1]], requires_grad=True)  # 三个类别的得分（softmax 之前）
target = torch.tensor([0])  # 真实类别是第 0 类
y = F.one_hot(target, num_classes=3).float()
p = logits.detach().softmax(dim=1)


def show(row: torch.Tensor) -> list[float]:
    return [round(value, 3) for value in row.tolist()]


# L = -Σ y_i log(p_i)：one-hot 里只有真实类别是 1，其余各项乘 0 消失
loss = F.cross_entropy(logits, target)  # 输入 logits，不要先做 softmax
print("probabilities p:", show(p[0]))
print(
    f"full sum {-(y * p.log()).sum():.4f}, true class only {-p[0, 0].log():.4f}, torch {loss:.4f}"
)
for q in (0.99, 0.9, 0.5, 0.1, 0.01):
    print(f"  true class at {q:4}: loss = {-torch.tensor(q).log():.3f}")

# 对 logits 的梯度就是 p - y
loss.backward()
print("gradient:", show(logits.grad[0]), "= p - y:", torch.allclose(logits.grad, p - y))

# 标签平滑：真实类别 1 - ε + ε/C，其余类别 ε/C
smooth = (1 - 0.1) * y + 0.1 / 3
by_hand = -(smooth * p.log()).sum()
by_torch = F.cross_entropy(logits, target, label_smoothing=0.1)
print("smoothed labels:", show(smooth[0]), "-log p:", show(-p.log()[0]))
print(f"smoothed loss: {by_hand:.4f}, same as torch: {torch.allclose(by_hand, by_torch)}")

# 常见错误：先 softmax 再交给 cross_entropy，等于做了两次
twice = F.cross_entropy(p, target)
perfect = F.cross_entropy(y, target)  # 概率已经完全正确，损失仍降不到 0
print(f"softmax twice: {twice:.3f} instead of {loss:.3f}; at best {perfect:.3f}")

# 二分类，y = 1，p = sigmoid(z)：自信地答错（z = -5）时，MSE 几乎没有梯度
print("   z      p   CE gradient  MSE gradient")
for z in (-5.0, -2.0, 0.0, 2.0):
    ce, mse = (torch.tensor(z, requires_grad=True) for _ in range(2))
    F.binary_cross_entropy_with_logits(ce, torch.tensor(1.0)).backward()
    F.mse_loss(mse.sigmoid(), torch.tensor(1.0)).backward()  # 2 (p - y) p (1 - p)
    print(f"{z:4}  {ce.sigmoid():.4f}  {ce.grad:11.4f}  {mse.grad:12.4f}")

# Output:
# probabilities p: [0.659, 0.242, 0.099]
# full sum 0.4170, true class only 0.4170, torch 0.4170
#   true class at 0.99: loss = 0.010
#   true class at  0.9: loss = 0.105
#   true class at  0.5: loss = 0.693
#   true class at  0.1: loss = 2.303
#   true class at 0.01: loss = 4.605
# gradient: [-0.341, 0.242, 0.099] = p - y: True
# smoothed labels: [0.933, 0.033, 0.033] -log p: [0.417, 1.417, 2.317]
# smoothed loss: 0.5137, same as torch: True
# softmax twice: 0.802 instead of 0.417; at best 0.551
#    z      p   CE gradient  MSE gradient
# -5.0  0.0067      -0.9933       -0.0132
# -2.0  0.1192      -0.8808       -0.1850
#  0.0  0.5000      -0.5000       -0.2500
#  2.0  0.8808      -0.1192       -0.0250
