"""What a site's owner may set below `plugins: kb:` in mkdocs.yml."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from mkdocs.config import config_options as c
from mkdocs.config.base import BaseConfigOption, Config, ValidationError

from kb.wire import MAX_HITS

# Colour names, #rrggbb, and functions such as oklch(60% 0.1 40 / 0.5).
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]+|[a-z-]+\([\w\s.,%/+-]+\)")


class ServerAddress(BaseConfigOption[str]):
    """Where a `kb serve` answers: an address, or a path on the site's own host."""

    def run_validation(self, value: object) -> str:
        """The address without a slash at its end."""
        if isinstance(value, str) and (_is_web_address(value) or re.match(r"/(?!/)", value)):
            return value.rstrip("/")
        raise ValidationError(
            f"{value!r} is no address of a kb server; expected one such as "
            "https://ask.example.org, or a path on the site's own host such as /ask"
        )


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    plain = not parts.query and not parts.fragment
    return parts.scheme in ("http", "https") and bool(parts.netloc) and plain


class Colour(BaseConfigOption[str]):
    """A colour as CSS writes it."""

    def run_validation(self, value: object) -> str:
        """The colour as it is."""
        if isinstance(value, str) and _COLOUR.fullmatch(value.strip()):
            return value.strip()
        raise ValidationError(f"{value!r} is no CSS colour; expected one such as '#b5552f' or teal")


class Hits(BaseConfigOption[int]):
    """How many answers a question may bring up."""

    def run_validation(self, value: object) -> int:
        """The number as it is."""
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if is_number and 1 <= value <= MAX_HITS:  # type: ignore[operator]
            return value  # type: ignore[return-value]
        raise ValidationError(f"{value!r} is no number of answers; expected 1 to {MAX_HITS}")


class KbConfig(Config):  # type: ignore[no-untyped-call]  # of MkDocs' own __init_subclass__
    """The options; all may be left out."""

    server = c.Optional(ServerAddress())  # None: a static export into the site
    notes = c.Optional(c.Dir(exists=True))  # None: docs_dir
    index = c.Dir(default=".kb")
    build = c.Type(bool, default=True)  # whether building the site renews the index
    # The widget's own attributes; None leaves them to the widget.
    lang = c.Optional(c.Choice(("zh", "en")))
    theme = c.Optional(c.Choice(("auto", "light", "dark")))
    accent = c.Optional(Colour())
    hits = c.Optional(Hits())
    scope = c.Optional(c.Type(str))
    button = c.Type(bool, default=True)  # the floating button on every page
