"""What decides a job's result besides the files it reads: its canonical form, our code, the libraries that draw."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from operator import attrgetter
from pathlib import Path

from sitegen.digests import digest, digest_of
from sitegen.model.jobs import Job

DRAWING_LIBRARIES = (
    "jinja2", "markdown", "nh3", "weasyprint", "pydyf", "pillow", "pikepdf", "pypdfium2", "uharfbuzz", "fonttools",
    "brotli", "segno", "opencc",
)  # fmt: skip


def recipe_of(job: Job) -> str:
    """The digest of everything but the files read. Two jobs with one `content_of` draw the same bytes."""
    return digest_of((*_values(job), tools()))


def content_of(job: Job) -> str:
    """The digest of what is drawn, leaving out where it goes and for whom: equal jobs are drawn once."""
    if job.renderer != "screen":
        return recipe_of(job)  # their output path stands in links, or the unit on the page
    return digest_of((job.renderer, job.template, job.context, job.options, job.format, tools()))


_values = attrgetter(*(f.name for f in fields(Job)))  # a job is met once: no sense in keeping its digest


@cache
def tools() -> str:
    """The digest of sitegen's own code and of the versions of the libraries that draw."""
    root = Path(__file__).parent.parent
    code = [(p.relative_to(root).as_posix(), digest(p.read_bytes())) for p in sorted(root.rglob("*.py"))]
    return digest_of((code, [(name, _version(name)) for name in DRAWING_LIBRARIES], _pango()))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _pango() -> str:
    """Pango's version: a newer one may break lines elsewhere."""
    import ctypes
    import ctypes.util

    name = ctypes.util.find_library("pango-1.0")
    if not name:
        return ""
    try:
        library = ctypes.CDLL(name)
    except OSError:
        return ""
    return str(library.pango_version())
