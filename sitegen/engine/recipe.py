"""What decides a job's result besides the files it reads: its canonical form, its renderer's code, the libraries that draw.

A renderer's code is its module and every module of ours that this uses (`core/modules.py`): a changed help text draws
nothing anew, and a change in what sets slides no sheet.
"""

from __future__ import annotations

import sys
import zlib
from dataclasses import fields
from functools import cache
from operator import attrgetter
from pathlib import Path

from sitegen.core.digests import digest, digest_of
from sitegen.core.machine import release
from sitegen.core.modules import ImportGraph
from sitegen.core.native_libraries import opened
from sitegen.core.store import Store
from sitegen.model.jobs import Job
from sitegen.pdf.weasyprint_adapter.guard import is_plain
from sitegen.renderers import spec_of
from sitegen.renderers.registry import RENDERERS

PACKAGE = Path(__file__).parent.parent
DRAWING_LIBRARIES = (
    "jinja2", "markdown", "nh3", "weasyprint", "pydyf", "pillow", "pikepdf", "pypdfium2", "uharfbuzz", "fonttools",
    "brotli", "segno", "opencc", "babel", "zxing-cpp", "pi-heif",
)  # fmt: skip


def job_key(job: Job) -> str:
    """The digest of everything but the files read. Two jobs with one `render_key` draw the same bytes."""
    return digest_of((*_values(job), tools(job.renderer)))


def render_key(job: Job, recipe: str) -> str:
    """The digest of what is drawn, leaving out where it goes and for which unit (`sharing` sees to that)."""
    if not spec_of(job).shareable:
        return recipe  # their own path stands in links, and they are made sooner than compared
    context = {name: value for name, value in job.context.items() if name != "unit"}
    named = job.context.get("unit") is not None
    return digest_of(
        (job.renderer, job.template, context, job.params.placeless(), named, job.format, tools(job.renderer))
    )


_values = attrgetter(*(f.name for f in fields(Job) if f.compare))  # a job is met once: no sense in keeping its digest


@cache
def tools(renderer: str) -> str:
    """The digest of a renderer's code and of what draws and packs: libraries, Pango, Python, zlib.

    So is the way in which WeasyPrint embeds fonts: both ways make the same, which a build can only show that draws.
    """
    return digest_of((_import_graph().digest(RENDERERS[renderer].module), _machine()))


@cache
def _machine() -> str:
    return digest_of((list(libraries().items()), pango(), sys.version_info[:2], zlib.ZLIB_RUNTIME_VERSION, is_plain()))


_store: Store | None = None


def keep_imports_in(folder: Path) -> None:
    """Keep in that folder's store which modules import which: then only changed ones are parsed in later processes."""
    global _store
    _store = Store(folder)


@cache
def _import_graph() -> ImportGraph:
    return ImportGraph.of_package(PACKAGE, _store)


@cache
def code() -> str:
    """The digest of all of sitegen's own code: machines of a cluster must have the same."""
    files = sorted(PACKAGE.rglob("*.py"))
    return digest_of([(file.relative_to(PACKAGE).as_posix(), digest(file.read_bytes())) for file in files])


def libraries() -> dict[str, str]:
    """The versions of the Python libraries that draw, by distribution."""
    return {name: release(name) for name in DRAWING_LIBRARIES}


def pango() -> str:
    """Pango's version: a newer one may break lines elsewhere."""
    try:
        return str(opened("pango-1.0").pango_version())
    except OSError:
        return ""
