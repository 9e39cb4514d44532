"""`where`: which files carry a case, a warning or a code, held against a search of the text of everything that was made."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pypdfium2
import pytest
import yaml
from pptx import Presentation

from tests.conftest import ROOT, Project

PICTURES = (".png", ".jpg", ".bmp", ".webp", ".gif", ".mp4", ".woff2", ".ico", ".svg", ".css")
LISTS = ("manifest.json", "report.html")  # of everything, for the house
MATERIALS = tuple(
    sorted(p.parent.name for p in (ROOT / "templates").glob("*/material.yaml") if not p.parent.name.startswith("_"))
)
PACK = """- 编号: bank
  名称: 银行
  场所: 银行
  说明: 给银行的一份。
  怎么用: [海报贴在柜台]
  材料: [poster, screen, texts]
"""
BOOK = "标题: 反诈|口袋书\n副标题: 随身本\n读者: 所有人\n纸张: a6\n前言: |\n  先看一眼。\n"
SPOKEN = "乡亲们，河马冒充警察让您转账，请先挂断，再自己拨打110问一问，家里老人也请转告一声，不要着急，慢慢问清楚再说。"


def words_in(name: str, data: bytes) -> Iterator[str]:
    """What is to be read in a file, without what parts the characters; of a zip, in all that it holds."""
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for inner in archive.namelist():
                yield from words_in(inner, archive.read(inner))
    elif name.endswith(".pptx"):
        slides = Presentation(io.BytesIO(data)).slides
        shown = [shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame]
        yield plain("".join(shown) + "".join(slide.notes_slide.notes_text_frame.text for slide in slides))
    elif name.endswith(".pdf"):
        document = pypdfium2.PdfDocument(data)
        yield plain("".join(page.get_textpage().get_text_bounded() for page in document))
        document.close()
    elif not name.endswith(PICTURES):
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
        if name.endswith((".html", ".xml")):
            yield plain(unescape(re.sub(r"<[^>]*>", "", text)))
        yield plain(text)


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def where(project: Project, capsys: pytest.CaptureFixture[str], word: str) -> set[str]:
    capsys.readouterr()
    project.build("where", word)
    told = capsys.readouterr().out
    return {str(Path(line).relative_to(project.output)) for line in told.splitlines()}


@pytest.fixture
def whole(make_project: Callable[..., Project]) -> Project:
    """A little project with every material, a pack, a book and an edition in traditional characters."""
    project = make_project(*MATERIALS)
    shutil.copy(ROOT / "content/paper.yaml", project.root / "content/paper.yaml")
    project.write("content/packs.yaml", PACK)
    project.write("content/handbooks/pocket.yaml", BOOK)
    project.write(
        "content/site.yaml", (project.root / "content/site.yaml").read_text("utf-8") + "网站: {语言版本: [zh-Hant]}\n"
    )
    project.edit("content/cases/counter.md", "柜台多问一句，|保住八万元", "鹈鹕在柜台前，|停了下来")
    project.edit("content/cases/counter.md", "一名居民接到电话", "一名鹈鹕养殖户接到电话")
    project.edit("content/cases/hang-up.md", "先挂断，|再自己拨110", "犀牛挂断电话，|钱还在")
    project.edit("content/cases/hang-up.md", "警示语: fake-police-01\n", "渠道: [网站, 手册]\n")
    project.edit("content/warnings/police.md", "自称民警要转账 / *挂断*，自己拨110", "河马自称民警 / *挂断*，自己拨110")
    project.edit("content/warnings/police.md", "乡亲们，有人自称民警让您转账，请先挂断，再自己拨打110问一问。", SPOKEN)
    project.edit("content/warnings/police.md", "条屏：自称民警要转账，先挂断", "条屏：河马自称民警，先挂断")
    project.edit("content/warnings/police.md", "短信：有人自称民警让您转账", "短信：河马自称民警让您转账")
    project.edit("content/warnings/police.md", "公安机关没有 / “*安全账户*”", "长颈鹿没有 / “*安全账户*”")
    return project


def test_where_misses_nothing_and_names_nothing_else(whole: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert whole.build() == 0, capsys.readouterr().err
    texts = {
        path: tuple(words_in(path, data))
        for path, data in whole.tree().items()
        if path not in LISTS and not path.startswith(".")
    }
    words = {
        "counter": ("鹈鹕在柜台前停了下来", "一名鹈鹕养殖户接到电话"),
        "hang-up": ("犀牛挂断电话钱还在", "一名村民接到电话"),
        "fake-police-01": ("河马自称民警挂断自己拨110", "河马自称民警让您转账", "河马自称民警先挂断", plain(SPOKEN)),
        "fake-police-02": ("长颈鹿没有安全账户",),
    }
    for id, said in words.items():
        told = where(whole, capsys, id)
        holding = {path for path, found in texts.items() if any(plain(w) in text for w in said for text in found)}
        assert holding <= told, sorted(holding - told)
        named = {path for path, found in texts.items() if any(plain(id) in text for text in found)}
        readable = {path for path in told if not path.endswith(PICTURES) and "/zh-hant/" not in path}
        assert readable <= holding | named, sorted(readable - holding - named)
        assert len(told) > 10


def test_where_names_zips_copies_playlists_sheets_books_and_all_units(
    whole: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert whole.build() == 0

    told = where(whole, capsys, "fake-police-01")
    assert {
        "packs/bank.zip",
        "units/demo-town/packs/bank.zip",
        "posters/a3/fake-police-01.pdf",
        "units/demo-town/posters/a3/fake-police-01.pdf",
        "website/files/posters/a3/fake-police-01.pdf",
        "screens/small/playlist.json",
        "screens/small/播放说明.txt",
        "internal/screens/small.png",
        "internal/units/demo-town/screens/small.png",
        "website/zh-hant/warnings/index.html",
        "texts/sms.csv",
    } <= told
    assert "handbooks/pocket.pdf" in where(whole, capsys, "hang-up")
    assert not any("posters" in path for path in where(whole, capsys, "hang-up"))
    assert not any("boards" in path for path in told)  # they have the type's flags and not one word of the warning


def test_one_path_a_line_and_codes_in_json(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("poster")
    assert project.build() == 0
    capsys.readouterr()

    assert project.build("where", "fake-police-01") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all(Path(line).is_file() for line in lines)
    assert project.build("where", "fake-police-01", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert {str(project.output / path) for path in told["files"]} == set(lines)
    assert [code[:21] for code in told["codes"]] == ["HB-FAKE-POLICE-01-261"]


# ------------------------------------------------------------------------------------------- the register


def register(project: Project) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = yaml.safe_load((project.root / "content/register.yaml").read_text("utf-8"))
    return found


def test_a_code_keeps_its_meaning(make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]) -> None:
    project = make_project("poster")
    assert project.build() == 0
    before = register(project)
    (old,) = (code for code, entry in before.items() if "fake-police-02" in str(entry["编号"]))
    project.edit("content/warnings/police.md", "公安机关没有", "公检法都没有")
    assert project.build() == 0

    after = register(project)
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1
    entry = after[old]
    assert (entry["日期"], entry["单位"], entry["材料"]) == ("2026-11-21", ["demo", "demo-town"], "poster")
    assert re.fullmatch("[0-9a-f]{16}", str(entry["文本"]))
    for word in (old, old[-4:].lower()):
        capsys.readouterr()
        assert project.build("where", word) == 0
        told = capsys.readouterr()
        assert {Path(line).name for line in told.out.splitlines()} == {"fake-police-02.pdf"}
        assert "这是以前印的" in told.err
    shutil.rmtree(project.output)
    assert project.build("where", old) == 0


def test_only_a_publication_is_registered(make_project: Callable[..., Project], tmp_path: Path) -> None:
    project = make_project("poster", "screen", "website")
    written = [project.root / "content" / f"{name}.yaml" for name in ("register", "numbers", "addresses")]
    for words in (
        ("check",),
        ("--drafts", "--output", str(tmp_path / "a")),
        ("--no-register", "--output", str(tmp_path / "b")),
    ):
        assert project.build(*words) == 0
        assert not any(file.exists() for file in written), words
    project.edit("content/cases/counter.md", "类型: fake_police", "类型: nothing")
    assert project.build() == 1
    assert not any(file.exists() for file in written)
    project.edit("content/cases/counter.md", "类型: nothing", "类型: fake_police")
    assert project.build("--output", str(tmp_path / "c")) == 0
    assert all(file.is_file() for file in written)


def test_the_register_is_one_entry_a_line_and_merges(make_project: Callable[..., Project]) -> None:
    """Two people build, each a poster of their own; git would keep the lines of both, in any order, twice what both have."""
    project = make_project("poster")
    assert project.build("--unit", "demo") == 0
    file = project.root / "content/register.yaml"
    mine = file.read_text("utf-8").splitlines()
    file.unlink()
    assert project.build("--unit", "demo-town") == 0
    theirs = file.read_text("utf-8").splitlines()
    head, *entries = mine
    assert head.startswith("#")
    assert all(re.match(r"[A-Z0-9_-]+: \{.*\}$", line) for line in entries)
    assert all('{"日期": "2026-11-21"' in line for line in entries)  # as people read it, not as \\u65e5\\u671f

    file.write_text("\n".join([*theirs, *reversed(entries)]) + "\n", "utf-8")
    assert project.build("--force") == 0

    found = register(project)
    assert len(found) == len(entries)
    assert all(entry["单位"] == ["demo-town", "demo"] for entry in found.values())
    lines = file.read_text("utf-8").splitlines()[1:]
    assert lines == sorted(lines)


def test_an_unfinished_merge_is_told_by_its_line(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("poster")
    assert project.build() == 0
    file = project.root / "content/register.yaml"
    file.write_text("<<<<<<< HEAD\n" + file.read_text("utf-8"), "utf-8")

    assert project.build("--force") == 1
    assert "content/register.yaml:1: 合并还没有做完" in capsys.readouterr().err


def test_building_again_makes_nothing_and_a_lost_register_comes_back(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("poster", "screen")
    assert project.build() == 0
    file = project.root / "content/register.yaml"
    text = file.read_bytes()
    capsys.readouterr()
    assert project.build("--json") == 0
    assert json.loads(capsys.readouterr().out)["drawn"] == 0
    assert file.read_bytes() == text
    file.unlink()
    assert project.build() == 0
    assert file.read_bytes() == text


def test_an_edit_elsewhere_changes_no_code(make_project: Callable[..., Project]) -> None:
    """A sheet's code depends on what it says: not on cases, types and audiences that its template could have shown."""
    project = make_project(*MATERIALS)
    shutil.copy(ROOT / "content/paper.yaml", project.root / "content/paper.yaml")
    wanted = ("--only", "poster,board,flyer,door-card,table-tent,trifold,household,teller-card,sticker,banner")
    assert project.build(*wanted) == 0
    before = codes(project)
    project.edit("content/cases/counter.md", "8万元", "9万元")
    project.edit("content/cases/counter.md", "柜台多问一句，|保住八万元", "柜台多问一句，|保住九万元")
    project.edit("content/cases/hang-up.md", "警示语: fake-police-01\n", "")
    project.write("content/warnings/z.md", "---\n类型: fake_police\n---\n- 要验证码的 / *别给* {#fake-police-03}\n")
    assert project.build(*wanted) == 0

    after = codes(project)
    changed = {path for path, code in before.items() if after[path] != code}
    assert changed == {path for path in before if "/fake-police-01" in path and "posters/" in path}  # it shows the sum
    assert len(before) > len(changed) > 0


def codes(project: Project) -> dict[str, str]:
    files = json.loads((project.output / "manifest.json").read_text("utf-8"))["files"]
    return {f["path"]: f["code"] for f in files if f.get("code")}


# ------------------------------------------------------------------------------------------ stable numbers


def slides(project: Project) -> set[str]:
    return {p.name for p in (project.output / "screens/small").glob("[0-9]*.png")}


def test_a_slide_keeps_its_number_for_life(make_project: Callable[..., Project]) -> None:
    project = make_project("screen")
    assert project.build() == 0
    before = slides(project)
    assert {"01_fake-police-01.png", "02_fake-police-02.png"} <= before
    text = (project.root / "content/warnings/police.md").read_text("utf-8")
    first, _, rest = text.partition("- 自称民警")
    project.write("content/warnings/police.md", f"{first}- 新来的一条 / *别信* {{#fake-police-09}}\n- 自称民警{rest}")
    assert project.build() == 0
    assert before < slides(project)
    (new,) = slides(project) - before
    assert new.endswith("_fake-police-09.png")
    assert int(new[:2]) > max(int(name[:2]) for name in before)

    project.write("content/warnings/police.md", text)
    assert project.build() == 0
    assert slides(project) == before
    project.write("content/warnings/more.md", "---\n类型: fake_police\n---\n- 又来的一条 / *别信* {#fake-police-10}\n")
    assert project.build() == 0
    (newer,) = slides(project) - before
    assert int(newer[:2]) > int(new[:2])  # what left keeps its number to itself


def test_a_playlist_follows_the_numbers(make_project: Callable[..., Project]) -> None:
    project = make_project("screen")
    assert project.build() == 0
    items = json.loads((project.output / "screens/small/playlist.json").read_text("utf-8"))["items"]
    names = [item["file"] for item in items]
    assert names == sorted(names)


# ------------------------------------------------------------------------------------------ the internal tree


def test_nothing_public_names_or_holds_what_is_internal(whole: Project) -> None:
    whole.write("content/handbooks/officer.yaml", BOOK.replace("口袋书", "民警本") + "内部: 是\n")
    assert whole.build() == 0
    tree = whole.tree()
    internal = {path for path in tree if path.startswith("internal/")}
    assert {"internal/screens/small.png", "internal/units/demo-town/screens/small.png"} <= internal
    assert any(path.startswith("internal/units/demo-town/handbooks/") for path in internal)
    assert not [path for path in tree if "internal" in path and path not in internal]
    secret = {data for path, data in tree.items() if path in internal}
    for path, data in tree.items():
        if path in internal or path in LISTS or path.startswith("."):
            continue
        assert data not in secret, path
        assert b"internal/" not in data, path
        if path.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                assert not [name for name in archive.namelist() if "internal" in name or archive.read(name) in secret]
        for text in words_in(path, data):
            assert "internal" not in text or path.endswith(".js"), path
