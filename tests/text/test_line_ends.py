"""Which line ends of a note are meant."""

from __future__ import annotations

import pytest

from kb.render.html import to_html

BREAK = "<br /> "

WRAPPED = """\
A cache keeps copies of data that is slow to fetch, so that later reads of
the same data are fast. What it keeps is decided by a policy. The common
ones evict what was used longest ago, or least often."""
CLAUSES = """\
At a high level,
the encoder turns the sentence
into vectors of a fixed size.
Given these vectors,
the decoder writes one word at a time."""
CHINESE_CLAUSES = """\
编码器的输入是一个词元序列，
其中每个词元被映射成一个固定长度的向量，
再加上它在序列里的位置信息。
这样，
解码器就能区分不同的位置。"""
CHINESE_COLUMN = """\
卷积神经网络是一类包含卷积计算且具有深度结构的前馈
神经网络，它按其阶层结构对输入信息进行平移不变的分
类，因此也被称为平移不变的人工神经网络。"""


def shown(markdown: str) -> str:
    return to_html(markdown, lambda _: None)


@pytest.mark.parametrize("markdown", [WRAPPED, CLAUSES])
def test_wrapped_lines_are_joined_by_spaces(markdown: str) -> None:
    assert shown(markdown) == f"<p>{' '.join(markdown.split())}</p>"
    assert BREAK not in shown("- " + markdown.replace("\n", "\n  "))
    assert BREAK not in shown("> " + markdown.replace("\n", "\n> "))


@pytest.mark.parametrize("markdown", [CHINESE_CLAUSES, CHINESE_COLUMN])
def test_wrapped_chinese_is_joined_without_a_gap(markdown: str) -> None:
    assert shown(markdown) == "<p>" + markdown.replace("\n", "") + "</p>"


def test_between_chinese_and_latin_or_a_formula_a_space_stays() -> None:
    assert "序列 BERT" in shown("它的输入是一个词元组成的序列，即长度固定的序列\nBERT 的输出也是。")
    assert "输入序列 <span" in shown(
        "给定一个由词元组成的长度为四的输入序列\n$x_1$，其中每个都是向量。"
    )


def test_a_sentence_that_ends_with_its_line_goes_on_in_wrapped_text() -> None:
    text = WRAPPED.replace(
        "the same data are fast.", "the same data are fast, and often cheap too."
    )
    lines = text.split("\n")
    lines[1] = "the same data are fast and the source of the data has less work to do."
    lines[2] = "What is evicted is decided by a policy, of which there are very many,"
    lines.append("each with its own merits.")
    assert BREAK not in shown("\n".join(lines))


@pytest.mark.parametrize(
    "markdown",
    [
        "第一行说一件事。\n第二行说另一件。\n第三行结束。",
        "优点\n速度快\n占用少",
        "TCP 面向连接；\nUDP 无连接；\nTCP 可靠。",
        "1）先建立连接，\n2）再发送数据，\n3）最后断开。",
        "第一步，建立连接\n第二步，发送数据\n第三步，断开连接。",
        "Pros: fast\nCons: hard to read",
        "input: [1, 2, 3]\noutput: [3]",
        "Use SGD for large data.\nUse Adam when you can't tune.\nUse LBFGS for small data.",
        "learning rate\nbatch size\nmomentum",
        "int main() {\nreturn 0;\n}",
        "优点：速度快\n缺点：占用多。",
        "① 单一职责，\n② 开闭原则，\n③ 里氏替换。",
        "a  \nb\\\nc",
    ],
)
def test_lines_that_say_one_thing_each_stay_lines(markdown: str) -> None:
    assert shown(markdown).count(BREAK) == markdown.count("\n")


def test_a_list_of_points_in_wrapped_text_stays_one() -> None:
    html = shown(f"{WRAPPED}\n\n(1) read\n(2) write\n(3) evict")
    assert html.count(BREAK) == 2


def test_a_table_and_a_heading_have_no_line_ends_of_their_own() -> None:
    assert BREAK not in shown("# A\n\n| a |\n|---|\n| b |")
