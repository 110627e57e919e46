"""What kb makes of each element of HTML in a note; one that stands nowhere here is none of HTML.

This is the one allow-list: no element but those of `STYLES`, `ELEMENTS` and `BLOCKS` reaches a
page, and no attribute but a picture's source, words and size, a link's address, the number a
list begins with, and how many cells one covers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


# Within a line: the tokens that Markdown has for it.
STYLES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("cite", "dfn", "em", "i", "var"), "em"),
    **dict.fromkeys(("del", "s", "strike"), "s"),
    **dict.fromkeys(("code", "samp", "tt"), "code"),
}
# Within a line: what Markdown has no mark for, shown as itself.
ELEMENTS: Final = frozenset({"ins", "kbd", "mark", "q", "small", "sub", "sup", "u"})

# Blocks: the tokens that Markdown has for them, and the element that a page gets.
BLOCKS: Final[Mapping[str, tuple[str, str]]] = {
    "blockquote": ("blockquote", "blockquote"),
    "dd": ("dd", "dd"),
    "details": ("box", "div"),
    "dl": ("dl", "dl"),
    "dt": ("dt", "dt"),
    "li": ("list_item", "li"),
    "ol": ("ordered_list", "ol"),
    "table": ("table", "table"),
    "tbody": ("tbody", "tbody"),
    "td": ("td", "td"),
    "tfoot": ("tbody", "tbody"),
    "th": ("th", "th"),
    "thead": ("thead", "thead"),
    "tr": ("tr", "tr"),
    "ul": ("bullet_list", "ul"),
}
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Blocks whose words stay, as paragraphs.
FLOW: Final = HEADINGS | _names(
    "address article aside body caption center dir div fieldset figcaption figure footer form "
    "header hgroup hr html legend main menu nav option p pre search section select summary title"
)
# They stand for something by themselves.
STANDING: Final = frozenset({"audio", "br", "embed", "iframe", "img", "input", "video", "wbr"})
VOID: Final = _names("area base br col embed hr img input link meta param source track wbr")
# Not even what they hold is for readers.
HIDDEN: Final = frozenset({"script", "style"})
# Their words stay, and nothing else of them.
_DROPPED: Final = _names(
    "a abbr acronym area base basefont bdi bdo big button canvas col colgroup data datalist dialog "
    "font frame frameset g head label link map math meta meter nobr noframes noscript object "
    "optgroup output param path picture progress rb rp rt rtc ruby slot source span svg template "
    "textarea time track"
)
KNOWN: Final = (
    frozenset(STYLES) | ELEMENTS | frozenset(BLOCKS) | FLOW | STANDING | VOID | HIDDEN | _DROPPED
)
# Names of types, too: `vector<b>`, `map<object>`. Those of layout are tags wherever they stand.
ALSO_TYPES: Final = (
    frozenset(STYLES) | ELEMENTS | _names("a data label map object output select table time")
)
