"""The first run on any machine: with Python and nothing else, with too little, with what others left behind.

Most tests use a program of stubs: sitegen's own way to its command, a command that only says that it ran, and a lock of
small wheels in a folder. Virtual environments, pip, signals, full disks are real.
"""

from __future__ import annotations

import ast
import errno
import hashlib
import http.server
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import tomllib
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from sitegen.app import bootstrap, cli
from sitegen.core import machine
from sitegen.model.problems import Words
from tests.conftest import COMMAND as COMMAND_OF_ITS_OWN
from tests.conftest import DAY, ROOT, Project

pytestmark = pytest.mark.shipped
BARE = str(Path(sys.base_prefix) / "bin" / "python3")
PATIENCE = 60
NOWHERE = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
COMMAND = """
import sys, time
def main(arguments, root):
    if "loiter" in arguments:
        print("loitering", flush=True)
        time.sleep(600)
    import weasyprint
    print("ran in", sys.prefix, "with", weasyprint.__version__, *arguments)
    return 0
"""


def environment(**more: str) -> dict[str, str]:
    """The environment of a user: nothing of the tests' own Python."""
    dropped = ("PYTHON", "VIRTUAL_ENV", "COV", "PIP_", "LC_", "LANG", "SITEGEN")
    return (
        {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
        | {"LANG": "C.UTF-8", "SITEGEN_LANG": "zh"}
        | more
    )


class Program:
    """A program of stubs in `root`; `versions` of its packages lie as wheels in `wheels`."""

    def __init__(self, folder: Path) -> None:
        self.root, self.wheels = folder / "反诈 程序", folder / "wheels"
        shutil.copytree(ROOT / "sitegen", self.root / "sitegen", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "build.py", self.root)
        (self.root / "sitegen" / "app" / "cli.py").write_text(COMMAND, "utf-8")
        self.wheels.mkdir()
        self.versions = {name: version for name, _, version in map(parted, dict(bootstrap.PACKAGES).values())}
        self.lock(self.versions)

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    def lock(self, versions: dict[str, str], size: int = 0) -> None:
        """Make wheels of these versions and pin them; each takes `size` bytes."""
        modules = {parted(wanted)[0]: module for module, wanted in bootstrap.PACKAGES}
        lines = []
        for name, version in versions.items():
            wheel = self.wheels / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
            if not wheel.exists():
                make_wheel(wheel, name, version, modules[name], size)
            lines.append(f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
        (self.root / "requirements.lock").write_text("".join(lines), "utf-8")

    def command(self, *arguments: str, python: str = BARE) -> list[str]:
        return [python, "-S", str(self.root / "build.py"), *arguments]

    def offline(self, **more: str) -> dict[str, str]:
        here = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}
        return environment(**here | more)

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), env=self.offline(**more), capture_output=True, text=True, check=False
        )

    def driven(self, code: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run `check` after a line of Python that changes what the machine seems to be."""
        driver = (
            f"import sys; sys.path.insert(0, {str(self.root)!r}); import sitegen.core.machine as machine\n{code}\n"
            f"from sitegen.app.bootstrap import start; sys.exit(start({str(self.root)!r}, ['check']))"
        )
        command = [BARE, "-S", "-c", driver]
        return subprocess.run(command, env=self.offline(**more), capture_output=True, text=True, check=False)


def parted(wanted: str) -> tuple[str, str, str]:
    name, sign, version = re.split("(==|>=)", wanted)
    return name, sign, version


def make_wheel(wheel: Path, name: str, version: str, module: str, size: int) -> None:
    info = f"{wheel.name.rsplit('-', 3)[0]}.dist-info"
    files = {
        f"{module}.py": f"__version__ = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if size:
        files[f"{module}.bin"] = os.urandom(size // 2).hex()
    files[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, text in files.items():
            archive.writestr(file, text)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A program whose first run is over; not to be changed."""
    program = Program(tmp_path_factory.mktemp("made"))
    done = program.run("check")
    assert done.returncode == 0, done.stderr
    return program


@pytest.fixture
def ready(made: Program, tmp_path: Path) -> Program:
    """A copy of it, in another folder."""
    program = Program(tmp_path)
    shutil.copytree(made.venv, program.venv, symlinks=True)
    shutil.copy(made.root / "requirements.lock", program.root)
    for wheel in made.wheels.iterdir():
        shutil.copy(wheel, program.wheels)
    return program


# ---------------------------------------------------------------------------------------- the real first run


def copy_of_the_program(folder: Path) -> Path:
    for name in ("sitegen", "content", "templates", "assets"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("build.py", "requirements.lock"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def run(root: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `build.py check` with the bare interpreter: -S hides every installed package; pip is set up as on this machine."""
    command = [BARE, "-S", str(root / "build.py"), "check"]
    settings = {k: v for k, v in os.environ.items() if k.startswith("PIP_")}
    return subprocess.run(command, env=environment(**settings | more), capture_output=True, text=True, check=False)


def test_no_network_is_told_and_the_next_run_repairs(tmp_path: Path) -> None:
    root = copy_of_the_program(tmp_path / "program")

    first = run(root, **NOWHERE)

    assert first.returncode == 3
    assert "第一次运行" in first.stderr
    assert "连不上软件源" in first.stderr
    assert "Traceback" not in first.stderr
    assert not (root / ".venv" / "sitegen-ready").exists()

    second = run(root, PYTHONDONTWRITEBYTECODE="1")

    assert second.returncode == 0, second.stderr
    assert "上次没有装完" in second.stderr
    assert "检查通过" in second.stdout
    assert list(
        (root / "sitegen" / "app" / "__pycache__").glob("cli.*.pyc")
    )  # else each process translates it all anew
    third = run(root)
    assert (third.returncode, third.stderr) == (0, "")


def test_nothing_is_made_when_the_packages_are_there(tmp_path: Path) -> None:
    root = copy_of_the_program(tmp_path / "program")

    done = subprocess.run(
        [sys.executable, str(root / "build.py"), "check"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert not (root / ".venv").exists()


def test_a_first_run_makes_an_environment_and_runs_in_it(program: Program) -> None:
    done = program.run("check", "--json")

    assert done.returncode == 0, done.stderr
    assert done.stdout == f"ran in {program.venv} with 70.0 check --json\n"
    assert f"{machine.SIZES[sys.platform][0]} MB" in done.stderr
    assert not (program.root / ".sitegen").exists()  # pip's own space is given back

    again = program.run("check")

    assert (again.returncode, again.stderr) == (0, "")


# --------------------------------------------------------------------- all that is missing, before the first download


def test_all_that_is_missing_is_told_at_once_before_anything_is_made(program: Program) -> None:
    done = program.driven(
        "machine._opens = lambda name: False; machine._imports = lambda name: name not in ('venv', 'ensurepip')\n"
        "machine.is_systems_python = lambda: True; machine.is_debian_root = lambda: False\n"
        "machine._os_release = lambda: 'ID=ubuntu\\nID_LIKE=debian'; machine.disk_space_needed = lambda **_: 10**9"
    )

    number = f"python3.{sys.version_info.minor}"
    assert done.returncode == 3
    assert "ensurepip、venv" in done.stderr
    assert (
        "libpango-1.0.so.0、libpangoft2-1.0.so.0、libgobject-2.0.so.0、libharfbuzz.so.0、libfontconfig.so.1"
        in done.stderr
    )
    assert "硬盘空间" in done.stderr
    assert "1000000000 MB" in done.stderr
    assert f"    sudo apt install {number}-venv libpango-1.0-0 libpangoft2-1.0-0\n" in done.stderr
    assert "dnf" not in done.stderr
    assert "第一次运行" not in done.stderr
    assert not program.venv.exists()


def hidden(*libraries: str) -> str:
    """Shell words that hide these libraries of the system, in a name space of their own."""
    listed = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    found = [line.split(" => ")[1] for line in listed.splitlines() if line.split() and line.split()[0] in libraries]
    assert found
    return " && ".join(f"mount --bind /dev/null {os.path.realpath(path)}" for path in found)


def apart(words: str, command: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command after shell words, in a name space of mounts that ends with it."""
    enter = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    script = ["sh", "-c", f'{words} && exec "$@"', "sh", *command]
    return subprocess.run([*enter, *script], env=env, capture_output=True, text=True, check=False)


def test_a_machine_without_pango_is_told_before_the_download(program: Program) -> None:
    no_apt = f"mount --bind /dev/null {shutil.which('apt-get') or '/dev/null'}"  # which root would run

    done = apart(f"{hidden('libpango-1.0.so.0', 'libharfbuzz.so.0')} && {no_apt}", program.command(), program.offline())

    assert done.returncode == 3
    assert "Pango（libpango-1.0.so.0" in done.stderr
    assert "libharfbuzz.so.0" in done.stderr
    assert re.search(r"sudo apt install libpango-1\.0-0( libpangoft2-1\.0-0)?\n", done.stderr)  # they bring HarfBuzz
    assert not program.venv.exists()


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("ID=debian", "debian"),
        ("NAME=x\nID=linuxmint\nID_LIKE='ubuntu debian'\n", "debian"),
        ('ID="uos"\nID_LIKE=debian', "uos"),
        ("ID=kylin\nID_LIKE=debian", "uos"),
        ('ID="openEuler"', "fedora"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"', "fedora"),
        ("ID=arch", ""),
        ("", ""),
    ],
)
def test_the_kin_of_a_system_is_read_from_os_release(text: str, family: str) -> None:
    assert machine.family(text) == family


VENV_AND_PANGO = (
    machine.Lack(Words("v", "v"), (f"python3.{sys.version_info.minor}-venv",), ("python3", "python3-pip")),
    machine.Lack(Words("p", "p"), ("libpango-1.0-0", "libpangoft2-1.0-0"), ("pango",)),
)


def typed(monkeypatch: pytest.MonkeyPatch, text: str, *there: str) -> str:
    monkeypatch.setattr(machine, "_os_release", lambda: text)
    monkeypatch.setattr(shutil, "which", lambda name: name if name in there else None)
    return machine.how_to(VENV_AND_PANGO).zh


def test_each_kin_gets_one_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    number = f"python3.{sys.version_info.minor}"
    apt, dnf = (
        f"sudo apt install {number}-venv libpango-1.0-0 libpangoft2-1.0-0",
        "sudo dnf install python3 python3-pip pango",
    )
    plain = apt.replace(number, "python3")

    assert [line.strip() for line in typed(monkeypatch, "ID=debian").splitlines()[1:]] == [apt]
    assert [line.strip() for line in typed(monkeypatch, "ID=openEuler").splitlines()[1:]] == [dnf]
    uos = typed(monkeypatch, "ID=uos\nID_LIKE=debian", "apt-get")
    assert plain in uos
    assert number not in uos
    assert "tools/bundle.py linux" in uos
    assert dnf in typed(monkeypatch, "ID=kylin", "dnf")
    unknown = typed(monkeypatch, "ID=gentoo")
    assert all(line in unknown for line in (apt, plain, dnf, "tools/bundle.py linux"))


def test_a_python_that_was_built_without_modules_is_not_sent_to_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_imports", lambda name: name not in ("ssl", "ensurepip"))
    monkeypatch.setattr(machine, "is_systems_python", lambda: False)
    monkeypatch.setattr(machine, "_os_release", lambda: "ID=uos")

    words = machine.told(machine.missing_modules()).zh

    assert "ensurepip、ssl" in words
    assert sys.executable in words
    assert "apt install" not in words
    assert "tools/bundle.py linux" in words


def test_a_pango_that_is_too_old_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_pango_version", lambda: 14201)

    words = machine.told(machine.missing_libraries()).zh

    assert "现在是 1.42" in words
    assert "apt install" not in words
    assert "tools/bundle.py linux" in words


LINUX = {"system": "linux", "cpu": "x86_64", "glibc": (2, 28), "mac": ()}


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (LINUX, ""),
        (LINUX | {"cpu": "aarch64"}, ""),
        (LINUX | {"cpu": "loongarch64"}, "处理器是龙芯 loongarch64"),
        (LINUX | {"cpu": "sw_64"}, "处理器是sw_64"),
        (LINUX | {"glibc": ()}, "musl"),
        (LINUX | {"glibc": (2, 17)}, "glibc 2.17"),
        ({"system": "darwin", "cpu": "x86_64", "mac": (13, 6)}, ""),
        ({"system": "darwin", "cpu": "x86_64", "mac": (12, 7)}, "macOS 12.7 太旧"),
        ({"system": "darwin", "cpu": "x86_64", "mac": (10, 15)}, "macOS 10.15 太旧"),
        ({"system": "darwin", "cpu": "x86_64", "mac": (10, 16)}, ""),
        ({"system": "darwin", "cpu": "arm64", "mac": (13, 6)}, "14 以上"),
        ({"system": "darwin", "cpu": "arm64", "mac": (15, 1)}, ""),
        ({"system": "win32", "cpu": "AMD64"}, ""),
        ({"system": "win32", "cpu": "x86"}, "32 位的 Windows"),
        ({"system": "win32", "cpu": "ARM64"}, "Windows installer (64-bit)"),
        ({"system": "freebsd14", "cpu": "amd64"}, "freebsd14"),
        (LINUX | {"version": (3, 15)}, "Python 3.15 太新"),
        (LINUX | {"name": "pypy"}, "不是 CPython"),
        (LINUX | {"size": 2**31 - 1}, "32 位的 Python"),
    ],
)
def test_where_nothing_can_be_had_the_first_line_says_so(
    seen: dict[str, Any], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    major, minor = seen.get("version", (3, 12))
    shown = SimpleNamespace(
        platform=seen["system"],
        maxsize=seen.get("size", 2**63 - 1),
        implementation=SimpleNamespace(name=seen.get("name", "cpython")),
        version_info=SimpleNamespace(major=major, minor=minor, __getitem__=None),
    )
    shown.version_info = type("Version", (tuple,), {"major": major, "minor": minor})((major, minor, 0))
    monkeypatch.setattr(machine, "sys", shown)
    monkeypatch.setattr(machine, "_machine", lambda: seen["cpu"])
    monkeypatch.setattr(machine, "_glibc", lambda: seen.get("glibc", ()))
    monkeypatch.setattr(machine, "_mac_version", lambda: seen.get("mac", ()))

    words = machine.hopeless()

    assert (words is None) == (not told)
    if words:
        assert told in words.zh
        assert words.en


def test_what_cannot_be_had_ends_before_anything_is_made(program: Program) -> None:
    done = program.driven("machine._machine = lambda: 'loongarch64'")

    assert done.returncode == 3
    assert done.stderr.startswith("这台电脑装不了本程序：处理器是龙芯 loongarch64")
    assert not program.venv.exists()


# --------------------------------------------------------------------------------------- apt-get, for root

APT = """#!/bin/sh
echo "$@" >> "$LOG"
case "$*" in
  *-s*) {simulated} ;;
  *update*) {update} ;;
  *) {install} ;;
esac
"""


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Callable[[], list[str]]]:
    """An apt-get of our own on PATH; what it was asked to do."""

    def make(simulated: str = ":", update: str = ":", install: str = ":") -> Callable[[], list[str]]:
        file, log = tmp_path / "bin" / "apt-get", tmp_path / "log"
        file.parent.mkdir()
        file.write_text(APT.format(simulated=simulated, update=update, install=install), "utf-8")
        file.chmod(0o755)
        monkeypatch.setenv("PATH", f"{file.parent}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("LOG", str(log))
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        return lambda: log.read_text("utf-8").splitlines() if log.exists() else []

    return make


def test_root_installs_all_that_is_missing_in_one_call(
    apt: Callable[..., Callable[[], list[str]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = apt(install='touch "$LOG.done"')
    there = tmp_path / "log.done"
    monkeypatch.setattr(machine, "_os_release", lambda: "ID=debian")
    monkeypatch.setattr(machine, "_opens", lambda name: there.exists() or "pangoft2" not in name)
    monkeypatch.setattr(machine, "_imports", lambda name: there.exists() or name != "ensurepip")
    monkeypatch.setattr(machine, "is_systems_python", lambda: True)

    assert bootstrap._check(tmp_path / ".venv", tmp_path, ["check"], keep=False)

    installed = [line for line in asked() if "-s" not in line.split()]
    assert len(installed) == 1
    names = f"python3.{sys.version_info.minor}-venv libpangoft2-1.0-0"
    assert names in installed[0]
    assert "libpango-1.0-0" not in installed[0]  # it is there
    assert "正在用 apt-get 安装" in capsys.readouterr().err


def test_root_installs_nothing_while_something_else_is_in_the_way(
    apt: Callable[..., Callable[[], list[str]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = apt()
    monkeypatch.setattr(machine, "_opens", lambda name: False)
    monkeypatch.setattr(machine, "disk_space_needed", lambda **_: 10**9)

    assert not bootstrap._check(tmp_path / ".venv", tmp_path, [], keep=False)
    assert asked() == []


def test_a_python_of_another_kind_is_never_completed_by_apt(
    apt: Callable[..., Callable[[], list[str]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = apt()
    monkeypatch.setattr(machine, "_imports", lambda name: name != "ensurepip")
    monkeypatch.setattr(sys, "_base_executable", "/home/zhang/.pyenv/versions/3.12.1/bin/python3")

    assert not machine.is_systems_python()
    assert not bootstrap._check(tmp_path / ".venv", tmp_path, [], keep=False)
    assert asked() == []


@pytest.mark.parametrize("line", ["Inst python3.11 [3.11.2-6] (3.11.2-7 Debian:12)", "Remv python3-pip [1]"])
def test_apt_that_would_upgrade_or_remove_others_is_left_to_the_user(
    apt: Callable[..., Callable[[], list[str]]], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = apt(simulated=f"echo 'Inst python3.11-venv (3.11.2-7 Debian:12)'; echo '{line}'")

    assert not machine.install_with_apt(("python3.11-venv",))

    assert all("-s" in call.split() for call in asked())
    assert f"apt-get 还要升级或删除 {line.split()[1]}，" in capsys.readouterr().err


def test_apt_looks_again_with_new_lists_and_says_why_it_failed(
    apt: Callable[..., Callable[[], list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = apt(simulated="echo 'E: Unable to locate package x'; exit 100")

    assert not machine.install_with_apt(("x",))

    assert [call.split()[0] for call in asked()] == ["install", "update", "install"]
    assert "apt-get 没有装成：E: Unable to locate package x" in capsys.readouterr().err


def test_missing_pango_is_installed_by_root_saying_so(
    apt: Callable[..., Callable[[], list[str]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = apt(install='touch "$LOG.done"')
    monkeypatch.setattr(machine, "_opens", lambda name: (tmp_path / "log.done").exists())

    machine.ensure_pango()

    assert "libpango-1.0-0 libpangoft2-1.0-0" in asked()[-1]
    assert "正在用 apt-get 安装" in capsys.readouterr().err


def test_missing_pango_is_told_by_a_build(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(
        "templates/card/material.yaml",
        "title: 卡\nrenderer: print\nfor: warning\nformats: [a6]\noutput: 'c/{id}.pdf'\n",
    )
    monkeypatch.setattr(machine, "_opens", lambda name: False)
    monkeypatch.setattr(machine, "_os_release", lambda: "")
    monkeypatch.setattr(machine, "is_debian_root", lambda: False)

    assert cli.main(["--quiet"], project.root) == 3

    told = capsys.readouterr().err
    for words in (
        "sudo apt install libpango-1.0-0 libpangoft2-1.0-0",
        "sudo dnf install pango",
        "tools/bundle.py linux",
    ):
        assert words in told


# ------------------------------------------------------------------------------------- disk and permission


def on_a_disk_of(megabytes: float, program: Program) -> str:
    """Shell words that put the program on a disk of that size."""
    root, aside = str(program.root), f"{program.root}.aside"
    return f"cp -r '{root}' '{aside}' && mount -t tmpfs -o size={int(megabytes * 1024)}k none '{root}' && cp -r '{aside}/.' '{root}'"


def test_a_full_disk_is_told_with_what_it_takes(program: Program) -> None:
    done = apart(on_a_disk_of(60, program), program.command(), program.offline())

    assert done.returncode == 3
    need = machine.disk_space_needed(builds_all=True, is_new=True)
    assert 800 < need < 1150
    assert re.search(rf"只剩 \d\d MB，需要 {need} MB", done.stderr), done.stderr
    assert "第一次运行" not in done.stderr
    assert "权限" not in done.stderr
    less = machine.disk_space_needed(builds_all=False, is_new=True)
    assert f"需要 {less} MB" in apart(on_a_disk_of(60, program), program.command("check"), program.offline()).stderr
    assert less < need


@pytest.mark.parametrize(("room", "head"), [(4, "建不了 Python 环境"), (45, "软件包没有装成")])
def test_a_disk_that_fills_meanwhile_is_told_as_that(program: Program, room: int, head: str) -> None:
    program.lock(program.versions | {"rich": "99"}, size=60_000_000)
    driver = program.root.parent / "driver.py"
    driver.write_text(
        f"import sys; sys.path.insert(0, {str(program.root)!r}); import sitegen.core.machine as m; m.disk_space_needed = lambda **_: 0\n"
        f"from sitegen.app.bootstrap import start; sys.exit(start({str(program.root)!r}, ['check']))",
        "utf-8",
    )

    done = apart(on_a_disk_of(room, program), [BARE, "-S", str(driver)], program.offline())

    assert done.returncode == 3
    assert f"{head}：硬盘满了" in done.stderr, done.stderr
    assert "No space left on device" in done.stderr
    assert "apt" not in done.stderr


def test_a_folder_that_may_not_be_written_to_is_told_with_all_the_rest(program: Program) -> None:
    locked = f"mount --bind '{program.root}' '{program.root}' && mount -o remount,bind,ro '{program.root}'"

    done = apart(locked, program.command(), program.offline())

    assert done.returncode == 3
    assert f"写入 {program.root} 的权限（不让读写：只读，或没有权限）" in done.stderr
    assert "apt" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("number", "words"), [(errno.EACCES, "没有权限"), (errno.ENOSPC, "磁盘满了")])
def test_what_keeps_us_from_writing_is_told_by_its_reason(
    number: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("tempfile.mkdtemp", refuse)

    assert not bootstrap._check(tmp_path / ".venv", tmp_path, ["check"], keep=False)
    assert words in capsys.readouterr().err


# ------------------------------------------------------------------------------------------ the package index


def test_an_index_that_is_dead_is_told_from_one_that_lags(program: Program) -> None:
    dead = subprocess.run(program.command(), env=environment(**NOWHERE), capture_output=True, text=True, check=False)

    assert dead.returncode == 3
    assert "连不上软件源" in dead.stderr
    assert "离线包" in dead.stderr

    text = (program.root / "requirements.lock").read_text("utf-8")
    (program.root / "requirements.lock").write_text(text.replace("rich==14", "rich==15"), "utf-8")
    lags = program.run()

    assert lags.returncode == 3
    assert "软件源连得上，但没有需要的版本" in lags.stderr
    assert "rich==15" in lags.stderr

    (program.root / "requirements.lock").write_text(re.sub(r"sha256:....", "sha256:0000", text, count=1), "utf-8")
    other = program.run()

    assert other.returncode == 3
    assert "与清单不符" in other.stderr


@contextmanager
def mirror(wheels: Path) -> Iterator[tuple[str, list[str]]]:
    """An index of these wheels (PEP 503) on this machine: its address, and what it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            kind, name = self.path.strip("/").split("/")
            found = [w for w in sorted(wheels.iterdir()) if canonicalize_name(w.name.split("-")[0]) == name]
            links = "".join(f'<a href="/wheels/{w.name}">{w.name}</a>' for w in found)
            data = (wheels / name).read_bytes() if kind == "wheels" else links.encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/octet-stream" if kind == "wheels" else "text/html")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/simple", asked
        finally:
            server.shutdown()


def test_the_mirror_of_the_readmes_command_is_where_packages_come_from(program: Program, tmp_path: Path) -> None:
    """`pip config set global.index-url 地址`, typed as it stands there by a user of his own, then the first run."""
    command = "pip config set global.index-url 地址"
    assert f"`{command}`" in (ROOT / "README.md").read_text("utf-8")
    home, programs = tmp_path / "home", tmp_path / "bin"
    home.mkdir()
    programs.mkdir()
    (programs / "pip").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pip "$@"\n')
    (programs / "pip").chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    theirs = environment(HOME=str(home), XDG_CONFIG_HOME=str(home / ".config"), PATH=path, no_proxy="127.0.0.1")

    with mirror(program.wheels) as (address, asked):
        typed = ["sh", "-c", command.replace("地址", address)]
        told = subprocess.run(typed, env=theirs, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
        assert not asked
        # Whatever other indexes this machine's settings name besides, this one that has nothing stands in their place.
        theirs["PIP_EXTRA_INDEX_URL"] = address.replace("/simple", "/nothing")
        done = subprocess.run(program.command("check"), env=theirs, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout == f"ran in {program.venv} with {program.versions['weasyprint']} check\n"
    assert {name for name in asked if name.startswith("/simple/")} == {f"/simple/{name}/" for name in program.versions}
    assert any(file.is_file() and address in file.read_text("utf-8") for file in home.rglob("pip.conf"))


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "room"),
        ("OSError: [Errno 122] Disk quota exceeded", "room"),
        ("ERROR: Could not install packages due to an OSError: [WinError 112] 磁盘空间不足。", "room"),
        ("Error: [Errno 13] Permission denied: '/srv/x/.venv'", "leave"),
        ("PermissionError: [WinError 5] 拒绝访问。: 'C:\\x'", "leave"),
        ("WARNING: Retrying (Retry(total=0, …)) after connection broken by 'SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_"
         "VERIFY_FAILED]…\nERROR: No matching distribution found for anyio==4.16.0", "certificate"),
        ("ProxyError('Cannot connect to proxy.', NewConnectionError('…", "proxy"),
        ("ERROR: Could not find a version that satisfies the requirement x==2 (from versions: 1)\n"
         "ERROR: No matching distribution found for x==2", "absent"),
        ("ERROR: HTTP error 503 while getting …", "absent"),
        ("pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(…): Read timed out.", "network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "digest"),
        ("ERROR: something else", ""),
    ],
)  # fmt: skip
def test_the_reason_is_read_from_what_pip_and_the_system_write(output: str, reason: str) -> None:
    assert bootstrap._reason(output) == reason


class Hanging(http.server.BaseHTTPRequestHandler):
    """Takes a request and never answers."""

    def do_GET(self) -> None:
        time.sleep(600)


@pytest.fixture
def hanging() -> Iterator[str]:
    """The address of an index that never answers."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hanging)
    server.daemon_threads, server.block_on_close = True, False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/simple"
    server.shutdown()
    server.server_close()


def test_something_is_said_while_an_index_does_not_answer(
    program: Program, hanging: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "BEAT", 1)
    monkeypatch.setattr(bootstrap, "PATIENCE", ("--timeout", "2", "--retries", "1"))
    (program.root / "requirements.lock").write_text(f"not-there==1 --hash=sha256:{'0' * 64}\n", "utf-8")
    for name, value in {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": hanging, "PIP_DEFAULT_TIMEOUT": "600"}.items():
        monkeypatch.setenv(name, value)

    assert not bootstrap._install(Path(sys.executable), program.root, program.root)

    told = capsys.readouterr().err
    assert "还在等软件源回答" in told
    assert "连不上软件源" in told


# ---------------------------------------------------------------------------- an environment that others left behind


def dangling(program: Program) -> None:
    for link in (program.venv / "bin").glob("python*"):
        link.unlink()
        link.symlink_to("/nowhere/bin/python3")


def of_another_processor(program: Program) -> None:
    for link in (program.venv / "bin").glob("python*"):
        link.unlink()
        link.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(57))
        link.chmod(0o755)


def of_another_release(program: Program) -> None:
    library = program.venv / "lib" / f"python3.{sys.version_info.minor}"
    library.rename(library.with_name("python3.10"))


def half_made(program: Program) -> None:
    (program.venv / "sitegen-ready").unlink()
    shutil.rmtree(next(program.venv.glob("lib/*/site-packages")))


def without_a_package(program: Program) -> None:
    (next(program.venv.glob("lib/*/site-packages")) / "PIL.py").unlink()


@pytest.mark.parametrize("harm", [dangling, of_another_processor, of_another_release, half_made, without_a_package])
def test_an_environment_that_does_not_work_is_made_anew(ready: Program, harm: Callable[[Program], None]) -> None:
    harm(ready)

    done = ready.run("check")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"ran in {ready.venv} with 70.0")
    assert re.search("正在重建|坏了", done.stderr)
    assert "Traceback" not in done.stderr
    assert ready.run("check").stderr == ""


def test_an_environment_of_an_older_lock_is_brought_up_to_date(ready: Program) -> None:
    ready.lock(ready.versions | {"rich": "99"})

    done = ready.run("check")

    assert (done.returncode, "正在更新" in done.stderr) == (0, True)
    assert list(ready.venv.glob("lib/*/site-packages/rich-99.dist-info"))
    assert ready.run("check").stderr == ""


def test_a_folder_that_was_moved_runs_as_it_is(ready: Program, tmp_path: Path) -> None:
    ready.root = ready.root.rename(tmp_path / "moved")

    done = ready.run("check", PIP_FIND_LINKS="/nowhere")

    assert (done.returncode, done.stderr) == (0, "")


def test_a_python_that_was_renewed_and_still_works_is_kept(ready: Program) -> None:
    stamp = ready.venv / "sitegen-ready"
    stamp.write_text(re.sub(r"\d+$", "1", stamp.read_text("utf-8").rstrip()) + "\n", "utf-8")

    done = ready.run("check", PIP_FIND_LINKS="/nowhere")

    assert (done.returncode, done.stderr) == (0, "")
    assert stamp.read_text("utf-8") == bootstrap._stamp(ready.venv, ready.root)


def test_run_by_its_own_python_a_damaged_environment_is_made_anew(ready: Program) -> None:
    without_a_package(ready)
    command = [str(ready.python), str(ready.root / "build.py"), "check"]

    done = subprocess.run(command, env=ready.offline(), capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "坏了" in done.stderr


def test_packages_that_cannot_be_had_do_not_make_it_go_round_in_circles(program: Program) -> None:
    program.lock(program.versions | {"rich": "1"})  # a lock that does not give what the program asks for

    done = program.run("check")

    assert done.returncode == 3
    assert "rich 是 1，要 >=14" in done.stderr
    assert done.stderr.count("正在下载") == 1


def test_a_file_where_the_environment_belongs_is_told(program: Program) -> None:
    program.venv.write_text("somewhere", "utf-8")

    done = program.run("check")

    assert (done.returncode, "不是文件夹" in done.stderr) == (3, True)
    assert program.venv.read_text("utf-8") == "somewhere"


def test_two_first_runs_at_once_make_one_environment(program: Program) -> None:
    both = [
        subprocess.Popen(program.command("check"), env=program.offline(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]  # fmt: skip
    told = [process.communicate(timeout=PATIENCE) for process in both]

    assert [process.returncode for process in both] == [0, 0], told
    assert sorted("正在下载" in errors for _, errors in told) == [False, True]


# ------------------------------------------------------------------------------- packages of other versions on the path


def installed_elsewhere(program: Program, folder: Path, **versions: str) -> Path:
    for module, wanted in bootstrap.PACKAGES:
        name, _, version = parted(wanted)
        version = versions.get(name.replace("-", "_"), version)
        make_wheel(
            wheel := folder.parent / f"{name.replace('-', '_')}-{version}-py3-none-any.whl", name, version, module, 0
        )
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
    return folder


def test_packages_of_the_right_versions_are_used_where_they_are(program: Program, tmp_path: Path) -> None:
    there = installed_elsewhere(program, tmp_path / "site")

    done = program.run("check", PYTHONPATH=str(there), LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"ran in {sys.base_prefix} ")
    assert not program.venv.exists()


def test_packages_of_other_versions_are_not_used_silently(program: Program, tmp_path: Path) -> None:
    there = installed_elsewhere(program, tmp_path / "site", weasyprint="66.0", jinja2="2.11.3")

    done = program.run("check", PYTHONPATH=str(there))

    assert done.returncode == 0
    assert "weasyprint 是 66.0，要 >=70.0" in done.stderr
    assert "jinja2 是 2.11.3，要 >=3.1.6" in done.stderr
    assert done.stdout == f"ran in {program.venv} with 70.0 check\n"


def test_the_packages_that_are_looked_at_are_those_of_pyproject() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    libraries = {"gstreamer-libs", "gstreamer-ext-runtime"}  # which may come otherwise
    here = [r for r in map(Requirement, asked) if (r.marker is None or r.marker.evaluate()) and r.name not in libraries]
    known = {parted(wanted)[0]: Requirement(wanted).specifier for _, wanted in bootstrap.PACKAGES}

    assert {r.name: r.specifier for r in here} == {n: s for n, s in known.items() if n != "brotli"}
    assert not bootstrap.unfit()


@pytest.mark.parametrize(
    ("have", "sign", "wanted", "suits"),
    [
        ("70.0", "==", "70.0", True), ("70", "==", "70.0", True), ("70.0.1", "==", "70.0", False), ("9.5", ">=", "12", False),
        ("12", ">=", "12", True), ("10.13.0.post1", ">=", "10", True), ("", ">=", "1", False), ("?", "==", "1", False),
    ],
)  # fmt: skip
def test_releases_are_compared_as_numbers(have: str, sign: str, wanted: str, *, suits: bool) -> None:
    assert bootstrap._suits(have, sign, wanted) is suits


# ------------------------------------------------------------------------------------ what cannot encode Chinese

NARROW = [
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "ascii", "SITEGEN_LANG": "en"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii:strict"},
]


@pytest.mark.parametrize("narrow", NARROW, ids=lambda n: "-".join(n.values()))
def test_no_command_ends_in_a_traceback_where_chinese_cannot_be_written(
    project: Project, narrow: dict[str, str], tmp_path: Path
) -> None:
    command = runnable(project)
    project.write(
        "templates/card/material.yaml", "title: 卡片\nrenderer: text\nfor: warning\noutput: '卡片/{id}.txt'\n"
    )

    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run([*command, *arguments], env=environment(**narrow), capture_output=True, check=False)
        assert b"Traceback" not in done.stderr, done.stderr.decode("utf-8", "replace")
        return done

    assert run("--date", DAY).returncode == 0
    assert (project.output / "卡片" / "fake-police-01.txt").is_file()
    built = run("--date", DAY, "--json", "--explain", "--force", "--jobs", "2")
    assert json.loads(built.stdout)["ok"]
    assert run("check").returncode == 0
    assert json.loads(run("check", "--json").stdout)["ok"]
    assert run("where", "fake-police-01").returncode == 0
    assert "卡片/fake-police-01.txt" in json.loads(run("where", "fake-police-01", "--json").stdout)["files"]
    assert run("new", "warning", "fake-police-09").returncode == 0
    assert run("new", "case", "新案例").returncode == 1
    assert run("--only", "没有").returncode == 2
    assert run("--没有").returncode == 2
    assert run("--help").returncode == 0
    project.edit("content/cases/counter.md", "类型: fake_police", "类型: 假警察")
    assert run("check").returncode == 1
    (problem,) = json.loads(run("check", "--json").stdout)["problems"]
    assert narrow.get("SITEGEN_LANG") or "假警察" in problem["message"]


def test_a_first_run_speaks_where_chinese_cannot_be_written(program: Program) -> None:
    done = program.driven("machine._machine = lambda: 'loongarch64'", PYTHONIOENCODING="ascii")

    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert r"\u9f99\u82af loongarch64" in done.stderr  # 龙芯


# -------------------------------------------------------------------------------------------- Ctrl-C, at any moment


def started(command: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
    before = signal.signal(
        signal.SIGHUP, signal.SIG_DFL
    )  # who runs the tests by `nohup` ignores it, and with them their own
    try:
        return subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
    finally:
        signal.signal(signal.SIGHUP, before)


def left_behind(words: str) -> list[str]:
    """Command lines of processes that still run and name `words`."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if words in line:
            found.append(line)
    return found


@pytest.mark.parametrize(
    ("moment", "number", "all_of_them", "status"),
    [
        ("venv", signal.SIGINT, True, 130),
        ("pip", signal.SIGINT, True, 130),  # as a terminal does
        ("pip", signal.SIGINT, False, 130),
        ("pip", signal.SIGTERM, False, 143),
        ("pip", signal.SIGHUP, False, 129),
        ("command", signal.SIGINT, True, 130),
        ("command", signal.SIGTERM, False, 143),
    ],
)
def test_it_can_be_stopped_at_any_moment_and_the_next_run_repairs(
    ready: Program, hanging: str, moment: str, number: int, status: int, *, all_of_them: bool
) -> None:
    program = ready
    stuck = environment(PIP_CONFIG_FILE=os.devnull, PIP_INDEX_URL=hanging)
    if moment != "command":
        shutil.rmtree(program.venv)
    process = started(program.command("loiter"), program.offline() if moment == "command" else stuck)
    reached: Callable[[], bool] = {
        "venv": lambda: (program.venv / "pyvenv.cfg").exists(),
        "pip": lambda: any("--require-hashes" in line for line in left_behind(str(program.venv))),
        "command": lambda: bool(process.stdout and process.stdout.readline()),
    }[moment]
    while not reached():
        assert process.poll() is None
        time.sleep(0.01)

    (os.killpg if all_of_them else os.kill)(process.pid, number)
    _, errors = process.communicate(timeout=PATIENCE)

    assert process.returncode == status, errors
    assert "Traceback" not in errors
    assert errors.count("已停止") == 1
    assert errors.rstrip().endswith("会接着做完。")
    assert left_behind(str(program.root)) == []
    if all_of_them and moment == "pip":
        again = program.run("check")
        assert again.returncode == 0, again.stderr


def test_ctrl_c_while_it_starts_ends_in_a_sentence(ready: Program) -> None:
    delays = [0.02 + 0.01 * n for n in range(12)]
    for delay in delays:
        process = started(ready.command("loiter"), ready.offline())
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        try:
            _, errors = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:  # Python's own start has places where it is lost: then it is pressed again
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=PATIENCE)
        # Before our first line it is Python that ends, as any program does.
        if "sitegen" in errors or "已停止" in errors:
            assert process.returncode == 130, errors
            assert re.fullmatch("已停止.*\n", errors)


def runnable(project: Project) -> list[str]:
    """The command of a project that has the program in it."""
    shutil.copytree(ROOT / "sitegen", project.root / "sitegen", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "build.py", project.root)
    return [sys.executable, str(project.root / "build.py")]


def test_what_workers_come_from_is_silent_when_all_get_ctrl_c(project: Project) -> None:
    text = project.root / "content" / "warnings" / "police.md"
    more = [f"- 自称民警要转账 / 先挂断{n} {{#fake-police-{n}}}\n" for n in range(10, 40)]
    text.write_text(text.read_text("utf-8") + "".join(more), "utf-8")
    project.write(
        "templates/slide/material.yaml",
        "title: 屏\nrenderer: screen\nfor: warning\nformats: [small]\noutput: 's/{id}.png'\n",
    )
    command = runnable(project)

    def born() -> bool:
        return any("forkserver" in line for line in left_behind(str(project.root)))

    for wait, number in ((0.0, signal.SIGINT), (0.1, signal.SIGINT), (0.3, signal.SIGINT), (0.3, signal.SIGTERM)):
        process = started([*command, "--jobs", "2", "--quiet", "--force"], environment())
        while not born():
            assert process.poll() is None
        time.sleep(wait)

        if number == signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE)

        status = 130 if number == signal.SIGINT else 143
        assert (process.returncode, errors) == (status, "已停止；output/ 里的文件都是完整的。\n")


def test_workers_run_the_program_of_the_command_and_not_that_of_the_folder_it_was_typed_in(
    project: Project, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(ROOT / "sitegen", other / "sitegen")
    (other / "sitegen" / "engine" / "execution" / "forkserver.py").write_text(
        "raise SystemExit('the wrong copy')\n", "utf-8"
    )
    command = [*runnable(project), "--date", DAY, "--quiet", "--jobs", "2", "--force"]
    for n in range(12):
        project.write(f"content/cases/more-{n}.md", (project.root / "content/cases/counter.md").read_bytes())

    done = subprocess.run(command, cwd=other, env=environment(), capture_output=True, text=True, check=False)

    assert done.returncode == 0
    assert "the wrong copy" not in done.stderr


def test_a_preview_ends_in_a_sentence_too(project: Project) -> None:
    command = runnable(project)
    for number in (signal.SIGINT, signal.SIGTERM):
        process = started([*command, "serve", "--quiet"], environment())
        assert process.stdout
        address = re.search(r"http://\S+/", process.stdout.readline())
        assert address
        with urllib.request.urlopen(f"{address[0]}__sitegen__/preview.js", timeout=PATIENCE):  # it serves
            process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE)

        assert process.returncode == 130, errors
        assert errors == "预览已结束。\n"


# ------------------------------------------------------------------------------------ for a web server


@pytest.mark.parametrize("asked", [True, False])
def test_the_website_and_nothing_else_is_readable_where_it_is_made_for_a_server(
    project: Project, tmp_path: Path, *, asked: bool
) -> None:
    project.write(
        "templates/note/material.yaml", "title: 页\nrenderer: text\nfor: case\noutput: 'website/cases/{id}.html'\n"
    )
    project.write(
        "templates/card/material.yaml", "title: 卡\nrenderer: text\nfor: warning\noutput: 'internal/{id}.txt'\n"
    )
    output = tmp_path / "www" if asked else project.output
    words = ("--output", str(output)) if asked else ()
    before = os.umask(0o077)
    try:
        assert project.build(*words) == 0
        project.edit("content/cases/counter.md", "柜台多问一句", "柜台再问一句")
        assert project.build(*words) == 0

        def mode(path: str | Path) -> int:
            return (output / path).stat().st_mode & 0o777

        public = [p.relative_to(output) for p in output.rglob("*") if p.relative_to(output).parts[0] == "website"]
        others = [p.relative_to(output) for p in output.rglob("*") if p.relative_to(output).parts[0] != "website"]

        assert len(public) == 4
        assert {oct(mode(p)) for p in public if (output / p).is_file()} == {oct(0o644 if asked else 0o600)}
        assert {oct(mode(p)) for p in public if (output / p).is_dir()} == {oct(0o755 if asked else 0o700)}
        assert oct(mode(".")) == oct(0o711 if asked else 0o700)
        assert any(p.parts[0] == "internal" for p in others)
        assert not [p for p in others if mode(p) & 0o077]

        if asked:
            (output / "website/cases/counter.html").chmod(0o600)  # as an earlier build may have left it
            assert project.build(*words, "--force") == 0
            assert oct(mode("website/cases/counter.html")) == oct(0o644)
    finally:
        os.umask(before)


# ---------------------------------------------------------------------------------------------- an old Python


def test_whatever_python_there_is_can_read_the_command_and_says_what_it_needs() -> None:
    source = (ROOT / "build.py").read_bytes()

    assert source.startswith(b"# -*- coding: utf-8 -*-\n")
    modern = (
        ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.Starred, ast.AsyncFunctionDef, ast.Await, ast.YieldFrom, ast.MatMult,
    )  # fmt: skip
    for node in ast.walk(ast.parse(source, feature_version=(3, 4))):
        assert not isinstance(node, modern), node
        assert not isinstance(node, ast.Raise) or node.cause is None
        assert not isinstance(node, ast.ClassDef) or not node.keywords
        if isinstance(node, ast.FunctionDef):
            words = node.args
            assert not words.kwonlyargs
            assert not words.posonlyargs
            assert not [a for a in (node.returns, *(a.annotation for a in words.args)) if a]
        if isinstance(node, (ast.Import, ast.ImportFrom)) and node.col_offset == 0:
            assert ast.unparse(node) == "import sys"
    assert not re.search(
        r"[^u]\"[^\"]*[^\x00-\x7f]",
        source.decode().partition("def refuse")[2].partition("# fmt: on")[0].partition("\n\n    words")[2],
    )


@pytest.mark.parametrize("version", [(2, 6, 6), (3, 2, 0), (3, 6, 15), (3, 10, 13)])
def test_an_old_python_is_told_with_3(version: tuple[int, ...], tmp_path: Path) -> None:
    pretend = (
        f"import sys; sys.version_info = {version}; sys.argv = ['build.py']\n"
        f"exec(compile(open({str(ROOT / 'build.py')!r}, 'rb').read(), 'build.py', 'exec'))"
    )
    if version < (3,):
        pretend = f"import sys; sys.stderr.write = sys.stderr.buffer.write\n{pretend}"  # as there, bytes
    newer = tmp_path / "python3.13"
    newer.write_text("", "utf-8")
    newer.chmod(0o755)
    for path, hint in ((str(tmp_path), "python3.13 build.py"), ("/nowhere", "离线包")):
        env = environment(PATH=path, LC_ALL="C", PYTHONIOENCODING="utf-8")
        done = subprocess.run([BARE, "-c", pretend], env=env, capture_output=True, text=True, check=False)

        assert done.returncode == 3
        assert f"需要 Python 3.11 或更新的版本，现在是 {version[0]}.{version[1]}" in done.stderr
        assert "Python 3.11 or newer is needed" in done.stderr
        assert hint in done.stderr


def test_real_old_pythons_say_the_same() -> None:
    found = {shutil.which(name) for name in ("python2", "python2.7", *(f"python3.{n}" for n in range(2, 11)))} - {None}
    for python in found:
        if subprocess.run([str(python), "-c", ""], capture_output=True, check=False).returncode:
            continue  # a name without a Python behind it
        done = subprocess.run(
            [str(python), str(ROOT / "build.py")], env=environment(), capture_output=True, check=False
        )
        assert done.returncode == 3, done.stderr
        assert "需要 Python 3.11".encode() in done.stderr


# ----------------------------------------------------------------------------------------------- the lock


def tool(name: str) -> ModuleType:
    """A script of tools/ as a module."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return import_module(name)
    finally:
        sys.path.remove(str(ROOT / "tools"))


def test_the_lock_is_pinned_by_hash_and_names_no_index() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")

    assert all(len(pin.hashes) for pin in tool("wheels").pins(text))
    assert not any(word in text for word in ("--index-url", "--find-links", "--extra-index", "file://", "http"))


def test_every_platform_gets_from_the_lock_what_pyproject_asks_for() -> None:
    wheels = tool("wheels")
    wanted = [
        Requirement(r) for r in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    ]
    locked = tuple(wheels.pins((ROOT / "requirements.lock").read_text("utf-8")))

    for platform in wheels.SUPPORTED:
        for python in wheels.PYTHONS:
            names = [pin.name for pin in locked if pin.is_needed(platform, python)]
            assert sorted(set(names)) == sorted(names), "one version of each"
            of_name = {pin.name: pin for pin in locked if pin.is_needed(platform, python)}
            for want in wanted:
                if want.marker is None or want.marker.evaluate(dict(platform.environment(python))):
                    assert want.specifier.contains(of_name[canonicalize_name(want.name)].version), (platform, want)


@pytest.mark.parametrize(
    ("file", "lacking"),
    [
        ("x-1-cp314-abi3-win_amd64.whl", {"3.11", "3.12", "3.13"}),
        ("x-1-cp311-abi3-win_amd64.whl", set()),
        ("x-1-cp312-cp312-win_amd64.whl", {"3.11", "3.13", "3.14"}),
        ("x-1-py3-none-any.whl", set()),
        ("x-1-cp311-abi3-win_arm64.whl", {"3.11", "3.12", "3.13", "3.14"}),
    ],
)
def test_a_platform_without_a_wheel_is_seen(file: str, lacking: set[str]) -> None:
    wheels = tool("wheels")
    windows = next(p for p in wheels.SUPPORTED if p.system == "win32")
    known = {("x", "1"): [(parse_wheel_filename(file)[3], "digest")]}

    def seen(hashes: str) -> set[str]:
        locked = tuple(wheels.pins(f"x==1 \\\n    --hash=sha256:{hashes}\n"))
        return {".".join(map(str, p)) for p in wheels.PYTHONS if wheels.holes(windows, p, locked, known)}

    assert seen("digest") == lacking
    assert seen("another") == {"3.11", "3.12", "3.13", "3.14"}  # there is a wheel, but pip would refuse it
    elsewhere = tuple(wheels.pins("x==1 ; sys_platform == 'darwin' --hash=sha256:digest\n"))
    assert not wheels.holes(windows, (3, 12), elsewhere, {})


def test_the_pikepdf_of_macs_makes_the_same_bytes(make_project: Callable[..., Project], tmp_path: Path) -> None:
    wheels = tool("wheels")
    mac = next(p for p in wheels.SUPPORTED if p.system == "darwin")
    python = sys.version_info[:2]
    locked = tuple(wheels.pins((ROOT / "requirements.lock").read_text("utf-8")))
    theirs = [p for p in locked if p.name in ("pikepdf", "deprecated", "wrapt") and p.is_needed(mac, python)]
    assert len(theirs) == 3
    lines = [f"{p.name}=={p.version} {' '.join(f'--hash=sha256:{h}' for h in p.hashes)}\n" for p in theirs]
    (tmp_path / "theirs.txt").write_text("".join(lines), "utf-8")
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
    ]
    there = tmp_path / "site"
    subprocess.run([*install, "--target", str(there), "-r", str(tmp_path / "theirs.txt")], check=True)
    project = make_project("handbook", "household")
    project.write("content/handbooks/pocket.yaml", "标题: 口袋书\n纸张: a6\n前言: 哪句话耳熟，就翻到那一页。\n")

    def built(path: str, release: str) -> dict[str, bytes]:
        seen = f"import pikepdf; assert pikepdf.__version__ == {release!r}; {COMMAND_OF_ITS_OWN}"
        command = [
            sys.executable,
            "-c",
            seen,
            str(project.root),
            "--date",
            DAY,
            "--quiet",
            "--output",
            str(tmp_path / release),
        ]
        subprocess.run(command, env=environment(PYTHONPATH=path), check=True)
        tree = tmp_path / release
        files = {p.relative_to(tree).as_posix(): p.read_bytes() for p in tree.rglob("*") if p.is_file()}
        assert any(name.endswith("-print-shop.pdf") for name in files)
        return {name: data for name, data in files.items() if name != ".ledger.json"}  # which holds the versions

    (ours,) = [p for p in locked if p.name == "pikepdf" and p not in theirs]
    assert built(str(there), theirs[1].version) == built("", ours.version)
