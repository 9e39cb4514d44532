"""The screen's own measures and the hand that writes on it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

from sitegen.model.formats import Screen, ScreenKind
from sitegen.model.text import Phrase
from sitegen.screens.led_text import BITMAP, SMALLEST_OUTLINE
from sitegen.screens.slides.parts import Box
from sitegen.typography import fitting, line_breaking
from sitegen.typography.fitting import Fitted
from sitegen.typography.template_functions import Drawing

NAMED = 400  # px of the short side from which the head line, the issuer and the brush verdict show
DETAILED = 640  # … the second line of the foot and the QR code
LEAST_WITH_ICON = 128  # px of the short side from which a slide has room for the sign of its type …
LEAST_ICON = 26  # px below which the sign of a type is a blot
BAND = 2.6  # width : height from which number and action stand beside the words, not under them
SMALL = 18  # px below which the lead keeps its last part only, or goes; on a coarse screen the bitmap face's 16 will do


@dataclass(frozen=True)
class SlideGeometry:
    """The screen's own measures: the safe area, the body where the layout works, the foot."""

    screen: Screen
    draft: bool = False
    bare: bool = False  # without the type's icon

    @property
    def width(self) -> int:
        """Px."""
        return self.screen.width

    @property
    def height(self) -> int:
        """Px."""
        return self.screen.height

    @cached_property
    def short(self) -> int:
        """The short side: all sizes are shares of it."""
        return min(self.width, self.height)

    @cached_property
    def named(self) -> bool:
        """Whether there is room for the head line, the issuer and a brush verdict."""
        return self.short >= NAMED

    @cached_property
    def detailed(self) -> bool:
        """Whether the foot has a second, smaller line."""
        return self.short >= DETAILED

    @cached_property
    def tall(self) -> bool:
        """Whether things stand under each other."""
        return self.width < 0.9 * self.height

    @cached_property
    def readable(self) -> int:
        """Px from which a lead is worth its place."""
        return SMALL if self.screen.antialias else BITMAP

    @cached_property
    def band(self) -> bool:
        """Whether number and action stand at the right of the words."""
        return self.width >= BAND * self.height

    @cached_property
    def safe(self) -> Box:
        """What no ink of text leaves."""
        edge = (0.062 if self.named else 0.042) * self.short
        x = y = max(self.screen.safe * self.short, edge)
        if self.screen.kind is ScreenKind.TV:  # sets cut off up to 5 % of each side
            x, y = max(x, 0.05 * self.width), max(y, 0.05 * self.height)
        return Box(x, y, self.width - 2 * x, self.height - 2 * y)

    @cached_property
    def head(self) -> float:
        """Height of the head line with its rule and the air below."""
        if self.named:
            return 0.09 * self.short
        return 0.14 * self.short if self.draft else 0.0

    @cached_property
    def icon(self) -> float:
        """The side of the type's icon; 0 where it would be a blot."""
        side = round((0.135 if self.named else 0.175) * self.short)
        return float(max(side, LEAST_ICON)) if self.short >= LEAST_WITH_ICON and not self.bare else 0.0

    def beside_icon(self, phrase: Phrase, hand: SlideTypesetter) -> SlideGeometry:
        """These measures, without the icon where the words beside it would fall to the bitmap face."""
        if not self.icon or hand.smooth:
            return self
        with_it, without = (
            hand.fit(phrase, width, 0.4 * self.body.height, 2).size
            for width in (self.body.width - self.icon_room, self.body.width)
        )
        return replace(self, bare=True) if with_it < min(SMALLEST_OUTLINE, without) else self

    @cached_property
    def icon_room(self) -> float:
        """What the icon takes from the width of the words beside it."""
        return self.icon + 0.035 * self.short if self.icon else 0.0

    @cached_property
    def top(self) -> float:
        """Where a field of the ground begins: under the head line, or at the edge."""
        return round(self.safe.y + 0.049 * self.short) if self.named else 0.0

    @cached_property
    def column(self) -> Box:
        """In a band, where number and action stand."""
        top = self.safe.y + self.head
        wide = min(0.34 * self.safe.width, max(0.24 * self.safe.width, 1.35 * self.height))
        return Box(self.safe.right - wide, top, wide, self.safe.bottom - top)

    @cached_property
    def foot(self) -> Box:
        """Where number and action stand, below the foot rule."""
        if self.band:
            return self.column
        if self.tall:
            share = 0.32 + (0.072 if self.detailed else 0.0) if self.named else 0.5
        else:
            share = 0.13 if self.named else 0.155
        return Box(self.safe.x, self.safe.bottom - share * self.short, self.safe.width, share * self.short)

    @cached_property
    def ruled(self) -> float:
        """Where a field of the ground ends above the foot: at its hairline."""
        if self.named:
            return round(self.foot.y - (0.045 if self.tall else 0.043) * self.short)
        return round((self.body.bottom + self.foot.y) / 2)

    @cached_property
    def body(self) -> Box:
        """Where the layout stands."""
        top = self.safe.y + self.head
        if self.band:
            gap = (0.09 if self.named else 0.07) * self.short
            return Box(self.safe.x, top, self.column.x - gap - self.safe.x, self.safe.bottom - top)
        gap = (0.078 if self.named else 0.062) * self.short
        return Box(self.safe.x, top, self.safe.width, self.foot.y - gap - top)


@dataclass(frozen=True, slots=True)
class SlideTypesetter:
    """What one writes with on this screen: weights that follow the size, whole pixels where nothing is smoothed."""

    drawing: Drawing
    smooth: bool

    def weight(self, size: float) -> int:
        """Heavy where it is large; small strokes on a coarse screen must not run into each other."""
        ladder = ((40, 900), (26, 800)) if self.smooth else ((60, 900), (44, 800), (34, 700), (28, 600))
        return next((weight for least, weight in ladder if size >= least), 700 if self.smooth else 500)

    def fit(
        self, phrase: Phrase | str, width: float, height: float, lines: int = 1, most: float | None = None,
        leading: float = 1.14, least_lines: int = 1,
    ) -> Fitted:  # fmt: skip
        """The phrase as large as the box allows, at most `most` px; on a coarse screen at 16 px when 24 are too many."""
        weight, fitted = 900, None
        for _ in range(3):
            fitted = self.drawing.fit(
                phrase,
                max(width, 1),
                max(height, 1),
                weight,
                max_lines=lines,
                max_size=most,
                leading=leading,
                min_lines=least_lines,
            )
            whole = fitted.size if self.smooth or fitted.size < 2 else math.floor(fitted.size + 1e-6)
            if self.weight(whole) == weight and abs(whole - fitted.size) < 1e-6:
                break
            weight, most = self.weight(whole), whole
        assert fitted is not None
        if self.smooth:
            return fitted
        fitted = replace(fitted, size=float(math.floor(fitted.size + 1e-6)) if fitted.size >= BITMAP else fitted.size)
        if BITMAP <= fitted.size < SMALLEST_OUTLINE:
            return self._in_bitmaps(phrase, width, height, lines, leading)
        return fitted

    def _in_bitmaps(
        self, phrase: Phrase | str, width: float, height: float, lines: int, leading: float
    ) -> Fitted:  # fmt: skip
        """The phrase in the bitmap face, at its one size where that fits."""
        face, words = self.drawing.face("pixel"), self.drawing.words
        height = max(height, BITMAP)  # its ink is a hair taller than the outlines' of the same size
        fitted = fitting.fit(
            phrase, face, 400, width, height, words=words, max_lines=lines, leading=leading, max_size=BITMAP
        )
        return replace(fitted, size=float(round(fitted.size)))

    def width(self, text: str, weight: int = 900) -> float:
        """The ink's width in em."""
        return self.drawing.face().ink(text, weight).width

    def prices(self, text: str | Phrase) -> line_breaking.Prices:
        """The prices of its line ends."""
        return line_breaking.boundary_prices(text, self.drawing.words)

    def brush(self, word: str) -> tuple[float, float]:
        """Width and height of a brush word of size 1."""
        return self.drawing.brush_size(word)
