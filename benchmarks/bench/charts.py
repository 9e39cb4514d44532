"""Dot plots on a logarithmic scale, as plain SVG: a row a subject, a dot a mode."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

COLOURS = ("#e3001b", "#141414", "#0a7d8c")
LEFT, RIGHT, ROW, HEAD, FOOT = 250, 60, 26, 34, 30
WIDTH = 840
_FONT = 'font-family="system-ui, sans-serif" font-size="13"'


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of a plot: its heading, and for each subject the value of each mode."""

    title: str
    rows: Mapping[str, Mapping[str, float]]


def dot_plot(title: str, axis: str, panels: Sequence[Panel], mark: float | None = None) -> str:
    """All panels under one another on one scale; `mark` draws a line at that value."""
    values = [value for panel in panels for row in panel.rows.values() for value in row.values()]
    scale = _Scale(min(values), max(values))
    modes = list(dict.fromkeys(mode for panel in panels for row in panel.rows.values() for mode in row))
    colours = dict(zip(modes, COLOURS, strict=False))
    parts, top = [_legend(colours)], 56
    for panel in panels:
        parts += _panel(panel, scale, colours, top, mark)
        top += HEAD + ROW * len(panel.rows) + FOOT
    parts.append(_text(LEFT, top + 8, axis, "#45433d"))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + 24}" width="{WIDTH}" height="{top + 24}" '
        f'role="img" {_FONT}><title>{escape(title)}</title><rect width="100%" height="100%" fill="#fff"/>'
    )
    return head + _text(16, 26, title, "#141414", "font-weight='700' font-size='16'") + "".join(parts) + "</svg>\n"


class _Scale:
    """Seconds or ratios to pixels, in decades; `ticks` are 1, 2, 5, 10, …"""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = math.log10(low * 0.85), math.log10(high * 1.15)
        steps = [m * 10.0**e for e in range(-3, 4) for m in (1, 2, 5)]
        self.ticks = [s for s in steps if self.low <= math.log10(s) <= self.high]

    def x(self, value: float) -> float:
        return LEFT + (math.log10(value) - self.low) / (self.high - self.low) * (WIDTH - LEFT - RIGHT)


def _panel(panel: Panel, scale: _Scale, colours: Mapping[str, str], top: float, mark: float | None) -> list[str]:
    bottom = top + HEAD + ROW * len(panel.rows)
    parts = [_text(16, top + 22, panel.title, "#141414", "font-weight='700'")]
    for tick in scale.ticks:
        strong = mark is not None and math.isclose(tick, mark)
        parts.append(_line(scale.x(tick), top + HEAD - 6, scale.x(tick), bottom, "#141414" if strong else "#d9d4c5"))
        parts.append(_text(scale.x(tick), bottom + 16, f"{tick:g}", "#5e5b53", "text-anchor='middle' font-size='12'"))
    for number, (name, row) in enumerate(panel.rows.items()):
        y = top + HEAD + ROW * (number + 0.5)
        weight = "font-weight='700'" if name.startswith("sitegen") else ""
        parts.append(_text(LEFT - 12, y + 5, name, "#141414", f"text-anchor='end' {weight}"))
        if len(row) > 1:
            parts.append(_line(scale.x(min(row.values())), y, scale.x(max(row.values())), y, "#d9d4c5", 3))
        parts += [
            f'<circle cx="{scale.x(value):.1f}" cy="{y:.1f}" r="6" fill="{colours[mode]}">'
            f"<title>{escape(f'{name}, {mode}: {value:.3g}')}</title></circle>"
            for mode, value in row.items()
        ]
    return parts


def _legend(colours: Mapping[str, str]) -> str:
    parts, x = [], LEFT
    for mode, colour in colours.items():
        parts.append(f'<circle cx="{x}" cy="48" r="6" fill="{colour}"/>' + _text(x + 12, 53, mode, "#141414"))
        x += 40 + 8 * len(mode)
    return "".join(parts)


def _text(x: float, y: float, words: str, colour: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" {more}>{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'
