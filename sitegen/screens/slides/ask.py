"""The question that answers itself."""

from __future__ import annotations

from sitegen.model.jobs import TemplateContext
from sitegen.model.text import Phrase
from sitegen.screens.slides.couplet import clauses, plain
from sitegen.screens.slides.frame import SlideGeometry, SlideTypesetter
from sitegen.screens.slides.parts import Box, Parts, Piece, SlideBrushWord, TypeIcon
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
    field = _field(hole, frame)
    room = Box(field.x, max(field.y, hole.y), field.width, min(field.bottom, hole.bottom) - max(field.y, hole.y))
    size = min(room.width * 0.72 / wide, 0.9 * room.height / tall)
    mark = SlideBrushWord(
        "？", room.x + (room.width - wide * size) * 0.52, room.y + (room.height - tall * size) / 2, size, 6
    )
    icon = None
    if frame.tall and frame.icon:
        side = min(1.7 * frame.icon, field.x - body.x - gap, 0.8 * field.height)
        icon = TypeIcon(context["type"].icon, body.x, field.y + (field.height - side) / 2, side)
    return Parts(tuple(pieces), (), (mark,), field=field, icon=icon)


def _field(hole: Box, frame: SlideGeometry) -> Box:
    """What the words leave, to the screen's edges: the ground of the mark."""
    low = (frame.height if frame.band else frame.ruled) if not frame.tall else frame.ruled
    if frame.tall:  # the right half: all of it would glare
        left = round(frame.width / 2)
        return Box(left, round(hole.y), frame.width - left, low - round(hole.y))
    right = frame.body.right if frame.band else frame.width
    return Box(round(hole.x), frame.top, right - round(hole.x), low - frame.top)


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
