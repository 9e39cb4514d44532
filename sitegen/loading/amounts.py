"""Sums, dates and periods in every form that offices write them; what could mean two things is refused with a reason."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from sitegen.model.text import Amount, PartialDate, Period
from sitegen.problems import NOTHING, Words

LONGEST = 40  # characters of a sum or a period; a longer text is a sentence
MOST = 10**12  # yuan
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"千": 1000, "百": 100, "十": 10}
# Numerals of cheques and vouchers, and what keyboards offer for 〇 and 万.
_PLAIN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億○圆俩", "一二三四五六七八九十百千万亿〇元两")
_FOREIGN = re.compile(
    r"[$€£₩฿₽]|美[元金刀]|港[元币]|欧元|日[元圆]|英镑|韩[元币]|泰铢|卢布|澳元|加元|新元|台币|USD|HKD|EUR|USDT|比特币"
)
_YUAN = re.compile(r"人民币|RMB|CNY|[¥￥]", re.I)
_BEFORE = {
    "约": "about", "大约": "about", "大概": "about", "近": "about", "将近": "about", "接近": "about",
    "超": "over", "超过": "over", "逾": "over", "上": "over", "共": "", "共计": "", "合计": "", "累计": "", "总计": "",
}  # fmt: skip
_SUM = re.compile(
    rf"(?P<before>(?:{'|'.join(sorted(_BEFORE, key=len, reverse=True))})*)(?P<number>[\d,.零〇一二两三四五六七八九十百千万亿点]+)"
    r"(?:(?P<over>[余多几来])(?P<scale>[十百千]?[万亿]|[百千])?)?(?:元|块钱?)?(?P<after>以上|余|多|左右|上下)?[整正]?"
)
_COMMAS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_RANGE = re.compile(r"\d.*[-~—–至到].*\d|[一二三四五六七八九]{2}[十百千万]|\d、\d")
# 年 goes with 月; elsewhere both signs are the same: 2026年3-5 may be a day or two months
_DATE = re.compile(
    r"(?P<y>\d{4})(?:年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号]?)?)?"
    r"|(?P<sign>[-/.])(?P<m2>\d{1,2})(?:(?P=sign)(?P<d2>\d{1,2})[日号]?)?)?"
)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)?")
_NO_YEAR = re.compile(r"\d{1,2}月|(\d{2}年)|\d{1,2}[-/.]\d{1,2}([-/.]\d{2,4})?")
_BETWEEN = re.compile(r"起?(?:至|到|~+|→|[-—–―]+|/|to)", re.I)
_PART = re.compile(r"(?P<y>\d{4})年?(?:第?(?P<q>[1-4])季度|Q(?P<q2>[1-4])|(?P<half>[上下])半年|全年)", re.I)
_MONTHS = re.compile(r"(?P<y>\d{4})年(?P<a>\d{1,2})月?[-—–~至到](?P<b>\d{1,2})月")
OPEN_PERIODS = ("长期", "长期有效", "永久", "永久有效", "一直有效", "不限")


class NotRead(ValueError):
    """A text that means no sum, date or period; `why` says what is wrong where that can be told."""

    def __init__(self, text: str, why: Words = NOTHING) -> None:
        super().__init__(text)
        self.why = why


class NoSuchDay(NotRead):
    """A date that the calendar does not have."""


# ---------------------------------------------------------------------------------------------- sums


def parse_amount(text: str) -> Amount:
    """80000 · 8万 · 8万元 · 80,000元 · ￥14,900 · 约95万元 · 100万余元 · 一万五千元 · 捌万元整 · 1亿2千万. Raises NotRead."""
    shown = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(_PLAIN)
    shown = re.sub(r"(?<=[\d.])[wW]", "万", re.sub(r"(?<=[\d.])[kK](?![a-zA-Z])", "千", shown))
    if len(shown) > LONGEST:
        raise NotRead(text, Words("太长了", "it is too long"))
    if _FOREIGN.search(shown):
        raise NotRead(text, Words("外币请折成人民币", "convert other currencies to yuan"))
    shown = _YUAN.sub("", shown)
    found = _SUM.fullmatch(shown)
    if not found:
        raise NotRead(text, _why_no_sum(shown))
    marks = [_BEFORE[word] for word in re.findall("|".join(sorted(_BEFORE, key=len, reverse=True)), found["before"])]
    number, scale, over = found["number"], found["scale"] or "", found["over"]
    if over in ("几", "来") and number[-1] not in "十百千万亿0":
        raise NotRead(text)
    if number in ("百", "千", "万", "亿") and not (over or "上" in found["before"]):
        raise NotRead(text, Words("前面没有数", "there is no number before it"))
    yuan = _number(number, text) * (_number(scale if scale[0] in "十百千" else "一" + scale, text) if scale else 1)
    if yuan == 0:
        raise NotRead(text, Words("没有就不写这一行", "leave the line out if there is none"))
    if yuan != int(yuan):
        raise NotRead(text, Words("请写到元", "write whole yuan"))
    if yuan > MOST:
        raise NotRead(text, Words("太大了", "it is too large"))
    return Amount(
        int(yuan),
        about="about" in marks or found["after"] in ("左右", "上下"),
        over="over" in marks or bool(over) or found["after"] in ("以上", "余", "多"),
    )


def _why_no_sum(shown: str) -> Words:
    if shown.startswith("-"):
        return Words("不能是负数", "it cannot be negative")
    if _RANGE.search(shown):
        return Words("请只写一个数，可以写 约8万元、8万余元", "write one number, 约8万元 or 8万余元 if need be")
    return NOTHING


def _number(shown: str, text: str) -> Decimal:
    """A number in figures, in Chinese, or in both (`1亿2千万`, `8万8`). Raises NotRead."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        head, found, tail = shown.partition(unit)
        if found:
            # 上万元 and 万余元 have no head
            return (_number(head, text) if head else Decimal(1)) * size + _tail(tail, size, text)
    return _below_ten_thousand(shown, text)


def _tail(tail: str, size: int, text: str) -> Decimal:
    """What follows a unit: 8万8 is 88,000, 8万零8百 is 80,800."""
    if not tail:
        return Decimal(0)
    if len(tail) == 1 and (tail.isdigit() or tail in _DIGITS):
        return Decimal(_DIGITS.get(tail, tail)) * size / 10
    value = _number(tail.lstrip("零〇") or "零", text)
    if value >= size:
        raise NotRead(text)
    return value


def _below_ten_thousand(shown: str, text: str) -> Decimal:
    if re.fullmatch(r"\d+(\.\d+)?", shown) or _COMMAS.fullmatch(shown):
        if shown[0] == "0" and shown[1:2].isdigit():
            raise NotRead(text, Words("前面有 0，像编号，不像金额", "it starts with 0 like a number of something"))
        return Decimal(shown.replace(",", ""))
    whole, dot, part = shown.partition("点")
    if dot and whole and part and all(c in _DIGITS for c in part):
        return _below_ten_thousand(whole, text) + Decimal("0." + "".join(str(_DIGITS[c]) for c in part))
    for unit, size in _UNITS.items():
        head, found, tail = shown.partition(unit)
        if found:
            first = _below_ten_thousand(head, text) if head else Decimal(1)
            return first * size + _tail(tail, size, text)
    if len(shown) == 1 and shown in _DIGITS:
        return Decimal(_DIGITS[shown])
    raise NotRead(text, _why_no_sum(shown + "万"))


# --------------------------------------------------------------------------------------------- dates


def parse_partial_date(text: str) -> PartialDate:
    """2026 · 2026-03 · 2026/3/5 · 2026.3.5 · 20260305 · 2026年3月5号 · 二〇二六年三月. Raises NotRead, NoSuchDay."""
    shown = _figures(text)
    found = _DATE.fullmatch(shown) or _COMPACT.fullmatch(shown)
    if found is None:
        why = Words("年份要写全，四位数", "the year needs its four figures") if _NO_YEAR.match(shown) else NOTHING
        raise NotRead(text, why)
    parts = found.groupdict()
    return _checked(text, parts["y"], parts["m"] or parts.get("m2"), parts["d"] or parts.get("d2"))


def _checked(text: str, year: str, month: str | None, day: str | None) -> PartialDate:
    made = PartialDate(int(year), int(month or 0), int(day or 0))
    try:
        date(made.year, made.month if month else 1, made.day if day else 1)
    except ValueError:
        raise NoSuchDay(text) from None
    if made.year < 1000:
        raise NoSuchDay(text)
    return made


def _figures(text: str) -> str:
    """The text without blanks, its Chinese numerals as figures where they stand in a date."""
    shown = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(_PLAIN)
    if len(shown) > LONGEST:
        raise NotRead(text, Words("太长了", "it is too long"))
    shown = re.sub("[零〇一二三四五六七八九]{4}(?=年)", lambda found: "".join(str(_DIGITS[c]) for c in found[0]), shown)
    return re.sub(
        "[一二三四五六七八九十]{1,3}(?=[月日号季])|(?<=月)[一二三四五六七八九十]{1,3}(?=$|[至到])",
        lambda found: _small(found[0], text),
        shown,
    )


def _small(numeral: str, text: str) -> str:
    return str(int(_below_ten_thousand(numeral, text)))


def parse_day(text: str) -> date:
    """A day of the calendar. Raises NotRead, also for a year or a month without a day."""
    found = parse_partial_date(text)
    if not found.day:
        raise NotRead(text, Words("要写到日", "the day is missing"))
    return date(found.year, found.month, found.day)


# ------------------------------------------------------------------------------------------- periods


def parse_period(text: str) -> Period:
    """From the first to the last day, both included.

    `2026-01-01 至 2026-12-31`, `2026/1/1-2026/12/31`, `2026年1月20日至2月5日`, `至 2026-12-31`, `2026-12-31前`,
    `2026-01-01 起`, `2026年3月`, `2026年7-9月`, `2026年第三季度`, `2026年上半年`, `长期`.
    Raises NotRead, also when the end is before the start, and NoSuchDay.
    """
    shown = _figures(text)
    if shown in OPEN_PERIODS:
        return Period()
    shown = re.sub(r"(?:内|期间)$", "", shown)
    if shown[:1] in ("自", "从"):
        shown = shown[1:]
        if _DATE.fullmatch(shown) or _COMPACT.fullmatch(shown):
            return Period(_first(parse_partial_date(shown)), None)
    if named := _named(shown, text):
        return named
    if found := re.fullmatch(r"(.+?)(?:起|开始|以后|之后)", shown):
        return Period(_first(parse_partial_date(found[1])), None)
    until = re.fullmatch(r"(?:截[至止]到?|至|到|[~—–]+)(.+)|(.+?)(?P<word>截止|为止|止|以前|之前|前)", shown)
    if until and not any(True for _ in _sides(shown)):
        if (until["word"] or "").endswith("前") and not parse_partial_date(until[2]).day:
            raise NotRead(text, Words("“前”要写到日", "“before” needs a day"))
        return Period(None, _last(parse_partial_date(until[1].removesuffix("止") if until[1] else until[2])))
    for left, right in _sides(shown):
        start, end = _first(left), _last(right)
        if end < start:
            raise NotRead(text, Words("结束比开始早", "the end is before the start"))
        return Period(start, end)
    found_date = _DATE.fullmatch(shown) or _COMPACT.fullmatch(shown)
    if found_date is None:
        if any(c in shown for c in "至到~—–-") and _NO_YEAR.match(shown):
            raise NotRead(text, Words("年份要写全，四位数", "the year needs its four figures"))
        raise NotRead(text)
    day = parse_partial_date(shown)
    if day.day:
        raise NotRead(text, Words("只有一天，要有开始和结束", "one day only; it needs a start and an end"))
    return Period(_first(day), _last(day))


def _named(shown: str, text: str) -> Period | None:
    """A quarter, half a year, or several months of one year."""
    if found := _PART.fullmatch(shown):
        quarter = int(found["q"] or found["q2"] or 0)
        first, last = (3 * quarter - 2, 3 * quarter) if quarter else (1, 12)
        if found["half"]:
            first, last = (1, 6) if found["half"] == "上" else (7, 12)
        year = found["y"]
        return Period(_first(_checked(text, year, str(first), None)), _last(_checked(text, year, str(last), None)))
    if found := _MONTHS.fullmatch(shown):
        start, end = (_checked(text, found["y"], found[side], None) for side in ("a", "b"))
        if end < start:
            raise NotRead(text, Words("结束比开始早", "the end is before the start"))
        return Period(_first(start), _last(end))
    return None


def _sides(shown: str) -> Iterator[tuple[PartialDate, PartialDate]]:
    """Start and end, wherever a sign between them can be; an end without its year or month takes the start's."""
    impossible: NoSuchDay | None = None
    for sign in _BETWEEN.finditer(shown):
        left, right = shown[: sign.start()], re.sub("(?:为止|截止|止)$", "", shown[sign.end() :])
        try:
            start = parse_partial_date(left)
        except NoSuchDay as error:
            impossible = impossible or (error if len(left) > 5 else None)
            continue
        except NotRead:
            continue
        try:
            yield start, _end(right, start, left)
        except NoSuchDay as error:
            impossible = error
        except NotRead:
            continue
    if impossible:
        raise impossible


def _end(text: str, start: PartialDate, left: str) -> PartialDate:
    if start.day and (found := re.fullmatch(r"(\d{1,2})[日号]", text)):
        return _checked(text, str(start.year), str(start.month), found[1])
    if start.day and (found := re.fullmatch(r"(\d{1,2})月(\d{1,2})[日号]?", text)):
        return _checked(text, str(start.year), found[1], found[2])
    if start.day and (found := re.fullmatch(r"(\d{1,2})([-/.])(\d{1,2})", text)) and left.count(found[2]) == 2:
        return _checked(text, str(start.year), found[1], found[3])
    if start.month and not start.day and (found := re.fullmatch(r"(\d{1,2})月", text)):
        return _checked(text, str(start.year), found[1], None)
    return parse_partial_date(text)


def _first(day: PartialDate) -> date:
    return day.first


def _last(day: PartialDate) -> date:
    """The last day that a date can mean: of a month its end, of a year 31 December."""
    if day.day:
        return day.first
    month = day.month or 12
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def serial_day(number: int) -> date:
    """The day that a spreadsheet means by a serial number (1900 date system, from March 1900 on)."""
    return date(1899, 12, 30) + timedelta(number)
