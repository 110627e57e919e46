"""图像就是数组：形状、先行后列、视图，以及 uint8 溢出（回绕与饱和）。"""

import cv2
import numpy as np

# 形状是（高，宽，通道）：4 行 6 列；画图函数用 (x, y)，下标用 [行, 列]
img = np.zeros((4, 6, 3), np.uint8)
cv2.circle(img, (5, 1), 0, (0, 0, 255), -1)  # 在 x = 5、y = 1 画一个红点（BGR）
print("shape:", img.shape)
print("img[1, 5] =", img[1, 5].tolist(), "- row y first, then column x")
print("resize takes (width, height):", cv2.resize(img, (12, 4)).shape)

# 切片是视图：改它就改了原图；要独立的一份用 .copy()
roi = img[0:2, 0:3]
roi[:] = 7
print("slice changes the image:", img[0, 0].tolist())

# uint8 只能存 0 到 255：NumPy 回绕（对 256 取余），OpenCV 饱和（截断）
a, b = np.array([[200, 50]], np.uint8), np.array([[100, 100]], np.uint8)
print("NumPy  200 + 100 =", (a + b)[0, 0], "and 50 - 100 =", (a - b)[0, 1])
print("OpenCV 200 + 100 =", cv2.add(a, b)[0, 0], "and 50 - 100 =", cv2.subtract(a, b)[0, 1])

# 两图之差要用 absdiff，或先转成有符号的类型
print("absdiff |50 - 100| =", cv2.absdiff(a, b)[0, 1])
print("int16 difference   =", (a.astype(np.int16) - b)[0].tolist())

# 混合：saturate(0.7·a + 0.3·b)；先平均再存，不会溢出
print("0.7 * 200 + 0.3 * 100 =", cv2.addWeighted(a, 0.7, b, 0.3, 0)[0, 0])

# 浮点图像：先截断再转回 uint8
bright = a.astype(np.float32) * 1.5  # 300, 75
print("float to uint8, clipped:", np.clip(bright, 0, 255).astype(np.uint8)[0].tolist())

# Output:
# shape: (4, 6, 3)
# img[1, 5] = [0, 0, 255] - row y first, then column x
# resize takes (width, height): (4, 12, 3)
# slice changes the image: [7, 7, 7]
# NumPy  200 + 100 = 44 and 50 - 100 = 206
# OpenCV 200 + 100 = 255 and 50 - 100 = 0
# absdiff |50 - 100| = 50
# int16 difference   = [100, -50]
# 0.7 * 200 + 0.3 * 100 = 170
# float to uint8, clipped: [255, 75]
