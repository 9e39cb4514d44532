"""The command: what is made, what is made again, what is left alone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from tests.conftest import DAY, ROOT, Project

pytestmark = pytest.mark.usefixtures("reads_anew")

STICKER = """title: 贴纸
renderer: print
for: warning
formats: [a6]
output: "stickers/{format}/{id}.pdf"
faces: [400, 900]
"""
STICKER_PAGE = """<!doctype html><html lang="zh-CN"><head><title>{{ warning.text }}</title><style>
@page { size: {{ paper.width }}mm {{ paper.height }}mm; bleed: {{ paper.bleed }}mm; margin: 10mm; background: #ffd200 }
body { margin: 0; font-family: Sans; font-weight: 900; font-size: 8mm }
</style></head><body><p>{{ body(warning.text) }}</p><p>{{ unit.ask_number }}</p></body></html>
"""


def test_a_dropped_in_folder_is_a_new_material(project: Project) -> None:
    project.write("templates/sticker/material.yaml", STICKER)
    project.write("templates/sticker/sticker.html", STICKER_PAGE)

    assert project.build() == 0

    made = project.output / "stickers/a6/fake-police-01.pdf"
    with pikepdf.open(made) as pdf:
        assert [round(float(v) / 72 * 25.4, 1) for v in pdf.pages[0].trimbox] == [3, 3, 108, 151]
    words = subprocess.run(["pdftotext", str(made), "-"], capture_output=True, text=True, check=True).stdout
    assert "自称民警要转账，挂断，自己拨110" in words.replace("\n", "")
    assert "96110" in words
    assert (project.output / "units/demo-town/stickers/a6/fake-police-02.pdf").is_file()


def test_what_a_material_does_not_show_does_not_make_it_anew(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, shows in (("all", ""), ("few", "shows: [types]\n")):
        project.write(
            f"templates/{name}/material.yaml",
            f"title: 单子\nrenderer: text\nfor: unit\ntemplate: {name}.txt\noutput: {name}.txt\n{shows}",
        )
        project.write(f"templates/{name}/{name}.txt", "{{ types|length }}\n")
    assert project.build() == 0
    before = {name: (project.output / f"{name}.txt").stat().st_ino for name in ("all", "few")}

    project.edit("content/warnings/police.md", "行动：先挂断", "行动：快挂断")
    capsys.readouterr()
    assert project.build("--json", "--only", "all,few") == 0

    told = json.loads(capsys.readouterr().out)
    assert sorted(told["reasons"]) == ["all.txt", "units/demo-town/all.txt"]
    assert (project.output / "few.txt").stat().st_ino == before["few"]
    project.write("templates/few/few.txt", "{{ warnings|length }}\n")
    assert project.build() == 1  # not there, and said so
    assert "templates/few/few.txt" in capsys.readouterr().err


def test_a_second_build_makes_nothing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.build() == 0
    before = {p: p.stat().st_mtime_ns for p in project.output.rglob("*") if p.is_file()}
    capsys.readouterr()

    assert project.build("--json") == 0

    told = json.loads(capsys.readouterr().out)
    assert told["reasons"] == {}
    assert {p: p.stat().st_mtime_ns for p in project.output.rglob("*") if p.is_file()} == before


def test_one_character_changes_only_the_files_that_carry_it(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    assert project.build() == 0
    before = project.tree()

    project.edit("content/cases/counter.md", "柜台员工多问了一句", "柜台职员多问了一句")
    assert project.build() == 0

    after = project.tree()
    changed = {p for p in after if before.get(p) != after[p]} - {"report.html"}  # its sums are rounded to whole KB
    assert changed == {
        "website/cases/counter.html",
        "website/search/s0.js",  # the index of what the pages say
        "website/search/meta.js",  # how long each is
        "website/sw.js",  # the version of the whole
        "notes/counter.txt",
        "units/demo-town/notes/counter.txt",
        "manifest.json",
        ".ledger.json",
    }


def test_a_changed_template_part_rebuilds_only_what_uses_it(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.build() == 0
    capsys.readouterr()

    project.edit("templates/_shared/line.txt", "拿不准", "拿不定")
    assert project.build("--json") == 0

    reasons = json.loads(capsys.readouterr().out)["reasons"]
    assert {p.split("/")[0] for p in reasons if not p.startswith("units/")} == {"cards"}
    assert set(reasons.values()) == {"templates/_shared/line.txt changed"}


def test_every_job_records_what_its_macros_read(make_project: Callable[..., Project]) -> None:
    project = make_project("poster")

    assert project.build("--only", "poster", "--unit", "demo", "--jobs", "1") == 0

    records = json.loads((project.output / ".ledger.json").read_text("utf-8"))["records"]
    posters = [r["reads"] for name, r in records.items() if name.startswith("posters/")]
    assert len(posters) == 4
    for reads in posters:
        assert {"assets/palette.yaml", "assets/words.txt.gz", "templates/_shared/headline.html"} <= set(reads)


def test_a_removed_case_takes_its_files_along(project: Project) -> None:
    assert project.build() == 0

    (project.root / "content/cases/hang-up.md").unlink()
    assert project.build() == 0

    assert not (project.output / "notes/hang-up.txt").exists()
    assert (project.output / "notes/counter.txt").exists()


def test_a_damaged_output_is_made_again(project: Project) -> None:
    assert project.build() == 0
    before = project.tree()

    (project.output / "cards/fake-police-01.txt").write_text("坏了")
    (project.output / "notes/counter.txt").unlink()
    assert project.build() == 0

    assert project.tree() == before


def test_an_incremental_tree_equals_a_clean_one(project: Project) -> None:
    assert project.build() == 0
    project.edit("content/cases/counter.md", "柜台员工", "柜台职员")
    project.edit("content/warnings/police.md", "拨110问", "打110问")
    (project.root / "content/cases/hang-up.md").rename(project.root / "content/cases/renamed.md")
    assert project.build() == 0

    assert project.build("--output", str(project.root / "clean")) == 0

    assert project.tree() == project.tree("clean")


def test_two_builds_are_byte_identical_across_processes(make_project: Callable[..., Project]) -> None:
    project = make_project("website", "poster", "handbook", "screen", "texts")
    project.write("content/handbooks/pocket.yaml", "标题: 反诈口袋书\n纸张: a6\n")
    trees = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai")):
        command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); from sitegen.app.cli import main; "
                   f"from pathlib import Path; sys.exit(main(sys.argv[1:], Path({str(project.root)!r})))",
                   "--date", DAY, "--quiet", "--jobs", "1", "--output", str(project.root / seed)]  # fmt: skip
        subprocess.run(command, check=True, env={"PYTHONHASHSEED": seed, "TZ": zone, "PATH": "/usr/bin:/bin"})
        trees.append(project.tree(seed))

    assert trees[0] == trees[1]
    assert {"handbooks/pocket-a4-booklet.pdf", "posters/a3/fake-police-01.pdf", "screens/small/playlist.json"} <= set(
        trees[0]
    )


def test_a_file_of_somebody_else_is_never_touched(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    mine = project.write("output/cards/fake-police-01.txt", "别人的文件")
    note = project.write("output/notes/readme.txt", "值班表")

    assert project.build() == 1

    assert "不是本程序做的文件" in capsys.readouterr().err
    assert mine.read_text() == "别人的文件"
    mine.unlink()
    assert project.build() == 0
    (project.root / "content/cases/hang-up.md").unlink()
    assert project.build() == 0
    assert note.read_text() == "值班表"


def test_only_one_material_leaves_the_others_alone(project: Project) -> None:
    assert project.build() == 0
    before = project.tree()

    project.edit("content/cases/counter.md", "柜台员工", "柜台职员")
    assert project.build("--only", "card") == 0
    assert project.tree()["notes/counter.txt"] == before["notes/counter.txt"]
    assert project.build() == 0

    assert "柜台职员" in (project.output / "notes/counter.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("called", "made"),
    [
        ("卡片", {"cards"}),
        ("卡片（一张）", {"cards"}),
        ("便条", {"notes"}),
        ("纸条，卡片", {"cards", "notes"}),
        ("card", {"cards"}),
    ],
)
def test_a_material_is_called_by_its_title_as_well(
    make_project: Callable[..., Project], called: str, made: set[str]
) -> None:
    project = make_project()
    project.edit("templates/card/material.yaml", "title: 卡片", "title: 卡片（一张）")
    project.edit("templates/note/material.yaml", "title: 案例单", "title: 便条、纸条")

    assert project.build("--only", called) == 0

    assert {path.partition("/")[0] for path in project.tree()} & {"cards", "notes"} == made


def test_a_title_that_no_material_has_is_told_with_those_that_there_are(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.build("--only", "案例张") == 2
    assert "您是否想写 “案例单”?" in capsys.readouterr().err


def test_one_units_materials_only(project: Project) -> None:
    assert project.build("--unit", "demo-town") == 0

    assert (project.output / "units/demo-town/cards/fake-police-01.txt").is_file()
    assert not (project.output / "cards").exists()


def test_drafts_appear_only_when_asked_for_and_are_marked(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    project.edit("content/cases/counter.md", "发布: 2026-10-01", "发布: 2026-10-01\n状态: 草稿")

    assert project.build() == 0
    assert not (project.output / "website/cases/counter.html").exists()
    assert project.build("--drafts") == 0

    page = (project.output / "website/cases/counter.html").read_text("utf-8")
    assert "送审稿" in page
    assert "送审稿" in (project.output / "website/index.html").read_text("utf-8")


def test_the_manifest_names_every_file(project: Project) -> None:
    import hashlib

    assert project.build() == 0

    listed = {f["path"]: f for f in json.loads((project.output / "manifest.json").read_text("utf-8"))["files"]}
    there = {p for p in project.tree() if p not in ("manifest.json", "report.html", ".ledger.json")}
    assert set(listed) == there
    for path, entry in listed.items():
        data = (project.output / path).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert listed["cards/fake-police-01.txt"]["carries"] == ["fake-police-01"]


def test_the_report_links_to_files_that_exist(make_project: Callable[..., Project]) -> None:
    import re
    from urllib.parse import unquote

    project = make_project("poster")
    assert project.build() == 0

    page = (project.output / "report.html").read_text("utf-8")
    links = [unquote(link) for link in re.findall(r'(?:href|src)="([^"#]+)"', page)]
    assert links
    assert [link for link in links if not (project.output / link).is_file()] == []


def test_a_failing_job_publishes_nothing(project: Project) -> None:
    assert project.build() == 0
    before = project.tree()

    project.edit("content/cases/counter.md", "柜台员工", "柜台职员")
    project.write("templates/card/card.html", "{{ warning.nothing }}")

    assert project.build() == 1
    assert project.tree() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["--onyl", "card"],
        ["--only", "posters"],
        ["--unit", "nowhere"],
        ["--date", "2026-13-01"],
        ["--jobs", "0"],
        ["paint"],
        ["approve", "counter"],
        ["withdraw", "counter"],
        ["check", "counter"],
    ],
)
def test_wrong_usage_is_two(project: Project, arguments: list[str]) -> None:
    assert project.build(*arguments) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["chek"], "没有“chek”这个命令。可用: build, check"),
        (["chek"], "您是否想写 “check”?"),
        (["--date", "2026-13-01"], "--date：“2026-13-01”不能用，请写成 2026-12-01\n"),
        (["--port", "0", "serve"], "--port：“0”不能用，请写成 1–65535\n"),
        (["--only"], "--only 后面要写一个值\n"),
        (["--drafts=1"], "--drafts 后面不写值：'1'\n"),
        (["--onyl", "card"], "不认得的写法：--onyl"),
        (["check", "counter"], "多余的参数：counter\n"),
    ],
)
def test_wrong_usage_is_told_in_chinese_alone(
    project: Project,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    told: str,
) -> None:
    monkeypatch.setenv("SITEGEN_LANG", "zh")
    assert project.build(*arguments) == 2
    err = capsys.readouterr().err
    assert told in err
    assert "全部写法：python3 build.py --help" in err
    assert not any(word in err for word in ("usage", "error", "choice", "argument"))


def test_a_content_folder_that_is_not_there_is_one(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.build("--content", "nowhere") == 1
    assert "没有这个内容文件夹" in capsys.readouterr().err


def test_problems_name_the_content_folder_that_was_given(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    other = project.root / "other"
    (project.root / "content").rename(other)
    project.edit("other/cases/counter.md", "类型: fake_police", "类型: parcel")

    assert project.build("--content", str(other)) == 1

    assert f"{other}/cases/counter.md:3: " in capsys.readouterr().err


def test_the_output_is_refused_among_the_sources(project: Project) -> None:
    assert project.build("--output", str(project.root / "content" / "out")) == 1
    assert not (project.root / "content" / "out").exists()


@pytest.mark.parametrize("target", ["content", "content/cases", "templates", "", "elsewhere"])
def test_an_output_that_is_a_link_to_the_sources_is_refused(
    project: Project, target: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """All files made would lie among those that people write, and stop every later build."""
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(project.root / "content", elsewhere)
    before = project.tree("content"), project.tree("templates")
    project.output.symlink_to(elsewhere if target == "elsewhere" else project.root / target)

    status = project.build(*(["--content", str(elsewhere)] if target == "elsewhere" else []))

    assert status == 1
    assert "输出不能放在源文件里面" in capsys.readouterr().err
    assert (project.tree("content"), project.tree("templates")) == before
    assert not (elsewhere / "manifest.json").exists()


def test_check_renders_nothing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.build("check") == 0
    assert not project.output.exists()


@pytest.mark.parametrize(
    ("kind", "id"), [("case", "fake-courier"), ("warning", "fake-police-77"), ("material", "card-b")]
)
def test_a_skeleton_builds_as_it_is(project: Project, kind: str, id: str) -> None:
    assert project.build("new", kind, id) == 0

    assert project.build("--drafts") == 0
    assert project.build("new", kind, id) == 1


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("青禾县公安局反诈中心", "青禾县"),
        ("杭州市公安局", "杭州市"),
        ("兴化市青禾县市场监管局", "兴化市青禾县"),
        ("北川羌族自治县公安局", "北川羌族自治县"),
        ("反诈中心", "某县"),
    ],
)
def test_a_skeleton_of_a_case_has_the_units_county_and_the_type_that_its_name_tells(
    project: Project, name: str, region: str
) -> None:
    project.write("content/units.yaml", f"- 编号: own\n  名称: {name}\n  印发单位: 示例县\n")
    for type in ("ai_fake", "fake_police"):
        project.write(f"content/types/{type}.md", "")
    for id in ("police-call-2", "fake-police-2", "ai-fake-2"):
        assert project.build("new", "case", id) == 0
        text = (project.root / f"content/cases/{id}.md").read_text("utf-8")
        assert f"地区: {region} " in text
        assert f"类型: {'ai_fake' if id == 'ai-fake-2' else 'fake_police'} " in text


@pytest.mark.parametrize(("kind", "path", "least"), [("case", "cases", 12), ("warning", "warnings", 10)])
def test_words_of_a_skeleton_that_stayed_are_told_at_their_lines_once_it_is_no_draft(
    project: Project, capsys: pytest.CaptureFixture[str], kind: str, path: str, least: int
) -> None:
    assert project.build("new", kind, "fake-police-08") == 0
    capsys.readouterr()
    assert project.build("check") == 0
    assert "样子里的话" not in capsys.readouterr().err

    file = f"content/{path}/fake-police-08.md"
    project.edit(file, "草稿", "定稿")
    assert project.build("check") == 0

    told = capsys.readouterr().err
    lines = (project.root / file).read_text("utf-8").split("\n")
    found = re.findall(rf"{file}:(\d+): 这里还是样子里的话，会照原样发布：“(.+?)”", told)
    assert len(found) >= least
    assert all(words[:20] in lines[int(line) - 1].replace("*", "") for line, words in found)
    from sitegen.app import scaffold
    from sitegen.checks.placeholders import PLACEHOLDERS

    skeletons = (scaffold._CASE + scaffold._WARNING).replace("*", "")
    assert all(words in skeletons for words in PLACEHOLDERS)


def test_progress_is_plain_lines_without_a_terminal(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    from sitegen.app.cli import main

    assert main(["--date", DAY], project.root) == 0

    told = capsys.readouterr()
    assert "制作 " in told.err
    assert "\x1b" not in told.err + told.out
    assert "卡片：新做 4，沿用 0，删去 0" in told.out
    assert "report.html" in told.out


def test_a_pool_of_processes_makes_the_same_tree(make_project: Callable[..., Project]) -> None:
    project = make_project("website")

    assert project.build("--jobs", "2", "--output", str(project.root / "pool")) == 0
    assert project.build("--jobs", "1") == 0

    assert project.tree() == project.tree("pool")


def test_files_read_by_other_processes_are_read_the_same(
    make_project: Callable[..., Project], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    project.edit("content/cases/counter.md", "一名居民", "一名贪心的居民")  # a notice
    assert project.build("--jobs", "1") == 0
    told = capsys.readouterr().err
    monkeypatch.setattr("sitegen.state.parse_cache.MANY", 1)
    monkeypatch.setattr("sitegen.app.cli.MANY_FILES", 0)
    shutil.rmtree(project.root / ".sitegen")

    assert project.build("--jobs", "2", "--output", str(project.root / "apart")) == 0

    assert project.tree() == project.tree("apart")
    assert told == capsys.readouterr().err != ""
    project.edit("content/cases/counter.md", "类型: fake_police", "类型: fake_polcie")
    shutil.rmtree(project.root / ".sitegen")
    assert project.build("--jobs", "2") == 1
    assert "content/cases/counter.md:3" in capsys.readouterr().err


def test_sources_never_leave_the_project(project: Project, tmp_path: Path) -> None:
    from datetime import date

    from sitegen.core.sources import NotThere, Sources

    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    (project.root / "content/cases/link.txt").symlink_to(secret)
    sources = Sources(project.root, project.root / "content", date(2026, 11, 21))

    for path in ("content/cases/link.txt", "../secret.txt", str(secret), "content/../../secret.txt"):
        with pytest.raises(NotThere):
            sources.read(path)


def test_a_folder_of_the_project_may_be_a_link(project: Project, tmp_path: Path) -> None:
    assert project.build() == 0
    before = project.tree()
    for name in ("assets", "templates"):
        (project.root / name).rename(tmp_path / name)
        (project.root / name).symlink_to(tmp_path / name)
    (tmp_path / "templates/_shared/line.txt").replace(tmp_path / "line.txt")
    (tmp_path / "templates/_shared/line.txt").symlink_to(tmp_path / "line.txt")

    assert project.build("--force") == 1  # what lies in such a folder may not lead out of it
    (tmp_path / "templates/_shared/line.txt").unlink()
    (tmp_path / "line.txt").replace(tmp_path / "templates/_shared/line.txt")
    assert project.build("--force") == 0
    assert project.tree() == before


def test_lost_templates_take_nothing_away(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.build() == 0
    before = project.tree()
    (project.root / "templates/_report").rename(project.root / "report")
    assert project.build("--force") == 3
    assert "templates/_report/report.html" in capsys.readouterr().err

    (project.root / "templates").rename(project.root / "elsewhere")
    assert project.build() == 1
    assert "templates: 文件夹不见了" in capsys.readouterr().err
    assert project.tree() == before


def test_a_standard_paper_that_a_county_leaves_out_is_not_made(project: Project) -> None:
    project.write("templates/sticker/material.yaml", STICKER.replace("[a6]", "[a6, zheng-2k]"))
    project.write("templates/sticker/sticker.html", STICKER_PAGE)
    project.write(
        "templates/banner/material.yaml", STICKER.replace("[a6]", "[hengfu-8m]").replace("stickers", "banners")
    )
    project.write("templates/banner/sticker.html", STICKER_PAGE)
    project.edit("templates/banner/material.yaml", "for: warning", "template: sticker.html\nfor: warning")

    assert project.build() == 0

    assert {p.name for p in (project.output / "stickers").iterdir()} == {"a6"}
    assert not (project.output / "banners").exists()


@pytest.mark.parametrize(
    ("kind", "name", "proposed"),
    [("case", "假快递", "case-01"), ("warning", "新警示语", "warning-01"), ("case", "Fake Courier", "fake-courier"), ("case", "con", "case-01")],
)  # fmt: skip
def test_a_chinese_name_is_told_with_one_that_can_be_used(
    project: Project, capsys: pytest.CaptureFixture[str], kind: str, name: str, proposed: str
) -> None:
    assert project.build("new", kind, name) == 1
    told = capsys.readouterr().err
    assert f"build.py new {kind} {proposed}" in told
    assert "output" not in told

    assert project.build("new", kind, proposed) == 0

    assert "定稿" in capsys.readouterr().out
    if proposed.endswith("01"):
        assert project.build("new", kind, name) == 1
        assert f"new {kind} {kind}-02" in capsys.readouterr().err


def test_links_to_a_page_that_could_not_be_made_are_no_faults_besides(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    page = project.root / "templates/website/case.html"
    page.write_text(page.read_text("utf-8").replace("{% block main %}", "{% block main %}{{ no_such_thing }}"), "utf-8")
    capsys.readouterr()

    status = project.build("--only", "website")

    told = capsys.readouterr().err
    assert status == 1
    assert "no_such_thing" in told
    assert "到不了" not in told
