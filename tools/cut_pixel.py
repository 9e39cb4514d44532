"""Cut GNU Unifont to GB 2312 and what Chinese text needs besides: `assets/fonts/pixel.ttf.gz`.

    npm pack @fontsource/unifont@5.3.0 && tar xzf fontsource-unifont-5.3.0.tgz
    python tools/cut_pixel.py package assets/fonts

GB 2312 is what controllers with characters of their own know too. The outlines are squares on a grid of 16 an em, so
that the face is exact at 16 px and at nothing else. The licence goes along.
"""

from __future__ import annotations

import gzip
import io
import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Sitegen Pixel"
BESIDES = "“”‘’·—…￥《》〈〉「」『』【】→▸°‰"


def gb2312() -> set[int]:
    """Every code point of GB 2312."""
    found = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:  # a gap in the table
                continue
    return found


def cut(font: TTFont) -> bytes:
    """The font with those characters only, under our family name, with its authors' copyright and licence."""
    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"], drop_tables=["FFTM"]
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=gb2312() | set(range(0x20, 0x7F)) | set(map(ord, BESIDES)))
    cutter.subset(font)
    copyright = font["name"].getDebugName(0)
    font["name"].names = []
    told = {
        0: copyright, 1: FAMILY, 2: "Regular", 4: FAMILY, 6: "SitegenPixel",
        13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.", 14: "https://openfontlicense.org",
    }  # fmt: skip
    for number, words in told.items():
        font["name"].setName(words, number, 3, 1, 0x409)
    font.flavor = None
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = 3_600_000_000
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


if __name__ == "__main__":
    package, target = map(Path, sys.argv[1:])
    face = TTFont(package / "files" / "unifont-latin-400-normal.woff2")
    (target / "pixel.ttf.gz").write_bytes(gzip.compress(cut(face), 9, mtime=0))
    shutil.copy(package / "LICENSE", target / "pixel.LICENSE")
