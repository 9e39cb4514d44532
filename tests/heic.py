"""HEIC files as telephones write them, put together of boxes (ISO/IEC 14496-12, 23008-12) around a few tiles of one colour.

iPhones cut a photograph into tiles of 512 px, say how it was held both in a box (`irot`) and in EXIF, and keep a small picture,
a gain map for bright screens and what the camera saw of depth beside it in the file. Tiles here are 64 px, encoded once by x265.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

SIDE = 64  # px of a tile
COLOURS = {"red": (200, 30, 30), "blue": (30, 30, 200), "green": (30, 160, 30), "grey": (120, 120, 120)}
_TILES = {
    "red": "AAAAFigBrxmA93yFN//3+Mf9fav+KQV4tHA=",
    "blue": "AAAAFigBrxmA93yFN//7hWBHzXdvzQV4tHA=",
    "green": "AAAAFigBrxmA93yFN//u+Z/5rXv87BXi0cA=",
    "grey": "AAAADygBrxmA9wHgT/8x7GL7gA==",
}
_HVCC = base64.b64decode(
    "AQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqSSmubgIaDAgAAAMA"
    "yAAAAwAIQGIAAQAHRAHBcrAiQA=="
)
_GAIN_MAP, _DEPTH = b"urn:com:apple:photo:2020:aux:hdrgainmap\0", b"urn:mpeg:hevc:2015:auxid:2\0"


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box."""
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def full(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    """A box with a version."""
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


@dataclass
class Items:
    """The items of a file, as they are added."""

    kinds: list[tuple[bytes, bool]] = field(default_factory=list)
    data: list[tuple[bytes, bool]] = field(default_factory=list)  # bytes, and whether they stand in `idat`
    properties: list[bytes] = field(default_factory=list)
    of_item: list[list[int]] = field(default_factory=list)
    references: list[bytes] = field(default_factory=list)

    def add(
        self, kind: bytes, data: bytes, *properties: bytes, is_hidden: bool = False, is_inside: bool = False
    ) -> int:
        """One more item; its number."""
        self.kinds.append((kind, is_hidden))
        self.data.append((data, is_inside))
        self.of_item.append([self._property(one) for one in properties])
        return len(self.kinds)

    def refer(self, kind: bytes, start: int, *ends: int) -> None:
        """A reference from one item to others."""
        self.references.append(box(kind, struct.pack(f">HH{len(ends)}H", start, len(ends), *ends)))

    def _property(self, one: bytes) -> int:
        if one not in self.properties:
            self.properties.append(one)
        return self.properties.index(one) + 1

    def file(self, primary: int, brands: Sequence[bytes], extra: bytes = b"") -> bytes:
        """The bytes of the file."""
        head = box(b"ftyp", brands[0], b"\0\0\0\0", *brands)
        inside = b"".join(data for data, is_inside in self.data if is_inside)

        def meta(start: int) -> bytes:
            infos = b"".join(
                full(b"infe", struct.pack(">HH4sB", n, 0, kind, 0), version=2, flags=int(is_hidden))
                for n, (kind, is_hidden) in enumerate(self.kinds, 1)
            )
            places, at, within = b"", start, 0
            for n, (data, is_inside) in enumerate(self.data, 1):
                places += struct.pack(">HHHHII", n, int(is_inside), 0, 1, within if is_inside else at, len(data))
                within, at = (within + len(data), at) if is_inside else (within, at + len(data))
            used = b"".join(
                struct.pack(">HB", n, len(own)) + bytes(0x80 | one for one in own)
                for n, own in enumerate(self.of_item, 1)
                if own
            )
            count = sum(bool(own) for own in self.of_item)
            return full(
                b"meta",
                full(b"hdlr", b"\0\0\0\0pict", bytes(13)),
                full(b"pitm", struct.pack(">H", primary)),
                full(b"iinf", struct.pack(">H", len(self.kinds)), infos),
                full(b"iref", *self.references) if self.references else b"",
                box(b"iprp", box(b"ipco", *self.properties), full(b"ipma", struct.pack(">I", count), used)),
                extra,
                box(b"idat", inside),
                full(b"iloc", b"\x44\x00", struct.pack(">H", len(self.kinds)), places, version=1),
            )

        start = len(head) + len(meta(0)) + 8
        return head + meta(start) + box(b"mdat", *(data for data, is_inside in self.data if not is_inside))


def size_of(width: int, height: int) -> bytes:
    """`ispe`."""
    return full(b"ispe", struct.pack(">II", width, height))


def photograph(
    rows: Sequence[Sequence[str]],
    *,
    cropped: tuple[int, int] = (0, 0),
    turn: int = 0,
    mirror: int | None = None,
    exif: int = 0,
    profile: bytes = b"",
    beside: bool = False,
    is_new: bool = False,
    brands: Sequence[bytes] = (b"heic", b"mif1", b"MiHB", b"MiHA", b"heix", b"MiHE", b"MiPr", b"miaf"),
) -> bytes:
    """A photograph of tiles, rows of names of colours, as an iPhone writes it.

    `cropped`: px that the tiles are too large; `turn`: quarters against the clock in `irot`; `exif` the direction in EXIF; `beside`:
    with a small picture, a gain map and depth; `is_new`: with the tone-mapped picture of iOS 18 (`tmap`) before the photograph.
    """
    items = Items()
    hvcc, pixi = box(b"hvcC", _HVCC), full(b"pixi", b"\3\x08\x08\x08")
    colr = box(b"colr", b"prof", profile) if profile else box(b"colr", b"nclx", struct.pack(">HHHB", 1, 13, 5, 0x80))
    tile = (hvcc, size_of(SIDE, SIDE), colr)
    tiles = [items.add(b"hvc1", base64.b64decode(_TILES[name]), *tile, is_hidden=True) for row in rows for name in row]
    width, height = SIDE * len(rows[0]) - cropped[0], SIDE * len(rows) - cropped[1]
    how = [box(b"irot", bytes([turn]))] if turn else []
    how += [box(b"imir", bytes([mirror]))] if mirror is not None else []
    grid = struct.pack(">BBBBHH", 0, 0, len(rows) - 1, len(rows[0]) - 1, width, height)
    main = items.add(b"grid", grid, size_of(width, height), colr, pixi, *how, is_inside=True)
    items.refer(b"dimg", main, *tiles)
    if beside:
        small = items.add(b"hvc1", base64.b64decode(_TILES["grey"]), *tile, *how)
        items.refer(b"thmb", small, main)
        for name in (_GAIN_MAP, _DEPTH):
            other = items.add(
                b"hvc1", base64.b64decode(_TILES["grey"]), *tile, full(b"auxC", name), *how, is_hidden=True
            )
            items.refer(b"auxl", other, main)
    extra = b""
    if is_new:
        gain = items.add(b"hvc1", base64.b64decode(_TILES["grey"]), *tile, *how, is_hidden=True)
        toned = items.add(b"tmap", bytes(62), size_of(width, height), colr, pixi, *how)
        items.refer(b"dimg", toned, main, gain)
        extra = box(b"grpl", full(b"altr", struct.pack(">IIII", 99, 2, toned, main)))
        brands = (*brands, b"tmap")
    if exif:
        said = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, exif, 0, 0)
        items.refer(b"cdsc", items.add(b"Exif", struct.pack(">I", 6) + b"Exif\0\0" + said, is_hidden=True), main)
    return items.file(main, brands, extra)
