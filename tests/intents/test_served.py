"""What the notes do for a line that is no question, with and without a conversation before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from fakes import HashEmbedder, make_chunk, make_note
from kb.errors import KbError, NoSuchScope
from kb.indexing import index_notes
from kb.model import Answer, ChunkKind, Snippet, Turn
from kb.notes import Notes

STEPS = "First the long story of gates.\n\nLSTM gates decide.\n\n```python\nprint('gate')\n```"


class WordlessEmbedder(HashEmbedder):
    """To it, every word is of as many pieces as it has letters."""

    def token_counts(self, pieces: Sequence[str]) -> list[int]:
        return [len(piece) for piece in pieces]


CHUNKS = [
    make_chunk("How do LSTM gates work?", STEPS, first_line=1, last_line=9),
    make_chunk("Where are LSTM gates used?", "For example in speech.", first_line=11, last_line=12),
    make_chunk("Who made LSTM gates?", "Two people.", first_line=14, last_line=15),
    make_chunk("LSTM gates 怎么用？", "门的用法。", first_line=17, last_line=18, language="zh"),
    make_chunk("Summary", "LSTM gates, again.", first_line=20, kind=ChunkKind.SUMMARY),
]
OTHER = make_chunk(
    "How does dropout work?", "At random.", note="more/drop.md", aliases=("随机失活",)
)
ASKED = "LSTM gates"


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    parsed = [make_note("rnn.md", *(replace(c, note="rnn.md") for c in CHUNKS))]
    parsed.append(make_note("more/drop.md", OTHER))
    index_notes(parsed, tmp_path, HashEmbedder())
    return Notes(tmp_path, embedder=HashEmbedder())


def talk(notes: Notes, *lines: str) -> Answer:
    """The answer to the last line of a conversation."""
    turns: list[Turn] = []
    for line in lines:
        answer = notes.ask(line, past=turns)
        shown = answer.hits[0].chunk if answer.outcome != "none" else None
        turns.append(Turn(answer.topic or line, shown))
    return answer


def question_of(answer: Answer) -> str:
    [hit] = answer.hits
    return hit.chunk.question


@pytest.mark.parametrize("line", ["hi", "谢谢", "what can you do", "帮助", "👍", "hola"])
def test_what_asks_nothing_gets_one_line_and_no_hit(notes: Notes, line: str) -> None:
    answer = notes.ask(line)
    assert (answer.outcome, answer.hits, answer.answered) == ("none", (), False)
    assert answer.reply


def test_the_reply_is_in_the_askers_language(notes: Notes) -> None:
    assert (notes.ask("hi").reply or "").startswith("Hello!")
    assert (notes.ask("在吗").reply or "").startswith("你好！")


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("another example", "There is nothing to go on from yet."),
        ("show the code", "There is nothing to go on from yet."),
        ("再简单点", "还没有可以接着说的内容。"),
        ("继续", "还没有可以接着说的内容。"),
    ],
)
def test_what_goes_on_from_nothing_is_told_what_to_ask(notes: Notes, line: str, reply: str) -> None:
    answer = notes.ask(line)
    assert (answer.outcome, answer.hits) == ("none", ())
    assert (answer.reply or "").startswith(reply)


def test_a_search_takes_every_line_for_a_query(notes: Notes) -> None:
    assert notes.find("hi").intent is None
    assert len(notes.search("thanks")) == 5


def test_a_line_that_an_answer_is_called_by_asks_for_it(tmp_path: Path) -> None:
    chunks = [
        make_chunk("continue", "Skips the rest of the loop."),
        make_chunk("The ?? operator", "Gives what is behind it for null."),
        make_chunk("Closing words", "Bye.", aliases=("Thanks",)),
        make_chunk("Summary", "All again.", kind=ChunkKind.SUMMARY),
    ]
    index_notes([make_note("js.md", *chunks)], tmp_path, HashEmbedder())
    notes = Notes(tmp_path, embedder=HashEmbedder())
    assert notes.ask("Continue").intent is None
    assert notes.ask("??").intent is None
    assert notes.ask("thanks!").intent is None
    assert notes.ask("go on").intent == "continue"
    assert notes.ask("???").intent == "greeting"
    assert notes.ask("summary").intent == "shorter"


@pytest.mark.parametrize("line", ["200 OK", "100 continue", "代码段"])
def test_a_line_of_several_words_that_is_a_part_of_a_name_asks_for_it(
    tmp_path: Path, line: str
) -> None:
    codes = make_chunk("HTTP status 100 continue, 200 OK", "All is well.", first_line=1)
    segments = make_chunk("进程的代码段和数据段", "代码段只读。", first_line=4, language="zh")
    index_notes([make_note("a.md", codes, segments)], tmp_path, HashEmbedder())
    notes = Notes(tmp_path, embedder=HashEmbedder())
    assert notes.ask(line).intent is None
    assert notes.ask("ok").intent == "thanks"


def test_a_word_of_the_notes_is_no_slip_of_a_greeting(tmp_path: Path) -> None:
    cards = make_chunk("Greetng cards", "The greetng library.")
    index_notes([make_note("a.md", cards)], tmp_path, WordlessEmbedder())
    notes = Notes(tmp_path, embedder=WordlessEmbedder())
    assert notes.ask("greeings").intent == "greeting"
    assert notes.ask("greetng").intent is None


def test_a_word_of_the_encoder_is_no_slip(notes: Notes) -> None:
    assert notes.ask("greeings").intent is None  # to this one, every word is a word


def test_a_greeting_before_a_question_is_not_searched_for(notes: Notes) -> None:
    answer = notes.ask(f"hi, {ASKED}")
    assert answer.query == f"hi, {ASKED}"
    assert answer.terms == notes.ask(ASKED).terms
    assert answer.reply is None


def test_the_notes_are_named_with_their_answers(notes: Notes) -> None:
    reply = notes.ask("which notes are there?").reply
    assert reply == "2 notes with 6 answers: more/drop.md (1), rnn.md (5)."
    assert (
        notes.ask("有哪些笔记", scope="more").reply == "1 篇笔记，共 1 个回答：more/drop.md (1)。"
    )


def test_many_notes_are_named_by_their_folders(tmp_path: Path) -> None:
    parsed = [
        make_note(path, make_chunk("What?", note=path))
        for path in [*(f"a/{n}.md" for n in range(9)), *(f"b/c/{n}.md" for n in range(8))]
    ]
    index_notes(parsed, tmp_path, HashEmbedder())
    reply = Notes(tmp_path, embedder=HashEmbedder()).ask("list all notes").reply
    assert reply == "17 notes with 17 answers: a/ (9), b/ (8)."


def test_a_scope_in_which_nothing_lies_is_told(notes: Notes) -> None:
    with pytest.raises(NoSuchScope):
        notes.ask("quiz me", scope="nowhere")
    with pytest.raises(KbError):
        notes.ask(" ")


# --- Quizzes


def test_a_quiz_asks_what_the_random_numbers_choose(notes: Notes) -> None:
    def asked(seed: int) -> str:
        notes.random = Random(seed)
        return question_of(notes.ask("quiz me"))

    assert asked(1) == asked(1)
    assert len({asked(seed) for seed in range(30)}) == 4  # no summary, none in Chinese
    assert "Summary" not in {asked(seed) for seed in range(30)}


def test_a_quiz_asks_in_the_askers_language_if_the_notes_can(notes: Notes) -> None:
    assert question_of(notes.ask("考考我")) == "LSTM gates 怎么用？"
    assert question_of(notes.ask("考考我", scope="more")) == OTHER.question


def test_a_quiz_never_asks_the_same_again_while_there_is_another(notes: Notes) -> None:
    turns: list[Turn] = []
    for _ in range(4):
        answer = notes.ask("quiz me", past=turns)
        assert answer.answered
        assert answer.topic == question_of(answer)
        turns.append(Turn(question_of(answer), answer.hits[0].chunk))
    assert len({turn.query for turn in turns}) == 4


def test_a_quiz_on_a_topic_asks_what_comes_near_it(notes: Notes) -> None:
    assert question_of(notes.ask("quiz me on dropout")) == OTHER.question
    assert "LSTM" in question_of(talk(notes, ASKED, "quiz me on this"))


def test_a_quiz_on_what_the_notes_dont_hold_says_so(notes: Notes) -> None:
    answer = notes.ask("quiz me on Roman emperors")
    assert (answer.outcome, answer.hits) == ("none", ())
    assert "“Roman emperors”" in (answer.reply or "")


@pytest.mark.parametrize("line", ["what is the answer?", "I give up", "不知道", "看答案"])
def test_who_asks_for_the_answer_of_a_quiz_is_shown_it(notes: Notes, line: str) -> None:
    asked = notes.ask("quiz me on dropout")
    answer = notes.ask(line, past=[asked.turn])
    assert (answer.intent, question_of(answer)) == ("answer", OTHER.question)
    assert answer.topic == asked.topic


def test_a_hint_is_how_the_answer_begins(notes: Notes) -> None:
    asked = Turn(CHUNKS[0].question, notes.ask(CHUNKS[0].question).hits[0].chunk)
    answer = notes.ask("give me a hint", past=[asked])
    assert answer.hits == ()
    assert answer.reply == "The answer begins: “First the long story of gates. …”"
    assert notes.ask("the answer", past=[asked, answer.turn]).intent == "answer"


def test_skip_asks_the_next_question(notes: Notes) -> None:
    asked = notes.ask("quiz me")
    answer = notes.ask("skip", past=[asked.turn])
    assert answer.intent == "quiz"
    assert question_of(answer) != question_of(asked)


def test_without_a_quiz_nothing_was_asked(notes: Notes) -> None:
    assert notes.ask("what is the answer").reply == talk(notes, ASKED, "I give up").reply
    assert (notes.ask("答案是什么").reply or "").startswith("我还没有出题")
    assert notes.ask("skip").intent is None


# --- After an answer


def test_another_example_is_the_next_near_hit_that_holds_one(notes: Notes) -> None:
    answer = talk(notes, ASKED, "another example")
    assert question_of(answer) == "Where are LSTM gates used?"
    assert answer.answered
    assert answer.topic == ASKED


def test_each_next_example_is_another_one_until_there_is_none(notes: Notes) -> None:
    lines = [ASKED]
    shown = []
    while (answer := talk(notes, *lines, "another example")).hits:
        shown.append(question_of(answer))
        lines.append("another example")
    assert len(shown) == len(set(shown)) >= 2
    assert question_of(notes.ask(ASKED, k=1)) not in shown
    assert answer.reply == "The notes hold nothing else on this."


def test_a_page_that_knows_only_the_last_turn_gets_the_next_example_too(notes: Notes) -> None:
    first = notes.ask(ASKED)
    shown = [first.hits[0].chunk]
    for _ in range(2):
        answer = notes.ask("another example", past=[Turn(ASKED, shown[-1])])
        shown.append(answer.hits[0].chunk)
    assert len({chunk.id for chunk in shown}) == 3


def test_who_keeps_no_topics_gets_the_next_example_too(notes: Notes) -> None:
    first, second = (
        answer.hits[0].chunk for answer in (notes.ask(ASKED), talk(notes, ASKED, "another example"))
    )
    past = [Turn(ASKED, first), Turn("another example", second)]
    answer = notes.ask("another example", past=past)
    assert question_of(answer) not in {first.question, second.question}
    assert answer.topic == ASKED


def test_simpler_says_that_kb_cannot_and_shows_another_passage(notes: Notes) -> None:
    answer = talk(notes, ASKED, "in simpler words please")
    assert (answer.reply or "").startswith("I can't reword anything")
    assert question_of(answer) != "How do LSTM gates work?"


def test_go_on_shows_what_follows_in_the_note(notes: Notes) -> None:
    answer = talk(notes, ASKED, "go on")
    assert question_of(answer) == "Where are LSTM gates used?"
    assert question_of(talk(notes, ASKED, "go on", "go on")) == "Who made LSTM gates?"
    assert answer.topic == "Where are LSTM gates used?"


def test_go_on_stays_within_the_scope(notes: Notes) -> None:
    shown = notes.ask(ASKED).hits[0].chunk
    assert notes.ask("go on", past=[Turn(ASKED, shown)], scope="rnn.md").hits
    assert not notes.ask("go on", past=[Turn(ASKED, shown)], scope="more").hits


def test_behind_the_last_answer_of_a_note_there_is_nothing(notes: Notes) -> None:
    answer = talk(notes, "dropout", "继续")
    assert (answer.outcome, answer.hits) == ("none", ())
    assert "more/drop.md" in (answer.reply or "")


def test_shorter_shows_a_part_of_the_last_answer(notes: Notes) -> None:
    [hit] = talk(notes, ASKED, "make it shorter").hits
    assert hit.chunk.question == "How do LSTM gates work?"
    assert hit.chunk.answer in STEPS
    assert 0 < len(hit.chunk.answer) < len(STEPS)


def test_of_an_answer_made_shorter_the_code_is_still_there(notes: Notes) -> None:
    [hit] = talk(notes, ASKED, "shorter", "show me the code").hits
    assert hit.chunk.answer == "```python\nprint('gate')\n```"


def test_an_answer_of_one_paragraph_is_no_shorter(notes: Notes) -> None:
    answer = talk(notes, "dropout", "shorter please")
    assert answer.outcome == "none"
    assert answer.reply == "The notes don't say it any shorter."


def test_code_of_another_passage_is_shown_where_the_last_has_none(tmp_path: Path) -> None:
    plain = make_chunk("edges", "Many edges.")
    coded = make_chunk("edges found", "Edges:\n\n```python\nfind()\n```")
    index_notes([make_note("note.md", plain, coded)], tmp_path, HashEmbedder())
    notes = Notes(tmp_path, embedder=HashEmbedder())
    assert question_of(talk(notes, "edges", "show me the code")) == "edges found"
    index_notes([make_note("note.md", plain)], tmp_path, HashEmbedder())
    answer = talk(notes, "edges", "show me the code")
    assert answer.reply == "The notes hold no code on this."


def test_a_linked_file_is_shown_with_the_paragraph_that_links_to_it(tmp_path: Path) -> None:
    text = "Much about edges.\n\nRun [canny.py](snippets/canny.py)."
    chunk = make_chunk("How do I find edges?", text, snippets=("canny",))
    snippet = Snippet("canny", "print(1)", "python", "note.md", 3, path="snippets/canny.py")
    index_notes([make_note("note.md", chunk, snippets=(snippet,))], tmp_path, HashEmbedder())
    answer = talk(Notes(tmp_path, embedder=HashEmbedder()), "find edges", "show me the code")
    assert answer.hits[0].chunk.answer == "Run [canny.py](snippets/canny.py)."
    assert answer.hits[0].chunk.snippets == ("canny",)


def test_translate_says_that_kb_cannot_and_shows_the_other_language(notes: Notes) -> None:
    answer = talk(notes, ASKED, "translate that to Chinese")
    assert (answer.reply or "").startswith("I can't translate")
    assert question_of(answer) == "LSTM gates 怎么用？"


def test_translate_names_what_else_an_answer_is_called(notes: Notes) -> None:
    answer = talk(notes, "how does dropout work", "in chinese please")
    assert "随机失活" in (answer.reply or "")
    assert question_of(answer) == OTHER.question


def test_what_shows_nothing_leaves_the_topic(notes: Notes) -> None:
    assert talk(notes, ASKED, "thanks", "hi", "go on").answered


def test_a_reply_is_told_to_whoever_listens(notes: Notes) -> None:
    heard: list[Answer] = []
    notes.listen(heard.append)
    notes.ask("hi")
    assert [answer.intent for answer in heard] == ["greeting"]
