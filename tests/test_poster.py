"""Posters as a print shop opens them: boxes, fonts, words inside the safe area, a code that scans."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from sitegen.core.sources import Sources
from sitegen.loading.library import load_library
from sitegen.model.jobs import Job
from sitegen.model.problems import Problems
from sitegen.planning.materials import load_materials, sizes_of
from sitegen.planning.plan import BuildRequest, plan_jobs
from sitegen.renderers.print import render
from tests.conftest import ROOT, Project, make_apart

MM = 72 / 25.4
SAFE = 5  # mm inside the trim
FORMATS = {"a3": (297, 420), "dadui-4k": (420, 570)}
HEADLINES = [
    "- 别转 {#h-02}",
    "- 先挂断，|别转账 {#h-07}",
    "- 自称民警要转账 / *挂断*，自己拨110 {#h-16}",
    "- 96110打来 / 请一定*接* {#h-number}",
    "- 动动手指就能赚钱 / 为啥轮到你？ {#h-ask}",
    "- 下载APP前 / 先问问家里人ABCDEF {#h-latin}",
    "- 没见过面的恋人 / 一提投资就停手 {#h-nokey}",
]
COPY = "公安机关不会让任何人转账自证清白也不会在网上办案收钱接到就挂断"


def headline(length: int) -> str:
    """A headline of so many characters, in two lines from nine on."""
    cut = length // 2
    words = COPY[:length] if length < 9 else f"{COPY[:cut]} / {COPY[cut : length - 2]}*{COPY[length - 2 : length]}*"
    return f"- {words} {{#n-{length:02d}}}"


HEADLINES += [headline(n) for n in range(2, 33)]
LIES = ["稳赚", "刷流水", "安全账户", "我在开会呢", "百万保障到期", "帮你修复征信分", "不转钱就坐牢去吧"]


@pytest.fixture(scope="module")
def posters(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_apart(tmp_path_factory.mktemp("posters"), "poster", "website")
    bullets = [*HEADLINES]
    for n, lie in enumerate(LIES):
        bullets.append(
            f"- 自称民警要转账 / *挂断*再说 {{#lie-{n}}}\n  - 谎言：{lie}\n  - 引语：电话里的“警察”|催你把钱转进\n  - 行动：先挂断，再拨110"
        )
        bullets.append(f"- 自称民警要转账 / *挂断*再说 {{#bare-{n}}}\n  - 谎言：{lie}")
    project.write("content/warnings/police.md", "---\n类型: fake_police\n---\n" + "\n".join(bullets) + "\n")
    for case in (project.root / "content/cases").glob("*.md"):
        case.write_text(case.read_text("utf-8").replace("警示语: fake-police-01\n", ""), "utf-8")
    assert project.build("--only", "poster", "--unit", "demo") == 0
    return project


def all_posters(project: Project) -> list[Path]:
    found = sorted(project.output.glob("posters/*/*.pdf"))
    assert len(found) == 2 * (len(HEADLINES) + 2 * len(LIES))
    return found


def test_trim_and_bleed_boxes_are_exact(posters: Project) -> None:
    for file in all_posters(posters):
        width, height = FORMATS[file.parent.name]
        with pikepdf.open(file) as pdf:
            (page,) = pdf.pages
            media = [float(v) / MM for v in page.mediabox]
            trim = [float(v) / MM for v in page.trimbox]
            bleed = [float(v) / MM for v in page["/BleedBox"]]
        assert media == pytest.approx([0, 0, width + 6, height + 6], abs=0.1)
        assert bleed == pytest.approx([0, 0, width + 6, height + 6], abs=0.1)
        assert trim == pytest.approx([3, 3, width + 3, height + 3], abs=0.1)


def test_no_word_leaves_the_safe_area(posters: Project) -> None:
    for file in all_posters(posters):
        page = pypdfium2.PdfDocument(file)[0]
        words = page.get_textpage()
        left, bottom = (3 + SAFE) * MM, (3 + SAFE) * MM
        right, top = page.get_width() - left, page.get_height() - bottom
        count = words.count_chars()
        assert count > 20
        for i in range(count):
            if words.get_text_range(i, 1).isspace():
                continue
            x0, y0, x1, y1 = words.get_charbox(i)
            inside = x0 >= left - 0.5 and y0 >= bottom - 0.5 and x1 <= right + 0.5 and y1 <= top + 0.5
            assert inside, f"{file.name}: {words.get_text_range(i, 1)}"


def test_every_word_of_the_headline_is_there(posters: Project) -> None:
    for id, words in (
        ("n-32", COPY[:32]),
        ("n-09", COPY[:9]),
        ("h-16", "自称民警要转账"),
        ("lie-3", "我在开会呢"),
        ("lie-2", "电话里的“警察”催你把钱转进"),
    ):
        page = pypdfium2.PdfDocument(posters.output / f"posters/a3/{id}.pdf")[0]
        text = "".join(page.get_textpage().get_text_bounded().split())
        assert all(text.count(c) >= 1 for c in words), id


def test_fonts_are_embedded_subsets(posters: Project) -> None:
    for file in all_posters(posters):
        with pikepdf.open(file) as pdf:
            fonts = [
                f for f in pdf.objects if isinstance(f, pikepdf.Dictionary) and f.get("/Type") == "/FontDescriptor"
            ]
            assert fonts
            for font in fonts:
                assert any(key in font for key in ("/FontFile2", "/FontFile3"))
                assert str(font["/FontName"])[7:8] == "+"


def test_the_code_scans_from_the_preview(posters: Project) -> None:
    for file in all_posters(posters):
        picture = Image.open(io.BytesIO(file.with_suffix(".png").read_bytes())).convert("RGB")
        found = zxingcpp.read_barcodes(picture)
        assert [b.text for b in found] == ["https://example.com/fz/types/fake_police.html"], file.name


def test_no_code_stands_on_a_poster_without_an_address(make_project: Callable[..., Project]) -> None:
    project = make_project("poster", "website")
    project.write("content/site.yaml", "标题: 示例县反诈宣传\n")

    assert project.build("--only", "poster", "--unit", "demo") == 0

    picture = Image.open(io.BytesIO((project.output / "posters/a3/fake-police-01.png").read_bytes())).convert("RGB")
    assert zxingcpp.read_barcodes(picture) == []


def test_the_preview_has_the_trims_proportions(posters: Project) -> None:
    for file in all_posters(posters):
        width, height = FORMATS[file.parent.name]
        with Image.open(file.with_suffix(".png")) as picture:
            size = picture.size
        assert size[0] == 720
        assert size[1] == pytest.approx(720 * height / width, abs=1)


def test_a_draft_says_so_on_paper(make_project: Callable[..., Project]) -> None:
    project = make_project("poster")

    assert project.build("--only", "poster", "--unit", "demo", "--drafts") == 0

    page = pypdfium2.PdfDocument(project.output / "posters/a3/送审稿_fake-police-01.pdf")[0]
    assert "送审稿" in page.get_textpage().get_text_bounded()


# Nine papers; each layout with 2 to 32 characters, with and without lie, case and QR code. All of it: SITEGEN_SWEEP=all.
NINE = ("a3", "a2", "dadui-2k", "dadui-4k", "dadui-8k", "zheng-2k", "zheng-4k", "zheng-8k", "zhaotie-500")
LAYOUTS = ("couplet-1", "flags-0", "lie-1", "lieflags-0", "case-1", "number-1")


def swept(layout: str, length: int) -> str:
    """A warning of that many characters whose content asks for that layout."""
    id = f"{layout[:-2]}-{length:02d}-{layout[-1]}"
    words = headline(length)[2:].rpartition(" {")[0]
    if layout.startswith("number"):
        words = f"110{words[3:]}" if length > 3 else "110"
    lie = f"\n  - 谎言：{'不转钱就坐牢去吧'[: 2 + length % 7]}" if layout.startswith("lie") else ""
    lead = "\n  - 引语：电话里的“警察”|催你把钱转进" if lie and length % 2 else ""
    flags = (
        "\n  - 识别：自称警察办案：电话里说你涉案；要你瞒着家人：不许商量；要你转钱核查：转到安全账户"
        if "flags" in layout
        else ""
    )
    return f"- {words} {{#{id}}}{lie}{lead}{flags}\n"


def sweep_jobs(root: Path, address: str) -> dict[tuple[str, str], Job]:
    """The poster jobs of every layout and length, by paper and warning."""
    project = make_apart(root, "poster", "website")
    project.edit("templates/poster/material.yaml", "preview: 720", "preview: 0")
    project.write("content/site.yaml", f"标题: 示例县反诈宣传\n{address}")
    every = [(layout, length) for layout in LAYOUTS for length in range(2, 33)]
    project.write("content/warnings/police.md", "---\n类型: fake_police\n---\n" + "".join(swept(*one) for one in every))
    (root / "content/cases/hang-up.md").unlink()
    told = (root / "content/cases/counter.md").read_text("utf-8")
    (root / "content/cases/counter.md").unlink()
    for length in range(2, 33):
        text = told.replace("警示语: fake-police-01", f"警示语: case-{length:02d}-1").replace(
            "8万元", f"{length * 7919}元"
        )
        project.write(f"content/cases/case-{length:02d}.md", text.replace("柜台多问", f"第{length}次多问"))
    project.write(
        "content/paper.yaml", (ROOT / "content/paper.yaml").read_text("utf-8").replace(" 海报: 每类一条,", "")
    )
    sources = Sources(root, root / "content", date(2026, 11, 21))
    library, _ = load_library(sources)
    materials = load_materials(sources, sizes_of(library), Problems())
    jobs = plan_jobs(library, materials, BuildRequest(sources.today, ("poster",), "demo"))
    # A writer may ask for one list a type; here each is drawn as if he had.
    listed = {"layout": "checklist"}
    return {
        (job.format, id): replace(job, context={**job.context, **listed}) if "flags" in id else job
        for job in jobs
        for id in (job.context["warning"].id,)
    }


@pytest.mark.parametrize("address", ["网址: https://example.com/fz/\n", ""], ids=["code", "no-code"])
def test_every_layout_holds_two_to_thirty_two_characters_on_all_nine_papers(tmp_path: Path, address: str) -> None:
    jobs = sweep_jobs(tmp_path / "sweep", address)
    sources = Sources(tmp_path / "sweep", tmp_path / "sweep/content", date(2026, 11, 21))
    assert len(jobs) == len(NINE) * len(LAYOUTS) * 31
    whole = os.environ.get("SITEGEN_SWEEP") == "all"
    # The sample: each layout with every third length, the papers in turn.
    chosen = [
        job
        for n, length in enumerate(range(2, 33) if whole else range(2, 33, 3))
        for place, layout in enumerate(LAYOUTS)
        for paper in (NINE if whole else (NINE[(5 * n + 2 * place + (not address)) % 9],))
        if (job := jobs[paper, f"{layout[:-2]}-{length:02d}-{layout[-1]}"])
    ]

    faults = [str(p.message.zh) for job in chosen for p in render(job, sources).problems]

    assert len(chosen) == (9 * 6 * 31 if whole else 6 * 11)
    assert faults == []


OWN = """---
类型: fake_police
---
- 孩子被人|吓住了 / 先抱一抱 {#own}
  - 识别：不许说：别告诉大人；拿手机
- 爸妈爱听|你的电话 / 今天打一个 {#none}
  - 识别：无
- 叫你一个人|去宾馆 / 开门找人说 {#list}
  - 识别：一个人待着；不许关视频；不许见人：家人也不行
  - 布局：清单
- 停一停，问一问 / *查一查* {#steps}
  - 三步：提到钱先停；问家里人；自己找号码打
"""


def test_a_poster_shows_the_flags_of_its_warning_and_not_those_of_another(make_project: Callable[..., Project]) -> None:
    project = make_project("poster")
    project.write("content/warnings/police.md", OWN)
    for case in ("counter", "hang-up"):
        project.edit(f"content/cases/{case}.md", "警示语: fake-police-01\n", "")
    assert project.build("--only", "poster", "--unit", "demo") == 0

    def words(id: str) -> str:
        page = pypdfium2.PdfDocument(project.output / f"posters/a3/{id}.pdf")[0]
        return "".join(page.get_textpage().get_text_bounded().split())

    shown = {id: words(id) for id in ("own", "none", "list", "steps")}
    assert all("自称警察办案" not in text for text in shown.values())  # the type's
    assert "别告诉大人" in shown["own"]
    assert "中一条，先停手" in shown["list"]
    assert "家人也不行" in shown["list"]
    assert "提到钱先停" in shown["steps"]
    assert all("中一条" not in shown[id] for id in ("own", "none", "steps"))


@pytest.mark.parametrize(
    "written", ["识别：一；二三", "识别：一一；二二；三三；四四", "识别：这一条太长了写不下的", "布局：海报"]
)
def test_flags_and_layouts_that_cannot_be_shown_are_told_with_their_line(
    project: Project, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    project.write(
        "content/warnings/police.md", f"---\n类型: fake_police\n---\n- 先挂断 {{#fake-police-01}}\n  - {written}\n"
    )

    assert project.build("check") == 1
    assert "content/warnings/police.md:5" in capsys.readouterr().err


def test_a_code_promises_a_real_case_only_where_there_is_one(make_project: Callable[..., Project]) -> None:
    project = make_project("poster", "website")
    (project.root / "content/cases/hang-up.md").unlink()
    page = "posters/a3/fake-police-01.pdf"
    for kind, promised in (("综合", "扫码看案例"), ("真实\n来源: [{媒体: 某报}]", "扫码看真实案例")):
        project.edit("content/cases/counter.md", "类别: 综合", f"类别: {kind}")
        assert project.build("--only", "poster", "--unit", "demo") == 0
        assert promised in pypdfium2.PdfDocument(project.output / page)[0].get_textpage().get_text_bounded()
