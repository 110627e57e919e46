"""Forms of an English word have one stem."""

import pytest

from kb.text.stemming import stem


@pytest.mark.parametrize(
    "forms",
    [
        ("court", "courts"),
        ("judge", "judges", "judged", "judging"),
        ("plan", "plans", "planned", "planning"),
        ("city", "cities"),
        ("loss", "losses"),
        ("fill", "fills", "filled", "filling"),
        ("infect", "infected", "infecting"),
    ],
)
def test_forms_of_one_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len(set(map(stem, forms))) == 1


@pytest.mark.parametrize(
    "word", ["bus", "virus", "analysis", "class", "ring", "need", "9am", "法院"]
)
def test_what_only_looks_like_a_form_stays(word: str) -> None:
    assert stem(word) == word
