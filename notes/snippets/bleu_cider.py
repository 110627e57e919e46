"""手算 BLEU（截断精确率、简短惩罚）和 CIDEr（TF-IDF 余弦，这里只用 1 元）。"""

import math
from collections import Counter


def ngrams(text: str, n: int) -> Counter:
    """每个 n-gram 的次数。"""
    words = text.split()
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))


def bleu(candidate: str, reference: str, order: int) -> float:
    """一句参考的 BLEU。"""
    precisions = []
    for n in range(1, order + 1):
        mine, theirs = ngrams(candidate, n), ngrams(reference, n)
        hits = sum((mine & theirs).values())  # & 取较小的次数，即截断
        precisions.append(hits / mine.total())
        print(f"  p{n} = {hits}/{mine.total()}")
    c, r = len(candidate.split()), len(reference.split())
    penalty = min(1, math.exp(1 - r / c))
    print(f"  brevity penalty = {penalty:.3f}")
    return penalty * math.prod(precisions) ** (1 / order)


mat = ("a cat on the mat", "a cat sits on the mat")
print(f"BLEU-2 = {bleu(*mat, 2):.3f}")
print(f"BLEU-4 = {bleu(*mat, 4):.3f}")
print(f"clipping: BLEU-1 = {bleu('the the the', 'the cat sat', 1):.3f}")

references = ["a red circle", "a blue circle", "a red square"]  # 三张图，各一句参考
found = Counter(word for text in references for word in ngrams(text, 1))
idf = {word: math.log(len(references) / count) for word, count in found.items()}
print("IDF:", {word: round(value, 3) for (word,), value in idf.items()})


def vector(text: str) -> dict:
    """TF-IDF 向量。"""
    counts = ngrams(text, 1)
    return {word: count / counts.total() * idf[word] for word, count in counts.items()}


def cider1(candidate: str, reference: str) -> float:
    """两个 TF-IDF 向量的余弦。"""
    a, b = vector(candidate), vector(reference)
    dot = sum(value * b.get(word, 0) for word, value in a.items())
    return dot / math.hypot(*a.values()) / math.hypot(*b.values())


for candidate in ("a red circle", "a blue square"):
    bleu(candidate, references[1], 1)  # 两句的 1 元精确率相同
    print(f"CIDEr-1 of '{candidate}' for '{references[1]}': {cider1(candidate, references[1]):.3f}")

# Output:
#   p1 = 5/5
#   p2 = 3/4
#   brevity penalty = 0.819
# BLEU-2 = 0.709
#   p1 = 5/5
#   p2 = 3/4
#   p3 = 1/3
#   p4 = 0/2
#   brevity penalty = 0.819
# BLEU-4 = 0.000
#   p1 = 1/3
#   brevity penalty = 1.000
# clipping: BLEU-1 = 0.333
# IDF: {'a': 0.0, 'red': 0.405, 'circle': 0.405, 'blue': 1.099, 'square': 1.099}
#   p1 = 2/3
#   brevity penalty = 1.000
# CIDEr-1 of 'a red circle' for 'a blue circle': 0.245
#   p1 = 2/3
#   brevity penalty = 1.000
# CIDEr-1 of 'a blue square' for 'a blue circle': 0.663
