"""How well kb reads and searches notes that nobody of its makers wrote.

    python bench/strangers.py SNAPSHOTS [NAME …] [--keep FOLDER]

SNAPSHOTS holds the repositories, each as OWNER+NAME/repo, a bare git directory; what is absent is
left out. Lays out the notes that tests/data/eval/collections/files.txt lists, builds an index of
each collection, asks its judged queries (COLLECTION.tsv), the questions that it doesn't answer
(COLLECTION-unanswerable.tsv) and those of several parts (COLLECTION-parts.jsonl), and prints a
table:

right: of answerable queries, how many have a right chunk first, and how many among three.
withheld: right first, and not answered. wrong: wrong first, and answered. false: unanswerable, and
answered. parts: of the parts of all its questions, how many have a right chunk first.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final, NamedTuple

import kb
from kb.model import Hit

JUDGED: Final = Path(__file__).parent.parent / "tests" / "data" / "eval"
SETS: Final = JUDGED / "collections"
MENTIONS: Final = JUDGED / "mentions"


class File(NamedTuple):
    """One file of a collection."""

    collection: str
    repository: str
    there: str  # its path in the repository
    here: str  # and among the notes


@dataclass
class Figures:
    """What one collection gave."""

    answers: int = 0
    queries: int = 0
    first: int = 0
    among_three: int = 0
    withheld: int = 0
    wrong: int = 0
    false: int = 0
    parts: int = 0
    parts_first: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def main() -> None:
    """Print the table of the collections whose snapshots are there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("snapshots", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--keep", type=Path, help="keep notes and indexes in this folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = given.keep or Path(temporary)
        total = Figures()
        print(f"{'':11}answers  hit@1  hit@3  withheld  wrong  false  parts")
        for name in given.names or names():
            if not lay_out(name, given.snapshots, work / "notes" / name):
                print(f"{name}: no snapshot, left out")
                continue
            figures = judged(name, work)
            total += figures
            print(row(name, figures), flush=True)
        if total.queries:
            print(row("all", total))


def files() -> list[File]:
    """All files of all collections."""
    lines = (SETS / "files.txt").read_text("utf-8").splitlines()
    return [File(*line.split("\t")) for line in lines]


def names() -> list[str]:
    """The collections."""
    return list(dict.fromkeys(file.collection for file in files()))


def lay_out(name: str, snapshots: Path, notes: Path) -> bool:
    """Write the notes of a collection; False when its repository isn't there."""
    for file in (file for file in files() if file.collection == name):
        repository = snapshots / file.repository.replace("/", "+") / "repo"
        if not repository.is_dir():
            return False
        target = notes / file.here
        if not target.exists():
            content = git(repository, "show", f"HEAD:{file.there}")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return True


def git(repository: Path, *arguments: str) -> bytes:
    """What git prints about a repository without a work tree."""
    command = ["git", "--git-dir", str(repository), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout


def judged(name: str, work: Path) -> Figures:
    """Build a collection's index and ask its queries."""
    index = work / "indexes" / name
    report = kb.build(work / "notes" / name, index=index)
    figures = Figures(answers=report.chunks)
    with kb.open(index) as notes:
        for query, right in queries(f"{name}.tsv"):
            answer = notes.ask(query, k=3)
            ranks = [hit.rank for hit in answer.hits if is_right(hit, right)]
            is_first = ranks[:1] == [1]
            figures.queries += 1
            figures.first += is_first
            figures.among_three += bool(ranks)
            figures.withheld += is_first and not answer.answered
            figures.wrong += not is_first and answer.answered
        for query, _ in queries(f"{name}-unanswerable.tsv"):
            figures.false += notes.ask(query).answered
        for query, patterns in queries_in_parts(f"{name}-parts.jsonl"):
            answer = notes.ask(query, k=3)
            firsts = [part.hits[0] for part in answer.parts] or answer.hits[:1]
            figures.parts += len(patterns)
            if len(patterns) > 1 or not answer.parts:  # else what is one was cut
                figures.parts_first += sum(
                    any(is_right(hit, right) for hit in firsts) for right in patterns
                )
    return figures


def queries(file: str) -> Iterator[tuple[str, str]]:
    """The queries of a set, each with the pattern of what is right, "" where nothing is."""
    for line in (SETS / file).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            _, query, *right = line.split("\t")
            yield query, "".join(right)


def mentions(name: str) -> Iterator[tuple[str, str]]:
    """Questions about what a collection mostly speaks of in passing, as `queries`."""
    for file in ("collections.tsv", "collections-unanswerable.tsv"):
        for line in (MENTIONS / file).read_text("utf-8").splitlines():
            collection, *rest = line.split("\t")
            if collection == name:
                _, query, *right = rest
                yield query, "".join(right)


def queries_in_parts(file: str) -> Iterator[tuple[str, list[str]]]:
    """The queries of a set, each with a pattern for each of its parts; none where there is no
    such set."""
    lines = (SETS / file).read_text("utf-8").splitlines() if (SETS / file).exists() else []
    for line in lines:
        judged = json.loads(line)
        yield judged["query"], [part["right"] for part in judged["parts"]]


def is_right(hit: Hit, right: str) -> bool:
    """Whether a hit's question, a heading above it, or its note's path is what was meant; in
    "question|headings|path", its patterns anchor the question."""
    chunk = hit.chunk
    whole = "|".join((chunk.question, *chunk.breadcrumb, chunk.note))
    places = (whole, chunk.question, *chunk.breadcrumb, chunk.note)
    return any(re.search(right, place, re.IGNORECASE) for place in places)


def row(name: str, figures: Figures) -> str:
    """One line of the table."""
    first, three = (n / figures.queries for n in (figures.first, figures.among_three))
    return (
        f"{name:11}{figures.answers:7}  {first:5.3f}  {three:5.3f}"
        f"  {figures.withheld:8}  {figures.wrong:5}  {figures.false:5}"
        + (f"  {figures.parts_first}/{figures.parts}" if figures.parts else "")
    )


if __name__ == "__main__":
    main()
