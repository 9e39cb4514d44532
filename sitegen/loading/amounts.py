"""Sums and dates in every form staff write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from sitegen.model.text import Amount, PartialDate, Period

_SCALE = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
_SUM = re.compile(
    r"^(?P<about>约|大约|近)?(?P<number>\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)(?P<o1>余|多|几)?"
    r"(?P<scale>亿|千万|百万|万|千|百)?(?P<rest>\d+千?|[零〇一二两三四五六七八九十百千]+)?(?P<o2>余|多|几)?(?:元|块|块钱)?(?P<o3>以上|余|多|左右)?整?$"
)
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_DATE = re.compile(r"^(\d{4})(?:\s*[-年./]\s*(\d{1,2})(?:\s*[-月./]\s*(\d{1,2})\s*日?|\s*月)?|年)?$")


def parse_amount(text: str) -> Amount:
    """80000 · 8万 · 8万元 · 80,000元 · ￥14,900 · 约95万元 · 100万余元 · 一万五千元. Raises ValueError."""
    shown = unicodedata.normalize("NFKC", text)
    shown = re.sub(r"[\s,，]|人民币|RMB|rmb|CNY|[¥￥$]", "", shown) if "$" not in shown else ""
    found = _SUM.match(shown)
    if not found:
        raise ValueError(text)
    number = _number(found["number"])
    scale = _SCALE[found["scale"] or ""]
    yuan = number * scale
    if found["rest"]:
        rest = found["rest"]
        # 一万五 is 15,000; 一万五千 too; 1万5000 as written.
        small = float(rest[:-1]) * 1000 if rest[0].isdigit() and rest[-1] == "千" else _number(rest)
        yuan += small * scale // 10 if len(rest) == 1 and scale >= 100 else small
    whole = round(yuan)
    if abs(whole - yuan) > 0.005 or whole <= 0 or whole > 10**12:
        raise ValueError(text)
    over = any(found[g] in ("余", "多", "几", "以上") for g in ("o1", "o2", "o3"))
    return Amount(whole, about=bool(found["about"]) or found["o3"] == "左右", over=over)


def _number(text: str) -> float:
    if text[0].isdigit():
        return float(text)
    total, current = 0, 0
    for char in text:
        if char in _DIGITS:
            current = _DIGITS[char]
        else:
            total += (current or 1) * _SCALE[char]
            current = 0
    return total + current


def parse_partial_date(text: str) -> PartialDate:
    """2026 · 2026-03 · 2026-03-05 · 2026年3月. Raises ValueError for what the calendar does not have."""
    found = _DATE.match(unicodedata.normalize("NFKC", text).strip())
    if not found:
        raise ValueError(text)
    year, month, day = (int(g) if g else 0 for g in found.groups())
    date(year, month or 1, day or 1)
    if (found[2] and not month) or (found[3] and not day):
        raise ValueError(text)
    return PartialDate(year, month, day)


def parse_day(text: str) -> date:
    """A day of the calendar. Raises ValueError."""
    found = parse_partial_date(text)
    return date(found.year, found.month, found.day)


def parse_period(text: str) -> Period:
    """`2026-01-01 至 2026-12-31`, `至 2026-12-31`, `2026-01-01 起`. Raises ValueError, also when the end is first."""
    shown = unicodedata.normalize("NFKC", text).strip()
    sides = re.split(r"\s*(?:至|到|起|/|~|—|–|\bto\b)\s*", shown)
    if len(sides) == 1:
        raise ValueError(text)
    start = parse_day(sides[0]) if sides[0] else None
    end = parse_day(sides[1]) if sides[1] else None
    if (start is None and end is None) or (start and end and end < start) or len(sides) > 2:
        raise ValueError(text)
    return Period(start, end)
