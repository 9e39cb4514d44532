"""Each unit's materials stand in its own name; what comes out equal for several units is drawn once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from sitegen.app import cli
from sitegen.core.sources import Sources
from sitegen.engine.execution import pool
from sitegen.model.jobs import Job, Outcome
from tests.conftest import Project

pytestmark = pytest.mark.usefixtures("reads_anew")

# A county; a town that says nothing of its own but its name; a town with its own everything; a village below it.
UNITS = """- 编号: demo
  名称: 示例县反诈中心
  简称: 示例县公安局
  印发单位: 示例县反诈中心
  屏幕: [small, big]
  示例: 是
  下级:
    - {编号: quiet, 名称: 示例县静镇}
    - 编号: loud
      名称: 示例县响镇综治办
      简称: 示例县响镇
      印发单位: 示例县响镇综治办
      有96110: 否
      电话: [{号码: 0100-1234, 说明: 响镇综治办}]
      屏幕: [small]
      下级:
        - {编号: loud-village, 名称: 示例县响镇某村}
"""
BOOK = "标题: 反诈|小册\n副标题: 先停一停\n读者: 家里人\n纸张: a6\n前言: |\n  先看黄纸。\n"


@pytest.fixture
def county(make_project: Callable[..., Project]) -> Project:
    """Four units and every kind of material."""
    project = make_project("poster", "screen", "texts", "handbook")
    project.write("content/units.yaml", UNITS)
    project.write("content/handbooks/small.yaml", BOOK)
    project.edit("templates/poster/material.yaml", "paper.posters", "a3")
    project.edit(
        "content/screens.yaml", "停留: 15}", "停留: 15}\n- {编号: big, 名称: 大屏, 宽: 1280, 高: 720, 停留: 15}"
    )
    return project


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The outputs of the jobs that were really drawn; of parts of books their templates."""
    names: list[str] = []

    def note(_: object, jobs: Sequence[Job], sources: Sources, workers: int) -> Iterator[tuple[int, Outcome]]:
        names.extend(f"part {job.template}" if job.renderer == "part" else job.output for job in jobs)
        return pool.run_jobs(jobs, sources, 1)

    monkeypatch.setattr(pool.WorkerPool, "run", note)
    return names


def words(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_bounded() for page in document)


def test_every_material_stands_in_each_units_name(county: Project, drawn: list[str]) -> None:
    assert county.build() == 0

    loud = county.output / "units/loud"
    sheet, book = words(loud / "posters/a3/fake-police-01.pdf"), words(loud / "handbooks/small.pdf")
    assert "示例县响镇综治办" in sheet
    assert "示例县反诈中心" not in sheet
    assert "96110" not in sheet
    assert "示例县响镇综治办" in book
    assert "0100-1234" in book
    assert "【示例县响镇】" in (loud / "texts/sms.csv").read_text("utf-8-sig")
    assert "96110" not in (loud / "texts/ticker.txt").read_text("utf-8-sig")
    assert "示例县响镇综治办" in (loud / "texts/group.txt").read_text("utf-8-sig")
    assert "发给：示例县响镇综治办" in (loud / "screens/small/播放说明.txt").read_text("utf-8-sig")
    assert sorted(p.name for p in (loud / "screens").iterdir()) == ["small"]


def test_children_inherit_what_they_do_not_say(county: Project, drawn: list[str]) -> None:
    assert county.build() == 0

    village = county.output / "units/loud-village"
    assert "示例县响镇综治办" in words(village / "posters/a3/fake-police-01.pdf")
    assert "0100-1234" in words(village / "handbooks/small.pdf")
    assert sorted(p.name for p in (village / "screens").iterdir()) == ["small"]
    assert "【示例县响镇】" in (village / "texts/sms.csv").read_text("utf-8-sig")
    assert "示例县响镇某村" in (village / "texts/group.txt").read_text("utf-8-sig")


def test_what_comes_out_equal_for_several_units_is_drawn_once(county: Project, drawn: list[str]) -> None:
    assert county.build() == 0

    sheets = [name for name in drawn if name.endswith("fake-police-01.pdf")]
    assert sheets == ["posters/a3/fake-police-01.pdf", "units/loud/posters/a3/fake-police-01.pdf"]
    # The book prints each unit's hotlines too: the quiet town's are the county's, the village's the loud town's.
    assert sorted(name for name in drawn if "handbooks" in name) == [
        "handbooks/small.pdf",
        "units/loud/handbooks/small.pdf",
    ]
    # Its chapters name no unit.
    assert drawn.count("part handbook/chapter.html") == 1
    # The big screen names its issuer, the small one nobody but the number to ask.
    assert sorted(name for name in drawn if name.endswith("01_fake-police-01.png")) == [
        "screens/big/01_fake-police-01.png",
        "screens/small/01_fake-police-01.png",
        "units/loud/screens/small/01_fake-police-01.png",
    ]


def test_sharing_changes_no_byte(county: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert county.build("--output", str(county.root / "shared"), "--jobs", "1") == 0
    for unit in ("demo", "quiet", "loud", "loud-village"):
        assert county.build("--output", str(county.root / "alone"), "--unit", unit, "--jobs", "1") == 0

    shared, alone = county.tree("shared"), county.tree("alone")
    made = [path for path in shared if path.rpartition("/")[0]]
    assert {path: shared[path] for path in made} == {path: alone[path] for path in made}
    ours, theirs = (json.loads(tree[".ledger.json"])["records"] for tree in (shared, alone))
    assert {n: r for n, r in ours.items() if "/" in n} == {n: r for n, r in theirs.items() if "/" in n}


def test_a_template_that_shows_more_of_a_unit_is_drawn_for_each(county: Project, drawn: list[str]) -> None:
    county.edit("templates/poster/poster.html", "<b>反诈提示</b>", "<b>{{ unit.name }}</b>")

    assert county.build("--only", "poster") == 0

    for unit, name in (("quiet", "示例县静镇"), ("loud-village", "示例县响镇某村")):
        assert name in words(county.output / f"units/{unit}/posters/a3/fake-police-02.pdf")
    assert len([n for n in drawn if n.endswith("fake-police-02.pdf")]) == 4


def test_a_template_that_prints_the_unit_itself_shares_nothing(county: Project, drawn: list[str]) -> None:
    county.edit("templates/poster/poster.html", "<body>", "<body><!-- {{ unit }} -->")

    assert county.build("--only", "poster") == 0

    assert len([n for n in drawn if n.endswith("fake-police-02.pdf")]) == 4


def test_one_unit_alone_can_be_made(county: Project, drawn: list[str]) -> None:
    assert county.build("--unit", "loud") == 0

    assert {path.split("/")[1] for path in county.tree() if path.startswith("units/")} == {"loud"}
    assert cli.main(["--unit", "nobody", "--quiet"], county.root) == 2


def test_a_screen_is_written_by_its_size(make_project: Callable[..., Project]) -> None:
    project = make_project("screen")
    project.edit("content/units.yaml", "屏幕: [small]", "屏幕: [small, 640x32, 608×112双基色, 192X96]")
    assert project.build("--only", "screen", "--unit", "demo") == 0

    found = {}
    for folder in sorted((project.output / "screens").iterdir()):
        with Image.open(next(path for path in sorted(folder.iterdir()) if path.suffix in (".bmp", ".png"))) as image:
            found[folder.name] = image.size, image.format
    assert found == {
        "192x96": ((192, 96), "PNG"),
        "608x112-dual": ((608, 112), "BMP"),
        "640x32": ((640, 32), "BMP"),
        "small": ((384, 192), "PNG"),
    }


def test_a_size_that_is_none_is_an_unknown_screen(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit("content/units.yaml", "屏幕: [small]", "屏幕: [640x]")

    assert project.build("check") == 1
    assert "未知的屏幕规格 “640x”" in capsys.readouterr().err


def test_a_unit_s_logo_stands_before_its_name_and_units_below_inherit_it(make_project: Callable[..., Project]) -> None:
    project = make_project("poster", "household")
    project.edit("content/units.yaml", "  示例: 是", "  示例: 是\n  标志: logo.png")
    logo = Image.new("RGBA", (400, 400), (0, 90, 160, 255))
    logo.putalpha(Image.new("L", (400, 400), 0))  # transparent: it stands on white
    logo.paste((0, 90, 160, 255), (100, 100, 300, 300))
    project.root.joinpath("content").mkdir(exist_ok=True)
    logo.save(project.root / "content/logo.png")
    project.edit("templates/poster/material.yaml", "paper.posters", "a3")
    assert project.build("--only", "poster,household") == 0

    for folder in ("", "units/demo-town/"):
        for sheet in ("posters/a3/fake-police-01.pdf", "household/a5/sheet.pdf"):
            page = pypdfium2.PdfDocument(project.output / folder / sheet)[0]
            (mark,) = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=8)
            left, low, right, high = mark.get_bounds()
            words = page.get_textpage()
            issuer = words.search("示例县反诈中心").get_next()
            assert issuer
            name = words.get_charbox(issuer[0])
            assert left < right <= name[0]
            assert low < (name[1] + name[3]) / 2 < high


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("logo.png", "找不到图片"), ("../logo.png", "找不到图片"), ("assets/paper.yaml", "图片"),
        ("content/警徽.png", "用了徽标"), ("content/tiny.png", "很小"),
    ],
)  # fmt: skip
def test_a_logo_that_cannot_be_printed_is_told_at_its_line(
    project: Project, capsys: pytest.CaptureFixture[str], written: str, told: str
) -> None:
    project.edit("content/units.yaml", "  示例: 是", f"  示例: 是\n  标志: {written}")
    for name in ("tiny.png", "警徽.png"):
        Image.new("RGB", (60, 60) if "tiny" in name else (400, 400)).save(project.root / "content" / name)
    assert project.build("check") == (0 if told == "很小" else 1)
    said = capsys.readouterr().err
    assert "content/units.yaml:6" in said
    assert told in said
