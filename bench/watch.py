"""How soon a saved note is answered from, in a folder that is watched.

    python bench/watch.py [NOTES]

Without NOTES: three hundred notes of two answers each. What is timed is what a reader waits for:
from the save until a question has the new words in its answer. Beside it stand a query and a whole
parse of the folder, for what the same takes without what is remembered.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from kb.indexing import build, loaded
from kb.notes import Notes
from kb.parse.read import read_notes
from kb.parse.reread import remembering
from kb.watching import keep_renewed

NOTES = 300
SAVES = 9
TOPICS = ("heap", "lock", "tree", "page", "queue", "hash", "graph", "socket", "thread", "cache")


def main() -> None:
    """Print seconds and ratios."""
    with tempfile.TemporaryDirectory() as place:
        notes = Path(sys.argv[1]) if len(sys.argv) > 1 else _write_notes(Path(place) / "notes")
        print_saves(notes, Path(place) / "index")


def _write_notes(folder: Path) -> Path:
    folder.mkdir()
    for number in range(NOTES):
        topic = TOPICS[number % len(TOPICS)]
        (folder / f"{number}.md").write_text(
            f"# Number {number}\n\n## What is {topic} {number}?\n\n"
            f"It is the {topic} of chapter {number}, see [the next](./{number + 1}.md).\n\n"
            f"## When is {topic} {number} used?\n\nWhere {number} of them are needed at once.\n",
            "utf-8",
        )
    return folder


def print_saves(notes: Path, index: Path) -> None:
    """Save a note again and again, and ask until the answer is new."""
    embedder, parse = loaded(None), remembering()
    build(notes, index, embedder, parse=parse)
    started = time.perf_counter()
    count = len(read_notes(notes))
    whole_s = time.perf_counter() - started

    def renew() -> None:
        build(notes, index, embedder, parse=parse)

    stop = threading.Event()
    watcher = threading.Thread(
        target=keep_renewed, args=((notes,), index, renew, lambda line: print(line), stop)
    )
    watcher.start()
    with Notes(index, embedder=embedder) as asked:
        time.sleep(3)
        seconds = [_save_and_ask(notes, asked, number) for number in range(SAVES)]
        query_s = min(asked.ask("what is a zebra finch").took_ms for _ in range(5)) / 1000
    stop.set()
    watcher.join()
    (notes / "zebra-finch.md").unlink()
    shown = " ".join(f"{one:.2f}" for one in sorted(seconds))
    print(f"{count} notes: from a save to its answer {shown} s")
    print(
        f"  median {statistics.median(seconds) / whole_s:.2f} of parsing all of them "
        f"({whole_s:.2f} s), {statistics.median(seconds) / query_s:.0f} queries"
    )


def _save_and_ask(notes: Path, asked: Notes, number: int) -> float:
    (notes / "zebra-finch.md").write_text(
        f"# What is a zebra finch?\n\nA small bird of Australia, number {number}.\n", "utf-8"
    )
    started = time.perf_counter()
    while f"number {number}." not in asked.ask("what is a zebra finch").hits[0].chunk.answer:
        time.sleep(0.01)
    seconds = time.perf_counter() - started
    time.sleep(0.3)
    return seconds


if __name__ == "__main__":
    main()
