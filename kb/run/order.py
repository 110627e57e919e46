"""A snippet made ready to run anywhere: its code, and the files of the notes that it reads."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kb.code.languages import CODE_LANGUAGES, PYTHON, CodeLanguage
from kb.errors import KbError
from kb.model import Snippet
from kb.run.limits import Limits

# `# inputs: a.png, data/*.csv` anywhere in the code, behind the sign of a comment.
_DECLARED = r"[ \t]*(?:inputs?|输入)[ \t]*[:：][ \t]*(.+?)[ \t]*$"
_SEPARATOR = re.compile(r"[,，]\s*")


@dataclass(frozen=True, slots=True)
class Order:
    """One run to be carried out; holds all it needs, so that nothing is read from the notes."""

    snippet: str  # its id
    code: str
    name: str  # what tracebacks call it
    folder: str  # where it works, relative to the notes folder; "" is that folder itself
    inputs: tuple[tuple[str, bytes], ...] = ()  # (path relative to the notes folder, content)
    language: str = PYTHON.name
    earlier: tuple[str, ...] = ()  # code of the note that runs before, and shows nothing

    @property
    def key(self) -> str:
        """The hash of what decides the output: language, code, place and inputs."""
        files = [(path, hashlib.sha256(data).hexdigest()) for path, data in self.inputs]
        parts = [self.code, self.folder, files]
        if self.language != PYTHON.name:  # alone at first: what it showed then is still found
            parts.append(self.language)
        if self.earlier:
            parts.append(self.earlier)
        whole = json.dumps(parts, ensure_ascii=False)
        return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:32]


def make_order(
    snippet: Snippet, notes_root: Path, code: str | None = None, limits: Limits | None = None
) -> Order:
    """The order for a snippet of the notes, or for `code` that a reader made of it.

    Edited code gets the files of the note's own: what it names itself counts for nothing, or a
    stranger could read any file of the notes. Raises KbError when the snippet can't be run.
    """
    limits, language = limits or Limits(), CODE_LANGUAGES[snippet.language]
    if not snippet.runnable:
        raise KbError(_why_not(snippet, language))
    if code is not None and len(code.encode("utf-8", "replace")) > limits.code_bytes:
        raise KbError(f"the code is longer than {limits.code_bytes // 1024} KiB; shorten it")
    root = notes_root.resolve()
    file = PurePosixPath(snippet.path or snippet.note)
    folder = (root / file).parent.resolve()
    if not folder.is_relative_to(root):
        raise KbError(
            f"snippet {snippet.id!r} lies outside the notes folder {root}; "
            "move its file into the notes folder and build again"
        )
    place = folder.relative_to(root).as_posix()
    return Order(
        snippet=snippet.id,
        code=snippet.code if code is None else code,
        name=file.name if snippet.path else snippet.id.replace("/", "-") + language.suffix,
        folder="" if place == "." else place,
        inputs=_read(snippet, _input_files(snippet, folder, root), root, limits),
        language=language.name,
        earlier=snippet.earlier,
    )


def _why_not(snippet: Snippet, language: CodeLanguage) -> str:
    place = f"snippet {snippet.id!r} (at {snippet.note} line {snippet.line})"
    if snippet.lacks:
        names = ", ".join(snippet.lacks)
        return f"{place} uses {names}, which the note doesn't define; define it in code above"
    if snippet.absent:
        packages = " ".join(snippet.absent)
        return f"{place} needs {packages}, not installed here; try: pip install {packages}"
    return f"{place} is not valid {language.title}; mend the code there and build again"


def _input_files(snippet: Snippet, folder: Path, root: Path) -> list[Path]:
    """The files that the code declares, names as they are, or imports, in order of their path."""
    language = CODE_LANGUAGES[snippet.language]
    files = set(_declared(snippet, language, folder, root))
    loaded: set[Path] = set()
    waiting = [snippet.code, *snippet.earlier]
    while waiting:
        code = waiting.pop()
        files.update(_readable(language.files_named(code), folder, root))
        for file in _readable(language.files_loaded(code), folder, root):
            if file not in loaded:
                loaded.add(file)
                waiting.append(file.read_text("utf-8-sig", "replace"))
    return sorted(files | loaded)


def _declared(snippet: Snippet, language: CodeLanguage, folder: Path, root: Path) -> Iterator[Path]:
    pattern = rf"^[ \t]*{re.escape(language.comment)}{_DECLARED}"
    for declared in re.finditer(pattern, snippet.code, re.MULTILINE | re.IGNORECASE):
        line = snippet.code.count("\n", 0, declared.start()) + 1
        for pattern in _SEPARATOR.split(declared[1]):
            files = list(_matching(pattern, folder, root))
            if not files:
                where = snippet.path or snippet.note
                raise KbError(
                    f"{where}: line {line} of snippet {snippet.id!r} declares the input "
                    f"{pattern!r}, and no such file is in the notes; add it or mend the name"
                )
            yield from files


def _matching(pattern: str, folder: Path, root: Path) -> Iterator[Path]:
    """The files of the notes that a declared path or pattern means."""
    base = folder
    parts = list(PurePosixPath(pattern).parts)
    while parts and parts[0] == "..":
        base, parts = base.parent, parts[1:]
    if not parts or pattern.startswith("/") or ".." in parts or not base.is_relative_to(root):
        return
    for path in sorted(base.glob("/".join(parts))):
        if _is_readable(path, root):
            yield path


def _readable(names: Iterable[str], folder: Path, root: Path) -> Iterator[Path]:
    """The files of the notes among these paths of the code."""
    for name in names:
        path = _join(folder, name, root)
        if path is not None and _is_readable(path, root):
            yield path


def _join(folder: Path, name: str, root: Path) -> Path | None:
    """A relative path of the code as a path of this machine; None when it can't be one."""
    if not name or len(name) > 255 or "\0" in name or "\n" in name or name.startswith("/"):
        return None
    path = folder
    for part in PurePosixPath(name).parts:
        path = path.parent if part == ".." else path / part
    return path if path.is_relative_to(root) else None


def _is_readable(path: Path, root: Path) -> bool:
    """Whether a file may be an input.

    Stops a link in the notes folder from leading a run to a file elsewhere on this machine.
    """
    try:
        return path.is_file() and path.resolve().is_relative_to(root)
    except OSError:
        return False


def _read(
    snippet: Snippet, files: Sequence[Path], root: Path, limits: Limits
) -> tuple[tuple[str, bytes], ...]:
    size = 0
    inputs = []
    for path in files:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise KbError(
                f"{path}: an input of snippet {snippet.id!r} cannot be read "
                f"({error.strerror}); mend the file or leave it out"
            ) from error
        size += len(data)
        if size > limits.inputs_bytes:
            raise KbError(
                f"the inputs of snippet {snippet.id!r} are larger than "
                f"{limits.inputs_bytes // 1024**2} MiB together ({path.name} is the one too "
                "many); use smaller files"
            )
        inputs.append((path.relative_to(root).as_posix(), data))
    return tuple(inputs)
