"""The slug: a margin around the bleed with crop marks, fold marks and the file's name, for shops that cut by hand.

Marks stand clear of the bleed and are drawn in all inks; the name is drawn as outlines, so that no font is added.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

MM = 72 / 25.4
WIDTH = 10.0  # mm of slug on every side
CLEAR, LENGTH = 1.0, 6.0  # mm from the bleed to a mark, and the mark's length
HAIRLINE = 0.25  # points
TYPE = 7.0  # points


def with_marks(pdf: bytes, bleed: float, folds: Sequence[float] = (), name: str = "") -> bytes:
    """Pages with `bleed` mm around the trim, each in a slug of 10 mm; `folds` are mm from the trim's left on odd pages.

    On even pages folds count from the right, for the sheet is turned over. `name` is the file's name as SVG path data in
    points, its pen starting at 0,0.
    """
    with Pdf.open(io.BytesIO(pdf)) as book:
        for number, page in enumerate(book.pages):
            across = float(page.mediabox[2]) - 2 * bleed * MM
            here = [fold if number % 2 == 0 else across / MM - fold for fold in folds]
            _frame(page, bleed, here, name)
        out = io.BytesIO()
        book.save(out, deterministic_id=True, min_version="1.6", object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _frame(page: pikepdf.Page, bleed: float, folds: Sequence[float], name: str) -> None:
    slug = WIDTH * MM
    width, height = float(page.mediabox[2]), float(page.mediabox[3])
    page.contents_add(f"q 1 0 0 1 {slug:.4f} {slug:.4f} cm\n".encode(), prepend=True)
    drawn = "\n".join(_marks(width, height, bleed * MM, [fold * MM for fold in folds]))
    label = _label(name, slug + (bleed + 12) * MM, 2.2 * MM)
    page.contents_add(f"\nQ q /MarkInk CS 1 SCN {HAIRLINE} w {drawn} Q {label}".encode())
    page.contents_coalesce()
    resources = page.obj.Resources
    if resources.is_indirect:
        resources = page.obj.Resources = Dictionary(dict(resources.items()))
    spaces = resources.get("/ColorSpace", Dictionary())
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0, 0, 0, 0]), C1=Array([1, 1, 1, 1]), N=1)
    spaces["/MarkInk"] = Array([Name.Separation, Name.All, Name.DeviceCMYK, tint])
    resources["/ColorSpace"] = spaces
    for key in ("/MediaBox", "/CropBox"):
        page.obj[key] = Array([0, 0, round(width + 2 * slug, 4), round(height + 2 * slug, 4)])
    for key in ("/TrimBox", "/BleedBox"):
        page.obj[key] = Array([round(float(v) + slug, 4) for v in page.obj[key]])


def _marks(width: float, height: float, bleed: float, folds: Sequence[float]) -> Iterator[str]:
    """Two lines at each corner of the trim, dashes at each fold, all outside the bleed."""
    slug, near, far = WIDTH * MM, CLEAR * MM, (CLEAR + LENGTH) * MM
    top, right = height + slug, width + slug

    def upright(x: float) -> str:
        return f"{x:.3f} {slug - near:.3f} m {x:.3f} {slug - far:.3f} l {x:.3f} {top + near:.3f} m {x:.3f} {top + far:.3f} l"

    yield " ".join(upright(slug + x) for x in (bleed, width - bleed))
    for y in (slug + bleed, slug + height - bleed):
        yield f"{slug - near:.3f} {y:.3f} m {slug - far:.3f} {y:.3f} l {right + near:.3f} {y:.3f} m {right + far:.3f} {y:.3f} l"
    yield "S"
    if folds:
        yield "[3 2] 0 d " + " ".join(upright(slug + bleed + fold) for fold in folds) + " S"


def _label(name: str, x: float, y: float) -> str:
    return f"q 1 0 0 -1 {x:.3f} {y:.3f} cm 0 0 0 1 k {_operators(name)} f Q" if name else ""


def _operators(path: str) -> str:
    """SVG path data (M, L, Q, C, Z with absolute places) as PDF operators."""
    out: list[str] = []
    here = (0.0, 0.0)
    for letter, numbers in _SEGMENT.findall(path):
        values = [float(n) for n in _NUMBER.findall(numbers)]
        if letter == "Q":
            (x1, y1), (x, y) = values[:2], values[2:]
            a, b = (here[0] + 2 * x1) / 3, (here[1] + 2 * y1) / 3
            values = [a, b, (x + 2 * x1) / 3, (y + 2 * y1) / 3, x, y]
        out.append(" ".join(f"{v:.3f}" for v in values) + _LETTERS[letter])
        here = (values[-2], values[-1]) if values else here
    return " ".join(out)


_SEGMENT = re.compile(r"([MLQCZ])([^MLQCZ]*)")
_NUMBER = re.compile(r"-?[\d.]+(?:e-?\d+)?")
_LETTERS = {"M": " m", "L": " l", "Q": " c", "C": " c", "Z": "h"}
