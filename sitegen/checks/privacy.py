"""What must never be published: whatever leads to one person. Finds by `identifiers`, tells with file and line.

Every text of content/ is looked at as it is read when printed, lines of a paragraph run together; the targets of links too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.checks import names
from sitegen.checks.folding import folded
from sitegen.checks.identifiers import Finding, Known, findings, hardly_masked
from sitegen.checks.rules import RULES, tell
from sitegen.checks.texts import Document, Text
from sitegen.model.problems import Origin, Problems, Severity

# Keys whose values are no words for the public.
NO_WORDS = frozenset(
    "编号 id 图标 icon 类型 type 诈骗类型 types 警示语 warning warnings 屏幕 screens 材料 materials 规格 formats 顺序 order 纸张 paper 语言 language 时区 timezone 渠道 channels 人群 audiences 场所 places 布局 layout 状态 status "
    "时间 occurred 发生时间 日期 date dates 发布 published 有效期 valid 涉险金额 损失金额 追回金额 amount_at_risk amount_lost amount_recovered 笔数 payments 官方 official 停在第几步 stopped_at 重点类型 focus_types 仅限 units".split()
)
_REGION = ("地区", "region")
_CITED = frozenset(("来源", "sources"))
_ADDRESSES = frozenset(("网址", "url", "base_url"))
_NUMBERS_ALONE = frozenset(("P01", "P02", "P03", "P04"))
# A unit may print its own address, number and name; a citation those of the medium.
_OWN_LISTS = ("content/units.yaml", "content/site.yaml")
_NOT_OF_UNITS = frozenset(("P03", "P04", "P08", "P09", "P10", "P14", "P15", "P16", "P07"))
_BELOW_COUNTY = re.compile(
    "[县市区旗州盟].*(?:镇|乡|街道|村|社区|小区|居委会|派出所|苏木|嘎查)|(?:镇|[一-龥]乡|街道|村|社区|小区|组|屯|派出所|苏木|嘎查)$|\\d+(?:团|连|号|组)|团场.+|[一-龥]{2,}连队$|(?:路|街|巷)\\d*号?$"
)
_NUMBERED = frozenset(("P01", "P02", "P03", "P04", "P05", "P06", "P07", "P08", "P20"))


def check_privacy(document: Document, known: Known, problems: Problems) -> None:
    """Note whatever leads to a person."""
    told: set[tuple[str, int, str]] = set()
    for found, exact, text in (*_found_in_all(document, known), *_found_in_masks(document)):
        if document.path in _OWN_LISTS and found.rule in _NOT_OF_UNITS:
            continue
        if (text.inside in _CITED or text.key in _ADDRESSES) and found.rule not in _NUMBERS_ALONE:
            continue
        if found.rule == "P10" and text.key in _REGION and _BELOW_COUNTY.search(text.read):
            continue  # told as a fault of the region
        if (found.rule, text.line, found.words) in told:
            continue
        told.add((found.rule, text.line, found.words))
        _tell(found, exact, Origin(document.path, text.line), problems)
    if "/cases/" in document.path or document.path.startswith("content/cases"):
        _check_case(document, problems)


def _found_in_all(document: Document, known: Known) -> Iterator[tuple[Finding, str, Text]]:
    for found in findings(document.text, known):
        yield found, document.text[found.start : found.end], document.at(found.start)


def _found_in_masks(document: Document) -> Iterator[tuple[Finding, str, Text]]:
    """In lines as they are written: read, they have lost the asterisks that stand for digits."""
    for text in document.texts:
        if text.is_line and "*" in text.written and text.written != text.read:
            written = folded(text.written)
            for found in hardly_masked(written):
                yield found, written[found.start : found.end], text


def _tell(found: Finding, exact: str, origin: Origin, problems: Problems) -> None:
    rule = RULES[found.rule]
    if found.rule == "P19":
        zh = f"几样细节合在一起，能认出是谁：{found.words}"
        en = f"small facts that together tell who it was: {found.words}"
        exact = exact[:40]
    elif found.rule in _NUMBERED:
        zh, en = f"像是{rule.name.zh} “{found.words}”", f"looks like: {rule.name.en}, “{found.words}”"
    else:
        zh, en = f"{rule.name.zh}：“{found.words}”", f"{rule.name.en}: “{found.words}”"
    tell(
        found.rule, origin, zh, en, problems,
        found=exact, severity=Severity.NOTICE if found.is_doubtful else None,
    )  # fmt: skip


def _check_case(document: Document, problems: Problems) -> None:
    """What only a case has: a region, and a title that is printed largest."""
    for text in document.texts:
        if text.is_line:
            break
        if text.key in _REGION and _BELOW_COUNTY.search(text.read) and "某" not in text.read:
            tell(
                "P10", Origin(document.path, text.line),
                f"“地区”写到了县以下：“{text.read}”", f"the region is below the county: “{text.read}”", problems, found=text.read,
            )  # fmt: skip
        if text.key in ("标题", "title") and not text.inside:
            plain = text.read.replace("|", "").replace("*", "")
            short = names.SHORT_FORM.search(plain) or names.NICKNAME.search(plain)
            if short and names.is_person(plain, short):
                tell(
                    "P18", Origin(document.path, text.line),
                    f"标题里有姓：“{short[0]}”", f"a family name in the title: “{short[0]}”", problems, found=short[0],
                )  # fmt: skip
