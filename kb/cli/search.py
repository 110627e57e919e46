"""`kb search` and `kb ask`: query → hits, or the best answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import index_option, joined, json_option, open_notes
from kb.cli.output import (
    is_terminal,
    print_answer,
    print_hits,
    print_json,
    print_not_answered,
)
from kb.model import Answer
from kb.wire import answer_object, explanation_object

if TYPE_CHECKING:
    from kb.notes import Notes

NOT_IN_THE_NOTES = 3  # exit status

k_option = click.option(
    "-k", type=click.IntRange(1, 100), default=5, show_default=True, help="How many hits."
)

scope_option = click.option(
    "--in", "scope", default="", metavar="SCOPE", help="Only in this folder, note or tag."
)


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@k_option
@scope_option
@click.option(
    "--explain", is_flag=True, help="Say what each signal gave, and which words were found."
)
@json_option
@index_option
def search_command(
    query: tuple[str, ...],
    k: int,
    scope: str,
    explain: bool,
    as_json: bool,
    index: Path | None,
) -> None:
    """Find what answers QUERY, best first.

    "-" reads the query from standard input. In a pipe, hits are tab-separated lines:
    rank, score, question, place; with --explain, each is followed by lines of
    rank, "signal", name, value, weight, contribution and rank, "term", term, weight, found.

    \b
    Examples:
      kb search softmax
      kb search 卷积层是怎么工作的 -k 3 --json
      kb search softmax -k 1 --explain
      kb search softmax --in cnn.md
    """
    notes = open_notes(index=index)
    answer = _answer(notes, joined(query), k, scope)
    if explain:
        _print_explained(answer, notes, as_json)
    elif as_json:
        print_json(answer_object(answer))
    else:
        print_hits(answer, notes.snippets_of)


@click.command("ask")
@click.argument("question", nargs=-1, required=True)
@scope_option
@json_option
@index_option
def ask_command(question: tuple[str, ...], scope: str, as_json: bool, index: Path | None) -> None:
    """Print the best answer to QUESTION.

    In the notes' own words, with its source; exit status 3 where they have no answer.

    \b
    Examples:
      kb ask "how does a conv layer work"
      kb ask LSTM有哪几个门
    """
    notes = open_notes(index=index)
    answer = _answer(notes, joined(question), 5, scope)
    if as_json:
        print_json(answer_object(answer))
    elif answer.answered:
        print_answer(answer, notes.snippets_of(answer.hits[0].chunk))
    else:
        print_not_answered(answer)
    if not answer.answered:
        raise click.exceptions.Exit(NOT_IN_THE_NOTES)


def _print_explained(answer: Answer, notes: Notes, as_json: bool) -> None:
    from kb.cli.explanations import print_explanation, print_plain_explanation
    from kb.search.explain import explain

    explanations = explain(answer)
    if as_json:
        shown = answer_object(answer)
        hits = [
            {**hit, **explanation_object(explanation)}
            for hit, explanation in zip(shown["hits"], explanations, strict=True)
        ]
        print_json({**shown, "hits": hits})
        return
    show = print_explanation if is_terminal() else print_plain_explanation
    print_hits(answer, notes.snippets_of, lambda hit: show(hit, explanations[hit.rank - 1]))


def _answer(notes: Notes, query: str, k: int, scope: str) -> Answer:
    answer = notes.ask(query, scope=scope, k=k)
    if answer.respelled:
        # Beside the output: what reads a pipe expects nothing but hits there.
        click.secho(f"searched for: {answer.respelled}", fg="yellow", err=True)
    return answer
