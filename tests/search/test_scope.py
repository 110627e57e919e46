"""A search kept within a folder, a note or a tag."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import HashEmbedder, find, make_chunk, make_note, rank
from kb.indexing import index_notes
from kb.model import Chunk, Hit, Turn
from kb.notes import Notes
from kb.search.candidates import SCORE_ALL_CHUNKS
from kb.search.searcher import Searcher
from kb.text.scopes import bare, is_within, known_scopes, no_such_scope
from project import Kb

# Every way for a chunk to lie within a scope, and names that only look alike.
PLACES = (
    ("rnn/lstm.md", ("sequence",)),
    ("rnn/deep/gru.md", ()),
    ("rnns/other.md", ()),
    ("rnn.md", ("sequence", "rnn")),
    ("CNN/conv.md", ("vision",)),
    ("cnn/conv.md", ()),
    ("图像/卷积.md", ("视觉",)),
)
SCOPES = ("", "rnn", "rnn/", "rnn/deep", "#sequence", "rnn.md", "cnn", "CNN", "图像", "#视觉", "no")
WORDS = ("gate", "memory", "kernel", "卷积", "stride", "softmax", "LSTM", "池化")


def chunks_of(count: int, seed: int) -> list[Chunk]:
    """Chunks of random words, spread over the places."""
    shuffle = random.Random(seed)
    made = []
    for number in range(count):
        note, tags = PLACES[number % len(PLACES)]
        text = " ".join(shuffle.choices(WORDS, k=6))
        made.append(make_chunk(f"{shuffle.choice(WORDS)} {number}", text, note, tags=tags))
    return made


def index_of(chunks: list[Chunk], folder: Path) -> Path:
    notes = {chunk.note: [one for one in chunks if one.note == chunk.note] for chunk in chunks}
    index_notes([make_note(note, *own) for note, own in notes.items()], folder, HashEmbedder())
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """So few chunks that all are scored."""
    return Searcher(index_of(chunks_of(42, 1), tmp_path_factory.mktemp("small")), HashEmbedder())


@pytest.fixture(scope="module")
def large_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many that in each scope of one place, too, candidates decide."""
    chunks = chunks_of((SCORE_ALL_CHUNKS + 20) * len(PLACES), 2)
    return index_of(chunks, tmp_path_factory.mktemp("large"))


def filtered(hits: Sequence[Hit], scope: str) -> dict[str, dict[str, float]]:
    """What is to be found within a scope, by chunk id: the whole ranking without the rest."""
    kept = (hit for hit in hits if is_within(bare(scope), hit.chunk.note, hit.chunk.tags))
    return {hit.chunk.id: {"score": hit.score, **hit.signals} for hit in kept}


def assert_same(hits: Sequence[Hit], expected: dict[str, dict[str, float]]) -> None:
    """But for the last digits, which a matrix of another height may round otherwise."""
    assert filtered(hits, "").keys() == expected.keys()
    for name, values in filtered(hits, "").items():
        assert values == pytest.approx(expected[name], abs=1e-5)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert list(hits) == sorted(hits, key=lambda hit: (-hit.score, hit.chunk.id))


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), st.sampled_from(SCOPES))
def test_hits_are_those_of_the_whole_ranking_that_lie_within(
    small: Searcher, words: list[str], scope: str
) -> None:
    query = " ".join(words)
    everything = find(small, query, k=100)
    assert len(everything) == 42
    assert_same(find(small, query, k=100, scope=scope), filtered(everything, scope))


@pytest.mark.parametrize("scope", ["rnn", "rnn/deep", "CNN", "#视觉", "rnn.md"])
def test_candidates_come_from_the_scope_alone(large_index: Path, scope: str) -> None:
    query = "LSTM memory 卷积 77"
    hits = find(Searcher(large_index, HashEmbedder()), query, k=20, scope=scope)
    assert len(hits) == 20
    assert len(filtered(hits, scope)) == 20


@pytest.mark.parametrize("scope", ["rnn", "CNN", "#sequence", "no"])
def test_faiss_and_numpy_find_the_same_within_a_scope(
    large_index: Path, scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "LSTM memory 卷积 77"
    exact = find(Searcher(large_index, HashEmbedder()), query, 20, scope=scope)
    monkeypatch.setattr("kb.search.snapshot.EXACT_UP_TO_CHUNKS", 0)
    through_faiss = find(Searcher(large_index, HashEmbedder()), query, 20, scope=scope)
    assert_same(through_faiss, filtered(exact, ""))


def test_what_is_far_down_the_whole_ranking_is_found_in_its_scope(tmp_path: Path) -> None:
    chunks = [make_chunk(f"LSTM {n}", f"LSTM gate {n}") for n in range(3 * SCORE_ALL_CHUNKS)]
    chunks += [make_chunk(f"Poem {n}", f"of roses {n}", "poems/all.md") for n in range(80)]
    chunks.append(make_chunk("Ode", "to an LSTM of brass", "poems/odes.md"))
    searcher = Searcher(index_of(chunks, tmp_path), HashEmbedder())
    assert find(searcher, "LSTM gate", k=1, scope="poems")[0].chunk.question == "Ode"


def test_an_unknown_scope_has_no_hits(small: Searcher) -> None:
    ranking = rank(small, "LSTM", scope="nowhere")
    assert (ranking.hits, ranking.confidence) == ((), 0)


@pytest.mark.parametrize("scope", ["rnn", "rnn/deep", "#sequence"])
def test_follow_ups_lie_within_the_scope(tmp_path: Path, scope: str) -> None:
    chunks = chunks_of(200, 3)
    notes = Notes(index_of(chunks, tmp_path), embedder=HashEmbedder())
    answer = notes.ask("LSTM gate", scope=scope, k=2)
    assert len(answer.follow_ups) == 3
    for chunk in answer.follow_ups:
        assert is_within(bare(scope), chunk.note, chunk.tags)


def test_a_follow_up_question_stays_within_the_scope(small: Searcher) -> None:
    first = rank(small, "LSTM gate", scope="rnn").hits[0].chunk
    ranking = rank(small, "how does it work", 20, [Turn("LSTM gate", first)], scope="rnn")
    assert ranking.context == first
    assert len(filtered(ranking.hits, "rnn")) == len(ranking.hits)


def test_a_scope_is_told_anew_after_a_build(tmp_path: Path) -> None:
    searcher = Searcher(index_of([make_chunk("LSTM", note="a.md")], tmp_path), HashEmbedder())
    assert find(searcher, "LSTM", scope="b") == []
    index_of([make_chunk("LSTM", note="b/a.md")], tmp_path)
    assert [hit.chunk.note for hit in find(searcher, "LSTM", scope="b")] == ["b/a.md"]


def test_scopes_that_nobody_has_do_not_pile_up(small: Searcher) -> None:
    for number in range(500):
        find(small, "LSTM", k=1, scope=f"none-{number}")
    with small.snapshot() as snapshot:
        assert len(snapshot.memory.scopes) < 100


@pytest.mark.parametrize(
    ("scope", "notes"),
    [("rnns/other", {"rnns/other.md"}), ("rnn/lstm", {"rnn/lstm.md"}), ("lstm", set())],
)
def test_a_note_is_named_with_or_without_its_suffix(
    scope: str, notes: set[str], small: Searcher
) -> None:
    assert {hit.chunk.note for hit in find(small, "LSTM", scope=scope)} == notes


def test_known_scopes_are_folders_then_tags_then_notes() -> None:
    assert known_scopes([("b/c/n.md", ["y"]), ("m.md", ["x"])]) == [
        "b/",
        "b/c/",
        "#x",
        "#y",
        "b/c/n.md",
        "m.md",
    ]


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        ("sequenc", "did you mean #sequence"),
        ("lstm", "did you mean rnn/lstm.md"),
        ("Rnn/", "did you mean rnn/, #rnn, rnn.md"),
        ("astronomy", "there are, for example, CNN/, cnn/"),
        ("astronomy.md", "there are, for example, CNN/conv.md, cnn/conv.md"),
    ],
)
def test_an_unknown_scope_is_told_the_nearest(wanted: str, named: str) -> None:
    line = no_such_scope(wanted, known_scopes(PLACES))
    assert f"“{bare(wanted)}”; {named}" in line
    assert "\n" not in line


def test_the_command_line_keeps_to_a_scope(kb: Kb) -> None:
    lines = kb("search", "--in", "cnn.md", "what is dropout").stdout.splitlines()
    assert lines
    assert all(line.split("\t")[3].startswith("cnn.md:") for line in lines)


@pytest.mark.parametrize("command", ["search", "ask"])
def test_the_command_line_names_the_nearest_scopes(kb: Kb, command: str) -> None:
    done = kb(command, "--in", "cn.md", "what is dropout")
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "“cn.md”; did you mean cnn.md" in line
