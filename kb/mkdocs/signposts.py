"""Small pages that lead on: for notes whose page is elsewhere than the site's pattern says.

The widget knows one pattern for all notes. A README.md that MkDocs makes into index.html, or a
page that another plugin moved, doesn't fit it. So where the pattern would have the page, a
signpost stands; it needs no script, and works from file:// too.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from urllib.parse import quote

from mkdocs.utils import get_relative_url


def write_signposts(moved: Mapping[str, str], site_dir: Path) -> None:
    """`moved`: address → the one to go on to, both from the site's root.

    What the site has at an address is never written over.
    """
    for address, target in moved.items():
        file = site_dir / (f"{address}index.html" if address.endswith("/") else address)
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_signpost(quote(get_relative_url(target, address))), encoding="utf-8")


def _signpost(target: str) -> str:
    link = escape(target)
    return (
        '<!doctype html>\n<meta charset="utf-8">\n<meta name="robots" content="noindex">\n'
        f'<meta http-equiv="refresh" content="0; url={link}">\n'
        f'<title>{link}</title>\n<a href="{link}">{link}</a>\n'
    )
