"""Whether lines set tasks, as an exercise does, and whether they are solved there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kb.parse.contents import is_nothing, is_placeholder
from kb.parse.questions import ANSWER_MARK
from kb.text.language import HAN

_MARKS: Final = re.compile(
    r"^[\s>*_#+-]*(?:(?:\d{1,3}|[a-zA-Z])[.)、．]\s*)?[\s*_]*(?:\[[ xX]\]\s+)?"
)
_ITEM: Final = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)、．]|[（(]\d{1,3}[)）])\s*")
_NUMBERED: Final = re.compile(r"^\s*(?:\d{1,3}[.)、．]|[（(]\d{1,3}[)）])\s*")
# "**Solution:**", "答案", "<summary>Show answer</summary>", "### 参考答案", "Answer: B".
_SOLVED: Final = re.compile(
    r"^(?:(?:show|see|view|reveal|click|the|sample|model|possible|suggested|our)\ )*"
    r"(?:(?:answers?|ans|solutions?|explanation|sketch|proof|rationale)\b|"
    r"(?:点击|查看|展开|显示|参考)*(?:答案|解答|解析|题解|答|解|分析|证明|回答)(?=[\s:：.。)）*_<]|$))"
    r"(?P<rest>.{0,30})",
    re.IGNORECASE | re.VERBOSE,
)
_BEHIND_LABEL: Final = re.compile(
    r"^(?:\s*\d{0,3}\s*(?:$|[:：.。)）*_<])|\s*(?:\(|（|is\b|为|是)|\ to\b)", re.I
)
_CHECKED: Final = re.compile(
    r"^\s*[-*+]\s+\[[xX]\]\s|^\s*[-*+]?\s*[(（]?[A-Ha-h][.)、．].*(?:✅|✔|✓)"
)
_BOX: Final = re.compile(r"\[!(?P<kind>[\w-]{1,40})\][-+]?\s*")
_SUMMARY: Final = re.compile(r"<summary\b[^>]*>(.{0,200})", re.IGNORECASE)
_CHOICE: Final = re.compile(r"^\s*(?:[-*+]\s+)?(?:\[[ xX]\]|[(（]?[A-Ea-e][.)、．])\s*")
_HINT: Final = re.compile(r"^\W*(?:hint|tip|提示)\b", re.IGNORECASE)
_TASK: Final = re.compile(
    r"^(?:write|implement|show|prove|explain|compute|calculate|find|design|modify|try|compare|"
    r"consider|suppose|assume|let\b|given|can you|could you|"
    r"use|using|create|build|draw|sketch|derive|describe|discuss|define|determine|estimate|"
    r"evaluate|experiment|extend|change|add|read|run|plot|train|test|verify|analy[sz]e|list|give|"
    r"name|identify|complete|solve|state|adjust|replace|repeat|plan|think|convert|fill|"
    r"choose|select|match|if you|for each|"
    r"set|make|download|load|visuali[sz]e|apply|rewrite|refactor|simulate|check|construct)\b|"
    r"^(?:请|试|编写|实现|证明|计算|求|设|假设|修改|尝试|比较|分析|解释|说明|思考|如何|为什么|推导|写|给出|"
    r"使用|用|画|阅读|设计|完成|判断|简述|列举|讨论|验证|利用|对于|若|如果|改变|增加|调整|什么|哪|能否|能不能|"
    r"可以|是否|把|将|已知|给定|考虑|查阅|描述|谈谈|绘制|训练|选择|下列|以下)",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"^(?:why|what|how|which|who|where|in what|do you|does|is there|are there|is it)\b[^.。]*$|"
    r"[?？]\W*$|[?？]\s|(?:多少|什么|为什么|如何)[?？。]?\W*$|_{3,}|[（(]\s{1,8}[)）]"
)
_LINK: Final = re.compile(r"\]\(|\[\[|https?://")
_SENTENCE: Final = re.compile(rf"[。.!！]\W*$|[{HAN}]{{8}}|\w+\s+\w+\s+\w+\s+\w+\s+\w+")
_MAX_LINE_CHARS: Final = 1_000
_FENCE: Final = re.compile(r"^\s*(?:```|~~~)")


def has_solution(lines: Sequence[str]) -> bool:
    """Whether a solution stands among the lines, or what was chosen is checked."""
    last = max((index for index, line in enumerate(lines) if _says(line)), default=-1)
    return any(
        _is_solution(line[:_MAX_LINE_CHARS], text_follows=index < last)
        for index, line in _prose(lines)
    )


def _is_solution(line: str, *, text_follows: bool) -> bool:
    if _CHECKED.match(line) or (ANSWER_MARK.match(line) and not _CHOICE.match(line)):
        return True
    folded = _SUMMARY.search(line)
    text = folded[1] if folded else _MARKS.sub("", line, count=1)
    if box := _BOX.match(text):
        if box["kind"].lower() in ("answer", "answers", "solution", "solutions"):
            return text_follows
        text = text[box.end() :]
    solved = _SOLVED.match(text)
    if solved is None or not _BEHIND_LABEL.match(solved["rest"]):
        return False
    return text_follows or bool(re.sub(r"[\W_]+", "", solved["rest"]))


def _says(line: str) -> bool:
    return not (is_nothing(line) or is_placeholder(line))


def _prose(lines: Sequence[str]) -> list[tuple[int, str]]:
    """The lines outside of code that say something, with their index."""
    kept: list[tuple[int, str]] = []
    in_code = False
    for index, line in enumerate(lines):
        if _FENCE.match(line):
            in_code = not in_code
        elif not in_code and line.strip():
            kept.append((index, line))
    return kept


def is_explained(body: Sequence[str]) -> bool:
    """Whether a text explains: sentences, and neither choices nor further tasks."""
    lines = [line for _, line in _prose(body) if _says(line)]
    if not lines or _HINT.match(lines[0]) or any(_CHOICE.match(line) for line in lines):
        return False
    return not any(is_task(line) for line in lines) and any(
        _SENTENCE.search(line[:_MAX_LINE_CHARS]) for line in lines
    )


def is_task(line: str) -> bool:
    """A line that asks, or tells its reader to do something."""
    text = _MARKS.sub("", line[:_MAX_LINE_CHARS], count=1)
    return bool(_TASK.match(text) or _ASKS.search(text))


def looks_like_tasks(body: Sequence[str], *, lenient: bool) -> bool:
    """Whether a text sets tasks. An empty one does, below a title that says so.

    Args:
        body: the lines.
        lenient: for a title that is hardly ever a topic: links and numbers are enough, too.
    """
    lines = [line for _, line in _prose(body) if _says(line)]
    if not lines:
        return lenient
    items = [line for line in lines if _ITEM.match(line)] or lines
    tasks = sum(is_task(line) or bool(_CHOICE.match(line)) for line in items)
    if 2 * tasks >= len(items):
        return True
    if not lenient:
        return False
    numbered = sum(bool(_NUMBERED.match(line)) for line in lines)
    linked = sum(bool(_LINK.search(line)) for line in lines)
    return bool(tasks or linked) or 2 * numbered >= len(lines)
