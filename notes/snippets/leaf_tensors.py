"""叶子张量、retain_grad、detach、no_grad：谁有 .grad，谁在图里。"""

import warnings

import torch

# 叶子：用户直接创建的，而不是由要求导的张量算出来的
w = torch.tensor([1.0, 2.0], requires_grad=True)
data = torch.tensor([3.0, 4.0])  # 不求导的也算叶子
hidden = w * data
loss = hidden.sum()
for name, tensor in (("w", w), ("data", data), ("hidden", hidden), ("loss", loss)):
    grad_fn = tensor.grad_fn.name() if tensor.grad_fn else None
    print(
        f"{name:6} is_leaf {tensor.is_leaf!s:5} requires_grad {tensor.requires_grad!s:5} {grad_fn}"
    )

# 反向传播只把梯度存进要求导的叶子；中间结果要先 retain_grad()
hidden.retain_grad()
loss.backward()
print("w.grad:", w.grad.tolist())
print("hidden.grad:", hidden.grad.tolist(), "- data.grad:", data.grad)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print("loss.grad:", loss.grad, "- warned:", len(caught) == 1)

# 常见的错：搬到设备、换类型、乘系数之后就不是叶子了，优化器也不收
scaled = 0.1 * torch.randn(3, requires_grad=True)
print("0.1 * randn(requires_grad=True) is a leaf:", scaled.is_leaf)
try:
    torch.optim.SGD([scaled], lr=0.1)
except ValueError as error:
    print("optimizer:", error)
print(
    "(0.1 * randn(3)).requires_grad_() is a leaf:", (0.1 * torch.randn(3)).requires_grad_().is_leaf
)

# detach：共享内存，不在图里；clone：新内存，仍在图里
detached, cloned = w.detach(), w.clone()
print(
    "detach: requires_grad", detached.requires_grad, "shares", detached.data_ptr() == w.data_ptr()
)
print("clone:  requires_grad", cloned.requires_grad, "shares", cloned.data_ptr() == w.data_ptr())

# detach 把那条路径当作常数：d(w · stop(w)) / dw 是 w，而不是 2w
w.grad = None
(w * w.detach()).sum().backward()
print("gradient of w * w.detach():", w.grad.tolist())

# 叶子不能直接原地改；更新参数要在 no_grad 里
try:
    w -= 0.5
except RuntimeError as error:
    print("error:", error)
with torch.no_grad():
    w -= 0.5 * w.grad
print("updated w:", w.tolist(), "still a leaf:", w.is_leaf)

# Output:
# w      is_leaf True  requires_grad True  None
# data   is_leaf True  requires_grad False None
# hidden is_leaf False requires_grad True  MulBackward0
# loss   is_leaf False requires_grad True  SumBackward0
# w.grad: [3.0, 4.0]
# hidden.grad: [1.0, 1.0] - data.grad: None
# loss.grad: None - warned: True
# 0.1 * randn(requires_grad=True) is a leaf: False
# optimizer: can't optimize a non-leaf Tensor
# (0.1 * randn(3)).requires_grad_() is a leaf: True
# detach: requires_grad False shares True
# clone:  requires_grad True shares False
# gradient of w * w.detach(): [1.0, 2.0]
# error: a leaf Variable that requires grad is being used in an in-place operation.
# updated w: [0.5, 1.0] still a leaf: True
