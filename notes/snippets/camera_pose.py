"""视觉定位：由 3D 点和它们的像素坐标，用 PnP + RANSAC 求相机位姿。"""

import cv2
import numpy as np

rng = np.random.default_rng(0)
cv2.setRNGSeed(0)

# 地图里的 3D 点（米）和相机内参
points_3d = rng.uniform([-2, -1, 4], [2, 1, 8], size=(60, 3))
camera = np.array([[500.0, 0, 320], [0, 500, 240], [0, 0, 1]])

# 真实位姿：旋转向量和平移
true_rotation, true_shift = np.array([0.1, -0.2, 0.05]), np.array([0.3, -0.1, 0.5])
pixels, _ = cv2.projectPoints(points_3d, true_rotation, true_shift, camera, None)
pixels = pixels.reshape(-1, 2) + rng.normal(0, 0.3, (60, 2))  # 检测噪声
pixels[:12] = rng.uniform([0, 0], [640, 480], (12, 2))  # 20% 的错误匹配

ok, rotation, shift, inliers = cv2.solvePnPRansac(
    points_3d, pixels, camera, None, reprojectionError=3.0
)

print("solved:", ok)
print("inliers:", len(inliers), "of", len(points_3d))
print("translation:", shift.ravel().round(2).tolist(), "true:", true_shift.tolist())
print("rotation:   ", rotation.ravel().round(2).tolist(), "true:", true_rotation.tolist())
print("position error below 5 cm:", bool(np.linalg.norm(shift.ravel() - true_shift) < 0.05))
