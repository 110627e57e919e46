"""How results look: colours and highlights on a terminal, plain text in a pipe."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from kb.model import Answer, Chunk, Hit, LintWarning, Snippet
from kb.render.words import words_in
from kb.text.counting import counted
from kb.text.language import HAN

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_NEAREST = 3  # questions named where nothing answers
MAX_OTHERS = 2  # … and behind what only may be an answer

_EXCERPT_CHARS = 160
_WORD = re.compile(f"[A-Za-z0-9][A-Za-z0-9_+.-]*|[{HAN}]+")
# Words that stand in most questions: highlighting them would highlight everything.
_COMMON = re.compile(
    r"(a|an|the|of|is|are|was|what|how|why|when|which|who|do|does|did|to|in|on|for|with|and|or|"
    r"it|its|i|me|my|can|be|tell|about|explain|between)",
    re.IGNORECASE,
)


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON object, with Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def is_terminal() -> bool:
    """True when somebody reads the output, not a program."""
    return sys.stdout.isatty()


def place(chunk: Chunk) -> str:
    """Where a chunk stands, as editors understand it: note.md:12-34."""
    return f"{chunk.note}:{chunk.first_line}-{chunk.last_line}"


def print_hits(
    answer: Answer,
    snippets_of: Callable[[Chunk], Sequence[Snippet]],
    after: Callable[[Hit], None] | None = None,
) -> None:
    """Hits as a readable list on a terminal; tab-separated lines in a pipe.

    `after` prints what else is to be said of a hit, below it.
    """
    if answer.unmet:
        unmet = words_in(answer.language).unmet.format(what=answer.unmet)
        click.secho(unmet, fg="yellow", err=not is_terminal())
        return
    if not is_terminal():
        for hit in answer.hits:
            chunk = hit.chunk
            click.echo(f"{hit.rank}\t{hit.score:.3f}\t{chunk.question}\t{place(chunk)}")
            if after:
                after(hit)
        return
    if answer.outcome != "sure":
        head = "Not sure" if answer.outcome == "unsure" else "Not in the notes"
        click.secho(f"{head}. The nearest questions:\n", fg="yellow")
    pattern = terms_pattern(answer.respelled or answer.query)
    for hit in answer.hits:
        _print_hit(hit, snippets_of(hit.chunk), pattern)
        if after:
            after(hit)
        click.echo()
    summary = (
        counted(len(answer.hits), "hit"),
        f"confidence in the first {answer.confidence:.2f}",
        f"{answer.took_ms:.0f} ms",
    )
    click.secho(" · ".join(summary), dim=True)


def _print_hit(hit: Hit, snippets: Sequence[Snippet], pattern: re.Pattern[str] | None) -> None:
    chunk = hit.chunk
    number = click.style(f"{hit.rank:>2}", fg="cyan", bold=True)
    click.echo(f"{number}  {highlight(chunk.question, pattern, bold=True)}")
    click.echo("    " + click.style(place(chunk), fg="blue") + breadcrumb(chunk))
    click.echo("    " + highlight(excerpt(_fitting(hit), pattern), pattern))
    _print_snippets(snippets, "    ")


def _print_snippets(snippets: Sequence[Snippet], indent: str = "") -> None:
    """How to run each, or why it can't be; of what was never meant to run, nothing."""
    for snippet in snippets:
        if snippet.runnable:
            click.secho(f"{indent}▶ kb run {snippet.id}", fg="green")
        elif why := why_not(snippet):
            click.secho(f"{indent}– {snippet.id} {why}", dim=True)


def why_not(snippet: Snippet) -> str:
    """What a snippet lacks to be run, to be said behind its name; "" where it lacks nothing."""
    if snippet.lacks:
        return f"uses {', '.join(snippet.lacks)}, which the note doesn't define"
    return f"needs {', '.join(snippet.absent)}, not installed here" if snippet.absent else ""


def breadcrumb(chunk: Chunk) -> str:
    """The headings above a chunk, dimmed, or nothing."""
    return click.style("  " + " › ".join(chunk.breadcrumb), dim=True) if chunk.breadcrumb else ""


def print_answer(answer: Answer, snippets_of: Callable[[Chunk], Sequence[Snippet]]) -> None:
    """The answer or, where several things are asked, that to each under the asker's words."""
    if not answer.parts:
        # Beside the answer, so that a pipe gets the notes' own words alone.
        _print_single(answer, snippets_of, hedge_beside=not is_terminal())
    for part in answer.parts:
        click.secho(f"{part.query}\n", fg="cyan", bold=True)
        _print_single(part, snippets_of, hedge_beside=False)
        click.echo()
    if answer.parts_left:
        click.secho(words_in(answer.language).parts_left.format(n=answer.parts_left), dim=True)


def _print_single(
    answer: Answer, snippets_of: Callable[[Chunk], Sequence[Snippet]], *, hedge_beside: bool
) -> None:
    """The best answer whole, with its source and its code; of what only may be one, that it is
    so, with the next nearest; or that there is none."""
    if answer.reply is not None:
        _print_reply(answer, answer.reply)
        return
    words = words_in(answer.language)
    if answer.outcome == "none":
        unmet = answer.unmet and words.unmet.format(what=answer.unmet)
        click.secho(unmet or words.not_in_notes, fg="yellow")
        _print_questions(answer.nearest[:MAX_NEAREST], words.nearest)
        return
    first, *others = answer.hits
    if answer.outcome == "unsure":
        click.secho(f"{words.not_sure}\n", fg="yellow", err=hedge_beside)
    _print_best(first)
    _print_snippets(snippets_of(first.chunk))
    if answer.outcome == "unsure" and is_terminal():
        near = [hit for hit in others if hit.near]
        _print_questions(near[:MAX_OTHERS], f"\n{words.also_near}")


def _print_reply(answer: Answer, reply: str) -> None:
    """kb's own line to what is no question, and what to do next."""
    click.secho(reply, fg="yellow")
    if not answer.hits:
        click.echo('  kb ask "…"\n  kb list')
        return
    # A conversation it has none, so this is a quiz.
    chunk = answer.hits[0].chunk
    click.secho(chunk.question, bold=True)
    click.echo(f"  kb show {chunk.id}")


def _print_best(hit: Hit) -> None:
    """An answer with its source; on a terminal with a rule beside the part that fits."""
    chunk = hit.chunk
    if not is_terminal():
        click.echo(f"{chunk.question}\n\n{chunk.answer}\n\n{place(chunk)}")
        return
    click.secho(chunk.question, bold=True)
    click.echo(click.style(place(chunk), fg="blue") + breadcrumb(chunk) + "\n")
    _print_body(hit)


def _print_questions(hits: Sequence[Hit], head: str) -> None:
    """Questions with their places below a head; nothing where there are none."""
    if hits:
        click.echo(head)
    for hit in hits:
        click.echo(f"  {hit.chunk.question}  {click.style(place(hit.chunk), fg='blue')}")


def _print_body(hit: Hit) -> None:
    """The answer as wide as the terminal, with a rule beside the lines that fit best."""
    from kb.cli.terminal import drawn

    for number, part in enumerate(_parts(hit)):
        beside = click.style("┃ ", fg="red") if number == 1 else ""
        for line in drawn(part, narrower=len(click.unstyle(beside))):
            click.echo(beside + line)
        if part:
            click.echo()


def _parts(hit: Hit) -> list[Sequence[Token]]:
    """An answer above, within and below the lines that fit best; all above where none do."""
    from kb.text.blocks import cut_around
    from kb.text.markdown import parse_answer

    tokens, _ = parse_answer(hit.chunk.answer)
    if hit.best_lines is None:
        return [tokens]
    lines = len(hit.chunk.answer.split("\n"))
    return [part.tokens for part in cut_around(tokens, hit.best_lines, lines)]


def print_warning(warning: LintWarning, *, err: bool = False) -> None:
    """One warning on one line, led by file:line as compilers print it."""
    where = click.style(f"{warning.note}:{warning.line}", fg="blue")
    rule = click.style(warning.rule, fg="yellow")
    click.echo(f"{where}: {rule}: {warning.message} → {warning.mend}", err=err)


def terms_pattern(query: str) -> re.Pattern[str] | None:
    """What to highlight of a query: its telling words, and its Chinese by pairs of characters."""
    terms: set[str] = set()
    for word in _WORD.findall(query[:500]):
        if word[0].isascii():
            if not _COMMON.fullmatch(word):
                terms.add(re.escape(word))
        else:
            terms.update(word[i : i + 2] for i in range(max(len(word) - 1, 1)))
    return re.compile("|".join(sorted(terms, key=len, reverse=True)), re.I) if terms else None


def highlight(text: str, pattern: re.Pattern[str] | None, *, bold: bool = False) -> str:
    """The text with a query's terms coloured; overlapping pairs join to one stretch."""
    if pattern is None:
        return click.style(text, bold=bold)
    marked = [False] * len(text)
    for start in range(len(text)):
        if match := pattern.match(text, start):
            marked[start : match.end()] = [True] * (match.end() - start)
    pieces: list[str] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or marked[index] != marked[start]:
            colour = "red" if marked[start] else None
            pieces.append(click.style(text[start:index], fg=colour, bold=bold or marked[start]))
            start = index
    return "".join(pieces)


def _fitting(hit: Hit) -> str:
    """The plain text of what fits best; of the whole answer, where no part does."""
    first, last = hit.best_lines or (1, None)
    return "\n".join(hit.chunk.plain.split("\n")[first - 1 : last]).strip() or hit.chunk.plain


def excerpt(plain: str, pattern: re.Pattern[str] | None) -> str:
    """The stretch of a plain text where most of the query's terms stand, on one line."""
    text = re.sub(r"\s+", " ", plain).strip()
    if len(text) <= _EXCERPT_CHARS:
        return text
    hits = [match.start() for match in pattern.finditer(text)] if pattern else []
    start = max(_best_window(hits) - 20, 0)
    end = start + _EXCERPT_CHARS
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


def _best_window(positions: Sequence[int]) -> int:
    """Start of the window that holds the most positions; 0 where there are none."""
    best, best_count = 0, 0
    for index, start in enumerate(positions):
        count = sum(position < start + _EXCERPT_CHARS - 20 for position in positions[index:])
        if count > best_count:
            best, best_count = start, count
    return best
