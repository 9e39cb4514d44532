"""WeasyPrint: imported once a process, without a function of its own replaced.

`weasyprint()` is the one place where it is imported, and with it the system's libraries (Pango and what belongs to it)
are opened. `embedding` has fonts cut by `uharfbuzz`: all that leans on WeasyPrint's inner parts, and only where `guard`
knows these. `characters` finds what has no glyph before Pango does. Why nothing more is patched:
docs/decisions/001-weasyprint-patches.md.
"""

from __future__ import annotations

import gc
import importlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any


@cache
def weasyprint() -> Any:
    """The package with its fonts module. Raises OSError where a library is missing that it cannot do without."""
    from sitegen.libraries import no_fonts, opened_by_cffi

    # It misses system fonts; here that is the intention. Nor is HarfBuzz-Subset used where it is missing.
    warnings.filterwarnings("ignore", message="No fonts configured in FontConfig")
    warnings.filterwarnings("ignore", message="HarfBuzz-Subset", category=DeprecationWarning)
    with undisturbed(), no_fonts(), opened_by_cffi():
        made = importlib.import_module("weasyprint")
        importlib.import_module("weasyprint.text.fonts")
        gc.freeze()  # modules stay: no search for garbage need walk through them again
    return made


@contextmanager
def undisturbed() -> Iterator[None]:
    """While open, Python does not look for cyclic garbage: what is made meanwhile stays in use."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
