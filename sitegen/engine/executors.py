"""Where jobs run: here when there are few, else in a pool of processes. A worker gets a job and gives back bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from sitegen.model.jobs import Job, Outcome
from sitegen.problems import Origin, Problem, ProblemsFound, Words
from sitegen.renderers import renderer_named
from sitegen.sources import Sources

FEW = 12  # jobs; below this a pool's start costs more than it saves
_worker: Sources | None = None


def run_job(job: Job, sources: Sources) -> Outcome:
    """Render one job, noting every file it reads; faults of content and templates come back as problems."""
    with sources.recording() as reads:
        try:
            made = renderer_named(job.renderer)(job, sources)
        except ProblemsFound as found:
            made = Outcome({}, {}, found.problems)
    return Outcome(made.files, dict(reads), made.problems, made.note)


def run_jobs(jobs: Sequence[Job], sources: Sources, workers: int) -> Iterator[tuple[int, Outcome]]:
    """Run all, in any order; yields the job's place in `jobs` and its outcome."""
    if workers <= 1 or len(jobs) < FEW:
        for place, job in enumerate(jobs):
            yield place, run_job(job, sources)
        return
    batches = list(_batches(jobs, workers))
    place_of = (str(sources.root), str(sources.content), sources.today)
    with ProcessPoolExecutor(min(workers, len(batches)), get_context("spawn"), _start, place_of) as pool:
        waiting = {pool.submit(_run_batch, [jobs[i] for i in batch]): batch for batch in batches}
        try:
            for done in as_completed(waiting):
                yield from zip(waiting[done], done.result(), strict=True)
        except BrokenProcessPool as error:
            raise ProblemsFound((_died(),)) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def workers_here() -> int:
    """How many processes this machine is good for."""
    return max(1, min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))


def _batches(jobs: Sequence[Job], workers: int) -> Iterator[list[int]]:
    """Books first and alone, for they last longest; pages and pictures in lots."""
    order = sorted(range(len(jobs)), key=lambda i: jobs[i].options.get("editions") is None)
    lot: list[int] = []
    size = max(4, min(24, len(jobs) // (workers * 8)))
    for i in order:
        if jobs[i].options.get("editions") is not None:
            yield [i]
            continue
        lot.append(i)
        if len(lot) == size:
            yield lot
            lot = []
    if lot:
        yield lot


def _start(root: str, content: str, today: date) -> None:
    global _worker  # a worker process has one set of sources for its life
    _worker = Sources(Path(root), Path(content), today)


def _run_batch(jobs: list[Job]) -> list[Outcome]:
    if _worker is None:
        raise RuntimeError("the worker was not started")
    return [run_job(job, _worker) for job in jobs]


def _died() -> Problem:
    return Problem(
        Origin("sitegen"),
        Words("一个制作进程突然停止（可能内存不够）", "a worker process died (out of memory, perhaps)"),
        Words("请用 --jobs 1 再试一次", "try again with --jobs 1"),
    )
