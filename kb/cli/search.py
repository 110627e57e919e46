"""`kb search` and `kb ask`: query → hits, or the best answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kb.cli.options import caution_options, index_option, joined, json_option, open_notes
from kb.cli.output import is_terminal, print_answer, print_hits, print_json
from kb.model import Answer, Outcome
from kb.wire import answer_object, explanation_object

if TYPE_CHECKING:
    from kb.notes import Notes

# The exit status of `kb ask`. 1 and 2 are those of mistakes; sysexits.h begins at 64.
STATUSES: Final[Mapping[Outcome, int]] = {"sure": 0, "unsure": 5, "none": 3}

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
@caution_options
@json_option
@index_option
def search_command(
    query: tuple[str, ...],
    k: int,
    scope: str,
    explain: bool,
    threshold: float | None,
    as_json: bool,
    index: Path | None,
) -> None:
    """Find what answers QUERY, best first.

    "exact phrase" must stand in a hit, -word and -"phrase" must not; in:SCOPE and tag:NAME say
    where to look. For the shell, put QUERY between other quotation marks.

    "-" reads the query from standard input. In a pipe, hits are tab-separated lines:
    rank, score, question, place; with --explain, each is followed by lines of
    rank, "signal", name, value, weight, contribution and rank, "term", term, weight, found.

    \b
    Examples:
      kb search softmax
      kb search 卷积层是怎么工作的 -k 3 --json
      kb search softmax -k 1 --explain
      kb search softmax --in cnn.md
      kb search '"cross entropy" -relu tag:loss'
    """
    notes = open_notes(index=index, threshold=threshold)
    answer = notes.find(joined(query), scope=scope, k=k)
    _say_respelled(answer)
    if explain:
        _print_explained(answer, notes, as_json)
    elif as_json:
        print_json(answer_object(answer))
    else:
        print_hits(answer, notes.snippets_of)


@click.command("ask")
@click.argument("question", nargs=-1, required=True)
@scope_option
@caution_options
@json_option
@index_option
def ask_command(
    question: tuple[str, ...],
    scope: str,
    threshold: float | None,
    as_json: bool,
    index: Path | None,
) -> None:
    """Print the best answer to QUESTION.

    In the notes' own words, with its source. Exit status 0 where it is surely an answer, 5
    where it may be one and is printed as such, 3 where the notes have none. Where QUESTION asks
    several things, each is answered by itself: 0 or 3 where that is so of all, else 5. What narrows
    a search (`kb search --help`) narrows an answer, too. What is no question ("quiz me",
    有哪些笔记) gets a line of kb's own, and status 0.

    \b
    Examples:
      kb ask "how does a conv layer work"
      kb ask LSTM有哪几个门
    """
    notes = open_notes(index=index, threshold=threshold)
    answer = notes.ask(joined(question), scope=scope)
    _say_respelled(answer)
    if as_json:
        print_json(answer_object(answer))
    else:
        print_answer(answer, notes.snippets_of)
    raise click.exceptions.Exit(0 if answer.intent else STATUSES[answer.outcome])


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


def _say_respelled(answer: Answer) -> None:
    for each in (answer, *answer.parts):
        if each.respelled:
            # Beside the output: what reads a pipe expects nothing but hits there.
            click.secho(f"searched for: {each.respelled}", fg="yellow", err=True)
