"""Ways of running WeasyPrint against each other, by the processor time of whole builds.

    python3 benchmarks/patches.py --rounds 5 plain=../without patched=. --only handbook,trifold,exam,duplex-test
    python3 benchmarks/patches.py --rounds 2 plain=.,SITEGEN_PLAIN_WEASYPRINT=1 as-it-is=.

A side is NAME=FOLDER[,VARIABLE=VALUE…]: a copy of the project (a worktree of another commit, say) and what to set in its
environment. The sides take turns, each build from nothing into an empty folder; printed are the medians of user and system
seconds of all its processes, the share of the first side that the others save, and whether all made the same bytes.
Needs `psutil` and Linux; run it with the Python that has sitegen's packages.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from bench.measuring import Task, tell, timed

DAY = "2026-11-21"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="materials; all without it")
    parser.add_argument("--jobs", default="2")
    parser.add_argument(
        "--count-first", action="store_true", help="no round to warm up: everything is compiled already"
    )
    parser.add_argument("sides", nargs="+")
    asked = parser.parse_args()
    sides = dict(_side(words) for words in asked.sides)
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    made: dict[str, dict[str, bytes]] = {}
    for number in range(1 if asked.count_first else 0, asked.rounds + 1):
        for name, (folder, variables) in sides.items():
            with tempfile.TemporaryDirectory() as output:
                task = _build(folder, variables, output, asked.only, asked.jobs)
                run = timed(task)
                if number:  # the first round compiles and is not counted
                    seconds[name].append(run.cpu)
                    tell(f"round {number}, {name}: {run.cpu:.2f} CPU s, {run.seconds:.1f} s")
                made[name] = _tree(Path(output))
    _print(seconds, made)
    return 0


def _side(words: str) -> tuple[str, tuple[Path, dict[str, str]]]:
    name, _, rest = words.partition("=")
    folder, *settings = rest.split(",")
    return name, (Path(folder).resolve(), dict(setting.split("=", 1) for setting in settings))


def _build(folder: Path, variables: dict[str, str], output: str, only: str, jobs: str) -> Task:
    """A build from nothing: what earlier ones kept is put away first."""
    shutil.rmtree(folder / ".sitegen", ignore_errors=True)
    command = [
        sys.executable,
        "build.py",
        "--quiet",
        "--no-register",
        "--date",
        DAY,
        "--jobs",
        jobs,
        "--force",
        "--output",
        output,
    ]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | variables
    return Task([*command, *(["--only", only] if only else [])], folder, environment)


def _tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".ledger.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _print(seconds: dict[str, list[float]], made: dict[str, dict[str, bytes]]) -> None:
    first = next(iter(seconds))
    base = statistics.median(seconds[first])
    print("| side | CPU s (median) | runs | saves | files unlike the first side's |\n|---|--:|---|--:|--:|")
    for name, runs in seconds.items():
        median = statistics.median(runs)
        unlike = sum(made[name].get(path) != made[first].get(path) for path in made[name] | made[first])
        shown = " ".join(f"{run:.2f}" for run in runs)
        print(f"| {name} | {median:.2f} | {shown} | {1 - median / base:.1%} | {unlike} of {len(made[name])} |")


if __name__ == "__main__":
    raise SystemExit(main())
