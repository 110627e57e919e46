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

cv2.imshow("Image", img)
cv2.imshow("Gray", gray)
cv2.waitKey(0)
cv2.destroyAllWindows()
