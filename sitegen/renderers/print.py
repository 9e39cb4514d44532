"""Paper: a template set on its sheet, turned into inks, looked at by the press check, with preview and editions."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import Any

from pikepdf import Pdf

from sitegen import photographs, typefaces
from sitegen.drawing import drawing_functions
from sitegen.imposition import impose_booklet, impose_two_copies, reading_pages, rebox, saved
from sitegen.model.formats import Paper
from sitegen.model.jobs import Job, Outcome
from sitegen.prepress import inks, slug
from sitegen.prepress.inspection import Code, Figures, Order, inspect
from sitegen.prepress.outlines import outlined
from sitegen.problems import Origin, Problem, Words
from sitegen.raster import beside, page_image, png
from sitegen.renderers.page import fill
from sitegen.sources import Sources
from sitegen.typesetting import Typesetting

PAPER_80_G = 0.10  # mm; ordinary office paper, the booklet's creep
PROOF = "送审稿"  # the word that templates print on what is not approved
SLUG_TYPE = 7.0  # pt of the file's name beside the crop marks


def render(job: Job, sources: Sources) -> Outcome:
    """The PDF at `job.output`: in inks and with bleed for the print shop, or, where another edition is that, to be read."""
    if "parts" in job.options:
        from sitegen.renderers import book

        return book.render(job, sources)
    fonts = dict(job.options.get("fonts", ()))
    html = fill(job, sources, sheet_functions(job, sources, fonts, grey=_is_grey(job)))
    setting = Typesetting(sources, f"templates/{job.material}", job.options["faces"], fonts, job=job)
    variant = job.options.get("pdf_variant")
    drawn = setting.pdf(html, job.options.get("zoom", 1.0), **({"pdf_variant": variant} if variant else {}))
    sheet = Sheet(job, sources, drawn, tuple(codes_in(html)))
    files = sheet.files()
    return Outcome(files, {}, (*setting.problems, *sheet.problems), json.dumps(sheet.figures.kept()))


def sheet_functions(
    job: Job, sources: Sources, fonts: Mapping[str, str], *, grey: bool
) -> dict[str, Callable[..., Any]]:
    """What templates of sheets may call; `grey`: photographs come without colours."""
    pictures = photographs.functions(job.context["paper"], job.options.get("zoom", 1.0), grey=grey)
    return {**drawing_functions(sources, fonts), **pictures}


def _is_grey(job: Job) -> bool:
    """Whether photographs are grey in every file of the job: no profile says how to print them, and none is to be read."""
    return not job.options.get("profile") and "print-shop" not in dict(job.options.get("editions", ()))


class Sheet:
    """One drawn sheet or book on its way to files; `is_cut` when its pages in the screen's colours are cut to the trim."""

    is_cut = False
    source: bytes | Pdf  # what booklets are imposed from

    def __init__(self, job: Job, sources: Sources, drawn: bytes, codes: tuple[Code, ...]) -> None:
        self.job, self.sources, self.drawn, self.codes = job, sources, drawn, codes
        self.source = drawn
        self.paper: Paper = job.context["paper"].enlarged(job.options.get("zoom", 1.0))
        self.problems: list[Problem] = []
        self.figures = Figures()

    def files(self) -> dict[str, bytes]:
        """All files of the job, pressed and inspected."""
        editions = dict(self.job.options.get("editions", ()))
        with Pdf.open(io.BytesIO(self.drawn)) as pages:
            rebox(pages, self.paper.bleed, self.paper.bleed)
            screen = saved(pages, packed=False)
            press = self._pressed(pages)
        is_book = "print-shop" in editions
        main = reading_pages(self.drawn, self.paper.bleed) if is_book else press
        return {self.job.output: main} | self.editions(press, screen)

    def editions(self, press: bytes, screen: bytes) -> dict[str, bytes]:
        """The further files and the preview; `press` are the pages in inks, `screen` those in the screen's colours."""
        made = {}
        for kind, output in self.job.options.get("editions", ()):
            made[output] = _EDITIONS[kind](self, press, output)
        if width := self.job.options.get("preview"):
            made[self.job.output.removesuffix(".pdf") + ".png"] = self._preview(screen, width)
        return made

    def _pressed(self, pages: Pdf) -> bytes:
        """The pages turned into inks; what the press check finds wrong becomes problems."""
        inking = inks.load(self.sources, self.paper.process.value)
        profile = self.job.options.get("profile")
        pressed = inks.pressed(pages, inking, self.sources.read(profile) if profile else None)
        order = Order(
            self.paper,
            limit=inking.limit,
            pages=self.job.options.get("page_count", 0),
            codes=self.codes,
            mark=PROOF if self.job.context.get("draft") else "",
        )
        seen = inspect(pressed.pdf, order)
        self.figures = seen.figures
        for fault in (*dict.fromkeys(pressed.faults), *seen.faults):
            self._fault(fault)
        return pressed.pdf

    def _fault(self, fault: Words) -> None:
        name = self.job.output
        words = Words(f"印前检查没有通过，{name}：{fault.zh}", f"the press check failed, {name}: {fault.en}")
        self.problems.append(Problem(_origin(self.job), words))

    def _preview(self, pdf: bytes, width: int) -> bytes:
        """The first page cut to its trim, `width` px wide; of a sheet printed on both sides, both."""
        sides = 2 if self.job.options.get("page_count") == 2 else 1
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
        face = typefaces.load(self.sources, "sans", dict(self.job.options.get("fonts", ())))
        widths = self.paper.panels if self.paper.folds > 1 else ()
        folds = [sum(widths[: n + 1]) for n in range(len(widths) - 1)]
        return slug.with_marks(press, self.paper.bleed, folds, face.outline(name, 400, SLUG_TYPE))


_EDITIONS: dict[str, Callable[[Sheet, bytes, str], bytes]] = {
    "print-shop": Sheet.print_shop,
    "office": Sheet.office,
    "a4-booklet": Sheet.booklet,
    "two-up": Sheet.two_up,
    "marked": Sheet.marked,
    "outlined": Sheet.outlined,
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


def _origin(job: Job) -> Origin:
    """The content that the sheet shows, where a fault is to be mended; else the material."""
    for name in ("warning", "case", "type", "audience", "book"):
        thing = job.context.get(name)
        if thing is not None and getattr(thing, "origin", None):
            origin: Origin = thing.origin
            return origin
    return Origin(f"templates/{job.template}")
