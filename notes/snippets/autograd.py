"""用 autograd 求 y = x² 在 x = 2 处的梯度。"""

import torch

# 创建张量，并要求 PyTorch 记录在它上面做的运算
x = torch.tensor(2.0, requires_grad=True)

# 前向计算：边算边建计算图
y = x**2
print("y =", y.item())
print("y.grad_fn:", y.grad_fn.name())  # y 是由平方运算得到的

# 反向传播：沿着计算图用链式法则求梯度
y.backward()

# dy/dx = 2x，x = 2 时等于 4
print("dy/dx =", x.grad.item())

# 再做一次反向传播：梯度是累加的，不会自动清零
(x**2).backward()
print("without zeroing:", x.grad.item())  # 4 + 4

x.grad.zero_()
(x**2).backward()
print("after zeroing:", x.grad.item())

# 用差分检验：(f(x + h) - f(x - h)) / 2h
h = 1e-3
print(f"finite difference: {((2 + h) ** 2 - (2 - h) ** 2) / (2 * h):.3f}")

# 推理时不需要梯度，用 no_grad 省下建图的时间和内存
with torch.no_grad():
    z = x**2
print("inside no_grad, requires_grad =", z.requires_grad)

# Output:
# y = 4.0
# y.grad_fn: PowBackward0
# dy/dx = 4.0
# without zeroing: 8.0
# after zeroing: 4.0
# finite difference: 4.000
# inside no_grad, requires_grad = False
