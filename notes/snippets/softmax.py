"""数值稳定的 softmax：先减去最大值再取指数。"""

import numpy as np


def naive_softmax(z: np.ndarray) -> np.ndarray:
    exp = np.exp(z)
    return exp / exp.sum()


def softmax(z: np.ndarray) -> np.ndarray:
    exp = np.exp(z - z.max())  # 结果不变，但最大的指数是 e^0 = 1，不会溢出
    return exp / exp.sum()


scores = np.array([2.0, 1.0, 0.1])
print("probabilities:", softmax(scores).round(3).tolist())
print(f"sum = {softmax(scores).sum():.3f}")
print("shift changes nothing:", bool(np.allclose(softmax(scores), softmax(scores + 100))))

big = np.array([1000.0, 999.0, 998.1])
with np.errstate(all="ignore"):
    print("naive, big scores: ", naive_softmax(big).tolist())  # inf / inf = nan
print("stable, big scores:", softmax(big).round(3).tolist())

# 温度 T：越小越尖锐，越大越平均
for temperature in (0.5, 1.0, 5.0):
    print(f"T = {temperature}:", softmax(scores / temperature).round(3).tolist())
