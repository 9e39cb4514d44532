"""Jobs as typed values: each kind is digested, pickled and dispatched by its class; what they measured comes back as values."""

from __future__ import annotations

import pickle
import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from sitegen.core import digests
from sitegen.core.sources import Sources
from sitegen.engine.execution import pool
from sitegen.engine.recipe import job_key, render_key
from sitegen.loading.library import load_library
from sitegen.model import job_params
from sitegen.model.job_params import (
    BookPart,
    BookPartTemplate,
    CopiedFile,
    GatheredBook,
    MaterialSettings,
    Params,
    PrintedBook,
    PrintedSheet,
    SearchIndex,
    TemplateParams,
    WebPage,
    WebSite,
)
from sitegen.model.jobs import Input, Job
from sitegen.model.problems import Problems
from sitegen.model.reports import (
    DisplayCharacters,
    LegibilityReport,
    PartKey,
    PictureSize,
    PreflightReport,
    Report,
    plain_report,
    report_of,
)
from sitegen.model.routes import Routes, SisterSite, TraditionalEdition, TranslatedEdition
from sitegen.planning.materials import load_materials, sizes_of
from sitegen.planning.plan import BuildRequest, plan_jobs
from sitegen.renderers import renderer_named
from tests.conftest import ROOT

DAY = date(2026, 11, 21)


def job(params: Params, **more: object) -> Job:
    return replace(Job("m", "web", "m/m.html", "m/a.html", {}, params), **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def planned() -> tuple[Job, ...]:
    """The first step's jobs of the starter library."""
    sources = Sources(ROOT, ROOT / "content", DAY)
    library, _ = load_library(sources)
    return plan_jobs(library, load_materials(sources, sizes_of(library), Problems()), BuildRequest(DAY))


def test_every_planned_job_is_of_a_kind_of_its_own_and_travels(planned: tuple[Job, ...]) -> None:
    kinds = {type(job.params) for job in planned}

    assert Params not in kinds
    assert TemplateParams not in kinds
    assert {PrintedSheet, PrintedBook, WebPage, CopiedFile} < kinds
    for some in (job for kind in kinds for job in [next(j for j in planned if type(j.params) is kind)]):
        again = pickle.loads(pickle.dumps(some))
        assert again.params == some.params
        assert job_key(again) == job_key(some)


def test_what_all_pages_share_is_one_value(planned: tuple[Job, ...]) -> None:
    pages = [job.params for job in planned if isinstance(job.params, WebPage)]

    assert len(pages) > 100
    assert len({id(page.site) for page in pages}) == len({page.site.edition for page in pages})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CopiedFile("a.css"), CopiedFile("b.css")),
        (CopiedFile("a.css"), CopiedFile("a.css", TraditionalEdition("zh-Hant"))),
        (CopiedFile("a.css", TranslatedEdition("en")), CopiedFile("a.css", TraditionalEdition("en"))),
        (WebPage(WebSite(Routes(())), "a"), WebPage(WebSite(Routes(())), "b")),
        (WebPage(WebSite(Routes(())), "a"), WebPage(WebSite(Routes(()), "https://a/"), "a")),
        (PrintedSheet(), PrintedSheet(preview=300)),
        (PrintedSheet(), PrintedBook()),  # equal in every field of a sheet, and yet another kind
        (job_params.CopiedProduct(), job_params.Thumbnail()),
    ],
)
def test_kinds_and_fields_decide_the_recipe(one: Params, other: Params) -> None:
    digests.evict_old()

    assert job_key(job(one)) != job_key(job(other))


def test_the_digests_of_inputs_decide_the_recipe_and_where_they_lie_does_not() -> None:
    first = job(job_params.CopiedProduct(), inputs=(Input("a.pdf", "1"),))

    assert job_key(first) != job_key(replace(first, inputs=(Input("a.pdf", "2"),)))
    assert job_key(first) == job_key(replace(first, standing={"a.pdf": "/somewhere/a.pdf"}))


def test_equal_sheets_at_other_places_are_drawn_once_but_not_of_other_editions() -> None:
    def key(kind: str, path: str) -> str:
        return render_key(replace(job(PrintedSheet(editions=((kind, path),))), renderer="print"), "")

    assert key("office", "a-office.pdf") == key("office", "b-office.pdf")
    assert key("office", "a.pdf") != key("marked", "a.pdf")


def test_books_are_known_by_their_kind() -> None:
    """A website has sister sites and a sheet has editions: neither is a book for that."""
    sisters = (SisterSite("en", "English", "ltr", "website/en", has_page=True),)
    for params, is_book in (
        (PrintedBook(parts=(BookPartTemplate("h/a.html"),)), True),
        (GatheredBook(), True),
        (BookPart(), True),
        (PrintedSheet(editions=(("office", "a.pdf"),)), False),
        (WebPage(WebSite(Routes(())), "home", sisters), False),
    ):
        assert pool.is_book(job(params)) is is_book


def test_a_material_gives_each_kind_what_it_heeds() -> None:
    settings = MaterialSettings(faces=(400,), profile="a.icc", encoding="gb2312", numbers={"width": 300})

    assert job_params.TextFile.of(settings) == job_params.TextFile("gb2312")
    assert job_params.LongPicture.of(settings).width == 300
    assert PrintedSheet.planned(settings).profile == "a.icc"
    assert type(PrintedSheet.planned(settings)) is PrintedSheet
    assert type(PrintedSheet.planned(replace(settings, parts=(BookPartTemplate("a"),)))) is PrintedBook


@pytest.mark.parametrize("renderer", ["web", "print", "screen", "picture", "pack"])
def test_a_renderer_refuses_a_job_of_another_kind(renderer: str) -> None:
    sources = Sources(ROOT, ROOT / "content", DAY)
    wrong = job(Params())

    with pytest.raises(TypeError, match="Params"):
        renderer_named(renderer)(replace(wrong, renderer=renderer), sources)
    with pytest.raises(TypeError, match="Params where SearchIndex is wanted"):
        wrong.params_as(SearchIndex)


REPORTS: tuple[Report | None, ...] = (
    None,
    PreflightReport(2, 250, 300, 7.5, 5.1, 3, 1),
    LegibilityReport(60, 30, 8, 4.2, 15, 8.5, 12.1, 0.2),
    DisplayCharacters("骗防"),
    PictureSize(360, 480),
    PartKey("abc"),
)


@pytest.mark.parametrize("report", REPORTS)
def test_reports_come_back_from_the_ledger_as_the_values_they_were(report: Report | None) -> None:
    assert report_of(plain_report(report)) == report


def test_no_job_is_told_by_the_name_of_an_option() -> None:
    """Dispatch by type is kept by there being nothing else: a job has no free mapping but what its template gets."""
    assert {f.name for f in fields(Job) if "Any" in str(f.type) or f.type == "TemplateContext"} == {"context"}
    wrong = [
        f"{file.relative_to(ROOT)}"
        for file in sorted(Path(ROOT / "sitegen").rglob("*.py"))
        if re.search(r"\bjob\.options\b", file.read_text("utf-8"))
    ]
    assert wrong == []
