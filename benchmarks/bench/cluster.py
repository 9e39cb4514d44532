"""The cluster suite: the starter's posters by one process, by a pool of two, by a Dask cluster of one and of two workers."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from bench import environments
from bench.measuring import Clock, Series, Task, tell, timed

BUILD = ("build.py", "--quiet", "--date", "2026-11-21", "--only", "poster", "--unit", "shili", "--force")
WAYS = ("one process", "pool of 2", "cluster, 1 worker", "cluster, 2 workers")


def measure(repeats: int, minutes: float) -> Iterator[dict[str, Any]]:
    """All four ways in turn, workers warm; the result is plain JSON data. The four must make the same bytes."""
    clock = Clock(minutes)
    folder = environments.project("cluster", environments.ROOT / "content")
    series = Series()
    with ExitStack() as running:
        clusters = [running.enter_context(cluster(count, folder.parent / f"cluster-{count}")) for count in (1, 2)]
        options = (["--jobs", "1"], ["--jobs", "2"], *(["--scheduler", address] for address, _ in clusters))
        workers: Sequence[Sequence[psutil.Process]] = ([], [], *(processes for _, processes in clusters))
        for number in range(repeats + 1):
            if not _has_time(clock, number):
                break
            tell(f"cluster: round {number} of {repeats}" if number else "cluster: warming up, not counted")
            trees = []
            for way, option, processes in zip(WAYS, options, workers, strict=True):
                output = folder / f"output-{WAYS.index(way)}"
                task = Task(
                    [str(environments.sitegen_python()), *BUILD, *option, "--output", str(output)],
                    folder,
                    environments.clean(),
                )
                before = _cpu(processes)
                run = timed(task)
                if number:
                    series.add(way, "posters", replace(run, cpu=run.cpu + _cpu(processes) - before))
                trees.append({p.relative_to(output): p.read_bytes() for p in output.rglob("*") if p.is_file()})
            assert all(tree == trees[0] for tree in trees), "the four ways made other bytes"
        memory = max(p.memory_info().rss for processes in workers for p in processes) / (1 << 20)
    made = [data for path, data in trees[0].items() if path.parts[0] == "posters"]
    yield {
        "runs": series.as_json(),
        "posters": len(made) // 2,
        "mb": round(sum(map(len, made)) / 1e6, 1),
        "worker_mib": round(memory, 1),
        "distributed": environments.version_in_sitegen("distributed"),
        "cores": len(os.sched_getaffinity(0)),
    }


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[tuple[str, list[psutil.Process]]]:
    """A scheduler and workers on this machine, in a folder of their own; its address and the workers' processes."""
    folder.mkdir(parents=True, exist_ok=True)
    told = folder / "scheduler.json"
    told.unlink(missing_ok=True)
    dask = [str(environments.sitegen_python()), "-m", "dask"]
    started = [_start([*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                       "--scheduler-file", str(told)], folder)]  # fmt: skip
    try:
        address = _address(told)
        started += [
            _start([*dask, "worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard"], folder)
            for _ in range(workers)
        ]
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.terminate()
        _, left = psutil.wait_procs(started, 10)
        for process in left:
            process.kill()


def _start(command: Sequence[str], folder: Path) -> psutil.Popen:
    env = environments.clean(PYTHONPATH=str(environments.SITEGEN))
    with (folder / "log").open("ab") as log:
        return psutil.Popen(command, cwd=folder, env=env, stdout=log, stderr=subprocess.STDOUT)


def _address(told: Path) -> str:
    for _ in range(600):
        if told.exists() and (text := told.read_text("utf-8")):
            return str(json.loads(text)["address"])
        time.sleep(0.05)
    raise TimeoutError("the scheduler did not start")


def _cpu(processes: Sequence[psutil.Process]) -> float:
    return sum(p.cpu_times().user + p.cpu_times().system for p in processes)


def _has_time(clock: Clock, number: int) -> bool:
    """Whether one more round fits; the warming up and the first that counts always do."""
    passed = (time.monotonic() - clock.began) / 60
    return number <= 1 or passed * (number + 1) / number <= clock.minutes
