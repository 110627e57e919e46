"""退化问题：加了批归一化，深的普通网络连训练集都学不好；加上捷径就好了。"""

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

WIDTH = 32
digits = load_digits()
images = torch.tensor(digits.data, dtype=torch.float32) / 8 - 1  # 1797 个 8×8 的手写数字
labels = torch.tensor(digits.target)


class Net(nn.Module):
    """depth 层“线性 + 批归一化 + ReLU”，每两层一个块，块外可有捷径。"""

    def __init__(self, depth: int, shortcut: bool) -> None:
        super().__init__()
        self.shortcut = shortcut
        self.first, self.last = nn.Linear(64, WIDTH), nn.Linear(WIDTH, 10)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Linear(WIDTH, WIDTH, bias=False), nn.BatchNorm1d(WIDTH), nn.ReLU(),
                nn.Linear(WIDTH, WIDTH, bias=False), nn.BatchNorm1d(WIDTH),
            )
            for _ in range(depth // 2)
        )  # fmt: skip

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = torch.relu(self.first(x))
        for block in self.blocks:
            h = torch.relu(h + block(h) if self.shortcut else block(h))
        return self.last(h)


def train(depth: int, shortcut: bool, epochs: int = 6) -> list[float]:
    torch.manual_seed(0)
    net = Net(depth, shortcut)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9)
    losses = []
    for _ in range(epochs):
        order = torch.randperm(len(labels))
        total = 0.0
        for batch in order.split(200):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(labels))
    return losses


figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
final = {}
for name, depth, shortcut in [
    ("plain, 6 layers", 6, False),
    ("plain, 40 layers", 40, False),
    ("residual, 40 layers", 40, True),
]:
    losses = train(depth, shortcut)
    final[name] = losses[-1]
    print(f"{name:20} training loss {losses[-1]:.2f}")
    axis.plot(range(1, len(losses) + 1), losses, marker="o", label=name)
shallow, deep, residual = final.values()
print("deeper plain network is worse on its own training data:", deep > 2 * shallow)
print("shortcuts mend it:", residual < deep / 2)
axis.set(xlabel="epoch", ylabel="training loss", title="Degradation: deeper, yet worse in training")
axis.legend()
plt.show()

# Output:
# plain, 6 layers      training loss ...
# plain, 40 layers     training loss ...
# residual, 40 layers  training loss ...
# deeper plain network is worse on its own training data: True
# shortcuts mend it: True
