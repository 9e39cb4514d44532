"""A self-check: up to three signs with boxes to tick in thought, and a verdict over the whole width.

No box is ticked: a tick on one would single it out, and beside an act it reads as approval.
"""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.model.content import FraudType
from sitegen.model.jobs import TemplateContext
from sitegen.model.text import Phrase
from sitegen.screens.led_text import SMALLEST_OUTLINE
from sitegen.screens.slides.foot import Foot
from sitegen.screens.slides.frame import SlideGeometry, SlideTypesetter
from sitegen.screens.slides.parts import Box, Parts, Piece, TypeIcon

QUESTION = Phrase.parse("有没有|碰到|这几样？")  # where the type asks none of its own
VERDICT = Phrase.parse("中一条，|就当心是诈骗")
SHORT_VERDICT = Phrase.parse("中一条，|就当心")
MOST = 3  # signs
AIR = 0.5  # of a sign's size between box and words
WIDE = 1.6  # width : height from which question and signs stand side by side …
LEAST_SHARE = 0.8  # … unless long signs would lose more than this leaves of their size


@dataclass(frozen=True, slots=True)
class _SignRows:
    """One arrangement: the pieces of the question, where the signs stand, their size."""

    question: tuple[Piece, ...]
    signs: tuple[str, ...]
    room: Box
    size: float
    icon: TypeIcon | None = None

    @property
    def step(self) -> float:
        """From sign to sign."""
        return self.room.height / len(self.signs)

    @property
    def side(self) -> float:
        """Of a box to tick."""
        return 0.82 * self.size


def check_slide(context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter) -> tuple[Parts, Foot]:
    """Question, rows, and in place of the foot the verdict on red with the number."""
    kind: FraudType = context["type"]
    bar = _bar(frame)
    top = frame.safe.y + frame.head
    body = Box(frame.safe.x, top, frame.safe.width, bar.y - 0.05 * frame.short - top)
    signs = kind.on_screen or tuple(flag.head for flag in kind.flags)
    best = _arranged(kind.screen_question or QUESTION, signs, kind.icon, body, frame, hand)
    pieces, boxes, lines = [*best.question], [], []
    for n, sign in enumerate(best.signs):
        middle = best.room.y + (n + 0.5) * best.step
        text = hand.fit(sign, best.room.width, 1.3 * best.size, most=best.size)
        pieces.append(Piece("plain", text, best.room.x + best.side + AIR * best.size, middle - text.height / 2))
        boxes.append(Box(round(best.room.x), round(middle - best.side / 2), round(best.side), round(best.side)))
        if n and frame.named:
            y = round(best.room.y + n * best.step)
            lines.append(Box(best.room.x, y, best.room.width, max(1.0, round(0.0014 * frame.short))))
    verdict, number = _verdict(context, bar, frame, hand)
    parts = Parts((*pieces, *verdict), boxes=tuple(boxes), bar=bar, field=_field(best, bar, frame), icon=best.icon)
    return parts, Foot([*number], lines)


def _field(made: _SignRows, bar: Box, frame: SlideGeometry) -> Box:
    """The question's ground, to the screen's edges: at the left of the signs, or above them."""
    right, bottom = max(p.box.right for p in made.question), max(p.box.bottom for p in made.question)
    if right < made.room.x:
        return Box(0, frame.top, round((right + made.room.x) / 2), bar.y - frame.top)
    return Box(0, frame.top, frame.width, round((bottom + made.room.y) / 2) - frame.top)


def _arranged(
    question: Phrase, signs: tuple[str, ...], icon: str, body: Box, frame: SlideGeometry, hand: SlideTypesetter
) -> _SignRows:
    """The question at the left of the signs on a wide screen, else above; fewer signs where dots are too coarse for three."""
    above = _above(question, signs[:MOST], icon, body, frame, hand)
    beside = _beside(question, signs[:MOST], icon, body, frame, hand) if frame.width >= WIDE * frame.height else above
    best = above if beside.size < LEAST_SHARE * above.size else beside
    if hand.smooth or best.size >= SMALLEST_OUTLINE:
        return best
    return max((best, _above(question, signs[:2], icon, body, frame, hand)), key=lambda rows: rows.size)


def _above(
    asked: Phrase, signs: tuple[str, ...], icon: str, body: Box, frame: SlideGeometry, hand: SlideTypesetter
) -> _SignRows:
    """The question in one line over the signs, the type's icon before it; on tall screens in two."""
    share = 0.2 if frame.tall else 0.27 if frame.named else 0.24
    left = frame.icon_room if frame.named else 0.0
    question = hand.fit(asked, body.width - left, share * body.height, 2 if frame.tall else 1)
    row = max(question.height, frame.icon if left else 0.0)
    sign = TypeIcon(icon, body.x, body.y + (row - frame.icon) / 2, frame.icon) if left else None
    top = body.y + row + 0.09 * frame.short
    room = Box(body.x, top, body.width, body.bottom - top)
    size = _sign_size(signs, room, min(0.74 * room.height / len(signs), 0.16 * frame.short), hand)
    piece = Piece("key", question, body.x + left, body.y + (row - question.height) / 2)
    return _SignRows((piece,), signs, room, size, sign)


def _beside(
    asked: Phrase, signs: tuple[str, ...], icon: str, body: Box, frame: SlideGeometry, hand: SlideTypesetter
) -> _SignRows:
    """The question at the left under the type's icon; where there is no room for that, each of its lines beside one sign."""
    step = body.height / len(signs)
    under = frame.icon + 0.05 * frame.short if frame.named else 0.0
    pitch = (body.height - under) / len(asked.parts) if under else step
    size = 0.78 * pitch
    made = tuple(hand.fit(line, 0.4 * body.width, size, most=size) for line in asked.parts)
    least = min(made, key=lambda text: text.size).size
    made = tuple(hand.fit(line, body.width, 2 * least, most=least) for line in asked.parts)
    pieces = tuple(
        Piece("key", text, body.x, body.y + under + (n + 0.5) * pitch - text.height / 2) for n, text in enumerate(made)
    )
    left = body.x + max(text.width for text in made) + (0.12 if frame.named else 0.1) * frame.short
    room = Box(left, body.y, body.right - left, body.height)
    size = _sign_size(signs, room, min(0.7 * step, 0.16 * frame.short), hand)
    sign = TypeIcon(icon, body.x, body.y + 0.02 * frame.short, frame.icon) if under else None
    return _SignRows(pieces, signs, room, size, sign)


def _sign_size(signs: tuple[str, ...], room: Box, most: float, hand: SlideTypesetter) -> float:
    """The largest size at which the longest sign fits beside its box."""
    longest = max(map(hand.width, signs))
    size = min(most, room.width / (longest + 0.82 + AIR))
    longest_sign = max(signs, key=hand.width)
    return hand.fit(longest_sign, room.width, 1.3 * size, most=size).size


def _bar(frame: SlideGeometry) -> Box:
    """The red bar, bleeding off three edges; its words stay inside the safe area, as far from its top as from the edge."""
    edge = frame.height - frame.safe.bottom
    words = (0.26 if frame.tall else 0.115 if frame.named else 0.15) * frame.short
    high = round(words + edge + max(0.055 * frame.short, min(edge, 0.07 * frame.short)))
    return Box(0, frame.height - high, frame.width, high)


def _verdict(
    context: TemplateContext, bar: Box, frame: SlideGeometry, hand: SlideTypesetter
) -> tuple[list[Piece], list[Piece]]:
    bottom = frame.safe.bottom
    inner = Box(frame.safe.x, bar.y + 0.055 * frame.short, frame.safe.width, 0.0)
    height = bottom - inner.y
    if frame.tall:
        said = hand.fit(VERDICT, inner.width, 0.46 * height)
        number = hand.fit(context["ask_number"], inner.width, 0.4 * height)
        return (
            [Piece("verdict", said, inner.x, inner.y)],
            [Piece("count", number, inner.x, bottom - number.height)],
        )
    # Coarse dots: as high as the bar allows, lest the words fall to the bitmap face.
    most = (0.144, 0.125) if hand.smooth else (0.18, 0.18)
    number = hand.fit(context["ask_number"], 0.3 * inner.width, height, most=most[0] * frame.short)
    room = inner.width - number.width - 0.06 * frame.short
    said = hand.fit(VERDICT, room, height, most=most[1] * frame.short)
    if not hand.smooth and said.size < SMALLEST_OUTLINE:
        said = hand.fit(SHORT_VERDICT, room, height, most=most[1] * frame.short)
    middle = inner.y + height / 2
    return (
        [Piece("verdict", said, inner.x, middle - said.height / 2)],
        [Piece("count", number, inner.x + inner.width - number.width, middle - number.height / 2)],
    )
