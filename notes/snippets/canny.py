"""OpenCV 完整流程：读取 → 灰度 → 模糊 → Canny 边缘。"""

import cv2

# 读取图像；路径不对时 imread 不报错，只返回 None
img = cv2.imread("image.png")
if img is None:
    raise SystemExit("image.png not found: run this in the folder of the picture")
cv2.imshow("Image", img)

# 转成灰度图
gray = cv2.cvtColor(img, cv2.COLOR_BGR2GRAY)
cv2.imshow("Gray", gray)

# 高斯模糊，去掉噪点
blurred = cv2.GaussianBlur(gray, (5, 5), 0)
cv2.imshow("Blur", blurred)

# Canny 边缘：低阈值 100，高阈值 200
edges = cv2.Canny(blurred, 100, 200)
cv2.imshow("Edges", edges)

print("Image:", img.shape, img.dtype)
print("Edge pixels:", cv2.countNonZero(edges), "of", edges.size)
print("Without blur:", cv2.countNonZero(cv2.Canny(gray, 100, 200)))

cv2.waitKey(0)
cv2.destroyAllWindows()

# Output:
# Image: (240, 320, 3) uint8
# Edge pixels: 4796 of 76800
# Without blur: 10949
