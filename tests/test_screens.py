"""Screens: exact pixels, the colours a controller shows, nothing outside its place, names and order as the contract says."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations, groupby
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from sitegen.core.sources import Sources
from sitegen.loading.library import load_library
from sitegen.model.content import Case, Channel, FraudType, WarningLine
from sitegen.model.content import CaseOutcome as CaseOutcome
from sitegen.model.formats import ColourMode, FileFormat, FileNames, Play, Screen, ScreenKind, Sure
from sitegen.model.job_params import ScreenSlide
from sitegen.model.jobs import Job, Outcome
from sitegen.model.library import Library
from sitegen.model.problems import Origin, Problem, Words
from sitegen.model.reports import LeftOut, LegibilityReport
from sitegen.model.text import Phrase
from sitegen.pdf.typesetting import Typesetting
from sitegen.planning.timetable import ScheduledSlide, kind_of, pools_of, weekly
from sitegen.planning.views import Views
from sitegen.renderers.screen import mean_luminance, page_dwell, render
from sitegen.screens import dot_matrix, legibility, strike_position
from sitegen.screens.led_text import Type, write
from sitegen.screens.legibility import BRIGHTEST
from sitegen.screens.slides import compose
from sitegen.screens.slides.case import ending, short_ending
from sitegen.screens.slides.foot import LATE, Slide, is_said
from sitegen.screens.slides.parts import Box
from sitegen.typography import colour, line_breaking, typefaces
from sitegen.typography.template_functions import Drawing
from tests.conftest import Project, examples

ROOT = Path(__file__).parent.parent
BLACK, RED, GREEN, YELLOW = (0, 0, 0), (255, 0, 0), (0, 255, 0), (255, 255, 0)

STARTER = {  # folder: width, height, ending, most KB, seconds
    "street-1080p": (1920, 1080, "png", 2048, 15),
    "portrait-1080": (1080, 1920, "png", 2048, 10),
    "led-960x480": (960, 480, "png", 1024, 15),
    "led-384x192": (384, 192, "png", 256, 15),
    "strip-512x32": (512, 32, "bmp", 64, 15),
}
ODD = (
    Screen("tv", "", 1280, 720, kind=ScreenKind.TV, format=FileFormat.JPG, max_kb=150),
    Screen("wall", "", 768, 384),
    Screen("small", "", 320, 160, antialias=False),
    Screen("atm", "", 1024, 768, kind=ScreenKind.LCD, near=True, format=FileFormat.JPG, max_kb=300),
    Screen("taxi", "", 384, 128, antialias=False),
    Screen("pole", "", 192, 384, antialias=False),
    Screen("square", "", 512, 512),
)
POLICE = WarningLine(
    "fake-police-01",
    "fake_police",
    (Phrase.parse("自称民警|要转账"), Phrase.parse("*挂断*，|自己拨110")),
    lie="安全账户",
    lead=Phrase.parse("电话里的“警察”|催你把钱转进"),
    action="先挂断，再核实",
    strip=Phrase.parse("自称民警要转账，|挂断，自己拨110"),
    origin=Origin("content/warnings/fake_police.md", 4),
)


@cache
def sources() -> Sources:
    return Sources(ROOT, ROOT / "content", date(2026, 11, 21))


@cache
def library() -> Library:
    return load_library(sources())[0]


def screen_of(id: str) -> Screen:
    return next(s for s in library().screens if s.id == id)


def context(screen: Screen, warning: WarningLine = POLICE, *, draft: bool = False, link: str = "") -> dict[str, Any]:
    named = min(screen.width, screen.height) >= 400
    return {
        "warning": warning,
        "type": library().type(warning.type),
        "cases": (),
        "screen": screen,
        "site": library().site if named else None,
        "unit": library().root if named else None,
        "ask_number": "96110",
        "link": link,
        "code": "",
        "draft": draft,
    }


def drawn(screen: Screen, warning: WarningLine = POLICE, **more: Any) -> Outcome:
    output = f"screens/{screen.id}/01_{warning.id}.{screen.format.value}"
    job = Job("screen", "screen", "screen/screen.html", output, context(screen, warning, **more), ScreenSlide())
    return render(job, sources())


def picture(screen: Screen, warning: WarningLine = POLICE, **more: Any) -> Any:
    outcome = drawn(screen, warning, **more)
    assert outcome.problems == ()
    return opened(next(iter(outcome.files.values())))


def opened(data: bytes) -> Any:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def colours(image: Any) -> set[tuple[int, ...]]:
    return {colour for _, colour in image.convert("RGB").getcolors(1 << 14)}


def slide(screen: Screen, warning: WarningLine = POLICE, **more: Any) -> Slide:
    return compose(context(screen, warning, **more), Drawing(sources()))


def test_a_sum_that_is_gone_never_stands_beside_who_was_caught_alone() -> None:
    (gone,) = (case for case in library().cases if case.id == "licence-no-exam")
    caught = replace(gone, outcome=CaseOutcome.SUSPECTS_CAUGHT, stopped_by=None, payments=4)

    assert short_ending(caught).text == "钱分4次给了出去"  # 嫌疑人落网 would make a reward of the sum
    assert ending(caught).text == "钱分4次给了出去，嫌疑人落网"


def helping(screen: Screen, speaker: str, number: str = "96110", **more: Any) -> Outcome:
    """The page of the number and the name."""
    output = f"screens/{screen.id}/00_help.{screen.format.value}"
    told = {**context(screen, **more), "warning": None, "speaker": speaker, "ask_number": number}
    return render(Job("screen", "screen", "screen/screen.html", output, told, ScreenSlide()), sources())


# ------------------------------------------------------------------------------------- the starter library


@pytest.mark.parametrize("folder", STARTER)
def test_every_starter_picture_has_the_screens_exact_points_and_no_alpha(starter: Path, folder: str) -> None:
    width, height, ending, most, _ = STARTER[folder]

    pictures = sorted((starter / "screens" / folder).glob(f"[0-9]*.{ending}"))

    assert len(pictures) >= 60
    for path in pictures:
        with Image.open(path) as image:
            assert image.size == (width, height)
            assert image.mode in ("RGB", "P")
            assert "transparency" not in image.info
        assert path.stat().st_size <= most * 1024


@pytest.mark.parametrize("folder", STARTER)
def test_the_playlist_names_every_picture_in_order_with_its_seconds(starter: Path, folder: str) -> None:
    here = starter / "screens" / folder
    _, _, ending, _, seconds = STARTER[folder]

    playlist = json.loads((here / "playlist.json").read_text("utf-8"))

    names = [item["file"] for item in playlist["items"]]
    assert sorted(set(names)) == sorted(p.name for p in here.glob(f"[0-9]*.{ending}"))
    orders = [int(name.split("_")[0]) for name in names if name != "00_help.bmp"]
    assert orders == sorted(orders)
    runs = [len(list(run)) for is_help, run in groupby(names, lambda name: "help" in name) if not is_help]
    assert max(runs) == (3 if folder.startswith("strip") else len(names))
    assert orders[0] == 1
    assert {item["seconds"] for item in playlist["items"]} == {seconds}
    assert (playlist["width"], playlist["height"]) == STARTER[folder][:2]


@pytest.mark.parametrize("folder", STARTER)
def test_the_note_tells_size_seconds_and_every_file(starter: Path, folder: str) -> None:
    here = starter / "screens" / folder
    width, height, ending, _, seconds = STARTER[folder]

    note = (here / "播放说明.txt").read_text("utf-8-sig")

    assert f"宽 {width}，高 {height}" in note
    assert f"每页停 {seconds} 秒" in note
    assert all(path.name in note for path in here.glob(f"[0-9]*.{ending}"))


def test_every_starter_strip_shows_ink_and_black_only(starter: Path) -> None:
    for path in sorted((starter / "screens" / "strip-512x32").glob("*.bmp")):
        with Image.open(path) as image:
            assert colours(image) == {BLACK, RED}, path.name


@pytest.mark.parametrize("folder", [f for f in STARTER if f != "strip-512x32"])
def test_no_starter_picture_glares(starter: Path, folder: str) -> None:
    for path in sorted((starter / "screens" / folder).glob("[0-9]*.png"))[::4]:
        with Image.open(path) as image:
            assert mean_luminance(image) <= BRIGHTEST


def test_every_starter_warning_says_all_its_words_inside_the_safe_area() -> None:
    for screen in library().screens:
        for warning in library().warnings:
            if not screen.is_strip:
                check_places(slide(screen, warning))


# --------------------------------------------------------------------------------------------- places


def check_places(made: Slide) -> None:
    safe = made.frame.safe
    for piece in made.texts:
        box = piece.box
        told = f"{made.frame.screen.id} {made.layout} {piece.name} {piece.text.lines[0].text}"
        assert safe.x - 1 <= box.x, told
        assert safe.y - 1 <= box.y, told
        assert box.right <= safe.right + 1, told
        assert box.bottom <= safe.bottom + 1, told
    for one, other in combinations(made.texts, 2):
        assert not overlap(one.box, other.box, 0.02 * one.text.size + 1), f"{made.layout}: {one.name} on {other.name}"


def overlap(a: Box, b: Box, least: float) -> bool:
    return min(a.right, b.right) - max(a.x, b.x) > least and min(a.bottom, b.bottom) - max(a.y, b.y) > least


COMMON = "的一是不了人我在有他这个们来到时大地为子中你说生国年着就那和要出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美乳警察诈骗转账挂断验证码"
WORDS = st.text(COMMON, min_size=2, max_size=16)


@pytest.mark.parametrize(
    "lie", ["转账", "交定金", "安全账户", "你病得不轻", "来看你缺路费", "清退名单里有你", "顺便帮我代买一下"]
)
@pytest.mark.parametrize(
    "screen", [screen_of("street-1080p"), screen_of("portrait-1080"), ODD[3], ODD[6]], ids=lambda s: s.id
)
def test_the_verdict_never_covers_the_lie(screen: Screen, lie: str) -> None:
    made = slide(screen, replace(POLICE, lie=lie))

    assert made.layout == "lie"
    (brush,) = made.parts.brushes
    wide, tall = Drawing(sources()).brush_size(brush.word)
    box = Box(brush.x, brush.y, wide * brush.size, tall * brush.size)
    for piece in made.texts:
        assert not overlap(box, piece.box, 0.04 * piece.text.size + 1), piece.name
    assert "".join(li.text for p in made.parts.pieces if p.name == "lie" for li in p.text.lines) == lie


def test_every_slide_carries_exactly_one_red_mark() -> None:
    for screen in (screen_of("street-1080p"), screen_of("portrait-1080"), screen_of("led-384x192")):
        for warning in library().warnings:
            made = slide(screen, warning)
            marks = (
                len(made.parts.strokes)
                + sum(b.word == "？" for b in made.parts.brushes)
                + (made.parts.diamond is not None)
            )
            assert marks == 1, (screen.id, warning.id)


@pytest.mark.parametrize(
    ("warning", "layout"),
    [
        (POLICE, "lie"),
        (replace(POLICE, lie="", lines=(Phrase.parse("96110来电，|请*接听*"),)), "number"),
        (replace(POLICE, lie="", lines=(Phrase("钱转错人"), Phrase.parse("马上打*110*"))), "number"),
        (replace(POLICE, lie="", lines=(Phrase("面都没见过，凭什么要钱？"),)), "ask"),
        (replace(POLICE, lie="", lines=(Phrase("没见过面的恋人"), Phrase.parse("一提投资就*停手*"))), "couplet"),
    ],
)
def test_the_layout_follows_what_the_warning_says(warning: WarningLine, layout: str) -> None:
    assert slide(screen_of("street-1080p"), warning).layout == layout


def test_a_key_word_that_rises_above_its_line_stays_inside() -> None:
    check_places(slide(screen_of("led-768x384"), replace(POLICE, lines=(Phrase("一之"),), lie="")))


def test_door_couplets_stand_on_tall_screens_only_and_always_for_the_same_names() -> None:
    lines = (Phrase("返你几块是鱼饵"), Phrase("叫你垫钱是鱼钩"))
    named = [replace(POLICE, id=f"brush-rebate-{n:02d}", lie="", lines=lines) for n in range(1, 9)]

    tall = [slide(screen_of("portrait-1080"), w).layout for w in named]
    wide = {slide(screen_of("street-1080p"), w).layout for w in named}

    assert set(tall) == {"couplet_v"}
    assert wide == {"couplet"}
    assert tall == [slide(screen_of("portrait-1080"), w).layout for w in named]


@pytest.mark.parametrize("screen", ["street-1080p", "led-384x192", "portrait-1080"])
@pytest.mark.parametrize(
    ("lines", "denial"),
    [
        ((Phrase("公安机关没有"), Phrase.parse("*“安全账户”*")), "没有"),
        ((Phrase("军警买货走合同"), Phrase.parse("不会叫你*垫钱*")), "不会"),
        ((Phrase("公安机关没有“安全账户”"),), "没有"),
    ],
)
def test_a_true_denial_is_not_struck_its_denial_is_underlined(
    screen: str, lines: tuple[Phrase, ...], denial: str
) -> None:
    made = slide(screen_of(screen), replace(POLICE, lie="", lead=None, lines=lines))

    (stroke,) = made.parts.strokes
    assert stroke.kind == "underline"
    (above,) = (p for p in made.parts.pieces if any(line.text.find(denial) >= 0 for line in p.text.lines))
    assert above.box.bottom <= stroke.box.y <= above.box.bottom + 0.2 * above.text.size
    line = above.text.last
    left = above.x + line.text.index(denial) / len(line.text) * line.width
    assert stroke.box.x == pytest.approx(left, abs=0.25 * above.text.size)
    assert stroke.box.width == pytest.approx(2 * above.text.size, rel=0.2)


def test_a_high_board_quotes_a_lie_that_the_sentence_denies() -> None:
    told = replace(POLICE, strip=Phrase.parse("没有安全账户这回事"), action="")

    line = dot_matrix.line_of(told, strip(608, 112))

    assert (line.text, line.struck) == ("没有“安全账户”这回事", None)


def test_the_ring_stands_at_the_key_word_before_the_number_too() -> None:
    told = replace(POLICE, lie="", lead=None, lines=(Phrase.parse("骗子最怕|你*接听*"), Phrase("96110来电")))

    made = slide(screen_of("led-384x192"), told)

    (mark,) = made.parts.strokes
    (led,) = (p for p in made.parts.pieces if p.name == "plain")
    assert mark.kind == "ring"
    assert mark.box.meets(led.box)
    assert mark.box.right > led.box.right - 0.5 * led.text.size


def test_small_screens_drop_head_line_issuer_note_and_brush() -> None:
    small = {p.name for p in slide(screen_of("led-384x192")).texts}
    large = {p.name for p in slide(screen_of("street-1080p")).texts}

    assert small == {"lead", "lie", "action", "hot"}
    assert large == {"lead", "lie", "action", "hot", "head", "issuer", "note"}
    assert slide(screen_of("led-384x192")).parts.brushes == ()


def test_a_stroke_leaves_a_single_bar_to_be_seen() -> None:
    face = typefaces.load(sources())
    path = strike_position.Path(-0.1, 0.56, 4.2, 0.12, 0.075)

    down = strike_position.least_overlap_offset(face, 900, ("最后一单",), 1.05, path)

    bar = 0.865 - 0.37, 0.865 - 0.27  # the ink of 一 from the top of a line
    middle = path.middle(2.5) + down
    hidden = min(bar[1], middle + path.half) - max(bar[0], middle - path.half)
    assert hidden < 0.6 * (bar[1] - bar[0])


# ---------------------------------------------------------------------------------------------- files


def test_small_text_has_no_half_lit_points() -> None:
    image = picture(screen_of("led-384x192"))

    foot = image.convert("RGB").crop((0, 152, 384, 192))

    assert colours(foot) == {BLACK, (255, 255, 255), (255, 210, 0)}


def test_no_words_of_a_coarse_page_stand_between_16_and_24_px() -> None:
    for screen in (screen_of("taxi-384x128"), screen_of("led-320x160"), ODD[5]):
        for warning in library().warnings:
            for piece in slide(screen, warning).texts:
                size = piece.text.size
                assert size == 16 or size >= 24 or size < 16, (screen.id, warning.id, piece.name)
                assert piece.text.weight == 400 or size != 16, piece.name


def test_small_words_of_a_coarse_page_are_the_bitmap_face_lamp_for_lamp() -> None:
    screen = screen_of("taxi-384x128")
    told = replace(POLICE, lie="我在开会", lead=Phrase.parse("微信里的“领导”总是说"), action="先挂断，再核实")
    (lead,) = (p for p in slide(screen, told).texts if p.name == "lead")
    assert lead.text.size == 16

    image = picture(screen, told).convert("RGB")

    box = round(lead.x) - 1, round(lead.y) - 1, round(lead.box.right) + 1, round(lead.box.bottom) + 1
    assert colours(image.crop(box)) == {BLACK, (255, 255, 255)}
    face = Type(typefaces.load(sources(), "pixel"), 16, 400, lead.text.lines[0].text)
    alone = Image.new("RGB", (384, 128))
    write(alone, lead.text, lead.x, lead.y, face, (255, 255, 255))
    assert image.crop(box).tobytes() == alone.crop(box).tobytes()


def test_the_ground_is_quite_black_on_led_and_nearly_on_lcd() -> None:
    led, lcd = picture(screen_of("led-960x480")), picture(screen_of("street-1080p"))

    assert led.convert("RGB").getpixel((959, 479)) == BLACK
    assert lcd.convert("RGB").getpixel((1919, 1079)) == (12, 12, 12)


@pytest.mark.parametrize("screen", [s for s in ODD if s.format is FileFormat.JPG], ids=lambda s: s.id)
def test_jpeg_is_baseline_and_within_its_budget(screen: Screen) -> None:
    data = next(iter(drawn(screen).files.values()))

    image = opened(data)
    assert image.size == (screen.width, screen.height)
    assert image.mode == "RGB"
    assert not image.info.get("progressive")
    assert len(data) <= screen.max_kb * 1024


def test_bmp_has_24_bits() -> None:
    data = next(iter(drawn(screen_of("strip-512x32")).files.values()))

    assert data[:2] == b"BM"
    assert int.from_bytes(data[28:30], "little") == 24


def test_the_qr_code_of_a_near_screen_is_read_back() -> None:
    link = "https://example.com/fanzha/types/fake_police.html"

    image = picture(screen_of("street-1080p"), link=link)

    found = zxingcpp.read_barcodes(image.convert("RGB"))
    assert [code.text for code in found] == [link]


def test_there_is_no_qr_code_where_nobody_could_scan_it() -> None:
    link = "https://example.com/fanzha/types/fake_police.html"

    assert slide(screen_of("led-960x480"), link=link).qr is None
    assert slide(ODD[0], link=link).qr is None
    assert slide(screen_of("street-1080p"), link="").qr is None


def test_a_draft_is_marked_on_every_screen() -> None:
    for screen in (*library().screens, *ODD):
        assert picture(screen, draft=True).tobytes() != picture(screen).tobytes()
        if not screen.is_strip:
            (mark,) = [p for p in slide(screen, draft=True).texts if p.name == "draft"]
            assert mark.text.lines[0].text == "送审稿"


def test_the_same_job_gives_the_same_bytes() -> None:
    for screen in (screen_of("led-384x192"), screen_of("strip-512x32"), ODD[3]):
        assert drawn(screen).files == drawn(screen).files


# ------------------------------------------------------------------------------------------- problems


def test_a_budget_that_cannot_be_met_is_a_problem_at_the_warning() -> None:
    outcome = drawn(replace(screen_of("street-1080p"), max_kb=3))

    (problem,) = outcome.problems
    assert problem.origin == Origin("content/warnings/fake_police.md", 4)
    assert "超过上限 3 KB" in problem.message.zh


def test_words_too_small_to_read_are_left_out_and_named() -> None:
    sign = Screen("sign", "", 110, 66)

    outcome = drawn(sign, replace(POLICE, action="自己拨打报警电话"))

    assert (outcome.files, outcome.problems) == ({}, ())
    assert isinstance(outcome.report, LeftOut)
    assert "“行动”" in outcome.report.zh
    assert outcome.report.hint_zh == "请把“行动”写短些，或加一句 屏上写"


def test_what_fits_a_screen_in_no_wording_stops_nothing_and_is_told_in_every_build(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("screen")
    project.edit("content/screens.yaml", "宽: 384, 高: 192", "宽: 384, 高: 192, 点距: 10, 观看距离: 100")

    for _ in range(2):
        capsys.readouterr()
        assert project.build("--only", "screen", "--unit", "demo") == 0
        told = capsys.readouterr().err
        assert "这块屏上没有做这一条" in told
        assert "content/warnings/police.md:4" in told
    assert "这块屏上没有做这一条" in (project.output / "report.html").read_text("utf-8")
    shown = {
        item["file"]
        for f in project.output.rglob("playlist.json")
        for item in json.loads(f.read_text("utf-8"))["items"]
    }
    assert all(list(project.output.rglob(name)) for name in shown)


@pytest.mark.parametrize("id", ["street-1080p", "strip-512x32"])
def test_a_character_without_a_glyph_is_a_problem(id: str) -> None:
    outcome = drawn(screen_of(id), replace(POLICE, lie="安全\U00016d80户", strip=Phrase("安全\U00016d80户")))

    assert any("\U00016d80" in p.message.zh or "U+16D80" in p.message.zh for p in outcome.problems)


def story_slide(screen: Screen, thing: Case | FraudType, **more: Any) -> Slide:
    told = (
        Views(library(), date(2026, 11, 21)).of_case(thing)
        if isinstance(thing, Case)
        else {"type": thing, "signs": True}
    )
    shown = {k: v for k, v in told.items() if k in ("case", "type", "signs")}
    return compose({**context(screen, **more), **shown}, Drawing(sources()))


STORIES = [s for s in (*library().screens, *ODD) if s.tells_stories]


@pytest.mark.parametrize("screen", STORIES, ids=lambda s: s.id)
def test_every_case_with_a_sum_shows_its_money_line_and_keeps_its_words_inside(screen: Screen) -> None:
    cases = [c for c in library().cases if c.amount and c.outcome]

    assert len(cases) >= 5
    for case in cases:
        made = story_slide(screen, case, link="https://example.com/fanzha/types/fake_police.html")
        check_places(made)
        (line,) = made.parts.strokes
        saved = case.outcome in (CaseOutcome.PREVENTED, CaseOutcome.INQUIRY)
        assert bool(made.parts.discs) == saved
        assert line.kind == ("arrow" if made.frame.tall and not saved else "line")
        if not saved and not made.frame.tall:
            assert line.box.right == screen.width  # what is gone is gone


@pytest.mark.parametrize("screen", STORIES, ids=lambda s: s.id)
def test_every_self_check_leaves_its_boxes_open_and_keeps_its_words_inside(screen: Screen) -> None:
    for kind in library().types:
        made = story_slide(screen, kind)
        check_places(made)
        assert made.parts.strokes == ()  # a tick beside an act would read as approval
        shown = len(made.parts.boxes)
        assert shown == 3 or (shown == 2 and not screen.antialias and min(screen.width, 384) < 384)
        said = "".join(line.text for p in made.texts for line in p.text.lines)
        if kind.on_screen:
            assert kind.screen_question is not None
            assert kind.screen_question.text.replace("，", "") in said.replace("，", "")
            assert all(sign in said for sign in kind.on_screen[:shown])
        if (
            shown == 3 and screen.width >= 1.6 * screen.height
        ):  # no empty half: every line of the question beside a sign
            assert min(box.x for box in made.parts.boxes) > 0.25 * screen.width
            assert [p.name for p in made.texts].count("key") == 3


def test_stories_are_for_screens_that_can_show_them() -> None:
    assert {s.id for s in library().screens if s.tells_stories} == {
        "street-1080p", "street-720p", "portrait-1080", "led-960x480", "led-768x384", "led-384x192", "led-320x160",
        "atm-1024x768", "atm-800x600", "street-4k", "portrait-4k", "portrait-720", "portrait-768",
    }  # fmt: skip


def test_words_too_small_for_the_distance_are_told_in_mm_a_metre() -> None:
    far = replace(screen_of("led-384x192"), distance=90)

    outcome = drawn(far)

    assert not outcome.files
    assert isinstance(outcome.report, LeftOut)
    assert "每米只有" in outcome.report.zh
    assert "90 米外看不清" in outcome.report.zh


def test_a_picture_that_stands_too_short_loses_its_lead_before_it_is_a_problem() -> None:
    short, shorter = replace(screen_of("led-384x192"), dwell=5), replace(screen_of("led-384x192"), dwell=1)

    assert drawn(short).problems == ()
    assert drawn(short).files != drawn(screen_of("led-384x192")).files
    left_out = drawn(shorter).report
    assert isinstance(left_out, LeftOut)
    assert "画面只停 1 秒" in left_out.zh
    assert left_out.hint_zh.startswith("请把“引语”写短些")


def test_every_picture_tells_its_figures() -> None:
    for screen in (screen_of("led-384x192"), screen_of("strip-512x32")):
        figures = drawn(screen).report

        assert isinstance(figures, LegibilityReport)
        assert figures.smallest >= 24
        assert figures.a_metre >= 8
        assert figures.contrast >= 4.5
        assert figures.luminance <= BRIGHTEST
        assert 2 < figures.reading < figures.seconds == 15


THREE_STEPS = replace(
    POLICE,
    id="general-06",
    lines=(Phrase.parse("停一停、问一问、查一查"),),
    lie="",
    lead=None,
    strip=Phrase.parse("提到钱：|*停一停，问一问，查一查*"),
    steps=("提到钱，先停手", "说给家里人听", "自己找号码打"),
)
COUPLET = replace(
    POLICE,
    lie="",
    lead=None,
    lines=(Phrase("返你几块是鱼饵"), Phrase.parse("叫你垫钱是*鱼钩*")),
    strip=Phrase("返几块是鱼饵"),
)


@pytest.mark.parametrize("warning", [POLICE, THREE_STEPS, COUPLET], ids=("lie", "steps", "couplet"))
@pytest.mark.parametrize("id", [s.id for s in library().screens])
def test_every_profile_is_held_to_every_rule_of_legibility(id: str, warning: WarningLine) -> None:
    screen = screen_of(id)

    outcome = drawn(screen, warning)

    assert outcome.problems == ()
    figures = outcome.report
    assert isinstance(figures, LegibilityReport)
    assert figures.smallest >= (12 if screen.antialias and not screen.is_dots else 16)
    assert figures.a_metre == 0 or figures.a_metre >= 4
    assert 2 <= figures.per_line <= 20
    assert figures.reading <= figures.seconds
    assert figures.contrast >= 4.5
    assert 0.02 < figures.luminance <= BRIGHTEST


def test_a_board_that_cannot_be_dimmed_is_set_smaller_before_it_glares() -> None:
    board, told = (
        screen_of("shop-352x80"),
        replace(POLICE, lie="", strip=Phrase("警察警察警察警察警察警察警察警"), action=""),
    )

    images, made, beyond = dot_matrix.draw(context(board, told), Drawing(sources()), [])

    assert beyond is None
    assert max(map(dot_matrix.brightness, images)) <= BRIGHTEST
    assert made.made.size < dot_matrix.settled(told, board, Drawing(sources())).made.size


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (legibility.too_wide(21), "一行有 21 个字，最多 20 个"),
        (legibility.too_faint(3.7), "和底色的对比只有 3.7，至少要 4.5"),
        (legibility.too_bright(0.31), "平均亮度 0.31，最多 0.25"),
        (legibility.too_small(15, Screen("led", "", 384, 192, antialias=False)), "只有 15 点高，看不清"),
        (legibility.too_small(11, Screen("lcd", "", 1920, 1080)), "只有 11 点高，看不清"),
        (legibility.too_long(9.5, Screen("tv", "", 1280, 720, dwell=5)), "要 9.5 秒才读得完，画面只停 5 秒"),
    ],
)
def test_each_rule_of_legibility_tells_its_figure_and_its_limit(fault: Words | None, told: str) -> None:
    assert fault is not None
    assert told in fault.zh


def test_what_keeps_every_rule_is_not_told() -> None:
    lcd = Screen("lcd", "", 1920, 1080)

    assert legibility.too_wide(20) is None
    assert legibility.too_faint(4.5) is None
    assert legibility.too_bright(0.25) is None
    assert legibility.too_small(12, lcd) is None
    assert legibility.too_long(15, lcd) is None


def test_a_long_title_of_a_case_stands_in_two_lines() -> None:
    case = replace(
        next(c for c in library().cases if c.amount),
        title=Phrase.parse("微信上来了一笔大订单，|客人却一直要店主先把货款垫出去"),
        on_screen=None,
    )

    made = story_slide(screen_of("street-1080p"), case)

    assert [len(p.text.lines) for p in made.texts if p.name == "lead"] == [2]


def test_palette_colours_too_near_the_ground_are_a_problem_of_the_palette(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("screen")
    paper, light = (project.root / "assets/palette.yaml").read_text("utf-8").split("light:")
    project.write("assets/palette.yaml", paper + "light:" + light.replace("#FFD200", "#332A00"))

    assert project.build("--only", "screen", "--unit", "demo") == 1

    shown = capsys.readouterr()
    assert "assets/palette.yaml: 幻灯片的字和底色的对比只有 1.5，至少要 4.5" in shown.err + shown.out


def test_three_words_make_three_steps_on_one_line_of_the_pen() -> None:
    for screen in (screen_of("street-1080p"), screen_of("portrait-1080"), screen_of("led-384x192"), ODD[3]):
        made = slide(screen, THREE_STEPS)

        assert made.layout == "steps"
        check_places(made)
        assert [p.text.lines[0].text for p in made.texts if p.name == "key"] == ["停一停", "问一问", "查一查"]
        assert [d.icon for d in made.parts.discs] == ["hand-palm", "users", "magnifying-glass"]
        (line,) = made.parts.strokes
        first, *_, last = made.parts.discs
        assert line.box.x == pytest.approx(first.x + first.size / 2)
        assert line.box.right == pytest.approx(last.x + last.size / 2)
        notes = [p.text.lines[0].text for p in made.texts if p.name == "plain"]
        assert notes == (list(THREE_STEPS.steps) if min(screen.width, screen.height) >= 400 else [])


def test_a_couplet_that_stands_too_short_loses_its_action_before_its_words() -> None:
    told = replace(
        POLICE, lie="", lead=None, strip=None, lines=(Phrase("没见过面的恋人"), Phrase.parse("一提投资就*停手*"))
    )
    tv = screen_of("tv-boot-720")

    outcome = drawn(tv, told)

    assert outcome.problems == ()
    brief = compose({**context(tv, told), "brief": True}, Drawing(sources()))
    assert {p.name for p in brief.texts} == {"plain", "before", "key", "hot", "note", "head", "issuer"}
    figures = outcome.report
    assert isinstance(figures, LegibilityReport)
    assert figures.reading == 4.2


def test_steps_lose_their_notes_before_a_picture_stands_too_short() -> None:
    tv = screen_of("tv-boot-720")

    assert drawn(tv, THREE_STEPS).files == drawn(tv, replace(THREE_STEPS, steps=())).files


# --------------------------------------------------------------------------------- three grounds, the type's icon

ON_GROUNDS = [s for s in (*library().screens, *ODD) if not s.is_dots and s.width <= 1920 and s.height <= 1920]
GROUND_OF = {"lie": "dark", "couplet": "dark", "couplet_v": "dark", "ask": "field", "case": "field", "check": "field", "number": "act", "steps": "act"}  # fmt: skip
SAYS = [
    POLICE,
    replace(POLICE, lie="", lines=(Phrase("没见过面的恋人"), Phrase.parse("一提投资就*停手*"))),
    replace(POLICE, lie="", lines=(Phrase("面都没见过，凭什么要钱？"),)),
    replace(POLICE, lie="", lead=None, lines=(Phrase.parse("96110来电，|请*接听*"),)),
    replace(
        POLICE,
        lie="",
        lines=(Phrase("停一停、问一问、查一查"),),
        lead=None,
        steps=("提到钱，先停手", "说给家里人听", "自己找号码打"),
    ),
]


def every_kind(screen: Screen) -> list[Slide]:
    made = [slide(screen, warning) for warning in SAYS]
    if screen.tells_stories:
        cases = [c for c in library().cases if c.amount and c.outcome]
        made += [story_slide(screen, c) for c in cases] + [story_slide(screen, t) for t in library().types]
    return made


@pytest.mark.parametrize("screen", ON_GROUNDS, ids=lambda s: s.id)
def test_the_ground_follows_the_kind_of_slide_and_its_words_stand_out_from_it(screen: Screen) -> None:
    light = colour.load(sources())["light"]
    made = every_kind(screen)

    assert {one.ground for one in made} == {"dark", "field", "act"}
    for one in made:
        assert one.ground == GROUND_OF[one.layout]
        assert bool(one.parts.field) == (one.ground == "field")
        for piece in one.texts:
            field = one.parts.field
            inside = field is not None and field.meets(piece.box)
            if inside:
                assert field is not None
                assert field.holds(piece.box), f"{screen.id} {one.layout} {piece.name} half on the field"
                assert piece.box.right <= field.right, f"{screen.id} {one.layout} {piece.name}"
            under = "yellow" if inside else one.under(piece.box)
            assert colour.contrast(light[one.ink(piece)], light[under]) >= legibility.FAINTEST, (one.layout, piece.name)
        for stroke in one.parts.strokes:
            assert colour.contrast(light[one.pen(stroke.box)], light[one.under(stroke.box)]) >= 3


@pytest.mark.parametrize("screen", [s for s in ON_GROUNDS if s.format is FileFormat.PNG], ids=lambda s: s.id)
def test_no_ground_glares_and_each_is_seen_in_the_picture(screen: Screen) -> None:
    light = colour.load(sources())["light"]
    for told, name in ((SAYS[2], "yellow"), (SAYS[3], "act_led" if screen.is_led else "act")):
        image = picture(screen, told)
        whole = image.convert("RGB")

        assert mean_luminance(image) <= BRIGHTEST
        wanted = colour.channels(light[name])
        # dimmed evenly at most by a fifth
        near = sum(
            n
            for n, c in whole.getcolors(1 << 16)
            if all(0.8 * w - 2 <= v <= w + 2 for v, w in zip(c, wanted, strict=True))
        )
        assert near >= (0.4 if name != "yellow" else 0.06) * screen.width * screen.height, name


@pytest.mark.parametrize("screen", ON_GROUNDS, ids=lambda s: s.id)
def test_the_icon_of_the_type_is_large_enough_and_touches_nothing(screen: Screen) -> None:
    shown = 0
    for one in [*every_kind(screen), *(slide(screen, w) for w in library().warnings)]:
        icon = one.parts.icon
        if icon is None:
            continue
        shown += 1
        assert icon.size >= max(26, 0.13 * one.frame.short)
        assert one.frame.safe.x - 1 <= icon.x
        assert icon.box.right <= one.frame.safe.right + 1
        assert icon.box.bottom <= one.frame.safe.bottom
        for piece in one.texts:
            assert not overlap(icon.box, piece.box, 1), f"{screen.id} {one.layout} {piece.name}"
        for stroke in one.parts.strokes:
            assert not icon.box.meets(stroke.box), f"{screen.id} {one.layout} {stroke.kind}"
        for disc in one.parts.discs:
            assert not icon.box.meets(Box(disc.x, disc.y, disc.size, disc.size))
        for word in one.parts.brushes:
            wide, tall = Drawing(sources()).brush_size(word.word)
            assert not overlap(icon.box, Box(word.x, word.y, wide * word.size, tall * word.size), 0.05 * icon.size)
    assert shown >= (60 if min(screen.width, screen.height) >= 128 else 0)


def test_no_slide_needs_the_slow_way_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise AssertionError("a slide of fixed boxes was given to WeasyPrint")

    monkeypatch.setattr(Typesetting, "_document", refuse)
    screen = screen_of("led-768x384")
    for told in SAYS:
        assert drawn(screen, told).problems == ()
    case = next(c for c in library().cases if c.amount and c.outcome)
    for thing in (Views(library(), date(2026, 11, 21)).of_case(case), {"type": library().types[0]}):
        given = {**context(screen), **thing, "warning": None, "screen": screen}
        job = Job("screen", "screen", "screen/screen.html", "screens/x/01_x.png", given, ScreenSlide())
        assert render(job, sources()).problems == ()


def test_an_icon_never_costs_a_coarse_screen_the_outlines_of_its_lead() -> None:
    screen = screen_of("taxi-384x128")
    told = replace(POLICE, lead=Phrase.parse("电话里的“民警”|要你"), lie="保密办案", action="叫保密，告诉家人")

    made = slide(screen, told)

    assert made.parts.icon is None
    assert next(p for p in made.texts if p.name == "lead").text.size >= 24


def test_what_is_too_low_for_an_icon_has_none() -> None:
    for one in every_kind(Screen("low", "", 640, 112)):
        assert one.parts.icon is None


@pytest.mark.parametrize("screen", [s for s in ON_GROUNDS if s.height >= 128], ids=lambda s: s.id)
def test_every_week_of_a_screen_has_all_three_grounds(screen: Screen) -> None:
    slides: list[WarningLine | Case | FraudType] = [*(w for w in library().warnings if Channel.SCREEN in w.channels)]
    if screen.tells_stories:
        slides += [*(c for c in library().cases if c.amount and c.outcome), *(t for t in library().types if t.official)]
    by_id = {thing.id: thing for thing in slides}
    shown = [
        ScheduledSlide(
            thing.id,
            kind_of(thing) if isinstance(thing, WarningLine) else "case" if isinstance(thing, Case) else "check",
            thing.id if isinstance(thing, FraudType) else thing.type,
            "",
            "",
        )
        for thing in slides
    ]
    pools = pools_of(shown, [t.id for t in library().types])
    for week in range(0, 52, 4):
        chosen = [by_id[s.id] for s in weekly(pools, (), week)]
        grounds = [
            (slide(screen, thing) if isinstance(thing, WarningLine) else story_slide(screen, thing)).ground
            for thing in chosen
        ]
        assert set(grounds) == {"dark", "field", "act"}, week
        assert grounds[0] == "dark"


# --------------------------------------------------------------------------------------------- strips


def strip(width: int, height: int, mode: ColourMode = ColourMode.MONO) -> Screen:
    return Screen("strip", "", width, height, mode=mode, format=FileFormat.BMP, antialias=False, kind=ScreenKind.STRIP)


def test_a_strip_that_fits_is_one_page_with_the_job_s_name() -> None:
    outcome = drawn(screen_of("strip-512x32"))

    assert list(outcome.files) == ["screens/strip-512x32/01_fake-police-01.bmp"]


def test_a_longer_one_is_paged_between_phrases_and_points_on() -> None:
    narrow = strip(256, 32)

    outcome = drawn(narrow)

    assert list(outcome.files) == ["screens/strip/01_fake-police-01.bmp", "screens/strip/01_fake-police-01p2.bmp"]
    first, last = (opened(data) for data in outcome.files.values())
    assert lit(first.crop((246, 0, 256, 32)))  # the mark that it goes on
    assert not lit(last.crop((250, 0, 256, 32)))


def lit(image: Any) -> bool:
    return colours(image) != {BLACK}


@pytest.mark.parametrize(("height", "sizes"), [(32, (30, 28)), (64, (56, 53)), (16, (16, 16)), (24, (24, 24))])
def test_the_size_follows_the_height(height: int, sizes: tuple[int, int]) -> None:
    assert dot_matrix.row_sizes(height, 1, None) == sizes


def test_the_action_stands_in_a_solid_block() -> None:
    image = picture(screen_of("strip-512x32")).convert("RGB")

    top = [x for x in range(512) if image.getpixel((x, 0)) == RED]

    assert len(top) > 150
    assert top == list(range(top[0], top[-1] + 1))


def test_the_lie_on_a_strip_is_struck_and_the_stroke_kept_clear() -> None:
    told = replace(POLICE, strip=Phrase.parse("没有安全账户这回事"), action="")
    plain = replace(told, lie="")

    struck, whole = (picture(screen_of("strip-512x32"), w).convert("RGB") for w in (told, plain))

    assert struck.tobytes() != whole.tobytes()
    assert colours(struck) == {BLACK, RED}


def test_a_two_colour_strip_shows_red_green_yellow_and_black_only() -> None:
    told = replace(POLICE, strip=Phrase.parse("转到安全账户？|先挂断，拨110"))

    image = picture(strip(512, 32, ColourMode.DUAL), told)

    assert colours(image) == {BLACK, RED, GREEN, YELLOW}


@pytest.mark.parametrize("size", [(512, 32), (256, 32), (1024, 64), (256, 16), (1920, 160)])
def test_no_starter_warning_is_cut_off_on_a_strip(size: tuple[int, int]) -> None:
    for warning in library().warnings:
        outcome = drawn(strip(*size), warning)
        assert outcome.problems == ()
        for data in outcome.files.values():
            image = opened(data)
            assert image.size == size
            assert not lit(image.crop((0, 0, 1, size[1])))


def test_every_profile_says_where_it_is_used_and_how_sure_that_is() -> None:
    assert len(library().screens) >= 18
    profiles = [s for s in library().screens if s.origin.path == "content/screens.yaml"]
    assert all(s.used_for and s.source for s in profiles)
    assert {s.sure for s in library().screens} == set(Sure)


def test_small_characters_come_from_the_bitmap_face_at_exactly_16_px() -> None:
    made = dot_matrix.settled(POLICE, strip(256, 16), Drawing(sources()))

    assert (made.made.face.name, made.made.size) == ("pixel", 16)
    image = opened(next(iter(drawn(strip(256, 16), replace(POLICE, strip=Phrase("王"), action="")).files.values())))
    rows = image.convert("L").point(lambda v: 255 if v else 0).crop(image.convert("L").getbbox())
    assert rows.size == (15, 14)  # 王 of the bitmap: bars and a stem of single dots
    assert [sum(rows.getpixel((x, y)) > 0 for x in range(15)) for y in (0, 1, 6, 12, 13)] == [13, 1, 11, 1, 15]


def test_what_they_say_never_looks_like_what_to_do() -> None:
    for marked in ("公安机关没有|“安全账户”", "公安机关没有“*安全账户*”"):
        line = dot_matrix.line_of(replace(POLICE, strip=Phrase.parse(marked), lie="", action=""), strip(512, 112))

        assert line.stress is None


def test_a_low_strip_quotes_the_lie_in_place_of_a_stroke() -> None:
    told = replace(POLICE, strip=Phrase.parse("还差最后一单，|就停在这一单"), lie="最后一单", action="")

    low, high = (dot_matrix.line_of(told, strip(512, height)) for height in (32, 128))

    assert (low.text, low.struck) == ("还差“最后一单”，就停在这一单", None)
    assert low.text[slice(*low.stress or ())] == high.text[slice(*high.stress or ())] == "就停在这一单"
    assert (high.text, high.text[slice(*high.struck or ())]) == ("还差最后一单，就停在这一单", "最后一单")


@pytest.mark.parametrize(
    ("words", "shown"),
    [("做任务先垫钱，做得越多亏越多", ""), ("屏幕一共享，密码全看见", ""), ("姓名航班都报对，也不等于是真的", ""),
     ("转账截图不算钱，不是真到账", ""), ("有人催你先投钱，先问派出所", "先问派出所"), ("里面有张卡，别扫", "别扫"),
     ("做得越多*亏越多*", "亏越多")],
)  # fmt: skip
def test_only_what_to_do_or_what_the_writer_marked_stands_out_on_a_strip(words: str, shown: str) -> None:
    line = dot_matrix.line_of(replace(POLICE, strip=Phrase.parse(words), lie="", action=""), strip(512, 32))

    assert (line.text[slice(*line.stress)] if line.stress else "") == shown


@pytest.mark.parametrize("screen", [s for s in library().screens if s.is_dots], ids=lambda s: s.id)
@pytest.mark.parametrize("speaker", ["某县公安局", "示例县桥头派出所", "示例县高新技术开发区分局"])
@pytest.mark.parametrize("number", ["96110", "110"])
def test_what_has_no_foot_says_the_number_and_who_speaks(screen: Screen, speaker: str, number: str) -> None:
    outcome = helping(screen, speaker, number)

    assert outcome.problems == ()
    figures = outcome.report
    assert isinstance(figures, LegibilityReport)  # it is held to the rules as any page is
    assert figures.smallest >= 16
    assert figures.a_metre == 0 or figures.a_metre >= 4
    assert figures.reading <= figures.seconds
    said = "".join(dot_matrix.settled_help(speaker, number, screen, Drawing(sources())).rows)
    assert number in said
    assert speaker in said.replace(" ", "")
    for data in outcome.files.values():
        image = opened(data)
        assert not lit(image.crop((0, 0, 1, screen.height)))
        assert not lit(image.crop((image.width - 1, 0, image.width, screen.height)))
    if len(speaker) <= 6:  # as most are: one page
        assert len(outcome.files) == 1


def test_a_name_that_no_strip_could_show_is_left_out_and_told() -> None:
    outcome = helping(replace(screen_of("strip-256x16"), pitch=10, distance=90), "某县公安局")

    assert outcome.files == {}
    assert isinstance(outcome.report, LeftOut)
    assert "号码和署名" in outcome.report.zh
    assert "屏上写" not in outcome.report.hint_zh


def test_a_draft_of_the_number_s_page_is_marked() -> None:
    for screen in (s for s in library().screens if s.is_dots):
        assert helping(screen, "某县公安局", draft=True).files != helping(screen, "某县公安局").files


def test_pages_of_one_sentence_turn_soon_enough() -> None:
    screen = strip(256, 32)

    assert page_dwell(screen, 1, 4.0) == screen.dwell
    assert page_dwell(screen, 2, 3.2) == 5
    assert page_dwell(screen, 3, 6.5) == 7
    assert page_dwell(replace(screen, names=FileNames.FULL), 2, 3.2) == screen.dwell


def test_no_slide_says_a_thing_twice() -> None:
    for screen in (screen_of("street-1080p"), screen_of("led-384x192"), screen_of("portrait-1080")):
        for warning in library().warnings:
            made = slide(screen, warning)
            action = "".join(line.text for p in made.texts if p.name == "action" for line in p.text.lines)
            large = "".join(line.text for p in made.parts.pieces for line in p.text.lines)
            if action and action != LATE.text:
                assert not is_said(action, large), (screen.id, warning.id, action, large)


def test_the_words_for_screens_stand_in_place_of_the_headline() -> None:
    words, screen = Phrase.parse("警察不在电话里|*查你的钱*"), screen_of("led-960x480")

    made = drawn(screen, replace(POLICE, on_screen=words))

    assert made.files == drawn(screen, replace(POLICE, lines=(words,), lie="", lead=None)).files
    assert made.files != drawn(screen).files


def test_a_board_sets_clauses_in_rows_of_its_two_colours() -> None:
    board = Screen("gate", "", 608, 112, mode=ColourMode.DUAL, format=FileFormat.BMP, antialias=False)

    made = dot_matrix.settled(POLICE, board, Drawing(sources()))

    assert list(made.rows) == ["自称民警要转账", "挂断，自己拨110"]
    assert made.made.size >= 50
    assert colours(picture(board)) == {BLACK, RED, GREEN, YELLOW}


def test_a_scroll_is_one_long_picture_with_all_words_and_room_behind() -> None:
    screen = replace(screen_of("strip-512x32-scroll"), width=128)

    (image,) = (opened(data) for data in drawn(screen).files.values())

    assert image.height == 32
    assert image.width % 8 == 0
    assert image.width > 400
    assert not lit(image.crop((image.width - 50, 0, image.width, 32)))


def test_a_white_strip_frames_its_action_because_a_block_would_glare() -> None:
    white = replace(strip(512, 32), ink="#FFFFFF")

    framed, solid = picture(white), picture(strip(512, 32))

    assert colours(framed) == {BLACK, (255, 255, 255)}
    lit_framed, lit_solid = (
        image.convert("L").point(lambda v: 255 if v else 0).histogram()[255] for image in (framed, solid)
    )
    assert lit_framed < 0.8 * lit_solid


ANY_DOTS = st.builds(
    lambda width, height, mode: Screen("any", "", width, height, mode=mode, antialias=False),
    st.integers(48, 1100),
    st.integers(16, 160),
    st.sampled_from([ColourMode.MONO, ColourMode.DUAL, ColourMode.SEVEN]),
)


@settings(max_examples=examples(150), deadline=None)
@given(screen=ANY_DOTS, text=st.text(COMMON + "，。？“”", min_size=2, max_size=22).filter(str.strip))
@example(screen=Screen("any", "", 48, 16, mode=ColourMode.MONO, antialias=False), text="。，")
def test_rows_of_any_dot_screen_stay_inside_and_keep_every_character(screen: Screen, text: str) -> None:
    made = dot_matrix.settled(replace(POLICE, strip=Phrase(text), lie="", action=""), screen, Drawing(sources()))

    edges = [edge for page in made.pages for row in page for edge in row]
    assert edges[0] == 0
    assert edges[-1] == len(made.line.text)
    assert edges[1:-1:2] == edges[2::2]
    setter = dot_matrix._Setter(made.line, screen, Drawing(sources()), draft=False)
    if made.made.size * 2 < screen.width:
        for page in made.pages:
            assert len(page) * made.made.cell <= screen.height
            for row in page:
                assert setter.row_width(made.made, row) <= setter.room(made.made, len(made.pages) > 1)
                assert screen.width < 200 or text[row[0]] not in line_breaking.CLOSING or not row[0]


EVERY = [*library().screens, *ODD]


@pytest.mark.parametrize("screen", [s for s in EVERY if not s.is_dots], ids=lambda s: s.id)
@settings(max_examples=examples(60), deadline=None)
@given(
    first=WORDS,
    second=st.one_of(st.just(""), WORDS),
    asks=st.booleans(),
    lie=st.one_of(st.just(""), st.text(COMMON, min_size=2, max_size=8)),
)
def test_any_words_stay_inside_and_apart_on_every_profile(
    screen: Screen, first: str, second: str, asks: bool, lie: str
) -> None:
    last = (second or first)[:15] + "？" if asks else second or first
    lines = (Phrase(first), Phrase(last)) if second else (Phrase(last),)

    check_places(slide(screen, replace(POLICE, lines=lines, lie=lie, action="先挂断，再核实")))


def test_a_row_that_fills_a_strip_leaves_the_first_and_the_last_column_dark() -> None:
    words = replace(POLICE, strip=Phrase("你" + "一" * 16), lie="", action="")  # the ink of 你 begins before its cell

    (image,), _, _ = dot_matrix.draw(context(screen_of("strip-512x32"), words), Drawing(sources()), [])

    assert image.convert("RGB").getbbox() == (1, 3, 511, 31)


@pytest.mark.parametrize("screen", [s for s in EVERY if s.is_dots and s.play is Play.PAGES], ids=lambda s: s.id)
@settings(max_examples=examples(60), deadline=None)
@given(words=st.text(COMMON + "，。？", min_size=2, max_size=17).filter(lambda text: text.strip("，。？")))
def test_any_words_fit_on_every_dot_matrix_profile(screen: Screen, words: str) -> None:
    problems: list[Problem] = []

    images, _, beyond = dot_matrix.draw(
        context(screen, replace(POLICE, strip=Phrase(words), lie="", action="")), Drawing(sources()), problems
    )

    assert problems == []
    assert beyond is None
    for image in images:
        assert image.size == (screen.width, screen.height)
        assert not lit(image.crop((0, 0, 1, screen.height)))
        assert {shade for _, shade in dot_matrix.shades(image, 16)} <= dot_matrix.inks(screen).all
