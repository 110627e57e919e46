"""OpenCV 读取并显示一张图片。"""

import cv2

img = cv2.imread("image.png")  # 路径不对时返回 None，而不是报错
if img is None:
    raise SystemExit("image.png not found: run this in the folder of the picture")

height, width, channels = img.shape
print(f"{width} x {height}, {channels} channels, {img.dtype}")
print("Top left pixel (B, G, R):", img[0, 0].tolist())

cv2.imshow("Image", img)
cv2.waitKey(0)  # 等待按键，窗口才会画出来
cv2.destroyAllWindows()
