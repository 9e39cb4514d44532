"""What a job measured of the files it made: for jobs that are made of these, and for report.html.

A report is kept in the ledger as plain values (`plain_report`, `report_of`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sitegen.model.value import Value

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PreflightReport(Value):
    """What the press check measured: pages, heaviest ink in percent, coarsest picture in dpi (0: none), smallest type in pt,
    the word nearest to the trim in mm, fonts, QR codes that read.
    """

    pages: int = 0
    ink: int = 0
    dpi: int = 0
    type: float = 0.0
    edge: float = 0.0
    fonts: int = 0
    codes: int = 0


@dataclass(frozen=True, slots=True)
class LegibilityReport(Value):
    """What a picture is like: px of its largest and smallest words that matter, characters on the longest line, seconds.

    `reading` is what the fullest page needs, `seconds` how long each page stands (a scroll: runs), `a_metre` mm of the
    smallest words for each metre of distance (0: not known), `luminance` the brightest page's mean, linear, 0–1. `words` is
    what stands on a screen of dots, which shows that wording of a warning for which it has room.
    """

    largest: int
    smallest: int
    per_line: int
    reading: float
    seconds: int
    a_metre: float
    contrast: float
    luminance: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut(Value):
    """No file was made, and why: the words fit that medium in no wording. Each build tells it again as a notice."""

    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""


@dataclass(frozen=True, slots=True)
class DisplayCharacters(Value):
    """The characters that a web page sets in the display face, sorted."""

    characters: str


@dataclass(frozen=True, slots=True)
class PictureSize(Value):
    """A picture's width and height in px."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SaidLines(Value):
    """What a list for signs or messages says of each warning: pairs of its id and the words."""

    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PartKey(Value):
    """The key under which a part of a book is kept."""

    key: str


Report = PreflightReport | LegibilityReport | LeftOut | DisplayCharacters | PictureSize | SaidLines | PartKey
_KINDS: Mapping[str, type[Report]] = {
    "preflight": PreflightReport,
    "legibility": LegibilityReport,
    "left_out": LeftOut,
    "display": DisplayCharacters,
    "size": PictureSize,
    "said": SaidLines,
    "part": PartKey,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def plain_report(report: Report | None) -> dict[str, Any]:
    """The report as plain values for JSON: its fields, and its kind under `kind`; nothing for none."""
    if report is None:
        return {}
    return {"kind": _NAMES[type(report)], **{f.name: getattr(report, f.name) for f in fields(report)}}


def report_of(plain: Plain) -> Report | None:
    """The report that `plain_report` gave these values for. Raises KeyError, TypeError for other values."""
    if not plain:
        return None
    kind = _KINDS[str(plain["kind"])]
    if kind is SaidLines:  # JSON has no tuples
        return SaidLines(tuple((id, words) for id, words in plain["said"]))
    return kind(**{name: value for name, value in plain.items() if name != "kind"})
