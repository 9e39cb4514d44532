"""A book set in parts: what a change sets anew, and that the bound book is one sound file."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from sitegen.pdf.typesetting import Laid, Typesetting
from tests.conftest import STATE, TYPE, Project, make_apart

BOOK = "标题: 口袋书\n副标题: 先停一停\n纸张: a6\n前言: 哪句话耳熟，就翻到那一页。\n"
OTHER = TYPE.replace("安全账户", "保证金").replace("顺序: 1", "顺序: 2")
READ = "output/handbooks/pocket.pdf"
SHOP = "output/handbooks/pocket-print-shop.pdf"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of two types and one book in two units' names, built."""
    project = make_apart(tmp_path_factory.mktemp("books") / "project", "handbook")
    project.write("content/types/loan.md", OTHER.format(name="虚假贷款"))
    project.write("content/handbooks/pocket.yaml", BOOK)
    assert project.build("--jobs", "2") == 0
    return project


@pytest.fixture
def project(whole: Project, tmp_path: Path) -> Project:
    """A copy of it."""
    shutil.copytree(whole.root, tmp_path / "project")
    return Project(tmp_path / "project")


@pytest.fixture
def laid(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The heading of each part that is set from now on."""
    headings: list[str] = []
    plain = Typesetting.laid

    def heard(self: Typesetting, html: str, zoom: float = 1.0, **options: str) -> Laid:
        found = re.search(r"<h[12][^>]*>(.*?)</h", html, re.DOTALL)
        headings.append(re.sub("<[^>]+>", "", found[1]).strip() if found else "")
        return plain(self, html, zoom, **options)

    monkeypatch.setattr(Typesetting, "laid", heard)
    return headings


@pytest.fixture(scope="module")
def book(whole: Project) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(whole.root / READ) as pdf:
        yield pdf


def words(project: Project, page: int, file: str = READ) -> str:
    """What a page of the book says, without spaces; pages from 1."""
    document = pypdfium2.PdfDocument(project.root / file)
    return re.sub(r"\s", "", document[page - 1].get_textpage().get_text_range())


# ------------------------------------------------------------------------------------ what is set anew


def test_a_changed_case_sets_its_chapter_and_the_imprint_alone(project: Project, laid: list[str]) -> None:
    project.edit("content/cases/counter.md", "柜台员工多问了一句", "柜台员工多问了两句")

    assert project.build("--jobs", "1") == 0
    # The printed code is another, and stands in the imprint; both units are named alike there.
    assert sorted(laid) == ["关于这本书", "冒充公检法"]


def test_books_after_a_change_are_those_of_a_clean_build(project: Project, tmp_path: Path) -> None:
    project.edit("content/cases/counter.md", "柜台员工多问了一句", "柜台员工多问了两句")
    assert project.build("--jobs", "1") == 0

    clean = Project(tmp_path / "clean")
    shutil.copytree(project.root, clean.root, ignore=shutil.ignore_patterns("output", STATE))
    assert clean.build("--jobs", "2") == 0

    assert project.tree() == clean.tree()


def test_a_changed_warning_leaves_a_book_that_shows_none(project: Project, laid: list[str]) -> None:
    before = project.tree("output/handbooks")
    project.edit("content/warnings/police.md", "不转，拨110问", "别转，拨110问")

    assert project.build("--jobs", "1") == 0
    assert laid == []
    assert project.tree("output/handbooks") == before


def test_a_longer_chapter_moves_the_pages_that_are_named(project: Project, laid: list[str]) -> None:
    more = "".join(f"\n\n他又打来第{n}次，还是要他转账，他还是没有转。" for n in range(1, 40))
    project.edit("content/cases/counter.md", "钱没有转走。", "钱没有转走。" + more)
    before = re.search(r"02虚假贷款(\d+)", words(project, 5))

    assert project.build("--jobs", "1") == 0
    after = re.search(r"02虚假贷款(\d+)", words(project, 5))

    assert "虚假贷款" not in laid  # it only stands on other pages
    assert {"目录", "中一条，就停下", "听到这句话，翻到这页"} <= set(laid)
    assert before
    assert after
    assert int(after[1]) > int(before[1])
    assert "虚假贷款" in words(project, int(after[1]))


def test_what_was_kept_and_damaged_is_set_anew(project: Project, laid: list[str]) -> None:
    before = project.tree("output/handbooks")
    for file in (project.root / STATE / "parts").rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[:-1])
    shutil.rmtree(project.root / "output")

    assert project.build("--jobs", "1") == 0
    assert "冒充公检法" in laid
    assert project.tree("output/handbooks") == before


# --------------------------------------------------------------------------------------- the bound book


def test_every_tag_is_reached_from_its_page(book: pikepdf.Pdf) -> None:
    root = book.Root.StructTreeRoot
    numbers = list(root.ParentTree.Nums)
    keys = [int(key) for key in numbers[::2]]
    parents = dict(zip(keys, numbers[1::2], strict=True))

    assert keys == sorted(set(keys))
    assert [kid.S for kid in root.K] == ["/Document"]
    for page in book.pages:
        marked = len(re.findall(rb"/MCID", page.obj.Contents.read_bytes()))
        own = parents[int(page.obj.StructParents)]
        assert len(own) == marked
        assert all(element.Pg.objgen == page.obj.objgen for element in own)
        for note in page.obj.get("/Annots", ()):
            kids = [kid for kid in parents[int(note.StructParent)].K if isinstance(kid, pikepdf.Dictionary)]
            assert note.objgen in [kid.Obj.objgen for kid in kids if "/Obj" in kid]


def test_every_link_leads_to_a_place_on_the_page_it_names(whole: Project, book: pikepdf.Pdf) -> None:
    names = list(book.Root.Names.Dests.Names)
    places = {str(name): place for name, place in zip(names[::2], names[1::2], strict=True)}
    pages = {page.obj.objgen: number for number, page in enumerate(book.pages, 1)}
    links = [(n, note) for n, page in enumerate(book.pages, 1) for note in page.obj.get("/Annots", ())]

    assert links
    for number, note in links:
        assert "/A" not in note
        assert str(pages[places[str(note.Dest)][0].objgen]) in words(whole, number)


def test_folios_count_through_all_parts(whole: Project) -> None:
    count = len(pypdfium2.PdfDocument(whole.root / READ))
    plain = [n for n in range(3, count) if "怎么骗到人" in words(whole, n) or "关于这本书" in words(whole, n)]

    assert len(plain) == 3
    assert [n for n in plain if not words(whole, n).endswith((str(n), f"{n}拿不准，打96110"))] == []


def test_one_cut_of_each_weight_serves_the_whole_book(whole: Project) -> None:
    for file in (READ, SHOP):
        with pikepdf.open(whole.root / file) as pdf:
            fonts = {
                o.BaseFont for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Subtype") == "/Type0"
            }
        assert sorted(str(name)[8:] for name in fonts) == ["Sans-400", "Sans-700", "Sans-900"]


# ------------------------------------------------------------------------------------------ what is wrong


def test_a_link_to_a_place_that_is_nowhere_is_a_problem(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit("templates/handbook/tools.html", '<dl class="tools">', '<a href="#gone">看</a><dl class="tools">')

    assert project.build("--jobs", "1") == 1
    assert "gone" in capsys.readouterr().err


def test_the_page_of_a_place_that_is_nowhere_is_a_problem(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit("templates/handbook/contents.html", "page_of(chapter.type.id)", 'page_of("gone")')

    assert project.build("--jobs", "1") == 1
    assert "gone" in capsys.readouterr().err


def test_an_overlay_that_flows_is_a_problem(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.edit("templates/handbook/corners.html", "<div>", "<div><p>一</p>")

    assert project.build("--jobs", "1") == 1
    assert "corners.html" in capsys.readouterr().err


def test_words_over_the_pages_that_cannot_be_seen_there_are_told(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.edit("templates/handbook/corners.html", '"text": (colour("fg2")', '"text": (colour("white")')

    assert project.build("--jobs", "1") == 1
    assert re.search(r"第 \d+ 页“[^”]+”里看不见", capsys.readouterr().err)


def test_a_flaw_in_a_part_is_told_with_its_page_in_the_book(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.edit("templates/handbook/handbook.css", ".tools dt {", ".tools dt { margin-left: -6mm;")

    assert project.build("--jobs", "1") == 1
    told = capsys.readouterr().err
    page = re.search(r"第 (\d+) 页“96110”离裁切线", told)

    assert page
    assert "好用的工具" in words(project, int(page[1]))


def test_the_page_for_numbers_says_whose_they_are(project: Project) -> None:
    project.write("content/handbooks/officer.yaml", BOOK.replace("口袋书", "入户手册") + "内部: 是\n")
    assert project.build("--jobs", "1") == 0

    for file, heading, line in (
        (READ, "要问的人，电话写在这里", "家人"),
        ("output/internal/handbooks/officer.pdf", "辖区常用电话", "银行网点"),
    ):
        document = pypdfium2.PdfDocument(project.root / file)
        page = next(n for n in range(1, len(document) + 1) if heading in words(project, n, file))
        assert line in words(project, page, file)
