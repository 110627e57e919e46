"""引用表达式理解（两阶段）：先用连通域找候选框，再按一句话给候选打分，用 Acc@0.5 评价。"""

import cv2
import matplotlib.pyplot as plt
import numpy as np
import torch
from shapes_training import encode, fit, iou
from shapes_words import expression
from shapes_world import SIZE, draw, scene
from torch import nn

rng, _ = np.random.default_rng(0), torch.manual_seed(0)
COUNT, TRAIN = 3000, 2600
scenes = [scene(rng, 3) for _ in range(COUNT)]
said, targets = zip(*(expression(rng, things) for things in scenes), strict=True)
WORDS = ["<pad>", *sorted({word for text in said for word in text.split()})]
pictures, words = [draw(things) for things in scenes], encode(said, WORDS)
truth = torch.tensor([thing.box for thing in targets]).float()


def proposals(picture):
    """第一阶段：与灰底不同的每一块是一个候选框；不知道它是什么。"""
    mask = (np.abs(picture.astype(int) - 235).max(2) > 30).astype(np.uint8)
    stats = cv2.connectedComponentsWithStats(mask)[2][1:, :4]
    return np.hstack([stats[:, :2], stats[:, :2] + stats[:, 2:]])[:3]  # 左、上、右、下


boxes = [proposals(picture) for picture in pictures]
crops = [
    [cv2.resize(picture[y0:y1, x0:x1], (8, 8)).ravel() / 128 - 1 for x0, y0, x1, y1 in found]
    for picture, found in zip(pictures, boxes, strict=True)
]
boxes = torch.tensor(np.array(boxes)).float()
features = torch.cat([torch.tensor(np.array(crops)).float(), boxes / SIZE * 2 - 1], 2)


class Matcher(nn.Module):
    # 第二阶段：候选的特征 × 句子的特征，候选之间互相比较（自注意力），再打分
    def __init__(self, width=64):
        super().__init__()
        self.look = nn.Sequential(nn.Linear(196, width), nn.ReLU(), nn.Linear(width, width))
        self.words = nn.EmbeddingBag(len(WORDS), width, padding_idx=0, mode="sum")
        self.compare = nn.TransformerEncoderLayer(width, 2, width, 0.0, batch_first=True)
        self.score = nn.Linear(width, 1)

    def forward(self, features, words):
        fused = self.look(features) * self.words(words)[:, None]
        return self.score(self.compare(fused)).squeeze(2)


answer, model = iou(boxes, truth[:, None]).argmax(1), Matcher()


def loss_of(rows):
    return nn.functional.cross_entropy(model(features[rows], words[rows]), answer[rows])


fit(model, loss_of, TRAIN, steps=220, rate=5e-3)
with torch.no_grad():
    best = model(features[TRAIN:], words[TRAIN:]).argmax(1)
chosen = boxes[TRAIN:][torch.arange(len(best)), best]
hits = iou(chosen, truth[TRAIN:]) > 0.5
chance = (iou(boxes[TRAIN:], truth[TRAIN:, None]) > 0.5).float().mean()  # 随便挑一个候选
centre = torch.tensor([9.0, 9, 23, 23])  # 总是猜正中间
accuracy, middle = hits.float().mean(), (iou(centre, truth[TRAIN:]) > 0.5).float().mean()
print(f"Acc@0.5 {accuracy:.1%}; a random candidate {chance:.1%}; a box in the middle {middle:.1%}")
print("at least 90 % right:", bool(accuracy > 0.9))

figure, axes = plt.subplots(1, 4, figsize=(10, 2.9), layout="constrained")
for row, axis in enumerate(axes):
    left, top, right, bottom = (chosen[row] - 0.5).tolist()
    axis.imshow(pictures[TRAIN + row])
    axis.add_patch(plt.Rectangle((left, top), right - left, bottom - top, fill=False, lw=3))
    axis.set(title=said[TRAIN + row], xticks=[], yticks=[])
plt.show()

# Output:
# Acc@0.5 ...%; a random candidate 33.3%; a box in the middle 0.0%
# at least 90 % right: True
