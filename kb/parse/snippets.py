"""The code of a note that a reader can run: fenced blocks, and files that it links to."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from kb.code.languages import CodeLanguage, of_fence, of_file
from kb.model import Chunk, Link, Note, Snippet
from kb.parse.draft import fence_language

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*|\d+")
_MAX_CODE_BYTES = 64 * 1024  # the runner's limit for one snippet


def inline_snippet(
    content: str, info: str, *, note: str, line: int, question: str
) -> Snippet | None:
    """A fenced block as a snippet; None when it doesn't run, or shows a console session."""
    language = of_fence(fence_language(info))
    if not language or not content.strip() or content.lstrip().startswith(language.sessions):
        return None
    name = inline_id(question, note)
    return _snippet(name, textwrap.dedent(content), language, note=note, line=line)


def _snippet(
    name: str, code: str, language: CodeLanguage, *, note: str, line: int, path: str | None = None
) -> Snippet:
    code = language.prepared(code)
    fits = len(code.encode("utf-8", "replace")) <= _MAX_CODE_BYTES
    return Snippet(
        id=name,
        code=code,
        language=language.name,
        note=note,
        line=line,
        path=path,
        runnable=fits and language.is_program(code),
        expected=stated_output(code, language.comment),
    )


def inline_id(question: str, note: str) -> str:
    """A name for `kb run`: the question's Latin words, else the note's own name: a
    number alone is none."""
    words = [word.lower() for word in _WORD.findall(question)][:4]
    if all(map(str.isdigit, words)):
        words = []
    return "-".join(words) or PurePosixPath(note).stem


def linked_path(link: Link, note: str) -> str | None:
    """A link's file of code relative to the notes folder; None for any other target."""
    target = unquote(link.target.split("#")[0].split("?")[0])
    if "://" in target or not of_file(target):
        return None
    return relative_target(target, note)


def relative_target(target: str, note: str) -> str | None:
    """A link target as a path relative to the notes folder; None when it leads outside."""
    base = [] if target.startswith("/") else list(PurePosixPath(note).parent.parts)
    for part in PurePosixPath(target.lstrip("/")).parts:
        if part == "..":
            if not base:
                return None
            base.pop()
        elif part != ".":
            base.append(part)
    return "/".join(base)


def linked_snippets(chunk: Chunk, root: Path) -> Iterator[Snippet]:
    """The files of code below the notes folder that a chunk links to."""
    for link in chunk.links:
        path = linked_path(link, chunk.note)
        language = of_file(path) if path else None
        if path is None or language is None:
            continue
        file = root / path
        if not file.is_file() or not _is_inside(file, root):
            continue
        try:
            code = file.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            continue
        yield _snippet(file.stem, code, language, note=chunk.note, line=link.line, path=path)


def _is_inside(file: Path, root: Path) -> bool:
    """No symbolic link may lead a reader's Run button out of the notes folder."""
    return file.resolve().is_relative_to(root.resolve())


def is_output(info: str) -> bool:
    """Whether a fenced block shows what the code above it prints."""
    return info.split()[:1] in (["output"], ["输出"])


def stated_output(code: str, comment: str) -> str | None:
    """What the code says of its output: the comment lines below `# Output:` at its end."""
    sign = re.escape(comment)
    stated = re.search(
        rf"^{sign} *(?:(?:expected )?output|输出) *[:：] *\n((?:{sign}.*(?:\n|\Z))+)\s*\Z",
        code,
        re.IGNORECASE | re.MULTILINE,
    )
    if stated is None:
        return None
    lines = [line.removeprefix(comment) for line in stated[1].splitlines()]
    return "".join(f"{line.removeprefix(' ')}\n" for line in lines)


def with_expected(snippets: Sequence[Snippet], outputs: Sequence[tuple[int, str]]) -> list[Snippet]:
    """The snippets of a chunk, each with the output block that stands between it and the next.

    Both in the order of their lines; an output is (line, text).
    """
    ends = [*(snippet.line for snippet in snippets[1:]), None]
    stated = []
    for snippet, end in zip(snippets, ends, strict=False):
        texts = [t for line, t in outputs if line > snippet.line and (end is None or line < end)]
        stated.append(replace(snippet, expected=texts[0]) if texts else snippet)
    return stated


def number_repeats(snippets: Sequence[Snippet]) -> list[Snippet]:
    """Inline snippets of one note with the same name: name, name-2, name-3."""
    seen: Counter[str] = Counter()
    numbered = []
    for snippet in snippets:
        if snippet.path is None:
            seen[snippet.id] += 1
            if seen[snippet.id] > 1:
                snippet = replace(snippet, id=f"{snippet.id}-{seen[snippet.id]}")
        numbered.append(snippet)
    return numbered


def with_unique_ids(notes: Sequence[Note]) -> list[Note]:
    """Rename the snippets whose id stands for different code in different notes.

    A file takes its path without the suffix, inline code its note's path before its name.
    """
    owners: dict[str, set[str]] = {}
    for snippet in (s for note in notes for s in note.snippets):
        owners.setdefault(snippet.id, set()).add(_owner(snippet))
    clashing = {name for name, places in owners.items() if len(places) > 1}
    return [_renamed(note, clashing) for note in notes] if clashing else list(notes)


def _owner(snippet: Snippet) -> str:
    return snippet.path or f"{snippet.note}:{snippet.line}"


def _renamed(note: Note, clashing: set[str]) -> Note:
    names = {snippet.id: _long_id(snippet) for snippet in note.snippets if snippet.id in clashing}
    if not names:
        return note
    snippets = tuple(replace(s, id=names.get(s.id, s.id)) for s in note.snippets)
    chunks = tuple(
        replace(chunk, snippets=tuple(names.get(i, i) for i in chunk.snippets))
        for chunk in note.chunks
    )
    return replace(note, snippets=snippets, chunks=chunks)


def _long_id(snippet: Snippet) -> str:
    if snippet.path is not None:
        return str(PurePosixPath(snippet.path).with_suffix(""))
    return f"{snippet.note.rsplit('.', 1)[0]}/{snippet.id}"


def unique(snippets: Iterable[Snippet]) -> tuple[Snippet, ...]:
    """One of each id, the first that stands."""
    return tuple({snippet.id: snippet for snippet in reversed(list(snippets))}.values())[::-1]
