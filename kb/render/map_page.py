"""The map as a page of its own: one HTML file with all that it needs inside."""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import partial
from html import escape, unescape
from string import Template

from kb.model import Chunk, NoteMap
from kb.render.assets import asset, script_json
from kb.render.examples import main_language
from kb.render.html import to_html
from kb.render.images import data_uri
from kb.render.words import words_in
from kb.roots import Roots
from kb.wire import map_object

# As `kb.render.html` writes them.
_FORMULA = re.compile(
    r'<(?P<tag>span|div) class="kb-tex">\\[(\[](?P<tex>.*?)\\[)\]]</(?P=tag)>', re.DOTALL
)


def map_page(notes: NoteMap, roots: Roots) -> str:
    """The page; a click on a question shows its answer beside the map.

    A browser lets it reach no other host, whatever a note asks for.
    """
    chunks = [point.chunk for point in notes.points]
    language = main_language(chunks)
    words = words_in(language)
    drawn = map_object(notes)
    points = [
        {**point, "answer": _answer(chunk, roots)}
        for point, chunk in zip(drawn["points"], chunks, strict=True)
    ]
    return Template(asset("kb.render", "map.html")).substitute(
        language=language,
        title=escape(words.map.title),
        styles=asset("kb.render", "map.css"),
        script=asset("kb.render", "map.js"),
        data=script_json({"map": {**drawn, "points": points}, "words": asdict(words.map)}),
    )


def _answer(chunk: Chunk, roots: Roots) -> str:
    """The answer as HTML, its formulas as MathML, which browsers typeset by themselves."""
    root, note = roots.locate(chunk.note)
    html = to_html(chunk.answer, partial(data_uri, note=note, notes_root=root))
    return _FORMULA.sub(_mathml, html)


def _mathml(formula: re.Match[str]) -> str:
    """As it stands where it can't be read."""
    from latex2mathml.converter import convert

    display = "block" if formula["tag"] == "div" else "inline"
    try:
        return str(convert(unescape(formula["tex"]), display=display))
    except Exception:  # its exceptions share no class, and wild TeX raises others too
        return formula[0]
