"""One-line LED strips: a warning as pages of single points of light, each either lit in one colour or dark.

1. the words and what of them stands out; 2. the size, and the fewest pages that break between phrases; 3. the points,
hinted and never half lit. On one-colour strips the action is a solid block with dark characters, the lie is struck out.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any

from sitegen import phrases
from sitegen.drawing import Drawing
from sitegen.model.content import WarningLine
from sitegen.model.formats import ColourMode, Screen
from sitegen.model.text import Phrase
from sitegen.problems import Problem, Words
from sitegen.typefaces import Typeface

BLACK = (0, 0, 0)
RED, GREEN, YELLOW, WHITE = (255, 0, 0), (0, 255, 0), (255, 255, 0), (255, 255, 255)
KEYLINE = 2  # px of dark on both sides of the strike
MOST_PAGES = 6
FEWEST = 3  # characters on a page

_NUMBER = re.compile("96110|12381|110")
_TRIM = "，。、；： "


@dataclass(frozen=True, slots=True)
class Line:
    """The words of a strip: `stress` is the part to stand out, `struck` the lie; both are offsets and never parted."""

    phrase: Phrase
    stress: tuple[int, int] | None
    struck: tuple[int, int] | None

    @property
    def text(self) -> str:
        """All words."""
        return self.phrase.text


@dataclass(frozen=True, slots=True)
class Type:
    """A face at one size in whole points."""

    face: Typeface
    size: int
    weight: int
    characters: str

    @property
    def font(self) -> Any:
        """The face at this size as Pillow draws it."""
        return _font(self.face, self.weight, self.characters, self.size)

    def advance(self, ch: str) -> int:
        """Whole points to the next character: Chinese a full cell, marks half of one, figures their own width."""
        if ch == " ":
            return max(2, self.size // 4)
        if ch in phrases.CLOSING | phrases.OPENING:
            ink = self.face.ink(ch, self.weight)
            return max(round(ink.width * self.size) + max(2, self.size // 6), self.size // 3)
        if ch.isascii():
            return round(self.face.advance(ch, self.weight) * self.size)
        return self.size

    def width(self, text: str) -> int:
        """Points from the first cell's start to the last one's end."""
        return sum(map(self.advance, text))


def pages(context: Mapping[str, Any], drawing: Drawing, problems: list[Problem]) -> list[Any]:
    """RGB images, one a page, in the screen's exact points; what could not be set is told in `problems`."""
    screen: Screen = context["screen"]
    warning: WarningLine = context["warning"]
    line = line_of(warning)
    missing = drawing.face().missing(line.text)
    if missing:
        problems.append(_fault(warning, f"字体里没有这些字：{missing}", f"the face has no glyph for: {missing}"))
    page_type, cuts, line = _chosen(line, warning, screen, drawing, bool(context["draft"]))
    sheets = []
    for number, (start, end) in enumerate(cuts, 1):
        sheet = _Sheet(screen, page_type, line, bool(context["draft"]))
        if sheet.draw(start, end, goes_on=number < len(cuts)):
            sheets.append(sheet.image)
        else:
            shown = line.text[start:end]
            zh, en = f"“{shown}”在 {screen.id} 上一页放不下", f"“{shown}” does not fit on a page of {screen.id}"
            problems.append(_fault(warning, zh, en))
            sheets.append(sheet.image)
    return sheets


def _fault(warning: WarningLine, zh: str, en: str) -> Problem:
    hint = Words("请把 条屏 写短些，或用 | 标出断开的地方", "shorten the strip wording, or mark a break with |")
    return Problem(warning.origin, Words(zh, en), hint)


# ------------------------------------------------------------------------------------------ the words


def line_of(warning: WarningLine) -> Line:
    """The strip wording, else the headline; the action in it, the key word or the last clause stands out."""
    phrase = warning.strip or _one_line(warning.lines)
    text = phrase.text.rstrip(_TRIM)
    phrase = Phrase(text, tuple(i for i in phrase.breaks if i < len(text)), phrase.key)
    at = text.find(warning.lie) if warning.lie else -1
    struck = (at, at + len(warning.lie)) if at >= 0 else None
    return Line(phrase, _stress(phrase, warning), struck)


def _one_line(lines: tuple[Phrase, ...]) -> Phrase:
    """Both lines as one phrase; a new line is a preferred break."""
    text, breaks, key = "", [], None
    for line in lines:
        if text:
            text += "" if text[-1] in "，。？！；" else "，"
            breaks.append(len(text))
        if line.key and len(line.text) <= 9:
            key = len(text), len(text) + len(line.text)
        text += line.text
    return Phrase(text, tuple(breaks), key)


def _stress(phrase: Phrase, warning: WarningLine) -> tuple[int, int] | None:
    """The key word, the part after the writer's last break, the action where it ends a clause, the last clause."""
    text, action = phrase.text, warning.action.rstrip("，。！")
    if phrase.key:
        return phrase.key
    start = phrase.breaks[-1] if phrase.breaks else 0
    at = text.rfind(action) if action else -1
    if not start and at > 0 and text[at + len(action) :] in ("", "！", "？"):
        start = at
    start = start or max(text.rfind("，"), text.rfind("？", 0, -1)) + 1
    end = len(text) - (text[-1] in "！？?!")
    return (start, end) if start > 0 and 2 <= end - start <= 10 else None


def _says_more(action: str, text: str) -> bool:
    """Whether the action tells something that the words have not said."""
    return bool(action) and sum(ch in text for ch in action) < 0.6 * len(action)


def _with_action(line: Line, action: str) -> Line:
    """The line with the action after it, the action alone standing out."""
    text = line.text + " " + action
    start = len(line.text) + 1
    return Line(Phrase(text, (*line.phrase.breaks, start)), (start, len(text)), line.struck)


# ------------------------------------------------------------------------------------- size and pages

Cuts = tuple[tuple[int, int], ...]


def _chosen(line: Line, warning: WarningLine, screen: Screen, drawing: Drawing, draft: bool) -> tuple[Type, Cuts, Line]:
    """The largest size at which all stands on one page, with the action when there is room; else the fewest pages."""
    most, least = sizes(screen.height)
    action = warning.action.rstrip("，。！")
    words = [_with_action(line, action), line] if _says_more(action, line.text) else [line]
    for text in words:
        for size in range(most, least - 1, -1):
            made = _type(drawing, text.text, size)
            if made.width(text.text) + _extra(text, made, screen) <= _room(screen, made, draft):
                return made, ((0, len(text.text)),), text
    made = _type(drawing, line.text, most)
    return made, _paged(line, made, screen, drawing, draft), line


def sizes(height: int) -> tuple[int, int]:
    """The largest and smallest size on a strip of that height: 30 and 28 on 32 points, 56 and 52 on 64, 16 on 16."""
    most = height if height < 20 else height - 2 if height <= 40 else round(0.875 * height)
    return most, most if height < 20 else math.ceil(0.93 * most)


def _type(drawing: Drawing, text: str, size: int) -> Type:
    weight = 700 if size >= 44 else 500 if size >= 20 else 400
    return Type(drawing.face(), size, weight, "".join(sorted(set(text + "送审稿"))))


@lru_cache(maxsize=32)
def _font(face: Typeface, weight: int, characters: str, size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(io.BytesIO(face.cut(weight, characters, "Strip")), size)


def _room(screen: Screen, made: Type, draft: bool) -> int:
    """The points across that words may take."""
    mark = made.width("送审稿") + 3 * _pad(made) if draft else 0
    return screen.width - mark - 2 * max(1, made.size // 16)


def _extra(line: Line, made: Type, screen: Screen) -> int:
    """What the solid block of a one-colour strip takes beside its characters."""
    return 3 * _pad(made) if line.stress and screen.mode is ColourMode.MONO else 0


def _pad(made: Type) -> int:
    return max(2, round(0.13 * made.size))


def _arrow(made: Type) -> int:
    """The room of the mark that it goes on."""
    return round(0.5 * made.size)


def _paged(line: Line, made: Type, screen: Screen, drawing: Drawing, draft: bool) -> Cuts:
    """The fewest pages; among equals the cheapest page ends, then the most even; words are cut only when nothing else fits."""
    room = _room(screen, made, draft) - _arrow(made)
    prices = phrases.boundary_prices(line.phrase, drawing.words)
    whole = [span for span in (line.stress, line.struck) if span]
    lie = [line.struck] if line.struck else []
    numbers = [found.span() for found in _NUMBER.finditer(line.text)]
    for limit, kept in ((phrases.REFUSED, whole), (phrases.REFUSED, lie), (1.0, lie), (1.0, []), (math.inf, numbers)):
        cuts = [i for i in range(1, len(line.text)) if prices[i] <= limit and not any(a < i < b for a, b in kept)]
        for n in range(2, MOST_PAGES + 1):
            ways = [way for way in _ways(line, cuts, n) if all(_page_width(line, made, screen, p) <= room for p in way)]
            if ways:
                return min(ways, key=lambda way: _cost(way, prices, line, made))
    return _filled(line, made, room)


def _ways(line: Line, cuts: list[int], n: int) -> Iterator[Cuts]:
    for chosen in combinations(cuts, n - 1):
        way = tuple(pairwise((0, *chosen, len(line.text))))
        if all(len(line.text[a:b].strip(_TRIM)) >= min(FEWEST, len(line.text) // n) for a, b in way):
            yield way


def _cost(way: Cuts, prices: phrases.Prices, line: Line, made: Type) -> tuple[float, float]:
    ends = sum(min(prices[start], 9.0) for start, _ in way[1:])
    return round(ends, 3), max(made.width(line.text[a:b]) for a, b in way)


def _page_width(line: Line, made: Type, screen: Screen, page: tuple[int, int]) -> int:
    a, b = page
    stressed = line.stress is not None and a < line.stress[1] and line.stress[0] < b
    return made.width(line.text[a:b].strip(_TRIM)) + (_extra(line, made, screen) if stressed else 0)


def _filled(line: Line, made: Type, room: int) -> Cuts:
    """Page after page filled to the brim: the last resort on a strip shorter than a word."""
    cuts, start, taken = [], 0, 0
    for i, ch in enumerate(line.text):
        if taken and taken + made.advance(ch) > room - 3 * _pad(made):
            cuts.append((start, i))
            start, taken = i, 0
        taken += made.advance(ch)
    return (*cuts, (start, len(line.text)))


# ---------------------------------------------------------------------------------------------- points


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours of one colour mode; without `action` it stands in a solid block of `base`."""

    base: tuple[int, int, int]
    action: tuple[int, int, int] | None
    number: tuple[int, int, int]
    strike: tuple[int, int, int]


def inks(screen: Screen) -> Inks:
    """What each mode can show and what is told apart on it."""
    if screen.mode is ColourMode.MONO:
        ink = (int(screen.ink[1:3], 16), int(screen.ink[3:5], 16), int(screen.ink[5:7], 16))
        return Inks(ink, None, ink, ink)
    if screen.mode is ColourMode.DUAL:
        return Inks(RED, GREEN, YELLOW, YELLOW)
    return Inks(WHITE, YELLOW, YELLOW, RED)


class _Sheet:
    """One page while it is drawn."""

    def __init__(self, screen: Screen, made: Type, line: Line, draft: bool) -> None:
        from PIL import Image, ImageDraw

        self.screen, self.made, self.line = screen, made, line
        self.inks = inks(screen)
        self.image = Image.new("RGB", (screen.width, screen.height), BLACK)
        self.pen = ImageDraw.Draw(self.image)
        self.pen.fontmode = "1"
        self.left = max(1, made.size // 16)
        self.base = round((screen.height + (0.865 - 0.095) * made.size) / 2)
        if draft:
            self._draft()

    def draw(self, start: int, end: int, *, goes_on: bool) -> bool:
        """Set that part of the line in the middle; says whether it fits."""
        while start < end and self.line.text[start] in _TRIM:
            start += 1
        while end > start and self.line.text[end - 1] in _TRIM:
            end -= 1
        places, wide = self._places(start, end)
        free = self.screen.width - self.left - max(1, self.made.size // 16) - (_arrow(self.made) if goes_on else 0)
        x = self.left + max(0, (free - wide) // 2)
        self._block(places, x)
        for i, place in places.items():
            self._character(i, x + place)
        self._strike(places, x)
        if goes_on:
            self._triangle()
        return wide <= free

    def _places(self, start: int, end: int) -> tuple[dict[int, int], int]:
        """Where each character's cell starts, and where all ends."""
        pad = _pad(self.made) if self.inks.action is None else 0
        a, b = self.line.stress or (-1, -1)
        found, x = {}, 0
        for i in range(start, end):
            if i == max(a, start) and a < end and b > start:
                x += pad if i == start else pad + pad // 2
            if i == b and b > start:
                x += pad + pad // 2
            found[i] = x
            x += self.made.advance(self.line.text[i])
        return found, x + (pad if a < end <= b else 0)

    def _stressed(self, i: int) -> bool:
        return self.line.stress is not None and self.line.stress[0] <= i < self.line.stress[1]

    def _block(self, places: Mapping[int, int], x: int) -> None:
        inside = [i for i in places if self._stressed(i)]
        if inside and self.inks.action is None:
            left = x + places[inside[0]] - _pad(self.made)
            right = x + places[inside[-1]] + self.made.advance(self.line.text[inside[-1]]) + _pad(self.made)
            self.pen.rectangle((left, 0, right - 1, self.screen.height - 1), fill=self.inks.base)

    def _character(self, i: int, x: int) -> None:
        ch, made = self.line.text[i], self.made
        if ch in phrases.CLOSING | phrases.OPENING:
            ink = made.face.ink(ch, made.weight)
            x += round((made.advance(ch) - ink.width * made.size) / 2 - ink.left * made.size)
        self.pen.text((x, self.base), ch, font=made.font, fill=self._colour(i), anchor="ls")

    def _colour(self, i: int) -> tuple[int, int, int]:
        if self._stressed(i) and self.inks.action is None:
            return BLACK
        if any(found.start() <= i < found.end() for found in _NUMBER.finditer(self.line.text)):
            return self.inks.number
        return self.inks.action if self._stressed(i) and self.inks.action else self.inks.base

    def _strike(self, places: Mapping[int, int], x: int) -> None:
        """A diagonal over 0.56 of the height with dark on both sides; a level one would pass for a stroke of the words."""
        a, b = self.line.struck or (0, 0)
        inside = [i for i in places if a <= i < b]
        if not inside or self.made.size < 20:
            return
        solid = self._stressed(inside[0]) and self.inks.action is None
        left = x + places[inside[0]] - 1
        right = x + places[inside[-1]] + self.made.size
        rise, middle = 0.56 * self.screen.height / 2, self.screen.height / 2
        thick = max(2, round(0.075 * self.made.size))
        for width, fill in (
            (thick + 2 * KEYLINE, self.inks.base if solid else BLACK),
            (thick, BLACK if solid else self.inks.strike),
        ):
            self.pen.line((left, middle + rise, right, middle - rise), fill=fill, width=width)

    def _triangle(self) -> None:
        """It goes on."""
        half = max(3, round(0.2 * self.made.size))
        middle, right = self.screen.height // 2, self.screen.width - 2
        self.pen.polygon(
            ((right - half, middle - half), (right - half, middle + half), (right, middle)), fill=self.inks.base
        )

    def _draft(self) -> None:
        """送审稿 in a block at the left."""
        pad = _pad(self.made)
        wide = self.made.width("送审稿") + 2 * pad
        self.pen.rectangle((0, 0, wide - 1, self.screen.height - 1), fill=self.inks.base)
        for i, ch in enumerate("送审稿"):
            self.pen.text((pad + i * self.made.size, self.base), ch, font=self.made.font, fill=BLACK, anchor="ls")
        self.left = wide + pad
