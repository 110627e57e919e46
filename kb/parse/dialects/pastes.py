"""What editors and blogs (Typora, Yuque, CSDN) leave in Markdown that says nothing to a reader."""

from __future__ import annotations

import re
from typing import Final

from kb.parse.dialects.reading import outside_code, prose
from kb.parse.draft import Draft
from kb.parse.notes_folder import Folder

# Where an editor shows a table of contents: [TOC], @[toc](目录), [[_TOC_]], {:toc}.
_CONTENTS: Final = re.compile(
    r"\s*(?:@\[toc\](?:\([^()]*\))?|\[\[?_?toc_?\]?\]|\{:?\s*toc\s*\}|\$\{toc\})\s*", re.IGNORECASE
)
# Their words stay.
_LAYOUT: Final = re.compile(
    r"</?(?:font|center|wbr|span|big|small)(?:\s[^<>]*)?/?>|<a\s+(?:name|id)\s*=[^<>]*>\s*</a>|"
    r"<a\s+(?:name|id)\s*=[^<>]*/>",
    re.IGNORECASE,
)
# "![words](picture.png#width=300)" of Yuque, "![words](picture.png =300x200)" of CSDN.
_PICTURE: Final = re.compile(
    r"!\[(?P<words>[^\[\]\n]*)\]\((?P<path>[^()\s#]+)(?P<fragment>#[^()\s]*)?"
    r"(?:\s+=(?P<size>\d{1,4})?x(?P<high>\d{0,4}))?\)"
)
_WIDTH: Final = re.compile(r"[#&]width=(\d{1,4})(?:\.\d+)?(?=&|$)")
_NO_WORDS: Final = re.compile(r"在这里插入图片描述|(?:插入)?图片描述|image\.png|img|image|图片")


def read(draft: Draft, _folder: Folder) -> None:
    """Leave it out."""
    dropped: set[int] = set()
    for index, line in prose(draft):
        if _CONTENTS.fullmatch(line.text[:200]):
            dropped.add(index)
        elif "<" in line.text or "](" in line.text:
            text = outside_code(line.text, _without_layout)
            draft.lines[index] = line._replace(text=text)
            if line.text.strip() and not text.strip():
                dropped.add(index)
    draft.drop(dropped)


def _without_layout(text: str) -> str:
    if "<" in text:
        text = _LAYOUT.sub("", text)
    return _PICTURE.sub(_picture, text) if "![" in text else text


def _picture(match: re.Match[str]) -> str:
    words, fragment = match["words"], match["fragment"] or ""
    width = match["size"] or (at[1] if (at := _WIDTH.search(fragment)) else "")
    is_plain = not fragment or not ("=" in fragment or fragment.startswith("#pic_"))
    if is_plain and not width and match["high"] is None and not _NO_WORDS.fullmatch(words):
        return match[0]
    words = "" if _NO_WORDS.fullmatch(words) else words
    size = f"|{width}" if width and "|" not in words else ""
    return f"![{words}{size}]({match['path']}{fragment if is_plain else ''})"
