"""What a quiz is wanted on: "quiz me on batch norm", 出几道关于RNN的题."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from kb.intents.phrases import cut, words_of
from kb.text.simplified import simplified

_COUNTED: Final = r"(?:(?:一?些|一?点|[几一二两三四五十0-9]+)[道个套题]?|[道个套题])"
_ON: Final = r"(?:on|about|over|regarding|concerning|covering)"
_ABOUT: Final = "(?:关于|有关|针对|围绕|对)?"
_TOPIC: Final = "(?P<topic>.+?)"
_LEAD: Final = "(?P<lead>.*?)"
_TASK: Final = "(?:quiz|quizzes|flash ?cards?)"
_GIVE: Final = "(?:give|make|create|generate|pose|set|prepare|throw)"
_SOME: Final = r"(?:me|us|an?|some|another|more|few|\d+|one|two|three|quick|random|practi[cs]e)"
# Of what else may be asked about, one must be given: "I have a question about …".
_GIVEN: Final = (
    rf"(?:{_GIVE} {_SOME}|ask me)\b.*?\b(?:tests?|exams?|questions?|problems?|exercises?|trivia)"
)
_WANTED: Final = (
    r"(?:(?:please|give me|i want|i need|let'?s do|let'?s have|do|take|start|make|an?|the|some) )*"
)
_ASK_ME: Final = (
    "(?:考考我|考一?下?我|考一考我|测测我|测试一?下?我|测一?下?我|问问?我|抽问我|提问我|面试我)"
)
_KIND: Final = "(?:选择|填空|判断|练习|测试|面试|简答|问答|思考|小)"
_WITH_TOPIC: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_LEAD}\b(?:quiz|test|drill|grill|examine|question|challenge|ask|interview) me "
        rf"(?P<middle>.*?)\b(?:{_ON}|in|with|from|for|of) {_TOPIC}",
        rf"{_LEAD}\bquiz me {_TOPIC}",
        rf"{_LEAD}\b(?:test|check) my (?:knowledge|understanding|memory|grasp) "
        rf"(?:of|in|{_ON}) {_TOPIC}",
        rf"{_LEAD}\b(?:{_TASK}|{_GIVEN}) (?:{_ON}|for|from|of) {_TOPIC}",
        rf"{_LEAD}\b(?:want|need|like) (?:an?|some) (?:tests?|exams?|questions?) {_ON} {_TOPIC}",
        rf"{_LEAD}{_WANTED}{_TOPIC} quiz",
        # 考考我RNN, 用RNN考考我
        rf"{_LEAD}(?!问我){_ASK_ME}(?:一下|下)?{_COUNTED}?{_ABOUT}{_TOPIC}",
        rf"{_LEAD}(?:用|拿|就|从|关于|针对|围绕){_TOPIC}(?:来|里|中|上|这块)*"
        rf"(?:{_ASK_ME}|提问|出{_COUNTED}?题目?)(?:一下|下|几题|吧)*",
        # 出几道关于RNN的题, 来个RNN小测
        rf"{_LEAD}(?:出|(?:来|给我|做|整|搞|抽|练){_COUNTED}){_COUNTED}?{_ABOUT}{_TOPIC}"
        rf"(?:的|相关|有关|方面|知识)*{_KIND}?(?:题目?|小测验?|测验)(?:来?{_ASK_ME})?",
        rf"{_LEAD}(?:出|提|问我){_COUNTED}{_ABOUT}{_TOPIC}(?:的|相关|有关|方面)+问题",
    )
)
_ASKS: Final = re.compile(
    r"\b(?:what|whats|how|why|when|where|who|which|is|are|does|do|did|can)\b|什么|怎么|为何|如何|吗|哪",
    re.IGNORECASE,
)
_MARKS: Final = r"[\s?!.,;:~…。、，！？：；～]*"
_POLITE: Final = re.compile(
    rf"(?:{_MARKS}(?:\b(?:please|pls|plz|now|thanks|thank you|again|for me)|"
    rf"[吧呗啊呀嘛]|好吗|可以吗|行吗|谢谢))*{_MARKS}$",
    re.IGNORECASE,
)
# What stands behind a topic and is none of it.
_BEHIND_TOPIC: Final = re.compile("(?:的|相关|方面|部分|这块|内容|知识点?|问题|题目?|理解|掌握)+$")


def quiz_topic(line: str) -> str:
    """What a quiz is wanted on; "" where none is."""
    # As many characters, so that the topic keeps its capitals.
    text = _POLITE.sub("", simplified(unicodedata.normalize("NFKC", line)).strip())
    for pattern in _WITH_TOPIC:
        match = pattern.fullmatch(text)
        if match and _is_around_topic(match):
            return _BEHIND_TOPIC.sub("", match["topic"]).strip()
    return ""


def _is_around_topic(match: re.Match[str]) -> bool:
    around = [match["lead"], match.groupdict().get("middle") or ""]
    topic = match["topic"]
    # 出问题 is no quiz about 问.
    is_topic = len(topic) > 1 and not _ASKS.search(topic)
    return is_topic and all(cut(words_of(part), "quiz") for part in around)
