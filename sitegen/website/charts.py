"""Figures for the public: changes are computed from both numbers, small cells are not shown, nothing is added up that would tell them.

Rules: a count below 5 reads 少于5 and takes its change and every total with it; a baseline below 20 gets counts only, no per cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sitegen.model.value import Value
from sitegen.model.vocabulary import label
from sitegen.model.website import Figure, Table

SMALL = 5  # counts below it could point to a person
BASE = 20  # a percentage of fewer would swing wildly
COUNTS = ("起", "人", "条", "次", "件", "户")
_NUMBERS = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class ChartRow(Value):
    """One line of a chart, as it is shown. Bars are shares of the longest (0: none). `trend` is up, down, same or none."""

    type: str
    name: str
    value: str
    baseline: str
    bar: float
    baseline_bar: float
    change: str
    note: str
    trend: str


@dataclass(frozen=True, slots=True)
class Chart(Value):
    """Rows of one metric and period. `total` is empty where it would tell a small cell."""

    id: str
    headline: str
    metric: str
    unit: str
    now: str
    then: str
    compare: str
    rows: tuple[ChartRow, ...]
    total: str
    source: str
    sample: bool


@dataclass(frozen=True, slots=True)
class Check(Value):
    """A figure published elsewhere, with the sum that shows its change."""

    name: str
    value: str
    unit: str
    change: str
    baseline: str
    sum: str
    source: str
    sample: bool


def charts(tables: Iterable[Table], names: Mapping[str, str]) -> tuple[Chart, ...]:
    """A chart for each metric and period whose rows name fraud types; `names` maps their ids to names."""
    found = []
    for table in tables:
        groups: dict[tuple[object, ...], list[Figure]] = {}
        for figure in table.figures:
            if figure.type:
                key = (figure.metric, figure.start, figure.end, figure.compare, figure.unit)
                groups.setdefault(key, []).append(figure)
        found += [_chart(f"{table.id}-{n}", some, names) for n, some in enumerate(groups.values(), 1)]
    return tuple(found)


def checks(tables: Iterable[Table]) -> tuple[Check, ...]:
    """The rows that name no type: single figures with their sums."""
    return tuple(_check(f) for t in tables for f in t.figures if not f.type)


def change(figure: Figure) -> float | None:
    """The change against the baseline in per cent, None without one."""
    return (figure.value / figure.baseline - 1) * 100 if figure.baseline else None


def is_small(value: float | None, unit: str) -> bool:
    """Whether a number may not be shown: a count from 1 to 4."""
    return value is not None and unit in COUNTS and 0 < value < SMALL


def _chart(id: str, figures: list[Figure], names: Mapping[str, str]) -> Chart:
    first = figures[0]
    shown = [v for f in figures for v in (f.value, f.baseline) if v is not None and not is_small(v, f.unit)]
    longest = max(shown, default=1) or 1
    rows = tuple(_row(f, names[f.type], longest) for f in figures)
    hidden = any(is_small(f.value, f.unit) for f in figures)
    now, then = _periods(first)
    return Chart(
        id=id,
        headline=_headline(rows),
        metric=label(first.metric),
        unit=first.unit,
        now=now,
        then=then,
        compare=label(first.compare),
        rows=rows,
        total="" if hidden else _number(sum(f.value for f in figures)),
        source="；".join(dict.fromkeys(f.source for f in figures)),
        sample=any(f.sample for f in figures),
    )


def _row(figure: Figure, name: str, longest: float) -> ChartRow:
    unit, now, then = figure.unit, figure.value, figure.baseline
    small, small_then = is_small(now, unit), is_small(then, unit)
    words, note, trend = _change(figure, small, small_then)
    return ChartRow(
        type=figure.type,
        name=name,
        value=f"少于{SMALL}" if small else _number(now),
        baseline="" if then is None else f"少于{SMALL}" if small_then else _number(then),
        bar=0.0 if small else now / longest,
        baseline_bar=0.0 if small_then or then is None else then / longest,
        change=words,
        note=note,
        trend=trend,
    )


def _change(figure: Figure, small: bool, small_then: bool) -> tuple[str, str, str]:
    now, then, unit = figure.value, figure.baseline, figure.unit
    if then is None:
        return "", "没有可比的数", "none"
    if small or small_then:
        both = "两期都" if small and small_then else "本期" if small else "上期"
        return "不计算", f"{both}少于{SMALL}{unit}", "none"
    difference = now - then
    if difference == 0:
        return "持平", f"都是{_number(now)}{unit}", "same"
    words = f"{'多' if difference > 0 else '少'}{_number(abs(difference))}{unit}"
    trend = "up" if difference > 0 else "down"
    if unit in COUNTS and then < BASE:
        return words, "基数小，不写百分比", trend
    per_cent = change(figure)
    return words, f"{label(figure.compare)}{_signed(per_cent)}" if per_cent is not None else "", trend


def _headline(rows: tuple[ChartRow, ...]) -> str:
    more, fewer = (sum(r.trend == t for r in rows) for t in ("up", "down"))
    parts = [f"{_spelled(n)}类{word}了" for n, word in ((fewer, "少"), (more, "多")) if n]
    return "，".join(parts) or "各类诈骗"


def _spelled(number: int) -> str:
    if number == 2:
        return "两"
    return _NUMBERS[number] if number <= 10 else str(number)


def _periods(figure: Figure) -> tuple[str, str]:
    year, start, end = figure.start.year, figure.start, figure.end
    months = f"{start.month}—{end.month}月" if start.month != end.month else f"{start.month}月"
    now = f"{year}年{months}"
    return now, f"{year - 1}年{months}" if label(figure.compare) == "同比" else "上一期"


def _check(figure: Figure) -> Check:
    per_cent = change(figure)
    small = is_small(figure.value, figure.unit) or is_small(figure.baseline, figure.unit)
    now, then = _number(figure.value), _number(figure.baseline or 0)
    known = per_cent is not None and not small
    return Check(
        name=figure.label or label(figure.metric),
        value=f"少于{SMALL}" if is_small(figure.value, figure.unit) else now,
        unit=figure.unit,
        change=f"{label(figure.compare)}{_signed(per_cent or 0.0, 2)}" if known else "",
        baseline=then if known else "",
        sum=f"（{now}−{then}）÷{then}＝{_signed(per_cent or 0.0, 2)}" if known else "",
        source=figure.source,
        sample=figure.sample,
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _signed(value: float, digits: int = 1) -> str:
    return f"{'+' if value >= 0 else '−'}{abs(value):.{digits}f}%"
