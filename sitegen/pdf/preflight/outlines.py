"""转曲: words turned into shapes, for a print shop that asks for files without fonts. The file can no longer be searched.

Our own PDFs set text in one way only: `Tf`, `Tm` and `TJ` with glyph numbers in hexadecimal (Identity-H), filled.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from pikepdf import Dictionary, Pdf

_TEXT = re.compile(rb"(?<![^\s])BT(?=\s)(.*?)(?<=\s)ET(?![^\s])", re.S)
_WORD = re.compile(
    rb"/(?P<font>\S+)\s+(?P<size>[-\d.]+)\s+Tf|(?P<matrix>(?:[-\d.]+\s+){6})Tm|\[(?P<array>[^\]]*)\]\s*TJ|(?P<other>[^\s]+)"
)
_PIECE = re.compile(rb"<([0-9A-Fa-f]*)>|(-?[\d.]+)")


@dataclass(slots=True)
class _OutlineFace:
    """An embedded face: its glyphs by number."""

    font: TTFont

    def path(self, glyph: int, x: float, scale: float) -> str:
        """The glyph's outline as operators, its pen at x on the baseline."""
        pen = _Operators(self.font.getGlyphSet(), x, scale)
        self.font.getGlyphSet()[self.font.getGlyphName(glyph)].draw(pen)
        return " ".join(pen.made)

    def advance(self, glyph: int) -> float:
        """Its width in units of the em."""
        return float(self.font["hmtx"][self.font.getGlyphName(glyph)][0])


class _Operators(BasePen):  # type: ignore[misc]
    """Collects path operators; quadratic curves become cubic ones."""

    def __init__(self, glyphs: Any, x: float, scale: float) -> None:
        super().__init__(glyphs)
        self.x, self.scale = x, scale
        self.made: list[str] = []

    def _add(self, operator: str, *points: tuple[float, float]) -> None:
        numbers = " ".join(f"{self.x + x * self.scale:.3f} {y * self.scale:.3f}" for x, y in points)
        self.made.append(f"{numbers} {operator}")

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self._add("m", pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self._add("l", pt)

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:  # noqa: N802
        self._add("c", pt1, pt2, pt3)

    def _closePath(self) -> None:  # noqa: N802
        self.made.append("h")


def outlined(pdf: bytes) -> bytes:
    """The same pages without any font."""
    faces: dict[tuple[int, int], _OutlineFace] = {}
    with Pdf.open(io.BytesIO(pdf)) as book:
        for page in book.pages:
            page.contents_coalesce()
            page.obj.Contents.write(_redrawn(page.obj.Contents.read_bytes(), page.obj.Resources, faces))
        for thing in list(book.objects):
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Form" and "/Resources" in thing:
                thing.write(_redrawn(thing.read_bytes(), thing.Resources, faces))
        for page in book.pages:
            _without_fonts(page.obj.Resources)
        for thing in list(book.objects):
            if isinstance(thing, pikepdf.Stream) and "/Resources" in thing:
                _without_fonts(thing.Resources)
        book.remove_unreferenced_resources()
        out = io.BytesIO()
        book.save(out, deterministic_id=True, min_version="1.6", object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _without_fonts(resources: pikepdf.Object) -> None:
    if "/Font" in resources:
        del resources["/Font"]


def _redrawn(content: bytes, resources: pikepdf.Object, faces: dict[tuple[int, int], _OutlineFace]) -> bytes:
    fonts = {str(name)[1:]: _face(font, faces) for name, font in resources.get("/Font", Dictionary()).items()}
    return _TEXT.sub(lambda found: " ".join(_shapes(found[1], fonts)).encode("ascii"), content)


def _face(font: pikepdf.Object, faces: dict[tuple[int, int], _OutlineFace]) -> _OutlineFace:
    descriptor = font.DescendantFonts[0].FontDescriptor
    key = descriptor.objgen
    if key not in faces:
        data = next(descriptor[name] for name in ("/FontFile2", "/FontFile3") if name in descriptor).read_bytes()
        faces[key] = _OutlineFace(TTFont(io.BytesIO(data), lazy=True))
    return faces[key]


def _shapes(block: bytes, fonts: Mapping[str, _OutlineFace]) -> Iterator[str]:
    """The operators of one text object: colours as they stand, each run of glyphs as one filled path."""
    face, size, matrix = None, 0.0, "1 0 0 1 0 0"
    for found in _WORD.finditer(block):
        if found["font"]:
            face, size = fonts[found["font"].decode()], float(found["size"])
        elif found["matrix"]:
            matrix = found["matrix"].decode().strip()
        elif found["array"] is not None and face is not None:
            path = " ".join(_run(found["array"], face, size))
            if path:
                yield f"q {matrix} cm {path} f Q"
        elif found["other"]:
            yield found["other"].decode("ascii")


def _run(array: bytes, face: _OutlineFace, size: float) -> Iterator[str]:
    pen, scale = 0.0, size / face.font["head"].unitsPerEm
    for glyphs, move in _PIECE.findall(array):
        if move:
            pen -= float(move) / 1000 * size
        for start in range(0, len(glyphs), 4):
            glyph = int(glyphs[start : start + 4], 16)
            yield face.path(glyph, pen, scale)
            pen += face.advance(glyph) * scale
