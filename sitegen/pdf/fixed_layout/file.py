"""The PDF around pages' operators: their boxes, title, pictures, faces cut to the glyphs that they show."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import uharfbuzz as hb

from sitegen.pdf.fixed_layout.markup import UnsupportedMarkup
from sitegen.pdf.fixed_layout.operators import number, rgb
from sitegen.typography.typefaces import Typeface

# Tables left out: all that a viewer needs is to draw glyphs by number (ISO 32000-1, 9.9); these shape text, which is done.
TABLES = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "STAT", "gasp", "prep", "fpgm", "cvt ", "DSIG", "meta",
           "name", "OS/2", "cmap", "post", "HVAR", "MVAR", "avar")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph: its place in em from the line's start, and the characters it stands for."""

    id: int
    x: float
    y: float
    character: int  # offset in the text


@dataclass(frozen=True, slots=True)
class Shaped:
    """A line of text as glyphs; `advance` in em."""

    text: str
    glyphs: tuple[Glyph, ...]
    advance: float


@lru_cache(maxsize=8192)
def _shaped(face: Typeface, text: str, halved: tuple[tuple[int, int], ...], weight: int) -> Shaped:
    font = face.font(weight)
    upem = font.face.upem
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = "zh-hans"
    hb.shape(font, buffer, {"halt": [(a, b, True) for a, b in halved]} if halved else {})
    pen, glyphs = 0, []
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyphs.append(Glyph(info.codepoint, (pen + place.x_offset) / upem, place.y_offset / upem, info.cluster))
        pen += place.x_advance
    return Shaped(text, tuple(glyphs), pen / upem)


@dataclass(slots=True)
class Fonts:
    """The faces of one page and the glyphs that it uses of each."""

    face: Typeface
    weights: frozenset[int]
    used: dict[int, dict[int, str]] = field(default_factory=dict)  # weight → glyph → the characters it stands for

    @property
    def extents(self) -> tuple[float, float]:
        """How far a line reaches above and below the baseline, in em."""
        extents, upem = self.face.font(400).get_font_extents("ltr"), self.face.font(400).face.upem
        return extents.ascender / upem, -extents.descender / upem

    def shaped(self, text: str, halved: tuple[tuple[int, int], ...], weight: float) -> Shaped:
        """The text as glyphs; raises UnsupportedMarkup for a weight or a character that is not there."""
        if int(weight) not in self.weights:
            raise UnsupportedMarkup(f"weight {weight}")
        if missing := self.face.missing(text):
            raise UnsupportedMarkup(f"no glyph for {missing}")
        return _shaped(self.face, text, halved, int(weight))

    def show(
        self, line: Shaped, colours: Sequence[str], x: float, y: float, size: float, weight: float, spread: float
    ) -> list[str]:
        """The operators that set the line, its pen starting at x on the baseline y, `spread` points between characters."""
        used = self.used.setdefault(int(weight), {})
        made, start = [f"BT /F{int(weight)} {number(size)} Tf"], 0
        for place, glyph in enumerate(line.glyphs):
            end = line.glyphs[place + 1].character if place + 1 < len(line.glyphs) else len(line.text)
            used.setdefault(glyph.id, line.text[glyph.character : end])
            if place + 1 == len(line.glyphs) or self._breaks(line, colours, place):
                run = line.glyphs[start : place + 1]
                left = x + run[0].x * size + start * spread
                made.append(
                    f"{rgb(colours[run[0].character], 'rg')} 1 0 0 -1 {number(left)} {number(y - run[0].y * size)} Tm"
                )
                made.append(self._run(run, int(weight), spread / size))
                start = place + 1
        return [*made, "ET"]

    def _breaks(self, line: Shaped, colours: Sequence[str], place: int) -> bool:
        one, two = line.glyphs[place], line.glyphs[place + 1]
        return colours[one.character] != colours[two.character] or one.y != two.y

    def _run(self, run: Sequence[Glyph], weight: int, spread: float) -> str:
        """Glyphs by number; between them what their places differ from their widths, in thousandths."""
        font = self.face.font(weight)
        upem, made, open_ = font.face.upem, [], False
        for place, glyph in enumerate(run):
            made.append(("" if open_ else "<") + f"{{{glyph.id}}}")
            open_ = True
            if place + 1 < len(run):
                step = run[place + 1].x - glyph.x + spread - font.get_glyph_h_advance(glyph.id) / upem
                if abs(step) > 0.0005:
                    made.append(f"> {number(-1000 * step)} ")
                    open_ = False
        return "[" + "".join(made) + ">] TJ"


@dataclass(slots=True)
class Pictures:
    """Pictures of pixels in a document, each once: PNG files of 8-bit RGB, whose data PDF takes as it is."""

    _known: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def add(self, url: str) -> str:
        """The name of the picture in that data URL; raises UnsupportedMarkup for any other."""
        if url not in self._known:
            head, _, data = url.partition(",")
            if head != "data:image/png;base64":
                raise UnsupportedMarkup("a picture that is no PNG in the page itself")
            self._known[url] = f"P{len(self._known)}", _picture_object(base64.b64decode(data))
        return self._known[url][0]

    def objects(self) -> Iterable[tuple[str, bytes]]:
        """Names and PDF objects."""
        return self._known.values()


def _picture_object(png: bytes) -> bytes:
    """A PNG as an image object: Flate with PNG's own predictors (ISO 32000-1, 7.4.4.4)."""
    at, head, data = 8, b"", []
    while at < len(png):
        size = int.from_bytes(png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        head = body if kind == b"IHDR" else head
        if kind == b"IDAT":
            data.append(body)
        at += size + 12
    if head[8:] != b"\x08\x02\x00\x00\x00":
        raise UnsupportedMarkup("a picture that is not 8-bit RGB")
    width, height = int.from_bytes(head[:4]), int.from_bytes(head[4:8])
    about = (
        f" /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        f"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 3 /BitsPerComponent 8 /Columns {width} >>"
    )
    return _stream(b"".join(data), about)


def pdf_file(
    pages: Sequence[Sequence[str]],
    box: tuple[float, float, float],
    fonts: Fonts,
    pictures: Pictures,
    title: str,
    language: str,
) -> bytes:
    """A PDF 1.7 of these pages' operators: `box` is the trim's width and height and the bleed around it, in points."""
    width, height, bleed = box
    objects: list[bytes] = [b"", b"", b"", b"", b""]  # catalogue, pages, first page, its contents, information
    resources, numbers = [], dict[int, dict[int, int]]()
    for weight in sorted(fonts.used):
        numbers[weight] = _add_font(objects, fonts, weight)
        resources.append(f"/F{weight} {len(objects)} 0 R")
    shown = f"/Font << {' '.join(resources)} >>"
    drawn = []
    for name, made in pictures.objects():
        objects.append(made)
        drawn.append(f"/{name} {len(objects)} 0 R")
    if drawn:
        shown += f" /XObject << {' '.join(drawn)} >>"
    whole = f"0 0 {number(width + 2 * bleed)} {number(height + 2 * bleed)}"
    trim = f"{number(bleed)} {number(bleed)} {number(width + bleed)} {number(height + bleed)}"
    kids = []
    for place, operators in enumerate(pages):
        own = 3 if place == 0 else len(objects) + 1
        content = f"1 0 0 -1 {number(bleed)} {number(height + bleed)} cm\n" + numbered(operators, numbers)
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{whole}] /BleedBox [{whole}] /TrimBox [{trim}] "
            f"/Resources << {shown} >> /Contents {own + 1} 0 R >>"
        )
        objects[own - 1 : own + 1] = [page.encode(), _stream(content.encode("ascii"))]
        kids.append(f"{own} 0 R")
    lang = f" /Lang ({language})" if language.replace("-", "").isalnum() else ""
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R{lang} >>".encode()
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    objects[4] = b"<< /Title <feff" + title.encode("utf-16-be").hex().encode() + b"> >>"
    return _written(objects)


def numbered(operators: Sequence[str], numbers: Mapping[int, Mapping[int, int]]) -> str:
    """The operators with the glyphs' numbers in the cut faces, by weight."""
    pieces: list[str] = []
    current: Mapping[int, int] = {}
    for line in operators:
        if line.startswith("BT /F"):
            current = numbers[int(line[5 : line.index(" ", 5)])]
        if line.endswith(" TJ"):
            parts = line.split("{")
            line = parts[0] + "".join(
                f"{current[int(number_)]:04x}{rest}" for number_, _, rest in (part.partition("}") for part in parts[1:])
            )
        pieces.append(line)
    return "\n".join(pieces)


def _add_font(objects: list[bytes], fonts: Fonts, weight: int) -> dict[int, int]:
    """Append the face's objects, the font itself last; the glyphs' old numbers → their new ones."""
    used = fonts.used[weight]
    data, numbers = fonts.face.glyphs(weight, used, TABLES, used.values())
    font = fonts.face.font(weight)
    upem, extents = font.face.upem, font.get_font_extents("ltr")
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(data).digest()[:6])
    name = f"{tag}+{fonts.face.name.capitalize()}-{weight}"
    first = len(objects) + 1
    up, down = (number(1000 * value / upem) for value in (extents.ascender, extents.descender))
    objects.append(_stream(data, f" /Length1 {len(data)}"))
    objects.append(
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [-1000 {down} 2000 {up}] /ItalicAngle 0 "
        f"/Ascent {up} /Descent {down} /CapHeight {up} /StemV {80 + weight // 10} /FontFile2 {first} 0 R >>".encode()
    )
    widths = sorted((new, font.get_glyph_h_advance(old) * 1000 / upem) for old, new in numbers.items())
    said = " ".join(f"{new} [{number(width)}]" for new, width in widths)
    objects.append(
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        f"/Supplement 0 >> /FontDescriptor {first + 1} 0 R /DW 1000 /W [{said}] /CIDToGIDMap /Identity >>".encode()
    )
    objects.append(_stream(unicode_map({numbers[old]: text for old, text in used.items()}).encode("ascii")))
    objects.append(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{first + 2} 0 R] "
        f"/ToUnicode {first + 3} 0 R >>".encode()
    )
    return numbers


def unicode_map(texts: dict[int, str]) -> str:
    """The map from glyphs back to characters, for whoever copies or searches."""
    lines = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in sorted(texts.items()) if text]
    batches = [lines[i : i + 100] for i in range(0, len(lines), 100)]
    body = "\n".join(f"{len(batch)} beginbfchar\n" + "\n".join(batch) + "\nendbfchar" for batch in batches)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


def _stream(data: bytes, more: str = "") -> bytes:
    return f"<< /Length {len(data)}{more} >>\nstream\n".encode() + data + b"\nendstream"


def _written(objects: Sequence[bytes]) -> bytes:
    made, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for at, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % at + body + b"\nendobj\n"
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(made)
