"""eval()、no_grad()、inference_mode() 各管什么。"""

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(100, 1000), nn.Dropout(0.5))
x = torch.randn(64, 100)


def describe(name: str) -> None:
    """Dropout 在工作吗？输出在计算图里吗？"""
    y = model(x)
    zeros = (y == 0).float().mean().item()
    print(f"{name:24} dropout on: {zeros > 0.4!s:5}  in a graph: {y.requires_grad}")


model.train()  # 默认就是训练模式
describe("train()")
model.eval()  # 只改 Dropout、BatchNorm 之类的行为，照样建图
describe("eval()")
model.train()
with torch.no_grad():  # 只关求导，Dropout 照样工作
    describe("train() + no_grad()")
model.eval()
with torch.no_grad():
    describe("eval() + no_grad()")
with torch.inference_mode():
    describe("eval() + inference_mode()")

# BatchNorm：训练模式下即使 no_grad，前向也会更新滑动平均
norm = nn.BatchNorm1d(1)
batch = torch.full((4, 1), 10.0) + torch.tensor([[-1.0], [1], [-1], [1]])
with torch.no_grad():
    norm(batch)
print("running mean after one forward in train():", norm.running_mean.item())  # 0.9·0 + 0.1·10
norm.eval()
norm(batch)
print("and after one more in eval():             ", norm.running_mean.item())

# inference_mode 更快但更严：得到的张量以后不能再参与求导
w = torch.ones(3, requires_grad=True)
with torch.no_grad():
    plain = w * 2
with torch.inference_mode():
    strict = w * 2
print("no_grad tensor used later:", (w * plain).sum().item())
try:
    (w * strict).sum()
except RuntimeError as error:
    print("inference tensor used later:", str(error).split(".")[0])

# 图占内存：建图时每个中间结果都留着，等反向用
deep = nn.Sequential(*[nn.Sequential(nn.Linear(100, 100), nn.Tanh()) for _ in range(10)])
saved = []
with torch.autograd.graph.saved_tensors_hooks(lambda t: saved.append(t.numel()), lambda t: t):
    deep(x)
    with_graph = len(saved)
    with torch.no_grad():
        deep(x)
print(f"tensors kept for backward: {with_graph} with a graph, {len(saved) - with_graph} in no_grad")

# Output:
# train()                  dropout on: True   in a graph: True
# eval()                   dropout on: False  in a graph: True
# train() + no_grad()      dropout on: True   in a graph: False
# eval() + no_grad()       dropout on: False  in a graph: False
# eval() + inference_mode() dropout on: False  in a graph: False
# running mean after one forward in train(): 1.0
# and after one more in eval():              1.0
# no_grad tensor used later: 6.0
# inference tensor used later: Inference tensors cannot be saved for backward
# tensors kept for backward: ... with a graph, 0 in no_grad
