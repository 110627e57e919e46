"""交并比（IoU）：判断指代表达理解的预测框对不对。"""

Box = tuple[float, float, float, float]  # 左、上、右、下


def iou(a: Box, b: Box) -> float:
    """两个框的交集面积除以并集面积。"""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    intersection = max(0.0, width) * max(0.0, height)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return intersection / (sum(areas) - intersection)


truth = (50, 50, 150, 250)  # 「穿红衣服的人」的标注框
predictions = {
    "same box": (50, 50, 150, 250),
    "slightly off": (60, 60, 160, 260),
    "half the person": (50, 50, 150, 140),
    "another person": (300, 50, 400, 250),
}
for name, box in predictions.items():
    value = iou(truth, box)
    print(f"{name:16} IoU = {value:.2f} {'correct' if value > 0.5 else 'wrong'}")
