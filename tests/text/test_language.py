"""Chinese or English."""

from __future__ import annotations

import pytest

from kb.text.language import han_share, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("什么是卷积神经网络？", "zh"),
        ("What is a convolutional network?", "en"),
        ("numpy array reshape 怎么用", "zh"),
        ("用 PyTorch 实现 softmax 的 backward", "zh"),
        ("The character 的 is the most common one in Chinese text.", "en"),
        ("softmax", "en"),
        ("", "en"),
        ("123 ?!", "en"),
    ],
)
def test_the_language_is_that_of_the_asker(text: str, language: str) -> None:
    assert language_of(text) == language


def test_the_share_runs_from_none_to_all() -> None:
    assert han_share("only English here") == 0
    assert han_share("全是中文") == 1
    assert 0 < han_share("CNN 的卷积层") < 1
