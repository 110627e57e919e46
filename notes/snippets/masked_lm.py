"""BERT 预训练的遮盖规则：选 15% 的词元，其中 80% 换 [MASK]、10% 换随机词、10% 不变。"""

import random
from collections import Counter

random.seed(8)
VOCABULARY = ["the", "cat", "sat", "on", "a", "mat", "dog", "ran", "in", "park"]


def mask_tokens(tokens: list[str]) -> tuple[list[str], list[str | None], list[str]]:
    """返回：模型的输入、要预测的答案（不用预测处为 None）、每处的做法。"""
    inputs, labels, actions = [], [], []
    for token in tokens:
        if random.random() >= 0.15:
            inputs.append(token)
            labels.append(None)
            continue
        dice = random.random()
        action = "mask" if dice < 0.8 else "random" if dice < 0.9 else "keep"
        replaced = {"mask": "[MASK]", "random": random.choice(VOCABULARY), "keep": token}[action]
        inputs.append(replaced)
        labels.append(token)
        actions.append(action)
    return inputs, labels, actions


sentence = ["the", "cat", "sat", "on", "the", "mat", "in", "the", "park"]
inputs, labels, _ = mask_tokens(sentence)
print("model sees: ", " ".join(inputs))
print("has to guess:", " ".join(label or "-" for label in labels))

_, labels, actions = mask_tokens(VOCABULARY * 10_000)
chosen = sum(label is not None for label in labels)
print(f"predicted: {chosen / len(labels):.1%} of the tokens")
for action, count in Counter(actions).most_common():
    print(f"  {action:6} {count / chosen:.1%} of them, {count / len(labels):.1%} of all")

# 同样的句子，BERT 只在选中处有损失，GPT 除第一个词元外处处有
print(f"512 tokens: about {0.15 * 512:.0f} predictions for BERT, 511 for GPT")

# Output:
# model sees:  the cat [MASK] in the mat in the park
# has to guess: - - sat on - - - - -
# predicted: 15.2% of the tokens
#   mask   80.0% of them, 12.2% of all
#   random 10.1% of them, 1.5% of all
#   keep   9.9% of them, 1.5% of all
# 512 tokens: about 77 predictions for BERT, 511 for GPT
