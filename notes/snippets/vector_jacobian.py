"""非标量的 backward：算的是向量与雅可比矩阵之积 vᵀJ。"""

import torch

# y = [x1², x1·x2]，x = (2, 3)；雅可比 J = [[2·x1, 0], [x2, x1]] = [[4, 0], [3, 2]]


def f(x: torch.Tensor) -> torch.Tensor:
    return torch.stack([x[0] ** 2, x[0] * x[1]])


x = torch.tensor([2.0, 3.0], requires_grad=True)
y = f(x)
print("y =", y.tolist())
try:
    y.backward()
except RuntimeError as error:
    print("error:", error)

jacobian = torch.autograd.functional.jacobian(f, x)
print("J =", jacobian.tolist())

v = torch.tensor([1.0, 10.0])
y.backward(gradient=v)
print("backward(v): x.grad =", x.grad.tolist())  # 1·(4, 0) + 10·(3, 2)
print("v @ J       =        ", (v @ jacobian).tolist())

# 与先加权求和、再对标量求导一样
x.grad = None
(v * f(x)).sum().backward()
print("(v * y).sum():       ", x.grad.tolist())

# 要整个 J，就得每一行反传一次：输出有几个，就反传几次
rows = [torch.autograd.grad(f(x), x, grad_outputs=one_hot)[0].tolist() for one_hot in torch.eye(2)]
print("rows one by one:", rows)

# 高阶导数：create_graph=True 让梯度自己也在图里。f = x³：f' = 3x²，f'' = 6x
s = torch.tensor(2.0, requires_grad=True)
[first] = torch.autograd.grad(s**3, s, create_graph=True)
[second] = torch.autograd.grad(first, s)
print("x³ at 2: first derivative", first.item(), "second", second.item())

# Output:
# y = [4.0, 6.0]
# error: grad can be implicitly created only for scalar outputs
# J = [[4.0, 0.0], [3.0, 2.0]]
# backward(v): x.grad = [34.0, 20.0]
# v @ J       =         [34.0, 20.0]
# (v * y).sum():        [34.0, 20.0]
# rows one by one: [[4.0, 0.0], [3.0, 2.0]]
# x³ at 2: first derivative 12.0 second 12.0
