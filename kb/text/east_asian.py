"""Markdown beside Chinese: CommonMark was made for words with spaces between them.

Of emphasis, the rule that editors in Chinese, Japanese and Korean agreed on
(markdown-cjk-friendly): `**注意：**后面` is bold, as is `是**“粗体”**文字`. Of a bare address, that
it ends where Chinese goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline, emphasis, strikethrough
from markdown_it.rules_inline.state_inline import Scanned
from mdit_py_plugins.gfm_autolink import index as autolink
from mdit_py_plugins.gfm_autolink._match import check_prev, match_http

# Characters of Chinese, Japanese and Korean with their punctuation and full-width forms.
EAST_ASIAN: Final = (
    "\u1100-\u11ff\u2e80-\u2fff\u3001-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\ufe30-\ufe6f\uff01-\uffee\U0001b000-\U0001b2ff\U00020000-\U0003ffff"
)
_EAST_ASIAN: Final = re.compile(f"[{EAST_ASIAN}]")
# What a bare address can't hold; the quotation marks and dashes are Chinese, too.
_BEHIND_ADDRESS: Final = re.compile(f"[{EAST_ASIAN}\u3000‘’“”…—]")
_SCHEME: Final = re.compile(r"https?\Z")

Rule = Callable[[StateInline, bool], bool]


def east_asian_plugin(parser: MarkdownIt) -> None:
    """Emphasis and bare addresses as writers of Chinese mean them."""
    parser.inline.ruler.at("emphasis", _with_own_runs(emphasis.tokenize))
    parser.inline.ruler.at("strikethrough", _with_own_runs(strikethrough.tokenize))
    parser.inline.ruler.at("gfm_autolink_protocol", _address)
    parser.inline.ruler.at("gfm_autolink_www", _address_without_scheme)


def is_east_asian(character: str) -> bool:
    """Whether a character is of Chinese, Japanese or Korean, punctuation too."""
    return _EAST_ASIAN.match(character) is not None


def _with_own_runs(rule: Rule) -> Rule:
    """An inline rule for which runs of its mark open and close as `_run` says."""

    def run_rule(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] in "*~_":
            state.scanDelims = partial(_run, state)  # type: ignore[method-assign]
        return rule(state, silent)

    return run_rule


def _run(state: StateInline, start: int, can_split_word: bool) -> Scanned:
    """What a run of `*` or `~` may do: as in CommonMark, but that Chinese beside it is as good
    as a space, and Chinese punctuation no hindrance."""
    if not can_split_word:  # "_"
        return StateInline.scanDelims(state, start, can_split_word)
    end = start
    while end < state.posMax and state.src[end] == state.src[start]:
        end += 1
    before = state.src[start - 1] if start > 0 else " "
    after = state.src[end] if end < state.posMax else " "
    return Scanned(_flanks(before, after), _flanks(after, before), end - start)


def _flanks(outside: str, inside: str) -> bool:
    """Whether a run with these characters on its sides may stand around what is inside."""
    if _is_space(inside):
        return False
    if is_east_asian(inside) or not _is_punctuation(inside):
        return True
    return _is_space(outside) or _is_punctuation(outside) or is_east_asian(outside)


def _is_space(character: str) -> bool:
    return isWhiteSpace(ord(character))


def _is_punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _address(state: StateInline, silent: bool) -> bool:
    """Inline rule: a bare address, up to the first Chinese character."""
    if state.src[state.pos] == ":" and state.src.endswith("mailto", 0, state.pos):
        return bool(autolink._protocol_rule(state, silent))
    if silent or not state.src.startswith("://", state.pos) or state.linkLevel:
        return False
    scheme = _SCHEME.search(state.src, max(state.pos - len("https"), 0), state.pos)
    if scheme is None or not state.pending.endswith(scheme[0]):
        return False
    start = scheme.start()
    before = state.src[start - 1] if start else " "
    if not (check_prev(before) or _BEHIND_ADDRESS.match(before)):
        return False
    address, length = match_http(state.src[start : _address_end(state)]) or ("", 0)
    made = autolink._create_autolink
    return length > 0 and bool(made(state, len(scheme[0]), length, address, address))


def _address_without_scheme(state: StateInline, silent: bool) -> bool:
    """The same for one that begins with `www.`."""
    if not state.src.startswith("www.", state.pos):
        return False
    end, state.posMax = state.posMax, _address_end(state)
    try:
        return bool(autolink._www_inline_rule(state, silent))
    finally:
        state.posMax = end


def _address_end(state: StateInline) -> int:
    behind = _BEHIND_ADDRESS.search(state.src, state.pos, state.posMax)
    return behind.start() if behind else state.posMax
