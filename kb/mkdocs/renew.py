"""The index behind the site, renewed when the site is built."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path
from typing import TYPE_CHECKING

from kb.config import Settings
from kb.errors import KbError
from kb.indexing import BuildReport, index_notes, loaded
from kb.text.counting import counted

if TYPE_CHECKING:
    from mkdocs.plugins import PrefixedLogger

# A first build takes a second for some ten answers; one that is shorter needs no word before.
_LONG_BUILD_TEXTS = 20


def renew_index(
    root: Path, index_dir: Path, left_out: Set[str], settings: Settings, log: PrefixedLogger
) -> BuildReport:
    """Index the notes below `root` but those left out; only what changed is embedded.

    Raises:
        KbError: what `kb build` would say; the last index then stays as it is.
    """
    from kb.parse.left_out import Wanted
    from kb.parse.read import read_folders

    read = read_folders([root], Wanted(settings.exclude, settings.include), left_out=left_out)
    for warning in read.files.unreadable:
        log.warning(f"{warning.note}: {warning.message}; {warning.mend}")
    notes = read.notes
    if not any(note.answers for note in notes):
        raise KbError(
            f"{root}: none of the site's pages holds an answer; write a heading with text below "
            "it, or remove kb from the plugins"
        )

    def log_embedding(stage: str, done: int, total: int) -> None:
        if stage == "embed" and not done and total > _LONG_BUILD_TEXTS:
            log.info(f"embedding {total} answers; the next build only takes those that changed")

    report = index_notes(
        notes, index_dir, loaded(settings.model), log_embedding, str(root.resolve())
    )
    log.info(
        f"{counted(report.chunks, 'answer')} from {counted(report.notes, 'note')} "
        f"({report.embedded} embedded, {report.removed} removed) in {report.seconds:.1f} s"
    )
    return report
