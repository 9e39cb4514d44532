"""What lies at the door, on the stall, on the notice board: one sheet, nothing asked that is nobody's business, numbers computed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pypdfium2
import pytest
import zxingcpp

from sitegen.website.charts import charts
from tests.conftest import ROOT, Project
from tests.test_lecture import PAPERS
from tests.test_scripts import LIBRARY, TYPES, flat, paper

QUIZ = "- {编号: one, 内容: 先转一笔, 题目: 要不要转账, 选项: [转, 不转（对）], 解释: 不要转。, 类型: fake_police}\n"


@pytest.fixture
def hall(make_project: Callable[..., Project]) -> Project:
    project = make_project("sign-in", "prize-slip", "bulletin", "trend-note", "website", "pack")
    papers = project.root / "content/paper.yaml"
    papers.write_text(papers.read_text("utf-8") + PAPERS, "utf-8")
    project.write("content/quiz/one.yaml", QUIZ)
    return project


@pytest.mark.parametrize("path", ["meetings/sign-in.pdf", "quiz/prize-slips.pdf", "bulletin/bulletin.pdf"])
def test_each_is_one_sheet_of_the_units_own_for_the_office_printer(starter: Path, path: str) -> None:
    for unit in LIBRARY.units:
        file = starter / path if unit.is_root else starter / "units" / unit.id / path
        (page,) = pypdfium2.PdfDocument(file)
        assert page.get_size() == pytest.approx((210 * 72 / 25.4, 297 * 72 / 25.4), abs=0.5)
        assert unit.issuer in paper(file)


def test_forty_sign_and_nobody_writes_a_number_down(starter: Path) -> None:
    words = paper(starter / "meetings/sign-in.pdf")
    for number in range(1, 41):
        assert re.search(rf"(?<!\d){number}(?!\d)", " ".join(_lines(starter / "meetings/sign-in.pdf"))), number
    assert "不写身份证号、电话和卡号" in words
    for asked in ("日期", "地点", "讲什么", "讲课人", "实到人数", "发材料份数", "记录人"):
        assert asked in words
    assert not re.search("身份证号码|手机号|联系电话", words)


def _lines(file: Path) -> list[str]:
    pages = pypdfium2.PdfDocument(file)
    return [line for page in pages for line in page.get_textpage().get_text_bounded().splitlines()]


def test_eight_slips_lead_to_the_quiz_and_say_who_gives_the_prize(starter: Path) -> None:
    file = starter / "quiz/prize-slips.pdf"
    words = paper(file)
    assert words.count("答题兑奖券") == words.count("存根编号") == words.count("答对几道") == 8
    assert words.count("叫您先交钱才能领的奖，是骗局") == 8
    assert words.count("示例县公安局反诈中心") >= 9
    found = zxingcpp.read_barcodes(pypdfium2.PdfDocument(file)[0].render(scale=3).to_pil().convert("L"))
    assert len(found) == 8
    (code,) = {one.text for one in found}
    page = code.split("/fanzha/")[1].split("?")[0]
    here = starter / "website" / page / "index.html" if not page.endswith(".html") else starter / "website" / page
    assert "quiz.html" in here.read_text("utf-8") or "对了" in here.read_text("utf-8")


def test_slips_need_questions(hall: Project) -> None:
    assert hall.build("--only", "prize-slip", "--unit", "demo") == 0
    assert (hall.output / "quiz/prize-slips.pdf").is_file()
    (hall.root / "content/quiz/one.yaml").unlink()
    assert hall.build("--only", "prize-slip", "--unit", "demo") == 0
    assert not (hall.output / "quiz/prize-slips.pdf").exists()


def test_a_bulletin_warns_of_the_units_own_types_and_counts_what_is_new(starter: Path) -> None:
    for unit in LIBRARY.units:
        words = paper((starter if unit.is_root else starter / "units" / unit.id) / "bulletin/bulletin.pdf")
        for kind in unit.focus_types[:3]:
            assert TYPES[kind].name in words
            assert flat(TYPES[kind].advice[0]).rstrip("。") in words
    new = [
        case for case in LIBRARY.cases if case.published and (case.published.year, case.published.month) == (2026, 11)
    ]
    words = paper(starter / "bulletin/bulletin.pdf")
    assert flat(new[0].title.text) in words
    assert f"一共发布{len(new)}个，其余{len(new) - 4}个" in words


def test_a_month_without_a_new_case_says_so(hall: Project) -> None:
    assert hall.build("--only", "bulletin", "--unit", "demo") == 0
    assert "这个月没有新发布的案例" in paper(hall.output / "bulletin/bulletin.pdf")


def test_the_trend_note_has_the_librarys_own_numbers_and_stays_inside(starter: Path) -> None:
    file = starter / "internal/reports/趋势提示.pdf"
    words = paper(file)
    assert len(pypdfium2.PdfDocument(file)) == 1
    (chart,) = charts(LIBRARY.tables, {kind.id: kind.name for kind in LIBRARY.types})
    assert len(chart.rows) >= 5
    for row in chart.rows:
        assert f"{row.name}{row.value}{row.baseline}{row.change}{row.note}" in words.replace("—", "")
    up = [row for row in chart.rows if row.trend == "up"]
    assert up
    for row in up:
        assert f"【{row.name}】" in words
    for row in chart.rows:
        assert (f"【{row.name}】" in words) is (row.trend == "up")
    assert "示例数据" in words
    for path in ("packs", "website", "deliveries"):
        assert not list((starter / path).rglob("*趋势提示*"))


def test_without_figures_there_is_no_trend_note(hall: Project) -> None:
    assert hall.build("--only", "trend-note") == 0
    assert not (hall.output / "internal/reports/趋势提示.pdf").exists()


def test_few_are_not_told_in_a_trend_note(hall: Project) -> None:
    copytree(ROOT / "content/statistics", hall.root / "content/statistics")
    (hall.root / "content/statistics/published.csv").unlink()
    table = hall.root / "content/statistics/reports.csv"
    head = [line for line in table.read_text("utf-8").splitlines() if not line.startswith("报案数")]
    rows = ["报案数,fake_police,2026-07-01 至 2026-09-30,3,2,起,示例县公安局反诈中心,是,是"]
    table.write_text("\n".join([*head, *rows]) + "\n", "utf-8")
    assert hall.build("--only", "trend-note") == 0
    words = paper(hall.output / "internal/reports/趋势提示.pdf")
    assert "冒充公检法少于5少于5不计算" in words
    assert "没有一类多了。没有一类少了。" in words
    assert "照这几句提醒" not in words


def test_proofs_say_so(hall: Project) -> None:
    assert hall.build("--drafts", "--unit", "demo", "--only", "sign-in,prize-slip,bulletin") == 0
    made = [*hall.output.rglob("*.pdf")]
    assert len(made) == 3
    for file in made:
        assert "送审稿" in paper(file), file


def test_what_is_the_offices_own_affair_is_not_offered(starter: Path) -> None:
    offered = {
        file["material"]
        for file in json.loads((starter / "manifest.json").read_text("utf-8"))["files"]
        if file["path"].startswith("website/files/")
    }
    assert "trend-note" not in offered
