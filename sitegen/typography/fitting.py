"""The largest setting of a few words in a box, worked out in closed form and never larger than the box.

Chinese sits on a grid, so size, line ends and places follow from measured ink; templates only place what comes out.
All lengths are in the unit of `width` and `height` (mm, px …).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, pairwise

from markupsafe import Markup, escape

from sitegen.model.text import Phrase
from sitegen.typography import line_breaking
from sitegen.typography.line_breaking import Dictionary
from sitegen.typography.typefaces import HALVED, Typeface

# Ink of Chinese characters in Noto Sans SC, in em above and below the baseline: lines of Chinese share one height.
HAN_ABOVE, HAN_BELOW = 0.865, 0.095

# In a block, rows of equal length excuse a line end that `fit` would refuse: the price they start from, and the share
# of the line end's own price that is added.
EVEN_ROWS, EVEN_ROWS_SHARE = 0.36, 0.12
EVENNESS = 0.06  # how much of its size a setting loses in the choice when its shortest line is nothing
SUM_GAP = 0.12  # em of its small words between a figure and these
TORN = 0.1  # and for each line that holds the end of one clause and the beginning of the next, one of them torn

_SLACK = 1e-9
_DROPPED = "，。；"  # a line end says the same


@dataclass(frozen=True, slots=True)
class FittedLine:
    """One line. `left` is where the pen starts so that the ink touches the box's left edge; `width` is the ink's
    (a line under a hanging quotation mark starts further in).

    `baseline` counts from the top of the box, `top` is where a CSS line box of `line-height: 1` begins. `start` is the
    text's offset in the phrase, `key` the part of the key word on this line (offsets into `text`).
    """

    text: str
    start: int
    left: float
    width: float
    baseline: float
    top: float
    key: tuple[int, int] | None = None

    @property
    def pieces(self) -> tuple[str, str, str]:
        """The text before, in and after the key word."""
        a, b = self.key or (len(self.text), len(self.text))
        return self.text[:a], self.text[a:b], self.text[b:]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A phrase set in a box: `width` and `height` are those of all its ink, at most the box's.

    `worst` is the price of its worst line end (above `phrases.REFUSED`: no good way was readable).
    """

    size: float
    weight: int
    lines: tuple[FittedLine, ...]
    width: float
    height: float
    worst: float

    @property
    def last(self) -> FittedLine:
        """The last line."""
        return self.lines[-1]


@dataclass(frozen=True, slots=True)
class _Set:
    """Lines of a phrase before their size is known: ink in em, price of the worst line end, number of torn lines.

    `indent` moves all lines but the first, so that a hanging quotation mark stands alone.
    """

    lines: tuple[line_breaking.Line, ...]
    widest: float
    above: float
    below: float
    worst: float
    indent: float = 0.0
    torn: int = 0


@lru_cache(maxsize=4096)  # the flags, numbers and actions of one campaign come again on every sheet
def fit(
    phrase: Phrase | str,
    face: Typeface,
    weight: int,
    width: float,
    height: float,
    *,
    words: Dictionary,
    max_lines: int = 3,
    min_lines: int = 1,
    leading: float = 1.14,
    max_size: float | None = None,
    min_size: float = 0.0,
    halt: bool = True,
) -> Fitted:
    """Set the phrase as large as a careful reader allows; commas at line ends are left out.

    Fewer than `min_lines` lines are taken only when no good way gives as many. When that would be smaller than `min_size`,
    the next best line ends are taken, and words are cut before they become unreadable; the box holds either way.
    """
    phrase = Phrase.of(phrase)
    box = _Room(width, height, leading, max_size)
    prices = line_breaking.boundary_prices(phrase, words)
    ways = tuple(_ways(phrase, face, weight, max_lines, prices, halt))
    enough = [way for way in ways if len(way.lines) >= min_lines]
    best = max(enough or ways, key=box.value)
    if box.size(best) < min_size:
        large = [way for way in ways if box.size(way) >= min_size]
        best = (
            max(large, key=box.value)
            if large
            else max((best, *_forced(phrase, face, weight, max_lines, halt)), key=box.size)
        )
    return _placed(phrase, best, face, weight, box.size(best), leading, halt)


@lru_cache(maxsize=1024)
def block(
    phrase: Phrase | str,
    face: Typeface,
    weight: int,
    width: float,
    height: float,
    *,
    words: Dictionary,
    max_lines: int = 3,
    leading: float = 1.05,
    max_size: float | None = None,
) -> Fitted:
    """Set two to a dozen characters as a block that is the picture: even rows (2×2, 2+3) count as good line ends.

    One word of four characters thus fills a square, which `fit` would never allow.
    """
    phrase = Phrase.of(phrase)
    box = _Room(width, height, leading, max_size)
    prices = line_breaking.boundary_prices(phrase, words)
    ways = [*_ways(phrase, face, weight, max_lines, prices, True)]
    ways += _even_rows(phrase, face, weight, max_lines, words)
    best = max(ways, key=box.value)
    return _placed(phrase, best, face, weight, box.size(best), leading, True)


@dataclass(frozen=True, slots=True)
class _Room:
    """The room for a setting, and how good a setting is in it."""

    width: float
    height: float
    leading: float
    max_size: float | None

    def size(self, lines: _Set) -> float:
        """The largest size at which all ink stays inside."""
        tall = lines.above + lines.below + (len(lines.lines) - 1) * self.leading
        return min(self.width / max(lines.widest, 0.01), self.height / max(tall, 0.01), self.max_size or 1e9) * (
            1 - _SLACK
        )

    def value(self, lines: _Set) -> tuple[float, int]:
        """Large with good line ends first, a little for even lines and whole clauses, then few lines."""
        widths = [line.width for line in lines.lines]
        even = 1 - EVENNESS * (1 - min(widths) / max(0.01, *widths))
        whole = (1 - TORN) ** lines.torn
        return round(self.size(lines) * line_breaking.worth(lines.worst) * even * whole, 6), -len(widths)


@dataclass(frozen=True, slots=True)
class FittedSum:
    """A sum on one foot line: the figure large, 约 before and the unit behind it small; each with its x, `baseline` from the top."""

    parts: tuple[tuple[Fitted, float], ...]
    figure: int  # which of the parts
    width: float
    height: float
    baseline: float


def fit_sum(
    prefix: str, number: str, unit: str, face: Typeface, weight: int, width: float, height: float, *,
    words: Dictionary, share: float = 0.36,
) -> FittedSum:  # fmt: skip
    """The sum as large as the box allows, its small words `share` of the figure: never torn into lines."""
    small = [text for text in (prefix, unit) if text]
    figure_em = face.ink(number, weight).width
    em = figure_em + share * sum(face.ink(text, weight).width + SUM_GAP for text in small)
    figure = fit(number, face, weight, width * figure_em / em, height, words=words, max_lines=1)
    size = share * figure.size
    parts, x, baseline = [], 0.0, figure.last.baseline
    for text in (prefix, number, unit):
        if text:
            set_ = (
                figure
                if text is number
                else fit(text, face, weight, width, 2 * size, words=words, max_lines=1, max_size=size)
            )
            parts.append((set_, x))
            x += set_.width + SUM_GAP * size
    return FittedSum(tuple(parts), 1 if prefix else 0, x - SUM_GAP * size, figure.height, baseline)


def _even_rows(phrase: Phrase, face: Typeface, weight: int, max_lines: int, words: Dictionary) -> Iterator[_Set]:
    """Rows that differ by one character at most, cut between words or in the middle of four; quotation marks hang."""
    text = phrase.text
    inner = text.strip("“”")
    first = text.index(inner)
    prices = line_breaking.boundary_prices(phrase, words)
    for n in range(2, min(max_lines, len(inner) // 2) + 1) if inner.isalpha() else ():
        for cuts in combinations(_row_starts(inner, words), n - 1):
            lengths = [b - a for a, b in pairwise((0, *cuts, len(inner)))]
            if max(lengths) - min(lengths) <= 1 < min(lengths):
                rows = ((text[a:b], a) for a, b in pairwise((0, *(first + i for i in cuts), len(text))))
                lines = tuple(line_breaking.Line(row, a, _ink_width(face, row, weight, True)) for row, a in rows)
                worst = min(0.9, max(prices[line.start] for line in lines[1:]))
                price = EVEN_ROWS + EVEN_ROWS_SHARE * worst
                yield _set(lines, face, weight, True, price, face.advance(text[:first], weight))


def _row_starts(text: str, words: Dictionary) -> list[int]:
    """Where a row of a block may begin: at a word that does not cling, or halfway in four characters."""
    found = line_breaking.tokens(text, words)
    starts = {token.start for token in found if token.start and token.text not in line_breaking.CLINGING}
    return sorted(starts | {token.start + 2 for token in found if len(token.text) == 4})


def _ways(
    phrase: Phrase, face: Typeface, weight: int, max_lines: int, prices: line_breaking.Prices, halt: bool
) -> Iterator[_Set]:
    for n in range(1, max_lines + 1):
        for lines in line_breaking.ways(phrase, n, lambda text: _ink_width(face, text, weight, halt), prices):
            yield _set(
                lines, face, weight, halt, line_breaking.worst_price(lines, prices), torn=line_breaking.torn(lines)
            )


def _forced(phrase: Phrase, face: Typeface, weight: int, max_lines: int, halt: bool) -> Iterator[_Set]:
    for n in range(2, max_lines + 1):
        lines = line_breaking.forced(phrase, n, lambda text: _ink_width(face, text, weight, halt))
        yield _set(lines, face, weight, halt, 1.0)


def _set(
    lines: tuple[line_breaking.Line, ...],
    face: Typeface,
    weight: int,
    halt: bool,
    worst: float,
    indent: float = 0.0,
    torn: int = 0,
) -> _Set:
    tidy = tuple(replace(line, text=_tidy(line.text)) for line in lines)
    first, last = (face.ink(line.text, weight, halt) for line in (tidy[0], tidy[-1]))
    han = any("\u3400" <= ch <= "\u9fff" for line in tidy for ch in line.text)
    return _Set(
        tidy,
        max(_ink_width(face, line.text, weight, halt) + (indent if line.start else 0.0) for line in tidy),
        max(first.above, HAN_ABOVE if han else 0.0),
        max(last.below, HAN_BELOW if han else 0.0),
        worst,
        indent,
        torn,
    )


def _tidy(text: str) -> str:
    return text.rstrip(_DROPPED) or text


def _ink_width(face: Typeface, text: str, weight: int, halt: bool) -> float:
    return face.ink(_tidy(text), weight, halt).width


def _placed(
    phrase: Phrase, chosen: _Set, face: Typeface, weight: int, size: float, leading: float, halt: bool
) -> Fitted:
    placed = []
    for i, line in enumerate(chosen.lines):
        ink = face.ink(line.text, weight, halt)
        baseline = (chosen.above + i * leading) * size
        top = baseline - face.rise * size
        key = _part_of_key(phrase, line)
        indent = chosen.indent if line.start else 0.0
        left = (indent - ink.left) * size
        placed.append(FittedLine(line.text, line.start, left, ink.width * size, baseline, top, key))
    height = (chosen.above + chosen.below + (len(placed) - 1) * leading) * size
    return Fitted(size, weight, tuple(placed), chosen.widest * size, height, chosen.worst)


def _part_of_key(phrase: Phrase, line: line_breaking.Line) -> tuple[int, int] | None:
    if not phrase.key:
        return None
    a = max(phrase.key[0] - line.start, 0)
    b = min(phrase.key[1] - line.start, len(line.text))
    return (a, b) if a < b else None


def halved(text: str) -> Markup:
    """The text as HTML, quotes and brackets in `<span class="hw">` (the style sheet gives that `halt`)."""
    return Markup("").join(
        Markup('<span class="hw">{}</span>').format(ch) if ch in HALVED else escape(ch) for ch in text
    )


def line_count(text: str, width: float, size: float) -> int:
    """How many lines of running text it takes, on the safe side: whole ems across, half an em for a Latin letter."""
    ems = sum(0.6 if ch < "\u2000" else 1.0 for ch in text)
    return max(1, math.ceil((ems + 0.4) / max(1, int(width / size + 0.01) - 0.5)))


def text_size(
    pieces: Sequence[str], width: float, height: float, max_size: float, leading: float = 1.5, gap: float = 0.5
) -> float:
    """The largest size at which all pieces, one under the other and `gap` em apart, fit the box as running text."""
    size = max_size
    while size > 0.2 * max_size:
        lines = sum(line_count(piece, width, size) for piece in pieces)
        if (lines * leading + (len(pieces) - 1) * gap) * size <= height:
            break
        size *= 0.98
    return size


_ADJACENT = re.compile(r"<[^<>]*>|([，。、；：！？”’」』》）])(?=[“‘「『《（”’」』》）])")
_CLOSED = re.compile(r"<[^<>]*>|”(?=[，。、；：！？])")
_SIGN = r"(?:<span class=\"hw\">[^<>&\s]</span>|[^<>&\s]|&[a-z0-9#]+;)"
# The last four, or a single character behind a blank together with what stands before that.
_TAIL = re.compile(
    rf"({_SIGN}{{1,3}}\s[\u4e00-\u9fff][，。、；：！？”’」』》）…]*|{_SIGN}{{1,4}})((?:\s|</[a-z0-9]+>)*)\Z"
)
_TAG = re.compile(r"<[^<>]*>")
_HAN_BEFORE = re.compile(r"[\u3400-\u9fff]{0,10}\Z")
_LONGER = 4  # so many more characters are kept with the last four where these begin inside a word


def body(text: str, words: Dictionary | None = None) -> Markup:
    """Running text as HTML: the first of two adjacent marks is halved, the last four characters stay together."""
    squeezed = _ADJACENT.sub(_halved_mark, str(escape(text)))
    return keep_last(Markup(squeezed), words)


def closed(html: Markup | str) -> Markup:
    """HTML in which a closing quote before a stop gives up its empty half."""
    return Markup(_CLOSED.sub(_halved_mark, str(escape(html))))  # what stands in tags is left alone


def _halved_mark(found: re.Match[str]) -> str:
    """The mark in a `<span class="hw">`; a tag as it is."""
    return found[0] if found[0].startswith("<") else f'<span class="hw">{found[0]}</span>'


def keep_last(html: Markup | str, words: Dictionary | None = None) -> Markup:
    """HTML whose last four characters never part, so that no paragraph ends in a lonely one; with a dictionary these begin at a
    word (直接扔掉, not 直|接扔掉).
    """
    text = str(escape(html))
    found = _TAIL.search(text)
    if not found:
        return Markup(text)
    tail = _TAG.sub("", found[1])  # a mark that is halved stands in a tag
    start = found.start(1) - (_inside_word(text[: found.start(1)], tail, words) if words else 0)
    return Markup(f'{text[:start]}<span style="white-space:nowrap">{text[start : found.end(1)]}</span>{found[2]}')


def _inside_word(before: str, tail: str, words: Dictionary) -> int:
    """How many characters before the tail belong to the word in which it begins."""
    found = _HAN_BEFORE.search(before)
    run = found[0] if found else ""
    if not run or "&" in tail:
        return 0
    prices = line_breaking.boundary_prices(run + tail, words)
    ways = (more for more in range(min(_LONGER, len(run) - 1) + 1) if prices[len(run) - more] < line_breaking.NEVER)
    return next(ways, 0)
