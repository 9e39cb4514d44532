"""Headlines that are the picture keep inside their box, in every proportion and length."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from sitegen.core.sources import Sources
from sitegen.model.text import Phrase
from sitegen.typography import headlines, line_breaking, typefaces
from sitegen.typography.headlines import HeadlineSetter, Placed, denial_in

ROOT = Path(__file__).parent.parent
SOURCES = Sources(ROOT, ROOT / "content", date(2026, 11, 21))
HAND = HeadlineSetter(typefaces.load(SOURCES), typefaces.load(SOURCES, "brush"), line_breaking.load(SOURCES))
BOXES = [(257, 250), (363, 330), (245, 262), (900, 420), (300, 900)]
LIES = ["退款", "刷流水", "安全账户", "征信有问题", "孙子被抓了", "内部消息稳赚", "百万保障到期扣费"]
COUPLETS = [
    ("没见过面的恋人", "一提投资就*停手*"),
    ("自称民警要转账", "*挂断*，自己拨110"),
    ("公安机关没有", "“*安全账户*”"),
    ("网上认识的人带你投资理财赚大钱", "凡是先交钱再提现的全部都是诈骗"),
    ("*刷单*就是诈骗",),
    ("下载APP前", "先问问*家里人*吧"),
]


def assert_inside(part: Placed | None, width: float, height: float) -> None:
    if part:
        assert part.x >= -1e-6
        assert part.y >= -1e-6
        assert part.x + part.width <= width + 1e-6
        assert part.bottom <= height + 1e-6


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("lead", ["", "“客服”打电话说你的微信开通了"])
@pytest.mark.parametrize("verdict", ["", "骗局", "没这事"])
def test_a_struck_lie_keeps_inside_its_box(box: tuple[int, int], lie: str, lead: str, verdict: str) -> None:
    made = headlines.struck_lie(lie, Phrase(lead) if lead else None, verdict, *box, HAND)

    assert_inside(made.lie, *box)
    assert_inside(made.lead, *box)
    assert "".join(line.text for line in made.lie.text.lines) == lie
    assert made.strike.width > 0.8 * made.lie.width
    assert bool(made.verdict) == bool(verdict)


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("lines", COUPLETS)
def test_a_couplet_keeps_inside_its_box_and_its_order(box: tuple[int, int], lines: tuple[str, ...]) -> None:
    made = headlines.couplet(tuple(map(Phrase.parse, lines)), *box, HAND)
    parts = [part for part in (made.first, made.before, made.key, made.after) if part]

    for part in parts:
        assert_inside(part, *box)
    for upper, lower in pairwise(parts):
        assert upper.bottom <= lower.y
    denies = made.before or made.first
    if denies and denial_in(denies.text.last.text):  # what is true is underlined where it denies, and not struck
        assert made.mark == "underline"
        assert denies.y < made.underline.y <= made.key.y
    elif made.mark == "underline":
        assert made.underline.y >= made.key.bottom
    else:  # what the swindler says is struck
        assert made.key.y <= made.underline.y <= made.key.bottom
    assert made.underline.y + made.underline.height <= box[1]


def test_a_lie_of_four_characters_stands_two_by_two_on_a_sheet() -> None:
    made = headlines.struck_lie("安全账户", Phrase("电话里的“警察”催你把钱转进"), "骗子", 257, 250, HAND)

    assert [line.text for line in made.lie.text.lines] == ["安全", "账户"]


def test_the_verdict_hardly_touches_the_lie() -> None:
    made = headlines.struck_lie("安全账户", Phrase("电话里的“警察”催你把钱转进"), "骗子", 257, 250, HAND)

    assert made.verdict is not None
    _, tall = HAND.word("骗子")
    assert made.verdict.y + tall * made.verdict.size <= made.lie.y + 0.08 * made.lie.text.size


def test_quotation_marks_belong_to_the_key_word() -> None:
    made = headlines.couplet((Phrase.parse("公安机关没有"), Phrase.parse("“*安全账户*”")), 257, 250, HAND)

    assert "".join(line.text for line in made.key.text.lines) == "“安全账户”"
    assert made.before is None
