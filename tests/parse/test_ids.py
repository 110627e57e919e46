"""A chunk's id survives edits elsewhere in its note."""

from __future__ import annotations

from kb.parse.note import parse_note

NOTE = """# Networks

## LSTM

It has gates.

### Pros

Long memory.

## GRU

It has fewer.

### Pros

Fast.
"""


def _ids(text: str) -> dict[tuple[str, ...], str]:
    return {(*c.breadcrumb[-1:], c.question): c.id for c in parse_note("n.md", text).answers}


def test_edits_elsewhere_keep_every_other_id() -> None:
    before = _ids(NOTE)
    edits = [
        "Some words at the top.\n\n" + NOTE,
        NOTE.replace("# Networks\n", "# Networks\n\n## New\n\nNew words.\n"),
        NOTE.replace("Fast.", "Fast, and small."),
        NOTE + "\n## Last\n\nWords.\n",
        NOTE.replace("It has gates.", "It has\n\nthree gates."),
    ]
    for text in edits:
        after = _ids(text)
        assert {key: after[key] for key in before} == before


def test_id_survives_another_title() -> None:
    renamed = parse_note("n.md", NOTE.replace("# Networks", "# Models"))
    assert {c.id for c in renamed.answers} == set(_ids(NOTE).values())


def test_same_heading_below_different_questions_has_different_ids() -> None:
    assert len(set(_ids(NOTE).values())) == 4


def test_same_question_in_another_note_has_another_id() -> None:
    one, other = (parse_note(name, NOTE).answers[0].id for name in ("a.md", "b.md"))
    assert one != other
