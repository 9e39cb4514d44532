"""Faults in what people wrote, told to the writer: where, what, and what to do."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field
from enum import Enum

from sitegen.model.value import Value


@dataclass(frozen=True, slots=True)
class Origin(Value):
    """A place in a file: path from the project's root, line from 1 (0: the file as a whole)."""

    path: str
    line: int = 0

    def __str__(self) -> str:
        return f"{sayable(self.path)}:{self.line}" if self.line else sayable(self.path)


def sayable(name: str) -> str:
    """A name as it may stand in a message on one line, whatever signs it is made of: none of them moves the cursor."""
    return name if name.isprintable() else "".join(char if char.isprintable() else "\ufffd" for char in name)


@dataclass(frozen=True, slots=True)
class Words(Value):
    """One sentence in both languages."""

    zh: str
    en: str

    def __bool__(self) -> bool:
        return bool(self.zh)

    def of(self, language: str) -> str:
        """The sentence in that language ("zh" or "en")."""
        return self.zh if language == "zh" else self.en


NOTHING = Words("", "")


class Severity(Enum):
    """An error stops publication; a notice does not."""

    ERROR = "error"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Problem(Value):
    """One fault. `rule` is the id of the rule of `checks/rules.py` that found it, `found` the very words it found."""

    origin: Origin
    message: Words
    hint: Words = NOTHING
    severity: Severity = Severity.ERROR
    rule: str = ""
    found: str = ""

    def tell(self, language: str) -> str:
        """The paragraph shown to the writer: `path:line: message`, then the hint indented."""
        first = f"{self.origin}: {self.message.of(language)}"
        return f"{first}\n    {self.hint.of(language)}" if self.hint else first


@dataclass(slots=True)
class Problems:
    """A list that grows while content is read; all of it is shown together.

    `room` widens the limits on length, which count Chinese characters, for texts in other scripts.
    """

    found: list[Problem] = field(default_factory=list)
    room: int = 1

    def error(self, origin: Origin, zh: str, en: str, hint: Words = NOTHING) -> None:
        """Add a fault that stops publication."""
        self.found.append(Problem(origin, Words(zh, en), hint))

    def notice(self, origin: Origin, zh: str, en: str, hint: Words = NOTHING) -> None:
        """Add a remark that stops nothing."""
        self.found.append(Problem(origin, Words(zh, en), hint, Severity.NOTICE))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stops publication, in the order of files and lines."""
        return tuple(p for p in self.sorted() if p.severity is Severity.ERROR)

    @property
    def notices(self) -> tuple[Problem, ...]:
        """What stops nothing."""
        return tuple(p for p in self.sorted() if p.severity is Severity.NOTICE)

    def sorted(self) -> tuple[Problem, ...]:
        """Every problem once, by file and line."""
        return tuple(sorted(dict.fromkeys(self.found), key=lambda p: (p.origin.path, p.origin.line)))


class ProblemsFound(Exception):
    """Carries problems up to the command line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class HalfPublished(ProblemsFound):
    """Some files could not be put in place: every file is whole, some are still the old ones."""


class MachineLacks(Exception):
    """Something must be installed first: says exactly what (exit 3)."""


_NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)
_NO_LEAVE = (errno.EROFS, errno.EACCES, errno.EPERM)
_NO_FOLDER = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ELOOP)


def disk_fault(error: OSError, path: str) -> Problem:
    """What the operating system refused, as a problem of that path: what is wrong and what to do."""
    number = error.errno or 0
    if number in _NO_ROOM:
        message = Words("磁盘满了，写不下", "the disk is full")
        hint = Words(
            "请腾出一些空间再运行一次，或用 --output 换一个磁盘",
            "make room and run again, or choose another disk with --output",
        )
    elif number in _NO_LEAVE:
        message = Words("不让读写：只读，或没有权限", "may not be read or written: read-only, or no permission")
        hint = Words(
            "请去掉“只读”、改好权限再运行一次，或用 --output 换一个文件夹",
            "make it writable and run again, or choose another folder with --output",
        )
    elif number in _NO_FOLDER:
        message = Words(
            "这里要放文件夹，却有别的东西（或反过来）",
            "something else stands where a folder belongs, or the reverse",
        )
        hint = Words("请把它移到别处，再运行一次", "move it elsewhere and run again")
    elif number == errno.ENAMETOOLONG:
        message = Words("文件名太长", "the file name is too long")
        hint = Words("请把编号改短", "choose a shorter id")
    else:
        message = Words(f"读写出错：{error.strerror or error}", f"cannot read or write: {error.strerror or error}")
        hint = NOTHING
    return Problem(Origin(path), message, hint)
