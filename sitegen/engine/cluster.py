"""Jobs on a Dask cluster: `--scheduler tcp://HOST:8786`. Bytes go out, bytes come back; no disk is shared.

1. Every worker is looked at before it gets work, also one that joins later: a worker with another toolbox is refused with
   a sentence, and jobs go to the addresses of good workers only.
2. A good worker is stocked: the tree of `templates/` and `assets/` and what it lacks of their bytes, by digest.
3. Jobs travel in small lots, a few for each worker at a time, so that no memory fills. Results come through the
   scheduler; the client needs to reach nothing else.
4. What an outcome says it read must be what lies here. A worker that dies is replaced by Dask; a job that takes workers
   with it is tried alone and then named.
"""

from __future__ import annotations

import json
import logging
import pickle
import socket
import sys
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitegen.digests import digest
from sitegen.engine import errands
from sitegen.engine.errands import Call, Drawn, Lot
from sitegen.engine.executors import FEW, is_book, run_job
from sitegen.engine.toolbox import differences, toolbox
from sitegen.model.jobs import Job, Outcome
from sitegen.problems import MachineLacks, Origin, Problem, ProblemsFound, Severity, Words
from sitegen.renderers import spec_of
from sitegen.sources import Sources

if TYPE_CHECKING:
    from distributed import Client, Future

REQUIREMENT = "distributed==2026.8.0"  # as pyproject.toml's extra `cluster`: client, scheduler and workers must agree
FOLDERS = ("templates", "assets")  # what every job may read; other files are sent when a job asks for them
ANSWER = 6.0  # seconds a scheduler may take to answer
ARRIVE = 15.0  # seconds to wait for a first worker, or for one to come back when the last has gone
LOOK = 2.0  # seconds between two looks at who is there
AHEAD = 3  # lots waiting for each worker: enough that none idles while results travel
PARCEL = 8_000_000  # bytes of files sent at once
TRIES = 20  # times a lot may ask for more files

Tell = Callable[[Problem], None]


@dataclass(slots=True, eq=False)
class _Errand:
    """A lot under way: the places of its jobs, who may draw it, what it asked for so far."""

    places: tuple[int, ...]
    workers: frozenset[str] = frozenset()
    answers: dict[str, str | None] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()
    tries: int = 0
    deaths: int = 0


class Cluster:
    """A scheduler and its workers. `tell` hears of workers that were refused and of those that cannot draw side by side.

    Raises MachineLacks when the extra is not installed; the scheduler is first called when there is something to draw.
    """

    def __init__(self, address: str, language: str, tell: Tell) -> None:
        if find_spec("distributed") is None:
            raise MachineLacks(_say(language, _not_installed()))
        self.address, self.language, self.tell = address, language, tell
        self._client: Client | None = None
        self._good: dict[str, str] = {}  # address → tree it is stocked with
        self._refused: dict[str, Problem] = {}
        self._looked = 0.0

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster; its workers stay as they are."""
        if self._client is not None:
            self._client.close(timeout=2)
        self._client = None

    def run(self, jobs: Sequence[Job], sources: Sources, workers: int) -> Iterator[tuple[int, Outcome]]:
        """As `run_jobs`; `workers` is the cluster's affair. A few pages or texts are made here sooner than sent.

        So are packs, as what is in them would travel there and back again, and films, as few machines have
        what makes them.
        """
        specs = [spec_of(job) for job in jobs]
        is_few = len(jobs) < FEW and all(spec.light or not spec.travels for spec in specs)
        away = [] if is_few else [place for place, spec in enumerate(specs) if spec.travels]
        if away:
            for number, outcome in _Run(self, self._open(), [jobs[place] for place in away], sources).outcomes():
                yield away[number], outcome
        for place in sorted(set(range(len(jobs))) - set(away)):
            yield place, run_job(jobs[place], sources)

    # ---------------------------------------------------------------------------------------- workers

    def good(self, client: Client, files: _Files) -> frozenset[str]:
        """The addresses of workers that are there, checked and stocked; looked up every two seconds."""
        if time.monotonic() - self._looked > LOOK or not self._good:
            self._looked = time.monotonic()
            there: dict[str, Any] = self._info(client)["workers"]
            for gone in [a for a in (*self._good, *self._refused) if a not in there]:
                self._good.pop(gone, None)
                self._refused.pop(gone, None)
            self._check(client, {a: w for a, w in there.items() if a not in self._good and a not in self._refused})
        for address in [a for a, tree in self._good.items() if tree != files.tree]:
            self._stock(client, address, files)
        return frozenset(a for a, tree in self._good.items() if tree == files.tree)

    def complaints(self) -> str:
        """Why there is nobody to draw, for the one who waits."""
        if self._refused:
            told = "\n".join(p.tell(self.language) for p in self._refused.values())
            return f"{told}\n{_say(self.language, _all_refused())}"
        return _say(self.language, _nobody(self.address))

    def _open(self) -> Client:
        if self._client is None:
            self._client = self._connect()
        return self._client

    def _connect(self) -> Client:
        from distributed import Client
        from distributed.security import Security
        from distributed.versions import VersionMismatchWarning

        warnings.simplefilter("ignore", VersionMismatchWarning)  # told in our own words
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        kind, _, rest = self.address.partition("://")
        host, _, port = rest.rpartition(":")
        if kind == "tls" and not Security().get_tls_config_for_role("client")["ca_file"]:
            raise MachineLacks(_say(self.language, _no_certificates()))
        try:
            # Asked first: a Client that finds nobody leaves a traceback when it is thrown away, and another kind of
            # server it waits for without end. A scheduler speaks first.
            with socket.create_connection((host.strip("[]"), int(port)), ANSWER) as line:
                if kind == "tcp" and not line.recv(1):
                    raise OSError("not a Dask scheduler")
            return Client(self.address, timeout=ANSWER, set_as_default=False, name="sitegen")
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise MachineLacks(_say(self.language, _no_answer(self.address, error))) from error

    def _info(self, client: Client) -> Any:
        try:
            return client.scheduler_info(n_workers=-1)
        except (OSError, RuntimeError) as error:
            raise MachineLacks(_say(self.language, _gone(self.address))) from error

    def _check(self, client: Client, new: dict[str, Any]) -> None:
        """Let good workers in and refuse the others, each with its reasons."""
        if not new:
            return
        told = client.run(errands.toolbox_here, workers=list(new), on_error="return")
        for address, theirs in told.items():
            name = f"{address} ({new[address].get('host', '')} {new[address].get('name', '')})"
            if isinstance(theirs, dict):
                other = differences(theirs, toolbox())
                problem = _differs(name, other) if other else None
            elif isinstance(theirs, OSError):
                continue  # it left while being asked
            else:
                problem = _cannot_run(name, theirs)
            if problem:
                self._refused[address] = problem
                self.tell(problem)
                continue
            self._good[address] = ""
            if new[address].get("nthreads", 1) > 1:
                self.tell(_threads(name, new[address]["nthreads"]))

    def _stock(self, client: Client, address: str, files: _Files) -> None:
        """Send a worker what it lacks of the tree; one that leaves meanwhile is no fault."""
        try:
            told = client.run(errands.lacking, files.digests, workers=[address])
            for parcel in files.parcels(told[address]):
                client.run(errands.keep, parcel, workers=[address])
        except (OSError, KeyError):
            self._good.pop(address, None)
        else:
            self._good[address] = files.tree


class _Files:
    """The client's files as workers are to see them."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._known: dict[str, str | None] = {}
        tree = {path: value for path in self._listed() if (value := self.digest(path))}
        self._listing = json.dumps(tree, sort_keys=True).encode()
        self.tree = digest(self._listing)
        self._paths = {value: path for path, value in tree.items()}

    @property
    def digests(self) -> tuple[str, ...]:
        """The tree and all that is in it."""
        return (self.tree, *self._paths)

    def digest(self, path: str) -> str | None:
        """A file's digest as it was when first asked for in this build."""
        if path not in self._known:
            self._known[path] = self.sources.digest(path)
        return self._known[path]

    def answer(self, path: str) -> str | None:
        """The digest of a path that a job asked for; its bytes can be had from now on."""
        value = self.digest(path)
        if value:
            self._paths.setdefault(value, path)
        return value

    def blob(self, value: str) -> bytes:
        """Bytes by digest; raises ProblemsFound when the file was changed meanwhile."""
        if value == self.tree:
            return self._listing
        path = self._paths[value]
        data = self.sources.read(path)
        if digest(data) != value:
            raise ProblemsFound((_changed(path),))
        return data

    def parcels(self, values: Iterable[str]) -> Iterator[dict[str, bytes]]:
        """The bytes of these digests, some megabytes at a time."""
        parcel: dict[str, bytes] = {}
        for value in values:
            parcel[value] = self.blob(value)
            if sum(map(len, parcel.values())) > PARCEL:
                yield parcel
                parcel = {}
        if parcel:
            yield parcel

    def _listed(self) -> list[str]:
        """Every file of the folders, hidden ones too: a template may name them."""
        root = self.sources.root
        files = [f for name in FOLDERS for f in (root / name).rglob("*") if f.is_file()]
        return sorted(f.relative_to(root).as_posix() for f in files)


def _carried(job: Job) -> Job:
    """The job with the bytes of what it is made of instead of their places on this disk."""
    places = job.options.get("standing")
    if not places:
        return job
    carried = {path: Path(place).read_bytes() for path, place in places.items()}
    return replace(job, options={**job.options, "standing": carried})


class _Run:
    """One call of `run`: what waits, what is under way, what is under suspicion."""

    def __init__(self, cluster: Cluster, client: Client, jobs: Sequence[Job], sources: Sources) -> None:
        self.cluster, self.client, self.jobs = cluster, client, jobs
        self.files, self.day = _Files(sources), sources.today
        self.queue: deque[_Errand] = deque()
        self.suspects: deque[_Errand] = deque()  # their workers died; each is tried alone
        self.waiting: dict[Future[bytes], _Errand] = {}

    def outcomes(self) -> Iterator[tuple[int, Outcome]]:
        """Every job's place and outcome, as they come."""
        workers = self._workers()
        self.queue.extend(_Errand(places) for places in _lots(self.jobs, len(workers)))
        try:
            while self.queue or self.waiting or self.suspects:
                self._send(workers)
                done = [future for future in self.waiting if future.done()]
                if not done:
                    time.sleep(0.01)
                for future in done:
                    yield from self._take(future, self.waiting.pop(future))
                workers = self._workers()
                yield from self._stranded(workers)
        finally:
            if self.waiting:
                self.client.cancel(list(self.waiting), force=True)

    def _workers(self) -> frozenset[str]:
        """Who may draw; waits a little when there is nobody. Raises MachineLacks when nobody comes."""
        began = time.monotonic()
        while not (found := self.cluster.good(self.client, self.files)):
            if time.monotonic() - began > ARRIVE or (self.cluster._refused and time.monotonic() - began > LOOK):
                raise MachineLacks(self.cluster.complaints())
            time.sleep(0.2)
        return found

    def _send(self, workers: frozenset[str]) -> None:
        if self.suspects and not self.waiting:
            self._submit(self.suspects.popleft(), workers)
        while self.queue and not self.suspects and len(self.waiting) < AHEAD * len(workers):
            if any(errand.deaths for errand in self.waiting.values()):
                return  # a suspect draws alone
            self._submit(self.queue.popleft(), workers)

    def _submit(self, errand: _Errand, workers: frozenset[str]) -> None:
        jobs = tuple(_carried(self.jobs[place]) for place in errand.places)
        for path in (job.options.get(key) for job in jobs for key in ("copy", "picture")):
            if path and path.split("/")[0] not in FOLDERS and path not in errand.answers:
                value = errand.answers[path] = self.files.answer(path)
                errand.wanted += (value,) if value else ()
        blobs = {value: self.files.blob(value) for value in errand.wanted}
        lot = Lot(jobs, self.files.tree, self.day, errand.answers, blobs)
        errand.workers = workers
        # Dask keeps results of "pure" calls by their arguments; and it unpickles arguments on the scheduler too.
        future = self.client.submit(
            pickle.loads,
            pickle.dumps(Call(errands.draw, lot)),
            pure=False,
            workers=sorted(workers),
            allow_other_workers=False,
        )
        self.waiting[future] = errand

    def _take(self, future: Future[bytes], errand: _Errand) -> Iterator[tuple[int, Outcome]]:
        from distributed import CancelledError, KilledWorker

        try:
            drawn: Drawn = pickle.loads(future.result())  # noqa: S301 - our own worker's, as all of Dask
        except KilledWorker:
            yield from self._suspect(errand)
        except (CancelledError, OSError):  # the scheduler went away, or a result was lost on the way
            self.cluster._info(self.client)
            self.queue.append(errand)
        else:
            done = len(drawn.outcomes)
            for place, outcome in zip(errand.places[:done], drawn.outcomes, strict=True):
                self._judge(outcome)
                yield place, outcome
            if done < len(errand.places):
                self._ask_again(errand, drawn)

    def _ask_again(self, errand: _Errand, drawn: Drawn) -> None:
        """What was missing goes along with the jobs that are left."""
        if errand.tries == TRIES:
            raise RuntimeError(f"a worker asks again and again for {drawn.paths or drawn.blobs}")
        answers = errand.answers | {path: self.files.answer(path) for path in drawn.paths}
        more = tuple(value for path in drawn.paths if (value := answers[path]))
        wanted = tuple(dict.fromkeys((*errand.wanted, *drawn.blobs, *more)))
        left = errand.places[len(drawn.outcomes) :]
        self.queue.appendleft(_Errand(left, frozenset(), answers, wanted, errand.tries + 1, errand.deaths))

    def _judge(self, outcome: Outcome) -> None:
        """What a worker read is what lies here, its own fonts included."""
        for path, value in outcome.reads.items():
            if value != self.files.digest(path):
                raise ProblemsFound((_changed(path),))

    def _stranded(self, workers: frozenset[str]) -> Iterator[tuple[int, Outcome]]:
        """Lots whose every worker has gone: Dask would wait for them for ever."""
        for future, errand in list(self.waiting.items()):
            if not errand.workers & workers and not future.done():
                del self.waiting[future]
                self.client.cancel([future], force=True)
                yield from self._suspect(errand)

    def _suspect(self, errand: _Errand) -> Iterator[tuple[int, Outcome]]:
        """A lot whose workers died: its jobs are tried one by one, and one that dies alone, twice, is named."""
        if len(errand.places) > 1 or errand.deaths < 2:
            for place in errand.places:
                alone = _Errand((place,), answers=errand.answers, wanted=errand.wanted)
                alone.deaths = errand.deaths + 1 if len(errand.places) == 1 else 1
                self.suspects.append(alone)
            return
        place = errand.places[0]
        yield place, Outcome({}, {}, (_killer(self.jobs[place]),))


def _lots(jobs: Sequence[Job], workers: int) -> Iterator[tuple[int, ...]]:
    """Books alone and first, for they last longest; the rest in lots small enough to end together."""
    books = [i for i, job in enumerate(jobs) if is_book(job)]
    rest = [i for i, job in enumerate(jobs) if not is_book(job)]
    yield from ((i,) for i in books)
    size = max(1, min(12, len(rest) // (workers * 6)))
    for at in range(0, len(rest), size):
        yield tuple(rest[at : at + size])


# ----------------------------------------------------------------------------------------- the sentences


def _say(language: str, words: Words) -> str:
    return words.of(language)


def _not_installed() -> Words:
    command = f'"{sys.executable}" -m pip install "{REQUIREMENT}"'
    return Words(
        f"要用集群，请先装 Dask：\n    {command}",
        f"A cluster needs Dask. Install it:\n    {command}",
    )


def _no_answer(address: str, error: Exception) -> Words:
    reason = str(error).split("\n")[0]
    return Words(
        f"{address} 没有调度程序应答。请看地址对不对、调度程序开着没有（docs/scale.md）。\n    {reason}",
        f"No scheduler answers at {address}. Is the address right, is it running (docs/scale.md)?\n    {reason}",
    )


def _no_certificates() -> Words:
    name = "DASK_DISTRIBUTED__COMM__TLS__CA_FILE"
    return Words(
        f"tls:// 要有证书：请先设 {name} 等三个环境变量（docs/scale.md）。",
        f"tls:// needs certificates: set {name} and its two fellows first (docs/scale.md).",
    )


def _gone(address: str) -> Words:
    return Words(
        f"调度程序 {address} 断开了；什么也没有发布，请重新连上后再运行一次。",
        f"The scheduler at {address} went away; nothing was published. Start it and run again.",
    )


def _nobody(address: str) -> Words:
    command = f"python -m dask worker {address} --nworkers auto --nthreads 1"
    return Words(
        f"{address} 上没有干活的电脑。请在别的电脑上运行（docs/scale.md）：\n    {command}",
        f"No workers at {address}. On other machines run (docs/scale.md):\n    {command}",
    )


def _all_refused() -> Words:
    return Words("没有一台可用的电脑，什么也没有做。", "No worker can be used; nothing was made.")


def _differs(name: str, other: tuple[Words, ...]) -> Problem:
    zh, en = "；".join(w.zh for w in other), "; ".join(w.en for w in other)
    return Problem(
        Origin(name),
        Words(f"这台电脑和本机不一样，不用它：{zh}", f"this worker is not like this machine and was refused: {en}"),
        Words(
            "请在那台电脑上换成和本机一样的程序和软件包，重新启动 dask worker",
            "give it the same program and packages as here, then start its dask worker anew",
        ),
        Severity.NOTICE,
    )


def _cannot_run(name: str, error: object) -> Problem:
    reason = f"{type(error).__name__}: {error}"
    return Problem(
        Origin(name),
        Words(
            f"这台电脑上运行不了 sitegen，不用它：{reason}", f"this worker cannot run sitegen and was refused: {reason}"
        ),
        Words(
            "请在放着同一份程序的文件夹里，用它的 .venv 启动 dask worker",
            "start dask worker from a folder with the same program, with its .venv",
        ),
        Severity.NOTICE,
    )


def _threads(name: str, count: int) -> Problem:
    return Problem(
        Origin(name),
        Words(
            f"这个进程开了 {count} 个线程，但制作一次只能一件，其余的闲着",
            f"this process has {count} threads but draws one thing at a time: the others idle",
        ),
        Words("请用 --nworkers auto --nthreads 1 启动", "start it with --nworkers auto --nthreads 1"),
        Severity.NOTICE,
    )


def _changed(path: str) -> Problem:
    return Problem(
        Origin(path),
        Words(
            "制作当中这个文件变了，各台电脑看到的不一样", "this file changed while building: workers saw another one"
        ),
        Words("请再运行一次", "run again"),
    )


def _killer(job: Job) -> Problem:
    return Problem(
        Origin(f"output/{job.output}"),
        Words(
            "做这一件时，干活的进程一再突然停止（可能内存不够）",
            "workers die again and again while drawing this (out of memory, perhaps)",
        ),
        Words(
            f"内容出自 {'、'.join(job.carries) or job.template}；请先不用 --scheduler 做这一件看看",
            f"it carries {', '.join(job.carries) or job.template}; try it without --scheduler",
        ),
    )
