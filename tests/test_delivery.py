"""What goes to the controller: names, order, lists, sheets, texts and timetables."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import av
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageStat

from sitegen.core.sources import Sources
from sitegen.loading.lists import load_screens
from sitegen.model.formats import ColourMode, Play, Screen
from sitegen.model.jobs import MadeFile
from sitegen.model.problems import Problems
from sitegen.planning import programme
from sitegen.renderers import film
from sitegen.renderers.screen import LEAST_PAGE
from sitegen.screens import dot_matrix, pattern
from sitegen.state import up_to_date
from tests.conftest import ROOT, STATE, Project, make_apart

SCREENS = """- {编号: small, 名称: 小屏, 宽: 384, 高: 192, 平滑: 否}
- {编号: old, 名称: 老卡, 宽: 256, 高: 32, 色彩: 双基色, 格式: BMP, 文件名: 短名}
- {编号: long, 名称: 门头, 宽: 512, 高: 32, 色彩: 单色, 格式: BMP, 文件名: 详细, 停留: 20}
- {编号: run, 照: long, 播放: 连移, 文件名: 编号}
"""
CAMPAIGN = """标题: 春节反诈
期号: 2027年第1期
阶段:
  - {名称: 节前, 日期: 2026-12-01 至 2026-12-10, 警示语: [fake-police-02], 渠道: [屏幕, 短信]}
  - {名称: 节后, 日期: 2026-12-11 至 2026-12-20, 类型: [fake_police], 渠道: [广播]}
"""


def prepare(project: Project) -> Project:
    project.write("content/screens.yaml", SCREENS)
    project.edit("content/units.yaml", "屏幕: [small]\n  示例", "屏幕: [small, old, long, run]\n  示例")
    project.write("content/campaigns/spring.yaml", CAMPAIGN)
    return project


@pytest.fixture
def made(make_project: Callable[..., Project]) -> Project:
    """A project of its own, not built yet."""
    return prepare(make_project("screen", "texts", "schedule"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One project built once for all that only look."""
    project = make_apart(tmp_path_factory.mktemp("delivery"), "screen", "texts", "schedule")
    build(prepare(project))
    return project


def build(project: Project, *more: str) -> None:
    assert project.build("--only", "screen,texts,schedule", "--unit", "demo", *more) == 0


def names(project: Project, folder: str) -> list[str]:
    return sorted(
        p.name
        for p in (project.output / "screens" / folder).iterdir()
        if p.suffix in (".bmp", ".BMP", ".png") and p.stem != "test"
    )


def test_files_are_called_as_the_controller_wants_them(built: Project) -> None:
    assert names(built, "small") == [
        "01_fake-police-01.png",
        "02_fake-police-02.png",
        "03_counter.png",
        "04_hang-up.png",
    ]
    assert names(built, "old") == ["00.BMP", "01.BMP", "01P2.BMP", "02.BMP", "02P2.BMP"]
    assert all(re.fullmatch(r"[A-Z0-9]{1,8}\.[A-Z]{3}", name) for name in names(built, "old"))
    assert names(built, "long")[:2] == ["00_help_512x32_20s.bmp", "01_fake-police-01_512x32_20s.bmp"]


def test_the_lists_agree_and_are_in_order(built: Project) -> None:
    here = built.output / "screens/old"
    items = json.loads((here / "playlist.json").read_text("utf-8"))["items"]
    files = [item["file"] for item in items]
    assert files == ["01.BMP", "01P2.BMP", "00.BMP", "02.BMP", "02P2.BMP", "00.BMP"]
    lines = (here / "playlist.m3u").read_text("ascii").splitlines()
    assert lines[:3] == ["#EXTM3U", f"#EXTINF:{items[0]['seconds']},fake-police-01", "01.BMP"]
    assert lines[2::2] == files
    assert all(LEAST_PAGE <= item["seconds"] < 15 for item in items)  # pages of one sentence
    note = (here / "播放说明.txt").read_text("utf-8-sig")
    assert [note.index(f"{n}. {name}") for n, name in enumerate(files, 1)] == sorted(
        note.index(f"{n}. {name}") for n, name in enumerate(files, 1)
    )


@pytest.mark.parametrize(("pages", "before"), [((1,) * 8, [3, 3, 2]), ((2, 2, 1, 1), [2, 3, 1]), ((5, 1), [5, 1])])
def test_the_number_comes_after_at_most_three_pages_and_inside_no_sentence(
    pages: tuple[int, ...], before: list[int]
) -> None:
    def picture(about: str, page: int, seconds: int) -> MadeFile:
        return MadeFile(f"{about}p{page}", 1, "", "screen", about=about, seconds=seconds)

    told = [picture(f"warning:{n}", page, 7 + n) for n, some in enumerate(pages) for page in range(some)]
    number = picture("unit:help", 1, 15)

    shown = programme.woven([number, *told])

    at = [place for place, file in enumerate(shown) if programme.is_help(file)]
    assert [b - a - 1 for a, b in pairwise([-1, *at])] == before
    assert [file for file in shown if not programme.is_help(file)] == told
    assert {shown[place].seconds for place in at} == {7}
    for a, b in pairwise(told):
        if a.about == b.about:
            assert shown.index(b) == shown.index(a) + 1
    assert programme.woven(told) == tuple(told)
    assert programme.woven(shown) == shown


def test_number_and_name_stand_in_every_list_and_folder_of_a_strip(built: Project) -> None:
    week = names(built, "long/本周")
    assert [name[:2] for name in week] == [f"{n:02d}" for n in range(1, len(week) + 1)]
    assert week[-1].endswith("_help_512x32_20s.bmp")
    with zipfile.ZipFile(built.output / "screens/long/本周.zip") as archive:
        assert set(week) <= set(archive.namelist())
        assert week[-1] in archive.read("播放次序.txt").decode("utf-8-sig")
    note = (built.output / "screens/long/播放说明.txt").read_text("utf-8-sig")
    assert "00_help_512x32_20s.bmp 写着打哪个电话、谁在提醒" in note
    phase = names(built, "../schedule/2026-12_节前/屏幕/门头 long")
    assert [name[3:7] for name in phase] == ["fake", "help"]
    table = list(csv.reader(io.StringIO((built.output / "schedule/loading.csv").read_text("utf-8-sig"))))
    rows = [row for row in table if row[7] == "门头" and row[8] == "screens/long/"]
    assert rows
    assert all(
        row[9].endswith("、00_help_512x32_20s.bmp") and row[12] == str(len(row[11].split("、")) - 1) for row in rows
    )
    assert not list((built.output / "screens/small").rglob("*help*"))  # its slides say it themselves


def test_a_scroll_tells_its_speed_and_how_long_it_runs(built: Project) -> None:
    here = built.output / "screens/run"
    items = json.loads((here / "playlist.json").read_text("utf-8"))["items"]
    with Image.open(here / items[0]["file"]) as image:
        wide = image.width
    pace = 35  # 30 px, 70 characters a minute
    assert items[0]["seconds"] == -(-(wide + 512) // pace)
    assert f"一秒约 {pace} 点" in (here / "播放说明.txt").read_text("utf-8-sig")


def test_the_contact_sheet_shows_every_picture(built: Project) -> None:
    with Image.open(built.output / "internal/screens/small.png") as sheet:
        assert sheet.width <= 1600
        lit = sheet.convert("L").point(lambda v: 255 if v > 180 else 0)
        assert lit.crop((16, 16, 316, 166)).getbbox() is not None
        assert lit.crop((332, 16, 632, 166)).getbbox() is not None


def test_a_contact_sheet_of_kept_rows_is_the_one_made_anew(made: Project) -> None:
    def sheets() -> dict[str, bytes]:
        build(made)
        return {path.name: path.read_bytes() for path in (made.output / "internal/screens").iterdir()}

    first = sheets()
    made.edit("content/warnings/police.md", "公安机关没有", "民警从来没有")
    edited = sheets()
    assert edited.keys() == first.keys()
    assert edited != first
    shutil.rmtree(made.output)
    shutil.rmtree(made.root / STATE / "small")
    assert sheets() == edited
    for data in edited.values():
        with Image.open(io.BytesIO(data)) as sheet:
            sheet.load()  # as a whole, with its check sums


def test_a_contact_sheet_waits_for_other_pictures_only(made: Project, capsys: pytest.CaptureFixture[str]) -> None:
    build(made)
    made.edit("content/warnings/police.md", "请先挂断，自己拨110核实", "请马上挂断，自己拨110核实")
    capsys.readouterr()
    build(made, "--explain")
    said = capsys.readouterr().out
    assert "texts/sms.csv" in said
    assert "internal/screens/" not in said


def test_a_campaign_decides_what_is_in_the_list_of_its_days_only(made: Project) -> None:
    def listed(*more: str) -> list[str]:
        build(made, *more)
        playlist = json.loads((made.output / "screens/small/playlist.json").read_text("utf-8"))
        return [item["carries"][0] for item in playlist["items"]]

    everything = ["fake-police-01", "fake-police-02", "counter", "hang-up"]
    assert listed() == everything
    assert listed("--date", "2026-12-05") == ["fake-police-02"]
    assert "2027年第1期" in (made.output / "screens/small/播放说明.txt").read_text("utf-8-sig")
    assert len(names(made, "small")) == 4  # all pictures stay
    assert listed("--date", "2026-12-15") == everything  # that phase is for the radio
    made.edit("content/campaigns/spring.yaml", "[fake-police-02]", "[fake-police-02, fake-police-01]")
    assert listed("--date", "2026-12-05") == ["fake-police-02", "fake-police-01"]  # as the campaign has them


def test_the_timetable_says_what_to_load_where_and_when(built: Project) -> None:
    table = list(csv.reader(io.StringIO((built.output / "schedule/loading.csv").read_text("utf-8-sig"))))
    assert [
        "2027年第1期",
        "春节反诈",
        "节前",
        "2026-12-01",
        "2026-12-10",
        "",
        "屏幕",
        "小屏",
        "screens/small/",
        "02_fake-police-02.png",
        "公安机关没有“安全账户”",
        "fake-police-02",
        "1",
    ] in table
    assert [row[6] for row in table[1:7]] == ["屏幕"] * 4 + ["短信", "广播"]
    assert {row[1] for row in table[7:]} == {"每周一换"}


def test_the_calendar_has_an_event_a_phase_in_lines_of_at_most_75_octets(built: Project) -> None:
    data = (built.output / "schedule/calendar.ics").read_bytes()
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    whole = data.decode().replace("\r\n ", "").split("\r\n")
    titles = [line.removeprefix("SUMMARY:") for line in whole if line.startswith("SUMMARY:")]
    assert titles[:2] == ["2027年第1期 春节反诈：节前", "2027年第1期 春节反诈：节后"]
    assert titles[2] == "每周一换：2026年第47周"
    assert "DTSTART;VALUE=DATE:20261201" in whole
    assert "DTEND;VALUE=DATE:20261211" in whole  # the day after the last


def test_texts_for_signs_are_short_lines_in_the_controllers_characters(built: Project) -> None:
    road = (built.output / "texts/screens/roadside.txt").read_bytes().decode("gb2312").split("\r\n")
    taxi = (built.output / "texts/screens/taxi.txt").read_bytes().decode("gb2312").split("\r\n")
    caption = (built.output / "texts/screens/caption.txt").read_bytes().decode("gb18030")
    assert road[:3] == ["自称民警要转账", "先挂断", ""]
    assert max(map(len, road)) <= 7
    assert max(map(len, taxi)) <= 12
    assert "示例县公安局提醒" in caption


def test_a_warning_too_long_for_a_sign_is_told_with_its_line_and_what_to_write(
    made: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    made.edit("content/warnings/police.md", "  - 行动：先挂断，再核实\n", "")
    made.edit(
        "content/warnings/police.md", "- 自称民警要转账 / *挂断*，自己拨110", "- 自称民警叫你转账 / 先问一问你家里的人"
    )
    made.edit("content/warnings/police.md", "条屏：自称民警要转账，先挂断", "条屏：自称民警叫你转账，先问家里人")

    assert made.build("--only", "texts", "--unit", "demo") == 0

    shown = capsys.readouterr()
    told = shown.err + shown.out
    assert "content/warnings/police.md:7: fake-police-01 太长，路边情报板上放不下（2 行、每行最多 7 个字）" in told
    assert "或写一条不超过 7 个字的 行动" in told
    assert "出租车顶灯上放不下（最多 12 个字）" in told  # its last line would fit, and say something else
    road = (made.output / "texts/screens/roadside.txt").read_bytes().decode("gb2312")
    assert "自称民警" not in road
    assert "安全账户" in road


def test_half_a_warning_is_on_no_sign(made: Project) -> None:
    made.edit("content/warnings/police.md", "  - 行动：不转，拨110问\n", "  - 行动：不转，拨110问\n" + LONG)

    build(made, "--only", "texts", "--unit", "demo")

    for sign in ("taxi", "roadside"):
        shown = (made.output / f"texts/screens/{sign}.txt").read_bytes().decode("gb2312")
        assert "刷单不垫钱" in shown  # what to do, in place of 做得越多亏越多, which would say that work is bad
        assert "做得越多" not in shown
        assert "转眼，就空了" in shown.replace("\r\n", "，").replace("，，", "，")
    captions = (made.output / "texts/screens/caption.txt").read_bytes().decode("gb18030")
    assert "要您先掏钱？拿不准拨96110。" in captions
    assert "？，" not in captions


LONG = """- 群里的任务要你垫 / 做得越多亏越多多 {#fake-police-03}
  - 行动：刷单不垫钱
- 卡借出去 / 转眼就空了 {#fake-police-04}
  - 条屏：卡借出去，|转眼，就空了
- 哪家的兼职， / 要您先掏钱？ {#fake-police-05}
  - 行动：要垫钱就不干
"""


def test_a_character_that_signs_cannot_show_is_told_at_its_warning(
    made: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made.edit("content/warnings/police.md", "条屏：自称民警要转账，先挂断", "条屏：自称民警要转账，喆挂断")

    assert made.build("--only", "texts", "--unit", "demo") == 1
    assert "content/warnings/police.md:8: “喆”（U+5586）在路边情报板、出租车顶灯上显示不了" in capsys.readouterr().err

    # What makes the texts looks again, at whatever a template put in.
    monkeypatch.setattr("sitegen.engine.sign_characters.faults_of_signs", lambda *_: ())
    assert made.build("--only", "texts", "--unit", "demo") == 1
    assert "content/warnings/police.md:4: “喆”不在 GB2312 里" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2026-12-01 至 2026-12-10", "2026-12-01", "只有一天，要有开始和结束"),
        ("[fake-police-02]", "[fake-police-2]", "您是否想写 “fake-police-02”"),
        ("渠道: [广播]", "渠道: [电台]", "广播"),
        ("期号", "期数", "期号"),
    ],
)
def test_faults_of_a_campaign_are_told_with_file_and_line(
    made: Project, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    made.edit("content/campaigns/spring.yaml", old, new)

    assert made.build("check") == 1

    shown = capsys.readouterr()
    assert "content/campaigns/spring.yaml:" in shown.err + shown.out
    assert told in shown.err + shown.out


PROFILES = load_screens(Sources(ROOT, ROOT / "content", date(2026, 11, 21)), Problems())


@pytest.fixture(scope="module")
def all_profiles(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A unit that has every screen of the starter's catalogue."""
    project = make_apart(
        tmp_path_factory.mktemp("profiles"), "screen", "website"
    )  # the website is what QR codes lead to
    shutil.copy(ROOT / "content/screens.yaml", project.root / "content/screens.yaml")
    listed = ", ".join(screen.id for screen in PROFILES)
    project.write("content/units.yaml", f"- {{编号: demo, 名称: 示例县反诈中心, 示例: 是, 屏幕: [{listed}]}}\n")
    assert project.build("--only", "screen") == 0
    return project


@pytest.mark.parametrize("screen", PROFILES, ids=lambda screen: screen.id)
def test_every_profile_is_read_back_as_its_controller_would_read_it(all_profiles: Project, screen: Screen) -> None:
    here = all_profiles.output / "screens" / screen.id
    playlist = json.loads((here / "playlist.json").read_text("utf-8"))

    files = [item["file"] for item in playlist["items"]]
    extra = {"test.png", f"test.{screen.format.value}"} | (
        {f"loop.{screen.film_ending}"} if screen.film_ending else set()
    )
    assert sorted(p.name for p in here.iterdir()) == sorted(
        [*dict.fromkeys(files), *extra, "playlist.json", "playlist.m3u", "播放说明.txt", "本周", "本周.zip"]
    )
    warnings = [item for item in playlist["items"] if item["carries"]]
    assert [item["file"] for item in warnings] == sorted(item["file"] for item in warnings)
    assert {"fake-police-01", "fake-police-02"} <= {item["carries"][0] for item in warnings}
    assert any("help" in file for file in files) == screen.is_dots  # what has no foot has a page for the number
    for item in playlist["items"]:
        data = (here / item["file"]).read_bytes()
        assert item["file"].isascii()
        assert len(data) == item["bytes"] <= (screen.max_kb or 1 << 20) * 1024
        several = "p2." in item["file"] or item["file"].replace(".", "p2.") in files
        assert screen.play is Play.SCROLL or (
            LEAST_PAGE <= item["seconds"] < screen.dwell
            if several
            else item["seconds"] == (screen.dwell if item["carries"] else min(i["seconds"] for i in warnings))
        )
        with Image.open(io.BytesIO(data)) as image:
            assert image.format == {"png": "PNG", "bmp": "BMP", "jpg": "JPEG"}[screen.format.value]
            assert image.height == screen.height
            assert image.width == screen.width or screen.play is Play.SCROLL
            assert image.mode == ("P" if image.format == "PNG" and not screen.is_dots else "RGB")
            assert "transparency" not in image.info
            assert not image.info.get("progressive")
            if screen.is_dots:
                assert {shade for _, shade in image.getcolors(16) or ()} <= dot_matrix.inks(screen).all
            if image.format == "BMP":
                assert int.from_bytes(data[28:30], "little") == 24
            if image.format == "JPEG":
                assert frame_of(data) == 0xC0  # baseline; CMYK would not be of mode RGB
            if screen.near and not item["carries"][0].startswith("fake_"):  # a self-check's foot is its verdict
                found = [code.text for code in zxingcpp.read_barcodes(image.convert("RGB"))]
                shown = min(screen.width, screen.height) >= 640
                assert len(found) == (1 if shown else 0), item["file"]
                assert all(text.startswith("https://example.com/fz/") for text in found)


def frame_of(jpeg: bytes) -> int:
    """The marker that begins a JPEG's frame: 0xC0 for baseline, 0xC2 for progressive."""
    at = 2
    while not 0xC0 <= jpeg[at + 1] <= 0xC3:
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return jpeg[at + 1]


def test_a_loop_stands_as_long_as_its_pages_changes_softly_and_is_the_same_each_time() -> None:
    pictures = [Image.new("RGB", (320, 160), shade) for shade in ("#000000", "#FFD200", "#F5211D")]
    screen = Screen("wall", "", 320, 160)

    made = film.loop(pictures, (4, 5, 6), screen)

    assert made == film.loop(pictures, (4, 5, 6), screen)
    assert made.index(b"moov") < made.index(b"mdat")  # plays before all of it is read
    with av.open(io.BytesIO(made)) as container:
        video = container.streams.video[0]
        assert (video.width, video.height, video.codec_context.name) == (320, 160, "h264")
        light = [ImageStat.Stat(frame.to_image().convert("L")).mean[0] for frame in container.decode(video)]  # type: ignore[union-attr]
    assert len(light) == 15 * 25
    turns = [i for i in range(1, len(light) - 1) if (light[i] - light[i - 1]) * (light[i + 1] - light[i]) < -0.01]
    assert len(turns) <= 4
    assert max(abs(a - b) for a, b in pairwise(light)) < 20  # of 255: no frame flashes


def test_a_gif_shows_each_page_in_its_own_colours_as_long_as_it_stands() -> None:
    pictures = [Image.new("RGB", (320, 160), shade) for shade in ("#000000", "#FFD200", "#F5211D")]
    pictures[1].paste((255, 255, 255), (0, 0, 100, 50))

    made = film.pages([*pictures, pictures[0]], (15, 5, 7, 15))

    with Image.open(io.BytesIO(made)) as gif:
        assert gif.info["loop"] == 0
        shown = []
        for n in range(gif.n_frames):  # type: ignore[attr-defined]
            gif.seek(n)
            shown.append((gif.info["duration"], gif.convert("RGB").tobytes()))
    assert shown == [(1000 * s, p.tobytes()) for s, p in zip((15, 5, 7, 15), (*pictures, pictures[0]), strict=True)]


def test_a_scroll_runs_at_60_to_80_characters_a_minute_in_the_screens_colours() -> None:
    screen = Screen("run", "", 128, 32, mode=ColourMode.MONO, antialias=False, play=Play.SCROLL)
    long = Image.new("RGB", (200, 32))
    long.paste((255, 0, 0), (0, 4, 100, 28))

    made = film.scroll([long], screen)

    assert made == film.scroll([long], screen)
    with Image.open(io.BytesIO(made)) as gif:
        assert gif.size == (128, 32)
        pace = 1000 / gif.info["duration"]  # px a second, one px a frame
        assert 60 <= pace * 60 / 30 <= 80
        gif.seek(1)
        assert {c for _, c in gif.convert("RGB").getcolors() or ()} <= {(0, 0, 0), (255, 0, 0)}


def test_another_release_of_what_makes_films_makes_them_anew(
    made: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made.edit("content/screens.yaml", "播放: 连移,", "播放: 连移, 影片: 是,")
    build(made)
    monkeypatch.setattr("sitegen.planning.print_screen.release", lambda name: f"another {name}")
    shutil.rmtree(made.root / STATE / up_to_date.NAMESPACE)  # a package that comes breaks it
    capsys.readouterr()

    build(made, "--explain")

    assert [line.split(": ")[0] for line in capsys.readouterr().out.splitlines()] == ["screens/run/loop.gif"]


def test_a_film_is_made_only_where_it_is_asked_for_and_holds_the_week(made: Project) -> None:
    made.edit("content/screens.yaml", "播放: 连移,", "播放: 连移, 影片: 是,")
    made.edit("content/screens.yaml", "文件名: 短名}", "文件名: 短名, 影片: GIF}")

    build(made)

    assert (made.output / "screens/run/loop.gif").is_file()
    assert not list((made.output / "screens").glob("[ls]*/loop.*"))
    week = sorted((made.output / "screens/old/本周").glob("*.BMP"))
    with Image.open(made.output / "screens/old/loop.gif") as gif:
        assert gif.n_frames == len(week)  # type: ignore[attr-defined]
        for n, path in enumerate(week):
            gif.seek(n)
            with Image.open(path) as page:
                assert gif.convert("RGB").tobytes() == page.tobytes()
    assert "loop.gif 是这一周的整个节目" in (made.output / "screens/old/播放说明.txt").read_text("utf-8-sig")
    assert "loop." not in (made.output / "screens/long/播放说明.txt").read_text("utf-8-sig")


def test_without_what_makes_films_the_film_alone_is_left_out_and_the_way_to_it_told(
    made: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made.edit("content/screens.yaml", "平滑: 否}", "平滑: 否, 影片: MP4}")
    monkeypatch.setitem(sys.modules, "av", None)
    monkeypatch.setattr("sitegen.planning.print_screen.release", lambda name: "")

    build(made, "--jobs", "1")

    told = capsys.readouterr().err
    assert "content/screens.yaml:1" in told
    assert "small 的影片（MP4）没有做" in told
    assert 'pip install "av>=14"' in told
    assert names(made, "small")
    assert not (made.output / "screens/small/loop.mp4").exists()
    assert "loop." not in (made.output / "screens/small/播放说明.txt").read_text("utf-8-sig")


# What the installer looks at: every colour that the screen knows, the edge, single points.
COLOURS = {"street-1080p": 7, "shop-352x80": 7, "strip-256x32": 3, "strip-512x32": 1, "strip-256x16": 1}


@pytest.mark.parametrize("screen", PROFILES, ids=lambda screen: screen.id)
def test_every_profile_has_a_test_picture_to_load_first(all_profiles: Project, screen: Screen) -> None:
    here = all_profiles.output / "screens" / screen.id
    with Image.open(here / "test.png") as opened:
        image = opened.convert("RGB")
    width, height = screen.width, screen.height
    assert image.size == (width, height)
    edge = [image.getpixel((x, y)) for x in range(width) for y in (0, height - 1)]
    edge += [image.getpixel((x, y)) for x in (0, width - 1) for y in range(height)]
    assert len(set(edge)) == 1
    assert edge[0] != (0, 0, 0)
    shades = {shade for _, shade in image.getcolors(64) or ()}
    assert set(pattern.bars(screen)) <= shades
    assert len(pattern.bars(screen)) == COLOURS.get(screen.id, len(pattern.bars(screen)))
    if screen.mode is ColourMode.FULL:
        assert {(v, v, v) for v in pattern.GREYS} <= shades
    else:  # nothing half lit
        assert shades == {*pattern.bars(screen), (0, 0, 0)}
    lit = image.convert("L").point(lambda v: 255 if v else 0).tobytes()
    chequer = b"\x00\xff" * 4, b"\xff\x00" * 4
    rows = [lit[y * width : (y + 1) * width] for y in range(height)]
    assert any(chequer[0] in a and chequer[1] in b for a, b in pairwise(rows))
    loaded = here / f"test.{screen.format.value}"
    with Image.open(loaded) as own:
        assert own.size == (width, height)
        assert loaded.stat().st_size <= (screen.max_kb or 1 << 20) * 1024
    note = (here / "播放说明.txt").read_text("utf-8-sig")
    first = note.index("测试图 " + loaded.name)
    assert first < note.index("1. ")
    with zipfile.ZipFile(here / "本周.zip") as archive:
        assert archive.read(f"先装这张_测试图.{screen.format.value}") == loaded.read_bytes()


@pytest.mark.parametrize("screen", PROFILES, ids=lambda screen: screen.id)
def test_a_sheet_says_what_is_on_now_on_one_page(all_profiles: Project, screen: Screen) -> None:
    folder = all_profiles.output / "screens" / screen.id / "本周"
    sheet = pypdfium2.PdfDocument(folder / "正在播放.pdf")

    assert len(sheet) == 1
    said = re.sub(r"\s+", "", sheet[0].get_textpage().get_text_bounded())
    for part in ("正在播放", "2026年11月16日至11月22日", "示例县反诈中心", "先关屏。", "打给：", "自称民警要转账"):
        assert part in said
    assert f"{screen.width}×{screen.height}" in said
    pages = [path for path in folder.iterdir() if path.suffix != ".pdf"]
    assert f"下面这{len(pages)}页" in said
    with zipfile.ZipFile(folder.parent / "本周.zip") as archive:
        assert archive.read("正在播放.pdf") == (folder / "正在播放.pdf").read_bytes()


def test_the_sheet_names_the_words_that_stand_on_a_strip(made: Project) -> None:
    made.edit("content/warnings/police.md", "条屏：自称民警要转账，先挂断", "条屏：民警不收钱，先挂断")

    build(made)

    for name in ("正在播放.pdf", "播放次序.txt"):
        with zipfile.ZipFile(made.output / "screens/long/本周.zip") as archive:
            data = archive.read(name)
        if name.endswith(".pdf"):
            said = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_bounded()
        else:
            said = data.decode("utf-8-sig")
        assert "民警不收钱" in said, name
        assert "自称民警要转账" not in said, name


def test_a_unit_s_own_number_stands_on_the_sheet_and_a_phase_its_days(made: Project) -> None:
    made.edit(
        "content/units.yaml",
        "屏幕: [small",
        "电话: [{号码: 0123-4567890, 说明: 屏幕报修}, {号码: 110, 说明: 报警}]\n  屏幕: [small",
    )

    build(made, "--date", "2026-12-05")

    sheet = pypdfium2.PdfDocument(made.output / "screens/small/本周/正在播放.pdf")
    said = re.sub(r"\s+", "", sheet[0].get_textpage().get_text_bounded())
    assert "0123-4567890（屏幕报修）" in said
    assert "打给：" not in said
    assert "2026年12月1日至12月10日" in said
    assert "春节反诈：节前" in said


# A word of the reader that each kind of screen's instructions are for, and what they must not say to him.
READERS = {
    "street-1080p": ("U 盘", "控制卡"),
    "portrait-720": ("联播网", "控制卡"),
    "atm-1024x768": ("银行科技部门", "控制卡"),
    "led-384x192": ("控制卡", "机顶盒"),
    "strip-512x32": ("导出到 U 盘", "机顶盒"),
    "tv-boot-720": ("运营方", "U 盘"),
}


@pytest.mark.parametrize("id", READERS)
def test_instructions_speak_to_the_one_who_loads_that_screen(all_profiles: Project, id: str) -> None:
    note = (all_profiles.output / "screens" / id / "播放说明.txt").read_text("utf-8-sig")

    right, wrong = READERS[id]
    assert right in note
    assert wrong not in note
    assert "没有在" in note  # what we could not try is said
    for file in ("content/", "units.yaml", "internal"):
        assert file not in note


@pytest.mark.parametrize(
    ("id", "first"),
    [
        ("atm-800x600", "自助机待机画面"),
        ("portrait-1080", "电梯、楼宇、公交的联播网"),
        ("street-1080p", "自己插 U 盘的屏"),
    ],
)
def test_the_part_for_that_machine_stands_first(all_profiles: Project, id: str, first: str) -> None:
    note = (all_profiles.output / "screens" / id / "播放说明.txt").read_text("utf-8-sig")

    heads = [line for line in note.splitlines() if line.startswith(("　　（一）", "　　（二）", "　　（三）"))]
    assert len(heads) == 3
    assert heads[0].startswith(f"　　（一）{first}")
