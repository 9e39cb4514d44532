"""Sheets laid on A4 for an office printer: made smaller when they are larger, several on one page when they are small.

Sheets of two pages come out as two, front and back in the same places when the paper is turned on its long edge. The same
bytes in give the same bytes out.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from sitegen.pdf.imposition import MM, saved

A4 = (210.0, 297.0)  # mm
PLAY = 1.0  # mm that a sheet may be larger than its place on A4 and is still printed there at its own size


@dataclass(frozen=True, slots=True)
class Layout:
    """How sheets of one size lie on A4: upright or not, in how many columns and rows, at which scale."""

    width: float
    height: float
    columns: int
    rows: int
    scale: float


def layout_of(width: float, height: float) -> Layout:
    """The layout for a trimmed sheet in mm: as many as fit at full size, else one, made smaller."""
    best = Layout(*(A4 if width <= height else A4[::-1]), 1, 1, 0.0)
    for across, up in (A4, A4[::-1]):
        columns, rows = int((across + PLAY) // width), int((up + PLAY) // height)
        if columns * rows > (best.columns * best.rows if best.scale == 1 else 0):
            best = Layout(across, up, columns, rows, 1.0)
    if best.scale:
        return best
    return Layout(best.width, best.height, 1, 1, min(best.width / width, best.height / height))


def on_a4(pdfs: Sequence[bytes]) -> bytes:
    """All sheets of these files on pages of A4, file after file; a dashed hairline shows where to cut."""
    with Pdf.new() as book:
        for pdf in pdfs:
            with Pdf.open(io.BytesIO(pdf)) as source:
                for number, page in enumerate(source.pages):
                    _lay(book, page, is_back=number % 2 == 1)
        flip = Name("/DuplexFlipLongEdge")
        book.Root.ViewerPreferences = Dictionary(Duplex=flip, PrintScaling=Name("/None"), PickTrayByPDFSize=True)
        book.Root.Lang = "zh-CN"
        return saved(book)


def _lay(book: Pdf, page: pikepdf.Page, *, is_back: bool) -> None:
    left, bottom, right, top = (float(v) for v in page.trimbox)
    width, height = right - left, top - bottom
    layout = layout_of(width / MM, height / MM)
    form = book.copy_foreign(page.as_form_xobject())
    form.BBox = Array([_number(v) for v in (left, bottom, right, top)])
    for key in ("/StructParents", "/StructParent"):
        if key in form:
            del form[key]
    across, up = width * layout.scale, height * layout.scale
    free = layout.width * MM - across * layout.columns, layout.height * MM - up * layout.rows
    drawn = []
    for row in range(layout.rows):
        for column in range(layout.columns):
            x, y = free[0] / 2 + column * across, free[1] / 2 + row * up
            places = (x - left * layout.scale, y - bottom * layout.scale)
            drawn.append(f"q {layout.scale:.5f} 0 0 {layout.scale:.5f} {places[0]:.3f} {places[1]:.3f} cm /S Do Q")
    if not is_back:
        drawn += _cuts(layout, across, up, free)
    size = layout.width * MM, layout.height * MM
    sheet = book.add_blank_page(page_size=size)
    sheet.obj.MediaBox = Array([0, 0, _number(size[0]), _number(size[1])])
    sheet.obj.Resources = Dictionary(XObject=Dictionary({"/S": form}))
    sheet.obj.Contents = book.make_stream("\n".join(drawn).encode("ascii"))


def _cuts(layout: Layout, across: float, up: float, free: tuple[float, float]) -> list[str]:
    """Hairlines at the edges of sheets that do not reach those of the paper."""
    if layout.scale < 1:
        return []
    lines = []
    for column in range(layout.columns + 1):
        x = free[0] / 2 + column * across
        if 1 < x < layout.width * MM - 1:
            lines.append(f"{x:.3f} 0 m {x:.3f} {layout.height * MM:.3f} l")
    for row in range(layout.rows + 1):
        y = free[1] / 2 + row * up
        if 1 < y < layout.height * MM - 1:
            lines.append(f"0 {y:.3f} m {layout.width * MM:.3f} {y:.3f} l")
    return [f"q 0.5 G 0.25 w [2 1] 0 d {' '.join(lines)} S Q"] if lines else []


def _number(value: float) -> float:
    return round(value, 4)
