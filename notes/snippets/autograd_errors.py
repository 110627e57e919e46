"""autograd 的常见报错：图已释放、原地修改、没有求导的路径。"""

import torch


def attempt(name: str, action) -> None:
    try:
        print(f"{name}: fine,", action())
    except RuntimeError as error:
        print(f"{name}: {str(error).split('. ')[0].split(': ')[0][:88]}")


x = torch.tensor([1.0, 2.0], requires_grad=True)

# 1. 图反传一次就释放了保存的中间值
loss = (x**2).sum()
loss.backward()
attempt("second backward", loss.backward)

# retain_graph=True 留住它；梯度照样累加
x.grad = None
loss = (x**2).sum()
loss.backward(retain_graph=True)
loss.backward()
print("with retain_graph:", x.grad.tolist())  # 2x 加了两次

# 2. 原地修改了反向要用的值：exp 的导数是它的输出，输出却被改了
y = x.exp()
y += 1
attempt("exp, then in-place", lambda: y.sum().backward())


def fine() -> list[float]:
    x.grad = None
    y = x * 3
    y += 1  # 乘常数的反向用不到 y，改了也没关系
    y.sum().backward()
    return x.grad.tolist()


attempt("times 3, then in-place", fine)

# detach 之后再改，版本号照样记着，会报错；.data 绕过检查，悄悄算错
y = x.exp()
y.detach().zero_()
attempt("exp, then y.detach().zero_()", lambda: y.sum().backward())
y = x.exp()
y.data.zero_()
x.grad = None
y.sum().backward()
print("exp, then y.data.zero_(): no error, but x.grad =", x.grad.tolist())

# 3. 叶子不能原地改
attempt("leaf in-place", lambda: x.add_(1))

# 4. 没有要求导的输入，或者路径断了
attempt("no requires_grad", lambda: torch.tensor(1.0).backward())
attempt("rebuilt from numbers", lambda: torch.tensor(x.sum().item() ** 2).backward())

# 5. 取整、argmax 不可导
attempt("argmax", lambda: x.argmax().backward())

# 6. 需要梯度的张量不能直接转 NumPy
attempt("numpy", x.numpy)
print("detach first:", x.detach().numpy().tolist())

# Output:
# second backward: Trying to backward through the graph a second time...
# with retain_graph: [4.0, 8.0]
# exp, then in-place: one of the variables needed for gradient computation has been modified...
# times 3, then in-place: fine, [3.0, 3.0]
# exp, then y.detach().zero_(): one of the variables needed...
# exp, then y.data.zero_(): no error, but x.grad = [0.0, 0.0]
# leaf in-place: a leaf Variable that requires grad is being used in an in-place operation.
# no requires_grad: element 0 of tensors does not require grad and does not have a grad_fn
# rebuilt from numbers: element 0 of tensors does not require grad and does not have a grad_fn
# argmax: element 0 of tensors does not require grad and does not have a grad_fn
# numpy: Can't call numpy() on Tensor that requires grad
# detach first: [1.0, 2.0]
