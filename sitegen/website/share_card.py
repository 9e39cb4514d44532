"""The picture that a shared link shows: the lie struck out, in 1200×630 px and in the square that chat programs cut to.

Glyphs and strokes are outlines; pdfium fills them. A card takes some 20 ms, where a laid-out page would take two hundred.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import lru_cache

from sitegen.images import raster
from sitegen.model.job_params import ShareWords
from sitegen.typography.pen import brush, brush_size, strike
from sitegen.typography.typefaces import Typeface

WIDE, SQUARE = (1200, 630), (500, 500)  # px: Open Graph's usual size; WeChat shows the middle square
_PIECE = re.compile(r"([MLQCZ])([^MLQCZ]*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def share_card(
    size: tuple[int, int],
    words: ShareWords,
    face: Typeface,
    hand: Typeface,
    paper: Mapping[str, str],
) -> bytes:
    """A PNG of `size` px."""
    width, height = size
    page = _CardPage(width, height)
    edge = round(width * 0.05)
    bar = round(height * 0.15)
    small = height * (0.052 if width > height else 0.046)
    page.rect(0, 0, width, height, paper["yellow"])
    page.rect(0, height - bar, width, bar, paper["ink"])
    page.text(words.head, face, 700, small, edge, height * 0.1, paper["ink"])
    page.rect(edge, height * 0.135, width - 2 * edge, max(3, height * 0.006), paper["ink"])
    lines = words.lines
    foot_size = min(height * 0.078, *((width - 2 * edge) / max(1.0, face.advance(line, 900)) for line in lines))
    room_top, room_bottom = height * 0.27, height - bar - (len(lines) * 1.3 + 0.5) * foot_size
    lie = words.lie
    if lie:
        page.text(words.lead, face, 900, small * 1.12, edge, height * 0.235, paper["ink"])
        em = min((width - 2 * edge) / face.advance(lie, 900), (room_bottom - room_top) * 1.02)
        base = (room_top + room_bottom) / 2 + em * 0.38
        wide = face.advance(lie, 900) * em
        page.text(lie, face, 900, em, edge, base, paper["ink"])
        stroke = strike(wide * 1.06, em * 0.26, lie)
        page.path(stroke, paper["red"], edge - wide * 0.03, base - em * 0.52)
        if words.verdict:
            tall = height * 0.2
            across, high = brush_size(words.verdict, hand)
            scale = min(tall / high, (width * 0.36) / across)
            page.path(brush(words.verdict, hand, scale), paper["red"], width - edge - across * scale, height * 0.15)
    for n, line in enumerate(lines):
        y = height - bar - (len(lines) - n - 1) * 1.3 * foot_size - 0.55 * foot_size
        page.text(line, face, 900, foot_size, edge, y, paper["ink"])
    page.text(words.foot, face, 700, small, edge, height - bar * 0.37, paper["white"])
    number = bar * 0.66
    over = face.advance(words.number, 900) * number
    page.text(words.number, face, 900, number, width - edge - over, height - bar * 0.27, paper["yellow"])
    return raster.png(raster.page_image(page.pdf(), width=width), colours=24)


class _CardPage:
    """A PDF page in px from the top left, filled by outlines."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.parts: list[str] = []

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self.parts.append(f"{_rgb(colour)} {x:.2f} {self.height - y - height:.2f} {width:.2f} {height:.2f} re f")

    def text(self, text: str, face: Typeface, weight: int, size: float, x: float, y: float, colour: str) -> None:
        if text:
            self._fill(_outlined(text, face, weight), colour, x, y, size / 1000)

    def path(self, path: str, colour: str, x: float, y: float, scale: float = 1.0) -> None:
        self._fill(_operators(path), colour, x, y, scale)

    def _fill(self, operators: str, colour: str, x: float, y: float, scale: float) -> None:
        place = f"{scale:.5f} 0 0 {-scale:.5f} {x:.2f} {self.height - y:.2f} cm"
        self.parts.append(f"q {_rgb(colour)} {place} {operators} f Q")

    def pdf(self) -> bytes:
        import pikepdf

        out = io.BytesIO()
        with pikepdf.new() as made:
            page = made.add_blank_page(page_size=(self.width, self.height))
            page.Contents = made.make_stream("\n".join(self.parts).encode())
            made.save(out, compress_streams=False)  # pdfium reads it at once, and nobody else
        return out.getvalue()


def _rgb(colour: str) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return f"{red:.4f} {green:.4f} {blue:.4f} rg"


@lru_cache(maxsize=256)
def _outlined(text: str, face: Typeface, weight: int) -> str:
    """The text at 1000 px as PDF operators: both shapes of a card and all their feet set the same words."""
    return _operators(face.outline(text, weight, 1000))


def _operators(path: str) -> str:
    """An SVG path of M, L, Q, C and Z as PDF operators; quadratic curves become cubic."""
    out: list[str] = []
    x = y = 0.0
    for command, words in _PIECE.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(words)]
        if command == "Z":
            out.append("h")
        elif command == "Q":
            for qx, qy, bx, by in zip(*[iter(numbers)] * 4, strict=True):
                ax, ay = x + (qx - x) * 2 / 3, y + (qy - y) * 2 / 3
                cx, cy = bx + (qx - bx) * 2 / 3, by + (qy - by) * 2 / 3
                out.append(f"{ax:.5g} {ay:.5g} {cx:.5g} {cy:.5g} {bx:.5g} {by:.5g} c")
                x, y = bx, by
        elif command == "C":
            for ax, ay, cx, cy, bx, by in zip(*[iter(numbers)] * 6, strict=True):
                out.append(f"{ax:.5g} {ay:.5g} {cx:.5g} {cy:.5g} {bx:.5g} {by:.5g} c")
                x, y = bx, by
        else:
            for x, y in zip(*[iter(numbers)] * 2, strict=True):
                out.append(f"{x:.5g} {y:.5g} {command.lower()}")
                command = "L"
    return " ".join(out)
