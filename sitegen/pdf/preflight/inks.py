"""Screen colours → inks: the palette exactly (assets/inks.yaml), greys in black alone, the rest with as little ink as it takes.

WeasyPrint's own `device-cmyk()` crashes in gradients and its PDF/X variants leave RGB behind; so pages are authored in RGB
once and every colour operator is rewritten here. The same bytes in give the same bytes out.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import pikepdf
import yaml
from pikepdf import Dictionary, Name, Pdf

from sitegen.core.sources import Sources
from sitegen.images import decoding
from sitegen.model.problems import Words
from sitegen.typography import colour

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage
    from PIL.ImageFilter import Color3DLUT

Ink = tuple[float, float, float, float]  # cyan, magenta, yellow, black, 0–1

MM = 72 / 25.4
NEUTRAL = 14  # of 255; a colour whose channels differ by less is a grey
TABLE = 33  # points an axis of the table by which photographs become inks
PX, _IN_PX = 0.75, b"0.75 0 0 0.75 0 0 cm"  # points: WeasyPrint draws in CSS px and scales the page


@dataclass(frozen=True, slots=True)
class Inks:
    """How one way of printing shows colours: `exact` by RGB (0–255), `rich` for black grounds as large as `rich_from` mm.

    `limit` is the most ink that may lie on one spot, 1 for each colour in full.
    """

    exact: Mapping[tuple[int, int, int], Ink]
    rich: Ink
    rich_from: tuple[float, float]  # short and long side
    limit: float
    memo: dict[bytes, Ink] = field(default_factory=dict, compare=False)

    def of(self, red: float, green: float, blue: float) -> Ink:
        """The inks of a colour (0–1 each)."""
        rgb = round(red * 255), round(green * 255), round(blue * 255)
        if rgb in self.exact:
            return self.exact[rgb]
        if max(rgb) - min(rgb) <= NEUTRAL:
            return 0.0, 0.0, 0.0, round(1 - sum(rgb) / 765, 3)
        # Grey component replaced whole: black stands for what cyan, magenta and yellow share.
        black = 1 - max(rgb) / 255
        share = [(max(rgb) - value) / max(rgb) for value in rgb]
        room = min(1.0, (self.limit - black) / (sum(share) or 1))
        c, m, y = (round(s * room, 3) for s in share)
        return c, m, y, round(black, 3)


def load(sources: Sources, process: str) -> Inks:
    """The inks of `process` (offset, inkjet); KeyError for another."""
    return _inks(sources.text("assets/inks.yaml"), sources.text("assets/palette.yaml"), process)


@lru_cache(maxsize=8)
def _inks(text: str, palette: str, process: str) -> Inks:
    entry, colours = yaml.safe_load(text)[process], yaml.safe_load(palette)
    exact: dict[tuple[int, int, int], Ink] = {(255, 255, 255): (0.0, 0.0, 0.0, 0.0)}
    for name, ink in entry["colours"].items():
        group, _, key = name.partition(".")
        exact[colour.channels(str(colours[group][key]))] = _ink(ink)
    exact[0, 0, 0] = exact[colour.channels(str(colours["paper"]["ink"]))]
    return Inks(
        exact, _ink(entry["rich"]), (float(entry["rich_from"][0]), float(entry["rich_from"][1])), entry["limit"] / 100
    )


def _ink(percent: Iterable[float]) -> Ink:
    c, m, y, k = (value / 100 for value in percent)
    return c, m, y, k


@dataclass(slots=True)
class Pressed:
    """The pages in inks, and what could not be turned."""

    pdf: bytes = b""
    faults: list[Words] = field(default_factory=list)


def in_inks(pdf: bytes, inks: Inks, profile: bytes | None = None) -> Pressed:
    """The PDF with every colour as inks and without links: paper has none.

    Photographs go through `profile`, the print shop's ICC profile; without one they become grey, in black alone.
    """
    with Pdf.open(io.BytesIO(pdf)) as book:
        return pressed(book, inks, profile)


def pressed(book: Pdf, inks: Inks, profile: bytes | None = None) -> Pressed:
    """As `in_inks`; the book is changed in place."""
    faults = turn(book, inks, profile)
    out = io.BytesIO()
    book.save(out, deterministic_id=True, min_version="1.6", object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return Pressed(out.getvalue(), faults)


def turn(book: Pdf, inks: Inks, profile: bytes | None = None) -> list[Words]:
    """As `in_inks`, in place; what could not be turned."""
    made = Pressed()
    _untag(book)
    done: set[tuple[int, int]] = set()
    for page in book.pages:
        if "/Annots" in page.obj:
            del page.obj["/Annots"]
        page.contents_coalesce()
        page.obj.Contents.write(recoloured(page.obj.Contents.read_bytes(), inks))
        _turn(page.obj.get("/Resources"), inks, profile, made, done)
    return made.faults


def _untag(book: Pdf) -> None:
    """Drop what only readers use: tags, bookmarks, destinations, metadata that names a PDF/UA."""
    for key in (
        "/StructTreeRoot",
        "/MarkInfo",
        "/Outlines",
        "/Names",
        "/Dests",
        "/Metadata",
        "/OpenAction",
        "/PageMode",
    ):
        if key in book.Root:
            del book.Root[key]
    for page in book.pages:
        for key in ("/StructParents", "/Tabs"):
            if key in page.obj:
                del page.obj[key]


def recoloured(content: bytes, inks: Inks) -> bytes:
    """A content stream with CMYK operators. Glyphs stand in hexadecimal there, so that every word between spaces is one token.

    A rectangle filled with black is a ground when its sides reach `rich_from` mm: it gets the rich black. Words and
    lines keep to one ink, whose edges cannot be out of register.
    """
    tokens = content.split()
    black, unit = inks.of(0, 0, 0), MM / (PX if _IN_PX in content[:400] else 1.0)
    least = inks.rich_from[0] * unit, inks.rich_from[1] * unit
    rich = inks.rich != black
    ground, rich_below, stack = False, False, list[bool]()
    out: list[bytes] = []
    for place, token in enumerate(tokens):
        if token not in _TURNED:
            out.append(token)
        elif token in (b"rg", b"RG", b"g", b"G"):
            count = 3 if len(token) == 2 else 1
            ink = _cached(b" ".join(out[-count:] * (3 // count)), inks)
            del out[-count:]
            filled = token in (b"rg", b"g")
            ground = ink == black if filled else ground
            if not filled and rich_below and ground and ink == black:
                # Filled and outlined in one colour: the pen's halo, which must vanish in the ground.
                out.append(_operator(inks.rich, b"k"))
                ink = inks.rich
            out.append(_operator(ink, b"k" if filled else b"K"))
        elif token == b"re" and ground and rich and tokens[place + 1 : place + 2] == [b"f"] and _large(out[-2:], least):
            rich_below = True
            out[-4:-4] = [_operator(inks.rich, b"k")]
            out += [token, _RICH_END]
        else:
            if token == b"q":
                stack.append(ground)
            elif token == b"Q":
                ground = stack.pop() if stack else False
            out.append(token)
            if token == b"f" and len(out) > 1 and out[-2] is _RICH_END:
                out[-2:] = [token, _operator(black, b"k")]
    return b" ".join(out).replace(b" q ", b"\nq ")


_TURNED = frozenset((b"rg", b"RG", b"g", b"G", b"re", b"f", b"q", b"Q"))
_RICH_END = b""  # stands where a rich ground is about to be filled


def _large(sides: list[bytes], least: tuple[float, float]) -> bool:
    short, long = sorted(abs(float(side)) for side in sides)
    return short >= least[0] and long >= least[1]


def _operator(ink: Ink, name: bytes) -> bytes:
    return " ".join(f"{value:.4g}" for value in ink).encode("ascii") + b" " + name


def _cached(numbers: bytes, inks: Inks) -> Ink:
    """The inks of an operator's three numbers."""
    if numbers not in inks.memo:
        red, green, blue = (float(n) for n in numbers.split())
        inks.memo[numbers] = inks.of(red, green, blue)
    return inks.memo[numbers]


# ------------------------------------------------------------------------------ forms, patterns, pictures


def _turn(
    resources: pikepdf.Object | None, inks: Inks, profile: bytes | None, made: Pressed, done: set[tuple[int, int]]
) -> None:
    """Everything a page or form draws with: forms and patterns as streams, pictures pixel by pixel; gradients are refused."""
    if resources is None or _seen(resources, done):
        return
    if "/ColorSpace" in resources:
        del resources["/ColorSpace"]  # WeasyPrint offers Lab spaces on every page; nothing of ours uses them
    for name in ("/XObject", "/Pattern"):
        for key in list(resources.get(name, Dictionary()).keys()):
            thing = resources[name][key]
            if _seen(thing, done):
                continue
            kind = thing.get("/Subtype")
            if isinstance(thing, pikepdf.Stream) and kind == "/Image":
                _turn_picture(thing, inks, profile)
            elif isinstance(thing, pikepdf.Stream):
                thing.write(recoloured(thing.read_bytes(), inks))
                _turn_group(thing)
                _turn(thing.get("/Resources"), inks, profile, made, done)
            else:
                made.faults.append(_GRADIENT)
    if len(resources.get("/Shading", Dictionary()).keys()):
        made.faults.append(_GRADIENT)


_GRADIENT = Words(
    "用了渐变色，印刷会变色；请改成纯色",
    "uses a gradient, whose inks cannot be told; use a plain colour",
)


def _seen(thing: pikepdf.Object, done: set[tuple[int, int]]) -> bool:
    mark = thing.objgen if thing.is_indirect else None
    if mark is None:
        return False
    if mark in done:
        return True
    done.add(mark)
    return False


def _turn_group(form: pikepdf.Object) -> None:
    group = form.get("/Group")
    if group is not None and group.get("/CS") == "/DeviceRGB":
        group["/CS"] = Name.DeviceCMYK


def _turn_picture(image: pikepdf.Stream, inks: Inks, profile: bytes | None) -> None:
    """A colour picture in inks: through the profile; without one, and where it holds no colour, in black alone."""
    if image.get("/ColorSpace") != "/DeviceRGB":
        return
    is_jpeg = image.get("/Filter") == "/DCTDecode"
    picture = pikepdf.PdfImage(image).as_pil_image().convert("RGB")
    for key in ("/DecodeParms", "/Decode"):
        if key in image:
            del image[key]
    image.BitsPerComponent = 8
    if profile is None or _is_grey(picture):
        grey = picture.convert("L")
        image.ColorSpace = Name.DeviceGray
        if is_jpeg:
            image.write(decoding.packed(grey, lossless=False)[0], filter=Name.DCTDecode)
        else:
            image.write(grey.tobytes())
        return
    image.ColorSpace = Name.DeviceCMYK
    image.write(picture.filter(_to_press(profile, inks.limit)).tobytes())


def _is_grey(picture: PilImage) -> bool:
    from PIL import ImageChops

    red, green, blue = picture.split()
    far = [ImageChops.difference(red, other).histogram()[NEUTRAL + 1 :] for other in (green, blue)]
    return not any(any(counts) for counts in far)


@lru_cache(maxsize=2)
def _to_press(profile: bytes, limit: float) -> Color3DLUT:
    """A table of sRGB → inks by the profile, with no more ink than the limit: what lies between its points has no more either."""
    from PIL import Image, ImageCms, ImageFilter

    grid = [round(step * 255 / (TABLE - 1)) for step in range(TABLE)]
    corners = bytes(v for blue in grid for green in grid for red in grid for v in (red, green, blue))
    points = Image.frombytes("RGB", (TABLE * TABLE, TABLE), corners)
    screen, press = ImageCms.createProfile("sRGB"), ImageCms.ImageCmsProfile(io.BytesIO(profile))
    inked = ImageCms.profileToProfile(
        points, screen, press, renderingIntent=ImageCms.Intent.PERCEPTUAL, outputMode="CMYK"
    )
    assert inked is not None, "only a picture changed in place is not returned"
    inked_bytes = inked.tobytes()
    table: list[float] = []
    for place in range(0, 4 * TABLE**3, 4):
        c, m, y, k = (value / 255 for value in inked_bytes[place : place + 4])
        colours = c + m + y
        share = min(1.0, max(0.0, limit - k) / colours) if colours else 1.0
        table += (c * share, m * share, y * share, k)
    return ImageFilter.Color3DLUT(TABLE, table, channels=4, target_mode="CMYK")
