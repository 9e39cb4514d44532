"""The first run on a machine with Python and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from sitegen import cli, machine
from tests.conftest import ROOT, Project


def copy_of_the_program(folder: Path) -> Path:
    for name in ("sitegen", "content", "templates", "assets"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("build.py", "requirements.lock"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def run(root: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `build.py check` with the bare interpreter: -S hides every installed package."""
    python = Path(sys.base_prefix) / "bin" / "python3"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "COV"))}
    command = [str(python), *options, str(root / "build.py"), "check"]
    return subprocess.run(command, env=kept | environment, capture_output=True, text=True, check=False)


def test_no_network_is_told_and_the_next_run_repairs(tmp_path: Path) -> None:
    root = copy_of_the_program(tmp_path / "program")
    nowhere = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "PIP_TIMEOUT": "2",
    }

    first = run(root, "-S", SITEGEN_LANG="zh", **nowhere)

    assert first.returncode == 3
    assert "第一次运行" in first.stderr
    assert "连不上软件源" in first.stderr
    assert "Traceback" not in first.stderr
    assert not (root / ".venv" / "sitegen-ready").exists()

    second = run(root, "-S", SITEGEN_LANG="zh", PYTHONDONTWRITEBYTECODE="1")

    assert second.returncode == 0, second.stderr
    assert "检查通过" in second.stdout
    assert list((root / "sitegen" / "__pycache__").glob("cli.*.pyc"))  # else each process translates it all anew
    third = run(root, "-S", SITEGEN_LANG="zh")
    assert (third.returncode, third.stderr) == (0, "")


def test_nothing_is_made_when_the_packages_are_there(tmp_path: Path) -> None:
    root = copy_of_the_program(tmp_path / "program")

    done = subprocess.run(
        [sys.executable, str(root / "build.py"), "check"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert not (root / ".venv").exists()


def test_missing_pango_names_the_command_for_every_system(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(
        "templates/card/material.yaml",
        "title: 卡\nrenderer: print\nfor: warning\nformats: [a6]\noutput: 'c/{id}.pdf'\n",
    )
    monkeypatch.setattr(machine, "has_pango", lambda: False)
    monkeypatch.setattr(machine, "is_debian_root", lambda: False)

    assert cli.main(["--quiet"], project.root) == 3

    told = capsys.readouterr().err
    for words in (
        "sudo apt install libpango-1.0-0 libpangoft2-1.0-0",
        "dnf install pango",
        "brew install pango",
        "pacman -S",
    ):
        assert words in told


def test_missing_pango_is_installed_by_root_on_debian_saying_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands: list[list[str]] = []
    there = [False]

    def apt(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        commands.append(command)
        there[0] = True
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(machine, "has_pango", lambda: there[0])
    monkeypatch.setattr(machine, "is_debian_root", lambda: True)
    monkeypatch.setattr(subprocess, "run", apt)

    machine.ensure_pango()

    assert commands[0][:2] == ["apt-get", "install"]
    assert set(machine.APT) <= set(commands[0])
    assert "正在用 apt-get 安装" in capsys.readouterr().err


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
