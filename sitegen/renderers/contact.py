"""Contact sheets: all pictures of one screen on one PNG, numbered, to look through before they are loaded.

A row of pictures is compressed by itself and kept, so that one changed picture makes one row anew; all share a palette
that does not depend on what is shown.
"""

from __future__ import annotations

import io
import json
import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sitegen.core.digests import digest_of
from sitegen.core.sources import Sources
from sitegen.images import decoding, raster
from sitegen.images.raster import Band, band, png_of_bands
from sitegen.model.formats import Screen
from sitegen.model.job_params import ContactSheet
from sitegen.model.jobs import Job, Outcome
from sitegen.state.blob_cache import SMALL, BlobCache, maker
from sitegen.typography import colour
from sitegen.typography.template_functions import Drawing
from sitegen.typography.typefaces import Typeface

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage
    from PIL.ImageFont import FreeTypeFont

WIDTH = 1600  # px of the sheet
GAP, LABEL = 16, 22  # px between pictures, and below each for its name
GROUND, INK = (64, 64, 66), (235, 235, 235)
HALVED = 0.25  # scale from which down a picture is halved first
COLUMN = 300  # px a column of full pictures takes about
STEPS, CUBE = 12, 5  # of the palette: from one colour of a slide to its neighbour, and a side of all other colours

Picture = tuple[str, str]  # its path and its digest


def render(job: Job, sources: Sources) -> Outcome:
    """The sheet at `job.output`."""
    drawing = Drawing(sources, dict(job.params_as(ContactSheet).fonts))
    pictures = [(picture.path, picture.digest) for picture in job.inputs]
    light = shades(colour.load(sources)["light"])
    sheet = _SheetLayout.of(job.context["screen"], light, drawing.face(), BlobCache(sources, SMALL))
    rows = [pictures[n : n + sheet.columns] for n in range(0, len(pictures), sheet.columns)]
    store = _ThumbnailCache(sheet.cache, job.output)
    bands = [store.get(sheet.key_of(row)) or sheet.row(row) for row in rows]
    store.put([sheet.key_of(row) for row in rows], bands)
    return Outcome({job.output: png_of_bands((*bands, sheet.end), sheet.width, sheet.shades)}, {})


Shade = tuple[int, int, int]


def shades(light: Mapping[str, str]) -> tuple[Shade, ...]:
    """The palette of all sheets: the colours of slides, the steps between those that meet, some of every other colour."""
    named = {name: colour.channels(value) for name, value in light.items()}
    pairs = [(named["black"], named[name]) for name in ("yellow", "white", "pen", "verdict")]
    pairs += [(named["verdict"], named["white"]), (named["pen"], named["yellow"]), (GROUND, INK)]
    between = [_step(one, other, step / STEPS) for one, other in pairs for step in range(STEPS + 1)]
    side = [round(255 * step / (CUBE - 1)) for step in range(CUBE)]
    cube = [(red, green, blue) for red in side for green in side for blue in side]
    return tuple(dict.fromkeys((GROUND, *named.values(), *between, *cube)))[:256]


def _step(one: Shade, other: Shade, share: float) -> Shade:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


@dataclass(frozen=True, slots=True, eq=False)
class _SheetLayout:
    """How a screen's pictures stand on its sheet; `maker` is what decides how one looks, besides itself."""

    screen: Screen
    shades: tuple[Shade, ...]
    face: Typeface
    cache: BlobCache
    maker: str

    @classmethod
    def of(cls, screen: Screen, shades: tuple[Shade, ...], face: Typeface, cache: BlobCache) -> _SheetLayout:
        size = screen.width, screen.height, screen.is_dots
        code = maker(__file__, "pillow", "uharfbuzz"), maker(raster.__file__)
        return cls(screen, shades, face, cache, digest_of((size, face.digest, shades, code)))

    @property
    def scale(self) -> float:
        """A whole multiple for dots, so that none is blurred; else what gives columns of about 300 px."""
        screen = self.screen
        if screen.is_dots:
            return (
                max(1, (WIDTH - 2 * GAP) // max(screen.width, 1) // 2)
                if screen.width * 2 <= WIDTH
                else min(1.0, (WIDTH - 2 * GAP) / screen.width)
            )
        return min(1.0, COLUMN / screen.width)

    @property
    def small(self) -> tuple[int, int]:
        """A picture's size on the sheet."""
        return max(1, round(self.screen.width * self.scale)), max(1, round(self.screen.height * self.scale))

    @property
    def cell(self) -> int:
        """How wide a column is."""
        return max(self.small[0], 120)

    @property
    def columns(self) -> int:
        """How many pictures stand in a row."""
        return max(1, (WIDTH - GAP) // (self.cell + GAP))

    @property
    def width(self) -> int:
        """The sheet's width in px."""
        return GAP + self.columns * (self.cell + GAP)

    def key_of(self, row: Sequence[Picture]) -> str:
        """What decides a row."""
        return digest_of((tuple(row), self.maker))

    def row(self, pictures: Sequence[Picture]) -> Band:
        """One row of pictures with their names below."""
        drawn = self._ground(GAP + self.small[1] + LABEL)
        for n, (path, known) in enumerate(pictures):
            x = GAP + n * (self.cell + GAP)
            drawn.paste(self._thumbnail(path, known), (x, GAP))
            drawn.paste(_label(path.rsplit("/", 1)[1], self.face, self.shades), (x, GAP + self.small[1]))
        return band(drawn)

    @property
    def end(self) -> Band:
        """What stands below the last row."""
        return band(self._ground(GAP))

    def _ground(self, height: int) -> PilImage:
        from PIL import Image

        return Image.new("P", (self.width, height), self.shades.index(GROUND))

    def _thumbnail(self, path: str, known: str) -> PilImage:
        """The picture of that digest in the sheet's colours; of a long one as much as the screen shows at once.

        One that was made small before is used again, and the large one is not even opened.
        """
        from PIL import Image

        key = digest_of((known, self.maker))
        if (made := self.cache.get(key)) is not None:
            return Image.frombytes("P", self.small, zlib.decompress(made))
        screen = self.screen
        with decoding.opened(self.cache.sources.made(path)) as image:
            if self.scale <= HALVED and image.mode == "P":
                # Every second pixel, then the mean of those: not to be told from the mean of all, in a third of the time.
                half = screen.width // 2, screen.height // 2
                whole = image.resize(half, Image.Resampling.NEAREST).convert("RGB")
            else:
                whole = image.convert("RGB").crop((0, 0, screen.width, screen.height))
        method = Image.Resampling.NEAREST if self.scale >= 1 else Image.Resampling.BOX
        small = _in(whole.resize(self.small, method), self.shades)
        self.cache.put(key, zlib.compress(small.tobytes(), 1), {})
        return small


class _ThumbnailCache:
    """The rows of one sheet as they were made last time, by what decides them."""

    def __init__(self, cache: BlobCache, output: str) -> None:
        self.cache, self.key = cache, digest_of(("contact", output))
        self._rows = dict(_opened(cache.get(self.key)))
        self._known = list(self._rows)

    def get(self, key: str) -> Band | None:
        """The row, if it was there last time."""
        return self._rows.get(key)

    def put(self, keys: Sequence[str], bands: Sequence[Band]) -> None:
        """Keep these instead of those of last time."""
        rows = dict(zip(keys, bands, strict=True))
        if list(rows) != self._known:
            head = [[key, row.check, row.size, len(row.packed)] for key, row in rows.items()]
            made = (json.dumps(head).encode(), b"\n", *(row.packed for row in rows.values()))
            self.cache.put(self.key, b"".join(made), {})


def _opened(data: bytes | None) -> Iterator[tuple[str, Band]]:
    """What a store holds: rows by their keys."""
    head, _, packed = (data or b"[]").partition(b"\n")
    at = 0
    for key, check, size, length in json.loads(head):
        yield key, Band(packed[at : at + length], check, size)
        at += length


@lru_cache(maxsize=2000)  # the same names stand on the sheets of all units
def _label(name: str, face: Typeface, shades: tuple[Shade, ...]) -> PilImage:
    from PIL import Image, ImageDraw

    font = _small_type(face)
    made = Image.new("RGB", (math.ceil(font.getlength(name)) + 1, LABEL), GROUND)
    ImageDraw.Draw(made).text((0, 16), name, font=font, fill=INK, anchor="ls")
    return _in(made, shades)


@lru_cache(maxsize=2)
def _small_type(face: Typeface) -> FreeTypeFont:
    from PIL import ImageFont

    layout = ImageFont.Layout.BASIC  # the other one is not there in every build of Pillow
    return ImageFont.truetype(io.BytesIO(face.cut(500, "".join(map(chr, range(0x20, 0x7F))))), 13, layout_engine=layout)


def _in(image: PilImage, shades: tuple[Shade, ...]) -> PilImage:
    """The picture in these colours."""
    from PIL import Image

    return image.quantize(palette=_palette(shades), dither=Image.Dither.NONE)


@lru_cache(maxsize=2)
def _palette(shades: tuple[Shade, ...]) -> PilImage:
    from PIL import Image

    made = Image.new("P", (1, 1))
    made.putpalette([value for shade in shades for value in shade])
    return made
