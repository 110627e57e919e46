"""Settings: defaults < kb.toml or [tool.kb] in pyproject.toml < KB_* environment < flags."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from kb.errors import KbError

# The bundled model, named here so that reading settings does not load the embed room.
DEFAULT_MODEL = "intfloat/multilingual-e5-small"

# The confidence is calibrated: at one half, a first hit is as likely right as wrong.
DEFAULT_THRESHOLD = 0.5
CAREFUL_THRESHOLD = 0.7
BOLD_THRESHOLD = 0.3

_ORIGIN = re.compile(r"https?://(?:[^\s/?#@:\[\]]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?")
_PREFIX = re.compile(r"(?:/[\w.~-]+)+")


@dataclass(frozen=True, slots=True)
class Settings:
    """What kb can be told from outside."""

    notes: Path = Path("notes")  # a folder of notes, or one note
    # Further folders of the same index: those behind the first, where `notes` is a list.
    more_notes: tuple[Path, ...] = ()
    # Patterns as in .gitignore, relative to the notes: what is left out, and what is read though
    # kb leaves it out by itself (`kb.parse.left_out`).
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    index: Path = Path(".kb")
    model: str = DEFAULT_MODEL
    # Confidence from which a first hit counts as an answer; from when on it may be one, follows.
    threshold: float = DEFAULT_THRESHOLD
    host: str = "127.0.0.1"  # this machine only, unless told otherwise
    port: int = 0  # 0: the first free one from 7860 on
    run: bool = True  # whether the chat offers to run snippets
    edit: bool = False  # whether readers may change a snippet before they run it
    timeout_s: float = 10.0  # wall clock of one snippet
    root_path: str = ""  # the prefix of all addresses behind a proxy, such as /kb
    # Other sites whose pages may ask here, run code and frame the chat: "https://notes.example",
    # or "*" for all of them.
    allow_origins: tuple[str, ...] = ()
    # Whether a reader's address is what the proxy in front says; without one, anybody could.
    trust_proxy: bool = False
    asks_per_minute: int = 600  # of one reader; as one types, each pause asks. 0: no limit
    runs_per_minute: int = 60

    @property
    def folders(self) -> tuple[Path, ...]:
        """All folders of notes."""
        return (self.notes, *self.more_notes)


def load_settings(
    flags: Mapping[str, object] | None = None,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Settle every setting; flags that are None were not given.

    Raises:
        KbError: a file is not valid TOML, a key is unknown, or a value has the wrong type.
    """
    folder = folder or Path()
    settings = _from_file(Settings(), folder)
    settings = _from_environment(settings, os.environ if environ is None else environ)
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    if "notes" in given:
        given.setdefault("more_notes", ())
    settings = replace(settings, **given)  # type: ignore[arg-type]
    # As copied from a browser's address bar.
    origins = tuple(origin.rstrip("/") for origin in settings.allow_origins)
    settings = replace(settings, allow_origins=origins)
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    """Raises KbError for a value of the right type that can't be meant."""
    if not 0 <= settings.threshold <= 1:
        raise KbError(f"threshold is {settings.threshold}; expected a confidence from 0 to 1")
    for origin in settings.allow_origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise KbError(
                f"--allow-origin (allow_origins) has {origin!r}; expected a site without a "
                "path, such as https://notes.example or http://localhost:8000, or *"
            )
    if settings.root_path and not _PREFIX.fullmatch(settings.root_path):
        raise KbError(f"root_path is {settings.root_path!r}; expected a path such as /kb")
    for name in ("asks_per_minute", "runs_per_minute"):
        if getattr(settings, name) < 0:
            raise KbError(f"{name} is {getattr(settings, name)}; expected 0 (no limit) or more")


def _from_file(settings: Settings, folder: Path) -> Settings:
    own, project = folder / "kb.toml", folder / "pyproject.toml"
    if own.is_file():
        return _with_values(settings, _read_toml(own), str(own), folder)
    if project.is_file():
        table = _read_toml(project).get("tool", {}).get("kb", {})
        return _with_values(settings, table, f"{project} [tool.kb]", folder)
    return settings


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KbError(f"{path}: cannot be read as TOML ({error}); mend or remove it") from error


def _with_values(
    settings: Settings, values: Mapping[str, object], source: str, folder: Path
) -> Settings:
    known = {field.name for field in fields(Settings)} - {"more_notes"}
    for key, value in values.items():
        if key == "notes" and isinstance(value, list) and value:
            more = tuple(_converted(key, one, source, folder) for one in value[1:])
            settings, value = replace(settings, more_notes=more), value[0]
        if key not in known:
            names = ", ".join(sorted(known))
            raise KbError(f"{source}: unknown setting “{key}”; known are {names}")
        settings = replace(settings, **{key: _converted(key, value, source, folder)})
    return settings


def _from_environment(settings: Settings, environ: Mapping[str, str]) -> Settings:
    for field in fields(Settings):
        name = f"KB_{field.name.upper()}"
        if field.name != "more_notes" and (text := environ.get(name)):
            if field.name == "notes":
                settings = replace(settings, more_notes=())
            value = _converted(field.name, text, name, Path())
            settings = replace(settings, **{field.name: value})
    return settings


def _converted(key: str, value: object, source: str, folder: Path) -> Any:
    """A value from a file or the environment as the setting's own type."""
    default = getattr(Settings(), key)
    convert = _CONVERTERS[type(default)]
    try:
        converted = convert(value)
    except (TypeError, ValueError) as error:
        kind = _KINDS.get(type(default), type(default).__name__.lower().removeprefix("posix"))
        article = "an" if kind[0] in "aeiou" else "a"
        raise KbError(f"{source}: {key} is {value!r}; expected {article} {kind}") from error
    return folder / converted if isinstance(converted, Path) else converted


def _bool(value: object) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise ValueError(value)


def _number(kind: type) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        if isinstance(value, bool):
            raise TypeError(value)
        return kind(value)

    return convert


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _path(value: object) -> Path:
    return Path(_text(value)).expanduser()


def _texts(value: object) -> tuple[str, ...]:
    """A list of a file; in the environment, words with commas or spaces between."""
    if isinstance(value, str):
        return tuple(filter(None, re.split(r"[\s,]+", value)))
    if not isinstance(value, (list, tuple)):
        raise TypeError(value)
    return tuple(_text(one) for one in value)


_CONVERTERS: dict[type, Callable[[Any], Any]] = {
    bool: _bool,
    int: _number(int),
    float: _number(float),
    str: _text,
    tuple: _texts,
    type(Path()): _path,
}
_KINDS: dict[type, str] = {tuple: "list of texts"}
