"""步长与视图：同一块内存怎样看成不同的形状，何时必须复制；以及广播。"""

import torch

x = torch.arange(6).reshape(2, 3)  # [[0, 1, 2], [3, 4, 5]]
print("x:", x.tolist(), "stride", x.stride())
print("x[1, 2] is at", 1 * x.stride(0) + 2 * x.stride(1), "in memory")

# 转置不搬数据，只交换步长，于是不再连续
t = x.T
print("x.T: shape", tuple(t.shape), "stride", t.stride(), "contiguous", t.is_contiguous())
print("same memory:", t.data_ptr() == x.data_ptr())
try:
    t.view(6)
except RuntimeError as error:
    print("view fails:", str(error).split(" (")[0])
flat = t.reshape(6)  # 视图做不到，于是复制
print("reshape:", flat.tolist(), "copied:", flat.data_ptr() != x.data_ptr())
print("contiguous stride:", t.contiguous().stride())
print("reshape of x is a view:", x.reshape(3, 2).data_ptr() == x.data_ptr())

# 切片也是视图：改它就改了原张量；高级索引（列表、布尔）是复制
column = x[:, 1]
print("column: stride", column.stride(), "storage offset", column.storage_offset())
column += 10
print("x after column += 10:", x.tolist())
picked = x[[0, 1], [0, 0]]
picked += 100
print("x after picked += 100:", x.tolist())

# transpose 与 reshape 不是一回事：形状相同，元素的次序不同
y = torch.arange(6).reshape(2, 3)
print("y.T:          ", y.T.tolist())
print("y.reshape(3,2):", y.reshape(3, 2).tolist())

# 广播：从最后一维对齐，长度相同或有一个是 1
column, row = torch.tensor([[0], [10]]), torch.tensor([1, 2, 3])
print("(2, 1) + (3):", (column + row).tolist())
print("expand makes stride 0:", column.expand(2, 3).stride())
for a, b in (((8, 1, 6, 1), (7, 1, 5)), ((2, 3), (3,)), ((2, 3), (2,)), ((2, 3), (2, 1))):
    try:
        print(a, "and", b, "->", tuple(torch.broadcast_shapes(a, b)))
    except RuntimeError:
        print(a, "and", b, "-> error")

# 隐蔽的错误：(4, 1) 减 (4,) 得到 4×4，而不是 4 个差
prediction, target = torch.tensor([[1.0], [2], [3], [4]]), torch.tensor([1.0, 2, 3, 4])
wrong = ((prediction - target) ** 2).mean().item()
right = ((prediction.squeeze(1) - target) ** 2).mean().item()
print("perfect prediction, loss with (4, 1) - (4):", wrong, "- squeezed:", right)

# Output:
# x: [[0, 1, 2], [3, 4, 5]] stride (3, 1)
# x[1, 2] is at 5 in memory
# x.T: shape (3, 2) stride (1, 3) contiguous False
# same memory: True
# view fails: view size is not compatible with input tensor's size and stride
# reshape: [0, 3, 1, 4, 2, 5] copied: True
# contiguous stride: (2, 1)
# reshape of x is a view: True
# column: stride (3,) storage offset 1
# x after column += 10: [[0, 11, 2], [3, 14, 5]]
# x after picked += 100: [[0, 11, 2], [3, 14, 5]]
# y.T:           [[0, 3], [1, 4], [2, 5]]
# y.reshape(3,2): [[0, 1], [2, 3], [4, 5]]
# (2, 1) + (3): [[1, 2, 3], [11, 12, 13]]
# expand makes stride 0: (1, 0)
# (8, 1, 6, 1) and (7, 1, 5) -> (8, 7, 6, 5)
# (2, 3) and (3,) -> (2, 3)
# (2, 3) and (2,) -> error
# (2, 3) and (2, 1) -> (2, 3)
# perfect prediction, loss with (4, 1) - (4): 2.5 - squeezed: 0.0
