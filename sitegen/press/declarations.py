"""The C declarations that WeasyPrint hands to cffi, parsed once for a machine instead of once a process (0.3 s each).

cffi can write down what it has parsed ("out-of-line ABI mode") and be ready from that in 3 ms.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import cffi

from sitegen import libraries
from sitegen.press import kept

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
        libraries.prepare()  # what is declared is opened next
        made = _ready(declarations)
        self.__dict__.update({name: getattr(made, name) for name in dir(made) if not name.startswith("__")})
        self._open = made.dlopen
        self.__dict__.pop("dlopen")

    def dlopen(self, name: str, flags: int = 0) -> Any:
        """Open a library by any of the names that WeasyPrint tries; raises OSError."""
        found = libraries.find(name)
        if found is None and libraries.chosen() is not None:  # another folder's would not go with what is open
            raise OSError(f"{name}: not in {libraries.chosen()}")
        return self._open(found or name, flags)


def _ready(declarations: str) -> Any:
    """The parsed declarations, from where they are kept if they are."""
    file = kept.place("declarations", cffi.__version__, declarations)
    data = kept.read(file)
    if data is None:
        data = _parsed(declarations).encode()
        kept.write(file, data)
    names: dict[str, Any] = {}
    exec(compile(data, str(file), "exec"), names)  # noqa: S102 (cffi's own code, kept where Python keeps its own)
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
