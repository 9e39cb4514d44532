"""How long `check` takes for a library of 3,000 cases: `.venv/bin/python benchmarks/checks.py [CASES] [distinct] [faults] [against FOLDER]`.

The cases are the starter's own, each under many names, no two the same: one paragraph of each is its own, the others stand in
many. With `distinct` every line of every story is its own, as in a library that no two people wrote alike; with `faults` every
twentieth case has one, and one cannot be read. `against` takes another copy of the program in turn with this one.

Told are seconds, and processor seconds of all processes (on Linux; elsewhere of those alone that the command waited for), each the
median: for the first check, for another, after an edit of one case, and after the law was changed, which concerns all of them.
"""

from __future__ import annotations

import ctypes
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
CASES, RUNS = 3000, 3
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: processes whose parent ended are waited for here


def main(count: int, others: list[Path], *, distinct: bool, faults: bool) -> int:
    """Make the library once for each program, check it several times, print medians."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    told: dict[tuple[str, Path], list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        projects = {}
        for n, program in enumerate((*others, ROOT)):
            projects[program] = Path(folder) / f"project-{n}"
            _make(projects[program], program, count, distinct=distinct, faults=faults)
        for _ in range(RUNS):
            for project in projects.values():
                shutil.rmtree(project / ".sitegen", ignore_errors=True)
            for step, change in STEPS.items():
                for program, project in projects.items():
                    change(project)
                    told.setdefault((step, program), []).append(_timed(program, project))
    for (step, program), runs in told.items():
        wall, spent = (median(run[i] for run in runs) for i in (0, 1))
        print(f"{count} cases, {step}: {wall:.2f} s, {spent:.2f} s of processors, {program}")
    return 0


def _timed(program: Path, project: Path) -> tuple[float, float]:
    """Seconds, and processor seconds, of one check."""
    before, begun = _spent(), time.perf_counter()
    done = subprocess.run([sys.executable, "-c", _RUN, str(program), str(project)], capture_output=True, check=False)
    wall = time.perf_counter() - begun
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode()[-2000:])
    while sys.platform == "linux":
        try:
            os.wait()
        except ChildProcessError:
            break
    return wall, _spent() - before


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _make(root: Path, program: Path, count: int, *, distinct: bool, faults: bool) -> None:
    root.mkdir()
    for name in ("sitegen", "templates", "assets", "build.py", "requirements.lock"):
        (root / name).symlink_to(program / name)
    shutil.copytree(ROOT / "content", root / "content")
    originals = sorted((ROOT / "content/cases").glob("*.md"))
    for n in range(count - len(originals)):
        source = originals[n % len(originals)]
        text = source.read_text("utf-8")
        text = re.sub(r"^标题: (.*)$", rf"标题: 第{n}篇，\1", text, count=1, flags=re.M)[:20_000]
        text = re.sub(r"^标题: (.{1,26}).*$", r"标题: \1", text, count=1, flags=re.M).replace("|", "")
        words = "他的手机号是13800138000。" if faults and n % 20 == 0 else ""
        text = text.replace("## 案情回顾\n", f"## 案情回顾\n\n这是第{n}篇，写法各不相同。{words}\n", 1)
        if distinct:
            head, _, body = text.partition("\n---\n")
            text = f"{head}\n---\n" + re.sub(r"(?m)^(?!#)(.*[\u4e00-\u9fff]。?)$", rf"\1第{n}篇。", body)
        if faults and n == 0:
            text = text.replace("标题:", "题目:", 1)
        (root / f"content/cases/x{n:05d}-{source.stem}.md").write_text(text, "utf-8")


def _edit(project: Path) -> None:
    file = next((project / "content/cases").glob("x00001-*.md"))
    file.write_text(file.read_text("utf-8").replace("写法各不相同。", "写法各不相同，又改了一次。", 1), "utf-8")


def _change_law(project: Path) -> None:
    with (project / "content/law.yaml").open("a", encoding="utf-8") as law:
        number = time.time_ns() % 1_000_000
        law.write(f"- 法律: 第{number}号规定\n  来源: 试验\n  条文:\n    - {{条: 1, 内容: 试验}}\n")


def _leave(project: Path) -> None:
    """Change nothing."""


STEPS: dict[str, Callable[[Path], None]] = {
    "first": _leave,
    "again": _leave,
    "one case edited": _edit,
    "law changed": _change_law,
}

_RUN = (
    "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); "
    "from sitegen.app.cli import main; sys.exit(main(['check'], Path(sys.argv[2])))"
)

if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(
        main(
            next((int(w) for w in words if w.isdigit()), CASES),
            [Path(words[words.index("against") + 1]).resolve()] if "against" in words else [],
            distinct="distinct" in words,
            faults="faults" in words,
        )
    )
