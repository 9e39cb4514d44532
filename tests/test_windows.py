"""What differs on Windows and macOS, tried with stand-ins for what only these systems have. `tests/machines/wine.sh` runs the whole."""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import cffi
import pytest

from sitegen import libraries, press
from sitegen.engine import executors, locks, publish, recipe
from tests.conftest import ROOT, Project

GSTREAMER = (
    "gobject-2.0-0.dll", "pango-1.0-0.dll", "harfbuzz.dll", "harfbuzz-subset.dll", "fontconfig-1.dll", "pangoft2-1.0-0.dll",
)  # fmt: skip
MSYS2 = (
    "libgobject-2.0-0.dll", "libpango-1.0-0.dll", "libharfbuzz-0.dll", "libfontconfig-1.dll", "libpangoft2-1.0-0.dll",
)  # fmt: skip
MAC = (
    "libgobject-2.0.0.dylib", "libpango-1.0.0.dylib", "libpango-1.0.dylib", "libharfbuzz.0.dylib", "libfontconfig.1.dylib",
    "libpangoft2-1.0.0.dylib", "libpangoft2-1.0.dylib",
)  # fmt: skip
# What WeasyPrint 70 tries for each library, in its order.
PANGO = ("libpango-1.0-0", "pango-1.0-0", "pango-1.0", "libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll")


def lay(folder: Path, names: tuple[str, ...]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"")
    return folder


Pretend = Callable[[str], None]


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Pretend]:
    """Have `libraries` believe that it is on another system, in a project without libraries, nothing of them installed."""

    def become(platform: str) -> None:
        monkeypatch.setattr(libraries, "sys", SimpleNamespace(platform=platform))
        forget()

    monkeypatch.setattr(libraries, "ROOT", tmp_path / "project")
    monkeypatch.setattr(libraries, "_INSTALLED", {"win32": (), "darwin": ()})
    monkeypatch.delenv(libraries.SEARCHED, raising=False)
    monkeypatch.setattr(os, "add_dll_directory", added.append, raising=False)
    monkeypatch.setattr(libraries, "_choose_temporary_folder", lambda: None)
    added.clear()
    yield become
    monkeypatch.undo()
    forget()


added: list[str] = []


def forget() -> None:
    libraries.chosen.cache_clear()
    libraries.prepare.cache_clear()


def wheel(monkeypatch: pytest.MonkeyPatch, place: Path, names: tuple[str, ...], package: str = libraries.WHEEL) -> Path:
    """An installed package of that name, with such files in its folder of libraries."""
    (place / package).mkdir(parents=True, exist_ok=True)
    (place / package / "__init__.py").write_text("raise ImportError('not to be imported')", "utf-8")
    monkeypatch.syspath_prepend(str(place))
    return lay(place / package / ("bin" if names[0].endswith(".dll") else "lib"), names)


# ----------------------------------------------------------------------------------- where the libraries are


def test_on_linux_the_loader_looks_for_itself(pretend: Pretend) -> None:
    pretend("linux")
    libraries.prepare()

    assert libraries.chosen() is None
    assert [libraries.find(name) for name in PANGO] == ["libpango-1.0.so.0"] * len(PANGO)
    assert libraries.SEARCHED not in os.environ


@pytest.mark.parametrize("spelling", PANGO)
def test_a_bundle_comes_before_the_wheel_and_that_before_what_is_installed(
    pretend: Pretend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, spelling: str
) -> None:
    installed = lay(tmp_path / "msys64", MSYS2)
    monkeypatch.setenv(libraries.SEARCHED, f"{tmp_path / 'nowhere'};{installed}")
    pretend("win32")
    assert libraries.find(spelling) == str(installed / "libpango-1.0-0.dll")

    of_wheel = wheel(monkeypatch, tmp_path / "packages", GSTREAMER)
    pretend("win32")
    assert libraries.find(spelling) == str(of_wheel / "pango-1.0-0.dll")

    bundled = lay(tmp_path / "project" / "lib" / "pango", GSTREAMER)
    pretend("win32")
    assert libraries.find(spelling) == str(bundled / "pango-1.0-0.dll")


def test_a_folder_that_lacks_one_is_passed_over(
    pretend: Pretend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lay(tmp_path / "project" / "lib" / "pango", GSTREAMER[:-1])
    whole = wheel(monkeypatch, tmp_path / "packages", GSTREAMER)
    pretend("win32")

    assert libraries.chosen() == whole


def test_all_of_them_come_from_one_folder(pretend: Pretend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """MSYS2 has a HarfBuzz by the name that WeasyPrint tries first; it must not get under the bundle's Pango."""
    monkeypatch.setattr(
        libraries, "_INSTALLED", {"win32": (str(lay(tmp_path / "msys64", (*MSYS2, "libharfbuzz-vector-0.dll"))),)}
    )
    bundled = lay(tmp_path / "project" / "lib" / "pango", GSTREAMER)
    pretend("win32")
    libraries.prepare()

    assert libraries.find("libharfbuzz-0") == str(bundled / "harfbuzz.dll")
    assert libraries.find("libharfbuzz-vector-0") is None  # not there: the system is not asked for another
    assert os.environ[libraries.SEARCHED] == str(bundled)


def test_windows_is_told_where_dlls_find_each_other(
    pretend: Pretend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    of_wheel = wheel(monkeypatch, tmp_path / "packages", GSTREAMER)
    runtime = wheel(monkeypatch, tmp_path / "packages", ("msvcp140.dll",), libraries.RUNTIME)
    pretend("win32")
    libraries.prepare()
    libraries.prepare()

    assert added == [str(of_wheel), str(runtime)]


def test_on_a_mac_the_file_is_opened_that_the_others_link_to(
    pretend: Pretend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In the wheel `libpango-1.0.dylib` is a copy: beside the one that Pango's companions ask for there would be two Pangos."""
    of_wheel = wheel(monkeypatch, tmp_path / "packages", MAC)
    pretend("darwin")

    assert {libraries.find(name) for name in PANGO} == {str(of_wheel / "libpango-1.0.0.dylib")}
    assert libraries.find("pangoft2-1.0") == str(of_wheel / "libpangoft2-1.0.0.dylib")
    assert added == []


def test_on_a_mac_homebrews_are_opened_by_their_full_path(
    pretend: Pretend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    brew = lay(tmp_path / "homebrew", tuple(name for name in MAC if name not in ("libpango-1.0.0.dylib",)))
    monkeypatch.setattr(libraries, "_INSTALLED", {"darwin": (str(tmp_path / "nowhere"), str(brew))})
    pretend("darwin")

    assert libraries.find("libpango-1.0-0") == str(brew / "libpango-1.0.dylib")


def test_what_weasyprint_tries_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every library that this WeasyPrint opens is one of ours: on Windows nothing else would be looked for."""
    source = Path(press.weasyprint().__file__ or "").with_name("text") / "ffi.py"
    calls = source.read_text("utf-8").split("_dlopen(\n    ffi, ")[1:]
    firsts = [call.split("'")[1] for call in calls]

    assert len(firsts) == 7
    assert all(libraries.find(name) for name in firsts)


def test_a_library_of_another_folder_is_refused(
    pretend: Pretend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundled = lay(tmp_path / "project" / "lib" / "pango", GSTREAMER)
    pretend("win32")
    opened: list[str] = []
    monkeypatch.setattr(cffi.FFI, "dlopen", lambda _, name, flags=0: opened.append(name))

    with libraries.opened_by_cffi():
        cffi.FFI().dlopen("libpango-1.0-0", 0)
        with pytest.raises(OSError, match="vector"):
            cffi.FFI().dlopen("libharfbuzz-vector-0", 0)

    assert opened == [str(bundled / "pango-1.0-0.dll")]


def test_pangos_version_is_asked_of_what_is_opened(
    pretend: Pretend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundled = lay(tmp_path / "project" / "lib" / "pango", GSTREAMER)
    pretend("win32")
    paths: list[str] = []

    def load(path: str) -> SimpleNamespace:
        paths.append(path)
        return SimpleNamespace(pango_version=lambda: 15602)

    monkeypatch.setattr(ctypes, "CDLL", load)

    assert recipe.pango() == "15602"
    assert paths == [str(bundled / "pango-1.0-0.dll")]


def test_weasyprint_is_imported_without_the_machines_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "mine")
    with libraries.no_fonts():
        assert Path(os.environ["FONTCONFIG_FILE"]) == ROOT / "assets" / "fonts" / "fonts.conf"
    assert os.environ["FONTCONFIG_FILE"] == "mine"

    monkeypatch.delenv("FONTCONFIG_FILE")
    with libraries.no_fonts():
        pass
    assert "FONTCONFIG_FILE" not in os.environ


# --------------------------------------------------------------------- names that fontconfig cannot open


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A user named 张三: his temporary folder."""
    folder = tmp_path / "张三" / "Temp"
    folder.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(libraries, "sys", SimpleNamespace(platform="win32"))
    return folder


def test_temporary_files_lie_where_fontconfig_can_open_them(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    short = lay(tmp_path / "ZHANGS~1", ())
    monkeypatch.setattr(libraries, "_short", lambda path: str(short) if path == str(temporary) else path)
    libraries._choose_temporary_folder()

    assert tempfile.gettempdir() == str(short)


def test_without_short_names_they_lie_in_a_folder_of_everybodys(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(libraries, "_short", lambda path: path)
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("ProgramData", str(tmp_path / "file"))  # nothing can be made there
    monkeypatch.setenv("PUBLIC", str(tmp_path / "Public"))
    libraries._choose_temporary_folder()

    assert Path(tempfile.gettempdir()) == tmp_path / "Public" / "sitegen-temp"
    assert list(Path(tempfile.gettempdir()).iterdir()) == []


def test_fontconfigs_file_has_a_name_that_it_can_open(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "反诈" / "fonts.conf"
    file.parent.mkdir()
    file.write_bytes(b"<fontconfig/>")
    monkeypatch.setattr(libraries, "_short", lambda path: path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    copies = [libraries._readable(file) for _ in range(2)]

    assert copies[0] == copies[1]
    assert str(copies[0]).isascii()
    assert copies[0].read_bytes() == b"<fontconfig/>"
    assert libraries._readable(tmp_path / "plain.conf") == tmp_path / "plain.conf"


# ------------------------------------------------------------------------------------------- publishing


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "sys", SimpleNamespace(platform="win32"))


@pytest.mark.usefixtures("on_windows")
def test_a_virus_scanner_that_holds_a_file_for_a_moment_is_waited_for(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: dict[str, int] = {}
    replace = os.replace

    def scanned(source: str, target: str) -> None:
        if not Path(target).is_relative_to(project.output):
            return replace(source, target)
        held[str(target)] = held.get(str(target), 0) + 1
        if held[str(target)] < 3:
            raise PermissionError(13, "Access is denied", str(target))
        return replace(source, target)

    monkeypatch.setattr("os.replace", scanned)
    monkeypatch.setattr("time.sleep", lambda _: None)

    assert project.build() == 0
    assert held
    assert set(held.values()) == {3}


@pytest.mark.usefixtures("on_windows")
def test_a_file_that_stays_open_is_told_after_a_while(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slept: list[float] = []
    replace = os.replace

    def shown(source: str, target: str) -> None:
        if str(target).endswith(".txt"):
            raise PermissionError(13, "Access is denied", str(target))
        replace(source, target)

    monkeypatch.setattr("os.replace", shown)
    monkeypatch.setattr("time.sleep", slept.append)

    assert project.build() == 1
    assert "可能正被别的程序打开" in capsys.readouterr().err
    assert sum(slept) <= publish.PATIENCE


@pytest.mark.usefixtures("on_windows")
def test_a_file_of_ours_that_was_marked_read_only_is_replaced(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses that; Linux asks the folder alone."""
    assert project.build() == 0
    file = next((project.output / "cards").glob("*.txt"))
    file.chmod(0o444)
    project.edit("templates/_shared/line.txt", "拿不准", "说不清")
    replace = os.replace

    def windows(source: str, target: str) -> None:
        if Path(target).exists() and not Path(target).stat().st_mode & 0o200:
            raise PermissionError(13, "Access is denied", str(target))
        replace(source, target)

    monkeypatch.setattr("os.replace", windows)
    monkeypatch.setattr("time.sleep", lambda _: None)

    assert project.build() == 0
    assert "说不清" in file.read_text("utf-8")


@pytest.mark.usefixtures("on_windows")
def test_paths_too_long_for_windows_are_told_before_anything_is_published(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "深" / ("x" * 100) / ("y" * 100)

    assert project.build("--output", str(output)) == 1
    assert "路径太长" in capsys.readouterr().err
    assert not output.exists() or list(output.iterdir()) == []


def test_staged_files_keep_the_rights_of_the_output_folder() -> None:
    """Windows gives a folder made with 0700 an access list that files keep when they are moved out of it."""
    source = Path(publish.__file__).read_text("utf-8").replace("sys.platform", "'win32'")
    module = ModuleType("sitegen.engine.windows_publish")
    sys.modules[module.__name__] = module
    try:
        exec(compile(source, publish.__file__, "exec"), module.__dict__)
        assert module.__dict__["STAGING_MODE"] == 0o777
    finally:
        del sys.modules[module.__name__]
    assert publish.STAGING_MODE == 0o700


# --------------------------------------------------------------------------------------------- processes


def test_memory_in_use_is_asked_of_windows_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wine shows Linux' /proc to Windows programs: whoever looks there first gets no further."""

    class Kernel:
        def __init__(self, name: str) -> None:
            self.K32GetProcessMemoryInfo = Ask()

    class Ask:
        argtypes: object = None

        def __call__(self, process: int, counters: ctypes.Array[ctypes.c_size_t], size: int) -> int:
            assert (process, size) == (-1, 72)
            counters[2] = 123_456_789
            return 1

    monkeypatch.setattr(executors, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(executors, "Path", None)
    monkeypatch.setattr(ctypes, "WinDLL", Kernel, raising=False)

    assert executors._memory() == 123_456_789


def test_memory_in_use_is_known_here() -> None:
    assert 10_000_000 < executors._memory() < 10_000_000_000


def test_who_builds_is_told_without_pread(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Windows has no `pread`."""
    monkeypatch.delattr(os, "pread")
    heard: list[str] = []

    class Enough(Exception):
        pass

    def stop() -> None:
        raise Enough

    with locks.sole(tmp_path), pytest.raises(Enough), locks.sole(tmp_path, heard.append, stop):
        pass

    assert heard == [str(os.getpid())]
