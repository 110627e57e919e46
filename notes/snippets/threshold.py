"""阈值化：Otsu 手写（与 cv2 对比），以及光照不均时全局阈值与自适应阈值的差别。"""

import cv2
import matplotlib.pyplot as plt
import numpy as np


def otsu(gray: np.ndarray) -> tuple[int, np.ndarray]:
    """试遍每个阈值，取类间方差 w0·w1·(m0 - m1)² 最大的。"""
    share = np.bincount(gray.ravel(), minlength=256) / gray.size
    levels = np.arange(256)
    w0 = share.cumsum()  # 不大于 t 的像素所占比例
    total = (share * levels).sum()
    below = (share * levels).cumsum()
    with np.errstate(all="ignore"):
        m0, m1 = below / w0, (total - below) / (1 - w0)
        between = np.nan_to_num(w0 * (1 - w0) * (m0 - m1) ** 2)
    return int(between.argmax()), between


# 小例子：6 个像素，3 暗 3 亮
tiny = np.array([[10, 10, 20, 200, 210, 210]], np.uint8)
_, between = otsu(tiny)
for t in (10, 20, 200):
    print(f"t = {t:3}: between-class variance {between[t]:.0f}")

gray = cv2.cvtColor(cv2.imread("image.png"), cv2.COLOR_BGR2GRAY)
best, between = otsu(gray)
by_cv2, binary = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
print(f"Otsu by hand: {best}, by cv2: {by_cv2:.0f}")

# 一页“文字”，光照从左到右变暗：没有一个全局阈值处处合适
text = np.full((120, 360), 255, np.uint8)
for row, words in enumerate(("Threshold", "adaptively")):
    cv2.putText(text, words, (10, 50 + 50 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.9, 0, 4)
page = (text * 0.6 + 100) * np.linspace(1, 0.25, 360)  # 字是 100，纸是 253，再乘上光照
page = page.astype(np.uint8)
_, everywhere = cv2.threshold(page, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
local = cv2.adaptiveThreshold(
    page, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, blockSize=41, C=10
)
truth = text > 127
for name, result in (("Otsu", everywhere), ("adaptive", local)):
    print(f"uneven light, {name}: {((result > 0) == truth).mean():.0%} of the pixels right")

figure, axes = plt.subplots(2, 3, figsize=(11, 5.2), layout="constrained")
axes[0, 1].hist(gray.ravel(), 64, color="gray")
axes[0, 1].axvline(best, color="red", label=f"Otsu: {best}")
axes[0, 1].legend()
axes[0, 1].set(title="histogram", xlabel="gray value", ylabel="pixels")
pictures = {(0, 0): ("gray", gray), (0, 2): ("Otsu", binary), (1, 0): ("uneven light", page)}
pictures |= {(1, 1): ("Otsu (global)", everywhere), (1, 2): ("adaptive (local mean)", local)}
for place, (title, picture) in pictures.items():
    axes[place].imshow(picture, cmap="gray", vmin=0, vmax=255)
    axes[place].set_title(title)
    axes[place].axis("off")
plt.show()

# Output:
# t =  10: between-class variance 5000
# t =  20: between-class variance 9344
# t = 200: between-class variance 5000
# Otsu by hand: 140, by cv2: 140
# uneven light, Otsu: ...% of the pixels right
# uneven light, adaptive: 9...% of the pixels right
