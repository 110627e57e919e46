"""Formulas of the pages as MathML, which browsers typeset by themselves: no script, no CDN."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element
from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from mkdocs.config.defaults import MkDocsConfig

_FORMULA = r"(?<![\\$])(?P<marks>\$\$?)(?P<tex>[^$]+?)(?P=marks)(?!\d)"
# After code (190), in which a dollar is a dollar; before escapes (180), which TeX has, too.
_PRIORITY = 185


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Teach MkDocs' Markdown the formulas."""
    config.markdown_extensions.append(_Formulas())  # type: ignore[arg-type]  # names, or objects
    return config


class _Formulas(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.register(_Formula(_FORMULA, md), "formula", _PRIORITY)


class _Formula(InlineProcessor):
    def handleMatch(  # type: ignore[override]
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 (Markdown passes it)
    ) -> tuple[Any, int | None, int | None]:
        """One formula; left as it stands where it can't be read."""
        display = "block" if m["marks"] == "$$" else "inline"
        try:
            formula = convert_to_element(m["tex"].strip(), display=display)
        except Exception:  # its exceptions share no class, and wild TeX raises others too
            return None, None, None
        return _kept(formula), m.start(0), m.end(0)


def _kept(formula: Element) -> Element:
    """The same, with texts that Markdown must not read for marks of its own."""
    from markdown.util import AtomicString

    for part in formula.iter():
        part.text = AtomicString(part.text or "")
    return formula
