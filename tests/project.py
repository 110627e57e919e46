"""Where the project lies, and the types of the shared fixtures."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kb.notes import Notes
    from kb.web.server import Server

PROJECT = Path(__file__).parent.parent
# Nobody waits longer, however busy the machine is, unless something is broken.
PATIENCE_S = 120.0
IN_CI = bool(os.environ.get("KB_TEST_ALL"))
Kb = Callable[..., "subprocess.CompletedProcess[str]"]


def examples(most: int) -> int:
    """How many examples a property is tried with: all of them in CI, 50 elsewhere."""
    return most if IN_CI else min(most, 50)


class Served(NamedTuple):
    """A server that runs."""

    address: str  # ends in /
    notes: Notes
    server: Server


ServeKb = Callable[..., Served]  # (index folder, **settings)
