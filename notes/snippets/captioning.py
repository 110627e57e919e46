"""图像描述：CNN 编码器加带注意力的 GRU 解码器，几秒钟学会用一句话描述两个图形。"""

from collections import Counter

import matplotlib.pyplot as plt
import numpy as np
import torch
from shapes_training import encode, fit, to_tensor
from shapes_words import caption
from shapes_world import COLOURS, SHAPES, draw, scene
from torch import nn

rng, _ = np.random.default_rng(0), torch.manual_seed(0)
VOCABULARY = ["<end>", *COLOURS, *SHAPES, "left", "of", "above", "<start>"]
START, WIDTH, TRAIN = len(VOCABULARY) - 1, 64, 2200
scenes = [scene(rng, 2) for _ in range(2600)]
captions, pictures = [caption(things) for things in scenes], [draw(things) for things in scenes]
images = to_tensor(pictures)
targets = nn.functional.pad(encode(captions, VOCABULARY), (0, 1))  # 末尾补 <end>
inputs = nn.functional.pad(targets[:, :-1], (1, 0), value=START)  # 右移一位：teacher forcing


class Captioner(nn.Module):
    def __init__(self):
        super().__init__()
        cut, mix = nn.Conv2d(5, 96, 8, 8), nn.Conv2d(96, WIDTH, 1)  # 缩小一半，再切成 2×2 个区域
        self.encoder = nn.Sequential(nn.AvgPool2d(2), cut, nn.ReLU(), mix, nn.ReLU())
        self.begin = nn.Sequential(  # 解码器的初始状态来自整张图
            *(nn.Linear(4 * WIDTH, 128), nn.ReLU(), nn.Linear(128, WIDTH), nn.LayerNorm(WIDTH))
        )
        self.embed = nn.Embedding(len(VOCABULARY), WIDTH)
        self.decoder = nn.GRU(WIDTH, WIDTH, batch_first=True)
        self.query, self.output = nn.Linear(WIDTH, WIDTH), nn.Linear(2 * WIDTH, START)

    def forward(self, images, words):
        regions = self.encoder(images).flatten(2).transpose(1, 2)  # (N, 4 个区域, WIDTH)
        states, _ = self.decoder(self.embed(words), self.begin(regions.flatten(1))[None])
        weights = (self.query(states) @ regions.transpose(1, 2) / WIDTH**0.5).softmax(2)
        return self.output(torch.cat([states, weights @ regions], 2))  # 每个词看各自的区域


model = Captioner()


def loss_of(rows):
    logits = model(images[rows], inputs[rows])
    return nn.functional.cross_entropy(logits.flatten(0, 1), targets[rows].flatten())


fit(model, loss_of, TRAIN, steps=200, rate=6e-3)

words = torch.full((len(images) - TRAIN, 1), START)
with torch.no_grad():  # 生成：每步取概率最大的词（贪心），再喂回去
    for _ in range(7):
        next_word = model(images[TRAIN:], words)[:, -1:].argmax(2)
        words = torch.cat([words, next_word], 1)
usual = targets[captions.index(Counter(captions[:TRAIN]).most_common(1)[0][0])]
right, baseline = words[:, 1:] == targets[TRAIN:], usual == targets[TRAIN:]
print(f"held-out words right: {right.float().mean():.1%}, baseline {baseline.float().mean():.1%}")
exact = right.all(1).float().mean()
print(f"sentences right: {exact:.1%}, baseline {baseline.all(1).float().mean():.1%}")
print("at least 80 % of sentences right:", bool(exact > 0.8))

figure, axes = plt.subplots(1, 4, figsize=(10, 3), layout="constrained")
for axis, picture, sentence in zip(axes, pictures[TRAIN:], words[:, 1:].tolist(), strict=False):
    said = [VOCABULARY[word] for word in sentence if word]
    axis.imshow(picture)
    axis.set_title(" ".join(said[:-2]) + "\n" + " ".join(said[-2:]), fontsize=11)
    axis.axis("off")
plt.show()

# Output:
# held-out words right: ...%, baseline ...%
# sentences right: ...%, baseline ...%
# at least 80 % of sentences right: True
