"""Answers and the empty chat as HTML, each on one line (see `kb.render.html`).

Buttons carry what they mean: the class says what to do (`kb-ask`, `kb-afresh`; `kb-run`,
`kb-edit`), the value what with, and `lang` in which language to reply. `page.js` hands the
questions to the server, `run.js` the runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Final

from kb.model import Answer, Chunk, Hit, Intent, Language, Snippet, Title
from kb.notes import Notes
from kb.render.examples import example_questions
from kb.render.html import code_html, keep_lines, title_html, to_html
from kb.render.images import image_source
from kb.render.parts import Part, parts_of, rows_of
from kb.render.words import Words, words_in
from kb.roots import Roots
from kb.text.language import wording_in, wordings_in

# What of a very long question is shown again; the search still gets all of it.
MAX_SHOWN_QUESTION = 1500
MAX_NEAREST = 4  # questions named where nothing answers
MAX_OTHERS = 2  # … and below what only may be an answer
# With these a conversation begins: questions to ask are named.
_BEGINNINGS: Final[frozenset[Intent]] = frozenset(("greeting", "help", "capabilities"))

# A longer answer has to be scrolled: so many rows fill a phone's screen, where they are twice
# as many, below the question, and more than half of a laptop's.
LONG_ROWS = 12
# A fold takes a row itself, and a press to open.
LEAST_FOLDED_ROWS = 3


def question_bubble(question: str, language: Language) -> str:
    """The reader's own words, exactly as typed."""
    left = len(question) - MAX_SHOWN_QUESTION
    shown = escape(question[:MAX_SHOWN_QUESTION], quote=False)
    note = f"<small>{words_in(language).longer.format(n=left)}</small>" if left > 0 else ""
    return f'<div class="kb-asked">{keep_lines(shown)}{note}</div>'


def answer_message(answer: Answer, notes: Notes) -> str:
    """What the notes say to a question, in the words of the asker's language."""
    words = words_in(answer.language)
    said = _parts(answer, notes, words) if answer.parts else _said(answer, notes, words)
    return f'<div class="kb-answer kb-{answer.outcome}">{said}</div>'


def _said(answer: Answer, notes: Notes, words: Words) -> str:
    by_outcome = {"sure": _sure, "unsure": _unsure, "none": _none}
    make = by_outcome[answer.outcome] if answer.reply is None else _replied
    return _respelled(answer, words) + _context(answer, words) + make(answer, notes, words)


def _parts(answer: Answer, notes: Notes, words: Words) -> str:
    """The answer to each part under the reader's own words, then what to ask next."""
    parts = "".join(
        f'<section class="kb-part"><h2 class="kb-part-asked">{escape(part.query)}</h2>'
        # What a part leans on stands above it, and each is only one of the things asked.
        f"{_said(replace(part, context=None, follow_ups=()), notes, words)}</section>"
        for part in answer.parts
    )
    left = f"<p>{words.parts_left.format(n=answer.parts_left)}</p>" if answer.parts_left else ""
    follow_ups = _questions(answer.follow_ups, answer.language)
    return parts + left + _chips(follow_ups, words.follow_ups)


def _sure(answer: Answer, notes: Notes, words: Words) -> str:
    """The best answer, the next best, and what to ask next."""
    best, *others = answer.hits
    follow_ups = _questions(answer.follow_ups, answer.language)
    return (
        _best(best, notes, answer.language)
        + _more(others, notes, words)
        + _chips(follow_ups, words.follow_ups)
    )


def _unsure(answer: Answer, notes: Notes, words: Words) -> str:
    """What may be an answer, said to be no more than that, and what else comes near."""
    best, *others = answer.hits
    near = [hit.chunk for hit in others if hit.near]
    return (
        f'<p class="kb-hedge">{words.not_sure}</p>'
        + _best(best, notes, answer.language)
        + _chips(_questions(near[:MAX_OTHERS], answer.language), words.also_near)
    )


def _none(answer: Answer, _: Notes, words: Words) -> str:
    """That the notes don't say, and what they do answer."""
    if answer.unmet:
        return f"<p>{words.unmet.format(what=escape(answer.unmet))}</p>"
    nearest = [hit.chunk for hit in answer.nearest[:MAX_NEAREST]]
    questions = _questions(nearest, answer.language)
    near = _chips(questions, words.nearest) if questions else f"<p>{words.nothing_near}</p>"
    return f"<p>{words.not_in_notes}</p>{near}"


def _replied(answer: Answer, notes: Notes, words: Words) -> str:
    """kb's own line to what is no question, with what it shows, or with questions to begin with."""
    reply = escape(answer.reply or "", quote=False)
    if not answer.hits:
        begins = answer.intent in _BEGINNINGS
        questions = example_questions(notes.chunks()) if begins else []
        return f"<p>{reply}</p>{_chips(questions, words.try_one)}"
    [hit] = answer.hits
    said = f'<p class="kb-hedge">{reply}</p>'
    if answer.intent == "quiz":
        body = _answer(hit, notes, answer.language)
        folded = f'<details class="kb-look"><summary>{words.look}</summary>{body}</details>'
        return said + _question(hit) + folded
    follow_ups = _questions(answer.follow_ups, answer.language)
    return said + _best(hit, notes, answer.language) + _chips(follow_ups, words.follow_ups)


def _best(hit: Hit, notes: Notes, language: Language) -> str:
    return _question(hit) + _answer(hit, notes, language)


def _question(hit: Hit) -> str:
    return f'<h3 class="kb-question">{title_html(hit.chunk.title)}</h3>'


def _answer(hit: Hit, notes: Notes, language: Language) -> str:
    """A hit's answer in full, with its code and where it stands."""
    words = words_in(language)
    return (
        body_html(hit, notes.roots, words)
        + _snippets(hit.chunk, notes, language)
        + _source(hit.chunk, words)
    )


def _respelled(answer: Answer, words: Words) -> str:
    """What was searched for, where a word was misspelt."""
    if answer.respelled is None:
        return ""
    query = escape(answer.respelled)
    return f'<p class="kb-context"><span>{words.respelled.format(query=query)}</span></p>'


def _context(answer: Answer, words: Words) -> str:
    """What a follow-up was taken to be about, with a button that asks it without."""
    if answer.context is None:
        return ""
    topic = title_html(wording_in(answer.context.title, answer.language))
    return (
        f'<p class="kb-context"><span>{words.follows.format(topic=topic)}</span> '
        f'<button class="kb-afresh" value="{escape(answer.query)}">{words.afresh}</button></p>'
    )


def body_html(hit: Hit, roots: Roots, words: Words) -> str:
    """The answer; where a part of it fits the question best, that part marked and, in a long
    answer, the rest folded above and below it."""
    markdown = hit.chunk.answer
    pictures = image_source(hit.chunk.note, roots)
    if hit.best_lines is None:
        return f'<div class="kb-body">{to_html(markdown, pictures)}</div>'
    above, fitting, below = parts_of(hit.chunk, hit.best_lines, pictures)
    marked = f'<div class="kb-fits" role="group" title="{words.fits}">{fitting.html}</div>'
    before, after = above.html, below.html
    if rows_of(markdown, hit.chunk.plain) > LONG_ROWS:
        before, after = _rest(above, words.above, words), _rest(below, words.below, words)
    return f'<div class="kb-body">{before}{marked}{after}</div>'


def _rest(part: Part, unfold: str, words: Words) -> str:
    """A part folded under its first words, unless it is short."""
    if part.rows < LEAST_FOLDED_ROWS:
        return part.html
    beginning = title_html(part.beginning)
    summary = (
        f'<span class="kb-unfold"><span>{unfold}</span> {beginning}</span>'
        f'<span class="kb-fold">{words.fold}</span>'
    )
    return f'<details class="kb-rest"><summary>{summary}</summary>{part.html}</details>'


def _source(chunk: Chunk, words: Words) -> str:
    """Where it stands: note › headings, lines a–b."""
    steps = [Title.of_text(chunk.note), *chunk.above, chunk.title]
    path = " › ".join(map(title_html, steps))
    lines = words.line if chunk.first_line == chunk.last_line else words.lines
    where = lines.format(first=chunk.first_line, last=chunk.last_line)
    return f'<p class="kb-source"><cite>{path}</cite><span>{where}</span></p>'


def _snippets(chunk: Chunk, notes: Notes, language: Language) -> str:
    return "".join(_snippet(snippet, notes, language) for snippet in notes.snippets_of(chunk))


def _snippet(snippet: Snippet, notes: Notes, language: Language) -> str:
    """A linked file with its code folded; of code that stands in the answer, only the buttons.

    What it shows comes into `kb-slot`, which `run.js` fills: first with the recorded output.
    """
    if not has_to_show(snippet) or (snippet.path is None and not _is_offered(snippet, notes)):
        return ""
    reason = why_not(snippet, words_in(language))
    name = escape(snippet_name(snippet))
    head = f"<span>{name}</span>"
    if snippet.path is not None or notes.can_edit:
        code = code_html(snippet.code.rstrip(), snippet.language)
        head = f"<details><summary>{name}</summary>{code}</details>"
    live = f'{_buttons(snippet, notes, language)}<div class="kb-slot"></div>'
    below = live if snippet.runnable else f'<p class="kb-why-not">{escape(reason)}</p>'
    return f'<div class="kb-snippet">{head}{below if snippet.runnable or reason else ""}</div>'


def _is_offered(snippet: Snippet, notes: Notes) -> bool:
    """Whether a reader may run a snippet, or sees what it showed when it ran last."""
    return notes.can_run or (snippet.runnable and notes.recorded(snippet) is not None)


def has_to_show(snippet: Snippet) -> bool:
    """Whether there is anything to show of a snippet beside the answer that it stands in."""
    can_be_told = snippet.lacks or snippet.absent
    return bool(snippet.path is not None or snippet.runnable or can_be_told)


def why_not(snippet: Snippet, words: Words) -> str:
    """What a snippet lacks to be run; "" where it lacks nothing, or is no program at all."""
    if snippet.lacks:
        return words.code.lacks.format(names=", ".join(snippet.lacks))
    return words.code.absent.format(packages=", ".join(snippet.absent)) if snippet.absent else ""


def _buttons(snippet: Snippet, notes: Notes, language: Language) -> str:
    """Each names the snippet, so that what stands around it need not."""
    words, name = words_in(language).code, snippet_name(snippet)
    shown = {"edit": notes.can_edit, "run": notes.can_run}
    buttons = "".join(
        f'<button class="kb-{kind}" value="{escape(snippet.id)}" lang="{language}" '
        f'title="{getattr(words, kind)} {escape(name)}">{getattr(words, kind)}</button>'
        for kind, offered in shown.items()
        if offered
    )
    # A button, since the page keeps their values; the stylesheet hides it.
    hidden = f'<button class="kb-of" value="{escape(snippet.id)}" lang="{language}"></button>'
    return f'<div class="kb-buttons">{hidden}{buttons}</div>'


def snippet_name(snippet: Snippet) -> str:
    """What a reader calls a snippet: its file's name, or its id."""
    return snippet.path.rpartition("/")[2] if snippet.path else snippet.id


def _more(hits: Sequence[Hit], notes: Notes, words: Words) -> str:
    """The next-best answers, folded twice: the list, and each answer in it."""
    if not hits:
        return ""
    rows = "".join(
        f"<details><summary>{title_html(hit.chunk.title)}</summary>"
        f"{body_html(hit, notes.roots, words)}{_source(hit.chunk, words)}</details>"
        for hit in hits
    )
    title = words.more.format(n=len(hits))
    return f'<details class="kb-more"><summary>{title}</summary>{rows}</details>'


def _questions(chunks: Sequence[Chunk], language: Language) -> list[Title]:
    return wordings_in((chunk.title for chunk in chunks), language)


def _chips(questions: Sequence[Title], title: str) -> str:
    if not questions:
        return ""
    buttons = "".join(
        f'<button class="kb-ask kb-chip" value="{escape(str(question))}">'
        f"{title_html(question)}</button>"
        for question in questions
    )
    return f'<div class="kb-chips"><span>{title}</span>{buttons}</div>'


def waiting_message(text: str) -> str:
    """What stands in the answer's place until it comes."""
    return f'<div class="kb-waiting">{text}<i></i><i></i><i></i></div>'


def error_message(text: str) -> str:
    """A plain word on what went wrong."""
    return f'<div class="kb-error">{keep_lines(escape(text, quote=False))}</div>'


def tabs(language: Language) -> str:
    """The two tabs of the page; `tabs.js` opens them, and names them in the reader's language."""
    words = words_in(language).map
    return (
        '<div class="kb-tabs" role="tablist">'
        f'<button role="tab" id="kb-tab-chat" aria-controls="kb-chat" aria-selected="true">'
        f"{words.chat_tab}</button>"
        f'<button role="tab" id="kb-tab-map" aria-controls="kb-map" aria-selected="false" '
        f'tabindex="-1">{words.map_tab}</button></div>'
    )


def welcome(questions: Sequence[Title], language: Language) -> str:
    """The empty chat: a title, one line, and questions to begin with."""
    words = words_in(language)
    return (
        f'<div class="kb-welcome"><h1>{words.title}</h1><p>{words.invitation}</p>'
        f"{_chips(questions, words.try_one)}</div>"
    )
