"""Where the libraries are that set type: Pango, and what comes with it. Standard library only.

Linux: the distribution's own, which its loader finds by name. Windows and macOS: those of an offline bundle
(`lib/pango/` in the project), else those of the `gstreamer-libs` wheel, else what was installed (MSYS2, Homebrew,
MacPorts, WEASYPRINT_DLL_DIRECTORIES). All of them come from one folder: a Pango that works on fonts of another
HarfBuzz's crashes.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = "lib/pango"  # in a project that came as an offline bundle
WHEEL, RUNTIME = "gstreamer_libs", "gstreamer_ext_runtime"  # the second: the C++ runtime of Windows, for zxing-cpp too
FONT_CONFIG = "assets/fonts/fonts.conf"
SEARCHED = "WEASYPRINT_DLL_DIRECTORIES"  # WeasyPrint's own variable, folders parted by semicolons

# What WeasyPrint opens and cannot do without; of several file names the first is the one by which the others link to it.
NEEDED = ("gobject-2.0", "pango-1.0", "harfbuzz", "fontconfig", "pangoft2-1.0")
FILES: dict[str, dict[str, tuple[str, ...]]] = {
    "linux": {
        "gobject-2.0": ("libgobject-2.0.so.0",),
        "pango-1.0": ("libpango-1.0.so.0",),
        "harfbuzz": ("libharfbuzz.so.0",),
        "harfbuzz-subset": ("libharfbuzz-subset.so.0",),
        "harfbuzz-vector": ("libharfbuzz-vector.so.0",),
        "fontconfig": ("libfontconfig.so.1",),
        "pangoft2-1.0": ("libpangoft2-1.0.so.0",),
    },
    "darwin": {
        "gobject-2.0": ("libgobject-2.0.0.dylib",),
        "pango-1.0": ("libpango-1.0.0.dylib", "libpango-1.0.dylib"),
        "harfbuzz": ("libharfbuzz.0.dylib",),
        "harfbuzz-subset": ("libharfbuzz-subset.0.dylib",),
        "harfbuzz-vector": ("libharfbuzz-vector.0.dylib",),
        "fontconfig": ("libfontconfig.1.dylib",),
        "pangoft2-1.0": ("libpangoft2-1.0.0.dylib", "libpangoft2-1.0.dylib"),
    },
    "win32": {
        "gobject-2.0": ("gobject-2.0-0.dll", "libgobject-2.0-0.dll"),
        "pango-1.0": ("pango-1.0-0.dll", "libpango-1.0-0.dll"),
        "harfbuzz": ("harfbuzz.dll", "libharfbuzz-0.dll"),
        "harfbuzz-subset": ("harfbuzz-subset.dll", "libharfbuzz-subset-0.dll"),
        "harfbuzz-vector": ("harfbuzz-vector.dll", "libharfbuzz-vector-0.dll"),
        "fontconfig": ("fontconfig-1.dll", "libfontconfig-1.dll"),
        "pangoft2-1.0": ("pangoft2-1.0-0.dll", "libpangoft2-1.0-0.dll"),
    },
}
_INSTALLED = {
    "darwin": ("/opt/homebrew/lib", "/usr/local/lib", "/opt/local/lib"),
    "win32": (r"C:\msys64\ucrt64\bin", r"C:\msys64\mingw64\bin", r"C:\Program Files\GTK3-Runtime Win64\bin"),
}
# The spellings that WeasyPrint tries: libpango-1.0-0, pango-1.0, libpango-1.0.so.0, libpango-1.0.dylib …
_SPELT = re.compile(
    r"(?:lib)?(gobject-2\.0|pango-1\.0|pangoft2-1\.0|harfbuzz-subset|harfbuzz-vector|harfbuzz|fontconfig)(?:[-.].*)?"
)


def find(name: str) -> str | None:
    """What to hand to the system's loader for a library: `pango-1.0`, or any spelling that WeasyPrint tries.

    A full path where we know the folder, a plain file name where the loader has to look for it; None when our folder lacks
    it, and for a library that this module knows nothing of.
    """
    known = _SPELT.fullmatch(name)
    if not known:
        return None
    names = _files()[known[1]]
    folder = chosen()
    if folder is None:
        return names[-1] if sys.platform == "win32" else names[0]
    return next((str(folder / file) for file in names if (folder / file).is_file()), None)


def opened(name: str) -> Any:
    """The library as `ctypes` opens it, by its plain name; raises OSError when it cannot be opened."""
    import ctypes

    prepare()
    path = find(name)
    if path is None:
        raise OSError(f"{name}: not in {chosen()}")
    return ctypes.CDLL(path)


def can_open_all() -> bool:
    """Whether everything that WeasyPrint cannot do without can be opened."""
    try:
        for name in NEEDED:
            opened(name)
    except OSError:
        return False
    return True


@cache
def chosen() -> Path | None:
    """The first folder that holds all that is needed; None when only the system's loader can tell (on Linux always)."""
    return next((folder for folder in _folders() if _is_whole(folder)), None)


@cache
def prepare() -> None:
    """Make ready for opening them: called before WeasyPrint is imported, or anything is opened. Again costs nothing."""
    folder = chosen()
    if sys.platform == "win32":
        _choose_temporary_folder()
        # Where they find what they need of each other.
        for needed in (folder, _in_wheel(RUNTIME)):
            if needed is not None and needed.is_dir():
                os.add_dll_directory(str(needed))
    if folder is None:
        return
    # What WeasyPrint looks through itself, in this process and in workers: no second Pango beside ours.
    os.environ[SEARCHED] = str(folder)


@contextmanager
def no_fonts(config: Path = ROOT / FONT_CONFIG) -> Iterator[None]:
    """While open, fontconfig reads a configuration of ours without fonts; programs started later find the machine's again.

    WeasyPrint has the machine's fonts listed when it is imported, and warns where there is no configuration.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(_readable(config))
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


@contextmanager
def opened_by_cffi() -> Iterator[None]:
    """While open, cffi opens the libraries where this module finds them, by whatever name WeasyPrint tries.

    Windows adds ".dll" only to names without a dot, and macOS looks into no folder of a wheel: by themselves they find none.
    """
    import cffi

    plain = cffi.FFI.dlopen

    def dlopen(ffi: Any, name: Any, flags: int = 0) -> Any:
        prepare()
        path = find(name) if isinstance(name, str) else None
        if path is None and isinstance(name, str) and _SPELT.fullmatch(name) and chosen() is not None:
            raise OSError(f"{name}: not in {chosen()}")  # another folder's would not go with what is open
        return plain(ffi, path or name, flags)

    cffi.FFI.dlopen = dlopen
    try:
        yield
    finally:
        cffi.FFI.dlopen = plain


def _files() -> dict[str, tuple[str, ...]]:
    return FILES.get(sys.platform, FILES["linux"])


def _is_whole(folder: Path) -> bool:
    return all(any((folder / file).is_file() for file in _files()[name]) for name in NEEDED)


def _folders() -> list[Path]:
    """Where they may lie, in the order in which they are tried."""
    if sys.platform not in _INSTALLED:
        return []
    found = [folder for folder in (ROOT / BUNDLED, _in_wheel(WHEEL)) if folder is not None]
    found += [Path(folder).absolute() for folder in os.environ.get(SEARCHED, "").split(";") if folder.strip()]
    return found + [Path(folder) for folder in _INSTALLED[sys.platform]]


def _in_wheel(package: str) -> Path | None:
    """The folder of libraries in an installed package, which is not imported for it."""
    with suppress(ImportError, ValueError):
        spec = find_spec(package)
        if spec is not None and spec.origin:
            return Path(spec.origin).parent / ("bin" if sys.platform == "win32" else "lib")
    return None


# ------------------------------------------------------------------------------------ names in Windows


def _choose_temporary_folder() -> None:
    """Have Python's temporary files where fontconfig can open them: WeasyPrint hands it fonts as files there.

    Fontconfig opens files by names in the system's code page, while Python says them in UTF-8: a user whose name is
    Chinese has a temporary folder that it does not find, and Pango without a font ends the process.
    """
    import tempfile

    own = tempfile.gettempdir()
    if own.isascii():
        return
    public = [os.environ.get(name, "") for name in ("ProgramData", "PUBLIC", "SystemDrive")]
    for folder in (_short(own), *(f"{place}{os.sep}sitegen-temp" for place in public if place)):
        if folder.isascii() and _can_hold_files(folder):
            tempfile.tempdir = folder
            return


def _can_hold_files(folder: str) -> bool:
    """Whether files can be made in the folder, which is made if it is not there."""
    import tempfile

    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _readable(file: Path) -> Path:
    """The file under a name that fontconfig can open: its own, its short one, or a copy's in the temporary folder."""
    is_windows = sys.platform == "win32"
    if not is_windows or str(file).isascii():
        return file
    short = _short(str(file))
    if short.isascii():
        return Path(short)
    import hashlib
    import tempfile

    data = file.read_bytes()
    copy = Path(tempfile.gettempdir(), f"sitegen-{hashlib.sha256(data).hexdigest()[:16]}.conf")
    if not copy.is_file() or copy.read_bytes() != data:
        beside = copy.with_suffix(f".{os.getpid()}")
        beside.write_bytes(data)
        with suppress(PermissionError):  # another process has just put it there and reads it
            beside.replace(copy)
    return copy


def _short(path: str) -> str:
    """Windows' short name of a file or folder (ZHANGS~1); the path itself where the disk keeps none."""
    is_windows = sys.platform == "win32"
    if not is_windows:
        return path
    import ctypes

    made = ctypes.create_unicode_buffer(1024)
    windows: Any = ctypes  # what only Windows has
    length = windows.WinDLL("kernel32").GetShortPathNameW(path, made, len(made))
    return made.value if 0 < length < len(made) else path
