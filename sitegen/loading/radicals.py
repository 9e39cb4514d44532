"""Radicals that PDF readers copy in place of characters: ⽤⼾ looks like 用户 but is found by no search and shown by few phones.

The pairs are those of the Unicode Character Database, EquivalentUnifiedIdeograph.txt. Radicals of which no writer
means the whole character (⺡, ⻖) are left for the check of glyphs.
"""

from __future__ import annotations

import re
import unicodedata

from sitegen.problems import Origin, Problems, Words

_RADICAL = re.compile("[\u2e80-\u2fdf]")
# CJK Radicals Supplement: whole characters, mostly the simplified forms that the Kangxi radicals do not have.
_SUPPLEMENT = dict(
    zip(
        "⺁⺈⺊⺌⺎⺒⺓⺛⺜⺝⺟⺠⺧⺩⺬⺰⺶⺻⺼⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "厂刀卜小兀巳幺旡日月母民牛王示纟羊聿肉虎西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)
# In simplified text ⼾ stands for 户, which has the same shape there; the database names 戶.
_KANGXI = {chr(c): unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)} | {"⼾": "户"}
_MEANT = _KANGXI | _SUPPLEMENT


def without_radicals(text: str, path: str, problems: Problems) -> str:
    """The text with the characters that are meant; a notice for each line that had radicals."""
    if not _RADICAL.search(text):
        return text
    lines = text.split("\n")
    for i, line in enumerate(lines):
        found = "".join(dict.fromkeys(c for c in _RADICAL.findall(line) if c in _MEANT))
        if found:
            meant = "".join(_MEANT[c] for c in found)
            problems.notice(
                Origin(path, i + 1),
                f"“{found}”是从 PDF 复制来的部首字符，已换成“{meant}”",
                f"“{found}” are radicals copied from a PDF; they were read as “{meant}”",
                Words(
                    "建议在文件里也改过来，否则搜索不到", "better change them in the file too, or no search finds them"
                ),
            )
            lines[i] = "".join(_MEANT.get(c, c) for c in line)
    return "\n".join(lines)
