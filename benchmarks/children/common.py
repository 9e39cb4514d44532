"""What the scripts share that run inside sitegen's environment, in a project's folder: its jobs, without the engine."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path.cwd()))  # the project's own copy of sitegen

from sitegen.core.sources import Sources
from sitegen.loading.library import load_library
from sitegen.loading.publication import published
from sitegen.model.jobs import Job
from sitegen.model.problems import Problems
from sitegen.pdf.typesetting import BASE, Typesetting
from sitegen.planning.materials import load_materials, sizes_of
from sitegen.planning.plan import BuildRequest, plan_jobs

DAY = date(2026, 11, 21)


def sources() -> Sources:
    """The project in the current folder."""
    root = Path.cwd()
    return Sources(root, root / "content", DAY)


def jobs(material: str, format: str = "") -> list[Job]:
    """The root unit's jobs of a material, in one format."""
    here = sources()
    library, _ = load_library(here)
    materials = load_materials(here, sizes_of(library), Problems())
    planned = plan_jobs(published(library, DAY, drafts=False), materials, BuildRequest(DAY, (material,)))
    root = library.root.id
    return [j for j in planned if j.unit == root and (not format or j.format == format)]


@contextmanager
def overheard() -> Iterator[list[str]]:
    """While open, the HTML of every page set is noted, ready for other programs: its base is the template's folder."""
    heard: list[str] = []
    plain = Typesetting.pdf

    def pdf(self: Typesetting, page: str, zoom: float = 1.0, **options: Any) -> bytes:
        base = (Path.cwd() / self.folder).as_uri() + "/"
        ground = re.search(r"@page \{[^}]*background: ([^ ;}]+)", page)
        screen = f"<style>@media screen {{ html {{ background: {ground[1]} }} }}</style>" if ground else ""
        head = f'<head><base href="{html.escape(base)}">{screen}'
        heard.append(page.replace("<head>", head, 1).replace(BASE, Path.cwd().as_uri() + "/"))
        return plain(self, page, zoom, **options)

    Typesetting.pdf = pdf  # type: ignore[method-assign]
    try:
        yield heard
    finally:
        Typesetting.pdf = plain  # type: ignore[method-assign]
