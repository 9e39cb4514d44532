"""One build at a time in one output folder: a lock of the operating system, which ends with the process that holds it.

The lock lies on `output/.sitegen-lock`, which is there only while somebody builds; a killed build leaves the file behind, but
not the lock on it. Standard library: the `filelock` package does the same, and its import costs a build that has nothing
to do an eighth of its time (60 ms).
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FILE = ".sitegen-lock"
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_NO_LEAVE = (errno.EROFS, errno.EACCES, errno.EPERM)
PAUSE = 0.05  # seconds between two tries
_PLACE = 1 << 30  # the byte that Windows locks: beyond the words, which others may then still read


@contextmanager
def sole(
    output: Path,
    waits: Callable[[str], None] = lambda holder: None,
    heed: Callable[[], None] = lambda: None,
) -> Iterator[None]:
    """Be the only build in `output` while the block runs; makes the folder, and removes it again if nothing came of it.

    While another build is there, `waits` is told once who holds the lock ("PID" or "PID@COMPUTER"), and `heed` is called
    at every try: what it raises ends the waiting. A file system that knows no locks is built into without one, and so is a
    folder that may not be written to: nobody else can build there, and there may be nothing to do. Raises OSError when
    the folder cannot be made.
    """
    was_there = output.is_dir()
    path = output / FILE
    try:
        file = _take(path, waits, heed)
        try:
            yield
        finally:
            if file is not None:
                _release(file, path)
    finally:
        if not was_there:
            with suppress(OSError):  # something was built
                output.rmdir()


def _take(path: Path, waits: Callable[[str], None], heed: Callable[[], None]) -> int | None:
    """An open file with the lock on it; None in a folder that may not be written to."""
    told = False
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = os.open(path, _FLAGS, 0o666)
        except FileNotFoundError:  # who held it made the folder and has just removed it again
            continue
        except OSError as error:
            if error.errno not in _NO_LEAVE or not path.parent.is_dir():
                raise
            return None
        if _lock(file) and _is_still_there(file, path):
            break
        if not told:
            waits(_holder(file))
            told = True
        os.close(file)
        heed()
        time.sleep(PAUSE)
    with suppress(OSError):  # no room even for this: it only serves to say who is here
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()} {_computer()}\n".encode())
    return file


def _release(file: int, path: Path) -> None:
    if sys.platform != "win32":
        path.unlink(missing_ok=True)  # while it is still ours: whoever opened it meanwhile sees that it is gone
    os.close(file)
    if sys.platform == "win32":
        with suppress(OSError):  # the next one has it open already
            path.unlink()


def _lock(file: int) -> bool:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(file, _PLACE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(file, 0, os.SEEK_SET)
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # no such thing on this file system
        return True
    return True


def _is_still_there(file: int, path: Path) -> bool:
    """Whether the file we locked is the one that stands there: its last holder may have removed it meanwhile."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _holder(file: int) -> str:
    try:
        os.lseek(file, 0, os.SEEK_SET)
        pid, _, computer = os.read(file, 200).decode("utf-8", "replace").strip().partition(" ")
    except OSError:
        return ""
    return pid if computer in ("", _computer()) else f"{pid}@{computer}"


def _computer() -> str:
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
