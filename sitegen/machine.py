"""What the machine has: Pango, which sets the type (installed, or the exact command told), releases of Python packages.

Imports stand where they are used: every command passes here.
"""

from __future__ import annotations

import os
import sys

from sitegen.problems import MachineLacks

APT = ("libpango-1.0-0", "libpangoft2-1.0-0")


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


def release(distribution: str) -> str:
    """The installed version of a Python package, empty when it is not there."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def has_pango() -> bool:
    """Whether the libraries that WeasyPrint opens can be opened."""
    from sitegen.libraries import NEEDED

    return all(_opens(name) for name in NEEDED)


def ensure_pango() -> None:
    """Return when Pango is there, installed first where that is ours to do; raises MachineLacks with the command."""
    if has_pango():
        return
    if is_debian_root():
        install_with_apt(APT)
        if has_pango():
            return
    raise MachineLacks(_how_to_install())


def is_debian_root() -> bool:
    """Whether this is root on a Debian-like system: apt-get may be used."""
    import shutil

    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_with_apt(names: tuple[str, ...]) -> bool:
    """Install Debian packages, saying so first; whether it worked."""
    import subprocess

    listed = " ".join(names)
    print(
        f"缺少系统软件 {listed}，正在用 apt-get 安装……"
        if in_chinese()
        else f"Installing missing system packages with apt-get: {listed} …",
        file=sys.stderr,
        flush=True,
    )
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    for command in (install, ["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=quiet, capture_output=True, check=False)  # noqa: S603
        if command is install and done.returncode == 0:
            return True
    return False


def _opens(name: str) -> bool:
    from sitegen.libraries import opened

    try:
        opened(name)
    except OSError:
        return False
    return True


def _how_to_install() -> str:
    head = (
        "缺少排版库 Pango，做不了海报、手册和屏幕图。请安装后再运行："
        if in_chinese()
        else "Pango, which sets the type of posters, books and slides, is missing. Install it and run again:"
    )
    return "\n".join(
        (
            head,
            f"    Debian / Ubuntu / 统信 UOS / 麒麟 Kylin:  sudo apt install {' '.join(APT)}",
            "    Fedora / openEuler:                     sudo dnf install pango",
            "    macOS:                                  brew install pango",
            "    Windows (MSYS2):                        pacman -S mingw-w64-x86_64-pango",
            "                                            set WEASYPRINT_DLL_DIRECTORIES=C:\\msys64\\mingw64\\bin",
        )
    )
