"""What of a case, a warning or anything else that people write has a meaning, as lines to be read: what is approved, compared and digested.

How it is marked up, where it stands, in which spelling its keys are, who wrote it and whether it is a draft is not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from html import unescape
from typing import Any

from sitegen.model.content import (
    ALL_CHANNELS,
    Audience,
    Campaign,
    Case,
    FraudType,
    Handbook,
    Point,
    Site,
    Step,
    Unit,
    WarningLine,
)
from sitegen.model.records import Thing
from sitegen.model.text import ALWAYS, Amount, PartialDate, Period
from sitegen.model.translation import Translation
from sitegen.model.vocabulary import label
from sitegen.model.website import Ask, Pack, Question, SearchWords, Table

Pictures = Mapping[str, str | None]
_BLOCK = re.compile(r"</(?:p|li|h\d|blockquote|tr|figcaption|ul|ol)>|<br\b[^>]*>", re.I)
_LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.I | re.S)
_TAG = re.compile(r"<[^>]+>")


def text_of(thing: Thing, pictures: Mapping[str, str | None] | None = None) -> tuple[str, ...]:
    """The lines, each with what it is: `标题: …`. `pictures` are the digests of the pictures that it shows, by path."""
    pairs = _OF[type(thing)](thing, pictures or {})
    return tuple(f"{name}: {words}" for name, value in pairs if (words := _words(value)))


def _of_case(case: Case, pictures: Pictures) -> Iterator[tuple[str, object]]:
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
    yield from _steps(case.steps)
    yield from _points(("识别要点", case.flags), ("警方提示", case.advice), ("遇到怎么办", case.what_to_do))


def _of_warning(warning: WarningLine, _: Pictures) -> Iterator[tuple[str, object]]:
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
    yield from _points(("识别", warning.flags))
    yield "识别", "同类型" if warning.has_type_flags else ""
    yield "布局", warning.layout
    yield "短信", warning.sms
    yield "口播", warning.spoken
    yield "长句", warning.long
    yield "人群", warning.audiences
    yield from _where(warning)
    yield "仅限", warning.units


def _of_type(kind: FraudType, _: Pictures) -> Iterator[tuple[str, object]]:
    yield "名称", kind.name
    yield "短名", kind.short_name
    yield "图标", kind.icon
    yield "谎言", kind.lie
    yield "说话人", kind.speaker
    yield "批语", kind.verdict
    yield "摘要", kind.summary
    yield "口号", " / ".join(line.text for line in kind.slogan)
    for name in kind.official:
        yield "官方", f"{name.year} {name.place or ''} {name.label}"
    yield "又叫", kind.aliases
    yield "人群", kind.audiences
    yield "屏上问", str(kind.screen_question or "")
    yield "屏上写", kind.on_screen
    for paragraph in _paragraphs(kind.intro):
        yield "介绍", paragraph
    for saying in kind.sayings:
        yield "他怎么说", f"“{saying.says}” 真相：{saying.truth}"
    yield from _steps(kind.steps)
    yield from _points(("识别要点", kind.flags), ("警方提示", kind.advice), ("遇到怎么办", kind.what_to_do))


def _of_audience(audience: Audience, _: Pictures) -> Iterator[tuple[str, object]]:
    yield "名称", audience.name
    yield "图标", audience.icon
    yield "提醒", " / ".join(line.text for line in audience.headline)
    yield "摘要", audience.summary
    yield "类型", audience.types
    for paragraph in _paragraphs(audience.intro):
        yield "介绍", paragraph
    yield from _points(
        (audience.ask_title or "先问自己", audience.ask_first),
        (audience.tell_title or "告诉家人", audience.tell_family),
    )


def _of_question(question: Question, _: Pictures) -> Iterator[tuple[str, object]]:
    yield "对象", question.level
    yield "类型", question.type
    yield "来路", question.via
    yield "谁发的", question.sender
    yield "内容", question.message
    yield "题目", question.ask
    for choice in question.choices:
        yield "选项", f"{choice.text}{'（对）' if choice.right else ''}"
    yield "解释", question.why


def _of_ask(ask: Ask, _: Pictures) -> Iterator[tuple[str, object]]:
    yield "事情", ask.act
    yield "真相", ask.truth
    yield "类型", ask.types


def _of_handbook(book: Handbook, _: Pictures) -> Iterator[tuple[str, object]]:
    yield "标题", book.title.text
    yield "副标题", book.subtitle
    yield "读者", book.audience
    yield "人群", book.readers
    yield "类型", book.types
    yield "封面字", book.cover
    yield "内部", "是" if book.internal else ""
    yield "案例", "" if book.has_cases else "不收"
    yield "前言", book.preface


def _of_pack(pack: Pack, _: Pictures) -> Iterator[tuple[str, object]]:
    yield "名称", pack.name
    yield "场所", pack.place
    yield "说明", pack.summary.text
    yield "没有屏幕时", pack.without_screens.text
    for line in pack.use:
        yield "怎么用", line.text
    for entry in pack.materials:
        yield "材料", "：".join(w for w in (entry.material, "、".join(entry.wanted)) if w)
    yield "类型", pack.types
    yield "人群", pack.audiences
    yield "谁用", pack.users


def _of_campaign(campaign: Campaign, _: Pictures) -> Iterator[tuple[str, object]]:
    yield "标题", campaign.title
    yield "期号", campaign.issue
    for phase in campaign.phases:
        channels = "" if set(phase.channels) == set(ALL_CHANNELS) else _words(phase.channels)
        named = (phase.name, f"{phase.start} 至 {phase.end}", str(phase.hours or ""), _words(phase.warnings), channels)
        yield "阶段", " ｜ ".join(w for w in (*named, _words(phase.units)) if w)


def _of_table(table: Table, _: Pictures) -> Iterator[tuple[str, object]]:
    for figure in table.figures:
        baseline = "" if figure.baseline is None else f"比较 {figure.compare.value} {figure.baseline:g}"
        yield "数字", " ｜ ".join(
            w
            for w in (
                figure.metric.value, figure.label, figure.type, f"{figure.start} 至 {figure.end}",
                f"{'约' if figure.approx else ''}{figure.value:.12g} {figure.unit}", baseline, figure.source,
                "示例" if figure.sample else "",
            )
            if w
        )  # fmt: skip


def _of_search(search: SearchWords, _: Pictures) -> Iterator[tuple[str, object]]:
    for service in search.services:
        yield "服务", " ｜ ".join(w for w in (service.title, service.say, service.to, service.kind) if w)


def _of_site(site: Site, _: Pictures) -> Iterator[tuple[str, object]]:
    yield "标题", site.title
    yield "主办单位", site.organiser
    yield "网址", site.base_url
    yield "简介", site.description
    yield "说明", site.note
    for simplified, traditional in site.glossary:
        yield "繁体", f"{simplified} → {traditional}"


def _of_unit(unit: Unit, pictures: Pictures) -> Iterator[tuple[str, object]]:
    yield "名称", unit.name
    yield "简称", unit.short_name
    yield "印发单位", unit.issuer
    yield "地址", unit.address
    for line in unit.hotlines:
        yield "电话", " ".join(w for w in (line.number, line.label, line.hours) if w)
    yield "有96110", "是" if unit.has_96110 else "否"
    yield "说明", unit.note
    yield "标志", (pictures.get(unit.logo.path) or "")[:16] if unit.logo else ""
    for code in unit.codes:
        yield "二维码", "，".join(w for w in (code.name, code.text, code.purpose, str(code.expires or "")) if w)
    foot = unit.footer
    for words in (foot.contact, foot.site_code, foot.icp, foot.police_record, foot.gov_mark, foot.find_error):
        yield "页脚", words


def _of_edition(edition: Translation, _: Pictures) -> Iterator[tuple[str, object]]:
    for message, words in edition.messages:
        yield "译文", f"{message} → {words}"


def _where(thing: Case | WarningLine) -> Iterator[tuple[str, object]]:
    yield "渠道", "" if set(thing.channels) == set(ALL_CHANNELS) else thing.channels
    yield "有效期", "" if thing.valid == ALWAYS else thing.valid


def _steps(steps: tuple[Step, ...]) -> Iterator[tuple[str, object]]:
    for number, step in enumerate(steps, 1):
        yield f"骗局套路{number}", _step(step)


def _points(*lists: tuple[str, tuple[Point, ...]]) -> Iterator[tuple[str, object]]:
    """The points of lists that have a name each."""
    for name, points in lists:
        for point in points:
            yield name, _point(point)


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


_OF: Mapping[type, Callable[[Any, Pictures], Iterator[tuple[str, object]]]] = {
    Case: _of_case,
    WarningLine: _of_warning,
    FraudType: _of_type,
    Audience: _of_audience,
    Question: _of_question,
    Ask: _of_ask,
    Handbook: _of_handbook,
    Pack: _of_pack,
    Campaign: _of_campaign,
    Table: _of_table,
    SearchWords: _of_search,
    Site: _of_site,
    Unit: _of_unit,
    Translation: _of_edition,
}
