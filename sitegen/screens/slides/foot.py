"""Head line and foot: who speaks, the number, what to do, the QR code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sitegen.model.content import FraudType, WarningLine
from sitegen.model.formats import ScreenKind
from sitegen.model.jobs import TemplateContext
from sitegen.model.text import Phrase
from sitegen.screens.led_text import SMALLEST_OUTLINE
from sitegen.screens.slides.frame import DETAILED, SlideGeometry, SlideTypesetter
from sitegen.screens.slides.parts import Box, Parts, Piece, SlideBrushWord
from sitegen.typography import line_breaking
from sitegen.typography.fitting import Fitted
from sitegen.typography.template_functions import qr_rows

# The ground by what the slide tells: dark for what they say, yellow for what to think about, red for what to do.
GROUNDS = {"ask": "field", "case": "field", "check": "field", "number": "act", "steps": "act"}
MODULE = 3  # px a QR module needs at least
COARSE = 44  # px below which words on a screen without smoothing are drawn dot by dot


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide ready to be drawn."""

    layout: str
    frame: SlideGeometry
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
    def ground(self) -> str:
        """dark, field (a yellow part on dark) or act (red): by the kind of slide."""
        return GROUNDS.get(self.layout, "dark")

    @property
    def base(self) -> str:
        """The colour of the whole page, by its name in the palette's group `light`."""
        led = self.frame.screen.is_led
        if self.ground == "act":
            return "act_led" if led else "act"
        return "black" if led else "ground"

    def under(self, box: Box) -> str:
        """The colour of what lies under that box."""
        for part, name in ((self.parts.field, "yellow"), (self.parts.bar, "verdict")):
            if part and part.holds(box):
                return name
        return self.base

    def ink(self, piece: Piece) -> str:
        """The colour of these words on this ground: dark on the field, no grey on red."""
        if self.under(piece.box) == "yellow":
            return "ground"
        return "white" if self.ground == "act" and piece.ink == "grey" else piece.ink

    def pen(self, box: Box) -> str:
        """The colour of the pen there: it is red where that can be seen."""
        return "verdict" if self.under(box) == "yellow" else "yellow" if self.ground == "act" else "pen"

    def brush(self, word: SlideBrushWord) -> str:
        """The colour of a brush word."""
        return self.pen(Box(word.x, word.y, 0.5 * word.size, 0.5 * word.size))

    @property
    def dots(self) -> tuple[Piece, ...]:
        """On a screen without smoothing, the small words: drawn dot by dot over the page, unless the pen strikes them out."""
        if self.frame.screen.antialias:
            return ()
        struck = [stroke.box for stroke in self.parts.strokes if stroke.kind == "strike"]
        return tuple(p for p in self.texts if p.text.size < COARSE and not any(p.box.meets(box) for box in struck))

    @property
    def set(self) -> tuple[Piece, ...]:
        """The words that the page itself sets."""
        dots = self.dots
        return tuple(piece for piece in self.texts if piece not in dots)

    @property
    def weights(self) -> tuple[int, ...]:
        """The weights the page is set in."""
        return tuple(sorted({piece.text.weight for piece in self.set}))


ASK, LATE = (
    Phrase.parse("拿不准，|先打电话问"),
    Phrase.parse("钱已转出，|马上打110"),
)  # what is always right beside a number
SAME = 0.75  # share of an action's characters in the words above it from which it says nothing new
_MARKS = re.compile(r"\W+")


def action_of(warning: WarningLine) -> Phrase:
    """What to do: the writer's words; where the slide says them already what to do when the money is gone; else to ask."""
    if not warning.action_alone:
        return ASK
    return LATE if is_said(warning.action_alone, _above(warning)) else Phrase.of(warning.action)


def _above(warning: WarningLine) -> str:
    """The words that the slide shows large: what leads to the lie and the lie, else the headline."""
    return f"{warning.lead or ''}{warning.lie}" if warning.lie else warning.text


def is_said(action: str, words: str) -> bool:
    """Whether the words say already what the action does: it stands in them, or most of its characters do, some side by side."""
    action, words = _MARKS.sub("", action), _MARKS.sub("", words)
    pairs = any(a + b in words for a, b in pairwise(action))
    return action in words or (pairs and sum(ch in words for ch in action) >= SAME * len(action))


@dataclass(slots=True)
class Foot:
    """Number, action and note as pieces, the hairlines, the place of the QR code."""

    pieces: list[Piece] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    qr: Box | None = None


def framed(
    context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter, layout: str, foot: Foot, parts: Parts
) -> Slide:
    """The slide: the layout's parts with head line, foot and, on a draft, 送审稿."""
    pieces, tab, draft = list(foot.pieces), None, None
    rules = list(foot.rules)
    if frame.named:
        pieces += _head(context, frame, hand)
        rules.append(Box(frame.safe.x, round(frame.safe.y + 0.049 * frame.short), frame.safe.width, hair(frame)))
        tab = Box(frame.safe.x, frame.safe.y - 0.002 * frame.short, 0.0065 * frame.short, 0.035 * frame.short)
    if frame.draft:
        draft = _draft(frame, hand)
    return Slide(layout, frame, tuple(pieces), parts, tuple(rules), tab, foot.qr, draft)


def hair(frame: SlideGeometry) -> float:
    """The thickness of hairlines."""
    return max(1.0, round(0.0014 * frame.short))


def _head(context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter) -> Iterator[Piece]:
    kind: FraudType = context["type"]
    size, top = 0.033 * frame.short, frame.safe.y
    left = frame.safe.x + 0.019 * frame.short
    title = hand.fit(f"反诈提示 · {kind.name}", 0.5 * frame.safe.width, size, most=size)
    yield Piece("head", title, left, top)
    if context["unit"]:
        taken = title.width + left - frame.safe.x + 0.03 * frame.short + (0.16 * frame.short if frame.draft else 0)
        name = replace(hand.fit(context["unit"].issuer, frame.safe.width - taken, size, most=size))
        yield Piece("issuer", name, frame.safe.right - name.width, top)


def _draft(frame: SlideGeometry, hand: SlideTypesetter) -> Piece:
    """送审稿: in the head line's middle, or at the top right of a small screen."""
    size = (0.034 if frame.named else 0.1) * frame.short
    text = hand.fit("送审稿", frame.width, size, most=size)
    left = (frame.width - text.width) / 2 if frame.named else frame.safe.right - text.width - 0.02 * frame.short
    return Piece("draft", text, left, frame.safe.y + (0 if frame.named else 0.01 * frame.short))


def _note(context: TemplateContext, layout: str) -> tuple[str, ...]:
    """The foot's small line, best first: under a lie the warning itself, else what every slide may say."""
    number = context["ask_number"]
    late = "钱已转出，马上打 110"
    answer = f"{number} 来电请接听"
    warning: WarningLine = context["warning"]
    action = action_of(warning)
    if action is LATE:  # stands above it
        always: tuple[str, ...] = (answer,) if number != "110" else ()
    else:
        always = (f"{answer} · {late}", late) if number != "110" else (late,)
    return (warning.text, *always) if layout == "lie" and not is_said(action.text, warning.text) else always


def foot_of(context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter, layout: str) -> Foot:
    """The foot that this shape of screen has."""
    if frame.band:
        return _foot_beside(context, frame, hand)
    if frame.tall:
        return _foot_stacked(context, frame, hand, layout)
    return _foot_row(context, frame, hand, layout) if frame.named else _foot_small(context, frame, hand)


def _foot_row(context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter, layout: str) -> Foot:
    """Number, action with the small line below, QR code."""
    made, box, short = Foot(), frame.foot, frame.short
    made.qr = _qr(context, frame)
    right = made.qr.x - 0.035 * short if made.qr else box.right
    number = hand.fit(context["ask_number"], 0.34 * box.width, 0.12 * short, most=0.156 * short)
    made.pieces.append(Piece("hot", number, box.x, box.y + (box.height - number.height) / 2))
    left = box.x + number.width + 0.05 * short
    note = _fitting_note(_note(context, layout), frame, hand, right - left) if frame.detailed else None
    if context.get("brief"):  # no time to read what to do: the number says it
        if note:
            made.pieces.append(Piece("note", note, left, box.y + (box.height - note.height) / 2))
        made.rules.append(Box(box.x, round(box.y - 0.043 * short), right - box.x, hair(frame)))
        return made
    size = 0.088 * short if note else 0.125 * short
    action = hand.fit(action_of(context["warning"]), right - left, size, most=size)
    if note:
        made.pieces.append(Piece("note", note, left, box.bottom - note.height))
        made.pieces.append(Piece("action", action, left, box.y))
    else:
        made.pieces.append(Piece("action", action, left, box.y + (box.height - action.height) / 2))
    made.rules.append(Box(box.x, round(box.y - 0.043 * short), right - box.x, hair(frame)))
    return made


def _fitting_note(notes: tuple[str, ...], frame: SlideGeometry, hand: SlideTypesetter, room: float) -> Fitted | None:
    """The first of the notes that is readable in one line."""
    size = (0.033 if not frame.tall else 0.04) * frame.short
    for note in notes:
        fitted = hand.fit(note, room, size, most=size)
        if fitted.size >= 0.8 * size:
            return fitted
    return None


def _foot_small(context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter) -> Foot:
    """Action at the left, number at the right, on one foot line."""
    box, size = frame.foot, 0.172 * frame.short
    number = hand.fit(context["ask_number"], 0.36 * box.width, size, most=1.05 * size)
    room = box.width - number.width - 0.09 * frame.short
    action = hand.fit(action_of(context["warning"]), room, 0.98 * size, most=size)
    # Digits and Chinese share a foot line, not a middle: the baseline of both.
    base = box.bottom - (action.height - action.last.baseline)
    return Foot([
        Piece("action", action, box.x, base - action.last.baseline),
        Piece("hot", number, box.right - number.width, base - number.last.baseline),
    ])  # fmt: skip


def _foot_stacked(context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter, layout: str) -> Foot:
    """Action, the small line, then the number with the QR code at its right."""
    made, box, short = Foot(), frame.foot, frame.short
    made.qr = _qr(context, frame)
    size = (0.105 if frame.named else 0.19) * short
    action = hand.fit(
        action_of(context["warning"]), box.width, size * (1 if frame.named else 1.3), 1 if frame.named else 2, size
    )
    made.pieces.append(Piece("action", action, box.x, box.y))
    room = (made.qr.x - 0.05 * short if made.qr else box.right) - box.x
    top = box.y + action.height + 0.034 * short
    beside = made.qr is not None and top + 0.06 * short > made.qr.y
    if frame.detailed and (note := _fitting_note(_note(context, layout), frame, hand, room if beside else box.width)):
        made.pieces.append(Piece("note", note, box.x, top))
    number = hand.fit(context["ask_number"], room, 0.165 * short if frame.named else 0.2 * short)
    made.pieces.append(Piece("hot", number, box.x, box.bottom - number.height))
    if frame.named:
        made.rules.append(Box(box.x, round(box.y - 0.045 * short), box.width, hair(frame)))
    return made


def _foot_beside(context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter) -> Foot:
    """In a band: the action above the number, in a column at the right."""
    box = frame.column
    number = hand.fit(context["ask_number"], box.width, 0.36 * box.height)
    room = box.height - number.height - 0.09 * frame.short
    action = hand.fit(action_of(context["warning"]), box.width, room, 3)
    if not hand.smooth and action.size < SMALLEST_OUTLINE:
        action = hand.fit(_eased(action_of(context["warning"]), hand), box.width, room, 3)
    line = Box(round(box.x - 0.5 * (box.x - frame.body.right)), box.y, hair(frame), box.height)
    return Foot(
        [
            Piece("action", action, box.x, box.y + 0.4 * (room - action.height)),
            Piece("hot", number, box.x, box.bottom - number.height),
        ],
        [line],
    )


def _eased(phrase: Phrase, hand: SlideTypesetter) -> Phrase:
    """With a break at its cheapest word end: a narrow column is better read in two lines than in small ones."""
    prices = hand.prices(phrase)
    inner = [i for i in range(2, len(phrase.text) - 1) if prices[i] < line_breaking.NEVER]
    if not inner:
        return phrase
    cut = min(inner, key=lambda i: (prices[i], abs(i - len(phrase.text) / 2)))
    return Phrase(phrase.text, tuple(sorted({*phrase.breaks, cut})))


def _qr(context: TemplateContext, frame: SlideGeometry) -> Box | None:
    """Where the QR code stands, a whole number of px a module; None where nobody could scan it."""
    screen, link = frame.screen, context["link"]
    if not (link and screen.near and frame.short >= DETAILED and screen.kind is not ScreenKind.TV) or frame.band:
        return None
    modules = len(qr_rows(link))
    side = modules * round((0.158 if not frame.tall else 0.2) * frame.short / modules)
    if side < MODULE * modules:
        side = MODULE * modules
    if side > 0.24 * frame.short:
        return None
    return Box(round(frame.safe.right - side), round(frame.safe.bottom - side), side, side)
