"""Papers and screens: sizes as data, named in content/paper.yaml and content/screens.yaml."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from sitegen.model.problems import Origin
from sitegen.model.value import Value


class Process(Enum):
    """How a sheet is printed: inks follow from it (pdf/preflight/inks.py). One for the office is projected, or printed on its own
    printer: its file is cut to the trim and in the screen's colours.
    """

    OFFSET = "offset"
    INKJET = "inkjet"
    OFFICE = "office"


class Posters(Enum):
    """For which warnings posters are made on a paper: each; the first of each type, in the root unit's name; none."""

    ALL = "all"
    LEAD = "lead"
    NONE = "none"


POSTER_WIDTH, POSTER_SHARE = 250, (1.25, 1.6)  # mm; height : width of an upright sheet for a wall
FOLDED_IN = 3.0  # mm by which the panel that is folded in is narrower, lest it buckle (297: 100/100/97)


@dataclass(frozen=True, slots=True)
class Paper(Value):
    """A trimmed sheet in mm; `bleed` is added on every side, `safe` kept free of text inside the trim.

    `scale` 10 means that the file is drawn at 1:10, for sheets longer than a PDF page may be (5080 mm). `folds` is the
    number of panels of a folded sheet, `dpi` the least resolution of pictures at true size, `posters` for which warnings
    it becomes posters.
    """

    id: str
    name: str
    width: float
    height: float
    bleed: float = 3.0
    safe: float = 5.0
    process: Process = Process.OFFSET
    scale: int = 1
    folds: int = 1
    dpi: int = 300
    posters: Posters = Posters.NONE
    source: str = ""
    origin: Origin = field(default=Origin(""), compare=False)

    @property
    def is_poster_shaped(self) -> bool:
        """Whether it is a sheet for a wall: printed in offset, not folded, upright and at least 250 mm wide."""
        plain = self.process is Process.OFFSET and self.folds == 1 and self.scale == 1
        share = self.height / self.width
        return plain and self.width >= POSTER_WIDTH and POSTER_SHARE[0] <= share <= POSTER_SHARE[1]

    @property
    def drawn(self) -> Paper:
        """The sheet as the file holds it: every length divided by `scale`."""
        by = self.scale
        sizes = self.width / by, self.height / by, self.bleed / by, self.safe / by
        return replace(self, width=sizes[0], height=sizes[1], bleed=sizes[2], safe=sizes[3])

    def enlarged(self, by: float) -> Paper:
        """The sheet with every length times `by`."""
        if by == 1:
            return self
        width, height, bleed, safe = (round(v * by, 3) for v in (self.width, self.height, self.bleed, self.safe))
        return replace(self, width=width, height=height, bleed=bleed, safe=safe)

    @property
    def true_size(self) -> str:
        """What the print shop cuts to, of a drawn sheet: `8000×700 mm`."""
        return f"{self.width * self.scale:g}×{self.height * self.scale:g} mm"

    @property
    def panels(self) -> tuple[float, ...]:
        """Widths in mm of the panels of the outside, left to right: what is folded in, the back, the front.

        The inside has them the other way round. A sheet of two panels is folded in the middle.
        """
        if self.folds < 3:
            return (self.width / self.folds,) * self.folds
        inner = (self.width - FOLDED_IN * (self.folds - 1)) / self.folds
        return (inner, *(inner + FOLDED_IN for _ in range(self.folds - 1)))


class ColourMode(Enum):
    """What a screen's controller shows."""

    FULL = "full"
    SEVEN = "seven"
    DUAL = "dual"
    MONO = "mono"


class FileFormat(Enum):
    """What a screen's controller loads."""

    PNG = "png"
    BMP = "bmp"
    JPG = "jpg"


class ScreenKind(Enum):
    """What the screen is: how black its ground must be, what its edges hide."""

    LED = "led"
    LCD = "lcd"
    TV = "tv"
    STRIP = "strip"


class Play(Enum):
    """How a long line gets onto a short screen: page after page, or as one long picture that runs to the left."""

    PAGES = "pages"
    SCROLL = "scroll"


class Film(Enum):
    """What a screen plays besides stills: a week's whole programme as one file."""

    NONE = "none"
    MP4 = "mp4"
    GIF = "gif"


class FileNames(Enum):
    """How a screen's files are called: `01_id.png`; with size and seconds; 8 characters at most, for old controllers."""

    ID = "id"
    FULL = "full"
    SHORT = "short"


class Sure(Enum):
    """How sure a profile's numbers are: a source states them, they follow from a source, or they are a guess."""

    STATED = "stated"
    DERIVED = "derived"
    GUESS = "guess"


STRIP_SHARE, STRIP_HEIGHT = 4, 64  # a strip is at least 4 times as wide as high and at most 64 px high …
LONG_STRIP_SHARE = 6  # … or 6 times as wide as high, however high
LEAST_STORY, STORY_DWELL, BAND = 160, 10, 2.6  # px of the short side, seconds, width : height of a band
COARSEST_PAGE = 96  # px of the short side below which a page of words with a foot cannot be read


@dataclass(frozen=True, slots=True)
class Screen(Value):
    """A screen profile: exact pixels, colour mode, file format, dwell in seconds, byte budget in KB (0: none).

    `safe` is the margin kept free on each side, as a share of the short side. `near` says people stand within arm's
    reach, so that a QR code makes sense. `pitch` is the distance of two dots in mm, `distance` that of the nearest
    viewer in metres (0: not known). `film` asks for the week's programme as one file
    besides the stills.
    """

    id: str
    name: str
    width: int
    height: int
    mode: ColourMode = ColourMode.FULL
    ink: str = "#FF0000"
    format: FileFormat = FileFormat.PNG
    antialias: bool = True
    dwell: int = 15
    max_kb: int = 0
    safe: float = 0.0
    kind: ScreenKind = ScreenKind.LED
    near: bool = False
    pitch: float = 0.0
    distance: float = 0.0
    play: Play = Play.PAGES
    names: FileNames = FileNames.ID
    film: Film = Film.NONE
    used_for: str = ""
    source: str = ""
    sure: Sure = Sure.GUESS
    origin: Origin = field(default=Origin(""), compare=False)

    @property
    def film_ending(self) -> str:
        """How the file of a week's programme ends, nothing for none: what runs to the left is always a GIF."""
        if self.film is Film.NONE:
            return ""
        return Film.GIF.value if self.play is Play.SCROLL else self.film.value

    @property
    def has_even_sides(self) -> bool:
        """Whether width and height are even, as a film's must be."""
        return self.width % 2 == self.height % 2 == 0

    @property
    def is_strip(self) -> bool:
        """Whether words stand in one line."""
        low = self.height <= STRIP_HEIGHT and self.width >= STRIP_SHARE * self.height
        return low or self.width >= LONG_STRIP_SHARE * self.height

    @property
    def is_dots(self) -> bool:
        """Whether it is drawn dot by dot, each either lit in one colour or dark, instead of as a page."""
        coarse = not self.antialias and min(self.width, self.height) < COARSEST_PAGE
        return self.mode is not ColourMode.FULL or self.is_strip or coarse

    @property
    def tells_stories(self) -> bool:
        """Whether a page of several lines can be read on it: large, not a band, and standing long enough."""
        short = min(self.width, self.height)
        return (
            not self.is_dots and short >= LEAST_STORY and self.width < BAND * self.height and self.dwell >= STORY_DWELL
        )

    @property
    def is_led(self) -> bool:
        """Whether black must be quite black."""
        return self.kind in (ScreenKind.LED, ScreenKind.STRIP)

    def millimetres_a_metre(self, px: float) -> float:
        """How high `px` stand in mm for each metre of viewing distance; 0 when pitch or distance are not known."""
        return px * self.pitch / self.distance if self.pitch and self.distance else 0.0
