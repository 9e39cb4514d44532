"""WeasyPrint on any machine and in any release: the same bytes whatever libraries are there and whichever way fonts are cut."""

from __future__ import annotations

import io
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from sitegen.press import embedding, guard, quotes
from sitegen.problems import ProblemsFound, Severity
from sitegen.sources import Sources
from sitegen.typesetting import Typesetting
from tests.conftest import COMMAND, DAY, ROOT, Project, make_apart

# What Python runs first where this lies in a folder of its path: no library of that name can be opened any more.
HIDDEN = """
import cffi
plain = cffi.FFI.dlopen
def dlopen(self, name, flags=0):
    if "harfbuzz-subset" in str(name):
        raise OSError(f"{name}: cannot open shared object file")
    return plain(self, name, flags)
cffi.FFI.dlopen = dlopen
"""
SET_BY_WEASYPRINT = ("handbook", "trifold", "exam", "duplex-test")
BOOK = "标题: 口袋书\n副标题: 先停一停\n纸张: a6\n前言: 哪句话耳熟，就翻到那一页。\n"
UNIT = "- {编号: demo, 名称: 示例县反诈中心, 简称: 示例县公安局, 屏幕: [small], 示例: 是}\n"
# Besides text: two weights, a ligature (the long dash), half brackets, digits, a picture with words.
PAGE = """<!doctype html><html lang="zh-Hans"><head><title>书</title><style>
@page { size: 100mm 120mm; margin: 12mm } body { font: 10pt/1.5 Sans } .half { font-feature-settings: "halt" }
</style></head><body><h2 id="a">怎么骗到人</h2><p>对方说——事情只有他能办，<b>别人问起来</b>都要说没有……</p>
<p class="half">“按规定不能录音”，名下3张卡（共12.5万元）</p>
<p><svg width="60" height="20"><text x="2" y="14" font-size="12">图中字</text></svg></p></body></html>"""


def printed(folder: Path) -> Project:
    """A project of one unit with every material that WeasyPrint sets."""
    project = make_apart(folder, *SET_BY_WEASYPRINT)
    for name in ("card", "note"):
        shutil.rmtree(project.root / "templates" / name)
    project.write("content/units.yaml", UNIT)
    project.write("content/handbooks/pocket.yaml", BOOK)
    project.write("content/paper.yaml", (ROOT / "content/paper.yaml").read_bytes())
    quiz = (ROOT / "content/quiz/everyday.yaml").read_text("utf-8")
    project.write("content/quiz/everyday.yaml", re.sub(r"类型: \w+", "类型: fake_police", quiz))
    return project


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of processes that find no HarfBuzz-Subset."""
    folder = tmp_path_factory.mktemp("hidden")
    (folder / "sitecustomize.py").write_text(HIDDEN, "ascii")
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))}


def run(command: list[str], variables: dict[str, str]) -> str:
    """What a process of its own printed."""
    environment = {k: v for k, v in os.environ.items() if k != guard.SWITCH} | variables
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def trees(project: Project, variables: dict[str, str]) -> dict[str, bytes]:
    """What is built in such an environment, from nothing."""
    output = project.root / f"output-{len(list(project.root.iterdir()))}"
    words = ["--date", DAY, "--quiet", "--jobs", "1", "--force", "--output", str(output)]
    run([sys.executable, "-c", COMMAND, str(project.root), *words], variables)
    return {
        path: data
        for path, data in project.tree(output.name).items()
        if path.endswith((".pdf", ".png", "manifest.json"))
    }


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, dict[str, bytes]]:
    """The project, and what is built of it on this machine."""
    project = printed(tmp_path_factory.mktemp("press") / "project")
    return project, trees(project, {})


# ---------------------------------------------------------------------------- libraries of the machine


def test_the_hidden_library_is_one_that_weasyprint_looks_for(hidden: dict[str, str]) -> None:
    asked = "from sitegen import press; print(press.weasyprint().text.ffi.harfbuzz_subset)"

    assert run([sys.executable, "-c", asked], hidden).strip() == "None"


def test_sheets_and_books_are_the_same_without_harfbuzz_subset(
    usual: tuple[Project, dict[str, bytes]], hidden: dict[str, str]
) -> None:
    project, made = usual

    assert {path for path in made if path.endswith(".pdf")} >= {
        "handbooks/pocket.pdf", "handbooks/pocket-print-shop.pdf", "handbooks/duplex-test.pdf", "internal/exam-a4.pdf",
        "trifolds/zheye-3/senior.pdf",
    }  # fmt: skip
    assert trees(project, hidden) == made


@pytest.mark.parametrize("library", ["there", "hidden"])
def test_sheets_and_books_are_the_same_the_plain_way(
    usual: tuple[Project, dict[str, bytes]], hidden: dict[str, str], library: str
) -> None:
    project, made = usual

    assert trees(project, {guard.SWITCH: "1", **(hidden if library == "hidden" else {})}) == made


# As Pango from 1.56 on describes a font whose rule in a style sheet has features: "Sans Bold #kern". WeasyPrint makes the
# letters by which pages call it of that.
DESCRIBED = """
import weasyprint.pdf.fonts
plain = weasyprint.pdf.fonts.md5
weasyprint.pdf.fonts.md5 = lambda described, **options: plain(described + b" #kern", **options)
"""


@pytest.mark.parametrize("switch", ["", "1"], ids=["as it is", "plain"])
def test_sheets_and_books_are_the_same_however_pango_describes_a_font(
    usual: tuple[Project, dict[str, bytes]], tmp_path: Path, switch: str
) -> None:
    project, made = usual
    (tmp_path / "sitecustomize.py").write_text(DESCRIBED, "ascii")

    assert trees(project, {guard.SWITCH: switch, "PYTHONPATH": str(tmp_path)}) == made


# ------------------------------------------------------------------------------------- one page, looked at


@pytest.fixture(params=["as it is", "plain"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of embedding fonts, in this process."""
    monkeypatch.setenv(guard.SWITCH, "1" if request.param == "plain" else "")
    return str(request.param)


@pytest.fixture
def setting() -> Typesetting:
    return Typesetting(Sources(ROOT, ROOT / "content", date(2026, 11, 21)), "templates/poster", (400, 700), {})


def files_in(pdf: bytes) -> dict[str, tuple[bytes, str]]:
    """By font name in a PDF the font's file and its map to characters."""
    with pikepdf.open(io.BytesIO(pdf)) as book:
        fonts = [thing for thing in book.objects if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing]
        return {
            str(font.BaseFont): (
                font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes(),
                font.ToUnicode.read_bytes().decode("ascii"),
            )
            for font in fonts
        }


@pytest.mark.usefixtures("way")
def test_only_the_glyphs_shown_are_embedded_and_words_can_be_copied(setting: Typesetting) -> None:
    pdf = setting.pdf(PAGE, pdf_variant="pdf/ua-1")

    assert not setting.problems
    words = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    for shown in ("怎么骗到人", "对方说——事情", "别人问起来", "“按规定不能录音”", "12.5万元", "图中字"):
        assert shown in words
    embedded = files_in(pdf)
    assert sorted(name.partition("+")[2] for name in embedded) == ["Sans", "Sans-Bold"]
    for file, map_ in embedded.values():
        font = TTFont(io.BytesIO(file))
        assert not {"GSUB", "GPOS", "fpgm", "prep"} & set(font.keys())
        shapes = sum(font["glyf"][name].numberOfContours != 0 for name in font.getGlyphOrder())
        assert 0 < shapes <= len(re.findall("^<", map_, re.MULTILINE)) + 1  # and perhaps what stands for no glyph


@pytest.mark.usefixtures("way")
def test_a_text_laid_for_binding_says_what_it_uses(setting: Typesetting) -> None:
    laid = setting.laid(PAGE, pdf_variant="pdf/ua-1")

    assert laid.pages == 1
    assert laid.places == {"a": 0}
    faces = {face.weight: "".join(face.texts.values()) for face in laid.faces.values()}
    assert set(faces) == {400, 700}
    assert {"对", "——", "“", "3", "图"} <= {text for face in laid.faces.values() for text in face.texts.values()}
    assert set("别人问起来") <= set(faces[700])
    assert "录" not in faces[700]
    for face in laid.faces.values():  # glyphs by their numbers in the whole face
        assert set(face.texts) <= set(face.numbers.values())


@pytest.mark.usefixtures("way")
def test_a_page_of_blanks_can_be_laid(setting: Typesetting) -> None:
    laid = setting.laid('<html lang="zh"><title>空</title><p>\u3000</p>')

    assert laid.pages == 1
    assert not setting.problems


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("学生被假“民警”盯上了", ["学生被假", "“民警”", "盯上了"]),  # releases of Pango before 1.56 end a line: 学生被
        ("学生被假‘民警’盯上了", ["学生被假", "‘民警’", "盯上了"]),
        (
            "他说行：“行了”，好的",
            ["他说行：", "“行", "了”，好", "的"],
        ),  # no line begins with a comma or ends with a mark
    ],
)
def test_lines_end_beside_quotation_marks_whatever_pango_thinks(
    setting: Typesetting, text: str, lines: list[str]
) -> None:
    style = "@page { size: 120mm 60mm; margin: 5mm } p { font: 400 10pt/1.5 Sans; width: 4.05em }"

    pdf = setting.pdf(
        f'<html lang="zh-Hans"><title>t</title><style>{style}</style><p>{text}</p>', pdf_variant="pdf/ua-1"
    )

    assert not setting.problems
    assert pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded().split() == lines


def test_only_what_is_read_gets_places_to_end_a_line() -> None:
    page = '<html><title>被假“民警”骗</title><style>p::before { content: "被“民”骗" }</style><p title="被“民”骗">被“民”骗</p>'

    made = quotes.breakable(page)

    assert made == page.replace(">被“民”骗<", f">被{quotes.SPACE}“民”{quotes.SPACE}骗<")
    for text in ("“民警”", "他说“A”，", "（“民警”）", "3“民”3", "——“民警”——", "“民”“警”"):
        assert quotes.SPACE not in quotes.breakable(f"<p>{text}</p>")


OWN = '@font-face { font-family: Brush; src: url("https://sources.invalid/assets/fonts/brush.ttf") }'


def test_a_template_s_own_font_is_cut_as_well(setting: Typesetting) -> None:
    page = PAGE.replace("@page", f"{OWN} .half {{ font-family: Brush }} @page").replace(
        "“按规定不能录音”，名下3张卡（共12.5万元）", "骗子"
    )

    pdf = setting.pdf(page, pdf_variant="pdf/ua-1")

    assert not setting.problems
    (file,) = [file for name, (file, _) in files_in(pdf).items() if name.endswith("+Brush")]
    whole = (ROOT / "assets/fonts/brush.ttf").read_bytes()
    known = hb.Font(hb.Face(whole))
    assert file == embedding.cut(whole, [known.get_nominal_glyph(ord(c)) for c in "骗子"])


@pytest.mark.usefixtures("way")
def test_a_book_in_a_template_s_own_font_is_a_problem(setting: Typesetting) -> None:
    page = PAGE.replace("@page", f"{OWN} .half {{ font-family: Brush }} @page").replace(
        "“按规定不能录音”，名下3张卡（共12.5万元）", "骗子"
    )

    with pytest.raises(ProblemsFound) as found:
        setting.laid(page)

    (problem,) = found.value.problems
    assert "Sans 字体" in problem.message.zh
    assert "Sans only" in problem.message.en


UNTOUCHED = """
import sys, types
import weasyprint, weasyprint.text.fonts, weasyprint.pdf
def functions():
    found = {}
    for name, module in sorted(sys.modules.items()):
        if name.split(".")[0] in ("weasyprint", "cffi", "tinycss2", "cssselect2", "fontTools"):
            for key, value in vars(module).items():
                found[name, key] = id(value) if callable(value) else 0
                if isinstance(value, type) and value.__module__ == name:
                    found |= {(name, key, member): id(one) for member, one in vars(value).items() if callable(one)}
    return found
import fontTools.ttLib, fontTools.subset
before = functions()
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from sitegen.sources import Sources
from sitegen.typesetting import Typesetting
setting = Typesetting(Sources(Path.cwd(), Path.cwd() / "content", date(2026, 1, 2)), "content", (400, 700), {})
page = '<html lang="zh"><title>t</title><p>字'
assert setting.pdf(page, pdf_variant="pdf/ua-1") and setting.laid(page).pages == 1 and not setting.problems
after = functions()
print([key for key in before if after.get(key) != before[key]], len(before) > 1000)
"""


def test_no_function_of_weasyprint_or_its_libraries_is_replaced() -> None:
    assert run([sys.executable, "-c", UNTOUCHED], {}).strip() == "[] True"


# ---------------------------------------------------------------------------------- releases of WeasyPrint


def package(tmp_path: Path) -> Path:
    """A copy of the files of WeasyPrint that are looked at."""
    found = find_spec("weasyprint")
    assert found
    assert found.submodule_search_locations
    place = Path(found.submodule_search_locations[0])
    for file in {file for file, _ in guard.TRIED}:
        (tmp_path / file).parent.mkdir(exist_ok=True, parents=True)
        shutil.copy(place / file, tmp_path / file)
    return tmp_path


def test_the_release_at_hand_has_been_tried() -> None:
    assert guard.changed() == ()
    assert guard.notices() == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("pdf/fonts.py", "def subset(self, to_unicode, hinting)", "def subset(self, used, hinting)", "subset"),
        ("pdf/fonts.py", "self.subset(to_unicode, hinting)\n", "self.subset(to_unicode, hinting, 1)\n", "clean"),
        ("pdf/fonts.py", "def build_fonts_dictionary(", "def build_fonts(", "build_fonts_dictionary"),
        ("pdf/fonts.py", "self.to_unicode = {}", "self.unicode = {}", "__init__"),
        ("pdf/stream.py", "self._fonts[key] = Font(", "self._fonts[key] = VectorFont(", "add_font"),
    ],
)
def test_what_has_changed_is_named(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    copy = package(tmp_path)
    text = (copy / file).read_text("utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new), "utf-8")

    assert f"{file}: {told}" in guard.changed_in(copy)
    if told != "build_fonts_dictionary":
        assert len(guard.changed_in(copy)) == 1


def test_what_has_changed_elsewhere_or_in_white_space_alone_does_not_matter(tmp_path: Path) -> None:
    copy = package(tmp_path)
    text = (copy / "pdf/fonts.py").read_text("utf-8")
    text = text.replace("def _fonttools_subset(self", "def _python_subset(self").replace(
        "font.clean(to_unicode, ", "font.clean(to_unicode,\n            "
    )
    (copy / "pdf/fonts.py").write_text(f"# A new line\n{text}", "utf-8")

    assert guard.changed_in(copy) == ()


def test_a_package_without_these_files_is_another_one(tmp_path: Path) -> None:
    assert len(guard.changed_in(tmp_path)) == len(guard.TRIED)


def test_a_release_that_is_not_known_is_told_once_and_makes_the_same(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    project = make_apart(tmp_path / "project", "duplex-test", "household")
    project.write("content/paper.yaml", (ROOT / "content/paper.yaml").read_bytes())
    assert project.build("--jobs", "1") == 0
    before = project.tree()
    assert "通用的办法" not in capsys.readouterr().err
    monkeypatch.setattr(guard, "changed", lambda: ("pdf/fonts.py: subset",))
    recut: list[bytes] = []
    plain = embedding._cut_anew

    def cut_anew(made: bytes, fonts: Mapping[str, bytes], *, hinting: bool) -> bytes:
        recut.append(made)
        return plain(made, fonts, hinting=hinting)

    monkeypatch.setattr(embedding, "_cut_anew", cut_anew)

    assert project.build("--jobs", "1", "--force") == 0

    told = capsys.readouterr().err
    assert told.count("pdf/fonts.py: subset") == told.count("通用的办法") == 1
    assert recut
    after = project.tree()
    assert "通用的办法" in after["report.html"].decode()
    differ = {path for path in before | after if before.get(path) != after.get(path)}
    assert differ <= {"report.html", ".ledger.json"}
    assert {problem.severity for problem in guard.notices()} == {Severity.NOTICE}
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


# -------------------------------------------------------------------------------------------- cutting


def test_a_cut_keeps_numbers_and_shapes() -> None:
    whole = (ROOT / "assets/fonts/brush.ttf").read_bytes()
    before = hb.Font(hb.Face(whole))
    glyphs = [before.get_nominal_glyph(ord(c)) for c in "假骗"]

    made = embedding.cut(whole, reversed(glyphs))

    after = hb.Font(hb.Face(made))
    assert made == embedding.cut(whole, glyphs)
    assert after.face.glyph_count == max(glyphs) + 1
    assert [after.get_glyph_extents(g) for g in glyphs] == [before.get_glyph_extents(g) for g in glyphs]
    assert len(made) < len(whole) / 10


def test_glyphs_under_other_numbers_are_refused() -> None:
    whole = (ROOT / "assets/fonts/brush.ttf").read_bytes()
    font = hb.Font(hb.Face(whole))
    widths = {font.get_glyph_h_advance(glyph): glyph for glyph in range(font.face.glyph_count)}
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(sorted(widths.values()))
    renumbered = bytes(hb.subset(font.face, wanted).blob.data)
    with pikepdf.new() as pdf:
        used = embedding.Embedded("AAAAAA", "Brush", dict.fromkeys(range(1, len(widths)), "字"))
        same, other = (embedding._InPdf(used, pdf.make_stream(data)) for data in (whole, renumbered))

        embedding._compare(whole, same)
        with pytest.raises(ValueError, match="numbers"):
            embedding._compare(whole, other)
