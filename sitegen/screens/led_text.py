"""Characters in whole dots: the face a size is drawn in, whole cells, nothing half lit.

From 24 px up hinted outlines of Noto Sans SC, below that the bitmap face at exactly 16 px: outlines of 16 to 23 px clog
or break when no pixel may be half lit (enlarged and looked at).
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sitegen.typography import line_breaking
from sitegen.typography.fitting import Fitted
from sitegen.typography.typefaces import Typeface

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage
    from PIL.ImageFont import FreeTypeFont

BITMAP = 16  # px: the one size of the bitmap face
SMALLEST_OUTLINE = 24  # px below which outlines without half-lit pixels clog or break


@dataclass(frozen=True, slots=True)
class Type:
    """A face at one size in whole dots."""

    face: Typeface
    size: int
    weight: int
    characters: str

    @property
    def font(self) -> FreeTypeFont:
        """The face at this size as Pillow draws it."""
        return _font(self.face, self.weight, self.characters, self.size)

    @property
    def above(self) -> int:
        """Dots from the top of Chinese characters down to their baseline."""
        return 14 if self.size == BITMAP else round(0.865 * self.size)

    @property
    def cell(self) -> int:
        """Dots a row of Chinese characters takes."""
        return BITMAP if self.size == BITMAP else math.ceil(0.96 * self.size)

    def advance(self, ch: str) -> int:
        """Whole dots to the next character: Chinese a full cell, marks half of one, figures their own width."""
        if ch == " ":
            return max(2, self.size // 4)
        if ch in line_breaking.CLOSING | line_breaking.OPENING:
            ink = self.face.ink(ch, self.weight)
            return max(round(ink.width * self.size) + max(2, self.size // 6), self.size // 3)
        if ch.isascii():
            return round(self.face.advance(ch, self.weight) * self.size)
        return self.size

    def width(self, text: str) -> int:
        """Dots from the first cell's start to the last one's end."""
        return sum(map(self.advance, text))


def write(
    image: PilImage, text: Fitted, x: float, y: float, type_size: Type, fill: tuple[int, int, int], spread: float = 0.0
) -> tuple[int, int, int, int]:
    """Draw fitted words on an RGB image, first ink at x, y, each character on whole pixels, none of them half lit.

    Returns the ink's left, top, right and bottom edge.
    """
    from PIL import Image, ImageDraw

    lit = Image.new("1", image.size)
    pen, face = ImageDraw.Draw(lit), type_size.face
    for line in text.lines:
        base = round(y + line.baseline)
        for i, ch in enumerate(line.text):
            start = x + line.left + face.advance(line.text[:i], type_size.weight) * type_size.size + i * spread
            # A halved mark keeps its ink, but its pen starts elsewhere: Pillow sets it whole.
            moved = face.ink(ch, type_size.weight).left - face.ink(ch, type_size.weight, halt=False).left
            pen.text((round(start + moved * type_size.size), base), ch, font=type_size.font, fill=1, anchor="ls")
    image.paste(fill, mask=lit)
    return lit.getbbox() or (round(x), round(y), round(x), round(y))


@lru_cache(maxsize=32)
def _font(face: Typeface, weight: int, characters: str, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(io.BytesIO(face.cut(weight, characters)), size, layout_engine=ImageFont.Layout.BASIC)
