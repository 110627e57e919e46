"""`kb search --explain`: what each signal gave to a hit, and which words the hit has."""

from __future__ import annotations

from typing import Final

import click

from kb.cli.table import aligned, filled
from kb.model import Explanation, Hit, QueryTerm, SignalShare

_INDENT: Final = " " * 4
_LINE: Final = 80 - len(_INDENT)  # columns
_TERMS_SHOWN: Final = 20  # of a pasted page there are hundreds


def print_explanation(hit: Hit, explanation: Explanation) -> None:
    """A small table below a hit, for a terminal of 80 columns."""
    rows = [("signal", "value", "weight", "gives")]
    weighed = [share for share in explanation.signals if share.weight is not None]
    others = [share for share in explanation.signals if share.weight is None]
    rows += [_row(share) for share in weighed]
    rows.append(("score", "", "", f"{hit.score:.4f}"))
    rows += [_row(share) for share in others]
    for number, line in enumerate(aligned(rows)):
        heading = number in (0, len(weighed) + 1)
        # None, not False: False would send the code that ends what the other began.
        click.secho(_INDENT + line, bold=heading or None, dim=not heading or None)
    if others:
        names = " and ".join(share.name for share in others)
        click.secho(f"{_INDENT}{names}: not for the order, only for the confidence", dim=True)
    _print_terms(explanation)


def _row(share: SignalShare) -> tuple[str, str, str, str]:
    if share.weight is None:
        return (share.name, f"{share.value:.4f}", "", "")
    return (share.name, f"{share.value:.4f}", f"{share.weight:g}", f"{share.contribution:.4f}")


def _print_terms(explanation: Explanation) -> None:
    """The weightiest terms, in the order of the query; signs, for not all see colours."""
    if not explanation.terms:
        return
    shown = sorted(explanation.terms, key=lambda term: -term.weight)[:_TERMS_SHOWN]
    words = [_word(term) for term in explanation.terms if term in shown]
    if more := len(explanation.terms) - len(shown):
        words.append(f"and {more} more")
    click.secho(f"{_INDENT}words and their weight, + in this chunk, - not in it:", dim=True)
    for line in filled(words, _LINE):
        click.secho(_INDENT + line, dim=True)


def _word(term: QueryTerm) -> str:
    return f"{'+' if term.is_there else '-'}{term.term} {term.weight:.2f}"


def print_plain_explanation(hit: Hit, explanation: Explanation) -> None:
    """Tab-separated lines for a pipe, each led by the hit's rank and what the line is about:
    rank, "signal", name, value, weight, contribution; rank, "term", term, weight, found."""
    for share in explanation.signals:
        weight = "" if share.weight is None else f"{share.weight:g}"
        cells = (share.name, f"{share.value:.4f}", weight, f"{share.contribution:.4f}")
        click.echo("\t".join((str(hit.rank), "signal", *cells)))
    for term in explanation.terms:
        answer = "yes" if term.is_there else "no"
        click.echo(f"{hit.rank}\tterm\t{term.term}\t{term.weight:.4f}\t{answer}")
