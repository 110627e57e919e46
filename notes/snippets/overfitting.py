"""过拟合：用 7 个带噪声的点拟合 3 次和 6 次多项式，再给 6 次加上 L2 惩罚。"""

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(3)
x = np.linspace(-1, 1, 7)
y = np.sin(3 * x) + rng.normal(0, 0.2, len(x))
grid = np.linspace(-1, 1, 200)
truth = np.sin(3 * grid)


def powers(points: np.ndarray, degree: int) -> np.ndarray:
    """每个点的 0 到 degree 次方：多项式就是这些特征的线性组合。"""
    return points[:, None] ** np.arange(degree + 1)


def fit(degree: int, penalty: float = 0.0) -> np.ndarray:
    """最小化 ‖Xw − y‖² + penalty ‖w‖²（岭回归的解析解）。"""
    features = powers(x, degree)
    return np.linalg.solve(features.T @ features + penalty * np.eye(degree + 1), features.T @ y)


figure, axes = plt.subplots(1, 3, figsize=(11, 3.4), sharey=True, layout="constrained")
errors = {}
settings = [(3, 0.0, "degree 3"), (6, 0.0, "degree 6"), (6, 0.03, "degree 6, L2 penalty")]
for axis, (degree, penalty, name) in zip(axes, settings, strict=True):
    weights = fit(degree, penalty)
    curve = powers(grid, degree) @ weights
    train = np.mean((powers(x, degree) @ weights - y) ** 2)
    errors[name] = test = np.mean((curve - truth) ** 2)
    print(f"{name:20} train {train:.3f}, test {test:.3f}, largest weight {abs(weights).max():.1f}")
    axis.plot(grid, truth, "--", color="grey", label="truth")
    axis.plot(grid, curve, label="fit")
    axis.plot(x, y, "o", color="black", label="training points")
    axis.set(title=f"{name}\ntrain {train:.3f}, test {test:.3f}", ylim=(-2, 2))
axes[0].legend()
plt.show()

worst = max(errors, key=errors.get)
print("largest test error:", worst)

# Output:
# degree 3             train 0.022, test 0.022, largest weight 3.2
# degree 6             train 0.000, test 0.087, largest weight 7.2
# degree 6, L2 penalty train 0.008, test 0.036, largest weight 2.2
# largest test error: degree 6
