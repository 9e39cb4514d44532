"""One job in, bytes out: renderers by name (`registry`).

A renderer reads only through `sources`, writes nothing, and says what is wrong as problems in its outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from sitegen.model.jobs import Job, Outcome
from sitegen.renderers.registry import RENDERERS, RendererSpec
from sitegen.sources import Sources

Renderer = Callable[[Job, Sources], Outcome]


def renderer_named(name: str) -> Renderer:
    """The render function of that name, its module imported when first used; KeyError for an unknown one."""
    render: Renderer = import_module(RENDERERS[name].module).render
    return render


def spec_of(job: Job) -> RendererSpec:
    """What is to be known of the job's renderer."""
    return RENDERERS[job.renderer]
