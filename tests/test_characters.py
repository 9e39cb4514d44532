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

from sitegen import press, typefaces
from sitegen.press import characters, guard
from sitegen.problems import Problem, ProblemsFound
from sitegen.sources import Sources
from sitegen.typesetting import Typesetting
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
    "&#x202e;": "202E", "&#8205;": "200D", "&#x2028;": "2028", "&larrhk;": "21A9", "&#xfe0f;": "FE0F",
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
    document = press.weasyprint().document.Document

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

    monkeypatch.setattr(press.weasyprint().document.Document, where, fail)

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
