"""梯度为什么累加：不清零就混入旧梯度；用好它，就是梯度累积。"""

import torch
from torch import nn

# 一步一步：loss = (w·x - t)²，w = 1，x = 2，t = 5，梯度 2·(w·x - t)·x = -12
w = nn.Parameter(torch.tensor(1.0))
optimizer = torch.optim.SGD([w], lr=0.1)
for step in (1, 2):
    ((w * 2 - 5) ** 2).backward()
    print(f"backward {step} without zero_grad: w.grad = {w.grad.item()}")
optimizer.zero_grad()
print("after zero_grad():", w.grad)  # 默认 set_to_none=True
((w * 2 - 5) ** 2).backward()
optimizer.zero_grad(set_to_none=False)
print("with set_to_none=False:", w.grad.item())

# None 与 0 的差别：优化器跳过 None 的参数；0 却照样受动量、权重衰减的影响
for to_none in (True, False):
    p = nn.Parameter(torch.tensor(1.0))
    optimizer = torch.optim.SGD([p], lr=0.1, weight_decay=1.0)
    p.grad = torch.tensor(5.0)
    optimizer.zero_grad(set_to_none=to_none)
    optimizer.step()
    print(f"step with grad {p.grad}: p = {p.item():.1f}")

# 梯度累积：4 个小批的梯度之和，等于一个大批的梯度；损失要除以小批的个数
torch.manual_seed(0)
model = nn.Linear(8, 1)
x, target = torch.randn(32, 8), torch.randn(32, 1)
nn.functional.mse_loss(model(x), target).backward()
full = model.weight.grad.clone()
for divide in (True, False):
    model.zero_grad()
    for small_x, small_target in zip(x.split(8), target.split(8), strict=True):
        loss = nn.functional.mse_loss(model(small_x), small_target)
        (loss / 4 if divide else loss).backward()
    ratio = (model.weight.grad / full).mean().item()
    print(f"4 small batches, loss {'/ 4' if divide else 'as is'}: {ratio:.2f} x the full gradient")

# Output:
# backward 1 without zero_grad: w.grad = -12.0
# backward 2 without zero_grad: w.grad = -24.0
# after zero_grad(): None
# with set_to_none=False: 0.0
# step with grad None: p = 1.0
# step with grad 0.0: p = 0.9
# 4 small batches, loss / 4: 1.00 x the full gradient
# 4 small batches, loss as is: 4.00 x the full gradient
