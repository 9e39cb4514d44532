"""The first run: an environment of our own when the packages are missing or others than ours, then the command itself in it.

Only the standard library is used here. `.venv/sitegen-ready` is written last, so that an interrupted first run is repaired
by the next one; it holds the digest of the lock and what the Python was like for which the packages were installed.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import NoReturn

from sitegen.core.machine import SIGNALS
from sitegen.model.problems import Words

LOCK = "requirements.lock"
KEPT = ".sitegen"
READY = "sitegen-ready"
# What is imported, and the requirement of pyproject.toml that brings it.
PACKAGES = (
    ("jinja2", "jinja2>=3.1.6"), ("markdown", "markdown>=3.11"), ("yaml", "pyyaml>=6.0.3"),
    ("weasyprint", "weasyprint>=70.0"), ("PIL", "pillow>=12"), ("nh3", "nh3>=0.3"), ("pi_heif", "pi-heif>=1.1"),
    ("pikepdf", "pikepdf==9.11.0" if sys.platform == "darwin" else "pikepdf>=10"), ("pypdfium2", "pypdfium2>=5"),
    ("uharfbuzz", "uharfbuzz>=0.57"), ("fontTools", "fonttools>=4.60"), ("brotli", "brotli>=1.0.1"),
    ("segno", "segno>=1.6.6"), ("opencc", "opencc>=1.1.9"), ("tinycss2", "tinycss2>=1.4"), ("babel", "babel>=2.17"),
    ("zxingcpp", "zxing-cpp>=3"), ("pptx", "python-pptx>=1.0.2"), ("rich", "rich>=14"), ("watchfiles", "watchfiles>=1.1"),
    ("anyio", "anyio>=4.10"), ("starlette", "starlette>=1.0"), ("uvicorn", "uvicorn>=0.40"),
    ("justmytype_intl_cjk", "justmytype-intl-cjk==0.1.0"),
    *((("tzdata", "tzdata>=2026.1"),) if sys.platform == "win32" else ()),
)  # fmt: skip
LACKS, INTERRUPTED = 3, 130
REBUILT = "SITEGEN_REBUILT"  # in the environment: the environment has just been made, and is not made again
BEAT = 10  # seconds after which something is said while others work
# To pip: an index that does not answer is given up after at most a minute; what was downloaded by then is kept in its cache.
PATIENCE = ("--timeout", "20", "--retries", "1")
TRIES = 4  # as long as each gets further than the one before
# What must not leak into an environment of our own.
FOREIGN = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONUSERBASE",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_QUIET",
    "PIP_DRY_RUN",
)


def start(root: str | Path, arguments: list[str]) -> int:
    """Run the command here when the packages are there, else in the project's own environment, made if need be.

    Returns the exit status. Ctrl-C and a request to terminate end in one sentence, whenever they come.
    """
    _write_anything()
    asked: list[int] = []
    try:
        _heed_signals(asked)
        status = _start(Path(root), arguments)
    except KeyboardInterrupt:
        _say("已停止。再运行一次，会接着做完。", "Stopped. Run it again, and it goes on from there.")
        status = INTERRUPTED
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # what is left is Python's own end, in which nothing catches it
    return 128 + asked[0] if asked and status == INTERRUPTED else status


def _start(root: Path, arguments: list[str]) -> int:
    _read_any_name()
    rebuilt = bool(os.environ.pop(REBUILT, ""))
    wrong = unfit()
    if not wrong:
        from sitegen.app.cli import main

        return main(arguments, root)
    venv = root / ".venv"
    if Path(sys.prefix).resolve() == venv.resolve():
        return _leave_broken(root, venv, wrong, arguments, rebuilt=rebuilt)
    return _run_in(venv, root, wrong, arguments)


def _run_in(venv: Path, root: Path, wrong: list[Words], arguments: list[str]) -> int:
    """Run the command in the environment, made or mended first if need be."""
    from sitegen.state.locks import sole

    def wait(_: str) -> None:
        _say("另一次运行正在准备环境，等它做完……", "Another run is making the environment; waiting …")

    for _ in range(2):
        is_new = not _is_ready(venv, root)
        if is_new:
            try:
                with sole(root / KEPT, wait):
                    status = 0 if _is_ready(venv, root) else _make(venv, root, wrong, arguments)
            except OSError as error:
                return _refused(error, venv, root, arguments)
            if status:
                return status
        ended = _again([str(_python_of(venv)), str(root / "build.py"), *arguments], rebuilt=is_new)
        if ended is not None:
            return ended
        (venv / READY).unlink(missing_ok=True)  # its Python does not start
    return _give_up(wrong)


# ------------------------------------------------------------------------------------------- what is here


def unfit() -> list[Words]:
    """What keeps this Python from running the command: packages that are missing, or of releases that will not do."""
    found = _installed()
    wrong = []
    for module, wanted in PACKAGES:
        name, sign, version = re.split("(==|>=)", wanted)
        have = found.get(_plain(name), "")
        if find_spec(module) is None:
            wrong.append(Words(f"没有 {name}", f"{name} is missing"))
        elif not _suits(have, sign, version):
            wrong.append(
                Words(f"{name} 是 {have or '?'}，要 {sign}{version}", f"{name} is {have or '?'}, not {sign}{version}")
            )
    return wrong


def _installed() -> dict[str, str]:
    """The version of each installed distribution, from the names of their `.dist-info` folders.

    `importlib.metadata` tells the same; to import it takes 50 ms, a fifth of a build with nothing to do.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - a path for each name takes longer than all the rest
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                parts = name.rsplit(".", 1)[0].split("-")
                if len(parts) > 1:
                    found.setdefault(_plain(parts[0]), parts[1])
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _suits(have: str, sign: str, wanted: str) -> bool:
    there, asked = _numbers(have), _numbers(wanted)
    return bool(there) and (there == asked if sign == "==" else there >= asked)


def _numbers(version: str) -> list[int]:
    """The release as numbers, without zeros at its end; empty for a version that is none."""
    match = re.match(r"\d+(\.\d+)*", version)
    numbers = [int(part) for part in match[0].split(".")] if match else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return numbers


def _python_of(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _stamp(venv: Path, root: Path) -> str:
    """What an environment must have been made from to be used as it is; raises OSError when there is none.

    The lock, and the Python that it runs on: its release, its file's place, size and time, the system and the processor.
    """
    import hashlib

    lock = hashlib.sha256((root / LOCK).read_bytes()).hexdigest()
    settings = dict(re.findall(r"^(\w+) *= *(.*)$", (venv / "pyvenv.cfg").read_text("utf-8"), re.M))
    runs = os.path.realpath(_python_of(venv))
    base = Path(settings.get("home", "")) / Path(runs).name if os.name == "nt" else Path(runs)
    there = base.stat()
    machine = os.uname().machine if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE", "")
    version = settings.get("version") or settings.get("version_info", "")
    return f"{lock}\n{version} {sys.platform} {machine} {base} {there.st_size} {there.st_mtime_ns}\n"


def _is_ready(venv: Path, root: Path) -> bool:
    """Whether the environment can be used: as it was left or, where something about it has changed, found to work."""
    try:
        known, now = (venv / READY).read_text("utf-8"), _stamp(venv, root)
    except (OSError, ValueError):
        return False
    if known == now:
        return True
    if known.split("\n")[0] != now.split("\n")[0] or _fault(_python_of(venv), root):
        return False
    with suppress(OSError):  # it works all the same; only the next run asks again
        (venv / READY).write_text(now, "utf-8")
    return True


# Imported as a test: everything compiled. Pango is opened by sitegen's own means, so WeasyPrint is only looked for.
_TRY = """
import sys
from importlib import import_module, util
sys.path.insert(0, sys.argv[1])
import sitegen
for name in sys.argv[2:]:
    if name != "weasyprint":
        import_module(name)
    elif util.find_spec(name) is None:
        raise ImportError(name)
"""


def _fault(python: Path, root: Path) -> str:
    """Why the environment's Python cannot import the packages; empty when it can."""
    from sitegen.core.machine import run

    done = run([str(python), "-c", _TRY, str(root), *(module for module, _ in PACKAGES)], _environment())
    return "" if not done.code else (done.output.strip().splitlines() or [f"{python}: {done.code}"])[-1]


def _works(python: Path) -> bool:
    """Whether the environment has a Python that runs, is one of ours, and a pip in it."""
    from sitegen.core.machine import NEWEST, OLDEST, run

    asked = f"import sys, pip; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    return python.exists() and run([str(python), "-c", asked], _environment()).code == 0


# ------------------------------------------------------------------------------------------ making it


def _make(venv: Path, root: Path, wrong: list[Words], arguments: list[str]) -> int:
    """Make the environment, or mend the one that is there; the exit status, 0 when it is ready."""
    import shutil

    python = _python_of(venv)
    if os.path.lexists(venv) and not venv.is_dir():
        _say(f"{venv} 不是文件夹，请把它移到别处再运行一次。", f"{venv} is no folder: move it elsewhere and run again.")
        return LACKS
    was_there, is_ours = os.path.lexists(venv), (venv / READY).exists()
    keep = was_there and _works(python)
    if not _check(venv, root, arguments, keep=keep):
        return LACKS
    _announce(venv, wrong, was_there=was_there, is_ours=is_ours, keep=keep)
    (venv / READY).unlink(missing_ok=True)
    space = root / KEPT / "tmp"  # pip's, on the disk on which there is room
    try:
        space.mkdir(parents=True, exist_ok=True)
        for is_last in (not keep, True):
            if not keep and not _create(venv, space):
                return LACKS
            if not _install(python, root, space):
                return LACKS
            fault = _fault(python, root)
            if not fault:
                (venv / READY).write_text(_stamp(venv, root), "utf-8")
                _say("环境已准备好。", "The environment is ready.")
                return 0
            if is_last:
                _say(f"装好的软件包打不开：{fault}", f"The packages that were installed do not open: {fault}")
                return LACKS
            _say(f"{venv} 里的软件包坏了，正在重建……", f"The packages in {venv} are damaged; making it anew …")
            keep = False
        return LACKS
    finally:
        shutil.rmtree(space, ignore_errors=True)


def _check(venv: Path, root: Path, arguments: list[str], *, keep: bool) -> bool:
    """Whether all is there that making it takes; says everything that is not. On Debian root gets what can be got."""
    from sitegen.core import machine

    no = machine.hopeless()
    if no:
        machine.say(no)
        return False
    need = machine.disk_space_needed(builds_all=_builds_all(arguments), is_new=not keep) - (0 if keep else _size(venv))
    lacks = machine.survey(root, need)
    can_install = lacks and all(lack.apt for lack in lacks) and machine.is_debian_root()
    if can_install and machine.install_with_apt(machine.apt_names(lacks, machine.family())):
        lacks = machine.survey(root, need)
    if lacks:
        machine.say(machine.told(lacks))
    return not lacks


def _announce(venv: Path, wrong: list[Words], *, was_there: bool, is_ours: bool, keep: bool) -> None:
    """What is about to be done, and why."""
    from sitegen.core.machine import room_told

    if not was_there:
        others = [words for words in wrong if words.zh.partition(" ")[0] != "没有"]
        if len(others) < len(wrong):
            others = []
        for words in others[:3]:
            _say(f"本机的 {words.zh}：不用它。", f"This Python's {words.en}; it is not used.")
        zh, en = (
            f"第一次运行：在 {venv} 建立程序自己的环境，不影响本机其他软件。",
            f"First run: making an environment of its own in {venv}; nothing else on this machine changes.",
        )
    elif not keep:
        zh, en = (
            f"{venv} 不能用（不完整、从别的电脑拷来，或 Python 换过版本），正在重建……",
            f"{venv} does not work (incomplete, from another computer, or Python has changed): making it anew …",
        )
    elif is_ours:
        zh, en = "程序所需的软件包有变化，正在更新……", "What the program needs has changed: updating …"
    else:
        zh, en = "上次没有装完，接着安装……", "The last installation did not finish: going on …"
    _say(zh, en)
    words = room_told()
    _say(words.zh, words.en)


def _builds_all(arguments: list[str]) -> bool:
    """Whether the command, as far as can be told, makes every material in the project's own folder."""
    others = {"check", "new", "where", "translate", "approve", "proof", "--only", "--unit", "--output", "--help", "-h"}
    return not others & {word.partition("=")[0] for word in arguments}


def _size(folder: Path) -> int:
    """Megabytes that a folder takes, and would give back."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118 - ten thousand
    return total // 1_000_000


def _create(venv: Path, space: Path) -> bool:
    """Make an empty environment with pip in it; says why when it cannot."""
    from sitegen.core.machine import run

    environment = _environment(space)
    python = [
        str(_python_of(venv)),
        "-Im",
        "ensurepip",
        "--upgrade",
        "--default-pip",
    ]  # as venv does, which hides what is said
    for command in ([sys.executable, "-m", "venv", "--clear", "--without-pip", str(venv)], python):
        done = run(command, environment)
        if done.code:
            _say_why(done.output, Words("建不了 Python 环境", "Cannot make a Python environment"))
            return False
    return True


def _install(python: Path, root: Path, space: Path) -> bool:
    """Install the lock; tried again as long as the network breaks off further on. Says why when it cannot."""
    from sitegen.core.machine import run

    lock = root / LOCK
    command = [
        str(python), "-m", "pip", "install", "--no-deps", "--require-hashes", "--only-binary=:all:", "--progress-bar=off",
        "--no-color", "--no-input", "--disable-pip-version-check", *PATIENCE, "-r", str(lock),
    ]  # fmt: skip
    whole = sum("==" in line and ";" not in line for line in lock.read_text("utf-8").splitlines())
    reached = 0
    for _ in range(TRIES):
        done = run(command, _environment(space), _teller(whole))
        if not done.code:
            return True
        before, reached = reached, _count(done.output.splitlines())
        if _reason(done.output) != "network" or reached <= before:
            break
        _say("网络断了一下，接着下载……", "The connection broke off; going on …")
    _say_why(done.output, Words("软件包没有装成", "The packages could not be installed"))
    return False


def _count(lines: Iterable[str]) -> int:
    return sum(line.startswith(("Collecting ", "Requirement already")) for line in lines)


def _teller(whole: int) -> Callable[[float, list[str]], None]:
    """Says now and then how far pip is."""
    last = 0.0

    def tell(seconds: float, lines: list[str]) -> None:
        nonlocal last
        if seconds - last < BEAT:
            return
        last = seconds
        count = min(_count(lines), whole)
        if any(line.startswith("Installing collected") for line in lines):
            _say("    正在安装……", "    installing …")
        elif count:
            _say(f"    已下载 {count}/{whole} 个软件包……", f"    {count} of {whole} packages …")
        else:
            _say("    还在等软件源回答……", "    still waiting for the package index …")

    return tell


def _environment(space: Path | None = None) -> dict[str, str]:
    """The environment of a Python that shall know nothing but its own packages; `space` is for what it writes meanwhile."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(space)) if space else {}
    return {**kept, **temporary, "PIP_USER": "0", "PYTHONIOENCODING": "utf-8"}


# ----------------------------------------------------------------------------------------- what went wrong

# What pip, venv and the systems write, in the order in which it counts.
_REASONS = (
    ("room", r"No space left on device|Errno 28\b|Disk quota exceeded|Errno 122\b|WinError (?:39|112)\b|not enough space"),
    ("leave", r"Permission denied|Errno 13\b|Operation not permitted|Read-only file system|Errno 30\b|WinError (?:5|32)\b|Access is denied"),
    ("digest", r"DO NOT MATCH THE HASHES"),
    ("certificate", r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError"),
    ("proxy", r"ProxyError|Cannot connect to proxy|407 Proxy"),
    ("network", r"NewConnectionError|Connect(?:ion)?TimeoutError|ConnectTimeout|ReadTimeout|Read timed out|timed out|Connection (?:refused|reset|aborted|broken)|"
     r"name resolution|Name or service not known|getaddrinfo|Network is unreachable|No route to host|IncompleteRead|ProtocolError|RemoteDisconnected|Max retries exceeded|Retrying \(Retry|Failed to connect"),
    ("absent", r"No matching distribution|Could not find a version|HTTP error \d+|\d{3} (?:Client|Server) Error"),
)  # fmt: skip
_TOLD = {
    "room": Words("硬盘满了。请腾出空间再运行一次", "the disk is full. Make room and run again"),
    "leave": Words(
        "没有权限，或文件正被别的程序（例如杀毒软件）占用。请把整个文件夹放到自己的“文档”或主目录里；.venv 若是用 sudo 建的，请先删除它",
        "no permission, or another program (an antivirus, say) holds a file. Put the whole folder into your own documents or "
        "home; if .venv was made with sudo, delete it first",
    ),
    "digest": Words(
        "下载到的文件与清单不符：可能没有下载完整，也可能软件源被改动过。请再运行一次，或换一个软件源",
        "a file is not the one in the list: it came incomplete, or the index serves another. Run again, or use another index",
    ),
    "certificate": Words(
        "软件源的证书不被信任。请看看电脑的日期对不对；单位内网请问网管要证书",
        "the index's certificate is not trusted. See whether this computer's date is right; in an office network ask for its certificate",
    ),
    "proxy": Words(
        "代理服务器连不上。请检查代理设置（HTTPS_PROXY）", "the proxy does not answer. Look at its setting (HTTPS_PROXY)"
    ),
    "network": Words(
        "连不上软件源。请接通网络后再运行一次；单位内网请先设好 pip 镜像（pip config set global.index-url 地址）；"
        "不能上网的电脑请用离线包（见 README.md）",
        "no network reaches the package index. Connect and run again; behind a firewall set a mirror first (pip config set "
        "global.index-url URL); without any network use the offline bundle (README.md)",
    ),
    "absent": Words(
        "软件源连得上，但没有需要的版本：镜像可能还没有更新，或地址不对。请换一个软件源（pip config set global.index-url 地址）再运行一次",
        "the package index answers but has not the release that is needed: a mirror may lag behind, or its address be wrong. Use another one (pip config "
        "set global.index-url URL) and run again",
    ),
    "": Words("请再运行一次", "run again"),
}  # fmt: skip


def _reason(output: str) -> str:
    """Why it failed, as a key of `_TOLD`."""
    return next((name for name, signs in _REASONS if re.search(signs, output, re.I)), "")


def _say_why(output: str, head: Words) -> None:
    reason = _reason(output)
    signs = dict(_REASONS).get(reason, "^ERROR|Error")
    lines = [line.strip() for line in output.strip().splitlines()]
    errors = [line for line in lines if line.startswith(("ERROR", "Error"))]
    shown = ([line for line in errors if re.search(signs, line, re.I)] or errors or lines or [""])[
        -1 if reason != "absent" else 0
    ]
    words = _TOLD[reason]
    _say(f"{head.zh}：{words.zh}。\n    {shown}", f"{head.en}: {words.en}.\n    {shown}")


def _refused(error: OSError, venv: Path, root: Path, arguments: list[str]) -> int:
    """The folder refuses even a lock: say all that stands in the way."""
    from sitegen.model.problems import disk_fault

    if _check(venv, root, arguments, keep=False):
        fault = disk_fault(error, str(root))
        _say(fault.tell("zh"), fault.tell("en"))
    return LACKS


def _give_up(wrong: list[Words]) -> int:
    zh, en = "；".join(w.zh for w in wrong), "; ".join(w.en for w in wrong)
    _say(
        f".venv 刚建好，却仍然不行（{zh}）。请删除 .venv 后再运行一次。",
        f".venv has just been made and still will not do ({en}). Delete it and run again.",
    )
    return LACKS


# -------------------------------------------------------------------------------------- the process itself


def _leave_broken(root: Path, venv: Path, wrong: list[Words], arguments: list[str], *, rebuilt: bool) -> int:
    """We run in our own environment, and it will not do: the Python it was made with makes it anew."""
    base = getattr(sys, "_base_executable", "")
    if rebuilt or not base or Path(base).resolve() == Path(sys.executable):
        return _give_up(wrong)
    (venv / READY).unlink(missing_ok=True)
    status = _again([base, str(root / "build.py"), *arguments])
    return _give_up(wrong) if status is None else status


def _again(command: list[str], *, rebuilt: bool = False, apart: bool = True) -> int | None:
    """Become that program, or on Windows, which has no exec that waits, its parent. None when it cannot be started.

    `apart`: it shall not see what this Python was told of other packages.
    """
    # A build is several processes: without bytecode each of them would translate the whole program anew.
    dropped = ("PYTHONDONTWRITEBYTECODE", *(FOREIGN if apart else ()))
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    if rebuilt:
        environment[REBUILT] = "1"
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    if os.name != "nt":
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # until the other is ready for them: `_heed_signals`
        try:
            os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter and script
        except OSError:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            return None
    import subprocess

    try:
        process = subprocess.Popen(command, env=environment)  # noqa: S603 - the same
    except OSError:
        return None
    while True:
        with suppress(KeyboardInterrupt):  # which it has got too, and answers
            return process.wait()


def _write_anything() -> None:
    """A stream that cannot encode Chinese gets escapes instead: nothing ends in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _read_any_name() -> None:
    """Start again in UTF-8 mode where the locale's own encoding has no Chinese: files have Chinese names."""
    try:
        os.fsencode("中")
    except UnicodeEncodeError:
        if os.name != "nt" and os.environ.get("PYTHONUTF8") != "1" and sys.executable:
            os.environ["PYTHONUTF8"] = "1"
            _again([sys.executable, *sys.orig_argv[1:]], apart=False)


def _heed_signals(asked: list[int]) -> None:
    """Make a request to end the same as Ctrl-C, noting its number, and let in what was held back while we were started."""

    def end(number: int, _: FrameType | None) -> NoReturn:
        asked.append(number)
        raise KeyboardInterrupt

    def again(lost: sys.UnraisableHookArgs) -> None:
        # It came while a callback ran that Python lets nothing out of (one of importlib's, say): soon once more.
        if not issubclass(lost.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(lost)
            return
        import _thread
        import threading

        threading.Timer(0.01, _thread.interrupt_main).start()

    sys.unraisablehook = again
    for one in SIGNALS:
        if one != signal.SIGINT and signal.getsignal(one) is signal.SIG_DFL:
            signal.signal(one, end)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def _say(zh: str, en: str) -> None:
    from sitegen.core.machine import say

    say(Words(zh, en))
