"""The one door to files, fonts and the date; it remembers what was read, absent files too.

A file once looked at stays as it was seen until `look_again`: a build sees one moment. Paths are POSIX and relative to the project: `content/…` may be mounted elsewhere (`--content`), `package:NAME/…` is a
file inside an installed Python package (the fonts). Nothing outside these places can be read, by `..` or by links.
"""

from __future__ import annotations

import errno
import importlib.util
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from sitegen.core.digests import digest, plain_bytes
from sitegen.core.file_stats import Stats, is_settled

PACKAGE = "package:"
KEPT = ".sitegen"  # the project's folder for what is kept from run to run; deleting it costs time and nothing else
LONGEST_NAME, LONGEST_PATH = 255, 3000  # bytes that a disk takes for a name, and that leave room for the folders above
LARGE = 500_000  # bytes; larger files (fonts, photographs) are not kept in memory

# What Finder, Explorer, Word, WPS, LibreOffice, vi, Emacs, Syncthing, git and gettext leave beside files.
_LITTER = re.compile(
    r"\.ds_store|thumbs\.db(:.*)?|ehthumbs.*\.db|desktop\.ini|icon\r|\.directory|\$recycle\.bin|system volume information|__macosx|@eadir"
    r"|~\$.*|\._.*|\.~.*|~wr[a-z]\d+.*|.*~|#.*#|\.#.*|.*\.(bak|sw[a-p]|tmp|temp|orig|rej|wbk|asd|crdownload|part|pyc|mo)|.*:zone\.identifier|\.localized"
    r"|.*\.sync-conflict.*|\.(git.*|svn|hg|idea|vscode|obsidian|trash.*|spotlight.*|fseventsd|st(folder|ignore|versions).*|sync.*|dropbox.*"
    r"|editorconfig|keep|nomedia|fuse_hidden.*|nfs.*)",
    re.I,
)
_NOTE = re.compile(
    r"(read[-_ ]?me|说明|使用说明|填写说明|编写说明|注意事项|备注|读我|自述)([-_. （(【].*)?|.*说明\..*"
    r"|(licen[cs]e|copying|contributing|changelog|authors|todo|notes?)(\..*)?",
    re.I,
)
_NOTE_ENDINGS = ("", "md", "markdown", "txt", "text", "rst", "doc", "docx", "wps", "rtf", "odt", "pdf", "html", "htm")


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
    memory: Any = None  # what loading keeps of earlier builds (state/parse_cache.py)
    # What the job at hand is made of, by path under output/: its place on disk, or its bytes.
    standing: Mapping[str, str | bytes] = field(default_factory=dict)
    _recording: dict[str, str | None] | None = None
    _kept: dict[Path, tuple[tuple[int, int, int, int], bytes | None, str, int]] = field(default_factory=dict)
    _places: dict[str, Path | None] = field(default_factory=dict)
    _folders: dict[str, str] = field(default_factory=dict)  # what folders resolve to
    _bytes: dict[str, bytes] = field(default_factory=dict)  # small files as seen
    _digests: dict[str, str | None] = field(default_factory=dict)  # all files as seen
    _peeked: set[str] = field(default_factory=set)  # those of them that were only looked into

    def look_again(self) -> None:
        """From now on files are seen as they are then: for a process that builds over and over."""
        for seen in (self._places, self._folders, self._bytes, self._digests, self._peeked):
            seen.clear()

    def read(self, path: str) -> bytes:
        """The file's bytes; raises NotThere, also for a path that leaves the project."""
        data = self._bytes.get(path)
        if data is None:
            data = self._look(path)
        self._peeked.discard(path)
        self._record(path, self._digests[path])
        if data is None:
            raise NotThere(path)
        return data

    def _look(self, path: str) -> bytes | None:
        """The file's bytes as they are now, noted as seen; None when it is not there."""
        place = self._place(path)
        try:
            data, value = self._read(place) if place else (None, None)
        except OSError:
            data, value = None, None
        self._digests[path] = value
        if data is not None and len(data) < LARGE:
            self._bytes[path] = data
        return data

    def text(self, path: str) -> str:
        """The file as UTF-8, without a byte-order mark."""
        return self.read(path).decode("utf-8-sig")

    def made(self, path: str) -> bytes:
        """The bytes of a file that this build or an earlier one made; raises NotThere for one that the job did not name.

        Not noted: a job names its digest.
        """
        try:
            found = self.standing[path]
            return found if isinstance(found, bytes) else plain_bytes(found)
        except (KeyError, OSError):
            raise NotThere(path) from None

    def exists(self, path: str) -> bool:
        """Whether there is such a file; its coming, going or changing later counts as a change."""
        place = self._place(path)
        there = place is not None and place.is_file()
        if self._recording is not None:
            self._record(path, self.digest(path) if there else None)
        return there

    def size(self, path: str) -> int | None:
        """The file's size in bytes, None when it is not there."""
        place = self._place(path)
        try:
            return place.stat().st_size if place else None
        except OSError:
            return None

    def kind(self, path: str) -> str:
        """What stands at a path: file, folder, link (one that leads out of the project or nowhere), special, or nothing ("")."""
        place = self.content / path.removeprefix("content/") if path.startswith("content/") else self.root / path
        try:
            if self._place(path) is None or (place.is_symlink() and not place.exists()):
                return "link" if place.is_symlink() else ""
            mode = place.stat().st_mode
        except OSError:
            return "link" if place.is_symlink() else ""
        return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "special"

    def was_read(self, path: str) -> bool:
        """Whether the file's bytes, or its digest, were asked for since the last `look_again`."""
        return self._digests.get(path) is not None and path not in self._peeked

    def peek(self, path: str) -> bytes | None:
        """The file's bytes, for judging what it is: that does not count as reading it."""
        is_new = path not in self._digests or path in self._peeked
        try:
            return self.read(path)
        except NotThere:
            return None
        finally:
            if is_new:
                self._peeked.add(path)

    def entries(self, folder: str) -> tuple[tuple[str, str], ...]:
        """Everything below `folder` but system litter, each with what it is.

        file · special (pipes, devices) · link (leads out of the project, or nowhere) · linked folder · folder (named like a
        file) · closed (a folder that may not be opened).
        """
        place = self._place(folder)
        found: list[tuple[str, str]] = []
        waiting = [(folder, place)] if place is not None and place.is_dir() else []
        while waiting:
            path, at = waiting.pop()
            try:
                inside = sorted(os.scandir(at), key=lambda entry: entry.name)
            except OSError:
                found.append((path, "closed"))
                continue
            for entry in inside:
                inner = f"{path}/{entry.name}"
                if is_litter(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((inner, Path(entry.path)))
                    if entry.name.lower().endswith((".md", ".yaml", ".csv")):
                        found.append((inner, "folder"))
                else:
                    kind = self.kind(inner)
                    found.append((inner, "linked folder" if kind == "folder" else kind or "link"))
        return tuple(sorted(found))

    def list(self, folder: str, pattern: str = "*") -> tuple[str, ...]:
        """Files below `folder` whose path relative to it matches, sorted; hidden and backup files left out.

        In content/ also README and other notes for colleagues.
        """
        place = self._place(folder)
        if place is None or not place.is_dir():
            return ()
        found = []
        is_content = folder.partition("/")[0] == "content"
        for at, folders, names in os.walk(place):
            folders[:] = [name for name in folders if _is_shown(name)]
            inner = Path(at).relative_to(place).as_posix()
            lead = "" if inner == "." else f"{inner}/"
            for name in names:
                if _is_shown(name) and fnmatchcase(lead + name, pattern) and not (is_content and is_note(name)):
                    found.append(f"{folder}/{lead}{name}")
        return tuple(sorted(found))

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of the files in a folder, sorted; noted as `folder/`, so that a file's coming or going is a change."""
        self._record(f"{folder}/", self.digest(f"{folder}/"))
        return self._names(folder)

    def _names(self, folder: str) -> tuple[str, ...]:
        place = self._place(folder)
        if place is None or not place.is_dir():
            return ()
        return tuple(sorted(entry.name for entry in os.scandir(place) if not entry.is_dir()))

    def digest(self, path: str) -> str | None:
        """The digest of a file as seen, None when it is not there; of a path that ends in a slash, of the names in it."""
        self._peeked.discard(path)
        if path not in self._digests and path.endswith("/"):
            self._digests[path] = digest("\0".join(self._names(path[:-1])).encode("utf-8", "surrogatepass"))
        if path not in self._digests:
            place = self._place(path)
            if place is None or self.stats is not None:
                self._digests[path] = self.stats.digest(place) if self.stats and place else None
            else:
                self._look(path)
        return self._digests[path]

    def seen(self, path: str) -> str | None:
        """The digest of a file as seen, noted as read."""
        value = self.digest(path)
        self._record(path, value)
        return value

    def looked_at(self, reads: Mapping[str, str | None]) -> dict[str, str | None]:
        """Every file seen since the last `look_again`, and these, by where they lie on disk: digest, None when absent."""
        found = {}
        for path, value in {**self._digests, **reads}.items():
            place = None if path.endswith("/") else self._place(path)
            if place is not None:
                found[str(place)] = value
        return found

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

    def note(self, reads: Iterable[tuple[str, str | None]]) -> None:
        """Note these as read: whoever uses what came of earlier reads depends on them too."""
        if self._recording is not None:
            self._recording.update(reads)

    def _record(self, path: str, value: str | None) -> None:
        if self._recording is not None:
            # A file that changed between two reads of one job is no state of the project: the job is never current.
            self._recording[path] = value if self._recording.get(path, value) == value else ""

    def _read(self, place: Path) -> tuple[bytes, str]:
        """The bytes and their digest; small files are kept while size, times and inode stay the same.

        A file read within the clock's grain after it was written is read again: a second write would not show.
        """
        now = place.stat()
        if not stat.S_ISREG(now.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(place))  # a pipe would wait for ever
        stamp = (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)
        kept = self._kept.get(place)
        if kept and kept[0] == stamp and is_settled(now.st_mtime_ns, now.st_ctime_ns, kept[3]):
            return (plain_bytes(place) if kept[1] is None else kept[1]), kept[2]
        read_at = time.time_ns()
        data = plain_bytes(place)
        value = digest(data)
        self._kept[place] = (stamp, data if len(data) < LARGE else None, value, read_at)
        return data, value

    def _place(self, path: str) -> Path | None:
        if path not in self._places:
            self._places[path] = self._resolve(path)
        return self._places[path]

    def _resolve(self, path: str) -> Path | None:
        if path.startswith(PACKAGE):
            return _in_package(path[len(PACKAGE) :])
        if (
            path.startswith("/")
            or (os.sep in path and os.sep != "/")
            or "\0" in path
            or ".." in path.split("/")
            or _is_too_long(path)
        ):
            return None
        inside = path.startswith("content/") or path == "content"
        base = self.content if inside else self.root
        place = f"{base}/{path.removeprefix('content').lstrip('/')}" if inside else f"{base}/{path}"
        folder = place if os.path.islink(place) else place.rpartition("/")[0]  # noqa: PTH114 - for each file of a build
        # A folder of the project may itself be a link to where several projects keep theirs.
        top = f"{base}/{path.partition('/')[0]}"
        homes = [self._real(str(base)), *([self._real(top)] if not inside and os.path.isdir(top) else [])]  # noqa: PTH112
        real = self._real(folder)
        return Path(place) if any(real == h or real.startswith(h.rstrip(os.sep) + os.sep) for h in homes) else None

    def _real(self, folder: str) -> str:
        """The folder with all links followed, asked once."""
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        return self._folders[folder]


def _is_too_long(path: str) -> bool:
    """Whether no disk can hold a file of that path, so that asking for it would be a fault."""
    if len(path) <= LONGEST_NAME // 4:
        return False
    parts = [len(part.encode("utf-8", "surrogatepass")) for part in path.split("/")]
    return max(parts) > LONGEST_NAME or sum(parts) > LONGEST_PATH


def _is_shown(name: str) -> bool:
    """Whether a name is neither hidden nor an editor's backup."""
    return not name.startswith((".", "~")) and not name.endswith("~") and not is_litter(name)


def is_litter(name: str) -> bool:
    """Whether systems and editors leave a file or folder of this name behind: nobody wrote anything into it."""
    return bool(_LITTER.fullmatch(name))


def is_note(name: str) -> bool:
    """Whether a file of this name is meant for colleagues: README, LICENSE, 说明 … in any case and language."""
    ending = name.lower().rpartition(".")[2] if "." in name else ""
    return ending in _NOTE_ENDINGS and bool(_NOTE.fullmatch(name))


def _in_package(path: str) -> Path | None:
    name, _, inner = path.partition("/")
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None or ".." in PurePosixPath(inner).parts:
        return None
    return Path(spec.origin).parent / inner
