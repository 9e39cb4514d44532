"""A case: the sum as the picture, and the money line that somebody stopped, or that runs off the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sitegen.model.content import Case, CaseOutcome, StoppedBy
from sitegen.model.jobs import TemplateContext
from sitegen.model.text import Phrase
from sitegen.model.vocabulary import gone, verdict_of
from sitegen.screens.led_text import SMALLEST_OUTLINE
from sitegen.screens.legibility import LONGEST, count
from sitegen.screens.slides.couplet import plain
from sitegen.screens.slides.frame import SlideGeometry, SlideTypesetter
from sitegen.screens.slides.parts import Box, Disc, Parts, Piece, Stroke
from sitegen.typography.fitting import Fitted

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
SAVED = (CaseOutcome.PREVENTED, CaseOutcome.INQUIRY)
UNIT = 0.36  # of the figure's size
SUM_SHARES = (0.56, 0.5, 0.44, 0.38)  # of a small screen's width, for the sum with words at its right
ENOUGH = 28  # px: larger words gain nothing that a larger sum would not
SHORTEST = 0.12  # of the body's width: a shorter money line says nothing


def ending(case: Case) -> Phrase:
    """How it ended, in one line."""
    if case.outcome is CaseOutcome.PREVENTED:
        who = STOPPED[case.stopped_by or StoppedBy.OTHER][0]
        return Phrase.parse(f"{who}，|{_kept(case)}")
    if case.outcome is CaseOutcome.INQUIRY:
        return Phrase.parse("付款前先问，|没有受损")
    if case.outcome is CaseOutcome.PARTLY_RECOVERED and case.amount_recovered:
        return Phrase.parse(f"{gone(case)}，|只追回{case.amount_recovered}")
    return Phrase.parse(
        f"{gone(case)}，|嫌疑人落网" if case.outcome is CaseOutcome.SUSPECTS_CAUGHT else f"{gone(case)}，|后悔来不及"
    )


def short_ending(case: Case) -> Phrase:
    """How it ended where there is room for one clause only, and that a whole one."""
    if case.outcome is CaseOutcome.PREVENTED:
        return Phrase(_kept(case))
    if case.outcome is CaseOutcome.INQUIRY:
        return Phrase("没有受损")
    if case.outcome is CaseOutcome.PARTLY_RECOVERED and case.amount_recovered:
        return Phrase(f"只追回{case.amount_recovered}")
    return Phrase(gone(case))  # who is caught says nothing of what the sum was


def _kept(case: Case) -> str:
    words = verdict_of(case.outcome, case.paid_by)
    return f"钱{words}" if words.startswith("没有") else words


def case_slide(context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter) -> Parts:
    """What happened, the sum with its money line, how it ended."""
    case: Case = context["case"]
    if frame.tall:
        return _down_the_line(case, frame, hand)
    if frame.named:
        return _across(case, frame, hand)
    tries = [_across(case, frame, hand), *(_beside_the_sum(case, share, frame, hand) for share in SUM_SHARES)]
    return max(tries, key=_legible)


def _legible(parts: Parts) -> tuple[float, float]:
    """How well the words can be read, up to what is comfortable, then how large the sum is."""
    words = min(piece.text.size for piece in parts.pieces if piece.name in ("lead", "plain"))
    return min(words, ENOUGH), max(piece.text.size for piece in parts.pieces if piece.name == "digits")


def _across(case: Case, frame: SlideGeometry, hand: SlideTypesetter) -> Parts:
    """Title, the sum with the money line at its right, the ending."""
    body, gap = frame.body, 0.055 * frame.short
    most = 0.11 * frame.short if frame.named else 0.155 * frame.short
    two = 2 if count((case.on_screen or case.title).text) > LONGEST else 1
    lead = hand.fit(plain(case.on_screen or case.title), body.width, 0.3 * body.height, 2, most, least_lines=two)
    end = hand.fit(ending(case), body.width, 0.22 * body.height, 1, 0.92 * most)
    room = Box(body.x, body.y + lead.height + gap, body.width, body.height - lead.height - end.height - 2 * gap)
    sums, right = _sum(case, room, 0.64 * room.width, 0.98 * room.height, hand)
    sums = _middled(sums, room)
    strokes, discs = _money_line(case, room, right, frame)
    pieces = (Piece("lead", lead, body.x, body.y), *sums, Piece("plain", end, body.x, body.bottom - end.height))
    return Parts(pieces, strokes, discs=discs)


def _beside_the_sum(case: Case, share: float, frame: SlideGeometry, hand: SlideTypesetter) -> Parts:
    """On a small screen: the sum with the title at its right, below them the line, short, and how it ended."""
    body, gap = frame.body, 0.07 * frame.short
    high = 0.31 * body.height
    room = Box(body.x, body.y, body.width, body.height - high - gap)
    sums, right = _sum(case, room, share * room.width, room.height, hand)
    sums = _middled(sums, room)
    lead = hand.fit(plain(case.on_screen or case.title), body.right - right - gap, room.height, 4)
    line, disc = 0.1 * body.width, high
    saved = case.outcome in SAVED
    left = body.x + (line + disc + gap if saved else 0.0)
    room_for_end = body.right - left - (0.0 if saved else line + gap)
    end = hand.fit(ending(case), room_for_end, high)
    if end.size < SMALLEST_OUTLINE:
        end = hand.fit(short_ending(case), room_for_end, high)
    middle = body.bottom - high / 2
    thick = max(2.5, 0.016 * frame.short)
    pieces = (
        Piece("lead", lead, right + gap, room.y + (room.height - lead.height) / 2),
        *sums,
        Piece("plain", end, left, middle - end.height / 2),
    )
    if not saved:
        start = left + end.width + gap
        return Parts(pieces, (Stroke("line", Box(start, middle, frame.width - start, 0.0), thick),))
    icon = STOPPED[case.stopped_by or StoppedBy.OTHER][1]
    stroke = Stroke("line", Box(0.0, middle, body.x + line - 0.3 * gap, 0.0), thick)
    return Parts(pieces, (stroke,), discs=(Disc(icon, body.x + line, middle - disc / 2, disc),))


def _down_the_line(case: Case, frame: SlideGeometry, hand: SlideTypesetter) -> Parts:
    """On a tall screen: under the sum the line runs down to who stopped it, or off; beside it how it ended."""
    body, gap = frame.body, 0.055 * frame.short
    most = (0.11 if frame.named else 0.155) * frame.short
    lead = hand.fit(plain(case.on_screen or case.title), body.width, 0.2 * body.height, 2, most)
    top = body.y + lead.height + gap
    sums, _ = _sum(case, Box(body.x, top, body.width, 0.0), body.width, 0.3 * body.height, hand)
    below = max(piece.box.bottom for piece in sums) + gap
    disc = min(0.23 * frame.short, 0.4 * (body.bottom - below))
    saved = case.outcome in SAVED
    left = body.x + disc + gap
    end = hand.fit(ending(case), body.right - left, 0.8 * (body.bottom - below), 4, 1.3 * most)
    x = body.x + disc / 2
    bottom = body.bottom - disc - 0.3 * gap if saved else body.bottom
    wide = 0.0 if saved else 0.15 * frame.short
    box = Box(x - wide / 2, below, wide, bottom - below)
    stroke = Stroke("line" if saved else "arrow", box, 0.02 * frame.short)
    icon = STOPPED[case.stopped_by or StoppedBy.OTHER][1]
    discs = (Disc(icon, body.x, body.bottom - disc, disc),) if saved else ()
    pieces = (Piece("lead", lead, body.x, body.y), *sums, Piece("plain", end, left, body.bottom - end.height))
    return Parts(pieces, (stroke,), discs=discs)


def _sum(case: Case, room: Box, width: float, height: float, hand: SlideTypesetter) -> tuple[list[Piece], float]:
    """Prefix, figure and unit on one foot line from the room's top left, and where they end."""
    amount = case.amount
    assert amount is not None
    small = [text for text in (amount.prefix, amount.unit) if text]
    em = hand.width(amount.number) + UNIT * sum(hand.width(text) + 0.12 for text in small)
    figure = hand.fit(amount.number, width * hand.width(amount.number) / em, height)
    size = UNIT * figure.size
    parts: list[tuple[str, Fitted]] = [("digits", figure)]
    parts += [("digits", hand.fit(amount.unit, width, 2 * size, most=size))]
    if amount.prefix:
        parts.insert(0, ("digits", hand.fit(amount.prefix, width, 2 * size, most=size)))
    base = room.y + figure.last.baseline
    x, pieces = room.x, []
    for name, fitted in parts:
        pieces.append(Piece(name, fitted, x, base - fitted.last.baseline))
        x += fitted.width + 0.12 * size
    return pieces, x


def _middled(pieces: list[Piece], room: Box) -> list[Piece]:
    """The pieces moved down to the middle of the room's height."""
    top, bottom = min(piece.y for piece in pieces), max(piece.box.bottom for piece in pieces)
    return [replace(piece, y=piece.y + room.y - top + max(0.0, room.height - bottom + top) / 2) for piece in pieces]


def _money_line(
    case: Case, room: Box, right: float, frame: SlideGeometry
) -> tuple[tuple[Stroke, ...], tuple[Disc, ...]]:
    """The line beside the sum: to the icon of who stopped it, or off the screen."""
    thick = max(2.5, 0.014 * frame.short)
    disc = min(0.3 * frame.short, 0.6 * room.height)
    gap = 0.03 * frame.short
    left, y = right + gap, room.y + room.height / 2
    if case.outcome not in SAVED:
        return (Stroke("line", Box(left, y, frame.width - left, 0.0), thick),), ()
    at = room.right - disc - 0.02 * room.width
    if at - gap - left < SHORTEST * room.width:
        at = room.right - disc
        left = min(left, at - gap - SHORTEST * room.width)
    icon = STOPPED[case.stopped_by or StoppedBy.OTHER][1]
    return (Stroke("line", Box(left, y, at - gap - left, 0.0), thick),), (Disc(icon, at, y - disc / 2, disc),)
