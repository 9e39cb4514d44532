"""Sums, dates and periods: what is accepted means what it says, what could mean two things is refused with a reason."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.loading.amounts import NoSuchDay, NotRead, parse_amount, parse_day, parse_partial_date, parse_period
from sitegen.model.text import Amount, PartialDate, Period
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("written", "yuan", "shown"),
    [
        ("８万", 80_000, "8万元"),
        ("八万元", 80_000, "8万元"),
        ("捌万元整", 80_000, "8万元"),
        ("人民币8万元整", 80_000, "8万元"),
        ("8万元人民币", 80_000, "8万元"),
        ("¥80000", 80_000, "8万元"),
        ("80000.00元", 80_000, "8万元"),
        ("14，900元", 14_900, "约1.5万元"),
        ("80 000 元", 80_000, "8万元"),
        ("8w", 80_000, "8万元"),
        ("8.5万", 85_000, "8.5万元"),
        ("八点五万", 85_000, "8.5万元"),
        ("1亿2千万", 120_000_000, "1.2亿元"),
        ("一亿二千三百万", 123_000_000, "约1.2亿元"),
        ("12万3千", 123_000, "12.3万元"),
        ("壹拾贰万叁仟元", 123_000, "12.3万元"),
        ("两千五", 2_500, "2500元"),
        ("一万五", 15_000, "1.5万元"),
        ("8万零500", 80_500, "约8万元"),
        ("8万多", 80_000, "8万多元"),
        ("8000余元", 8_000, "8000多元"),
        ("十几万", 100_000, "10多万元"),
        ("百余万元", 1_000_000, "100多万元"),
        ("超8万", 80_000, "8万多元"),
        ("8万元以上", 80_000, "8万多元"),
        ("近8万", 80_000, "约8万元"),
        ("8万元左右", 80_000, "约8万元"),
        ("共80万元", 800_000, "80万元"),
    ],
)
def test_sums_of_every_form_mean_what_they_say(written: str, yuan: int, shown: str) -> None:
    amount = parse_amount(written)

    assert (amount.yuan, str(amount)) == (yuan, shown)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("9" * 400, "太长"),
        ("9999999999999", "太大"),
        ("5万美元", "人民币"),
        ("$500", "人民币"),
        ("8-10万", "只写一个数"),
        ("8万至10万", "只写一个数"),
        ("七八万", "只写一个数"),
        ("8、9万", "只写一个数"),
        ("014700", "像编号"),
        ("0元", "没有就不写"),
        ("-5", "负数"),
        ("80000.5", "写到元"),
        ("万元", "前面没有数"),
        ("8,0000", ""),
        ("1e5", ""),
        ("0x10", ""),
        ("12_000", ""),
        ("数万元", ""),
        ("1万2万", ""),
        ("不到8万", ""),
        ("二〇万", ""),
    ],
)
def test_sums_that_could_mean_two_things_are_refused_with_a_reason(written: str, why: str) -> None:
    with pytest.raises(NotRead) as caught:
        parse_amount(written)

    assert why in caught.value.why.zh


@given(st.integers(1, 10**12), st.booleans(), st.booleans())
def test_a_sum_as_it_is_printed_reads_back_as_the_same_sum(yuan: int, about: bool, over: bool) -> None:
    amount = Amount(yuan, about, over)
    shown = str(amount)

    again = parse_amount(shown)

    assert (again.about, again.over) == (amount.prefix == "约", over)
    assert abs(again.yuan - yuan) * 20 <= yuan  # one decimal of 万 or 亿
    assert again.yuan == yuan or again.about
    assert parse_amount(str(again)) == again


def in_chinese(number: int) -> str:
    """A number below 10^8 as it is read aloud."""
    if number >= 10_000:
        rest = number % 10_000
        zero = "零" if 0 < rest < 1000 else ""
        return in_chinese(number // 10_000) + "万" + zero + (in_chinese(rest) if rest else "")
    made = ""
    is_gap = False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            made += ("零" if is_gap and made else "") + "零一二三四五六七八九"[digit] + unit
        is_gap = not digit
    return made


@given(st.integers(1, 99_999_999))
def test_sums_read_aloud_are_read(yuan: int) -> None:
    spoken = in_chinese(yuan)

    assert parse_amount(f"{spoken}元").yuan == yuan
    assert parse_amount(f"{yuan:,}元").yuan == parse_amount(f"￥{yuan}").yuan == yuan


@given(st.text("0123456789.,万千百十亿一二三八九两零〇点余多几约近元整-至 ", max_size=14))
def test_no_text_makes_reading_a_sum_stumble(text: str) -> None:
    try:
        amount = parse_amount(text)
    except NotRead:
        return
    assert 0 < amount.yuan <= 10**12


DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
TENS = ("", "十", "二十", "三十")


def spoken(number: int) -> str:
    return TENS[number // 10] + "零一二三四五六七八九"[number % 10].replace("零", "") or "零"


def forms(day: date) -> list[str]:
    """One day as offices write it."""
    y, m, d = day.year, day.month, day.day
    years = "".join("〇一二三四五六七八九"[int(c)] for c in str(y))
    return [
        f"{y}-{m:02}-{d:02}", f"{y}-{m}-{d}", f"{y}/{m}/{d}", f"{y}.{m}.{d}", f"{y}年{m}月{d}日", f"{y}年{m}月{d}号", f"{y}{m:02}{d:02}",
        f"{y} 年 {m} 月 {d} 日", f"{years}年{spoken(m)}月{spoken(d)}日", f"{years.replace('〇', '零')}年{spoken(m)}月{spoken(d)}号",
        f"{y}．{m}．{d}", "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in f"{y}年{m}月{d}日"),
    ]  # fmt: skip


@given(DAYS)
def test_a_day_of_every_form_is_the_same_day(day: date) -> None:
    for written in forms(day):
        assert parse_day(written) == day, written
        assert parse_partial_date(written) == PartialDate(day.year, day.month, day.day), written


@given(st.integers(1990, 2099), st.integers(1, 12))
def test_a_month_of_every_form_is_the_same_month(year: int, month: int) -> None:
    for written in (
        f"{year}-{month:02}",
        f"{year}/{month}",
        f"{year}.{month}",
        f"{year}年{month}月",
        f"{year}{month:02}",
    ):
        assert parse_partial_date(written) == PartialDate(year, month), written
    last = date(year, month, calendar.monthrange(year, month)[1])
    assert parse_period(f"{year}年{month}月") == Period(date(year, month, 1), last)


@pytest.mark.parametrize("written", ["26年3月", "3月5日", "3/5", "3/5/2026"])
def test_a_date_without_its_year_is_told_so(written: str) -> None:
    with pytest.raises(NotRead) as caught:
        parse_partial_date(written)

    assert "年份" in caught.value.why.zh


@pytest.mark.parametrize("written", ["2026年3-5", "2026-3/5", "2026年3月上旬", "46000", "春节前后", "2026-03-05 14:30"])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(NotRead):
        parse_partial_date(written)


@pytest.mark.parametrize("written", ["2026-02-30", "2026年13月", "20260230", "二〇二六年二月三十日", "0026"])
def test_what_the_calendar_does_not_have_is_told_so(written: str) -> None:
    with pytest.raises(NoSuchDay):
        parse_partial_date(written)


@given(DAYS, st.integers(0, 900), st.integers(0, 11), st.integers(0, 11))
def test_a_period_of_every_form_is_the_same_period(start: date, days: int, left: int, right: int) -> None:
    end = start + timedelta(days)
    a, b = forms(start)[left], forms(end)[right]
    for sign in ("至", " 至 ", "到", "~", "～", "—", "——", " - ", "-", "－", "–", " to ", "起至", "→"):
        assert parse_period(f"{a}{sign}{b}") == Period(start, end), f"{a}{sign}{b}"
    assert parse_period(f"自{a}起至{b}止") == Period(start, end)
    if days:
        with pytest.raises(NotRead):
            parse_period(f"{b} 至 {a}")


@given(DAYS, st.integers(0, 11))
def test_half_a_period_of_every_form_is_open_on_the_other_side(day: date, form: int) -> None:
    written = forms(day)[form]
    for until in (f"至{written}", f"至 {written}", f"截至{written}", f"截止到{written}", f"{written}前", f"{written}以前", f"{written}止", f"～{written}"):  # fmt: skip
        assert parse_period(until) == Period(None, day), until
    for since in (
        f"{written}起",
        f"{written} 起",
        f"自{written}起",
        f"从{written}开始",
        f"{written}以后",
        f"自{written}",
    ):
        assert parse_period(since) == Period(day, None), since


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("2026年1月20日至2月5日", "2026-01-20", "2026-02-05"),
        ("2026年1月20日—31日", "2026-01-20", "2026-01-31"),
        ("2026.1.1-3.31", "2026-01-01", "2026-03-31"),
        ("2026年7-9月", "2026-07-01", "2026-09-30"),
        ("2026年7月至9月", "2026-07-01", "2026-09-30"),
        ("2026年第三季度", "2026-07-01", "2026-09-30"),
        ("2026年上半年", "2026-01-01", "2026-06-30"),
        ("2026年", "2026-01-01", "2026-12-31"),
        ("2026年2月", "2026-02-01", "2026-02-28"),
        ("2026-01 至 2026-03", "2026-01-01", "2026-03-31"),
    ],
)
def test_months_and_quarters_reach_to_their_last_day(written: str, start: str, end: str) -> None:
    assert parse_period(written) == Period(date.fromisoformat(start), date.fromisoformat(end))


def test_no_limit_is_a_period() -> None:
    assert parse_period("长期有效") == Period()


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("2026-12-31 至 2026-01-01", "结束比开始早"),
        ("2026年12月20日至1月5日", "结束比开始早"),
        ("2026年9-7月", "结束比开始早"),
        ("1月20日至2月5日", "年份"),
        ("2026-12-31", "只有一天"),
        ("2026年9月前", "写到日"),
        ("2026-01-01 2026-12-31", ""),
        ("2026-01-01 至 2026-06-01 至 2026-12-31", ""),
        ("至", ""),
        ("明年", ""),
    ],
)
def test_periods_that_could_mean_two_things_are_refused_with_a_reason(written: str, why: str) -> None:
    with pytest.raises(NotRead) as caught:
        parse_period(written)

    assert why in caught.value.why.zh


@pytest.mark.parametrize("written", ["2026-02-30 至 2026-03-01", "2026-02-01 至 2026-02-30", "2026年2月30日前"])
def test_a_period_with_a_day_that_is_not_there_is_told_so(written: str) -> None:
    with pytest.raises(NoSuchDay):
        parse_period(written)


@given(st.text("0123456789-/.年月日号至到起止前~—自 第季度上下半", max_size=24))
def test_no_text_makes_reading_a_period_stumble(text: str) -> None:
    try:
        period = parse_period(text)
    except NotRead:
        return
    assert period.start is None or period.end is None or period.start <= period.end


def test_every_form_that_the_documents_name_is_read() -> None:
    rows = {
        row.split("|")[1].strip(): row
        for row in (ROOT / "docs/content.md").read_text("utf-8").split("\n")
        if "|" in row
    }
    parsers = {"日期": parse_partial_date, "一段时间": parse_period, "金额": parse_amount}
    for row, parse in parsers.items():
        accepted, _, refused = rows[row].partition("一个数：")
        forms = re.findall("`([^`]{3,})`", accepted)
        assert len(forms) > 5
        for form in forms:
            parse(form.replace("日（号）", "日"))
        for form in re.findall("`([^`]{2,})`", refused):
            with pytest.raises(NotRead):
                parse(form)
