"""The C declarations that WeasyPrint hands to cffi, parsed once for a machine instead of once a process (0.3 s each).

cffi can write down what it has parsed ("out-of-line ABI mode") and be ready from that in 3 ms. What was written lies beside
Python's own compiled files and is looked up by a digest of the declarations: when it is missing or cannot be written,
they are parsed as ever.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import cffi

_NAME = "_declared"


@contextmanager
def declared_once() -> Iterator[None]:
    """While open, `cffi.FFI()` takes what was parsed before for the same declarations."""
    before = cffi.FFI
    cffi.FFI = _Declared
    try:
        yield
    finally:
        cffi.FFI = before


class _Declared:
    """As `cffi.FFI`, once `cdef` was called."""

    def cdef(self, declarations: str) -> None:
        """Know these declarations."""
        made = _ready(declarations)
        self.__dict__.update({name: getattr(made, name) for name in dir(made) if not name.startswith("__")})


def _ready(declarations: str) -> Any:
    """The parsed declarations, from the file where they are kept if they are."""
    file = _file(declarations)
    digest, code = "", ""
    with suppress(OSError, UnicodeDecodeError):
        digest, _, code = file.read_text("ascii").partition("\n")
    if digest != _digest(code):
        code = _parsed(declarations)
        _keep(file, f"{_digest(code)}\n{code}")
    names: dict[str, Any] = {}
    exec(compile(code, str(file), "exec"), names)  # noqa: S102 (cffi's own code, kept where Python keeps its own)
    return names["ffi"]


def _parsed(declarations: str) -> str:
    """What cffi writes down of the declarations: Python that makes them ready."""
    from cffi.recompiler import make_py_source

    ffi = sys.modules["cffi.api"].FFI()
    ffi.cdef(declarations)
    ffi.set_source(_NAME, None)
    made = io.StringIO()
    make_py_source(ffi, _NAME, made)
    return made.getvalue()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _file(declarations: str) -> Path:
    """Where they are kept, by what decides what cffi writes."""
    key = _digest(f"{cffi.__version__}\n{sys.version}\n{declarations}")[:16]
    return Path(importlib.util.cache_from_source(__file__)).with_name(f"declarations-{key}")


def _keep(file: Path, code: str) -> None:
    """Write it whole or not at all; where nothing can be written, nothing is kept."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        made = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            made.write_text(code, "ascii")
            made.replace(file)
        except OSError:
            made.unlink(missing_ok=True)
