"""An answer in the notes' own words, or an honest "not in the notes"."""

from pathlib import Path

import pytest

from fakes import HashEmbedder, make_chunk, make_note
from kb.config import Settings
from kb.errors import KbError, NoSuchScope
from kb.indexing import index_notes
from kb.notes import Notes

CHUNKS = [
    make_chunk("LSTM", "Gates decide what a cell keeps.", first_line=1),
    make_chunk("GRU", "Two gates are enough.", first_line=5),
    make_chunk("卷积层", "卷积核在图像上滑动。", first_line=9, language="zh"),
    make_chunk("BERT", "A transformer that is read from both sides.", first_line=13),
    make_chunk("Dropout", "Neurons are left out at random.", first_line=17),
    make_chunk("A question that is far too long for a button " * 3, "Yes.", first_line=21),
]


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    index_notes([make_note("note.md", *CHUNKS)], tmp_path, HashEmbedder())
    return Notes(tmp_path, embedder=HashEmbedder())


@pytest.mark.parametrize("query", ["LSTM", "dropout?", "卷积层", "什么是卷积层", "bert"])
def test_a_term_that_stands_in_a_heading_is_answered(notes: Notes, query: str) -> None:
    answer = notes.ask(query)
    assert answer.answered
    assert answer.confidence > 0.5
    assert answer.hits[0].chunk.question.lower() in query.lower()


@pytest.mark.parametrize(
    "query", ["how to prune a rose bush", "番茄炒蛋怎么做", "cheapest flights to Rome"]
)
def test_what_the_notes_do_not_say_is_not_answered(notes: Notes, query: str) -> None:
    answer = notes.ask(query)
    assert not answer.answered
    assert answer.confidence < 0.5
    assert answer.outcome == "none"
    assert answer.hits


def test_the_threshold_decides(notes: Notes) -> None:
    confidence = notes.ask("LSTM").confidence

    def outcome(threshold: float) -> str:
        careful = Notes(notes.index, Settings(threshold=threshold), embedder=HashEmbedder())
        return careful.ask("LSTM").outcome

    assert outcome(confidence) == "sure"
    assert outcome(confidence + (1 - confidence) / 10) == "unsure"
    assert outcome(1.1) == "none"


def test_only_what_comes_near_is_among_the_nearest(notes: Notes) -> None:
    assert notes.ask("how to prune a rose bush").nearest == ()
    nearest = notes.ask("LSTM").nearest
    assert [hit.chunk.question for hit in nearest] == ["LSTM"]


def test_the_language_is_the_querys(notes: Notes) -> None:
    assert notes.ask("什么是 LSTM").language == "zh"
    assert notes.ask("what is 卷积层 in English").language == "en"


def test_follow_ups_are_short_and_new(notes: Notes) -> None:
    answer = notes.ask("LSTM", k=2)
    assert 1 <= len(answer.follow_ups) <= 3
    assert not {hit.chunk.question for hit in answer.hits} & {
        chunk.question for chunk in answer.follow_ups
    }
    assert all(len(chunk.question) <= 60 for chunk in answer.follow_ups)


def test_the_query_is_kept_as_it_was_asked(notes: Notes) -> None:
    assert notes.ask("  LSTM ").query == "  LSTM "
    assert notes.ask("LSTM").took_ms > 0


def test_an_empty_query_is_the_callers_mistake(notes: Notes) -> None:
    with pytest.raises(KbError):
        notes.ask(" ")


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_tiny_index_answers_and_abstains(tmp_path: Path, count: int) -> None:
    index_notes([make_note("note.md", *CHUNKS[:count])], tmp_path / "tiny", HashEmbedder())
    notes = Notes(tmp_path / "tiny", embedder=HashEmbedder())
    assert notes.ask("what is an LSTM").answered
    assert not notes.ask("how to prune a rose bush").answered
    assert len(notes.ask("LSTM").hits) == count


def test_an_unknown_scope_is_told_with_the_nearest_there_are(notes: Notes) -> None:
    with pytest.raises(NoSuchScope, match=r"nothing of the notes is within “not”; did you mean"):
        notes.ask("LSTM", scope="not/")


def test_what_is_held_still_sees_no_build_that_ends_meanwhile(notes: Notes) -> None:
    with notes.held_still():
        index_notes([make_note("note.md", CHUNKS[0])], notes.index, HashEmbedder())
        assert notes.chunk_count() == len(CHUNKS)
        assert notes.ask("dropout").answered
    assert notes.chunk_count() == 1
