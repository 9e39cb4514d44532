"""Characters without a glyph, and whatever else WeasyPrint or Pango stumbles over, are told as problems."""

from __future__ import annotations

import errno
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.core.sources import Sources
from sitegen.model.problems import Problem, ProblemsFound
from sitegen.pdf import weasyprint_adapter
from sitegen.pdf.typesetting import Typesetting
from sitegen.pdf.weasyprint_adapter import characters, guard
from sitegen.typography import typefaces
from tests.conftest import ROOT, Project

BOOK = "标题: 口袋书\n副标题: 先停一停\n纸张: a6\n前言: 哪句话耳熟，就翻到那一页。\n"
STORY = "一名居民接到电话，"
AT = 16  # its line in the case


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(ROOT, ROOT / "content", date(2026, 11, 21))


@pytest.fixture
def book(make_project: Callable[..., Project]) -> Project:
    """A project of one handbook."""
    project = make_project("handbook")
    project.write("content/handbooks/pocket.yaml", BOOK)
    return project


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Builds and gives back what was told; nothing may be published, nothing may end in a traceback."""

    def build(project: Project, *words: str) -> str:
        assert project.build("--jobs", "1", *words) == 1
        err = capsys.readouterr().err
        assert "Traceback" not in err
        assert not (project.output / "manifest.json").exists()
        return err

    return build


# ------------------------------------------------------------------------------------------ by the command


WRITTEN = {
    "&#x1F600;": "1F600", "&#7;": "0007", "&#x5d0;": "05D0", "&#xe000;": "E000", "&#x2000b;": "2000B", "&#0;": "FFFD",
    "&#x202e;": "202E", "&rlm;": "200F", "&#x200e;": "200E", "&#8205;": "200D", "&#x2028;": "2028", "&larrhk;": "21A9", "&#xfe0f;": "FE0F",
}  # fmt: skip


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Characters are met by what sets them alone: the check that finds them first is off."""
    monkeypatch.setattr("sitegen.checks.check_content", lambda *_: None)


@pytest.mark.usefixtures("unchecked")
def test_characters_in_a_story_are_named_with_file_line_and_words(book: Project, told: Callable[..., str]) -> None:
    said = "".join(f"他又说{written}好。\n\n" for written in WRITTEN)
    book.edit("content/cases/counter.md", STORY, f"{said}{STORY}")

    err = told(book, "--only", "handbook")

    for place, code in enumerate(WRITTEN.values()):
        line = next(line for line in err.splitlines() if f"counter.md:{AT + 2 * place}:" in line)
        assert "字体里没有" in line
        assert f"U+{code}" in line
        assert "他又说" in line
    assert err.count("请删掉或换一个字") == len(WRITTEN)


def test_the_mark_that_ends_a_footnote_names_its_case(book: Project, told: Callable[..., str]) -> None:
    book.edit("content/cases/counter.md", STORY, f"平台叫某某宝[^1]。\n\n[^1]: 名称已隐去。\n\n{STORY}")

    if book.build("--jobs", "1", "--only", "handbook") == 0:  # the mark is left out of print
        return
    err = told(book, "--only", "handbook")

    assert "content/cases/counter.md:" in err
    assert "U+21A9" in err
    assert "名称已隐去" in err


@pytest.mark.usefixtures("unchecked")
def test_entities_and_other_files_are_found_as_well(
    book: Project, told: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITEGEN_LANG", "en")
    story = STORY.replace("居民", "村民")
    book.edit("content/cases/hang-up.md", story, f"他说&#x1F601;坏。\n\n{story}")

    err = told(book, "--only", "handbook")

    assert "content/cases/hang-up.md:16: the face has no glyph for “😁” U+1F601, in “他说😁坏。" in err
    assert "delete it or use another character" in err


def test_a_character_of_the_template_names_template_and_output(book: Project, told: Callable[..., str]) -> None:
    book.edit("templates/handbook/back.html", '<h2 id="imprint">', '<h2 id="imprint">印&#x1F600;')

    err = told(book, "--only", "handbook")

    assert "templates/handbook/back.html: 字体里没有 “😀” U+1F600，在“" in err
    assert "handbooks/pocket.pdf" in err


# ------------------------------------------------------------------------------- what signs cannot show

W = "content/warnings/police.md"
LOW = "- {编号: strip, 名称: 车内条屏, 宽: 256, 高: 16, 种类: 条屏, 色彩: 单色, 颜色: '#FF0000', 格式: BMP}\n"


@pytest.fixture
def signs(make_project: Callable[..., Project]) -> Project:
    """A project of text signs and of a screen of 16 rows."""
    project = make_project("screen", "texts")
    project.write("content/screens.yaml", LOW)
    units = (project.root / "content/units.yaml").read_text("utf-8")
    project.write("content/units.yaml", units.replace("屏幕: [small]", "屏幕: [strip]"))
    assert project.build("check") == 0
    return project


def told_at(project: Project, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines of what `check` tells that speak of signs; none of it may come with the build alone."""
    capsys.readouterr()
    status = project.build("check")
    told = [line for line in capsys.readouterr().err.splitlines() if "显示不了" in line]
    assert status == bool(told)
    if not told:
        assert project.build("--jobs", "1") == 0
    return told


def test_a_character_that_signs_lack_is_told_at_check_with_its_line(
    signs: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (signs.root / W).read_text("utf-8").split("\n")
    number = next(n for n, line in enumerate(lines, 1) if line.startswith("- 公安机关没有"))
    signs.edit(W, "- 公安机关没有", "- 公安机囍没有")

    (told,) = told_at(signs, capsys)

    assert told.startswith(f"{W}:{number}: “囍”（U+56CD）在")
    for place in ("路边情报板", "出租车顶灯", "屏幕“车内条屏”"):
        assert place in told

    signs.edit(W, "  - 行动：不转", "  - 条屏：没有什么|“安全账户”\n  - 行动：不转")
    (told,) = told_at(signs, capsys)
    assert "车内条屏" not in told  # it shows the strip wording, text signs whatever is fuller


def test_a_line_of_a_warning_below_its_headline_is_named(signs: Project, capsys: pytest.CaptureFixture[str]) -> None:
    signs.edit(W, "  - 条屏：自称民警要", "  - 条屏：自称囍警要")
    lines = (signs.root / W).read_text("utf-8").split("\n")

    (told,) = told_at(signs, capsys)

    assert told.startswith(f"{W}:{next(n for n, line in enumerate(lines, 1) if '囍' in line)}: “囍”")


def test_a_units_name_is_judged_for_signs(signs: Project, capsys: pytest.CaptureFixture[str]) -> None:
    signs.edit("content/units.yaml", "简称: 示例县", "简称: 示例囍")

    (told,) = told_at(signs, capsys)

    assert told.startswith("content/units.yaml:3: “囍”")
    assert "屏幕“车内条屏”" in told


@pytest.mark.parametrize("key", ["标题", "地区", "谁拦下的", "摘要"])
def test_an_emoji_by_escape_is_told_under_whatever_key(
    project: Project, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = "content/cases/counter.md"
    lines = (project.root / path).read_text("utf-8").split("\n")
    at = next((n for n, words in enumerate(lines) if words.startswith(f"{key}: ")), None)
    if at is None:
        at = 1
        lines.insert(at, "")
    lines[at] = f'{key}: "示例\\U0001F600县"'
    project.write(path, "\n".join(lines))

    assert project.build("check") == 1

    told = capsys.readouterr().err
    assert f"{path}:{at + 1}: " in told
    assert "U+1F600" in told


@pytest.mark.parametrize(("path", "at"), [("content/screens.yaml", "名称: 小"), ("content/paper.yaml", "名称: a3")])
def test_names_of_screens_and_papers_are_judged_too(
    project: Project, path: str, at: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (project.root / path).read_text("utf-8")
    assert at in text
    line = text[: text.index(at)].count("\n") + 1
    project.edit(path, at, f"{at}😀")

    assert project.build("check") == 1
    assert f"{path}:{line}: 字体里没有 “😀”（U+1F600）" in capsys.readouterr().err


def test_where_no_sign_shows_it_a_rare_character_passes(
    make_project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("poster")
    project.edit(W, "- 公安机关没有", "- 公安机囍没有")
    assert told_at(project, capsys) == []


PACK = "- 编号: bank\n  名称: 银行网点\n  场所: 银行\n  说明: 海报和短信。\n  怎么用: [海报贴大厅]\n  材料: [海报, 短信]\n  规格: [a3]\n"
CAMPAIGN = (
    "标题: 春节反诈\n阶段:\n  - {名称: 节前, 日期: 2026-11-20 至 2026-12-10, 警示语: [fake-police-01], 渠道: [短信]}\n"
)
QUIZ = "- 编号: ask\n  题目: 民警会让您转账吗？\n  选项: [会, 不会（对）]\n  解释: 民警不会让人转账。\n  类型: fake_police\n"
FIELDS = (
    ("content/cases/counter.md", "标题: 柜台"), (W, "- 自称民警"), (W, "有人自称民警"), (W, "行动：先"), ("content/types/fake_police.md", "名称: 冒充"),
    ("content/types/fake_police.md", "骗子冒充民警"), ("content/audiences/senior.md", "摘要: 骗子"), ("content/packs.yaml", "名称: 银行"),
    ("content/packs.yaml", "贴大厅"), ("content/campaigns/spring.yaml", "标题: 春节"), ("content/campaigns/spring.yaml", "名称: 节"),
    ("content/quiz/everyday.yaml", "民警会"), ("content/quiz/everyday.yaml", "选项: [会"), ("content/quiz/everyday.yaml", "解释: 民警"), ("content/site.yaml", "标题: 示例"),
)  # fmt: skip


@pytest.mark.parametrize("written", ["¡™£", "╯︵┻", "囍", "☃", "ຈ༽", "𠀀"])
def test_what_no_face_has_is_told_at_check_in_every_file_and_the_rest_is_made(
    make_project: Callable[..., Project], written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project("poster", "screen", "texts", "pack", "schedule", "website", "handbook")
    project.write("content/packs.yaml", PACK)
    project.write("content/campaigns/spring.yaml", CAMPAIGN)
    project.write("content/quiz/everyday.yaml", QUIZ)
    project.write("content/handbooks/pocket.yaml", BOOK)
    capsys.readouterr()
    assert project.build("check") == 0, capsys.readouterr().err
    refused = 0
    for path, at in FIELDS:
        before = (project.root / path).read_text("utf-8")
        assert at in before, (path, at)
        line = before[: before.index(at)].count("\n") + 1
        project.write(path, before.replace(at, f"{at}{written}", 1))
        capsys.readouterr()
        if project.build("check"):
            told = capsys.readouterr().err
            refused += 1
            assert f"{path}:{line}: " in told, told
            assert any(f"U+{ord(character):04X}" in told for character in written), told
            project.write(path, before)

    assert (
        refused == len(FIELDS)
        or typefaces.load(Sources(ROOT, ROOT / "content", date(2026, 11, 21))).missing(written) == ""
    )
    assert project.build("--jobs", "1") == 0, capsys.readouterr().err


# --------------------------------------------------------------------------------------- any character


PAGE = '<html lang="zh"><head><title>题</title><style>p {{ font-family: Sans }}</style></head><body><p>前{}后</p></body></html>'
ODD = "".join(
    chr(n) for n in range(0x20000) if unicodedata.category(chr(n)) in ("Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Mn") and n
)


def problems(setting: Typesetting, html: str, way: str) -> tuple[Problem, ...]:
    """What is told of a page that is set in that way; whatever else is raised fails the test."""
    try:
        if way == "laid":
            setting.laid(html, pdf_variant="pdf/ua-1")
        else:
            options: dict[str, Any] = {"pdf_variant": "pdf/ua-1"} if way == "sheet" else {}
            setting.pdf(html, **options)
    except ProblemsFound as found:
        return found.problems
    return tuple(setting.problems)


@given(
    text=st.text(st.one_of(st.characters(), st.sampled_from(ODD)), min_size=1, max_size=4),
    way=st.sampled_from(["sheet", "laid", "either"]),
    refers=st.booleans(),
)
@example(text="\u2028", way="laid", refers=False)
@example(text="\u2028", way="sheet", refers=True)
@example(text="\x00", way="laid", refers=False)
@example(text="\ud800", way="laid", refers=False)
@example(text="\x85", way="sheet", refers=False)
@example(text="\x85\x85", way="laid", refers=False)
@example(text="\u2029", way="laid", refers=True)
@example(text="\U000e0101", way="laid", refers=False)
@example(text="&#7;&#xd800;&#x110000;&#99999999;", way="laid", refers=False)
def test_whatever_is_written_is_set_or_named(sources: Sources, text: str, way: str, refers: bool) -> None:
    face = typefaces.load(sources)
    written = "".join(f"&#{ord(c)};" for c in text) if refers else text.replace("<", "&lt;")
    html = PAGE.format(written)
    lacking = face.missing("".join(characters.characters_of(html)))
    setting = Typesetting(sources, "templates/poster", (400, 700), {})

    found = problems(setting, html, way)

    assert bool(found) == bool(lacking)
    for character in lacking[:12]:
        for language in ("zh", "en"):
            assert any(f"U+{ord(character):04X}" in problem.message.of(language) for problem in found)
    for problem in found:
        assert problem.hint
        problem.tell("zh").encode()  # a lone surrogate would not go to any console


@pytest.mark.parametrize("way", ["sheet", "laid"])
def test_separators_that_pango_breaks_on_are_no_spaces(sources: Sources, way: str) -> None:
    for character in "\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029":
        setting = Typesetting(sources, "templates/poster", (400, 700), {})

        (problem,) = problems(setting, PAGE.format(character), way)

        assert f"U+{ord(character):04X}" in problem.message.zh


def test_spaces_and_breaks_need_no_glyph(sources: Sources) -> None:
    face = typefaces.load(sources)

    assert face.missing("\t\n\r \u00a0\u2003\u2009\u202f\u3000") == ""
    assert face.missing("字\u2028\x85\x0c字") == "\u2028\x85\x0c"


def test_the_rest_of_the_page_is_set_and_looked_at_as_well(sources: Sources) -> None:
    setting = Typesetting(sources, "templates/poster", (400, 700), {})
    html = PAGE.format("\u2028&#x1F600;").replace("p {", "p { colour: red;")

    pdf = setting.pdf(html, pdf_variant="pdf/ua-1")

    told = " ".join(problem.message.en for problem in setting.problems)
    assert "U+2028" in told
    assert "U+1F600" in told
    assert "colour" in told
    assert "前??后" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize("plain", ["", "1"])
@pytest.mark.parametrize("way", ["sheet", "laid"])
def test_what_style_sheets_generate_is_told(
    sources: Sources, monkeypatch: pytest.MonkeyPatch, plain: str, way: str
) -> None:
    monkeypatch.setenv(guard.SWITCH, plain)
    setting = Typesetting(sources, "templates/poster", (400, 700), {})
    html = PAGE.format("字").replace("</style>", "p::before { content: '\\21A9' }</style>")

    (problem,) = problems(setting, html, way)

    assert "“↩” U+21A9" in problem.message.zh


def test_many_characters_make_one_short_problem(sources: Sources) -> None:
    setting = Typesetting(sources, "templates/poster", (400, 700), {})

    setting.laid(PAGE.format("".join(map(chr, range(0x5D0, 0x5EA)))))

    (problem,) = setting.problems
    assert problem.message.zh.count("U+") == 12
    assert "等 26 个" in problem.message.zh
    assert "and 14 more" in problem.message.en


# ------------------------------------------------------------------------------------- whatever is raised


@pytest.fixture(params=["", "1"])
def raising(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException, str], None]:
    """Lets WeasyPrint raise while it lays out or draws, whichever way fonts are embedded."""
    monkeypatch.setenv(guard.SWITCH, request.param)
    document = weasyprint_adapter.weasyprint().document.Document

    def prepare(error: BaseException, where: str) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise error

        monkeypatch.setattr(document, where, fail)

    return prepare


@pytest.mark.parametrize("where", ["_render", "write_pdf"])
def test_what_weasyprint_raises_names_the_job_and_its_material(
    book: Project, told: Callable[..., str], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("cannot dereference null pointer")

    monkeypatch.setattr(weasyprint_adapter.weasyprint().document.Document, where, fail)

    err = told(book, "--only", "handbook")

    assert "templates/handbook/" in err
    assert "排版 handbooks/pocket.pdf 时出错：RuntimeError: cannot dereference null pointer" in err


@pytest.mark.parametrize("where", ["_render", "write_pdf"])
@pytest.mark.parametrize("error", [KeyError(694), RecursionError(), AssertionError(), UnicodeError("surrogates")])
@pytest.mark.parametrize("way", ["sheet", "laid"])
def test_whatever_is_raised_is_one_problem_more(
    sources: Sources, raising: Callable[[BaseException, str], None], where: str, error: BaseException, way: str
) -> None:
    raising(error, where)
    setting = Typesetting(sources, "templates/poster", (400, 700), {})

    *others, last = problems(setting, PAGE.format("&#7;"), way)

    assert type(error).__name__ in last.message.zh
    assert "U+0007" in others[0].message.zh  # and what was found before is not forgotten


def test_disk_and_memory_are_told_by_those_who_know_them(
    sources: Sources, raising: Callable[[BaseException, str], None]
) -> None:
    for error in (OSError(errno.ENOSPC, "No space left on device"), MemoryError()):
        raising(error, "write_pdf")
        setting = Typesetting(sources, "templates/poster", (400, 700), {})

        with pytest.raises(type(error)):
            setting.laid(PAGE.format(""))


def test_an_error_without_a_number_is_not_the_disk_s(
    sources: Sources, raising: Callable[[BaseException, str], None]
) -> None:
    raising(OSError("image file is truncated (5 bytes not processed)"), "write_pdf")
    setting = Typesetting(sources, "templates/poster", (400, 700), {})

    (problem,) = problems(setting, PAGE.format(""), "laid")

    assert "truncated" in problem.message.en
    assert Path(problem.origin.path) == Path("templates/poster")
