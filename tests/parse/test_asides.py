"""What is no answer: the titles that say so, and what a search reads of an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.model import ChunkKind
from kb.parse.lint import lint
from kb.parse.note import parse_note

LINKS = "- [How locks work](https://example.org/a)\n- [Locks again](https://example.org/b)\n"
TASKS = "1. Why do locks wait?\n2. Show it.\n"
REFERENCES = """References|Bibliography|Further reading|See also|Resources|Links|Sources
Useful links|Additional resources|External links|Recommended reading|Works cited
References and further reading|Sources & links|📚 References:|**References**|3.2 References
Learn more|Related articles|Citations|Appendix A. References|附录：参考资料
参考|参考资料|参考文献|参考链接|引用|延伸阅读|扩展阅读|推荐阅读|相关链接
资料来源|相关文章|参考资料与延伸阅读|本章参考文献|七、参考
参考资料 References|拓展阅读（选读）|学习资源|参见|Acknowledgements|致谢"""
EXERCISES = """Exercises|Exercise|Quiz|Homework|Problems|Practice problems|Review questions
Questions for review|Check your understanding|Test yourself|Chapter 3 exercises|4.1 Exercises
Exercises (optional)|Self-test|Problem set|✏️ Exercises|Exercise 3|Exercise 2.1: Locks
Knowledge check|练习|习题|思考题|课后题|课后习题|作业|练习题|测验
思考与练习|本章习题|第三章 习题|练习 1|习题 2.3|复习题|自测题
课后作业|动手练习|Try it yourself|Your turn"""
CHANGES = """Changelog|Change log|Release notes|Version history
更新日志|版本记录|更新记录|修订历史|变更日志"""
SUMMARIES = """Summary|Conclusion|Conclusions|Key takeaways|Recap|TL;DR|Chapter summary|Wrap-up
Final thoughts|In summary|小结|总结|本章小结|结语|📌 总结|八、总结|总结与展望
知识点总结|Summary and conclusions|全文总结|写在最后
What we learned|What did you learn?"""
TOPICS = """Exercise therapy|References in C++|引用类型|Source control|Link state routing
Summary statistics|Problem solving|作业调度|练习的好处|资源调度|What is a summary?
Changelogs in Git|总结模型|Homeworkers"""


def kind(title: str, text: str) -> ChunkKind:
    note = parse_note("n.md", f"# Notes\n\n## What is a lock?\n\nIt waits.\n\n## {title}\n\n{text}")
    return note.chunks[-1].kind


def titles(text: str) -> list[str]:
    return text.replace("\n", "|").split("|")


@pytest.mark.parametrize("title", titles(REFERENCES))
def test_titles_of_references(title: str) -> None:
    assert kind(title, LINKS) is ChunkKind.REFERENCES


@pytest.mark.parametrize("title", titles(EXERCISES))
def test_titles_of_exercises(title: str) -> None:
    assert kind(title, TASKS) is ChunkKind.EXERCISE


@pytest.mark.parametrize("title", titles(CHANGES))
def test_titles_of_changelogs(title: str) -> None:
    assert kind(title, "- 2024-05-01: all new\n") is ChunkKind.CHANGELOG


@pytest.mark.parametrize("title", titles(SUMMARIES))
def test_titles_of_summaries(title: str) -> None:
    assert kind(title, "Locks wait for each other.\n") is ChunkKind.SUMMARY


@pytest.mark.parametrize("title", titles(TOPICS))
def test_topics_stay_answers_whatever_stands_below(title: str) -> None:
    for text in (LINKS, TASKS, "- 2024-05-01: all new\n", "Some words on it.\n"):
        assert kind(title, text) is ChunkKind.ANSWER


@pytest.mark.parametrize(
    ("label", "stays"),
    [
        (f"**References:**\n{LINKS}", ""),
        (f"**参考资料**\n\n{LINKS}", ""),
        ("See also: [How locks work](https://example.org)", ""),
        ("> 来源：https://example.org/why", ""),
        (f"**References:**\n{LINKS}\nAnd so on.", "And so on."),
        (f"**Exercises**\n\n{TASKS}", ""),
        (f"**Exercises**\n\n{TASKS}\n**Costs**\n\nLittle.", "Costs\nLittle."),
        ("**Exercises**\n\n1. Show it.\n\nSolution: so.", "Exercises\nShow it.\nSolution: so."),
        ("**References:** a name for an object.", "References: a name for an object."),
    ],
)
def test_labelled_references_and_exercises_are_shown_and_not_searched(
    label: str, stays: str
) -> None:
    text = f"# What is a lock?\n\nIt waits.\n\n{label}"
    (chunk,) = parse_note("n.md", text).answers
    assert chunk.answer == text.split("\n\n", 1)[1].rstrip("\n")
    assert chunk.plain.count("\n") == chunk.answer.count("\n")
    assert "\n".join(filter(None, chunk.plain.split("\n"))) == f"It waits.\n{stays}".rstrip()


def test_an_answer_of_nothing_but_references_is_searched() -> None:
    (chunk,) = parse_note("n.md", f"# Where to read on locks?\n\nLinks:\n\n{LINKS}").answers
    assert "How locks work" in chunk.plain


def test_lint_does_not_blame_what_is_no_answer(tmp_path: Path) -> None:
    below = "## Exercises\n\n### 1\n\n### What is a lock?\n\n## Summary\n\nShort.\n\n"
    below += "## 参考\n\n## 更新日志\n"
    for name in ("a.md", "b.md"):
        text = f"# {name}\n\n## About {name}\n\nIt is {name}.\n\n{below}"
        (tmp_path / name).write_text(text, "utf-8")
    assert lint(tmp_path) == []
