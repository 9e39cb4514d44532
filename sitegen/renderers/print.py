"""Paper: a template set on its sheet, turned into inks, looked at by the press check, with preview and editions."""

from __future__ import annotations

import json

from sitegen.core.sources import Sources
from sitegen.model.jobs import Job, Outcome
from sitegen.pdf.typesetting import Typesetting
from sitegen.renderers import book
from sitegen.renderers.page import fill
from sitegen.renderers.sheet import PrintedSheet, codes_in, is_grey, sheet_functions


def render(job: Job, sources: Sources) -> Outcome:
    """The PDF at `job.output`: in inks and with bleed for the print shop, or, where another edition is that, to be read."""
    if "parts" in job.options:
        return book.render(job, sources)
    fonts = dict(job.options.get("fonts", ()))
    html = fill(job, sources, sheet_functions(job, sources, fonts, grey=is_grey(job)))
    setting = Typesetting(sources, f"templates/{job.material}", job.options["faces"], fonts, job=job)
    variant = job.options.get("pdf_variant")
    drawn = setting.pdf(html, job.options.get("zoom", 1.0), **({"pdf_variant": variant} if variant else {}))
    sheet = PrintedSheet(job, sources, drawn, tuple(codes_in(html)))
    files = sheet.files()
    return Outcome(files, {}, (*setting.problems, *sheet.problems), json.dumps(sheet.figures.kept()))
