"""两个框的交并比（IoU），以及用它判断预测框对不对（Acc@0.5）。"""

Box = tuple[float, float, float, float]  # 左、上、右、下


def iou(a: Box, b: Box) -> float:
    """两个框的交集面积除以并集面积。"""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    intersection = max(0.0, width) * max(0.0, height)  # 不相交时宽或高为负，截到 0
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return intersection / (sum(areas) - intersection)


print(f"IoU of (0,0,4,4) and (1,0,5,4) = {iou((0, 0, 4, 4), (1, 0, 5, 4)):.3f}")
print(f"IoU of (0,0,4,4) and (2,2,6,6) = {iou((0, 0, 4, 4), (2, 2, 6, 6)):.3f}")

truth = (50, 50, 150, 250)  # 「穿红衣服的人」的标注框
predictions = {
    "same box": (50, 50, 150, 250),
    "slightly off": (60, 60, 160, 260),
    "half the person": (50, 50, 150, 140),
    "another person": (300, 50, 400, 250),
}
values = {name: iou(truth, box) for name, box in predictions.items()}
for name, value in values.items():
    print(f"{name:16} IoU = {value:.2f} {'correct' if value > 0.5 else 'wrong'}")
print(f"Acc@0.5 = {sum(value > 0.5 for value in values.values()) / len(values):.0%}")

# Output:
# IoU of (0,0,4,4) and (1,0,5,4) = 0.600
# IoU of (0,0,4,4) and (2,2,6,6) = 0.143
# same box         IoU = 1.00 correct
# slightly off     IoU = 0.75 correct
# half the person  IoU = 0.45 wrong
# another person   IoU = 0.00 wrong
# Acc@0.5 = 50%
