"""At which height a stroke goes through words so that they stay readable under it.

A stroke that grazes a bar of a character leaves a thread of it, and one that covers 一 leaves nothing. So a few dozen
heights are tried on a small picture of the words, and the one that hides and frays least is taken.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from sitegen.typefaces import Typeface

EM = 48  # px of the small picture
THREAD = 4  # px: what is left of a bar beside the stroke and thinner than this looks like dirt
REACH = 0.17  # em up and down that are tried
HIDDEN = 0.3  # the share of a character that may be covered before it counts
_STEP = 2  # every second column is looked at


@dataclass(frozen=True, slots=True)
class Path:
    """The stroke over rows of words in em: starts at x, y (lower left), `length` wide, `rise` high, half as thick as `half`."""

    x: float
    y: float
    length: float
    rise: float
    half: float

    def middle(self, x: float) -> float:
        """Its middle's height at x, by the arc that `pen.strike` draws."""
        t = (x - self.x) / self.length
        return self.y - self.rise * t - (0.05 * self.rise + 0.011 * self.length) * math.sin(math.pi * t)


@lru_cache(maxsize=512)
def calmest(face: Typeface, weight: int, rows: tuple[str, ...], step: float, path: Path) -> float:
    """How far in em to move the stroke down (or up, below 0): rows stand `step` em apart, ink flush at 0, first ink at 0."""
    shares = range(-round(REACH * EM), round(REACH * EM) + 1)
    columns = [column for i, row in enumerate(rows) for column in _columns(face, weight, row, i * step)]
    return min(shares, key=lambda down: _cost(columns, path, down)) / EM


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of one character: `sums[y]` is the ink above y, `ink` all ink of the character over its columns."""

    x: int
    top: int
    character: tuple[int, int]
    ink: int
    sums: tuple[int, ...]

    def between(self, start: float, end: float) -> int:
        """Ink from start to end."""
        last = len(self.sums) - 1
        a, b = (min(max(round(y) - self.top, 0), last) for y in (start, end))
        return self.sums[b] - self.sums[a]


def _columns(face: Typeface, weight: int, row: str, top: float) -> list[_Column]:
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(io.BytesIO(face.cut(weight, row, "Row")), EM)
    picture = Image.new("L", (EM * len(row), EM + 6))
    ImageDraw.Draw(picture).text((-face.ink(row, weight).left * EM, 0.865 * EM), row, fill=255, font=font, anchor="ls")
    data, (wide, tall) = picture.tobytes(), picture.size
    found = []
    for place in range(len(row)):
        xs = range(place * EM, (place + 1) * EM, _STEP)
        sums = [(0, *accumulate(data[y * wide + x] > 127 for y in range(tall))) for x in xs]
        ink = sum(column[-1] for column in sums)
        found += [
            _Column(x, round(top * EM), (round(top * EM), place), ink, column) for x, column in zip(xs, sums, strict=True)
        ]
    return found


def _cost(columns: list[_Column], path: Path, down: int) -> float:
    threads, covered, ink = 0, dict[tuple[int, int], int](), dict[tuple[int, int], int]()
    for column in columns:
        middle = EM * path.middle(column.x / EM) + down
        above, below = middle - EM * path.half, middle + EM * path.half
        threads += _frays(column, above - THREAD, above, above - 1) + _frays(column, below, below + THREAD, below)
        covered[column.character] = covered.get(column.character, 0) + column.between(above, below)
        ink[column.character] = column.ink
    hidden = sum(max(0.0, covered[c] / ink[c] - HIDDEN) for c in ink if ink[c])
    return threads / len(columns) + 1.5 * hidden + 0.002 * abs(down)


def _frays(column: _Column, start: float, end: float, edge: float) -> bool:
    """Whether a bar touches the stroke there and shows a thread only: ink at the edge, less than all of the strip."""
    return column.between(edge, edge + 1) > 0 and column.between(start, end) < THREAD
