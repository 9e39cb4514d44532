"""A sheet or book on its way from a set PDF to its files: in inks, inspected, with preview and editions."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape

from pikepdf import Pdf

from sitegen.core.sources import Sources
from sitegen.images import story_pictures
from sitegen.images.raster import beside, page_image, png
from sitegen.model.formats import Paper, Process
from sitegen.model.job_params import PrintedSheet
from sitegen.model.jobs import PROOF, Job
from sitegen.model.problems import Origin, Problem, Words
from sitegen.model.reports import PreflightReport
from sitegen.pdf.imposition import impose_booklet, impose_two_copies, reading_pages, rebox, saved
from sitegen.pdf.preflight import inks, slug
from sitegen.pdf.preflight.inspection import Code, Order, inspect
from sitegen.pdf.preflight.outlines import outlined
from sitegen.renderers import aloud
from sitegen.typography import typefaces
from sitegen.typography.template_functions import drawing_functions

PAPER_80_G = 0.10  # mm; ordinary office paper, the booklet's creep
SLUG_TYPE = 7.0  # pt of the file's name beside the crop marks


def sheet_functions(
    job: Job, sources: Sources, fonts: Mapping[str, str], *, zoom: float, grey: bool
) -> dict[str, Callable[..., object]]:
    """What templates of sheets may call; `grey`: photographs come without colours. Words to be read aloud are told in seconds."""
    pictures = story_pictures.functions(job.context["paper"], zoom, grey=grey)
    return {**drawing_functions(sources, fonts), **pictures, **aloud.functions()}


def is_grey(params: PrintedSheet) -> bool:
    """Whether photographs are grey in every file of the job: no profile says how to print them, and none is to be read."""
    return not params.profile and "print-shop" not in dict(params.editions)


class SheetFiles:
    """One drawn sheet or book on its way to files; `is_cut` when its pages in the screen's colours are cut to the trim."""

    is_cut = False
    source: bytes | Pdf  # what booklets are imposed from

    def __init__(self, job: Job, params: PrintedSheet, sources: Sources, drawn: bytes, codes: tuple[Code, ...]) -> None:
        self.job, self.params, self.sources, self.drawn, self.codes = job, params, sources, drawn, codes
        self.source = drawn
        self.paper: Paper = job.context["paper"].enlarged(params.zoom)
        self.problems: list[Problem] = []
        self.figures = PreflightReport()

    def files(self) -> dict[str, bytes]:
        """All files of the job, pressed and inspected."""
        editions = dict(self.params.editions)
        with Pdf.open(io.BytesIO(self.drawn)) as pages:
            rebox(pages, self.paper.bleed, self.paper.bleed)
            screen = saved(pages, packed=False)
            press = self._pressed(pages)
        is_read = "print-shop" in editions or self.paper.process is Process.OFFICE
        main = reading_pages(self.drawn, self.paper.bleed) if is_read else press
        return {self.job.output: main} | self.editions(press, screen)

    def editions(self, press: bytes, screen: bytes) -> dict[str, bytes]:
        """The further files and the preview; `press` are the pages in inks, `screen` those in the screen's colours."""
        made = {}
        for kind, output in self.params.editions:
            made[output] = _EDITIONS[kind](self, press, output)
        if self.params.preview:
            made[self.job.output.removesuffix(".pdf") + ".png"] = self._preview(screen, self.params.preview)
        return made

    def _pressed(self, pages: Pdf) -> bytes:
        """The pages turned into inks; what the press check finds wrong becomes problems."""
        inking = inks.load(self.sources, self.paper.process.value)
        profile = self.params.profile
        pressed = inks.pressed(pages, inking, self.sources.read(profile) if profile else None)
        order = Order(
            self.paper,
            limit=inking.limit,
            pages=self.params.page_count,
            codes=self.codes,
            mark=PROOF if self.job.context.get("draft") else "",
        )
        seen = inspect(pressed.pdf, order)
        self.figures = seen.figures
        for fault in (*dict.fromkeys(pressed.faults), *seen.faults):
            self._fault(fault)
        return pressed.pdf

    def _fault(self, fault: Words) -> None:
        name, paper = self.job.output, self.paper.name or self.paper.id
        zh, en = (
            f"印前检查没有通过，{name}（{paper}）：{fault.zh}",
            f"the press check failed, {name} ({paper}): {fault.en}",
        )
        self.problems.append(Problem(Origin(f"templates/{self.job.template}"), Words(zh, en), shown_from(self.job)))

    def _preview(self, pdf: bytes, width: int) -> bytes:
        """The first page cut to its trim, `width` px wide; of a sheet printed on both sides, both."""
        sides = 2 if self.params.page_count == 2 else 1
        scale = width / self.paper.width
        bleed = 0.0 if self.is_cut else self.paper.bleed
        edge = round(bleed * scale)
        tall = round(self.paper.height * scale)
        images = []
        for number in range(sides):
            image = page_image(pdf, number, width=round((self.paper.width + 2 * bleed) * scale))
            images.append(image.crop((edge, edge, edge + width, edge + tall)))
        return png(images[0] if sides == 1 else beside(images), colours=64)

    # ------------------------------------------------------------------------------------- editions

    def print_shop(self, press: bytes, output: str) -> bytes:
        """Single pages with bleed, in inks."""
        return press

    def office(self, press: bytes, output: str) -> bytes:
        """Cut to the trim, in the screen's colours, for the printer in the office."""
        return self.drawn if self.is_cut else reading_pages(self.drawn, self.paper.bleed)

    def booklet(self, press: bytes, output: str) -> bytes:
        """Two pages on A4, to be folded once."""
        return impose_booklet(self.source, bleed=self.paper.bleed, creep=PAPER_80_G, cut=self.is_cut)

    def two_up(self, press: bytes, output: str) -> bytes:
        """Two copies of the booklet on upright A4, to be cut across and folded."""
        return impose_two_copies(self.source, bleed=self.paper.bleed, creep=PAPER_80_G, cut=self.is_cut)

    def outlined(self, press: bytes, output: str) -> bytes:
        """Without fonts: every word a shape."""
        return outlined(press)

    def marked(self, press: bytes, output: str) -> bytes:
        """With slug, crop and fold marks and the file's name."""
        name = output.rsplit("/", 1)[1]
        face = typefaces.load(self.sources, "sans", dict(self.params.fonts))
        widths = self.paper.panels if self.paper.folds > 1 else ()
        folds = [sum(widths[: n + 1]) for n in range(len(widths) - 1)]
        return slug.with_marks(press, self.paper.bleed, folds, face.outline(name, 400, SLUG_TYPE))


_EDITIONS: dict[str, Callable[[SheetFiles, bytes, str], bytes]] = {
    "print-shop": SheetFiles.print_shop,
    "office": SheetFiles.office,
    "a4-booklet": SheetFiles.booklet,
    "two-up": SheetFiles.two_up,
    "marked": SheetFiles.marked,
    "outlined": SheetFiles.outlined,
}


_QR = re.compile(
    r'(?:style="left:([\d.]+)mm;top:([\d.]+)mm"[^<>]*>\s*)?<svg class="qr" [^>]*?width:([\d.]+)mm[^>]*? data-text="([^"]*)"'
)
_PAGE = '<section class="page"'


def codes_in(html: str) -> Iterator[Code]:
    """The QR codes of a page, with their places where they stand in a box of their own."""
    for found in _QR.finditer(html):
        left, top, width, text = found.groups()
        box = (float(left), float(top), float(width)) if left and width else None
        number = max(0, html.count(_PAGE, 0, found.start()) - 1)
        yield Code(unescape(text), number if box else None, box)


def shown_from(job: Job) -> Words:
    """Where the words of the sheet stand in the content: one may write them shorter there, or mend the template."""
    for name in ("warning", "case", "type", "audience", "book"):
        thing = job.context.get(name)
        if thing is not None and getattr(thing, "origin", None):
            place: Origin = thing.origin
            return Words(
                f"这张上的内容写在 {place}；请改模板，或把那里写短些",
                f"its words stand at {place}: mend the template, or write less there",
            )
    return Words("请改模板", "mend the template")
