"""How rich draws an answer's tokens here: lines that break as Chinese does, tables that show all
of each cell, and no colour behind the words, which a light terminal would show as black boxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from markdown_it.token import Token
from rich import box
from rich.console import Console, ConsoleOptions, JustifyMethod, OverflowMethod, RenderResult
from rich.containers import Lines
from rich.markdown import (
    CodeBlock,
    Heading,
    Markdown,
    MarkdownContext,
    MarkdownElement,
    Paragraph,
    TableDataElement,
    TableRowElement,
)
from rich.measure import Measurement
from rich.style import Style
from rich.syntax import ANSISyntaxTheme, Syntax
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from kb.cli.kinsoku import line_starts, widest_unit

THEME: Final = Theme(
    {
        "markdown.code": "cyan",
        "markdown.code_block": "none",
        "markdown.kbd": "bold",
        "markdown.mark": "bold",
        "markdown.u": "underline",
        "markdown.ins": "underline",
        "markdown.h1": "bold underline",
        "markdown.table.header": "bold",
    }
)
# Colours of the terminal's own, which are legible on its ground, be it dark or light.
_CODE_THEME: Final = "ansi_light"
# A column narrower than this reads like a pillar; such a table is written out, row by row.
_LEAST_COLUMN: Final = 6
_GAP: Final = 2


class Words(Text):
    """A text that breaks between Chinese characters, too, and at no wrong place."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,  # noqa: ARG002
    ) -> Lines:
        """Its lines, none wider than that."""
        lines = Lines()
        for line in self.split(allow_blank=True):
            if "\t" in line:
                line.expand_tabs(tab_size)
            wrapped = line.divide(line_starts(line.plain, max(width, 1)))
            for part in wrapped:
                part.rstrip()
            if justify or self.justify:
                wrapped.justify(
                    console,
                    width,
                    justify=justify or self.justify or "left",
                    overflow=overflow or "fold",
                )
            lines.extend(wrapped)
        return lines

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """As narrow as its widest word; at most as wide as its longest line."""
        widest = super().__rich_measure__(console, options).maximum
        return Measurement(min(widest_unit(self.plain), widest), widest)

    def with_style(self, style: str) -> Words:
        """The same with a style."""
        copy = Words(self.plain, style=self.style, justify=self.justify)
        copy._spans = list(self._spans)
        copy.stylize(style)
        return copy


class _Paragraph(Paragraph):
    def on_enter(self, context: MarkdownContext) -> None:
        super().on_enter(context)
        self.text = Words(justify="left")


class _Heading(Heading):
    def on_enter(self, context: MarkdownContext) -> None:
        super().on_enter(context)
        self.text = Words()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.text


class _Code(CodeBlock):
    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        theme = _InkOnly(Syntax.get_theme(_CODE_THEME).style_map)  # type: ignore[attr-defined]
        code = str(self.text).rstrip()
        yield Syntax(
            code, self.lexer_name, theme=theme, word_wrap=True, padding=1,
            background_color="default",
        )  # fmt: skip


class _InkOnly(ANSISyntaxTheme):
    """The terminal's own colours for the words, and none behind them."""

    def get_background_style(self) -> Style:
        """None."""
        return Style.null()


class _Cell(TableDataElement):
    rows = columns = 1  # that it covers

    @classmethod
    def create(cls, markdown: Markdown, token: Token) -> MarkdownElement:
        cell = super().create(markdown, token)
        assert isinstance(cell, _Cell)
        cell.rows = int(token.attrs.get("rowspan", 1))
        cell.columns = int(token.attrs.get("colspan", 1))
        return cell

    def __init__(self, justify: JustifyMethod) -> None:
        super().__init__(justify)
        self.content: Words = Words("", justify=justify)


class _HeadCell(_Cell):
    pass


class _Rows(MarkdownElement):
    """The rows of a table's head or body."""

    def __init__(self) -> None:
        self.rows: list[TableRowElement] = []

    def on_child_close(self, context: MarkdownContext, child: MarkdownElement) -> bool:  # noqa: ARG002
        if isinstance(child, TableRowElement):
            self.rows.append(child)
        return False


class _Head(_Rows):
    pass


class _Table(_Rows):
    """A table as wide as there is room, or row by row where its columns would be pillars."""

    def __init__(self) -> None:
        super().__init__()
        self.head: list[TableRowElement] = []

    def on_child_close(self, context: MarkdownContext, child: MarkdownElement) -> bool:
        if isinstance(child, _Rows):
            (self.head if isinstance(child, _Head) else self.rows).extend(child.rows)
            return False
        return super().on_child_close(context, child)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        every = [*self.head, *self.rows]
        has_head = bool(every) and all(isinstance(cell, _HeadCell) for cell in every[0].cells)
        head, *rows = _grid(every) if has_head else [[], *_grid(every)]
        columns = max(map(len, (head, *rows)), default=0)
        if columns * (_LEAST_COLUMN + _GAP) > options.max_width and columns > 1:
            yield from _row_by_row(head, rows)
            return
        table = Table(
            box=box.SIMPLE, pad_edge=False, style="markdown.table.border", collapse_padding=True,
            show_header=any(cell.plain for cell in head),
        )  # fmt: skip
        for number in range(columns):
            heading = head[number] if number < len(head) else Words()
            table.add_column(
                heading.with_style("markdown.table.header"), overflow="fold",
                justify=_justify(number, head, rows),
            )  # fmt: skip
        for row in rows:
            table.add_row(*row)
        yield table


def _grid(rows: Sequence[TableRowElement]) -> list[list[Words]]:
    """The cells of each row, empty ones where one covers several columns or rows."""
    grid: list[list[Words]] = []
    covered: dict[int, int] = {}  # by column, for how many rows yet
    for row in rows:
        words: list[Words] = []
        for cell in row.cells:
            assert isinstance(cell, _Cell)
            _fill_covered(words, covered)
            for number in range(cell.columns):
                covered[len(words)] = cell.rows - 1
                words.append(cell.content if number == 0 else Words())
        _fill_covered(words, covered)
        grid.append(words)
    return grid


def _fill_covered(words: list[Words], covered: dict[int, int]) -> None:
    while covered.get(len(words), 0) > 0:
        covered[len(words)] -= 1
        words.append(Words())


def _justify(number: int, head: Sequence[Words], rows: Sequence[Sequence[Words]]) -> JustifyMethod:
    cells = (row[number] for row in (head, *rows) if number < len(row))
    return next((cell.justify for cell in cells if cell.justify), "left")


def _row_by_row(head: Sequence[Words], rows: Sequence[Sequence[Words]]) -> RenderResult:
    for row in rows:
        for number, cell in enumerate(row):
            name = head[number].plain if number < len(head) else ""
            line = Words(f"{name}: " if name else "", style="markdown.table.header")
            whole = Words("", justify="left")
            whole.append_text(line)
            whole.append_text(cell)
            yield whole
        yield Text("")


class AnswerMarkdown(Markdown):
    """rich's Markdown, drawn with the elements above."""

    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "paragraph_open": _Paragraph,
        "heading_open": _Heading,
        "fence": _Code,
        "code_block": _Code,
        "table_open": _Table,
        "thead_open": _Head,
        "tbody_open": _Rows,
        "td_open": _Cell,
        "th_open": _HeadCell,
    }
    inlines = Markdown.inlines | {"kbd", "mark", "u", "ins"}
