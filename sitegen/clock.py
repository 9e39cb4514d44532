"""The office's day: what is valid or due today is decided where the content is for, whatever zone the machine is set to."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from pathlib import Path

DEFAULT = "Asia/Shanghai"
KEYS = ("时区", "timezone", "time_zone")
# China has one time; these zones have had no summer time since 1991. Windows has no zone database of its own.
_HOURS = {
    "asia/shanghai": 8, "asia/chongqing": 8, "asia/harbin": 8, "asia/beijing": 8, "prc": 8, "asia/hong_kong": 8, "asia/macau": 8,
    "asia/taipei": 8, "asia/urumqi": 6, "asia/kashgar": 6, "utc": 0, "gmt": 0, "北京": 8, "北京时间": 8, "东八区": 8, "中国": 8, "乌鲁木齐": 6,
}  # fmt: skip
_OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2})(?::?([0-5]\d))?", re.I)
_LINE = re.compile(rf"(?:{'|'.join(KEYS)})[ \t]*[:：][ \t\u3000]*(?:[\"'](.*?)[\"']|(.*?))[ \t\u3000]*(?:#.*)?", re.I)


def zone(name: str) -> tzinfo | None:
    """The zone of a name (IANA: Asia/Shanghai), an offset (`+08:00`, `UTC+8`) or a Chinese name; None when there is none."""
    key = name.strip().lower()
    if not key:
        return zone(DEFAULT)
    if key in _HOURS:
        return timezone(timedelta(hours=_HOURS[key]))
    if found := _OFFSET.fullmatch(key):
        ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(ahead if found[1] == "+" else -ahead) if ahead <= timedelta(hours=14) else None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # for the few sites that need it

    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def named_in(text: str) -> str:
    """The zone that the text of content/site.yaml names, before anything else of it is read."""
    for line in text.splitlines():
        if found := _LINE.fullmatch(line.rstrip()):
            return (found[1] or found[2] or "").strip()
    return ""


def today(content: Path) -> date:
    """The day it is now in the zone of that content; a zone that cannot be read is told when the content is loaded."""
    try:
        data = (content / "site.yaml").read_bytes()[:100_000] if (content / "site.yaml").is_file() else b""
    except OSError:
        data = b""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    return datetime.now(zone(named_in(text)) or zone(DEFAULT)).date()


def midnight(day: date, name: str) -> str:
    """The first moment of a day in a zone as RFC 3339 writes it: 2026-11-21T00:00:00+08:00."""
    return datetime.combine(day, time(), zone(name) or zone(DEFAULT)).isoformat()
