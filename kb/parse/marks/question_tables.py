"""Tables whose rows ask: `| Question | Answer |`, `| 术语 | 定义 |`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markdown_it.token import Token

from kb.parse.badges import without_badges
from kb.parse.marks.mark import Mark, resume

_ASKS = re.compile(
    r"(?:questions?|q|prompt|front|interview questions?|问题|問題|题目|題目|问|問|面试题|常见问题|"
    r"面试问题|提问|考题|正面|题干)",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"(?:(?:short |model |sample )?answers?|a|back|responses?|solutions?|答案|参考答案|回答|答|"
    r"解答|背面|答复|解析)",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"(?:terms?|words?|concepts?|vocabulary|abbreviations?|acronyms?|术语|術語|名词|名詞|词汇|單詞|单词|"
    r"概念|词条|缩写|简称)",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"(?:definitions?|meanings?|explanations?|stands for|定义|定義|释义|釋義|含义|涵义|"
    r"解释|解釋|全称)",
    re.IGNORECASE,
)
_ONLY_TERMS = re.compile(
    r"(?:terms?|abbreviations?|acronyms?|术语|術語|名词|名詞|缩写|简称|黑话)", re.IGNORECASE
)
_DESCRIBES = re.compile(
    r"(?:descriptions?|说明|說明|描述|意思|中文|full (?:form|name))", re.IGNORECASE
)
# How Notion calls the first column, whatever it holds; people have answers as well, of surveys.
_CALLED = re.compile(r"(?:names?|titles?|名称|名稱|标题|標題)", re.IGNORECASE)
_IS_ANSWER = re.compile(r"(?:answer|答案|参考答案|回答|解答)", re.IGNORECASE)
_COUNTS = re.compile(r"(?:#|no\.?|nr\.?|id|序号|编号|序號|編號|题号)?", re.IGNORECASE)
_NO_QUESTION = re.compile(r"(?:q?\s*\d*|[a-h])[.)、]?", re.IGNORECASE)  # "3", "Q3": of a quiz
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)


_HEADERS = ((_ASKS, _ANSWERS), (_NAMES, _DEFINES), (_ONLY_TERMS, _DESCRIBES), (_CALLED, _IS_ANSWER))


class _Columns(NamedTuple):
    asked: int
    answers: tuple[int, ...]
    others: tuple[int, ...]


def asks(header: Sequence[str]) -> bool:
    """Whether the rows below a header ask and answer."""
    return _columns(header) is not None


def table_marks(block: Sequence[Token], span: tuple[int, int], _: Sequence[str]) -> Iterator[Mark]:
    """A mark a row, where the header says that the rows ask and answer."""
    rows = list(_rows(block))
    columns = _columns(rows[0][1]) if rows else None
    if columns is None or not _ask(rows[1:], columns):
        return
    header = rows[0][1]
    # Of the table's head nothing is left to say.
    yield Mark(span[0], "resume", body=span[0], answer="")
    position = 1
    while position < len(rows):
        line, cells = rows[position]
        answers = [_answer(cells, header, columns)]
        position += 1
        while position < len(rows) and not rows[position][1][columns.asked].strip():
            answers.append(_answer(rows[position][1], header, columns))
            position += 1
        text = _BREAK.sub(" ", without_badges(cells[columns.asked]))
        yield Mark(line, "question", text, body=line, answer="\n\n".join(filter(None, answers)))
    yield resume(span[1])


def _rows(block: Sequence[Token]) -> Iterator[tuple[int, list[str]]]:
    """The rows with their lines: the Markdown of each cell."""
    cells: list[str] = []
    line = 0
    for token in block:
        if token.type == "tr_open":
            cells, line = [], (token.map or [0])[0]
        elif token.type == "inline":
            cells.append(token.content)
        elif token.type == "tr_close":
            yield line, cells


def _columns(header: Sequence[str]) -> _Columns | None:
    names = [re.sub(r"^\W+|\W+$", "", name) for name in header]
    for asks, answers in _HEADERS:
        asked = [i for i, name in enumerate(names) if asks.fullmatch(name)]
        answered = [i for i, name in enumerate(names) if answers.fullmatch(name)]
        if len(asked) == 1 and answered:
            others = (
                i
                for i, name in enumerate(names)
                if i not in (*asked, *answered) and not _COUNTS.fullmatch(name)
            )
            return _Columns(asked[0], tuple(answered), tuple(others))
    return None


def _ask(rows: Sequence[tuple[int, Sequence[str]]], columns: _Columns) -> bool:
    """Whether most rows ask something: those of a quiz's results give its numbers only."""
    asked = [cells[columns.asked].strip() for _, cells in rows]
    named = [text for text in asked if text and not _NO_QUESTION.fullmatch(text)]
    return bool(asked and asked[0]) and 2 * len(named) > len([text for text in asked if text])


def _answer(cells: Sequence[str], header: Sequence[str], columns: _Columns) -> str:
    """A row's answer: its cell, and below it what the other columns say, by their names."""
    answers = [_BREAK.sub("\n", cells[i]).strip() for i in columns.answers]
    others = [
        f"**{header[i].strip(' *')}**: {_BREAK.sub(' ', cells[i]).strip()}"
        for i in columns.others
        if cells[i].strip(" -—–")
    ]
    return "\n\n".join(filter(None, (*answers, *others)))
