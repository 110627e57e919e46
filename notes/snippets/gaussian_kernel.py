"""高斯核怎么算：一维核、可分离性、核大小与 σ 的关系，以及三种滤波在一行像素上的结果。"""

import cv2
import numpy as np

# 一维核：g(i) = exp(-i² / 2σ²)，再除以总和
i = np.arange(-1, 2)
raw = np.exp(-(i**2) / (2 * 1.0**2))
kernel = raw / raw.sum()
print("raw, sigma 1:", raw.round(3).tolist(), "sum", round(raw.sum(), 3))
print("normalised:  ", kernel.round(3).tolist())
print("same as cv2: ", np.allclose(kernel, cv2.getGaussianKernel(3, 1.0).ravel()))

# 二维核 = 列向量 × 行向量；先横后竖做两次一维，结果相同，每像素 2k 次而不是 k² 次乘法
print("2D centre and corner:", np.outer(kernel, kernel)[[1, 0], [1, 0]].round(3).tolist())
noise = np.random.default_rng(0).random((40, 40))
full = cv2.filter2D(noise, -1, np.outer(kernel, kernel))
print("separable: ", np.allclose(full, cv2.sepFilter2D(noise, -1, kernel, kernel)))

# σ 写 0 时由核大小 k 算出：σ = 0.3((k - 1)/2 - 1) + 0.8；k 不超过 9 时用近似的固定核
for k in (3, 5, 11, 15):
    sigma = 0.3 * ((k - 1) / 2 - 1) + 0.8
    difference = np.abs(cv2.getGaussianKernel(k, 0) - cv2.getGaussianKernel(k, sigma)).max()
    print(f"k = {k:2}: sigma = {sigma:.1f}, kernel differs by {difference:.3f}")
print("k =  3:", cv2.getGaussianKernel(3, 0).ravel().tolist())
print("k =  5:", (cv2.getGaussianKernel(5, 0).ravel() * 16).tolist(), "/ 16")

# 接连做两次：σ² 相加，3 与 4 合起来是 5
big = np.random.default_rng(0).random((120, 120))
twice = cv2.GaussianBlur(cv2.GaussianBlur(big, (0, 0), 3), (0, 0), 4)
once = cv2.GaussianBlur(big, (0, 0), 5)
print("sigma 3 then 4 = sigma 5:", np.allclose(twice[30:-30, 30:-30], once[30:-30, 30:-30], 1e-3))

# 一行像素：一条台阶边缘；一个白色噪点
rows = {"edge": [10, 10, 10, 90, 90, 90], "salt": [10, 10, 10, 250, 10, 10]}
for name, row in rows.items():
    row = np.array([row] * 3, np.uint8)
    print(f"{name}: {row[1].tolist()}")
    print("  mean     3:", cv2.blur(row, (3, 3))[1].tolist())
    print("  gaussian 3:", cv2.GaussianBlur(row, (3, 3), 0)[1].tolist())
    print("  median   3:", cv2.medianBlur(row, 3)[1].tolist())

# Output:
# raw, sigma 1: [0.607, 1.0, 0.607] sum 2.213
# normalised:   [0.274, 0.452, 0.274]
# same as cv2:  True
# 2D centre and corner: [0.204, 0.075]
# separable:  True
# k =  3: sigma = 0.8, kernel differs by 0.022
# k =  5: sigma = 1.1, kernel differs by 0.008
# k = 11: sigma = 2.0, kernel differs by 0.000
# k = 15: sigma = 2.6, kernel differs by 0.000
# k =  3: [0.25, 0.5, 0.25]
# k =  5: [1.0, 4.0, 6.0, 4.0, 1.0] / 16
# sigma 3 then 4 = sigma 5: True
# edge: [10, 10, 10, 90, 90, 90]
#   mean     3: [10, 10, 37, 63, 90, 90]
#   gaussian 3: [10, 10, 30, 70, 90, 90]
#   median   3: [10, 10, 10, 90, 90, 90]
# salt: [10, 10, 10, 250, 10, 10]
#   mean     3: [10, 10, 90, 90, 90, 10]
#   gaussian 3: [10, 10, 70, 130, 70, 10]
#   median   3: [10, 10, 10, 10, 10, 10]
