"""Nothing that a writer typed vanishes: the words of a section's lines are compared with those of what was read from it.

A net under everything that reads bodies, and blind to how they do it: known marks are taken off the lines, and each letter,
digit, symbol and Chinese punctuation mark that is left must stand, in the same order, in the fields. The first line of which
something is missing is a problem.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import unescape

from sitegen.loading.markdown.lines import read_line
from sitegen.loading.markdown.marks import KNOWN_TAGS, TAG, decoded
from sitegen.model.problems import Origin, Problems, Words

_TARGET = re.compile(
    r"(?<=\])\((?:<[^<>]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)|(?<=\])\[[^\[\]]*\]"
)
_REFERENCE = re.compile(r"\[\^[^\]\s]{1,40}\]")
_ALT = re.compile(r'<img\b(?:[^<>"]|"[^"]*")*?\balt="([^"]*)"(?:[^<>"]|"[^"]*")*>')
_HTML_TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>')
_FENCE = re.compile(r"^\s*(?:```+|~~~+)[^`]*$")
_PUNCTUATION = frozenset("。，；！？…《》％$@")  # what is no mark in any reading


class _Signs(dict[int, int | None]):
    """What `str.translate` makes of a sign: the sign itself, or nothing of one that may be a mark. Asked once a sign."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        kind = unicodedata.category(char)
        counts = kind[0] in "LN" or kind in ("So", "Sc") or char in _PUNCTUATION
        self[code] = code if counts else None
        return self[code]


_SIGNS = _Signs()


def words_of(text: str) -> str:
    """The signs of a text that are no mark in any reading."""
    return text.translate(_SIGNS)


def check_kept(lines: Sequence[str], shown: Iterable[str], at: Sequence[Origin], problems: Problems) -> None:
    """Note the first of the lines of which something is in none of `shown`, the plain texts made of them, in their order.

    `at` are the lines' places.
    """
    spent = [words_of(_without_marks(line)) for line in lines]
    kept = words_of("".join(shown))
    written = "".join(spent)
    if written in kept or _is_within(written, kept):
        return
    number = next((i for i, words in enumerate(spent) if words and words not in kept), None)
    if number is None:  # all there, but not in this order
        number = next(i for i in range(len(spent)) if not _is_within("".join(spent[: i + 1]), kept))
    problems.error(
        at[number],
        f"这一行有字没有读进去：“{lines[number].strip()[:40]}”",
        f"not all of this line was read: “{lines[number].strip()[:40]}”",
        Words("请换一种写法，或去掉少见的记号", "write it in another way, or take out unusual marks"),
    )


def text_of(html: str) -> str:
    """The words of clean HTML."""
    return unescape(_HTML_TAG.sub("", html))


def all_of(html: str) -> str:
    """The words of clean HTML and, in their places, what its pictures are said to show."""
    return text_of(_ALT.sub(lambda found: found[1], html))


def _without_marks(line: str) -> str:
    if _FENCE.match(line):
        return ""
    read = read_line(line)
    for _ in range(8):  # a quote in a list in a quote
        inner = read_line(read.text)
        if not (read.text and inner.text != read.text):
            break
        read = inner
    text = read.text
    if "]" in text:
        text = _REFERENCE.sub("", _TARGET.sub("", text))
    if "<" not in text and "&" not in text:
        return text
    text = TAG.sub(
        lambda found: "" if found[2].lower() in KNOWN_TAGS or found[2].lower() in ("img", "image") else found[0], text
    )
    return decoded(text)


def _is_within(some: str, all_of_it: str) -> bool:
    """Whether the one can be had from the other by leaving signs out."""
    place = 0
    for char in some:
        place = all_of_it.find(char, place) + 1
        if not place:
            return False
    return True
