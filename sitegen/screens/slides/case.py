"""A case: the sum as the picture, and the money line that somebody stopped, or that runs off the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sitegen.model.content import Case, CaseOutcome, StoppedBy
from sitegen.model.jobs import TemplateContext
from sitegen.model.text import Phrase
from sitegen.model.vocabulary import gone, verdict_of
from sitegen.screens.led_text import SMALLEST_OUTLINE
from sitegen.screens.slides.couplet import plain
from sitegen.screens.slides.frame import SlideGeometry, SlideTypesetter
from sitegen.screens.slides.parts import Box, Disc, Parts, Piece, Stroke, TypeIcon
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
    """What happened, the sum on its yellow field with the money line, how it ended."""
    case: Case = context["case"]
    icon = context["type"].icon if frame.named else ""
    if frame.tall:
        return _down_the_line(case, icon, frame, hand)
    enough = 0.09 * frame.short if frame.named else ENOUGH
    tries = [_beside_the_sum(case, share, icon, frame, hand) for share in SUM_SHARES]
    return max(tries, key=lambda parts: _legible(parts, enough))


def _legible(parts: Parts, enough: float) -> tuple[float, float]:
    """How well the words can be read, up to what is comfortable, then how large the sum is."""
    words = min(piece.text.size for piece in parts.pieces if piece.name in ("lead", "plain"))
    return min(words, enough), max(piece.text.size for piece in parts.pieces if piece.name == "digits")


def _beside_the_sum(case: Case, share: float, icon: str, frame: SlideGeometry, hand: SlideTypesetter) -> Parts:
    """The sum on a field that runs off the screen, the title at its right; below them the line, short, and how it ended."""
    body, gap = frame.body, 0.07 * frame.short
    high = (0.24 if frame.named else 0.31) * body.height
    room = Box(body.x, body.y, body.width, body.height - high - gap)
    sums, right = _sum(case, room, share * room.width, room.height, hand)
    sums = _middled(sums, room)
    edge = right + 0.3 * gap  # of the field
    field = Box(0, frame.top, round(edge), round(room.bottom + 0.4 * gap) - frame.top)
    left_of_title = edge + gap
    high_sign = frame.icon + 0.045 * frame.short if icon else 0.0
    most = 0.125 * frame.short if icon else None
    lead = hand.fit(plain(case.on_screen or case.title), body.right - left_of_title, room.height - high_sign, 4, most)
    title_top = room.y + (room.height - high_sign - lead.height) / 2
    sign = TypeIcon(icon, left_of_title, title_top, frame.icon) if icon else None
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
        Piece("lead", lead, left_of_title, title_top + high_sign),
        *sums,
        Piece("plain", end, left, middle - end.height / 2),
    )
    if not saved:
        start = left + end.width + gap
        lost = Stroke("line", Box(start, middle, frame.width - start, 0.0), thick)
        return Parts(pieces, (lost,), field=field, icon=sign)
    who = STOPPED[case.stopped_by or StoppedBy.OTHER][1]
    stroke = Stroke("line", Box(0.0, middle, body.x + line - 0.3 * gap, 0.0), thick)
    stopped_by = Disc(who, body.x + line, middle - disc / 2, disc)
    return Parts(pieces, (stroke,), discs=(stopped_by,), field=field, icon=sign)


def _down_the_line(case: Case, icon: str, frame: SlideGeometry, hand: SlideTypesetter) -> Parts:
    """On a tall screen: under the sum the line runs down to who stopped it, or off; beside it how it ended."""
    body, gap = frame.body, 0.055 * frame.short
    most = (0.11 if frame.named else 0.155) * frame.short
    indent = frame.icon_room if icon else 0.0
    lead = hand.fit(plain(case.on_screen or case.title), body.width - indent, 0.2 * body.height, 2, most)
    row = max(lead.height, frame.icon if icon else 0.0)
    sign = TypeIcon(icon, body.x, body.y + (row - frame.icon) / 2, frame.icon) if icon else None
    top = body.y + row + 1.9 * gap
    sums, _ = _sum(case, Box(body.x, top, body.width, 0.0), body.width, 0.3 * body.height, hand)
    low = max(piece.box.bottom for piece in sums)
    field = Box(0, round(top - gap), frame.width, round(low + 0.9 * gap) - round(top - gap))
    below = field.bottom + 0.6 * gap
    disc = min(0.23 * frame.short, 0.4 * (body.bottom - below))
    saved = case.outcome in SAVED
    left = body.x + disc + gap
    end = hand.fit(ending(case), body.right - left, 0.8 * (body.bottom - below), 4, 1.3 * most)
    x = body.x + disc / 2
    bottom = body.bottom - disc - 0.3 * gap if saved else body.bottom
    wide = 0.0 if saved else 0.15 * frame.short
    box = Box(x - wide / 2, below, wide, bottom - below)
    stroke = Stroke("line" if saved else "arrow", box, 0.02 * frame.short)
    who = STOPPED[case.stopped_by or StoppedBy.OTHER][1]
    discs = (Disc(who, body.x, body.bottom - disc, disc),) if saved else ()
    title = Piece("lead", lead, body.x + indent, body.y + (row - lead.height) / 2)
    pieces = (title, *sums, Piece("plain", end, left, body.bottom - end.height))
    return Parts(pieces, (stroke,), discs=discs, field=field, icon=sign)


def _sum(case: Case, room: Box, width: float, height: float, hand: SlideTypesetter) -> tuple[list[Piece], float]:
    """Prefix, figure and unit on one foot line from the room's top left, and where they end."""
    amount = case.amount
    assert amount is not None
    small = [text for text in (amount.prefix, amount.unit) if text]
    em = hand.width(amount.number) + UNIT * sum(hand.width(text) + 0.12 for text in small)
    figure = hand.fit(amount.number, width * hand.width(amount.number) / em, height)
    size = UNIT * figure.size
    if not hand.smooth and size < SMALLEST_OUTLINE and small:
        # Its small words would fall to the bitmap face: rather a smaller figure.
        room_left = width - SMALLEST_OUTLINE * sum(hand.width(text) + 0.12 for text in small)
        smaller = hand.fit(amount.number, max(room_left, 1.0), height)
        if smaller.size > 1.4 * SMALLEST_OUTLINE:
            figure, size = smaller, float(SMALLEST_OUTLINE)
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
