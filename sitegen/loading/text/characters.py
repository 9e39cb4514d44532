r"""Characters that are not what they look like: invisible ones, private ones, radicals that stand for characters.

Told by line, in whole files as in values that YAML's escapes (`"\u202e"`) make.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from sitegen.model.problems import Origin, Problems, Words

MOST = 12  # lines of one file that are told one by one
# Text in other scripts needs joiners and marks of direction (Unicode 9.2, 23.2); overrides hide what it says (CVE-2021-42574).
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e")
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_ARABIC_SIGNS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")  # of class Cf, yet seen
_MOJIBAKE = "锟斤拷"  # U+FFFD twice, saved as UTF-8 and read as GBK

# CJK Radicals Supplement → the character (UCD, EquivalentUnifiedIdeograph.txt): where there is just one that is written so.
_SUPPLEMENT = dict(
    zip(
        "⺁⺄⺈⺊⺌⺍⺎⺒⺓⺜⺝⺟⺠⺧⺩⺫⺬⺶⻁⻃⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乙刀卜小小兀巳幺日月母民牛王目示羊虎西西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
# Kangxi radicals decompose to the traditional form; in simplified text these are meant.
_HARMLESS: tuple[set[str], set[str]] = (set(), set())  # met before: in Chinese files, in other languages'
_SIMPLIFIED = {"\u2f3e": "户", "\u2fad": "青", "\u2fc8": "黄"}


def plain_text(text: str, path: str, first_line: int, problems: Problems) -> str:
    """The text without characters that nobody can see, and with ordinary characters for radicals; each told with its line.

    `first_line` is the number of the text's first line.
    """
    is_foreign = path.startswith("content/i18n/") and path.count("/") > 2
    harmless = _HARMLESS[is_foreign]
    new = set(text) - harmless
    bad = {c for c in new if _is_bad(c, is_foreign)}
    folded = {c: folded_form(c) for c in new if folded_form(c) != c}
    harmless |= new - bad - folded.keys()
    if not bad and not folded and _MOJIBAKE not in text:
        return text
    lines = text.split("\n")
    _tell_bad([(n, [c for c in line if c in bad]) for n, line in enumerate(lines, first_line)], path, problems)
    _tell_folded([(n, [c for c in line if c in folded]) for n, line in enumerate(lines, first_line)], path, problems)
    for number, line in enumerate(lines, first_line):
        if _MOJIBAKE in line:
            problems.error(
                Origin(path, number),
                f"有乱码“{_MOJIBAKE}”",
                f"garbled text “{_MOJIBAKE}”",
                Words("原来的字已经丢了，请从原稿重新粘贴", "the words are lost; paste them again from the original"),
            )
    return text.translate(_table(frozenset(bad), tuple(folded.items())))


def folded_form(char: str) -> str:
    """The ordinary character for a radical or a compatibility form of a Chinese character; itself for others."""
    if (
        not "\u2e80" <= char <= "\u2fd5"
        and not "\uf900" <= char <= "\ufaff"
        and not "\U0002f800" <= char <= "\U0002fa1f"
    ):
        return char
    return _SIMPLIFIED.get(char) or _SUPPLEMENT.get(char) or unicodedata.normalize("NFKC", char)


@cache
def _table(bad: frozenset[str], folded: tuple[tuple[str, str], ...]) -> dict[int, str]:
    breaks = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
    return {ord(c): " " if c in breaks else "" for c in bad} | {ord(c): new for c, new in folded}


@cache
def _is_bad(char: str, is_foreign: bool) -> bool:
    kind = unicodedata.category(char)
    if is_foreign and (kind == "Cf" or _is_selector(char)):
        return char in _OVERRIDES or char >= "\ufff9"
    return (
        (kind == "Cc" and char not in "\n\t")
        or (kind == "Cf" and char not in _ARABIC_SIGNS)
        or kind in ("Co", "Cs", "Zl", "Zp")
        or (kind == "Cn" and not 0x20000 <= ord(char) < 0x3FFFE)  # Chinese characters newer than this Python
        or char in _BLANK_LETTERS
        or char == "\ufffd"
        or _is_selector(char)
        or ("\u2e80" <= char <= "\u2fdf" and folded_form(char) == char)
    )


def is_unseen(char: str) -> bool:
    """Whether nobody sees it: marks of direction, joiners, what chooses how the sign before it looks, controls."""
    return unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") or _is_selector(char)


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _words(char: str) -> tuple[str, str, Words]:
    """What is wrong with a character, and what to do."""
    code, kind = f"U+{ord(char):04X}", unicodedata.category(char)
    again = Words("请删掉，或从记事本重新粘贴这一行", "delete it, or paste the line again from a plain editor")
    if kind == "Cc":
        return f"有看不见的控制字符（{code}）", f"an invisible control character ({code})", again
    if char == "\ufffd":
        lost = Words("原来的字已经丢了，请从原稿重新写上", "the character is lost; write it again from the original")
        return f"有乱码“{char}”（{code}）", f"a garbled character “{char}” ({code})", lost
    if kind == "Co":
        hint = Words(
            "自造字、图标字体在别的电脑上显示不出来，请换成普通的字",
            "characters of one's own show on no other computer; use an ordinary one",
        )
        return f"有私用区的字（{code}）", f"a private-use character ({code})", hint
    if kind == "Cn":
        return f"有没有定义的字符（{code}）", f"a character that does not exist ({code})", again
    if "\u2e80" <= char <= "\u2fdf":
        hint = Words("请换成普通的字", "write the ordinary character")
        return f"“{char}”（{code}）是偏旁，不是字", f"“{char}” ({code}) is a radical, not a character", hint
    return f"有看不见的字符（{code}）", f"an invisible character ({code})", again


def _tell_bad(found: Iterable[tuple[int, list[str]]], path: str, problems: Problems) -> None:
    lines = [(n, chars) for n, chars in found if chars]
    for number, chars in lines[:MOST]:
        for char in dict.fromkeys(chars):
            problems.error(Origin(path, number), *_words(char))
    if len(lines) > MOST:
        number, more = lines[MOST][0], len(lines) - MOST
        problems.error(
            Origin(path, number),
            f"从这里起还有 {more} 行有这样的字符",
            f"from here on {more} more lines have such characters",
            Words("请从记事本重新粘贴", "paste the text again from a plain editor"),
        )


def _tell_folded(found: Iterable[tuple[int, list[str]]], path: str, problems: Problems) -> None:
    lines = [(n, chars) for n, chars in found if chars]
    for number, chars in lines[:MOST]:
        old, new = "".join(dict.fromkeys(chars)), "".join(folded_form(c) for c in dict.fromkeys(chars))
        problems.notice(
            Origin(path, number),
            f"“{old}”是部首或兼容字，已按“{new}”读",
            f"“{old}”: radicals or compatibility forms, read as “{new}”",
            Words(
                "从 PDF 复制的文字常有这种字，建议在文件里改过来",
                "text copied from a PDF has them; better write them anew",
            ),
        )
    if len(lines) > MOST:
        problems.notice(
            Origin(path, lines[MOST][0]),
            f"从这里起还有 {len(lines) - MOST} 行有部首或兼容字，也已换成普通的字",
            f"from here on {len(lines) - MOST} more lines have radicals, read as ordinary characters, too",
        )
