"""What a file was read as, kept while it and everything its reading depended on stay the same.

In the process for one that reads a project over and over (`serve`), it lives with its `Sources`; on disk for the next
process (namespace `parsed` of the store), by digests alone and for one state of the program only.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sitegen.core import digests
from sitegen.core.sources import Sources
from sitegen.core.store import Store
from sitegen.model.problems import Problem, Problems
from sitegen.model.value import Value

T = TypeVar("T")
NAMESPACE, KEY = "parsed", "content-1"
MANY = 60  # files to read; below this they are read sooner than sent elsewhere
MANY_AGAIN = 400  # files to read again; below this it is done sooner than processes have started

# A reading as it is kept: the digest of its inputs, what was read, value and problems pickled, the value's own digest.
Entry = tuple[bytes, tuple[tuple[str, str | None], ...], bytes, bytes]


@dataclass(frozen=True, slots=True)
class Reading(Value):
    """What `cached_load` would do: `load(sources, *inputs, problems)`, to be called `what`. It can be done in another process.

    `then` is done after it where it was done, with its value as last of the inputs, unless there is none: the file is at hand.
    """

    what: str
    load: Callable[..., Any]
    inputs: tuple[object, ...]
    then: Reading | None = None


Entries = tuple[Entry, ...]  # of a reading, and of what was done after it
Spread = Callable[[Sequence[Reading]], Iterable[tuple[int, Entries]]]


@dataclass(slots=True)
class _KeptEntry:
    """One reading: its inputs (or their digest, from an earlier process), what it read, what came of it.

    `packed` is the value with its problems, pickled; `form` the value's digest, where it has one.
    """

    inputs: tuple[object, ...] | None
    key: bytes
    reads: tuple[tuple[str, str | None], ...]
    packed: bytes
    form: bytes
    value: object = None
    problems: tuple[Problem, ...] = ()
    same: tuple[object, ...] | None = None  # inputs that were found to be those of `key`


@dataclass(slots=True)
class ParseCache:
    """Readings by what was read. `store` keeps them from process to process; None for those that need not last."""

    store: Store | None = None
    stamp: str = ""
    kept: dict[str, _KeptEntry] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    changed: bool = False

    @classmethod
    def load(cls, store: Store, stamp: str) -> ParseCache:
        """What an earlier process stored; nothing when it is damaged, or its program (`stamp`) was another.

        The stamp holds inodes and times of the program's own files: what another machine's program stored is never unpickled.
        """
        head = stamp.encode() + b"\n"
        body = store.get(NAMESPACE, KEY) or b""
        if not body.startswith(head):
            return cls(store, stamp)
        entries = pickle.loads(body[len(head) :])  # noqa: S301 - our own, by stamp and digest
        return cls(store, stamp, {what: _KeptEntry(None, *entry) for what, entry in entries.items()})

    def save(self, digest: Callable[[str], str | None]) -> None:
        """Keep what this process used, and of the rest what was read of files that are as they were then (`digest` gives theirs).

        The rest is what a command that stopped at a fault did not come to, or what is read only then. Nowhere to write is no
        fault: the next process just reads again.
        """
        if self.store is None:
            return
        lasting = {
            what: k
            for what, k in self.kept.items()
            if k.packed and (what in self.used or all(digest(path) == known for path, known in k.reads))
        }
        if not self.changed and len(lasting) == len(self.kept):
            return
        entries = {what: (k.key, k.reads, k.packed, k.form) for what, k in lasting.items()}
        self.store.try_put(NAMESPACE, KEY, self.stamp.encode() + b"\n" + pickle.dumps(entries, 5))
        self.changed = False


def cached_load(sources: Sources, problems: Problems, what: str, load: Callable[..., T], *inputs: object) -> T:
    """`load(sources, *inputs, problems)`, or what it gave and noted last time while inputs and files read are the same.

    `load` may depend on nothing else; that it lists a folder is not noticed.
    """
    if sources.memory is None:
        sources.memory = ParseCache()
    memory: ParseCache = sources.memory
    memory.used.add(what)
    kept = memory.kept.get(what)
    if kept and _stands(kept, sources, inputs):
        if kept.inputs is None:
            kept.value, kept.problems = pickle.loads(kept.packed)  # noqa: S301 - our own, by its digest
            kept.inputs = inputs
            if kept.form:
                digests.seed_digest(kept.value, kept.form)
        sources.note(kept.reads)
        problems.found.extend(kept.problems)
        value: T = kept.value  # type: ignore[assignment]
        return value
    before = len(problems.found)
    with sources.recording() as reads:
        value = load(sources, *inputs, problems)
    sources.note(reads.items())
    memory.kept[what] = _keep(memory, inputs, tuple(reads.items()), value, tuple(problems.found[before:]))
    memory.changed = True
    return value


def prefetch(sources: Sources, readings: Sequence[Reading], spread: Spread | None) -> None:
    """Have those that are not known, or not as they are now, read by `spread`, several at a time, if they are many: `cached_load`
    then finds them kept.
    """
    memory: ParseCache | None = sources.memory
    if spread is None or memory is None or memory.store is None:
        return
    new = [r for r in readings if not _stands(memory.kept.get(r.what), sources, r.inputs)]
    if len(new) < (MANY_AGAIN if any(r.what in memory.kept for r in new) else MANY):
        return
    for place, entries in spread(new):
        reading: Reading | None = new[place]
        for entry in entries:
            if reading is not None:
                memory.kept[reading.what] = _KeptEntry(None, *entry)
                reading = reading.then
        memory.changed = True


def parse_in_worker(reading: Reading, sources: Sources) -> Entries:
    """One reading as it is to be kept, and what is done after it, in a process that keeps nothing."""
    problems = Problems()
    with sources.recording() as reads:
        value = reading.load(sources, *reading.inputs, problems)
    packed = pickle.dumps((value, tuple(problems.found)), 5)
    entry = _key(reading.inputs), tuple(reads.items()), packed, digests.cached_digest(value)
    if reading.then is None or value is None:
        return (entry,)
    after = reading.then
    return entry, *parse_in_worker(replace(after, inputs=(*after.inputs, value)), sources)


def _stands(kept: _KeptEntry | None, sources: Sources, inputs: tuple[object, ...]) -> bool:
    """Whether what is kept is what reading would give now: of the same inputs, and of files as they were."""
    return (
        kept is not None and _is_same(kept, inputs) and all(sources.digest(path) == known for path, known in kept.reads)
    )


def _is_same(kept: _KeptEntry, inputs: tuple[object, ...]) -> bool:
    if kept.inputs is not None:
        return kept.inputs == inputs
    if kept.same is None and kept.key == _key(inputs):
        kept.same = inputs
    return kept.same == inputs


def _keep(
    memory: ParseCache,
    inputs: tuple[object, ...],
    reads: tuple[tuple[str, str | None], ...],
    value: object,
    problems: tuple[Problem, ...],
) -> _KeptEntry:
    if memory.store is None:
        return _KeptEntry(inputs, b"", reads, b"", b"", value, problems)
    packed = pickle.dumps((value, problems), 5)
    return _KeptEntry(inputs, _key(inputs), reads, packed, digests.cached_digest(value), value, problems)


def _key(inputs: tuple[object, ...]) -> bytes:
    return bytes.fromhex(digests.digest_of(inputs))
