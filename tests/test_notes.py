"""The notes that kb ships: whole, found in both languages, and readable on a code host too."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from kb.model import Chunk, Note
from kb.parse.read import read_notes
from kb.text.language import language_of, wordings
from project import PROJECT

NOTES = PROJECT / "notes"

# What the original notes are about, and where each topic is answered.
TOPICS = {
    "image classification with a CNN": r"CNN 如何给图像分类",
    "convolutional layer": r"卷积层是怎么工作的",
    "cross-entropy": r"交叉熵损失是什么",
    "convolutional networks": r"什么是卷积神经网络",
    "LeNet-5": r"LeNet-5 是什么",
    "AlexNet": r"AlexNet 有什么贡献",
    "ResNet": r"ResNet 解决了什么问题",
    "recurrent networks": r"循环神经网络用来做什么",
    "simple RNN": r"简单 RNN",
    "LSTM": r"LSTM 是什么",
    "GRU": r"GRU 是什么",
    "Transformer": r"自注意力机制是什么",
    "BERT": r"BERT 是什么",
    "GPT": r"GPT 是什么",
    "multimodal vision": r"CLIP 的对比学习",
    "visual localization": r"视觉定位是什么",
    "image captioning": r"图像描述是什么",
    "visual question answering": r"视觉问答是什么",
    "referring expressions": r"引用表达式理解（指代表达理解）是什么",
    "segmentation": r"图像分割是什么",
    "OpenCV": r"OpenCV 怎么做 Canny",
    "tensors": r"张量是什么",
    "autograd": r"autograd 怎么自动求导",
}


@cache
def notes() -> tuple[Note, ...]:
    return tuple(read_notes(NOTES))


def chunks() -> list[Chunk]:
    return [chunk for note in notes() for chunk in note.answers]


def snippet_files() -> list[Path]:
    return sorted((NOTES / "snippets").glob("*.py"))


def demos() -> list[Path]:
    """The files that notes link to; others are modules that demos import."""
    linked = {snippet.path for note in notes() for snippet in note.snippets}
    return [path for path in snippet_files() if path.relative_to(NOTES).as_posix() in linked]


def test_parser_has_nothing_to_mend() -> None:
    assert [warning for note in notes() for warning in note.warnings] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_of_the_original_is_answered_and_has_a_demo(topic: str) -> None:
    about = [chunk for chunk in chunks() if re.search(TOPICS[topic], chunk.question)]
    assert about, topic
    assert about[0].snippets, f"{about[0].question} has no demo"


def test_no_question_stands_twice() -> None:
    counted = Counter(chunk.question for chunk in chunks())
    assert [question for question, count in counted.items() if count > 1] == []


def test_every_question_is_put_in_both_languages() -> None:
    single = [chunk.question for chunk in chunks() if len(wordings(chunk.title)) < 2]
    assert single == []


def test_english_readers_have_names_to_find_every_answer_by() -> None:
    def english(chunk: Chunk) -> int:
        return sum(language_of(name) == "en" for name in chunk.aliases)

    assert [chunk.question for chunk in chunks() if english(chunk) < 2] == []


def test_no_two_answers_share_an_alias() -> None:
    owners: dict[str, set[str]] = {}
    for chunk in chunks():
        for name in chunk.aliases:
            owners.setdefault(name.casefold(), set()).add(chunk.question)
    assert {name: who for name, who in owners.items() if len(who) > 1} == {}


# --- Formulas and links as code hosts render them

_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`[^`\n]*`")
_DISPLAY = re.compile(r"^\$\$\n(.*?)\n\$\$$", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"(?P<before>.?)\$(?P<tex>[^$\n]+)\$(?P<after>.?)")


def _text(path: Path) -> str:
    """A note without its code."""
    return _CODE.sub("", _FENCED.sub("", path.read_text("utf-8")))


NOTE_FILES = sorted(NOTES.glob("*.md"))


@pytest.mark.parametrize("path", NOTE_FILES, ids=lambda path: path.name)
def test_inline_formulas_stand_where_a_code_host_sees_them(path: Path) -> None:
    """GitHub wants white space before the opening dollar, and no letter after the closing one;
    it takes a backslash before punctuation for Markdown's own."""
    wrong = []
    for line in _DISPLAY.sub("", _text(path)).splitlines():
        for math in _INLINE.finditer(line):
            alone = math["before"] in ("", " ") and not re.match(r"\w", math["after"], re.ASCII)
            if not alone or re.search(r"\\[^A-Za-z]|[*<]\S|`", math["tex"]):
                wrong.append(math[0])
            if math["tex"] != math["tex"].strip():
                wrong.append(math[0])
    assert wrong == []


@pytest.mark.parametrize("path", NOTE_FILES, ids=lambda path: path.name)
def test_display_formulas_stand_alone(path: Path) -> None:
    text = _text(path)
    assert text.count("$$") == 2 * len(_DISPLAY.findall(text))
    for formula in _DISPLAY.finditer(text):
        assert text[: formula.start()].endswith("\n\n"), formula[1]
        assert text[formula.end() :].startswith("\n\n"), formula[1]


@pytest.mark.parametrize("path", NOTE_FILES, ids=lambda path: path.name)
def test_formulas_are_without_mistakes(path: Path) -> None:
    from latex2mathml.converter import convert

    text = _text(path)
    for tex in [*_DISPLAY.findall(text), *(m["tex"] for m in _INLINE.finditer(text))]:
        assert convert(tex)
        assert tex.count("{") == tex.count("}"), tex


def test_papers_are_named_with_authors_and_year() -> None:
    papers = re.compile(r"\[([^\]]+)\]\((https://(?:arxiv\.org|doi\.org|proceedings)[^)]*)\)")
    for path in NOTE_FILES:
        for text, url in papers.findall(path.read_text("utf-8")):
            assert re.search(r"（.+, (19|20)\d\d(，.+)?）", text), (path.name, text)
            assert not url.startswith("https://arxiv.org/pdf")


# --- Demos; that they print what they say is checked by `kb run --all` (tests/test_readme.py)


@pytest.mark.parametrize("path", snippet_files(), ids=lambda path: path.stem)
def test_snippet_is_short_and_says_what_it_shows(path: Path) -> None:
    code = path.read_text("utf-8")
    assert len(code.splitlines()) < 80
    assert ast.get_docstring(ast.parse(code))


def test_every_snippet_is_linked_or_imported() -> None:
    imported = {
        node.module
        for path in snippet_files()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    linked = demos()
    assert [p.name for p in snippet_files() if p not in linked and p.stem not in imported] == []


def test_every_demo_states_its_output() -> None:
    silent = {s.path for note in notes() for s in note.snippets if s.path and s.expected is None}
    assert silent == set()


def test_every_topic_has_its_source() -> None:
    topics = [chunk for chunk in chunks() if len(chunk.breadcrumb) == 1]
    without = [c.question for c in topics if not any("://" in link.target for link in c.links)]
    assert without == []
