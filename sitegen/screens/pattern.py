"""A test picture in a screen's exact pixels: what an installer loads first, before any page.

It shows what goes wrong when a screen is set up: a line on the very edge (size or place is wrong when a side is missing), the
corners' numbers (turned or mirrored), a chequer of single pixels (grey or striped when something scales it), colour bars
(red and green exchanged), steps of grey (crushed darks), and in the middle what screen it is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sitegen.model.formats import ColourMode, Screen
from sitegen.screens.led_text import BITMAP, Type
from sitegen.typography import colour
from sitegen.typography.template_functions import Drawing

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

Ink = tuple[int, int, int]
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
RED, GREEN, BLUE, YELLOW, CYAN, PURPLE = (
    (255, 0, 0),
    (0, 255, 0),
    (0, 0, 255),
    (255, 255, 0),
    (0, 255, 255),
    (255, 0, 255),
)
GREYS = tuple(round(255 * step / 8) for step in range(1, 9))
# Figures of 3 by 5 points, for corners of strips on which no face has room.
_FIGURES = {"1": "010110010010111", "2": "110001010100111", "3": "110001010001110", "4": "101101111001001"}


def bars(screen: Screen) -> tuple[Ink, ...]:
    """Every full colour that the screen's controller knows, the brightest first."""
    if screen.mode is ColourMode.MONO:
        return (colour.channels(screen.ink),)
    if screen.mode is ColourMode.DUAL:
        return YELLOW, GREEN, RED
    return WHITE, YELLOW, CYAN, GREEN, PURPLE, RED, BLUE


def draw(screen: Screen, drawing: Drawing) -> PilImage:
    """The picture, by a palette, in colours that the screen's controller can show."""
    return _few_colours(_Pattern(screen, drawing).image)


def _few_colours(image: PilImage) -> PilImage:
    """The same picture by a palette of its colours, in the order of their values.

    As pictures of slides are: of one byte a pixel zlib makes the same file on every system, of three it did not (Windows).
    """
    from PIL import Image

    shades = sorted(shade for _, shade in image.getcolors(256) or () if isinstance(shade, tuple))
    palette = Image.new("P", (1, 1))
    palette.putpalette([channel for shade in shades for channel in shade])
    return image.quantize(palette=palette, dither=Image.Dither.NONE)


class _Pattern:
    def __init__(self, screen: Screen, drawing: Drawing) -> None:
        from PIL import Image, ImageDraw

        self.screen, self.face = screen, drawing.face("pixel")
        self.bars = bars(screen)
        self.ink = self.bars[0]
        self.width, self.height = screen.width, screen.height
        self.image = Image.new("RGB", (self.width, self.height), BLACK)
        self.pen = ImageDraw.Draw(self.image)
        if self.height < 6 * BITMAP:
            self._row()
        else:
            self._sheet()
        self._corners()
        self.pen.rectangle((0, 0, self.width - 1, self.height - 1), outline=self.ink)

    # ------------------------------------------------------------------------------------- what it is made of

    @property
    def by(self) -> int:
        """How many times a figure of a corner, 3 by 5 points, is enlarged."""
        return max(1, min(self.height // 24, self.width // 24, 16))

    @property
    def margin(self) -> int:
        """Points between the edge and a corner's figure."""
        return 1 + self.by

    def _corners(self) -> None:
        """1 at the top left, then clockwise."""
        wide, tall = 3 * self.by, 5 * self.by
        right, bottom = self.width - self.margin - wide, self.height - self.margin - tall
        places = (self.margin, self.margin), (right, self.margin), (right, bottom), (self.margin, bottom)
        for figure, (x, y) in zip("1234", places, strict=True):
            for place, lit in enumerate(_FIGURES[figure]):
                if lit == "1":
                    left, top = x + place % 3 * self.by, y + place // 3 * self.by
                    self.pen.rectangle((left, top, left + self.by - 1, top + self.by - 1), fill=self.ink)

    def _words(self, text: str, x: int, y: int, by: int) -> None:
        """Words in the bitmap face, each of its points `by` points wide."""
        from PIL import Image, ImageDraw

        type_size = Type(self.face, BITMAP, 400, "".join(sorted(set(text))))
        lit = Image.new("1", (type_size.width(text), BITMAP))
        pen, at = ImageDraw.Draw(lit), 0
        for ch in text:
            pen.text((at, type_size.above), ch, font=type_size.font, fill=1, anchor="ls")
            at += type_size.advance(ch)
        self.image.paste(self.ink, (x, y), lit.resize((lit.width * by, lit.height * by)))

    def _wide(self, text: str) -> int:
        return Type(self.face, BITMAP, 400, "".join(sorted(set(text)))).width(text)

    def _names(self, lines: int, room: int) -> tuple[str, ...]:
        """Name and size in so many lines, or as much of it as fits `room`, in points of the bitmap face; the size comes last to go."""
        size = f"{self.width}x{self.height}"
        name = self.screen.name.replace(f"{self.width}×{self.height}", "").strip()
        tries: tuple[tuple[str, ...], ...] = ((name, size), (self.screen.id, size))
        if lines == 1:
            tries = ((f"{name} {size}",), (size,))
        if self.height < BITMAP + 4:  # Chinese would touch the line on the edge
            tries = ((size,),)
        fitting = (some for some in tries if all(self._wide(line) <= room for line in some))
        return next(fitting, (size,) if self._wide(size) <= room else ())

    def _chequer(self, left: int, top: int, right: int, bottom: int) -> None:
        """Every other point lit."""
        for y in range(top, bottom):
            self.pen.point([(x, y) for x in range(left + (y - top) % 2, right, 2)], fill=self.ink)

    def _fields(self, left: int, top: int, right: int, bottom: int, fills: tuple[Ink, ...]) -> None:
        """Fields side by side, without gaps, that fill the place."""
        wide = right - left
        for n, fill in enumerate(fills):
            a, b = left + wide * n // len(fills), left + wide * (n + 1) // len(fills)
            if b > a:
                self.pen.rectangle((a, top, b - 1, bottom - 1), fill=fill)

    @property
    def greys(self) -> tuple[Ink, ...]:
        """The steps from dark to light; none where a dot is lit or dark."""
        return tuple((v, v, v) for v in GREYS) if self.screen.mode is ColourMode.FULL else ()

    def _tests(self) -> Iterator[tuple[Ink, ...]]:
        """Rows of fields: colours, greys."""
        yield self.bars
        if self.greys:
            yield self.greys

    # ---------------------------------------------------------------------------------------------- arranged

    def _row(self) -> None:
        """Low screens: words, chequer and fields side by side."""
        left = self.margin + 3 * self.by + 4
        right = self.width - left
        top, bottom = 3, self.height - 3
        lines = 2 if self.height > 4 * BITMAP else 1
        by = max(1, (self.height - 2) // (BITMAP * lines))
        names: tuple[str, ...] = ()
        while by and not names:
            names = self._names(lines, (right - left) * 2 // 3 // by)
            by -= not names
        for n, line in enumerate(names):
            room = self.height // len(names)
            self._words(
                line, left, n * room + (room - BITMAP * by) // 2 - (len(names) == 1 and self.height == BITMAP), by
            )
        left += max((self._wide(line) * by for line in names), default=0) + 4
        tests = list(self._tests())
        step = min((right - left - 4 * len(tests)) // (1 + len(tests)), 3 * self.height)
        if step < 4:
            return
        self._chequer(left, top, left + step, bottom)
        for fills in tests:
            left += step + 4
            self._fields(left, top, left + step, bottom, fills)

    def _sheet(self) -> None:
        """Higher screens: words on top, below them chequer and fields one above the other."""
        inset = self.margin + 5 * self.by + self.by
        left, right, top, bottom = inset, self.width - inset, self.margin, self.height - self.margin
        for by in range(max(1, min(self.width // 200, self.height // 100)), 0, -1):
            names = self._names(2, (right - left) // by)
            if len(names) == 2 or by == 1:
                break
        for line in names:
            self._words(line, (self.width - self._wide(line) * by) // 2, top, by)
            top += (BITMAP + 2) * by
        tests = list(self._tests())
        gap = max(2, 2 * by)
        step = (bottom - top - gap * (len(tests) + 1)) // (len(tests) + 1)
        if step < 4:
            return
        top += gap
        middle = (left + right) // 2
        self._chequer(left, top, middle - gap, top + step)
        for x in range(middle + gap, right, 2):  # lines of one point
            self.pen.line((x, top, x, top + step - 1), fill=self.ink)
        for fills in tests:
            top += step + gap
            self._fields(left, top, right, top + step, fills)
