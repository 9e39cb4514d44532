"""Three things to do, one after the other: three icons on one red line, the words below or beside them."""

from __future__ import annotations

from sitegen.model.content import WarningLine
from sitegen.model.jobs import TemplateContext
from sitegen.screens.slides.frame import SlideGeometry, SlideTypesetter
from sitegen.screens.slides.parts import Box, Disc, Parts, Piece, Stroke
from sitegen.typography.fitting import Fitted

COLUMNS = 1.5  # width : height from which the steps stand side by side
HALO = 0.16  # of an icon's size kept clear of the line on either side


def steps_slide(context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter) -> tuple[Parts, list[Box]]:
    """The parts and the hairlines between the steps."""
    warning: WarningLine = context["warning"]
    notes = warning.steps if frame.named else ()
    icons = hand.drawing.icons_for([f"{verb}：{note}" for verb, note in _told(warning)])
    if frame.width < COLUMNS * frame.height:
        return _in_rows(warning.verbs, notes, icons, frame, hand)
    return _in_columns(warning.verbs, notes, icons, frame, hand)


def _told(warning: WarningLine) -> tuple[tuple[str, str], ...]:
    notes = warning.steps or ("", "", "")
    return tuple(zip(warning.verbs, notes, strict=True))


def _alike(
    texts: tuple[str, ...], width: float, height: float, most: float, hand: SlideTypesetter
) -> tuple[Fitted, ...]:
    """The texts in one line each, all of the size that the longest allows."""
    size = min((hand.fit(text, width, height, most=most).size for text in texts), default=0.0)
    return tuple(hand.fit(text, width, 2 * size, most=size) for text in texts)


def _in_columns(
    verbs: tuple[str, ...], notes: tuple[str, ...], icons: tuple[str, ...], frame: SlideGeometry, hand: SlideTypesetter
) -> tuple[Parts, list[Box]]:
    """Icon, word and note under each other, three times side by side."""
    body, short = frame.body, frame.short
    gap = 0.055 * short
    between = (0.09 if frame.named else 0.075) * short
    wide = (body.width - 2 * between) / 3
    said = _alike(notes, wide, 0.14 * body.height, 0.075 * short, hand)
    tall = max((text.height for text in said), default=-gap)
    words = _alike(verbs, wide, 0.5 * (body.height - tall - gap), 0.5 * short, hand)
    disc = min(body.height - words[0].height - tall - 2 * gap, 0.56 * wide, 0.34 * short)
    air = max(0.0, (body.height - disc - words[0].height - tall - 2 * gap) / 2)
    line = body.y + disc + gap + air
    pieces, discs, rules = [], [], []
    for n, word in enumerate(words):
        x = body.x + n * (wide + between)
        discs.append(Disc(icons[n], x, body.y + air / 2, disc, HALO * disc))
        pieces.append(Piece("key", word, x, line))
        if said:
            pieces.append(Piece("plain", said[n], x, body.bottom - tall))
        if n:
            rules.append(Box(round(x - between / 2), line, max(1.0, round(0.0014 * short)), body.bottom - line))
    stroke = Stroke("line", Box(body.x + disc / 2, body.y + (air + disc) / 2, 2 * (wide + between), 0.0), 0.016 * short)
    return Parts(tuple(pieces), (stroke,), discs=tuple(discs)), rules


def _in_rows(
    verbs: tuple[str, ...], notes: tuple[str, ...], icons: tuple[str, ...], frame: SlideGeometry, hand: SlideTypesetter
) -> tuple[Parts, list[Box]]:
    """Icon at the left, at its right the word and its note, three times under each other; the note beside it where that fits."""
    body, short = frame.body, frame.short
    step = body.height / 3
    disc = min((0.62 if frame.tall else 0.6) * step, 0.3 * short)
    left = body.x + disc + 0.07 * short
    room = body.right - left
    gap = 0.045 * short if notes else 0.0
    if frame.tall:
        said = _alike(notes, room, 0.24 * step, 0.075 * short, hand)
        tall = max((text.height for text in said), default=0.0)
        words = _alike(verbs, room, 0.8 * step - tall - gap, 0.24 * short, hand)
    else:
        words = _alike(verbs, 0.5 * room if notes else room, 0.62 * step, 0.24 * short, hand)
        column = max(word.width for word in words) + gap
        said = _alike(notes, room - column, 0.4 * step, 0.075 * short, hand)
    pieces, discs, rules = [], [], []
    for n, word in enumerate(words):
        middle = body.y + (n + 0.5) * step
        under = said[n].height + gap if said and frame.tall else 0.0
        top = middle - (word.height + under) / 2
        discs.append(Disc(icons[n], body.x, middle - disc / 2, disc, HALO * disc))
        pieces.append(Piece("key", word, left, top))
        if said and frame.tall:
            pieces.append(Piece("plain", said[n], left, top + word.height + gap))
        elif said:
            base = top + word.last.baseline
            pieces.append(Piece("plain", said[n], left + column, base - said[n].last.baseline))
        if n:
            rules.append(Box(left, round(body.y + n * step), room, max(1.0, round(0.0014 * short))))
    stroke = Stroke("line", Box(body.x + disc / 2, body.y + step / 2, 0.0, 2 * step), 0.018 * short)
    return Parts(tuple(pieces), (stroke,), discs=tuple(discs)), rules
