"""What a slide is made of: words, the red pen, brush words, discs. All lengths are px from the top left."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.typography.fitting import Fitted


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    def holds(self, other: Box) -> bool:
        """Whether the other's middle lies in it."""
        x, y = other.x + other.width / 2, other.y + other.height / 2
        return self.x <= x <= self.right and self.y <= y <= self.bottom

    def meets(self, other: Box) -> bool:
        """Whether the two share ground."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom


# White is what they say, yellow is what to read from afar, red is the pen: the palette's names, by piece.
_INKS = {"hot": "yellow", "lie": "yellow", "before": "yellow", "key": "yellow", "after": "yellow", "digits": "yellow",
         "issuer": "grey", "note": "grey"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """Words set on the slide, ink flush at x, first ink at y; `spread` goes between characters, `name` decides the colour."""

    name: str
    text: Fitted
    x: float
    y: float
    spread: float = 0.0

    @property
    def box(self) -> Box:
        """The ink's extent."""
        longest = max(line.width + self.spread * (len(line.text) - 1) for line in self.text.lines)
        return Box(self.x, self.y, longest, self.text.height)

    @property
    def ink(self) -> str:
        """Its colour, by its name in the palette's group `light`."""
        return _INKS.get(self.name, "white")


@dataclass(frozen=True, slots=True)
class Stroke:
    """The red pen: strike, underline, ring, tick, money line or arrow over a box, with a halo of the ground `keyline` wide."""

    kind: str
    box: Box
    thickness: float
    keyline: float = 0.0


@dataclass(frozen=True, slots=True)
class SlideBrushWord:
    """A word in brush strokes, its ink's top left corner at x, y; red unless it stands on a red `plate`."""

    word: str
    x: float
    y: float
    size: float
    angle: float = 0.0
    plate: bool = False


@dataclass(frozen=True, slots=True)
class Disc:
    """An icon on a yellow disc; `halo` keeps what runs behind it clear of its edge."""

    icon: str
    x: float
    y: float
    size: float
    halo: float = 0.0


@dataclass(frozen=True, slots=True)
class TypeIcon:
    """The sign of the type of fraud beside what leads to the slide: by it one slide is told from the next from afar."""

    icon: str
    x: float
    y: float
    size: float

    @property
    def box(self) -> Box:
        """Its square."""
        return Box(self.x, self.y, self.size, self.size)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a layout adds to the frame."""

    pieces: tuple[Piece, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    brushes: tuple[SlideBrushWord, ...] = ()
    discs: tuple[Disc, ...] = ()
    panels: tuple[Box, ...] = ()
    diamond: Box | None = None
    boxes: tuple[Box, ...] = ()
    bar: Box | None = None
    field: Box | None = None  # the yellow part of a slide's ground
    icon: TypeIcon | None = None
