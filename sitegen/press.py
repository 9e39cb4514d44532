"""WeasyPrint started in half the time: without parts that are never used here, and with its C declarations read once.

A process that sets one page spends a third of its time before the first line. Two things take most of that: fontTools'
subsetter, needed only where HarfBuzz's is missing, and cffi's reading of the C declarations of Pango, always the same.
The first is put off until somebody calls it; of the second, what cffi makes of it is kept in the environment's folder
under the declarations' digest. When anything is not as expected, WeasyPrint starts as it always does.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import logging
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

_LOG = logging.getLogger(__name__)
_PUT_OFF = ("fontTools.subset", "fontTools.varLib.instancer")


@cache
def weasyprint() -> Any:
    """The package with its fonts module, imported once a process."""
    # It misses system fonts; here that is the intention.
    warnings.filterwarnings("ignore", message="No fonts configured in FontConfig")
    with _put_off(), _declarations_kept():
        made = importlib.import_module("weasyprint")
        importlib.import_module("weasyprint.text.fonts")
    return made


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
    """While open, importing those modules gives stand-ins; afterwards the real ones can be imported again."""
    standins = {name: _Later(name) for name in _PUT_OFF if name not in sys.modules}
    parents = {name: importlib.import_module(name.rpartition(".")[0]) for name in standins}
    sys.modules.update(standins)
    for name, parent in parents.items():
        setattr(parent, name.rpartition(".")[2], standins[name])
    try:
        yield
    finally:
        for name, standin in standins.items():
            if sys.modules.get(name) is standin:
                del sys.modules[name]
            if vars(parents[name]).get(name.rpartition(".")[2]) is standin:
                delattr(parents[name], name.rpartition(".")[2])


@contextmanager
def _declarations_kept() -> Iterator[None]:
    """While open, `cffi.FFI()` takes what was made of the same declarations before."""
    cffi: Any = importlib.import_module("cffi")
    plain = cffi.FFI
    cffi.FFI = _Kept
    try:
        yield
    finally:
        cffi.FFI = plain


class _Kept:
    """Stands for cffi's FFI: `cdef` once, then all that FFI can."""

    def cdef(self, declarations: str) -> None:
        """Take these declarations, from the folder when they were read before."""
        ready = _ready(declarations)
        for name in dir(ready):
            if not name.startswith("__"):
                setattr(self, name, getattr(ready, name))


def _ready(declarations: str) -> Any:
    cffi: Any = importlib.import_module("cffi")
    digest = hashlib.sha256(f"{cffi.__version__} {sys.version_info} {declarations}".encode()).hexdigest()[:16]
    name = f"pango_{digest}"
    file = Path(sys.prefix) / "var" / "sitegen" / f"{name}.py"
    if not file.is_file():
        made = importlib.import_module("cffi.api").FFI()
        made.cdef(declarations)
        try:
            _keep(made, name, file)
        except OSError as error:
            _LOG.debug("the declarations are read again each time: %s", error)
            return made
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(str(file))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.ffi


def _keep(made: Any, name: str, file: Path) -> None:
    """Written whole or not at all: several processes may start together."""
    recompiler: Any = importlib.import_module("cffi.recompiler")
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        part = Path(folder) / file.name
        recompiler.make_py_source(made, name, str(part))
        part.replace(file)
