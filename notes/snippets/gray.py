"""OpenCV 把彩色图转成灰度图，并与手算的结果比较。"""

import cv2
import numpy as np

img = cv2.imread("image.png")
gray = cv2.cvtColor(img, cv2.COLOR_BGR2GRAY)

# 灰度 = 0.299 R + 0.587 G + 0.114 B，注意 OpenCV 的通道顺序是 B、G、R
by_hand = img @ np.array([0.114, 0.587, 0.299])

print("Colour shape:", img.shape)
print("Gray shape:", gray.shape)
print("By hand agrees within 1:", bool(np.abs(gray - by_hand).max() <= 1))

# 几个颜色的灰度：同样是 255，绿色最亮，蓝色最暗
colours = {"red": (0, 0, 255), "green": (0, 255, 0), "blue": (255, 0, 0), "mixed": (50, 100, 200)}
for name, (b, g, r) in colours.items():
    exact = 0.299 * r + 0.587 * g + 0.114 * b
    pixel = np.array([[[b, g, r]]], np.uint8)
    by_cv2 = cv2.cvtColor(pixel, cv2.COLOR_BGR2GRAY)[0, 0]
    mean = (b + g + r) / 3
    print(f"{name:5} R={r:3} G={g:3} B={b:3}: gray {exact:.1f} -> {by_cv2}, plain mean {mean:.1f}")

# 通道顺序弄错（把 BGR 当 RGB）：红与蓝的权重对调
wrong = cv2.cvtColor(np.array([[[50, 100, 200]]], np.uint8), cv2.COLOR_RGB2GRAY)[0, 0]
print("mixed with RGB2GRAY by mistake:", wrong)

cv2.imshow("Image", img)
cv2.imshow("Gray", gray)
cv2.waitKey(0)
cv2.destroyAllWindows()

# Output:
# Colour shape: (240, 320, 3)
# Gray shape: (240, 320)
# By hand agrees within 1: True
# red   R=255 G=  0 B=  0: gray 76.2 -> 76, plain mean 85.0
# green R=  0 G=255 B=  0: gray 149.7 -> 150, plain mean 85.0
# blue  R=  0 G=  0 B=255: gray 29.1 -> 29, plain mean 85.0
# mixed R=200 G=100 B= 50: gray 124.2 -> 124, plain mean 116.7
# mixed with RGB2GRAY by mistake: 96
