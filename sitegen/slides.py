"""Where everything stands on a slide for a full-colour screen: words, the one red mark, number, action, QR code.

Places are worked out from the screen's own pixels, so that any profile is set natively and none is a reduced picture of
another: 1. the frame (head line, foot, what drops out as the screen shrinks); 2. the layout, by what the warning says;
3. the arrangement of that layout which fills the body best. All lengths are px from the top left.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any
from zlib import crc32

import segno

from sitegen import phrases
from sitegen.drawing import QUIET, Drawing
from sitegen.fitting import Fitted
from sitegen.model.content import FraudType, WarningLine
from sitegen.model.formats import Screen
from sitegen.model.text import Phrase
from sitegen.strikes import Path, calmest

NAMED = 400  # px of the short side from which the head line, the issuer and the brush verdict show
DETAILED = 640  # … the second line of the foot and the QR code
MODULE = 3  # px a QR module needs at least
BAND = 2.6  # width : height from which number and action stand beside the words, not under them
SMALL = 18  # px below which the lead keeps its last part only, or goes
NUMBERS = ("96110", "12381", "110")

_TALL = 0.975  # em: the ink of the tallest characters
_LEADING = 1.05  # em from row to row of a lie or key word
_CUT_WORD = 0.4  # the share of its worth a lie loses when a row ends inside a word
_EVEN = 0.1  # … when it is two and two


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Piece:
    """Words set on the slide, ink flush at x, first ink at y; `spread` goes between characters, `name` decides the colour."""

    name: str
    text: Fitted
    x: float
    y: float
    spread: float = 0.0

    @property
    def box(self) -> Box:
        """The ink's extent."""
        longest = max(line.width + self.spread * (len(line.text) - 1) for line in self.text.lines)
        return Box(self.x, self.y, longest, self.text.height)


@dataclass(frozen=True, slots=True)
class Stroke:
    """The red pen: strike, underline or ring over a box, with a halo of the ground `keyline` wide."""

    kind: str
    box: Box
    thickness: float
    keyline: float = 0.0


@dataclass(frozen=True, slots=True)
class Brushed:
    """A word in brush strokes, its ink's top left corner at x, y; red unless it stands on a red `plate`."""

    word: str
    x: float
    y: float
    size: float
    angle: float = 0.0
    plate: bool = False


@dataclass(frozen=True, slots=True)
class Disc:
    """An icon on a yellow disc."""

    icon: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Parts:
    """What a layout adds to the frame."""

    pieces: tuple[Piece, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    brushes: tuple[Brushed, ...] = ()
    discs: tuple[Disc, ...] = ()
    panels: tuple[Box, ...] = ()
    diamond: Box | None = None


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide ready to be drawn."""

    layout: str
    frame: Frame
    pieces: tuple[Piece, ...]
    parts: Parts
    rules: tuple[Box, ...] = ()
    tab: Box | None = None
    qr: Box | None = None
    draft: Piece | None = None

    @property
    def texts(self) -> tuple[Piece, ...]:
        """Every piece of text."""
        return (*self.pieces, *self.parts.pieces, *((self.draft,) if self.draft else ()))

    @property
    def weights(self) -> tuple[int, ...]:
        """The weights its texts are set in."""
        return tuple(sorted({piece.text.weight for piece in self.texts}))


# ------------------------------------------------------------------------------------------ the frame


@dataclass(frozen=True)
class Frame:
    """The screen's own measures: the safe area, the body where the layout works, the foot."""

    screen: Screen
    plain_foot: bool = True
    draft: bool = False

    @property
    def width(self) -> int:
        """Px."""
        return self.screen.width

    @property
    def height(self) -> int:
        """Px."""
        return self.screen.height

    @cached_property
    def short(self) -> int:
        """The short side: all sizes are shares of it."""
        return min(self.width, self.height)

    @cached_property
    def named(self) -> bool:
        """Whether there is room for the head line, the issuer and a brush verdict."""
        return self.short >= NAMED

    @cached_property
    def detailed(self) -> bool:
        """Whether the foot has a second, smaller line."""
        return self.short >= DETAILED

    @cached_property
    def tall(self) -> bool:
        """Whether things stand under each other."""
        return self.width < 0.9 * self.height

    @cached_property
    def band(self) -> bool:
        """Whether number and action stand at the right of the words."""
        return self.width >= BAND * self.height

    @cached_property
    def safe(self) -> Box:
        """What no ink of text leaves."""
        edge = (0.062 if self.named else 0.042) * self.short
        x = y = max(self.screen.safe * self.short, edge)
        if self.screen.kind == "tv":  # sets cut off up to 5 % of each side
            x, y = max(x, 0.05 * self.width), max(y, 0.05 * self.height)
        return Box(x, y, self.width - 2 * x, self.height - 2 * y)

    @cached_property
    def head(self) -> float:
        """Height of the head line with its rule and the air below."""
        if self.named:
            return 0.09 * self.short
        return 0.14 * self.short if self.draft else 0.0

    @cached_property
    def column(self) -> Box:
        """In a band, where number and action stand."""
        top = self.safe.y + self.head
        wide = min(0.34 * self.safe.width, max(0.24 * self.safe.width, 1.35 * self.height))
        return Box(self.safe.right - wide, top, wide, self.safe.bottom - top)

    @cached_property
    def foot(self) -> Box:
        """Where number and action stand, below the foot rule."""
        if self.band:
            return self.column
        if self.tall:
            share = 0.32 + (0.072 if self.detailed else 0.0) if self.named else 0.5
        else:
            share = 0.13 if self.named else 0.155
        return Box(self.safe.x, self.safe.bottom - share * self.short, self.safe.width, share * self.short)

    @cached_property
    def body(self) -> Box:
        """Where the layout stands."""
        top = self.safe.y + self.head
        if self.band:
            gap = (0.09 if self.named else 0.07) * self.short
            return Box(self.safe.x, top, self.column.x - gap - self.safe.x, self.safe.bottom - top)
        gap = (0.078 if self.named else 0.062) * self.short
        return Box(self.safe.x, top, self.safe.width, self.foot.y - gap - top)


@dataclass(frozen=True, slots=True)
class Hand:
    """What one writes with on this screen: weights that follow the size, whole pixels where nothing is smoothed."""

    drawing: Drawing
    smooth: bool

    def weight(self, size: float) -> int:
        """Heavy where it is large; small strokes on a coarse screen must not run into each other."""
        ladder = ((40, 900), (26, 800)) if self.smooth else ((60, 900), (44, 800), (34, 700), (28, 600))
        return next((weight for least, weight in ladder if size >= least), 700 if self.smooth else 500)

    def fit(
        self, phrase: Phrase | str, width: float, height: float, lines: int = 1, most: float | None = None,
        leading: float = 1.14,
    ) -> Fitted:  # fmt: skip
        """The phrase as large as the box allows, at most `most` px."""
        weight, made = 900, None
        for _ in range(3):
            made = self.drawing.fit(
                phrase, max(width, 1), max(height, 1), weight, max_lines=lines, max_size=most, leading=leading
            )
            whole = made.size if self.smooth or made.size < 2 else math.floor(made.size)
            if self.weight(whole) == weight and whole == made.size:
                break
            weight, most = self.weight(whole), whole
        assert made is not None
        return made

    def width(self, text: str, weight: int = 900) -> float:
        """The ink's width in em."""
        return self.drawing.face().ink(text, weight).width

    def prices(self, text: str | Phrase) -> phrases.Prices:
        """The prices of its line ends."""
        return phrases.boundary_prices(text, self.drawing.words)

    def brush(self, word: str) -> tuple[float, float]:
        """Width and height of a brush word of size 1."""
        return self.drawing.brush_size(word)


def compose(context: Mapping[str, Any], drawing: Drawing) -> Slide:
    """The slide of `context`'s warning on its screen."""
    screen: Screen = context["screen"]
    warning: WarningLine = context["warning"]
    hand = Hand(drawing, screen.antialias)
    frame = Frame(screen, draft=bool(context["draft"]))
    layout = layout_of(warning, frame)
    if layout == "number":
        return _number_slide(context, frame, hand)
    foot = _foot(context, frame, hand, layout)
    makers = {"lie": _lie, "ask": _ask, "couplet": _couplet, "couplet_v": _door}
    parts = makers[layout](context, frame, hand)
    return _framed(context, frame, hand, layout, foot, parts)


def layout_of(warning: WarningLine, frame: Frame) -> str:
    """Which layout tells this warning best: lie, number, ask, couplet or, on tall screens, couplet_v."""
    if warning.lie:
        return "lie"
    if _number_in(warning):
        return "number"
    if warning.text.endswith(("？", "?")):
        return "ask"
    return "couplet_v" if frame.tall and frame.named and _fits_a_door(warning) else "couplet"


def _number_in(warning: WarningLine) -> str:
    """The hotline that the headline is about: a line begins with it or it is the key word."""
    heads = [line.text for line in warning.lines] + [line.key_word for line in warning.lines]
    return next((n for n in NUMBERS if any(head.startswith(n) for head in heads)), "")


def _fits_a_door(warning: WarningLine) -> bool:
    """Two plain lines of five to eight characters each, every other one of them (by name, so that none ever changes)."""
    lines = [line.text.replace("，", "") for line in warning.lines]
    even = len(lines) == 2 and len(lines[0]) == len(lines[1]) and 5 <= len(lines[0]) <= 8
    return (
        even
        and all("\u3400" <= ch <= "\u9fff" for line in lines for ch in line)
        and crc32(warning.id.encode()) % 2 == 0
    )


# ------------------------------------------------------------------------------------- head and foot


@dataclass(slots=True)
class _Foot:
    pieces: list[Piece] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    qr: Box | None = None


def _framed(context: Mapping[str, Any], frame: Frame, hand: Hand, layout: str, foot: _Foot, parts: Parts) -> Slide:
    pieces, tab, draft = list(foot.pieces), None, None
    rules = list(foot.rules)
    if frame.named:
        pieces += _head(context, frame, hand)
        rules.append(Box(frame.safe.x, round(frame.safe.y + 0.049 * frame.short), frame.safe.width, _hair(frame)))
        tab = Box(frame.safe.x, frame.safe.y - 0.002 * frame.short, 0.0065 * frame.short, 0.035 * frame.short)
    if frame.draft:
        draft = _draft(frame, hand)
    return Slide(layout, frame, tuple(pieces), parts, tuple(rules), tab, foot.qr, draft)


def _hair(frame: Frame) -> float:
    return max(1.0, round(0.0014 * frame.short))


def _head(context: Mapping[str, Any], frame: Frame, hand: Hand) -> Iterator[Piece]:
    kind: FraudType = context["type"]
    size, top = 0.033 * frame.short, frame.safe.y
    left = frame.safe.x + 0.019 * frame.short
    title = hand.fit(f"反诈提示 · {kind.name}", 0.5 * frame.safe.width, size, most=size)
    yield Piece("head", title, left, top)
    if context["unit"]:
        taken = title.width + left - frame.safe.x + 0.03 * frame.short + (0.16 * frame.short if frame.draft else 0)
        name = replace(hand.fit(context["unit"].issuer, frame.safe.width - taken, size, most=size))
        yield Piece("issuer", name, frame.safe.right - name.width, top)


def _draft(frame: Frame, hand: Hand) -> Piece:
    """送审稿: in the head line's middle, or at the top right of a small screen."""
    size = (0.034 if frame.named else 0.1) * frame.short
    text = hand.fit("送审稿", frame.width, size, most=size)
    left = (frame.width - text.width) / 2 if frame.named else frame.safe.right - text.width - 0.02 * frame.short
    return Piece("draft", text, left, frame.safe.y + (0 if frame.named else 0.01 * frame.short))


def _action(warning: WarningLine) -> Phrase:
    """What to do: the writer's words, else the last line."""
    if warning.action:
        return Phrase.parse(warning.action)
    return replace(warning.lines[-1], key=None) if warning.lines else Phrase("")


def _note(context: Mapping[str, Any], layout: str) -> tuple[str, ...]:
    """The foot's small line, best first: under a lie the warning itself, else what every slide may say."""
    number = context["ask_number"]
    late = "钱已转出，马上打 110"
    both = f"{number} 来电请接听 · {late}" if number != "110" else late
    return (context["warning"].text, both, late) if layout == "lie" else (both, late)


def _foot(context: Mapping[str, Any], frame: Frame, hand: Hand, layout: str) -> _Foot:
    if frame.band:
        return _foot_beside(context, frame, hand)
    if frame.tall:
        return _foot_stacked(context, frame, hand, layout)
    return _foot_row(context, frame, hand, layout) if frame.named else _foot_small(context, frame, hand)


def _foot_row(context: Mapping[str, Any], frame: Frame, hand: Hand, layout: str) -> _Foot:
    """Number, action with the small line below, QR code."""
    made, box, short = _Foot(), frame.foot, frame.short
    made.qr = _qr(context, frame)
    right = made.qr.x - 0.035 * short if made.qr else box.right
    number = hand.fit(context["ask_number"], 0.34 * box.width, 0.12 * short, most=0.156 * short)
    made.pieces.append(Piece("hot", number, box.x, box.y + (box.height - number.height) / 2))
    left = box.x + number.width + 0.05 * short
    note = _fitting_note(_note(context, layout), frame, hand, right - left) if frame.detailed else None
    size = 0.088 * short if note else 0.125 * short
    action = hand.fit(_action(context["warning"]), right - left, size, most=size)
    if note:
        made.pieces.append(Piece("note", note, left, box.bottom - note.height))
        made.pieces.append(Piece("action", action, left, box.y))
    else:
        made.pieces.append(Piece("action", action, left, box.y + (box.height - action.height) / 2))
    made.rules.append(Box(box.x, round(box.y - 0.043 * short), right - box.x, _hair(frame)))
    return made


def _fitting_note(notes: tuple[str, ...], frame: Frame, hand: Hand, room: float) -> Fitted | None:
    """The first of the notes that is readable in one line."""
    size = (0.033 if not frame.tall else 0.04) * frame.short
    for note in notes:
        made = hand.fit(note, room, size, most=size)
        if made.size >= 0.8 * size:
            return made
    return None


def _foot_small(context: Mapping[str, Any], frame: Frame, hand: Hand) -> _Foot:
    """Action at the left, number at the right, on one foot line."""
    box, size = frame.foot, 0.172 * frame.short
    number = hand.fit(context["ask_number"], 0.36 * box.width, size, most=1.05 * size)
    room = box.width - number.width - 0.09 * frame.short
    action = hand.fit(_action(context["warning"]), room, 0.98 * size, most=size)
    # Digits and Chinese share a foot line, not a middle: the baseline of both.
    base = box.bottom - (action.height - action.last.baseline)
    return _Foot([
        Piece("action", action, box.x, base - action.last.baseline),
        Piece("hot", number, box.right - number.width, base - number.last.baseline),
    ])  # fmt: skip


def _foot_stacked(context: Mapping[str, Any], frame: Frame, hand: Hand, layout: str) -> _Foot:
    """Action, the small line, then the number with the QR code at its right."""
    made, box, short = _Foot(), frame.foot, frame.short
    made.qr = _qr(context, frame)
    size = (0.105 if frame.named else 0.19) * short
    action = hand.fit(
        _action(context["warning"]), box.width, size * (1 if frame.named else 1.3), 1 if frame.named else 2, size
    )
    made.pieces.append(Piece("action", action, box.x, box.y))
    if frame.detailed and (note := _fitting_note(_note(context, layout), frame, hand, box.width)):
        made.pieces.append(Piece("note", note, box.x, box.y + action.height + 0.034 * short))
    room = (made.qr.x - 0.05 * short if made.qr else box.right) - box.x
    number = hand.fit(context["ask_number"], room, 0.165 * short if frame.named else 0.2 * short)
    made.pieces.append(Piece("hot", number, box.x, box.bottom - number.height))
    if frame.named:
        made.rules.append(Box(box.x, round(box.y - 0.045 * short), box.width, _hair(frame)))
    return made


def _foot_beside(context: Mapping[str, Any], frame: Frame, hand: Hand) -> _Foot:
    """In a band: the action above the number, in a column at the right."""
    box = frame.column
    number = hand.fit(context["ask_number"], box.width, 0.36 * box.height)
    room = box.height - number.height - 0.09 * frame.short
    action = hand.fit(_action(context["warning"]), box.width, room, 3)
    line = Box(round(box.x - 0.5 * (box.x - frame.body.right)), box.y, _hair(frame), box.height)
    return _Foot(
        [
            Piece("action", action, box.x, box.y + 0.4 * (room - action.height)),
            Piece("hot", number, box.x, box.bottom - number.height),
        ],
        [line],
    )


def _qr(context: Mapping[str, Any], frame: Frame) -> Box | None:
    """Where the QR code stands, a whole number of px a module; None where nobody could scan it."""
    screen, link = frame.screen, context["link"]
    if not (link and screen.near and frame.short >= DETAILED and screen.kind != "tv") or frame.band:
        return None
    modules = len(qr_rows(link))
    side = modules * round((0.158 if not frame.tall else 0.2) * frame.short / modules)
    if side < MODULE * modules:
        side = MODULE * modules
    if side > 0.24 * frame.short:
        return None
    return Box(round(frame.safe.right - side), round(frame.safe.bottom - side), side, side)


@lru_cache(maxsize=64)
def qr_rows(link: str) -> tuple[bytes, ...]:
    """The QR code's modules with their quiet zone, 1 for a dark one."""
    code = segno.make(link, error="m", micro=False)
    return tuple(bytes(row) for row in code.matrix_iter(border=QUIET))


# -------------------------------------------------------------------------------------------- the lie


@dataclass(frozen=True, slots=True)
class _Rows:
    """One way to set the lie: its rows, the widest in em, what its worst row end costs."""

    rows: tuple[str, ...]
    widest: float
    price: float

    def size(self, width: float, height: float) -> float:
        return min(width / self.widest, height / (_TALL + (len(self.rows) - 1) * _LEADING))

    def height(self, size: float) -> float:
        return size * (_TALL + (len(self.rows) - 1) * _LEADING)


def _row_ways(text: str, most: int, hand: Hand) -> tuple[_Rows, ...]:
    """One row, or up to `most` rows of two to four characters (three make two and one)."""
    prices = hand.prices(text)
    found = []
    for n in range(1, most + 1):
        for cuts in _compositions(len(text), n):
            edges = (0, *cuts, len(text))
            rows = tuple(text[a:b] for a, b in pairwise(edges))
            even = len({len(row) for row in rows}) == 1
            price = max((_row_price(prices[i], even, len(text)) for i in cuts), default=0.0)
            found.append(_Rows(rows, max(hand.width(row) for row in rows), price))
    return tuple(found)


def _row_price(price: float, even: bool, length: int) -> float:
    """A word cut in two costs the most, but less than a lie too small to be the picture."""
    if length == 3:
        return 0.3
    dear = 0.45 * min(price, 1.0) if price < phrases.NEVER else _CUT_WORD
    return min(dear, _EVEN) if even and length == 4 else dear


def _compositions(length: int, rows: int) -> Iterator[tuple[int, ...]]:
    """Where to cut so that every row has two to four characters (a text of three: two and one)."""
    if rows == 1:
        yield ()
    elif length == 3 and rows == 2:
        yield (2,)
    elif rows > 1:
        for first in range(2, 5):
            if 2 * (rows - 1) <= length - first <= 4 * (rows - 1):
                for rest in _compositions(length - first, rows - 1):
                    yield (first, *(first + cut for cut in rest))


@dataclass(frozen=True, slots=True)
class _Try:
    """One arrangement of lead, lie and verdict in the body."""

    rows: _Rows
    size: float
    top: float
    lead: Fitted | None
    brush: Brushed | None
    fixed: bool  # the verdict stands beside a row of the lie, which then cannot move
    value: float


def _lie(context: Mapping[str, Any], frame: Frame, hand: Hand) -> Parts:
    """What they say, struck out."""
    warning: WarningLine = context["warning"]
    lead = _short_lead(warning.lead, frame, hand)
    verdict = (warning.verdict or context["type"].verdict) if frame.named else ""
    maker = _LieSetter(frame.body, frame, hand, lead, verdict)
    best = max(maker.tries(warning.lie), key=lambda t: t.value)
    return maker.parts(best)


def _short_lead(lead: Phrase | None, frame: Frame, hand: Hand) -> Phrase | None:
    """The lead, where all of it would be too small to read its last part, or nothing when that says too little."""
    if lead is None or not lead.text:
        return None
    body = frame.body
    lines = 3 if frame.tall else 2 if body.width < 1.7 * body.height else 1
    for said in (lead, Phrase(lead.parts[-1])):
        if len(said) >= 4 and hand.fit(said, body.width, 0.3 * body.height, lines).size >= SMALL:
            return said
    return lead if frame.named else None


@dataclass(frozen=True, slots=True)
class _LieSetter:
    body: Box
    frame: Frame
    hand: Hand
    lead: Phrase | None
    verdict: str
    leads: dict[tuple[int, int], Fitted] = field(default_factory=dict)

    def tries(self, lie: str) -> Iterator[_Try]:
        """Every arrangement worth a thought."""
        for rows in _row_ways(lie, 4 if self.frame.tall else 2, self.hand):
            shares = (0.14, 0.17, 0.2, 0.24, 0.28, 0.32, 0.36, 0.4) if self.lead or self.verdict else ()
            for share in shares if self.frame.named and shares else (0.0, *shares):
                zone = share * self.body.height
                if not self.verdict:
                    yield self._try(rows, zone, self._lead(self.body.width, zone), None)
                    continue
                for part in (0.24, 0.3, 0.38, 0.46, 0.54):
                    yield self._beside_lead(rows, zone, part * self.body.width)
                yield from self._beside_lie(rows, zone)
                if self.frame.tall:
                    yield from self._below_lead(rows, zone)

    @property
    def gap(self) -> float:
        """Between the parts."""
        return 0.05 * self.frame.short

    def _lead(self, width: float, zone: float) -> Fitted | None:
        """The lead at the top of its zone."""
        if not (self.lead and zone):
            return None
        key = round(width), round(zone)
        if key not in self.leads:
            lines = 3 if self.frame.tall else 2
            self.leads[key] = self.hand.fit(self.lead, key[0], key[1] - self.gap, lines, 0.17 * self.frame.short)
        return self.leads[key] if self.frame.named or self.leads[key].size >= SMALL else None

    def _beside_lead(self, rows: _Rows, zone: float, most: float) -> _Try:
        """The verdict at the top right, the lead at its left."""
        wide, tall = self.hand.brush(self.verdict)
        room = zone - 0.2 * self.gap
        size = min(most / wide, room / tall)
        brush = Brushed(self.verdict, self.body.right - wide * size, self.body.y + (room - tall * size) / 2, size, -5)
        return self._try(rows, zone, self._lead(self.body.width - wide * size - self.gap, zone), brush)

    def _below_lead(self, rows: _Rows, zone: float) -> Iterator[_Try]:
        """The verdict in a row of its own between lead and lie, at the right."""
        lead = self._lead(self.body.width, min(zone, 0.3 * self.body.height))
        if lead is None:
            return
        wide, tall = self.hand.brush(self.verdict)
        for share in (0.14, 0.18, 0.22, 0.26):
            size = min(0.8 * self.body.width / wide, share * self.body.height / tall)
            top = self.body.y + lead.height + self.gap
            brush = Brushed(self.verdict, self.body.right - wide * size, top, size, -5)
            yield self._try(rows, lead.height + 1.8 * self.gap + tall * size, lead, brush)

    def _beside_lie(self, rows: _Rows, zone: float) -> Iterator[_Try]:
        """The verdict in the hole a short row leaves, or at the right of a short lie."""
        size = rows.size(self.body.width, self.body.height - zone)
        wide, tall = self.hand.brush(self.verdict)
        top = self.body.bottom - rows.height(size)
        # Only the last row's hole: the stroke rises to the right and would run into a word beside the first.
        taken = self.hand.width(rows.rows[-1]) * size
        room = self.body.width - taken - (0.2 * size if len(rows.rows) == 1 else 0) - 1.2 * self.gap
        if (len(rows.rows) > 1 and taken > 0.8 * rows.widest * size) or room < 0.2 * self.body.width:
            return
        big = min(room / (wide + 0.1), 0.86 * size / tall)
        x = self.body.right - (room + wide * big) / 2
        y = top + (len(rows.rows) - 1) * _LEADING * size + (0.96 * size - tall * big) / 2
        yield self._try(rows, zone, self._lead(self.body.width, zone), Brushed(self.verdict, x, y, big, -5), True)

    def _try(self, rows: _Rows, zone: float, lead: Fitted | None, brush: Brushed | None, fixed: bool = False) -> _Try:
        size = rows.size(self.body.width, max(self.body.height - zone, 1))
        return _Try(rows, size, zone, lead, brush, fixed, self._value(rows, size, lead, brush))

    def _value(self, rows: _Rows, size: float, lead: Fitted | None, brush: Brushed | None) -> float:
        lie = math.sqrt(rows.widest * size * rows.height(size)) * (1 - rows.price)
        small = lead.size * phrases.worth(lead.worst) if lead else 0.0
        written = 0.0
        if brush:
            wide, tall = self.hand.brush(brush.word)
            written = min(brush.size * math.sqrt(wide * tall), 0.7 * lie)
        return (
            lie + 0.5 * written + 3.0 * min(small, 0.42 * size, (0.13 if self.frame.named else 0.16) * self.frame.short)
        )

    def parts(self, best: _Try) -> Parts:
        """The pieces in their places; what air is left goes above the lie."""
        body, size = self.body, best.size
        if not self.hand.smooth:
            size = math.floor(size)
        tall = best.rows.height(size)
        top = body.bottom - tall
        if not best.fixed:
            top -= 0.4 * max(0.0, top - body.y - best.top)
        pieces = [
            Piece("lie", self.hand.fit(row, body.width, 1.2 * size, most=size), body.x, top + i * _LEADING * size)
            for i, row in enumerate(best.rows.rows)
        ]
        if best.lead:
            pieces.append(Piece("lead", best.lead, body.x, body.y))
        brushes = (best.brush,) if best.brush else ()
        return Parts(tuple(pieces), (_strike(pieces[: len(best.rows.rows)], size, self.hand),), brushes)


def _strike(rows: list[Piece], size: float, hand: Hand) -> Stroke:
    """One stroke through all of it, from the lower left to the upper right, at the height that spares the words most."""
    left, right = rows[0].x, max(row.box.right for row in rows)
    over = min(0.16 * size, left)
    top, bottom = rows[0].y, rows[-1].box.bottom
    length = right - left + 2 * over
    if len(rows) == 1:
        rise, middle = 0.035 * length + 0.04 * size, top + 0.53 * (bottom - top)
    else:
        rise, middle = (0.2 + 0.1 * len(rows)) * (bottom - top), (top + bottom) / 2
    thick, keyline = max(0.1 * size, 3.0), max(1.0, 0.024 * size)
    # In whole hundredths of an em, so that one lie is worked out once for all sizes of screen.
    ems = [round(v / size, 2) for v in (-over, middle + rise / 2 - top, length, rise, thick / 2 + keyline)]
    words = tuple("".join(line.text for line in row.text.lines) for row in rows)
    down = calmest(hand.drawing.face(), 900, words, _LEADING, Path(*ems)) * size
    return Stroke("strike", Box(left - over, middle - rise / 2 + down, length, rise), thick, keyline)


# ---------------------------------------------------------------------------------------- the couplet


@dataclass(frozen=True, slots=True)
class Keyed:
    """A couplet in parts: lines above, what stands before the key word, the key word, what follows, lines below."""

    above: Phrase | None
    before: str
    key: str
    after: str
    below: Phrase | None


def keyed(lines: tuple[Phrase, ...], hand: Hand) -> Keyed:
    """The couplet around the writer's key word, or one found among the last words."""
    if len(lines) == 1:
        lines = _clauses(lines[0], hand)
    at = next((i for i in reversed(range(len(lines))) if lines[i].key), len(lines) - 1)
    line = lines[at]
    a, b = line.key or _automatic_key(line, hand)
    trim = "，。、；： "
    above = _plain(lines[0]) if at == 1 else None
    below = _plain(lines[1]) if at == 0 and len(lines) > 1 else None
    before, key, after = line.text[:a].strip(trim), line.text[a:b].strip(trim), line.text[b:].strip(trim)
    if (key[:1] == "“" and key[-1:] != "”") or after[:1] == "”":  # “*安全账户*”: the marks go with the word
        key, before, after = f"“{key.strip('“”')}”", before.rstrip("“"), after.lstrip("”")
    return Keyed(above, before, key, after, below)


def _plain(phrase: Phrase) -> Phrase:
    """Without its key word."""
    return replace(phrase, key=None)


def _clauses(line: Phrase, hand: Hand) -> tuple[Phrase, ...]:
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


def _automatic_key(line: Phrase, hand: Hand) -> tuple[int, int]:
    """The last two to four characters that begin a word; a short line is its own key word."""
    text = line.text.rstrip("，。！？；")
    if len(text) <= 4:
        return 0, len(text)
    prices = hand.prices(line)
    starts = [i for i in range(len(text) - 4, len(text) - 1) if prices[i] < phrases.NEVER]
    start = min(starts, key=lambda i: (prices[i] > phrases.REFUSED, prices[i]), default=len(text) - 2)
    return start, len(text)


def _couplet(context: Mapping[str, Any], frame: Frame, hand: Hand) -> Parts:
    """Two clauses, the key word the picture of the second."""
    parts = keyed(context["warning"].lines, hand)
    if frame.tall and 1 in (len(parts.before), len(parts.after)):
        parts = replace(parts, before="", key=parts.before + parts.key + parts.after, after="")
    return _stacked(parts, frame, hand) if frame.tall else _in_line(parts, frame, hand)


def _in_line(parts: Keyed, frame: Frame, hand: Hand) -> Parts:
    """One line in white, the other in yellow with the key word much larger on the same foot line."""
    body, gap = frame.body, 0.06 * frame.short
    tries = []
    plain = parts.above or parts.below
    for share in (0.2, 0.24, 0.28, 0.32, 0.36, 0.4) if plain else (0.0,):
        room = share * body.height
        for lines in (1, 2) if plain else (1,):
            first = hand.fit(plain, body.width, room, lines, 0.5 * body.height) if plain else None
            taken = first.height + gap if first else 0.0
            for ratio in (1.0, 0.8, 0.66, 0.6, 0.55, 0.5, 0.45, 0.4):
                tries.append(_KeyLine.make(parts, body, first, body.height - taken - 0.07 * frame.short, ratio, hand))
    best = max(tries, key=lambda t: t.value)
    return best.parts(parts, frame, hand)


@dataclass(frozen=True, slots=True)
class _KeyLine:
    """One arrangement of the line with the key word: its size and that of the rest."""

    first: Fitted | None
    key: float
    rest: float
    value: float

    @classmethod
    def make(cls, parts: Keyed, body: Box, first: Fitted | None, height: float, ratio: float, hand: Hand) -> _KeyLine:
        rest = [t for t in (parts.before, parts.after) if t]
        widths = sum(hand.width(t) for t in rest)
        share = hand.width(parts.key) + ratio * (widths + 0.42 * len(rest))
        key = max(min(body.width / share, height / 0.96), 1.0)
        small = ratio * key if rest else 0.0
        plain = first.size * phrases.worth(first.worst) if first else 0.0
        clear = min(1.0, key / (1.45 * max(first.size if first else 0.0, 1.0)))
        fill = key * math.sqrt(len(parts.key))
        clear *= min(1.0, key / (1.45 * small)) if small >= 2 * SMALL else 1.0
        even = min(small, 1.15 * plain) if plain and small else small
        return cls(first, key, small, (fill + 1.7 * plain + 1.9 * even) * clear)

    def parts(self, parts: Keyed, frame: Frame, hand: Hand) -> Parts:
        body, stroke = frame.body, 0.07 * frame.short
        pieces, y = [], body.y
        base = body.bottom - stroke - 0.095 * self.key
        if parts.below and self.first:
            y = body.bottom - self.first.height
            pieces.append(Piece("plain", self.first, body.x, y))
            base = y - 0.05 * frame.short - stroke - 0.095 * self.key
        elif self.first:
            pieces.append(Piece("plain", self.first, body.x, y))
            slack = base - 0.865 * self.key - y - self.first.height
            base -= max(0.0, 0.3 * (slack - 0.06 * frame.short))
        row = self._row(parts, body, base, hand)
        key = next(p for p in row if p.name == "key")
        under = Box(
            key.x - 0.05 * self.key, key.box.bottom + 0.18 * stroke, key.box.width + 0.14 * self.key, 0.42 * stroke
        )
        under = replace(under, width=min(under.width, frame.width - under.x - 1))
        if _is_quoted(parts.key):
            return Parts((*pieces, *row), (_strike([key], self.key, hand),))
        return Parts((*pieces, *row), (Stroke("underline", under, max(2.5, 0.028 * frame.short)),))

    def _row(self, parts: Keyed, body: Box, base: float, hand: Hand) -> list[Piece]:
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
        x = body.x if len(made) > 1 else body.x
        pieces = []
        for name, text in made:
            pieces.append(Piece(name, text, x, base - text.last.baseline))
            x += text.width + between
        return pieces


def _stacked(parts: Keyed, frame: Frame, hand: Hand) -> Parts:
    """All under each other: plain lines, then the key word as wide as the screen."""
    body = frame.body
    tries = [
        _Stack.make(parts, frame, rows, share, rest, hand)
        for rows in _row_ways(parts.key, 3, hand)
        for share in (0.16, 0.2, 0.24, 0.28, 0.32)
        for rest in (0.1, 0.13, 0.16)
    ]
    best = max(
        (t for t in tries if t.height <= body.height), key=lambda t: t.value, default=min(tries, key=lambda t: t.height)
    )
    return best.parts(frame, hand)


@dataclass(frozen=True, slots=True)
class _Stack:
    rows: _Rows
    size: float
    above: tuple[tuple[str, Fitted], ...]
    below: tuple[tuple[str, Fitted], ...]
    height: float
    value: float

    @classmethod
    def make(cls, parts: Keyed, frame: Frame, rows: _Rows, share: float, rest: float, hand: Hand) -> _Stack:
        body, gap = frame.body, 0.055 * frame.short

        def led(name: str, phrase: Phrase | str | None, part: float, lines: int) -> tuple[tuple[str, Fitted], ...]:
            return ((name, hand.fit(phrase, body.width, part * body.height, lines)),) if phrase else ()

        above = led("plain", parts.above, share, 3) + led("before", parts.before, rest, 1)
        below = led("after", parts.after, rest, 1) + led("plain", parts.below, share, 3)
        taken = sum(text.height + gap for _, text in (*above, *below)) + 0.09 * frame.short
        size = max(rows.size(body.width, body.height - taken), 1.0)
        small = [text.size * phrases.worth(text.worst) for _, text in (*above, *below)]
        clear = min(1.0, size / (1.4 * max(small))) if small else 1.0
        fill = math.sqrt(rows.widest * size * rows.height(size)) * (1 - rows.price)
        value = (fill + 1.3 * sum(small)) * clear
        return cls(rows, size, above, below, taken + rows.height(size), value)

    def parts(self, frame: Frame, hand: Hand) -> Parts:
        body = frame.body
        air = max(0.0, body.height - self.height) / (len(self.above) + len(self.below) + 1)
        gap = 0.055 * frame.short + air
        pieces, y = [], body.y
        for name, text in self.above:
            pieces.append(Piece(name, text, body.x, y))
            y += text.height + gap
        for row in self.rows.rows:
            pieces.append(Piece("key", hand.fit(row, body.width, 2 * self.size, most=self.size), body.x, y))
            y += _LEADING * self.size
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
        if _is_quoted("".join(self.rows.rows)):
            stroke = _strike([piece for piece in pieces if piece.name == "key"], self.size, hand)
        return Parts(tuple(pieces), (stroke,))


def _is_quoted(key: str) -> bool:
    """Whether the key word is their word, to be struck out like any lie: 没有“安全账户”."""
    return key.startswith("“")


def _door(context: Mapping[str, Any], frame: Frame, hand: Hand) -> Parts:
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
    brush = Brushed("骗", diamond.x + (side - wide * size) / 2, diamond.y + (side - tall * size) / 2, size, plate=True)
    return Parts(tuple(pieces), (), (brush,), panels=(*panels, lintel), diamond=diamond)


def _down(text: str, panel: Box, name: str, hand: Hand) -> Iterator[Piece]:
    """Characters one under the other, in the middle of their post."""
    step = (panel.height - 0.06 * panel.width) / len(text)
    size = min(0.76 * panel.width, 0.9 * step)
    for i, ch in enumerate(text):
        made = hand.fit(ch, panel.width, 2 * size, most=size)
        x = panel.x + (panel.width - size) / 2 + hand.drawing.face().ink(ch, made.weight).left * size
        yield Piece(name, made, x, panel.y + 0.03 * panel.width + (i + 0.5) * step - 0.48 * size)


# ------------------------------------------------------------------------------------------- question


def _ask(context: Mapping[str, Any], frame: Frame, hand: Hand) -> Parts:
    """A question that answers itself: the last clause in yellow, the mark by the red brush."""
    body = frame.body
    first, last = _asked(context["warning"].lines, hand)
    wide, tall = hand.brush("？")
    gap = 0.07 * frame.short
    if frame.tall:
        room = Box(body.x, body.y, body.width, 0.6 * body.height)
    else:
        room = Box(body.x, body.y, body.width - 0.9 * body.height * wide / tall - 1.6 * gap, body.height)
    pieces = _two_clauses(first, last, room, frame, hand)
    block = max(p.box.right for p in pieces), max(p.box.bottom for p in pieces)
    if frame.tall:
        hole = Box(body.x, block[1] + gap, body.width, body.bottom - block[1] - gap)
    else:
        hole = Box(block[0] + gap, body.y, body.right - block[0] - gap, body.height)
    size = min(hole.width * 0.9 / wide, 0.96 * hole.height / tall)
    mark = Brushed("？", hole.x + (hole.width - wide * size) * 0.55, hole.y + (hole.height - tall * size) / 2, size, 6)
    return Parts(tuple(pieces), (), (mark,))


def _asked(lines: tuple[Phrase, ...], hand: Hand) -> tuple[Phrase | None, Phrase]:
    """What is said and what is asked, without the question mark."""
    if len(lines) == 1:
        lines = _clauses(_plain(lines[0]), hand)
    last = lines[-1]
    asked = Phrase(last.text.rstrip("？?"), tuple(i for i in last.breaks if i < len(last.text.rstrip("？?"))))
    return (_plain(lines[0]) if len(lines) > 1 else None), asked


def _two_clauses(first: Phrase | None, last: Phrase, room: Box, frame: Frame, hand: Hand) -> list[Piece]:
    """Both at one size, as many lines each as makes them largest, in the middle of the height."""
    best: tuple[float, list[tuple[str, Fitted]]] = (0.0, [])
    most = (1, 2, 3) if not frame.band else (1, 2)
    for a in most if first else (0,):
        for b in most:
            leading = 1.16
            size = room.height / (1.04 + (a + b - 1) * leading)
            made = [hand.fit(last, room.width, (0.96 + (b - 1) * leading) * size, b, leading=leading)]
            if first:
                made.insert(0, hand.fit(first, room.width, (0.96 + (a - 1) * leading) * size, a, leading=leading))
            size = min(m.size for m in made)
            worth = size * phrases.worth(max(m.worst for m in made))
            if worth > best[0]:
                again = [
                    hand.fit(said, room.width, 1.001 * m.height * size / m.size, n, size, leading)
                    for said, m, n in zip((first, last) if first else (last,), made, (a, b) if first else (b,), strict=True)
                    if said
                ]
                best = worth, list(zip(("plain", "key") if first else ("key",), again, strict=True))
    gap = 0.19 * best[1][0][1].size
    y = room.y + (room.height - sum(text.height for _, text in best[1]) - gap * (len(best[1]) - 1)) / 2
    pieces = []
    for name, text in best[1]:
        pieces.append(Piece(name, text, room.x, y))
        y += text.height + gap
    return pieces


# --------------------------------------------------------------------------------------------- number

_LABELS = {"96110": "反诈中心的|提醒电话", "110": "遇到诈骗|打这个电话", "12381": "涉诈|预警短信"}


def _number_slide(context: Mapping[str, Any], frame: Frame, hand: Hand) -> Slide:
    """The number as the picture, above it what leads to it, below it what to do with a ring around the key word."""
    warning: WarningLine = context["warning"]
    number = _number_in(warning)
    lead, said = _around(warning, number)
    said = _aired(said)
    top = frame.safe.y + frame.head
    room = Box(frame.safe.x, top, frame.safe.width, frame.safe.bottom - top)
    late = frame.named and number != "110"
    set_ = _tall_number if frame.tall else _band_number if frame.band else _wide_number
    parts, foot = set_(number, lead, said, late, room, frame, hand)
    return _framed(context, frame, hand, "number", foot, parts)


def _around(warning: WarningLine, number: str) -> tuple[Phrase, Phrase]:
    """What the headline says before its number and after it; the lead, a label or the action where it says nothing."""
    whole = _joined(warning.lines)
    at = whole.text.index(number)
    before, after = _part(whole, 0, at), _part(whole, at + len(number), len(whole.text))
    if len(before) < 2:
        before = _plain(warning.lead) if warning.lead else Phrase.parse(_LABELS[number])
    return _plain(before), after if len(after) > 2 else _action(warning)


def _aired(phrase: Phrase) -> Phrase:
    """With a space on both sides of the key word, for the ring."""
    if not phrase.key:
        return phrase
    a, b = phrase.key
    before, after = phrase.text[:a], phrase.text[b:]
    gap = " " if before and before[-1] not in "，。" else ""
    text = before + gap + phrase.text[a:b] + (" " + after if after else "")
    return Phrase(text, (), (a + len(gap), b + len(gap)))


def _joined(lines: tuple[Phrase, ...]) -> Phrase:
    """Both lines as one phrase, with a comma and a preferred break between them."""
    text, breaks, key = "", [], None
    for line in lines:
        if text:
            text += "" if text[-1] in "，。？！" else "，"
            breaks.append(len(text))
        breaks += [i + len(text) for i in line.breaks]
        key = (line.key[0] + len(text), line.key[1] + len(text)) if line.key else key
        text += line.text
    return Phrase(text, tuple(breaks), key)


def _part(phrase: Phrase, start: int, end: int) -> Phrase:
    """That part of a phrase, without marks at its ends."""
    while start < end and phrase.text[start] in "，。、 ":
        start += 1
    while end > start and phrase.text[end - 1] in "，。、 ":
        end -= 1
    key = phrase.key if phrase.key and start <= phrase.key[0] and phrase.key[1] <= end else None
    inside = tuple(i - start for i in phrase.breaks if start < i < end)
    return Phrase(phrase.text[start:end], inside, (key[0] - start, key[1] - start) if key else None)


def _wide_number(
    number: str, lead: Phrase, said: Phrase, late: bool, room: Box, frame: Frame, hand: Hand
) -> tuple[Parts, _Foot]:
    short = frame.short
    led = hand.fit(lead, room.width, 0.2 * room.height, most=0.15 * short)
    aside = hand.fit("钱已转出，马上打 110", 0.36 * room.width, 0.06 * short) if late and not frame.band else None
    foot_room = room.width - (aside.width + 0.08 * short if aside else 0.0)
    said_ = hand.fit(said, foot_room, 0.2 * room.height, most=0.15 * short)
    gap = 0.055 * short
    height = room.height - led.height - said_.height - 2 * gap
    digits = hand.fit(number, room.width, height)
    disc = min(0.7 * height, room.width - digits.width - 0.1 * short)
    y = room.y + led.height + gap + (height - digits.height) / 2
    pieces = [
        Piece("plain", led, room.x, room.y),
        Piece("digits", digits, room.x, y),
        Piece("said", said_, room.x, room.bottom - said_.height),
    ]
    if aside:
        pieces.append(
            Piece("aside", aside, room.right - aside.width, room.bottom - said_.height / 2 - aside.height / 2)
        )
    discs = ()
    if disc >= 0.26 * short:
        middle = room.x + digits.width + (room.width - digits.width) / 2
        discs = (Disc("phone-call", middle - disc / 2, y + (digits.height - disc) / 2, disc),)
    return Parts(tuple(pieces), _ring(pieces[2], frame, hand), discs=discs), _Foot()


def _band_number(
    number: str, lead: Phrase, said: Phrase, late: bool, room: Box, frame: Frame, hand: Hand
) -> tuple[Parts, _Foot]:
    """The number over the full height, at its right what leads to it and what to do."""
    digits = hand.fit(number, 0.58 * room.width, room.height)
    gap = 0.14 * frame.short
    rest = Box(room.x + digits.width + gap, room.y, room.width - digits.width - gap, room.height)
    led = hand.fit(lead, rest.width, 0.42 * room.height, 2)
    said_ = hand.fit(said, rest.width, 0.46 * room.height - 0.1 * frame.short, 2)
    pieces = (
        Piece("plain", led, rest.x, room.y),
        Piece("digits", digits, room.x, room.y + (room.height - digits.height) / 2),
        Piece("said", said_, rest.x, rest.bottom - said_.height - 0.05 * frame.short),
    )
    return Parts(pieces, _ring(pieces[2], frame, hand)), _Foot()


def _tall_number(
    number: str, lead: Phrase, said: Phrase, late: bool, room: Box, frame: Frame, hand: Hand
) -> tuple[Parts, _Foot]:
    short, foot = frame.short, _Foot()
    bottom = room.bottom
    pieces = []
    if late:
        aside = hand.fit("钱已转出，马上打 110", room.width, 0.08 * short)
        pieces.append(Piece("aside", aside, room.x, room.bottom - aside.height))
        bottom = room.bottom - aside.height - 0.11 * short
        foot.rules.append(Box(room.x, round(bottom + 0.05 * short), room.width, _hair(frame)))
    led = hand.fit(lead, room.width, 0.4 * short, 2, 0.19 * short)
    digits = hand.fit(number, room.width, 0.5 * short)
    said_ = hand.fit(said, room.width, 0.3 * short, 2, 0.16 * short)
    height = bottom - room.y - led.height - digits.height - said_.height
    disc = min(0.5 * short, height - 0.24 * short)
    discs, shown = (), disc > 0.2 * short
    gap = (height - (disc if shown else 0)) / (4 if shown else 3)
    y = room.y + led.height + gap
    if shown:
        discs = (Disc("phone-call", room.x, y, disc),)
        y += disc + gap
    pieces += [
        Piece("plain", led, room.x, room.y),
        Piece("digits", digits, room.x, y),
        Piece("said", said_, room.x, y + digits.height + gap),
    ]
    return Parts(tuple(pieces), _ring(pieces[-1], frame, hand), discs=discs), foot


def _ring(piece: Piece, frame: Frame, hand: Hand) -> tuple[Stroke, ...]:
    """A ring around the key word of the answer; without one a line under its last."""
    line = next((li for li in piece.text.lines if li.key), piece.text.last)
    before, key, _ = line.pieces
    size, face = piece.text.size, hand.drawing.face()
    if not key:
        under = Box(piece.x, piece.box.bottom + 0.06 * size, line.width, 0.08 * size)
        return (Stroke("underline", under, max(2.0, 0.06 * size)),)
    left = piece.x + line.left + face.advance(before, piece.text.weight) * size
    wide = face.advance(key, piece.text.weight) * size
    # An ellipse clears the corners of its words when it is about 1.3 times as wide and high.
    x, y = 0.2 * size, min(0.16 * size, 0.055 * frame.short)
    top = piece.y + line.baseline - 0.865 * size - y
    return (Stroke("ring", Box(left - x, top, wide + 2 * x, 0.96 * size + 2 * y), max(2.0, 0.055 * size)),)
