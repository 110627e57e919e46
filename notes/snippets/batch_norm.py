"""批归一化：手算的例子与 torch 对比，训练与推理的差别，与层归一化比较，并入卷积。"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.tensor([[1.0], [2.0], [3.0], [6.0]])  # 一批 4 个样本，1 个特征
mean, variance = x.mean(), x.var(correction=0)  # 归一化用除以 n 的方差
normalized = (x - mean) / torch.sqrt(variance + 1e-5)
by_hand = 2 * normalized + 1  # γ = 2，β = 1
print(f"mean {mean:.2f}, variance {variance:.2f}")
print("normalized:", [round(v, 3) for v in normalized.flatten().tolist()])
print("times 2 plus 1:", [round(v, 3) for v in by_hand.flatten().tolist()])

bn = nn.BatchNorm1d(1)
nn.init.constant_(bn.weight, 2)
nn.init.constant_(bn.bias, 1)
print("same as torch in training:", torch.allclose(bn(x), by_hand, atol=1e-6))

# 训练时顺便更新滑动统计量：new = 0.9 · old + 0.1 · batch（方差除以 n - 1）
print(f"running mean {bn.running_mean.item():.3f}, variance {bn.running_var.item():.4f}")
bn.eval()
print("inference, same x:", [round(v, 3) for v in bn(x).detach().flatten().tolist()])
one = torch.cat([bn(row[None]) for row in x])
print("inference does not depend on the batch:", torch.equal(one, bn(x)))
bn.train()
for _ in range(100):
    bn(x)
print(f"after 100 more batches: {bn.running_mean.item():.3f}, {bn.running_var.item():.4f}")

# 批归一化按列（跨样本），层归一化按行（每个样本自己）
table = torch.tensor([[1.0, 2, 3], [3, 6, 9]])
for name, norm in {"batch norm": nn.BatchNorm1d(3), "layer norm": nn.LayerNorm(3)}.items():
    print(f"{name}:", [[round(v, 2) for v in row] for row in norm(table).tolist()])
images = torch.randn(8, 16, 5, 5)
bn2d = nn.BatchNorm2d(16)
bn2d(images)
print("BatchNorm2d: one mean per channel", tuple(bn2d.running_mean.shape), end=", ")
print(
    "same as the mean over N, H, W:",
    torch.allclose(bn2d.running_mean, 0.1 * images.mean((0, 2, 3))),
)

# 前面一层的偏置会被减均值消掉
shifted = nn.BatchNorm2d(16)(images + 7)
print(
    "a bias before it has no effect:",
    torch.allclose(shifted, nn.BatchNorm2d(16)(images), atol=1e-4),
)

# 推理时并入前面的卷积
conv = nn.Conv2d(16, 16, 3, bias=False)
bn2d(conv(images))
bn2d.eval()
scale = bn2d.weight / torch.sqrt(bn2d.running_var + bn2d.eps)
fused = nn.functional.conv2d(
    images, conv.weight * scale[:, None, None, None], bn2d.bias - scale * bn2d.running_mean
)
print("folded into the convolution:", torch.allclose(fused, bn2d(conv(images)), atol=1e-4))

# Output:
# mean 3.00, variance 3.50
# normalized: [-1.069, -0.535, 0.0, 1.604]
# times 2 plus 1: [-1.138, -0.069, 1.0, 4.207]
# same as torch in training: True
# running mean 0.300, variance 1.3667
# inference, same x: [2.198, 3.908, 5.619, 10.752]
# inference does not depend on the batch: True
# after 100 more batches: 3.000, 4.6666
# batch norm: [[-1.0, -1.0, -1.0], [1.0, 1.0, 1.0]]
# layer norm: [[-1.22, 0.0, 1.22], [-1.22, 0.0, 1.22]]
# BatchNorm2d: one mean per channel (16,), same as the mean over N, H, W: True
# a bias before it has no effect: True
# folded into the convolution: True
