"""OpenCV 高斯模糊：核越大越模糊；中值滤波更适合椒盐噪声。"""

import cv2
import numpy as np

img = cv2.imread("image.png")


def sharpness(image: np.ndarray) -> float:
    """拉普拉斯响应的方差：越小越模糊。"""
    return cv2.Laplacian(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.CV_64F).var()


print(f"original sharpness: {sharpness(img):.0f}")
for size in (5, 15):
    blurred = cv2.GaussianBlur(img, (size, size), 0)  # 核的边长必须是正奇数
    print(f"GaussianBlur {size}x{size}: {sharpness(blurred):.0f}")
    cv2.imshow(f"Blur {size}x{size}", blurred)

# 撒上 5% 的椒盐噪声，比较两种滤波离原图有多远
rng = np.random.default_rng(0)
noisy = img.copy()
where = rng.random(img.shape[:2]) < 0.05
noisy[where] = rng.choice([0, 255], size=(where.sum(), 1))
print(f"PSNR, gaussian: {cv2.PSNR(img, cv2.GaussianBlur(noisy, (3, 3), 0)):.1f} dB")
print(f"PSNR, median:   {cv2.PSNR(img, cv2.medianBlur(noisy, 3)):.1f} dB")

cv2.waitKey(0)
cv2.destroyAllWindows()
