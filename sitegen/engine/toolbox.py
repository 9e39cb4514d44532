"""What a machine draws with: two with equal toolboxes draw equal bytes. More than a recipe holds, for a recipe stays on one machine."""

from __future__ import annotations

import ctypes
import platform
import sys
import zlib
from collections.abc import Mapping
from functools import cache

from sitegen import __version__
from sitegen.digests import digest
from sitegen.engine.recipe import code, libraries, pango
from sitegen.libraries import opened
from sitegen.machine import release
from sitegen.problems import Words
from sitegen.sources import PACKAGE, NotThere, Sources
from sitegen.typefaces import FILES

_ABSENT = Words("没有", "none")
_NAMES = {"sitegen": Words("sitegen 程序", "sitegen's code"), "system": Words("系统", "system")}


@cache
def toolbox() -> dict[str, str]:
    """What draws here, by name: program, Python, libraries, the system's type setting, fonts that come with packages.

    Compressed bytes differ between releases of zlib, broken lines between those of Pango and HarfBuzz, the last digit of
    a length between processors.
    """
    return {
        "sitegen": f"{__version__}+{code()[:8]}",
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "system": f"{platform.system()} {platform.machine()}",
        "distributed": release("distributed"),
        **libraries(),
        "Pango": _dotted(pango()),
        "HarfBuzz": _said("harfbuzz", "hb_version_string"),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{path.rsplit("/", 1)[1]: _font(path) for path in FILES.values() if path.startswith(PACKAGE)},
    }


def differences(theirs: Mapping[str, str], ours: Mapping[str, str]) -> tuple[Words, ...]:
    """In what another toolbox is not ours, one sentence a thing: `weasyprint 69.0, here 70.0`."""
    found = []
    for name in dict.fromkeys((*ours, *theirs)):
        there, here = theirs.get(name, ""), ours.get(name, "")
        if there != here:
            called = _NAMES.get(name, Words(name, name))
            found.append(
                Words(
                    f"{called.zh} 是 {there or _ABSENT.zh}，本机是 {here or _ABSENT.zh}",
                    f"{called.en} {there or _ABSENT.en}, here {here or _ABSENT.en}",
                )
            )
    return tuple(found)


def _dotted(number: str) -> str:
    """Pango tells 1.50.12 as 15012."""
    value = int(number or 0)
    return f"{value // 10000}.{value // 100 % 100}.{value % 100}" if value else ""


def _said(library: str, function: str) -> str:
    """The version a C library tells."""
    try:
        ask = getattr(opened(library), function)
    except (OSError, AttributeError):
        return ""
    ask.restype = ctypes.c_char_p
    return bytes(ask()).decode("ascii", "replace")


def _font(path: str) -> str:
    """The first letters of a font's digest: enough to tell two releases apart; every read is judged by the whole."""
    from datetime import date
    from pathlib import Path

    try:
        return digest(Sources(Path(), Path(), date.min).read(path))[:12]
    except NotThere:
        return ""
