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

from sitegen.typography.typefaces import Typeface

EM = 48  # px of the small picture
THREAD = 4  # px: what is left of a bar beside the stroke and thinner than this looks like dirt
REACH = 0.14  # em up and down that are tried
HIDDEN = 0.3  # the share of a character that may be covered before it counts
_STEP = 3  # every third column is looked at
_MARGIN = 2 * EM  # rows of nothing above the picture, so that a stroke beside it needs no care


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
def least_overlap_offset(face: Typeface, weight: int, rows: tuple[str, ...], step: float, path: Path) -> float:
    """How far in em to move the stroke down (or up, below 0): rows stand `step` em apart, ink flush at 0, first ink at 0."""
    columns = [column for i, row in enumerate(rows) for column in _columns(face, weight, row, i * step, path)]
    reach = round(REACH * EM)
    return min(range(-reach, reach + 1, 2), key=lambda down: _cost(columns, down, round(path.half * EM))) / EM


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of a character: `sums[y]` is the ink above y, `middle` where the stroke goes, in px of the picture."""

    character: int
    middle: int
    sums: tuple[int, ...]


def _columns(face: Typeface, weight: int, row: str, top: float, path: Path) -> list[_Column]:
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(io.BytesIO(face.cut(weight, row)), EM, layout_engine=ImageFont.Layout.BASIC)
    picture = Image.new("L", (EM * len(row), EM + 6))
    ImageDraw.Draw(picture).text((-face.ink(row, weight).left * EM, 0.865 * EM), row, fill=255, font=font, anchor="ls")
    data, (wide, tall) = picture.tobytes(), picture.size
    return [
        _Column(
            round(top * 100) * 100 + x // EM,
            round(EM * (path.middle(x / EM) - top)),
            (*[0] * _MARGIN, *accumulate((data[y * wide + x] > 127 for y in range(tall)), initial=0)),
        )
        for x in range(0, wide, _STEP)
    ]


def _cost(columns: list[_Column], down: int, half: int) -> float:
    """Threads left beside the stroke, characters hidden by it, and a little for leaving the middle."""
    threads, covered, ink = 0, dict[int, int](), dict[int, int]()
    for column in columns:
        sums, last = column.sums, len(column.sums) - 1
        start = min(max(column.middle + down - half + _MARGIN, THREAD), last - 1)
        end = min(max(start + 2 * half, 0), last - 1)
        thread = min(end + THREAD, last)
        # A bar that touches the stroke's edge and ends within a thread's width of it.
        threads += 0 < sums[start] - sums[start - THREAD] < THREAD and sums[start] > sums[start - 1]
        threads += 0 < sums[thread] - sums[end] < THREAD and sums[end + 1] > sums[end]
        covered[column.character] = covered.get(column.character, 0) + sums[end] - sums[start]
        ink[column.character] = ink.get(column.character, 0) + sums[last]
    hidden = sum(max(0.0, covered[c] / ink[c] - HIDDEN) for c in ink if ink[c])
    return threads / len(columns) + 1.5 * hidden + 0.004 * abs(down)
