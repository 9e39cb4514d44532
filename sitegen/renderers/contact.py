"""Contact sheets: all pictures of one screen on one PNG, numbered, to look through before they are loaded."""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Sequence
from typing import Any

from sitegen.digests import digest, digest_of
from sitegen.drawing import Drawing
from sitegen.model.formats import Screen
from sitegen.model.jobs import Job, Outcome
from sitegen.raster import png
from sitegen.shelf import SMALL, Shelf, maker
from sitegen.sources import Sources

WIDTH = 1600  # px of the sheet
GAP, LABEL = 16, 22  # px between pictures, and below each for its name
GROUND, INK = (64, 64, 66), (235, 235, 235)
HALVED = 0.25  # scale from which down a picture is halved first
LABELS_KEPT = 2000  # names drawn and kept
COLUMN = 300  # px a column of full pictures takes about


def render(job: Job, sources: Sources) -> Outcome:
    """The sheet at `job.output`."""
    screen: Screen = job.context["screen"]
    pictures: Sequence[tuple[str, str]] = job.options["pictures"]
    scale = _scale(screen)
    cell = max(round(screen.width * scale), 120), max(1, round(screen.height * scale))
    columns = max(1, (WIDTH - GAP) // (cell[0] + GAP))
    rows = math.ceil(len(pictures) / columns)
    sheet, font, face = _sheet(columns, rows, cell, Drawing(sources, dict(job.options.get("fonts", ()))))
    shelf = Shelf(sources, SMALL)
    for n, (path, known) in enumerate(pictures):
        x, y = GAP + n % columns * (cell[0] + GAP), GAP + n // columns * (cell[1] + LABEL + GAP)
        sheet.paste(_thumbnail(shelf, known, path, screen, scale), (x, y))
        sheet.paste(_label(path.rsplit("/", 1)[1], font, face), (x, y + cell[1]))
    return Outcome({job.output: png(sheet, colours=64, quick=True)}, {})


def _scale(screen: Screen) -> float:
    """A whole multiple for lamps, so that none is blurred; else what gives columns of about 300 px."""
    if screen.is_dots:
        return (
            max(1, (WIDTH - 2 * GAP) // max(screen.width, 1) // 2)
            if screen.width * 2 <= WIDTH
            else min(1.0, (WIDTH - 2 * GAP) / screen.width)
        )
    return min(1.0, COLUMN / screen.width)


def _sheet(columns: int, rows: int, cell: tuple[int, int], drawing: Drawing) -> tuple[Any, Any, str]:
    from PIL import Image, ImageFont

    size = GAP + columns * (cell[0] + GAP), GAP + rows * (cell[1] + LABEL + GAP)
    sheet = Image.new("RGB", size, GROUND)
    names = drawing.face().cut(500, "".join(map(chr, range(0x20, 0x7F))))
    return sheet, ImageFont.truetype(io.BytesIO(names), 13), digest(names)


_LABELS: dict[tuple[str, str], Any] = {}  # by face and name; the same names stand on the sheets of all units


def _label(name: str, font: Any, face: str) -> Any:
    from PIL import Image, ImageDraw

    key = face, name
    if key not in _LABELS:
        if len(_LABELS) >= LABELS_KEPT:
            _LABELS.clear()
        made = Image.new("RGB", (math.ceil(font.getlength(name)) + 1, LABEL), GROUND)
        ImageDraw.Draw(made).text((0, 16), name, font=font, fill=INK, anchor="ls")
        _LABELS[key] = made
    return _LABELS[key]


def _thumbnail(shelf: Shelf, known: str, path: str, screen: Screen, scale: float) -> Any:
    """The picture of that digest at that scale; of a long one as much as the screen shows at once.

    One that was made small before is used again, and the large one is not even opened.
    """
    from PIL import Image

    size = max(1, round(screen.width * scale)), max(1, round(screen.height * scale))
    key = digest_of((known, screen.width, screen.height, size, maker(__file__, "pillow")))
    if (made := shelf.get(key)) is not None:
        return Image.frombytes("RGB", size, zlib.decompress(made))
    image = Image.open(io.BytesIO(shelf.sources.made(path)))
    if scale <= HALVED and image.mode == "P":
        # Every second pixel, then the mean of those: not to be told from the mean of all, in a third of the time.
        whole = image.resize((screen.width // 2, screen.height // 2), Image.Resampling.NEAREST).convert("RGB")
    else:
        whole = image.convert("RGB").crop((0, 0, screen.width, screen.height))
    small = whole.resize(size, Image.Resampling.NEAREST if scale >= 1 else Image.Resampling.BOX)
    shelf.put(key, zlib.compress(small.tobytes(), 1), {})
    return small
