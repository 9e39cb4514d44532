"""One command measured: wall seconds and the largest process from the kernel, and in a pass of its own the whole tree's memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

POLL = 0.01  # s between two looks at the process tree
MIB = 1 << 20


class CommandFailed(Exception):
    """A measured command ended badly; its output is in the message."""


@dataclass(frozen=True, slots=True)
class Task:
    """A command with its folder and environment."""

    command: Sequence[str]
    folder: Path
    env: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Memory:
    """MiB at their highest: the tree's sum of resident sets, the first process, the largest of its descendants; and seconds."""

    tree: float
    parent: float
    worker: float
    seconds: float


@dataclass(slots=True)
class Series:
    """Seconds by (subject, mode), and MiB of the largest process."""

    seconds: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    largest: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, subject: str, mode: str, run: tuple[float, float]) -> None:
        """Note one run."""
        self.seconds[subject, mode].append(run[0])
        self.largest[subject, mode].append(run[1])

    def median(self, subject: str, mode: str) -> float | None:
        """The median of the seconds, None when it was not measured."""
        found = self.seconds.get((subject, mode))
        return statistics.median(found) if found else None

    def as_json(self) -> list[dict[str, object]]:
        """All figures."""
        return [
            {
                "subject": subject,
                "mode": mode,
                "median": round(statistics.median(runs), 4),
                "runs": [round(s, 4) for s in runs],
                "largest_mib": round(max(self.largest[subject, mode]), 1),
            }
            for (subject, mode), runs in self.seconds.items()
        ]


def timed(task: Task) -> tuple[float, float]:
    """Wall seconds and the resident set of the largest process in MiB (`ru_maxrss` of the child and all it waited for)."""
    os.sync()  # what the one before wrote is not this one's burden
    log = task.folder / "bench.log"
    with log.open("wb") as out:
        began = time.perf_counter()
        child = subprocess.Popen(task.command, cwd=task.folder, env=task.env, stdout=out, stderr=out)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    _check(task, child.returncode, log)
    return seconds, usage.ru_maxrss * 1024 / MIB


def remembered(task: Task) -> Memory:
    """The same command with the process tree looked at every 10 ms, which costs it a little."""
    log = task.folder / "bench.log"
    tree = parent = worker = 0.0
    began = time.perf_counter()
    with log.open("wb") as out:
        child = psutil.Popen(task.command, cwd=task.folder, env=task.env, stdout=out, stderr=out)
        while child.poll() is None:
            sizes = [_resident(p) for p in (child, *_descendants(child))]
            tree, parent = max(tree, sum(sizes)), max(parent, sizes[0])
            worker = max(worker, *sizes[1:], 0.0)
            time.sleep(POLL)
    _check(task, child.returncode, log)
    return Memory(tree / MIB, parent / MIB, worker / MIB, time.perf_counter() - began)


def tell(words: str) -> None:
    """A line of progress."""
    print(words, file=sys.stderr, flush=True)


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    try:
        found: list[psutil.Process] = process.children(recursive=True)
    except psutil.Error:
        return []
    return found


def _resident(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss)
    except psutil.Error:
        return 0.0


def _check(task: Task, status: int, log: Path) -> None:
    if status:
        said = log.read_text("utf-8", "replace")[-2000:]
        raise CommandFailed(f"{' '.join(map(str, task.command))} in {task.folder} ended with {status}:\n{said}")
