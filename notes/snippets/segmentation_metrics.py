"""同一张图的三种分割，以及它们的指标：mIoU、Dice、PQ 和 Dice 损失，数字可以手算。"""

import cv2
import matplotlib.pyplot as plt
import numpy as np


def iou(a, b) -> float:
    """两个布尔掩码的交并比。"""
    return (a & b).sum() / (a | b).sum()


# 语义分割的指标：4×4 的图，4 个猫像素，猜对 3 个，漏 1 个，多 1 个
truth, guess = np.zeros((4, 4), bool), np.zeros((4, 4), bool)
truth[1:3, 1:3] = guess[1:3, 1:3] = True
guess[2, 2], guess[2, 3] = False, True
for name, mask in (("prediction", guess), ("all background", np.zeros((4, 4), bool))):
    cat, background = iou(truth, mask), iou(~truth, ~mask)
    print(f"{name}: IoU cat {cat:.3f}, background {background:.3f}, ", end="")
    print(f"mIoU {(cat + background) / 2:.3f}, pixel accuracy {(truth == mask).mean():.3f}")
dice = 2 * (truth & guess).sum() / (truth.sum() + guess.sum())
print(f"Dice {dice:.3f} = 2 IoU / (1 + IoU): {2 * 0.6 / 1.6:.3f}")

# 全景质量：3 个真实区域，3 个预测，IoU 大于 0.5 才算匹配
matched = [value for value in (0.8, 0.6, 0.4) if value > 0.5]
quality = sum(matched) / len(matched)
recognition = len(matched) / (len(matched) + 0.5 * 1 + 0.5 * 1)
print(f"SQ {quality:.3f} x RQ {recognition:.3f} = PQ {quality * recognition:.3f}")

# 损失：软 Dice 与二元交叉熵
p, y = np.array([0.9, 0.6, 0.2, 0.1]), np.array([1, 1, 0, 0])
dice_loss = 1 - 2 * (p * y).sum() / (p.sum() + y.sum())
entropy = -np.log(np.where(y == 1, p, 1 - p)).mean()
print(f"Dice loss {dice_loss:.3f}, binary cross-entropy {entropy:.3f}")

# 三种分割：上半天空（0），下半草地（1），上面有三个圆（2）
semantic = np.zeros((60, 120), np.uint8)
semantic[30:] = 1
for centre in ((20, 40), (45, 25), (100, 45)):
    cv2.circle(semantic, centre, 12, 2, -1)
count, instances = cv2.connectedComponents((semantic == 2).astype(np.uint8))  # 代替模型
panoptic = semantic.astype(int) * 10 + instances  # 每个像素：类别和编号
print("semantic classes:", len(np.unique(semantic)), "instances:", count - 1, end=" ")
print("panoptic segments:", len(np.unique(panoptic)))

figure, axes = plt.subplots(1, 3, figsize=(9, 2.2), layout="constrained")
kinds = {
    "semantic: 3 classes": semantic,
    "instance: 3 objects, rest ignored": np.ma.masked_equal(instances, 0),
    "panoptic: every pixel, objects apart": np.unique(panoptic, return_inverse=True)[1],
}
for axis, (title, picture) in zip(axes, kinds.items(), strict=True):
    axis.imshow(picture.reshape(semantic.shape), cmap="Set2", vmin=0, vmax=7)
    axis.set_title(title, fontsize=10)
    axis.set(xticks=[], yticks=[])
plt.show()

# Output:
# prediction: IoU cat 0.600, background 0.846, mIoU 0.723, pixel accuracy 0.875
# all background: IoU cat 0.000, background 0.750, mIoU 0.375, pixel accuracy 0.750
# Dice 0.750 = 2 IoU / (1 + IoU): 0.750
# SQ 0.700 x RQ 0.667 = PQ 0.467
# Dice loss 0.211, binary cross-entropy 0.236
# semantic classes: 3 instances: 3 panoptic segments: 5
