"""Paper: a template set on its sheet, turned into inks, looked at by the press check, with preview and editions."""

from __future__ import annotations

from sitegen.core.sources import Sources
from sitegen.model.job_params import PrintedBook, PrintedSheet
from sitegen.model.jobs import Job, Outcome
from sitegen.pdf.typesetting import Typesetting
from sitegen.renderers import book
from sitegen.renderers.page import fill_coded
from sitegen.renderers.sheet import SheetFiles, codes_in, is_grey, sheet_functions


def render(job: Job, sources: Sources) -> Outcome:
    """The PDF at `job.output`: in inks and with bleed for the print shop, or, where another edition is that, to be read."""
    params = job.params_as(PrintedSheet)
    if isinstance(params, PrintedBook):
        return book.render(job, sources)
    fonts = dict(params.fonts)
    page = fill_coded(job, sources, sheet_functions(job, sources, fonts, zoom=params.zoom, grey=is_grey(params)))
    html = page.html
    setting = Typesetting(sources, f"templates/{job.material}", params.faces, fonts, job=job)
    variant = params.pdf_variant
    drawn = setting.pdf(html, params.zoom, **({"pdf_variant": variant} if variant else {}))
    sheet = SheetFiles(job, params, sources, drawn, tuple(codes_in(html)))
    files = sheet.files()
    problems = (*setting.problems, *sheet.problems)
    return Outcome(files, {}, problems, sheet.figures, code=page.code, text=page.text, said=html)
