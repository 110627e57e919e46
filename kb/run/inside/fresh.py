"""The fallback's child: run one snippet in a fresh Python, with limits and no walls.

Its output goes to files of the scratch folder, which every system can read while they grow.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys

from .hooks import HookFinder, Pictures
from .protocol import FreshJob, from_json


def main() -> None:
    """Carry out the job that lies in the scratch folder."""
    scratch = sys.argv[1]
    with open(os.path.join(scratch, "job.json"), encoding="utf-8") as stream:
        job = from_json(FreshJob, stream.read())
    if sys.platform != "win32":
        from .confine import set_limits

        for name, value in job.limits.items():
            # macOS refuses some; a run without that limit is better than none.
            with contextlib.suppress(OSError, ValueError):
                set_limits({name: value})
    sys.path[:] = [*job.path, os.getcwd()]
    pictures = Pictures()
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    handed_over = os.open(os.path.join(scratch, "pictures"), flags)
    pictures.begin(handed_over, job.max_pictures, job.max_pictures_bytes)
    sys.meta_path.insert(0, HookFinder(pictures))
    program = importlib.import_module(f".{job.program}", __package__)
    file = os.path.join(os.getcwd(), job.name)
    program.carry_out(job.code, job.name, file, pictures, job.earlier)
