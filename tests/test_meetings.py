"""What lies at the door, on the stall, on the notice board: one sheet, nothing asked that is nobody's business, numbers computed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from tests.conftest import Project
from tests.test_lecture import PAPERS
from tests.test_scripts import LIBRARY, paper

QUIZ = "- {编号: one, 内容: 先转一笔, 题目: 要不要转账, 选项: [转, 不转（对）], 解释: 不要转。, 类型: fake_police}\n"


@pytest.fixture
def hall(make_project: Callable[..., Project]) -> Project:
    project = make_project("sign-in", "website", "pack")
    papers = project.root / "content/paper.yaml"
    papers.write_text(papers.read_text("utf-8") + PAPERS, "utf-8")
    project.write("content/quiz/one.yaml", QUIZ)
    return project


@pytest.mark.parametrize("path", ["meetings/sign-in.pdf"])
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


def test_proofs_say_so(hall: Project) -> None:
    assert hall.build("--drafts", "--unit", "demo", "--only", "sign-in") == 0
    made = [*hall.output.rglob("*.pdf")]
    assert len(made) == 1
    for file in made:
        assert "送审稿" in paper(file), file
