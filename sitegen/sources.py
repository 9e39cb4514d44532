"""The one door to files, fonts and the date; it remembers what was read, absent files too.

Paths are POSIX and relative to the project: `content/…` may be mounted elsewhere (`--content`), `package:NAME/…` is a
file inside an installed Python package (the fonts). Nothing outside these places can be read, by `..` or by links.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from sitegen.digests import digest
from sitegen.stats import GRAIN, Stats

PACKAGE = "package:"
LARGE = 500_000  # bytes; larger files (fonts, photographs) are not kept in memory


class NotThere(Exception):
    """No such file in the project; `path` says which."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(slots=True, eq=False)
class Sources:
    """Reads of one project. `content` is where `content/…` lies, `today` the day the build believes in.

    `stats` saves hashing files that have not changed since an earlier run.
    """

    root: Path
    content: Path
    today: date
    stats: Stats | None = None
    memory: dict[str, Any] = field(default_factory=dict)  # what loading keeps of earlier builds (loading/memory.py)
    _recording: dict[str, str | None] | None = None
    _kept: dict[Path, tuple[tuple[int, int, int], bytes | None, str, int]] = field(default_factory=dict)
    _places: dict[str, Path | None] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        """The file's bytes; raises NotThere, also for a path that leaves the project."""
        place = self._place(path)
        try:
            data, value = self._read(place) if place else (b"", "")
        except OSError:
            place = None
        if place is None:
            self._record(path, None)
            raise NotThere(path)
        self._record(path, value)
        return data

    def text(self, path: str) -> str:
        """The file as UTF-8, without a byte-order mark."""
        return self.read(path).decode("utf-8-sig")

    def exists(self, path: str) -> bool:
        """Whether there is such a file; its coming, going or changing later counts as a change."""
        place = self._place(path)
        there = place is not None and place.is_file()
        if self._recording is not None:
            self._record(path, self.digest(path) if there else None)
        return there

    def list(self, folder: str, pattern: str = "*") -> tuple[str, ...]:
        """Files below `folder` whose path relative to it matches, sorted; hidden and backup files left out."""
        place = self._place(folder)
        if place is None or not place.is_dir():
            return ()
        found = []
        for file in place.rglob("*"):
            inner = PurePosixPath(file.relative_to(place).as_posix())
            hidden = any(p.startswith((".", "~")) or p.endswith("~") for p in inner.parts)
            if not hidden and file.is_file() and fnmatchcase(str(inner), pattern):
                found.append(f"{folder}/{inner}")
        return tuple(sorted(found))

    def digest(self, path: str) -> str | None:
        """The digest of a file as it is now, None when it is not there."""
        place = self._place(path)
        if place is None or self.stats is not None:
            return self.stats.digest(place) if self.stats and place else None
        try:
            return self._digest(place)
        except OSError:
            return None

    def seen(self, path: str) -> str | None:
        """The digest of a file as it is now, noted as read."""
        value = self.digest(path)
        self._record(path, value)
        return value

    def location(self, path: str) -> Path:
        """Where the file lies on disk; raises NotThere. For libraries that insist on a path of their own."""
        place = self._place(path)
        if place is None or not place.exists():
            raise NotThere(path)
        return place

    @contextmanager
    def recording(self) -> Iterator[dict[str, str | None]]:
        """While open, every read goes into the mapping handed out: path to digest, None when absent."""
        outer, self._recording = self._recording, {}
        try:
            yield self._recording
        finally:
            self._recording = outer

    def _record(self, path: str, value: str | None) -> None:
        if self._recording is not None:
            self._recording[path] = value

    def _read(self, place: Path) -> tuple[bytes, str]:
        """The bytes and their digest; small files are kept while size, time and inode stay the same."""
        if kept := self._unchanged(place):
            return (place.read_bytes() if kept[1] is None else kept[1]), kept[2]
        now = place.stat()
        read_at = time.time_ns()
        data = place.read_bytes()
        value = digest(data)
        stamp = (now.st_size, now.st_mtime_ns, now.st_ino)
        self._kept[place] = (stamp, data if len(data) < LARGE else None, value, read_at)
        return data, value

    def _digest(self, place: Path) -> str:
        """The digest alone: a face of 17 MB need not be read again for it."""
        kept = self._unchanged(place)
        return kept[2] if kept else self._read(place)[1]

    def _unchanged(self, place: Path) -> tuple[tuple[int, int, int], bytes | None, str, int] | None:
        """What is kept of a file that is as it was.

        A file read within the clock's grain after it was written is read again: a second write would not show.
        """
        now, kept = place.stat(), self._kept.get(place)
        same = kept and kept[0] == (now.st_size, now.st_mtime_ns, now.st_ino) and now.st_mtime_ns + GRAIN < kept[3]
        return kept if same else None

    def _place(self, path: str) -> Path | None:
        if path not in self._places:
            self._places[path] = self._resolve(path)
        return self._places[path]

    def _resolve(self, path: str) -> Path | None:
        if path.startswith(PACKAGE):
            return _in_package(path[len(PACKAGE) :])
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or "\\" in path or "\0" in path:
            return None
        inside = pure.parts and pure.parts[0] == "content"
        base = self.content if inside else self.root
        place = base.joinpath(*pure.parts[1:] if inside else pure.parts)
        return place if place.resolve().is_relative_to(base.resolve()) else None


def _in_package(path: str) -> Path | None:
    name, _, inner = path.partition("/")
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None or ".." in PurePosixPath(inner).parts:
        return None
    return Path(spec.origin).parent / inner
