"""A content file as what is printed of it: values and lines with entities and escapes as the characters they stand for.

A number written `1&#51;8…` or `138**0013**8000` is printed as a number, and so it is judged; comments are gone by then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sitegen.loading.inline import as_read
from sitegen.loading.lines import Sort, joined, read_line
from sitegen.loading.marks import decoded
from sitegen.loading.reading import read_document, read_text
from sitegen.loading.yamlfile import YamlValue, read_yaml
from sitegen.problems import Problems
from sitegen.sources import Sources

_END, _START = re.compile(r"[\d -]{1,24}[Xx]?$"), re.compile(r"[\d -]{1,24}[Xx]?")
_NEAR = 12  # characters on either side of a line end in which a phrase may be parted


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of a file: its line, what is written there, and as it is read without marks; `is_line`: a line of a body."""

    line: int
    written: str
    read: str
    is_line: bool = False


def texts_of(sources: Sources, path: str) -> tuple[Text, ...]:
    """Every value and line of a Markdown or YAML file that may be printed; all lines of one that cannot be read."""
    text = read_text(sources, path, Problems())  # what is wrong with it was told when the file was loaded
    if text is None:
        return ()
    found: list[Text] = []
    if path.endswith(".md"):
        document = read_document(sources, path, Problems())
        if document is None:
            return tuple(_line(n, raw) for n, raw in enumerate(text.split("\n"), 1))
        for line, value in document.front.entries.values():
            found += _values(value, line)
        found += (_line(document.body_line + i, raw) for i, raw in enumerate(document.body))
        return tuple(found)
    whole = read_yaml(text, path, 1, Problems())
    if whole is None:
        return tuple(_line(n, raw) for n, raw in enumerate(text.split("\n"), 1))
    return tuple(_values(whole, 1))


def _line(number: int, raw: str) -> Text:
    written = decoded(raw)
    return Text(number, written, as_read(raw), is_line=True)


def _values(value: YamlValue, line: int) -> Iterator[Text]:
    if isinstance(value.value, str):
        words = decoded(value.value)
        yield Text(value.line or line, words, words)
    elif isinstance(value.value, tuple):
        for item in value.value:
            yield from _values(item, line)
    elif isinstance(value.value, dict):
        for key_line, inner in value.value.values():
            yield from _values(inner, key_line)


def seams(texts: Sequence[Text]) -> Iterator[Text]:
    """Where one line of a paragraph ends and the next begins: what is parted there is printed in one piece.

    Each is told as standing in the first of the two lines.
    """
    for first, second in pairwise(texts):
        if not (first.is_line and second.is_line) or second.line != first.line + 1 or not first.read.strip():
            continue
        if read_line(second.written).sort is not Sort.TEXT:
            continue
        digits = _END.search(first.read.rstrip()), _START.match(second.read.lstrip())
        if digits[0] and digits[1]:
            number = digits[0][0] + digits[1][0]
            yield Text(first.line, number, number)


def phrases_across(texts: Sequence[Text]) -> Iterator[tuple[int, str, int]]:
    """The words around each line end inside a paragraph: line, words, and where in them the line ends."""
    for first, second in pairwise(texts):
        if second.line == first.line + 1 and first.read.strip() and read_line(second.written).sort is Sort.TEXT:
            before = first.read.rstrip()[-_NEAR:]
            yield first.line, joined(before, second.read.lstrip()[:_NEAR]), len(before)
