"""softmax：手算、数值稳定的写法、雅可比矩阵与饱和、温度（画图），以及与 sigmoid 的区别。"""

import matplotlib.pyplot as plt
import numpy as np
import torch


def naive_softmax(z: np.ndarray) -> np.ndarray:
    exp = np.exp(z)
    return exp / exp.sum()


def softmax(z: np.ndarray) -> np.ndarray:
    exp = np.exp(z - z.max())  # 结果不变，但最大的指数是 e^0 = 1，不会溢出
    return exp / exp.sum()


def jacobian(p: np.ndarray) -> np.ndarray:
    return np.diag(p) - np.outer(p, p)  # p_i (δ_ij - p_j)


scores = np.array([2.0, 1.0, 0.1])
p = softmax(scores)
print("exp:", np.exp(scores).round(3).tolist(), f"sum = {np.exp(scores).sum():.2f}")
print("probabilities:", p.round(3).tolist(), f"sum = {p.sum():.3f}")
print("same as torch:", np.allclose(p, torch.tensor(scores).softmax(0)))
print("shift changes nothing:", bool(np.allclose(p, softmax(scores + 100))))

big = np.array([1000.0, 999.0, 998.1])
with np.errstate(all="ignore"):
    print("naive, big scores: ", naive_softmax(big).tolist())  # inf / inf = nan
print("stable, big scores:", softmax(big).round(3).tolist())

# 取对数：log p_i = z_i - logsumexp(z)，不经过可能下溢成 0 的概率
far = torch.tensor([0.0, -200.0])  # float32
print(f"log(softmax): {far.softmax(0).log()[1]:.0f}, log_softmax: {far.log_softmax(0)[1]:.0f}")
m = big.max()
print(f"logsumexp of big scores: {m + np.log(np.exp(big - m).sum()):.3f}")

# 雅可比矩阵：得分差距很大时饱和，导数接近 0
print("jacobian:", jacobian(p).round(3).tolist())
print(f"largest: {jacobian(p).max():.3f}, 5 x scores: {jacobian(softmax(5 * scores)).max():.4f}")

# 两类 softmax 就是得分之差的 sigmoid；多标签时对每个类别各做 sigmoid，总和不是 1
sigmoid = 1 / (1 + np.exp(-scores))
print(f"softmax([2, 1])[0] = {softmax(scores[:2])[0]:.4f}, sigmoid(2 - 1) = {sigmoid[1]:.4f}")
print("sigmoid:", sigmoid.round(3).tolist(), f"sum = {sigmoid.sum():.3f}")

# 温度 T：越小越尖锐，越大越平均
figure, axis = plt.subplots(figsize=(7, 3.6), layout="constrained")
for place, temperature in enumerate((0.1, 0.5, 1.0, 5.0, 100.0)):
    q = softmax(scores / temperature)
    print(f"T = {temperature:5}:", q.round(3).tolist())
    bars = axis.bar(np.arange(3) + 0.17 * (place - 2), q, 0.16, label=f"T = {temperature:g}")
    axis.bar_label(bars, fmt="%.2f", fontsize=7)
axis.set_xticks(range(3), [f"score {score}" for score in scores])
axis.set(ylabel="probability", title="softmax(scores / T): low T sharpens, high T flattens")
axis.legend()
plt.show()

# Output:
# exp: [7.389, 2.718, 1.105] sum = 11.21
# probabilities: [0.659, 0.242, 0.099] sum = 1.000
# same as torch: True
# shift changes nothing: True
# naive, big scores:  [nan, nan, nan]
# stable, big scores: [0.659, 0.242, 0.099]
# log(softmax): -inf, log_softmax: -200
# logsumexp of big scores: 1000.417
# jacobian: [[0.225, -0.16, -0.065], [-0.16, 0.184, -0.024], [-0.065, -0.024, 0.089]]
# largest: 0.225, 5 x scores: 0.0067
# softmax([2, 1])[0] = 0.7311, sigmoid(2 - 1) = 0.7311
# sigmoid: [0.881, 0.731, 0.525] sum = 2.137
# T =   0.1: [1.0, 0.0, 0.0]
# T =   0.5: [0.864, 0.117, 0.019]
# T =   1.0: [0.659, 0.242, 0.099]
# T =   5.0: [0.4, 0.327, 0.273]
# T = 100.0: [0.337, 0.333, 0.33]
