"""A screen's test picture: a PNG, and where the screen's controller loads another format the same in that."""

from __future__ import annotations

from dataclasses import replace

from sitegen.core.sources import Sources
from sitegen.model.formats import FileFormat, Screen
from sitegen.model.job_params import TemplateParams
from sitegen.model.jobs import Job, Outcome
from sitegen.model.problems import Origin, Problem
from sitegen.renderers.screen import encoded
from sitegen.screens import pattern
from sitegen.typography.template_functions import Drawing


def render(job: Job, sources: Sources) -> Outcome:
    """The picture at `job.output`, which ends in .png, and beside it as the controller wants it."""
    screen: Screen = job.context["screen"]
    image = pattern.draw(screen, Drawing(sources, dict(job.params_as(TemplateParams).fonts)))
    problems: list[Problem] = []
    origin = screen.origin or Origin("content/screens.yaml")
    # As slides are packed: by run lengths alone zlib makes the same bytes on every system.
    files = {job.output: encoded(image, replace(screen, format=FileFormat.PNG, max_kb=0), problems, origin)}
    if screen.format is not FileFormat.PNG:
        own = f"{job.output.removesuffix('.png')}.{screen.format.value}"
        files[own] = encoded(image, screen, problems, origin)
    return Outcome(files, {}, tuple(problems))
