"""Inks, marks, the press check and the printed code, on sheets made to be right or wrong in one thing."""

from __future__ import annotations

import io
import json
import re
import shutil
import struct
from collections.abc import Callable
from datetime import date

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from sitegen.core.sources import Sources
from sitegen.model.formats import Paper, Process
from sitegen.pdf.preflight import inks, slug
from sitegen.pdf.preflight.inspection import Order, inspect
from sitegen.renderers.page import markup_shown
from tests.conftest import ROOT, Project

MM = 72 / 25.4
SOURCES = Sources(ROOT, ROOT / "content", date(2026, 11, 21))
OFFSET, INKJET = inks.load(SOURCES, "offset"), inks.load(SOURCES, "inkjet")
PALETTE = re.findall(r'^  (\w+): +"#', (ROOT / "assets/palette.yaml").read_text("utf-8").split("light:")[0], re.M)

MATERIAL = """title: 小单
renderer: print
for: warning
formats: [a5]
output: "sheets/{format}/{id}.pdf"
page_count: 1
code: XD
"""
SHEET = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>单</title><style>
@page {{ size: {{{{ paper.width }}}}mm {{{{ paper.height }}}}mm; margin: 20mm; bleed: {{{{ paper.bleed }}}}mm }}
html {{ font: 5mm/1.6 Sans }} body {{ margin: 0 }} {css}</style></head><body>{body}
<p style="font-size:3mm">{{{{ code }}}}</p></body></html>"""


@pytest.fixture
def sheet(make_project: Callable[..., Project]) -> Callable[..., Project]:
    """A project with one little printed material; says what to put on it."""

    def make(body: str, css: str = "", material: str = MATERIAL) -> Project:
        project = make_project()
        project.write("templates/xiaodan/material.yaml", material)
        project.write("templates/xiaodan/xiaodan.html", SHEET.format(body=body, css=css))
        return project

    return make


def build(project: Project, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = project.build("--only", "xiaodan", "--unit", "demo")
    return status, capsys.readouterr().err


def contents(pdf: pikepdf.Pdf) -> str:
    return "".join(page.Contents.read_bytes().decode("latin1") for page in pdf.pages)


# ------------------------------------------------------------------------------------------------ inks


def test_the_palette_is_printed_in_pure_inks() -> None:
    assert OFFSET.of(1, 210 / 255, 0) == (0, 0.18, 1, 0)
    assert OFFSET.of(227 / 255, 0, 27 / 255) == (0, 1, 0.95, 0)
    assert OFFSET.of(20 / 255, 20 / 255, 20 / 255) == (0, 0, 0, 1)
    assert INKJET.of(20 / 255, 20 / 255, 20 / 255) == (0.5, 0.5, 0.5, 1)


@pytest.mark.parametrize("name", PALETTE)
def test_every_paper_colour_has_inks_of_its_own_or_is_a_grey(name: str) -> None:
    text = (ROOT / "assets/palette.yaml").read_text("utf-8")
    value = re.search(rf'^  {name}: +"#(\w+)"', text, re.M)
    assert value
    rgb = [int(value[1][i : i + 2], 16) / 255 for i in (0, 2, 4)]

    ink = OFFSET.of(*rgb)

    assert (*ink,) in {(*v,) for v in OFFSET.exact.values()} or ink[:3] == (0, 0, 0)


def test_no_colour_needs_more_ink_than_dries() -> None:
    steps = [v / 255 for v in range(0, 256, 15)]
    for inking in (OFFSET, INKJET):
        assert inking.limit == 2.5
        assert max(sum(inking.of(r, g, b)) for r in steps for g in steps for b in steps) <= 2.501


def test_a_large_black_ground_is_rich_and_words_are_black_alone() -> None:
    stream = b"q\n0.078431 0.078431 0.078431 rg\n0 0 600 600 re\nf\nBT\nET\nQ\n0 0 0 rg\n0 0 40 600 re\nf\n"

    made = inks.recoloured(stream, OFFSET).decode().split("\n")

    assert " ".join(made) == (
        "q 0 0 0 1 k 0.4 0.3 0.3 1 k 0 0 600 600 re f 0 0 0 1 k BT ET Q 0 0 0 1 k 0 0 40 600 re f"
    )


# -------------------------------------------------------------------------------------------- the check


def test_a_sound_sheet_is_published_with_its_figures(sheet: Callable[..., Project]) -> None:
    project = sheet('<p style="background:#ffd200;color:#141414">{{ warning.text }}</p>')

    assert project.build("--only", "xiaodan", "--unit", "demo") == 0

    with pikepdf.open(project.output / "sheets/a5/fake-police-01.pdf") as pdf:
        drawn = contents(pdf)
        assert "0 0.18 1 0 k" in drawn
        assert not re.search(r"\s(rg|RG|g|G)\s", drawn)
    ledger = json.loads((project.output / ".ledger.json").read_text("utf-8"))
    figures = ledger["records"]["sheets/a5/fake-police-01.pdf"]["report"]
    assert (figures["pages"], figures["ink"], figures["type"]) == (1, 118, pytest.approx(8.5, abs=0.1))
    assert figures["edge"] >= 5
    report = (project.output / "report.html").read_text("utf-8")
    assert "印前检查 2 件全部通过" in report
    assert "最大总墨量 118%" in report


WRONG = {
    "near-the-trim": ('<p style="position:absolute;left:-17mm;top:40mm">贴边的字</p>', "", "离裁切线只有 3.2 毫米"),
    "too-long": ('<p style="height:400mm">长</p>', "", "应当是 1 页，实际 2 页"),
    "too-small": ('<p style="font-size:1.5mm">看不清</p>', "", "第 1 页“看不清”的字只有 4.3 磅"),
    "lonely": ("<p>甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥</p>", "p { width: 105.5mm }", "一个字单独成行"),
    "covered": (
        '<p>先挂断<b>再核实</b></p><div style="position:absolute;left:14mm;top:0;width:40mm;height:14mm;background:#141414">'
        "</div>", "p { font-size: 8mm; margin: 0 }", "里看不见“",
    ),
    "white-on-white": ('<p style="color:#fff">白纸白字</p>', "", "里看不见“白纸白字”"),
    "collision": (
        '<p style="position:absolute;left:0;top:30mm">先挂断再核实</p><p style="position:absolute;left:8mm;top:32mm">自己拨打</p>',
        "", "“先挂断再核实”和“自己拨打”叠在一起",
    ),
    "gradient": (
        '<p style="background:linear-gradient(#ffd200,#fff);height:20mm">渐变</p>', "", "用了渐变色",
    ),
    "coarse": ('<img src="grey.png" style="width:80mm">', "", "的图片只有 19 dpi"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(WRONG))
def test_what_a_print_shop_would_refuse_stops_publication(
    name: str, sheet: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    body, css, said = WRONG[name]
    project = sheet(body, css)
    project.write("templates/xiaodan/grey.png", picture(60, (90, 90, 90)))

    status, told = build(project, capsys)

    assert status == 1
    assert said in told
    assert "sheets/a5/fake-police-01.pdf（a5）：" in told
    assert told.startswith("templates/xiaodan/xiaodan.html: 印前检查没有通过")
    assert "这张上的内容写在 content/warnings/police.md:4" in told
    assert not (project.output / "sheets").exists()


def test_code_that_would_be_read_as_text_stops_publication(
    sheet: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = build(sheet("{{ '<p>先挂断</p>' }}"), capsys)

    assert status == 1
    assert told.startswith("templates/xiaodan/xiaodan.html: 画面上会出现网页代码：<p>先挂断")
    assert "sheets/a5/fake-police-01.pdf" in told


def test_a_layout_fault_names_template_and_file(
    sheet: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = build(sheet('<img src="nowhere.png" alt="">'), capsys)

    assert status == 1
    assert told.startswith("templates/xiaodan/xiaodan.html: 排版提醒")
    assert "正在制作 sheets/a5/fake-police-01.pdf" in told


def test_code_shown_as_code_is_no_fault() -> None:
    assert markup_shown("<pre>&lt;p&gt;</pre><code>&lt;b&gt;</code><p>3 &lt; 5 &amp;lt;p&amp;gt;</p>") == ""
    assert markup_shown("<p>&lt;strong&gt;先挂断再核实&lt;/strong&gt;</p>") == "<strong>先挂断再核实"


def test_a_story_needs_no_filter(make_project: Callable[..., Project]) -> None:
    project = make_project()
    project.write("templates/xiaodan/material.yaml", MATERIAL.replace("for: warning", "for: case"))
    project.write("templates/xiaodan/xiaodan.html", SHEET.format(body="{{ case.story }}", css=""))

    assert project.build("--only", "xiaodan", "--unit", "demo") == 0

    page = pypdfium2.PdfDocument(next(project.output.rglob("*.pdf")))[0]
    assert "<p>" not in page.get_textpage().get_text_bounded()


def test_marks_that_stand_close_are_one_line_in_their_order(sheet: Callable[..., Project]) -> None:
    """The opening mark of ”“ may begin a hair before the closing one: pdfium tells it first, and it looked like two lines."""
    from sitegen.pdf.preflight.inspection import _lines

    places = {"软": 10, "件": 19, "“": 28 - 0.1, "”": 28, "清": 37, "查": 46}  # mm, in the order in which they are told
    project = sheet(
        "".join(f'<p style="left:{left}mm">{char}</p>' for char, left in places.items()),
        "p { position: absolute; top: 30mm; font-size: 9mm }",
    )

    assert project.build("--only", "xiaodan", "--unit", "demo") == 0

    page = pypdfium2.PdfDocument(project.output / "sheets/a5/fake-police-01.pdf")[0]
    assert next(line.text for line in _lines(page)) == "软件”“清查"


def test_a_mark_at_a_lines_start_is_found() -> None:
    from sitegen.pdf.preflight.inspection import Inspection, _line_ends, _TextLine

    made = Inspection()
    _line_ends(_TextLine(20, 30, 5, "先挂断再核实"), _TextLine(20, 38, 5, "，不要急"), 1, made)

    assert [fault.zh for fault in made.faults] == ["第 1 页有一行以“，”开头：先挂断再核实／，不要急"]


def test_a_code_that_does_not_scan_is_found(sheet: Callable[..., Project], capsys: pytest.CaptureFixture[str]) -> None:
    project = sheet('{{ qr("https://example.com/fz/a", 9) }}')

    status, told = build(project, capsys)

    assert status == 1
    assert "二维码在 100 dpi 下读不出来" in told


def test_a_code_that_scans_is_counted(sheet: Callable[..., Project]) -> None:
    project = sheet('{{ qr("https://example.com/fz/a", 25) }}')

    assert project.build("--only", "xiaodan", "--unit", "demo") == 0
    assert "读出二维码 2 个" in (project.output / "report.html").read_text("utf-8")


def test_rgb_and_a_wrong_box_are_found() -> None:
    with pikepdf.new() as book:
        page = book.add_blank_page(page_size=(154 * MM, 216 * MM))
        page.obj.Contents = book.make_stream(b"1 0 0 rg 0 0 10 10 re f\n1 1 0.9 0.6 k 0 0 9 9 re f\n")
        page.obj.TrimBox = pikepdf.Array([0, 0, 100, 100])
        out = io.BytesIO()
        book.save(out)

    faults = [fault.zh for fault in inspect(out.getvalue(), Order(Paper("a5", "A5", 148, 210))).faults]

    assert faults == [
        "第 1 页的 TrimBox 不对：0.0、0.0、35.3、35.3 毫米",
        "还有不是 CMYK 的颜色（rg）",
        "总墨量 350%，超过 250%",
    ]


# ------------------------------------------------------------------------------------------- photographs


def test_a_photograph_goes_through_the_named_profile(sheet: Callable[..., Project]) -> None:
    project = sheet('<img src="photo.png" style="width:20mm">')
    project.write("templates/xiaodan/photo.png", picture(300, (200, 40, 40)))
    project.write("assets/press.icc", profile())
    project.write("content/site.yaml", "标题: 示例县反诈宣传\n印刷特性文件: assets/press.icc\n")

    assert project.build("--only", "xiaodan", "--unit", "demo") == 0

    with pikepdf.open(project.output / "sheets/a5/fake-police-01.pdf") as pdf:
        (image,) = pdf.pages[0].Resources.XObject.values()
        assert image.ColorSpace == "/DeviceCMYK"


def test_a_profile_that_is_not_there_is_a_problem(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("content/site.yaml", "标题: 示例县反诈宣传\n印刷特性文件: assets/no.icc\n")

    assert project.build("check") == 1
    assert "content/site.yaml:2: “印刷特性文件”：找不到文件 “assets/no.icc”" in capsys.readouterr().err


def picture(side: int, colour: tuple[int, int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "PNG")
    return out.getvalue()


def profile(inks: tuple[int, ...] = ()) -> bytes:
    """A tiny CMYK profile: every colour of Lab to the same ink at each corner of a cube, or to these `inks`."""

    def lut(inputs: int, outputs: int, cells: bytes) -> bytes:
        identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
        ramp = bytes(range(256))
        return b"mft1\0\0\0\0" + bytes([inputs, outputs, 2, 0]) + identity + ramp * inputs + cells + ramp * outputs

    words = b"a test"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(words) + 1) + words + b"\0" + bytes(78),
        b"cprt": b"text\0\0\0\0free\0",
        b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061),
        b"A2B0": lut(4, 3, bytes([v for i in range(16) for v in (255 - 15 * i, 128, 128)])),
        b"B2A0": lut(3, 4, bytes([v for i in range(8) for v in (inks or (0, 10 * i, 10 * i, 255 if i < 4 else 0))])),
    }
    table, body, place = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">2I", place + len(body), len(data))
        body += data
    size = place + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"none", 0x02400000, b"prtr", b"CMYK", b"Lab ") + bytes(12) + b"acsp"
    head += bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


# -------------------------------------------------------------------------------------- slug and formats


def test_marks_stand_outside_the_bleed_and_the_name_in_the_slug(sheet: Callable[..., Project]) -> None:
    material = MATERIAL + 'editions:\n  - {kind: marked, output: "sheets/{format}/{id}-marked.pdf"}\n'
    project = sheet("<p>{{ warning.text }}</p>", material=material)

    assert project.build("--only", "xiaodan", "--unit", "demo") == 0

    file = project.output / "sheets/a5/fake-police-01-marked.pdf"
    with pikepdf.open(file) as pdf:
        page = pdf.pages[0]
        media, trim = ([float(v) / MM for v in box] for box in (page.mediabox, page.trimbox))
    assert media == pytest.approx([0, 0, 174, 236], abs=0.1)
    assert trim == pytest.approx([13, 13, 161, 223], abs=0.1)
    image = pypdfium2.PdfDocument(file)[0].render(scale=4 / MM).to_pil().convert("L")  # 4 px a mm
    corner = image.crop((13 * 4 - 2, 4 * 4, 13 * 4 + 3, 8 * 4))
    assert corner.getextrema()[0] < 200
    assert image.crop((24 * 4, 236 * 4 - 5 * 4, 70 * 4, 236 * 4)).getextrema()[0] < 120  # the name
    assert image.crop((10 * 4, 100 * 4, 13 * 4, 110 * 4)).getextrema() == (255, 255)  # the bleed is free


def test_outlined_pages_look_the_same_and_hold_no_font(sheet: Callable[..., Project]) -> None:
    material = MATERIAL + 'editions:\n  - {kind: outlined, output: "sheets/{format}/{id}-outlined.pdf"}\n'
    project = sheet(
        '<p style="font-size:12mm;color:#c40018">{{ warning.text }}，“安全账户”96110</p>', material=material
    )

    assert project.build("--only", "xiaodan", "--unit", "demo") == 0

    one, two = (project.output / f"sheets/a5/fake-police-01{end}.pdf" for end in ("", "-outlined"))
    with pikepdf.open(two) as pdf:
        assert not any(isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font" for o in pdf.objects)
    pictures = [pypdfium2.PdfDocument(file)[0].render(scale=2).to_pil().convert("L") for file in (one, two)]
    assert pypdfium2.PdfDocument(two)[0].get_textpage().count_chars() == 0
    assert ImageStat.Stat(pictures[1]).mean[0] < 253
    assert ImageStat.Stat(ImageChops.difference(*pictures)).mean[0] < 1.5


def test_fold_marks_follow_the_panels() -> None:
    paper = Paper("fold", "三折页", 297, 210, folds=3)

    assert list(paper.panels) == [97, 100, 100]
    assert Paper("half", "对折", 210, 148, folds=2).width == 210

    with pikepdf.new() as book:
        for _ in range(2):
            book.add_blank_page(page_size=(303 * MM, 216 * MM))
            book.pages[-1].obj.Resources = pikepdf.Dictionary()
            book.pages[-1].obj.TrimBox = pikepdf.Array([3 * MM, 3 * MM, 300 * MM, 213 * MM])
            book.pages[-1].obj.BleedBox = pikepdf.Array([0, 0, 303 * MM, 216 * MM])
        out = io.BytesIO()
        book.save(out)
    made = pypdfium2.PdfDocument(slug.with_marks(out.getvalue(), 3, [97, 197]))
    for number, folds in enumerate(((97, 197), (200, 100))):
        image = made[number].render(scale=8 / MM).to_pil().convert("L")
        dark = [x for x in range(20 * 8, 300 * 8) if image.crop((x, 3 * 8, x + 1, 9 * 8)).getextrema()[0] < 200]
        found = sorted({round((x + 0.5) / 8 - 13) for x in dark})
        assert found == sorted(folds)


def test_a_new_paper_is_three_lines_of_yaml(sheet: Callable[..., Project]) -> None:
    project = sheet("<p>{{ warning.text }}</p>", material=MATERIAL.replace("[a5]", "[notice]"))
    project.write("content/paper.yaml", "- 编号: notice\n  名称: 告示\n  宽: 200\n  高: 260\n")

    assert project.build("--only", "xiaodan", "--unit", "demo") == 0

    with pikepdf.open(project.output / "sheets/notice/fake-police-01.pdf") as pdf:
        assert [float(v) / MM for v in pdf.pages[0].trimbox] == pytest.approx([3, 3, 203, 263], abs=0.1)


def test_a_sheet_longer_than_a_page_is_drawn_smaller(
    sheet: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = sheet("<p>{{ paper.true_size }}</p>", material=MATERIAL.replace("[a5]", "[long]"))
    project.write("content/paper.yaml", "- {编号: long, 名称: 横幅, 宽: 8000, 高: 2000, 工艺: 喷绘}\n")
    assert project.build("check") == 1
    assert "PDF 的一边最长 5080 毫米" in capsys.readouterr().err

    project.write("content/paper.yaml", "- {编号: long, 名称: 横幅, 宽: 8000, 高: 2000, 工艺: 喷绘, 比例: 10}\n")

    assert project.build("--only", "xiaodan", "--unit", "demo") == 0
    file = project.output / "sheets/long/fake-police-01.pdf"
    with pikepdf.open(file) as pdf:
        trim = [float(v) / MM for v in pdf.pages[0].trimbox]
        assert "0.5 0.5 0.5 1 k" in contents(pdf)
    assert trim == pytest.approx([0.3, 0.3, 800.3, 200.3], abs=0.1)
    assert "8000×2000 mm" in pypdfium2.PdfDocument(file)[0].get_textpage().get_text_bounded()
    assert Paper("x", "x", 8000, 2000, process=Process.INKJET, scale=10).drawn.true_size == "8000×2000 mm"


# ------------------------------------------------------------------------------------- the printed code


def test_a_printed_code_leads_to_every_file(sheet: Callable[..., Project], capsys: pytest.CaptureFixture[str]) -> None:
    project = sheet("<p>{{ warning.text }}</p>")
    assert project.build("--only", "xiaodan") == 0
    page = pypdfium2.PdfDocument(project.output / "sheets/a5/fake-police-01.pdf")[0]
    (code,) = re.findall(r"XD-FAKE-POLICE-01-2611-[2-9A-Z]{4}", page.get_textpage().get_text_bounded())
    both = {"sheets/a5/fake-police-01.pdf", "units/demo-town/sheets/a5/fake-police-01.pdf"}

    for word in (code, code[-4:].lower(), code.replace("-", " "), "fake-police-01"):
        capsys.readouterr()
        assert project.build("--json", "where", word) == 0
        assert set(json.loads(capsys.readouterr().out)["files"]) == both

    assert project.build("where", "XD-NOTHING-2611-AAAA") == 1


def test_a_changed_word_changes_the_code(sheet: Callable[..., Project]) -> None:
    project = sheet("<p>{{ warning.text }}</p>")

    def codes() -> dict[str, str]:
        files = json.loads((project.output / "manifest.json").read_text("utf-8"))["files"]
        return {f["path"]: f["code"] for f in files}

    assert project.build("--only", "xiaodan", "--unit", "demo") == 0
    before = codes()
    project.edit("content/warnings/police.md", "自称民警要转账", "自称警察要转账")
    assert project.build("--only", "xiaodan", "--unit", "demo") == 0
    after = codes()

    assert before["sheets/a5/fake-police-01.pdf"] != after["sheets/a5/fake-police-01.pdf"]
    assert before["sheets/a5/fake-police-02.pdf"] == after["sheets/a5/fake-police-02.pdf"]


def test_where_says_when_nothing_was_built(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.build("where", "fake-police-01") == 1
    assert "请先运行 python3 build.py" in capsys.readouterr().err


def test_a_new_material_passes_the_press_check(make_project: Callable[..., Project]) -> None:
    project = make_project()

    assert project.build("new", "material", "mingpian") == 0
    assert project.build("--only", "mingpian", "--unit", "demo") == 0

    assert (project.output / "mingpian/a5/fake-police-02.pdf").is_file()


def test_a_material_that_states_no_pages_is_checked_as_strictly(
    sheet: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    body, css, said = WRONG["near-the-trim"]
    project = sheet(body, css, material=MATERIAL.replace("page_count: 1\n", ""))

    status, told = build(project, capsys)

    assert status == 1
    assert said in told


# ------------------------------------------------------------------------------------------ the county's papers


def posters_of(project: Project, unit: str = "demo") -> dict[str, set[str]]:
    """Names of the posters made of each paper."""
    assert project.build("--only", "poster", "--unit", unit) == 0
    made: dict[str, set[str]] = {}
    for file in project.output.rglob("posters/*/*.pdf"):
        made.setdefault(file.parent.name, set()).add(file.stem)
    return made


def test_an_upright_sheet_for_a_wall_becomes_posters_by_itself(make_project: Callable[..., Project]) -> None:
    project = make_project("poster")
    project.write("content/paper.yaml", "- 编号: jie-ban\n  名称: 街道灯箱\n  宽: 480\n  高: 680\n")

    assert posters_of(project) == {"jie-ban": {"fake-police-01", "fake-police-02"}}
    with pikepdf.open(project.output / "posters/jie-ban/fake-police-01.pdf") as pdf:
        assert [float(v) / MM for v in pdf.pages[0].trimbox] == pytest.approx([3, 3, 483, 683], abs=0.1)


def test_a_rare_paper_shows_one_warning_a_type_in_the_root_units_name(make_project: Callable[..., Project]) -> None:
    project = make_project("poster")
    project.write(
        "content/paper.yaml",
        "- {编号: a3, 名称: A3, 宽: 297, 高: 420, 海报: 不做}\n- {编号: a2, 名称: A2, 宽: 420, 高: 594, 海报: 每类一条}\n",
    )

    assert posters_of(project) == {"a2": {"fake-police-01"}}
    shutil.rmtree(project.output)
    assert posters_of(project, "demo-town") == {}


def test_a_folded_sheet_is_no_poster(make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]) -> None:
    project = make_project("poster")
    project.write("content/paper.yaml", "- {编号: fold, 名称: 折页, 宽: 297, 高: 420, 折数: 2, 海报: 全部}\n")

    assert project.build("check") == 1
    assert "content/paper.yaml:1: “海报”只能用于竖的、不折的纸" in capsys.readouterr().err


def test_materials_whose_papers_a_county_leaves_out_are_named_once(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("household", "trifold", "flyer")
    project.write("content/paper.yaml", "- {编号: dadui-16k, 名称: 大16开, 宽: 210, 高: 285}\n")

    assert project.build("--json", "check") == 0
    (notice,) = json.loads(capsys.readouterr().out)["problems"]

    assert notice["severity"] == "notice"
    assert notice["message"] == "没有 a5、zheye-3，这些材料不做：一户一单、三折页"


@pytest.mark.parametrize("style", ["font-weight:400", "font-weight:700", "font-weight:900"])
def test_letters_set_as_one_sign_are_one_line(sheet: Callable[..., Project], style: str) -> None:
    """Fonts join ffi, ffl, ff and fi into one sign (ligature), all letters of which stand in one place."""
    from sitegen.pdf.preflight.inspection import _lines

    words = ("packs/government-office.zip", "waffle", "Wi-Fi", "offline", "afflict", "ffi", "fjord")
    rows = "".join(
        f'<p style="position:absolute;margin:0;top:{10 * n + 10}mm;{style}">{w}</p>' for n, w in enumerate(words)
    )
    cells = "".join(
        f'<p style="position:absolute;margin:0;top:{88 + 40 * (n // 3)}mm;left:{30 * (n % 3)}mm;width:{10 + n}mm;font-size:3mm;'
        f'overflow-wrap:anywhere;{style}">{words[0]}</p>'
        for n in range(6)
    )
    project = sheet(rows + cells)

    assert project.build("--only", "xiaodan", "--unit", "demo") == 0

    page = pypdfium2.PdfDocument(project.output / "sheets/a5/fake-police-01.pdf")[0]
    assert set(words) <= {line.text for line in _lines(page)}
