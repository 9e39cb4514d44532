"""The hotline as the picture."""

from __future__ import annotations

from sitegen.model.content import WarningLine
from sitegen.model.jobs import TemplateContext
from sitegen.model.text import Phrase, joined
from sitegen.screens.slides.couplet import plain
from sitegen.screens.slides.foot import Foot, Slide, action_of, framed, hair
from sitegen.screens.slides.frame import SlideGeometry, SlideTypesetter
from sitegen.screens.slides.parts import Box, Disc, Parts, Piece, Stroke
from sitegen.typography.headlines import mark_of

NUMBERS = ("96110", "12381", "110")


_LABELS = {"96110": "反诈中心的|提醒电话", "110": "遇到诈骗|打这个电话", "12381": "涉诈|预警短信"}


def number_slide(context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter) -> Slide:
    """The number as the picture, above it what leads to it, below it what to do with a ring around the key word."""
    warning: WarningLine = context["warning"]
    number = number_in(warning)
    lead, said = (_aired(phrase) for phrase in _around(warning, number))
    top = frame.safe.y + frame.head
    room = Box(frame.safe.x, top, frame.safe.width, frame.safe.bottom - top)
    set_ = _tall_number if frame.tall else _band_number if frame.band else _wide_number
    parts, foot = set_(number, lead, said, room, frame, hand)
    return framed(context, frame, hand, "number", foot, parts)


def _around(warning: WarningLine, number: str) -> tuple[Phrase, Phrase]:
    """What the headline says before its number and after it; the lead, a label or the action where it says nothing."""
    whole = joined(warning.lines)
    at = whole.text.index(number)
    before, after = _part(whole, 0, at), _part(whole, at + len(number), len(whole.text))
    if not len(before):
        before = plain(warning.lead) if warning.lead else Phrase.parse(_LABELS[number])
    return before, after if len(after) else action_of(warning)


def _aired(phrase: Phrase) -> Phrase:
    """With a space on both sides of the key word, for the ring."""
    if not phrase.key:
        return phrase
    a, b = phrase.key
    before, after = phrase.text[:a], phrase.text[b:]
    gap = " " if before and before[-1] not in "，。" else ""
    text = before + gap + phrase.text[a:b] + (" " + after if after else "")
    return Phrase(text, (), (a + len(gap), b + len(gap)))


def _part(phrase: Phrase, start: int, end: int) -> Phrase:
    """That part of a phrase, without marks at its ends."""
    while start < end and phrase.text[start] in "，。、 ":
        start += 1
    while end > start and phrase.text[end - 1] in "，。、 ":
        end -= 1
    key = phrase.key if phrase.key and start <= phrase.key[0] and phrase.key[1] <= end else None
    inside = tuple(i - start for i in phrase.breaks if start < i < end)
    return Phrase(phrase.text[start:end], inside, (key[0] - start, key[1] - start) if key else None)


def _late(number: str, frame: SlideGeometry) -> bool:
    """Whether there is room, and need, to say what to do when the money is gone."""
    return frame.named and number != "110"


def _wide_number(
    number: str, lead: Phrase, said: Phrase, room: Box, frame: SlideGeometry, hand: SlideTypesetter
) -> tuple[Parts, Foot]:
    short = frame.short
    led = hand.fit(lead, room.width, 0.2 * room.height, most=0.15 * short)
    aside = hand.fit("钱已转出，马上打 110", 0.36 * room.width, 0.06 * short) if _late(number, frame) else None
    foot_room = room.width - (aside.width + 0.08 * short if aside else 0.0)
    said_ = hand.fit(said, foot_room, 0.22 * room.height, 2, 0.15 * short)
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
            Piece(
                "aside",
                aside,
                room.right - aside.width,
                room.bottom - max(aside.height, (said_.height + aside.height) / 2),
            )
        )
    discs: tuple[Disc, ...] = ()
    if disc >= 0.26 * short:
        middle = room.x + digits.width + (room.width - digits.width) / 2
        discs = (Disc("phone-call", middle - disc / 2, y + (digits.height - disc) / 2, disc),)
    return Parts(tuple(pieces), _mark(pieces[0], pieces[2], frame, hand), discs=discs), Foot()


def _band_number(
    number: str, lead: Phrase, said: Phrase, room: Box, frame: SlideGeometry, hand: SlideTypesetter
) -> tuple[Parts, Foot]:
    """The number over the full height, at its right what leads to it and what to do."""
    digits = hand.fit(number, 0.58 * room.width, room.height)
    gap = 0.14 * frame.short
    rest = Box(room.x + digits.width + gap, room.y, room.width - digits.width - gap, room.height)
    led = hand.fit(lead, rest.width, 0.44 * room.height, 2)
    said_ = hand.fit(said, rest.width, 0.44 * room.height, 2)
    pieces = (
        Piece("plain", led, rest.x, room.y),
        Piece("digits", digits, room.x, room.y + (room.height - digits.height) / 2),
        Piece("said", said_, rest.x, rest.bottom - said_.height - 0.05 * frame.short),
    )
    return Parts(pieces, _mark(pieces[0], pieces[2], frame, hand)), Foot()


def _tall_number(
    number: str, lead: Phrase, said: Phrase, room: Box, frame: SlideGeometry, hand: SlideTypesetter
) -> tuple[Parts, Foot]:
    short, foot = frame.short, Foot()
    bottom = room.bottom
    pieces = []
    if _late(number, frame):
        aside = hand.fit("钱已转出，马上打 110", room.width, 0.08 * short)
        pieces.append(Piece("aside", aside, room.x, room.bottom - aside.height))
        bottom = room.bottom - aside.height - 0.11 * short
        foot.rules.append(Box(room.x, round(bottom + 0.05 * short), room.width, hair(frame)))
    led = hand.fit(lead, room.width, 0.4 * short, 2, 0.19 * short)
    digits = hand.fit(number, room.width, 0.5 * short)
    said_ = hand.fit(said, room.width, 0.3 * short, 2, 0.16 * short)
    height = bottom - room.y - led.height - digits.height - said_.height
    disc = min(0.5 * short, height - 0.24 * short)
    discs: tuple[Disc, ...] = ()
    shown = disc > 0.2 * short
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
    return Parts(tuple(pieces), _mark(pieces[-3], pieces[-1], frame, hand), discs=discs), foot


def _mark(led: Piece, said: Piece, frame: SlideGeometry, hand: SlideTypesetter) -> tuple[Stroke, ...]:
    """The one mark of the pen: at the key word, wherever it stands; without one under what the number is followed by."""
    return _ring(led if _keyed(led) and not _keyed(said) else said, frame, hand)


def _keyed(piece: Piece) -> bool:
    return any(line.key for line in piece.text.lines)


def _ring(piece: Piece, frame: SlideGeometry, hand: SlideTypesetter) -> tuple[Stroke, ...]:
    """A ring around the key word of the answer; without one a line under its last."""
    line = next((li for li in piece.text.lines if li.key), piece.text.last)
    before, key, _ = line.pieces
    size, face = piece.text.size, hand.drawing.face()
    if not key and mark_of(line.text) != "underline":
        return ()
    if not key:
        under = Box(piece.x, piece.box.bottom + 0.06 * size, line.width, 0.08 * size)
        return (Stroke("underline", under, max(2.0, 0.06 * size)),)
    left = piece.x + line.left + face.advance(before, piece.text.weight) * size
    wide = face.advance(key, piece.text.weight) * size
    # An ellipse clears the corners of its words when it is about 1.3 times as wide and high.
    x, y = 0.2 * size, min(0.16 * size, 0.055 * frame.short)
    top = piece.y + line.baseline - 0.865 * size - y
    return (Stroke("ring", Box(left - x, top, wide + 2 * x, 0.96 * size + 2 * y), max(2.0, 0.055 * size)),)


def number_in(warning: WarningLine) -> str:
    """The hotline that the headline is about: a line begins with it or it is the key word."""
    heads = [line.text for line in warning.lines] + [line.key_word for line in warning.lines]
    return next((n for n in NUMBERS if any(head.startswith(n) for head in heads)), "")
