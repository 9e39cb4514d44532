"""From WeasyPrint's pages to files a reader, an office printer or a print shop can use.

`reading_pages` cuts to the trim, `print_shop_pages` keeps the bleed with exact boxes, `impose_booklet` lays two
pages on a sheet in the order of a saddle-stitched booklet. Sizes are mm outside, points inside; the same bytes in give
the same bytes out (ids are digests, no dates are written).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

MM = 72 / 25.4
A4_LANDSCAPE = (297.0, 210.0)

# Where a destination keeps its coordinates: index in the array → axis (0 across, 1 up); PDF 2.0, table 149.
_DESTINATION_AXES = {
    "/XYZ": {2: 0, 3: 1},
    "/FitH": {2: 1},
    "/FitBH": {2: 1},
    "/FitV": {2: 0},
    "/FitBV": {2: 0},
    "/FitR": {2: 0, 3: 1, 4: 0, 5: 1},
}


# ---------------------------------------------------------------- page order


def padded(count: int) -> tuple[int | None, ...]:
    """Page indexes in reading order, filled up with None to a multiple of four just before the back cover.

    The last page stays last, so that it is the back of the booklet. Raises ValueError when there is no page.
    """
    if count < 1:
        raise ValueError("a booklet needs at least one page")
    blanks: tuple[None, ...] = (None,) * (-count % 4)
    if count == 1:
        return (0, *blanks)
    return (*range(count - 1), *blanks, count - 1)


def booklet_order(count: int) -> tuple[tuple[int | None, int | None], ...]:
    """What lies left and right on each side, front of the outermost sheet first: (last, 0), (1, last-1), …

    Two neighbours in the result are front and back of one sheet; None is a blank page. Printed in this order on both
    sides (flip on the short edge), stacked and folded once, the pages read from 0 to the last.
    """
    pages = padded(count)
    last = len(pages) - 1
    pairs = ((pages[i], pages[last - i]) for i in range(len(pages) // 2))
    return tuple((low, high) if side % 2 else (high, low) for side, (low, high) in enumerate(pairs))


def creep_of(side: int, thickness: float) -> float:
    """How far (in the unit of `thickness`) the pages of that side move to the spine: one paper a sheet, outermost 0."""
    return side // 2 * thickness


# --------------------------------------------------------------------- boxes


def print_shop_pages(pdf: bytes, bleed: float) -> bytes:
    """The pages with `bleed` mm around the trim: MediaBox and BleedBox from 0,0, TrimBox exactly `bleed` inside."""
    return _rebox(pdf, bleed, keep=bleed)


def normalise_boxes(pdf: bytes, bleed_mm: float) -> bytes:
    """Another name for `print_shop_pages`: WeasyPrint's negative origin moved to 0,0 with all that points into pages."""
    return print_shop_pages(pdf, bleed_mm)


def reading_pages(pdf: bytes, bleed: float) -> bytes:
    """The pages cut to the trim, links, destinations and bookmarks moved with them; `bleed` mm is what was around."""
    return _rebox(pdf, bleed, keep=0.0)


def blank_pages(count: int, width: float, height: float, bleed: float) -> bytes:
    """Empty pages of that trim in mm, boxes as `print_shop_pages` sets them."""
    with Pdf.new() as book:
        for _ in range(count):
            page = book.add_blank_page(page_size=((width + 2 * bleed) * MM, (height + 2 * bleed) * MM))
            _frame(page, bleed, bleed)
        return saved(book)


def only_pages(pdf: bytes, pages: Iterable[int]) -> bytes:
    """Those pages, from 0, as they are, without bookmarks, tags and names."""
    with Pdf.open(io.BytesIO(pdf)) as book, Pdf.new() as made:
        for page in pages:
            made.pages.append(book.pages[page])
        return saved(made)


@dataclass(frozen=True, slots=True)
class _Shift:
    across: Decimal
    up: Decimal

    def of(self, axis: int) -> Decimal:
        return self.up if axis else self.across

    def __bool__(self) -> bool:
        return bool(self.across or self.up)


def _rebox(pdf: bytes, bleed: float, keep: float) -> bytes:
    with Pdf.open(io.BytesIO(pdf)) as book:
        rebox(book, bleed, keep)
        return saved(book)


def rebox(book: Pdf, bleed: float, keep: float) -> None:
    """Leave `keep` of the `bleed` mm around the trim, in place: all that points into pages moves with them."""
    shifts = {page.obj.objgen: _frame(page, bleed, keep) for page in book.pages}
    _shift_patterns(book, shifts)
    for page in book.pages:
        _shift_page(page, shifts[page.obj.objgen])
    for destination in _destinations(book):
        _shift_destination(destination, shifts)


def _frame(page: pikepdf.Page, bleed: float, keep: float) -> _Shift:
    """Set the page's boxes and say how far its content must move."""
    left, bottom, right, top = (float(v) for v in page.mediabox)
    cut = (bleed - keep) * MM
    width, height = right - left - 2 * cut, top - bottom - 2 * cut
    inner = keep * MM
    whole = _box(0, 0, width, height)
    page.obj.MediaBox = whole
    page.obj.CropBox = whole
    page.obj.BleedBox = whole
    page.obj.TrimBox = _box(inner, inner, width - inner, height - inner)
    return _Shift(_points(-left - cut), _points(-bottom - cut))


def _shift_page(page: pikepdf.Page, shift: _Shift) -> None:
    if not shift:
        return
    page.contents_add(b"q 1 0 0 1 %s %s cm\n" % (str(shift.across).encode(), str(shift.up).encode()), prepend=True)
    page.contents_add(b"\nQ")
    # One stream a page: some old RIPs stumble over arrays of streams.
    page.contents_coalesce()
    for note in page.obj.get("/Annots", ()):
        for key in ("/Rect", "/QuadPoints"):
            if key in note:
                note[key] = _moved(note[key], shift)


def _shift_patterns(book: Pdf, shifts: dict[tuple[int, int], _Shift]) -> None:
    """A pattern is anchored to the page, not to the matrix in force: move each, once however many pages share it."""
    done = set()
    for page in book.pages:
        shift = shifts[page.obj.objgen]
        patterns = page.obj.get("/Resources", Dictionary()).get("/Pattern", Dictionary())
        for key in list(patterns.keys()):
            pattern = patterns[key]
            mark = pattern.objgen if pattern.is_indirect else (patterns.objgen, key)
            if shift and mark not in done:
                done.add(mark)
                a, b, c, d, e, f = pattern.get("/Matrix", Array([1, 0, 0, 1, 0, 0]))
                pattern["/Matrix"] = Array([a, b, c, d, _sum(e, shift.across), _sum(f, shift.up)])


def _destinations(book: Pdf) -> Iterator[Array]:
    """Every explicit destination array of the file, each once: opening view, named ones, bookmarks, links."""
    # The structure tree of a tagged book holds thousands of objects: look only where destinations can be.
    seen: set[tuple[int, int]] = set()
    for place in _destination_places(book):
        array = place.get("/D") if isinstance(place, Dictionary) else place
        if not isinstance(array, Array) or not _is_destination(array) or array.objgen in seen:
            continue
        if array.is_indirect:
            seen.add(array.objgen)
        yield array


def _destination_places(book: Pdf) -> Iterator[Object | None]:
    root = book.Root
    yield root.get("/OpenAction")
    yield from (value for _, value in root.get("/Dests", Dictionary()).items())
    if "/Dests" in root.get("/Names", Dictionary()):
        yield from _leaves(root.Names.Dests)
    if "/Outlines" in root:
        yield from _targets(_bookmarks(root.Outlines.get("/First")))
    for page in book.pages:
        yield from _targets(page.obj.get("/Annots", ()))


def _leaves(tree: Object) -> Iterator[Object]:
    """The values of a name tree."""
    yield from list(tree.get("/Names", ()))[1::2]
    for kid in tree.get("/Kids", ()):
        yield from _leaves(kid)


def _bookmarks(item: Object | None) -> Iterator[Object]:
    while item is not None:
        yield item
        yield from _bookmarks(item.get("/First"))
        item = item.get("/Next")


def _targets(items: Iterable[Object]) -> Iterator[Object | None]:
    """Where bookmarks or links lead, directly or by an action."""
    for item in items:
        yield item.get("/Dest")
        yield item.get("/A")


def _is_destination(value: Array) -> bool:
    if len(value) < 2 or not isinstance(value[1], Name):
        return False
    page = value[0]
    return str(value[1]).startswith(("/XYZ", "/Fit")) and isinstance(page, Dictionary) and page.get("/Type") == "/Page"


def _shift_destination(destination: Array, shifts: dict[tuple[int, int], _Shift]) -> None:
    shift = shifts.get(destination[0].objgen)
    if not shift:
        return
    for index, axis in _DESTINATION_AXES.get(str(destination[1]), {}).items():
        if index < len(destination) and destination[index] is not None:
            destination[index] = _sum(destination[index], shift.of(axis))


# ---------------------------------------------------------------- imposition


@dataclass(frozen=True, slots=True)
class _Cell:
    """Half a sheet in points; `spine` is the side it is folded at: +1 right, -1 left."""

    left: float
    width: float
    height: float
    spine: int


def impose_booklet(
    pdf: bytes | Pdf,
    *,
    sheet: tuple[float, float] = A4_LANDSCAPE,
    bleed: float = 3.0,
    creep: float = 0.0,
    fold_marks: bool = True,
    cut: bool = False,
) -> bytes:
    """Two pages a side in signature order, for printing on both sides of `sheet` mm, flipped on the short edge.

    Takes pages as WeasyPrint makes them or `print_shop_pages` (with `bleed` mm around the trim) or cut ones (0); with
    `cut`, those of `reading_pages`, whose drawing still reaches into the bleed. Each page is enlarged till its trim fills its half (A6 on A4: × 1.414), clipped at the spine. `creep` is the thickness
    of one paper in mm (80 g: 0.10). Bookmarks, links and tags are left out: paper has none.
    """
    with _opened(pdf) as source, Pdf.new() as book:
        forms = [_form(book, page, bleed * MM if cut else 0.0) for page in source.pages]
        width, height = sheet[0] * MM, sheet[1] * MM
        for side, pair in enumerate(booklet_order(len(forms))):
            move = creep_of(side, creep) * MM
            halves = (_Cell(0, width / 2, height, 1), _Cell(width / 2, width / 2, height, -1))
            used = [(forms[p], cell) for p, cell in zip(pair, halves, strict=True) if p is not None]
            drawn = "\n".join(_placed(f"/P{i}", form, cell, bleed * MM, move) for i, (form, cell) in enumerate(used))
            if fold_marks:
                drawn += "\n" + _fold_marks(width, height)
            _add_sheet(book, (width, height), drawn, {f"/P{i}": form for i, (form, _) in enumerate(used)})
        _describe(source, book)
        return saved(book)


TWO_COPIES = 0.97  # page bottoms lie at the sheet's ends there, where office printers leave 4 to 5 mm white


def impose_two_copies(pdf: bytes | Pdf, *, bleed: float = 3.0, creep: float = 0.0, cut: bool = False) -> bytes:
    """Two copies of a booklet on upright A4, one above the other: print on both sides, flip on the long edge, cut across, fold.

    Sizes as for `impose_booklet`; a dashed line shows where to cut.
    """
    with _opened(pdf) as source, Pdf.new() as book:
        forms = [_form(book, page, bleed * MM if cut else 0.0) for page in source.pages]
        width, height = A4_LANDSCAPE[1] * MM, A4_LANDSCAPE[0] * MM
        half = height / 2
        for side, pair in enumerate(booklet_order(len(forms))):
            move = creep_of(side, creep) * MM
            cells = (_Cell(0, width / 2, half, 1), _Cell(width / 2, width / 2, half, -1))
            used = [(forms[p], cell) for p, cell in zip(pair, cells, strict=True) if p is not None]
            spread = "\n".join(_placed(f"/P{i}", form, cell, bleed * MM, move) for i, (form, cell) in enumerate(used))
            edge = f"{_n((1 - TWO_COPIES) / 2 * width)} {_n((1 - TWO_COPIES) / 2 * height)}"
            drawn = f"q {TWO_COPIES} 0 0 {TWO_COPIES} {edge} cm {spread} q 1 0 0 1 0 {_n(half)} cm {spread} Q Q\n"
            knife = f"q 0.5 G 0.25 w [2 1] 0 d 0 {_n(half)} m {_n(width)} {_n(half)} l S Q"
            _add_sheet(book, (width, height), drawn + knife, {f"/P{i}": form for i, (form, _) in enumerate(used)})
        _describe(source, book, "/DuplexFlipLongEdge")
        return saved(book)


@contextmanager
def _opened(pdf: bytes | Pdf) -> Iterator[Pdf]:
    """The file, opened here when it is not yet."""
    if isinstance(pdf, Pdf):
        yield pdf
        return
    with Pdf.open(io.BytesIO(pdf)) as made:
        yield made


def _form(book: Pdf, page: pikepdf.Page, beyond: float) -> pikepdf.Object:
    """The page as a form, its whole MediaBox visible and what lies `beyond` it, without its tags' root."""
    form = book.copy_foreign(page.as_form_xobject())
    resources = page.obj.get("/Resources")
    if resources is not None and resources.is_indirect:
        # All pages share one dictionary; qpdf would write it out in every form (400 KB in a book of 135 pages).
        form.Resources = book.copy_foreign(resources)
    # qpdf takes the TrimBox as BBox, which would cut the bleed off.
    left, bottom, right, top = (float(v) for v in page.mediabox)
    form.BBox = _box(left - beyond, bottom - beyond, right + beyond, top + beyond)
    for key in ("/StructParents", "/StructParent"):
        if key in form:
            del form[key]
    return form


def _placed(name: str, form: pikepdf.Object, cell: _Cell, bleed: float, creep: float) -> str:
    """The operators that put one page's trim against the spine, `creep` points beyond it, and clip at the cell."""
    left, bottom, right, top = (float(v) for v in form.BBox)
    across, up = right - left - 2 * bleed, top - bottom - 2 * bleed
    scale = min(cell.width / across, cell.height / up)
    x = cell.left + (cell.width - across * scale if cell.spine > 0 else 0) + cell.spine * creep
    y = (cell.height - up * scale) / 2
    e, f = x - (left + bleed) * scale, y - (bottom + bleed) * scale
    clip = f"{_n(cell.left)} 0 {_n(cell.width)} {_n(cell.height)} re W n"
    return f"q {clip} {_n(scale)} 0 0 {_n(scale)} {_n(e)} {_n(f)} cm {name} Do Q"


def _fold_marks(width: float, height: float) -> str:
    """A grey hairline of 7 mm at both ends of the fold: office printers leave the outer 4 to 5 mm white."""
    middle, length = width / 2, 7 * MM
    lines = ((0.0, length), (height, height - length))
    drawn = " ".join(f"{_n(middle)} {_n(a)} m {_n(middle)} {_n(b)} l" for a, b in lines)
    return f"q 0.5 G 0.25 w [2 1] 0 d {drawn} S Q"


def _add_sheet(book: Pdf, size: tuple[float, float], drawn: str, forms: dict[str, pikepdf.Object]) -> None:
    page = book.add_blank_page(page_size=size)
    whole = _box(0, 0, *size)
    page.obj.MediaBox = whole
    page.obj.TrimBox = whole
    page.obj.Resources = Dictionary(XObject=Dictionary(forms))
    page.obj.Contents = book.make_stream(drawn.encode("ascii"))


def _describe(source: Pdf, book: Pdf, flip: str = "/DuplexFlipShortEdge") -> None:
    """Title and language of the original, and a word to the printer dialogue: both sides, by which edge to flip, no scaling."""
    if "/Title" in source.docinfo:
        book.docinfo["/Title"] = str(source.docinfo["/Title"])
    if "/Lang" in source.Root:
        book.Root.Lang = str(source.Root.Lang)
    book.Root.ViewerPreferences = Dictionary(Duplex=Name(flip), PrintScaling=Name("/None"), PickTrayByPDFSize=True)


# ------------------------------------------------------------------- numbers


def saved(book: Pdf, *, packed: bool = True) -> bytes:
    """The book's bytes; `packed` for whoever keeps them."""
    made = io.BytesIO()
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.preserve
    book.save(made, deterministic_id=True, min_version="1.7", compress_streams=packed, object_stream_mode=mode)
    return made.getvalue()


def _box(left: float, bottom: float, right: float, top: float) -> Array:
    return Array([_points(left), _points(bottom), _points(right), _points(top)])


def _points(value: float) -> Decimal:
    """Points with four decimals: 0.00004 mm, and no 1e-15 that an old RIP cannot read."""
    return Decimal(_n(value))


def _n(value: float) -> str:
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _sum(value: Object, shift: Decimal) -> Decimal:
    return _points(float(value) + float(shift))


def _moved(numbers: Object, shift: _Shift) -> Array:
    """Pairs of x, y, all moved."""
    return Array([_sum(value, shift.of(index % 2)) for index, value in enumerate(numbers)])
