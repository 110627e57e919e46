"""What a note is about by its title, its file's name and its folder's, where no heading says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from kb.model import Chunk, Title
from kb.parse.chunks import Stretch, clean_title
from kb.parse.contents import normalise
from kb.parse.dialects.notion import without_id
from kb.parse.part_names import is_part_name

_ONE_OF_SEVERAL: Final = (
    r"(?:chapter|chap|ch|lecture|lect?|lesson|week|day|part|unit|module|section|sec|session)"
)
# "03-", "12_", "ch3-", "2024-01-03-" and a time before the words of a name. A small number before
# a hyphen may be one of them: "3-sat", "2-phase-commit".
_COUNT: Final = re.compile(
    rf"""^(?:
        {_ONE_OF_SEVERAL} [\s_.-]* \d{{1,3}} [\s_.:-]+
      | \d{{4}} [_.-] \d{{1,2}} [_.-] \d{{1,2}} [\s_.-]+
      | \d{{8,14}} [\s_.-]+
      | (?: 0\d{{1,2}} [\s_.-] | \d{{2,3}} [_-] | \d _ | \d{{1,3}} \s* - \s ) [\s_.-]*
    )(?=[^\W\d_])""",
    re.IGNORECASE | re.VERBOSE,
)
# What joins words in a name without white space; "k-means" and "GPT-2" are spelt so anywhere.
_JOINT: Final = re.compile(r"_+|(?<=[^\W\d_]{3})-+(?=[^\W\d_]{3})")
_IS_SPELT_OUT: Final = re.compile(r"[\s.(]")
# Names that tell a place and no topic, each perhaps with a number behind it.
_NO_TOPIC: Final = re.compile(
    rf"""(?:
        readme | index | home | main | contents? | docs? | documents? | documentation | files? | src
      | notes? | mynotes | studynotes | lecturenotes | pages? | journals? | diary | daily
      | dailynotes | posts? | blog | articles? | archives? | inbox | misc | others? | assets
      | drafts? | scratch | untitled | unnamed | new | newnote | newpage | newfile | todo | tmp
      | temp | test | faq | study | learning | questions? | interview | interviewquestions
      | 笔记 | 学习笔记 | 读书笔记 | 我的笔记 | 新笔记 | 未命名 | 无标题 | 新建.{{0,6}} | 首页
      | 主页 | 文档 | 文章 | 日记 | 日志 | 周记 | 随笔 | 草稿 | 杂项 | 其他 | 其它 | 归档
      | 收集箱 | 面试
      | 面试题 | 第?[\d一二三四五六七八九十百]+[章节讲课周天部分篇题] | [\d年月日]+
      | {_ONE_OF_SEVERAL}(?:no)?(?=\d) | (?=.*\d)[\da-f]{{7,}}
    )\d{{0,14}}""",
    re.VERBOSE,
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_COUNTING_LETTER: Final = re.compile(r"[a-z]\d*")  # "a", "q3"; "R" and "C" are languages


def topic_of(note: str, title: str) -> str:
    """What a note is about: the title of its front matter, else its file's name, else its
    folder's. "" where none of them says it: "README", "2024-01-03", "优点".

    >>> topic_of("rnn/03-gated_units.md", ""), topic_of("rnn/README.md", "")
    ('gated units', 'rnn')
    """
    path = PurePosixPath(note)
    names = map(_words, (path.stem, *(folder.name for folder in path.parents)))
    return next(filter(says_a_topic, (str(clean_title(Title.of_text(title))), *names)), "")


def title_of_note(note: str, title: str) -> str:
    """What the text of a note is called that stands below no heading: by its own title or file's
    name, also where that is a part's ("rnn/优点"); by its topic where these tell nothing."""
    file = PurePosixPath(note).stem
    if title or is_part_name(_words(file)):
        return title or _words(file)
    return topic_of(note, "") or file


def says_a_topic(words: str) -> bool:
    """Whether a name tells what is in a note, and not only which one of several it is."""
    return not (
        _LETTER.search(words) is None
        or _COUNTING_LETTER.fullmatch(words)
        or _NO_TOPIC.fullmatch(normalise(words))
        or is_part_name(words)
    )


def _words(name: str) -> str:
    """A file's or folder's name as one would write it in a text."""
    name = _COUNT.sub("", without_id(unquote(name).replace("___", "/")))
    if not _IS_SPELT_OUT.search(name):
        name = _JOINT.sub(" ", name)
    return str(clean_title(Title.of_text(name)))


def with_topic(chunks: Sequence[Chunk], stretches: Sequence[Stretch], topic: str) -> list[Chunk]:
    """The chunks of a note, those that nowhere name its topic with it.

    Not below a note's only outermost heading: what that says is the topic, in its own words.
    """
    outer = [stretch for stretch in stretches if stretch.title is not None and stretch.heading < 0]
    has_title = len(outer) == 1 and outer[0].mark.level == 1 and says_a_topic(str(outer[0].title))
    if not topic or has_title:
        return list(chunks)
    key = normalise(topic)
    return [
        chunk if key in normalise(" ".join(_said(chunk))) else replace(chunk, topic=topic)
        for chunk in chunks
    ]


def _said(chunk: Chunk) -> tuple[str, ...]:
    return (*chunk.breadcrumb, chunk.question, *chunk.aliases, chunk.plain)
