"""What packs, deliveries, weekly sets and a phase's folder hold, and what is told when a sentence names what is not there."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from sitegen.app.cli import main
from sitegen.loading.amounts import NotRead
from sitegen.loading.hours import parse_hours
from sitegen.model.formats import Screen
from sitegen.model.jobs import MadeFile
from sitegen.pdf.office_sheets import layout_of, on_a4
from sitegen.planning.packs import _name_in_pack
from tests.conftest import ROOT, TYPE, Project, make_apart

SHEETS = (
    "pack",
    "poster",
    "table-tent",
    "door-card",
    "teller-card",
    "sticker",
    "texts",
    "screen",
    "delivery",
    "schedule",
    "handbook",
)
OTHER = """---
类型: {type}
---
- 先垫钱的任务 / *别做* {{#{id}-01}}
  - 短信：有人让您先垫钱做任务，做完再返，都是骗局。
  - 口播：先垫钱的任务，一单也别做。
  - 行动：垫钱就不做
- 返现的群 / *快退出* {{#{id}-02}}
  - 人群：老年人
  - 短信：拉您进群返现的，都在等您垫钱。
  - 行动：马上退群
"""
PACKS = """- 编号: bank
  名称: 银行网点
  场所: 银行
  说明: 提示卡、立牌和海报。
  怎么用: [提示卡放在柜员手边, 立牌放在柜台, 海报贴大厅, 屏幕图放叫号屏]
  材料: [提示卡, 立牌, 海报, 屏幕图, 短信]
  规格: [a3, a4]
  屏幕: 本单位
  类型: [brush_rebate]
"""


def prepare(project: Project) -> Project:
    project.write("content/paper.yaml", (ROOT / "content/paper.yaml").read_bytes())
    for type, name in (("brush_rebate", "刷单返利"), ("loan_credit", "虚假贷款")):
        project.write(f"content/types/{type}.md", TYPE.format(name=name).replace("安全账户", name[:4]))
        project.write(f"content/warnings/{type}.md", OTHER.format(type=type, id=type.replace("_", "-")))
    project.write(
        "content/audiences/parent.md",
        (project.root / "content/audiences/senior.md").read_text("utf-8").replace("老年人", "家长"),
    )
    project.write("content/packs.yaml", PACKS)
    return project


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    return prepare(make_project(*SHEETS))


def packed(project: Project, id: str = "bank", unit: str = "") -> dict[str, bytes]:
    folder = project.output / (f"units/{unit}/packs" if unit else "packs")
    with zipfile.ZipFile(folder / f"{id}.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def words(pdf: bytes) -> str:
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    return re.sub(r"\s+", "", text)


ONLY = ("--only", "pack,poster,table-tent,teller-card,texts,screen")


def test_a_pack_holds_what_it_names_under_chinese_names(project: Project) -> None:
    assert project.build(*ONLY) == 0

    held = packed(project)
    assert set(held) == {
        "00-装箱单.pdf",
        "柜员提示卡/01_柜员提示卡.pdf",
        "柜员提示卡/柜员提示卡（A4 办公室打印）.pdf",
        "桌面立牌/01_刷单返利.pdf",
        "桌面立牌/桌面立牌（A4 办公室打印）.pdf",
        "海报/01_先垫钱的任务，别做.pdf",
        "海报/02_返现的群，快退出.pdf",
        "海报/海报（A4 办公室打印）.pdf",
        "屏幕图/小屏 384×192/01_先垫钱的任务，别做.png",
        "屏幕图/小屏 384×192/02_返现的群，快退出.png",
        "文案/短信.csv",
    }
    with zipfile.ZipFile(project.output / "packs/bank.zip") as archive:
        assert all(entry.flag_bits & 0x800 for entry in archive.infolist() if not entry.filename.isascii())
    listed = words(held["00-装箱单.pdf"])
    assert "屏幕图放叫号屏" in listed
    assert "海报/01_先垫钱的任务" in listed
    assert "冒充公检法" not in listed


def test_texts_are_cut_to_the_pack(project: Project) -> None:
    assert project.build(*ONLY) == 0

    sms = packed(project)["文案/短信.csv"].decode("utf-8-sig")
    assert [line.split(",")[0] for line in sms.splitlines()] == ["编号", "brush-rebate-01", "brush-rebate-02"]
    assert "【示例县公安局】" in sms


def test_number_and_audience_bind_every_material(project: Project) -> None:
    project.edit("content/packs.yaml", "  类型: [brush_rebate]\n", "  人群: [parent]\n  最多: 1\n")
    project.edit(
        "content/packs.yaml",
        "材料: [提示卡, 立牌, 海报, 屏幕图, 短信]",
        "材料: [提示卡, 立牌, 海报, 屏幕图, 入户卡, 短信]",
    )
    assert project.build(*ONLY[:1], f"{ONLY[1]},door-card") == 0

    names = list(packed(project))
    assert len([n for n in names if n.startswith("海报/0")]) == 1
    assert len([n for n in names if n.startswith("桌面立牌/0")]) == 1
    assert len([n for n in names if n.startswith("屏幕图/")]) == 1
    assert [n for n in names if n.startswith("入户卡/0")] == ["入户卡/01_家长.pdf"]
    assert len(packed(project)["文案/短信.csv"].decode("utf-8-sig").split()) == 2


def test_of_a_type_comes_first_what_is_said_to_the_fewest_others(project: Project) -> None:
    project.edit(
        "content/packs.yaml", "  类型: [brush_rebate]\n", "  类型: [brush_rebate]\n  人群: [senior]\n  最多: 1\n"
    )
    project.edit("content/packs.yaml", "材料: [提示卡, 立牌, 海报, 屏幕图, 短信]", "材料: [提示卡, 立牌, 海报, 屏幕图]")
    project.edit("content/warnings/brush_rebate.md", "  - 短信：有人", "  - 人群：老年人、家长\n  - 短信：有人")
    assert project.build(*ONLY) == 0

    assert [n for n in packed(project) if n.startswith("海报/0")] == ["海报/01_返现的群，快退出.pdf"]


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("海报贴大厅", "海报贴大厅，告知单请客户勾", 5, "告知单"),
        ("说明: 提示卡、立牌和海报。", "说明: 提示卡、立牌、海报和广播词。", 4, "广播词"),
        ("材料: [提示卡, 立牌, 海报, 屏幕图, 短信]", "材料: [提示卡, 立牌, 屏幕图, 短信]", 4, "海报"),
        ("类型: [brush_rebate]", "类型: [fake_police]\n  人群: [parent]", 0, ""),
    ],
)
def test_a_sentence_that_names_what_is_not_inside_fails_the_check(
    old: str, new: str, line: int, word: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(
        "templates/transfer-notice/material.yaml", (ROOT / "templates/transfer-notice/material.yaml").read_bytes()
    )
    project.write("templates/transfer-notice/transfer-notice.html", "")
    project.edit("content/packs.yaml", old, new)

    assert project.build("check") == (1 if word else 0)

    told = capsys.readouterr()
    if word:
        assert f"content/packs.yaml:{line}: 资料包“银行网点”（示例县反诈中心）里没有 {word}，这一句却说到它" in told.err
        assert not (project.output / "packs").exists()


def test_what_is_quoted_is_not_a_promise(project: Project) -> None:
    project.edit("content/packs.yaml", "说明: 提示卡、立牌和海报。", "说明: 提示卡、立牌和海报，防“告知单”骗局。")
    assert project.build("check") == 0


def test_a_unit_without_the_screens_reads_nothing_of_pictures(project: Project) -> None:
    project.write(
        "content/screens.yaml",
        "- {编号: small, 名称: 小屏, 宽: 384, 高: 192, 平滑: 否, 停留: 15}\n- {编号: wide, 名称: 大屏, 宽: 960, 高: 480}\n",
    )
    project.edit("content/units.yaml", "名称: 示例县某镇, 屏幕: [small]", "名称: 示例县某镇, 屏幕: [wide]")
    project.edit("content/packs.yaml", "屏幕: 本单位", "屏幕: small")
    project.edit(
        "content/packs.yaml",
        "说明: 提示卡、立牌和海报。",
        "说明: 提示卡、立牌、海报和屏幕图。\n  没有屏幕时: 提示卡、立牌和海报。",
    )
    assert project.build(*ONLY) == 0

    assert "屏幕图放叫号屏" in words(packed(project)["00-装箱单.pdf"])
    town = packed(project, unit="demo-town")
    assert not [name for name in town if name.startswith("屏幕图")]
    listed = words(town["00-装箱单.pdf"])
    assert "屏幕图" not in listed
    assert "提示卡、立牌和海报。" in listed


def test_a_unit_s_own_screen_can_be_named(project: Project) -> None:
    project.edit(
        "content/units.yaml",
        "名称: 示例县某镇, 屏幕: [small]",
        "名称: 示例县某镇, 屏幕: [{宽: 608, 高: 112, 色彩: 双基色}]",
    )
    project.edit("content/packs.yaml", "屏幕: 本单位", "屏幕: 608x112")
    assert project.build(*ONLY) == 0

    assert [n for n in packed(project, unit="demo-town") if n.startswith("屏幕图/608×112")]
    assert not [n for n in packed(project) if n.startswith("屏幕图")]


def test_a_wrong_choice_is_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit(
        "content/packs.yaml",
        "材料: [提示卡, 立牌, 海报, 屏幕图, 短信]",
        "材料: [提示卡, 立牌, {海报: A33}, 屏幕图, 短信]",
    )
    assert project.build("check") == 1
    told = capsys.readouterr().err
    assert "“海报”里没有 “A33”" in told
    assert "“A3”" in told


def test_where_names_the_packs(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.build(*ONLY) == 0
    capsys.readouterr()

    assert project.build("where", "brush-rebate-01") == 0
    assert "packs/bank.zip" in capsys.readouterr().out
    assert project.build("where", "fake-police-01") == 0
    assert "packs/bank.zip" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("size", "laid"),
    [
        ((297, 420), (1, 1, 210 / 297)),
        ((148, 210), (1, 2, 1.0)),
        ((105, 148), (2, 2, 1.0)),
        ((210, 285), (1, 1, 1.0)),
        ((210, 148), (1, 2, 1.0)),
    ],
)
def test_sheets_lie_on_a4(size: tuple[float, float], laid: tuple[int, int, float]) -> None:
    layout = layout_of(*size)
    assert sorted((layout.columns, layout.rows)) == sorted(laid[:2])
    assert layout.scale == pytest.approx(laid[2])


def test_the_office_s_sheet_is_a4_and_says_what_the_poster_says(project: Project) -> None:
    assert project.build(*ONLY) == 0

    sheet = pypdfium2.PdfDocument(packed(project)["海报/海报（A4 办公室打印）.pdf"])
    assert len(sheet) == 2
    assert sheet[0].get_size() == pytest.approx((595.28, 841.89), abs=0.1)
    assert "先垫钱的任务" in re.sub(r"\s+", "", sheet[0].get_textpage().get_text_bounded())
    made = (project.output / "posters/a3/brush-rebate-01.pdf").read_bytes()
    assert on_a4([made]) == on_a4([made])


# ------------------------------------------------------------------------------------- weeks, phases, units

CAMPAIGN = """标题: 春节反诈
期号: 2027年第1期
阶段:
  - {名称: 节前, 日期: 2026-12-01 至 2026-12-10, 类型: [brush_rebate], 渠道: [屏幕, 短信, 广播]}
"""


def week_of(project: Project, screen: str = "small") -> list[str]:
    return sorted(p.name for p in (project.output / "screens" / screen / "本周").iterdir() if p.suffix != ".pdf")


@pytest.fixture(scope="module")
def weekly(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of several types with its timetable, built once for all that only look."""
    project = prepare(make_apart(tmp_path_factory.mktemp("weekly"), "screen", "schedule", "texts", "website"))
    (project.root / "content/packs.yaml").unlink()
    more = "".join(
        f"- 第{n}种说法 / *别信* {{#fake-police-{n:02d}}}\n  - 谎言：{a}{b}\n  - 短信：有人这样说，就是骗局，先挂断。\n"
        for n, (a, b) in enumerate(zip("甲乙丙丁戊己庚辛", "子丑寅卯辰巳午未", strict=True), 11)
    )
    path = project.root / "content/warnings/police.md"
    path.write_text(path.read_text("utf-8").rstrip() + f"\n{more}- 96110来电 / *要接* {{#fake-police-30}}\n", "utf-8")
    assert project.build() == 0
    return project


def test_a_week_has_eight_pictures_in_order_and_a_zip(weekly: Project) -> None:
    names = week_of(weekly)
    assert [name[:3] for name in names] == [f"{n:02d}_" for n in range(1, 9)]
    assert len({name[3:] for name in names}) == 8
    with zipfile.ZipFile(weekly.output / "screens/small/本周.zip") as archive:
        assert archive.namelist() == [*names, "先装这张_测试图.png", "播放次序.txt", "正在播放.pdf"]
        order = archive.read("播放次序.txt").decode("utf-8-sig")
        assert all(name in order for name in names)
        assert archive.read(names[0]) == (weekly.output / "screens/small/本周" / names[0]).read_bytes()
    assert "2026年第47周" in order


def test_a_week_has_rhythm(weekly: Project) -> None:
    listed = {f["path"]: f for f in json.loads((weekly.output / "manifest.json").read_text("utf-8"))["files"]}
    slides = {
        Path(p).name.split("_", 1)[1]: f["about"].split(":")[0]
        for p, f in listed.items()
        if re.match(r"screens/small/\d+_", p)
    }
    kinds = [slides[name.split("_", 1)[1]] for name in week_of(weekly)]
    assert kinds[:3] == ["warning", "case", "warning"]
    assert week_of(weekly)[5] == "06_fake-police-30.png"  # the number to remember


def test_the_calendar_reaches_a_year_and_names_files_and_headlines(weekly: Project) -> None:
    rows = (weekly.output / "schedule/loading.csv").read_text("utf-8-sig").splitlines()
    screens = [row for row in rows if ",屏幕,小屏," in row]
    assert len(screens) == 52
    first = screens[0].replace(",,", ",")
    assert "每周一换,2026年第47周,2026-11-16,2026-11-22" in first
    for name in week_of(weekly):
        assert name.split("_", 1)[1] in first
    assert "96110来电，要接" in first
    calendar = (weekly.output / "schedule/calendar.ics").read_bytes().decode().replace("\r\n ", "")
    assert calendar.count("BEGIN:VEVENT") == 52
    assert "96110来电，要接" in calendar
    uids = re.findall("UID:(.*)", calendar)
    assert len(set(uids)) == len(uids)


def test_every_screen_s_week_is_on_the_website(weekly: Project) -> None:
    page = (weekly.output / "website/materials/screen.html").read_text("utf-8")
    assert 'href="../files/week/small.zip"' in page
    assert (weekly.output / "website/files/week/small.zip").read_bytes() == (
        weekly.output / "screens/small/本周.zip"
    ).read_bytes()


def test_another_week_shows_others_and_the_same_week_the_same(project: Project) -> None:
    def week(day: str) -> list[bytes]:
        assert project.build("--only", "screen", "--date", day) == 0
        folder = project.output / "screens/small/本周"
        return [path.read_bytes() for path in sorted(folder.iterdir())]

    monday = week("2026-11-23")
    assert week("2026-11-29") == monday
    assert week("2026-11-30") != monday
    assert week("2026-11-23") == monday


def test_a_phase_has_a_folder_with_its_notice_and_files(project: Project) -> None:
    project.write("content/campaigns/spring.yaml", CAMPAIGN)
    assert project.build("--only", "screen,texts,schedule", "--unit", "demo") == 0

    folder = project.output / "schedule/2026-12_节前"
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()) == [
        "大喇叭广播词.txt",
        "屏幕/小屏/01_brush-rebate-01.png",
        "屏幕/小屏/02_brush-rebate-02.png",
        "彩铃词.txt",
        "村村响广播稿.txt",
        "校园广播稿.txt",
        "短信.csv",
        "通知.pdf",
    ]
    notice = pypdfium2.PdfDocument(folder / "通知.pdf")
    assert len(notice) == 1
    said = words((folder / "通知.pdf").read_bytes())
    for part in (
        "春节反诈：节前",
        "2026年12月1日至2026年12月10日",
        "2027年第1期",
        "屏幕/小屏/",
        "短信.csv",
        "先垫钱的任务，别做",
    ):
        assert part in said
    whole = notice[0].get_textpage().get_text_range()
    for kept in ("条数", "放好打勾", "大喇叭广播词.txt", "彩铃词.txt"):
        assert kept in whole  # heads and names of files are not parted by the end of a line
    assert "fake-police" not in (folder / "短信.csv").read_text("utf-8-sig")
    gallery = (project.output / "report.html").read_text("utf-8")  # one line a phase, whatever lies in its folder
    (line,) = re.findall(r'<figure class="file"><a href="schedule/2026-12_[^"]*".*?</figure>', gallery)
    assert "春节反诈：节前" in line
    assert "一共 8 个文件" in line
    assert gallery.count("schedule/2026-12_") == line.count("schedule/2026-12_") == 2  # the folder and its notice

    assert project.build("--only", "screen,texts,schedule", "--unit", "demo", "--date", "2026-12-11") == 0
    assert not folder.exists()


def test_in_a_phase_texts_week_and_imprint_are_the_phase_s(project: Project) -> None:
    project.write("content/campaigns/spring.yaml", CAMPAIGN)
    wanted = ("--only", "screen,texts,poster,pack,table-tent,teller-card", "--date", "2026-12-05")
    project.edit("content/packs.yaml", "类型: [brush_rebate]", "类型: [brush_rebate, fake_police]")
    assert project.build(*wanted) == 0

    sms = (project.output / "texts/sms.csv").read_text("utf-8-sig")
    assert "brush-rebate-01" in sms
    assert "fake-police" not in sms
    assert "自称民警" in (project.output / "texts/group.txt").read_text("utf-8-sig")  # no phase of this channel
    assert "2027年第1期" in (project.output / "texts/broadcast.txt").read_text("utf-8-sig")
    assert "brush-rebate-01" in "".join(week_of(project))
    assert not [name for name in week_of(project) if "fake-police" in name]
    assert "2027年第1期" in words((project.output / "posters/a3/fake-police-01.pdf").read_bytes())
    assert not [name for name in packed(project) if "冒充公检法" in name or "自称民警" in name]


def test_texts_of_a_phase_stand_in_the_order_of_its_campaign(project: Project) -> None:
    project.write("content/campaigns/spring.yaml", CAMPAIGN.replace("类型: [brush_rebate]", "警示语: [loan-credit-01, brush-rebate-02, loan-credit-02, fake-police-01]"))  # fmt: skip
    assert project.build("--only", "texts,schedule", "--date", "2026-12-05") == 0

    for path in ("texts/sms.csv", "schedule/2026-12_节前/短信.csv"):
        sms = (project.output / path).read_text("utf-8-sig")
        found = re.findall(r"(?:fake-police|brush-rebate|loan-credit)-\d\d", sms)
        assert found == ["loan-credit-01", "brush-rebate-02", "loan-credit-02", "fake-police-01"], path


def test_in_a_phase_a_unit_is_handed_what_is_of_the_phase(project: Project) -> None:
    project.write("content/campaigns/spring.yaml", CAMPAIGN)
    wanted = ("--only", "poster,screen,texts,delivery", "--unit", "demo", "--date")

    def handed(day: str) -> tuple[str, set[str], str]:
        assert project.build(*wanted, day) == 0
        with zipfile.ZipFile(project.output / "deliveries/demo.zip") as archive:
            sms = archive.read("文案/短信.csv").decode("utf-8-sig")
            return words(archive.read("00-装箱单.pdf")), set(archive.namelist()), sms

    listed, names, sms = handed("2026-12-05")
    assert "2027年第1期春节反诈：节前" in listed
    assert "到2026年12月10日" in listed
    assert {name for name in names if name.startswith("海报/0")} == {
        "海报/01_先垫钱的任务，别做.pdf",
        "海报/02_返现的群，快退出.pdf",
    }
    assert [name for name in names if name.startswith("屏幕图/")]
    assert not [name for name in names if "民警" in name or "公检法" in name]
    assert "brush-rebate-01" in sms
    assert "fake-police" not in sms

    listed, names, _ = handed("2026-12-25")  # the campaign is over
    assert "春节反诈" not in listed
    assert [name for name in names if "民警" in name or "公检法" in name]


def test_what_packs_lack_because_it_was_never_made_is_told(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.build("--only", "poster,pack") == 0
    told = capsys.readouterr().err
    assert "content/packs.yaml: 资料包、交付包里这次没有：" in told
    missing = told.split("这次没有：")[1].split("。")[0].split("、")
    assert {"柜员提示卡", "桌面立牌", "屏幕图"} <= set(missing)
    assert "海报" not in missing
    assert project.build("--only", "poster,pack") == 0
    assert "这次没有：" in capsys.readouterr().err  # as long as it is so, also when there is nothing to do
    command = re.search(r"--only (\S+)", told)
    assert command

    assert project.build("--only", command[1].replace(",delivery", "")) == 0
    assert "这次没有：" not in capsys.readouterr().err
    assert project.build("--only", "pack") == 0  # what stands of earlier builds is there
    assert "这次没有：" not in capsys.readouterr().err


def test_a_unit_is_handed_one_zip_with_nothing_internal(project: Project) -> None:
    project.write(
        "templates/exam/material.yaml",
        "title: 考卷\nrenderer: text\nfor: unit\noutput: internal/exam.txt\ntemplate: e.txt\n",
    )
    project.write("templates/exam/e.txt", "答案\n")
    assert project.build("--only", f"{ONLY[1]},delivery,exam,sticker,door-card") == 0

    trees = {}
    for unit in ("demo", "demo-town"):
        with zipfile.ZipFile(project.output / f"deliveries/{unit}.zip") as archive:
            trees[unit] = {name: archive.read(name) for name in archive.namelist()}
    assert trees["demo"].keys() >= {"00-装箱单.pdf", "文案/短信.csv", "海报/海报（A4 办公室打印）.pdf"}
    for name, data in trees["demo-town"].items():
        assert "internal" not in name
        assert "答案".encode() not in data
    listed = words(trees["demo-town"]["00-装箱单.pdf"])
    assert "示例县某镇" in listed
    assert re.search(r"HB-BRUSH-REBATE-01-2611-\w{4}", listed)
    before = (project.output / "deliveries/demo.zip").read_bytes()
    assert project.build("--only", "delivery", "--force") == 0
    assert (project.output / "deliveries/demo.zip").read_bytes() == before


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("周一至周五 8:30-17:00", "周一至周五 08:30—17:00"),
        ("每天16：30—17：30", "每天 16:30—17:30"),
        ("周六日 9点到12点半", "周六、日 09:00—12:30"),
        ("工作日 8:00~18:00", "周一至周五 08:00—18:00"),
        ("7:00-9:00", "每天 07:00—09:00"),
        ("星期一、三、五 10时至11时", "周一、三、五 10:00—11:00"),
    ],
)
def test_hours_are_read_as_people_write_them(written: str, shown: str) -> None:
    assert str(parse_hours(written)) == shown


@pytest.mark.parametrize(
    "written", ["上午", "17:00-8:30", "周八 8:00-9:00", "8:61-9:00", "周五至周一 8:00-9:00", "25:00-26:00"]
)
def test_hours_that_cannot_be_are_told(written: str, project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotRead):
        parse_hours(written)
    project.write("content/campaigns/spring.yaml", CAMPAIGN.replace("类型:", f"时段: '{written}', 类型:"))
    assert project.build("check") == 1
    assert "content/campaigns/spring.yaml:4" in capsys.readouterr().err


def test_hours_stand_in_playlist_calendar_table_and_notice(project: Project) -> None:
    project.write("content/campaigns/spring.yaml", CAMPAIGN.replace("类型:", "时段: 周一至周五 8:30-17:00, 类型:"))
    assert project.build("--only", "screen,texts,schedule", "--unit", "demo", "--date", "2026-12-02") == 0

    said = "周一至周五 08:30—17:00"
    playlist = json.loads((project.output / "screens/small/playlist.json").read_text("utf-8"))
    assert playlist["campaign"]["hours"] == said
    assert {item["hours"] for item in playlist["items"]} == {said}
    assert f"（只在{said}）" in (project.output / "screens/small/播放说明.txt").read_text("utf-8-sig")
    with zipfile.ZipFile(project.output / "screens/small/本周.zip") as archive:
        assert f"（只在{said}）" in archive.read("播放次序.txt").decode("utf-8-sig")
    calendar = (project.output / "schedule/calendar.ics").read_bytes().decode().replace("\r\n ", "").split("\r\n")
    event = calendar[calendar.index("DTSTART:20261201T083000") - 3 :]
    assert event[4] == "DTEND:20261201T170000"
    assert event[5] == "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261210T235959"
    assert "BEGIN:VALARM" not in event[: event.index("END:VEVENT")]
    assert said in (project.output / "schedule/loading.csv").read_text("utf-8-sig")
    assert f"只在{said}" in (project.output / "schedule/calendar.ics").read_bytes().decode().replace("\r\n ", "")
    assert said.replace(" ", "") in words((project.output / "schedule/2026-12_节前/通知.pdf").read_bytes())


@pytest.mark.parametrize(
    ("file", "about", "name"),
    [
        ("00_help.bmp", "site:help", "04_号码和署名.bmp"),
        ("03_group.bmp", "warning:group", "04_号码和署名.bmp"),
        ("03_step-p2.bmp", "warning:step-p2", "04_号码和署名.bmp"),
        ("03_step-p2p2.bmp", "warning:step-p2", "04_号码和署名p2.bmp"),
        ("103_lie-01p12.bmp", "warning:lie-01", "04_号码和署名p12.bmp"),
    ],
)
def test_only_later_pages_of_a_sentence_have_a_page_behind_their_name(file: str, about: str, name: str) -> None:
    made = MadeFile(f"screens/wall/{file}", 1, "", "screen", "wall", about=about)
    assert _name_in_pack(made, "号码和署名", Screen("wall", "", 320, 160), 4) == name


@pytest.mark.parametrize("day", ["2027-01-20", "2027-02-05"])
def test_the_packs_of_the_starter_are_true_in_each_phase_too(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--date", day], ROOT) == 0, capsys.readouterr().err
