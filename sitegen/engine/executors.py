"""Where jobs run: here when there are few, else in a pool of processes. A worker gets a job and gives back bytes."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, as_completed, wait
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from multiprocessing import get_context, parent_process
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from sitegen.model.jobs import Job, Outcome
from sitegen.problems import Origin, Problem, ProblemsFound, Words
from sitegen.renderers import renderer_named
from sitegen.sources import Sources

FEW = 12  # jobs; below this a pool's start costs more than it saves
MANY_PAGES = 150  # web pages; below this they are made sooner than sent
_worker: Sources | None = None
_turn: Synchronized[int] | None = None
_last_turn = 0


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
    with ProcessPoolExecutor(min(workers, len(batches)), get_context("spawn"), _start_apart, place_of) as pool:
        waiting = {pool.submit(_run_batch, [jobs[i] for i in batch]): batch for batch in batches}
        try:
            for done in as_completed(waiting):
                yield from zip(waiting[done], done.result(), strict=True)
        except BrokenProcessPool as error:
            raise ProblemsFound((_died(),)) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


class Workshop:
    """Processes that live through many builds, warm for the next; web pages are made here while they are few.

    `heed` is called every few moments while waiting: what it raises leaves the work, which then stops after the job at
    hand. Futures are not cancelled for that: when a worker ends meanwhile, Python 3.11's pool trips over them and hangs.
    """

    def __init__(self, workers: int, heed: Callable[[], None]) -> None:
        self.workers, self.heed = workers, heed
        self._turn = get_context("spawn").Value("q", 0)  # only the work of this turn is still wanted
        self._pool: ProcessPoolExecutor | None = None
        self._place: tuple[str, str, date] | None = None

    def run(self, jobs: Sequence[Job], sources: Sources, workers: int) -> Iterator[tuple[int, Outcome]]:
        """As `run_jobs`."""
        if len(jobs) < MANY_PAGES and all(job.renderer == "web" for job in jobs):
            for place, job in enumerate(jobs):
                self.heed()
                yield place, run_job(job, sources)
            return
        pool = self._open((str(sources.root), str(sources.content), sources.today))
        self._turn.value += 1
        turn = self._turn.value
        waiting = {pool.submit(_run_wanted, turn, [jobs[i] for i in lot]): lot for lot in _batches(jobs, workers)}
        try:
            while waiting:
                done, _ = wait(waiting, timeout=0.03, return_when=FIRST_COMPLETED)
                for future in done:
                    yield from zip(waiting.pop(future), future.result(), strict=True)
                self.heed()
        except BrokenProcessPool as error:
            self.close()
            raise ProblemsFound((_died(),)) from error
        finally:
            self._turn.value += 1

    def close(self) -> None:
        """Let the processes go; those at work are not waited for."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None

    def _open(self, place: tuple[str, str, date]) -> ProcessPoolExecutor:
        if self._pool is None or self._place != place:
            self.close()
            self._pool = ProcessPoolExecutor(self.workers, get_context("spawn"), _start_patient, (self._turn, *place))
            self._place = place
        return self._pool


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


def _start_patient(turn: Synchronized[int], root: str, content: str, today: date) -> None:
    """The workshop's worker: gives way to whoever waits for a page, and knows whose turn it is."""
    global _turn  # a worker process serves one workshop
    _turn = turn
    if hasattr(os, "nice"):
        os.nice(10)
    _start_apart(root, content, today)


def _start_apart(root: str, content: str, today: date) -> None:
    """A worker that leaves Ctrl-C to its parent, and ends with it even when that was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _start(root, content, today)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_wanted(turn: int, jobs: list[Job]) -> list[Outcome]:
    """The jobs' outcomes, or as many as were made before nobody wanted them any more."""
    global _last_turn  # what stood in files at an earlier turn may have changed
    if _worker is not None and _last_turn != turn:
        _last_turn = turn
        _worker.look_again()
    done = []
    for job in jobs:
        if _turn is None or _turn.value != turn:
            break
        done += _run_batch([job])
    return done


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
