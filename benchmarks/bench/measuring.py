"""One command measured: wall seconds and the largest process from the kernel, and in a pass of its own the whole tree's memory."""

from __future__ import annotations

import ctypes
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

POLL = 0.01  # s between two looks at the process tree
MIB = 1 << 20
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


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


@dataclass(frozen=True, slots=True)
class Run:
    """One run: wall seconds, CPU seconds of all its processes, MiB of the largest of them."""

    seconds: float
    cpu: float
    largest: float


@dataclass(slots=True)
class Series:
    """Runs by (subject, mode), in the order of the rounds."""

    runs: dict[tuple[str, str], list[Run]] = field(default_factory=lambda: defaultdict(list))

    def add(self, subject: str, mode: str, run: Run) -> None:
        """Note one run."""
        self.runs[subject, mode].append(run)

    def as_json(self) -> list[dict[str, object]]:
        """All figures."""
        return [
            {
                "subject": subject,
                "mode": mode,
                "median": round(statistics.median(r.seconds for r in runs), 4),
                "runs": [round(r.seconds, 4) for r in runs],
                "cpu": round(statistics.median(r.cpu for r in runs), 4),
                "largest_mib": round(max(r.largest for r in runs), 1),
            }
            for (subject, mode), runs in self.runs.items()
        ]


@dataclass(frozen=True, slots=True)
class Clock:
    """The time one part may take: a round that would overrun it is not begun, but the first always is."""

    minutes: float
    began: float = field(default_factory=time.monotonic)

    def rounds(self, most: int) -> Iterator[int]:
        """1, 2, … while there is time."""
        for number in range(1, most + 1):
            passed = (time.monotonic() - self.began) / 60
            if number > 1 and passed * number / (number - 1) > self.minutes:
                return
            yield number


def timed(task: Task) -> Run:
    """Run it. The kernel says the CPU seconds and the largest resident set of the child and all its descendants.

    What it leaves behind at its end (what our workers are forked from ends a moment later) comes to us and counts too.
    """
    _adopt_orphans()
    os.sync()  # what the one before wrote is not this one's burden
    log = task.folder / "bench.log"
    with log.open("wb") as out:
        began = time.perf_counter()
        child = subprocess.Popen(task.command, cwd=task.folder, env=task.env, stdout=out, stderr=out, process_group=0)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    usages = [usage, *_left_behind(child.pid)]
    _check(task, child.returncode, log)
    cpu = sum(one.ru_utime + one.ru_stime for one in usages)
    return Run(seconds, cpu, max(one.ru_maxrss for one in usages) * 1024 / MIB)


def _adopt_orphans() -> None:
    """Become the parent of descendants that lose theirs (Linux, prctl(2))."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


def _left_behind(group: int) -> Iterator[Any]:
    """What the rest of the process group used, each waited for."""
    with suppress(ChildProcessError):
        while True:
            yield os.wait4(-group, 0)[2]


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
