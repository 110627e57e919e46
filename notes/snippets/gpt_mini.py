"""像 GPT 的字符模型：用这些笔记训练几秒，预测下一个字，与一元、二元模型比困惑度，再写一段。"""

# inputs: ../*.md
import torch
import torch.nn.functional as F
from notes_text import UNKNOWN, decode, encode, read_notes
from tiny_transformer import TinyTransformer, optimiser

LENGTH, BATCH, STEPS = 16, 32, 400
torch.manual_seed(0)
vocabulary, text, held_out = read_notes(characters=300)
train, test = encode(text, vocabulary), encode(held_out, vocabulary)
words = len(vocabulary)
model = TinyTransformer(words, LENGTH, causal=True)
adam, schedule = optimiser(model, STEPS)

for _ in range(STEPS):
    start = torch.randint(len(train) - LENGTH, (BATCH, 1))
    piece = train[start + torch.arange(LENGTH + 1)]
    # 输入第 1 到 n 个字，答案是第 2 到 n + 1 个字：每个位置都是一道题
    loss = F.cross_entropy(model(piece[:, :-1]).flatten(0, 1), piece[:, 1:].flatten())
    adam.zero_grad()
    loss.backward()
    adam.step()
    schedule.step()

# 基线：一元模型只看字频；二元模型看前一个字（用一元模型平滑）
unigram = (torch.bincount(train, minlength=words) + 1) / (len(train) + words)
pairs = torch.zeros(words, words)
pairs.index_put_((train[:-1], train[1:]), torch.tensor(1.0), accumulate=True)
bigram = (pairs + 10 * unigram) / (pairs.sum(1, keepdim=True) + 10)

test = test[: (len(test) - 1) // LENGTH * LENGTH + 1]  # 留出的文字，没有训练过
before, answer = test[:-1], test[1:]
with torch.no_grad():
    loss = F.cross_entropy(model(before.view(-1, LENGTH)).flatten(0, 1), answer)
perplexity = {
    "uniform": float(words),
    "unigram": (-unigram[answer].log().mean()).exp().item(),
    "bigram": (-bigram[before, answer].log().mean()).exp().item(),
    "mini GPT": loss.exp().item(),
}
print("parameters:", f"{sum(p.numel() for p in model.parameters()):,}")
print("perplexity on held-out text (lower is better):")
for name, value in perplexity.items():
    print(f"  {name:8} {value:6.1f}")
print("less than half of the unigram's:", perplexity["mini GPT"] < perplexity["unigram"] / 2)
print("better than the bigram:", perplexity["mini GPT"] < perplexity["bigram"])

# 自回归生成：采样一个字，接到后面，再采样下一个
written = encode("注意力", vocabulary)
with torch.no_grad():
    for _ in range(60):
        logits = model(written[None, -LENGTH:])[0, -1] / 0.7  # 温度 0.7
        logits[vocabulary.index(UNKNOWN)] = -torch.inf
        written = torch.cat([written, torch.multinomial(logits.softmax(0), 1)])
print("sample:", decode(written, vocabulary).replace("\n", " / "))

# Output:
# parameters: ...
# perplexity on held-out text (lower is better):
#   uniform   302.0
#   unigram  ...
#   bigram   ...
#   mini GPT ...
# less than half of the unigram's: True
# better than the bigram: ...
# sample: 注意力...
