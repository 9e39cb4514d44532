"""Called by wine.sh: the Windows bundle under Wine, compared with a build of the same project here.

What Wine lacks and Windows has is put right in the copy that is tried, never in the bundle: Wine 8 has no
bcryptprimitives.dll, and its WMI does not answer, which Python asks what processor this is.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path, PureWindowsPath
from socket import socket
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))

from forwarder import forwarder  # type: ignore[import-not-found]  # noqa: E402
from reduce import reduce  # type: ignore[import-not-found]  # noqa: E402

ONLY = "website,texts,poster,handbook,screen"
# Equal to the byte on Windows and Linux; whatever else differs must look the same.
EQUAL = re.compile(r"posters/.*\.pdf|screens/.*\.(png|jpg|bmp|gif)|website/.*\.(html|css|woff2|svg)|texts/.*")
# The size of a zip as a page says it: a printed list lies in some, and a PDF that WeasyPrint sets only looks the same.
ZIPPED = re.compile(rb"zip [\d.]+ [KM]B")
# What tells digests, sizes and times of files that differ.
TELLS = re.compile(r"(\.ledger|manifest|.*playlist)\.json|report\.html|website/(.*/)?sw\.js")
LIMIT = 900  # seconds for one command


class Wine:
    """A Windows of its own in `place`, Chinese, whose user has a Chinese name."""

    def __init__(self, place: Path) -> None:
        found = [name for name in ("/usr/lib/wine/wine64", shutil.which("wine64"), shutil.which("wine")) if name]
        self.program = next(name for name in found if Path(name).exists())
        self.place = place
        self.number = 0
        locale = place / "locale" / "zh_CN.UTF-8"
        locale.parent.mkdir()
        subprocess.run(["localedef", "-i", "zh_CN", "-f", "UTF-8", str(locale)], check=True, capture_output=True)
        self.variables = {
            **{name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "LANG")},
            "WINEPREFIX": str(place / "prefix"), "WINEDEBUG": "-all", "LOCPATH": str(locale.parent), "LC_ALL": "zh_CN.UTF-8",
            "WINEDLLOVERRIDES": "winemenubuilder.exe=d;mscoree=;mshtml=",
        }  # fmt: skip
        self.run("wineboot", "-i")
        self.run("winecfg", "-v", "win10")
        temporary = r"C:\users\张三\Temp"
        (place / "prefix" / "drive_c" / "users" / "张三" / "Temp").mkdir(parents=True)
        for name in ("TEMP", "TMP"):
            self.run("reg", "add", r"HKCU\Environment", "/v", name, "/d", temporary, "/f")
        self.end(wait=True)

    def run(self, *words: str) -> None:
        command = [self.program, *words]
        subprocess.run(command, env=self.variables, check=True, capture_output=True, timeout=LIMIT)

    def start(self, line: str) -> tuple[subprocess.Popen[bytes], Path]:
        """Type a line into a command window; the process, and the file that what it says goes to."""
        self.number += 1
        log = self.place / f"said-{self.number}"
        file = self.place / f"type-{self.number}.bat"
        # Without a console Python wants files for its three streams.
        text = f"@echo off\r\ncall {line} <NUL >{self.path(log)} 2>&1\r\nexit %errorlevel%\r\n"
        file.write_bytes(text.encode("gbk"))
        command = [self.program, "cmd", "/c", self.path(file)]
        return subprocess.Popen(command, env=self.variables, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL), log

    def type(self, line: str) -> tuple[int, bytes]:
        """Type a line and wait; exit status and what was said."""
        process, log = self.start(line)
        try:
            status = process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            status = -1
        return status, log.read_bytes() if log.exists() else b""

    def path(self, file: Path) -> str:
        return str(PureWindowsPath(f"Z:{file}"))

    def end(self, *, wait: bool = False) -> None:
        """End this Windows and everything in it."""
        server = Path(self.program).with_name("wineserver")
        name = str(server) if server.exists() else "wineserver"
        for option in ("-w",) if wait else ("-k", "-w"):
            with_limit = {"env": self.variables, "check": False, "capture_output": True, "timeout": 60}
            subprocess.run([name, option], **with_limit)  # type: ignore[call-overload]

    def memory(self) -> int:
        """Bytes that its processes hold now; what several share is counted once."""
        total = 0
        mark = f"WINEPREFIX={self.place / 'prefix'}\0".encode()
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    if mark in (folder / "environ").read_bytes() + b"\0":
                        total += int(re.search(r"^Pss: *(\d+)", (folder / "smaps_rollup").read_text(), re.M)[1]) * 1024  # type: ignore[index]
                except (OSError, TypeError):  # it has just ended
                    continue
        return total


class Peak(threading.Thread):
    """Watches the memory that is in use."""

    def __init__(self, wine: Wine) -> None:
        super().__init__(daemon=True)
        self.wine, self.bytes, self.over = wine, 0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.5):
            self.bytes = max(self.bytes, self.wine.memory())


def main(words: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    place = Path(tempfile.mkdtemp(prefix="sitegen-wine-"))
    wine: Wine | None = None
    try:
        archive = Path(words[0]) if words else place / "bundle.zip"
        if not words:
            command = [sys.executable, str(ROOT / "tools" / "bundle.py"), "windows", "--output", str(archive)]
            subprocess.run(command, check=True)
        project = unpack(archive, place / "张 三" / "反诈 材料 (1)")
        here = threading.Thread(target=build_here, args=(project, place / "here"))
        here.start()
        wine = Wine(place)
        alone(wine, project, place)
        seconds, peak = build(wine, project)
        again(wine, project)
        preview(wine, project)
        here.join()
        output = project / "output"
        equal, alike = compare(place / "here" / "output", output)
        files = [file for file in output.rglob("*") if file.is_file()]
        closed = [file for file in files if not file.stat().st_mode & 0o004]
        assert not closed, f"only their owner can read {closed[:3]}"
        size = sum(file.stat().st_size for file in files)
        print(f"{equal} files are equal to the byte to those made here, {alike} look the same.")
        print(
            f"machine: wine rc=0 seconds={seconds:.0f} files={len(files)} MB={size / 1e6:.1f} peak_MB={peak / 1e6:.0f} "
            f"bundle_MB={archive.stat().st_size / 1e6:.1f}",
            flush=True,
        )
    except AssertionError as fault:
        print(fault, file=sys.stderr)
        print("machine: wine rc=1", flush=True)
        return 1
    else:
        return 0
    finally:
        if wine is not None:
            wine.end()
        shutil.rmtree(place, ignore_errors=True)


def unpack(archive: Path, folder: Path) -> Path:
    """The unpacked bundle, with what Wine lacks, and a tenth of the starter library."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    project = folder / "sitegen"
    (project / "python" / "_wmi.pyd").unlink()
    if not any(Path("/usr/lib").glob("*/wine/*/bcryptprimitives.dll")):
        name = "bcryptprimitives.dll"
        (project / "python" / name).write_bytes(forwarder(name, "ProcessPrng", "ADVAPI32.SystemFunction036"))
    reduce(project)
    return project


def build_here(project: Path, copy: Path) -> None:
    """Build the same project on this machine, as a user does: in an environment of its own, not the tests' (it has PyAV)."""
    shutil.copytree(
        project, copy, ignore=lambda folder, names: {"lib", "python"} & set(names) if folder == str(project) else ()
    )
    python = shutil.which("python3")
    assert python is not None, "no python3"
    command = [python, str(copy / "build.py"), "--quiet", "--only", ONLY]
    subprocess.run(command, check=False, stdin=subprocess.DEVNULL)


def alone(wine: Wine, project: Path, place: Path) -> None:
    """Somebody double-clicks inside the zip: Windows unpacks the one file."""
    lonely = place / "alone" / "一键生成.bat"
    lonely.parent.mkdir()
    shutil.copy(project / lonely.name, lonely)
    _, said = wine.type(f'"{wine.path(lonely)}" x')
    assert "请先把压缩包整个解压出来" in said.decode("gbk", "replace"), f"a file alone says: {said!r}"


def build(wine: Wine, project: Path) -> tuple[float, int]:
    """What a click does; seconds and the most memory."""
    peak = Peak(wine)
    peak.start()
    began = time.monotonic()
    status, said = wine.type(f'"{wine.path(project / "一键生成.bat")}" --only {ONLY}')
    seconds = time.monotonic() - began
    peak.over.set()
    peak.join()
    text = said.decode("utf-8", "replace")
    print(text[-600:])
    assert status == 0, f"一键生成.bat ended with {status}: {text[-3000:]}"
    assert "完成：" in text, f"no Chinese summary: {text[-600:]}"
    for word in ("Traceback", "Warning", "Fontconfig"):
        assert word not in text, text[-3000:]
    return seconds, peak.bytes


def again(wine: Wine, project: Path) -> None:
    """The second click finds nothing to do; checking finds no fault."""
    status, said = wine.type(f'"{wine.path(project / "一键生成.bat")}" --only {ONLY} --json')
    told = result(said)
    assert status == 0, f"the second build ended with {status}"
    assert told["drawn"] == 0, f"the second build made {told['drawn']} things anew: {told['reasons']}"
    status, said = wine.type(f'"{wine.path(project / "检查.bat")}" --json')
    assert (status, result(said)["ok"]) == (0, True), said.decode("utf-8", "replace")


def result(said: bytes) -> dict[str, Any]:
    """What `--json` tells; remarks stand before it."""
    line = next((line for line in said.splitlines() if line.startswith(b"{")), None)
    assert line is not None, said.decode("utf-8", "replace")[-3000:]
    told: dict[str, Any] = json.loads(line)
    return told


def preview(wine: Wine, project: Path) -> None:
    """The preview answers."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process, log = wine.start(f'"{wine.path(project / "预览.bat")}" --port {port} --only texts,website')
    answer = b""
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/website/index.html", timeout=5) as response:
                answer = response.read()
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    said = log.read_bytes().decode("utf-8", "replace") if log.exists() else ""
    wine.end()
    process.wait(60)
    assert "示例县".encode() in answer, f"the preview does not answer with the home page: {said[-2000:]}"
    assert "Traceback" not in said, said[-3000:]


# ------------------------------------------------------------------------------------------ the comparison


def compare(here: Path, there: Path) -> tuple[int, int]:
    """How many files are equal and how many look the same; fails with the names of others."""
    names = [{p.relative_to(top).as_posix() for p in top.rglob("*") if p.is_file()} for top in (here, there)]
    assert len(names[0]) > 500, f"only {len(names[0])} files were made here"
    assert names[0] == names[1], f"made here or there only: {sorted(names[0] ^ names[1])[:20]}"
    counts, wrong = [0, 0], []
    for name in sorted(names[0]):
        ours, theirs = (here / name).read_bytes(), (there / name).read_bytes()
        if ours == theirs:
            counts[0] += 1
        elif (only_zips_differ if EQUAL.fullmatch(name) else look_alike)(name, ours, theirs):
            counts[1] += 1
        else:
            wrong.append(name)
    assert not wrong, f"{len(wrong)} files differ: {wrong[:20]}"
    return counts[0], counts[1]


def only_zips_differ(name: str, ours: bytes, theirs: bytes) -> bool:
    """Whether two pages say different sizes of a zip and nothing else."""
    return name.endswith(".html") and ZIPPED.sub(b"zip", ours) == ZIPPED.sub(b"zip", theirs)


def zips_alike(ours: bytes, theirs: bytes) -> bool:
    """Whether two zips hold files of the same names that are equal or look the same."""
    with zipfile.ZipFile(io.BytesIO(ours)) as one, zipfile.ZipFile(io.BytesIO(theirs)) as two:
        if one.namelist() != two.namelist():
            return False
        pairs = [(name, one.read(name), two.read(name)) for name in one.namelist()]
    pictures = (".png", ".jpg", ".bmp", ".gif")
    return all(a == b or (not name.endswith(pictures) and look_alike(name, a, b)) for name, a, b in pairs)


def look_alike(name: str, ours: bytes, theirs: bytes) -> bool:
    """Whether two files that are not equal show the same."""
    ending = name.rpartition(".")[2]
    if TELLS.fullmatch(name):
        blank = [re.sub(rb"[0-9a-f]{8,}|\d[\d.,]*", b"0", data) for data in (ours, theirs)]
        return blank[0] == blank[1]
    if ending in ("png", "jpg", "gif", "bmp"):
        from PIL import Image, ImageChops

        opened = [Image.open(io.BytesIO(data)).convert("RGBA") for data in (ours, theirs)]
        if opened[0].size != opened[1].size:
            return False
        most = max(high for _, high in ImageChops.difference(*opened).getextrema())
        if most:
            print(f"{name}: up to {most} of 255 apart", flush=True)
        return not most
    if ending == "zip":
        return zips_alike(ours, theirs)
    return ending == "pdf" and pages(ours) == pages(theirs)


def pages(data: bytes) -> list[tuple[int, int, bytes]]:
    """Each page of a PDF as a picture: width, height, pixels."""
    import pypdfium2

    made = []
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            picture = page.render(scale=1.5).to_pil().convert("RGB")
            made.append((*picture.size, picture.tobytes()))
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
