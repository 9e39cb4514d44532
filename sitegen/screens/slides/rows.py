"""Words as a picture: rows of two to four characters, and the stroke through them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sitegen.screens.slides.frame import SlideTypesetter
from sitegen.screens.slides.parts import Box, Piece, Stroke
from sitegen.screens.strike_position import Path, least_overlap_offset
from sitegen.typography import line_breaking

TALL = 0.975  # em: the ink of the tallest characters
LEADING = 1.05  # em from row to row of a lie or key word
_CUT_WORD = 0.4  # the share of its worth a lie loses when a row ends inside a word
_EVEN = 0.1  # … when it is two and two


@dataclass(frozen=True, slots=True)
class Rows:
    """One way to set the lie: its rows, the widest in em, what its worst row end costs."""

    rows: tuple[str, ...]
    widest: float
    price: float

    def size(self, width: float, height: float) -> float:
        """The largest size in that room."""
        return min(width / self.widest, height / (TALL + (len(self.rows) - 1) * LEADING))

    def height(self, size: float) -> float:
        """The ink of all rows at that size."""
        return size * (TALL + (len(self.rows) - 1) * LEADING)


def row_ways(text: str, most: int, hand: SlideTypesetter) -> tuple[Rows, ...]:
    """One row, or up to `most` rows of two to four characters (three make two and one)."""
    prices = hand.prices(text)
    found = []
    for n in range(1, most + 1):
        for cuts in _compositions(len(text), n):
            edges = (0, *cuts, len(text))
            rows = tuple(text[a:b] for a, b in pairwise(edges))
            even = len({len(row) for row in rows}) == 1
            price = max((_row_price(prices[i], even, len(text)) for i in cuts), default=0.0)
            found.append(Rows(rows, max(hand.width(row) for row in rows), price))
    return tuple(found)


def _row_price(price: float, even: bool, length: int) -> float:
    """A word cut in two costs the most, but less than a lie too small to be the picture."""
    if length == 3:
        return 0.3
    dear = 0.45 * min(price, 1.0) if price < line_breaking.NEVER else _CUT_WORD
    return min(dear, _EVEN) if even and length == 4 else dear


def _compositions(length: int, rows: int) -> Iterator[tuple[int, ...]]:
    """Where to cut so that every row has two to four characters (a text of three: two and one)."""
    if rows == 1:
        yield ()
    elif length == 3 and rows == 2:
        yield (2,)
    elif rows > 1:
        for first in range(2, 5):
            if 2 * (rows - 1) <= length - first <= 4 * (rows - 1):
                for rest in _compositions(length - first, rows - 1):
                    yield (first, *(first + cut for cut in rest))


def strike_through(rows: list[Piece], size: float, hand: SlideTypesetter) -> Stroke:
    """One stroke through all of it, from the lower left to the upper right, at the height that spares the words most."""
    left, right = rows[0].x, max(row.box.right for row in rows)
    over = min(0.16 * size, left)
    top, bottom = rows[0].y, rows[-1].box.bottom
    length = right - left + 2 * over
    if len(rows) == 1:
        rise, middle = 0.035 * length + 0.04 * size, top + 0.53 * (bottom - top)
    else:
        rise, middle = (0.2 + 0.1 * len(rows)) * (bottom - top), (top + bottom) / 2
    thick, keyline = max(0.1 * size, 3.0), max(1.0, 0.024 * size)
    # In whole hundredths of an em, so that one lie is worked out once for all sizes of screen.
    ems = [round(v / size, 2) for v in (-over, middle + rise / 2 - top, length, rise, thick / 2 + keyline)]
    words = tuple("".join(line.text for line in row.text.lines) for row in rows)
    down = least_overlap_offset(hand.drawing.face(), 900, words, LEADING, Path(*ems)) * size
    return Stroke("strike", Box(left - over, middle - rise / 2 + down, length, rise), thick, keyline)
