"""Aspects that anything has: its drawbacks, its formula, what it is used for.

A question for an aspect alone is about what was spoken of before, though chunks about other things
are called just so: "优缺点" behind "dropout 是什么" means dropout's. Pure functions over words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Aspect:
    """What asks for an aspect, and by which a text is known to speak of it."""

    words: re.Pattern[str]  # in folded text


# In folded text: Latin words as words, Chinese ones wherever they stand. Side by side what means
# the same in both languages. A word belongs here if it can be asked of nearly anything and names
# nothing by itself. Code and examples are none: what shows them is told otherwise.
_WORDS: Final = (
    # for and against
    ("advantages?|pros?|benefits?|strengths?|merits?|upsides?",
     "优点|优势|好处|长处|益处|优缺点?|优劣势?|利弊"),
    ("disadvantages?|cons?|drawbacks?|limitations?|weakness(?:es)?|downsides?|shortcomings?|"
     "trade-?offs?|pitfalls?",
     "优?缺点|不足之?处?|优?劣势?|坏处|弊端|局限性?|利?弊|短板"),
    # how it is computed; a formula that is shown says so too
    ("formulas?|formulae|equations?|comput(?:e|ed|ing|ation)|calculat(?:e|ed|ing|ion)",
     r"公式|表达式|方程式?|计算(?:方法|方式|过程)?(?![机量图])|(?:怎么|如何|咋)算|\$\$"),
    ("deriv(?:e|ed|ation)|proofs?|prove[dn]?", "推导|证明"),
    # how large, how costly
    ("(?:(?:number|amount) of )?(?:(?:trainable|learnable) )?parameters?|params",
     "参数(?:的?个数|的?数量|的?数目|量)?"),
    ("(?:(?:time|space|computational|memory|and|&) )*complexity|flops|computational costs?",
     "(?:时间|空间|时空|计算|和|与)*复杂度|计算量"),
    # what for, and when
    ("applications?|applied|use[- ]?cases?|usages?|uses|used for|purposes?",
     "(?:实际)?应用(?:场景|场合|领域|实例)?|[使适]用(?:场景|场合|范围)|场景|用途|作用|用处|"
     "(?:用来|用于)(?:做什么|干什么|干嘛)|有什么用"),
    ("when (?:to|(?:should|do|would|can) (?:i|we|you|one)|(?:is|are|should) (?:it|they|this))"
     "(?: not)?(?: be)? (?:use[ds]?|appl(?:y|ied))",
     "(?:什么时候|何时|什么情况下?|什么场合)(?:该|应该|要|会|能|可以|适合|不)*(?:使用|用)|适用|适合"),
    # how it is made, and what it is like
    ("implement(?:ed|ing|ations?)?", "实现(?:方式|方法|细节|原理|步骤)?"),
    ("principles?|mechanisms?", "(?:工作|基本|实现|核心)?原理"),
    ("characteristics?|propert(?:y|ies)", "特点|特性|性质"),
    ("steps?|procedures?|workflows?", "步骤|流程"),
)  # fmt: skip


def _pattern(latin: str, chinese: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{latin})(?![a-z0-9])|{chinese}")


ASPECTS: Final = tuple(Aspect(_pattern(*words)) for words in _WORDS)


def aspects_in(text: str) -> tuple[Aspect, ...]:
    """The aspects that a folded text names.

    >>> len(aspects_in("pros and cons")), len(aspects_in("优缺点")), len(aspects_in("dropout"))
    (2, 2, 0)
    """
    return tuple(aspect for aspect in ASPECTS if aspect.words.search(text))


def without_aspects(text: str) -> str:
    """A folded text without the words for aspects.

    >>> without_aspects("lstm的优缺点").strip(), without_aspects("its time complexity").strip()
    ('lstm的', 'its')
    """
    # The longest at each place first: of 优缺点 nothing shall be left.
    spans = sorted(
        (match.span() for aspect in ASPECTS for match in aspect.words.finditer(text)),
        key=lambda span: (span[0], -span[1]),
    )
    kept: list[str] = []
    end = 0
    for start, stop in spans:
        kept.append(text[end : max(start, end)])
        end = max(end, stop)
    return " ".join([*kept, text[end:]])
