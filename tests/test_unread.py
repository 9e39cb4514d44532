"""Whatever lies in content/ and is not read is told by name with what to do; litter and notes are passed over in silence."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.app.cli import main
from sitegen.core.digests import plain_bytes
from sitegen.core.sources import is_litter, is_note
from sitegen.loading.identity import is_safe, proposal
from tests.conftest import CASE, DAY, Project, examples

CASE_TEXT = CASE.format(title="新的一件事")
QUIZ = "- 编号: a\n  题目: 怎么办？\n  选项: [甲, 乙（对）]\n  解释: 因为。\n"


def told(project: Project, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str], dict[str, str]]:
    """Exit status of `check`, and the messages with their hints by path: errors, remarks."""
    capsys.readouterr()
    status = project.build("check", "--json")
    found = json.loads(capsys.readouterr().out)["problems"]
    errors, remarks = ({}, {})  # type: dict[str, str], dict[str, str]
    for problem in found:
        kind = errors if problem["severity"] == "error" else remarks
        kind[problem["path"]] = f"{problem['message']}\n{problem['hint']}"
    return status, errors, remarks


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("cases/new-case.txt", "new-case.md"),
        ("cases/new-case.md.txt", "new-case.md"),
        ("cases/new-case.MD", "new-case.md"),
        ("cases/New-Case.MD", "new-case.md"),
        ("cases/.new-case.md", "new-case.md"),
        ("cases/new-case.Md", "new-case.md"),
        ("cases/new-case.markdown", "new-case.md"),
        ("cases/new-case", "new-case.md"),
        ("cases/new-case.md ", "new-case.md"),
        ("cases/new-case.md.", "new-case.md"),
        ("cases/2026/new-case.txt", "new-case.md"),
        ("cases/new/index.MD.txt", "index.md"),
        ("cases/新案例.txt", "case-"),
        ("case/new-case.md", "cases"),
        ("案例/new-case.md", "cases"),
        ("Cases/new-case.md", "cases"),
        ("草稿箱/new-case.md", "cases"),
        ("new-case.md", "content/cases/"),
        ("handbooks/new-case.md", "content/cases/"),
        ("i18n/new-case.md", "i18n"),
    ],
)
def test_a_text_that_is_meant_to_be_published_stops_it_until_it_lies_where_it_is_read(
    project: Project, capsys: pytest.CaptureFixture[str], path: str, hint: str
) -> None:
    project.write(f"content/{path}", CASE_TEXT)

    status, errors, _ = told(project, capsys)

    assert status == 1
    assert set(errors) == {f"content/{path}"}
    assert errors[f"content/{path}"].startswith("没有读：")
    assert hint in errors[f"content/{path}"]
    assert project.build() == 1  # the build says what `check` says


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("quiz/more.yml", "more.yaml"),
        ("quiz/more.YAML", "more.yaml"),
        ("quiz/more.yaml.txt", "more.yaml"),
        ("campaigns/more.yml", "more.yaml"),
        ("site.yml", "site.yaml"),
        ("Screens.yaml", "screens.yaml"),
        ("screen.yaml", "screens.yaml"),
        ("statistics/more.CSV", "more.csv"),
    ],
)
def test_a_list_under_another_ending_is_told(
    project: Project, capsys: pytest.CaptureFixture[str], path: str, hint: str
) -> None:
    project.write(
        f"content/{path}", QUIZ if "more.y" in path else "标题: 甲\n" if "camp" in path else "编号,名称\na,b\n"
    )

    _, errors, remarks = told(project, capsys)

    assert hint in {**errors, **remarks}[f"content/{path}"]


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("cases/new-case.docx", "new-case.md"),
        ("cases/案例.docx", "case-"),
        ("cases/new.wps", "new.md"),
        ("cases/new.doc", "new.md"),
        ("cases/new.rtf", "new.md"),
        ("cases/new.pdf", "new.md"),
        ("cases/new.html", "new.md"),
        ("warnings/new.txt", "new.md"),
        ("warnings/new.docx", "new.md"),
        ("cases/new.xlsx", "CSV"),
        ("statistics/q3.xlsx", "CSV"),
        ("statistics/q3.et", "CSV"),
        ("cases/old.zip", "解开"),
        ("cases/all.rar", "解开"),
        ("cases/new-case.md.lnk", "复制到这里"),
        ("cases/film.mp4", "删掉"),
        ("cases/new/story.txt", "story.md"),
        ("passwords.txt", "content/cases/"),
        ("old/whatever.dat", "cases"),
        ("quiz/more.docx", "more.yaml"),
        ("cases/说明.zip", "解开"),
        ("cases/fake~courier.txt", "fake-courier.md"),
    ],
)
def test_other_files_are_told_and_stop_nothing(
    project: Project, capsys: pytest.CaptureFixture[str], path: str, hint: str
) -> None:
    project.write(f"content/{path}", b"PK\x03\x04 whatever")

    status, errors, remarks = told(project, capsys)

    assert (status, errors) == (0, {})
    assert hint in remarks[f"content/{path}"]
    capsys.readouterr()
    assert project.build() == 0
    assert f"content/{path}: 没有读：" in capsys.readouterr().err
    assert main(["check", "--date", DAY], project.root) == 0
    assert "另有 1 条提示" in capsys.readouterr().out  # at the end, where it is seen
    assert main(["--date", DAY], project.root) == 0
    assert "另有 1 条提示" in capsys.readouterr().out
    assert project.build() == 0  # nothing to do: it is said all the same
    assert f"content/{path}: 没有读：" in capsys.readouterr().err


LITTER = [
    ".DS_Store", "Thumbs.db", "thumbs.db", "desktop.ini", "Desktop.ini", "~$案例.docx", "._counter.md", ".~lock.a.docx#", ".~a.md",
    "~WRL0001.tmp", "~WRD0000.doc", "counter.md~", "counter.md.bak", ".counter.md.swp", "a.tmp", "#a.md#", ".#a.md",
    "counter.sync-conflict-20261121-101500-ABCDEF.md", "counter.md:Zone.Identifier", ".git/config", "__MACOSX/a.md", ".vscode/a.json", ".gitignore",
    "README.md", "readme.txt", "ReadMe", "README.zh-CN.md", "说明.md", "说明.txt", "说明（必读）.docx", "填写说明.docx", "notes.md",
    "Notes.txt", "LICENSE", "LICENSE.txt", "todo.md", "备注.txt",
]  # fmt: skip


@pytest.mark.parametrize("folder", ["", "cases/", "warnings/", "types/", "cases/counter-2/"])
def test_litter_and_notes_are_passed_over_in_silence(
    project: Project, capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    project.write("content/cases/counter-2/index.md", CASE.format(title="另一件事").replace("一名居民", "一名学生"))
    for name in LITTER:
        project.write(f"content/{folder}{name}", "随便写的，给同事看\n")

    assert told(project, capsys) == (0, {}, {})


def test_a_case_called_readme_is_not_lost_without_a_word(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("content/cases/readme.md", CASE_TEXT)

    assert "换一个名字" in told(project, capsys)[2]["content/cases/readme.md"]


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("cases/案例.md", "改名，例如 case-"),
        ("cases/Fake Courier.md", "改名，例如 fake-courier.md"),
        ("cases/刷单/index.md", "改名，例如 case-"),
        ("cases/counter - 副本.md", "像是一份副本"),
        ("cases/counter - 副本.md", "改名，例如 counter-2.md"),
        ("cases/counter (1).md", "像是一份副本"),
        ("cases/副本counter.md", "像是一份副本"),
        ("cases/con.md", "con"),
        ("cases/AUX.md", "aux"),
        ("cases/new/Index.md", "index.md"),
        ("cases/index.md", "自己的文件夹"),
        ("types/诈骗.md", "改名，例如 type-"),
    ],
)
def test_a_name_that_cannot_be_used_comes_with_one_that_can(
    project: Project, capsys: pytest.CaptureFixture[str], path: str, hint: str
) -> None:
    project.write(f"content/{path}", CASE_TEXT)

    status, errors, _ = told(project, capsys)

    assert status == 1
    assert hint in errors[f"content/{path}"]


@given(st.text(max_size=30))
def test_a_proposed_name_is_always_safe(name: str) -> None:
    assert is_safe(proposal(name, "case"))


def test_two_names_that_differ_in_case_alone_are_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("content/cases/Counter.md", CASE_TEXT)

    assert "content/cases/Counter.md" in told(project, capsys)[1]


def test_pipes_sockets_and_links_are_told_and_never_waited_for(
    project: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = project.root / "content/cases"
    outside = tmp_path / "outside.md"
    outside.write_text(CASE_TEXT, "utf-8")
    os.mkfifo(cases / "pipe.md")
    os.mkfifo(cases / "pipe.bin")
    monkeypatch.chdir(cases)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("socket.txt")
    (cases / "away.md").symlink_to(outside)
    (cases / "gone.md").symlink_to("nowhere.md")
    (cases / "loop.md").symlink_to("loop.md")
    (cases / "around").symlink_to("..")
    (cases / "folder.md").mkdir()

    status, errors, remarks = told(project, capsys)

    assert status == 1
    assert {path.rpartition("/")[2]: words.partition("\n")[0] for path, words in errors.items()} == {
        "pipe.md": "这不是文件，是管道或设备",
        "away.md": "读不到这个文件：它是一个快捷方式（链接），指向别处或指向不存在的文件",
        "gone.md": "读不到这个文件：它是一个快捷方式（链接），指向别处或指向不存在的文件",
        "loop.md": "读不到这个文件：它是一个快捷方式（链接），指向别处或指向不存在的文件",
    }
    assert {path.rpartition("/")[2] for path in remarks} == {"pipe.bin", "socket.txt", "around", "folder.md"}
    for name in ("pipe.md", "away.md", "gone.md", "loop.md"):
        (cases / name).unlink()
    assert project.build() == 0


@pytest.mark.usefixtures("reads_anew")
def test_a_file_that_may_not_be_read_is_told(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(path: Path) -> bytes:
        if path.name == "counter.md":
            raise PermissionError(13, "Permission denied", str(path))
        return plain_bytes(path)

    monkeypatch.setattr("sitegen.core.sources.plain_bytes", refusing)

    status, errors, _ = told(project, capsys)

    assert status == 1
    assert "没有权限" in errors["content/cases/counter.md"]


def test_a_folder_that_may_not_be_opened_is_told(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("content/cases/closed/index.md", CASE_TEXT)
    real = os.scandir

    def scandir(path: object = ".") -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", scandir)

    assert "没有权限打开这个文件夹" in told(project, capsys)[1]["content/cases/closed"]


@pytest.mark.parametrize("kind", ["pipe", "gbk", "utf-16"])
def test_a_build_that_draws_reads_warnings_of_every_encoding_and_waits_for_no_pipe(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    project = make_project("screen")
    file = project.root / "content/warnings/more.md"
    if kind == "pipe":
        os.mkfifo(file)
    else:
        file.write_bytes("---\n类型: fake_police\n---\n- 钱先别转，|问*一问*再说 {#more}\n".encode(kind))

    assert project.build("--only", "screen") == (kind == "pipe")
    assert "content/warnings/more.md" in capsys.readouterr().err


def test_names_that_are_no_unicode_are_told(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    folder = os.fsencode(project.root / "content/cases")
    for name in ("案例.docx".encode("gbk"), "案例.md".encode("gbk")):
        with open(folder + b"/" + name, "wb") as file:  # noqa: PTH123 - a name that is no text
            file.write(CASE_TEXT.encode())

    assert project.build("check") == 1

    told = capfd.readouterr().err
    assert "请把这个文件改名" in told
    assert ".docx" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("list_", ["site", "units", "screens", "paper"])
def test_a_pipe_in_place_of_a_list_is_told(project: Project, capsys: pytest.CaptureFixture[str], list_: str) -> None:
    (project.root / f"content/{list_}.yaml").unlink()
    os.mkfifo(project.root / f"content/{list_}.yaml")

    status, errors, _ = told(project, capsys)

    assert status == 1
    assert "管道或设备" in errors[f"content/{list_}.yaml"]


def test_a_text_that_is_too_large_is_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("content/cases/large.md", CASE_TEXT + "长" * 700_000)

    assert "文件太大（2" in told(project, capsys)[1]["content/cases/large.md"]
    project.write("content/cases/large.md", CASE_TEXT)
    assert told(project, capsys)[0] == 0


def test_a_folder_of_pictures_without_a_text_is_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("content/cases/photos/a.jpg", b"x")
    project.write("content/cases/told/index.md", CASE_TEXT)
    project.write("content/cases/told/pictures/a.jpg", b"x")

    remarks = told(project, capsys)[2]

    assert "没有 index.md" in remarks["content/cases/photos"]
    assert "content/cases/told/pictures" not in remarks


def test_many_files_of_one_folder_are_told_in_few_words(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(60):
        project.write(f"content/cases/{number}.docx", b"x")

    remarks = told(project, capsys)[2]

    assert "有 60 个文件没有读" in remarks["content/cases"]
    assert len(remarks) == 21


def test_translations_that_no_edition_lists_are_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("content/i18n/ug/cases/counter.md", CASE_TEXT)
    project.write("content/i18n/ug/messages.po", 'msgid ""\nmsgstr ""\n')

    _, errors, remarks = told(project, capsys)

    assert not errors
    assert [path for path in remarks if "/ug/" in path] == ["content/i18n/ug/cases/counter.md"]


def test_everything_of_the_starter_library_is_read() -> None:
    from datetime import date

    from sitegen.core.sources import Sources
    from sitegen.loading.library import load_library
    from tests.conftest import ROOT

    _, notices = load_library(Sources(ROOT, ROOT / "content", date(2026, 11, 21)))

    assert [str(p.origin) for p in notices if p.message.zh.startswith("没有读")] == []


ENDINGS = [
    "",
    ".md",
    ".MD",
    ".txt",
    ".md.txt",
    ".docx",
    ".yaml",
    ".yml",
    ".csv",
    ".zip",
    ".tmp",
    ".bak",
    " ",
    ".",
    "~",
    ".mp4",
]
PLACES = ["", "cases/", "cases/a/b/", "warnings/", "quiz/", "statistics/", "i18n/", "i18n/ug/", "新/", "packs/"]
STEMS = ["new-one", "新的", "README", "~$x", ".x", "index", "con", "x (1)"]


@given(st.sampled_from(PLACES), st.sampled_from(STEMS), st.sampled_from(ENDINGS), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60))
def test_no_file_is_passed_over_without_a_word(
    project: Project, capsys: pytest.CaptureFixture[str], place: str, stem: str, ending: str, is_case: bool
) -> None:
    """A file of any name anywhere is read, told, or litter or a note by its name."""
    file = project.write(
        f"content/{place}{stem}{ending}", CASE_TEXT.replace("新的一件事", "找得到我吗") if is_case else "x"
    )

    _, errors, remarks = told(project, capsys)
    path = f"content/{place}{stem}{ending}"
    is_told = path in errors or any(f"{path}:".startswith(p) or p.startswith(path) for p in (*errors, *remarks))
    is_read = (
        not errors
        and project.build("--only", "note", "--unit", "demo") == 0
        and any("找得到我吗".encode() in data for data in project.tree().values())
    )
    file.unlink()

    assert is_told or is_read or is_litter(stem + ending) or is_note(stem + ending)


@pytest.mark.parametrize("data", [b"", b"\r\n  \n", b"\xef\xbb\xbf\r\n"])
@pytest.mark.parametrize(
    "path", ["packs.yaml", "law.yaml", "search.yaml", "selfcheck.yaml", "quiz/a.yaml", "statistics/a.csv", "register.yaml"]
)  # fmt: skip
def test_an_empty_file_is_told(project: Project, capsys: pytest.CaptureFixture[str], path: str, data: bytes) -> None:
    project.write(f"content/{path}", data)

    _, _, remarks = told(project, capsys)

    assert "这个文件是空的" in remarks[f"content/{path}"]


def test_a_list_that_says_why_it_is_empty_is_no_fault(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("content/packs.yaml", "# 本单位不做资料包\n")

    status, errors, remarks = told(project, capsys)

    assert (status, errors, "content/packs.yaml" in remarks) == (0, {}, False)


def test_what_hangs_on_an_empty_list_leads_to_that_list(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("content/paper.yaml", "")
    project.write("content/handbooks/pocket.yaml", "标题: 书\n纸张: a6\n")

    status, errors, remarks = told(project, capsys)

    assert status == 1
    assert "一个纸张也没有读到" in errors["content/handbooks/pocket.yaml"]
    assert "这个文件是空的" in remarks["content/paper.yaml"]


def test_a_broken_site_file_does_not_blame_the_glossary(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("content/i18n/zh-Hant.yaml", "网络: 網絡\n")
    project.write("content/site.yaml", "- 标题: 站\n")

    _, errors, remarks = told(project, capsys)

    assert list(errors) == ["content/site.yaml"]
    assert "content/i18n/zh-Hant.yaml" not in remarks


def test_what_lies_in_place_of_a_record_stops_the_build(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("withdrawals", "approvals", "numbers", "addresses"):
        (project.root / "content" / f"{name}.yaml").mkdir()

    status, errors, _ = told(project, capsys)

    assert status == 1
    assert len(errors) == 4
    assert all("却是文件夹" in words for words in errors.values())


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("numbers.yaml", f"case/counter: {'9' * 5000}"),
        ("withdrawals.yaml", 'case/counter: {"标题": {"甲": 1}, "日期": "2026-01-01"}'),
        ("withdrawals.yaml", 'case/counter: {"标题": null, "日期": "2026-01-01"}'),
        ("register.yaml", 'HB-1: {"日期": "2026-01-01", "单位": null}'),
        ("register.yaml", 'HB-1: {"日期": "2026-01-01", "编号": "counter"}'),
        ("register.yaml", 'HB-1: {"日期": "2026-01-01", "文件": [["甲"]]}'),
        ("addresses.yaml", 'case/counter: {"类型": []}'),
    ],
)
def test_a_damaged_record_is_told_with_its_line(
    project: Project, capsys: pytest.CaptureFixture[str], path: str, line: str
) -> None:
    project.write("content/withdrawals.yaml", 'case/gone: {"标题": "甲", "日期": "2026-01-01"}\n')
    project.write(f"content/{path}", f'# 一行\ncase/gone: {{"日期": "2026-01-01"}}\n{line}\n' if path == "withdrawals.yaml" else f"# 一行\n\n{line}\n")  # fmt: skip

    project.build("check")

    assert f"content/{path}:3: 认不出这一行" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["cases", "warnings", "types", "audiences", "quiz", "site.yaml", "paper.yaml", "packs.yaml"]
)
@pytest.mark.parametrize("kind", ["link", "dangling", "other"])
def test_what_stands_in_place_of_a_folder_or_list_stops_the_build(
    project: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, kind: str
) -> None:
    place = project.root / "content" / name
    if place.exists():
        place.rename(tmp_path / "elsewhere")
    if kind == "other":
        place.mkdir() if "." in name else place.write_text("我的案例", "utf-8")
    else:
        place.symlink_to(tmp_path / ("elsewhere" if kind == "link" else "nowhere"))

    status, errors, _ = told(project, capsys)

    assert status == 1
    assert re.search("却是|链接", errors[f"content/{name}"])


@pytest.mark.parametrize("name", ["cases", "warnings"])
def test_a_folder_that_is_gone_is_told(project: Project, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert f"content/{name}" not in told(project, capsys)[2]

    shutil.rmtree(project.root / "content" / name)

    assert "也没有" in told(project, capsys)[2][f"content/{name}"]


def test_a_hidden_folder_is_called_hidden(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("content/cases/.new-case/index.md", CASE_TEXT)

    _, errors, _ = told(project, capsys)

    assert (
        errors["content/cases/.new-case/index.md"] == "没有读：文件夹 .new-case 是隐藏的\n请把文件夹改名，例如 new-case"
    )


@pytest.mark.parametrize(
    ("path", "told_at", "says", "status"),
    [
        ("新材料/material.yaml", "templates/新材料", "文件夹名 “新材料” 不能用", 1),
        ("Poster2/material.yaml", "templates/Poster2", "例如 poster2", 1),
        ("mine/material.yml", "templates/mine/material.yml", "名字应当是 material.yaml", 1),
        ("mine/Material.YAML", "templates/mine/Material.YAML", "名字应当是 material.yaml", 1),
        ("mine/material.yaml.txt", "templates/mine/material.yaml.txt", "名字应当是 material.yaml", 1),
        ("mine/mine.html", "templates/mine", "没有 material.yaml", 0),
        ("mine/deeper/material.yaml", "templates/mine", "没有 material.yaml", 0),
    ],
)
def test_a_material_that_is_not_made_is_told(
    project: Project, capsys: pytest.CaptureFixture[str], path: str, told_at: str, says: str, status: int
) -> None:
    assert not [p for found in told(project, capsys)[1:] for p in found if p.startswith("templates")]
    project.write(f"templates/{path}", "title: 新\nrenderer: text\nfor: unit\noutput: new/x.txt\n")

    was, errors, remarks = told(project, capsys)

    assert was == status
    assert says in (errors if status else remarks)[told_at]


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31mb", "a\rb", "a\u202eb"])
def test_a_name_never_moves_the_cursor(project: Project, capsys: pytest.CaptureFixture[str], name: str) -> None:
    project.write(f"content/cases/{name}.md", CASE_TEXT)

    assert project.build("check") == 1

    first, *_ = capsys.readouterr().err.split("\n")
    assert re.fullmatch(r"content/cases/a\ufffd(\[31m)?b\.md: 名字 “a\ufffd(\[31m)?b” 不能用作文件名", first)
