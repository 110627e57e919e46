"""上采样与取样：转置卷积、双线性插值、RoIAlign 的小例子。"""

import torch
from torch.nn import functional as F

# 转置卷积：每个输入值乘以核，按步幅 2 摆开，重叠处相加
x, kernel = torch.tensor([[[1.0, 2.0]]]), torch.ones(1, 1, 3)
out = F.conv_transpose1d(x, kernel, stride=2)
print("transposed convolution:", out.flatten().tolist())
print("output size (n-1)s-2p+k:", (2 - 1) * 2 - 0 + 3, "torch:", out.shape[2])

# 线性插值：没有参数
smooth = F.interpolate(x, scale_factor=2, mode="linear", align_corners=False)
print("linear interpolation:  ", smooth.flatten().tolist())

# 棋盘效应：全 1 的输入，核长 3 不能被步幅 2 整除，中间的值一高一低；核长 4 就均匀
ones = torch.ones(1, 1, 5)
for size in (3, 4):
    inside = F.conv_transpose1d(ones, torch.ones(1, 1, size), stride=2).flatten()[2:-2]
    print(f"kernel {size}, stride 2, inside:", inside.int().tolist())

# RoIPool 取整，RoIAlign 在小数坐标上插值
position = 35 / 16  # 框的左边 35 像素，特征图步幅 16
shift = (position - round(position)) * 16
feature = [0.0, 5.0, 10.0, 20.0, 25.0]
left, part = int(position), position - int(position)
value = (1 - part) * feature[left] + part * feature[left + 1]
print(f"RoI edge at {position}; RoIPool is off by {shift:.0f} pixels; RoIAlign reads {value}")

# Output:
# transposed convolution: [1.0, 1.0, 3.0, 2.0, 2.0]
# output size (n-1)s-2p+k: 5 torch: 5
# linear interpolation:   [1.0, 1.25, 1.75, 2.0]
# kernel 3, stride 2, inside: [2, 1, 2, 1, 2, 1, 2]
# kernel 4, stride 2, inside: [2, 2, 2, 2, 2, 2, 2, 2]
# RoI edge at 2.1875; RoIPool is off by 3 pixels; RoIAlign reads 11.875
