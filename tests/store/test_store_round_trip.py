"""What goes into the store comes out of it, whatever it is."""

import string
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import DIM, HashEmbedder, make_chunk, make_note
from kb.embed.sentences import split_sentences
from kb.indexing import index_notes
from kb.model import Block, BlockKind, Chunk, ChunkKind, Link, LintWarning, Note, Snippet, Title
from kb.store.quantise import CodedMatrix
from kb.store.reader import Store
from kb.store.rows import chunk_from_row, chunk_to_row, snippet_from_row, snippet_to_row
from kb.text.passage import passage_of


def odd_many(runs: list[str]) -> bool:
    """As a title has them: text, formula, text, …"""
    return len(runs) % 2 == 1


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
names = st.lists(text, max_size=3).map(tuple)
lines = st.integers(1, 100_000)
links = st.builds(Link, text=text, target=text, line=lines, is_image=st.booleans())
blocks = st.builds(Block, st.sampled_from(BlockKind), lines, lines, st.booleans())
titles = st.builds(Title, st.lists(text, min_size=1, max_size=5).filter(odd_many).map(tuple))
chunks = st.builds(
    Chunk,
    id=st.text(string.hexdigits, min_size=12, max_size=12),
    kind=st.just(ChunkKind.ANSWER),
    title=titles,
    answer=text,
    above=st.lists(titles, max_size=3).map(tuple),
    note=text,
    first_line=lines,
    last_line=lines,
    language=st.sampled_from(["zh", "en"]),
    aliases=names,
    tags=names,
    links=st.lists(links, max_size=3).map(tuple),
    snippets=names,
    plain=text,
    blocks=st.lists(blocks, max_size=3).map(tuple),
    topic=text,
)


@given(chunks)
def test_a_chunk_survives_its_row(chunk: Chunk) -> None:
    assert chunk_from_row(chunk_to_row(chunk)) == chunk


@given(st.builds(Snippet, text, text, text, lines, st.none() | text, st.booleans()))
def test_a_snippet_survives_its_row(snippet: Snippet) -> None:
    assert snippet_from_row(snippet_to_row(snippet)) == snippet


def test_a_lone_surrogate_becomes_a_replacement_character() -> None:
    """SQLite refuses it; a note with one must not stop the build of all others."""
    row = chunk_to_row(make_chunk("broken \ud800 text"))
    assert chunk_from_row(row).question == "broken \ufffd text"


@pytest.fixture
def notes() -> list[Note]:
    """Two notes with all that a note can hold."""
    snippet = Snippet("canny", "print(1)\n", "python", "cv.md", 9, "snippets/canny.py")
    warning = LintWarning("cv.md", 3, "unclosed-fence", "no end", "add ```")
    rich = make_chunk(
        "Canny 边缘检测",
        "See [the code](snippets/canny.py).",
        "cv.md",
        breadcrumb=("计算机视觉",),
        aliases=("canny", "edge detection"),
        tags=("cv",),
        links=(Link("the code", "snippets/canny.py", 9),),
        snippets=("canny",),
    )
    section = make_chunk("计算机视觉", note="cv.md", kind=ChunkKind.SECTION)
    return [
        make_note("cv.md", section, rich, snippets=(snippet,), warnings=(warning,)),
        make_note("rnn.md", make_chunk("LSTM", note="rnn.md"), make_chunk("GRU", note="rnn.md")),
    ]


def test_the_store_holds_what_the_notes_held(tmp_path: Path, notes: list[Note]) -> None:
    index_notes(notes, tmp_path, HashEmbedder(), notes_root="/notes")
    with Store(tmp_path) as store:
        answers = [chunk for note in notes for chunk in note.answers]
        assert sorted(store.chunks(), key=lambda chunk: chunk.id) == sorted(
            answers, key=lambda chunk: chunk.id
        )
        assert [store.chunk(chunk.id) for chunk in answers] == answers
        assert store.chunk("unknown") is None
        assert store.snippets() == list(notes[0].snippets)
        assert store.snippet("canny") == notes[0].snippets[0]
        assert store.snippet("unknown") is None
        assert store.warnings() == list(notes[0].warnings)
        assert store.note_paths() == ["cv.md", "rnn.md"]


def test_only_answers_are_indexed(tmp_path: Path, notes: list[Note]) -> None:
    index_notes(notes, tmp_path, HashEmbedder())
    with Store(tmp_path) as store:
        assert "计算机视觉" not in [chunk.question for chunk in store.chunks()]


def test_the_index_is_stamped_with_what_made_it(tmp_path: Path, notes: list[Note]) -> None:
    index_notes(notes, tmp_path, HashEmbedder(), notes_root="/notes")
    with Store(tmp_path) as store:
        info = store.info()
    assert (info.embedder, info.fingerprint, info.dim) == ("hash", "hash-1", DIM)
    assert (info.generation, info.notes_root) == (1, "/notes")


def test_vectors_are_those_of_the_embedder(tmp_path: Path, notes: list[Note]) -> None:
    embedder = HashEmbedder()
    index_notes(notes, tmp_path, embedder)
    with Store(tmp_path) as store:
        rows, vectors = store.vectors()
        chunks = store.chunks_at(int(row) for row in rows)
        texts = [passage_of(chunks[int(row)]).text for row in rows]
        encoded = list(embedder.encode_passages(texts))
        np.testing.assert_array_equal(vectors, [each.vector for each in encoded])
        np.testing.assert_array_equal(store.vector_of(chunks[int(rows[0])].id), vectors[0])
        matrices = store.vectors_at(int(row) for row in rows)
    for row, text, (_, tokens) in zip(rows, texts, encoded, strict=True):
        stored = matrices[int(row)]
        np.testing.assert_array_equal(stored.tokens.codes, CodedMatrix.of(tokens).codes)
        sentences = embedder.encode_sentences(split_sentences(text), "passage")
        np.testing.assert_array_equal(stored.sentences.codes, CodedMatrix.of(sentences).codes)


def test_bm25_finds_by_any_one_word_and_prefers_the_heading(tmp_path: Path) -> None:
    chunks = (make_chunk("LSTM", "gates"), make_chunk("Other", "a note on LSTM"), make_chunk("GRU"))
    index_notes([make_note("note.md", *chunks)], tmp_path, HashEmbedder())
    with Store(tmp_path) as store:
        ids = store.ids()
        rows = store.rows_by_bm25(["lstm", "absentword"], 10)
        assert [ids[row] for row in rows] == [chunks[0].id, chunks[1].id]
        assert store.rows_by_bm25([], 10) == []
        assert store.document_frequencies(["lstm", "absentword"]) == {"lstm": 2}


def test_passage_text_tells_place_names_and_answer_without_marks() -> None:
    chunk = make_chunk(
        "ResNet",
        "- **残差** `x + F(x)`, see [paper](https://arxiv.org/abs/1512.03385)\n"
        "```python\ny = x + f(x)\n```\n",
        breadcrumb=("深度学习", "CNN"),
        aliases=("Residual Network",),
    )
    assert passage_of(chunk).text == (
        "深度学习 › CNN › ResNet (Residual Network)\n残差 x + F(x), see paper\n\ny = x + f(x)"
    )
