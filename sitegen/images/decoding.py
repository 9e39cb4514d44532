"""Pictures that people supply: known by their first bytes, opened by the one decoder named for what they are, and brought to
one form: upright, sRGB or grey, eight bits a channel, on white, without metadata.

No file chooses its own decoder: some of Pillow's start other programs (Ghostscript for EPS) or hold code that no
photograph needs. Every `Image.open` of the project names its formats (`tests/test_pictures.py` looks for one that does not).
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import io
import math
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.model.problems import NOTHING, Words
from sitegen.model.value import Value

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

# What is accepted, by the name `kind_of` gives it: Pillow's name of the decoder. HEIC has a library of its own.
DECODERS: Mapping[str, str] = {
    "png": "PNG", "jpeg": "JPEG", "webp": "WEBP", "gif": "GIF", "bmp": "BMP", "avif": "AVIF", "heic": "",
}  # fmt: skip
ENDINGS = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp", ".avif", ".heic", ".heif")
# What nobody should take for text, and people take for pictures: files with these endings are looked at too.
LIKE_PICTURES = (*ENDINGS, ".tif", ".tiff", ".svg", ".eps", ".wmf", ".emf", ".psd", ".ico", ".jp2", ".jxl")
MADE = ("PNG", "JPEG", "WEBP", "GIF", "BMP")  # what this program itself makes

MOST_PIXELS = 80_000_000  # A3 at 600 dpi has 70 million
MOST_PIXELS_JPEG = 400_000_000  # read at a fraction of its size
HEAVIEST = 100_000_000  # bytes
LOOK = (32, 32)  # px that are enough to tell whether a picture is whole
BAND = 4_000_000  # px that are brought to eight bits and made small at a time
ORIENTATION = 0x0112  # the EXIF tag
QUALITY = 90  # of a photograph as JPEG

_LOCK = threading.RLock()  # Pillow's limits are the process's


class Unfit(Exception):
    """A file that cannot be shown as a picture: `words` complete “图片 “NAME” …”, `hint` says what to do."""

    def __init__(self, zh: str, en: str, hint: Words = NOTHING) -> None:
        super().__init__(en)
        self.words, self.hint = Words(zh, en), hint

    def __reduce__(self) -> tuple[object, ...]:
        return Unfit, (self.words.zh, self.words.en, self.hint)


@dataclass(frozen=True, slots=True)
class PictureInfo(Value):
    """What a picture is: its kind, its size in px as it is seen, whether it moves, whether its inks seem to be inverted."""

    kind: str
    width: int
    height: int
    moves: bool = False
    dubious: bool = False


# ------------------------------------------------------------------------------------------------- what it is


def kind_of(data: bytes) -> str:
    """The kind of a file by its first bytes, a key of DECODERS or of what is told how to convert; "" for an unknown one."""
    for start, kind in _SIGNS:
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return _iso_kind(data)
    if data[:4] == b"\1\0\0\0" and data[40:44] == b" EMF":
        return "wmf"
    return _text_kind(data)


_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF87a", "gif"), (b"GIF89a", "gif"), (b"BM", "bmp"),
    (b"II*\0", "tiff"), (b"MM\0*", "tiff"), (b"II+\0", "tiff"), (b"MM\0+", "tiff"), (b"\xc5\xd0\xd3\xc6", "eps"),
    (b"\xd7\xcd\xc6\x9a", "wmf"), (b"8BPS", "psd"), (b"\0\0\1\0", "ico"), (b"PK\3\4", "zip"), (b"\xd0\xcf\x11\xe0", "office"),
    (b"\0\0\0\x0cjP  ", "jp2"), (b"\xff\x4f\xff\x51", "jp2"), (b"\0\0\0\x0cJXL ", "jxl"), (b"\xff\x0a", "jxl"),
)  # fmt: skip
_HEIF = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))


def _iso_kind(data: bytes) -> str:
    """Of an ISO base media file (ISO/IEC 14496-12), by its brands: AVIF and HEIC differ in nothing else."""
    size = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, size, 4))}
    if brands & {b"avif", b"avis"}:
        return "avif"
    return "heic" if brands & _HEIF else "video"


def _text_kind(data: bytes) -> str:
    head = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"%!"):
        return "eps"
    if b"%PDF-" in head:
        return "pdf"
    lower = head.lower()
    if lower.startswith((b"<!doctype html", b"<html")):
        return "html"
    if lower.startswith(b"<") and b"<svg" in data[:4096].lower():
        return "svg"
    return ""


_SAVE_AS = Words(
    "请用看图软件或“画图”打开它，另存为 JPG 或 PNG，再放进来",
    "open it in a picture viewer or Paint and save it as JPG or PNG",
)
_EXPORT = Words("请在原来的软件里导出成 PNG，再放进来", "export it as PNG from the program that made it")
_SCREENSHOT = Words("请打开它，截一张图，存成 PNG 或 JPG", "open it and take a picture of the screen, as PNG or JPG")
_HEIC = Words(
    "请在手机上改成“兼容性最佳”再拍，或用微信发给自己再保存，或用看图软件另存为 JPG",
    "set the phone's camera to “most compatible”, send it to yourself by chat, or save it as JPG in a picture viewer",
)
_AGAIN = Words("请重新导出或重新传一次这张图片", "export it, or send it to yourself, once more")

# What is not accepted though people take it for a picture: what it is, and what to do.
_TOLD: Mapping[str, tuple[str, str, Words]] = {
    "tiff": ("是 TIFF 扫描图，这里不能用", "is a TIFF scan, which cannot be used here", _SAVE_AS),
    "eps": ("是 EPS（PostScript）文件，这里不能用", "is an EPS (PostScript) file, which cannot be used here", _EXPORT),
    "wmf": ("是 WMF/EMF 文件，这里不能用", "is a WMF or EMF file, which cannot be used here", _SAVE_AS),
    "psd": ("是 Photoshop 文件，这里不能用", "is a Photoshop file, which cannot be used here", _EXPORT),
    "svg": ("是 SVG 矢量图，这里不能用", "is an SVG drawing, which cannot be used here", _EXPORT),
    "ico": ("是图标文件，这里不能用", "is an icon file, which cannot be used here", _SAVE_AS),
    "jp2": ("是 JPEG 2000 文件，这里不能用", "is a JPEG 2000 file, which cannot be used here", _SAVE_AS),
    "jxl": ("是 JPEG XL 文件，这里不能用", "is a JPEG XL file, which cannot be used here", _SAVE_AS),
    "pdf": ("是 PDF 文件，不是图片", "is a PDF, not a picture", _SCREENSHOT),
    "html": ("是一个网页，不是图片", "is a web page, not a picture", _SCREENSHOT),
    "zip": (
        "是压缩包或 Office 文件，不是图片",
        "is an archive or an Office file, not a picture",
        Words("请打开它，把里面的图片另存出来", "open it and save the picture that is in it"),
    ),
    "office": (
        "是 Office 文件，不是图片",
        "is an Office file, not a picture",
        Words("请打开它，把里面的图片另存出来", "open it and save the picture that is in it"),
    ),
    "video": ("是视频，不是图片", "is a video, not a picture", _SCREENSHOT),
}


def heic_is_read() -> bool:
    """Whether the library that reads HEIC is installed."""
    return importlib.util.find_spec("pi_heif") is not None


def _accepted(data: bytes) -> str:
    """The kind of a file that there is a decoder for; raises Unfit for any other."""
    if not data:
        raise Unfit("是空文件（0 字节）", "is an empty file (0 bytes)", _AGAIN)
    if len(data) > HEAVIEST:
        size = len(data) // 1_000_000
        raise Unfit(
            f"有 {size} MB，太大",
            f"has {size} MB: too large",
            Words(
                f"请另存为 JPG；最多 {HEAVIEST // 1_000_000} MB", f"save it as JPG, {HEAVIEST // 1_000_000} MB at most"
            ),
        )
    kind = kind_of(data)
    if kind in _TOLD:
        raise Unfit(*_TOLD[kind])
    if kind not in DECODERS:
        raise Unfit("不是图片，或已损坏", "is no picture, or is damaged", _AGAIN)
    if (kind == "heic" and not heic_is_read()) or (kind == "avif" and not _avif_is_read()):
        raise Unfit(f"是 {kind.upper()} 格式，这台电脑上读不了", f"is {kind.upper()}, which cannot be read here", _HEIC)
    return kind


def _avif_is_read() -> bool:
    from PIL import features

    return bool(features.check("avif"))


# ------------------------------------------------------------------------------------------------- opening


@contextmanager
def opened(data: bytes, formats: tuple[str, ...] = MADE) -> Iterator[PilImage]:
    """A picture that this program made, as Pillow opens it by one of these decoders."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=formats) as image:
        yield image


def safe_for_typesetter(data: bytes) -> bool:
    """Whether a file may be given to a library that lets files choose their decoder: it is PNG, JPEG, GIF or WebP."""
    return kind_of(data) in ("png", "jpeg", "gif", "webp")


def picture_info(data: bytes) -> PictureInfo:
    """What the picture is; the whole file is decoded. Raises Unfit for one that cannot be shown."""
    kind = _accepted(data)
    with _decoding(kind):
        image, size, moves = _read(data, kind, LOOK)
        return PictureInfo(kind, *size, moves, image.mode == "CMYK" and _seems_inverted(image))


def decoded(data: bytes, width: int, height: int) -> PilImage:
    """The picture as a Pillow image of mode RGB or L, no larger than this many px; raises Unfit.

    Upright as EXIF says, in sRGB as its ICC profile says, on white where it was transparent, the first frame of one that
    moves; it carries no metadata.
    """
    from PIL import Image

    kind = _accepted(data)
    with _decoding(kind):
        image, size, _ = _read(data, kind, (width, height))
        wanted = within(size, (width, height))
        image = _upright(_in_srgb(image))
        image.info.clear()
        return image if image.size == wanted else image.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=3.0)


def within(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """The size in px of a picture made to fit a box, its proportions kept; never larger than it is."""
    share = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def packed(image: PilImage, *, lossless: bool) -> tuple[bytes, str]:
    """The picture as JPEG, or, where `lossless` and no heavier, as PNG, and its media type; without metadata."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, subsampling=0)  # not optimized: a noisy picture overflows that buffer
    made, media = out.getvalue(), "image/jpeg"
    if lossless:
        out = io.BytesIO()
        image.save(out, "PNG", compress_level=6)
        if out.tell() <= len(made):
            made, media = out.getvalue(), "image/png"
    return made, media


def is_lossless(data: bytes) -> bool:
    """Whether the file is of a kind in which people keep drawings and pictures of screens."""
    return kind_of(data) in ("png", "gif", "bmp")


@contextmanager
def _decoding(kind: str) -> Iterator[None]:
    """While open, Pillow keeps to our limits: it refuses files cut short, and leaves the number of pixels to `_checked`.

    Whatever a decoder raises for a damaged file becomes Unfit. WeasyPrint has Pillow take files cut short for whole.
    """
    from PIL import Image, ImageFile

    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES
        Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = None, False
        try:
            yield
        except (Unfit, MemoryError):
            raise
        except Exception as error:
            raise Unfit(
                "打不开，可能没有传完或已损坏", f"cannot be opened: cut short or damaged ({kind}: {error})", _AGAIN
            ) from error
        finally:
            Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = before


def _read(data: bytes, kind: str, box: tuple[int, int]) -> tuple[PilImage, tuple[int, int], bool]:
    """The picture as it lies in the file, at least twice as large as it is to be when made to fit the box, or as it is; its
    size as it is seen; whether it moves.

    Its mode is L, RGB or CMYK; its info holds `icc_profile` and `turn`.
    """
    from PIL import ImageChops

    if kind == "heic":
        image, moves = _read_heic(data), False  # of a burst or a Live Photo, the picture that was taken
    else:
        image = _loaded(_ended(data) if kind == "jpeg" else data, kind, box)
        moves = kind != "jpeg" and bool(getattr(image, "is_animated", False))
    turn = 1 if kind == "heic" else _orientation(image)
    width, height = whole = image.info.get("whole", image.size)
    profile = image.info.get("icc_profile")
    if image.mode == "CMYK" and "adobe" not in image.info:
        # Pillow takes CMYK in JPEG for inverted, as Adobe writes it; without Adobe's mark it is not.
        image = ImageChops.invert(image)
    factor = int(image.width / (2 * whole[0] * _share(whole, box)))
    image = _plain(image, max(1, factor))
    image.info = {"icc_profile": profile, "turn": turn}
    return image, ((height, width) if turn >= 5 else (width, height)), moves


def _share(size: tuple[int, int], box: tuple[int, int]) -> float:
    """By how much a picture of that size is made smaller to fit the box, be it turned or not: the larger of the two."""
    width, height = size
    return min(1.0, max(min(box[0] / width, box[1] / height), min(box[0] / height, box[1] / width)))


def _loaded(data: bytes, kind: str, box: tuple[int, int]) -> PilImage:
    from PIL import Image

    image = Image.open(io.BytesIO(data), formats=(DECODERS[kind],))
    whole = image.size
    _check_pixels(*whole, MOST_PIXELS_JPEG if kind == "jpeg" else MOST_PIXELS)
    if kind == "jpeg":  # decoded at an eighth, a quarter or half its size where that is enough
        share = _share(whole, box)
        wide, high = (max(1, math.ceil(2 * side * share)) for side in whole)
        image.draft(None, (wide, high))
        _check_pixels(*image.size, MOST_PIXELS)
    image.load()
    image.info["whole"] = whole
    return image


def _read_heic(data: bytes) -> PilImage:
    _check_boxes(data)
    file = importlib.import_module("pi_heif").open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
    width, height = file.size
    _check_pixels(width, height, MOST_PIXELS)
    image: PilImage = file.to_pillow()
    return image


def _check_boxes(data: bytes) -> None:
    """OSError for an ISO base media file that ends inside what holds its pixels: tiles that never came would be black."""
    at = 0
    while at + 16 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < 8:  # to the end of the file, or no box at all
            return
        if at + size > len(data) and data[at + 4 : at + 8] in (b"mdat", b"meta", b"idat"):
            raise OSError("the file is cut short")
        at += size


def _check_pixels(width: int, height: int, most: int) -> None:
    if width * height > most:
        raise Unfit(
            f"有 {width} × {height} 像素，太大",
            f"has {width} × {height} px: too large",
            Words(f"请改小，最多 {most // 10_000} 万像素", f"make it smaller: {most // 1_000_000} million px at most"),
        )


_END, _SCAN = b"\xff\xd9", b"\xff\xda"  # JPEG's markers: the end; pixels follow, in which neither can stand
_NOISE = bytes(n * 37 % 251 for n in range(1, 4097))


def _ended(data: bytes) -> bytes:
    """A JPEG with its last marker, which phones and chat programs leave out; OSError for one that lacks pixels too.

    Where nothing but the marker is missing, whatever follows is passed over; else pixels come out as what follows. Zeros
    stand for what was never sent.
    """
    if data.rfind(_END) > data.rfind(_SCAN):
        return data
    begun = data.rstrip(b"\0")
    if begun.endswith(b"\xff"):  # half of the marker, or a pixel's 255, which is written FF 00
        begun = begun[:-1] if len(begun) == len(data) else begun + b"\0"
    if _signs_of(begun + _END) != _signs_of(begun + _NOISE + _END):
        raise OSError("the file is cut short")
    return begun + _END


def _signs_of(data: bytes) -> bytes:
    from PIL import Image

    image = Image.open(io.BytesIO(data), formats=("JPEG",))
    if "progressive" not in image.info:
        image.draft(None, (1, 1))
    _check_pixels(*image.size, MOST_PIXELS)
    image.load()
    return hashlib.sha256(image.tobytes()).digest()


def _orientation(image: PilImage) -> int:
    """1 to 8 as in EXIF; 1 where EXIF is broken or silent."""
    try:
        turn = image.getexif().get(ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - broken metadata does not make a picture unfit to be shown
        return 1
    return turn if isinstance(turn, int) and 1 <= turn <= 8 else 1


# ------------------------------------------------------------------------------------------------- one form


def _plain(image: PilImage, factor: int) -> PilImage:
    """In mode L, RGB or CMYK, eight bits, on white, `factor` times smaller. Done band by band: only one copy is large."""
    from PIL import Image

    if factor == 1 and image.width * image.height <= BAND:
        return _eight_bits(image)
    rows = max(1, BAND // image.width // factor) * factor
    bands = (
        _eight_bits(image.crop((0, top, image.width, min(top + rows, image.height))))
        for top in range(0, image.height, rows)
    )
    made = Image.new("L", (1, 1))
    for n, band in enumerate(band.reduce(factor) if factor > 1 else band for band in bands):
        if n == 0:
            made = Image.new(band.mode, (band.width, -(-image.height // factor)))
        made.paste(band, (0, n * rows // factor))
    return made


def _eight_bits(image: PilImage) -> PilImage:
    from PIL import Image

    if image.mode in ("I", "I;16", "I;16B", "I;16L"):
        return image.convert("I").point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if image.has_transparency_data:
        whole = image.convert("RGBA")
        ground = Image.new("RGB", whole.size, "white")
        ground.paste(whole, mask=whole.getchannel("A"))
        return ground.convert("L") if image.mode in ("1", "L", "LA") else ground
    if image.mode in ("L", "RGB", "CMYK"):
        return image
    return image.convert("L" if image.mode in ("1", "LA", "La") else "RGB")


def _in_srgb(image: PilImage) -> PilImage:
    """By its profile; as it is where it has none, or one that is not for its channels."""
    from PIL import ImageCms

    data, turn = image.info.get("icc_profile"), image.info.get("turn", 1)
    try:
        made = _by_profile(image, data) if data else image
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        made = image
    made = made if made.mode in ("L", "RGB") else made.convert("RGB")
    made.info["turn"] = turn
    return made


def _by_profile(image: PilImage, data: bytes) -> PilImage:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
    space = profile.profile.xcolor_space.strip()
    if space != {"L": "GRAY"}.get(image.mode, image.mode):
        return image
    if "sRGB" in (profile.profile.profile_description or ""):
        return image
    screen = ImageCms.createProfile("sRGB")
    made = ImageCms.profileToProfile(
        image, profile, screen, renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB"
    )
    assert made is not None, "only a picture changed in place is not returned"
    return made.convert("L") if image.mode == "L" else made


def _upright(image: PilImage) -> PilImage:
    from PIL import Image

    ways = Image.Transpose
    turns: Mapping[int, Callable[[PilImage], PilImage]] = {
        2: lambda i: i.transpose(ways.FLIP_LEFT_RIGHT),
        3: lambda i: i.transpose(ways.ROTATE_180),
        4: lambda i: i.transpose(ways.FLIP_TOP_BOTTOM),
        5: lambda i: i.transpose(ways.TRANSPOSE),
        6: lambda i: i.transpose(ways.ROTATE_270),
        7: lambda i: i.transpose(ways.TRANSVERSE),
        8: lambda i: i.transpose(ways.ROTATE_90),
    }
    turn = turns.get(image.info.get("turn", 1))
    return turn(image) if turn else image


def _seems_inverted(image: PilImage) -> bool:
    """Whether more ink lies on a tenth of a CMYK picture than any press lays (350 %): its channels are inverted, it seems."""
    from PIL import ImageChops

    cyan, magenta, yellow, black = image.split()
    half = ImageChops.add(cyan, magenta, scale=2), ImageChops.add(yellow, black, scale=2)
    quarter = ImageChops.add(*half, scale=2)
    heavy: int = sum(quarter.histogram()[round(255 * 0.875) :])
    return bool(heavy > 0.1 * image.width * image.height)


# ------------------------------------------------------------------------------------------- a press's profile


def check_press_profile(data: bytes) -> None:
    """Raise Unfit unless these bytes are the ICC profile of a CMYK press that colours can be turned to."""
    ask = Words(
        "请向印刷厂要 CMYK 的 ICC 文件（.icc、.icm）",
        "ask the print shop for the ICC file (.icc, .icm) of its CMYK press",
    )
    if data[36:40] != b"acsp":
        raise Unfit("不是 ICC 文件，或已损坏", "is no ICC profile, or is damaged", ask)
    space = data[16:20].decode("ascii", "replace").strip()
    if space != "CMYK":
        raise Unfit(f"是 {space} 的特性文件，不是印刷用的 CMYK", f"is a profile for {space}, not for CMYK", ask)
    from PIL import Image, ImageCms

    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        screen, intent = ImageCms.createProfile("sRGB"), ImageCms.Intent.PERCEPTUAL
        ImageCms.profileToProfile(Image.new("RGB", (1, 1)), screen, profile, renderingIntent=intent, outputMode="CMYK")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        raise Unfit("不完整，或已损坏", "is not whole, or is damaged", ask) from None
