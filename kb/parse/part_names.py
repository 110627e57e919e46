"""Headings that name a part of what stands above them, and nothing by themselves: "思路",
"Example 2", "优缺点", "Time & space complexity"."""

from __future__ import annotations

import re
from typing import Final

from kb.parse.contents import normalise

_STATEMENT: Final = """
    题目 题目描述 题目大意 题目要求 题目内容 题目链接 题目地址 题意 题面 问题描述 原题 描述
    problem problemstatement problemdescription description statement task
"""
_SOLUTION: Final = """
    思路 思路分析 思路解析 解题思路 解题方法 解题过程 解题步骤 解法 解题 题解 题目分析 题目解析
    算法思路 算法描述 算法步骤 算法流程 方法 参考代码 代码 代码实现 完整代码 示例代码 代码示例
    method solution solutions approach approaches intuition explanation algorithm pseudocode code
    samplecode sourcecode
"""
_OF_THE_ANSWER: Final = """
    输入 输出 输入格式 输出格式 样例 样例输入 样例输出 数据范围 提示 说明 示例 例子 例 例题 举例
    实例 案例 前置知识 关键点 关键点解析 公司 分析 解析 解释 概念 基本概念 定义 简介 介绍 基本介绍
    概述 概要 概览 背景 引言 引入 导言 前言 目的 动机 意图 思想 基本思想 核心思想 主要思想
    结构 组成 角色 参与者 uml图 uml类图 类图 结构图 示意图 时序图 流程图 注意 要点 补充 备注 小结
    overview introduction intro background intent definition definitions concept concepts motivation
    purpose idea keyidea example examples input output constraints note notes remark remarks
    structure participants details keypoints uml umldiagram classdiagram diagram hint hints
    discussion analysis
"""
_ASKED_FOR: Final = """
    复杂度 复杂度分析 时间复杂度 空间复杂度 时间复杂度分析 空间复杂度分析 时空复杂度
    作用 用途 功能 用法 使用 使用方法 使用方式 基本用法 使用场景 使用示例 特点 特性 特征 性质
    优点 缺点 优势 劣势 优缺点 优劣 利弊 局限 局限性 不足 适用场景 适用范围 应用 应用场景 应用实例
    场景 原理 基本原理 工作原理 实现原理 核心原理 实现 实现方式 实现方法 实现细节 实现步骤 具体实现
    何时使用 结果 实验 实验结果 结果分析
    流程 过程 工作流程 注意事项 注意点 证明 推导 公式 语法 参数 参数说明 返回值 区别 对比 比较
    架构 组件 安装 配置 历史 发展历史 发展历程 影响 原因 解决方案 解决方法 解决办法
    总结 本章总结 本节总结 本章小结 本节小结 全文总结 结论 结语
    complexity complexityanalysis timecomplexity spacecomplexity timeandspacecomplexity
    pros cons advantages disadvantages benefits drawbacks limitations strengths weaknesses
    usage usageexample usecase usecases application applications applicability whentouse
    whentouseit howitworks howdoesitwork howtouse howtouseit characteristics consequences
    implementation implementations implementationdetails syntax parameters returnvalue procedure
    components architecture features history installation setup configuration gettingstarted
    quickstart troubleshooting caveats formula proof derivation comparison summary
    result results findings experiments evaluation
    conclusion conclusions keytakeaways takeaways recap
"""


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_STATEMENTS: Final = _names(_STATEMENT)
_SOLUTIONS: Final = _names(_SOLUTION)
_OWN: Final = _names(_ASKED_FOR)
_PARTS: Final = _names(_OF_THE_ANSWER) | _STATEMENTS | _SOLUTIONS | _OWN
_AND: Final = re.compile(r"\s*(?:[&/、,，+|]|以及|[和与及]|\band\b)\s*", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\s*(?:[（(][^（()）]{0,40}[)）]|[\[【][^\[\]【】]{0,40}[\]】])\s*$")
_LANGUAGE: Final = (
    r"(?:python ?[23]?|java|javascript|typescript|js|ts|c|c\+\+|cpp|c#|go|golang|rust|kotlin|swift|"
    r"php|ruby|scala|sql)"
)
_IS_LANGUAGE: Final = re.compile(rf"^{_LANGUAGE}$", re.IGNORECASE)
# "Python 代码", "C++ implementation": the language is no topic.
_IN_LANGUAGE: Final = re.compile(
    rf"^{_LANGUAGE}\s*(?=代码|实现|示例|题解|解法|code|solution|implementation|example)",
    re.IGNORECASE,
)
# "解法二", "Approach 1: Brute force": one of several, whatever it is called.
_ONE_OF_SEVERAL: Final = re.compile(
    r"^(?P<name>解法|方法|思路|题解|示例|样例|例题?|approach|solution|method|example|sample)\s*"
    r"#?(?P<number>\d{1,2}|[一二三四五六七八九十]{1,2})(?!\d)\s*(?:$|[:：.、\-–—(（])",
    re.IGNORECASE,
)
_HALF_NAMES: Final = frozenset({"time", "时间", "space", "空间"})
_MAX_CHARS: Final = 80  # a longer heading says more than the name of a part


def is_part_name(title: str) -> bool:
    """Whether a heading says only which part of its parent stands below it."""
    return bool(_names_in(title)) and all(name in _PARTS for name in _names_in(title))


def is_asked_for(title: str) -> bool:
    """Whether readers ask for a part by its name: "LSTM 的优缺点"."""
    return any(name in _OWN for name in _names_in(title))


def is_language(title: str) -> bool:
    """Whether a heading is the name of a programming language: below "代码", a version of it."""
    return bool(_IS_LANGUAGE.match(title))


def is_statement(title: str) -> bool:
    """Whether what a problem asks stands below a heading."""
    return any(name in _STATEMENTS for name in _names_in(title))


def is_solution(title: str) -> bool:
    """Whether how a problem is solved stands below a heading."""
    return any(name in _SOLUTIONS for name in _names_in(title))


def _names_in(title: str) -> list[str]:
    """The names that a heading is made of, "定义" and "特点" of "定义与特点", as `normalise` gives
    them; none of a long one."""
    if len(title) > _MAX_CHARS:
        return []
    if one := _ONE_OF_SEVERAL.match(title):
        name = one["name"].casefold()
        return ["例" if name == "例题" else "example" if name == "sample" else name]
    words = _IN_LANGUAGE.sub("", _BRACKETS.sub("", title) or title)
    whole = normalise(words)
    if whole in _PARTS:
        return [whole]
    names = [name for name in map(normalise, _AND.split(words)) if name]
    if len(names) > 1 and names[0] in _HALF_NAMES:  # "Time & space complexity"
        return names[1:]
    return names
