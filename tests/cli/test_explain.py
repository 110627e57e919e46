"""`kb search --explain`: what each signal gave adds up to the score, in every form."""

from __future__ import annotations

import json
import re

import pytest
from rich.cells import cell_len

from fakes import make_chunk
from kb.cli.explanations import print_explanation
from kb.model import Explanation, Hit, QueryTerm, SignalShare
from kb.search.signals import weights_of
from project import Kb

WEIGHED = set(weights_of({}))


@pytest.mark.parametrize("query", ["what is softmax", "卷积层是怎么工作的", "?!"])
def test_contributions_add_up_to_the_score(kb: Kb, query: str) -> None:
    answer = json.loads(kb("search", query, "-k", "3", "--explain", "--json").stdout)
    assert len(answer["hits"]) == 3
    for hit in answer["hits"]:
        signals = hit["signals"]
        assert signals.keys() >= WEIGHED
        for signal in signals.values():
            assert signal["contribution"] == pytest.approx(
                signal["value"] * signal["weight"], abs=1e-5
            )
        total = sum(signal["contribution"] for signal in signals.values())
        assert total == pytest.approx(hit["score"], abs=1e-3)
        assert {name for name, signal in signals.items() if signal["weight"]} <= WEIGHED


def test_terms_add_up_to_the_coverage(kb: Kb) -> None:
    answer = json.loads(kb("search", "softmax of a giraffe", "--explain", "--json").stdout)
    hit = answer["hits"][0]
    assert {term["term"]: term["found"] for term in hit["terms"]} == {
        "softmax": True,
        "giraffe": False,
    }
    total = sum(term["weight"] for term in hit["terms"])
    share = sum(term["weight"] for term in hit["terms"] if term["found"]) / total
    assert hit["signals"]["coverage"]["value"] == pytest.approx(share, abs=1e-3)


def test_without_explain_the_json_is_as_it_was(kb: Kb) -> None:
    plain = json.loads(kb("search", "softmax", "--json").stdout)["hits"]
    explained = json.loads(kb("search", "softmax", "--json", "--explain").stdout)["hits"]
    assert all(not {"signals", "terms"} & hit.keys() for hit in plain)
    for hit in explained:
        del hit["signals"], hit["terms"]
    assert explained == plain


def test_in_a_pipe_each_hit_is_followed_by_lines_that_a_program_can_tell_apart(kb: Kb) -> None:
    done = kb("search", "softmax loss", "-k", "2", "--explain").stdout
    assert "\x1b" not in done
    lines = [line.split("\t") for line in done.splitlines()]
    hits = [line for line in lines if line[1] not in ("signal", "term")]
    assert ["\t".join(hit) for hit in hits] == kb(
        "search", "softmax loss", "-k", "2"
    ).stdout.splitlines()
    for rank, score, _, _ in hits:
        signals = [line for line in lines if line[:2] == [rank, "signal"]]
        assert {line[2] for line in signals if line[4]} == WEIGHED
        assert sum(float(line[5]) for line in signals) == pytest.approx(float(score), abs=2e-3)
    terms = [line for line in lines if line[1] == "term"]
    assert [line[2] for line in terms] == ["softmax", "loss"] * 2
    assert {line[4] for line in terms} <= {"yes", "no"}


def test_on_a_terminal_the_columns_line_up_within_80_also_for_chinese(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hit = Hit(rank=1, chunk=make_chunk("卷积层"), score=0.5)
    terms = tuple(
        QueryTerm(term, 10 / (n + 1), is_there=n % 2 == 0)
        for n, term in enumerate(f"{word}{n}" for word in ("卷积", "layer", "的") for n in range(9))
    )
    signals = (
        SignalShare("late", 0.61234, 1.0),
        SignalShare("length", 5.5, -0.01),
        SignalShare("heading", 1.0, None),
    )
    print_explanation(hit, Explanation(signals, terms))
    lines = re.sub(r"\x1b\[\d+m", "", capsys.readouterr().out).splitlines()
    assert max(map(cell_len, lines)) <= 80
    table = lines[:5]
    assert [line.split()[0] for line in table] == ["signal", "late", "length", "score", "heading"]
    assert [line.split()[-1] for line in table[1:4]] == ["0.6123", "-0.0550", "0.5000"]
    assert len({cell_len(line) for line in table[:4]}) == 1
    words = "  ".join(
        lines[lines.index("    " + "words and their weight, + in this chunk, - not in it:") :]
    )
    assert "+卷积0 10.00" in words
    assert "-卷积1 5.00" in words
    assert "and 7 more" in words
