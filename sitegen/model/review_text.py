"""What of a case or a warning has a meaning, as lines to be read: what is approved, compared and digested.

How it is marked up, where it stands, in which spelling its keys are, who wrote it and whether it is a draft is not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from html import unescape

from sitegen.model.content import ALL_CHANNELS, Case, Point, Step, WarningLine
from sitegen.model.text import ALWAYS, Amount, PartialDate, Period
from sitegen.model.vocabulary import label

_BLOCK = re.compile(r"</(?:p|li|h\d|blockquote|tr|figcaption|ul|ol)>|<br\b[^>]*>", re.I)
_LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.I | re.S)
_TAG = re.compile(r"<[^>]+>")


def text_of(thing: Case | WarningLine, pictures: Mapping[str, str | None] | None = None) -> tuple[str, ...]:
    """The lines, each with what it is: `标题: …`. `pictures` are the digests of the pictures that a case shows, by path."""
    pairs = _of_case(thing, pictures or {}) if isinstance(thing, Case) else _of_warning(thing)
    return tuple(f"{name}: {words}" for name, value in pairs if (words := _words(value)))


def _of_case(case: Case, pictures: Mapping[str, str | None]) -> Iterator[tuple[str, object]]:
    yield "标题", case.title.text
    yield "摘要", case.summary
    yield "类型", case.type
    yield "类别", case.kind
    yield "时间", case.occurred
    yield "地区", case.region
    yield "结果", case.outcome
    yield "涉险金额", _exactly(case.amount_at_risk)
    yield "损失金额", _exactly(case.amount_lost)
    yield "追回金额", _exactly(case.amount_recovered)
    yield "笔数", case.payments or ""
    yield "谁拦下的", case.stopped_by
    yield "怎么拦下的", case.stopped_how
    yield "停在第几步", case.stopped_at or ""
    yield "接触方式", case.contact
    yield "怎么付的", case.paid_by
    yield "人群", case.audiences
    yield "场所", case.places
    yield "警示语", case.warning
    yield "屏上写", str(case.on_screen or "")
    yield from _where(case)
    for correction in case.corrections:
        yield "更正", f"{correction.day.isoformat()} 原：{correction.old} 改：{correction.new}"
    for source in case.sources:
        yield "来源", "，".join(w for w in (source.publisher, source.title, _words(source.date), source.url) if w)
    for paragraph in _paragraphs(case.story):
        yield "案情回顾", paragraph
    for picture in case.pictures:
        known = (pictures.get(picture.path) or "")[:16]
        yield "照片", "，".join(w for w in (picture.alt, picture.caption, known) if w)
    for number, step in enumerate(case.steps, 1):
        yield f"骗局套路{number}", _step(step)
    for name, points in (("识别要点", case.flags), ("警方提示", case.advice), ("遇到怎么办", case.what_to_do)):
        for point in points:
            yield name, _point(point)


def _of_warning(warning: WarningLine) -> Iterator[tuple[str, object]]:
    yield "警示语", " / ".join(line.text for line in warning.lines)
    yield "类型", warning.type
    yield "谎言", warning.lie
    yield "引语", str(warning.lead or "")
    yield "批语", warning.verdict
    yield "行动", warning.action
    yield "条屏", str(warning.strip or "")
    yield "短句", warning.short
    yield "屏上写", str(warning.on_screen or "")
    yield "三步", warning.steps
    for flag in warning.flags:
        yield "识别", _point(flag)
    yield "识别", "同类型" if warning.has_type_flags else ""
    yield "布局", warning.layout
    yield "短信", warning.sms
    yield "口播", warning.spoken
    yield "长句", warning.long
    yield "人群", warning.audiences
    yield from _where(warning)
    yield "仅限", warning.units


def _where(thing: Case | WarningLine) -> Iterator[tuple[str, object]]:
    yield "渠道", "" if set(thing.channels) == set(ALL_CHANNELS) else thing.channels
    yield "有效期", "" if thing.valid == ALWAYS else thing.valid


def _step(step: Step) -> str:
    words = [f"{step.title}：{step.text}" if step.title else step.text]
    words += [f"他会说：{step.quote}"] if step.quote else []
    words += [f"这时：{step.exit}"] if step.exit else []
    return " ｜ ".join(words) + _links(step.links)


def _point(point: Point) -> str:
    return str(point) + _links(point.links)


def _links(links: tuple[tuple[str, str], ...]) -> str:
    return "".join(f"（{words} → {url}）" for words, url in links)


def _paragraphs(html: str) -> Iterator[str]:
    linked = _LINK.sub(lambda found: f"{found[2]}（{found[1]}）", html)
    for block in _BLOCK.split(linked):
        words = " ".join(unescape(_TAG.sub("", block)).split())
        if words:
            yield words


def _exactly(amount: Amount | None) -> str:
    """As written, for the public may read a rounded figure of two different sums."""
    if amount is None:
        return ""
    return f"{'约' if amount.about else ''}{amount.yuan:,}{'多' if amount.over else ''}元{'，原样' if amount.exact else ''}"


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Enum):
        return label(value)
    if isinstance(value, tuple):
        return "、".join(_words(inner) for inner in value)
    if isinstance(value, PartialDate):
        parts = f"{value.year}", f"{value.month:02d}" if value.month else "", f"{value.day:02d}" if value.day else ""
        return "-".join(part for part in parts if part)
    if isinstance(value, Period):
        return f"{value.start.isoformat() if value.start else ''} 至 {value.end.isoformat() if value.end else ''}"
    return str(value)
