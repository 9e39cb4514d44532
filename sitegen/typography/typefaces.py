"""The faces: measured, drawn as outlines, and cut to the characters of one job.

A job's own cut (a few KB in about 2 ms) is what makes WeasyPrint a hundred times faster than the full variable font.
"""

from __future__ import annotations

import gzip
import io
import struct
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import uharfbuzz as hb

from sitegen.core.sources import Sources
from sitegen.model.problems import NOTHING, Words

FILES: Mapping[str, str] = {
    "sans": "package:justmytype_intl_cjk/fonts/ofl/notosanssc/NotoSansSC[wght].ttf",
    "brush": "assets/fonts/brush.ttf",
    "pixel": "assets/fonts/pixel.ttf.gz",  # exact at 16 px, GB 2312
}

# Curly quotes and brackets stand on a whole em in a Chinese face; in headlines they take half (`halt`).
HALVED = frozenset("“”‘’「」『』《》〈〉（）【】〔〕")

# Vertical metrics and hints: nothing here sets vertical text or rasterises with hints.
_LEFT_OUT = ("BASE", "VORG", "vhea", "vmtx", "STAT", "gasp", "prep", "fpgm", "cvt ", "DSIG", "meta")


@dataclass(frozen=True, slots=True)
class Ink:
    """Where the ink of a text lies, in em from the pen's start on the baseline; `above` and `below` are distances."""

    left: float
    right: float
    above: float
    below: float

    @property
    def width(self) -> float:
        """From the first ink to the last, in em."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From the highest ink to the lowest, in em."""
        return self.above + self.below


@dataclass(frozen=True, slots=True, eq=False)
class Typeface:
    """One font file, variable or not. All measures are in em; a weight the file cannot give is taken at its nearest."""

    name: str
    digest: str
    _face: hb.Face
    _axis: tuple[float, float] | None
    _unicodes: frozenset[int]
    _fonts: dict[int, hb.Font] = field(default_factory=dict)

    def covers(self, ch: str) -> bool:
        """Whether the face has that character. Spaces of any width need none, nor do tabs and the ends of lines; the other
        separators that Unicode counts as white space (U+0085, U+2028 …) cannot be set.
        """
        return ord(ch) in self._unicodes or ch in "\t\n\r" or unicodedata.category(ch) == "Zs"

    @property
    def characters(self) -> frozenset[int]:
        """The code points it has glyphs for."""
        return self._unicodes

    def missing(self, text: str) -> str:
        """The characters the face lacks, each once, as they come."""
        if self._unicodes.issuperset(map(ord, set(text))):
            return ""
        return "".join(ch for ch in dict.fromkeys(text) if not self.covers(ch))

    def advance(self, text: str, weight: int, halt: bool = True) -> float:
        """The text's width as the template sets it; with `halt`, quotes and brackets take half an em."""
        return _shaped(self, text, weight, halt).advance

    def ink(self, text: str, weight: int, halt: bool = True) -> Ink:
        """The bounds of the text's ink; all zero when there is none."""
        return _shaped(self, text, weight, halt).ink

    def outline(self, text: str, weight: int, size: float = 1.0, x: float = 0.0, y: float = 0.0) -> str:
        """The text as SVG path data, `size` units an em, its pen starting at x on the baseline y."""
        pen = _SvgPen(size / self._face.upem, x, y)
        font = self.font(weight)
        for glyph in _shaped(self, text, weight, True).glyphs:
            pen.origin = (glyph.x, glyph.y)
            font.draw_glyph(glyph.id, _DRAW, pen)
        return "".join(pen.data)

    @property
    def rise(self) -> float:
        """From the top of a CSS line with `line-height: 1` down to its baseline, in em."""
        extents = self.font(400).get_font_extents("ltr")
        return float((self._face.upem + extents.ascender + extents.descender) / 2 / self._face.upem)

    def cut(self, weight: int, characters: Iterable[str], family: str = "") -> bytes:
        """A static font at that weight with these characters only, every feature kept, under the family name given.

        The same characters give the same bytes, in whatever order they come. Without a family it has no name.
        """
        return self.cut_numbered(weight, characters, family)[0]

    def cut_numbered(
        self, weight: int, characters: Iterable[str], family: str = "", features: Iterable[str] = ()
    ) -> tuple[bytes, dict[int, int]]:
        """As `cut`, with the whole face's glyph numbers by the cut font's; with `features`, these layout features alone."""
        wanted = hb.SubsetInput()
        wanted.unicode_set.update(sorted({ord(ch) for text in characters for ch in text} & self._unicodes))
        # invert() alone means "none": HarfBuzz starts from its own list, which lacks `halt`.
        wanted.layout_feature_tag_set.clear()
        if features:
            wanted.layout_feature_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in features)
        else:
            wanted.layout_feature_tag_set.invert()
        wanted.name_id_set.clear()
        wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _LEFT_OUT)
        if self._axis:
            wanted.pin_axis_location(self._face, "wght", self._nearest(weight))
        plan = hb.SubsetPlan(self._face, wanted)
        data = bytes(plan.execute().blob.data)
        numbers = {new: old for old, new in dict(plan.old_to_new_glyph_mapping).items()}
        return (_named(data, family) if family else data), numbers

    def glyphs(
        self, weight: int, glyphs: Iterable[int], left_out: Iterable[str], texts: Iterable[str] = ()
    ) -> tuple[bytes, dict[int, int]]:
        """A static font at that weight with these glyphs by number, without the tables named; old numbers → new ones.

        The same glyphs give the same bytes where the tables about characters and layout are left out. With the characters
        they stand for it takes a tenth of the time: HarfBuzz looks these up, where for bare numbers it goes through all of
        the face's characters.
        """
        left, font = set(glyphs), self.font(weight)
        named = {font.get_nominal_glyph(ord(text)): ord(text) for text in texts if len(text) == 1}
        wanted = hb.SubsetInput()
        wanted.unicode_set.update(sorted(named[glyph] for glyph in left & named.keys()))
        wanted.glyph_set.update(sorted(left - named.keys()))
        wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NO_BIDI_CLOSURE
        wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in left_out)
        if self._axis:
            wanted.pin_axis_location(self._face, "wght", self._nearest(weight))
        plan = hb.SubsetPlan(self._face, wanted)
        return bytes(plan.execute().blob.data), dict(plan.old_to_new_glyph_mapping)

    def woff2(self, weight: int, characters: Iterable[str], family: str = "Cut") -> bytes:
        """The same cut for the web, with what style sheets ask of it: other forms of 264 glyphs are 94 glyphs more."""
        from fontTools.ttLib import TTFont

        cut, _ = self.cut_numbered(weight, characters, family, WEB_FEATURES)
        font = TTFont(io.BytesIO(cut), recalcTimestamp=False)
        font.flavor = "woff2"
        packed = io.BytesIO()
        font.save(packed)
        return packed.getvalue()

    def font(self, weight: int) -> hb.Font:
        """HarfBuzz's font at that weight, made once."""
        if weight not in self._fonts:
            font = hb.Font(self._face)
            if self._axis:
                font.set_variations({"wght": self._nearest(weight)})
            self._fonts[weight] = font
        return self._fonts[weight]

    def _nearest(self, weight: int) -> float:
        low, high = self._axis or (weight, weight)
        return min(max(float(weight), low), high)


def load(sources: Sources, name: str = "sans", files: Mapping[str, str] | None = None) -> Typeface:
    """The face of that name; `files` may name other paths. Raises NotThere. One copy a process for the same bytes."""
    path = (files or {}).get(name) or FILES[name]
    key = name, sources.seen(path) or ""
    if key not in _OPEN:
        face = hb.Face(_blob(path, sources))
        ranges = {axis.tag: (axis.min_value, axis.max_value) for axis in face.axis_infos}
        _OPEN[key] = Typeface(*key, face, ranges.get("wght"), frozenset(face.unicodes))
    return _OPEN[key]


def _blob(path: str, sources: Sources) -> hb.Blob:
    """The file's bytes; a face of a package is not read but mapped: its 17 MB lie in memory once for all processes."""
    if path.startswith("package:") and path.endswith((".ttf", ".otf")):
        return hb.Blob.from_file_path(str(sources.location(path)))
    data = sources.read(path)
    return hb.Blob(gzip.decompress(data) if path.endswith(".gz") else data)


# The 3,755 characters of GB 2312's first level, those of nearly all text, and the marks that go with them.
_LEVEL_ONE = bytes(
    byte for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF if row < 0xD7 else 0xFA) for byte in (row, cell)
)
_ORDINARY = frozenset(_LEVEL_ONE.decode("gb2312")) | frozenset("，。、：；！？“”（）")
MOST_LACKING = 37  # of them: what a face for text may lack, 1 in 100


def check_face(data: bytes) -> Words:
    """What is wrong with these bytes as the face that Chinese text is set in; nothing when they will do."""
    if data[:4] in (b"wOFF", b"wOF2"):
        return Words("是网页字体（WOFF），这里不能用", "is a web font (WOFF), which cannot be used here")
    if data[:4] == b"ttcf":
        start = int.from_bytes(data[12:16], "big")
    elif data[:4] in (b"\0\1\0\0", b"OTTO", b"true"):
        start = 0
    else:
        return Words("不是字体文件（TTF、OTF、TTC）", "is no font (TTF, OTF, TTC)")
    tables = [
        data[at : at + 16]
        for at in range(start + 12, start + 12 + 16 * int.from_bytes(data[start + 4 : start + 6], "big"), 16)
    ]
    ends = [int.from_bytes(table[8:12], "big") + int.from_bytes(table[12:16], "big") for table in tables]
    if not ends or len(tables[-1]) < 16 or max(ends) > len(data):
        return Words("不完整，或已损坏", "is not whole, or is damaged")
    lacking = len(_ORDINARY - {chr(code) for code in hb.Face(data).unicodes})
    if lacking > MOST_LACKING:
        return Words(
            f"缺字太多：常用的 {len(_ORDINARY)} 个字和标点里缺 {lacking} 个",
            f"lacks too much: {lacking} of the {len(_ORDINARY)} most ordinary characters",
        )
    return NOTHING


WEB_FEATURES = ("kern", "halt", "chws")
_OPEN: dict[tuple[str, str], Typeface] = {}


@dataclass(frozen=True, slots=True)
class _CutGlyph:
    id: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class _ShapedText:
    advance: float
    ink: Ink
    glyphs: tuple[_CutGlyph, ...]


@lru_cache(maxsize=20_000)
def _shaped(face: Typeface, text: str, weight: int, halt: bool) -> _ShapedText:
    if not text:
        return _ShapedText(0.0, Ink(0.0, 0.0, 0.0, 0.0), ())
    font, upem = face.font(weight), face.font(weight).face.upem
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = "zh-hans"
    halved = [(i, i + 1, True) for i, ch in enumerate(text) if halt and ch in HALVED]
    hb.shape(font, buffer, {"halt": halved} if halved else {})
    glyphs, pen, boxes = [], 0, []
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        x, y = pen + place.x_offset, place.y_offset
        glyphs.append(_CutGlyph(info.codepoint, x, y))
        seen = font.get_glyph_extents(info.codepoint)
        if seen and seen.width:
            left, top = x + seen.x_bearing, y + seen.y_bearing
            boxes.append((left, left + seen.width, top, top + seen.height))
        pen += place.x_advance
    return _ShapedText(pen / upem, _bounds(boxes, upem), tuple(glyphs))


def _bounds(boxes: list[tuple[int, int, int, int]], upem: int) -> Ink:
    if not boxes:
        return Ink(0.0, 0.0, 0.0, 0.0)
    lefts, rights, tops, bottoms = zip(*boxes, strict=True)
    return Ink(min(lefts) / upem, max(rights) / upem, max(tops) / upem, -min(bottoms) / upem)


@dataclass(slots=True)
class _SvgPen:
    """Collects SVG path commands in the caller's units, y downwards."""

    scale: float
    left: float
    baseline: float
    origin: tuple[float, float] = (0.0, 0.0)
    data: list[str] = field(default_factory=list)

    def add(self, command: str, *places: float) -> None:
        """One command; `places` are x, y, x, y … in font units."""
        x0, y0 = self.origin
        shown = [
            f"{self.left + (x0 + x) * self.scale:.5g} {self.baseline - (y0 + y) * self.scale:.5g}"
            for x, y in zip(places[::2], places[1::2], strict=True)
        ]
        self.data.append(command + " ".join(shown))


def _draw_funcs() -> hb.DrawFuncs:
    funcs = hb.DrawFuncs()
    funcs.set_move_to_func(lambda x, y, pen: pen.add("M", x, y))
    funcs.set_line_to_func(lambda x, y, pen: pen.add("L", x, y))
    funcs.set_quadratic_to_func(lambda x1, y1, x, y, pen: pen.add("Q", x1, y1, x, y))
    funcs.set_cubic_to_func(lambda x1, y1, x2, y2, x, y, pen: pen.add("C", x1, y1, x2, y2, x, y))
    funcs.set_close_path_func(lambda pen: pen.add("Z"))
    return funcs


_DRAW = _draw_funcs()


def _named(data: bytes, family: str) -> bytes:
    """The font with a name table of its own: a name the system also has would be taken from the system.

    The tables are put together here as OpenType 1.9 lays them out; fontTools takes longer for it than the cut itself.
    """
    words = ((1, family), (2, "Regular"), (4, family), (6, family.replace(" ", "")))
    coded = [(number, word.encode("utf-16-be")) for number, word in words]
    records, at = b"", 0
    for number, word in coded:
        records += struct.pack(">6H", 3, 1, 0x409, number, len(word), at)
        at += len(word)
    name = struct.pack(">3H", 0, len(coded), 6 + len(records)) + records + b"".join(word for _, word in coded)
    count = int.from_bytes(data[4:6], "big")
    entries = [struct.unpack(">4sLLL", data[12 + 16 * n : 28 + 16 * n]) for n in range(count)]
    tables = {tag: data[start : start + length] for tag, _, start, length in entries} | {b"name": name}
    return data[:4] + _tables(tables)


def _tables(tables: Mapping[bytes, bytes]) -> bytes:
    """All after a font's first four bytes: the directory and its tables, each on a multiple of four."""
    count = len(tables)
    step = 16 * (1 << (count.bit_length() - 1))
    directory = struct.pack(">4H", count, step, step.bit_length() - 5, 16 * count - step)
    at, body = 12 + 16 * count, []
    for tag in sorted(tables):
        table = tables[tag]
        padded = table + b"\0" * (-len(table) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF
        directory += struct.pack(">4sLLL", tag, total, at, len(table))
        at += len(padded)
        body.append(padded)
    return directory + b"".join(body)
