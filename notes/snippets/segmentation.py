"""同一张图的三种分割：语义、实例、全景。"""

import cv2
import matplotlib.pyplot as plt
import numpy as np

# 上半是天空（类别 0），下半是草地（类别 1），上面有三个圆（类别 2）
BACKGROUND = {0: "sky", 1: "grass"}
semantic = np.zeros((60, 120), np.uint8)
semantic[30:] = 1
for centre in ((20, 40), (60, 25), (100, 45)):
    cv2.circle(semantic, centre, 12, 2, -1)

# 语义分割：每个像素一个类别，三个圆不分彼此
print("semantic classes:", np.unique(semantic).tolist())

# 实例分割：只管可数的物体，每个圆一个编号（这里用连通域代替模型）
count, instances = cv2.connectedComponents((semantic == 2).astype(np.uint8))
print("instances:", count - 1, "circles; unlabelled pixels:", int((instances == 0).sum()))

# 全景分割：每个像素都有（类别，实例编号），背景类别的编号为 0
panoptic = semantic.astype(int) * 10 + instances
segments = [(int(value) // 10, int(value) % 10) for value in np.unique(panoptic)]
print("panoptic segments (class, instance):", segments)

# 评价：IoU = 交集 / 并集，各类别平均就是 mIoU
prediction = np.roll(semantic, 3, axis=1)  # 假装模型把一切右移了 3 个像素
ious = []
for label in range(3):
    a, b = semantic == label, prediction == label
    ious.append((a & b).sum() / (a | b).sum())
    print(f"IoU of {BACKGROUND.get(label, 'circle')}: {ious[-1]:.3f}")
print(f"mIoU = {np.mean(ious):.3f}")

figure, axes = plt.subplots(1, 3, figsize=(9, 2))
titles = ("semantic", "instance", "panoptic")
for axis, title, picture in zip(axes, titles, (semantic, instances, panoptic), strict=True):
    axis.imshow(np.unique(picture, return_inverse=True)[1].reshape(picture.shape), cmap="tab10")
    axis.set_title(title)
    axis.axis("off")
plt.show()
