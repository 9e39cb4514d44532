"""`python3 build.py serve`, literally: with every material there is, from the first round on."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import previewing
from tests.conftest import ROOT, Project, make_apart
from tests.previewing import PATIENCE, Preview

EVERY = tuple(sorted(file.parent.name for file in (ROOT / "templates").glob("*/material.yaml")))
CASE = "content/cases/counter.md"
PACKS = "- {编号: bank, 名称: 银行资料包, 场所: 银行, 说明: 给柜台, 怎么用: [贴在柜台]}\n"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """One preview of a small library with every material and every paper of the starter."""
    project = make_apart(tmp_path_factory.mktemp("every"), *EVERY)
    for path in ("paper.yaml", "handbooks/pocket.yaml", "quiz/everyday.yaml", "selfcheck.yaml"):
        project.write(f"content/{path}", _known_types(ROOT / "content" / path))
    project.write("content/packs.yaml", PACKS)
    figures = (ROOT / "content/statistics/reports.csv").read_text("utf-8").splitlines(keepends=True)
    head = [line for line in figures if line.startswith(("#", "指标"))]
    project.write("content/statistics/reports.csv", "".join([*head, *(f for f in figures if "fake_police" in f)]))
    running = previewing.start(project)
    yield running
    running.process.terminate()
    told = running.process.communicate(timeout=PATIENCE)[1]
    assert "Traceback" not in told


def _known_types(file: Path) -> str:
    """A file of the starter, of which all is about the one type of the small library."""
    import re

    text = file.read_text("utf-8")
    return re.sub(r"(类型: )(\[.+\]|\w+)", r"\1fake_police", text)


def materials(project: Project) -> set[str]:
    files = json.loads((project.output / "manifest.json").read_text("utf-8"))["files"]
    return {file["material"] for file in files}


def test_every_material_is_made_in_the_first_round(preview: Preview) -> None:
    preview.wait_for(lambda: (preview.project.output / "manifest.json").is_file() or preview.problems() != [])

    assert preview.problems() == []
    assert materials(preview.project) >= set(EVERY) - {"recall", "recall-list"}  # nothing is called back
    status, _, page = preview.get("/report.html")
    assert status == 200
    assert "packs/bank.zip" in page
    assert preview.get("/website/")[0] == 200


def test_a_save_is_in_everything_that_shows_it(preview: Preview) -> None:
    output = preview.project.output
    preview.wait_for((output / "manifest.json").is_file)
    before = (output / "packs/bank.zip").read_bytes()
    poster = (output / "posters/a3/fake-police-02.pdf").read_bytes()

    preview.project.edit("content/warnings/police.md", "行动：不转，拨110问", "行动：不转，打110问")

    preview.wait_for(lambda: "不转，打110问" in preview.get("/website/warnings/type-fake_police.html")[2])
    preview.wait_for(lambda: (output / "posters/a3/fake-police-02.pdf").read_bytes() != poster)
    preview.wait_for(lambda: (output / "packs/bank.zip").read_bytes() != before)
    with zipfile.ZipFile(io.BytesIO((output / "packs/bank.zip").read_bytes())) as pack:
        assert pack.testzip() is None
        assert (
            pack.read("海报/A3/02_公安机关没有“安全账户”.pdf")
            == (output / "posters/a3/fake-police-02.pdf").read_bytes()
        )
    assert preview.problems() == []


def test_a_fault_is_shown_with_its_line_and_gone_when_mended(preview: Preview) -> None:
    preview.wait_for((preview.project.output / "manifest.json").is_file)

    preview.project.edit(CASE, "结果: 已劝阻", "结果: 已劝祖")
    preview.wait_for(lambda: preview.problems() != [])
    assert [problem.split(": ")[0] for problem in preview.problems()] == [f"{CASE}:7"]
    preview.project.edit(CASE, "结果: 已劝祖", "结果: 已劝阻")

    preview.wait_for(lambda: preview.problems() == [])


def test_a_crash_of_one_material_leaves_the_others_alive(preview: Preview) -> None:
    output = preview.project.output
    preview.wait_for((output / "manifest.json").is_file)
    template = preview.project.root / "templates/banner/banner.html"
    good = template.read_text("utf-8")
    template.write_text("{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}", "utf-8")
    preview.wait_for(lambda: preview.problems() != [])
    assert "程序自己的错误，这一件做不出来（RecursionError" in preview.problems()[0]

    preview.project.edit(CASE, "柜台员工多问了一句", "柜台职员多问了一句")

    preview.wait_for(lambda: "柜台职员" in preview.get("/website/cases/counter.html")[2])
    template.write_text(good, "utf-8")
    preview.wait_for(lambda: preview.problems() == [])
