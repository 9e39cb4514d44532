"""The couplet: two clauses, one of them with the key word as the picture; on tall screens also as a door couplet."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sitegen.model.content import FraudType
from sitegen.model.jobs import TemplateContext
from sitegen.model.text import Phrase
from sitegen.screens.led_text import BITMAP, SMALLEST_OUTLINE
from sitegen.screens.slides.frame import SMALL, SlideGeometry, SlideTypesetter
from sitegen.screens.slides.parts import Box, Parts, Piece, SlideBrushWord, Stroke, TypeIcon
from sitegen.screens.slides.rows import LEADING, Rows, row_ways, strike_through
from sitegen.typography import line_breaking
from sitegen.typography.fitting import Fitted
from sitegen.typography.headlines import denial_line, mark_of


@dataclass(frozen=True, slots=True)
class Keyed:
    """A couplet in parts: lines above, what stands before the key word, the key word, what follows, lines below."""

    above: Phrase | None
    before: str
    key: str
    after: str
    below: Phrase | None


def keyed(lines: tuple[Phrase, ...], hand: SlideTypesetter) -> Keyed:
    """The couplet around the writer's key word, or one found among the last words."""
    if len(lines) == 1:
        lines = clauses(lines[0], hand)
    at = next((i for i in reversed(range(len(lines))) if lines[i].key), len(lines) - 1)
    line = lines[at]
    a, b = line.key or _automatic_key(line, hand)
    trim = "，。、；： "
    above = plain(lines[0]) if at == 1 else None
    below = plain(lines[1]) if at == 0 and len(lines) > 1 else None
    before, key, after = line.text[:a].strip(trim), line.text[a:b].strip(trim), line.text[b:].strip(trim)
    if (key[:1] == "“" and key[-1:] != "”") or after[:1] == "”":  # “*安全账户*”: the marks go with the word
        key, before, after = f"“{key.strip('“”')}”", before.rstrip("“"), after.lstrip("”")
    return Keyed(above, before, key, after, below)


def plain(phrase: Phrase) -> Phrase:
    """Without its key word."""
    return replace(phrase, key=None)


def clauses(line: Phrase, hand: SlideTypesetter) -> tuple[Phrase, ...]:
    """A single line as two, cut at its best clause end before the key word; or as it is when it is one clause."""
    prices = hand.prices(line)
    end = line.key[0] + 1 if line.key else len(line.text) - 1
    ends = [i for i in range(2, min(end, len(line.text) - 1)) if prices[i] <= 0.3]
    if not ends or len(line.text) <= 6:
        return (line,)
    cut = min(ends, key=lambda i: (prices[i], abs(i - len(line.text) / 2)))
    key = (line.key[0] - cut, line.key[1] - cut) if line.key and line.key[0] >= cut else None
    second = tuple(i - cut for i in line.breaks if i > cut)
    return Phrase(line.text[:cut], tuple(i for i in line.breaks if i < cut)), Phrase(line.text[cut:], second, key)


def _automatic_key(line: Phrase, hand: SlideTypesetter) -> tuple[int, int]:
    """The last two to four characters that begin a word; a short line is its own key word."""
    text = line.text.rstrip("，。！？；")
    if len(text) <= 4:
        return 0, len(text)
    if text[-1] == "”" and (opened := text.rfind("“")) >= 0:  # a quotation is one word
        return opened, len(text)
    prices = hand.prices(line)
    starts = [i for i in range(len(text) - 4, len(text) - 1) if prices[i] < line_breaking.NEVER]
    start = min(starts, key=lambda i: (prices[i] > line_breaking.REFUSED, prices[i]), default=len(text) - 2)
    return start, len(text)


def couplet_slide(context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter) -> Parts:
    """Two clauses, the key word the picture of the second."""
    parts = keyed(context["warning"].lines, hand)
    if frame.tall and 1 in (len(parts.before), len(parts.after)):
        parts = replace(parts, before="", key=parts.before + parts.key + parts.after, after="")
    lie = context.get("lie", "")
    frame = frame.beside_icon(parts.above, hand) if parts.above else replace(frame, bare=True)
    made = _stacked(parts, frame, hand, lie) if frame.tall else _in_line(parts, frame, hand, lie)
    return _with_icon(made, context["type"].icon, frame) if frame.icon else made


def _with_icon(made: Parts, icon: str, frame: SlideGeometry) -> Parts:
    """The type's icon at the left of the first line, which has left room for it."""
    lead = next(piece for piece in made.pieces if piece.name == "plain")
    y = max(frame.body.y, lead.y + lead.text.height / 2 - frame.icon / 2)
    return replace(made, icon=TypeIcon(icon, frame.body.x, y, frame.icon))


def _in_line(parts: Keyed, frame: SlideGeometry, hand: SlideTypesetter, lie: str) -> Parts:
    """One line in white, the other in yellow with the key word much larger on the same foot line."""
    body, gap = frame.body, 0.06 * frame.short
    tries = []
    plain = parts.above or parts.below
    for share in (0.2, 0.24, 0.28, 0.32, 0.36, 0.4) if plain else (0.0,):
        room = share * body.height
        for lines in (1, 2) if plain else (1,):
            first = hand.fit(plain, body.width - frame.icon_room, room, lines, 0.5 * body.height) if plain else None
            taken = max(first.height, frame.icon) + gap if first else 0.0
            for ratio in (1.0, 0.8, 0.66, 0.6, 0.55, 0.5, 0.45, 0.4):
                tries.append(_KeyLine.make(parts, body, first, body.height - taken - 0.07 * frame.short, ratio, hand))
    best = max(tries, key=lambda t: t.value)
    return best.parts(parts, frame, hand, lie)


@dataclass(frozen=True, slots=True)
class _KeyLine:
    """One arrangement of the line with the key word: its size and that of the rest."""

    first: Fitted | None
    key: float
    rest: float
    value: float

    @classmethod
    def make(
        cls, parts: Keyed, body: Box, first: Fitted | None, height: float, ratio: float, hand: SlideTypesetter
    ) -> _KeyLine:
        rest = [t for t in (parts.before, parts.after) if t]
        widths = sum(hand.width(t) for t in rest)
        share = hand.width(parts.key) + ratio * (widths + 0.42 * len(rest))
        # 之 rises above most characters.
        above = max(0.865, *(hand.drawing.face().ink(text, 900).above for text in (parts.key, *rest)))
        key = max(min(body.width / share, height / (above + 0.095)), 1.0)
        small = ratio * key if rest else 0.0
        if not hand.smooth and small < SMALLEST_OUTLINE:  # what it comes to on dots
            small = min(small, BITMAP)
        plain = first.size * line_breaking.worth(first.worst) if first else 0.0
        clear = min(1.0, key / (1.45 * max(first.size if first else 0.0, 1.0)))
        fill = key * math.sqrt(len(parts.key))
        clear *= min(1.0, key / (1.45 * small)) if small >= 2 * SMALL else 1.0
        even = min(small, 1.15 * plain) if plain and small else small
        return cls(first, key, small, (fill + 1.7 * plain + 1.9 * even) * clear)

    def parts(self, parts: Keyed, frame: SlideGeometry, hand: SlideTypesetter, lie: str) -> Parts:
        body, stroke = frame.body, 0.07 * frame.short
        pieces, y = [], body.y
        base = body.bottom - stroke - 0.095 * self.key
        if parts.below and self.first:
            y = body.bottom - self.first.height
            pieces.append(Piece("plain", self.first, body.x, y))
            base = y - 0.05 * frame.short - stroke - 0.095 * self.key
        elif self.first:
            high = max(self.first.height, frame.icon)
            pieces.append(Piece("plain", self.first, body.x + frame.icon_room, y + (high - self.first.height) / 2))
            slack = base - 0.865 * self.key - y - high
            base -= max(0.0, 0.3 * (slack - 0.06 * frame.short))
        row = self._row(parts, body, base, hand)
        key = next(p for p in row if p.name == "key")
        under = Box(
            key.x - 0.05 * self.key, key.box.bottom + 0.18 * stroke, key.box.width + 0.14 * self.key, 0.42 * stroke
        )
        under = replace(under, width=min(under.width, frame.width - under.x - 1))
        mark = mark_of(parts.key, lie, parts.before or (parts.above.text if parts.above else ""))
        strokes: tuple[Stroke, ...] = (Stroke("underline", under, max(2.5, 0.028 * frame.short)),)
        if mark == "strike":
            strokes = (strike_through([key], self.key, hand),)
        elif mark == "deny":
            strokes = _under_denial((*pieces, *row), frame, hand)
        return Parts((*pieces, *row), strokes if mark else ())

    def _row(self, parts: Keyed, body: Box, base: float, hand: SlideTypesetter) -> list[Piece]:
        """Before, key word and after on one foot line; spare width goes between them, to the key word's left first."""
        made: list[tuple[str, Fitted]] = []
        for name, text, size in (
            ("before", parts.before, self.rest),
            ("key", parts.key, self.key),
            ("after", parts.after, self.rest),
        ):
            if text:
                made.append((name, hand.fit(text, body.width, 2 * size, most=size)))
        between = (body.width - sum(text.width for _, text in made)) / max(1, len(made) - 1)
        if not (parts.before and not parts.after):
            between = min(between, 0.5 * self.rest)
        x = body.x
        pieces = []
        for name, fitted in made:
            pieces.append(Piece(name, fitted, x, base - fitted.last.baseline))
            x += fitted.width + between
        return pieces


def _stacked(parts: Keyed, frame: SlideGeometry, hand: SlideTypesetter, lie: str) -> Parts:
    """All under each other: plain lines, then the key word as wide as the screen."""
    body = frame.body
    tries = [
        _Stack.make(parts, frame, rows, share, rest, hand)
        for rows in row_ways(parts.key, 3, hand)
        for share in (0.16, 0.2, 0.24, 0.28, 0.32)
        for rest in (0.1, 0.13, 0.16)
    ]
    best = max(
        (t for t in tries if t.height <= body.height), key=lambda t: t.value, default=min(tries, key=lambda t: t.height)
    )
    return best.parts(frame, hand, mark_of(parts.key, lie, parts.before or (parts.above.text if parts.above else "")))


@dataclass(frozen=True, slots=True)
class _Stack:
    rows: Rows
    size: float
    above: tuple[tuple[str, Fitted], ...]
    below: tuple[tuple[str, Fitted], ...]
    height: float
    value: float

    @classmethod
    def make(
        cls, parts: Keyed, frame: SlideGeometry, rows: Rows, share: float, rest: float, hand: SlideTypesetter
    ) -> _Stack:
        body, gap = frame.body, 0.055 * frame.short

        def led(
            name: str, phrase: Phrase | str | None, part: float, lines: int, indent: float = 0.0
        ) -> tuple[tuple[str, Fitted], ...]:
            return ((name, hand.fit(phrase, body.width - indent, part * body.height, lines)),) if phrase else ()

        above = led("plain", parts.above, share, 3, frame.icon_room) + led("before", parts.before, rest, 1)
        below = led("after", parts.after, rest, 1) + led("plain", parts.below, share, 3)
        taken = sum(text.height + gap for _, text in (*above, *below)) + 0.09 * frame.short
        if parts.above and frame.icon:
            taken += max(0.0, frame.icon - above[0][1].height)
        size = max(rows.size(body.width, body.height - taken), 1.0)
        small = [text.size * line_breaking.worth(text.worst) for _, text in (*above, *below)]
        clear = min(1.0, size / (1.4 * max(small))) if small else 1.0
        fill = math.sqrt(rows.widest * size * rows.height(size)) * (1 - rows.price)
        value = (fill + 1.3 * sum(small)) * clear
        return cls(rows, size, above, below, taken + rows.height(size), value)

    def parts(self, frame: SlideGeometry, hand: SlideTypesetter, mark: str) -> Parts:
        body = frame.body
        air = max(0.0, body.height - self.height) / (len(self.above) + len(self.below) + 1)
        gap = 0.055 * frame.short + air
        pieces, y = [], body.y
        for name, text in self.above:
            row_height = max(text.height, frame.icon) if name == "plain" else text.height
            left = body.x + (frame.icon_room if name == "plain" else 0.0)
            pieces.append(Piece(name, text, left, y + (row_height - text.height) / 2))
            y += row_height + gap
        for row in self.rows.rows:
            pieces.append(Piece("key", hand.fit(row, body.width, 2 * self.size, most=self.size), body.x, y))
            y += LEADING * self.size
        last = pieces[-1].box
        y = last.bottom + 0.09 * frame.short + air
        for name, text in self.below:
            pieces.append(Piece(name, text, body.x, y))
            y += text.height + gap
        over = min(0.05 * self.size, body.x)
        under = Box(
            last.x - over,
            last.bottom + 0.02 * frame.short,
            min(last.width + 3 * over, frame.width - last.x),
            0.035 * frame.short,
        )
        stroke = Stroke("underline", under, 0.03 * frame.short)
        if mark == "strike":
            stroke = strike_through([piece for piece in pieces if piece.name == "key"], self.size, hand)
        if mark == "deny":
            return Parts(tuple(pieces), _under_denial(tuple(pieces), frame, hand))
        return Parts(tuple(pieces), (stroke,) if mark else ())


def _under_denial(pieces: tuple[Piece, ...], frame: SlideGeometry, hand: SlideTypesetter) -> tuple[Stroke, ...]:
    """A line under the words that deny the key word: it says what is true, so no stroke goes through it."""
    for piece in pieces:
        if piece.name in ("plain", "before") and (found := denial_line(piece.text, hand.drawing.face())):
            thick = max(2.5, min(0.028 * frame.short, 0.1 * piece.text.size))
            left, right = piece.x + found[0], piece.x + found[1]
            return (Stroke("underline", Box(left, piece.box.bottom + 0.4 * thick, right - left, 0.5 * thick), thick),)
    return ()


def door_slide(context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter) -> Parts:
    """A door couplet: the first line down the right post, the second down the left, 骗 in the diamond between."""
    body, warning = frame.body, context["warning"]
    kind: FraudType = context["type"]
    title = hand.fit(kind.name, 0.8 * body.width, 0.1 * frame.short)
    post = 0.26 * body.width
    top = body.y + title.height + 0.13 * frame.short
    panels = (
        Box(body.right - post, top, post, body.bottom - top),
        Box(body.x, top, post, body.bottom - top),
    )
    lintel = Box(
        body.x + 0.06 * body.width, body.y + 0.015 * frame.short, 0.88 * body.width, title.height + 0.07 * frame.short
    )
    pieces = [
        piece
        for panel, line, name in zip(panels, warning.lines, ("plain", "key"), strict=True)
        for piece in _down(line.text.replace("，", ""), panel, name, hand)
    ]
    pieces.append(Piece("plain", title, (frame.width - title.width) / 2, lintel.y + 0.035 * frame.short))
    middle = Box(body.x + post, top, body.width - 2 * post, body.bottom - top)
    side = min(0.98 * middle.width, middle.height)
    diamond = Box(middle.x + (middle.width - side) / 2, middle.y + (middle.height - side) / 2, side, side)
    wide, tall = hand.brush("骗")
    size = 0.5 * side / max(wide, tall)
    brush = SlideBrushWord(
        "骗", diamond.x + (side - wide * size) / 2, diamond.y + (side - tall * size) / 2, size, plate=True
    )
    return Parts(tuple(pieces), (), (brush,), panels=(*panels, lintel), diamond=diamond)


def _down(text: str, panel: Box, name: str, hand: SlideTypesetter) -> Iterator[Piece]:
    """Characters one under the other, in the middle of their post."""
    step = (panel.height - 0.06 * panel.width) / len(text)
    size = min(0.76 * panel.width, 0.9 * step)
    for i, ch in enumerate(text):
        fitted = hand.fit(ch, panel.width, 2 * size, most=size)
        x = panel.x + (panel.width - size) / 2 + hand.drawing.face().ink(ch, fitted.weight).left * size
        yield Piece(name, fitted, x, panel.y + 0.03 * panel.width + (i + 0.5) * step - 0.48 * size)
