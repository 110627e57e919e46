"""正弦位置编码：d = 4 的例子、为什么需要位置、平移是旋转，并画出热图。"""

import matplotlib.pyplot as plt
import torch
from torch import nn


def positional_encoding(length: int, width: int) -> torch.Tensor:
    """PE(pos, 2i) = sin(pos / 10000^(2i/d))，PE(pos, 2i+1) 是同一个角的 cos。"""
    position = torch.arange(length)[:, None]
    angle = position / 10000 ** (torch.arange(0, width, 2) / width)
    return torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(1)


for position, row in enumerate(positional_encoding(4, 4).tolist()):
    print(f"position {position}:", [f"{x:.2f}" for x in row])

# 没有位置编码，词序打乱，自注意力的输出只是跟着打乱
torch.manual_seed(0)
attention = nn.MultiheadAttention(16, 2, batch_first=True).eval()
x, order = torch.randn(1, 5, 16), torch.tensor([4, 2, 0, 1, 3])
plain, shuffled = attention(x, x, x)[0], attention(*[x[:, order]] * 3)[0]
print(
    "without positions, shuffling only shuffles:",
    torch.allclose(plain[:, order], shuffled, atol=1e-5),
)
p = positional_encoding(5, 16)
plain, shuffled = attention(*[x + p] * 3)[0], attention(*[x[:, order] + p] * 3)[0]
print("with positions:", torch.allclose(plain[:, order], shuffled, atol=1e-5))

# 两个位置的点积只与距离有关
table = positional_encoding(100, 64)
for first, second in ((10, 15), (80, 85), (10, 40)):
    print(f"positions {first} and {second}: dot product {table[first] @ table[second]:.2f}")

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
image = left.imshow(table, aspect="auto", cmap="RdBu", interpolation="nearest")
left.set(title="Sinusoidal positional encoding", xlabel="dimension", ylabel="position")
figure.colorbar(image, ax=left)
right.plot(table @ table[50])
right.set(title="Dot product with position 50", xlabel="position", ylabel="dot product")
plt.show()

# Output:
# position 0: ['0.00', '1.00', '0.00', '1.00']
# position 1: ['0.84', '0.54', '0.01', '1.00']
# position 2: ['0.91', '-0.42', '0.02', '1.00']
# position 3: ['0.14', '-0.99', '0.03', '1.00']
# without positions, shuffling only shuffles: True
# with positions: False
# positions 10 and 15: dot product 23.50
# positions 80 and 85: dot product 23.50
# positions 10 and 40: dot product 17.07
