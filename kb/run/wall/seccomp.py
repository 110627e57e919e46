"""Where the compiled system call filters lie; `make_filters.py` writes them."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Final

ARCHITECTURES: Final = ("x86_64", "aarch64")


def filter_path(tier: str, machine: str | None = None) -> Path:
    """The filter of a tier ("full" or "partial") for an architecture, by default this one."""
    return Path(__file__).with_name(f"filter-{tier}-{machine or platform.machine()}.bpf")
