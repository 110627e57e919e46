"""What the short codes of Hugo's, Hexo's and Jekyll's themes mean in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from kb.parse.dialects.attributes import Attributes, attributes_of, names_in
from kb.text.note_tools import with_width

# Boxes that are named by their kind, and those that say their kind behind their name.
_KINDS: Final = names_in(
    """note tip info warning danger caution important error success question example quote bug
    abstract todo attention primary default hint"""
)
_ANY_KIND: Final = names_in(
    "notice hint admonition alert callout note message block tip notes infobox blocktip"
)
_FOLDED: Final = names_in(
    """details expand spoiler collapse fold folding hidetoggle hideblock hideinline toggle
    accordion-item collapsible accordionitem"""
)
_TABS: Final = names_in("tab tabitem tabpane codetab")
_QUOTES: Final = names_in("blockquote pullquote centerquote cq")  # with who said it
_TITLES: Final = ("title", "name", "header", "summary", "text", "label", "caption", "tabname")
_COLOURS: Final = {
    "primary": "note", "default": "note", "success": "tip", "blue": "note", "green": "tip",
    "cyan": "note", "purple": "note", "pink": "note", "gray": "note", "red": "danger",
    "orange": "warning", "yellow": "warning", "light": "note", "dark": "note",
    "secondary": "note",
}  # fmt: skip
_ICON: Final = re.compile(r"fa[bdlrs]?(?:$|[ -])")  # "fa-bell", "fas fa-bell"
_FOLDS: Final = {"true": "+", "false": "-"}  # the last argument of Hugo's `admonition`
_STYLES: Final = names_in("no-icon simple modern flat disabled icon child:codeblock open")
# Words that would be an answer by themselves, and are none.
_MAX_TITLE: Final = 200


def box_of(name: str, arguments: str) -> tuple[str, str, str] | None:
    """A box's kind, title and fold; None for a short code that is no box."""
    name = name.rsplit("/", 1)[-1]
    if name in _FOLDED:
        said = attributes_of(arguments)
        words = [word for word in said.words if word.lower() not in _COLOURS.keys() | _STYLES]
        title = _title(said, words) if name != "fold" else arguments.partition("@")[2]
        return "details", title, "-"
    if name in _TABS:
        said = attributes_of(arguments)
        return "tab", _title(said, list(said.words)) or "tab", ""
    if name in _QUOTES:
        return "quote", " ".join(attributes_of(arguments).words)[:_MAX_TITLE], ""
    if name in _KINDS | _ANY_KIND:
        return _kind_and_title(name, attributes_of(arguments))
    return None


def _kind_and_title(name: str, said: Attributes) -> tuple[str, str, str]:
    words = [word for word in said.words if word.lower() not in _STYLES]
    kind = said.named.get("type") or said.named.get("style") or said.named.get("theme") or ""
    kind = kind or said.named.get("color", "")
    if not kind and words and words[0].lower() in _KINDS | _COLOURS.keys():
        kind = words.pop(0)
    words = [word for word in words if not _ICON.match(word)]
    kind = kind.lower() or (name if name in _KINDS else "note")
    kind = _COLOURS.get(kind, kind)
    kind = kind if kind.replace("-", "").isalnum() else "note"
    fold = _FOLDS.get(words.pop(), "") if len(words) > 1 and words[-1] in _FOLDS else ""
    return kind, _title(said, words), fold


def _title(said: Attributes, words: list[str]) -> str:
    named = next((said.named[key] for key in _TITLES if said.named.get(key)), "")
    return (named or " ".join(words))[:_MAX_TITLE]


def words_of(name: str, arguments: str) -> str:
    """What stands for a short code within a line; "" for one that only its site can fill."""
    word = _WORDS.get(name)
    return word(attributes_of(arguments)) if word else ""


def _picture(said: Attributes) -> str:
    named = said.named
    target = named.get("src") or named.get("link") or named.get("path") or named.get("url") or ""
    words = list(said.words)
    if not target and words:
        files = [word for word in words if "." in word]
        target = files[0] if files else words[0]
        words = words[words.index(target) + 1 :]
    words = [word for word in words if not word.rstrip("%px").isdigit()]
    alt = next((named[key] for key in ("alt", "title", "caption") if named.get(key)), "")
    alt = alt or " ".join(words)
    caption = named.get("caption") or ""
    target = f"<{target}>" if " " in target else target
    below = f" *{caption}*" if caption and caption != alt else ""
    alt = with_width(alt, named.get("width", ""))
    return f"![{alt}]({target}){below}" if target else ""


def _card(said: Attributes) -> str:
    title = _title(said, [])
    return f"**{title}**" if title else ""


def _film(said: Attributes) -> str:
    words = (said.named.get("url", ""), *said.words)
    address = next((word for word in words if word.startswith("http")), "")
    return f"[{address}]({address})" if address else ""


def _link(said: Attributes) -> str:
    """Jekyll's `{% link x.md %}`, Hexo's `{% link text address %}`."""
    words = said.words
    if len(words) > 1 and words[-1].startswith(("http", "/")):
        return f"[{' '.join(words[:-1])}]({words[-1]})"
    return _target(said)


def _target(said: Attributes) -> str:
    return said.named.get("path") or (said.words[0] if said.words else "")


def _post(said: Attributes) -> str:
    if not said.words:
        return ""
    slug, title = said.words[0], " ".join(word for word in said.words[1:] if word != "true")
    return f"[{title or slug.rsplit('/', 1)[-1]}]({slug})"


def _text(said: Attributes) -> str:
    words = said.named.get("text") or " ".join(said.words)
    return words.partition("@")[2] if "@" in words else words


def _key(said: Attributes) -> str:
    return f"<kbd>{_text(said)}</kbd>"


def _button(said: Attributes) -> str:
    """`{% btn url, text, icon %}`."""
    return f"[{said.words[1]}]({said.words[0]})" if len(said.words) > 1 else ""


_WORDS: Final[dict[str, Callable[[Attributes], str]]] = {
    "figure": _picture,
    "fig": _picture,
    "img": _picture,
    "image": _picture,
    "asset_img": _picture,
    "picture": _picture,
    "bundle-image": _picture,
    "relref": _target,
    "ref": _target,
    "link": _link,
    "card": _card,
    "video": _film,
    "youtube": _film,
    "vimeo": _film,
    "embed": _film,
    "post_url": _target,
    "asset_path": _target,
    "post_path": _target,
    "post_link": _post,
    "asset_link": _post,
    "label": _text,
    "badge": _text,
    "u": _text,
    "emp": _text,
    "mark": _text,
    "kbd": _key,
    "btn": _button,
}
