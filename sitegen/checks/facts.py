"""Facts of a case agree with its front matter: sums, dates, counts, percentages; sources name somebody; nothing stands there twice."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sitegen.checks.rules import tell
from sitegen.checks.texts import Document, Text
from sitegen.loading.amounts import NotRead, parse_amount
from sitegen.model.content import Case, Kind, WarningLine
from sitegen.model.problems import Origin, Problems, Words
from sitegen.model.text import Amount

_SUM = re.compile(
    r"(?:约|近|超过?|逾|共|大约|将近)?(?:\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千万亿点壹贰叁肆伍陆柒捌玖拾佰仟]{1,14})(?:[余多几]?[十百千]?[万亿]?[余多几]?)元"
)
_TOTAL = re.compile(
    "被骗|损失|共计|一共|合计|总计|累计|总共|保住|没有转出|没转出|涉案|涉险|险些|差点|挽回|追回|全部积蓄|骗走|转走|拦下|止付"
)
_PART = re.compile(
    "第[一二三四五六七八九十\\d]+[笔次单]|每[笔次单月天]|[一二三四五六七八九十\\d]+笔|先|再|又|其中|返|佣金|本金|手续费|保证金|定金|押金|月薪|工资|利息|盈利|收益|奖金|价|起步|另外|还有|会费|学费|赚|余额|额度|花呗|借|报销|补贴|红包|原价|只要|满"
)
_YEAR_MONTH = re.compile(r"(?P<y>(?:19|20)\d\d)年(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号])?")
_MONTH = re.compile(r"(?<![\d年至到-])(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号])(?!\d)")
_TIMES = re.compile("分(?P<n>[\\d一二两三四五六七八九十]{1,3})(?:次|笔)")
_CHANGE = re.compile(
    r"(?:由|从)[^，。,;\n]{0,10}?(?P<a>\d[\d,]*(?:\.\d+)?)(?P<ua>万|亿)?[^\d，。,;\n]{0,4}(?:下降|上升|增加|减少|增长|升|降|增|减|提高|变)?(?:到|至|为|成)[^\d，。,;\n]{0,4}(?P<b>\d[\d,]*(?:\.\d+)?)(?P<ub>万|亿)?"
    r"[^\d。;\n]{0,14}?(?P<way>下降|上升|增加|减少|增长|升|降|增|减|提高)(?:了|幅度?为|约)?\s?(?P<p>\d+(?:\.\d+)?)%"
)
_CHANGE_2 = re.compile(
    r"(?P<b>\d[\d,]*(?:\.\d+)?)(?P<ub>万|亿)?[起件人次条元户名]{1,2}[,，(]?(?:上年同期|去年同期|上月|上期|同期|上年)(?:为|是)?\s?(?P<a>\d[\d,]*(?:\.\d+)?)(?P<ua>万|亿)?[起件人次条元户名]{1,2}[,，)]?(?:同比|环比)?(?P<way>下降|上升|增加|减少|增长|升|降|增|减)(?:了)?\s?(?P<p>\d+(?:\.\d+)?)%"
)
_VAGUE = frozenset(
    "公开报道 网络 互联网 网上 媒体 媒体报道 新闻 新闻报道 报道 某报 某媒体 报纸 电视 电视台 朋友圈 微信 微信群 百度 搜索 网友 转载 网站 公众号 抖音 短视频 来源网络 网络资料 资料 整理 综合 综合整理 综合报道 公开资料 本地 民警 内部 不详 未知 佚名 同事".split()
)
_SIZES = {"万": 10_000, "亿": 100_000_000, "": 1}
_HAN_NUMBER = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2}


def check_facts(document: Document, case: Case | None, problems: Problems) -> None:
    """Note what disagrees in a file; without a case only percentages."""
    _check_percentages(document, problems)
    if case is None:
        return
    texts = list(_told(document))
    _check_sums(document.path, case, texts, problems)
    _check_dates(document.path, case, texts, problems)
    for text in texts:
        found = _TIMES.search(text.read)
        if found and case.payments and _small(found["n"]) not in (case.payments, 0):
            tell(
                "F04", Origin(document.path, text.line),
                f"“{found[0]}”，笔数 却是 {case.payments}", f"“{found[0]}”, but there are {case.payments} payments", problems, found=found[0],
            )  # fmt: skip
    if case.kind is Kind.REAL:
        for text in document.texts:
            plain = re.sub(r"\s|[（(].*", "", text.read)
            if text.inside in ("来源", "sources") and text.key in ("媒体", "单位", "publisher") and plain in _VAGUE:
                tell(
                    "F05", Origin(document.path, text.line),
                    f"来源只写了“{text.read}”", f"the source is only “{text.read}”", problems, found=text.read,
                )  # fmt: skip


def _told(document: Document) -> Iterator[Text]:
    """Title, summary and story: what tells the event itself, not the tactic in general."""
    section = ""
    for text in document.texts:
        if not text.is_line:
            if text.key in ("标题", "title", "摘要", "summary", "怎么拦下的", "stopped_how") and not text.inside:
                yield text
            continue
        if "#" in text.written and (heading := re.match(r"\s*#{1,3}\s*(.+)", text.written)):
            section = heading[1].strip()
        elif section in ("案情回顾", "Story", "story"):
            yield text


def _check_sums(path: str, case: Case, texts: Sequence[Text], problems: Problems) -> None:
    known = [amount for amount in (case.amount_at_risk, case.amount_lost, case.amount_recovered) if amount]
    if not known:
        return
    largest = max(amount.yuan for amount in known)
    for text in texts:
        plain = text.read.replace("|", "").replace("*", "")
        is_headline = text.key in ("标题", "title", "摘要", "summary") and not text.is_line
        for found in _SUM.finditer(plain):
            try:
                amount = parse_amount(found[0])
            except NotRead:
                continue
            if amount.yuan < 100 or any(agree(amount, one) for one in known):
                continue
            before = re.split("[。;；]", plain[: found.start()])[-1][-18:]
            behind = re.split("[。;；，,]", plain[found.end() :])[0][:8]
            is_part = bool(
                _PART.search(before) or re.match("的?(?:佣金|本金|手续费|保证金|定金|押金|返利|利息|补贴|红包)", behind)
            )
            says_all = bool(_TOTAL.search(before + behind)) and not is_part
            if (
                (amount.yuan > largest * 1.05 and not (is_part and not is_headline))
                or says_all
                or (is_headline and not is_part)
            ):
                shown = "、".join(str(one) for one in known)
                tell(
                    "F01", Origin(path, text.line),
                    f"写着“{found[0]}”，资料栏是 {shown}", f"says “{found[0]}”, the front matter {shown}", problems, found=found[0],
                )  # fmt: skip


def agree(said: Amount, known: Amount) -> bool:
    """Whether two sums are one: the same, or one rounded from the other (约95万 for 955,000, 100多万 for 1,140,000)."""
    low, high = sorted((said.yuan, known.yuan))
    if low == high:
        return True
    if said.about or known.about:
        return high <= low * 1.1
    if said.over or known.over:
        return high < low * 1.5
    digits = str(low)
    scale = 10 ** (len(digits) - len(digits.rstrip("0")))
    other = 10 ** (len(str(high)) - len(str(high).rstrip("0")))
    coarse = max(scale, other)
    return high - low < coarse / 2 and high <= low * 1.05


def _check_dates(path: str, case: Case, texts: Sequence[Text], problems: Problems) -> None:
    if case.occurred is None:
        return
    when = case.occurred
    full: list[tuple[Text, re.Match[str]]] = []
    short: list[tuple[Text, re.Match[str]]] = []
    for text in texts:
        plain = text.read.replace("|", "").replace("*", "")
        full += [(text, found) for found in _YEAR_MONTH.finditer(plain)]
        short += [(text, found) for found in _MONTH.finditer(_YEAR_MONTH.sub("", plain))]

    def fits(found: re.Match[str]) -> bool:
        year = found.groupdict().get("y")
        return (
            (not year or int(year) == when.year)
            and (not when.month or int(found["m"]) == when.month)
            and (not when.day or not found["d"] or int(found["d"]) == when.day)
        )

    for mentions in (full, short):
        wrong = [(text, found) for text, found in mentions if not fits(found)]
        if wrong and len(wrong) == len(mentions) and (mentions is full or not full):
            text, found = wrong[0]
            tell(
                "F02", Origin(path, text.line),
                f"写着“{found[0]}”，时间 却是 {_shown(case)}", f"says “{found[0]}”, but the case is of {_shown(case)}", problems, found=found[0],
            )  # fmt: skip
            return


def _shown(case: Case) -> str:
    when = case.occurred
    return (
        f"{when.year}年" + (f"{when.month}月" if when.month else "") + (f"{when.day}日" if when.day else "")
        if when
        else ""
    )


def _small(text: str) -> int:
    if text.isdigit():
        return int(text)
    head, ten, tail = text.partition("十")
    return (_HAN_NUMBER.get(head, 1) if ten else 0) * 10 + _HAN_NUMBER.get(tail if ten else head, 0)


def _check_percentages(document: Document, problems: Problems) -> None:
    if "%" not in document.text:
        return
    for pattern in (_CHANGE, _CHANGE_2):
        for found in pattern.finditer(document.text):
            before, now = (float(found[name].replace(",", "")) * _SIZES[found[f"u{name}"] or ""] for name in ("a", "b"))
            if not before:
                continue
            change = (now - before) / before * 100
            said = float(found["p"]) * (-1 if found["way"] in ("下降", "减少", "降", "减") else 1)
            places = len(found["p"].partition(".")[2])
            if abs(change - said) > 0.51 * 10**-places:
                right = f"{'上升' if change >= 0 else '下降'}{abs(change):.{max(places, 1)}f}%"
                tell(
                    "F03", Origin(document.path, document.at(found.start("p")).line),
                    f"“{found['way']}{found['p']}%”算出来是 {right}", f"“{found['p']}%” comes out as {change:+.{max(places, 1)}f}%", problems,
                    found=f"{found['way']}{found['p']}%",
                    hint=Words(f"请写 {right}，或改前后两个数", f"write {change:+.{max(places, 1)}f}%, or mend the two numbers"),
                )  # fmt: skip


# ------------------------------------------------------------------------------------- nearly the same

_PUNCTUATION = re.compile("[\\s，。、；：！？“”（）()|*/,.!?;:\"'—…-]+")
_SENTENCE = re.compile("[。！？；\n]|</p>|<br>|</li>")
_TAG = re.compile("<[^>]+>")
NEAR = 0.75  # of what both say together is said by both


def check_alike(cases: Iterable[Case], warnings: Iterable[WarningLine], problems: Problems) -> None:
    """Remarks on warnings and stories that are nearly the same; those that are quite the same are told while loading."""
    _alike("警示语", "warning", [(w, _pairs(w.text), w.text) for w in warnings], problems)
    stories = [
        (
            c,
            frozenset(
                p for p in (_PUNCTUATION.sub("", _TAG.sub("", s)) for s in _SENTENCE.split(c.story)) if len(p) > 5
            ),
            c.story,
        )
        for c in cases
    ]
    _alike("案情", "story", stories, problems)


def _pairs(text: str) -> frozenset[str]:
    plain = _PUNCTUATION.sub("", text)
    return frozenset(a + b for a, b in itertools.pairwise(plain))


def _alike(
    zh: str, en: str, things: Sequence[tuple[Case | WarningLine, frozenset[str], str]], problems: Problems
) -> None:
    holders: dict[str, list[int]] = defaultdict(list)
    like: dict[int, list[int]] = defaultdict(list)
    for n, (_thing, pieces, whole) in enumerate(things):
        shared: Counter[int] = Counter()
        for piece in sorted(pieces):  # in any other order, ties would be told by chance
            places = holders[piece]
            if len(places) <= 40:  # a piece that everything has says nothing
                shared.update(places)
            places.append(n)
        for other, count in shared.most_common(1):
            _, its, text = things[other]
            together = len(pieces) + len(its) - count
            if together and count / together >= NEAR and text != whole:
                like[other].append(n)
    for one, others in like.items():
        named = "、".join(str(things[n][0].origin) for n in others[:4]) + (
            f"…（共 {len(others)} 处）" if others[4:] else ""
        )
        tell(
            "F06", things[others[0]][0].origin,
            f"这条{zh}与 {things[one][0].origin} 几乎一样：{named}",
            f"this {en} is nearly the same as {things[one][0].origin}: {named}", problems, found=named,
        )  # fmt: skip
