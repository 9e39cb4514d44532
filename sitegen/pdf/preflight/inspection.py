"""The press check: a finished PDF looked at as a print shop's checker does, before anything is published.

What it measures stands in report.html; what it finds wrong is a sentence for the writer. Rules: boxes exact to 0.1 mm, fonts
embedded as subsets, inks only and no more than the limit, pictures sharp enough, words inside the safe area, no lonely
character at a paragraph's end, no mark at a line's start, QR codes that scan from 100 dpi.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf
from pikepdf import Pdf

from sitegen.model.formats import Paper
from sitegen.model.problems import Words
from sitegen.model.reports import PreflightReport

MM = 72 / 25.4
EXACT = 0.1  # mm, the boxes
ROUNDED = 0.01  # of an ink: what a picture's eight bits a channel may add to the heaviest
ROOM = 0.25  # mm by which a character's box may pass the safe line: the box is larger than its ink
DPI = 100  # at which a QR code must read: a phone's picture of it, not the print shop's film
SEEN_TYPE, SEEN = 5.0, 24  # px of the smallest type in the picture that is looked at; least contrast of 255
LEAST_TYPE = 5.0  # pt; smaller Chinese fills in
PICTURE = 0.45  # of the sheet's width; a character larger than this is a picture and may bleed off
OPENERS = "，。、；：！？”’」』》）…"
_STRINGS = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>")
_COLOURS = frozenset((b"rg", b"RG", b"g", b"G", b"cs", b"CS", b"sc", b"SC", b"scn", b"SCN", b"sh"))


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code that a page should show: what it says, and where it stands when known.

    `page` counts from 0, `box` is left, top and width in mm from the trim's top left.
    """

    text: str
    page: int | None = None
    box: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What a file should be: its drawn `paper`, whether it was cut to the trim, its pages (0: any), its QR codes.

    `mark` is the word by which a proof is known; it may stand near the trim.
    """

    paper: Paper
    inks: bool = True
    limit: float = 2.5
    trimmed: bool = False
    pages: int = 0
    codes: Sequence[Code] = ()
    mark: str = ""


@dataclass(slots=True)
class Inspection:
    """PreflightReport and faults of one PDF."""

    figures: PreflightReport = field(default_factory=PreflightReport)
    faults: list[Words] = field(default_factory=list)

    def measured(self, **figures: float) -> None:
        """Put these figures into the report."""
        self.figures = replace(self.figures, **figures)  # type: ignore[arg-type]  # counts are whole numbers

    def fault(self, zh: str, en: str) -> None:
        """Note a fault once."""
        words = Words(zh, en)
        if words not in self.faults:
            self.faults.append(words)


def inspect(pdf: bytes, order: Order) -> Inspection:
    """Look at everything; never raises for what a template can do wrong."""
    inspection = Inspection()
    with Pdf.open(io.BytesIO(pdf)) as book:
        _structure(book, order, inspection)
    _looks(pdf, order, inspection)
    return inspection


def inspect_bound(pdf: bytes, order: Order, parts: Sequence[PreflightReport]) -> Inspection:
    """Look at a file bound of parts that were looked at one by one, with these figures: boxes and fonts of the whole."""
    inspection = Inspection()
    dpi = [part.dpi for part in parts if part.dpi]
    inspection.figures = PreflightReport(
        ink=max(part.ink for part in parts),
        dpi=min(dpi, default=0),
        type=min((part.type for part in parts if part.type), default=0.0),
        edge=min((part.edge for part in parts if part.type), default=0.0),
        codes=sum(part.codes for part in parts),
    )
    with Pdf.open(io.BytesIO(pdf)) as book:
        _frame(book, order, inspection)
    return inspection


# ------------------------------------------------------------------------------------ boxes, fonts, inks


def _structure(book: Pdf, order: Order, inspection: Inspection) -> None:
    _frame(book, order, inspection)
    if order.inks:
        inspection.measured(ink=_inks(book, order.limit, inspection))


def _frame(book: Pdf, order: Order, inspection: Inspection) -> None:
    inspection.measured(pages=len(book.pages))
    if order.pages and len(book.pages) != order.pages:
        inspection.fault(
            f"应当是 {order.pages} 页，实际 {len(book.pages)} 页：有内容排不下",
            f"should have {order.pages} pages and has {len(book.pages)}: something did not fit",
        )
    for number, page in enumerate(book.pages, 1):
        _boxes(page, number, order, inspection)
    inspection.measured(fonts=_fonts(book, inspection))


def _boxes(page: pikepdf.Page, number: int, order: Order, inspection: Inspection) -> None:
    paper, bleed = order.paper, 0.0 if order.trimmed else order.paper.bleed
    media, trim = _mm(page.mediabox), _mm(page.trimbox)
    want_media = (0.0, 0.0, paper.width + 2 * bleed, paper.height + 2 * bleed)
    want_trim = (bleed, bleed, bleed + paper.width, bleed + paper.height)
    bled = _mm(page.obj.get("/BleedBox", page.mediabox))
    for name, have, want in (
        ("MediaBox", media, want_media),
        ("TrimBox", trim, want_trim),
        ("BleedBox", bled, want_media),
    ):
        if any(abs(a - b) > EXACT for a, b in zip(have, want, strict=True)):
            shown = "、".join(f"{v:.1f}" for v in have)
            inspection.fault(f"第 {number} 页的 {name} 不对：{shown} 毫米", f"page {number}: wrong {name}, {shown} mm")


def _mm(box: Iterable[object]) -> tuple[float, ...]:
    return tuple(float(v) / MM for v in box)  # type: ignore[arg-type]


def _fonts(book: Pdf, inspection: Inspection) -> int:
    count = 0
    for thing in book.objects:
        if not isinstance(thing, pikepdf.Dictionary) or thing.get("/Type") != "/FontDescriptor":
            continue
        count += 1
        name = str(thing.get("/FontName", ""))
        if not any(key in thing for key in ("/FontFile", "/FontFile2", "/FontFile3")) or name[7:8] != "+":
            inspection.fault(f"字体 {name} 没有嵌入", f"font {name} is not embedded as a subset")
    return count


def _streams(book: Pdf) -> Iterator[bytes]:
    """What draws: pages' contents, forms and patterns."""
    for page in book.pages:
        contents = page.obj.get("/Contents")
        for part in contents if isinstance(contents, pikepdf.Array) else (contents,) if contents is not None else ():
            yield part.read_bytes()
    for thing in book.objects:
        if isinstance(thing, pikepdf.Stream) and (thing.get("/Subtype") == "/Form" or "/PatternType" in thing):
            yield thing.read_bytes()


def _inks(book: Pdf, limit: float, inspection: Inspection) -> int:
    """The heaviest ink in percent; any operator that is not CMYK, and any colour picture that is not, is a fault."""
    heaviest = 0.0
    for content in _streams(book):
        tokens = _STRINGS.sub(b" ", content).split()
        left = sorted(token.decode() for token in _COLOURS.intersection(tokens))
        if left:
            inspection.fault(
                f"还有不是 CMYK 的颜色（{'、'.join(left)}）", f"colours that are not CMYK are left ({', '.join(left)})"
            )
        sums = {tuple(tokens[n - 4 : n]) for n, token in enumerate(tokens) if token in (b"k", b"K")}
        heaviest = max([heaviest, *(sum(float(value) for value in ink) for ink in sums)])
    for thing in book.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image":
            heaviest = max(heaviest, _ink_of(thing, inspection))
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/ShadingType") is not None:
            inspection.fault("还有渐变色", "a gradient is left")
    if heaviest > limit + ROUNDED:
        inspection.fault(f"总墨量 {heaviest:.0%}，超过 {limit:.0%}", f"total ink {heaviest:.0%} is over {limit:.0%}")
    return round(heaviest * 100)


def _ink_of(picture: pikepdf.Stream, inspection: Inspection) -> float:
    """The heaviest ink of a picture, 1 for each colour in full; one that is neither grey nor CMYK is a fault."""
    from PIL import ImageChops

    space = picture.get("/ColorSpace")
    if space == "/DeviceCMYK":
        cyan, magenta, yellow, black = pikepdf.PdfImage(picture).as_pil_image().split()
        halves = ImageChops.add(cyan, magenta, scale=2), ImageChops.add(yellow, black, scale=2)
        heaviest: Any = ImageChops.add(*halves, scale=2).getextrema()[1]
        return float(heaviest) * 4 / 255
    if space not in ("/DeviceGray", None):  # masks have none
        inspection.fault("还有 RGB 图片", "an RGB picture is left")
    return 0.0


# ------------------------------------------------------------------------------- words, pictures, codes


@dataclass(slots=True)
class _TextLine:
    """Characters on one baseline, in mm from the page's top left; `size` in mm.

    `boxes` are the characters' ink on the page as it lies: left, top, right and bottom in points. `turned` lines stand on
    their heads; their places count from the turned page's top left.
    """

    x: float
    y: float
    size: float
    text: str = ""
    end: float = 0.0
    turned: bool = False
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)


def _looks(pdf: bytes, order: Order, made: Inspection) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        least, nearest, where = 1e9, 1e9, (0, "")
        for number in range(len(document)):
            page = document[number]  # read anew each time it is asked for
            lines = list(_lines(page))
            smallest, edge = _words(lines, number + 1, order, made)
            if smallest < least:
                least, where = smallest, (number + 1, min(lines, key=lambda line: line.size).text[:12])
            nearest = min(nearest, edge)
            _seen(page, lines, number + 1, made)
            if lines and 0 < order.pages == number:
                begins = lines[0].text[:12]
                made.fault(
                    f"第 {number + 1} 页是多出来的，从“{begins}”起",
                    f"page {number + 1} is one too many, from “{begins}” on",
                )
            _codes(page, number, order, made)
            _pictures(page, number, order, made)
        _codes_anywhere(document, order, made)
    finally:
        document.close()
    scale = order.paper.scale
    made.measured(
        type=round(least * MM * scale, 1) if least < 1e9 else 0.0,
        edge=round(nearest * scale, 1) if nearest < 1e9 else 0.0,
    )
    if made.figures.type and made.figures.type < LEAST_TYPE:
        number, words = where
        made.fault(
            f"第 {number} 页“{words}”的字只有 {made.figures.type} 磅，看不清",
            f"page {number}: the type of “{words}” is {made.figures.type} pt: too small to read",
        )


def _words(lines: Sequence[_TextLine], number: int, order: Order, inspection: Inspection) -> tuple[float, float]:
    """The smallest type and the least distance of a word from the trim, in mm; faults of places and lines on the way."""
    paper, bleed = order.paper, 0.0 if order.trimmed else order.paper.bleed
    smallest, nearest = 1e9, 1e9
    for before, line in zip([None, *lines], lines, strict=False):
        smallest = min(smallest, line.size)
        if line.size > PICTURE * min(paper.width, paper.height) or (order.mark and order.mark in line.text):
            continue
        left, right = line.x - bleed, bleed + paper.width - line.end
        top, bottom = line.y - 0.84 * line.size - bleed, bleed + paper.height - line.y - 0.08 * line.size
        edge = min(left, right, top, bottom)
        nearest = min(nearest, edge)
        if edge < paper.safe - ROOM / paper.scale:
            inspection.fault(
                f"第 {number} 页“{line.text[:12]}”离裁切线只有 {edge * paper.scale:.1f} 毫米，应当不少于 {paper.safe * paper.scale:g} 毫米",
                f"page {number}: “{line.text[:12]}” stands {edge * paper.scale:.1f} mm from the trim, not {paper.safe * paper.scale:g}",
            )
        _line_ends(before, line, number, inspection)
    return smallest, nearest


def _line_ends(before: _TextLine | None, line: _TextLine, number: int, inspection: Inspection) -> None:
    """A mark at a line's start, a lonely character on a paragraph's last line."""
    if before is None or len(before.text) < 4 or abs(before.size - line.size) > 0.02 * line.size:
        return
    goes_on = 0.9 * line.size < line.y - before.y < 2.3 * line.size and abs(before.x - line.x) < 2.2 * line.size
    if not goes_on:
        return
    if line.text[0] in OPENERS:
        inspection.fault(
            f"第 {number} 页有一行以“{line.text[0]}”开头：{before.text[-6:]}／{line.text[:6]}",
            f"page {number}: a line begins with “{line.text[0]}”: {before.text[-6:]} / {line.text[:6]}",
        )
    said = line.text.rstrip(OPENERS)
    if len(said) == 1 and "\u4e00" <= said <= "\u9fff":
        inspection.fault(
            f"第 {number} 页“{before.text[-6:]}／{line.text}”一个字单独成行",
            f"page {number}: “{line.text}” stands alone on a line after “{before.text[-6:]}”",
        )


def _lines(page: object) -> Iterator[_TextLine]:
    """The page's lines in the order they were set; turned ones (a table tent's back) as seen when turned."""
    import pypdfium2.raw as raw

    text = page.get_textpage()  # type: ignore[attr-defined]
    handle, height = text.raw, page.get_height()  # type: ignore[attr-defined]
    width = page.get_width()  # type: ignore[attr-defined]
    x, y = ctypes.c_double(), ctypes.c_double()
    west, east, south, north = (ctypes.c_double() for _ in range(4))
    matrix = raw.FS_MATRIX()
    line: _TextLine | None = None
    state = (0.0, False)
    known = -1.0
    for i in range(raw.FPDFText_CountChars(handle)):
        char = chr(raw.FPDFText_GetUnicode(handle, i))
        if char.isspace() or char in "\x00\u200b\u2060\ufeff\ufffe\x02":
            continue
        raw.FPDFText_GetCharOrigin(handle, i, x, y)
        raw.FPDFText_GetCharBox(handle, i, west, east, south, north)
        if east.value - west.value <= 0:
            continue
        size = raw.FPDFText_GetFontSize(handle, i)
        if size != known:
            raw.FPDFText_GetMatrix(handle, i, matrix)
            known, state = size, (size * (matrix.a**2 + matrix.b**2) ** 0.5 / MM, matrix.a < 0)
        em, turned = state
        px, py = x.value / MM, (height - y.value) / MM
        left, right = west.value / MM, east.value / MM
        box = west.value, height - north.value, east.value, height - south.value
        if turned:
            px, py, left, right = width / MM - px, height / MM - py, width / MM - right, width / MM - left
        if (
            line
            and abs(py - line.y) < 0.1 * em
            and left > line.end - 0.6 * em
            and abs(em - line.size) < 0.02 * em
            and left < line.end + 3 * em
        ):
            line.text += char
            line.end = max(line.end, right)
            line.boxes.append(box)
            continue
        if line and line.boxes[-1] == box and abs(py - line.y) < 0.1 * em:  # a further letter of one sign (ffi)
            line.text += char
            line.boxes.append(box)
            continue
        if line and not turned and not line.turned and _stands_before_last(line, left, right, py, em):
            line.text = line.text[:-1] + char + line.text[-1]
            line.boxes.insert(-1, box)
            continue
        if line:
            yield line
        line = _TextLine(left, py, em, char, right, turned, [box])
    if line:
        yield line


def _stands_before_last(line: _TextLine, left: float, right: float, y: float, size: float) -> bool:
    """Whether a character (its ink from `left` to `right` mm) fits between the last two of the line.

    pdfium tells characters by their origins, and an opening mark that was set half an em closer to the mark before it
    (”“) begins a hair to the left of that.
    """
    if len(line.boxes) < 2 or abs(y - line.y) >= 0.1 * size or abs(size - line.size) >= 0.02 * size:
        return False
    before, last = line.boxes[-2][2] / MM, line.boxes[-1][0] / MM
    return before - 0.1 * size < left and right < last + 0.1 * size


def _seen(page: Any, lines: Sequence[_TextLine], number: int, inspection: Inspection) -> None:
    """Words that something covers or that have the colour of their ground, and lines that run into one another."""
    if not lines:
        return
    scale = SEEN_TYPE / (min(line.size for line in lines) * MM)
    image = page.render(scale=scale, grayscale=True).to_pil()
    for line in lines:
        room = 0.1 * line.size * MM + 1 / scale
        hidden = ""
        for char, (left, top, right, bottom) in zip(line.text, line.boxes, strict=True):
            if char.isalnum():
                box = ((left - room) * scale, (top - room) * scale, (right + room) * scale, (bottom + room) * scale)
                low, high = image.crop(tuple(round(v) for v in box)).getextrema()
                hidden += char if high - low < SEEN else ""
        if hidden:
            inspection.fault(
                f"第 {number} 页“{line.text[:12]}”里看不见“{hidden[:8]}”：被盖住了，或者和底色一样",
                f"page {number}: “{hidden[:8]}” of “{line.text[:12]}” cannot be seen: covered, or in the ground's colour",
            )
    for turned in (False, True):
        _collisions([line for line in lines if line.turned is turned], number, inspection)


def _collisions(lines: Sequence[_TextLine], number: int, inspection: Inspection) -> None:
    """Lines whose characters stand on one another."""
    rows = sorted((line for line in lines if len(line.text) > 1), key=lambda line: line.y)
    for place, line in enumerate(rows):
        for other in rows[place + 1 :]:
            apart = other.y - line.y
            if apart > 0.5 * other.size + 0.05 * line.size:
                if apart > 2 * max(line.size, other.size):
                    break
                continue
            if min(line.end, other.end) - max(line.x, other.x) > 0.5 * min(line.size, other.size):
                inspection.fault(
                    f"第 {number} 页“{line.text[:10]}”和“{other.text[:10]}”叠在一起",
                    f"page {number}: “{line.text[:10]}” and “{other.text[:10]}” stand on one another",
                )


def _codes(page: Any, number: int, order: Order, inspection: Inspection) -> None:
    """Read the QR codes of a page back, each from its place."""
    for code in order.codes:
        if code.page != number:
            continue
        if code.text in _read(page, order, code):
            inspection.measured(codes=inspection.figures.codes + 1)
            continue
        inspection.fault(
            f"第 {number + 1} 页的二维码在 {DPI} dpi 下读不出来",
            f"page {number + 1}: the QR code does not read at {DPI} dpi",
        )


def _codes_anywhere(document: Any, order: Order, inspection: Inspection) -> None:
    """Read back the QR codes that are on none of the pages as far as is known, on one after the other, all of a text."""
    missing = Counter(code.text for code in order.codes if code.page is None or code.page >= len(document))
    for page in document if missing else ():
        found = Counter(_read(page, order)) & missing
        inspection.measured(codes=inspection.figures.codes + found.total())
        missing -= found
    if missing:
        inspection.fault(f"二维码在 {DPI} dpi 下读不出来", f"the QR code does not read at {DPI} dpi")


def _read(page: Any, order: Order, code: Code | None = None) -> list[str]:
    """What the QR codes of a page say, or of the place where one code stands."""
    import zxingcpp

    crop = _around(page, code, order) if code else (0, 0, 0, 0)
    image = page.render(scale=DPI / 72 * order.paper.scale, crop=crop, grayscale=True).to_pil()
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [found.text for found in zxingcpp.read_barcodes(image, formats=formats)]


def _around(page: Any, code: Code, order: Order) -> tuple[float, float, float, float]:
    """What to cut off the page on the left, below, right and above, in points."""
    if code.box is None:
        return 0, 0, 0, 0
    bleed = 0.0 if order.trimmed else order.paper.bleed
    left, top, side = ((value + extra) * MM for value, extra in zip(code.box, (bleed, bleed, 0.0), strict=True))
    width, height = page.get_width(), page.get_height()
    return tuple(max(0.0, v) for v in (left, height - top - side, width - left - side, top))  # type: ignore[return-value]


def _pictures(page: Any, number: int, order: Order, inspection: Inspection) -> None:
    """Pictures too coarse for the sheet, at the size they are placed."""
    import pypdfium2.raw as raw

    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=8):
        left, bottom, right, top = thing.get_pos() if hasattr(thing, "get_pos") else thing.get_bounds()
        across, up = thing.get_px_size()
        if right - left < 1 or top - bottom < 1:
            continue
        dpi = round(min(across / (right - left), up / (top - bottom)) * 72 / order.paper.scale)
        inspection.measured(dpi=min(inspection.figures.dpi or dpi, dpi))
        if dpi < order.paper.dpi:
            inspection.fault(
                f"第 {number + 1} 页的图片只有 {dpi} dpi，这种尺寸要 {order.paper.dpi} dpi",
                f"page {number + 1}: a picture has {dpi} dpi, this size needs {order.paper.dpi}",
            )
