"""Whether a question of several parts is answered part by part, over notes that do not change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import Question, Turn
from kb.notes import Notes
from kb.search.apart import rank_apart
from kb.search.ranking import Ranking
from kb.search.searcher import Searcher


def first_questions(searcher: Searcher, text: str) -> list[str]:
    """The question of the first hit of each part, or of the whole."""
    apart = rank_apart(searcher.rank, Question(text))
    rankings = [part.ranking for part in apart.parts] or [apart.whole]
    return [ranking.hits[0].chunk.question for ranking in rankings]


SET_UP = (
    "小李在做课程大作业，用三百张图训练一个很深的网络，前两天一切正常，后来换了一块新的显卡，把每次"
    "喂进去的图减到两张，结果准确率一下子掉了很多，组里的同学谁也说不清楚到底是哪里出了问题，老师让他"
    "下周一在组会上讲一讲。"
)

SEVERAL = [
    ("About LSTM: (a) which gates does it have? (b) why is the bias of the forget gate set to one?",
     ["LSTM 是什么", "LSTM 的遗忘门"]),
    ("1. 标签平滑是什么 2. softmax怎样避免溢出", ["标签平滑", "数值稳定"]),
    ("Explain in OpenCV: ① the Canny edges ② blurring ③ reading a video",
     ["Canny", "模糊", "摄像头"]),
    ("（1）BERT有什么缺点？（2）怎么预训练？", ["BERT 有什么缺点", "BERT 是怎么预训练的"]),
    ("第一问：GRU的两个门有什么用？第二问：多头注意力有什么用？", ["更新门和重置门", "多头注意力"]),
    ("What is label smoothing? And what about panoptic segmentation?", ["标签平滑", "全景分割"]),
    ("什么是LSTM？GRU呢？", ["LSTM 是什么", "GRU 是什么"]),
    ("什么是GPT？BERT呢？", ["GPT 是什么", "BERT 是什么"]),
    ("how do I blur an image and also how do I make it grayscale", ["模糊", "灰度图"]),
    ("CIDEr怎么算，以及图像描述是什么", ["CIDEr 怎么计算", "图像描述是什么"]),
    ("what is visual localization and what does the feed-forward network do",
     ["视觉定位是什么", "前馈网络"]),
    (f"{SET_UP}请问：批归一化在批量小的时候怎么办？autograd是怎么求导的？",
     ["批量小时怎么办", "autograd 怎么"]),
    ("deep learning: (1) label smoothing, what for (2) what is panoptic segmentation",
     ["标签平滑", "全景分割"]),
    ("标签平滑是干嘛的还有全景分割又是啥", ["标签平滑", "全景分割"]),
    ("difference between label smoothing and batch norm", ["标签平滑", "批归一化是什么"]),
    ("CIDEr和全景分割有什么区别", ["CIDEr 怎么计算", "全景分割"]),
]  # fmt: skip


def test_most_parts_are_first_questions(searcher: Searcher) -> None:
    missed = []
    for text, wanted in SEVERAL:
        first = first_questions(searcher, text)
        missed += [
            (text, words) for words in wanted if not any(words in question for question in first)
        ]
    assert len(missed) <= 0.15 * sum(len(wanted) for _, wanted in SEVERAL), missed


@pytest.mark.parametrize(
    ("text", "question"),
    [
        # A chunk is about both.
        ("GRU vs LSTM", "GRU 和 LSTM 有什么区别"),
        ("difference between detach and clone", "detach、clone、data 有什么区别"),
        # A chunk is called just that.
        ("什么是 LSTM？它有哪几个门？", "LSTM 是什么，有哪几个门"),
        # But one answer is there to both.
        ("what does the update gate do? and what is the reset gate for?", "更新门和重置门"),
    ],
)
def test_what_has_one_answer_stays_one(searcher: Searcher, text: str, question: str) -> None:
    [first] = first_questions(searcher, text)
    assert question in first


def test_of_a_side_that_the_notes_do_not_know_they_say_nothing(notes: Notes) -> None:
    answer = notes.ask("GRU vs Kubernetes")
    assert [part.outcome for part in answer.parts] == ["sure", "none"]
    assert "GRU 是什么" in answer.parts[0].hits[0].chunk.question
    assert answer.outcome == "unsure"


@pytest.mark.parametrize(
    "text",
    [
        "Explain the difference between BERT and panoptic segmentation, and state one use of each.",
        "BERT vs panoptic segmentation in deep learning",
        "BERT和全景分割有什么区别",
    ],
)
def test_sides_are_told_whatever_is_asked_behind_them(searcher: Searcher, text: str) -> None:
    bert, segmentation = first_questions(searcher, text)
    assert "BERT" in bert
    assert "全景分割" in segmentation


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("BERT：(1) 怎么预训练？(2) 有什么缺点？", "BERT 有什么缺点"),
        ("softmax: (a) how is it computed? (b) what is its derivative?", "softmax"),
    ],
)
def test_an_aspect_is_one_of_what_the_stem_names(
    searcher: Searcher, text: str, aspect: str
) -> None:
    assert any(aspect in question for question in first_questions(searcher, text))


def test_a_set_up_lends_a_question_only_its_topic(notes: Notes) -> None:
    answer = notes.ask(f"{SET_UP}请问批归一化在训练和推理时有什么不同？")
    assert answer.parts == ()
    assert answer.answered
    assert "批归一化在训练和推理时" in answer.hits[0].chunk.question
    assert answer.context is None  # nothing was shown before


def test_a_part_that_is_no_question_of_its_own_leans_on_the_one_before(notes: Notes) -> None:
    answer = notes.ask("(a) what is softmax (b) what are the limitations of BERT (c) give reasons")
    limits, reasons = (part.hits[0].chunk for part in answer.parts[1:])
    assert "BERT 有什么缺点" in limits.question
    assert reasons == limits


def test_what_a_part_names_comes_before_the_answer_to_the_part_before(searcher: Searcher) -> None:
    def rank(question: Question) -> Ranking:
        """With what was shown last first, as where the topic's words outweigh all else."""
        ranking = searcher.rank(question)
        shown = [turn.chunk for turn in question.past]
        return replace(
            ranking, hits=tuple(sorted(ranking.hits, key=lambda h: h.chunk not in shown))
        )

    apart = rank_apart(rank, Question("（1）BERT有什么缺点？（2）怎么预训练？"))
    limits, training = (part.ranking.hits for part in apart.parts)
    assert "BERT 有什么缺点" in limits[0].chunk.question
    assert "BERT 是怎么预训练的" in training[0].chunk.question
    assert [hit.rank for hit in training] == [1, 2, 3]


def test_a_question_without_parts_is_searched_for_once(searcher: Searcher) -> None:
    asked: list[Question] = []

    def rank(question: Question) -> Ranking:
        asked.append(question)
        return searcher.rank(question)

    question = Question(" how does dropout work and why ", (Turn("BERT", None),), "", 3)
    apart = rank_apart(rank, question)
    assert (apart.parts, apart.left) == ((), 0)
    assert asked == [question]


def test_the_whole_is_as_sure_as_its_least_sure_part(notes: Notes) -> None:
    answer = notes.ask("1. what is label smoothing 2. how tall is the Eiffel tower", k=4)
    assert [part.outcome for part in answer.parts] == ["sure", "none"]
    assert (answer.outcome, answer.answered) == ("unsure", False)
    assert answer.confidence == answer.parts[1].confidence
    assert [hit.rank for hit in answer.hits] == [1, 2, 3, 4]
    assert len({hit.chunk.id for hit in answer.hits}) == 4
    assert answer.hits[0].chunk == answer.parts[0].hits[0].chunk
    assert answer.hits[1].chunk == answer.parts[1].hits[0].chunk


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("1. what is label smoothing 2. what is panoptic segmentation", "sure"),
        ("1. how tall is the Eiffel tower 2. who sang Yesterday", "none"),
    ],
)
def test_what_all_parts_are_the_whole_is(notes: Notes, text: str, outcome: str) -> None:
    answer = notes.ask(text)
    assert len(answer.parts) == 2
    assert answer.outcome == outcome


def test_a_follow_up_goes_on_from_the_last_part_that_was_shown(notes: Notes) -> None:
    answer = notes.ask("(a) what is label smoothing (b) what is GPT (c) who sang Yesterday")
    assert [part.outcome for part in answer.parts] == ["sure", "sure", "none"]
    assert answer.turn == Turn("what is GPT", answer.parts[1].hits[0].chunk)


def test_further_questions_are_counted(notes: Notes) -> None:
    topics = ["BERT", "GPT", "LSTM", "GRU", "CIDEr", "softmax", "OpenCV", "AlexNet", "PyTorch"]
    topics += ["autograd", "ResNet", "CNN"]
    answer = notes.ask("\n".join(f"{n}. what is {topic}?" for n, topic in enumerate(topics, 1)))
    assert [part.query for part in answer.parts] == [f"what is {topic}?" for topic in topics[:8]]
    assert answer.parts_left == 4
