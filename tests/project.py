"""Where the project lies, and the types of the shared fixtures."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kb.notes import Notes
    from kb.web.server import Server

PROJECT = Path(__file__).parent.parent
Kb = Callable[..., "subprocess.CompletedProcess[str]"]


class Served(NamedTuple):
    """A server that runs."""

    address: str  # ends in /
    notes: Notes
    server: Server


ServeKb = Callable[..., Served]  # (index folder, **settings)
