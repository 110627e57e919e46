"""训练循环的五行：清零、前向、损失、反向、更新；画出损失曲线与学到的分界。"""

import matplotlib.pyplot as plt
import torch
from torch import nn

torch.manual_seed(0)


def two_moons(n: int) -> tuple[torch.Tensor, torch.Tensor]:
    """两个咬在一起的半圆，直线分不开。"""
    angle, label = torch.pi * torch.rand(n), torch.arange(n) % 2
    upper = torch.stack([angle.cos(), angle.sin()], dim=1)
    lower = torch.stack([1 - angle.cos(), 0.5 - angle.sin()], dim=1)
    points = torch.where(label[:, None] == 0, upper, lower)
    return points + 0.12 * torch.randn(n, 2), label


train_x, train_y = two_moons(512)
test_x, test_y = two_moons(512)
model = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 2))
loss_fn = nn.CrossEntropyLoss()  # 输入 logits，不要先做 softmax
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)


def evaluate(x: torch.Tensor, y: torch.Tensor) -> float:
    model.eval()
    with torch.no_grad():
        return (model(x).argmax(dim=1) == y).float().mean().item()


losses = []
print(f"before: test accuracy {evaluate(test_x, test_y):.0%}")
for epoch in range(20):
    model.train()
    total = 0.0
    order = torch.randperm(len(train_x))  # 每轮重新打乱
    for batch in order.split(64):
        x, y = train_x[batch], train_y[batch]
        optimizer.zero_grad()  # 1. 清掉上一步的梯度
        logits = model(x)  # 2. 前向
        loss = loss_fn(logits, y)  # 3. 损失
        loss.backward()  # 4. 反向：算梯度
        optimizer.step()  # 5. 更新参数
        total += loss.item() * len(batch)  # 用 .item() 取出数值，不留住整张图
    losses.append(total / len(train_x))
    if epoch in (0, 4, 19):
        print(f"epoch {epoch + 1:2}: loss {losses[-1]:.3f}, test {evaluate(test_x, test_y):.1%}")
print("test accuracy at least 97 %:", evaluate(test_x, test_y) >= 0.97)

figure, axes = plt.subplots(1, 2, figsize=(9.5, 3.8), layout="constrained")
axes[0].plot(range(1, len(losses) + 1), losses, marker="o")
axes[0].set(title="training loss", xlabel="epoch", ylabel="cross-entropy", xticks=range(0, 21, 5))
grid_x, grid_y = torch.meshgrid(
    torch.linspace(-1.6, 2.6, 150), torch.linspace(-1.1, 1.6, 150), indexing="xy"
)
with torch.no_grad():
    grid = torch.stack([grid_x.flatten(), grid_y.flatten()], dim=1)
    probability = model(grid).softmax(dim=1)[:, 1].reshape(150, 150)
axes[1].contourf(grid_x, grid_y, probability, levels=10, cmap="coolwarm", alpha=0.7)
axes[1].scatter(*test_x.T, c=test_y, cmap="coolwarm", s=8, edgecolors="black", linewidths=0.3)
axes[1].set(title="test points and probability of class 1", xlabel="x1", ylabel="x2")
plt.show()

# Output:
# before: test accuracy ...%
# epoch  1: loss 0..., test ...%
# epoch  5: loss 0..., test ...%
# epoch 20: loss 0..., test ...%
# test accuracy at least 97 %: True
