"""Cut Ma Shan Zheng to the characters verdicts are written with: `assets/fonts/brush.ttf`.

    npm pack @fontsource/ma-shan-zheng@5.3.1 && tar xzf fontsource-ma-shan-zheng-5.3.1.tgz
    python tools/cut_brush.py package assets/fonts

The package splits the face over many files; each character is taken from the file that maps it. The licence goes along.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

FAMILY = "Sitegen Brush"
CHARACTERS = (
    "骗子局假的你没这事别信圈套坑碰犯法有全是谎话空上当人诈？！"
    "陷阱路停挂断不给转点买卖去借听说慢等先问查核实真相害贼黑钱白拿门儿"
    "休想犯罪违法险危鬼话胡扯瞎编冒充伪造演戏洗赔光亏血本无归掉饵钩网毒贪心醒警惕防报拒绝快跑走开删"
    "存在能可要会接加扫下载租借卡码我他它她谁来就都一二三千万元"
)


def parts(folder: Path, characters: set[int]) -> list[Path]:
    """One temporary TTF a source file that maps some of the characters still wanted."""
    made: list[Path] = []
    for file in sorted(folder.glob("files/*-400-normal.woff2")):
        font = TTFont(file)
        found = characters & set(font.getBestCmap())
        if found:
            characters -= found
            made.append(cut(font, found, Path(f"/tmp/brush-{len(made)}.ttf")))
    if characters:
        raise SystemExit("not in the face: " + "".join(map(chr, sorted(characters))))
    return made


def cut(font: TTFont, characters: set[int], target: Path) -> Path:
    """The font with these characters only, without features or hints."""
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    font.flavor = None
    font.save(target)
    return target


def named(font: TTFont) -> TTFont:
    """The font under our family name, with its authors' copyright and licence."""
    font["name"].names = []
    told = {
        0: "Copyright 2018 The MaShanZheng Project Authors (https://github.com/googlefonts/mashanzheng)",
        1: FAMILY, 2: "Regular", 4: FAMILY, 6: "SitegenBrush",
        13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.", 14: "https://openfontlicense.org",
    }  # fmt: skip
    for number, words in told.items():
        font["name"].setName(words, number, 3, 1, 0x409)
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = 3_600_000_000
    return font


if __name__ == "__main__":
    package, target = map(Path, sys.argv[1:])
    target.mkdir(parents=True, exist_ok=True)
    pieces = parts(package, {ord(ch) for ch in CHARACTERS})
    merged = Merger().merge([str(p) for p in pieces]) if len(pieces) > 1 else TTFont(pieces[0])
    named(merged).save(target / "brush.ttf")
    shutil.copy(package / "LICENSE", target / "brush.LICENSE")
