"""The shipped glossary: its form, and how it is looked things up in."""

import re
from importlib.resources import files

import pytest

from kb.search.glossary import concepts_in, is_word
from kb.text.language import han_share

LINES = files("kb.search").joinpath("glossary.tsv").read_text("utf-8").splitlines()
CONCEPTS = [line for line in LINES if line and not line.startswith("#")]


def test_each_line_has_english_names_a_tab_and_chinese_names() -> None:
    for line in CONCEPTS:
        english, chinese = line.split("\t")
        if not english:  # only Taiwan's word for one
            assert len(chinese.split("; ")) == 2, line
            continue
        assert all(name.strip() == name != "" for name in english.split("; ")), line
        assert all(han_share(name) > 0 for name in chinese.split("; ")), line


def test_no_chinese_name_is_a_single_character() -> None:
    # One character stands inside too many other words.
    short = [line for line in CONCEPTS for name in line.split("\t")[1].split("; ") if len(name) < 2]
    assert short == []


def test_no_line_stands_there_twice() -> None:
    assert len(set(CONCEPTS)) == len(CONCEPTS)


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        ("why is my receptive field so small", "receptive field", "感受野"),
        ("感受野怎么算", "感受野", "receptive field"),
        ("為什麼會過擬合", "过拟合", "overfitting"),
        ("執行緒和行程", "执行绪", "线程"),
        ("資料庫的交握", "交握", "握手"),
        ("two Receptive Fields", "receptive fields", "感受野"),
        ("ＬＳＴＭ", "lstm", "长短期记忆网络"),
        ("bag-of-words or tf-idf", "bag-of-words", "词袋"),
    ],
)
def test_a_concept_is_found_by_either_name(text: str, name: str, other: str) -> None:
    concept = next(one for one in concepts_in(text) if one.name == name)
    assert any(other in one for one in concept.others)


def test_of_overlapping_names_the_longest_counts() -> None:
    assert [one.name for one in concepts_in("交叉熵损失")] == ["交叉熵损失"]
    assert [one.name for one in concepts_in("gradient descent")] == ["gradient descent"]


def test_a_name_inside_a_longer_english_word_is_not_found() -> None:
    assert not any(one.name == "rnn" for one in concepts_in("a learned thing"))


def test_a_name_tells_where_it_stands() -> None:
    text = "what is dropout for"
    concept = concepts_in(text)[0]
    assert text[concept.start : concept.start + len(concept.name)] == concept.name == "dropout"


def test_no_name_is_given_as_its_own_other() -> None:
    for line in CONCEPTS[::50]:
        name = re.split("; |\t", line)[0]
        for concept in concepts_in(name):
            assert concept.name not in concept.others


def test_every_word_of_a_name_is_a_word() -> None:
    assert is_word("receptive")
    assert is_word("losses")
    assert not is_word("recptive")


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        ("what is max pool", "max pool", "最大池化"),
        ("what is average pool", "average pool", "平均池化"),
        ("fine-tune BERT", "fine-tune", "微调"),
        ("a thread pool", "thread pool", "线程池"),
    ],
)
def test_a_verb_names_what_its_gerund_does(text: str, name: str, other: str) -> None:
    assert other in next(one for one in concepts_in(text) if one.name == name).others


def test_a_verb_alone_is_none_of_its_gerund() -> None:
    assert "训练" not in str(concepts_in("how do I train it"))


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        ("what is .NET?", ".net", "dotnet"),
        ("用.NET写", ".net", "dotnet"),
        ("cpp的模板", "cpp", "c++"),
        ("C++怎么学", "c++", "cpp"),
        ("is C# typed", "c#", "csharp"),
        ("nodejs", "nodejs", "node.js"),
    ],
)
def test_a_names_signs_belong_to_it(text: str, name: str, other: str) -> None:
    assert other in next(one for one in concepts_in(text) if one.name == name).others


def test_without_its_signs_it_is_another_name() -> None:
    assert [one.name for one in concepts_in("a net in c")] == []
