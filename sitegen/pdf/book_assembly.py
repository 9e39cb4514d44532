"""Parts of a book, each set by itself, put together: pages, faces, tags, bookmarks, and what lies over every page.

A part keeps no fonts: its glyphs have their numbers in the whole face, and the bound book gets one cut of each weight.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from sitegen.pdf.fixed_layout.file import TABLES, unicode_map
from sitegen.pdf.typesetting import Face
from sitegen.pdf.weasyprint_adapter.embedding import drawings, font_lists
from sitegen.typography.typefaces import Typeface

LINK = "part:"  # the scheme of a link whose end may stand in another part
_WORDS = re.compile(rb"/(\S+) [\d.]+ Tf|<([0-9a-fA-F]*)>")


class NoSuchPlace(Exception):
    """A link leads to an id that no part has: the message is the id."""


@dataclass(frozen=True, slots=True)
class FontFile:
    """One weight cut to the glyphs of a book: its length before it was deflated, its digest and the new glyph numbers."""

    data: bytes
    length: int
    tag: str
    numbers: Mapping[int, int]
    is_deflated: bool = True


@dataclass(frozen=True, slots=True)
class Overlay:
    """What lies over each page: operators in points, y downwards from the trim's top left corner, times `zoom`."""

    pages: Sequence[bytes]
    zoom: float = 1.0


def renumber_glyphs(part: Pdf, faces: Mapping[str, Face]) -> None:
    """Give a laid part the whole face's glyph numbers and fonts called after their weights, in place."""
    for stream in drawings(part):
        stream.write(_renumbered(stream.read_bytes(), faces))
    for fonts in font_lists(part):
        for name in list(fonts.keys()):
            del fonts[name]
        for cut in faces.values():
            fonts[f"/F{cut.weight}"] = Name.Lifted


def embed_fonts(part: Pdf, face: Typeface, faces: Iterable[Face]) -> None:
    """Give a lifted part the fonts it was set in, in place: to be looked at, not to be kept."""
    fonts: dict[str, Object] = {}
    texts: dict[int, dict[int, str]] = {}
    for cut in faces:
        texts.setdefault(cut.weight, {}).update(cut.texts)
    for cut in faces:
        numbers = {whole: own for own, whole in cut.numbers.items()}
        file = FontFile(cut.file, len(cut.file), "PARTED", numbers, is_deflated=False)
        fonts[f"/F{cut.weight}"] = _font(part, face, cut.weight, texts[cut.weight], file)
    for listed in font_lists(part):
        for name in list(listed.keys()):
            listed[name] = fonts[name]


def merge_to_bytes(
    parts: Sequence[bytes],
    face: Typeface,
    used: Mapping[int, Mapping[int, str]],
    overlay: Overlay | None = None,
    *,
    bleed: float = 0.0,
) -> bytes:
    """As `binding`, as bytes."""
    with binding(parts, face, used, overlay, bleed=bleed) as book:
        return saved(book)


@contextmanager
def binding(
    parts: Sequence[bytes],
    face: Typeface,
    used: Mapping[int, Mapping[int, str]],
    overlay: Overlay | None = None,
    *,
    bleed: float = 0.0,
) -> Iterator[Pdf]:
    """The parts' pages one after the other as one PDF, with tags and bookmarks where they have them.

    `used` are the characters by glyph of each weight, the overlay's among them; `bleed` is how far the trim lies inside
    the pages, in points. Raises NoSuchPlace for a link that leads nowhere.
    """
    with Pdf.new() as book:
        fonts = _fonts(book, face, used)
        tree = _StructureTree(book)
        marks: list[Object] = []
        names: dict[bytes, Object] = {}
        links: list[Object] = []
        for number, data in enumerate(parts):
            with Pdf.open(io.BytesIO(data)) as part:
                _take_pages(book, part, fonts, tree, links)
                if "/Outlines" in part.Root:
                    marks += _items(book.copy_foreign(part.Root.Outlines))
                _take_names(book, part, names)
                if not number:
                    _describe(book, part)
        tree.close()
        _close_links(links, names)
        _set_names(book, names)
        _set_bookmarks(book, marks)
        if overlay is not None:
            _lay_over(book, overlay, fonts, bleed, is_tagged=tree.is_used)
        yield book


# ------------------------------------------------------------------------------------------------ glyphs


def _renumbered(content: bytes, faces: Mapping[str, Face]) -> bytes:
    """The operators with the whole face's glyph numbers and the fonts' new names."""
    current: Face | None = None

    def change(found: re.Match[bytes]) -> bytes:
        nonlocal current
        if found[1] is not None:
            current = faces[found[1].decode("ascii")]
            return b"/F%d%s" % (current.weight, found[0][1 + len(found[1]) :])
        numbers = current.numbers if current else {}
        glyphs = found[2]
        return b"<%s>" % b"".join(b"%04x" % numbers[int(glyphs[n : n + 4], 16)] for n in range(0, len(glyphs), 4))

    return _WORDS.sub(change, content)


@lru_cache(maxsize=32)
def font_file(face: Typeface, weight: int, glyphs: frozenset[int]) -> FontFile:
    """The weight cut to these glyphs by number."""
    data, numbers = face.glyphs(weight, glyphs, TABLES)
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(data).digest()[:6])
    return FontFile(zlib.compress(data), len(data), tag, numbers)


def _fonts(book: Pdf, face: Typeface, used: Mapping[int, Mapping[int, str]]) -> dict[str, Object]:
    """The fonts by their names in parts."""
    return {
        f"/F{weight}": _font(book, face, weight, texts, font_file(face, weight, frozenset(texts)))
        for weight, texts in sorted(used.items())
        if texts
    }


def _font(book: Pdf, face: Typeface, weight: int, texts: Mapping[int, str], file: FontFile) -> Object:
    """The font as an object: glyphs keep their numbers in the whole face, a map leads to the cut's."""
    font = face.font(weight)
    upem, extents = font.face.upem, font.get_font_extents("ltr")
    name = Name(f"/{file.tag}+{face.name.capitalize()}-{weight}")
    up, down = round(1000 * extents.ascender / upem), round(1000 * extents.descender / upem)
    stream = pikepdf.Stream(book, file.data, Length1=file.length)
    if file.is_deflated:
        stream.Filter = Name.FlateDecode
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=name, Flags=4, FontBBox=[-1000, down, 2000, up], ItalicAngle=0, Ascent=up,
        Descent=down, CapHeight=up, StemV=80 + weight // 10, FontFile2=stream,
    )  # fmt: skip
    widths: list[int | Array] = []
    for glyph in sorted(texts):
        if (width := round(font.get_glyph_h_advance(glyph) * 1000 / upem)) != 1000:
            widths += [glyph, Array([width])]
    places = bytearray(2 * (max(texts) + 1))
    for glyph in texts:
        places[2 * glyph : 2 * glyph + 2] = file.numbers[glyph].to_bytes(2, "big")
    return book.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            ToUnicode=book.make_stream(unicode_map(dict(texts)).encode("ascii")),
            DescendantFonts=[
                Dictionary(
                    Type=Name.Font,
                    Subtype=Name.CIDFontType2,
                    BaseFont=name,
                    CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
                    FontDescriptor=book.make_indirect(descriptor),
                    DW=1000,
                    W=widths,
                    CIDToGIDMap=book.make_stream(bytes(places)),
                )
            ],
        )
    )


# ------------------------------------------------------------------------------------------------- pages


def _take_pages(book: Pdf, part: Pdf, fonts: Mapping[str, Object], tree: _StructureTree, links: list[Object]) -> None:
    first = len(book.pages)
    book.pages.extend(part.pages)
    done = set()
    for page in list(book.pages)[first:]:
        lists = page.obj.get("/Resources", Dictionary()).get("/Font")
        if lists is not None and lists.objgen not in done:
            done.add(lists.objgen)
            for name in list(lists.keys()):
                lists[name] = fonts[name]
        for note in page.obj.get("/Annots", ()):
            action = note.get("/A")
            if action is not None and str(action.get("/URI", "")).startswith(LINK):
                links.append(note)
    tree.take(part, list(book.pages)[first:])


class _StructureTree:
    """The tags of all parts under one document."""

    def __init__(self, book: Pdf) -> None:
        self.book = book
        self.kids: list[Object] = []
        self.numbers: list[int | Object] = []
        self.next = 0
        self.is_used = False
        self.document = Dictionary()

    def take(self, part: Pdf, pages: Iterable[pikepdf.Page]) -> None:
        """The tags of a part whose pages are in the book already."""
        root = part.Root.get("/StructTreeRoot")
        if root is None:
            return
        if not self.is_used:
            self.is_used = True
            self.document = self.book.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
        taken = self.book.copy_foreign(root)
        for document in taken.K:
            for kid in document.K:
                kid.P = self.document
                self.kids.append(kid)
        listed = list(taken.ParentTree.Nums)
        for key, value in zip(listed[::2], listed[1::2], strict=True):
            self.numbers += [int(key) + self.next, value]
        for page in pages:
            if "/StructParents" in page.obj:
                page.obj.StructParents = int(page.obj.StructParents) + self.next
            for note in page.obj.get("/Annots", ()):
                if "/StructParent" in note:
                    note.StructParent = int(note.StructParent) + self.next
        self.next += max((int(key) for key in listed[::2]), default=-1) + 1

    def close(self) -> None:
        """Set the root."""
        if not self.is_used:
            return
        self.document.K = Array(self.kids)
        root = self.book.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=[self.document]))
        root.ParentTree = self.book.make_indirect(Dictionary(Nums=Array(self.numbers)))
        root.ParentTreeNextKey = self.next
        self.document.P = root
        self.book.Root.StructTreeRoot = root


def _lay_over(book: Pdf, overlay: Overlay, fonts: Mapping[str, Object], bleed: float, *, is_tagged: bool) -> None:
    """Draw the overlay's operators over the pages, to readers aloud an ornament."""
    listed = book.make_indirect(Dictionary(fonts))
    before, after = (b"/Artifact BMC\n", b"\nEMC") if is_tagged else (b"", b"")
    for page, operators in zip(book.pages, overlay.pages, strict=True):
        if not operators:
            continue
        high = float(page.mediabox[3]) - bleed
        zoom = f"{overlay.zoom:.6g}".encode()
        place = b"%s 0 0 -%s %.4f %.4f cm\n" % (zoom, zoom, bleed, high)
        # One stream a page: some old RIPs stumble over arrays of streams.
        page.contents_coalesce()
        own = page.obj.Contents
        own.write(b"q\n%s\nQ\n%sq %s%s\nQ%s" % (own.read_bytes(), before, place, operators, after))
        resources = page.obj.get("/Resources")
        if resources is None or not len(resources.keys()):
            page.obj.Resources = Dictionary(Font=listed)
        elif "/Font" not in resources:
            resources.Font = listed
        else:
            for name in re.findall(rb"/(F\d+) ", operators):
                key = "/" + name.decode("ascii")
                if key not in resources.Font:
                    resources.Font[key] = fonts[key]


# ------------------------------------------------------------------------------- places, links, bookmarks


def _take_names(book: Pdf, part: Pdf, names: dict[bytes, Object]) -> None:
    listed = part.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names")
    if listed is None:
        return
    if not listed.is_indirect:
        listed = part.make_indirect(listed)
    taken = list(book.copy_foreign(listed))
    for name, place in zip(taken[::2], taken[1::2], strict=True):
        names.setdefault(bytes(name), place)


def _set_names(book: Pdf, names: Mapping[bytes, Object]) -> None:
    if names:
        listed = Array([thing for name in sorted(names) for thing in (String(name.decode()), names[name])])
        book.Root.Names = Dictionary(Dests=Dictionary(Names=listed))


def _close_links(links: Iterable[Object], names: Mapping[bytes, Object]) -> None:
    """Let links between parts lead to their places."""
    for note in links:
        place = str(note.A.URI).removeprefix(LINK)
        if place.encode() not in names:
            raise NoSuchPlace(place)
        del note["/A"]
        note.Dest = String(place)
        if "/Contents" in note:
            note.Contents = String(place)


def _items(outlines: Object) -> Iterator[Object]:
    item = outlines.get("/First")
    while item is not None:
        yield item
        item = item.get("/Next")


def _set_bookmarks(book: Pdf, items: Sequence[Object]) -> None:
    """The parts' bookmarks in one row."""
    if not items:
        return
    root = book.make_indirect(Dictionary(Type=Name.Outlines, First=items[0], Last=items[-1]))
    shown = 0
    for before, item, after in zip((None, *items[:-1]), items, (*items[1:], None), strict=True):
        item.Parent = root
        for key, neighbour in (("/Prev", before), ("/Next", after)):
            if neighbour is not None:
                item[key] = neighbour
            elif key in item:
                del item[key]
        shown += 1 + max(0, int(item.get("/Count", 0)))
    root.Count = shown
    book.Root.Outlines = root


def _describe(book: Pdf, part: Pdf) -> None:
    """Title, author, language and what else is said of the whole, as the first part says it."""
    for key in ("/Lang", "/MarkInfo", "/ViewerPreferences", "/Metadata"):
        if key in part.Root:
            thing = part.Root[key]
            book.Root[key] = book.copy_foreign(thing if thing.is_indirect else part.make_indirect(thing))
    for name, value in part.docinfo.items():
        book.docinfo[name] = String(str(value))


def saved(book: Pdf) -> bytes:
    """The same bytes for the same book."""
    made = io.BytesIO()
    book.save(made, deterministic_id=True, min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()
