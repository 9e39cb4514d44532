"""Where jobs run: here when there are few, else in processes of their own. A worker gets a job and gives back bytes."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from sitegen.checks.rendered import leaks
from sitegen.core import digests
from sitegen.core.crash_report import JobCrashed, job_crashed
from sitegen.core.sources import NotThere, Sources
from sitegen.engine.execution import forkserver
from sitegen.engine.execution.dedupe import watched
from sitegen.engine.execution.forkserver import Place
from sitegen.model.jobs import Job, Outcome
from sitegen.model.problems import Origin, Problem, ProblemsFound, Severity, Words
from sitegen.renderers import renderer_named, spec_of
from sitegen.renderers.contained import contained
from sitegen.state.parse_cache import Entries, Reading, parse_in_worker

FEW = 12  # jobs; below this the start of processes costs more than it saves
MANY_PAGES = 150  # web pages; below this they are made sooner than sent
LIGHTEST, HEAVIEST = 8, 48  # what a batch weighs
LARGEST = 220_000_000  # bytes; a worker that has grown to this is replaced by a fresh one
DEATHS = 5  # of workers in one go, after which it is found out why before anything else is begun
AHEAD = 2  # batches at a worker, so that it need not wait for the parent
LOOK = 0.01  # seconds between two looks at whether the work is still wanted
LEAVE = 10.0  # seconds in which a worker may finish a job that is not wanted any more, before it is ended

Tell = Callable[[Problem], None]

Work = Job | Reading


def run_job(job: Job, sources: Sources) -> Outcome:
    """Render one job, noting every file it reads; faults of content and templates come back as problems.

    Raises JobCrashed for faults of the program, NotThere for files of its own, OSError for what the system refused.
    """
    unit_fields: set[str] = set()
    sources.standing = job.standing
    with sources.recording() as reads:
        try:
            outcome = renderer_named(job.renderer)(watched(job, unit_fields), sources)
        except ProblemsFound as found:
            outcome = Outcome({}, {}, found.problems)
        except MemoryError:
            outcome = Outcome({}, {}, (_too_large(job),))
        except NotThere:
            raise
        except OSError as error:
            if (
                error.errno is not None
            ):  # the disk's or the system's; a library's word on a file's content has no number
                raise
            outcome = Outcome({}, {}, (_not_drawn(job, error),))
        except Exception as error:
            raise job_crashed(job.output, job.carries, error) from error
    shown = leaks(job, outcome.files) if outcome.files else ()
    return replace(
        outcome,
        problems=(*outcome.problems, *shown),
        reads=dict(reads),
        unit_fields=tuple(sorted(unit_fields)),
        said="",
        contains=contained(job, outcome) if outcome.files else {},
    )


def run_jobs(jobs: Sequence[Job], sources: Sources, workers: int) -> Iterator[tuple[int, Outcome]]:
    """Run all, in any order; yields the job's place in `jobs` and its outcome."""
    if workers <= 1 or _weight(jobs) < FEW:
        for place, job in enumerate(jobs):
            yield place, run_job(job, sources)
        return
    with WorkerPool(workers) as workshop:
        yield from workshop.run(jobs, sources, workers)


class WorkerPool:
    """Processes that serve more than one purpose: reading and drawing of one build, or all builds of a preview.

    Few things are made here, and so are web pages, unless processes are at hand that worked for the same build. `check_cancelled` is called
    every few moments while waiting: what it raises leaves the work, which then stops after the job at hand. With
    `always_offload` nothing is made here, so that it can be left in the middle of a job. `tell` hears of processes that ended
    by themselves and whose work was done all the same.
    """

    def __init__(
        self,
        workers: int,
        check_cancelled: Callable[[], None] | None = None,
        *,
        low_priority: bool = False,
        tell: Tell = lambda problem: None,
    ) -> None:
        self.workers, self.check_cancelled, self.low_priority, self.tell = workers, check_cancelled, low_priority, tell
        self.always_offload = False
        self._crew: Workers | None = None

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, jobs: Sequence[Job], sources: Sources, workers: int) -> Iterator[tuple[int, Outcome]]:
        """As `run_jobs`."""
        if self.workers <= 1 or not jobs or (self._is_little(jobs) and not self.always_offload):
            for place, job in enumerate(jobs):
                if self.check_cancelled is not None:
                    self.check_cancelled()
                yield place, run_job(job, sources)
            return
        for place, made in self._open(sources).run(jobs, self.check_cancelled):
            if isinstance(made, Outcome):
                yield place, made

    def _is_little(self, jobs: Sequence[Job]) -> bool:
        """Whether the jobs are sooner done here than sent."""
        if self._crew is not None and self._crew.is_warm and not self.low_priority:
            return len(jobs) == 1
        few_pages = len(jobs) < MANY_PAGES and all(spec_of(job).is_site for job in jobs)
        return few_pages or (_weight(jobs) < FEW and not self.low_priority)

    def read(self, readings: Sequence[Reading], sources: Sources) -> Iterator[tuple[int, Entries]]:
        """Read files, several at a time; yields the reading's place and what is to be kept of it."""
        for place, made in self._open(sources).run(readings, self.check_cancelled):
            if isinstance(made, Outcome):
                raise ProblemsFound(made.problems)  # it killed its process
            yield place, made

    def begin(self, sources: Sources, *, to_draw: bool = False) -> None:
        """Start the processes now: there will be work for them, and starting takes its time.

        With `to_draw` they get ready for pictures and sheets while this process still reads and plans.
        """
        self._open(sources).begin(to_draw=to_draw)

    def expect(self, sources: Sources) -> None:
        """Make ready for pictures and sheets that are likely, where that does not take a process for each worker."""
        if forkserver.IS_HERE:
            self.begin(sources, to_draw=True)

    def _open(self, sources: Sources) -> Workers:
        project = str(sources.root), str(sources.content), sources.today
        if self._crew is None or self._crew.project != project:
            self.close()
            self._crew = Workers(self.workers, project, low_priority=self.low_priority, tell=self.tell)
        return self._crew

    def close(self) -> None:
        """Let the processes go; those at work are not waited for."""
        if self._crew is not None:
            self._crew.close()
        self._crew = None


def workers_here() -> int:
    """How many processes this machine is good for."""
    return max(1, min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))


# ----------------------------------------------------------------------------------------------- the crew


class _WorkerMessage(Enum):
    """What a worker tells besides outcomes."""

    READY = "ready"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class _Idle:
    """The batch is finished; `size` is the memory in use, in bytes (0: not known)."""

    size: int


@dataclass(frozen=True, slots=True)
class _Raised:
    """A job raised: a fault of the program."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class _Death:
    """The process ended at a job, with that exit code (negative: the signal)."""

    code: int


@dataclass(slots=True, eq=False)
class _Worker:
    """One worker: `work` are the places of its jobs that are not done, the first is being made, in `batches` batches."""

    process: BaseProcess
    orders: Connection
    answers: Connection
    batches: int = 0
    has_started: bool = False
    is_leaving: bool = False  # its work is not wanted any more: what it sends is thrown away until it has stopped
    left_at: float = 0.0  # when it was told so
    is_large: bool = False  # it gets no more work
    work: deque[int] = field(default_factory=deque)


class Workers:
    """Worker processes, each on a pipe of its own, so that it is known at which job one died.

    A pool with common queues loses that, and everything else that was under way. Here the job is tried once more, alone in
    a fresh process: what was killed by chance, or because others took the memory, is made; what kills again is named. All
    others go on, and `tell` hears how many ended. Outcomes are handed on one by one as they come: the parent never holds more than one, and a worker that
    is ahead of it waits.
    """

    def __init__(
        self, workers: int, project: Place, *, low_priority: bool = False, tell: Tell = lambda problem: None
    ) -> None:
        self.workers, self.project, self.low_priority, self.tell = workers, project, low_priority, tell
        self._hands: list[_Worker] = []
        self._ended: Counter[int] = Counter()  # processes that ended by themselves, by exit code
        self._false_starts = 0
        self._draws = False  # whether what is under way is pictures and sheets
        self._turn = 0  # runs so far: at a new one the workers look at the files again

    @property
    def is_warm(self) -> bool:
        """Whether a process waits for work."""
        return any(hand.has_started for hand in self._hands)

    def begin(self, *, to_draw: bool = False) -> None:
        """Start all processes, or what they are forked from."""
        if forkserver.open_early(self.project, to_draw=to_draw):
            return
        while len(self._hands) < self.workers:
            self._hands.append(_start(self.project, self.low_priority, to_draw=to_draw))

    def run(
        self, jobs: Sequence[Work], check_cancelled: Callable[[], None] | None = None
    ) -> Iterator[tuple[int, Outcome | Entries]]:
        """As `run_jobs`; a job that killed its process twice comes back as a problem. Raises what `check_cancelled` raises."""
        batches = deque(_batches(jobs, self.workers))
        count = self.workers
        self._draws = any(isinstance(job, Job) and spec_of(job).draws for job in jobs)
        self._turn += 1
        try:
            while batches:
                suspects: dict[int, _Death] = {}
                for place, made in self._round(batches, jobs, count, check_cancelled):
                    if isinstance(made, _Death):
                        suspects[place] = made
                    else:
                        yield place, made
                guilty = 0
                for place, first in suspects.items():
                    self.close()
                    for _, made in self._round(deque([[place]]), jobs, 1, check_cancelled):
                        if isinstance(made, _Death):
                            guilty += 1
                            self._ended -= Counter((first.code, made.code))  # told with its job
                            yield place, _killed(jobs[place], made)
                        else:
                            yield place, made
                if batches and guilty >= DEATHS:
                    left = [place for batch in batches for place in batch]
                    yield left[0], Outcome({}, {}, (_given_up(len(left)),))
                    return
                count = 1  # if any are left, memory is short
        finally:
            self._leave()
            if ended := +self._ended:
                self._ended.clear()
                self.tell(_done_again(ended))

    def close(self) -> None:
        """End the processes. They hold nothing that could be lost."""
        for hand in self._hands:
            _end(hand)
        self._hands = []

    def _round(
        self, batches: deque[list[int]], jobs: Sequence[Work], count: int, check_cancelled: Callable[[], None] | None
    ) -> Iterator[tuple[int, Outcome | Entries | _Death]]:
        """Work batches off until none is left, or until too many workers have died."""
        deaths = 0
        while (batches and deaths < DEATHS) or any(hand.work for hand in self._hands):
            self._end_those_that_stay()
            if deaths < DEATHS:
                self._hand_out(batches, jobs, count)
            is_leaving = any(hand.is_leaving for hand in self._hands)
            for hand in self._that_speak(LOOK if check_cancelled is not None else LEAVE / 10 if is_leaving else None):
                has_started = hand.has_started
                for place, made in self._hear(hand):
                    deaths += isinstance(made, _Death)
                    yield place, made
                if hand not in self._hands:
                    if hand.work:
                        batches.appendleft(list(hand.work))
                    self._count_start(has_started)
            if check_cancelled is not None:
                check_cancelled()

    def _hand_out(self, batches: deque[list[int]], jobs: Sequence[Work], count: int) -> None:
        while len(self._hands) < min(count, len(batches) + sum(1 for hand in self._hands if hand.work)):
            self._hands.append(_start(self.project, self.low_priority, to_draw=self._draws))
        for _ in range(AHEAD):
            for hand in self._hands:
                if batches and hand.has_started and hand.batches < AHEAD and not hand.is_leaving and not hand.is_large:
                    batch = batches.popleft()
                    hand.work.extend(batch)
                    hand.batches += 1
                    with suppress(OSError):  # it is dead: heard of in a moment
                        hand.orders.send((self._turn, [jobs[place] for place in batch]))

    def _end_those_that_stay(self) -> None:
        """End workers that do not stop though their work is not wanted: they may be in an endless template."""
        for hand in [h for h in self._hands if h.is_leaving and time.monotonic() - h.left_at > LEAVE]:
            self._hands.remove(hand)
            _end(hand)

    def _that_speak(self, patience: float | None) -> list[_Worker]:
        of_pipe: dict[Any, _Worker] = {hand.answers: hand for hand in self._hands}
        return [of_pipe[pipe] for pipe in wait(list(of_pipe), patience)]

    def _hear(self, hand: _Worker) -> Iterator[tuple[int, Outcome | Entries | _Death]]:
        """One message of a worker, or its death."""
        try:
            said = hand.answers.recv()
        except (EOFError, OSError):
            self._hands.remove(hand)
            code = _end(hand, 5.0)
            self._ended[code] += 1
            if hand.work and not hand.is_leaving:
                yield hand.work.popleft(), _Death(code)
            return
        if said is _WorkerMessage.READY:
            hand.has_started = True
            self._false_starts = 0
        elif said is _WorkerMessage.STOPPED:
            hand.is_leaving, hand.batches = False, 0
        elif hand.is_leaving:
            return
        elif isinstance(said, _Raised):
            raise said.error
        elif isinstance(said, _Idle):
            hand.batches -= 1
            hand.is_large = said.size > LARGEST
            if hand.is_large and not hand.work:
                self._hands.remove(hand)
                _end(hand)
        else:
            yield hand.work.popleft(), said

    def _count_start(self, has_started: bool) -> None:
        self._false_starts += not has_started
        if self._false_starts >= 3:
            raise ProblemsFound((_no_start(),))

    def _leave(self) -> None:
        """Tell workers that what they are at is not wanted any more."""
        for hand in self._hands:
            if hand.work:
                hand.work.clear()
                hand.is_leaving, hand.left_at = True, time.monotonic()
                with suppress(OSError):  # it is dead: heard of at the next run
                    hand.orders.send(None)


def _start(project: Place, low_priority: bool, *, to_draw: bool = False) -> _Worker:
    is_ready = forkserver.open_early(project, to_draw=to_draw)
    orders_in, orders = Pipe(duplex=False)
    answers, answers_out = Pipe(duplex=False)
    arguments = orders_in, answers_out, project, low_priority, to_draw and not is_ready
    process: BaseProcess = forkserver.context().Process(target=_work, args=arguments, daemon=True)  # type: ignore[attr-defined]
    with forkserver.deaf_children():
        process.start()
    orders_in.close()
    answers_out.close()
    return _Worker(process, orders, answers)


def _end(hand: _Worker, patience: float = 0) -> int:
    """End the process, if it does not end by itself within that many seconds; its exit code."""
    hand.orders.close()
    hand.answers.close()
    hand.process.join(patience)
    if hand.process.exitcode is None:
        hand.process.kill()
        hand.process.join()
    code = hand.process.exitcode or 0
    hand.process.close()
    return code


def is_book(work: Work) -> bool:
    """Whether it is a book or a part of one, which lasts longer than anything else."""
    return isinstance(work, Job) and work.params.lasts


def _weight(jobs: Sequence[Job]) -> int:
    """How many small jobs they are worth; many are not counted."""
    if len(jobs) >= FEW:
        return len(jobs)
    return sum(job.params.weight for job in jobs)


def _batches(jobs: Sequence[Work], workers: int) -> Iterator[list[int]]:
    """Books and their parts first and alone, for they last longest; then sheets, pictures, pages in batches that weigh alike.

    What is heavy comes first and the batches are small against the whole, so that all workers end together.
    """
    order = sorted(range(len(jobs)), key=lambda i: (not is_book(jobs[i]), -_cost(jobs[i])))
    most = max(LIGHTEST, min(HEAVIEST, sum(_cost(job) for job in jobs) // (workers * 8)))
    batch: list[int] = []
    load = 0
    for i in order:
        if is_book(jobs[i]):
            yield [i]
            continue
        batch.append(i)
        load += _cost(jobs[i])
        if load >= most:
            yield batch
            batch, load = [], 0
    if batch:
        yield batch


def _cost(work: Work) -> int:
    """How long it takes, in web pages."""
    return work.params.cost if isinstance(work, Job) else 1


# --------------------------------------------------------------------------------------------- the worker


def _work(orders: Connection, answers: Connection, project: Place, low_priority: bool, to_draw: bool) -> None:
    """A worker's life. It leaves Ctrl-C to its parent, and ends with it even when that was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    forkserver.end_with_parent()
    if low_priority and hasattr(os, "nice"):
        os.nice(10)  # gives way to whoever waits for a page
    inbox: SimpleQueue[tuple[int, list[Work]] | None] = SimpleQueue()
    stop = threading.Event()
    threading.Thread(target=_take_orders, args=(orders, inbox, stop), daemon=True).start()
    root, content, today = project
    sources = Sources(Path(root), Path(content), today, forkserver.known(root))
    last_turn = 0
    with suppress(OSError):  # nobody hears us any more
        answers.send(_WorkerMessage.READY)
        if to_draw:
            with suppress(Exception):  # only what saves time: the job that needs what is missing tells of it
                forkserver.get_ready(project)
        while True:
            order = inbox.get()
            if order is None:
                stop.clear()
                answers.send(_WorkerMessage.STOPPED)
                continue
            turn, jobs = order
            digests.evict_old()  # values of earlier batches
            if turn != last_turn:
                last_turn = turn
                sources.look_again()
            for job in jobs:
                if stop.is_set():
                    break
                answers.send(_answer(job, sources))
            else:
                answers.send(_Idle(_memory()))
    os._exit(1)


def _take_orders(orders: Connection, inbox: SimpleQueue[tuple[int, list[Work]] | None], stop: threading.Event) -> None:
    """Read on while work is done, so that the parent never waits; its end, however it comes, is ours."""
    with suppress(EOFError, OSError):
        while True:
            wanted = orders.recv()
            if wanted is None:
                stop.set()
            inbox.put(wanted)
    os._exit(0)


def _answer(work: Work, sources: Sources) -> Outcome | Entries | _Raised:
    try:
        return run_job(work, sources) if isinstance(work, Job) else parse_in_worker(work, sources)
    except Exception as error:  # noqa: BLE001 - the parent raises it
        return _Raised(_sendable(work, error))


def _sendable(work: Work, error: Exception) -> Exception:
    """The error, or one that says the same when it cannot travel; where it came from would be lost on the way."""
    if isinstance(error, (JobCrashed, NotThere)) or (isinstance(error, OSError) and error.errno):
        with suppress(Exception):  # whatever its class does there
            pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
            return error
    return job_crashed(_called(work), (), error)


def _memory() -> int:
    """Memory in use by this process, in bytes; 0 where that cannot be asked."""
    if sys.platform == "win32":  # first: Wine shows Linux' /proc to Windows programs
        import ctypes

        counters = (ctypes.c_size_t * 10)(ctypes.sizeof(ctypes.c_size_t) * 9)  # PROCESS_MEMORY_COUNTERS of 64 bits
        ask = ctypes.WinDLL("kernel32").K32GetProcessMemoryInfo
        ask.argtypes = ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong
        return int(counters[2]) if ask(-1, counters, counters[0]) else 0  # -1: this process; [2]: WorkingSetSize
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        pass
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


# -------------------------------------------------------------------------------------------- the telling


def _called(work: Work) -> str:
    return work.output if isinstance(work, Job) else work.what


def _origin(work: Work) -> Origin:
    if isinstance(work, Reading):
        return Origin(work.what.split()[-1])
    return Origin(f"templates/{work.template}" if work.template else f"output/{work.output}")


def _how(code: int) -> Words:
    """How a process ended, by its exit code; Windows' own are known by their hexadecimal form (0xC0000005: a read outside its memory)."""
    if code > 0xFF:
        return Words(f"退出码 0x{code:08X}", f"exit code 0x{code:08X}")
    if code >= 0:
        return Words(f"退出码 {code}", f"exit code {code}")
    known = code in {-s for s in signal.Signals}
    name = signal.Signals(-code).name if known else str(-code)
    return Words(f"信号 {name}", f"signal {name}")


def _done_again(ended: Counter[int]) -> Problem:
    """That processes ended, though nothing is missing for it."""
    zh = "、".join(_how(code).zh for code in sorted(ended))
    en = ", ".join(_how(code).en for code in sorted(ended))
    count = ended.total()
    return Problem(
        Origin("sitegen"),
        Words(
            f"有 {count} 个制作进程中途停止（{zh}），它们手头的已经重新做好",
            f"{count} worker processes ended before their time ({en}); what they were at was made again",
        ),
        Words(
            "常常是内存不够：请关掉别的程序，或用 --jobs 1",
            "often memory is short: close other programs, or use --jobs 1",
        ),
        Severity.NOTICE,
    )


def _killed(job: Work, death: _Death) -> Outcome:
    how = _how(death.code)
    problem = Problem(
        _origin(job),
        Words(
            f"制作 {_called(job)} 的进程突然停止（{how.zh}，可能内存不够）；单独再做一次，还是这样",
            f"the process that made {_called(job)} died ({how.en}; out of memory, perhaps); tried again alone, it died again",
        ),
        Words(
            "请看看它用到的图片是否太大、模板里是否有不停重复的部分；关掉别的程序再试",
            "look for very large pictures or endless loops in its template; close other programs and try again",
        ),
    )
    return Outcome({}, {}, (problem,))


def _too_large(job: Job) -> Problem:
    return Problem(
        _origin(job),
        Words(f"内存不够，做不出 {job.output}", f"not enough memory for {job.output}"),
        Words("请看看它用到的图片是否太大；关掉别的程序再试", "look for very large pictures; close other programs"),
    )


def _not_drawn(job: Job, error: OSError) -> Problem:
    return Problem(
        _origin(job),
        Words(f"做 {job.output} 时有文件读不懂：{error}", f"a file could not be understood for {job.output}: {error}"),
        Words("请看看它用到的图片是否完好", "look whether the pictures that it uses are whole"),
    )


def _given_up(left: int) -> Problem:
    return Problem(
        Origin("sitegen"),
        Words(
            f"进程一再停止，其余 {left} 件没有再做",
            f"processes died again and again; {left} more things were not begun",
        ),
        Words("请先解决上面的问题", "mend what is told above first"),
    )


def _no_start() -> Problem:
    return Problem(
        Origin("sitegen"),
        Words("制作进程一启动就停止", "worker processes end as soon as they start"),
        Words("请用 --jobs 1 再试一次", "try again with --jobs 1"),
    )
