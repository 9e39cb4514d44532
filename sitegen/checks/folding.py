"""A text as rules look at it: full-width signs plain, invisible ones gone, numerals as figures where they make a number."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x00AD, 0x034F, 0x180E, 0xFE0E, 0xFE0F],
    None,
)  # fmt: skip
_NUMERALS = str.maketrans(
    "零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两洞拐勾叉", "0001234567891" + "123456789" + "2079X"
)
DIGIT = "[\\d零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两洞拐勾]"
_GAP = r"[ \-‐‑–—－−_·•~()\[\]]{0,3}"
# Digits, figures or numerals, with what people put between them: five of them at least.
_RUN = re.compile(rf"[(\[+]?{DIGIT}(?:{_GAP}{DIGIT}){{4,40}}(?:{_GAP}[Xx叉](?![A-Za-z]))?")
_LOOSE = re.compile("(?<=\\d)[ ]+[零〇一二三四五六七八九两]$")
_WORD = re.compile("[^零〇○一二三四五六七八九幺两]*[0-9][一两三四]")
# Every digit parted from the next by one and the same mark: 1、3、8、0 …
_PARTED = re.compile(rf"{DIGIT}(?:([,、.*/|])(?:{DIGIT}))(?:\1{DIGIT}){{5,30}}(?!{DIGIT})")

_GROUPED = re.compile(
    rf"(?<!{DIGIT})[1一幺壹]{DIGIT}{{2}}([./,|、*])(?:{DIGIT}{{4}}\1{DIGIT}{{4}}|{DIGIT}{{3}}\1{DIGIT}{{5}})(?!{DIGIT})"
)

# A card by fours, a landline behind its area: parted by commas, as people write down what they hear.
_FOURS = re.compile(
    rf"{DIGIT}{{4}}([,、.])(?:{DIGIT}{{4}}\1){{2,4}}{DIGIT}{{1,4}}(?!{DIGIT})|[0零〇]{DIGIT}{{2,3}}([,、]){DIGIT}{{7,8}}(?!{DIGIT})"
)


def folded(text: str) -> str:
    """The text in NFKC, without signs that nobody sees."""
    if not text.isascii():
        text = text.translate(_UNSEEN)
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", text)
    return text


def figures(text: str) -> str:
    """Chinese numerals as figures, each in its place: 一三八 is 138."""
    return text.translate(_NUMERALS)


def runs(text: str) -> list[tuple[int, int, str]]:
    """The stretches of a folded text that may be a long number: start, end, and what stands there, with figures for numerals."""
    found = []
    for m in _RUN.finditer(text):
        words = _LOOSE.sub("", m[0])  # 0516-8523 1178 一直: the numeral is a word's
        if _WORD.fullmatch(words) and "\u4e00" <= text[m.end() : m.end() + 1] <= "\u9fff":
            words = words[:-1]  # 13800138000一直
        found.append((m.start(), m.start() + len(words), figures(words)))
    if any(mark in text for mark in ",、.*/|"):
        found += [(m.start(), m.end(), figures(m[0]).replace(m[1], "-")) for m in _PARTED.finditer(text)]
        found += [(m.start(), m.end(), figures(m[0]).replace(m[1] or m[2], "-")) for m in _FOURS.finditer(text)]
        found += [(m.start(), m.end(), figures(m[0]).replace(m[1], "-")) for m in _GROUPED.finditer(text)]
    return found
