"""Where the project lies, and the types of the shared fixtures."""

from __future__ import annotations

import itertools
import os
import socket
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
# The long form of the tests: all examples, all conversations, longer texts.
IN_FULL = bool(os.environ.get("KB_TEST_ALL"))
Kb = Callable[..., "subprocess.CompletedProcess[str]"]


def examples(most: int) -> int:
    """How many examples a property is tried with: all of them in the long form, else 50."""
    return most if IN_FULL else min(most, 50)


def port_of_its_own() -> int:
    """A port that nothing else takes while its server is away.

    kb's servers take the first free one from 7860 on, clients and browsers one from 32768 on; each
    worker of these tests looks among others.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return next(port for port in itertools.count(20_000 + 100 * worker) if not _listens(port))


def _listens(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


class Served(NamedTuple):
    """A server that runs."""

    address: str  # ends in /
    notes: Notes
    server: Server


ServeKb = Callable[..., Served]  # (index folder, **settings)
