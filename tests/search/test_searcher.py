"""Searching an index: what is found, in which order, and while builds go on."""

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from fakes import HashEmbedder, find, make_chunk, make_note
from kb.embed.types import LateScale
from kb.errors import KbError
from kb.indexing import index_notes
from kb.model import ChunkKind
from kb.search.candidates import CANDIDATES_EACH, SCORE_ALL_CHUNKS, SHORTLIST_CHUNKS
from kb.search.query import cleaned
from kb.search.searcher import Searcher
from kb.search.signals import SIGNALS, level

TOPICS = ("LSTM", "GRU", "BERT", "卷积层", "交叉熵", "ResNet", "softmax")
NOTES = [make_note("note.md", *(make_chunk(topic) for topic in TOPICS))]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    index_notes(NOTES, tmp_path, HashEmbedder())
    return tmp_path


@pytest.fixture
def searcher(index: Path) -> Searcher:
    return Searcher(index, HashEmbedder())


@pytest.mark.parametrize("topic", TOPICS)
def test_the_chunk_asked_for_comes_first(searcher: Searcher, topic: str) -> None:
    hits = find(searcher, f"what is {topic}?", k=3)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert hits[0].chunk.question == topic
    assert hits[0].score > hits[1].score
    assert {signal.name for signal in SIGNALS} <= hits[0].signals.keys()


def test_no_more_hits_than_chunks(searcher: Searcher) -> None:
    assert len(find(searcher, "LSTM", k=100)) == len(TOPICS)


@pytest.mark.parametrize("query", ["", "   ", "\n\t", "\x00\x00", "\u3000"])
def test_an_empty_query_is_the_callers_mistake(searcher: Searcher, query: str) -> None:
    with pytest.raises(KbError, match="empty"):
        find(searcher, query)


@pytest.mark.parametrize(
    "query",
    ["LSTM " * 20_000, "卷" * 100_000, "?!", '" OR NEAR(', "\ud800 LSTM", "😀", "﷽" * 3000],
)
def test_any_other_query_works(searcher: Searcher, query: str) -> None:
    assert len(find(searcher, query)) == 5


def test_a_long_query_is_cut_and_a_short_one_stripped() -> None:
    assert cleaned("  LSTM \n") == "LSTM"
    assert len(cleaned("a b " * 50_000)) <= 2000


def test_an_absent_word_never_voids_a_query(searcher: Searcher) -> None:
    assert find(searcher, "LSTM xylophone 不存在的词")[0].chunk.question == "LSTM"


def test_equal_scores_come_by_id(tmp_path: Path) -> None:
    twins = [make_chunk("Same", "the same", f"{n}.md") for n in range(9)]
    index_notes([make_note(c.note, c) for c in twins], tmp_path, HashEmbedder())
    hits = find(Searcher(tmp_path, HashEmbedder()), "same", k=9)
    assert [hit.chunk.id for hit in hits] == sorted(chunk.id for chunk in twins)


def test_a_chunk_scores_the_same_whatever_stands_beside_it(index: Path, tmp_path: Path) -> None:
    """But for the rarity of words: the token score and the match belong to the chunk."""
    alone = tmp_path / "alone"
    index_notes([make_note("note.md", make_chunk("LSTM"))], alone, HashEmbedder())
    one = find(Searcher(alone, HashEmbedder()), "LSTM gates")[0]
    many = find(Searcher(index, HashEmbedder()), "LSTM gates")[0]
    assert one.signals["late"] == pytest.approx(many.signals["late"], abs=1e-6)


def test_another_model_than_the_indexs_is_refused(index: Path) -> None:
    with pytest.raises(KbError, match=r"hash-1.*hash-2.*kb build"):
        find(Searcher(index, HashEmbedder("hash-2")), "LSTM")


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(KbError, match="kb build"):
        find(Searcher(tmp_path / "nothing", HashEmbedder()), "LSTM")


def test_a_build_is_seen_by_the_next_search(index: Path, searcher: Searcher) -> None:
    assert find(searcher, "Transformer")[0].chunk.question != "Transformer"
    index_notes([make_note("t.md", make_chunk("Transformer", note="t.md"))], index, HashEmbedder())
    assert [hit.chunk.question for hit in find(searcher, "Transformer")] == ["Transformer"]


def test_an_index_that_was_removed_and_made_again_is_seen(index: Path, searcher: Searcher) -> None:
    find(searcher, "LSTM")
    for file in index.iterdir():
        file.unlink()
    index_notes([make_note("t.md", make_chunk("Transformer", note="t.md"))], index, HashEmbedder())
    assert [hit.chunk.question for hit in find(searcher, "LSTM")] == ["Transformer"]


def test_searches_from_many_threads_during_builds(index: Path, searcher: Searcher) -> None:
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            for topic in TOPICS * 3:
                assert find(searcher, topic)[0].chunk.question in (topic, topic + " again")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    for suffix in (" again", "", " again"):
        chunks = (make_chunk(topic + suffix) for topic in TOPICS)
        index_notes([make_note("note.md", *chunks)], index, HashEmbedder())
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    assert not failures


@pytest.fixture(scope="module")
def large_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More chunks than are all scored: candidates decide."""
    words = [f"word{n}" for n in range(300)]
    shuffle = random.Random(7)
    chunks = [
        make_chunk(f"topic{n}", " ".join(shuffle.choices(words, k=12)))
        for n in range(SCORE_ALL_CHUNKS * 2)
    ]
    folder = tmp_path_factory.mktemp("large")
    index_notes([make_note("note.md", *chunks)], folder, HashEmbedder())
    return folder


def test_the_shortlist_holds_what_scoring_everything_would_rank_first(
    large_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = [f"topic{n} word{n % 300}" for n in range(0, 2 * SCORE_ALL_CHUNKS, 9)]
    narrowed = [find(Searcher(large_index, HashEmbedder()), q)[0] for q in queries]
    monkeypatch.setattr("kb.search.candidates.SCORE_ALL_CHUNKS", 10**6)
    exhaustive = [find(Searcher(large_index, HashEmbedder()), q)[0] for q in queries]
    assert [hit.chunk.id for hit in narrowed] == [hit.chunk.id for hit in exhaustive]
    assert [hit.score for hit in narrowed] == pytest.approx([hit.score for hit in exhaustive])


@pytest.mark.parametrize("k", [1, SHORTLIST_CHUNKS, 2 * SHORTLIST_CHUNKS, SCORE_ALL_CHUNKS])
def test_as_many_hits_as_are_wanted_are_scored(large_index: Path, k: int) -> None:
    hits = find(Searcher(large_index, HashEmbedder()), "topic77 word5 word9", k)
    assert [hit.rank for hit in hits] == list(range(1, k + 1))


def test_faiss_and_numpy_give_the_same_candidates(
    large_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "topic77 word5 word9"
    exact = find(Searcher(large_index, HashEmbedder()), query, CANDIDATES_EACH)
    monkeypatch.setattr("kb.search.snapshot.EXACT_UP_TO_CHUNKS", 0)
    through_faiss = find(Searcher(large_index, HashEmbedder()), query, CANDIDATES_EACH)
    assert [hit.chunk.id for hit in exact] == [hit.chunk.id for hit in through_faiss]


def test_related_questions_stand_near_and_are_no_hits(tmp_path: Path) -> None:
    section = [make_chunk(f"RNN {n}", first_line=n, breadcrumb=("RNN",)) for n in range(1, 6)]
    other = make_chunk("Unrelated", first_line=90)
    index_notes([make_note("note.md", *section, other)], tmp_path, HashEmbedder())
    searcher = Searcher(tmp_path, HashEmbedder())
    related = searcher.related(find(searcher, "RNN 3", k=1))
    first, second, third = (chunk.question for chunk in related)
    assert {first, second} == {"RNN 2", "RNN 4"}
    assert third in {"RNN 1", "RNN 5"}
    assert searcher.related([]) == ()


SEARCH_AND_LIST_MODULES = """
import sys
from pathlib import Path
from fakes import HashEmbedder, find
from kb.search.searcher import Searcher
for hit in find(Searcher(Path(sys.argv[1]), HashEmbedder()), "LSTM 卷积层"):
    print(hit.rank, hit.chunk.id, f"{hit.score:.9f}")
heavy = {"torch", "gradio", "cv2", "sentence_transformers", "scipy", "sklearn", "faiss"}
print("heavy:", sorted(heavy & sys.modules.keys()))
"""


def _fresh_search(index: Path, hash_seed: str) -> str:
    root = Path(__file__).parents[2]
    environment = os.environ | {
        "PYTHONHASHSEED": hash_seed,
        "PYTHONPATH": os.pathsep.join([str(root), str(root / "tests")]),
    }
    command = [sys.executable, "-c", SEARCH_AND_LIST_MODULES, str(index)]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_a_summary_comes_behind_what_it_sums_up_and_is_no_follow_up(tmp_path: Path) -> None:
    text = "An LSTM keeps a cell state."
    chunks = (
        make_chunk("LSTM", text),
        make_chunk("Summary", f"LSTM: {text}", kind=ChunkKind.SUMMARY, aliases=("LSTM",)),
        make_chunk("GRU", "A GRU has no cell state."),
        make_chunk("Sizes", "Batches of 32.", kind=ChunkKind.SUMMARY),
    )
    index_notes([make_note("note.md", *chunks)], tmp_path, HashEmbedder())
    searcher = Searcher(tmp_path, HashEmbedder())
    hits = find(searcher, "LSTM cell state", k=1)
    assert hits[0].chunk.question == "LSTM"
    assert [chunk.question for chunk in searcher.related(hits)] == ["GRU"]
    alone = find(searcher, "batches of 32")[0]
    assert (alone.chunk.question, alone.signals["repeats"]) == ("Sizes", 1.0)


def test_the_same_search_gives_the_same_hits_in_every_process(index: Path) -> None:
    assert len({_fresh_search(index, seed) for seed in ("0", "1", "42")}) == 1


def test_a_search_imports_nothing_heavy(index: Path) -> None:
    assert "heavy: []" in _fresh_search(index, "0")


class ShiftedEmbedder(HashEmbedder):
    """A model whose scores lie elsewhere than the bundled one's."""

    late_scale = LateScale(shift=0.25, factor=0.5)


def test_scores_of_another_model_are_brought_onto_one_scale_before_all_else(tmp_path: Path) -> None:
    chunks = [make_chunk(f"topic{n}", first_line=n + 1) for n in range(12)]
    index_notes([make_note("note.md", *chunks)], tmp_path, HashEmbedder())
    plain = find(Searcher(tmp_path, HashEmbedder()), "topic7", k=12)
    moved = find(Searcher(tmp_path, ShiftedEmbedder()), "topic7", k=12)
    usual = level([hit.signals["late"] for hit in moved])
    for one, other in zip(plain, moved, strict=True):
        for name in ("late", "window"):
            assert other.signals[name] == pytest.approx(0.25 + 0.5 * one.signals[name], abs=1e-5)
        assert other.signals["margin"] == pytest.approx(other.signals["late"] - usual, abs=1e-5)
