"""针孔投影、相机中心、重投影误差、旋转误差和 RANSAC 次数的小例子。"""

import math

import cv2
import numpy as np

camera = np.array([[500.0, 0, 320], [0, 500, 240], [0, 0, 1]])  # 内参 K
still = np.zeros(3)  # 不转也不移


def project(point):
    """u = f X / Z + cx，v = f Y / Z + cy。"""
    u, v, depth = camera @ np.array(point)
    return float(round(u / depth, 6)), float(round(v / depth, 6))


for point in ((0.4, -0.2, 2.0), (0.4, -0.2, 4.0)):
    same = cv2.projectPoints(np.array([point]), still, still, camera, None)[0].ravel()
    print(point, "->", project(point), "same as OpenCV:", np.allclose(same, project(point)))

observed = np.array([423, 194])
print("reprojection error:", np.linalg.norm(observed - project((0.4, -0.2, 2.0))).round(6), "px")

# 相机中心不是 t：C = -R^T t
rotation = cv2.Rodrigues(np.array([0, math.pi / 2, 0]))[0]  # 绕 y 轴 90°
centre = -rotation.T @ np.array([0.0, 0, 2])
print("camera centre:", (centre.round(3) + 0).tolist())

# 旋转误差：arccos((tr(R1^T R2) - 1) / 2)
first, second = (cv2.Rodrigues(np.array([0, 0, math.radians(angle)]))[0] for angle in (25, 30))
trace = np.trace(first.T @ second)
print(f"trace {trace:.3f}, rotation error {math.degrees(math.acos((trace - 1) / 2)):.2f} degrees")

# RANSAC：以 99 % 的概率至少抽到一次全是内点
for inliers, sample in ((0.5, 3), (0.5, 4), (0.8, 4)):
    needed = math.ceil(math.log(1 - 0.99) / math.log(1 - inliers**sample))
    print(f"inliers {inliers:.0%}, sample of {sample}: {needed} iterations")

# Output:
# (0.4, -0.2, 2.0) -> (420.0, 190.0) same as OpenCV: True
# (0.4, -0.2, 4.0) -> (370.0, 215.0) same as OpenCV: True
# reprojection error: 5.0 px
# camera centre: [2.0, 0.0, 0.0]
# trace 2.992, rotation error 5.00 degrees
# inliers 50%, sample of 3: 35 iterations
# inliers 50%, sample of 4: 72 iterations
# inliers 80%, sample of 4: 9 iterations
