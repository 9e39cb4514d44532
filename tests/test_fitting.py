"""A fitted text never leaves its box, and breaks only where a careful reader would."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.core.sources import Sources
from sitegen.model.text import Amount, Phrase
from sitegen.renderers.web import parted
from sitegen.typography import fitting, line_breaking, typefaces
from sitegen.typography.fitting import Fitted
from sitegen.typography.line_breaking import CLOSING, NEVER, OPENING
from tests.conftest import examples

ROOT = Path(__file__).parent.parent
SOURCES = Sources(ROOT, ROOT / "content", date(2026, 11, 21))
SANS = typefaces.load(SOURCES)
WORDS = line_breaking.load(SOURCES)

READ_WITH_CARE = [
    line for line in (ROOT / "tests" / "gold_breaks.txt").read_text("utf-8").split("\n") if line and line[0] != "#"
]
BOXES = ((1600, 400), (900, 500), (600, 900), (400, 260), (1080, 700))

ALPHABET = "安全账户转钱你的了吗一警察不就110AbQg，。“”、！？《》（）% "


def fit(text: Phrase | str, width: float, height: float, **options: float) -> Fitted:
    return fitting.fit(text, SANS, 900, width, height, words=WORDS, **options)


def breaks(fitted: Fitted) -> set[int]:
    return {line.start for line in fitted.lines[1:]}


def test_at_most_one_break_in_fifty_is_one_a_careful_reader_would_not_make() -> None:
    assert len(READ_WITH_CARE) == 80
    bad, taken = [], 0
    for marked in READ_WITH_CARE:
        allowed = set(Phrase.parse(marked.replace("/", "|")).breaks)
        for box in BOXES:
            fitted = fit(marked.replace("/", ""), *box)
            taken += len(breaks(fitted))
            bad += ["|".join(line.text for line in fitted.lines)] * len(breaks(fitted) - allowed)

    assert taken > 400
    assert len(bad) <= 0.02 * taken, bad


@pytest.mark.parametrize(
    ("text", "box", "lines"),
    [
        ("银行员工拦下，钱保住了", (600, 900), ["银行员工", "拦下", "钱保住了"]),  # and not 拦下，钱 | 保住了
        ("带着8万现金出城，民警追了200公里", (900, 500), ["带着8万现金出城", "民警追了200公里"]),
        ("领导催款越着急，越要当面核一遍", (900, 500), ["领导催款越着急", "越要当面核一遍"]),
        ("“您名下账户涉嫌洗钱，请速回电”", (900, 300), ["“您名下账户涉嫌洗钱", "请速回电”"]),
        ("“我在这边挺好，你也来”", (900, 300), ["“我在这边挺好", "你也来”"]),
    ],
)
def test_no_line_holds_the_tail_of_one_clause_and_the_head_of_the_next_where_a_stop_would_do(
    text: str, box: tuple[float, float], lines: list[str]
) -> None:
    assert [line.text for line in fit(text, *box, max_lines=4).lines] == lines


SUMS = st.builds(Amount, st.integers(1, 10**10), st.booleans(), st.booleans(), st.booleans())


@settings(max_examples=examples(200), deadline=None)
@given(
    amount=SUMS,
    before=st.sampled_from(["", "先后转走", "被骗", "民警拦下"]),
    after=st.sampled_from(["", "一分没剩", "货款", "，钱保住了"]),
    box=st.sampled_from([*BOXES, (120, 900), (60, 300)]),
    least=st.sampled_from([0, 40, 400]),
)
def test_a_sum_its_unit_and_about_are_never_torn(
    amount: Amount, before: str, after: str, box: tuple[float, float], least: float
) -> None:
    fitted = fit(before + str(amount) + after, *box, max_lines=5, min_size=least)

    assert any(str(amount) in line.text for line in fitted.lines)


@settings(max_examples=examples(100), deadline=None)
@given(amount=SUMS, box=st.sampled_from([*BOXES, (120, 900)]))
def test_a_sum_that_is_the_picture_stands_on_one_line_and_fills_its_box(
    amount: Amount, box: tuple[float, float]
) -> None:
    made = fitting.fit_sum(amount.prefix, amount.number, amount.unit, SANS, 900, *box, words=WORDS)

    assert "".join(line.text for part, _ in made.parts for line in part.lines) == str(amount)
    assert all(len(part.lines) == 1 for part, _ in made.parts)
    assert made.parts[made.figure][0].lines[0].text == amount.number
    assert made.width <= box[0] + 1
    assert made.height <= box[1] + 1
    assert max(made.width / box[0], made.height / box[1]) > 0.9
    edges = [(x, x + part.width) for part, x in made.parts]
    assert all(a[1] < b[0] for a, b in pairwise(edges))


PIECES = st.lists(
    st.sampled_from(
        [
            "转账",
            "“安全账户”",
            "自称",
            "民警",
            "要你",
            "，",
            "。",
            "？",
            "的",
            "了",
            "不要",
            "先",
            "核实",
            "96110",
            "8万元",
            "骗子",
            "孩子",
        ]
    ),
    min_size=2,
    max_size=9,
).map("".join)


@settings(max_examples=examples(1000), deadline=None)
@given(PIECES.filter(lambda text: len(text.strip("，。？")) > 2), st.sampled_from(BOXES), st.integers(1, 4))
def test_lines_never_part_words_numbers_or_quotations_nor_end_in_a_lonely_character(
    text: str, box: tuple[int, int], lines: int
) -> None:
    fitted = fit(Phrase(text), *box, max_lines=lines)

    whole = [m.span() for m in re.finditer("转账|“安全账户”|96110|8万元|骗子|孩子", text)]
    for i in breaks(fitted):
        assert not any(a < i < b for a, b in whole), fitted.lines
        assert text[i] not in CLOSING
    if len(fitted.lines) > 1:
        assert len(re.sub(r"\W", "", fitted.last.text)) > 1, fitted.lines


@settings(max_examples=examples(300), deadline=None)
@given(
    st.text(ALPHABET, min_size=1, max_size=40).filter(str.strip),
    st.floats(5, 2000),
    st.floats(5, 2000),
    st.integers(1, 4),
    st.sampled_from([0.0, 30.0]),
)
def test_ink_never_leaves_the_box(text: str, width: float, height: float, lines: int, least: float) -> None:
    fitted = fit(Phrase(text), width, height, max_lines=lines, min_size=least)

    for line in fitted.lines:
        ink = SANS.ink(line.text, 900)
        left = line.left + ink.left * fitted.size
        assert left >= -1e-6
        assert left + ink.width * fitted.size <= width + 1e-6
        assert line.baseline + ink.below * fitted.size <= height + 1e-6 or line is not fitted.last
    assert fitted.lines[0].baseline - SANS.ink(fitted.lines[0].text, 900).above * fitted.size >= -1e-6
    assert len(fitted.lines) <= lines


@settings(max_examples=examples(200), deadline=None)
@given(st.text(ALPHABET, min_size=2, max_size=40).filter(str.strip), st.integers(2, 4))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text: str, lines: int) -> None:
    fitted = fit(Phrase(text), 200, 400, max_lines=lines, min_size=90)

    for i in breaks(fitted):
        assert text[i] not in CLOSING
        assert not text[:i].strip() or text[:i].rstrip()[-1] not in OPENING


@settings(max_examples=examples(200), deadline=None)
@given(st.text(ALPHABET, min_size=1, max_size=40).filter(str.strip), st.floats(20, 900), st.floats(20, 900))
def test_a_block_never_leaves_its_box(text: str, width: float, height: float) -> None:
    block = fitting.block(Phrase(text), SANS, 900, width, height, words=WORDS)

    assert block.width <= width + 1e-6
    assert block.height <= height + 1e-6


def test_the_words_of_a_fitted_text_are_all_there() -> None:
    fitted = fit("自称民警要转账，挂断，自己拨110", 300, 300)

    assert [line.text for line in fitted.lines] == ["自称民警要转账", "挂断", "自己拨110"]


@pytest.mark.parametrize(
    ("text", "box", "size", "lines"),
    [
        ("先挂断，再核实，别转账", (600, 200), 60, ["先挂断", "再核实", "别转账"]),
        ("骗子说，先转账，再退款", (600, 200), 60, ["骗子说", "先转账", "再退款"]),
        ("别信，挂断，拨110", (500, 400), 60, ["别信", "挂断", "拨110"]),
    ],
)
def test_of_lines_of_one_size_the_even_ones_are_taken(
    text: str, box: tuple[int, int], size: float, lines: list[str]
) -> None:
    """Where the size is given, every setting that fits is as large as the others."""
    assert [line.text for line in fit(text, *box, max_size=size).lines] == lines


def test_the_writers_break_wins_over_the_dictionary() -> None:
    assert breaks(fit("安全|账户", 200, 300)) == {2}
    assert breaks(fit("安全账户", 200, 300)) == set()


def test_a_block_fills_a_square_with_four_characters() -> None:
    block = fitting.block("安全账户", SANS, 900, 200, 200, words=WORDS)

    assert [line.text for line in block.lines] == ["安全", "账户"]


def test_a_block_hangs_its_quotation_marks() -> None:
    block = fitting.block("“安全账户”", SANS, 900, 250, 200, words=WORDS)

    first, last = block.lines
    assert (first.text, last.text) == ("“安全", "账户”")
    assert last.left - first.left == pytest.approx(SANS.advance("“", 900) * block.size, rel=0.3)


def test_the_key_word_is_found_on_its_line() -> None:
    fitted = fit(Phrase.parse("没见过面的恋人一提投资就*停手*"), 400, 300)

    assert fitted.last.pieces == ("一提投资就", "停手", "")


def test_a_text_too_long_for_good_breaks_is_cut_rather_than_unreadable() -> None:
    text = "A" * 60

    assert fit(text, 100, 100).size < 4
    assert fit(text, 100, 100, min_size=6).size > 6


@pytest.mark.parametrize("text", ["你好的", "转账了吗", "8万元", "3天", "“安全账户”", "96110"])
def test_some_boundaries_are_never_taken(text: str) -> None:
    prices = line_breaking.boundary_prices(text, WORDS)

    assert prices[-1] == NEVER
    assert all(p >= line_breaking.REFUSED for p in prices[1:])


def test_a_paragraph_does_not_end_in_a_lonely_character() -> None:
    assert fitting.body("先挂断，再核实") == '先挂断<span style="white-space:nowrap">，再核实</span>'
    assert fitting.keep_last(Markup("<p>别<b>转账</b>给他们呀</p>")) == (
        '<p>别<b>转账</b><span style="white-space:nowrap">给他们呀</span></p>'
    )
    assert fitting.body("名字里有 镕 赟 犇。") == '名字里有 镕 <span style="white-space:nowrap">赟 犇。</span>'
    assert fitting.body("他说“你名下的卡涉嫌洗钱。”") == (  # the halved mark is one of the four
        '他说“你名下的卡涉嫌<span style="white-space:nowrap">洗钱<span class="hw">。</span>”</span>'
    )
    assert fitting.body("请拨打 110") == '请拨打 <span style="white-space:nowrap">110</span>'


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("陌生快递里的二维码不扫，卡片直接扔掉。", "直接扔掉。"),
        ("正经工作没有先让你掏钱的道理。", "掏钱的道理。"),
        ("听完这一课，您一听就认得出他。", "认得出他。"),
        ("请他到店里来，当面谈。", "当面谈。"),
        ("卡在<b>别人手里</b>", "别人手里"),
        ("不听不信&amp;不转", "信&amp;不转"),
    ],
)
def test_the_characters_kept_together_begin_at_a_word(text: str, kept: str) -> None:
    made = fitting.keep_last(Markup(text), WORDS)
    assert f'<span style="white-space:nowrap">{kept}</span>' in made
    assert Markup(made).striptags() == Markup(text).striptags()


def test_markup_is_escaped_before_it_is_set() -> None:
    assert "<b>" not in fitting.body("<b>转账</b>")
    assert fitting.halved("a<“b”") == 'a&lt;<span class="hw">“</span>b<span class="hw">”</span>'


def test_a_whole_word_is_kept_when_another_line_end_is_large_enough() -> None:
    made = fit("单号自己到快递官网查一查", 251, 78, max_lines=2, max_size=22.9, min_size=22.4, leading=1.36)

    assert [line.text for line in made.lines] == ["单号", "自己到快递官网查一查"]


def test_a_name_of_one_run_is_parted_as_a_title_is() -> None:
    assert list(parted("出租出借银行卡电话卡", sources=SOURCES).parts) == ["出租", "出借", "银行卡电话卡"]
    assert list(parted("不许挂断的电话", sources=SOURCES).parts) == ["不许挂断的电话"]
    assert "电话" in parted("不许挂断的电话", 6, sources=SOURCES).parts


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("一通退款电话差点转走八万元", ["一通退款", "电话", "差点转走八万元"]),
        ("先挂断，再自己拨110", ["先挂断，再自己拨110"]),
        ("存进“养老项目”，|说好月月有返利", ["存进“养老项目”，", "说好月月有返利"]),
        ("银行柜台一句话保住老人十五万", ["银行柜台", "一句话", "保住", "老人", "十五万"]),
    ],
)
def test_headings_of_the_website_may_break_where_posters_do(title: str, shown: list[str]) -> None:
    phrase = Phrase.parse(title)

    made = parted(phrase, sources=SOURCES)

    assert list(made.parts) == shown
    prices = line_breaking.boundary_prices(phrase, WORDS)
    assert all(prices[at] <= line_breaking.REFUSED for at in made.breaks)
