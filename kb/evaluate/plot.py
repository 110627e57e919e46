"""Reliability diagrams: how sure the search was, against how often it was right."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from kb.errors import KbError
from kb.evaluate.figures import AbstentionFigures, Evaluation
from kb.evaluate.judged import JudgedFolder
from kb.evaluate.measures import BINS, Bin
from kb.run.font_list import font_families

_FORMATS: Final = (".png", ".svg", ".pdf")
_DPI: Final = 160
_PANELS_A_ROW: Final = 3
_PANEL_INCHES: Final = (4.1, 5.0)
_TITLE_CHARACTERS: Final = 34

# The chat's colours: paper and ink, and the red of a teacher's pen.
_INK, _GREY, _PALE, _PAPER = "#1f1d19", "#7b766b", "#e8e5dc", "#ffffff"
_BLUE, _RED = "#5f7f9c", "#b34228"


def check_plot(judged: JudgedFolder, path: Path) -> None:
    """Raise KbError where nothing could be drawn or saved, before anything is measured."""
    if not judged.unanswerable:
        raise KbError("no confidence to draw: the folder has no NAME-unanswerable.tsv")
    if path.suffix.lower() not in _FORMATS:
        raise KbError(f"{path}: unknown kind of picture; let it end in {', '.join(_FORMATS)}")
    if path.is_dir():
        raise KbError(f"{path} is a folder; name a file in it")
    if not path.absolute().parent.is_dir():
        raise KbError(f"{path}: there is no folder {path.parent}; make it first")


def plot_reliability(evaluation: Evaluation, path: Path) -> None:
    """Save one reliability diagram for each abstention set and one for all of them together.

    The file's ending says its format: .png, .svg or .pdf; `check_plot` says what is needed.
    Raises KbError when the file can't be written.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    style = {
        "font.family": font_families(),  # a set may have a Chinese name
        "font.size": 9,
        "text.color": _INK,
        "axes.labelcolor": _INK,
        "axes.edgecolor": _GREY,
        "xtick.color": _GREY,
        "ytick.color": _GREY,
        "text.parse_math": False,  # a "$" in a name is no formula
    }
    with mpl.rc_context(style):
        try:
            _draw(Figure, panels_of(evaluation)).savefig(path, dpi=_DPI, facecolor=_PAPER)
        except OSError as error:
            raise KbError(f"{path} cannot be written ({error.strerror}); name another") from error


def panels_of(evaluation: Evaluation) -> list[AbstentionFigures]:
    """What is drawn: every set, and all together where that is more than one."""
    sets = list(evaluation.abstention)
    return [*sets, evaluation.pooled] if evaluation.pooled and len(sets) > 1 else sets


def _draw(figure_class: Any, panels: Sequence[AbstentionFigures]) -> Any:
    columns = min(len(panels), _PANELS_A_ROW)
    rows = -(-len(panels) // columns)
    width, height = _PANEL_INCHES
    figure = figure_class(figsize=(width * columns, height * rows), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.12, h_pad=0.12)
    parts = figure.subfigures(rows, columns, squeeze=False).flatten()
    for number, (part, figures) in enumerate(zip(parts, panels, strict=False)):
        _draw_panel(part, figures, with_legend=number == 0)
    return figure


def _draw_panel(part: Any, figures: AbstentionFigures, *, with_legend: bool) -> None:
    diagram, counts = part.subplots(2, 1, sharex=True, height_ratios=(3.2, 1))
    name = textwrap.fill(figures.name, _TITLE_CHARACTERS, max_lines=2, placeholder="…")
    diagram.set_title(name, fontsize=11, fontweight="bold", pad=22)
    diagram.annotate(
        f"ECE {figures.ece:.3f} · {figures.n} queries",
        (0.5, 1), (0, 6), xycoords="axes fraction", textcoords="offset points",
        ha="center", color=_GREY,
    )  # fmt: skip
    _draw_diagram(diagram, figures.bins)
    if with_legend:
        diagram.legend(loc="upper left", frameon=False, fontsize=8, handlelength=1.4)
    _draw_counts(counts, figures.bins)
    for axes in (diagram, counts):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(length=3)
        axes.set_axisbelow(True)


def _draw_diagram(axes: Any, bins: Sequence[Bin]) -> None:
    filled = [(place, one) for place, one in enumerate(bins) if one.count]
    middles = [(place + 0.5) / BINS for place, _ in filled]
    sure = [one.confidence for _, one in filled]
    right = [one.right for _, one in filled]
    axes.grid(color=_PALE, linewidth=0.8)
    axes.bar(middles, right, width=0.086, color=_BLUE, label="share right")
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=1, linestyle=(0, (4, 3)))
    axes.vlines(middles, sure, right, color=_RED, linewidth=1.6, label="gap")
    axes.plot(
        middles, sure, "o", color=_PAPER, markeredgecolor=_RED, markeredgewidth=1.6,
        markersize=5, label="mean confidence",
    )  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(0, 1.03), ylabel="share whose first hit is right")
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])


def _draw_counts(axes: Any, bins: Sequence[Bin]) -> None:
    counts = [one.count for one in bins]
    middles = [(place + 0.5) / BINS for place in range(len(bins))]
    axes.bar(middles, counts, width=0.086, color=_GREY)
    for middle, count in zip(middles, counts, strict=True):
        axes.annotate(
            str(count), (middle, count), (0, 2), textcoords="offset points",
            ha="center", fontsize=8, color=_INK if count else _GREY,
        )  # fmt: skip
    axes.set(ylim=(0, max(counts) * 1.3), xlabel="confidence in the first hit", ylabel="queries")
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axes.set_yticks([])
