"""Digests of files without reading them again: git's index trick, with the digest as the judge whenever in doubt.

A file whose size, times and inode are as they were when it was hashed is taken to be the same, unless it had just been
written then ("racily clean", git's racy-git.txt): a second write within the clock's grain would not show.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sitegen.digests import digest

GRAIN = 2_000_000_000  # ns; the coarsest clock of a file system in use (FAT)
FORMAT = 1


@dataclass(slots=True)
class Stats:
    """Known digests, kept in `file`; a lost or foreign file only costs time."""

    file: Path
    known: dict[str, tuple[int, int, int, int, int, str]] = field(default_factory=dict)
    changed: bool = False

    @classmethod
    def load(cls, file: Path) -> Stats:
        """The stats of an earlier run, or none."""
        try:
            data = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            return cls(file)
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            return cls(file)
        return cls(file, {path: tuple(entry) for path, entry in data["known"].items()})

    def digest(self, path: Path) -> str | None:
        """The digest of a file as it is now; None when there is none."""
        try:
            now = path.stat()
        except OSError:
            return None
        stamp = (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)
        entry = self.known.get(str(path))
        if entry and entry[:4] == stamp and max(entry[1], entry[2]) + GRAIN < entry[4]:
            return entry[5]
        return self._hash(path, stamp)

    def learn(self, path: Path, value: str) -> None:
        """Note the digest of a file just written, whose bytes are known."""
        now = path.stat()
        stamp = (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)
        self.known[str(path)] = (*stamp, time.time_ns(), value)
        self.changed = True

    def save(self) -> None:
        """Write what was learnt; a folder that cannot be written to is no fault, the next run just hashes again."""
        if not self.changed:
            return
        text = json.dumps({"format": FORMAT, "known": self.known}, separators=(",", ":"))
        beside = self.file.with_suffix(f".{os.getpid()}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, "utf-8")
            beside.replace(self.file)
        except OSError:
            with suppress(OSError):  # it was not even begun
                beside.unlink()
        self.changed = False

    def _hash(self, path: Path, stamp: tuple[int, int, int, int]) -> str | None:
        read_at = time.time_ns()
        try:
            value = digest(path.read_bytes())
        except OSError:
            return None
        self.known[str(path)] = (*stamp, read_at, value)
        self.changed = True
        return value
