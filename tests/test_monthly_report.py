"""What a unit hands in each month: what the program knows, and room for what only the office knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from sitegen.core.sources import Sources
from sitegen.loading.library import load_library
from sitegen.model.records import PrintedCode, Records
from sitegen.planning.counts import months_of
from tests.conftest import DAY_READ, Project
from tests.test_lecture import PAPERS


@pytest.fixture
def office(make_project: Callable[..., Project]) -> Project:
    project = make_project("monthly-report", "website", "pack")
    papers = project.root / "content/paper.yaml"
    papers.write_text(papers.read_text("utf-8") + PAPERS, "utf-8")
    return project


def words(file: Path) -> str:
    pages = pypdfium2.PdfDocument(file)
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_bounded() for page in pages))


def test_each_month_tells_what_was_published_in_it(office: Project) -> None:
    assert office.build("--only", "monthly-report", "--date", "2026-11-21") == 0

    last = words(office.output / "internal/reports/上月月报.pdf")
    this = words(office.output / "internal/reports/本月月报.pdf")
    (title,) = re.findall(r"^标题: (.+)$", next(office.root.glob("content/cases/*.md")).read_text("utf-8"), re.M)[:1]
    assert "2026年10月新发布案例" in last
    assert "新发布案例0篇" not in last
    assert re.sub(r"[\s|]", "", title) in last
    assert "2026年11月新发布案例0篇，更正0处，撤下0件" in this
    assert re.sub(r"[\s|]", "", title) not in this
    for report in (last, this):
        for asked in ("参加人数", "劝阻人数", "避免损失（元）", "填报人", "程序不知道，请填写"):
            assert asked in report


def test_what_was_withdrawn_is_told_with_its_reason(office: Project) -> None:
    case = next(office.root.glob("content/cases/*.md")).stem
    assert office.build("withdraw", case, "--reason", "当事人不同意刊登") == 0
    assert office.build("--only", "monthly-report") == 0

    this = words(office.output / "internal/reports/本月月报.pdf")
    assert "撤下1件" in this
    assert "当事人不同意刊登" in this


def test_it_is_the_offices_own_affair_and_each_units(office: Project) -> None:
    assert office.build() == 0

    made = sorted(p.relative_to(office.output).as_posix() for p in office.output.rglob("*月报*"))
    assert made == [
        "internal/reports/上月月报.pdf",
        "internal/reports/本月月报.pdf",
        "internal/units/demo-town/reports/上月月报.pdf",
        "internal/units/demo-town/reports/本月月报.pdf",
    ]
    assert "示例县某镇" in words(office.output / made[2])


def test_only_a_month_that_is_over_counts_new_sheets(project: Project) -> None:
    library = load_library(Sources(project.root, project.root / "content", DAY_READ))[0]
    sheets = tuple(
        PrintedCode(f"HB-{n}-2610-AAA{n}", date(2026, month, 30), ("demo",), "poster", (), "", ())
        for n, month in enumerate((9, 10, 10, 11), 1)
    )
    object.__setattr__(library, "records", Records(printed=sheets))

    last, this = months_of(library, library.root, date(2026, 11, 30), {"poster": "海报"})
    assert last.printed == (("海报", 2),)
    assert this.printed == ()
    assert months_of(library, library.units[1], date(2026, 11, 30), {})[0].printed == ()
    january = months_of(library, library.root, date(2027, 1, 1), {})
    assert [month.name for month in january] == ["2026年12月", "2027年1月"]
