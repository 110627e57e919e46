"""视觉问答：图像和问题融合后在 9 个答案里分类；与只看问题的基线比，量出语言偏见。"""

from collections import Counter, defaultdict

import matplotlib.pyplot as plt
import numpy as np
import torch
from shapes_training import encode, fit, to_tensor
from shapes_words import question
from shapes_world import COLOURS, draw, scene
from torch import nn

rng, _ = np.random.default_rng(0), torch.manual_seed(0)
COUNT, TRAIN = 3000, 2500
ANSWERS = [*COLOURS, "1", "2", "3", "yes", "no"]
# 数据有偏：圆多是红的，方块多是蓝的，三角形多是绿的
scenes = [scene(rng, n, distinct=True, bias=0.5) for n in rng.integers(1, 4, COUNT).tolist()]
asked, answers = zip(*(question(rng, things) for things in scenes), strict=True)
QUESTIONS = ["<pad>", *sorted({word for text in asked for word in text.split()})]
pictures = [draw(things) for things in scenes]
images, words = to_tensor(pictures), encode(asked, QUESTIONS)
truth = torch.tensor([ANSWERS.index(answer) for answer in answers])


class Answerer(nn.Module):
    def __init__(self, width=96):
        super().__init__()
        self.image = nn.Sequential(  # 缩小一半，切成 2×2 个区域
            *(nn.AvgPool2d(2), nn.Conv2d(5, width, 8, 8), nn.ReLU(), nn.Conv2d(width, width, 1))
        )
        self.words = nn.EmbeddingBag(len(QUESTIONS), width, padding_idx=0, mode="sum")
        self.fuse = nn.Sequential(nn.Linear(width, width), nn.ReLU())
        self.answer = nn.Linear(width, len(ANSWERS))

    def forward(self, images, words):
        regions = self.image(images).flatten(2).transpose(1, 2)
        fused = self.fuse(regions * self.words(words)[:, None])  # 融合：每个区域与问题逐元素相乘
        return self.answer(fused.sum(1))


model = Answerer()


def loss_of(rows):
    return nn.functional.cross_entropy(model(images[rows], words[rows]), truth[rows])


fit(model, loss_of, TRAIN, steps=250, rate=1e-2)
with torch.no_grad():
    guesses = model(images[TRAIN:], words[TRAIN:]).argmax(1)
    swapped = model(images[TRAIN:].roll(1, 0), words[TRAIN:]).argmax(1)  # 换成别的图

counts = defaultdict(Counter)  # 只看问题的基线：每个问题在训练集中最常见的答案
for text, answer in zip(asked[:TRAIN], answers[:TRAIN], strict=True):
    counts[text][answer] += 1
blind = [ANSWERS.index(counts[text].most_common(1)[0][0]) for text in asked[TRAIN:]]
usual = ANSWERS.index(Counter(answers[:TRAIN]).most_common(1)[0][0])
right, question_only, majority, other = (
    (torch.as_tensor(guess) == truth[TRAIN:]).float().mean().item()
    for guess in (guesses, blind, usual, swapped)
)
print(f"image and question   {right:.1%}")
print(f"question only        {question_only:.1%} (language bias)")
print(f"most frequent answer {majority:.1%}")
print(f"another image        {other:.1%}")
print("at least 85 %, and 25 points above question only:", right > max(0.85, question_only + 0.25))

figure, axes = plt.subplots(1, 4, figsize=(11, 3), layout="constrained")
for row, axis in enumerate(axes):
    axis.imshow(pictures[TRAIN + row])
    axis.set(xticks=[], yticks=[], title=f"{asked[TRAIN + row]}?\n{ANSWERS[guesses[row]]}")
plt.show()

# Output:
# image and question   ...%
# question only        47.8% (language bias)
# most frequent answer ...%
# another image        ...%
# at least 85 %, and 25 points above question only: True
