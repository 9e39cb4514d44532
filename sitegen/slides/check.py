"""A self-check: three signs with boxes, the last one ticked, and a verdict over the whole width."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sitegen.model.content import FraudType
from sitegen.model.text import Phrase
from sitegen.slides.foot import Foot
from sitegen.slides.frame import Frame, Hand
from sitegen.slides.parts import Box, Parts, Piece, Stroke

QUESTION = Phrase.parse("有没有|碰到这几样？")
VERDICT = Phrase.parse("中一条，|就当心是诈骗")
THREE = 220  # px of the short side below which three signs would be smaller than 24 px


def check_slide(context: Mapping[str, Any], frame: Frame, hand: Hand) -> tuple[Parts, Foot]:
    """Question, rows, and in place of the foot the verdict on red with the number."""
    kind: FraudType = context["type"]
    bar = _bar(frame)
    top = frame.safe.y + frame.head
    body = Box(frame.safe.x, top, frame.safe.width, bar.y - 0.05 * frame.short - top)
    signs = [flag.head for flag in kind.flags][: 3 if frame.short >= THREE else 2]
    question = hand.fit(
        QUESTION,
        body.width,
        (0.2 if frame.tall else 0.27 if frame.named else 0.24) * body.height,
        2 if frame.tall else 1,
    )
    rows = Box(body.x, body.y + question.height + 0.07 * frame.short, body.width, 0.0)
    step = (body.bottom - rows.y) / len(signs)
    size = min(0.74 * step, 0.16 * frame.short)
    side = 0.82 * size
    longest = max(signs, key=lambda sign: hand.width(sign))
    most = hand.fit(longest, body.width - side - 0.5 * size, 1.2 * size, most=size).size
    pieces, boxes, lines = [Piece("key", question, body.x, body.y)], [], []
    for n, sign in enumerate(signs):
        middle = rows.y + (n + 0.5) * step
        text = hand.fit(sign, body.width - side - 0.5 * size, 1.3 * most, most=most)
        pieces.append(Piece("plain", text, body.x + side + 0.5 * size, middle - text.height / 2))
        boxes.append(Box(round(body.x), round(middle - side / 2), round(side), round(side)))
        if n and frame.named:
            lines.append(Box(body.x, round(rows.y + n * step), body.width, max(1.0, round(0.0014 * frame.short))))
    tick = Stroke(
        "tick", Box(boxes[-1].x + 0.06 * side, boxes[-1].y - 0.3 * side, 1.12 * side, 1.1 * side), max(2.5, 0.2 * side)
    )
    verdict, number = _verdict(context, bar, frame, hand)
    parts = Parts((*pieces, *verdict), (tick,), boxes=tuple(boxes), bar=bar)
    return parts, Foot([*number], lines)


def _bar(frame: Frame) -> Box:
    """The red bar, bleeding off three edges; its words stay inside the safe area, as far from its top as from the edge."""
    edge = frame.height - frame.safe.bottom
    words = (0.26 if frame.tall else 0.115 if frame.named else 0.15) * frame.short
    high = round(words + edge + max(0.055 * frame.short, min(edge, 0.07 * frame.short)))
    return Box(0, frame.height - high, frame.width, high)


def _verdict(context: Mapping[str, Any], bar: Box, frame: Frame, hand: Hand) -> tuple[list[Piece], list[Piece]]:
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
    number = hand.fit(context["ask_number"], 0.3 * inner.width, height, most=0.144 * frame.short)
    said = hand.fit(VERDICT, inner.width - number.width - 0.06 * frame.short, height, most=0.125 * frame.short)
    middle = inner.y + height / 2
    return (
        [Piece("verdict", said, inner.x, middle - said.height / 2)],
        [Piece("count", number, inner.x + inner.width - number.width, middle - number.height / 2)],
    )
