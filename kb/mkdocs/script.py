"""The one line that puts the widget on a page."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape


def script_tag(source: str, attributes: Mapping[str, str | None]) -> str:
    """The script element; an attribute that is None is left out.

    It holds no code, so a strict Content-Security-Policy lets it through.
    """
    given = "".join(
        f' data-{name}="{escape(value)}"' for name, value in attributes.items() if value is not None
    )
    return f'<script src="{escape(source)}" defer{given}></script>'


def with_script(page: str, tag: str) -> str:
    """A page of HTML with the script at the end of its head, else of its body, else at its end."""
    for end in ("</head>", "</body>"):
        before, end_tag, after = page.partition(end)
        if end_tag:
            return f"{before}{tag}\n{end_tag}{after}"
    return page + tag
