"""BGR 与 RGB：把 OpenCV 读的图直接交给 matplotlib，红和蓝就对调了。"""

import cv2
import matplotlib.pyplot as plt
import numpy as np

bgr = cv2.imread("image.png")
rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)

y, x = 43, 97  # 橙红色屋顶上的一点：先行后列
print("pixel in BGR:", bgr[y, x].tolist())
print("pixel in RGB:", rgb[y, x].tolist())

flipped = bgr[..., ::-1]  # 把最后一维倒过来：同样的数值，但只是视图
print("slicing gives the same values:", np.array_equal(flipped, rgb))
print("slice is contiguous:", flipped.flags["C_CONTIGUOUS"], "- strides", flipped.strides)
print("cvtColor is contiguous:", rgb.flags["C_CONTIGUOUS"], "- strides", rgb.strides)

# 对调两次就回到原样
print("twice is the original:", np.array_equal(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), bgr))

figure, axes = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
axes[0].imshow(bgr)  # matplotlib 把第一个通道当作红
axes[0].set_title("wrong: BGR array shown as RGB")
axes[1].imshow(rgb)
axes[1].set_title("right: after cvtColor(BGR2RGB)")
for axis in axes:
    axis.axis("off")
plt.show()

# Output:
# pixel in BGR: [87, 131, 205]
# pixel in RGB: [205, 131, 87]
# slicing gives the same values: True
# slice is contiguous: False - strides (960, 3, -1)
# cvtColor is contiguous: True - strides (960, 3, 1)
# twice is the original: True
