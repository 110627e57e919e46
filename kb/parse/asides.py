"""Sections beside the answers: references, exercises, changelogs, summaries.

A heading says what its section is meant to be, but most of these words are topics, too ("引用"
in C++, "Exercise" in medicine). So the text below has the last word: only what looks the part
is one, and what answers a question stays an answer wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from kb.model import ChunkKind
from kb.parse.citations import are_references
from kb.parse.questions import ends_as_question, is_question_like
from kb.parse.tasks import has_solution, is_explained, looks_like_tasks
from kb.text.language import HAN


class Section(NamedTuple):
    """A stretch of a note, as far as it shows whether it is an answer."""

    kind: ChunkKind  # what its text alone would make it: an answer, an empty question, a section
    question: str
    # The headings that it stands under, outermost first.
    above: tuple[str, ...]
    is_in_whole: bool  # the outermost of them names the whole note
    body: Sequence[str]  # the lines below its heading
    lines: Sequence[str]  # all its lines, where an answer's mark still stands
    is_answered: bool  # a card, or a question with its answer folded


class _Named(NamedTuple):
    """One kind of section, and the titles that it goes by."""

    kind: ChunkKind
    titles: re.Pattern[str]  # of a part of a heading, lower case, words between single spaces
    # Whether a section looks the part; also how deep below such a heading it stands.
    looks: Callable[[Section, int], bool]


_OF_REFERENCES: Final = r"""
    (?:主要|更多|其[他它]|外部|相关|推荐|学习|补充|延伸|扩展|拓展|进阶|深入|继续|进一步|有用|优质|一些|课外|网上|重要)?的?
    (?: (?:参考|引用|引文|资料|来源|出处|文献|链接|连接|资源|延伸|拓展|扩展|阅读)+
        (?:书籍|书目|书|文章|论文|博客|网站|材料|网址|内容|地址|推荐|列表|清单|汇总|整理|合集)?
      | (?<=的|关|荐|充|伸|展|考|外|要|多) (?:书籍|书目|好?文章?|论文|博客|笔记|问题|主题|网站) )
  | 参[见阅考]? | 另见 | 另?请参[见阅] | 推荐(?:书籍|书目|文章|网站|资源)?
  | (?:书籍|书目|文章|资源|资料)推荐
  | 友情链接 | 脚注 | 注释 | 注解
  | (?:(?:additional|useful|more|other|recommended|suggested|helpful|external|related|further|extra|
       online|key|main|selected|general|learning|primary|secondary|web)\ )*
    (?:references?|refs?|bibliography|citations?|sources?|links?|resources?|footnotes?|readings?|
       endnotes)
    (?:\ (?:list|links?|used|cited|materials?|resources|list))?
  | (?:additional|useful|more|other|recommended|suggested|helpful|external|related|further|extra)
    \ (?:articles?|papers?|posts?|books?|materials?|blogs?|videos?|sites?|notes|pages|topics|work|
       documentation|docs|questions|problems|info|information)
  | see\ also | see | related | read\ more | learn\ more | works\ cited | reading\ list | literature
  | where\ to\ go\ (?:next|from\ here)
"""
_OF_BOOKS: Final = r"""
    参考(?:文献|书目|书籍?|论文|资料) | 推荐书[籍目]
  | (?:延伸|扩展|拓展|推荐|补充|进阶|深入|相关|课外)阅读
  | references | bibliography | works\ cited | reading\ list
  | (?:(?:additional|recommended|suggested|further|related|other|more|selected)\ )+
    (?:readings?|references|books|papers)
"""
_OF_THANKS: Final = r"""
    致谢 | 鸣谢 | (?:特别)?感谢 | (?:special\ )?thanks(?:\ to)? | acknowledge?ments? | credits
  | 关于(?:作者|我) | 联系(?:我们?|作者|方式) | 版权声明
  | about\ (?:the\ author|me) | contact\ (?:me|us)
"""
_OF_EXERCISES: Final = r"""
    (?:课[后堂外]|随堂|章[末后]|本章|本节|复习|自测|推荐|配套|巩固|动手|编程|练习|实战|家庭)?
    (?:思考题|习题集?|练习题|复习题|自测题?|测试题|测验题?|小测验?|思考题目|练习题目|作业题)
  | 课[后堂外](?:题目?|练习|作业|思考|任务) | 随堂(?:练习|测验) | 家庭作业 | 练一练 | 想一想
  | 自我(?:检[测查]|测[试验])
  | (?:配套|巩固|推荐|编程|动手|强化)练习
  | (?:(?:coding|programming|practice|practical|chapter|warm\ ?up|additional|further|more|
       review|challenge|suggested|recommended|optional)\ )*
    (?:exercises|exercise\ sets?|quiz|quizzes|homeworks?|problem\ (?:sets?|sheets?))
  | [\w\ ]{1,40}\ (?:quiz|quizzes) | [\w\ ]{1,20}(?:练习题|习题|思考题|测验) | quiz\ yourself
  | quiz\ questions | homework\ (?:assignments?|problems|questions)
  | (?:practice|homework|exercise)\ (?:problems|questions)
  | (?:review|study|discussion|exercise|quiz|comprehension|self\ ?test)\ questions
  | questions\ (?:for\ (?:review|discussion|reflection)|to\ (?:think\ about|ponder))
  | self\ ?(?:tests?|assessment|check|quiz|evaluation)
  | (?:check|test)\ your(?:\ ?self|\ (?:understanding|knowledge|learning|comprehension))
  | knowledge\ checks? | food\ for\ thought | challenge\ (?:problems|questions)
"""
_OF_PERHAPS_EXERCISES: Final = r"""
    练习 | 作业 | 思考 | 题目练习 | 练习作业 | 测验 | 挑战
  | (?:now\ )?(?:(?:it\ s\ )?your\ turn|you\ try|try\ (?:it|this)(?:\ (?:out|yourself))?)
  | (?:我的|仍有的?|遗留)?疑[问惑] | (?:遗留|未解决的?|待解决的?)问题
  | (?:my|open|remaining|unanswered|unresolved)\ questions
  | exercise | problems? | practice | assignments? | tasks? | challenges? | questions | homework
"""
_NUMBERED_EXERCISE: Final = r"""
    (?:exercise|quiz|homework|练习题?|习题|思考题|课后题)\ ?(?:题|no|number)?\ ?
    (?:\d[\d\ ]*[a-z]?|(?<![a-z])(?:[ivx]{1,4}|[a-z])|[一二三四五六七八九十]{1,3})
"""
_NUMBERED_PERHAPS: Final = r"""
    (?:problem|assignment|challenge|task|作业|编程题|挑战|任务)\ ?(?:no|number)?\ ?
    (?:\d[\d\ ]*[a-z]?|(?<![a-z])(?:[ivx]{1,4}|[a-z])|[一二三四五六七八九十]{1,3})
"""
_OF_CHANGES: Final = r"""
    (?:更新|变更|修订|修改|改动|版本|发布|发行)(?:更新|变更|修订|发布)?(?:日志|记录|历史|说明)
  | 历史版本 | change\ ?logs? | changes\ log | release\ (?:notes?|history)
  | (?:revision|version|update|change|document|edit)\ (?:history|log) | updates?\ log
"""
_OF_SUMMARIES: Final = r"""
    (?:[本全][章节文篇课]|最后|简单|知识点?|内容|核心|重点|一句话|要点|学习|归纳|回顾|个人)?的?(?:小结|总结|回顾)(?:一下)?
  | 总结(?:归纳|概括|回顾) | 结语 | 结束语 | 尾声 | 后记 | 写在最后 | 结论 | 展望
  | (?:(?:chapter|section|lesson|quick|brief|short|final|in|to|a|overall)\ )*
    (?:summary|summaries|conclusions?|recap|wrap\ ?up|summing\ up|sum\ up|tl\ ?dr)
  | (?:concluding|closing|final)\ (?:remarks|thoughts|words)
  | (?:(?:key|main)\ )?take\ ?aways? | wrapping\ up | outlook
  | what\ (?:have\ |did\ )?(?:we|you|i)(?:\ ve)?\ (?:learn(?:ed|t)?|cover(?:ed)?)
"""


# Names of notes, as often without a link as with one.
_OF_RELATED: Final = r"""
    see\ also | related(?:\ (?:notes?|pages?|topics?|concepts?|to))? | connections | backlinks
  | 另见 | 参见 | 另请参[阅见] | 相关(?:笔记|概念|页面|主题|内容)? | 关联(?:笔记)? | 反向链接
"""


def _pattern(titles: str) -> re.Pattern[str]:
    return re.compile(f"(?:{titles})", re.VERBOSE)


def _are_tasks(section: Section, depth: int, *, lenient: bool = True) -> bool:
    if section.is_answered or has_solution(section.lines):
        return False
    asks = is_question_like(section.question) or ends_as_question(section.question)
    if depth and asks and is_explained(section.body):
        return False
    if depth and lenient:
        return True
    return looks_like_tasks(section.body, lenient=lenient)


def _perhaps_tasks(section: Section, depth: int) -> bool:
    return _are_tasks(section, depth, lenient=False)


def _is_whole(section: Section, depth: int) -> bool:
    """Whether the title is that of the whole note: one that is called "Resources" answers what
    it has headings for."""
    return section.is_in_whole and depth == len(section.above) > 0


def _lead_elsewhere(section: Section, depth: int) -> bool:
    return not _is_whole(section, depth) and are_references(section.body, names_count=False)


def _name_others(section: Section, depth: int) -> bool:
    return not _is_whole(section, depth) and are_references(section.body, names_count=True)


def _always(_: Section, __: int) -> bool:
    return True


def _are_changes(section: Section, depth: int) -> bool:
    is_dated = any(_DATED.search(line[:_MAX_TITLE_CHARS]) for line in section.body)
    return depth > 0 or is_dated or section.kind is not ChunkKind.ANSWER


def _sums_up(section: Section, depth: int) -> bool:
    asks = depth > 0 and is_question_like(section.question)
    return section.kind is ChunkKind.ANSWER and not (asks or _is_whole(section, depth))


# The first that fits.
_NAMED: Final = (
    _Named(ChunkKind.EXERCISE, _pattern(_OF_EXERCISES), _are_tasks),
    _Named(ChunkKind.EXERCISE, _pattern(_OF_PERHAPS_EXERCISES), _perhaps_tasks),
    _Named(ChunkKind.CHANGELOG, _pattern(_OF_CHANGES), _are_changes),
    _Named(ChunkKind.SUMMARY, _pattern(_OF_SUMMARIES), _sums_up),
    _Named(ChunkKind.REFERENCES, _pattern(_OF_THANKS), _always),
    _Named(ChunkKind.REFERENCES, _pattern(_OF_BOOKS), _name_others),
    _Named(ChunkKind.REFERENCES, _pattern(_OF_RELATED), _name_others),
    _Named(ChunkKind.REFERENCES, _pattern(_OF_REFERENCES), _lead_elsewhere),
)
_WITH_NUMBER: Final = (
    _Named(ChunkKind.EXERCISE, _pattern(_NUMBERED_EXERCISE), _are_tasks),
    _Named(ChunkKind.EXERCISE, _pattern(_NUMBERED_PERHAPS), _perhaps_tasks),
)
_ONE_EXERCISE: Final = frozenset({"exercise", "练习"})
_MAX_TITLE_CHARS: Final = 60
# "总结与展望", "References & further reading", "参考资料 References", "Quiz (optional)".
_PARTS: Final = re.compile(
    rf"[/|｜、,，&＆+＋·()（）\[\]【】:：—–]|\b(?:and|or)\b|与|和|及其?|以及|或者?|"
    rf"(?<=[{HAN}])\s+(?=[A-Za-z])|(?<=[A-Za-z])\s+(?=[{HAN}])"
)
_QUALIFIERS: Final = frozenset({"optional", "可选", "选做", "必做", "选读"})
# "Chapter 3 exercises", "Summary of this chapter", "本章参考文献".
_WHOSE: Final = re.compile(
    r"^(?:(?:the|this)\ )?(?:chapter|section|lesson|lecture|module|week|unit|part|day)\ (?:\d+\ )?"
    r"(?=\w)|^本[章节文课篇单元]{1,2}的?(?=\w)|"
    r"\ (?:of|for|from|to)\ (?:this |the )?(?:chapter|section|lesson|lecture|module|week|unit)"
    r"(?:\ \d+)?$"
)
_AFTER_NUMBER: Final = re.compile(r"(?<=[\d一二三四五六七八九十])\s*[:：.、)）(（—–-].*$")
_APPENDIX: Final = re.compile(r"^(?:附录|appendix)\s*(?:[a-z\d一二三四五六]\b)?\s*[:：.、—–-]?\s*")
_CALLED: Final = re.compile(r"^(exercise|练习|习题|思考题)\s*[:：]\s*(?=\S)", re.IGNORECASE)
_DATED: Final = re.compile(
    r"\bv?\d+\.\d+|\b(?:19|20)\d\d\b|\bunreleased\b|\d+\s*月\s*\d+\s*日|版本\s*\d", re.IGNORECASE
)


def kind_beside(section: Section) -> ChunkKind:
    """The kind of a section by its title, or by the innermost heading above that names one."""
    if section.kind is ChunkKind.SECTION:
        return section.kind
    for depth, words in enumerate((section.question, *reversed(section.above))):
        named = _named(words)
        if named is not None:
            return named.kind if named.looks(section, depth) else section.kind
    return section.kind


def names_references(title: str) -> bool:
    """Whether a title says that links follow."""
    named = _named(title)
    return named is not None and named.kind is ChunkKind.REFERENCES


def names_summary(title: str) -> bool:
    """Whether a title says that what stands above is summed up."""
    named = _named(title)
    return named is not None and named.kind is ChunkKind.SUMMARY


def names_exercises(title: str) -> bool:
    """Whether a title says that tasks follow."""
    named = _named(title)
    return named is not None and named.looks is _are_tasks


def names_one_exercise(title: str) -> bool:
    """Whether a title may be that of a single task, whose solution follows: "Problem 2"."""
    return _named(title) in _WITH_NUMBER or _plain(title.casefold()) in _ONE_EXERCISE


@lru_cache(maxsize=4096)  # the same headings stand above many
def _named(title: str) -> _Named | None:
    if len(title) > _MAX_TITLE_CHARS:
        return None
    text = _APPENDIX.sub("", title.strip().casefold())
    if _CALLED.match(text):
        return _WITH_NUMBER[0]
    if row := _fits(_plain(_AFTER_NUMBER.sub("", text, count=1)), _WITH_NUMBER):
        return row
    if row := _fits(_plain(text), _NAMED[:1]):
        return row
    parts = [part for part in map(_plain, _PARTS.split(text)) if part and part not in _QUALIFIERS]
    rows = [_fits(_WHOSE.sub("", part) or part, _NAMED) for part in parts]
    named = [one for one in rows if one is not None]
    if not named or len(named) < len(parts):
        return None
    # A summary holds text of worth, whatever is named beside it.
    return min(named, key=lambda one: one.kind is not ChunkKind.SUMMARY)


def _fits(words: str, rows: Iterable[_Named]) -> _Named | None:
    return next((row for row in rows if row.titles.fullmatch(words)), None)


def _plain(text: str) -> str:
    """Without signs and emoji: "📚 Wrap-up!" → "wrap up"."""
    return " ".join(re.sub(r"[\W_]+", " ", text).split())
