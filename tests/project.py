"""Where the project lies, and the type of the `kb` fixture."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).parent.parent
Kb = Callable[..., "subprocess.CompletedProcess[str]"]
