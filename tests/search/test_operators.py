"""What a query says beside its words, and what only looks like it."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import HashEmbedder, find, make_chunk, make_note, rank
from kb.errors import NoSuchScope
from kb.indexing import index_notes
from kb.model import Chunk, Turn
from kb.notes import Notes
from kb.search.candidates import SCORE_ALL_CHUNKS
from kb.search.conversation import topic_of
from kb.search.operators import Operators, read_operators, written_options
from kb.search.searcher import Searcher
from kb.text.passage import spaced
from kb.text.terms import terms
from project import PROJECT


@pytest.mark.parametrize(
    ("query", "words", "operators"),
    [
        ('"batch norm"', "batch norm", Operators(("batch norm",))),
        ('"batch norm" in training', "batch norm in training", Operators(("batch norm",))),
        ('"梯度消失" 的解决', "梯度消失 的解决", Operators(("梯度消失",))),
        ("“smart quotes” kernel", "smart quotes kernel", Operators(("smart quotes",))),
        ("「梯度消失」", "梯度消失", Operators(("梯度消失",))),
        ("『梯度消失』 RNN", "梯度消失 RNN", Operators(("梯度消失",))),
        ("softmax -relu", "softmax", Operators(without=("relu",))),
        ("-relu softmax?", "softmax?", Operators(without=("relu",))),
        ("kernel －池化", "kernel", Operators(without=("池化",))),
        ("softmax -“cross entropy”", "softmax", Operators(without=("cross entropy",))),
        ('language -"go"', "language", Operators(without=("go",))),
        ("language -c++", "language", Operators(without=("c++",))),
        ("梯度 -消失，RNN", "梯度，RNN", Operators(without=("消失",))),
        ("what is a kernel -cnn", "what is a kernel", Operators(without=("cnn",))),
        ("kernel in:cnn.md", "kernel", Operators(scopes=("cnn.md",))),
        ("In：“deep learning/” kernel", "kernel", Operators(scopes=("deep learning",))),
        ("tag:#rnn gates", "gates", Operators(tags=("rnn",))),
        ("in:notes/cnn.md", "cnn", Operators(scopes=("notes/cnn.md",))),
        ("tag：视觉", "视觉", Operators(tags=("视觉",))),
        (
            '"a b" "c d" -"e f" in:x/ in:y tag:z',
            "a b c d",
            Operators(("a b", "c d"), ("e f",), ("x", "y"), ("z",)),
        ),
    ],
)
def test_operators_are_taken_out_of_a_query(query: str, words: str, operators: Operators) -> None:
    assert read_operators(query) == (words, operators)


LOOK_ALIKES = (
    # quoted words, not phrases
    "什么是“梯度消失”?",
    "什么是 “梯度消失”？",
    "“梯度消失”是什么",
    "“梯度消失” 是什么",
    '什么是"梯度消失"',
    "“bagging” 和 “boosting” 的区别",
    "what does “attention” mean",
    'what does "attention" mean',
    'How many nations contain "Amazonas" in their names?',
    '"I saw the man with the telescope" is an example of what',
    "'attention' in transformers",
    # whole questions in quotation marks, pasted sentences, and what is no phrase at all
    '"what is attention"',
    '"What is attention?"',
    "“为什么会梯度消失”",
    '"does dropout work at test time"',
    '"the loss goes down at first and then it stays where it is for long"',
    '"++"',
    '"',
    '"unbalanced',
    'the 5" and the 7" screen',
    # dashes
    "-1",
    "x - y",
    "GPT -4",
    "a -> b",
    "e-mail",
    "non-linear -",
    "softmax -- and what else",
    "softmax -what is it",
    "-relu",
    # command lines
    "what does rm -rf do",
    "what does rm -rf do -",
    "java -jar 是什么意思",
    "git commit -m",
    'git commit -am "fix it"',
    'find . -name "*.py"',
    "pip install -upgrade --user numpy",
    "cat /etc/hosts -number",
    # code
    'print x = "hello"',
    'if __name__ == "__main__"',
    '["a", "b"]',
    # what only ends in a colon
    "what is the a tag: does it work",
    "what is in: it",
    "tag：有什么用",
    "std::in::x",
    "in:http://x",
    # pasted
    'error:\n "no module"',
    '"no module" ' + "x" * 200,
)


@pytest.mark.parametrize("query", LOOK_ALIKES)
def test_what_only_looks_like_an_operator_stays_as_it_was_typed(query: str) -> None:
    assert read_operators(query) == (query, Operators())


def test_a_word_that_the_notes_write_with_a_dash_is_an_option() -> None:
    options = written_options(
        "Run `java -jar a.jar`, with -Xmx512m.\n-dropout\nself-attention x -y"
    )
    assert options == {"jar", "xmx512m", "y"}
    assert read_operators("java -jar", options.intersection).words == "java -jar"
    assert read_operators("java -Dropout", options.intersection).words == "java"


WORDLIKE = ("in:", "tag:", "a", "rm", "cnn", "梯度", "什么是", "what is ", "的")
PIECES = st.sampled_from([*"\"“”「」『』＂-－:： ?。，\n'", *WORDLIKE])
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.text()


@given(TEXTS)
def test_no_text_is_too_wild(text: str) -> None:
    words, operators = read_operators(text)
    assert bool(operators) or words == text
    assert bool(terms(words)) or not operators
    assert set(terms(words)) >= {term for phrase in operators.phrases for term in terms(phrase)}
    assert all(map(terms, (*operators.phrases, *operators.without)))


@given(st.text(st.characters(exclude_characters='"＂“”「」『』-－:：')))
def test_without_the_characters_of_operators_a_query_stays_as_it_is(text: str) -> None:
    assert read_operators(text) == (text, Operators())


def judged_queries() -> list[str]:
    """Those of all sets but the held-out ones."""
    folder = PROJECT / "tests" / "data" / "eval"
    tables = [path for path in folder.rglob("*.tsv") if "test" not in path.parts[-2]]
    lines = (line for path in tables for line in path.read_text("utf-8").splitlines())
    asked = [line.split("\t")[1] for line in lines if "\t" in line and not line.startswith("#")]
    xquad = (path.read_text("utf-8") for path in folder.glob("xquad-dev-queries.*.jsonl"))
    return asked + [json.loads(line)["text"] for text in xquad for line in text.splitlines()]


def test_no_judged_question_has_an_operator() -> None:
    assert [query for query in judged_queries() if read_operators(query).operators] == []


# --- Searching with them

WORDS = ("gate", "memory", "kernel", "卷积", "stride", "softmax", "LSTM", "池化")


def chunks_of(count: int) -> list[Chunk]:
    shuffle = random.Random(7)
    return [
        make_chunk(f"{shuffle.choice(WORDS)} {number}", " ".join(shuffle.choices(WORDS, k=4)))
        for number in range(count)
    ]


def index_of(folder: Path, chunks: Sequence[Chunk]) -> Path:
    index_notes([make_note("note.md", *chunks)], folder, HashEmbedder())
    return folder


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """So many chunks that candidates decide, and only one of them holds what is asked for."""
    rare = make_chunk("rare", "softmax: the Gate of 卷積 layers")
    chunks = [*chunks_of(10 * SCORE_ALL_CHUNKS), rare]
    return Searcher(index_of(tmp_path_factory.mktemp("many"), chunks), HashEmbedder())


def text_of(chunk: Chunk) -> str:
    parts = (chunk.question, *chunk.aliases, *chunk.breadcrumb, chunk.plain)
    return "".join(spaced(terms(part)) for part in parts)


@pytest.mark.parametrize(
    "query", ['kernel "the gate"', "kernel “ＯＦ 卷积”", "「卷積 layers」 -LSTM"]
)
def test_a_phrase_that_one_chunk_of_many_holds_is_found(many: Searcher, query: str) -> None:
    assert [hit.chunk.question for hit in find(many, query)] == ["rare"]


def test_every_hit_holds_the_phrase_and_nothing_excluded(many: Searcher) -> None:
    for phrase in ("gate memory", "卷积 池化", "softmax"):
        hits = find(many, f'kernel "{phrase}" -stride', k=50)
        assert hits
        for hit in hits:
            assert spaced(terms(phrase)) in text_of(hit.chunk)
            assert " stride " not in text_of(hit.chunk)


def test_operators_change_neither_score_nor_confidence(many: Searcher) -> None:
    plain = rank(many, "softmax the gate")
    asked = rank(many, 'softmax "the gate" -池化')
    assert plain.hits[0].score == pytest.approx(asked.hits[0].score)
    assert plain.confidence == pytest.approx(asked.confidence)
    assert asked.query.respelled is None


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    index_notes(
        [
            make_note(
                "rnn/lstm.md",
                make_chunk("Gates", "They forget.", "rnn/lstm.md", tags=("memory",)),
                make_chunk("Cells", "They keep.", "rnn/lstm.md", aliases=("记忆单元",)),
            ),
            make_note("lstm.md", make_chunk("Gates", "They open.", "lstm.md", ("Doors",))),
        ],
        tmp_path,
        HashEmbedder(),
    )
    return Notes(tmp_path, embedder=HashEmbedder())


def places(notes: Notes, query: str, scope: str = "") -> list[tuple[str, str]]:
    return sorted((hit.chunk.note, hit.chunk.question) for hit in notes.search(query, scope=scope))


def test_a_question_may_name_a_place(notes: Notes) -> None:
    assert places(notes, "gates in:rnn/") == [("rnn/lstm.md", "Cells"), ("rnn/lstm.md", "Gates")]
    assert places(notes, "gates tag:memory") == [("rnn/lstm.md", "Gates")]
    assert places(notes, "gates in:rnn tag:memory") == [("rnn/lstm.md", "Gates")]
    assert places(notes, "gates in:lstm.md", scope="lstm.md") == [("lstm.md", "Gates")]
    assert places(notes, "gates in:lstm.md", scope="rnn") == []


def test_headings_and_other_names_count_but_not_the_notes_name(notes: Notes) -> None:
    assert places(notes, '"doors"') == [("lstm.md", "Gates")]
    assert places(notes, "“记忆单元”") == [("rnn/lstm.md", "Cells")]
    assert places(notes, "gates -lstm -memory") == places(notes, "gates")
    assert places(notes, "gates -doors") == places(notes, "gates", scope="rnn")


def test_what_nothing_meets_is_said(notes: Notes) -> None:
    answer = notes.ask('gates "open doors" -cells in:rnn')
    assert (answer.hits, answer.answered) == ((), False)
    assert answer.unmet == "“open doors” -cells in:rnn"
    assert notes.ask('"gates"').unmet is None
    assert notes.ask("gates").unmet is None


def test_a_place_that_is_not_there_is_named_with_the_nearest(notes: Notes) -> None:
    with pytest.raises(NoSuchScope, match="did you mean rnn/"):
        notes.ask("gates in:rnnn")
    with pytest.raises(NoSuchScope, match="did you mean #memory"):
        notes.ask("gates tag:memry")
    with pytest.raises(NoSuchScope):
        notes.ask("gates tag:rnn")  # a folder is no tag


def test_a_follow_up_leaves_earlier_operators_behind(notes: Notes) -> None:
    shown = notes.ask("gates").hits[0].chunk
    topic = topic_of([Turn('"gates" -doors in:rnn', shown)])
    assert topic is not None
    assert topic.asked == "gates"
