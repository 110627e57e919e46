"""matplotlib's fonts: those to draw with, and its list of those that this machine has.

Which they are is written on the far side of the wall, which can import nothing from here.
"""

from __future__ import annotations

import os
import subprocess
import sys

import platformdirs

from kb.run.inside.fonts import font_families

__all__ = ["font_families", "font_list"]


def font_list() -> str | None:
    """The folder with the list, made where there is none yet; None where it can't be."""
    folder = platformdirs.user_cache_path("kb") / "matplotlib"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not any(folder.glob("fontlist-*.json")):
            make = "import matplotlib.font_manager"
            environment = {**os.environ, "MPLCONFIGDIR": str(folder), "MPLBACKEND": "Agg"}
            subprocess.run(
                [sys.executable, "-c", make], env=environment, check=False, capture_output=True
            )
    except OSError:
        return None
    return str(folder)
