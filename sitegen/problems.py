"""Faults in what people wrote, told to the writer: where, what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from sitegen.model.value import Value


@dataclass(frozen=True, slots=True)
class Origin(Value):
    """A place in a file: path from the project's root, line from 1 (0: the file as a whole)."""

    path: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


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
    """One fault."""

    origin: Origin
    message: Words
    hint: Words = NOTHING
    severity: Severity = Severity.ERROR

    def tell(self, language: str) -> str:
        """The paragraph shown to the writer: `path:line: message`, then the hint indented."""
        first = f"{self.origin}: {self.message.of(language)}"
        return f"{first}\n    {self.hint.of(language)}" if self.hint else first


@dataclass(slots=True)
class Problems:
    """A list that grows while content is read; all of it is shown together."""

    found: list[Problem] = field(default_factory=list)

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


class MachineLacks(Exception):
    """Something must be installed first: says exactly what (exit 3)."""
