"""Which questions an empty chat offers: a spread over the notes and both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from kb.model import Chunk, ChunkKind, Language, Title
from kb.text.language import language_of, wordings

# On a phone six questions fill the first screen and no more.
MAX_EXAMPLES = 6
MAX_EXAMPLE_CHARACTERS = 60


def example_questions(chunks: Iterable[Chunk], limit: int = MAX_EXAMPLES) -> list[Title]:
    """The most telling question of each note in turn, in alternating languages."""
    by_note: dict[str, list[Chunk]] = {}
    for chunk in chunks:
        if chunk.kind is ChunkKind.ANSWER and _names(chunk):
            by_note.setdefault(chunk.note, []).append(chunk)
    ranked = [sorted(group, key=_appeal, reverse=True) for _, group in sorted(by_note.items())]
    examples: list[Title] = []
    for chunk in (chunk for turn in zip_longest(*ranked) for chunk in turn if chunk):
        if len(examples) == limit:
            break
        name = _in_rarer_language(_names(chunk), examples)
        if name not in examples:
            examples.append(name)
    return examples


def main_language(chunks: Iterable[Chunk]) -> Language:
    """The language in which most of the notes are written."""
    languages = [chunk.language for chunk in chunks if chunk.kind is ChunkKind.ANSWER]
    return "zh" if languages.count("zh") * 2 > len(languages) else "en"


def _names(chunk: Chunk) -> list[Title]:
    """The chunk's question and its aliases, as far as they fit on a button.

    Bare terms ("REC") only where there is nothing else: they don't look like questions.
    """
    # An alias is bare text: of a formula in one, the TeX would show.
    aliases = (Title.of_text(alias) for alias in chunk.aliases if "$" not in alias)
    names = [*wordings(chunk.title), *aliases]
    fitting = [name for name in names if 2 <= len(str(name)) <= MAX_EXAMPLE_CHARACTERS]
    return [name for name in fitting if _is_phrase(str(name))] or fitting[:1]


def _is_phrase(name: str) -> bool:
    """Whether a name is more than a word: it asks, or has three words or six characters."""
    if name.endswith(("?", "？")):
        return True
    return len(name) >= 6 if language_of(name) == "zh" else len(name.split()) >= 3


def _appeal(chunk: Chunk) -> tuple[int, int]:
    """What makes a good first impression: code to run, a formula, a real question; and no
    detail, which stands under a heading of its own."""
    asks = chunk.question.rstrip().endswith(("?", "？"))
    formula = "$" in chunk.answer or "\\(" in chunk.answer
    depth = len(chunk.breadcrumb)
    return 2 * bool(chunk.snippets) + formula + asks - 2 * depth, len(chunk.aliases)


def _in_rarer_language(names: Sequence[Title], examples: Sequence[Title]) -> Title:
    """Of a chunk's names, the first in the language that is chosen less often so far."""
    chinese = sum(language_of(str(name)) == "zh" for name in examples)
    wanted = "en" if chinese * 2 > len(examples) else "zh"
    return next((name for name in names if language_of(str(name)) == wanted), names[0])
