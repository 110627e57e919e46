"""OpenCV 读取并显示一张图片。"""

import cv2
import numpy as np

img = cv2.imread("image.png")  # 路径不对时返回 None，而不是报错
if img is None:
    raise SystemExit("image.png not found: run this in the folder of the picture")

height, width, channels = img.shape
print(f"{width} x {height}, {channels} channels, {img.dtype}")
print("Top left pixel (B, G, R):", img[0, 0].tolist())

# 只要灰度：形状少一维
print("Grayscale shape:", cv2.imread("image.png", cv2.IMREAD_GRAYSCALE).shape)

# Windows 上路径含中文时：自己读字节，再解码；保存则用 imencode 和 tofile
decoded = cv2.imdecode(np.fromfile("image.png", np.uint8), cv2.IMREAD_COLOR)
print("imdecode gives the same picture:", np.array_equal(img, decoded))

cv2.imshow("Image", img)
cv2.waitKey(0)  # 等待按键，窗口才会画出来
cv2.destroyAllWindows()

# Output:
# 320 x 240, 3 channels, uint8
# Top left pixel (B, G, R): [238, 210, 184]
# Grayscale shape: (240, 320)
# imdecode gives the same picture: True
