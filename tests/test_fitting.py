"""A fitted text never leaves its box, and breaks only where a careful reader would."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen import fitting, phrases, typefaces
from sitegen.fitting import Fitted
from sitegen.model.text import Phrase
from sitegen.phrases import CLOSING, NEVER, OPENING
from sitegen.sources import Sources

ROOT = Path(__file__).parent.parent
SOURCES = Sources(ROOT, ROOT / "content", date(2026, 11, 21))
SANS = typefaces.load(SOURCES)
WORDS = phrases.load(SOURCES)

# Headlines with every break a careful reader allows in two or three lines.
READ_WITH_CARE = """
电话里的“警察”/催你/把钱转进安全账户
没见过面的恋人/一提投资/就停手
骗子/最怕你/接这个电话
它打来，/请一定接
“领导”/催财务汇款
财务/先拨110，/钱保住了
动动手指/就能赚钱/为啥轮到你
电话里/叫你/做这些吗？
把钱/转进“安全账户”
自称民警/要转账，/挂断，/自己拨110
公安机关/没有/“安全账户”
刷单/就是诈骗，/先垫钱的/都是骗
贷款/没到手/先叫你/刷流水
没见面，/不转账
做得越多/亏越多
分4次/转走，/人没影了
不用考试/拿驾照
共享屏幕/等于/把银行卡/交给骗子
客服退款/不需要你/转账
凡是要你/先交钱的贷款/都是诈骗
网上/荐股的“老师”/就是骗子
孩子出事/急用钱，/先打/他的电话
陌生链接/不要点，/验证码/不要给
买卖银行卡电话卡/是犯罪
航班取消/请打航空公司/电话/核实
保健品/不能治病/别信/免费体检
说你征信/有问题的/都是骗子
百万保障/不会自动扣费
天上/不会掉馅饼，/只会掉陷阱
下载APP前/先问问/家里人
领导加你微信/要转账，/当面核实
钱已转出，/马上打110
冒充军人订货/要你垫资/买罐头
网恋对象/从不视频/却总谈投资
扫码领礼品/小心手机/被控制
注销校园贷/是骗局/不注销/也不影响征信
退费通知里的/二维码/不能扫
机票/改签链接/是假的
出国留学的孩子/被“绑架”/先报警
替人取现/拿提成/也是犯罪
""".split()

ALPHABET = "安全账户转钱你的了吗一警察不就110AbQg，。“”、！？《》（）% "


def fit(text: Phrase | str, width: float, height: float, **options: float) -> Fitted:
    return fitting.fit(text, SANS, 900, width, height, words=WORDS, **options)


def breaks(fitted: Fitted) -> set[int]:
    return {line.start for line in fitted.lines[1:]}


@pytest.mark.parametrize("marked", READ_WITH_CARE)
@pytest.mark.parametrize("box", [(1600, 400), (900, 500), (600, 900), (400, 260)])
def test_headlines_break_where_a_careful_reader_allows(marked: str, box: tuple[int, int]) -> None:
    allowed = set(Phrase.parse(marked.replace("/", "|")).breaks)

    fitted = fit(marked.replace("/", ""), *box)

    assert breaks(fitted) <= allowed, "|".join(line.text for line in fitted.lines)


@settings(max_examples=300, deadline=None)
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


@settings(max_examples=200, deadline=None)
@given(st.text(ALPHABET, min_size=2, max_size=40).filter(str.strip), st.integers(2, 4))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text: str, lines: int) -> None:
    fitted = fit(Phrase(text), 200, 400, max_lines=lines, min_size=90)

    for i in breaks(fitted):
        assert text[i] not in CLOSING
        assert not text[:i].strip() or text[:i].rstrip()[-1] not in OPENING


@settings(max_examples=200, deadline=None)
@given(st.text(ALPHABET, min_size=1, max_size=40).filter(str.strip), st.floats(20, 900), st.floats(20, 900))
def test_a_block_never_leaves_its_box(text: str, width: float, height: float) -> None:
    block = fitting.block(Phrase(text), SANS, 900, width, height, words=WORDS)

    assert block.width <= width + 1e-6
    assert block.height <= height + 1e-6


def test_the_words_of_a_fitted_text_are_all_there() -> None:
    fitted = fit("自称民警要转账，挂断，自己拨110", 300, 300)

    assert [line.text for line in fitted.lines] == ["自称民警要转账", "挂断", "自己拨110"]


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
    fitted = fit("没见过面的恋人一提投资就*停手*", 400, 300)

    assert fitted.last.pieces == ("一提投资就", "停手", "")


def test_a_text_too_long_for_good_breaks_is_cut_rather_than_unreadable() -> None:
    text = "A" * 60

    assert fit(text, 100, 100).size < 4
    assert fit(text, 100, 100, min_size=6).size > 6


@pytest.mark.parametrize("text", ["你好的", "转账了吗", "8万元", "3天", "“安全账户”", "96110"])
def test_some_boundaries_are_never_taken(text: str) -> None:
    prices = phrases.boundary_prices(text, WORDS)

    assert prices[-1] == NEVER
    assert all(p >= phrases.REFUSED for p in prices[1:])


def test_a_paragraph_does_not_end_in_a_lonely_character() -> None:
    assert fitting.body("先挂断，再核实") == '先挂断<span style="white-space:nowrap">，再核实</span>'
    assert fitting.keep_last(Markup("<p>别<b>转账</b>给他们呀</p>")) == (
        '<p>别<b>转账</b><span style="white-space:nowrap">给他们呀</span></p>'
    )


def test_markup_is_escaped_before_it_is_set() -> None:
    assert "<b>" not in fitting.body("<b>转账</b>")
    assert fitting.halved("a<“b”") == 'a&lt;<span class="hw">“</span>b<span class="hw">”</span>'
