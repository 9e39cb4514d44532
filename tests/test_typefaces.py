"""Cut faces keep what the template needs: the characters, the weight, `halt`; measures equal what is set."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from sitegen.core.sources import NotThere, Sources
from sitegen.pdf.fixed_layout.file import TABLES
from sitegen.typography import typefaces
from sitegen.typography.typefaces import Typeface

ROOT = Path(__file__).parent.parent
TEXT = "电话里的“警察”催你转账，96110"


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(ROOT, ROOT / "content", date(2026, 11, 21))


@pytest.fixture(scope="module")
def sans(sources: Sources) -> Typeface:
    return typefaces.load(sources)


def width_of(font: bytes, text: str, halt: bool) -> int:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(hb.Font(hb.Face(font)), buffer, {"halt": halt})
    return sum(place.x_advance for place in buffer.glyph_positions)


def test_a_cut_keeps_halt(sans: Typeface) -> None:
    cut = sans.cut(900, TEXT, "Sitegen")

    assert width_of(cut, "“警察”", halt=False) == 4000
    assert width_of(cut, "“警察”", halt=True) == 3000


def test_a_cut_has_the_characters_the_weight_and_the_name_asked_for(sans: Typeface) -> None:
    font = TTFont(io.BytesIO(sans.cut(700, TEXT, "Sitegen Sans")))

    assert {chr(c) for c in font.getBestCmap()} == set(TEXT)
    assert font["OS/2"].usWeightClass == 700
    assert "fvar" not in font
    assert font["name"].getDebugName(1) == "Sitegen Sans"


def test_the_same_characters_give_the_same_bytes_in_any_order(sans: Typeface) -> None:
    assert sans.cut(900, TEXT, "A") == sans.cut(900, TEXT[::-1] + TEXT, "A")
    assert sans.woff2(900, TEXT) == sans.woff2(900, TEXT)


def test_glyphs_come_out_alike_with_and_without_their_characters(sans: Typeface) -> None:
    text = TEXT + "（《「」》）—…fi"
    nominal = {sans.font(400).get_nominal_glyph(ord(ch)): ch for ch in text}
    alternate = max(nominal) + 1
    glyphs = {**nominal, alternate: "什么"}
    assert sans.glyphs(700, glyphs, TABLES, glyphs.values()) == sans.glyphs(700, glyphs, TABLES)


def test_an_advance_halves_quotes_but_not_commas(sans: Typeface) -> None:
    assert sans.advance("“警察”", 900) == pytest.approx(3.0)
    assert sans.advance("“警察”", 900, halt=False) == pytest.approx(4.0)
    assert sans.advance("警，察", 900) == pytest.approx(3.0)


def test_ink_lies_within_the_advance_of_a_chinese_character(sans: Typeface) -> None:
    ink = sans.ink("安", 900)

    assert 0 < ink.left < 0.1
    assert 0.9 < ink.right < 1
    assert 0.8 < ink.above < 0.88
    assert 0 < ink.below < 0.12


def test_heavier_ink_is_wider(sans: Typeface) -> None:
    assert sans.ink("十", 900).width > sans.ink("十", 400).width


def test_a_missing_character_is_named_once(sans: Typeface) -> None:
    assert sans.missing("安\U000200cc全\U000200cc\n") == "\U000200cc" or sans.covers("\U000200cc")
    assert sans.missing("安全\ue000账户\ue000") == "\ue000"


def test_an_outline_stands_on_the_baseline_given(sans: Typeface) -> None:
    assert sans.outline("一", 900, size=100, x=10, y=200) == "M13.5 153.1L106.7 153.1L106.7 169L13.5 169L13.5 153.1Z"


def test_the_css_line_sets_the_baseline_where_rise_says(sans: Typeface) -> None:
    assert sans.rise == pytest.approx(0.936)


def test_the_brush_covers_the_usual_verdicts(sources: Sources) -> None:
    brush = typefaces.load(sources, "brush")

    assert brush.missing("骗子假的骗局没这事别信圈套坑别碰犯法全是谎话空上当骗人诈陷阱") == ""


def test_a_face_is_a_recorded_read_even_when_it_is_open_already(sources: Sources) -> None:
    typefaces.load(sources, "brush")

    with sources.recording() as reads:
        typefaces.load(sources, "brush")

    assert list(reads) == ["assets/fonts/brush.ttf"]


def test_another_file_may_stand_in_and_must_exist(sources: Sources) -> None:
    with pytest.raises(NotThere):
        typefaces.load(sources, "sans", {"sans": "assets/fonts/none.ttf"})

    assert typefaces.load(sources, "sans", {"sans": "assets/fonts/brush.ttf"}).covers("骗")
