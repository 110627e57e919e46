"""缩放与插值：放大时最近邻、双线性的手算，缩小时为什么用 INTER_AREA。"""

import cv2
import matplotlib.pyplot as plt
import numpy as np

# 放大：两个像素变四个。目标像素 x 对应源坐标 (x + 0.5)·(2/4) - 0.5
row = np.array([[0, 100]], np.float32)
source = (np.arange(4) + 0.5) * 0.5 - 0.5
print("source x:", source.tolist())
by_hand = 100 * source.clip(0, 1)  # 两点之间线性插值，边界外取边界值
print("linear:  ", cv2.resize(row, (4, 1), interpolation=cv2.INTER_LINEAR)[0].tolist())
print("by hand: ", by_hand.tolist())
print("nearest: ", cv2.resize(row, (4, 1), interpolation=cv2.INTER_NEAREST)[0].tolist())

# 缩小一半：一像素宽的黑白条纹。最近邻只抽一列，INTER_AREA 取平均
stripes = np.tile(np.array([0, 255], np.uint8), (8, 4))
for name in ("INTER_NEAREST", "INTER_AREA"):
    half = cv2.resize(stripes, (4, 4), interpolation=getattr(cv2, name))
    print(f"stripes, half size, {name}: {half[0].tolist()}")

# 参数是（宽，高），而 shape 是（高，宽）
img = cv2.imread("image.png")
print("image:", img.shape, "-> resize(img, (160, 120)):", cv2.resize(img, (160, 120)).shape)

# 标签图只能用最近邻：别的插值会造出不存在的类别
labels = np.array([[0, 0, 5, 5]], np.uint8)
for name in ("INTER_LINEAR", "INTER_NEAREST"):
    larger = cv2.resize(labels, (8, 1), interpolation=getattr(cv2, name))
    print(f"labels, {name}: {np.unique(larger).tolist()}")

rings = np.hypot(*np.mgrid[-150:150, -150:150])
rings = (127.5 + 127.5 * np.cos(rings**2 / 150)).astype(np.uint8)
figure, axes = plt.subplots(1, 3, figsize=(10.5, 3.7), layout="constrained")
axes[0].imshow(rings, cmap="gray")
axes[0].set_title("rings, 300 x 300")
for axis, name in zip(axes[1:], ("INTER_NEAREST", "INTER_AREA"), strict=True):
    axis.imshow(cv2.resize(rings, (75, 75), interpolation=getattr(cv2, name)), cmap="gray")
    axis.set_title(f"75 x 75, {name}")
for axis in axes:
    axis.axis("off")
plt.show()

# Output:
# source x: [-0.25, 0.25, 0.75, 1.25]
# linear:   [0.0, 25.0, 75.0, 100.0]
# by hand:  [0.0, 25.0, 75.0, 100.0]
# nearest:  [0.0, 0.0, 100.0, 100.0]
# stripes, half size, INTER_NEAREST: [0, 0, 0, 0]
# stripes, half size, INTER_AREA: [128, 128, 128, 128]
# image: (240, 320, 3) -> resize(img, (160, 120)): (120, 160, 3)
# labels, INTER_LINEAR: [0, 1, 4, 5]
# labels, INTER_NEAREST: [0, 5]
