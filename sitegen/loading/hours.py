"""The hours of a day in which something is shown, as offices write them: 周一至周五 8:30-17:00, 每天16:30—17:30, 周六日 9点到12点."""

from __future__ import annotations

import re
import unicodedata

from sitegen.loading.amounts import NotRead
from sitegen.model.content import Hours

DAYS = "一二三四五六日"
_NAMED = {
    "": range(7),
    "每天": range(7),
    "每日": range(7),
    "工作日": range(5),
    "周末": range(5, 7),
    "双休日": range(5, 7),
}
_TIME = r"(\d{1,2})(?:[:点时](\d{1,2}|半)?分?)"
_SPAN = re.compile(rf"(.*?){_TIME}(?:至|到|[-~—–]+){_TIME}$")


def parse_hours(text: str) -> Hours:
    """Days of the week and a stretch of the day. Raises NotRead, also when the end is not after the start."""
    shown = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("星期", "周").replace("礼拜", "周")
    found = _SPAN.fullmatch(shown)
    if found is None:
        raise NotRead(text)
    start, end = _clock(found[2], found[3], text), _clock(found[4], found[5], text)
    if end <= start:
        raise NotRead(text)
    return Hours(_days(found[1].strip("，,、;；"), text), start, end)


def _clock(hour: str, minute: str | None, text: str) -> str:
    minutes = 30 if minute == "半" else int(minute or 0)
    if int(hour) > 24 or minutes > 59 or (int(hour) == 24 and minutes):
        raise NotRead(text)
    return f"{int(hour):02d}:{minutes:02d}"


def _days(words: str, text: str) -> tuple[int, ...]:
    if words in _NAMED:
        return tuple(day + 1 for day in _NAMED[words])
    shown = words.replace("周", "").replace("天", "日")
    if span := re.fullmatch(rf"([{DAYS}])(?:至|到|[-~—–]+)([{DAYS}])", shown):
        first, last = DAYS.index(span[1]), DAYS.index(span[2])
        if first < last:
            return tuple(range(first + 1, last + 2))
    if "周" in words and re.fullmatch(rf"[{DAYS}](?:[、,和]?[{DAYS}])*", shown):
        return tuple(sorted({DAYS.index(day) + 1 for day in shown if day in DAYS}))
    raise NotRead(text)
