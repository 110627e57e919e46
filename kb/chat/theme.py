"""Colours and type: paper and ink, and the red of a teacher's pen. System fonts only."""

from __future__ import annotations

from typing import Any

SANS = (
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "sans-serif",
)
MONO = ("ui-monospace", "SF Mono", "Cascadia Code", "Consolas", "DejaVu Sans Mono", "monospace")


def make_theme() -> Any:
    """The Gradio theme. The layout is in `style.css`, which builds on its variables."""
    from gradio.themes import Base, Color

    red = Color(
        c50="#fdf4f0", c100="#fae5dc", c200="#f4c9b8", c300="#eba58c", c400="#e07f60",
        c500="#cc5a3a", c600="#b34228", c700="#933421", c800="#752b1d", c900="#5c241a",
        c950="#33110b", name="pen",
    )  # fmt: skip
    paper = Color(
        c50="#fbfaf7", c100="#f4f2ec", c200="#e8e5dc", c300="#d5d1c5", c400="#a8a397",
        c500="#7b766b", c600="#5b574e", c700="#423f38", c800="#2b2924", c900="#1f1d19",
        c950="#171612", name="paper",
    )  # fmt: skip
    theme = Base(
        primary_hue=red, secondary_hue=red, neutral_hue=paper, font=SANS, font_mono=MONO,
        radius_size="lg",
    )  # fmt: skip
    return theme.set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        body_text_color="*neutral_900",
        body_text_color_dark="#e9e6de",
        body_text_color_subdued="*neutral_500",
        body_text_color_subdued_dark="#9d988c",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="*neutral_900",
        background_fill_secondary="*neutral_100",
        background_fill_secondary_dark="*neutral_800",
        border_color_primary="*neutral_200",
        border_color_primary_dark="#35322b",
        link_text_color="*primary_600",
        link_text_color_dark="*primary_300",
        link_text_color_hover="*primary_700",
        link_text_color_hover_dark="*primary_200",
        code_background_fill="*neutral_100",
        code_background_fill_dark="#1d1b17",
        input_background_fill="#ffffff",
        input_background_fill_dark="*neutral_900",
        chatbot_text_size="16px",
    )
