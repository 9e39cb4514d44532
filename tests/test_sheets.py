"""Every printed material of the starter library: sizes, sides, editions, and files that a print shop's tools accept."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from sitegen.core.sources import Sources
from sitegen.loading.library import load_library
from sitegen.model.jobs import MadeFile
from sitegen.model.problems import Problems
from sitegen.pdf.preflight.inspection import _lines
from sitegen.planning.materials import load_materials, sizes_of
from sitegen.planning.plan import BuildRequest, plan_steps
from sitegen.planning.steps import MadeFiles
from tests.conftest import ROOT, Project

MM = 72 / 25.4
# Material → a file of the root unit, its trim in mm, its pages.
SHEETS = {
    "poster": ("posters/a3/fake-police-01.pdf", (297, 420), 1),
    "flyer": ("flyers/dadui-16k/fake_police.pdf", (210, 285), 2),
    "trifold": ("trifolds/zheye-3/senior.pdf", (297, 210), 2),
    "quiz-poster": ("quiz/a3/quiz.pdf", (297, 420), 1),
    "household": ("household/a5/sheet.pdf", (148, 210), 1),
    "transfer-notice": ("transfer-notices/a5/notice.pdf", (148, 210), 1),
    "teller-card": ("teller-cards/a5-h/card.pdf", (210, 148), 1),
    "table-tent": ("table-tents/taika/fake_police.pdf", (210, 200), 1),
    "sticker": ("stickers/tie-atm.pdf", (200, 140), 1),
    "door-card": ("door-cards/a6/senior.pdf", (105, 148), 2),
    "board": ("boards/zhanban-900/07_fake_police.pdf", (900, 1200), 1),
    "exhibition": ("exhibition/zhanban-900/01_arrest-warrant-abroad.pdf", (900, 1200), 1),
    "stand": ("stands/x-800.pdf", (800, 1800), 1),
    "duplex-test": ("handbooks/duplex-test.pdf", (210, 297), 2),
    "banner": ("banners/hengfu-8m/fake-police-01.pdf", (800, 70), 1),
}


@pytest.fixture(scope="module")
def listed(starter: Path) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = json.loads((starter / "manifest.json").read_text("utf-8"))["files"]
    return files


@pytest.mark.parametrize("material", sorted(SHEETS))
def test_each_material_is_made_in_its_size(starter: Path, material: str) -> None:
    path, size, pages = SHEETS[material]

    with pikepdf.open(starter / path) as pdf:
        assert len(pdf.pages) == pages
        for page in pdf.pages:
            left, bottom, right, top = (float(v) / MM for v in page.trimbox)
            assert (right - left, top - bottom) == pytest.approx(size, abs=0.1)
            assert [float(v) for v in page.mediabox[:2]] == [0, 0]


@pytest.mark.parametrize("material", sorted(SHEETS))
def test_each_material_bears_its_issuer_and_its_code(
    starter: Path, material: str, listed: list[dict[str, Any]]
) -> None:
    path, _, _ = SHEETS[material]
    (code,) = {f["code"] for f in listed if f["path"] == path}
    document = pypdfium2.PdfDocument(starter / path)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)

    assert re.fullmatch(r"[A-Z]+(-[A-Z0-9_-]+)?-2611-[2-9A-Z]{4}", code)
    assert code in text
    assert "示例县公安局反诈中心" in text


def test_qpdf_finds_nothing_wrong_with_any_pdf(starter: Path) -> None:
    files = sorted(p for p in starter.rglob("*.pdf") if "units" not in p.parts)
    assert len(files) > 300
    for file in files:
        with pikepdf.open(file) as pdf:
            assert pdf.check_pdf_syntax() == [], file


def test_one_code_stands_for_one_text(listed: list[dict[str, Any]]) -> None:
    codes: dict[str, set[tuple[str, ...]]] = {}
    for file in listed:
        if file.get("code"):
            codes.setdefault(file["code"], set()).add((file["material"], *file["carries"]))

    assert len(codes) > 200
    assert all(len(what) == 1 for what in codes.values())


def test_office_editions_are_cut_and_in_screen_colours(starter: Path) -> None:
    for path in ("household/a5/sheet-office.pdf", "transfer-notices/a5/notice-office.pdf"):
        with pikepdf.open(starter / path) as pdf:
            (page,) = pdf.pages
            assert [float(v) / MM for v in page.mediabox] == pytest.approx([0, 0, 148, 210], abs=0.1)
            assert b" rg" in page.Contents.read_bytes()


def test_a_unit_gets_its_focus_types_only(starter: Path) -> None:
    made = {p.stem for p in (starter / "units/shili-qiaotou/flyers/dadui-16k").glob("*.pdf")}

    assert made == {"fake_police", "brush_rebate"}


def test_books_for_officers_stand_in_the_internal_tree_alone(starter: Path) -> None:
    assert (starter / "internal/handbooks/officer.pdf").is_file()
    assert not (starter / "handbooks/officer.pdf").exists()
    for page in (starter / "website").rglob("*.html"):
        assert "officer" not in page.read_text("utf-8"), page


def test_the_large_print_book_is_a5_in_large_type(starter: Path) -> None:
    file = starter / "handbooks/elder-print-shop.pdf"
    with pikepdf.open(file) as pdf:
        for page in pdf.pages:
            left, bottom, right, top = (float(v) / MM for v in page.trimbox)
            assert (right - left, top - bottom) == pytest.approx((148, 210), abs=0.1)
    ledger = (starter / ".ledger.json").read_text("utf-8")
    figures = json.loads(ledger)["records"]["handbooks/elder.pdf"]["report"]
    assert figures["type"] >= 12


def test_two_copies_stand_on_upright_a4(starter: Path) -> None:
    with (
        pikepdf.open(starter / "handbooks/pocket-two-up.pdf") as pdf,
        pikepdf.open(starter / "handbooks/pocket.pdf") as book,
    ):
        assert len(pdf.pages) == 2 * -(-len(book.pages) // 4)
        for page in pdf.pages:
            assert [float(v) / MM for v in page.mediabox] == pytest.approx([0, 0, 210, 297], abs=0.1)
        assert str(pdf.Root.ViewerPreferences.Duplex) == "/DuplexFlipLongEdge"
    page = pypdfium2.PdfDocument(starter / "handbooks/pocket-two-up.pdf")[0]
    assert page.get_textpage().get_text_bounded().count("马上打") >= 2


def test_sixty_posters_are_not_one_poster_sixty_times(starter: Path) -> None:
    from PIL import Image

    grounds: dict[tuple[int, ...], int] = {}
    for file in (starter / "posters/a3").glob("*.png"):
        with Image.open(file) as picture:
            colour = picture.convert("RGB").getpixel((360, 6))
            assert isinstance(colour, tuple)
            grounds[colour] = grounds.get(colour, 0) + 1

    assert len(grounds) >= 4
    assert max(grounds.values()) < 0.5 * sum(grounds.values())


# The least type in points of what people read; the imprint (who, when, the code) may be smaller, but 7 at least.
READ = {
    "door-cards/a6/senior.pdf": 14,
    "trifolds/zheye-3/senior.pdf": 14,
    "household/a5/sheet.pdf": 14,
    "transfer-notices/a5/notice.pdf": 12,
    "teller-cards/a5-h/card.pdf": 12,
    "table-tents/taika/elder_goods.pdf": 12,
    "flyers/dadui-16k/elder_goods.pdf": 12,
    "stickers/tie-atm.pdf": 12,
    "posters/zheng-8k/fake-police-01.pdf": 12,
}


@pytest.mark.parametrize("path", sorted(READ))
def test_what_people_read_is_large_enough(starter: Path, path: str) -> None:
    small, imprint = {}, []
    for page in pypdfium2.PdfDocument(starter / path):
        for line in _lines(page):
            size = round(line.size * MM, 1)
            if re.search(r"示例县公安局|-2611-|2026年11月|扫码看", line.text):
                imprint.append(size)
            elif size < READ[path]:
                small[line.text] = size

    assert small == {}
    assert min(imprint) >= 7


def test_a_leaflet_s_points_are_as_large_as_each_other(starter: Path) -> None:
    leaflets = [f for f in sorted((starter / "leaflets/a5").glob("*.pdf")) if "-" not in f.stem]
    small = {}
    for file in leaflets:
        pages = list(pypdfium2.PdfDocument(file))
        for number in (6, 7):  # how to know him and what is right; it has happened
            for line in _lines(pages[number - 1]):
                size = round(line.size * MM, 1)
                foot = page_foot(line.y, pages[number - 1])
                if size < 11 and not foot:
                    small[file.stem, number, line.text] = size

    assert len(leaflets) == 23
    assert small == {}


def page_foot(y: float, page: Any) -> bool:
    """In the foot, where the type's name and the page's number stand; `y` in mm from the head."""
    return bool(y > page.get_height() / MM - 12)


def test_large_inkjet_sheets_never_print_in_black_alone(starter: Path) -> None:
    for path in ("boards/zhanban-900/07_fake_police.pdf", "stands/yilabao.pdf", "banners/hengfu-8m/fake-police-01.pdf"):
        with pikepdf.open(starter / path) as pdf:
            drawn = pdf.pages[0].Contents.read_bytes()
        assert b"0.5 0.5 0.5 1 k" in drawn
        assert not re.search(rb"(?<![\d.])0 0 0 1 [kK]", drawn)


def test_the_duplex_test_sheet_tells_the_flip(starter: Path) -> None:
    """Turned like a book's leaf: the lower half is upright when the printer flips on the long edge, the upper when on the short."""
    back = pypdfium2.PdfDocument(starter / "handbooks/duplex-test.pdf")[1]
    large = [line for line in _lines(back) if line.size > 15]
    half = 148.5 + 3  # mm; each line counted from the top of the page as it is read

    assert {(line.text, line.turned) for line in large if "翻转" in line.text} == {
        ("短边翻转", True),
        ("长边翻转", False),
    }
    assert all(line.y > half for line in large)


def test_the_starter_makes_posters_in_nine_papers(starter: Path) -> None:
    made = {folder.name: len(list(folder.glob("*.pdf"))) for folder in (starter / "posters").iterdir()}

    assert made.pop("a3") == made.pop("dadui-4k") > 60
    assert set(made) == {"a2", "dadui-2k", "dadui-8k", "zheng-2k", "zheng-4k", "zheng-8k", "zhaotie-500"}
    assert set(made.values()) == {23}
    assert not (starter / "units/shili-chengguan/posters/a2").exists()


def test_test_papers_and_packing_lists_bear_a_code_too(starter: Path, listed: list[dict[str, Any]]) -> None:
    codes = {f["path"]: f.get("code", "") for f in listed}
    exam = "".join(
        page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(starter / "internal/exam-a4.pdf")
    )
    with zipfile.ZipFile(starter / "packs/bank-branch.zip") as pack:
        text = pypdfium2.PdfDocument(pack.read("00-装箱单.pdf"))[0].get_textpage().get_text_bounded()

    assert codes["internal/exam-a4.pdf"] in exam
    assert re.fullmatch(r"KJ-2611-\w{4}", codes["internal/exam-a4.pdf"])
    assert codes["packs/bank-branch.zip"] in text
    assert re.fullmatch(r"ZXD-BANK-BRANCH-2611-\w{4}", codes["packs/bank-branch.zip"])


@pytest.mark.parametrize("flag", ["", "--drafts"])
def test_the_longest_issuers_name_fits_every_small_sheet(make_project: Callable[..., Project], flag: str) -> None:
    small = ("door-card", "flyer", "household", "sticker", "table-tent", "teller-card", "transfer-notice", "trifold")
    project = make_project(*small)
    shutil.copy(ROOT / "content/paper.yaml", project.root / "content/paper.yaml")
    project.edit(
        "content/units.yaml", "简称: 示例县公安局", "印发单位: 示例生产建设兵团第一师示例市公安局反电信网络诈骗中心"
    )

    assert project.build("--only", ",".join(small), "--unit", "demo", *filter(None, (flag,))) == 0

    name = "送审稿_tie-atm.pdf" if flag else "tie-atm.pdf"
    text = pypdfium2.PdfDocument(project.output / "stickers" / name)[0].get_textpage().get_text_bounded()
    assert "示例市公安局反电信网络诈骗中心" in text


QUESTIONS = """
- 编号: police-sms
  来路: 短信
  谁发的: 公安局
  内容: 有人自称民警要您转账，请先挂断，自己拨110核实。
  题目: 这条短信，怎么看？
  选项: [只是提醒（对）, 是骗局]
  解释: 没有链接，没有要钱，只是提醒。
- 编号: loan
  来路: 微信
  谁发的: “信贷员”
  内容: 卡号填错了，交8000元解冻费就能放款。
  题目: 解冻费，交不交？
  选项: [交了就能放款, 不交，找银行问（对）]
  解释: 放款以前要钱的，都不要给。
"""


@pytest.mark.parametrize("has_site", [True, False])
def test_a_quiz_poster_asks_one_question_answers_it_and_leads_to_the_quiz(
    make_project: Callable[..., Project], has_site: bool
) -> None:
    project = make_project("quiz-poster", *(["website"] if has_site else []))
    shutil.copy(ROOT / "content/paper.yaml", project.root / "content/paper.yaml")
    project.write("content/quiz/everyday.yaml", QUESTIONS)

    assert project.build("--only", "quiz-poster", "--unit", "demo") == 0

    page = pypdfium2.PdfDocument(project.output / "quiz/a4/quiz.pdf")[0]
    text = re.sub(r"\s", "", page.get_textpage().get_text_bounded())
    assert "解冻费，交不交？" in text
    assert "答案：不交，找银行问。" in text
    assert "公安局发来" not in text
    codes = [code.text for code in zxingcpp.read_barcodes(page.render(scale=2).to_pil().convert("RGB"))]
    assert codes == (["https://example.com/fz/quiz.html"] if has_site else [])
    assert ("扫码接着做" in text) is has_site


def test_a_pack_shows_each_thing_s_own_picture() -> None:
    sources = Sources(ROOT, ROOT / "content", date(2026, 11, 21))
    library, _ = load_library(sources)
    materials = load_materials(sources, sizes_of(library), Problems())
    about = "warning:fake-police-01"
    made = tuple(
        MadeFile(
            f"{folder}/fake-police-01.{ending}",
            9,
            folder,
            material,
            size,
            library.root.id,
            ("fake-police-01",),
            about=about,
        )
        for material, folder, size in (("banner", "banners/hengfu-8m", "hengfu-8m"), ("poster", "posters/a3", "a3"))
        for ending in ("pdf", "png")
    )
    (plan,) = (step for step in plan_steps(library, materials, BuildRequest(sources.today)) if step.name == "packs")
    (bank,) = (job for job in plan.jobs(MadeFiles(made)) if job.output == "packs/bank-branch.zip")

    downloads = {download.kind: download for download in bank.context["downloads"] if download.kind == "poster"}

    assert bank.context["downloads"][1].files[0].path == "海报/01_fake-police-01.pdf"
    assert downloads["poster"].thumb == "posters/a3/fake-police-01.png"


def test_a_door_card_s_questions_have_air_between_their_rules(starter: Path) -> None:
    """Five where there is room for them, else four: a question and its answer take 12.5 mm."""
    for file in sorted((starter / "door-cards/a6").glob("*.pdf")):
        back = pypdfium2.PdfDocument(file)[1]
        boxes = [thing.get_bounds() for thing in back.get_objects()]
        thin = {
            round((low + high) / 2 / MM, 1)
            for left, low, right, high in boxes
            if right - left > 80 * MM and high - low < 2
        }
        steps = [upper - lower for upper, lower in pairwise(sorted(thin, reverse=True))]
        assert steps, file
        assert min(steps) >= 15, file
