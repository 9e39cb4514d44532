"""What a cluster's worker does: draw jobs for a project whose disk it does not see.

A batch of jobs names its project's files by a tree (path → digest); their bytes come from the client by digest, are
checked, and are kept as long as the worker lives. What a job asks for and the worker has not got is asked of the client;
the job is then drawn anew. Fonts that come with packages are the worker's own and stand in the record by digest like
every read.
"""

from __future__ import annotations

import json
import pickle
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sitegen.core.digests import digest
from sitegen.core.sources import PACKAGE, Sources
from sitegen.engine.cluster.toolchain import toolchain_versions
from sitegen.engine.execution.pool import run_job
from sitegen.model.jobs import Job, Outcome
from sitegen.renderers import renderer_named
from sitegen.renderers.registry import RENDERERS

_ALONE = threading.Lock()  # WeasyPrint's log and fontconfig's environment are one a process
_folder: tempfile.TemporaryDirectory[str] | None = None
_mirrors: dict[tuple[str, date], RemoteSources] = {}


@dataclass(frozen=True, slots=True)
class Batch:
    """Jobs to draw together. `answers` and `blobs` are what the tree does not speak of and an earlier try asked for."""

    jobs: tuple[Job, ...]
    tree: str
    day: date
    answers: Mapping[str, str | None]
    blobs: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The outcomes of a batch's first jobs, all unless something was missing: `paths` to speak of, `blobs` to send."""

    outcomes: tuple[Outcome, ...]
    paths: tuple[str, ...] = ()
    blobs: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class RemoteSources(Sources):
    """A project as its client saw it. A path that nobody spoke of is noted in `paths`, never guessed to be absent."""

    tree: Mapping[str, str] = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)
    blobs: set[str] = field(default_factory=set)
    _answers: Mapping[str, str | None] = field(default_factory=dict)

    def begin(self, answers: Mapping[str, str | None]) -> None:
        """Make ready for a batch: beside the tree and packages only its own answers hold, and what lacked may have come."""
        for seen in self._seen:
            for path in [p for p in seen if seen[p] is None or not (p in self.tree or p.startswith(PACKAGE))]:
                del seen[path]
        self._answers = answers
        self.paths.clear()
        self.blobs.clear()

    def list(self, folder: str, pattern: str = "*") -> tuple[str, ...]:
        """Jobs name what they read; a worker knows no folders."""
        raise RuntimeError(f"a job may not list {folder}")

    @property
    def lacks(self) -> bool:
        """Whether the last job asked for something that is not here; what it made is void then."""
        return bool(self.paths or self.blobs)

    def judge(self, outcome: Outcome) -> None:
        """Let go of files that are not what the client has: somebody changed them under our hands."""
        for path, value in outcome.reads.items():
            known = self._known(path)
            if not path.startswith(PACKAGE) and value != known and known is not None:
                self._place_of(known).unlink(missing_ok=True)
                for seen in self._seen:
                    seen.pop(path, None)
                self.blobs.add(known)

    @property
    def _seen(self) -> tuple[dict[str, Any], ...]:
        return self._places, self._bytes, self._digests

    def _known(self, path: str) -> str | None:
        return self.tree.get(path) or self._answers.get(path)

    def _resolve(self, path: str) -> Path | None:
        if path.startswith(PACKAGE):
            return Sources._resolve(self, path)
        known = self._known(path)
        if known is None:
            if path not in self._answers:
                self.paths.add(path)
            return None
        place = self._place_of(known)
        if not place.is_file():
            self.blobs.add(known)
            return None
        return place

    def _place_of(self, value: str) -> Path:
        return store() / value


class Call:
    """A call that is made where it is unpickled: the scheduler passes bytes on and need not have sitegen."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.function, self.arguments = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.function, self.arguments


def toolbox_here() -> dict[str, str]:
    """The worker's own toolbox; from here on it draws with the code it has loaded."""
    for name in RENDERERS:
        renderer_named(name)
    return toolchain_versions()


def lacking(wanted: Iterable[str]) -> tuple[str, ...]:
    """Which of these digests are not here."""
    return tuple(value for value in wanted if not (store() / value).is_file())


def keep(blobs: Mapping[str, bytes]) -> None:
    """Keep these bytes by digest; raises ValueError for bytes that are not what they are said to be."""
    for value, data in blobs.items():
        if digest(data) != value:
            raise ValueError(f"{value}: other bytes came")
        beside = store() / f"{value}.{threading.get_ident()}"
        beside.write_bytes(data)
        beside.replace(store() / value)


def draw(batch: Batch) -> bytes:
    """A `BatchResult`, pickled: as many of the batch's jobs as could be drawn with what is here, in their order."""
    with _ALONE:
        keep(batch.blobs)
        mirror = _mirror(batch.tree, batch.day)
        if mirror is None:
            return pickle.dumps(BatchResult((), (), (batch.tree,)))
        mirror.begin(batch.answers)
        outcomes = []
        for job in batch.jobs:
            outcome = run_job(job, mirror)
            mirror.judge(outcome)
            if mirror.lacks:
                break
            outcomes.append(outcome)
        return pickle.dumps(BatchResult(tuple(outcomes), tuple(sorted(mirror.paths)), tuple(sorted(mirror.blobs))))


def store() -> Path:
    """Where this process keeps bytes by digest; gone when it ends."""
    global _folder
    if _folder is None:
        _folder = tempfile.TemporaryDirectory(prefix="sitegen-")
    return Path(_folder.name)


def _mirror(tree: str, day: date) -> RemoteSources | None:
    """The project of that tree, kept while it is in use: its templates stay compiled."""
    key = tree, day
    if key not in _mirrors:
        file = store() / tree
        data = file.read_bytes() if file.is_file() else b""
        if digest(data) != tree:
            return None
        while len(_mirrors) > 1:
            del _mirrors[next(iter(_mirrors))]
        _mirrors[key] = RemoteSources(store(), store(), day, tree=json.loads(data))
    return _mirrors[key]
