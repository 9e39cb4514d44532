"""Whether anything at all has changed since a build: if not, there is nothing to load, plan or draw.

A seal is put on a build that is done: every file it looked at (absent ones too), the names in the folders it lists, every
file it made, the program and its libraries. While all of them stand as they stood, the same command would make the same
files. Sizes and times are compared, bytes only where a file was written so shortly before that they could deceive (stats.py).
"""

from __future__ import annotations

import marshal
import os
import pickle
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitegen.digests import digest, plain_bytes
from sitegen.stats import Stats, is_settled
from sitegen.store import Store

MOST = 12  # builds that are remembered: of several units, materials, output folders
NAMESPACE = "builds"

# path, size, mtime, ctime (ns), inode, when it was hashed (ns), digest: none for a file that was looked for and not there
Entry = tuple[str, int, int, int, int, int, str | None]


@dataclass(slots=True)
class Seal:
    """One build's seal, stored under `key`; `told` is what the command said of the build, kept for saying it again."""

    store: Store
    key: str
    folders: list[tuple[str, str]]
    entries: list[Entry]
    told: Any

    def holds(self) -> bool:
        """Whether everything stands as it stood."""
        judged = []
        for at, (name, *stamp, hashed, value) in enumerate(self.entries):
            try:
                now = os.stat(name)  # noqa: PTH116 - thousands, and this is the quickest way
            except OSError:
                if value is None:
                    continue
                return False
            if value is None or [now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino] != stamp:
                return False
            if not is_settled(now.st_mtime_ns, now.st_ctime_ns, hashed):
                judged.append((at, time.time_ns()))
                if _digest(name) != value:
                    return False
        if any(_names(folder) != known for folder, known in self.folders):
            return False
        for at, when in judged:
            name, size, changed, touched, inode, _, value = self.entries[at]
            self.entries[at] = name, size, changed, touched, inode, when, value
        if judged:
            self.write()
        return True

    def write(self) -> None:
        """Keep it for the next command; of many, those least lately used go."""
        body = marshal.dumps([self.folders, self.entries, pickle.dumps(self.told, 5)])
        if self.store.try_put(NAMESPACE, self.key, body):
            self.store.prune(NAMESPACE, MOST)


def put(
    store: Store,
    key: str,
    stats: Stats,
    inputs: Mapping[str, str | None],
    outputs: Mapping[str, str],
    folders: Iterable[Path],
    told: Any,
) -> None:
    """Seal a build under `key`: `inputs` and `outputs` by their paths on disk, with the digests they had for it.

    Nothing is sealed when one of them changed meanwhile.
    """
    names = [(str(folder), _names(str(folder))) for folder in folders]
    entries = []
    for files in (inputs, outputs):
        for name, value in files.items():
            entry = _entry(stats, name, value)
            if entry is None:
                return
            entries.append(entry)
    Seal(store, _name(key), names, entries, told).write()


def find(store: Store, key: str) -> Seal | None:
    """The seal of the last build of that kind; None when there is none or it cannot be read."""
    body = store.get(NAMESPACE, _name(key))
    if body is None:
        return None
    folders, entries, told = marshal.loads(body)  # noqa: S302 - our own: the key holds the program's stamp
    return Seal(store, _name(key), folders, entries, pickle.loads(told))  # noqa: S301 - the same


def _name(key: str) -> str:
    return digest(key.encode())[:32]


def _entry(stats: Stats, name: str, value: str | None) -> Entry | None:
    """The file as it was when hashed, or None when it is another now."""
    if value is None:
        return None if Path(name).exists() else (name, 0, 0, 0, 0, 0, None)
    if stats.digest(name) != value:
        return None
    return name, *stats.known[name][:5], value


def _digest(name: str) -> str | None:
    try:
        return digest(plain_bytes(name))
    except OSError:
        return None


def _names(folder: str) -> str:
    """The digest of every name below a folder."""
    found: list[str] = []
    for place, inner, names in os.walk(folder):
        inner.sort()
        found += (place, *sorted(names))
    return digest("\0".join(found).encode("utf-8", "surrogatepass"))
