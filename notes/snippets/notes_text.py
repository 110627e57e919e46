"""读出这些笔记的正文，供小语言模型训练用（不是示例）。"""

import re
from collections import Counter
from pathlib import Path

import torch

UNKNOWN = "□"  # 不常见的字都换成它
NOT_PROSE = re.compile(  # 文件头、注释、代码、公式、表格、链接的地址
    r"\A---.*?^---$|<!--.*?-->|^```.*?^```$|\$\$.*?\$\$|^\|.*?$|`[^`\n]*`|\$[^$\n]*\$|\]\([^)]*\)",
    re.M | re.S,
)
LINKS = re.compile(r"^(?:- |\* )?(?:参考：|延伸阅读：)?\[.*$|^参考：.*$", re.M)


def read_notes(characters: int) -> tuple[list[str], str, str]:
    """词表（最常见的字），训练用的文字，留出的文字（每 10 段留 1 段）。"""
    train, held_out = [], []
    for path in sorted(Path("..").glob("*.md")):
        prose = NOT_PROSE.sub("", LINKS.sub("", path.read_text("utf-8"))).lower()
        lines = [re.sub(r"[#*\[\]>]+|^\d+\. |^- ", "", line).strip() for line in prose.splitlines()]
        for number, line in enumerate(line for line in lines if len(line) > 10):
            (held_out if number % 10 == 5 else train).append(line)
    counts = Counter("".join(train))
    vocabulary = [UNKNOWN, "\n"] + [c for c, _ in counts.most_common(characters)]
    return vocabulary, "\n".join(train), "\n".join(held_out)


def encode(text: str, vocabulary: list[str]) -> torch.Tensor:
    """文字变成编号；词表里没有的字是 0 号。"""
    number = {c: i for i, c in enumerate(vocabulary)}
    return torch.tensor([number.get(c, 0) for c in text])


def decode(tokens: torch.Tensor, vocabulary: list[str]) -> str:
    return "".join(vocabulary[i] for i in tokens.tolist())
