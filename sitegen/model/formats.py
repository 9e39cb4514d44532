"""Papers and screens: sizes as data, named in content/paper.yaml and content/screens.yaml."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from sitegen.model.value import Value
from sitegen.problems import Origin


@dataclass(frozen=True, slots=True)
class Paper(Value):
    """A trimmed sheet in mm; `bleed` is added on every side, `safe` kept free of text inside the trim."""

    id: str
    name: str
    width: float
    height: float
    bleed: float = 3.0
    safe: float = 5.0
    source: str = ""
    origin: Origin = field(default=Origin(""), compare=False)


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


@dataclass(frozen=True, slots=True)
class Screen(Value):
    """A screen profile: exact pixels, colour mode, file format, dwell in seconds, byte budget in KB (0: none).

    `safe` is the margin kept free on each side, as a share of the short side. `near` says people stand within arm's
    reach, so that a QR code makes sense. `kind` is led, lcd, tv or strip.
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
    kind: str = "led"
    near: bool = False
    used_for: str = ""
    source: str = ""
    sure: str = ""
    origin: Origin = field(default=Origin(""), compare=False)

    @property
    def is_strip(self) -> bool:
        """Whether it is one line high: set by exact pixels, not by a page."""
        return self.height <= 64 or self.width >= 6 * self.height

    @property
    def is_led(self) -> bool:
        """Whether black must be quite black."""
        return self.kind in ("led", "strip")
