"""The question that answers itself."""

from __future__ import annotations

from sitegen.model.jobs import TemplateContext
from sitegen.model.text import Phrase
from sitegen.screens.slides.couplet import clauses, plain
from sitegen.screens.slides.frame import SlideGeometry, SlideTypesetter
from sitegen.screens.slides.parts import Box, Parts, Piece, SlideBrushWord
from sitegen.typography import line_breaking
from sitegen.typography.fitting import Fitted


def ask_slide(context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter) -> Parts:
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
    mark = SlideBrushWord(
        "？", hole.x + (hole.width - wide * size) * 0.55, hole.y + (hole.height - tall * size) / 2, size, 6
    )
    return Parts(tuple(pieces), (), (mark,))


def _asked(lines: tuple[Phrase, ...], hand: SlideTypesetter) -> tuple[Phrase | None, Phrase]:
    """What is said and what is asked, without the question mark."""
    if len(lines) == 1:
        lines = clauses(plain(lines[0]), hand)
    last = lines[-1]
    asked = Phrase(last.text.rstrip("？?"), tuple(i for i in last.breaks if i < len(last.text.rstrip("？?"))))
    return (plain(lines[0]) if len(lines) > 1 else None), asked


def _two_clauses(
    first: Phrase | None, last: Phrase, room: Box, frame: SlideGeometry, hand: SlideTypesetter
) -> list[Piece]:
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
            tall = sum(m.height / m.size for m in made) + 0.2 * (len(made) - 1)
            size = min(room.height / tall, *(m.size for m in made))
            worth = size * line_breaking.worth(max(m.worst for m in made))
            if worth > best[0]:
                again = [
                    hand.fit(said, room.width, 1.001 * m.height * size / m.size, n, size, leading)
                    for said, m, n in zip(
                        (first, last) if first else (last,), made, (a, b) if first else (b,), strict=True
                    )
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
