"""Other names of a question: from a comment below it, shared terms, and its own words.

Brackets in a question hold anything: its field, an example, how hard it is. Only a short form
of the words before, their long form, or the same in the other language is another name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kb.model import Title
from kb.parse.comments import ALIASES
from kb.text.language import HAN

_LINES: Final = 8  # the comment stands right below its heading
_BRACKETS: Final = re.compile(r"[（(]([^()（）]{2,60})[)）]")
# The English half of a bilingual question: "交叉熵损失 cross entropy loss".
_ENGLISH_TAIL: Final = re.compile(f"[{HAN}）)？?]\\s*([A-Za-z][^{HAN}？]{{2,120}})$")
_SEPARATORS: Final = re.compile(r"\s*[,，、;；/|]\s*")
_SAME: Final = re.compile(
    r"""^(?:(?:also|or|sometimes|otherwise|formerly|commonly)\s+)*
        (?:called|known\s+as|named|aka|a\.k\.a\.?|short\s+for|abbreviated(?:\s+as)?|abbr\.?)
        [:：\s]+(?:the\s+)?
      | ^(?:也|又|亦|或|通?常|简|全|俗|英文|中文|旧|缩写)?
        (?:称|叫做?|名|即|作|称为|写为?)[:：作为\s]*""",
    re.IGNORECASE | re.VERBOSE,
)
# An example, a version, a condition, a formula, a number: nothing that a name begins with or has.
_NOT_NAME: Final = re.compile(
    r"""^(?:e\.?g\b|i\.?e\b|etc\b|such\ as|like\b|for\ (?:example|instance)|since|from|until|
        as\ of|version|ver\b|v\d|vs\b|cf\b|see\b|in\b|on\b|with|using|via|by\b|part\b|and\b|
        not\b|only\b|if\b|when|new\b|
        例如|比如|如\b|见|参见|详见|含|附|以|用|在|从|与|和|不|仅|只|第|选|必|难|易|未|已|待|有|是|的)
      | [\\=^$<>{}_`"“”'‘’*|~@%!！。…] | (?<![A-Za-z\d-])\d+(?![A-Za-z\d])""",
    re.IGNORECASE | re.VERBOSE,
)
# What a bracket says of a question or its answer.
_QUALIFIER: Final = re.compile(
    """(?:
        optional|advanced|basics?|beginner|intermediate|easy|medium|hard|difficult|important|
        recommended|required|deprecated|beta|alpha|draft|todo|wip|done|tbd|updated|old|legacy|
        continued|cont|bonus|extra|core|key|must|theory|practice|code|examples?|demo|summary|
        overview|intro|introduction|answers?|english|chinese|translated|hot|frequent|rare|
        python[23]?|java|javascript|typescript|js|ts|go|golang|rust|c|cpp|sql|bash|shell|php|ruby|
        kotlin|swift|scala|matlab|r|lua|perl|pytorch|tensorflow|keras|numpy|pandas|sklearn|jax|
        mysql|redis|linux|windows|macos|android|ios|spark|hadoop|docker|kubernetes|git|html|css|
        vue|react|
        可选|必考|必会|必备|必读|必看|必背|[超很]?常[考问见]|[高低]频|重点|重要|难点|易[错混]|基础|进阶|
        [高初中]级|简单|中等|困难|了解|掌握|熟悉|理解|补充|[拓扩]展|[上下中一二三四续完转译]|转载|原创|
        翻译|[图详]解|附?代码|实现|示例|例子|举例|案例|源码|答案|总结|概述|简介|介绍|理论|实践|实战|
        面试题?|面试[常必]问|重中之重|超详细|[新旧]|不?推荐|已?废弃|中文|英文
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_LATIN: Final = re.compile(r"[A-Za-z]")
_HAN: Final = re.compile(f"[{HAN}]")
_MAX_LONG_CHARS: Final = 120  # a long form
_MAX_WORDS: Final = 7  # of the same in English
_MAX_HAN: Final = 12  # and in Chinese
_ABBREVIATION: Final = re.compile(r"^[A-Za-z][A-Za-z\d.&-]{0,11}$")


def aliases_of(title: Title, names: Iterable[str], body: Sequence[str]) -> tuple[str, ...]:
    """Other names of a question: shared terms, an aliases comment, and its English part."""
    question = str(title)
    aliases = list(names)
    if listed := ALIASES.search("\n".join(body[:_LINES])):
        aliases += re.split(r"[,，;；、\n]", listed["names"])
    aliases += in_brackets(title)
    if _HAN.search(question):
        aliases += _ENGLISH_TAIL.findall(question)
    unique = dict.fromkeys(name.strip(" .-") for name in aliases)
    return tuple(name for name in unique if name and name != question)


def in_brackets(title: Title) -> Iterator[str]:
    """The brackets of a question that name what stands before them.

    >>> list(in_brackets(Title.of_text("什么是卷积神经网络（CNN）？")))
    ['CNN']
    >>> list(in_brackets(Title.of_text("LSTM (Long Short-Term Memory)")))
    ['Long Short-Term Memory']
    >>> list(in_brackets(Title.of_text("Rendering (computer graphics)")))
    []
    """
    text = "\ufffc".join(title.runs[::2])  # no name has a formula in it
    for bracket in _BRACKETS.finditer(text):
        before = _BRACKETS.sub(" ", text[: bracket.start()]).strip()
        if before and "\ufffc" not in bracket[1]:
            yield from map(_bare, _names(bracket[1].strip(), before))


def _names(text: str, before: str) -> list[str]:
    """What names the words before a bracket of all that stands in it."""
    parts = [part for part in _SEPARATORS.split(text) if part]
    if len(parts) == 1:
        return parts if _is_name(text, before) else []
    names = [part for part in parts if _is_name(part, before)]
    # "PCA, Principal Component Analysis" are one; "TCP, UDP" are two, and no name of what has both.
    return [one for one in names if _is_single(one, parts, before)]


def _is_single(name: str, names: Sequence[str], before: str) -> bool:
    others = [
        one
        for one in names
        if one is not name and bool(_HAN.search(one)) == bool(_HAN.search(name))
    ]
    return not others or any(
        _abbreviates(name, other) or _abbreviates(other, name) for other in (*others, before)
    )


def _bare(name: str) -> str:
    return _SAME.sub("", name).strip()


def _may_be_name(text: str) -> bool:
    bare = _bare(text)
    return bool(bare) and not _NOT_NAME.search(bare)


def _is_name(text: str, before: str) -> bool:
    """Whether bracketed words name what the words before them do."""
    bare = _bare(text)
    if not _may_be_name(text):
        return False
    if _abbreviates(bare, before[-_MAX_LONG_CHARS:]) or _abbreviates(_last_word(before), bare):
        return True
    if bare != text:  # "also known as …"
        return True
    return not _QUALIFIER.fullmatch(bare) and (
        _translates(bare, before) or _shares_words(bare, before)
    )


def _last_word(text: str) -> str:
    """The word right before a bracket; of "什么是LSTM" the Latin part."""
    words = re.findall(r"[A-Za-z][A-Za-z\d.&-]*$", text.rstrip())
    return words[0] if words else ""


def _abbreviates(short: str, words: str) -> bool:
    """Whether the letters of an abbreviation stand in this order in the words, at least half of
    them, or all capitals, where a word begins: "LSTM" in "Long Short-Term Memory"."""
    letters = re.sub(r"[^A-Za-z]", "", re.sub(r"(?<=[A-Z])s$", "", short)).lower()
    if not _ABBREVIATION.match(short) or not 2 <= len(letters) <= 8:
        return False
    words = words.lower()[:_MAX_LONG_CHARS]
    begun = _most_begun(letters, words)
    if short.islower():  # "zsh"; but "list" may be any word
        return len(letters) <= 4 and begun >= max(len(letters) - 1, 2)
    capitals = re.sub("[^A-Z]", "", short).lower()
    is_blend = len(capitals) > 1 and _most_begun(capitals, words) == len(capitals)  # "ResNet"
    return begun >= len(letters) / 2 or (is_blend and begun > 0)


def _most_begun(letters: str, words: str) -> float:
    """How many of the letters, which stand in the words in this order, can begin a word there;
    less than none where they don't stand there."""
    most = [0.0] + [-math.inf] * len(letters)  # of the first so many letters
    before = " "
    for character in words:
        for number in range(len(letters), 0, -1):
            if letters[number - 1] == character:
                begins = not before.isalpha()
                most[number] = max(most[number], most[number - 1] + begins)
        before = character
    return most[-1]


def _translates(bare: str, before: str) -> bool:
    """Whether words of one script stand behind words of the other."""
    last = before.rstrip("?？ ")[-1:]
    if last.isalpha() and not _LATIN.match(last) and _LATIN.match(bare) and not _HAN.search(bare):
        return len(bare.split()) <= _MAX_WORDS
    is_latin = bool(_LATIN.match(last)) or last.isdigit()
    return is_latin and bool(_HAN.match(bare)) and len(bare) <= _MAX_HAN


def _shares_words(bare: str, before: str) -> bool:
    """Whether a name ends as the one before it, or is made of its characters: "Linear search
    (sequential search)", "高铁（高速铁路）"."""
    if _HAN.match(bare) and _HAN.match(before[-1:]):
        name = before[-_MAX_HAN:]
        return len(bare) <= _MAX_HAN and 2 * sum(one in name for one in bare) >= len(bare)
    last = bare.casefold().split()[-1]
    return (
        last.isalpha() and len(bare.split()) < _MAX_WORDS and before.casefold().split()[-1] == last
    )
