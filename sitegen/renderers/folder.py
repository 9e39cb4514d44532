"""A folder of made files under new names, with what is said of them: a week's slides in a zip too, a phase's notice as a PDF."""

from __future__ import annotations

from sitegen.core.sources import Sources
from sitegen.model.job_params import FileFolder
from sitegen.model.jobs import Job, Outcome
from sitegen.model.problems import Severity
from sitegen.pdf.imposition import reading_pages
from sitegen.pdf.typesetting import Typesetting
from sitegen.renderers import text
from sitegen.renderers.pack import paged, zipped
from sitegen.renderers.page import fill
from sitegen.typography.template_functions import drawing_functions

LIST = "播放次序.txt"


def render(job: Job, sources: Sources) -> Outcome:
    """The copies of `context["copies"]` (made file, new path), its texts, and at `job.output` a zip of all or a PDF."""
    files = {path: sources.made(made) for made, path in job.context["copies"]}
    problems = []
    for own in job.context.get("texts", ()):
        outcome = text.render(own, sources)
        files |= outcome.files
        problems += [p for p in outcome.problems if p.severity is Severity.ERROR]
    if job.output.endswith(".zip"):
        folder = f"{job.output.removesuffix('.zip')}/"
        listed = fill(job, sources, {}).replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8-sig")
        inner = {path.removeprefix(folder): data for path, data in files.items()}
        return Outcome({**files, job.output: zipped({LIST: listed, **inner})}, {}, tuple(problems))
    params = job.params_as(FileFolder)
    html = fill(job, sources, {**drawing_functions(sources, dict(params.fonts)), "paged": paged})
    setting = Typesetting(sources, f"templates/{job.material}", params.faces, dict(params.fonts), job=job)
    files[job.output] = reading_pages(setting.pdf(html), 0.0)
    return Outcome(files, {}, (*problems, *setting.problems))
