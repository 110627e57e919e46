"""The user's original notes, pasted and broken: every topic is a chunk, every guess is named."""

from __future__ import annotations

import re

import pytest

from kb.model import Note
from kb.parse.read import read_notes
from project import PROJECT

TOPICS = {
    "image classification": "给图像分类",
    "conv layer": "卷积层",
    "cross-entropy": "交叉熵",
    "CNN": "卷积神经网络",
    "LeNet-5": "LeNet-5",
    "AlexNet": "AlexNet",
    "ResNet": "ResNet",
    "RNN": "循环神经网络",
    "simple RNN": "Simple RNN",
    "LSTM": "LSTM",
    "GRU": "GRU",
    "Transformer models": "Transformer模型",
    "Transformer": "Transformer$",
    "BERT": "BERT",
    "GPT": "GPT",
    "computer vision": "计算机视觉",
    "visual localization": "视觉定位",
    "captioning": "图像描述",
    "VQA": "视觉问答",
    "referring expressions": "引用表达式理解",
    "segmentation": "图像分割",
    "OpenCV": "OpenCv",
    "PyTorch": "什么是Pytroch",
    "tensors": "张量",
    "autograd": "autograd",
    "Transformer architecture": "Transfomer架构",
}


@pytest.fixture(scope="module")
def note() -> Note:
    return read_notes(PROJECT / "tests" / "data" / "original")[0]


@pytest.mark.parametrize("topic", TOPICS)
def test_topic_has_a_chunk_of_its_own(note: Note, topic: str) -> None:
    about = [c for c in note.answers if re.search(TOPICS[topic], c.question)]
    assert about, topic
    others = [re.search(pattern, about[0].question) for t, pattern in TOPICS.items() if t != topic]
    assert about[0].answer.strip()
    assert len(list(filter(None, others))) <= 1, "two topics in one chunk"


def test_there_are_as_many_answers_as_topics(note: Note) -> None:
    assert len(note.answers) == len(TOPICS)


def test_no_line_of_code_is_a_question(note: Note) -> None:
    questions = [chunk.question for chunk in note.chunks]
    assert not [q for q in questions if re.search(r"=|[a-z_]\(|import |^创建|^读取|^显示", q)]


def test_code_is_found_and_valid_though_it_lost_fence_and_indentation(note: Note) -> None:
    code = {snippet.id: snippet for snippet in note.snippets}
    assert all(snippet.runnable for snippet in code.values())
    for word in ("cv2.Canny", "torch.tensor([[1", "y.backward()"):
        assert sum(word in snippet.code for snippet in code.values()) == 1, word
    tensors = next(s.code for s in code.values() if "is_available" in s.code)
    assert "\n    x = x.to('cuda')\n" in tensors


def test_both_links_of_the_conv_layer_are_kept(note: Note) -> None:
    chunk = next(c for c in note.answers if "卷积层" in c.question)
    assert [link.target.split("/")[2] for link in chunk.links] == ["blog.csdn.net"] * 2


def test_formula_behind_stray_backticks_is_kept(note: Note) -> None:
    chunk = next(c for c in note.answers if "交叉熵" in c.question)
    assert r"\(L = - \sum_{i=1}^{C} y_i \log(\hat{y}_i)\)" in chunk.answer
    assert "```" not in chunk.answer


def test_every_guess_is_named_with_its_line_and_mend(note: Note) -> None:
    warnings = {(warning.line, warning.rule) for warning in note.warnings}
    bare = {(line, "bare-heading") for line in (1, 2, 17, 21, 82, 83, 86, 116)}
    assert (
        bare
        | {
            (22, "stray-backticks"),
            (68, "unclosed-fence"),
            (88, "unfenced-code"),
            (88, "lost-indentation"),
            (107, "unfenced-code"),
        }
        <= warnings
    )
    assert all(warning.message and warning.mend for warning in note.warnings)
