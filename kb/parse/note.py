"""One note's text → its chunks, snippets and warnings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import PurePosixPath

from markdown_it.token import Token

from kb.model import INDEXED, Chunk, ChunkKind, Link, LintWarning, Note, Snippet, Title
from kb.parse.aliases import aliases_of
from kb.parse.answer_parts import Parts, join_parts, named_by_parent, parts_of
from kb.parse.asides import names_summary
from kb.parse.cards import find_metadata, is_deck
from kb.parse.chunks import (
    Stretch,
    answer_of,
    body_of,
    clean_title,
    cut_stretches,
    kind_of,
    merge_contents_headings,
    with_all_lines,
    with_ids,
)
from kb.parse.contents import normalise
from kb.parse.decoding import split_lines
from kb.parse.definitions import Definitions, find_definitions, used_definitions
from kb.parse.dialects.translate import translate
from kb.parse.draft import Draft, fenced_lines
from kb.parse.formats import format_of
from kb.parse.front_matter import FrontMatter, read_front_matter
from kb.parse.marks.find import find_marks
from kb.parse.marks.mark import Mark
from kb.parse.mend.passes import mend
from kb.parse.notebook import with_earlier
from kb.parse.notes_folder import ALONE, Folder
from kb.parse.numbers import without_counts
from kb.parse.overviews import with_overviews
from kb.parse.part_names import is_part_name
from kb.parse.questions import without_question_mark
from kb.parse.searched import without_labelled
from kb.parse.snippets import (
    inline_snippet,
    is_output,
    linked_snippets,
    number_repeats,
    unique,
    with_expected,
)
from kb.parse.tags import leading_tags, tags_of, with_parents
from kb.parse.topics import title_of_note, topic_of, with_topic
from kb.text.blocks import blocks_of
from kb.text.language import language_of
from kb.text.markdown import Env, links_of, links_of_html, title_of
from kb.text.markdown import parse_note as parse_blocks
from kb.text.plain import plain_text

# The structure of a line shows at its beginning; the answer keeps the whole line.
_MAX_STRUCTURE_CHARS = 20_000
# Code and addresses are Latin whatever the language around them.
_NOT_PROSE = re.compile(r"^(```|~~~).*?(^\1|\Z)|`[^`\n]*`|https?://\S+", re.DOTALL | re.MULTILINE)
# HTML that leads somewhere.
_LINKING_TAG = re.compile(r"<(?:a|img|iframe|video|audio|embed)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A mended note with its block tokens: what every step below looks things up in."""

    note: str
    origins: list[int]  # line of the note, by index of the mended line
    lines: list[str]  # mended
    added: frozenset[int]  # indices of the lines that only the mended text has
    dropped: frozenset[int]  # lines of the note that the mended text has not
    tokens: list[Token]
    env: Env
    definitions: Definitions
    matter: FrontMatter
    tags: tuple[str, ...]  # of the note
    metadata: set[int]  # indices of the lines whose "::" makes no card

    def title(self, content: str) -> Title:
        """Inline Markdown of the note as a reader sees it."""
        return title_of(content, self.env)

    def plain(self, content: str) -> str:
        """The same as text."""
        return str(self.title(content))


def parse_note(path: str, text: str, folder: Folder = ALONE) -> Note:
    """Parse one note.

    Every non-blank line of the text belongs to exactly one of the note's chunks, or is
    named in a warning. Never raises for any text.

    Args:
        path: the note's path relative to the notes folder, with "/".
        text: the note's text; any line ends.
        folder: what lies around it, to resolve what it links to and embeds; without one,
            only the code inside the note counts as snippets.
    """
    draft = format_of(path).read(path, text)
    written = draft.written()
    if format_of(path).moves_lines and not written:  # it left out all, as of a note of comments
        written = {number for number, line in enumerate(split_lines(text), 1) if line.strip()}
    translate(draft, folder)
    mend(draft)
    draft.dropped |= written - draft.written()
    parsed = _parse(draft)
    topic = topic_of(path, parsed.matter.title)
    stretches, parts = _stretches(parsed, topic)
    chunks = _chunks(stretches, parts, parsed)
    if format_of(path).moves_lines:
        chunks = with_all_lines(chunks, split_lines(text))
    chunks, snippets = _with_snippets(chunks, parsed, folder)
    chunks = [named_by_parent(chunk, parts) for chunk in with_overviews(chunks, stretches)]
    chunks = with_topic(chunks, stretches, topic)
    warnings = sorted([*draft.warnings, *_chunk_warnings(chunks)], key=lambda w: (w.line, w.rule))
    matter = parsed.matter
    title = matter.title or _first_heading(parsed) or PurePosixPath(path).stem
    return Note(path, title, parsed.tags, matter.aliases, tuple(chunks), snippets, tuple(warnings))


def _parse(draft: Draft) -> Parsed:
    lines = draft.texts()
    tokens, env = parse_blocks([line[:_MAX_STRUCTURE_CHARS] for line in lines])
    matter = read_front_matter(tokens, draft)
    definitions = find_definitions(tokens, env)
    origins = [line.origin for line in draft.lines]
    added = frozenset(index for index, line in enumerate(draft.lines) if line.added)
    dropped = frozenset(draft.dropped)
    top = tokens[0].map[1] if tokens and tokens[0].type == "front_matter" and tokens[0].map else 0
    tags = tuple(dict.fromkeys((*matter.tags, *leading_tags(lines[top:]))))
    metadata = find_metadata(lines, fenced_lines(lines), of_cards=is_deck(matter.tags))
    _warn_of_metadata(metadata, draft)
    return Parsed(
        draft.note, origins, lines, added, dropped, tokens, env, definitions, matter, tags, metadata
    )


def _warn_of_metadata(metadata: set[int], draft: Draft) -> None:
    """One warning a note, at the first line: a graph's pages have many of them."""
    if metadata:
        first = draft.lines[min(metadata)]
        more = f" (and {len(metadata) - 1} more such lines)" if len(metadata) > 1 else ""
        draft.warn(
            first.origin,
            "metadata",
            f"“{first.text.strip()[:60]}”{more} is taken for metadata or code, not for a card",
            "write a card without a space behind ::, or put #flashcards in the note; write code "
            "between backquotes",
        )


def _stretches(parsed: Parsed, topic: str) -> tuple[list[Stretch], Parts]:
    marks = find_marks(parsed.tokens, parsed.lines, _heading_words(parsed), parsed.metadata)
    marks = without_counts(_one_a_line(marks, parsed))
    stretches = cut_stretches(marks, parsed.lines, parsed.added, parsed.title)
    stretches = merge_contents_headings(stretches, parsed.lines)
    parts = parts_of(stretches, topic, has_own_title=bool(parsed.matter.title))
    return join_parts(stretches, parts, parsed.lines), parts


def _chunks(stretches: list[Stretch], parts: Parts, parsed: Parsed) -> list[Chunk]:
    """A chunk for each stretch; what was dropped above them all becomes the first of both."""
    links = _links_by_line(parsed)
    chunks = [_chunk(position, stretches, parsed, links) for position in range(len(stretches))]
    owned = _with_dropped(_with_lone_summaries(chunks), parsed)
    if len(owned) > len(chunks):
        stretches.insert(0, Stretch(Mark(0, "resume"), 0, 0, -1, ()))
    # Ids are made of what the note says, so they stay where a parent is renamed.
    whole = with_ids(_with_note_aliases(owned, parsed.matter.aliases))
    return [named_by_parent(chunk, parts) for chunk in whole]


def _one_a_line(marks: Sequence[Mark], parsed: Parsed) -> list[Mark]:
    """The marks without those inside a line of the note that stands for several, such as one
    that includes a file: a line belongs to one chunk."""
    kept: list[Mark] = []
    above = -1  # the line of the note that stands above the mark
    place = 0
    for mark in marks:
        while place < mark.line:
            if place not in parsed.added and parsed.lines[place].strip():
                above = parsed.origins[place]
            place += 1
        if above != parsed.origins[mark.line]:
            kept.append(mark)
    return kept


def _headings(parsed: Parsed) -> Iterator[Mark]:
    for index, token in enumerate(parsed.tokens):
        if token.type == "heading_open" and token.level == 0:
            text = parsed.tokens[index + 1].content
            yield Mark(0, "heading", text, int(token.tag[1]))


def _heading_words(parsed: Parsed) -> set[str]:
    """The note's headings, to know a table of contents that repeats them."""
    return {normalise(parsed.plain(heading.text)) for heading in _headings(parsed)} - {""}


def _first_heading(parsed: Parsed) -> str:
    """The words of the first heading, unless it only names a part, as others beside it do."""
    opened = [token for token in parsed.tokens if token.type == "heading_open" and not token.level]
    if not opened:
        return ""
    first = without_counts(list(_headings(parsed)))[0].text
    title = str(clean_title(parsed.title(without_question_mark(first))))
    is_alone = sum(token.tag <= opened[0].tag for token in opened) == 1
    return title if is_alone or not is_part_name(title) else ""


def _chunk(
    position: int, stretches: Sequence[Stretch], parsed: Parsed, links: dict[int, list[Link]]
) -> Chunk:
    stretch = stretches[position]
    written = [i for i in range(stretch.first, stretch.last + 1) if i not in parsed.added]
    first, last = parsed.origins[written[0]], parsed.origins[written[-1]]
    body = body_of(stretch, parsed.lines, parsed.definitions.lines)
    title, above = _title(stretch, parsed)
    kind = kind_of(position, stretches, body, title, parsed.lines)
    question = str(title)
    words = answer_of(body)
    answer = "\n\n".join(
        filter(None, (words, used_definitions(words, parsed.definitions, parsed.lines)))
    )
    return Chunk(
        id="",
        kind=kind,
        title=title,
        answer=answer if kind in INDEXED else "",
        plain=without_labelled(plain_text(answer), answer) if kind in INDEXED else "",
        blocks=blocks_of(answer) if kind in INDEXED else (),
        above=above,
        note=parsed.note,
        first_line=first,
        last_line=last,
        language=language_of(f"{question}\n{_NOT_PROSE.sub(' ', answer)}"),
        aliases=aliases_of(title, map(parsed.plain, stretch.mark.names), body),
        tags=with_parents((*parsed.tags, *tags_of([stretch.mark.text, *body]))),
        links=tuple(link for line in range(first, last + 1) for link in links.get(line, ())),
    )


def _title(stretch: Stretch, parsed: Parsed) -> tuple[Title, tuple[Title, ...]]:
    """A stretch's question and the headings above; a parent's later text asks its heading
    again."""
    if stretch.mark.text:
        return clean_title(parsed.title(stretch.mark.text)), stretch.path
    if stretch.path:
        return stretch.path[-1], stretch.path[:-1]
    return _note_title(parsed), ()


def _with_dropped(chunks: Sequence[Chunk], parsed: Parsed) -> list[Chunk]:
    """Each dropped line in the chunk above it; those above all chunks in one of their own."""
    owned = list(chunks)
    starts = [chunk.first_line for chunk in chunks]
    above: list[int] = []
    for line in sorted(parsed.dropped):
        position = bisect_right(starts, line) - 1
        if position < 0:
            above.append(line)
        elif owned[position].last_line < line:
            owned[position] = replace(owned[position], last_line=line)
    return [_section(parsed, above[0], above[-1]), *owned] if above else owned


def _section(parsed: Parsed, first: int, last: int) -> Chunk:
    """Lines that say nothing."""
    return Chunk(
        id="", kind=ChunkKind.SECTION, title=_note_title(parsed), answer="", plain="", above=(),
        note=parsed.note, first_line=first, last_line=last, language="en",
    )  # fmt: skip


def _note_title(parsed: Parsed) -> Title:
    return Title.of_text(title_of_note(parsed.note, parsed.matter.title))


def _with_lone_summaries(chunks: Sequence[Chunk]) -> list[Chunk]:
    """A summary that sums up nothing, since no answer stands before it below the same heading,
    is the answer itself."""
    answered: set[tuple[str, ...]] = set()
    kept: list[Chunk] = []
    for chunk in chunks:
        path = (*chunk.breadcrumb, chunk.question)
        summed_up = tuple(takewhile(lambda words: not names_summary(words), path))
        if chunk.kind is ChunkKind.SUMMARY and summed_up not in answered:
            chunk = replace(chunk, kind=ChunkKind.ANSWER)
        if chunk.kind is ChunkKind.ANSWER:
            answered.update(path[:depth] for depth in range(len(path) + 1))
        kept.append(chunk)
    return kept


def _with_note_aliases(chunks: Sequence[Chunk], aliases: tuple[str, ...]) -> list[Chunk]:
    """A note's own aliases name its first answer: in a note of one question, that question."""
    named = list(chunks)
    for index, chunk in enumerate(named):
        if aliases and chunk.kind is ChunkKind.ANSWER:
            names = tuple(dict.fromkeys(chunk.aliases + aliases))
            named[index] = replace(chunk, aliases=names)
            break
    return named


def _links_by_line(parsed: Parsed) -> dict[int, list[Link]]:
    """The note's links by the line of the note they stand on."""
    by_line: dict[int, list[Link]] = {}
    for token in parsed.tokens:
        for link in _links_of(token, parsed.env) if token.map else ():
            line = parsed.origins[min(link.line, len(parsed.origins) - 1)]
            by_line.setdefault(line, []).append(replace(link, line=line))
    return by_line


def _links_of(token: Token, env: Env) -> Iterable[Link]:
    """The links of a block, their lines counted from 0."""
    first, content = (token.map or [0])[0], token.content
    if token.type == "html_block" and _LINKING_TAG.search(content):
        return links_of_html(content, first)
    is_linking = "[" in content or "://" in content or _LINKING_TAG.search(content)
    if token.type == "inline" and is_linking:
        return links_of(content, first, env)
    return ()


def _with_snippets(
    chunks: Sequence[Chunk], parsed: Parsed, folder: Folder
) -> tuple[list[Chunk], tuple[Snippet, ...]]:
    inline = _inline_snippets(chunks, parsed)
    outputs = _outputs(parsed)
    owned: list[Chunk] = []
    every: list[Snippet] = []
    for chunk in chunks:
        if chunk.kind not in INDEXED:
            owned.append(chunk)
            continue
        mine = [s for s in inline if chunk.first_line <= s.line <= chunk.last_line]
        mine += linked_snippets(chunk, folder.root) if folder.root is not None else []
        mine.sort(key=lambda snippet: snippet.line)
        owned.append(replace(chunk, snippets=tuple(dict.fromkeys(s.id for s in mine))))
        every += with_expected(mine, [o for o in outputs if o[0] <= chunk.last_line])
    return owned, unique(every)


def _inline_snippets(chunks: Sequence[Chunk], parsed: Parsed) -> list[Snippet]:
    snippets: list[Snippet] = []
    position = 0
    for token in parsed.tokens:
        if token.type != "fence" or not token.map:
            continue
        line = parsed.origins[min(token.map[0] + 1, len(parsed.origins) - 1)]
        while position < len(chunks) - 1 and chunks[position].last_line < line:
            position += 1
        snippet = inline_snippet(
            token.content, token.info, note=parsed.note, line=line,
            question=chunks[position].question,
        )  # fmt: skip
        if snippet is not None:
            snippets.append(snippet)
    return with_earlier(number_repeats(snippets))


def _outputs(parsed: Parsed) -> list[tuple[int, str]]:
    """(line, text) of the blocks that show what the code above them prints."""
    return [
        (parsed.origins[token.map[0]], token.content)
        for token in parsed.tokens
        if token.type == "fence" and token.map and is_output(token.info)
    ]


def _chunk_warnings(chunks: Sequence[Chunk]) -> Iterator[LintWarning]:
    """Questions without an answer, and tables of contents: both never come up as answers."""
    for chunk in chunks:
        if chunk.kind is ChunkKind.EMPTY:
            yield LintWarning(
                chunk.note, chunk.first_line, "empty-question",
                f"“{chunk.question}” has no answer below it; it never comes up as one",
                "write the answer, or delete the heading",
            )  # fmt: skip
        elif chunk.kind is ChunkKind.CONTENTS:
            yield LintWarning(
                chunk.note, chunk.first_line, "table-of-contents",
                "this list only links to or repeats headings; it never comes up as an answer",
                "delete it if nobody needs it: kb list shows the questions",
            )  # fmt: skip
