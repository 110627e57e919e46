"""The browser's ranking against the formula written out, and against the judged queries."""

from __future__ import annotations

import math
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pytest
from export.data_files import data
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes import HashEmbedder, make_chunk
from kb.evaluate.judged import QuerySet, read_judged
from kb.export.characters import characters
from kb.export.postings import K1, B, postings_of
from kb.export.shards import SHARD_BYTES, term_lines
from kb.export.site import export_site
from kb.indexing import build
from kb.model import Chunk
from kb.notes import Notes
from kb.search.glossary import concepts_in
from kb.search.query_terms import STOP_TERMS, read_terms
from kb.text.passage import term_text
from kb.text.terms import is_cjk, is_pair
from project import PROJECT, examples

Browse = Callable[..., Any]

# No concept of the glossary, so that only these words count. "zorps" is the plural of "zorp".
WORDS = ("zorp", "zorps", "zorping", "blick", "mumpel", "v2", "鹿角", "角鹿", "檐", "quax-7")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
corpora = st.lists(st.tuples(texts, texts), min_size=1, max_size=8)


def test_the_words_of_these_tests_are_no_concepts() -> None:
    assert not concepts_in(" ".join(WORDS))


# --- The formula


def scores(chunks: Sequence[Chunk], query: str) -> list[tuple[int, float]]:
    """Straight from the definition: for each chunk, over the terms of the query,

        ⅔ · Σ idf · tf / (tf + K1 · (1 − B + B · length / mean length)) / Σ idf
        + ⅓ · the share of the query in its names · the share of its best name in the query

    with every fraction that stands in the index rounded to 31 steps. An English word of four
    letters or more counts as its plural, its singular and its gerund do, where that is more.
    """
    wanted = list(read_terms(query).telling)
    fields = [term_text(chunk) for chunk in chunks]
    lengths = [len(text.anywhere.split()) for text in fields]
    mean = sum(lengths) / len(lengths)
    paired = {character for term in wanted if is_pair(term) for character in term}
    holding = {
        term: [sum(form in text.anywhere.split() for text in fields) for form in forms(term)]
        for term in wanted
    }
    idf = {
        term: math.log(1 + (len(chunks) - max(held) + 0.5) / (max(held) + 0.5))
        * (0.1 if term in paired and is_cjk(term) else 1.0)
        for term, held in holding.items()
    }
    ranked = []
    for place, (text, length) in enumerate(zip(fields, lengths, strict=True)):
        counts = Counter(text.anywhere.split())
        counts.update(term for term in text.heading.split() for _ in range(2))
        norm = K1 * (1 - B + B * length / mean)
        impacts = {
            term: max(
                max(1, round(31 * counts[form] / (counts[form] + norm))) / 31
                if counts[form]
                else 0.0
                for form in forms(term)
            )
            for term in wanted
        }
        if not any(impacts.values()):
            continue
        in_names = [
            term for term in wanted if any(form in text.heading.split() for form in forms(term))
        ]
        matched = sum(idf[term] * impacts[term] for term in wanted)
        named = sum(idf[term] for term in in_names) * best_name(text.names, wanted)
        ranked.append((place, (matched + 0.5 * named) / sum(idf.values()) / 1.5))
    return sorted(ranked, key=lambda one: (-one[1], one[0]))


def best_name(names: Sequence[str], wanted: Sequence[str]) -> float:
    return max(
        min(1.0, sum(round(31 * share) / 31 * n for share, n in shares(name, wanted)))
        for name in names
    )


def shares(name: str, wanted: Sequence[str]) -> list[tuple[float, int]]:
    """Of each term of a name its share, and how many terms of the query mean it."""
    weights = {
        term: 0.1 if is_cjk(term) and not is_pair(term) else 1.0
        for term in name.split()
        if term not in STOP_TERMS
    }
    met = Counter(form for term in wanted for form in forms(term))
    return [(weight / sum(weights.values()), met[term]) for term, weight in weights.items()]


def forms(term: str) -> list[str]:
    if not (term.isascii() and term.isalpha() and len(term) >= 4):
        return [term]
    singulars = [term.removesuffix(end) for end in ("s", "es") if term.endswith(end)]
    return [term, f"{term}s", f"{term.removesuffix('e')}ing", *singulars]


@given(corpora, texts)
@settings(max_examples=examples(300), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_scores_are_those_of_the_formula(
    browse: Browse, corpus: list[tuple[str, str]], query: str
) -> None:
    chunks = [
        make_chunk(question, answer, note=f"n{place}.md")
        for place, (question, answer) in enumerate(corpus)
    ]
    lines = {term: line.split(" ", 1)[1] for term, line in term_lines(postings_of(chunks))}
    wanted = browse("telling", characters_of(), sorted(STOP_TERMS), query)
    postings = {term: [lines[form] for form in forms(term) if form in lines] for term in wanted}
    got = dict(browse("rank", postings, len(chunks)))
    expected = dict(scores(chunks, query))
    assert got.keys() == expected.keys()
    for place, score in expected.items():
        assert got[place] == pytest.approx(score, abs=1e-9)


_TABLES = characters()


def characters_of() -> Any:
    return _TABLES


# --- From the files


@pytest.fixture(scope="module")
def animals(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a small site."""
    root = tmp_path_factory.mktemp("animals")
    for name, tags, questions in (
        ("zoo/deer.md", "antlers, wild", ["What is a zorp deer?", "How old is a zorp deer?"]),
        ("zoo/birds/owl.md", "wild", ["What is a blick owl?"]),
        ("zoology.md", "books", ["What is zorp zoology?"]),
        ("cnn.md", "nets", ["感受野是什么？", "卷积核是什么？What is a kernel?"]),
    ):
        (root / "notes" / name).parent.mkdir(parents=True, exist_ok=True)
        body = "\n\n".join(f"## {question}\n\nSee the zorp." for question in questions)
        (root / "notes" / name).write_text(f"---\ntags: [{tags}]\n---\n# {name}\n\n{body}\n")
    build(root / "notes", root / "index", HashEmbedder())
    export_site(Notes(root / "index"), root / "site")
    return (root / "site").as_uri()


def ask(browse: Browse, site: str, query: str, **options: Any) -> Any:
    return browse("ask", site, query, {"k": 10, **options})


@pytest.mark.parametrize(
    ("scope", "notes"),
    [
        ("zoo", {"zoo/deer.md", "zoo/birds/owl.md"}),
        ("zoo/", {"zoo/deer.md", "zoo/birds/owl.md"}),
        ("zoo/birds", {"zoo/birds/owl.md"}),
        ("zoo/deer.md", {"zoo/deer.md"}),
        ("wild", {"zoo/deer.md", "zoo/birds/owl.md"}),
        ("#books", {"zoology.md"}),
        ("", {"zoo/deer.md", "zoo/birds/owl.md", "zoology.md", "cnn.md"}),
    ],
)
def test_a_scope_is_a_folder_a_note_or_a_tag(
    browse: Browse, animals: str, scope: str, notes: set[str]
) -> None:
    answer = ask(browse, animals, "zorp", scope=scope)
    assert {hit["note"] for hit in answer["hits"]} == notes


def test_a_scope_of_nothing_is_said(browse: Browse, animals: str) -> None:
    assert "zo" in ask(browse, animals, "zorp", scope="zo")["error"]


def test_other_names_of_a_concept_find_it_in_the_other_language(
    browse: Browse, animals: str
) -> None:
    """From the glossary, at the time of the export; the browser has none."""
    first = ask(browse, animals, "receptive field")["hits"][0]
    assert first["question"] == "感受野是什么？"


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a site on things whose names have dots, signs and endings."""
    root = tmp_path_factory.mktemp("names")
    (root / "notes").mkdir()
    asked = ["torch.nn.Conv2d", "torch.nn.Linear", "C++ 的特点", "C 的特点", "C# 的特点"]
    asked += [".NET 是什么？", "What is a neural net?", "Max pooling", "Thread pool"]
    text = "\n\n".join(f"## {question}\n\nSee the zorp." for question in asked)
    (root / "notes" / "names.md").write_text(f"# Names\n\n{text}\n", "utf-8")
    build(root / "notes", root / "index", HashEmbedder())
    export_site(Notes(root / "index"), root / "site")
    return (root / "site").as_uri()


@pytest.mark.parametrize(
    ("query", "question"),
    [
        ("what does Conv2d do", "torch.nn.Conv2d"),
        ("nn.Linear是什么", "torch.nn.Linear"),
        ("C++有什么特点", "C++ 的特点"),
        ("C有什么特点", "C 的特点"),
        ("C#有什么特点", "C# 的特点"),
        ("what is .NET", ".NET 是什么？"),
        ("什么是dotnet", ".NET 是什么？"),
        ("what is a neural net", "What is a neural net?"),
        ("what is max pool", "Max pooling"),
        ("thread pool", "Thread pool"),
    ],
)
def test_names_are_told_apart(browse: Browse, names: str, query: str, question: str) -> None:
    answer = ask(browse, names, query)
    assert (answer["hits"][0]["question"], answer["outcome"]) == (question, "sure")


def test_traditional_and_full_width_characters_find_it(browse: Browse, animals: str) -> None:
    assert ask(browse, animals, "卷積核")["hits"][0]["question"].startswith("卷积核")
    assert ask(browse, animals, "ＺＯＯＬＯＧＹ")["hits"][0]["note"] == "zoology.md"


def test_words_come_in_the_language_that_is_asked_for(browse: Browse, animals: str) -> None:
    def first(query: str, **options: Any) -> tuple[str, str]:
        answer = ask(browse, animals, query, **options)
        return answer["language"], answer["hits"][0]["rendered"]["question"]

    assert first("what is a kernel") == ("en", "What is a kernel?")
    assert first("卷积核") == ("zh", "卷积核是什么？")
    assert first("卷积核", lang="en") == ("en", "What is a kernel?")


def test_follow_ups_are_no_hits_and_within_the_scope(browse: Browse, animals: str) -> None:
    answer = browse("ask", animals, "how old is a zorp deer", {"k": 1})
    assert answer["hits"][0]["question"] == "How old is a zorp deer?"
    assert answer["follow_up_titles"][0] == ["What is a zorp deer?"]
    assert ["How old is a zorp deer?"] not in answer["follow_up_titles"]
    within = browse("ask", animals, "how old is a zorp deer", {"k": 1, "scope": "zoo/deer.md"})
    assert within["follow_up_titles"] == [["What is a zorp deer?"]]


def test_a_name_in_the_middle_of_a_long_answer_is_found_and_answered(
    browse: Browse, tmp_path: Path
) -> None:
    (tmp_path / "notes").mkdir()
    filler = " ".join(f"Word{n} stands here." for n in range(400))
    text = f"# History\n\n## Who tuned it?\n\n{filler} Prince 朱载堉 did. {filler}\n"
    (tmp_path / "notes" / "music.md").write_text(text, "utf-8")
    build(tmp_path / "notes", tmp_path / "index", HashEmbedder())
    export_site(Notes(tmp_path / "index"), tmp_path / "site")
    site = (tmp_path / "site").as_uri()
    assert ask(browse, site, "朱载堉")["outcome"] == "sure"
    assert ask(browse, site, "朱元璋")["outcome"] == "none"


def test_a_word_half_typed_finds_what_it_may_become(browse: Browse, animals: str) -> None:
    assert ask(browse, animals, "zoolo")["hits"][0]["note"] == "zoology.md"


def test_only_files_that_hold_a_word_of_the_query_are_read(
    browse: Browse, project_site: Path
) -> None:
    answer = browse("ask", project_site.as_uri(), "vanishing gradients", {"k": 1})
    kinds = Counter(name.split("-")[0] for name in answer["files"])
    assert kinds["terms"] <= 2
    assert kinds["chunks"] == 1


def test_a_file_that_is_gone_is_looked_for_again_in_the_newer_export(
    browse: Browse, tmp_path: Path, project_site: Path
) -> None:
    folder = Path(shutil.copytree(project_site, tmp_path / "site"))
    site = folder.as_uri()
    moved = folder.rename(tmp_path / "away")
    assert "ENOENT" in browse("ask", site, "what is dropout", {"k": 1})["error"]
    moved.rename(folder)
    assert browse("ask", site, "what is dropout", {"k": 1})["outcome"] == "sure"


def test_every_shard_is_small_or_holds_one_thing(project_site: Path) -> None:
    for path in (project_site / "kb").glob("terms-*.js"):
        lines = data(path).split("\n")
        assert len(lines) == 1 or path.stat().st_size < 1.1 * SHARD_BYTES
    for path in (project_site / "kb").glob("chunks-*.js"):
        assert len(data(path)) == 1 or path.stat().st_size < 1.1 * SHARD_BYTES


def test_a_query_reads_a_small_part_of_it(project_site: Path, browse: Browse) -> None:
    """An eighth of the data, pictures not counted; the share falls as notes grow."""
    answer = browse("ask", project_site.as_uri(), "what is a receptive field", {"k": 5})
    read = sum((project_site / "kb" / name).stat().st_size for name in set(answer["files"]))
    assert read < sum(path.stat().st_size for path in (project_site / "kb").glob("*.js")) / 8


def test_every_question_is_on_the_page_without_a_script(project_site: Path) -> None:
    page = (project_site / "index.html").read_text(encoding="utf-8")
    manifest = data(project_site / "kb/manifest.js")
    for _, digest in data(project_site / f"kb/index-{manifest['index']}.js")["chunks"]:
        for chunk in data(project_site / f"kb/chunks-{digest}.js"):
            assert f"<li>{escape('$'.join(chunk['path'][-1]))}</li>" in page


# --- On judged queries, none of them held out


@pytest.fixture(scope="module")
def judged() -> Any:
    return read_judged(PROJECT / "tests" / "data" / "eval")


def first_is_right(browse: Browse, site: str, queries: QuerySet) -> float:
    right = 0
    for query in queries.queries:
        hits = browse("ask", site, query.text, {"k": 1})["hits"]
        names = [
            name for hit in hits for name in (*map("$".join, hit["rendered"]["path"]), hit["note"])
        ]
        assert query.pattern
        right += any(query.pattern.search(name) for name in names)
    return right / len(queries.queries)


@pytest.mark.parametrize(("name", "least"), [("notes-dev", 0.97), ("notes-topics", 0.82)])
def test_the_right_answer_comes_first(
    browse: Browse, project_site: Path, judged: Any, name: str, least: float
) -> None:
    queries = next(one for one in judged.about_notes if one.name == name)
    assert first_is_right(browse, project_site.as_uri(), queries) >= least


def test_questions_about_something_else_are_not_answered(
    browse: Browse, project_site: Path, judged: Any
) -> None:
    queries = next(one for one in judged.unanswerable if one.name == "notes-dev").queries
    answers = [browse("ask", project_site.as_uri(), query.text, {"k": 1}) for query in queries]
    assert [answer["query"] for answer in answers if answer["outcome"] == "sure"] == []
