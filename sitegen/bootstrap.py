"""The first run: an environment of our own when the packages are missing, then the command itself in it.

Only the standard library is used here. `.venv/sitegen-ready` holds the digest of the lock it was filled from and is
written last, so that an interrupted first run is repaired by the next one.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # each command passes here, twice: what only a first run needs is imported where it is used
    from subprocess import CompletedProcess

LOCK = "requirements.lock"
# What each distribution of pyproject.toml is called when it is imported.
PACKAGES = (
    "jinja2", "markdown", "yaml", "weasyprint", "PIL", "nh3", "pikepdf", "pypdfium2", "uharfbuzz", "fontTools",
    "brotli", "segno", "babel", "tinycss2", "rich", "watchfiles", "starlette", "uvicorn", "justmytype_intl_cjk",
)  # fmt: skip
LACKS = 3


def start(root: Path, arguments: list[str]) -> int:
    """Run the command here when the packages import, else in the project's own environment, made if need be."""
    if all(find_spec(name) is not None for name in PACKAGES):
        from sitegen.cli import main

        return main(arguments, root)
    venv = root / ".venv"
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not _is_ready(venv, root):
        status = _make(venv, python, root)
        if status:
            return status
    if Path(sys.prefix).resolve() == venv.resolve():
        _say(
            f".venv 里仍缺少 {', '.join(_missing())}，请删除 .venv 后重试。",
            f".venv still lacks {', '.join(_missing())}; delete it and try again.",
        )
        return LACKS
    return _again(python, root, arguments)


def _missing() -> list[str]:
    return [name for name in PACKAGES if find_spec(name) is None]


def _stamp(root: Path) -> str:
    import hashlib

    return hashlib.sha256((root / LOCK).read_bytes()).hexdigest()


def _is_ready(venv: Path, root: Path) -> bool:
    try:
        return (venv / "sitegen-ready").read_text("ascii").strip() == _stamp(root)
    except OSError:
        return False


def _make(venv: Path, python: Path, root: Path) -> int:
    _say(
        f"第一次运行：在 {venv} 建立程序自己的环境，不影响本机其他软件。\n"
        "正在下载所需的软件包（约 80 MB，几分钟），只需这一次……",
        f"First run: making an environment of its own in {venv}; nothing else on this machine changes.\n"
        "Downloading the packages it needs (about 80 MB, some minutes), just this once …",
    )
    if not _works(python) and not _create(venv, python):
        return LACKS
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    done = _run([*install, "--require-hashes", "-r", str(root / LOCK)])
    if done.returncode:
        _say_why(done.stderr)
        return LACKS
    (venv / "sitegen-ready").write_text(_stamp(root), "ascii")
    return 0


def _works(python: Path) -> bool:
    """Whether the environment has a Python that runs and a pip in it."""
    return python.exists() and _run([str(python), "-m", "pip", "--version"]).returncode == 0


def _create(venv: Path, python: Path) -> bool:
    from sitegen.machine import install_with_apt, is_debian_root

    command = [sys.executable, "-m", "venv", "--clear", str(venv)]
    made = _run(command)
    if made.returncode and is_debian_root():
        name = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        install_with_apt((name,))
        made = _run(command)
    if made.returncode or not _works(python):
        name = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        _say(
            f"建不了 Python 环境。Debian、Ubuntu、统信 UOS、麒麟请先运行：sudo apt install {name}",
            f"Cannot make a Python environment. On Debian, Ubuntu, UOS, Kylin run: sudo apt install {name}",
        )
        return False
    return True


def _say_why(errors: str) -> None:
    import re

    lines = [line for line in errors.strip().splitlines() if line.startswith("ERROR")]
    reason = re.sub(r"\s+", " ", lines[-1] if lines else errors.strip()[-200:])
    network = re.search(r"connection|network|resolve|timed out|timeout|No matching distribution|retries", errors, re.I)
    if network:
        _say(
            "下载不了软件包：这台电脑连不上软件源。请接通网络后再运行一次；单位内网请先设好 pip 镜像（pip config set global.index-url 地址）。",
            "Cannot download the packages: no network reaches the package index. Connect and run again; behind a firewall, "
            "set a mirror first (pip config set global.index-url URL).",
        )
    else:
        _say("安装软件包没有成功，请再运行一次。", "Installing the packages failed; run it again.")
    _say(f"    {reason}", f"    {reason}")


def _again(python: Path, root: Path, arguments: list[str]) -> int:
    command = [str(python), str(root / "build.py"), *arguments]
    # A build is several processes: without bytecode each of them would translate the whole program anew.
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if os.name != "nt":
        sys.stdout.flush()
        os.execve(command[0], command, variables)  # noqa: S606 - our own interpreter and script
    import subprocess

    return subprocess.call(command, env=variables)  # noqa: S603 - the same; Windows has no exec that waits


def _run(command: list[str]) -> CompletedProcess[str]:
    import subprocess

    try:
        return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603
    except OSError as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def _say(zh: str, en: str) -> None:
    from sitegen.machine import in_chinese

    print(zh if in_chinese() else en, file=sys.stderr, flush=True)
