"""张量的基本用法：创建、属性、运算、移到 GPU、与 NumPy 互转。"""

import torch

# 创建
x = torch.tensor([[1, 2, 3], [4, 5, 6]])  # 2×3 张量
print("Tensor:", x.tolist())
print("Zeros:", torch.zeros(2, 3).tolist())

# 属性
print("Shape:", tuple(x.shape))
print("Dtype:", x.dtype)
print("Device:", x.device)

# 逐元素运算与矩阵乘法
y = torch.full((2, 3), 2)
print("Addition:", (x + y).tolist())
print("Multiplication:", (x * y).tolist())
print("Matrix product:", (x @ y.T).tolist())  # (2×3)·(3×2) → 2×2
print("Broadcast:", (x + torch.tensor([10, 20, 30])).tolist())

# 归约：dim 是被消掉的那一维
print("Sum over dim 0:", x.sum(dim=0).tolist(), "- over dim 1:", x.sum(dim=1).tolist())

# 有 GPU 就移过去，没有就留在 CPU
device = "cuda" if torch.cuda.is_available() else "cpu"
x = x.to(device)
print("Now on the chosen device:", x.device.type == device)

# 转成 NumPy：先移回 CPU
x_np = x.cpu().numpy()
print("NumPy array:", x_np.tolist(), type(x_np).__name__)

# CPU 上的张量和 NumPy 数组共享内存：改一个，另一个也变
shared = torch.from_numpy(x_np)
copied = torch.tensor(x_np)
x_np[0, 0] = 100
print("Shared memory:", shared[0, 0].item(), "- copy:", copied[0, 0].item())

# Output:
# Tensor: [[1, 2, 3], [4, 5, 6]]
# Zeros: [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
# Shape: (2, 3)
# Dtype: torch.int64
# Device: cpu
# Addition: [[3, 4, 5], [6, 7, 8]]
# Multiplication: [[2, 4, 6], [8, 10, 12]]
# Matrix product: [[12, 12], [30, 30]]
# Broadcast: [[11, 22, 33], [14, 25, 36]]
# Sum over dim 0: [5, 7, 9] - over dim 1: [6, 15]
# Now on the chosen device: True
# NumPy array: [[1, 2, 3], [4, 5, 6]] ndarray
# Shared memory: 100 - copy: 1
