"""The starter library: everything in it reaches every material, and it keeps the rules it teaches."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

import pypdfium2
import pytest

from sitegen.app.cli import main
from sitegen.core import machine
from sitegen.core.sources import Sources
from sitegen.loading.library import load_library
from sitegen.model.content import Channel, Kind
from sitegen.model.jobs import Job, MadeFile
from sitegen.model.library import Library
from sitegen.model.problems import Problems
from sitegen.model.text import Amount, Phrase
from sitegen.planning.context import PlanContext
from sitegen.planning.materials import load_materials, sizes_of
from sitegen.planning.pack_contents import Contents, PackChooser
from sitegen.planning.plan import BuildRequest, plan_jobs
from sitegen.renderers import spec_of
from sitegen.renderers.page import Coded, fill_coded
from sitegen.renderers.sheet import sheet_functions
from tests.conftest import DAY, DAY_READ, ROOT

OFFICIAL_2025 = {
    "brush_rebate", "fake_investment", "fake_shopping", "fake_customer_service", "loan_credit", "fake_leader", "fake_police",
    "romance", "game_trade", "ticket_refund",
}  # fmt: skip
BESIDES = {
    "fake_military_order", "fake_service", "elder_goods", "elder_invest", "two_cards", "second_fraud", "cash_courier",
    "nfc_card", "subsidy_link", "ai_fake", "digital_coin", "overseas_job",
}  # fmt: skip
PAPERS = ("a3", "dadui-4k")


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(Sources(ROOT, ROOT / "content", date(2026, 11, 21)))[0]


def plain(text: str) -> str:
    """Only what is neither space nor punctuation: lines and squeezed marks may part the words on paper."""
    return re.sub(r"[\W_]+", "", text)


@pytest.fixture(scope="module")
def book(starter: Path) -> str:
    pages = pypdfium2.PdfDocument(starter / "handbooks/pocket.pdf")
    return plain("".join(page.get_textpage().get_text_bounded() for page in pages))


def test_every_case_is_on_the_website_and_in_the_handbook(starter: Path, library: Library, book: str) -> None:
    listed = "".join(page.read_text("utf-8") for page in sorted(starter.glob("website/cases/index*.html")))
    for case in library.cases:
        page = (starter / f"website/cases/{case.id}.html").read_text("utf-8")
        assert case.summary in page
        assert f'href="{case.id}.html"' in listed
        assert plain(str(case.title)) in book, case.id


def test_every_warning_is_on_a_poster_in_each_format_and_on_each_screen(starter: Path, library: Library) -> None:
    root = library.root
    assert len(root.screens) >= 5
    for warning in library.warnings:
        for paper in PAPERS:
            assert (starter / f"posters/{paper}/{warning.id}.pdf").is_file()
            assert (starter / f"posters/{paper}/{warning.id}.png").is_file()
        for screen in root.screens if Channel.SCREEN in warning.channels else ():
            found = list((starter / "screens" / screen).glob(f"[0-9]*_{warning.id}.*"))
            assert len(found) == 1, (screen, warning.id)


def test_every_warning_is_on_the_website_and_in_the_texts(starter: Path, library: Library) -> None:
    wall = (starter / "website/warnings/index.html").read_text("utf-8")
    sms = (starter / "texts/sms.csv").read_text("utf-8-sig")
    spoken = (starter / "texts/broadcast.txt").read_text("utf-8-sig")
    for warning in library.warnings:
        assert f'id="{warning.id}"' in wall
        assert warning.sms in sms
        assert warning.spoken in spoken


def test_every_unit_has_its_own_name_on_its_materials(starter: Path, library: Library) -> None:
    for unit in library.units[1:]:
        poster = pypdfium2.PdfDocument(starter / f"units/{unit.id}/posters/a3/fake-police-01.pdf")[0]
        assert unit.issuer in poster.get_textpage().get_text_bounded()
        assert f"【{unit.short_name}】" in (starter / f"units/{unit.id}/texts/sms.csv").read_text("utf-8-sig")


def test_the_manifest_says_which_files_carry_a_case_and_a_warning(starter: Path) -> None:
    files = json.loads((starter / "manifest.json").read_text("utf-8"))["files"]

    def carrying(id: str) -> set[str]:
        return {f["path"] for f in files if id in f["carries"]}

    assert {"website/cases/licence-no-exam.html", "handbooks/pocket.pdf"} <= carrying("licence-no-exam")
    assert {"posters/a3/fake-police-01.pdf", "website/warnings/index.html"} <= carrying("fake-police-01")
    assert "handbooks/pocket.pdf" not in carrying("fake-police-01")  # books print cases


def test_the_library_is_as_large_as_promised(library: Library) -> None:
    assert {t.id for t in library.types} >= OFFICIAL_2025 | BESIDES
    assert [t.place for t in library.types if t.id in OFFICIAL_2025] == list(range(1, 11))
    kinds = [case.kind for case in library.cases]
    assert kinds.count(Kind.REAL) >= 10
    assert kinds.count(Kind.TACTIC) >= 20
    assert len(library.warnings) >= 120
    assert len(library.audiences) >= 20
    assert len(library.units) >= 3
    assert all(len(library.warnings_of(t.id)) >= 3 for t in library.types)
    assert all(library.cases_of(t.id) for t in library.types)


def test_warnings_are_complete_and_distinct(library: Library) -> None:
    assert all(w.action and w.sms and w.spoken and w.strip for w in library.warnings)
    assert sum(bool(w.lie) for w in library.warnings) > len(library.warnings) * 0.7
    assert len({w.text for w in library.warnings}) == len(library.warnings)
    assert len({w.lie for w in library.warnings if w.lie}) == sum(bool(w.lie) for w in library.warnings)


def test_every_type_has_other_names_and_every_audience_has_lines_of_its_own(library: Library) -> None:
    assert all(kind.aliases for kind in library.types)
    for audience in library.audiences:
        assert any(audience.id in warning.audiences for warning in library.warnings), audience.id


# What each is called in a message of its own: the bank clerk is not a victim, the child's message goes to the parents.
CALLED = {
    "senior": "爷爷奶奶", "student": "同学们", "parent": "各位家长", "overseas": "在外读书的孩子", "finance_staff": "财务朋友",
    "merchant": "店主", "job_seeker": "招工", "young_worker": "在外的朋友", "bank_staff": "各位柜员", "card_holder": "银行卡",
    "rider_driver": "司机骑手朋友", "security_guard": "各位保安", "farmer": "各位乡亲", "low_income": "家里有困难的乡亲",
    "business_owner": "各位负责人", "cadre": "各位干部", "tourist": "航班", "patient": "看病的朋友", "pupil": "各位家长",
    "volunteer": "志愿者朋友", "invited_abroad": "境外",
}  # fmt: skip


def test_each_audience_has_a_page_a_card_a_folder_a_message_and_a_pack(library: Library, starter: Path) -> None:
    sources = Sources(ROOT, ROOT / "content", DAY_READ)
    materials = load_materials(sources, sizes_of(library), Problems())
    wish = BuildRequest(DAY_READ, ("door-card", "trifold"), library.root.id)
    planned = {job.output for job in plan_jobs(library, materials, wish)}
    context = PlanContext(library, materials, BuildRequest(DAY_READ))
    chooser = PackChooser(context)
    pool = chooser.pool(library.root, [chooser.expected(library.root)])
    packed = {file.about for pack in library.packs for file in _held(chooser.contents(pack, library.root, pool))}
    assert CALLED.keys() == {audience.id for audience in library.audiences}
    for audience in library.audiences:
        id = audience.id
        assert (starter / f"website/audiences/{id}.html").is_file()  # made last, with what there is to take
        assert {f"door-cards/a6/{id}.pdf", f"trifolds/zheye-3/{id}.pdf"} <= planned, id
        assert any(CALLED[id] in w.sms for w in library.warnings if id in w.audiences), id
        assert f"audience:{id}" in packed, id


def _held(contents: Contents) -> tuple[MadeFile, ...]:
    return (*contents.files, *(file for _, some in contents.on_a4 for file in some))


def test_types_and_audiences_are_counted(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--date", DAY, "check", "--json"], ROOT) == 0
    counts = json.loads(capsys.readouterr().out)["counts"]
    types = {row["id"]: row for row in counts["types"]}
    assert {id: row["warnings"] for id, row in types.items()} == {
        t.id: len(library.warnings_of(t.id)) for t in library.types
    }
    assert sum(row["real"] for row in types.values()) >= 10
    assert sum(row["other"] for row in types.values()) >= 20
    assert all(row["questions"] for id, row in types.items() if id != "general")
    audiences = {row["id"]: row for row in counts["audiences"]}
    assert audiences.keys() == {a.id for a in library.audiences}
    assert all(row["sms"] and row["cases"] and row["packs"] for row in audiences.values())


def test_no_two_lines_say_the_same(library: Library) -> None:
    words = {w.id: plain(w.text) for w in library.warnings}
    for (one, a), (other, b) in combinations(words.items(), 2):
        assert SequenceMatcher(None, a, b, autojunk=False).ratio() < 0.75, (one, other)


def test_what_to_do_can_stand_alone(library: Library) -> None:
    """Taxi lamps and the feet of posters print it without the headline: 这笔钱 would be the fare, 这一单 nothing."""
    for warning in library.warnings:
        assert not re.search(r"[这那]|他的|^不[交给]|^越快|税", warning.action), (warning.id, warning.action)


def test_only_hotlines_are_named_and_no_links_are_given() -> None:
    for file in (ROOT / "content").rglob("*.md"):
        text = re.sub(
            r"^(发布|时间|有效期|官方|  - 有效期)[:：].*$|20\d\d|日期: ?[\d-]+", "", file.read_text("utf-8"), flags=re.M
        )
        numbers = set(re.findall(r"(?<![\d.,A-Za-z])\d{5,}(?![\d万元.])", text))
        assert numbers <= {"96110", "12381", "12315", "12308", "95022", "14900"}, file
        assert not re.search(r"https?://|www\.", text), file


def test_tactics_have_no_victim_and_real_cases_name_their_source(library: Library) -> None:
    for case in library.cases:
        if case.kind is Kind.TACTIC:
            assert (case.amount, case.region, case.outcome) == (None, "", None)
        if case.kind is Kind.REAL:
            assert case.sources


def test_sample_units_say_so(library: Library) -> None:
    assert all(u.sample and "示例县" in u.name and u.note for u in library.units)


def test_what_is_read_is_offered_before_its_editions_for_printers(starter: Path) -> None:
    page = (starter / "website/materials/handbook.html").read_text("utf-8")
    files = re.findall(r'href="\.\./files/handbooks/([^"]+)"', page)
    assert (
        [file for file in files if "-" not in file]
        == files[::4]
        == ["elder.pdf", "finance.pdf", "pocket.pdf", "thin.pdf"]
    )


def test_boards_say_that_the_steps_are_the_usual_ones(starter: Path, library: Library) -> None:
    for case in library.cases:
        (board,) = (starter / "exhibition/zhanban-900").glob(f"*_{case.id}.pdf")
        words = plain(pypdfium2.PdfDocument(board)[0].get_textpage().get_text_bounded())
        assert ("不全是本案细节" in words) is (case.kind is not Kind.TACTIC), case.id


def test_one_poster_a_type_at_most_is_a_list(library: Library) -> None:
    for kind in library.types:
        assert sum(w.checklist for w in library.warnings_of(kind.id)) <= 1, kind.id


def test_the_thin_book_can_be_stapled(starter: Path) -> None:
    assert len(pypdfium2.PdfDocument(starter / "handbooks/thin.pdf")) <= 64


def test_the_number_to_call_stands_with_the_rows_to_tick(starter: Path) -> None:
    for book in sorted(starter.glob("handbooks/*.pdf")):
        if book.stem.endswith(("-booklet", "-shop", "-up", "-test")):
            continue
        pages = ["".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(book)]
        bars = [page for page in pages[:-1] if "已经转账马上打110" in page]
        assert bars, book
        assert all(re.search(r"[\u4e00-\u9fff]{4}\d", page.split("已经转账")[0]) for page in bars), book


def test_one_changed_case_leaves_the_codes_of_all_other_sheets(library: Library) -> None:
    """The whole library, every printed sheet of the root unit in its first size: what does not show the case keeps its code."""
    sources = Sources(ROOT, ROOT / "content", DAY_READ)
    problems = Problems()
    materials = tuple(
        replace(m, formats=m.formats[:1]) for m in load_materials(sources, sizes_of(library), problems) if not m.parts
    )
    old = next(case for case in library.cases if case.warning and case.amount)
    new = replace(old, title=Phrase("另一个标题，另一个数"), summary="另写的摘要。", amount_lost=Amount(123_456_000))
    edited = replace(library, cases=tuple(new if case is old else case for case in library.cases))
    wish = BuildRequest(
        DAY_READ, tuple(m.name for m in materials if m.spec.coded and not m.spec.is_pack), library.root.id
    )
    names = {m.name for m in materials}
    before = {job.output: job for job in plan_jobs(library, materials, wish) if job.material in names}
    after = {job.output: job for job in plan_jobs(edited, materials, wish) if job.material in names}

    def coded(job: Job) -> Coded:
        return fill_coded(job, sources, sheet_functions(job, sources, {}, zoom=1.0, grey=False))

    touched = [path for path, job in before.items() if spec_of(job).in_inks and after[path].context != job.context]
    assert len(touched) > 20  # what could have shown it
    shows = 0
    for path in touched:
        one, two = coded(before[path]), coded(after[path])
        said = one.html.replace(one.code, "") != two.html.replace(two.code, "")
        assert (one.code != two.code) == said, path
        shows += said
    assert 0 < shows < len(touched) / 2


def test_the_disk_that_is_asked_for_first_holds_all_that_is_made(starter: Path) -> None:
    files = (path for path in starter.rglob("*") if path.is_file())
    output = sum(path.stat().st_size for path in files) / 1e6
    kept = 60  # megabytes under `.sitegen/`, and what the file system adds to small files
    assert output + kept < machine.OUTPUT


@pytest.mark.parametrize(("platform", "told"), [("linux", 0), ("win32", 1), ("darwin", 2)])
def test_the_readme_tells_the_disk_that_is_asked_for(platform: str, told: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", platform)
    need = machine.disk_space_needed(builds_all=True, is_new=True)
    readme = (ROOT / "README.md").read_text("utf-8")
    english = re.search(r"\((\d+) MB of disk, (\d+) on Windows, (\d+) on macOS", readme)
    chinese = re.search(r"约 (\d+) MB（Windows (\d+) MB，苹果电脑 (\d+) MB）", readme)
    assert english is not None
    assert chinese is not None
    assert english.groups() == chinese.groups()
    assert need <= int(english.groups()[told]) < need + 50
