"""PDF → pixels by pdfium, and pixels → files by Pillow."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage


def page_image(
    pdf: bytes, page: int = 0, *, width: int = 0, scale: float = 0.0, smooth: bool = True, below: float = 0.0
) -> PilImage:
    """One page as an RGB Pillow image, `width` px wide or `scale` px a point; white where the page is empty.

    With `smooth` off no text pixel is half lit. `below` is the share of the page that is left out at its foot.
    """
    import pypdfium2
    from PIL import Image

    document = pypdfium2.PdfDocument(pdf)
    try:
        sheet = document[page]
        scale = scale or width / sheet.get_width()
        # pdfium draws points of four bytes in three quarters of the time that those of three take it.
        bitmap = sheet.render(
            scale=scale,
            crop=(0, below * sheet.get_height(), 0, 0),
            no_smoothtext=not smooth,
            no_smoothpath=not smooth,
            prefer_bgrx=True,
            rev_byteorder=True,
        )
        points = memoryview(bitmap.buffer).cast("B")
        return Image.frombytes("RGB", (bitmap.width, bitmap.height), points, "raw", "RGBX", bitmap.stride, 1)
    finally:
        document.close()


def png(image: PilImage, *, colours: int = 0, dither: bool = False) -> bytes:
    """PNG bytes without metadata; `colours` > 0 cuts the palette to that many first, shades between them by `dither`."""
    from PIL import Image

    if colours:
        # A ninth of the pixels names the same colours five times faster than all of them (38 → 8 ms at 720 px).
        few = image.resize((max(1, image.width // 3), max(1, image.height // 3)), Image.Resampling.NEAREST)
        palette = few.quantize(colours, method=Image.Quantize.MEDIANCUT)
        image = image.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG if dither else Image.Dither.NONE)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Band:
    """Some rows of a PNG, compressed without regard to what is above them: whoever keeps them need not do it again.

    `packed` ends at a byte's end (RFC 1951, 3.2.4, as zlib's Z_SYNC_FLUSH leaves it); `check` is the Adler-32 of the `size` bytes in it.
    """

    packed: bytes
    check: int
    size: int


def band(image: PilImage) -> Band:
    """A palette image as rows of a PNG."""
    from PIL import Image

    rows = Image.new("P", (image.width + 1, image.height))  # each begins with its filter: 0, none
    rows.paste(image, (1, 0))
    data = rows.tobytes()
    packer = zlib.compressobj(3, zlib.DEFLATED, -15)
    return Band(packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH), zlib.adler32(data), len(data))


def png_of_bands(bands: Sequence[Band], width: int, palette: Sequence[tuple[int, int, int]]) -> bytes:
    """The PNG of these bands one under the other, all `width` px wide and in that palette of at most 256 colours."""
    check = 1
    for one in bands:
        check = _adler32(check, one.check, one.size)
    height = sum(one.size for one in bands) // (width + 1)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">2L5B", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", bytes(value for shade in palette for value in shade)),
            _chunk(
                b"IDAT", b"\x78\x01" + b"".join(one.packed for one in bands) + b"\x03\x00" + check.to_bytes(4, "big")
            ),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(data, zlib.crc32(name)))


def _adler32(first: int, second: int, size: int) -> int:
    """The Adler-32 of two texts together, of each one's and the second's size (zlib's adler32_combine)."""
    base = 65521
    low = ((first & 0xFFFF) + (second & 0xFFFF) - 1) % base
    high = ((first >> 16) + (second >> 16) + size * ((first & 0xFFFF) - 1)) % base
    return high << 16 | low


def beside(images: Sequence[PilImage], gap: int = 12) -> PilImage:
    """Pictures as one on grey, side by side when they are tall, else one under the other."""
    from PIL import Image

    width, height = images[0].size
    tall = height > width
    step = (width if tall else height) + gap
    size = (step * len(images) - gap, height) if tall else (width, step * len(images) - gap)
    sheet = Image.new("RGB", size, (124, 124, 122))
    for place, image in enumerate(images):
        sheet.paste(image, (place * step, 0) if tall else (0, place * step))
    return sheet
