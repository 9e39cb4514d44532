"""The fonts inside WeasyPrint's PDFs, cut by `uharfbuzz`: the same bytes whatever libraries the machine has.

WeasyPrint cuts what it embeds with the system's HarfBuzz-Subset, or, where that is not installed, with fontTools, in thirty
times the time and to other bytes. Here `uharfbuzz` cuts, a pinned wheel with a HarfBuzz of its own; it is handed the font's
bytes, never a face of Pango's HarfBuzz. There are two ways, chosen by `guard.is_plain`, to PDFs that are the same once they
are written by pikepdf, as every sheet and book is:

- Each font object of a document is told to cut itself this way. Nothing outside that document changes.
- The plain way uses documented interfaces only: WeasyPrint embeds as it likes, then the files in the finished PDF are cut
  anew from the fonts that it was handed. It takes longer, and fonts that templates bring themselves stay as WeasyPrint cut
  them.

The six letters before a font's name, by which pages call it, are WeasyPrint's digest of how Pango describes the font; from
1.56 on Pango also tells its features. Both ways make them anew, of the name alone. Whoever brings the fonts himself calls
them as he likes.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pikepdf
import uharfbuzz as hb
from pikepdf import Name, Pdf

from sitegen.pdf.weasyprint_adapter.guard import is_plain

# Tables that no PDF reader asks for, as WeasyPrint leaves them out.
_LEFT_OUT = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG ")
_FAMILY = 1  # the name of that number in a font's `name` table
_MAPPED = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]*)>")
_ID = re.compile(rb"/ID \[<[0-9a-f]*><[0-9a-f]*>\]")
_TAG = re.compile(r"^/?([A-Z]{6})\+(.*)")


class OtherFont(Exception):
    """A text uses a font that is not among those it was handed: the message is its family."""


@dataclass(slots=True)
class Embedded:
    """What a PDF's text uses of one font: the name by which pages call it, its family, the characters by glyph."""

    name: str
    family: str
    texts: dict[int, str] = field(default_factory=dict)


def written(document: Any, fonts: Mapping[str, bytes], **options: Any) -> bytes:
    """The laid-out document as a PDF, with `options` of `write_pdf`; `fonts` are the files it was handed, by family."""
    if not is_plain():
        document.fonts = _Cutting()
        data: bytes = document.write_pdf(**options)
        return data
    return _cut_anew(document.write_pdf(**options), fonts, hinting=bool(options.get("hinting")))


def written_bare(document: Any, fonts: Mapping[str, bytes], **options: Any) -> tuple[bytes, list[Embedded]]:
    """As `written`, uncompressed and for somebody who brings the fonts himself: the files in the PDF are good for nothing.

    Glyphs have the numbers they have in `fonts`. Raises OtherFont.
    """
    if not is_plain():
        document.fonts = bare = _Bare()
        data: bytes = document.write_pdf(**options, uncompressed_pdf=True)
        used = bare.used()
    else:
        data = document.write_pdf(**options, uncompressed_pdf=True)
        with Pdf.open(io.BytesIO(data)) as pdf:
            used = [font.used for font in _fonts_of(pdf)]
    for one in used:
        if one.family not in fonts:
            raise OtherFont(one.family)
    return data, used


def cut(data: bytes, glyphs: Iterable[int], *, index: int = 0, hinting: bool = False, notdef: bool = False) -> bytes:
    """The font with these glyphs only, under the numbers they have; `notdef`: with the shape for what has no glyph."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(sorted(glyphs))
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _LEFT_OUT)
    flags = hb.SubsetFlags
    wanted.flags = flags.RETAIN_GIDS | flags.PASSTHROUGH_UNRECOGNIZED | flags.DESUBROUTINIZE
    if not hinting:
        wanted.flags |= flags.NO_HINTING
    if notdef:
        wanted.flags |= flags.NOTDEF_OUTLINE
    return bytes(hb.subset(hb.Face(data, index), wanted).blob.data)


def tag(name: str) -> str:
    """Six letters for a font of that name, as PDF wants them before the name of a font of which only a part is embedded."""
    digest = hashlib.md5(name.encode(), usedforsecurity=False).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def is_moot(message: str) -> bool:
    """Whether WeasyPrint speaks of a cut that is made anew here."""
    return is_plain() and "subset" in message.lower()


# ------------------------------------------------------------------- the document's own font objects


class _Cutting(dict[str, Any]):
    """A document's fonts, which cut themselves with `uharfbuzz`."""

    def __setitem__(self, key: str, font: Any) -> None:
        font.subset = partial(_cut_itself, font)
        _name_itself(font)
        super().__setitem__(key, font)


def _name_itself(font: Any) -> None:
    name = font.name.decode("utf-8", "surrogateescape").partition("+")[2]
    font.hash = tag(name)
    font.name = f"/{font.hash}+{name}".encode("utf-8", "surrogateescape")


def _cut_itself(font: Any, texts: Mapping[int, str], hinting: bool) -> None:
    if texts:  # none: the whole font is wanted
        font.file_content = cut(font.file_content, texts, index=font.index, hinting=hinting, notdef=bool(font.missing))


class _Bare(dict[str, Any]):
    """A document's fonts, none of which is put into its PDF."""

    def __init__(self) -> None:
        super().__init__()
        self.known: list[tuple[Any, str]] = []

    def __setitem__(self, key: str, font: Any) -> None:
        self.known.append((font, _family(font.file_content)))
        font.file_content = b""
        font.clean = _left_alone
        super().__setitem__(key, font)

    def used(self) -> list[Embedded]:
        """What they are used for, one a name."""
        made: dict[str, Embedded] = {}
        for font, family in self.known:
            one = made.setdefault(font.hash, Embedded(font.hash, family))
            one.texts = {**font.to_unicode, **one.texts}
        return list(made.values())


def _left_alone(*_: Any) -> None:
    """Instead of cutting a font."""


def _family(data: bytes) -> str:
    return hb.Face(data).get_name(_FAMILY) or ""


# ------------------------------------------------------------------------------------ the finished PDF


def drawings(pdf: Pdf) -> Iterator[Any]:
    """What draws: pages' contents, forms and patterns."""
    for page in pdf.pages:
        page.contents_coalesce()
        yield page.obj.Contents
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and (thing.get("/Subtype") == "/Form" or "/PatternType" in thing):
            yield thing


def font_lists(pdf: Pdf) -> Iterator[Any]:
    """The dictionaries of fonts, each once, as objects of their own."""
    seen = set()
    for thing in pdf.objects:
        resources = thing.get("/Resources") if isinstance(thing, pikepdf.Stream) else thing
        if not isinstance(resources, pikepdf.Dictionary) or "/Font" not in resources or "/FontDescriptor" in resources:
            continue
        fonts = resources["/Font"]
        if not isinstance(fonts, pikepdf.Dictionary):
            continue
        if not fonts.is_indirect:
            fonts = resources["/Font"] = pdf.make_indirect(fonts)
        if fonts.objgen not in seen:
            seen.add(fonts.objgen)
            yield fonts


@dataclass(slots=True)
class _InPdf:
    """A font in a PDF: what it is used for, and the stream of its file."""

    used: Embedded
    file: Any


def _fonts_of(pdf: Pdf) -> list[_InPdf]:
    """The fonts of a PDF as WeasyPrint writes it: pages call them by the six letters before the plus in their names."""
    found: dict[str, _InPdf] = {}
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Dictionary) or thing.get("/Subtype") != Name.Type0:
            continue
        name, descriptor = _TAG.match(str(thing.BaseFont)), thing.DescendantFonts[0].FontDescriptor
        file = descriptor.get("/FontFile2", descriptor.get("/FontFile3"))
        if not name or file is None:
            continue
        if name[1] not in found:
            found[name[1]] = _InPdf(Embedded(name[1], _family(file.read_bytes())), file)
        used = found[name[1]].used
        used.texts = {**dict(_mapped(thing.ToUnicode.read_bytes())), **used.texts}
    return list(found.values())


def _mapped(map_: bytes) -> Iterator[tuple[int, str]]:
    """Characters by glyph, from a map to Unicode."""
    for batch in re.findall(rb"beginbfchar(.*?)endbfchar", map_, re.DOTALL):
        for glyph, text in _MAPPED.findall(batch):
            yield int(glyph, 16), bytes.fromhex(text.decode("ascii")).decode("utf-16-be")


def _cut_anew(made: bytes, fonts: Mapping[str, bytes], *, hinting: bool) -> bytes:
    """The PDF with our own cuts of these fonts."""
    with Pdf.open(io.BytesIO(made)) as pdf:
        for font in _fonts_of(pdf):
            whole = fonts.get(font.used.family)
            if whole is None or not font.used.texts:
                continue
            _compare(whole, font)
            data = cut(whole, font.used.texts, hinting=hinting)
            font.file.write(zlib.compress(data, level=9), filter=Name.FlateDecode)
            font.file.Length1 = len(data)
        _rename(pdf)
        had_id = "/ID" in pdf.trailer
        saved = io.BytesIO()
        pdf.save(saved, deterministic_id=True)
    return saved.getvalue() if had_id else _without_id(saved.getvalue())


def _rename(pdf: Pdf) -> None:
    """Call each font by the letters that are made of its name, as `_Cutting` does."""
    fonts = [
        thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/Subtype") == Name.Type0
    ]
    called = {found[1]: found[2] for font in fonts if (found := _TAG.match(str(font.BaseFont)))}
    letters = {before: tag(name) for before, name in called.items()}
    if len(set(letters.values())) < len(letters):
        raise ValueError("WeasyPrint embeds two fonts under one name")
    if not letters:
        return
    spoken = re.compile(r"/({})(?= )".format("|".join(letters)).encode("ascii"))
    for drawing in drawings(pdf):
        drawing.write(
            spoken.sub(lambda found: b"/" + letters[found[1].decode("ascii")].encode("ascii"), drawing.read_bytes())
        )
    for listed in font_lists(pdf):
        known = dict(listed.items())
        for key in known:
            del listed[key]
        for key, font in known.items():
            listed["/" + letters.get(key[1:], key[1:])] = font
    for font in fonts:
        if found := _TAG.match(str(font.BaseFont)):
            name = Name(f"/{letters[found[1]]}+{found[2]}")
            within = font.DescendantFonts[0]
            font.BaseFont = within.BaseFont = within.FontDescriptor.FontName = name


def _without_id(data: bytes) -> bytes:
    """The PDF without an identifier: WeasyPrint gives none, and one given here would stay in what is made of the file."""
    *_, found = _ID.finditer(data)  # the last is the trailer's
    return data[: found.start()] + b" " * len(found[0]) + data[found.end() :]


def _compare(whole: bytes, font: _InPdf) -> None:
    """Raise ValueError when glyphs do not have the whole font's numbers in the PDF: their widths would tell."""
    ours, theirs = (hb.Font(hb.Face(data)) for data in (whole, font.file.read_bytes()))
    width: Callable[[Any, int], int] = hb.Font.get_glyph_h_advance
    if any(width(ours, glyph) != width(theirs, glyph) for glyph in font.used.texts):
        raise ValueError("WeasyPrint numbers the glyphs of fonts anew")
