"""加法问题：20 步里有两个数被标记，读完后报出两数之和。RNN、LSTM、GRU 谁能记住？"""

import matplotlib.pyplot as plt
import torch
from torch import nn

STEPS, HIDDEN, BATCH, MAX_UPDATES = 20, 16, 32, 250
BASELINE = 2 / 12  # 永远猜 1：误差是两个均匀分布的方差之和，约 0.167


def batch(n: int) -> tuple[torch.Tensor, torch.Tensor]:
    """输入 (步, 样本, 2)：随机数与标记；前半段、后半段各标记一个。"""
    value, mark = torch.rand(STEPS, n), torch.zeros(STEPS, n)
    for start in (0, STEPS // 2):
        mark[torch.randint(start, start + STEPS // 2, (n,)), torch.arange(n)] = 1
    return torch.stack([value, mark], dim=2), (value * mark).sum(dim=0)


class Net(nn.Module):
    def __init__(self, kind: type[nn.RNNBase]) -> None:
        super().__init__()
        self.cell, self.out = kind(2, HIDDEN), nn.Linear(HIDDEN, 1)
        if kind is nn.LSTM:  # 遗忘门偏置 +3、输入门偏置 -3：一开始就倾向于记住
            with torch.no_grad():
                self.cell.bias_ih_l0[HIDDEN : 2 * HIDDEN] += 3
                self.cell.bias_ih_l0[:HIDDEN] -= 3

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(self.cell(x)[0][-1]).squeeze(1)  # 只用最后一步的隐藏状态


def train(net: Net) -> list[float]:
    optimizer = torch.optim.Adam(net.parameters(), lr=0.03)
    losses = [BASELINE]
    while len(losses) <= MAX_UPDATES and losses[-1] > BASELINE / 12:
        x, y = batch(BATCH)
        loss = (net(x) - y).square().mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        losses.append(0.9 * losses[-1] + 0.1 * loss.item())  # 滑动平均，学会了就停
    return losses


figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
first = {}
for kind in (nn.RNN, nn.LSTM, nn.GRU):
    torch.manual_seed(0)
    net, name = Net(kind), kind.__name__
    losses = train(net)
    left.plot(losses, label=name)
    x, y = batch(1000)  # 没见过的样本
    prediction = net(x.requires_grad_())
    error = (prediction - y).square().mean().item()
    print(f"{name:4} {len(losses) - 1} updates, test MSE {error:.3f}", end="")
    print(", less than half the baseline:", error < BASELINE / 2)
    prediction.sum().backward()  # 输出对每一步输入的梯度
    norms = x.grad.norm(dim=2).mean(dim=1)
    right.semilogy(range(1, STEPS + 1), norms, label=name)
    first[name] = norms[0].item()
print(f"baseline MSE {BASELINE:.3f}")
print("gradient at the first step smallest for:", min(first, key=first.get))
left.axhline(BASELINE, color="gray", linestyle=":", label="always predict 1")
left.set(xlabel="update", ylabel="MSE (running mean)", title="Training loss on the adding problem")
right.set(xlabel="time step", ylabel="gradient norm", title="Output gradient by input step")
left.legend()
right.legend()
plt.show()

# Output:
# RNN  250 updates, test MSE 0..., less than half the baseline: False
# LSTM ... updates, test MSE 0..., less than half the baseline: True
# GRU  ... updates, test MSE 0..., less than half the baseline: True
# baseline MSE 0.167
# gradient at the first step smallest for: RNN
