"""A folder of made files under new names, with what is said of them: a week's slides in a zip too, a phase's notice as a PDF.

With a week's slides may lie a printed sheet for the room where the screen is watched: what is on now, in pictures.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from dataclasses import replace

from sitegen.core.sources import Sources
from sitegen.images import decoding
from sitegen.model.formats import Screen
from sitegen.model.job_params import FileFolder
from sitegen.model.jobs import PROOF, Job, Outcome
from sitegen.model.problems import Problem, Severity
from sitegen.pdf.imposition import reading_pages
from sitegen.pdf.typesetting import Typesetting
from sitegen.renderers import text
from sitegen.renderers.pack import paged, zipped
from sitegen.renderers.page import fill
from sitegen.typography.template_functions import drawing_functions

LIST, SHEET = "播放次序.txt", "正在播放.pdf"
THUMB = 420  # px: 56 mm at 190 dpi


def render(job: Job, sources: Sources) -> Outcome:
    """The copies of `context["copies"]` (made file, new path), its texts, and at `job.output` a zip of all or a PDF."""
    files = {path: sources.made(made) for made, path in job.context["copies"]}
    problems = []
    for own in job.context.get("texts", ()):
        outcome = text.render(own, sources)
        files |= outcome.files
        problems += [p for p in outcome.problems if p.severity is Severity.ERROR]
    params = job.params_as(FileFolder)
    if job.output.endswith(".zip"):
        folder = f"{job.output.removesuffix('.zip')}/"
        listed = fill(job, sources, {}).replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8-sig")
        if job.context.get("sheet"):
            mark = PROOF if PROOF in folder.split("/")[-2] else ""
            files[f"{folder}{f'{mark}_' if mark else ''}{SHEET}"], faults = _sheet(job, sources, params)
            problems += faults
        inner = {path.removeprefix(folder): data for path, data in files.items()}
        inner |= {name: sources.made(made) for made, name in job.context.get("in_zip", ())}
        return Outcome({**files, job.output: zipped({LIST: listed, **inner})}, {}, tuple(problems))
    html = fill(job, sources, {**drawing_functions(sources, dict(params.fonts)), "paged": paged})
    setting = Typesetting(sources, f"templates/{job.material}", params.faces, dict(params.fonts), job=job)
    files[job.output] = reading_pages(setting.pdf(html), 0.0)
    return Outcome(files, {}, (*problems, *setting.problems))


def _sheet(job: Job, sources: Sources, params: FileFolder) -> tuple[bytes, Iterable[Problem]]:
    """The sheet as a PDF. Its template gets `shown`: of each picture the file that is made, and the picture small."""
    fonts = dict(params.fonts)
    screen: Screen = job.context["screen"]
    small: dict[str, str] = {}
    shown = []
    for (made, _), file in zip(job.context["copies"], job.context["files"], strict=True):
        if made not in small:
            small[made] = _small(sources.made(made), screen)
        shown.append((file, small[made]))
    own = replace(job, template=job.context["sheet"])
    html = fill(own, sources, {**drawing_functions(sources, fonts), "shown": shown})
    setting = Typesetting(sources, f"templates/{job.material}", params.faces, fonts, job=own)
    return reading_pages(setting.pdf(html), 0.0), setting.problems


def _small(data: bytes, screen: Screen) -> str:
    """The picture as a data URL: dots as they are, of a long one what the screen shows at once."""
    from PIL import Image

    with decoding.opened(data) as opened:
        image = opened.convert("RGB").crop((0, 0, screen.width, screen.height))
        if not screen.is_dots:
            image.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        image.quantize(96, method=Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
