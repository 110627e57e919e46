"""CLIP 的对比损失：两对图文，行（图找文）和列（文找图）各一次交叉熵。"""

import torch
from torch.nn.functional import cross_entropy

similarity = torch.tensor([[0.9, 0.1], [0.3, 0.7]])  # 行是图像，列是文本，对角线是配对
logits = similarity / 0.2  # 温度
pairs = torch.arange(2)

image_to_text = cross_entropy(logits, pairs)
text_to_image = cross_entropy(logits.T, pairs)
for name, rows, loss in (
    ("image to text", logits, image_to_text),
    ("text to image", logits.T, text_to_image),
):
    right = rows.softmax(1).diagonal()
    print(f"{name}: P(right) = {right[0]:.3f}, {right[1]:.3f}; loss {loss:.4f}")
print(f"CLIP loss: {(image_to_text + text_to_image) / 2:.4f}")

# Output:
# image to text: P(right) = 0.982, 0.881; loss 0.0725
# text to image: P(right) = 0.953, 0.953; loss 0.0486
# CLIP loss: 0.0606
