"""What one line of a body is: a bullet, a numbered item, a heading, a rule, or text, in every form that office texts have.

CommonMark knows `- ` and `1.` alone; Chinese texts count `1、` `（1）` `①` `一、`, and input methods make `－` `·` `●` of a dash. A line that only
looks like an item (`12.5万元`, `3、4个人`, `-5度`, `——`) is text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

_DASHES = "-－﹣−–—―‐‑"
_DOTS = "·•●○◦▪▫■□◆◇▶►▸➤➢‣⁃∙・"  # nobody begins a sentence with one
_TICKS = "✓✔√☑"
_HAN_DIGITS = "〇一二三四五六七八九十"

_ARABIC = re.compile(r"(\d{1,2})[ \t\u3000]?(?:[.．](?!\d)|[、)）])[ \t\u3000]*(.*)", re.DOTALL)
_BRACKETED = re.compile(rf"[(（]\s?(\d{{1,2}}|[{_HAN_DIGITS}]{{1,3}})\s?[)）][ \t\u3000、.．]*(.*)", re.DOTALL)
_CHINESE = re.compile(rf"([{_HAN_DIGITS}]{{1,3}})[、．.][ \t\u3000]*(.*)", re.DOTALL)
_CIRCLED = re.compile(r"([\u2460-\u2473\u2488-\u249b\u2776-\u277f\u3220-\u3229])[ \t\u3000、.．]*(.*)", re.DOTALL)
_LETTERED = re.compile(r"([A-Za-z])(?:[、)）]|[.．](?=[ \t\u3000]*[\u3400-\u9fff]))[ \t\u3000]*(.*)", re.DOTALL)
_BOXED = re.compile(r"(?:【\s?(\d{1,2})\s?】|\[(\d{1,2})\](?![(（\[:：]))[ \t\u3000、]*(.*)", re.DOTALL)
_ORDINAL = re.compile(
    rf"第(\d{{1,2}}|[{_HAN_DIGITS}]{{1,3}})(?:[步条点招项][ \t\u3000]*)?[，、：:][ \t\u3000]*(.*)", re.DOTALL
)
_RULE = re.compile(r"(?:[-*_=－＝—–]\s*){3,}")
_LONG_DASH = re.compile(r"[—–―]{2}")
_HEADING = re.compile(r"([#＃]{1,6})[ \t\u3000]*(.*?)[ \t\u3000]*[#＃]*", re.DOTALL)
_FENCE = re.compile(r"(```+|~~~+)[^`]*")


class Sort(Enum):
    """What a line is."""

    BLANK = "blank"
    TEXT = "text"
    BULLET = "bullet"
    NUMBER = "number"  # `1.` `1、` `1)`: becomes a numbered list
    LABEL = "label"  # `（1）` `①` `一、` `A、` `【1】` `第一，`: numbered too, in a story printed as typed
    QUOTE = "quote"
    HEADING = "heading"
    RULE = "rule"
    FENCE = "fence"


@dataclass(frozen=True, slots=True)
class MarkdownLine:
    """A line: `indent` in columns, `text` what stands behind its mark, `number` of a numbered one, `level` of a heading.

    `mark` is that of a bullet which may be a sign of another kind. `is_tight` is a bullet without a blank behind it, or a number with a digit behind it (`3、4个人`): perhaps none.
    """

    sort: Sort
    indent: int
    text: str
    number: int = 0
    level: int = 0
    mark: str = ""
    is_tight: bool = False

    @property
    def is_item(self) -> bool:
        """Whether it begins an item of a list."""
        return self.sort in (Sort.BULLET, Sort.NUMBER, Sort.LABEL)


@lru_cache(maxsize=1024)  # several readers ask of the same line
def read_line(raw: str) -> MarkdownLine:
    """What a line is by itself; whether a number or a tight bullet continues a list is for the caller to see."""
    words = raw.strip()
    if not words:
        return MarkdownLine(Sort.BLANK, 0, "")
    indent = indent_of(raw)
    first = words[0]
    if first in ">＞":
        return MarkdownLine(Sort.QUOTE, indent, words[1:].removeprefix(" "))
    if first in "#＃" and (heading := _HEADING.fullmatch(words)) and heading[2]:
        return MarkdownLine(Sort.HEADING, indent, heading[2], level=len(heading[1]))
    if first in "-*_=－＝—–" and _RULE.fullmatch(words):
        return MarkdownLine(Sort.RULE, indent, "")
    if first in "`~" and _FENCE.fullmatch(words):
        return MarkdownLine(Sort.FENCE, indent, words)
    return _bullet(words, indent) or _number(words, indent) or MarkdownLine(Sort.TEXT, indent, words)


def indent_of(raw: str) -> int:
    """Columns before the first sign: a tab goes to the next multiple of four, a full-width blank counts two."""
    column = 0
    for char in raw:
        if char == "\t":
            column += 4 - column % 4
        elif char == "\u3000":
            column += 2
        elif char.isspace():
            column += 1
        else:
            break
    return column


def _bullet(words: str, indent: int) -> MarkdownLine | None:
    first, rest = words[0], words[1:]
    text = rest.strip()
    if first not in "-*+＊＋" and first not in _DASHES and first not in _DOTS and first not in _TICKS:
        return None
    is_tight = bool(rest) and not rest[0].isspace()
    if is_tight:
        following = rest[0]
        if first in "*＊" and first in rest:
            return None  # *挂断*，…
        if first in _DASHES and (following in _DASHES or following in ">＞"):
            return None  # —— is punctuation, -> an arrow
        if following.isdigit() and first not in _DOTS:
            return None  # -5度, +86
    return MarkdownLine(Sort.BULLET, indent, text, mark=first if first in "*+＊＋" else "", is_tight=is_tight)


def _number(words: str, indent: int) -> MarkdownLine | None:
    if found := _ARABIC.fullmatch(words):
        return MarkdownLine(Sort.NUMBER, indent, found[2].strip(), int(found[1]), is_tight=found[2][:1].isdigit())
    if found := _BRACKETED.fullmatch(words):
        return MarkdownLine(Sort.LABEL, indent, found[2].strip(), _value(found[1]))
    if found := _CHINESE.fullmatch(words):
        return MarkdownLine(Sort.LABEL, indent, found[2].strip(), _value(found[1]))
    if found := _CIRCLED.fullmatch(words):
        return MarkdownLine(Sort.LABEL, indent, found[2].strip(), _value(found[1]))
    if found := _ORDINAL.fullmatch(words):
        return MarkdownLine(Sort.LABEL, indent, found[2].strip(), _value(found[1]))
    if found := _BOXED.fullmatch(words):
        return MarkdownLine(Sort.LABEL, indent, found[3].strip(), int(found[1] or found[2]))
    if found := _LETTERED.fullmatch(words):
        return MarkdownLine(Sort.LABEL, indent, found[2].strip(), ord(found[1].upper()) - ord("A") + 1)
    return None


def _value(label: str) -> int:
    """1 for 1, １, 一, ①, ⒈, ❶, ㈠; 12 for 十二."""
    if len(label) == 1 and label not in _HAN_DIGITS:
        return int(unicodedata.numeric(label))
    if label.isdigit():
        return int(label)
    tens, ten, ones = label.rpartition("十")
    if not ten:
        return _HAN_DIGITS.index(label[-1])
    return (_HAN_DIGITS.index(tens[-1]) if tens else 1) * 10 + (_HAN_DIGITS.index(ones[-1]) if ones else 0)


def begins_long_dash(words: str) -> bool:
    """Whether a text begins with ——, as a remark or a signature on a line of its own does."""
    return bool(_LONG_DASH.match(words))


# ------------------------------------------------------------------------------------------------- lines joined

_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd]"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_BOTH_WAYS = "“”‘’…—·％℃"  # as wide as their neighbours


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return bool(_HAN.search(text))


def joined(first: str, rest: str) -> str:
    """A line and the one that continues it: no blank beside a Chinese character or mark, one between other words."""
    first, rest = first.rstrip(), rest.lstrip()
    if not first or not rest:
        return first + rest
    before, after = first[-1], rest[0]
    if _WIDE.match(before) or _WIDE.match(after):
        return first + rest
    if (before in _BOTH_WAYS or after in _BOTH_WAYS) and (has_han(first[-40:]) or has_han(rest[:40])):
        return first + rest
    return f"{first} {rest}"


_ENDS = re.compile(r"[。！？!?；;.…：:][”’」』）)]*$")


def ends_sentence(text: str) -> bool:
    """Whether the text could end here."""
    return bool(_ENDS.search(text.rstrip()))


_COLON = re.compile(r"(?<!\d)[：:︰﹕∶](?!//)|(?<=\d)[：:︰﹕∶](?!\d|//)")


def parted(words: str) -> tuple[str, str, str]:
    """At the first colon between a phrase and what explains it, in any of its forms; not in 12:30, 1:1 or https://.

    In texts without Chinese characters a half-width colon counts with a blank behind it alone.
    """
    if not has_han(words):
        return words.partition("：" if "：" in words else ": ")
    found = _COLON.search(words)
    if not found:
        return words, "", ""
    return words[: found.start()].rstrip(), found[0], words[found.end() :].lstrip()


_KEY = re.compile(r"([^：:︰﹕∶]{1,24})[：:︰﹕∶]\s*(.*)", re.DOTALL)
_AROUND_KEY = re.compile(r"[\s*_【】\[\]]+")


def keyed(words: str) -> tuple[str, str] | None:
    """`key: value` with any colon, the key without the emphasis, brackets and blanks that people put around it; or None."""
    found = _KEY.fullmatch(words.replace("**", "", 2))
    key = _AROUND_KEY.sub("", found[1]) if found else ""
    return (key, found[2].strip()) if found and key else None


# -------------------------------------------------------------------------------------------------- quotes

_PAIRS = {"“": "”", '"': '"', "＂": "＂", "「": "」", "『": "』", "‘": "’", "'": "'", "”": "“"}


def unquoted(text: str) -> str:
    """The text without the pair of quotation marks around the whole of it; inner ones stay as they are."""
    text = text.strip()
    while len(text) > 2 and text[0] in _PAIRS and text[-1] == _PAIRS[text[0]]:
        inner = text[1:-1]
        if text[0] == text[-1]:
            if text[0] in inner:
                return text
        elif not _is_balanced(inner, text[0], text[-1]):
            return text
        text = inner.strip()
    return text


def _is_balanced(inner: str, opening: str, closing: str) -> bool:
    depth = 0
    for char in inner:
        depth += (char == opening) - (char == closing)
        if depth < 0:
            return False
    return depth == 0
