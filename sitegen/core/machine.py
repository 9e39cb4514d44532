"""What the machine must have, and which of it is missing: told all at once, before anything is downloaded.

`hopeless` names machines for which nothing can be had, `survey` what has to be installed or cleared first, `how_to` the one
line to type. On Debian, root need not type it: `install_with_apt`. Imports stand where they are used: every command
passes here. Standard library only.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from sitegen.model.problems import MachineLacks, Words, disk_fault

if TYPE_CHECKING:
    import subprocess

# What asks a program to end, where the system has it: Ctrl-C, a request, a terminal that goes, Ctrl-Break.
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
OLDEST, NEWEST = (3, 11), (3, 14)  # Pythons for which every package of the lock has a wheel (tools/wheels.py)
MODULES = ("ctypes", "ensurepip", "ssl", "venv", "zlib")  # of the standard library; some systems package them apart
# What WeasyPrint opens: the file, and the packages of Debian's and Fedora's kin that bring it. The first two bring the rest.
LIBRARIES = (
    ("libpango-1.0.so.0", "libpango-1.0-0", "pango"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0", "pango"),
    ("libgobject-2.0.so.0", "libglib2.0-0", "glib2"),
    ("libharfbuzz.so.0", "libharfbuzz0b", "harfbuzz"),
    ("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
)
LEADING = LIBRARIES[:2]
OLDEST_PANGO = 14400  # 1.44, as WeasyPrint demands
WHEEL = "gstreamer_libs"  # brings the libraries on Windows and macOS
# Megabytes, measured: what the first run downloads, and what `.venv` takes.
SIZES = {"linux": (80, 260), "win32": (110, 360), "darwin": (180, 560)}
OUTPUT = 820  # megabytes: all materials of the starter library, and what is kept of them for the next build
SPARE = 20  # megabytes

BUNDLE = Words(
    "系统软件库里没有它们时（例如统信 UOS 20、麒麟 V10），或这台电脑不能上网，请用离线包：在能上网的电脑上运行 "
    "python3 tools/bundle.py linux，把做好的 zip 拷过来解压，不用安装。",
    "Where the system's repositories lack them (UOS 20, Kylin V10), or there is no network, use the offline bundle: run "
    "python3 tools/bundle.py linux on a computer with network, copy the zip here and unpack it; nothing is installed.",
)


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing: what, and the packages that bring it, by the system's package manager."""

    what: Words
    apt: tuple[str, ...] = ()
    dnf: tuple[str, ...] = ()
    needs_bundle: bool = False  # no package of the system helps


def in_chinese() -> bool:
    """Whether messages are Chinese: SITEGEN_LANG, else the locale."""
    chosen = os.environ.get("SITEGEN_LANG", "").lower()
    if chosen[:2] in ("zh", "en"):
        return chosen[:2] == "zh"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.lower().startswith("zh")
    import locale

    try:
        return (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese"))
    except ValueError:
        return False


def say(words: Words) -> None:
    """One sentence on stderr, in the user's language."""
    print(words.of("zh" if in_chinese() else "en"), file=sys.stderr, flush=True)


def release(distribution: str) -> str:
    """The installed version of a Python package, empty when it is not there."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


# ------------------------------------------------------------------------------------ what can never be had


def hopeless() -> Words | None:
    """Why the packages cannot be installed on this machine or with this Python, and what to do instead."""
    return _unfit_python() or _unfit_system()


def _unfit_python() -> Words | None:
    import sysconfig

    named = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    why = None
    if sys.implementation.name != "cpython":
        why = Words(f"这是 {sys.implementation.name}，不是 CPython", f"this is {sys.implementation.name}, not CPython")
    elif sys.version_info[:2] > NEWEST:
        why = Words(
            f"{named} 太新，所需的软件包还没有适合它的版本", f"{named} is too new: packages are not made for it yet"
        )
    elif sysconfig.get_config_var("Py_GIL_DISABLED"):
        why = Words(f"这是“无 GIL”的 {named}", f"this is a free-threaded {named}")
    elif _is_narrow():
        why = Words(f"这是 32 位的 {named}", f"this is a 32-bit {named}")
    elif sys.platform == "win32" and _machine() == "ARM64":
        why = Words(f"这是 ARM64 的 {named}，所需的软件包没有这一种", f"packages are not made for {named} on ARM64")
    if why is None:
        return None
    kind = "Windows installer (64-bit)" if sys.platform == "win32" else "64-bit"
    oldest, newest = (".".join(map(str, v)) for v in (OLDEST, NEWEST))
    return Words(
        f"这个 Python 用不了：{why.zh}。请装 {oldest} 到 {newest} 的普通 64 位 Python（{kind}），用它再运行一次："
        "https://www.python.org/downloads/",
        f"This Python will not do: {why.en}. Install an ordinary 64-bit Python {oldest} to {newest} ({kind}) and run again "
        "with it: https://www.python.org/downloads/",
    )


def _unfit_system() -> Words | None:
    why = None
    if sys.platform == "linux":
        why = _unfit_linux(_machine(), _glibc())
    elif sys.platform == "darwin":
        why = _unfit_mac(_machine(), _mac_version())
    elif sys.platform == "win32":
        why = None if _machine() == "AMD64" else Words("这是 32 位的 Windows", "its Windows has 32 bits")
    else:
        why = Words(f"系统是 {sys.platform}", f"its system is {sys.platform}")
    if why is None:
        return None
    return Words(
        f"这台电脑装不了本程序：{why.zh}，所需的软件包没有适合它的版本。请换一台电脑做（64 位 Windows 10/11；x86_64 或 ARM64 的 "
        "Linux；macOS 13 以上，苹果芯片要 14 以上），再把做好的 output 文件夹拷过来，成品在哪里都能用。",
        f"This program cannot be installed here: {why.en}, for which its packages are not made. Build on another computer "
        "(64-bit Windows 10/11; Linux on x86_64 or ARM64; macOS 13 or later, 14 on Apple silicon) and copy its output folder "
        "here: the results work everywhere.",
    )


def _unfit_linux(machine: str, glibc: tuple[int, ...]) -> Words | None:
    if machine not in ("x86_64", "aarch64"):
        is_loongson = machine.startswith("loong")
        name = Words(f"{'龙芯 ' if is_loongson else ''}{machine}", f"{'LoongArch ' if is_loongson else ''}{machine}")
        return Words(f"处理器是{name.zh}", f"its processor is {name.en}")
    if not glibc:
        return Words("系统的 C 库不是 glibc（例如 Alpine 的 musl）", "its C library is not glibc (Alpine has musl)")
    if glibc < (2, 28):
        return Words(
            f"系统太旧（glibc {'.'.join(map(str, glibc))}，要 2.28 以上）",
            f"its system is too old (glibc {'.'.join(map(str, glibc))}; 2.28 or later is needed)",
        )
    return None


def _unfit_mac(machine: str, version: tuple[int, ...]) -> Words | None:
    oldest = 14 if machine == "arm64" else 13
    if (version[:1] == (10,) and version != (10, 16)) or (11,) <= version < (oldest,):  # 10.16 is told to old programs
        told = ".".join(map(str, version))
        return Words(
            f"macOS {told} 太旧（要 {oldest} 以上，可在系统设置里升级）", f"macOS {told} is older than {oldest}"
        )
    return None


def _machine() -> str:
    """The processor for which this Python is made."""
    if sys.platform == "win32":  # platform.machine() tells the machine's, which may only emulate it
        import sysconfig

        return {"win-amd64": "AMD64", "win-arm64": "ARM64"}.get(sysconfig.get_platform(), "x86")
    import platform

    return platform.machine()


def _is_narrow() -> bool:
    """Whether this is a Python of 32 bits on a system of 64."""
    if sys.platform == "win32":
        return _machine() == "x86" and "PROCESSOR_ARCHITEW6432" in os.environ
    return _machine() in ("x86_64", "aarch64") and sys.maxsize < 2**32


def _glibc() -> tuple[int, ...]:
    """The version of GNU's C library; empty where the C library is another."""
    try:
        name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
    except (OSError, ValueError):
        return ()
    return _numbers(version) if name == "glibc" else ()


def _mac_version() -> tuple[int, ...]:
    import platform

    return _numbers(platform.mac_ver()[0])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


# ---------------------------------------------------------------------------------------- what is missing


def survey(root: Path, need: int) -> tuple[Lack, ...]:
    """All that stands in the way of a first run in `root`, which takes `need` megabytes.

    Outside Linux the libraries come with the packages: they need not be there yet.
    """
    libraries = missing_libraries() if sys.platform == "linux" else ()
    return (*missing_modules(), *libraries, *_no_room(root, need), *_no_leave(root))


def disk_space_needed(*, builds_all: bool, is_new: bool) -> int:
    """Megabytes that a first run takes on the disk; `builds_all` when it makes every material there, too."""
    download, environment = SIZES.get(sys.platform, SIZES["linux"])
    return SPARE + (environment if is_new else download) + max(download, OUTPUT if builds_all else 0)


def room_told() -> Words:
    """What a first run downloads and takes."""
    download, environment = SIZES.get(sys.platform, SIZES["linux"])
    return Words(
        f"正在下载所需的软件包（约 {download} MB，几分钟），只需这一次；装好后占 {environment} MB……",
        f"Downloading the packages it needs (about {download} MB, some minutes), just this once; they take {environment} MB …",
    )


def missing_modules() -> tuple[Lack, ...]:
    """Modules of the standard library that this Python lacks."""
    lost = [name for name in MODULES if not _imports(name)]
    if not lost:
        return ()
    what = Words(f"Python 的 {'、'.join(lost)} 模块", f"Python's own modules {', '.join(lost)}")
    if not is_systems_python():
        told = Words(
            f"{what.zh}（{sys.executable} 不完整，请换一个完整的 Python）",
            f"{what.en} ({sys.executable} is incomplete: use a complete Python)",
        )
        return (Lack(told, needs_bundle=sys.platform == "linux"),)
    number = f"{sys.version_info.major}.{sys.version_info.minor}"
    apart = {"ensurepip", "venv"}  # Debian packages these by themselves
    whole = (f"python{number}",) if set(lost) - apart else ()
    venv = (f"python{number}-venv",) if set(lost) & apart else ()
    return (Lack(what, (*whole, *venv), ("python3", "python3-pip")),)


def missing_libraries() -> tuple[Lack, ...]:
    """Libraries which WeasyPrint opens and cannot find: the system's on Linux, those of a wheel elsewhere."""
    if sys.platform != "linux":
        from sitegen.core.native_libraries import can_open_all

        if can_open_all():
            return ()
        return (Lack(Words(f"排版库 Pango（软件包 {WHEEL}）", f"Pango, which sets the type (package {WHEEL})")),)
    lost = [one for one in LIBRARIES if not _opens(one[0])]
    if not lost:
        version = _pango_version()
        if version >= OLDEST_PANGO:
            return ()
        told = f"{version // 10000}.{version // 100 % 100}"
        return (
            Lack(
                Words(f"1.44 以上的 Pango（现在是 {told}）", f"Pango 1.44 or later (here is {told})"), needs_bundle=True
            ),
        )
    files = [one[0] for one in lost]
    bring = [one for one in lost if one in LEADING] or lost
    return (
        Lack(
            Words(f"排版库 Pango（{'、'.join(files)}）", f"Pango, which sets the type ({', '.join(files)})"),
            tuple(one[1] for one in bring),
            tuple(dict.fromkeys(one[2] for one in bring)),
        ),
    )


def _no_room(root: Path, need: int) -> Iterable[Lack]:
    import shutil

    try:
        left = shutil.disk_usage(root).free // 1_000_000
    except OSError:
        return  # told by _no_leave
    if left < need:
        yield Lack(
            Words(
                f"硬盘空间：{root} 所在的盘只剩 {left} MB，需要 {need} MB",
                f"disk space: {left} MB are left at {root}, {need} MB are needed",
            )
        )


def _no_leave(root: Path) -> Iterable[Lack]:
    import tempfile

    try:
        with tempfile.TemporaryDirectory(prefix=".sitegen-", dir=root):
            pass
    except OSError as error:
        fault = disk_fault(error, str(root))
        yield Lack(
            Words(
                f"写入 {root} 的权限（{fault.message.zh}）：请把整个文件夹放到自己的“文档”或主目录里",
                f"leave to write in {root} ({fault.message.en}): put the whole folder into your own documents or home",
            )
        )


def _imports(name: str) -> bool:
    from importlib import import_module

    try:
        module = import_module("_ctypes" if name == "ctypes" else name)
    except ImportError:
        return False
    return not hasattr(module, "__path__") or bool(getattr(module, "__file__", None))  # else a folder that was left


def _opens(name: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _pango_version() -> int:
    """1.50.12 as 15012."""
    import ctypes

    return int(ctypes.CDLL(LEADING[0][0]).pango_version())


def is_systems_python() -> bool:
    """Whether this Python came with the system, so that the system's packages complete it."""
    if sys.platform != "linux":
        return False
    base = os.path.realpath(getattr(sys, "_base_executable", sys.executable) or "")
    return base.startswith(("/usr/bin/python3", "/bin/python3"))


# ------------------------------------------------------------------------------------------ how to get it


def family(release_file: str | None = None) -> str:
    """The system's kin: "debian", "uos" (UOS and Kylin, of whichever kin), "fedora", or "" for what is not known."""
    text = _os_release() if release_file is None else release_file
    words: set[str] = set()
    for line in text.splitlines():
        key, _, value = line.partition("=")
        if key.strip() in ("ID", "ID_LIKE"):
            words |= set(value.strip().strip("\"'").lower().split())
    for name, kin in (
        ("uos", ("uos", "uniontech", "kylin", "openkylin", "neokylin", "nfs")),
        ("debian", ("debian", "ubuntu", "deepin")),
        ("fedora", ("fedora", "rhel", "centos", "openeuler", "anolis", "hce", "opencloudos", "tencentos", "alinux")),
    ):
        if words & set(kin):
            return name
    return ""


def _os_release() -> str:
    for path in ("/etc/os-release", "/usr/lib/os-release"):
        try:
            return Path(path).read_text("utf-8", "replace")
        except OSError:
            continue
    return ""


def how_to(lacks: Sequence[Lack]) -> Words:
    """The line to type that brings the packages; for a system that is not known, a line for each kin."""
    import shutil

    kin = family() if sys.platform == "linux" else ""
    apt, dnf = apt_names(lacks, "debian"), tuple(dict.fromkeys(name for lack in lacks for name in lack.dnf))
    lines: list[Words] = []
    if apt or dnf:
        deb, rpm = f"sudo apt install {' '.join(apt)}", f"sudo dnf install {' '.join(dnf)}"
        has_rpm = not shutil.which("apt-get") and shutil.which("dnf")
        uos = rpm if has_rpm else f"sudo apt install {' '.join(apt_names(lacks, 'uos'))}"
        typed = {"debian": deb, "uos": uos, "fedora": rpm}
        if kin:
            lines.append(Words("请运行下面这一行，然后再运行一次：", "Type this line, then run again:"))
            lines.append(Words(*[f"    {typed[kin]}"] * 2))
        else:
            lines.append(
                Words("请按您的系统运行其中一行，然后再运行一次：", "Type the line for your system, then run again:")
            )
            lines.append(Words(*[f"    Debian / Ubuntu:        {deb}"] * 2))
            lines.append(Words(f"    统信 UOS / 麒麟 Kylin:  {uos}", f"    UOS / Kylin:            {uos}"))
            lines.append(Words(*[f"    Fedora / openEuler:     {rpm}"] * 2))
    if any(lack.needs_bundle for lack in lacks) or ((apt or dnf) and kin in ("uos", "")):
        lines.append(BUNDLE)
    return Words("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))


def apt_names(lacks: Sequence[Lack], kin: str) -> tuple[str, ...]:
    """The Debian packages, each once. UOS and Kylin have one Python 3: its packages carry no further number."""
    names = tuple(dict.fromkeys(name for lack in lacks for name in lack.apt))
    number = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return tuple(name.replace(number, "python3") for name in names) if kin == "uos" else names


def told(lacks: Sequence[Lack]) -> Words:
    """All that is missing, one a line, and how to get it."""
    way = how_to(lacks)
    head = Words("运行以前，这台电脑还缺：", "Before it can run, this machine needs:")
    zh = [head.zh, *(f"  - {lack.what.zh}" for lack in lacks), *([way.zh] if way else [])]
    en = [head.en, *(f"  - {lack.what.en}" for lack in lacks), *([way.en] if way else [])]
    return Words("\n".join(zh), "\n".join(en))


def has_pango() -> bool:
    """Whether the libraries that WeasyPrint opens are there."""
    return not missing_libraries()


def ensure_pango() -> None:
    """Return when Pango is there, installed first where that is ours to do; raises MachineLacks with what to do."""
    lacks = missing_libraries()
    if lacks and is_debian_root():
        install_with_apt(apt_names(lacks, family()))
        lacks = missing_libraries()
    if not lacks:
        return
    words = told(lacks)
    if sys.platform != "linux":
        words = Words(
            f"{words.zh}\n请删除 .venv 文件夹，再运行一次；用自己的 Python 环境时请运行 python -m pip install gstreamer-libs。",
            f"{words.en}\nDelete the folder .venv and run again; in an environment of your own: python -m pip install gstreamer-libs.",
        )
    raise MachineLacks(words.of("zh" if in_chinese() else "en"))


def is_debian_root() -> bool:
    """Whether this is root on a Debian-like system: apt-get may be used."""
    import shutil

    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_with_apt(names: tuple[str, ...]) -> bool:
    """Install Debian packages in one call, saying so first; whether it worked.

    What would upgrade or remove anything else is not done: it is said, and left to whoever keeps the machine.
    """
    if not names:
        return False
    listed = " ".join(names)
    say(
        Words(
            f"缺少系统软件 {listed}，正在用 apt-get 安装……",
            f"Installing missing system packages with apt-get: {listed} …",
        )
    )
    patience = ("-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", "-o", "DPkg::Lock::Timeout=60")
    install = ("apt-get", "install", "--no-install-recommends", *patience, *names)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    done = run((*install, "-s"), quiet)
    for refresh in (False, True):
        if refresh:
            run(("apt-get", "update", "-qq", *patience), quiet)
            done = run((*install, "-s"), quiet)
        others = [name for name in _changes(done.output) if name not in names]
        if not done.code and others:
            say(
                Words(
                    f"没有安装：apt-get 还要升级或删除 {'、'.join(others)}，这要由您决定。",
                    f"Not installed: apt-get would also upgrade or remove {', '.join(others)}, which is yours to decide.",
                )
            )
            return False
        if not done.code:
            done = run((*install, "-y", "-qq"), quiet)
            if not done.code:
                return True
    last = (done.output.strip().splitlines() or [""])[-1]
    say(Words(f"apt-get 没有装成：{last}", f"apt-get failed: {last}"))
    return False


def _changes(simulated: str) -> list[str]:
    """What `apt-get -s` would upgrade ("Inst NAME [OLD] (NEW …)") or remove ("Remv NAME …")."""
    words = (line.split() for line in simulated.splitlines())
    return [w[1] for w in words if len(w) > 2 and (w[0] == "Remv" or (w[0] == "Inst" and w[2].startswith("[")))]


# ------------------------------------------------------------------------------------- other programs


@dataclass(frozen=True, slots=True)
class Done:
    """How a program ended, and all that it wrote."""

    code: int
    output: str


def run(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    watch: Callable[[float, list[str]], None] | None = None,
) -> Done:
    """Run a program to its end; `watch` is called each second with the seconds so far and the lines written.

    It runs in a process group of its own and ends with ours: when this process is interrupted, so is all that it started,
    and waited for. A program that cannot be started is told as the shell does, with 127.
    """
    import subprocess
    import threading
    import time

    lines: list[str] = []
    process: subprocess.Popen[str] | None = None
    started = time.monotonic()
    try:
        with _signals_held_back():  # else a process might be started and not yet be known
            process = subprocess.Popen(  # noqa: S603 - our own words
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment,
                encoding="utf-8", errors="replace", process_group=0 if os.name == "posix" else None,
            )  # fmt: skip
            reader = threading.Thread(target=_read, args=(process.stdout, lines), daemon=True)
            reader.start()
        while True:
            try:
                process.wait(1)
                break
            except subprocess.TimeoutExpired:
                if watch:
                    watch(time.monotonic() - started, list(lines))
        reader.join(5)  # a grandchild that lives on may hold the pipe
    except OSError as error:
        if process is None:
            return Done(127, str(error))
        raise
    except BaseException:
        if process is not None:
            _end(process)
        raise
    return Done(process.returncode, "".join(lines))


def _read(output: IO[str], lines: list[str]) -> None:
    with output:
        lines.extend(iter(output.readline, ""))


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Nothing interrupts the block; what came meanwhile is raised at its end."""
    came: list[int] = []
    before = {one: signal.signal(one, lambda number, _: came.append(number)) for one in SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, signal.SIG_DFL if handler is None else handler)
        for number in came:
            signal.raise_signal(number)


def _end(process: subprocess.Popen[str]) -> None:
    """End a program and what it started, first politely; more Ctrl-C only makes it quicker."""
    from subprocess import TimeoutExpired

    ways = (
        ((signal.SIGINT, 10), (signal.SIGTERM, 5), (signal.SIGKILL, 5)) if sys.platform != "win32" else ((0, 5), (0, 5))
    )
    for number, patience in ways:
        try:
            if sys.platform != "win32":
                os.killpg(process.pid, number)
            else:
                process.kill()
            process.wait(patience)
        except (TimeoutExpired, KeyboardInterrupt):
            continue
        except OSError:  # it has ended
            return
        return
