"""What the chat itself says, in both languages; all else is the notes' own words."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import Language


@dataclass(frozen=True, slots=True)
class CodeWords:
    """What the page says around code and its output; `run.js` fills in the braces."""

    run: str
    again: str
    stop: str
    edit: str
    reset: str
    waiting: str
    running: str
    recorded: str  # {when}
    cut: str  # when output was cut
    no_output: str
    away: str
    failed: str  # before our own fault
    picture: str  # {name}, {n}
    lacks: str  # {names}
    absent: str  # {packages}
    edited: str  # beside the output of code that a reader has changed
    editor: str  # what a screen reader says of the editor; {name}
    full: str  # how runs are isolated here, by tier
    partial: str
    none: str
    ok: str
    error: str
    timeout: str
    killed: str


@dataclass(frozen=True, slots=True)
class MapWords:
    """What the page says around the map of the notes."""

    title: str  # of the page of its own
    chat_tab: str  # the chat's page has two tabs
    map_tab: str
    hint: str
    whole: str  # the button that ends a close look
    rest: str  # what the legend calls the points of no area
    drawing: str  # while it is laid out
    away: str
    close: str  # the answer beside the map


@dataclass(frozen=True, slots=True)
class Words:
    """The chat's own words in one language. Braces are filled in by `str.format`."""

    title: str
    invitation: str  # the one line below the title of an empty chat
    try_one: str  # before the example questions
    placeholder: str  # in the input
    new_chat: str
    thinking: str
    lines: str
    line: str
    respelled: str  # above the answer to a misspelt question; {query}
    follows: str  # above the answer to a follow-up; {topic}
    afresh: str  # asks it again, without what came before
    fits: str  # what a screen reader says before the part of an answer that fits
    above: str  # unfolds what stands above that part
    below: str
    fold: str
    more: str  # before the next-best answers; {n}
    follow_ups: str
    not_sure: str  # above what only may be an answer
    also_near: str  # before the next nearest questions, below it
    not_in_notes: str
    nearest: str
    nothing_near: str
    unmet: str  # where nothing meets a question's operators; {what}
    look: str  # unfolds the answer to a quiz's question
    parts_left: str  # below the answers to the first parts of a question; {n}
    failed: str  # our own fault
    longer: str  # what is left out of a very long question; {n}
    code: CodeWords
    map: MapWords


ENGLISH = Words(
    title="Ask your notes",
    invitation="Answers in your notes' own words, with the page they come from.",
    try_one="Try one of these",
    placeholder="Ask a question…",
    new_chat="New chat",
    thinking="Looking through the notes",
    lines="lines {first}–{last}",
    line="line {first}",
    respelled="Searched for “{query}”",
    follows="Taken as a follow-up to “{topic}”",
    afresh="Ask on its own",
    fits="The part that fits your question",
    above="Show what comes before",
    below="Show what follows",
    fold="Hide",
    more="More from the notes ({n})",
    follow_ups="Ask next",
    not_sure="Not sure, but nearest in your notes:",
    also_near="Also near:",
    not_in_notes="The notes don't cover this.",
    nearest="The nearest questions they do answer:",
    nothing_near="They hold no question that comes near it, either.",
    unmet="Nothing matches {what}.",
    look="Show the answer",
    parts_left="Parts of the question left unanswered: {n}. Ask them on their own.",
    failed="Something went wrong here, not with your question. The server's log says what.",
    longer="… and {n:,} more characters",
    code=CodeWords(
        run="Run",
        again="Run again",
        stop="Stop",
        edit="Edit",
        reset="Reset",
        waiting="Waiting for its turn",
        running="Running",
        recorded="Recorded output, {when}",
        cut="The output was longer; this is its beginning.",
        no_output="It ran and printed nothing.",
        away="The server can't be reached. Is it still running?",
        failed="It could not be run, which is not the code's fault:",
        picture="Picture {n} of what {name} shows",
        lacks="Can't run by itself: the note doesn't define {names}.",
        absent="Can't run here, not installed: {packages}.",
        edited="changed",
        editor="The code of {name}. Escape, then Tab leaves it; Ctrl-Enter runs it.",
        full="Run in isolation",
        partial="Run in partial isolation (kb doctor says what that leaves open)",
        none="This server runs code without isolation (kb doctor says why)",
        ok="finished",
        error="stopped at an error",
        timeout="stopped: out of time",
        killed="stopped",
    ),
    map=MapWords(
        title="Map of the notes",
        chat_tab="Chat",
        map_tab="Map",
        hint="Every dot is a question of the notes, near those that mean the like. Click one to "
        "ask it; the wheel looks closer.",
        whole="Whole map",
        rest="others",
        drawing="Drawing the map",
        away="The map can't be drawn now. Is the server still running?",
        close="Close",
    ),
)

CHINESE = Words(
    title="问问你的笔记",
    invitation="用笔记原文回答，并注明出处。",
    try_one="可以这样问",
    placeholder="输入问题…",
    new_chat="新对话",
    thinking="正在翻笔记",
    lines="第 {first}–{last} 行",
    line="第 {first} 行",
    respelled="已按「{query}」搜索",
    follows="接着「{topic}」理解",
    afresh="单独提问",
    fits="最贴近问题的部分",
    above="展开上文",
    below="展开下文",
    fold="收起",
    more="笔记里还有（{n}）",
    follow_ups="接着问",
    not_sure="不太确定，笔记里最接近的是：",
    also_near="相近的还有：",
    not_in_notes="笔记里没有这个问题的答案。",
    nearest="笔记能回答的、最接近的问题：",
    nothing_near="也没有相近的问题。",
    unmet="没有找到 {what}。",
    look="看答案",
    parts_left="问题还有 {n} 个部分没有回答，请另外提问。",
    failed="这里出了点问题，与你的提问无关。详情见服务器日志。",
    longer="……还有 {n:,} 个字符",
    code=CodeWords(
        run="运行",
        again="再次运行",
        stop="停止",
        edit="编辑",
        reset="还原",
        waiting="排队中",
        running="正在运行",
        recorded="记录的输出，{when}",
        cut="输出太长，只显示开头部分。",
        no_output="运行完毕，没有输出。",
        away="连不上服务器，它还在运行吗？",
        failed="没能运行，问题不在代码：",
        picture="{name} 显示的第 {n} 张图",
        lacks="不能单独运行：笔记里没有定义 {names}。",
        absent="这里不能运行，没有安装：{packages}。",
        edited="已修改",
        editor="{name} 的代码。按 Esc 再按 Tab 离开；Ctrl-Enter 运行。",
        full="在隔离环境中运行",
        partial="在部分隔离的环境中运行（详情见 kb doctor）",
        none="此服务器运行代码时没有隔离（原因见 kb doctor）",
        ok="运行完毕",
        error="出错停止",
        timeout="超时停止",
        killed="已停止",
    ),
    map=MapWords(
        title="笔记地图",
        chat_tab="对话",
        map_tab="地图",
        hint="每个点是笔记里的一个问题，意思相近的挨在一起。点一下就提问，滚轮可放大。",
        whole="看全图",
        rest="其他",
        drawing="正在画地图",
        away="现在画不出地图，服务器还在运行吗？",
        close="关闭",
    ),
)


def words_in(language: Language) -> Words:
    """The chat's words in a language."""
    return CHINESE if language == "zh" else ENGLISH


def reader_language(accept_language: str, fallback: Language) -> Language:
    """The first of our languages that a browser's Accept-Language header names."""
    for part in accept_language.lower().split(","):
        tag = part.strip()[:2]
        if tag == "zh":
            return "zh"
        if tag == "en":
            return "en"
    return fallback
