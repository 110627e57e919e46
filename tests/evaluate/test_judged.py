"""Reading judged sets: what is taken, and how a mistake in a file is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes import HashEmbedder
from kb.errors import KbError
from kb.evaluate.figures import evaluate
from kb.evaluate.judged import read_judged
from project import PROJECT

Write = Callable[..., Path]
SETS = PROJECT / "tests" / "data" / "eval"


def test_files_as_people_save_them_are_read(data: Path, index: Path) -> None:
    """A byte order mark, Windows line ends, blank lines, comments, more columns and fields."""
    (data / "x.tsv").write_bytes(
        "\ufeff# language, query, pattern\r\n\r\nEN\tLSTM\tlstm\ta remark\r\n".encode()
    )
    passages = [{"id": n, "text": f"passage {n}", "more": [1]} for n in (1, 2)]
    text = "\ufeff" + "\r\n\r\n".join(map(json.dumps, passages))
    (data / "y-passages.en.jsonl").write_bytes(text.encode())
    (data / "y-queries.zh-Hant.jsonl").write_text('{"text": "passage", "relevant": 1}')
    (data / "README.md").write_text("not a set")
    rows = evaluate(data, index, HashEmbedder()).to_json()["sets"]
    assert [(row["name"], row["direction"]) for row in rows] == [
        ("y", "zh-Hant→en"),
        ("x", "en→notes"),
        ("x", "all→notes"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.tsv", "en\tgood\tgood\nen\tno pattern\n", r"a\.tsv:2: 2 columns"),
        ("a.tsv", "en\tq\t(unclosed\n", r"a\.tsv:1: .* no regular expression"),
        ("a.tsv", "# only a remark\n", r"a\.tsv: nothing in it"),
        ("a-unanswerable.tsv", "only one column\n", r"a-unanswerable\.tsv:1"),
        ("a-queries.en.jsonl", '{"id": 1, "text": "q"}\n', r"a-queries\.en\.jsonl:1: .*relevant"),
        ("a-queries.en.jsonl", "\n\nnot json\n", r"a-queries\.en\.jsonl:3: not JSON"),
        ("a-passages.en.jsonl", '{"id": "x"}\n', r'a-passages\.en\.jsonl:1: no "text"'),
        ("a-passages.en.jsonl", '{"id":"x","text":"t"}\n' * 2, r"jsonl:2: the id x stands twice"),
        ("a-passages.en.jsonl", "[1]\n", r"jsonl:1: list found"),
        (
            "a-parts.jsonl",
            '{"language": "en", "query": "q"}\n',
            r"jsonl:1: None is no list of parts",
        ),
        (
            "a-parts.jsonl",
            '{"language": "en", "query": "q", "parts": []}\n',
            r'a-parts\.jsonl:1: no "parts"',
        ),
        (
            "a-parts.jsonl",
            '{"language": "en", "query": "q", "parts": [{"ask": "x"}]}\n',
            r'a-parts\.jsonl:1: no "right": every part',
        ),
        ("a-dialogues.jsonl", "\n{}\n", r'a-dialogues\.jsonl:2: no "language"'),
        ("a-dialogues.jsonl", '{"language": "en"}\n', r'jsonl:1: too few "turns"'),
        (
            "a-dialogues.jsonl",
            '{"language": "en", "turns": [{"query": "q", "right": "r"}]}\n',
            r'jsonl:1: too few "turns"',
        ),
        ("a-dialogues.jsonl", '{"language": "en", "turns": ["q", "q"]}\n', r"'q' is no turn"),
        (
            "a-dialogues.jsonl",
            '{"language": "en", "turns": [{"query": "q", "right": "r"}, {"query": "q"}]}\n',
            r'jsonl:1: no "right": every turn',
        ),
        (
            "a-dialogues.jsonl",
            '{"language": "en", "turns": [{"query": "q", "right": "("}, {}]}\n',
            r"jsonl:1: '\(' is no regular expression",
        ),
    ],
)
def test_a_bad_line_is_named(data: Path, name: str, text: str, problem: str) -> None:
    (data / name).write_text(text, encoding="utf-8")
    with pytest.raises(KbError, match=problem):
        evaluate(data, embedder=HashEmbedder())


def test_a_folder_without_judged_sets(data: Path) -> None:
    with pytest.raises(KbError, match="no judged queries"):
        evaluate(data)
    with pytest.raises(KbError, match="no folder"):
        evaluate(data / "missing")


def test_a_file_called_queries_is_named_after_its_folder(
    data: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("queries.tsv", ("en", "LSTM", "lstm"))
    write("queries-unanswerable.tsv", ("en", "rice"))
    turn = {"query": "LSTM", "right": "lstm"}
    write("queries-dialogues.jsonl", {"language": "en", "turns": [turn, turn]})
    monkeypatch.chdir(data)
    for folder in (data, Path()):
        judged = read_judged(folder)
        assert [one.name for one in judged.about_notes] == ["judged"]
        assert [one.name for one in judged.unanswerable] == ["judged"]
        assert [one.name for one in judged.dialogues] == ["judged-dialogues"]


def test_the_development_sets_are_read() -> None:
    judged = read_judged(SETS)
    assert [(passage.name, passage.language) for passage in judged.passages] == [
        ("xquad-dev", "en"),
        ("xquad-dev", "zh"),
    ]
    assert [len(each.queries) for each in judged.passage_queries] == [612, 612]
    assert [len(each.queries) for each in judged.about_notes] == [33, 22, 25, 91]
    assert [len(each.queries) for each in judged.unanswerable] == [38, 20, 24, 39, 40]
    (dialogues,) = judged.dialogues
    assert (dialogues.name, len(dialogues.dialogues)) == ("notes-dev-dialogues", 88)
    (parts,) = judged.parts
    assert (parts.name, len(parts.questions)) == ("notes-parts", 25)


@pytest.mark.parametrize("folder", sorted((SETS / "strangers").iterdir()), ids=lambda f: f.name)
def test_the_strangers_sets_say_whose_notes_they_judge(folder: Path) -> None:
    (queries,) = read_judged(folder).about_notes
    assert queries.name == folder.name
    assert len(queries.queries) == 90
    first_line = (folder / "queries.tsv").read_text("utf-8").splitlines()[0]
    assert " @ " in first_line
