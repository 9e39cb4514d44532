"""A case: the sum as the picture, and the money line that somebody stopped, or that runs off the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sitegen.fitting import Fitted
from sitegen.model.content import Case, Outcome, StoppedBy
from sitegen.model.text import Phrase
from sitegen.slides.couplet import plain
from sitegen.slides.frame import Frame, Hand
from sitegen.slides.parts import Box, Disc, Parts, Piece, Stroke

STOPPED: Mapping[StoppedBy, tuple[str, str]] = {  # who, and the icon at the line's end
    StoppedBy.BANK_STAFF: ("银行员工拦下", "bank"),
    StoppedBy.FAMILY: ("家人拦下", "house-line"),
    StoppedBy.WARNING_CALL: ("预警电话拦下", "phone-call"),
    StoppedBy.WARNING_SMS: ("预警短信拦下", "chat-circle-text"),
    StoppedBy.HOME_VISIT: ("上门宣传拦下", "users-three"),
    StoppedBy.SELF_110: ("自己先问了警察", "phone-call"),
    StoppedBy.APP_ALERT: ("软件预警拦下", "device-mobile"),
    StoppedBy.COMMUNITY: ("社区干部拦下", "users-three"),
    StoppedBy.OTHER: ("及时拦下", "hand-palm"),
}
SAVED = (Outcome.PREVENTED, Outcome.INQUIRY)
UNIT = 0.36  # of the figure's size
SHORTEST = 0.12  # of the body's width: a shorter money line says nothing


def ending(case: Case) -> Phrase:
    """How it ended, in one line."""
    if case.outcome is Outcome.PREVENTED:
        who = STOPPED[case.stopped_by or StoppedBy.OTHER][0]
        return Phrase.parse(f"{who}，|钱没有转出")
    if case.outcome is Outcome.INQUIRY:
        return Phrase.parse("先问后付，|没有受损")
    if case.outcome is Outcome.PARTLY_RECOVERED and case.amount_recovered:
        return Phrase.parse(f"钱转走了，|只追回{case.amount_recovered}")
    gone = f"分{case.payments}次转走" if case.payments > 1 else "钱已经转走"
    return Phrase.parse(f"{gone}，|嫌疑人落网" if case.outcome is Outcome.SUSPECTS_CAUGHT else f"{gone}，|后悔来不及")


def case_slide(context: Mapping[str, Any], frame: Frame, hand: Hand) -> Parts:
    """What happened, the sum with its money line, how it ended."""
    case: Case = context["case"]
    body, gap = frame.body, 0.055 * frame.short
    most = 0.11 * frame.short if frame.named else 0.155 * frame.short
    lead = hand.fit(plain(case.title), body.width, (0.2 if frame.tall else 0.3) * body.height, 2, most)
    end = hand.fit(ending(case), body.width, 0.22 * body.height, 2 if frame.tall else 1, 0.92 * most)
    room = Box(body.x, body.y + lead.height + gap, body.width, body.height - lead.height - end.height - 2 * gap)
    sums, right = _sum(case, room, frame, hand)
    below = max(piece.box.bottom for piece in sums)
    strokes, discs = _money_line(case, room, right, below, frame)
    pieces = (Piece("lead", lead, body.x, body.y), *sums, Piece("plain", end, body.x, body.bottom - end.height))
    return Parts(pieces, strokes, discs=discs)


def _sum(case: Case, room: Box, frame: Frame, hand: Hand) -> tuple[list[Piece], float]:
    """Prefix, figure and unit on one foot line, and where they end."""
    amount = case.amount
    assert amount is not None
    small = [text for text in (amount.prefix, amount.unit) if text]
    em = hand.width(amount.number) + UNIT * sum(hand.width(text) + 0.12 for text in small)
    across, down = (1.0, 0.5) if frame.tall else (0.64, 0.98)
    figure = hand.fit(amount.number, across * room.width * hand.width(amount.number) / em, down * room.height)
    size = UNIT * figure.size
    parts: list[tuple[str, Fitted]] = [("digits", figure)]
    parts += [("digits", hand.fit(amount.unit, room.width, 2 * size, most=size))]
    if amount.prefix:
        parts.insert(0, ("digits", hand.fit(amount.prefix, room.width, 2 * size, most=size)))
    base = room.y + (0.0 if frame.tall else (room.height - figure.height) / 2) + figure.last.baseline
    x, pieces = room.x, []
    for name, fitted in parts:
        pieces.append(Piece(name, fitted, x, base - fitted.last.baseline))
        x += fitted.width + 0.12 * size
    return pieces, x


def _money_line(
    case: Case, room: Box, right: float, below: float, frame: Frame
) -> tuple[tuple[Stroke, ...], tuple[Disc, ...]]:
    """The line: beside the sum, on tall screens under it; to the icon of who stopped it, or off the screen."""
    thick = max(2.5, 0.014 * frame.short)
    disc = min(0.3 * frame.short, 0.6 * room.height)
    gap = 0.03 * frame.short
    if frame.tall:
        disc = min(0.26 * frame.short, room.bottom - below - 2.5 * gap)
        left, y = room.x, below + (room.bottom - below) / 2
    else:
        left, y = right + gap, room.y + room.height / 2
    if case.outcome not in SAVED:
        return (Stroke("line", Box(left, y, frame.width - left, 0.0), thick),), ()
    at = room.right - disc - (0.0 if frame.tall else 0.02 * room.width)
    if frame.tall:
        at = room.x + 0.62 * room.width
    icon = STOPPED[case.stopped_by or StoppedBy.OTHER][1]
    if at - gap - left < SHORTEST * room.width:
        at = room.right - disc
        left = min(left, at - gap - SHORTEST * room.width)
    return (Stroke("line", Box(left, y, at - gap - left, 0.0), thick),), (Disc(icon, at, y - disc / 2, disc),)
