"""What kb itself says where nobody asked for knowledge, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import Language


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """One line each. Braces are filled in by `str.format`."""

    greeting: str
    farewell: str
    thanks: str
    capabilities: str
    help: str
    notes: str  # {notes}, {answers}, {names}
    and_others: str  # behind the names of some notes; {n}
    nothing_yet: str  # to what goes on from an answer, before there is one
    nothing_else: str  # where the notes hold no other passage
    quiz: str  # above a question whose answer is folded
    no_quiz: str  # {topic}
    answer: str  # above the answer to a quiz's question
    hint: str  # {begins}: its first words
    nothing_asked: str  # to who wants it where no question was asked
    example: str  # above another passage that holds an example
    other: str  # … that holds none
    shortest: str
    no_shorter: str
    simpler: str
    next: str  # {note}
    no_next: str  # {note}
    translate: str
    translated: str  # above a passage in the other language
    also_called: str  # {names}
    code: str  # above the code of the last answer
    other_code: str  # above another passage with code
    no_code: str


_NOT_REWORDED = "I can't reword anything: my answers are the notes' own words."
_NOT_TRANSLATED = "I can't translate: my answers are the notes' own words."

ENGLISH = ReplyWords(
    greeting="Hello! Ask me something, and I show you what the notes say about it.",
    farewell="Goodbye! The notes are here whenever you have a question.",
    thanks="You're welcome. Ask on whenever you like.",
    capabilities="I find answers in the notes and show them word for word, with the place "
    "they stand at. I can show examples and code, read on, shorten and quiz you; I can't reword, "
    "translate or make anything up.",
    help="Type a question or a few words. After an answer you can say “another example”, “show the "
    "code”, “shorter” or “go on”; “quiz me on …” asks you.",
    notes="{notes} with {answers}: {names}.",
    and_others="{n} more",
    nothing_yet="There is nothing to go on from yet. Ask a question first; then you can say "
    "“another example”, “show the code”, “shorter” or “go on”.",
    nothing_else="The notes hold nothing else on this.",
    quiz="A question for you. Think first, then look at the answer:",
    no_quiz="The notes hold no question on “{topic}”.",
    answer="The answer, in the notes' own words:",
    hint="The answer begins: “{begins} …”",
    nothing_asked="I haven't asked you anything. Say “quiz me”, and I do.",
    example="Another passage of the notes, with an example:",
    other="The notes hold no other example of it; this passage comes nearest:",
    shortest="The part that tells most, in the notes' own words:",
    no_shorter="The notes don't say it any shorter.",
    simpler=f"{_NOT_REWORDED} Perhaps another passage helps:",
    next="Next in {note}:",
    no_next="That was the last answer of {note}.",
    translate=_NOT_TRANSLATED,
    translated=f"{_NOT_TRANSLATED} The nearest passage in the other language:",
    also_called=f"{_NOT_TRANSLATED} They also call it {{names}}:",
    code="The code of this answer:",
    other_code="Another passage of the notes, with code:",
    no_code="The notes hold no code on this.",
)

_UNCHANGED = "我不能改写：回答都是笔记的原文。"
_IN_ONE_LANGUAGE = "我不能翻译：回答都是笔记的原文。"

CHINESE = ReplyWords(
    greeting="你好！问我一个问题，我会找出笔记里的原文。",
    farewell="再见！有问题随时回来问。",
    thanks="不客气，有问题随时接着问。",
    capabilities="我从笔记里找答案，原文照搬，并注明出处。我可以给例子、给代码、接着往下读、只留要点、出题考你；"
    "但不能改写、翻译，也不会编造。",
    help="输入一个问题或几个词就行。看到回答后，可以接着说「再举个例子」「给我代码」「短一点」「继续」；"
    "说「考考我……」我就出题。",
    notes="{notes} 篇笔记，共 {answers} 个回答：{names}。",
    and_others="另有 {n} 个",
    nothing_yet="还没有可以接着说的内容。先问一个问题，然后可以说「再举个例子」「给我代码」「短一点」「继续」。",
    nothing_else="关于这个，笔记里没有别的内容了。",
    quiz="考考你：先想一想，再看答案。",
    no_quiz="笔记里没有关于「{topic}」的题目。",
    answer="答案，笔记原文：",
    hint="答案的开头是：「{begins}……」",
    nothing_asked="我还没有出题。说「考考我」我就出。",
    example="笔记里另一处，有例子：",
    other="笔记里没有别的例子，最接近的是这一处：",
    shortest="最关键的部分，笔记原文：",
    no_shorter="笔记里没有更短的说法。",
    simpler=f"{_UNCHANGED}也许另一处更好懂：",
    next="{note} 里接下来是：",
    no_next="这已经是 {note} 的最后一个回答。",
    translate=_IN_ONE_LANGUAGE,
    translated=f"{_IN_ONE_LANGUAGE}另一种语言里最接近的是这一处：",
    also_called=f"{_IN_ONE_LANGUAGE}笔记里也叫 {{names}}：",
    code="这个回答的代码：",
    other_code="笔记里另一处，有代码：",
    no_code="关于这个，笔记里没有代码。",
)


def reply_words_in(language: Language) -> ReplyWords:
    """These words in a language."""
    return CHINESE if language == "zh" else ENGLISH
