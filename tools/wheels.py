"""Prove that every pin of requirements.lock has a wheel, among its hashes, on each platform and Python that we support.

    .venv-test/bin/python tools/wheels.py    # or any Python with uv and packaging

The package index is asked once, by uv, for all files of the pinned releases; which of them a machine would take is
decided by its tags (packaging.tags, as in pip). Prints a table and exits with 1 when a wheel is missing; the platforms
below the line are those of which `sitegen.machine` says that nothing can be done: shown so that it is seen when that changes.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from packaging.markers import Environment, Marker
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))
TRIES = 3  # at asking the index


@dataclass(frozen=True)
class Platform:
    """A kind of machine: its tags, best first, and what environment markers see there."""

    name: str
    tags: tuple[str, ...]
    system: str  # sys.platform
    machine: str  # platform.machine()

    def environment(self, python: tuple[int, int]) -> Environment:
        """What markers of a requirement are judged by."""
        number = f"{python[0]}.{python[1]}"
        return Environment(
            implementation_name="cpython",
            implementation_version=f"{number}.0",
            os_name="nt" if self.system == "win32" else "posix",
            platform_machine=self.machine,
            platform_release="",
            platform_system={"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[self.system],
            platform_version="",
            python_full_version=f"{number}.0",
            platform_python_implementation="CPython",
            python_version=number,
            sys_platform=self.system,
        )

    def takes(self, python: tuple[int, int]) -> frozenset[Tag]:
        """The tags of the wheels that pip would take."""
        interpreter = f"cp{python[0]}{python[1]}"
        return frozenset(
            (
                *cpython_tags(python, platforms=self.tags),
                *compatible_tags(python, interpreter=interpreter, platforms=self.tags),
            )
        )


def _glibc(newest: int, machine: str) -> tuple[str, ...]:
    """PEP 600, with the names of before: `manylinux2014_x86_64` is `manylinux_2_17_x86_64`."""
    oldest = 5 if machine in ("x86_64", "i686") else 17
    aliases = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
    tags = []
    for minor in range(newest, oldest - 1, -1):
        tags.append(f"manylinux_2_{minor}_{machine}")
        if minor in aliases and (minor == 17 or machine in ("x86_64", "i686")):
            tags.append(f"{aliases[minor]}_{machine}")
    return (*tags, f"linux_{machine}")


def _mac(version: int, machine: str) -> Platform:
    return Platform(f"macOS {version} {machine}", tuple(mac_platforms((version, 0), machine)), "darwin", machine)


SUPPORTED = (
    Platform("Linux x86_64 glibc 2.28", _glibc(28, "x86_64"), "linux", "x86_64"),
    Platform("Linux aarch64 glibc 2.28", _glibc(28, "aarch64"), "linux", "aarch64"),
    Platform("Windows x64", ("win_amd64",), "win32", "AMD64"),
    _mac(13, "x86_64"),
    _mac(14, "arm64"),
)
REFUSED = (
    _mac(12, "x86_64"),
    _mac(13, "arm64"),
    Platform("Windows ARM64", ("win_arm64",), "win32", "ARM64"),
    Platform("Windows 32-bit", ("win32",), "win32", "x86"),
    Platform("Linux x86_64 glibc 2.17", _glibc(17, "x86_64"), "linux", "x86_64"),
    Platform("Linux x86_64 musl", ("musllinux_1_2_x86_64", "musllinux_1_1_x86_64", "linux_x86_64"), "linux", "x86_64"),
    Platform("Linux loongarch64", _glibc(38, "loongarch64"), "linux", "loongarch64"),
)


@dataclass(frozen=True)
class Pin:
    """One line of the lock: an exact release, when it is needed, and the files that may be installed."""

    name: str
    version: str
    marker: Marker | None
    hashes: frozenset[str]

    def is_needed(self, platform: Platform, python: tuple[int, int]) -> bool:
        """Whether that machine installs it."""
        return self.marker is None or self.marker.evaluate(dict(platform.environment(python)))


def pins(text: str) -> Iterator[Pin]:
    """The pins of a lock; raises ValueError for a line that is none."""
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        written, *hashes = re.split(r"\s+--hash=sha256:", line.strip())
        wanted = Requirement(written)
        (exact,) = wanted.specifier
        if exact.operator != "==" or not hashes:
            raise ValueError(f"neither pinned nor hashed: {written}")
        yield Pin(canonicalize_name(wanted.name), exact.version, wanted.marker, frozenset(hashes))


def uv(*words: str) -> None:
    """Run uv in the project; ends the program when it is missing or fails."""
    command = [sys.executable, "-m", "uv"] if find_spec("uv") else [which("uv") or ""]
    if not command[0]:
        sys.exit("uv is needed: python3 -m pip install uv")
    index = {"UV_DEFAULT_INDEX": os.environ["PIP_INDEX_URL"]} if os.environ.get("PIP_INDEX_URL") else {}
    for left in reversed(range(TRIES)):
        done = subprocess.run([*command, *words, "--quiet"], cwd=ROOT, env=os.environ | index, check=False)
        if done.returncode == 0:
            return
        if not left:
            sys.exit("uv failed")


def wheels_of(lock: Path) -> dict[tuple[str, str], list[tuple[frozenset[Tag], str]]]:
    """For each release in the lock, the tags and the digest of every wheel that the index has (PEP 751 lists them)."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "pylock.toml"
        uv("pip", "compile", "--universal", "--no-deps", "--python-version", "3.11", "--format", "pylock.toml",
           str(lock), "-o", str(listed))  # fmt: skip
        packages = tomllib.loads(listed.read_text("utf-8"))["packages"]
    found = {}
    for package in packages:
        wheels = []
        for wheel in package.get("wheels", ()):
            name = wheel.get("name") or wheel["url"].rsplit("/", 1)[1]
            wheels.append((parse_wheel_filename(name)[3], wheel["hashes"]["sha256"]))
        found[canonicalize_name(package["name"]), package["version"]] = wheels
    return found


def holes(
    platform: Platform,
    python: tuple[int, int],
    locked: tuple[Pin, ...],
    wheels: dict[tuple[str, str], list[tuple[frozenset[Tag], str]]],
) -> list[str]:
    """The pins that would have to be built from source there, or could not be had at all."""
    takes = platform.takes(python)
    missing = []
    for pin in locked:
        if not pin.is_needed(platform, python):
            continue
        fit = {digest for tags, digest in wheels.get((pin.name, pin.version), ()) if tags & takes}
        if not fit & pin.hashes:
            missing.append(pin.name)
    return missing


def main() -> int:
    """Print the table; 1 when a wheel is missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lock", type=Path, default=LOCK)
    lock = parser.parse_args().lock.resolve()
    locked = tuple(pins(lock.read_text("utf-8")))
    wheels = wheels_of(lock)
    width = max(len(p.name) for p in (*SUPPORTED, *REFUSED))
    print(" " * width, *(f"  {major}.{minor}" for major, minor in PYTHONS))
    bad = 0
    for platform in (*SUPPORTED, None, *REFUSED):
        if platform is None:
            print("-" * (width + 7 * len(PYTHONS)) + "  not supported:")
            continue
        lost: dict[str, None] = {}
        counts = []
        for python in PYTHONS:
            needed = sum(pin.is_needed(platform, python) for pin in locked)
            missing = holes(platform, python, locked, wheels)
            lost |= dict.fromkeys(missing)
            counts.append(f"{needed - len(missing):>3}/{needed}")
        print(f"{platform.name:<{width}}", *counts, "" if not lost else " no wheel: " + " ".join(lost))
        bad += len(lost) if platform in SUPPORTED else 0
    print("every pin has a wheel" if not bad else f"{bad} wheels are missing")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
