"""Canny 的小例子：一个像素的 Sobel 梯度、一行像素的非极大值抑制、滞后连接。"""

import cv2
import numpy as np

# 左暗右亮、略向下变亮的 3×3 邻域：中心像素的梯度
patch = np.array([[10, 10, 90], [10, 20, 100], [10, 30, 110]])
sobel_x = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
gx, gy = (sobel_x * patch).sum(), (sobel_x.T * patch).sum()
print("gx =", gx, " gy =", gy)
print(f"L1 = |gx| + |gy| = {abs(gx) + abs(gy)}, L2 = {np.hypot(gx, gy):.1f}")
print(f"direction = {np.degrees(np.arctan2(gy, gx)):.1f} degrees: nearest of 0/45/90/135 is 0")
by_cv2 = cv2.Sobel(patch.astype(np.uint8), cv2.CV_64F, 1, 0, ksize=3)[1, 1]
print("same as cv2.Sobel:", by_cv2 == gx)

# 存成 uint8 会丢掉负的梯度（亮到暗的边缘）
step = np.tile(np.array([90, 90, 10, 10], np.uint8), (3, 1))
print("bright to dark, CV_64F:", cv2.Sobel(step, cv2.CV_64F, 1, 0)[1].tolist())
print("bright to dark, CV_8U: ", cv2.Sobel(step, cv2.CV_8U, 1, 0)[1].tolist())

# 非极大值抑制：梯度是水平的一行，只留比左右都大的
size = np.array([0, 80, 240, 310, 160, 20, 0])
kept = [
    int(s) if s > left and s >= right else 0
    for left, s, right in zip([0, *size], size, [*size[1:], 0], strict=False)
]
print("magnitude:", size.tolist())
print("after NMS:", kept)

# 滞后连接：一条线上的梯度，低阈值 100、高阈值 200
line = np.array([90, 120, 150, 250, 130, 80, 140, 120, 60])
strong, weak = line > 200, (line > 100) & (line <= 200)
_, labels = cv2.connectedComponents((strong | weak).astype(np.uint8)[None], connectivity=8)
kept = np.isin(labels[0], labels[0][strong])
print("line:    ", line.tolist())
print("kind:    ", ["S" if s else "w" if w else "-" for s, w in zip(strong, weak, strict=True)])
print("edges:   ", [int(value) for value in kept])

# 由中位数 m 选阈值：(1 ± 0.33)·m；注意它按灰度估计，只是起点
gray = cv2.cvtColor(cv2.imread("image.png"), cv2.COLOR_BGR2GRAY)
blurred = cv2.GaussianBlur(gray, (5, 5), 0)
median = np.median(blurred)
low, high = int(0.67 * median), int(min(255, 1.33 * median))
print(f"median {median:.0f}: thresholds {low} and {high}")
for pair in ((50, 100), (100, 200), (200, 400), (low, high)):
    print(f"Canny{pair}: {cv2.countNonZero(cv2.Canny(blurred, *pair))} edge pixels")

# Output:
# gx = 360  gy = 60
# L1 = |gx| + |gy| = 420, L2 = 365.0
# direction = 9.5 degrees: nearest of 0/45/90/135 is 0
# same as cv2.Sobel: True
# bright to dark, CV_64F: [0.0, -320.0, -320.0, 0.0]
# bright to dark, CV_8U:  [0, 0, 0, 0]
# magnitude: [0, 80, 240, 310, 160, 20, 0]
# after NMS: [0, 0, 0, 310, 0, 0, 0]
# line:     [90, 120, 150, 250, 130, 80, 140, 120, 60]
# kind:     ['-', 'w', 'w', 'S', 'w', '-', 'w', 'w', '-']
# edges:    [0, 1, 1, 1, 1, 0, 0, 0, 0]
# median 148: thresholds 99 and 196
# Canny(50, 100): 8754 edge pixels
# Canny(100, 200): 4796 edge pixels
# Canny(200, 400): 849 edge pixels
# Canny(99, 196): 4876 edge pixels
