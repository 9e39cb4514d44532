"""What the plan, the renderers and the engine say to each other: a job in, an outcome out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sitegen.model.value import Value
from sitegen.problems import Problem

MANIFEST, REPORT = "manifest.json", "report.html"  # of all materials together, beside their folders


@dataclass(frozen=True, slots=True)
class MadeFile(Value):
    """A file that an earlier job of this build made: path under output/, size and digest, what it carries.

    `seconds` is a screen picture's dwell, `order` its place in the playlist, `note` what its renderer left for the second
    wave (a page's characters in the display face) or for the report (the figures of the press check, as JSON). `code` is
    what is printed on it.
    """

    path: str
    bytes: int
    digest: str
    material: str
    format: str = ""
    unit: str = ""
    carries: tuple[str, ...] = ()
    title: str = ""
    order: int = 0
    seconds: int = 0
    note: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Routes(Value):
    """Where each kind of web page stands under output/, by page name; `asset:NAME` for files that pages link to."""

    pages: tuple[tuple[str, str], ...]
    _found: dict[str, str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_found", dict(self.pages))

    def __getitem__(self, name: str) -> str:
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in self._found

    def place(self, name: str, id: str = "") -> str:
        """The page's path under output/; raises KeyError."""
        return self._found[name].replace("{id}", id)


@dataclass(frozen=True, slots=True)
class SisterSite(Value):
    """An edition of a website: language, what it calls itself, ltr or rtl, its folder, and whether it has this page."""

    tag: str
    name: str
    direction: str
    home: str
    has_page: bool


@dataclass(frozen=True, slots=True)
class Job(Value):
    """One piece of work as a value: all that decides what comes out, but for the files its template reads.

    `output` is the main file's path under output/. A renderer may make more files (a preview, further pages): their
    paths are `output` with another ending, or stand in `editions`. `context` holds plain values only.
    """

    material: str
    renderer: str
    template: str
    output: str
    context: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)
    carries: tuple[str, ...] = ()
    unit: str = ""
    format: str = ""
    title: str = ""
    order: int = 0
    wave: int = 1

    @property
    def name(self) -> str:
        """How progress and messages call it."""
        return self.output


@dataclass(frozen=True, slots=True)
class Outcome(Value):
    """What a job made: bytes by path, the digests of what it read (None: it looked and nothing was there), problems.

    `asked` names the fields of its unit that it looked at; None when nobody watched.
    """

    files: Mapping[str, bytes]
    reads: Mapping[str, str | None]
    problems: tuple[Problem, ...] = ()
    note: str = ""
    asked: tuple[str, ...] | None = None
