"""What decides a job's result besides the files it reads: its canonical form, our code, the libraries that draw."""

from __future__ import annotations

import sys
import zlib
from dataclasses import fields
from functools import cache
from operator import attrgetter
from pathlib import Path

from sitegen.digests import digest, digest_of
from sitegen.libraries import opened
from sitegen.machine import release
from sitegen.model.jobs import Job
from sitegen.press.guard import is_plain
from sitegen.renderers import spec_of

DRAWING_LIBRARIES = (
    "jinja2", "markdown", "nh3", "weasyprint", "pydyf", "pillow", "pikepdf", "pypdfium2", "uharfbuzz", "fonttools",
    "brotli", "segno", "opencc", "babel", "zxing-cpp", "pi-heif",
)  # fmt: skip


def recipe_of(job: Job) -> str:
    """The digest of everything but the files read. Two jobs with one `content_of` draw the same bytes."""
    return digest_of((*_values(job), tools()))


def content_of(job: Job, recipe: str) -> str:
    """The digest of what is drawn, leaving out where it goes and for which unit (`sharing` sees to that)."""
    if not spec_of(job).shareable:
        return recipe  # their own path stands in links, and they are made sooner than compared
    context = {name: value for name, value in job.context.items() if name != "unit"}
    options = {name: value for name, value in job.options.items() if name != "editions"}
    kinds = tuple(kind for kind, _ in job.options.get("editions", ()))
    named = job.context.get("unit") is not None
    return digest_of((job.renderer, job.template, context, options, kinds, named, job.format, tools()))


_values = attrgetter(*(f.name for f in fields(Job)))  # a job is met once: no sense in keeping its digest


@cache
def tools() -> str:
    """The digest of sitegen's own code and of the versions of what draws and packs: libraries, Pango, Python, zlib.

    So is the way in which WeasyPrint embeds fonts: both ways make the same, which a build can only show that draws.
    """
    made_with = list(libraries().items()), pango(), sys.version_info[:2], zlib.ZLIB_RUNTIME_VERSION, is_plain()
    return digest_of((code(), *made_with))


@cache
def code() -> str:
    """The digest of sitegen's own code."""
    root = Path(__file__).parent.parent
    return digest_of([(p.relative_to(root).as_posix(), digest(p.read_bytes())) for p in sorted(root.rglob("*.py"))])


def libraries() -> dict[str, str]:
    """The versions of the Python libraries that draw, by distribution."""
    return {name: release(name) for name in DRAWING_LIBRARIES}


def pango() -> str:
    """Pango's version: a newer one may break lines elsewhere."""
    try:
        return str(opened("pango-1.0").pango_version())
    except OSError:
        return ""
