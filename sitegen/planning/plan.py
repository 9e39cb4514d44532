"""`Library` × materials → jobs: who makes what, for whom, under which name. Nothing is read or drawn here."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from sitegen.model.jobs import Job
from sitegen.model.library import Library
from sitegen.model.problems import Problems
from sitegen.planning.context import PlanContext
from sitegen.planning.materials import Material
from sitegen.planning.numbers import Numbers
from sitegen.planning.packs import PackPlanner
from sitegen.planning.print_screen import MaterialPlanner
from sitegen.planning.request import BuildRequest
from sitegen.planning.steps import MadeFiles, PlanStep
from sitegen.planning.website import WebsitePlanner

__all__ = ["BuildRequest", "plan_jobs", "plan_steps"]


def plan_steps(
    library: Library,
    materials: Iterable[Material],
    request: BuildRequest,
    numbers: Numbers | None = None,
    problems: Problems | None = None,
) -> tuple[PlanStep, ...]:
    """The whole plan. The first step's jobs come of content alone, the others' of what was made before them.

    Each step's jobs are in a fixed order. `numbers` knows afterwards those that the plan gave to new things, `problems` has
    the notice of what packs lack because it was never made.
    """
    context = PlanContext(library, materials, request, numbers)
    sheets, website = MaterialPlanner(context), WebsitePlanner(context)
    return (
        PlanStep("content", (), lambda made: chain(sheets.pages(), website.pages())),
        PlanStep("lists", ("content",), sheets.lists),
        PlanStep("packs", ("content", "lists"), lambda made: PackPlanner(context, problems).jobs(made)),
        PlanStep("downloads", ("content", "lists"), website.downloads),
        PlanStep("search", ("content", "lists"), website.search),
        PlanStep("download pages", ("downloads", "packs"), website.download_pages),
        PlanStep("of all pages", ("search", "download pages"), website.of_all_pages),
    )


def plan_jobs(library: Library, materials: Iterable[Material], request: BuildRequest) -> tuple[Job, ...]:
    """The jobs whose results come of content alone, in a fixed order."""
    first, *_ = plan_steps(library, materials, request)
    return tuple(first.jobs(MadeFiles()))
