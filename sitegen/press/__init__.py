"""WeasyPrint, started and run in less time: what it makes is the same to the byte.

A process that sets one page spends a third of its time before the first line. fontTools' subsetter, needed only where
HarfBuzz's is missing, is put off until somebody calls it; the C declarations (`declarations`) and WeasyPrint's own style
sheets (`sheets`) are parsed once for a machine.
What costs most in long texts is done in `ROOMS`, each of which puts functions of its own in place of some of WeasyPrint's;
whatever they do not know they hand to those. They know one version: any other works as it comes.
"""

from __future__ import annotations

import gc
import importlib
import mimetypes
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any

KNOWN = "70.0"
ROOMS: tuple[str, ...] = ("styles", "lines", "boxes")
_PUT_OFF = ("fontTools.subset", "fontTools.varLib.instancer")


@cache
def weasyprint() -> Any:
    """The package with its fonts module, imported once a process."""
    from sitegen.libraries import no_fonts
    from sitegen.press import sheets
    from sitegen.press.declarations import declared_once

    # It misses system fonts; here that is the intention.
    warnings.filterwarnings("ignore", message="No fonts configured in FontConfig")
    with undisturbed(), _put_off(), declared_once(), no_fonts():
        with sheets.put_off():
            made = importlib.import_module("weasyprint")
        importlib.import_module("weasyprint.text.fonts")
        sheets.fill(made)
        for room in ROOMS if made.__version__ == KNOWN else ():
            importlib.import_module(f"sitegen.press.{room}").install()
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


class _Later(ModuleType):
    """A module whose functions import it when they are called."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        module = self.__name__

        def call(*arguments: Any, **options: Any) -> Any:
            return getattr(importlib.import_module(module), name)(*arguments, **options)

        return call


@contextmanager
def _put_off() -> Iterator[None]:
    """While open, importing those modules gives stand-ins; afterwards the real ones can be imported again.

    Nor are the machine's types of files read, of which WeasyPrint takes none.
    """
    standins = {name: _Later(name) for name in _PUT_OFF if name not in sys.modules}
    sys.modules.update(standins)
    package = importlib.import_module("fontTools")
    before, mimetypes.inited = mimetypes.inited, True
    for name, standin in standins.items():
        if name.count(".") == 1:
            setattr(package, name.rpartition(".")[2], standin)
    try:
        yield
    finally:
        mimetypes.inited = before
        for name, standin in standins.items():
            if sys.modules.get(name) is standin:
                del sys.modules[name]
            if vars(package).get(name.rpartition(".")[2]) is standin:
                delattr(package, name.rpartition(".")[2])
