"""Every rule on bare headings decides the line that its example marks, and is needed for it."""

from __future__ import annotations

import pytest

from kb.parse.mend.heading_rules import (
    ALONE,
    ANYWHERE,
    IN_TEXT,
    Rule,
    deciding_rule,
    stands_as_heading,
)
from kb.parse.mend.page import Page, Place, page_of

RULES = (*ANYWHERE, *ALONE, *IN_TEXT)


def headings_of(page: Page) -> dict[int, Rule | None]:
    """What decided each line that could be a heading, from the top to the bottom."""
    bare: set[int] = set()
    decided: dict[int, Rule | None] = {}
    for index in sorted(page.titles):
        decided[index] = deciding_rule(Place(page, frozenset(bare), index))
        if stands_as_heading(page, bare, index):
            bare.add(index)
    return decided


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_example_of_a_rule_is_decided_by_it(rule: Rule) -> None:
    marked = [index for index, line in enumerate(rule.example.split("\n")) if "»" in line]
    decided = headings_of(page_of(rule.example.replace("»", "").split("\n")))
    assert decided[marked[-1]] == rule


def test_no_two_rules_have_one_name() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
