"""Slips of the keyboard are mended, and nothing else is touched."""

import pytest

from kb.search.spelling import respelled, stems

VOCABULARY = {
    "pytorch": 9,
    "transformer": 7,
    "transformers": 1,
    "underfitting": 2,
    "separable": 1,
    "warping": 3,
    "posting": 1,
    "descent": 4,
    "upsample": 1,
    "decode": 6,
    "reactor": 2,
    "model": 1,
    "module": 8,
    "process": 5,
    "load": 3,
    "clustered": 2,
}


def mended(query: str, *wrong: str) -> str:
    return respelled(
        query,
        lambda words: set(wrong) & set(words),
        lambda letter: {word: n for word, n in VOCABULARY.items() if word.startswith(letter)},
    )


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("pytroch", "pytorch"),  # two letters swapped
        ("underfiting", "underfitting"),  # one left out
        ("seperable", "separable"),  # a vowel for another
        ("transsformer", "transformer"),  # one too many
        ("trasnformr", "transformer"),  # two slips in a long word
        ("modle", "model"),  # swapped letters are likelier than one left out of a commoner word
        ("proces", "process"),  # which is no plural
        ("cluserted", "clustered"),  # a letter two places too far
        ("laod", "load"),  # swapped letters, also in a short word
    ],
)
def test_the_nearest_word_takes_the_place_of_a_slip(slip: str, meant: str) -> None:
    assert mended(f"how does {slip} work?", slip) == f"how does {meant} work?"


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("warning", "another consonant makes another word"),
        ("hosting", "another first letter, too"),
        ("decnt", "two slips in a short word are too many"),
        ("lord", "short words have too many neighbours"),
        ("upsampled", "another form of a word is none of its slips"),
        ("decade", "another vowel makes another word where few letters are left"),
        ("refactor", "a stray letter is no likely slip"),
        ("zookeeper", "nothing is near"),
    ],
)
def test_a_word_without_a_sure_mend_stays(word: str, why: str) -> None:
    assert mended(f"what is {word}", word) == f"what is {word}", why


def test_known_words_are_never_compared() -> None:
    assert mended("pytroch underfiting", "underfiting") == "pytroch underfitting"


def test_each_slip_of_a_query_is_mended() -> None:
    slips = ("desent", "trasnformer", "underfiting")
    assert mended(" ".join(slips), *slips) == "descent transformer underfitting"


def test_names_and_shortened_words_stay() -> None:
    assert mended("is LoAdr a name", "loadr") == "is LoAdr a name"
    assert mended("it modle'd", "modle") == "it modle'd"


def test_in_a_name_with_capitals_only_swapped_and_doubled_letters_are_slips() -> None:
    assert mended("is PyTroch a PyTorchh", "pytroch", "pytorchh") == "is pytorch a pytorch"
    assert mended("what is PyTorc", "pytorc") == "what is PyTorc"


def test_case_is_no_slip_and_all_else_stays_as_it_is() -> None:
    assert mended("为什么 Pytroch，这么慢？", "pytroch") == "为什么 pytorch，这么慢？"
    assert mended("code_pytroch pytroch2", "pytroch") == "code_pytroch pytroch2"


def test_the_vocabulary_is_not_asked_for_without_need() -> None:
    def never(_letter: str) -> dict[str, int]:
        raise AssertionError

    assert respelled("what is a transformer", lambda _words: set(), never)


def test_stems_are_what_a_form_may_come_from() -> None:
    assert {"combine"} <= set(stems("combines")) & set(stems("combining")) & set(stems("combined"))
    assert stems("it") == []
