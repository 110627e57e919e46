"""The data files of an export, read as the widget reads them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any


def data(file: Path) -> Any:
    """The value in a data file."""
    text = file.read_text(encoding="utf-8-sig")
    return json.loads(re.sub(r"\A(//.*\n)?document\.currentScript\.kbData=|;\n\Z", "", text))
