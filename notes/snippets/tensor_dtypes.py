"""数据类型与类型提升；索引与原地运算。"""

import torch

# 默认类型
for value in ([1, 2], [1.0, 2], [True, False]):
    print(f"torch.tensor({value}): {torch.tensor(value).dtype}")

# 类型提升：布尔 < 整数 < 浮点 < 复数；同为张量时取类别高的，同类取位数多的
i8, i64 = torch.tensor([1], dtype=torch.int8), torch.tensor([1])
f16, f32 = torch.tensor([1.0], dtype=torch.float16), torch.tensor([1.0])
print("int8 + int64    ->", (i8 + i64).dtype)
print("int64 + float16 ->", (i64 + f16).dtype)
print("float16 + float32 ->", (f16 + f32).dtype)
print("int64 / int64   ->", (i64 / i64).dtype, "(// keeps", f"{(i64 // i64).dtype})")
# Python 数字只按类别参与：不会把 float16 变成 float32
print("float16 + 1.5   ->", (f16 + 1.5).dtype)
print("int64 + 1.5     ->", (i64 + 1.5).dtype)

# float16 的范围小：上溢成 inf；bfloat16 范围大而精度低
big = torch.tensor(70000.0)
print("70000 as float16:", big.half().item(), "- as bfloat16:", big.bfloat16().item())
print("max of float16:", torch.finfo(torch.float16).max)

# 索引
x = torch.arange(12).reshape(3, 4)
print("x[1]:", x[1].tolist(), " x[:, -1]:", x[:, -1].tolist())
print("x[x > 8]:", x[x > 8].tolist())
print("x[..., None]:", tuple(x[..., None].shape))
labels = torch.tensor([2, 0, 3])  # 每行取一个：gather
print("gather:", x.gather(1, labels[:, None]).squeeze(1).tolist())

# 原地运算改自己，返回的也是自己；不能改变类型
y = torch.zeros(2)
before = y.data_ptr()
y.add_(1)
y += 1
print("in-place keeps the memory:", y.tolist(), y.data_ptr() == before)
y = y + 1
print("y = y + 1 makes a new tensor:", y.data_ptr() != before)
try:
    i64.add_(0.5)
except RuntimeError as error:
    print("error:", error)

# Output:
# torch.tensor([1, 2]): torch.int64
# torch.tensor([1.0, 2]): torch.float32
# torch.tensor([True, False]): torch.bool
# int8 + int64    -> torch.int64
# int64 + float16 -> torch.float16
# float16 + float32 -> torch.float32
# int64 / int64   -> torch.float32 (// keeps torch.int64)
# float16 + 1.5   -> torch.float16
# int64 + 1.5     -> torch.float32
# 70000 as float16: inf - as bfloat16: 70144.0
# max of float16: 65504.0
# x[1]: [4, 5, 6, 7]  x[:, -1]: [3, 7, 11]
# x[x > 8]: [9, 10, 11]
# x[..., None]: (3, 4, 1)
# gather: [2, 4, 11]
# in-place keeps the memory: [2.0, 2.0] True
# y = y + 1 makes a new tensor: True
# error: result type Float can't be cast to the desired output type Long
