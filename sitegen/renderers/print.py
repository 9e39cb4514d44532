"""Paper: a template set on its sheet, its boxes exact, with the preview and the editions made of it."""

from __future__ import annotations

from sitegen.drawing import drawing_functions
from sitegen.imposition import impose_booklet, print_shop_pages, reading_pages
from sitegen.model.formats import Paper
from sitegen.model.jobs import Job, Outcome
from sitegen.raster import page_image, png
from sitegen.renderers.page import fill
from sitegen.sources import Sources
from sitegen.typesetting import Typesetting

PAPER_80_G = 0.10  # mm; ordinary office paper, the booklet's creep


def render(job: Job, sources: Sources) -> Outcome:
    """The PDF at `job.output`: with bleed for the print shop, or, where there are editions, cut to the trim to be read."""
    fonts = dict(job.options.get("fonts", ()))
    html = fill(job, sources, drawing_functions(sources, fonts))
    setting = Typesetting(sources, f"templates/{job.material}", job.options["faces"], fonts)
    variant = job.options.get("pdf_variant")
    drawn = setting.pdf(html, **({"pdf_variant": variant} if variant else {}))
    paper: Paper = job.context["paper"]
    editions = dict(job.options.get("editions", ()))
    main = reading_pages(drawn, paper.bleed) if editions else print_shop_pages(drawn, paper.bleed)
    files = {job.output: main}
    for kind, output in editions.items():
        files[output] = _edition(kind, drawn, paper)
    if preview := job.options.get("preview"):
        files[job.output.removesuffix(".pdf") + ".png"] = _preview(main, paper, preview, trimmed=bool(editions))
    return Outcome(files, {}, tuple(setting.problems))


def _edition(kind: str, drawn: bytes, paper: Paper) -> bytes:
    if kind == "a4-booklet":
        return impose_booklet(drawn, bleed=paper.bleed, creep=PAPER_80_G)
    if kind == "print-shop":
        return print_shop_pages(drawn, paper.bleed)
    raise ValueError(f"unknown edition {kind}")


def _preview(pdf: bytes, paper: Paper, width: int, *, trimmed: bool) -> bytes:
    """The first page cut to its trim, `width` px wide."""
    if trimmed:
        return png(page_image(pdf, width=width), colours=64)
    scale = width / paper.width
    image = page_image(pdf, width=round((paper.width + 2 * paper.bleed) * scale))
    edge = round(paper.bleed * scale)
    height = round(paper.height * scale)
    return png(image.crop((edge, edge, edge + width, edge + height)), colours=64)
