"""Digests of files without reading them again: git's index trick, with the digest as the judge whenever in doubt.

A file whose size, times and inode are as they were when it was hashed is taken to be the same, unless it had just been
written then ("racily clean", git's racy-git.txt): a second write within the clock's grain would not show.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sitegen.digests import digest, plain_bytes
from sitegen.store import Store

COARSE, FINE = 2_000_000_000, 50_000_000  # ns; the clock of FAT, and more than a tick of any system's own clock
NAMESPACE, KEY = "files", "digests-1"


@dataclass(slots=True)
class Stats:
    """Known digests, kept in `store` from build to build (None: not kept); a lost entry only costs time."""

    store: Store | None
    known: dict[str, tuple[int, int, int, int, int, str]] = field(default_factory=dict)
    changed: bool = False

    @classmethod
    def load(cls, store: Store) -> Stats:
        """The digests that an earlier run stored, or none."""
        body = store.get(NAMESPACE, KEY)
        return cls(store, {} if body is None else {path: tuple(entry) for path, entry in json.loads(body).items()})

    def digest(self, path: str | Path) -> str | None:
        """The digest of a file as it is now; None when there is none."""
        name = os.fspath(path)
        try:
            now = os.stat(name)  # noqa: PTH116 - thousands a build, and this takes half as long as Path's
        except OSError:
            return None
        if not stat.S_ISREG(now.st_mode):
            return None  # a pipe would wait for ever
        stamp = (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)
        entry = self.known.get(name)
        if entry and entry[:4] == stamp and is_settled(entry[1], entry[2], entry[4]):
            return entry[5]
        return self._hash(name, stamp)

    def learn(self, digests: Mapping[str, str]) -> None:
        """Note the digests of files written lately, whose bytes are known."""
        for path, value in digests.items():
            now = os.stat(path)  # noqa: PTH116 - as above
            stamp = (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)
            self.known[path] = (*stamp, time.time_ns(), value)
            self.changed = True

    def save(self) -> None:
        """Store what was learnt; a folder that cannot be written to is no fault, the next run just hashes again."""
        if not self.changed or self.store is None:
            return
        self.store.try_put(NAMESPACE, KEY, json.dumps(self.known, separators=(",", ":")).encode())
        self.changed = False

    def _hash(self, name: str, stamp: tuple[int, int, int, int]) -> str | None:
        read_at = time.time_ns()
        try:
            value = digest(plain_bytes(name))
        except OSError:
            return None
        self.known[name] = (*stamp, read_at, value)
        self.changed = True
        return value


def is_settled(changed: int, touched: int, hashed: int) -> bool:
    """Whether a file hashed at `hashed` had been left alone long enough by then: a later write shows in its times (all ns).

    Times in whole hundredths of a second speak of a coarse clock: FAT counts two seconds, exFAT hundredths.
    """
    last = max(changed, touched)
    return last + (FINE if last % 10_000_000 else COARSE) < hashed


def program_stamp() -> str:
    """How the program and the packages it uses look from outside: changes whenever one of them does, asked in a few ms.

    Covers sitegen's own files by size and time, every installed distribution by name and version, and on Linux the system's
    libraries by the list that the loader keeps of them.
    """
    seen: list[object] = [sys.version]
    for folder, _, names in sorted(os.walk(Path(__file__).parent)):
        for name in sorted(names):
            if name.endswith(".py"):
                now = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118 - the quickest way matters here
                seen.append((folder, name, now.st_size, now.st_mtime_ns, now.st_ino))
    for path in sys.path:
        with suppress(OSError):
            seen += sorted(p.name for p in Path(path).iterdir() if p.suffix in (".dist-info", ".egg-info", ".pth"))
    with suppress(OSError):
        seen.append(os.stat("/etc/ld.so.cache").st_mtime_ns)  # noqa: PTH116
    return digest(repr(seen).encode())
