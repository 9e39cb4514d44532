"""Review, approval, withdrawal, correction, validity and the book that reviewers sign, as an office goes through them."""

from __future__ import annotations

import contextlib
import csv
import inspect
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest

from sitegen.model import review_text
from tests.conftest import ROOT, Project
from tests.test_translations import translate

COUNTER = "content/cases/counter.md"
WARNINGS = "content/warnings/police.md"


@pytest.fixture
def reviewed(make_project: Callable[..., Project]) -> Project:
    """A project whose site asks for a review."""
    project = make_project("website", "poster", "recall", "recall-list")
    paper = (project.root / "content/paper.yaml").read_text("utf-8")
    project.write("content/paper.yaml", paper + "- {编号: a4, 名称: A4, 宽: 210, 高: 297, 海报: 不做}\n")
    project.write("content/site.yaml", (project.root / "content/site.yaml").read_text("utf-8") + "审核: 是\n")
    approve_all_but(project, "case/", "warning/")
    return project


def waiting(project: Project) -> list[str]:
    """The keys of what waits for an approval."""
    from sitegen.app.cli import main

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["--date", "2026-11-21", "check", "--json"], project.root) == 0
    return [entry["key"] for entry in json.loads(out.getvalue())["waiting"]]


def approve_all_but(project: Project, *kinds: str) -> None:
    keys = [key for key in waiting(project) if not key.startswith(kinds)]
    assert project.build("approve", *keys, "--reviewer", "王审") == 0


def told(project: Project, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The status of a command and all that it said, without --quiet."""
    from sitegen.app.cli import main

    capsys.readouterr()
    status = main(["--date", "2026-11-21", *words], project.root)
    said = capsys.readouterr()
    return status, said.out + said.err


def public(project: Project) -> str:
    """Everything readable that is public."""
    return "".join(
        data.decode("utf-8", "replace")
        for path, data in project.tree().items()
        if path.endswith((".html", ".txt", ".js", ".xml", ".json")) and not path.startswith((".", "manifest", "report"))
    )


# ------------------------------------------------------------------------------------------------- approval


def test_only_what_is_approved_is_public(reviewed: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert reviewed.build() == 0
    assert "柜台多问一句" not in public(reviewed)
    assert "自称民警要转账，挂断，自己" not in public(reviewed)
    assert not [path for path in reviewed.tree() if path.startswith("posters/")]

    assert reviewed.build("approve", "counter", "fake-police-01", "--reviewer", "王审") == 0
    assert reviewed.build() == 0
    assert "柜台多问一句" in public(reviewed)
    assert "一名村民" not in public(reviewed)
    assert {p.stem for p in (reviewed.output / "posters/a3").glob("*.pdf")} == {"fake-police-01"}

    reviewed.edit(COUNTER, "柜台员工多问了一句", "柜台员工多问了两句")
    assert reviewed.build() == 0
    page = (reviewed.output / "website/cases/counter.html").read_text("utf-8")
    assert "这一页正在核对" in page
    assert "柜台多问" not in public(reviewed)


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        ("标题: ", "title: ", True),
        ("涉险金额: 8万元", "涉险金额: 80,000元", True),
        ("---\n## 案情回顾", "作者: 李写\n复核日期: 2027-05-01\n---\n## 案情回顾", True),
        ("## 骗局套路", "<!-- 只给自己看 -->\n\n## 骗局套路", True),
        ("柜台多问一句，|保住八万元", "柜台|多问一句，保住八万元", True),
        ("柜台多问一句，|保住八万元", "柜台多问一句，|保住8万元", False),
        ("结果: 已劝阻", "结果: 部分追回", False),
        ("人群: [老年人]\n", "", False),
        ("> 你名下的卡", "> 你的卡", False),
        ("- 告诉家人。", "- 告诉家里人。", False),
        ("警示语: fake-police-01", "警示语: fake-police-02", False),
        ("发布: 2026-10-01", "有效期: 至 2027-01-01", False),
    ],
)
def test_an_approval_is_of_what_has_a_meaning(
    project: Project, old: str, new: str, holds: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("content/site.yaml", (project.root / "content/site.yaml").read_text("utf-8") + "审核: 是\n")
    assert project.build("approve", "counter", "--reviewer", "王审") == 0
    project.edit(COUNTER, old, new)
    _, said = told(project, capsys, "check")
    assert ("counter：改过，等作者以外的人批准" in said) is not holds


def test_a_picture_is_part_of_what_is_approved(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    from PIL import Image

    folder = project.root / "content/cases/counter"
    folder.mkdir()
    shutil.move(project.root / COUNTER, folder / "index.md")
    Image.new("RGB", (900, 600), (90, 120, 150)).save(folder / "p.png")
    project.edit("content/cases/counter/index.md", "## 骗局套路", "![柜台](p.png)\n\n## 骗局套路")
    assert project.build("approve", "counter", "--reviewer", "王审") == 0
    assert "改过" not in told(project, capsys, "check")[1]
    project.write("content/site.yaml", (project.root / "content/site.yaml").read_text("utf-8") + "审核: 是\n")
    Image.new("RGB", (900, 600), (150, 120, 90)).save(folder / "p.png")
    assert "counter：改过" in told(project, capsys, "check")[1]


# A project with one of each kind of thing that is approved.
KINDS = {
    "content/quiz/q.yaml": "- {编号: q1, 题目: 他说银行卡涉案要转账，怎么办？, 选项: [挂断（对）, 照做], 解释: 自测题里的解释。}\n",
    "content/selfcheck.yaml": "- {编号: a1, 事情: 让您把钱转进安全账户, 真相: 自查里的真相。, 类型: [fake_police]}\n",
    "content/handbooks/pocket.yaml": "标题: 口袋书\n纸张: a6\n前言: 手册里的前言。\n",
    "content/packs.yaml": "- {编号: bank, 名称: 银行, 场所: 银行, 说明: 资料包的说明。, 怎么用: [海报贴在柜台], 材料: [poster]}\n",
    "content/campaigns/spring.yaml": (
        "标题: 春季宣传\n阶段:\n  - {名称: 第一段, 日期: 2026-11-01 至 2026-12-20, 警示语: [fake-police-01]}\n"
    ),
    "content/search.yaml": "服务:\n- {词: [要海报], 去: 资料, 标题: 服务的标题, 说: 服务里说的话。}\n",
}


@pytest.fixture
def whole(make_project: Callable[..., Project]) -> Project:
    """A project whose site asks for a review, with something of every kind; nothing is approved."""
    project = make_project("website", "poster", "pack", "handbook")
    shutil.copy(ROOT / "content/paper.yaml", project.root / "content/paper.yaml")
    for path, text in KINDS.items():
        project.write(path, text)
    site = (project.root / "content/site.yaml").read_text("utf-8")
    project.write("content/site.yaml", site + "审核: 是\n简介: 网站的简介。\n")
    return project


def test_nothing_that_people_wrote_is_public_before_it_is_approved(whole: Project) -> None:
    words = {
        "type/fake_police": "别告诉家人",
        "audience/senior": "骗子爱挑独自在家的时候打",
        "question/q1": "自测题里的解释",
        "ask/a1": "自查里的真相",
        "pack/bank": "资料包的说明",
        "site/site": "网站的简介",
        "case/counter": "柜台多问一句",
        "warning/fake-police-01": "电话里的",
    }
    assert whole.build() == 0
    before = public(whole)
    assert not [key for key, said in words.items() if said in before]
    assert not [path for path in whole.tree() if path.startswith(("posters/", "packs/", "handbooks/"))]
    assert {"handbook/pocket", "campaign/spring", "search/services", "unit/demo", *words} <= set(waiting(whole))

    approve_all_but(whole)

    assert waiting(whole) == []
    assert whole.build() == 0
    after = public(whole)
    assert [key for key, said in words.items() if said not in after] == []
    assert (whole.output / "website/types/fake_police.html").exists()
    assert [path for path in whole.tree() if path.startswith("packs/")]
    assert [path for path in whole.tree() if path.startswith("handbooks/")]


@pytest.mark.parametrize(
    ("path", "old", "new", "key"),
    [
        ("content/types/fake_police.md", "没有这种账户", "没有这样的账户", "type/fake_police"),
        ("content/audiences/senior.md", "不认识就挂断", "不认识就挂", "audience/senior"),
        ("content/quiz/q.yaml", "照做", "先照做", "question/q1"),
        ("content/quiz/q.yaml", "解释。", "解释呀。", "question/q1"),
        ("content/selfcheck.yaml", "真相。", "真相呀。", "ask/a1"),
        ("content/handbooks/pocket.yaml", "前言。", "前言呀。", "handbook/pocket"),
        ("content/packs.yaml", "海报贴在柜台", "海报贴在柜台边", "pack/bank"),
        ("content/campaigns/spring.yaml", "第一段", "第一个段", "campaign/spring"),
        ("content/search.yaml", "说的话。", "说的话呀。", "search/services"),
        ("content/site.yaml", "简介。", "简介呀。", "site/site"),
        ("content/units.yaml", "名称: 示例县", "名称: 示例某县", "unit/demo"),
        (
            "content/units.yaml",
            "  屏幕: [small]\n",
            "  屏幕: [small]\n  二维码: [{名称: 码, 地址: 'https://b.cn/', 用途: 看}]\n",
            "unit/demo",
        ),
    ],
)
def test_any_later_change_takes_the_approval_away(whole: Project, path: str, old: str, new: str, key: str) -> None:
    approve_all_but(whole)
    whole.edit(path, old, new)
    assert key in waiting(whole)
    whole.edit(path, new, f"{old}")
    whole.write(path, (whole.root / path).read_text("utf-8") + "# 只是说明\n" * path.endswith(".yaml"))
    assert waiting(whole) == []


# What of a thing is in no approved text: how it is told apart, where it stands and how it is made; who wrote it and when it is shown.
ABOUT_IT = {
    "id",
    "origin",
    "author",
    "order",
    "draft",
    "submitted",
    "published",
    "review_by",
    "aliases",
    "warning_origin",
}
MADE_BY = {
    "Handbook": {"paper", "enlarged", "every_unit"},
    "Pack": {"formats", "most", "screens", "skip_screens"},
    "Unit": {"level", "path", "screens", "focus_types", "sample"},
    "Site": {"language", "fonts", "print_profile", "bare", "editions", "direction", "forms", "timezone", "review", "reviewers"},
    "SearchWords": {"same", "phrases", "clues", "everyday", "everyday_clues", "examples", "everyday_examples"},  # show no words of their own
    # As the originals, each by `_with_translations`.
    "Translation": {"tag", "name", "direction", "site", "units", "types", "audiences", "warnings", "cases", "asks", "questions"},
}  # fmt: skip


def test_a_field_that_content_gets_is_in_the_text_that_is_approved() -> None:
    """A new field is shown to reviewers, or named above with the reason."""
    for name, write in vars(review_text).items():
        if not (name.startswith("_of_") and callable(write)):
            continue
        thing = next(iter(inspect.signature(write).parameters.values()))
        kind = getattr(review_text, str(thing.annotation))
        source = inspect.getsource(write)
        said = set(re.findall(rf"\b{thing.name}\.(\w+)", source)) | (
            {"channels", "valid"} if "_where(" in source else set()
        )
        own = {field.name for field in fields(kind)} - ABOUT_IT - MADE_BY.get(kind.__name__, set())
        assert own <= said, (kind.__name__, sorted(own - said))


def test_a_units_code_is_not_public_before_it_is_approved(make_project: Callable[..., Project]) -> None:
    project = make_project("website", "tools-card")
    shutil.copy(ROOT / "content/paper.yaml", project.root / "content/paper.yaml")
    code = "  二维码: [{名称: 码, 地址: 'https://b.cn/', 用途: 看}]\n"
    project.edit("content/units.yaml", "  屏幕: [small]\n", f"  屏幕: [small]\n{code}")
    assert project.build() == 0
    assert "https://b.cn/" in public(project)
    site = (project.root / "content/site.yaml").read_text("utf-8")
    project.write("content/site.yaml", site + "审核: 是\n")

    assert project.build() == 0
    assert "https://b.cn/" not in public(project)


def test_what_waits_with_its_type_is_told_and_comes_back_with_it(
    whole: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    approve_all_but(whole)
    assert whole.build() == 0
    whole.edit("content/types/fake_police.md", "没有这种账户", "没有这样的账户")

    assert whole.build() == 0

    assert "自称民警要转账" not in public(whole)
    assert "没有这样的账户" not in public(whole)
    assert "这一页正在核对" in (whole.output / "website/types/fake_police.html").read_text("utf-8")
    assert not [path for path in whole.tree() if path.startswith("posters/")]
    said = told(whole, capsys, "check")[1]
    assert "type/fake_police：改过，等作者以外的人批准" in said or "fake_police：改过，等作者以外的人批准" in said
    assert "fake-police-01：跟着 type/fake_police 一起等：它还没有批准" in said
    # two cases, two warnings, the self-check of this type alone, the book
    assert "6 条跟着没有批准的类型、人群一起等" in said
    said = told(whole, capsys, "build")[1]
    assert "6 条跟着没有批准的类型、人群一起等，没有发布：" in said
    assert "等所属的类型、人群批准" in (whole.output / "report.html").read_text("utf-8")

    assert told(whole, capsys, "approve", "fake_police", "--reviewer", "王审")[0] == 0
    assert whole.build() == 0
    assert "自称民警要转账" in public(whole)


def test_many_that_wait_are_told_by_kind_and_listed_when_asked(
    whole: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = waiting(whole)
    assert len(keys) > 12
    told_shortly = told(whole, capsys, "check")[1].splitlines()
    listed = told(whole, capsys, "check", "--explain")[1].splitlines()

    cases = [key.partition("/")[2] for key in keys if key.startswith("case/")]
    lines = [line for line in told_shortly if line.startswith("  case/ ")]
    assert sum(int(line.split()[1]) for line in lines) == len(cases)
    assert any(cases[0] in line for line in lines)
    assert any("python3 build.py check --explain" in line for line in told_shortly)
    assert len(listed) >= len(keys) > sum(line.startswith("  ") for line in told_shortly)
    assert all(any(f"{id}：" in line for line in listed) for id in cases)


def test_an_approval_says_when_it_alone_makes_nothing_public(
    whole: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = told(whole, capsys, "approve", "fake-police-01", "--reviewer", "王审")
    assert status == 0
    assert "warning/fake-police-01 还不公开：它跟着 type/fake_police 一起等" in said


def test_who_publishes_is_named_and_told_until_approved(whole: Project, capsys: pytest.CaptureFixture[str]) -> None:
    approve_all_but(whole, "site/", "unit/")
    assert whole.build() == 0
    assert "示例县反诈宣传" in public(whole)
    assert "网站的简介" not in public(whole)
    said = told(whole, capsys, "check")[1]
    assert "site：等作者以外的人批准；标题、主办单位、网址照样用，简介和说明先不登" in said
    assert "demo：等作者以外的人批准；名称、地址、电话照样印" in said
    assert "处网站、单位的文字还没有批准" in told(whole, capsys, "build")[1]
    assert "等批准；名称、电话照样印" in (whole.output / "report.html").read_text("utf-8")


def test_the_author_of_a_type_or_a_question_may_not_approve_it(
    whole: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    whole.edit("content/types/fake_police.md", "名称:", "作者: 李写\n名称:")
    whole.edit("content/quiz/q.yaml", "编号: q1,", "编号: q1, 作者: 李写,")
    for id in ("fake_police", "q1"):
        status, said = told(whole, capsys, "approve", id, "--reviewer", "李写")
        assert status == 1
        assert "自己写的" in said
    assert told(whole, capsys, "approve", "q1", "--reviewer", "王审")[0] == 0


def test_only_cases_and_warnings_are_withdrawn(whole: Project, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = told(whole, capsys, "withdraw", "fake_police", "--reason", "不用了")
    assert status == 1
    assert "content/types/fake_police.md" in said
    assert "能撤下的只有案例和警示语" in said
    assert not (whole.root / "content/withdrawals.yaml").exists()


def test_the_book_holds_every_kind_with_what_changed(whole: Project, capsys: pytest.CaptureFixture[str]) -> None:
    approve_all_but(whole)
    whole.edit("content/types/fake_police.md", "没有这种账户", "没有这样的账户")
    whole.edit("content/handbooks/pocket.yaml", "前言。", "前言呀。")
    whole.edit("content/quiz/q.yaml", "照做", "先照做")

    status, said = told(whole, capsys, "proof")

    assert status == 0, said
    folder = whole.output / "internal/proof"
    rows = list(csv.reader(io.StringIO((folder / "签字表.csv").read_text("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["type/fake_police", "question/q1", "handbook/pocket"]
    with zipfile.ZipFile(folder / "送审书.docx") as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    come = ["".join(t.text or "" for t in i.iter(f"{space}t")) for i in body.iter(f"{space}ins")]
    assert {"样的", "呀", "先"} <= set(come)
    book = pypdfium2.PdfDocument(folder / "送审书.pdf")
    pictures = [o for page in book for o in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=8)]
    assert pictures  # the type's page
    pages = [page.get_textpage().get_text_bounded() for page in book]
    for number, words in enumerate(pages, 1):  # set in parts, numbered as one book
        assert f"第{number}页，共{len(pages)}页" in re.sub(r"\s", "", words)
    headings = [mark.get_title() for mark in book.get_toc()]
    assert [h for h in headings if re.match(r"[123]．", h)] == [
        "1．冒充公检法",
        "2．他说银行卡涉案要转账，怎么办？",
        "3．口袋书",
    ]

    for row in rows[1:]:
        row[4:6] = ["同意", "周审"]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    (whole.root / "签好.csv").write_text(out.getvalue(), "utf-8-sig")
    assert told(whole, capsys, "approve", "--from", str(whole.root / "签好.csv"))[0] == 0
    assert waiting(whole) == []


def test_packs_whose_content_waits_are_a_remark_and_no_fault(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("poster", "pack", "flyer")
    pack = (
        "- 编号: bank\n  名称: 银行\n  场所: 银行\n  说明: 给银行的一份。\n  怎么用: [海报贴在柜台]\n  材料: [poster]\n"
    )
    project.write("content/packs.yaml", pack)
    assert project.build("check") == 0
    assert "资料包有" not in capsys.readouterr().err
    site = (project.root / "content/site.yaml").read_text("utf-8")
    project.write("content/site.yaml", site + "审核: 是\n")
    assert project.build("approve", "pack/bank", "--reviewer", "王审") == 0
    assert project.build("check") == 0
    assert "资料包有 1 处说到的材料还没有" in capsys.readouterr().err
    project.write("content/packs.yaml", pack.replace("[poster]", "[flyer]"))
    assert project.build("check") == 1
    assert "没有 海报" in capsys.readouterr().err


def test_approvals_are_one_entry_a_line_in_order(project: Project) -> None:
    for id in ("hang-up", "fake-police-02", "counter"):
        assert project.build("approve", id, "--reviewer", "王审") == 0
    head, *lines = (project.root / "content/approvals.yaml").read_text("utf-8").splitlines()
    assert head.startswith("#")
    assert [line.partition(":")[0] for line in lines] == ["case/counter", "case/hang-up", "warning/fake-police-02"]
    assert all('"审核人": "王审"' in line and '"日期": "2026-11-21"' in line for line in lines)


def test_two_offices_approvals_merge_by_git(project: Project, tmp_path: Path) -> None:
    def git(*words: str) -> str:
        command = ["git", "-c", "user.name=赵", "-c", "user.email=z@example.com", *words]
        return subprocess.run(command, cwd=project.root, check=True, capture_output=True, text=True).stdout

    file = project.root / "content/approvals.yaml"
    for n in range(6):
        project.write(
            f"content/cases/c{n}.md", (project.root / COUNTER).read_text("utf-8").replace("柜台多", f"柜{n}台多")
        )
    (project.root / ".gitignore").write_text("output/\n.sitegen/\nassets/\n", "utf-8")
    git("init", "-q", "-b", "main")
    assert project.build("approve", "counter", "c2", "--reviewer", "王审") == 0
    git("add", "content", "templates", ".gitignore")
    git("commit", "-qm", "first")
    git("checkout", "-qb", "other")
    assert project.build("approve", "c0", "--reviewer", "王审") == 0
    git("commit", "-qam", "other")
    git("checkout", "-q", "main")
    assert project.build("approve", "hang-up", "--reviewer", "王审") == 0
    git("commit", "-qam", "mine")
    git("merge", "-q", "other", "-m", "both")
    keys = [line.partition(":")[0] for line in file.read_text("utf-8").splitlines()[1:]]
    assert keys == ["case/c0", "case/c2", "case/counter", "case/hang-up"]
    assert project.build("check") == 0


@pytest.mark.parametrize("spelling", ["李写", " 李 写 "])
def test_the_author_may_not_approve(project: Project, spelling: str, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit(COUNTER, "类型:", "作者: 李写\n类型:")
    status, said = told(project, capsys, "approve", "counter", "hang-up", "--reviewer", spelling)
    assert status == 1
    assert "自己写的" in said
    assert "content/cases/counter.md" in said
    assert not (project.root / "content/approvals.yaml").exists()  # nor the other


def test_git_knows_the_author(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    def commit(name: str) -> None:
        command = ["git", "-c", f"user.name={name}", "-c", "user.email=x@example.com"]
        subprocess.run([*command, "add", "content"], cwd=project.root, check=True, capture_output=True)
        subprocess.run([*command, "commit", "-qm", name], cwd=project.root, check=True, capture_output=True)

    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    commit("钱写")
    project.edit(WARNINGS, "行动：不转，拨110问", "行动：不转，先问")
    commit("孙写")
    assert told(project, capsys, "approve", "counter", "--reviewer", "钱写")[0] == 1
    assert told(project, capsys, "approve", "fake-police-01", "--reviewer", "钱写")[0] == 1
    assert told(project, capsys, "approve", "fake-police-02", "--reviewer", "孙写")[0] == 1
    assert told(project, capsys, "approve", "fake-police-01", "counter", "--reviewer", "孙写")[0] == 0


def test_only_named_reviewers_may(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write(
        "content/site.yaml",
        (project.root / "content/site.yaml").read_text("utf-8") + "审核: 是\n审核人: [王审, 周审]\n",
    )
    assert "等王审、周审批准" in told(project, capsys, "check")[1]
    status, said = told(project, capsys, "approve", "counter", "--reviewer", "吴")
    assert status == 1
    assert "吴 不在审核人里" in said
    assert told(project, capsys, "approve", "counter", "--reviewer", "周审")[0] == 0


def test_a_new_case_is_told_what_the_review_asks(reviewed: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert "改成“送审”，别人批准以后才会发布" in told(reviewed, capsys, "new", "case", "jia-kuaidi")[1]
    reviewed.edit("content/site.yaml", "审核: 是", "审核: 否")
    assert "改成“定稿”，才会发布" in told(reviewed, capsys, "new", "case", "jia-jingcha")[1]


def test_a_draft_must_be_submitted_first(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit(COUNTER, "类型:", "作者: 李写\n状态: 草稿\n类型:")
    status, said = told(project, capsys, "approve", "counter", "--reviewer", "王审")
    assert status == 1
    assert "请把状态改成 送审" in said
    assert "counter：草稿，等李写写完" in told(project, capsys, "check")[1]
    project.edit(COUNTER, "状态: 草稿", "状态: 送审")
    assert project.build() == 0
    assert not (project.output / "notes/counter.txt").exists()  # also where the site asks for no review
    assert told(project, capsys, "approve", "counter", "--reviewer", "王审")[0] == 0
    assert project.build() == 0
    assert (project.output / "notes/counter.txt").exists()


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("approve",), 2, "用法"),
        (("approve", "counter"), 2, "用法"),
        (("approve", "countr", "--reviewer", "王"), 1, "counter"),
        (("approve", "--from", "nowhere.csv"), 1, "nowhere.csv"),
        (("withdraw", "counter"), 2, "用法"),
        (("withdraw", "nobody", "--reason", "x"), 1, "没有叫 “nobody”"),
    ],
)
def test_wrong_usage_is_told(
    project: Project, words: tuple[str, ...], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(project, capsys, *words)[0] == status
    assert said in told(project, capsys, *words)[1]
    assert not (project.root / "content/approvals.yaml").exists()
    assert not (project.root / "content/withdrawals.yaml").exists()


def test_the_site_says_that_it_is_reviewed_only_when_it_is(make_project: Callable[..., Project]) -> None:
    project = make_project("website")
    assert project.build() == 0
    about = project.output / "website/about.html"
    assert "先送审" not in about.read_text("utf-8")
    project.write("content/site.yaml", (project.root / "content/site.yaml").read_text("utf-8") + "审核: 是\n")
    assert project.build() == 0
    assert "批准以后改动一个字，就要重新审" in about.read_text("utf-8")
    assert project.build("--drafts") == 0
    assert "先送审" not in about.read_text("utf-8")


def test_proofs_say_so_on_each_page_and_in_each_name(make_project: Callable[..., Project]) -> None:
    names = ("website", "poster", "screen", "board", "flyer", "banner", "wechat-long", "texts", "household", "pack")
    project = make_project(*names)
    shutil.copy(ROOT / "content/paper.yaml", project.root / "content/paper.yaml")
    project.write(
        "content/packs.yaml", "- {编号: bank, 名称: 银行, 场所: 银行, 说明: 一份, 怎么用: [贴], 材料: [poster]}\n"
    )
    project.edit(COUNTER, "类型:", "状态: 草稿\n类型:")
    assert project.build("--drafts") == 0

    for path, data in project.tree().items():
        if path.startswith((".", "manifest", "report")):
            continue
        name = path.rpartition("/")[2]
        if not path.startswith("website/"):
            assert "送审稿_" in name, path
        elif path.startswith("website/files/") and not path.startswith("website/files/thumbs/"):
            assert "送审稿" in name, path
        elif name.endswith(".html") and name != "404.html":  # says nothing
            assert "送审稿" in data.decode(), path
        if name.endswith(".pdf"):
            pages = pypdfium2.PdfDocument(data)
            assert all("送审稿" in page.get_textpage().get_text_bounded() for page in pages), path
    assert project.build() == 0
    assert not [path for path in project.tree() if "送审稿" in path]


# ------------------------------------------------------------------------------------------------ editions


@pytest.fixture
def foreign(make_project: Callable[..., Project]) -> Project:
    """A reviewed website in English and in Traditional characters besides; all is approved but what people translated."""
    project = make_project("website")
    translate(project, "en")
    project.edit("content/site.yaml", "网址:", "审核: 是\n网站: {语言版本: [zh-Hant, en]}\n网址:")
    approve_all_but(project, "en/", "edition/")
    return project


def page_of(project: Project, path: str) -> str:
    file = project.output / "website" / path
    return file.read_text("utf-8") if file.exists() else ""


def test_a_translation_is_public_when_it_is_approved_and_until_it_changes(
    foreign: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert {"en/case/counter", "en/type/fake_police", "edition/en"} <= set(waiting(foreign))
    assert foreign.build() == 0
    assert not page_of(foreign, "en/cases/counter.html")

    approve_all_but(foreign, "en/case/")
    assert foreign.build() == 0
    assert "penguin" not in page_of(foreign, "en/cases/counter.html")

    status, said = told(foreign, capsys, "approve", "counter", "--reviewer", "王审")
    assert status == 1
    assert "叫“counter”的不止一条，也有译文" in said
    assert "请写全：case/counter、en/case/counter" in said
    assert told(foreign, capsys, "approve", "en/case/counter", "--reviewer", "王审")[0] == 0
    assert waiting(foreign) == []
    assert foreign.build() == 0
    assert "penguin" in page_of(foreign, "en/cases/counter.html")

    foreign.edit("content/i18n/en/cases/counter.md", "penguin", "sparrow")
    assert waiting(foreign) == ["en/case/counter"]  # the Chinese one stays approved
    assert foreign.build() == 0
    assert "counter" in page_of(foreign, "cases/counter.html")
    shown = page_of(foreign, "en/cases/counter.html")
    assert "sparrow" not in shown
    assert "penguin" not in shown
    assert shown  # the address leads to a page all the same


def test_translations_are_approved_by_a_signed_list(foreign: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(foreign, capsys, "proof")[0] == 0
    signed = foreign.output / "internal/proof/签字表.csv"
    rows = list(csv.reader(io.StringIO(signed.read_text("utf-8-sig"))))
    assert "en/case/counter" in [row[0] for row in rows]
    for row in rows[1:]:
        row[4:6] = ["不同意" if row[0] == "en/warning/fake-police-01" else "同意", "王审"]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    signed.write_text(out.getvalue(), "utf-8-sig")

    assert told(foreign, capsys, "approve", "--from", str(signed))[0] == 0
    assert waiting(foreign) == ["en/warning/fake-police-01"]
    assert foreign.build() == 0
    assert "penguin" in page_of(foreign, "en/cases/counter.html")


def test_what_is_written_in_traditional_characters_goes_with_what_it_is_made_of(foreign: Project) -> None:
    assert foreign.build() == 0
    assert "柜台" not in page_of(foreign, "zh-hant/cases/counter.html")
    assert "櫃" in page_of(foreign, "zh-hant/cases/counter.html")

    foreign.edit("content/cases/counter.md", "柜台员工多问了一句", "柜台员工多问了两句")
    assert foreign.build() == 0

    shown = page_of(foreign, "zh-hant/cases/counter.html")
    assert shown  # no address leads nowhere
    assert "多問了" not in shown
    assert foreign.build("approve", "case/counter", "--reviewer", "王审") == 0
    assert foreign.build() == 0
    assert "多問了兩句" in page_of(foreign, "zh-hant/cases/counter.html")


def test_the_words_of_the_traditional_edition_are_approved_with_the_site(foreign: Project) -> None:
    foreign.write("content/i18n/zh-Hant.yaml", "柜台: 窗口臺\n")
    assert "site/site" in waiting(foreign)
    assert foreign.build() == 0
    assert "窗口臺" not in page_of(foreign, "zh-hant/cases/counter.html")
    assert foreign.build("approve", "site/site", "--reviewer", "王审") == 0
    assert foreign.build() == 0
    assert "窗口臺" in page_of(foreign, "zh-hant/cases/counter.html")


# ----------------------------------------------------------------------------------------- the book to sign


def test_the_book_shows_what_changed_and_is_signed_by_a_list(
    reviewed: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reviewed.build("approve", "counter", "fake-police-01", "fake-police-02", "--reviewer", "王审") == 0
    reviewed.edit(COUNTER, "柜台员工多问了一句", "柜台员工多问了两句")
    assert told(reviewed, capsys, "proof")[0] == 0
    folder = reviewed.output / "internal/proof"
    assert {p.name for p in folder.iterdir()} == {"送审书.pdf", "送审书.docx", "签字表.csv"}

    document = pypdfium2.PdfDocument(folder / "送审书.pdf")
    words = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert "柜台多问一句，保住八万元" in words
    assert "case/counter　改过" in words.replace("\u3000", "　")
    assert "case/hang-up" in words
    assert "fake-police-02" not in re.sub(r"\s", "", words)  # approved and unchanged
    pictures = [o for page in document for o in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=8)]
    assert len(pictures) >= 2  # pages of the website
    assert "签字表" in words

    with zipfile.ZipFile(folder / "送审书.docx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}  # not of the clock
        body = ElementTree.fromstring(archive.read("word/document.xml"))
        assert all(
            ElementTree.fromstring(archive.read(n)) is not None for n in archive.namelist() if n.endswith(".xml")
        )
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    gone = ["".join(t.text or "" for t in d.iter(f"{space}delText")) for d in body.iter(f"{space}del")]
    come = ["".join(t.text or "" for t in i.iter(f"{space}t")) for i in body.iter(f"{space}ins")]
    assert "一" in "".join(gone)
    assert "两" in "".join(come)
    read = "".join(t.text or "" for t in body.iter(f"{space}t"))
    assert "类型冒充公检法" in read  # who signs knows no ids
    assert "人群老年人" in read

    rows = list(csv.reader(io.StringIO((folder / "签字表.csv").read_text("utf-8-sig"))))
    assert rows[0] == ["编号", "标题", "作者", "文本", "结论", "审核人", "意见"]
    assert [row[0] for row in rows[1:]] == ["case/counter", "case/hang-up"]
    rows[1][4:6], rows[2][4:6] = ["同意", "周审"], ["不同意", "周审"]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    signed = reviewed.root / "签好.csv"
    signed.write_bytes(out.getvalue().encode("gb18030"))  # as Excel saves it

    assert told(reviewed, capsys, "approve", "--from", str(signed))[0] == 0
    assert reviewed.build() == 0
    assert (reviewed.output / "website/cases/counter.html").read_text("utf-8").count("柜台员工多问了两句")
    assert "一名村民" not in public(reviewed)
    assert "hang-up：等作者以外的人批准" in told(reviewed, capsys, "check")[1]


def test_what_changed_after_it_was_signed_is_not_approved(
    reviewed: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(reviewed, capsys, "proof")[0] == 0
    signed = reviewed.output / "internal/proof/签字表.csv"
    rows = list(csv.reader(io.StringIO(signed.read_text("utf-8-sig"))))
    for row in rows[1:]:
        row[4:6] = ["同意", "周审"]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    signed.write_text(out.getvalue(), "utf-8-sig")
    reviewed.edit(COUNTER, "柜台员工多问了一句", "柜台员工多问了两句")
    status, said = told(reviewed, capsys, "approve", "--from", str(signed))
    assert status == 1
    assert "签字表.csv:2: counter 签字以后又改过" in said
    assert "case/" not in (reviewed.root / "content/approvals.yaml").read_text("utf-8")


def test_nothing_to_review(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = told(project, capsys, "proof")
    assert (status, "没有要送审的" in said) == (0, True)
    assert not project.output.exists()


# ------------------------------------------------------------------------------------------------ withdrawal


def test_what_is_withdrawn_leaves_everything_but_its_address(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website", "poster", "texts", "recall", "recall-list")
    paper = (project.root / "content/paper.yaml").read_text("utf-8")
    project.write("content/paper.yaml", paper + "- {编号: a4, 名称: A4, 宽: 210, 高: 297, 海报: 不做}\n")
    assert project.build() == 0
    page = project.output / "website/cases/counter.html"
    before = page.read_text("utf-8")
    codes = {e["code"] for e in listed(project) if "counter" in e["carries"] and e.get("code")}
    assert codes

    status, said = told(project, capsys, "withdraw", "counter", "--reason", "当事人不同意", "--by", "周")
    assert status == 0, said
    assert "召回单 4 个文件，列在上面" in said  # of two units, and not how many files stand in output/
    assert "internal/units/demo-town/recall/counter.pdf" in said
    assert "完成：" not in said
    for unit in ("", "units/demo-town/"):
        sheet = pypdfium2.PdfDocument(project.output / f"internal/{unit}recall/counter.pdf")
        words = "".join(p.get_textpage().get_text_bounded() for p in sheet)
        assert all(re.sub(r"\W", "", code) in re.sub(r"\W", "", words) for code in codes)
        assert "当事人不同意" in words
        table = (project.output / f"internal/{unit}recall/counter.csv").read_text("utf-8-sig")
        assert all(code in table for code in codes)
        assert ("units/demo-town/" in table) is bool(unit)
        # A line of its own for each file, so that where each hangs can be written beside it: the poster's has two papers.
        lines = [line.split(",") for line in table.strip().splitlines()[1:]]
        assert len({line[0] for line in lines}) < len(lines)
        assert [line for line in lines if len(line) != 7 or "；" in line[3] or line[4:] != ["", "", ""]] == []
        assert f"{len({line[0] for line in lines})}种，{len(lines)}个文件" in re.sub(r"\s", "", words)

    assert project.build() == 0
    after = page.read_text("utf-8")
    assert "已撤下" in after
    assert before != after
    assert "当事人不同意" not in public(project)
    assert "柜台多问一句" not in public(project)
    assert 'content="noindex"' in after
    told_where = told(project, capsys, "where", "counter")[1]
    assert all("internal" in line for line in told_where.splitlines() if "/output/" in line)
    report = (project.output / "report.html").read_text("utf-8")
    assert "已撤下" in report
    assert "当事人不同意" in report
    (project.root / COUNTER).unlink()
    assert project.build() == 0
    assert "已撤下" in page.read_text("utf-8")


def listed(project: Project) -> list[dict[str, str]]:
    files: list[dict[str, str]] = json.loads((project.output / "manifest.json").read_text("utf-8"))["files"]
    return files


def test_a_warning_is_withdrawn(make_project: Callable[..., Project]) -> None:
    project = make_project("website", "poster")
    assert project.build() == 0
    assert project.build("withdraw", "fake-police-02", "--reason", "说得不对") == 0
    assert project.build() == 0
    assert "公安机关没有" not in public(project)
    assert not (project.output / "posters/a3/fake-police-02.pdf").exists()


def test_a_thing_is_withdrawn_though_the_content_has_a_fault(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.edit(COUNTER, "结果: 已劝阻", "结果: 已劝阻\n摘要: 电话13800138000打不通。")

    status, said = told(project, capsys, "withdraw", "counter", "--reason", "写了电话")

    assert status == 1
    assert "已撤下：case/counter" in said
    assert "再运行一次同样的命令" in said
    assert "case/counter" in (project.root / "content/withdrawals.yaml").read_text("utf-8")


@pytest.mark.parametrize("how", ["draft", "expired", "deleted", "review"])
def test_an_address_once_given_away_never_leads_nowhere(make_project: Callable[..., Project], how: str) -> None:
    project = make_project("website")
    assert project.build() == 0
    page = project.output / "website/cases/counter.html"
    if how == "draft":
        project.edit(COUNTER, "类型:", "状态: 草稿\n类型:")
    elif how == "expired":
        project.edit(COUNTER, "类型:", "有效期: 至 2026-11-01\n类型:")
    elif how == "review":
        project.write("content/site.yaml", (project.root / "content/site.yaml").read_text("utf-8") + "审核: 是\n")
        approve_all_but(project, "case/", "warning/")
    else:
        (project.root / COUNTER).unlink()
    assert project.build() == 0
    said = {"draft": "正在核对", "expired": "已过期", "deleted": "已撤下", "review": "正在核对"}[how]
    text = page.read_text("utf-8")
    assert said in text
    assert "柜台多问一句" not in text
    assert 'href="../types/fake_police.html"' in text


def test_a_renamed_case_is_found_at_its_old_address(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("website")
    assert project.build() == 0
    shutil.move(project.root / COUNTER, project.root / "content/cases/bank-counter.md")
    project.edit("content/cases/bank-counter.md", "类型:", "曾用编号: [counter]\n类型:")
    assert project.build() == 0
    old = (project.output / "website/cases/counter.html").read_text("utf-8")
    (target,) = re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', old)
    assert "柜台多问一句" in (project.output / "website/cases" / target).read_text("utf-8")
    assert f'href="{target}"' in old  # for browsers that do not follow by themselves
    told = []
    for id in ("counter", "bank-counter"):
        capsys.readouterr()
        assert project.build("where", id) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    assert "website/cases/bank-counter.html" in told[0].replace("\\", "/")
    project.edit("content/cases/hang-up.md", "类型:", "曾用编号: [counter]\n类型:")
    assert project.build() == 1


def test_a_correction_is_shown_and_calls_back_what_was_printed(make_project: Callable[..., Project]) -> None:
    project = make_project("website", "poster", "recall", "recall-list")
    paper = (project.root / "content/paper.yaml").read_text("utf-8")
    project.write("content/paper.yaml", paper + "- {编号: a4, 名称: A4, 宽: 210, 高: 297, 海报: 不做}\n")
    assert project.build() == 0
    old = {e["code"] for e in listed(project) if "counter" in e["carries"] and e.get("code")}
    project.edit(COUNTER, "8万元", "9万元")
    project.edit(COUNTER, "八万元", "九万元")
    project.edit(COUNTER, "类型:", "更正:\n  - {原: 8万元, 改: 9万元, 日期: 2026-11-25}\n类型:")
    assert project.build("--date", "2026-11-25") == 0
    page = (project.output / "website/cases/counter.html").read_text("utf-8")
    assert "2026年11月25日：原来写的“8万元”不对，应为“9万元”" in page
    table = (project.output / "internal/recall/counter.csv").read_text("utf-8-sig")
    new = {e["code"] for e in listed(project) if "counter" in e["carries"] and e.get("code")}
    assert all(code in table for code in old)
    assert not any(code in table for code in new)


# -------------------------------------------------------------------------------------------------- validity


def test_what_is_about_to_expire_is_told_a_month_before(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project()
    project.edit(COUNTER, "类型:", "有效期: 至 2026-12-20\n类型:")
    project.edit("content/cases/hang-up.md", "类型:", "复核日期: 2026-12-01\n类型:")
    project.edit(WARNINGS, "  - 行动：不转", "  - 有效期：至 2026-11-20\n  - 行动：不转")
    status, said = told(project, capsys, "check")
    assert status == 0
    assert "counter 的有效期到 2026-12-20，还有 29 天" in said
    assert "hang-up 该复核了：复核日期 2026-12-01" in said
    assert "fake-police-02 的有效期到 2026-11-20 为止，已经撤出" in said
    assert "1 条不在发布日期或有效期内" in said
    assert project.build() == 0
    report = (project.output / "report.html").read_text("utf-8")
    assert "还有 29 天" in report
    assert "该复核了" in report
    assert "不在有效期" in report
    assert "有效期到 2026-12-20，还有" not in told(project, capsys, "--date", "2026-11-01", "check")[1]


def test_the_report_tells_of_reviews_and_codes(reviewed: Project) -> None:
    assert reviewed.build("approve", "counter", "fake-police-01", "--reviewer", "王审") == 0
    assert reviewed.build() == 0
    report = (reviewed.output / "report.html").read_text("utf-8")
    section = report[report.index('id="review"') : report.index("</section>", report.index('id="review"'))]
    for words in ("批准以后才发布", "王审", "已批准", "等批准", "case/hang-up", "HB-FAKE-POLICE-01-2611-"):
        assert words in section
