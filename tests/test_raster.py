"""Pictures put together of bands are the pictures that were cut into them."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sitegen.images.raster import band, png_of_bands

SHADES = tuple((n, 255 - n, n // 2) for n in range(0, 256, 5))


@given(st.integers(1, 40), st.lists(st.integers(0, 12), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_bands_make_one_picture(width: int, heights: list[int], chance) -> None:  # type: ignore[no-untyped-def]
    tall = max(1, sum(heights))
    whole = Image.frombytes("P", (width, tall), bytes(chance.randrange(len(SHADES)) for _ in range(width * tall)))
    whole.putpalette([value for shade in SHADES for value in shade])
    edges = [min(tall, sum(heights[:n])) for n in range(len(heights))]
    cuts = [whole.crop((0, a, width, b)) for a, b in zip(edges, [*edges[1:], tall], strict=True) if b > a]
    made = png_of_bands([band(cut) for cut in cuts], width, SHADES)
    with Image.open(io.BytesIO(made)) as read:
        assert read.size == whole.size
        assert read.convert("RGB").tobytes() == whole.convert("RGB").tobytes()
