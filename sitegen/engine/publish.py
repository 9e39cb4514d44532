"""How files get into place: staged first, then moved one by one with `os.replace` (pathlib calls it).

Everything that can be refused is refused before the first move: what stands in the way, a full disk, a folder that
cannot be written to. From then on a build may be killed at any moment: every file is whole, and the next build finishes
the work. The order serves that: a note of what is about to appear and to go (`ledger.Pending`), the ledger, the files,
strays, and the note is removed. A file that the program did not make is never touched.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from sitegen.core.digests import plain_bytes
from sitegen.core.file_stats import Stats
from sitegen.model.jobs import MANIFEST
from sitegen.model.problems import HalfPublished, Origin, Problem, ProblemsFound, Words, disk_fault
from sitegen.state.ledger import FILE, PENDING, Ledger, PublishJournal

STAGING = ".sitegen-staging-"
PUBLIC = "website"  # what a web server may hand out; all else in the output is for the house
MOST = 20  # things in the way that are told one by one
# Windows gives a folder made with 0700 an access list of its own, which files keep when they are moved out of it: colleagues
# could not read what is published in a shared folder. There the folder's own list is right.
STAGING_MODE = 0o777 if sys.platform == "win32" else 0o700
# Seconds in which, on Windows, a file that is held open is tried again: virus scanners open what has just been written.
PATIENCE, PAUSES = 5.0, (0.01, 0.05, 0.2, 0.5)
LONGEST, LONGEST_FOLDER = 259, 247  # characters of a path that Windows opens, and of a folder it makes


class Stage:
    """A folder inside the output in which a build collects its files.

    `old` is the ledger as the build found it, `pending` what a killed publication left. With `for_server` everybody may
    read the website, whatever the umask, and pass through the output to it. Methods that write raise ProblemsFound when
    the disk is full or cannot be written to.
    """

    def __init__(
        self, output: Path, old: Ledger, pending: PublishJournal | None, stats: Stats, *, for_server: bool = False
    ) -> None:
        self.for_server = for_server
        self.output, self.old, self.pending, self.stats = output, old, pending or PublishJournal(), stats
        self._folder: Path | None = None
        self._staged: dict[str, Path] = {}
        self._digests: dict[str, str] = old.digests
        self._doubted = old.unverified | self.pending.fresh
        self._made: list[Path] = []  # folders, in the order in which they were made
        self._folders: dict[Path, bool] = {output: True}  # whether it is there
        self._number = 0
        self._patience = PATIENCE if sys.platform == "win32" else 0.0
        _sweep(output)

    def add(self, path: str, data: bytes) -> None:
        """Keep the bytes for `path` under output/."""
        try:
            if self._folder is None:
                # Known before it is there: Ctrl-C may come between the two.
                self._folder = self.output / (STAGING + secrets.token_hex(4))
                self._folder.mkdir(STAGING_MODE)
            file = self._folder / str(self._number)
            self._number += 1
            file.write_bytes(data)
        except OSError as error:
            raise ProblemsFound((disk_fault(error, f"output/{path}"),)) from error
        self._staged[path] = file

    def read(self, path: str) -> bytes:
        """The bytes that `path` will have: staged in this build, or standing in output/; raises OSError."""
        return plain_bytes(self.place(path))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was staged."""
        return not self._staged

    def place(self, path: str) -> Path:
        """Where the bytes that `path` will have lie now."""
        return self._staged.get(path) or self.output / path

    def publish(self, ledger: Ledger, orphans: Collection[str]) -> tuple[str, ...]:
        """Move everything into place, remove `orphans`, and return what was moved.

        Raises ProblemsFound before any move, or HalfPublished when single files could not be replaced (one that is open
        in another program, on Windows): the next build does what is left.
        """
        gone = dict(self.pending.gone) | {path: self._digests[path] for path in orphans if path in self._digests}
        for path in ledger.paths:
            gone.pop(path, None)
        leaving = {path for path in gone if self._may_remove(path, gone[path])}
        self._refuse_long_paths()
        blocking = self._clear(ledger.digests, leaving)
        fresh = frozenset(p for p in self._staged if p not in self._digests or p in self._doubted)
        if self.pending.fresh or fresh or gone:
            self.add(PENDING, PublishJournal(fresh | (self.pending.fresh & ledger.paths), gone).dump())
        self.add(FILE, ledger.dump())
        self._make_folders(blocking)
        first = tuple(p for p in (PENDING, FILE) if p in self._staged)
        moved = tuple(p for p in self._staged if p not in first)
        stuck = [fault for path in first if (fault := self._move(path))]
        if stuck:
            raise ProblemsFound(tuple(stuck))
        stuck += [fault for path in sorted(blocking) if (fault := self._remove(path))]
        try:
            self._make_folders(())
        except ProblemsFound as found:
            stuck += found.problems
        if self.for_server:
            self._open_to_all(ledger.paths)
        stuck += [fault for path in moved if (fault := self._move(path))]
        stuck += [fault for path in sorted(leaving - blocking) if (fault := self._remove(path))]
        for path in (*gone, *self.pending.fresh):
            self._prune((self.output / path).parent)
        if stuck:
            raise HalfPublished(_shortened(tuple(stuck)))
        (self.output / PENDING).unlink(missing_ok=True)
        self.discard()
        self._made = []
        return moved

    def discard(self) -> None:
        """Forget what was staged."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder, self._staged = None, {}

    def retreat(self) -> None:
        """Forget what was staged and remove folders made for it: nothing was published."""
        self.discard()
        for folder in reversed(self._made):
            with suppress(OSError):  # something came into it
                folder.rmdir()
        self._made = []

    def _refuse_long_paths(self) -> None:
        """Windows opens no longer paths, nor do the programs that show what is published."""
        is_windows = sys.platform == "win32"
        if not is_windows:
            return
        lead = len(str(self.output.absolute())) + 1
        lengths = {
            path: max(len(path), len(path.rpartition("/")[0]) + LONGEST - LONGEST_FOLDER) for path in self._staged
        }
        long = [_too_long(path, lead + length) for path, length in lengths.items() if lead + length > LONGEST]
        if long:
            raise ProblemsFound(_shortened(tuple(long)))

    # ------------------------------------------------------------------------------- what stands there

    def _owns(self, path: str) -> bool:
        """Whether what stands at `path` is the program's own, as far as can be known."""
        if path in (FILE, PENDING):
            return True
        known = self._digests.get(path)
        if path in self._doubted:
            return known is not None and known in ("", self.stats.digest(self.output / path))
        return known is not None

    def _may_remove(self, path: str, known: str) -> bool:
        """Whether a stray is there, ours, and a plain file in plain folders."""
        file = self.output / path
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or not pure.parts or not _is_plain(file):
            return False
        if any((self.output / parent).is_symlink() for parent in pure.parents if parent.parts):
            return False
        return self._owns(path) if path in self._digests else self.stats.digest(file) == known

    def _clear(self, digests: dict[str, str], leaving: set[str]) -> set[str]:
        """Find what stands in the way of what was staged. Raises ProblemsFound for what is not ours.

        Returns those of our strays that must go before the rest can come: a file where a folder shall be, or the reverse;
        on a file system that takes `A.txt` and `a.txt` for one, a stray that is the new file is taken out of `leaving`.
        """
        folded: dict[str, str] = {path.casefold(): path for path in digests}
        for path in list(leaving):
            twin = folded.get(path.casefold())
            if twin and (self.output / twin).exists() and (self.output / twin).samefile(self.output / path):
                leaving.discard(path)
        blocking: set[str] = set()
        problems: dict[Problem, None] = {}
        of_folder: dict[str, Problem | None] = {}
        for path in (*self._staged, FILE, PENDING):
            folder = path.rpartition("/")[0]
            if folder not in of_folder:
                faults = (self._in_the_way_of_folder(parent, leaving, blocking) for parent in self._parents(path))
                of_folder[folder] = next(filter(None, faults), None)
            found = of_folder[folder] or self._in_the_way_of_file(path, digests.get(path, ""), leaving, blocking)
            if found:
                problems[found] = None
        if problems and not self.old.is_sound and not self.old.unverified and _is_plain(self.output / FILE):
            raise ProblemsFound((_forgotten(tuple(problems)),))
        if problems:
            raise ProblemsFound(_shortened(tuple(problems)))
        return blocking

    def _parents(self, path: str) -> Iterator[Path]:
        for parent in reversed(PurePosixPath(path).parents):
            if parent.parts:
                yield self.output / parent

    def _in_the_way_of_folder(self, folder: Path, leaving: set[str], blocking: set[str]) -> Problem | None:
        if folder in self._folders:
            return None
        path = folder.relative_to(self.output).as_posix()
        try:
            there = folder.lstat()
        except FileNotFoundError:
            self._folders[folder] = False
            return None
        except NotADirectoryError:  # below a stray that leaves
            self._folders[folder] = False
            return None
        if stat.S_ISDIR(there.st_mode):
            if there.st_dev != self.output.stat().st_dev:
                return _elsewhere(path)
            self._folders[folder] = True
            return None
        if path in leaving:
            blocking.add(path)
            self._folders[folder] = False
            return None
        return _no_folder(path)

    def _in_the_way_of_file(self, path: str, value: str, leaving: set[str], blocking: set[str]) -> Problem | None:
        try:
            there = os.lstat(f"{self.output}{os.sep}{path}")
        except (FileNotFoundError, NotADirectoryError):
            return None
        file = self.output / path
        if stat.S_ISREG(there.st_mode):
            # The very bytes that are to come harm nobody, whoever wrote them.
            return None if self._owns(path) or self.stats.digest(file) == value else _taken(path)
        if stat.S_ISDIR(there.st_mode):
            inside = {
                p.relative_to(self.output).as_posix() for p in file.rglob("*") if p.is_symlink() or not p.is_dir()
            }
            is_ours = all(p.is_file() or any(p.iterdir()) for p in file.rglob("*"))  # an empty folder is somebody's
            if is_ours and inside and inside <= leaving:
                blocking |= inside
                return None
            return _no_file(path)
        return _taken(path)

    # -------------------------------------------------------------------------------------- the moves

    def _make_folders(self, blocking: Collection[str]) -> None:
        """Make the folders that are missing, but for those where one of our own files must go first."""
        later = tuple(self.output / path for path in blocking)
        for folder, is_there in self._folders.items():
            if is_there or any(folder.is_relative_to(file) for file in later):
                continue
            try:
                folder.mkdir()
            except OSError as error:
                raise ProblemsFound(
                    (disk_fault(error, f"output/{folder.relative_to(self.output).as_posix()}"),)
                ) from error
            self._folders[folder] = True
            self._made.append(folder)

    def _open_to_all(self, paths: Collection[str]) -> None:
        """Let everybody read what is public: folders, what stands there, and what is about to be moved there."""
        public = [path for path in paths if path.startswith(f"{PUBLIC}/")]
        folders = {parent for path in public for parent in PurePosixPath(path).parents}
        for folder in folders:
            _allow(self.output / folder, 0o055 if folder.parts else 0o011)  # the output itself is passed, not listed
        for path in public:
            _allow(self.place(path), 0o044)

    def _move(self, path: str) -> Problem | None:
        source, target = self._staged.pop(path), f"{self.output}{os.sep}{path}"
        try:
            os.replace(source, target)  # noqa: PTH105 - thousands a build
        except OSError as error:
            return self._insist(lambda: os.replace(source, target), error, path)  # noqa: PTH105
        return None

    def _remove(self, path: str) -> Problem | None:
        file = self.output / path
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            if fault := self._insist(lambda: file.unlink(missing_ok=True), error, path):
                return fault
        self._prune(file.parent)
        return None

    def _insist(self, act: Callable[[], object], error: OSError, path: str) -> Problem | None:
        """Try what was refused again for a moment where that helps; all files of a publication share the time for it.

        Where such a file would be waited for, one of ours that is marked read-only is unmarked first: Windows replaces none.
        """
        if self._patience and isinstance(error, PermissionError):
            with suppress(OSError):
                (self.output / path).chmod(stat.S_IWRITE | stat.S_IREAD)
        for pause in PAUSES:
            if self._patience < pause or not isinstance(error, PermissionError):
                break
            self._patience -= pause
            time.sleep(pause)
            try:
                act()
            except OSError as again:
                error = again
            else:
                return None
        return _stuck(error, path)

    def _prune(self, folder: Path) -> None:
        """Remove folders left empty, up to the output itself or one that is needed."""
        while not self._folders.get(folder) and folder.is_relative_to(self.output) and ".." not in folder.parts:
            try:
                folder.rmdir()
            except FileNotFoundError:
                pass
            except OSError:
                return
            folder = folder.parent


def _sweep(output: Path) -> None:
    """Remove what a killed build left staged: only what a stage holds, in case somebody likes the same names."""
    for left in output.glob(STAGING + "*"):
        if left.is_symlink() or not left.is_dir():
            continue
        with suppress(
            OSError
        ):  # something else lies in it, or nothing may be written here, which is told when something must be
            for file in left.iterdir():
                if file.name.isdigit() and _is_plain(file):
                    file.unlink(missing_ok=True)
            left.rmdir()


def _allow(path: Path, bits: int) -> None:
    with suppress(OSError):  # another's folder, or a file system without modes: theirs to decide
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode | bits != mode:
            path.chmod(mode | bits)


def _is_plain(file: Path) -> bool:
    try:
        return stat.S_ISREG(file.lstat().st_mode)
    except OSError:
        return False


# ------------------------------------------------------------------------------------------- the telling


def _shortened(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    rest = len(problems) - MOST
    if rest <= 1:
        return problems
    more = Problem(
        Origin("output"),
        Words(f"还有 {rest} 处也是这样", f"{rest} more places like these"),
        Words(
            "若 output/ 里全是旧的成品，请把整个文件夹改个名，再运行一次",
            "if output/ holds nothing but old results, rename the whole folder and run again",
        ),
    )
    return (*problems[:MOST], more)


_MOVE_IT = Words("请把它移到别处，再运行一次", "move it elsewhere and run again")


def _taken(path: str) -> Problem:
    return Problem(
        Origin(f"output/{path}"),
        Words(
            "这里已有一个不是本程序做的文件，不敢覆盖",
            "a file that sitegen did not make stands here; it was not touched",
        ),
        _MOVE_IT,
    )


def _forgotten(found: tuple[Problem, ...]) -> Problem:
    return Problem(
        found[0].origin,
        Words(
            f"记着哪些文件是本程序做的清单（{FILE}、{MANIFEST}）都坏了，{_more(len(found)).zh}和要放的不一样，不敢覆盖",
            f"both lists of what sitegen made ({FILE}, {MANIFEST}) are damaged; {_more(len(found)).en} other than what is"
            " to come, and nothing was touched",
        ),
        Words(
            "请把整个 output 文件夹改个名（例如 output-旧），再运行一次：全部重新做好；自己放在里面的东西还在旧文件夹里",
            "rename the whole output folder (output-old, say) and run again: everything is made anew, and what you put there"
            " stays in the old folder",
        ),
    )


def _more(count: int) -> Words:
    if count == 1:
        return Words("这里的文件", "this file is")
    return Words(f"这里和另外 {count - 1} 处的文件", f"this file and {count - 1} more are")


def _no_folder(path: str) -> Problem:
    return Problem(
        Origin(f"output/{path}"),
        Words(
            "这里要放一个文件夹，却已有一个不是本程序做的文件或链接，没有动它",
            "a folder belongs here, but a file or link that sitegen did not make stands in its place; it was not touched",
        ),
        _MOVE_IT,
    )


def _no_file(path: str) -> Problem:
    return Problem(
        Origin(f"output/{path}"),
        Words(
            "这里要放一个文件，却已有一个不是本程序做的文件夹，没有动它",
            "a file belongs here, but a folder that sitegen did not make stands in its place; it was not touched",
        ),
        _MOVE_IT,
    )


def _elsewhere(path: str) -> Problem:
    return Problem(
        Origin(f"output/{path}"),
        Words(
            "这个文件夹在另一个磁盘上，文件不能一步换好",
            "this folder lies on another disk: files cannot be put there in one step",
        ),
        Words(
            "请把整个 output 放到那个磁盘上（--output），或做完后再复制过去",
            "put the whole output on that disk (--output), or copy the files after the build",
        ),
    )


def _too_long(path: str, length: int) -> Problem:
    return Problem(
        Origin(f"output/{path}"),
        Words(
            f"路径太长：{length} 个字符，Windows 最多 {LONGEST} 个",
            f"the path is too long: {length} characters, Windows takes {LONGEST}",
        ),
        Words(
            "请把整个文件夹移到靠近盘根的地方，例如 D:\\反诈，再运行一次；或用 --output 换一个",
            "move the whole folder nearer to the disk's root, or choose another output with --output, and run again",
        ),
    )


def _stuck(error: OSError, path: str) -> Problem:
    if not isinstance(error, PermissionError):
        return disk_fault(error, f"output/{path}")
    return Problem(
        Origin(f"output/{path}"),
        Words("没能换成新的：可能正被别的程序打开", "could not be replaced: another program may have it open"),
        Words("请关掉打开它的程序，再运行一次", "close the program that shows it and run again"),
    )
