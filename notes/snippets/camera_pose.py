"""视觉定位：由 3D 点和它们的像素坐标，用 PnP + RANSAC 求相机位姿，看误差和重投影。"""

import cv2
import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
cv2.setRNGSeed(0)

# 地图里的 3D 点（米）、相机内参和真实位姿
points = rng.uniform([-2, -1, 4], [2, 1, 8], size=(60, 3))
camera = np.array([[500.0, 0, 320], [0, 500, 240], [0, 0, 1]])
true_rotation, true_shift = np.array([0.1, -0.2, 0.05]), np.array([0.3, -0.1, 0.5])


def project(rotation, shift):
    """3D 点在图像上的像素坐标。"""
    return cv2.projectPoints(points, rotation, shift, camera, None)[0].reshape(-1, 2)


seen = project(true_rotation, true_shift) + rng.normal(0, 0.3, (60, 2))  # 检测噪声
seen[:18] = rng.uniform([0, 0], [640, 480], (18, 2))  # 30 % 的错误匹配


def errors(rotation, shift):
    """位置误差（米，比较相机中心 -R^T t）和旋转误差（度）。"""
    first, second = cv2.Rodrigues(true_rotation)[0], cv2.Rodrigues(rotation)[0]
    distance = np.linalg.norm(first.T @ true_shift - second.T @ shift.ravel())
    cosine = (np.trace(first.T @ second) - 1) / 2
    return distance, np.degrees(np.arccos(np.clip(cosine, -1, 1)))


_, plain_rotation, plain_shift = cv2.solvePnP(points, seen, camera, None)  # 不去掉误匹配
ok, rotation, shift, inliers = cv2.solvePnPRansac(points, seen, camera, None, reprojectionError=3.0)
plain, robust = errors(plain_rotation, plain_shift), errors(rotation, shift)
print("solved:", ok, "inliers:", len(inliers), "of", len(points))
print(f"with RANSAC: position error {robust[0] * 100:.1f} cm, rotation error {robust[1]:.2f} deg")
print("without RANSAC worse than 50 cm:", bool(plain[0] > 0.5))
print("with RANSAC below 5 cm and 1 degree:", bool(robust[0] < 0.05 and robust[1] < 1))
again = project(rotation, shift)
residual = np.linalg.norm(again - seen, axis=1)
print("mean reprojection error of the inliers below 1 px:", bool(residual[inliers].mean() < 1))

good = np.zeros(60, bool)
good[inliers.ravel()] = True
figure, (image, above) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
for mask, colour, name in ((good, "tab:green", "inliers"), (~good, "tab:red", "outliers")):
    image.scatter(*seen[mask].T, s=40, facecolors="none", edgecolors=colour, label=name)
    image.plot(*np.stack([seen[mask], again[mask]], 1).T, color=colour, lw=0.6)
    above.scatter(points[mask, 0], points[mask, 2], s=14, color=colour)
image.scatter(*again.T, s=8, color="black", marker="x", label="reprojected")
image.set(title="image: seen and reprojected", xlim=(0, 640), ylim=(480, 0))
image.legend(fontsize=8, loc="lower right")
for turn, move, marker, name in (
    (true_rotation, true_shift, "o", "true camera"),
    (rotation, shift.ravel(), "x", "estimated camera"),
):
    matrix = cv2.Rodrigues(turn)[0]
    x, _, z = -matrix.T @ move
    above.scatter(
        x,
        z,
        marker=marker,
        s=90,
        facecolors="none" if marker == "o" else "black",
        edgecolors="tab:blue" if marker == "o" else None,
        label=name,
    )
    above.plot([x, x + matrix[2, 0]], [z, z + matrix[2, 2]], color="gray", lw=1)
above.set(title="map from above", xlabel="x (m)", ylabel="z (m)", xlim=(-4, 4))
above.legend(fontsize=8, loc="lower left")
plt.show()

# Output:
# solved: True inliers: 42 of 60
# with RANSAC: position error ... cm, rotation error ... deg
# without RANSAC worse than 50 cm: True
# with RANSAC below 5 cm and 1 degree: True
# mean reprojection error of the inliers below 1 px: True
