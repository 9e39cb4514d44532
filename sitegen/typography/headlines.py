"""Where the parts of a headline stand: the struck lie with its brush verdict, the couplet with its key word.

Both try a few dozen arrangements of one box and keep the one that fills it best; the box may be a sheet or a screen.
All places count from the box's top left, in its unit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sitegen.model.text import Phrase, follows
from sitegen.typography import fitting, pen
from sitegen.typography.fitting import Fitted
from sitegen.typography.line_breaking import CLOSING, OPENING, Dictionary
from sitegen.typography.typefaces import Typeface

BLACK = 900  # the weight of headlines

GAP = 0.045  # between parts, as a share of the box's short side
OVERLAP = 0.93  # of its zone before the lie begins: the brush may touch the topmost stroke
VERDICT_SHARE = 1.05  # how much a verdict's size counts beside the lie's
MAX_SPREAD = 0.1  # of an em added between characters so that rows reach the right edge


@dataclass(frozen=True, slots=True)
class HeadlineSetter:
    """What one writes with: the two faces and the dictionary."""

    sans: Typeface
    brush: Typeface
    words: Dictionary

    def fit(
        self, phrase: Phrase | str, width: float, height: float, lines: int, max_size: float | None = None
    ) -> Fitted:
        """Reading text in a box."""
        return fitting.fit(
            phrase, self.sans, BLACK, width, height, words=self.words, max_lines=lines, max_size=max_size, leading=1.16
        )

    def block(self, phrase: Phrase | str, width: float, height: float, lines: int) -> Fitted:
        """Picture text in a box."""
        return fitting.block(phrase, self.sans, BLACK, width, height, words=self.words, max_lines=lines)

    def word(self, word: str) -> tuple[float, float]:
        """Width and height of a brush word of size 1."""
        return pen.brush_size(word, self.brush)


@dataclass(frozen=True, slots=True)
class Spot:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Placed:
    """Set words and the place of their ink; `spread` goes between the characters."""

    text: Fitted
    x: float
    y: float
    spread: float = 0.0

    @property
    def width(self) -> float:
        """The ink's width, spread included."""
        return max(line.width + self.spread * (len(line.text) - 1) for line in self.text.lines)

    @property
    def bottom(self) -> float:
        """Where the ink ends."""
        return self.y + self.text.height


@dataclass(frozen=True, slots=True)
class BrushWord:
    """A brush word: its ink's top left corner, the size of its em, the angle in degrees."""

    word: str
    x: float
    y: float
    size: float
    angle: float


@dataclass(frozen=True, slots=True)
class StruckLie:
    """The lie as the picture: what leads to it, the one stroke of the pen, the verdict written over."""

    lie: Placed
    strike: Spot
    thickness: float
    lead: Placed | None = None
    verdict: BrushWord | None = None


def struck_lie(
    lie: str, lead: Phrase | None, verdict: str, width: float, height: float, hand: HeadlineSetter
) -> StruckLie:
    """The arrangement in which lie and verdict are largest: verdict above, below, or in the hole a short row leaves."""
    tries = [t for make in (_above, _below, _beside) for t in make(lie, lead, verdict, width, height, hand)]
    return max(tries, key=lambda t: _fill(t, hand))


def _fill(made: StruckLie, hand: HeadlineSetter) -> float:
    """How well the arrangement uses its box: the lie's extent, then the verdict's, then a readable lead."""
    lie = math.sqrt(made.lie.width * made.lie.text.height)
    brush = 0.0
    if made.verdict:
        wide, tall = hand.word(made.verdict.word)
        brush = made.verdict.size * math.sqrt(wide * tall)
    lead = made.lead.text.size if made.lead else 0.0
    return lie + VERDICT_SHARE * min(brush, 0.8 * lie) + 0.9 * min(lead, 0.16 * lie)


def _above(
    lie: str, lead: Phrase | None, verdict: str, width: float, height: float, hand: HeadlineSetter
) -> Iterator[StruckLie]:
    gap = GAP * min(width, height)
    for share in (0.0, 0.1, 0.14, 0.18, 0.22, 0.26, 0.3, 0.36, 0.42):
        zone = share * height
        if bool(zone) != bool(lead or verdict):
            continue
        brushed = _brushed(verdict, Spot(width * 0.56, 0, width * 0.46, zone * 1.06), hand) if verdict else None
        top = zone * OVERLAP
        led = (
            Placed(hand.fit(lead, width * (0.54 if verdict else 1), top - 0.7 * gap, 3), 0, 0)
            if lead and zone
            else None
        )
        yield _struck(hand.block(lie, width, height - top, 4), width, Spot(0, top, width, height - top), led, brushed)


def _below(
    lie: str, lead: Phrase | None, verdict: str, width: float, height: float, hand: HeadlineSetter
) -> Iterator[StruckLie]:
    if not verdict:
        return
    gap = GAP * min(width, height)
    for share in (0.28, 0.34, 0.4, 0.46, 0.52):
        led = Placed(hand.fit(lead, width, height * 0.12, 2), 0, 0) if lead else None
        top = led.bottom + gap if led else 0.0
        room = height * (1 - share) - top
        block = hand.block(lie, width, room, 3)
        start = top + block.height + gap * 0.8
        brushed = _brushed(verdict, Spot(width * 0.16, start, width * 0.86, height - start), hand)
        yield _struck(block, width, Spot(0, top, width, block.height), led, brushed)


def _beside(
    lie: str, lead: Phrase | None, verdict: str, width: float, height: float, hand: HeadlineSetter
) -> Iterator[StruckLie]:
    if not verdict:
        return
    gap = GAP * min(width, height)
    for share in (0.1, 0.15, 0.2):
        led = Placed(hand.fit(lead, width, height * share, 2), 0, 0) if lead else None
        top = led.bottom + gap if led else 0.0
        block = hand.block(lie, width, height - top, 4)
        last = block.last
        if len(block.lines) > 1 and last.width < 0.7 * block.width:
            row = top + last.baseline - 0.85 * block.size
            hole = Spot(last.width + gap, row, width - last.width - gap * 0.5, height - row)
            yield _struck(block, width, Spot(0, top, width, height - top), led, _brushed(verdict, hole, hand))


def _struck(block: Fitted, width: float, room: Spot, lead: Placed | None, verdict: BrushWord | None) -> StruckLie:
    rows = len(block.lines)
    longest = max(len(line.text) for line in block.lines)
    spread = (
        min(MAX_SPREAD * block.size, (width - block.width) / max(longest - 1, 1)) if rows > 1 or longest > 1 else 0.0
    )
    placed = Placed(block, room.x, room.y + (room.height - block.height if not _is_below(verdict, room) else 0), spread)
    return StruckLie(
        placed, _stroke_through(placed, width), (0.105 if len(block.lines) == 1 else 0.12) * block.size, lead, verdict
    )


def _stroke_through(lie: Placed, width: float) -> Spot:
    """The one stroke of the pen: rising through a single row, else from the foot of the last row to the head of the first."""
    rows, size, over = lie.text.lines, lie.text.size, 0.05 * width
    middles = [lie.y + line.baseline - 0.38 * size for line in rows]
    long = rows[0].width + lie.spread * (len(rows[0].text) - 1)
    end = long + 1.4 * over if len(rows) == 1 else max(lie.width + over, width)
    rise = 0.05 * (end + over) + 0.14 * size if len(rows) == 1 else middles[-1] - middles[0] + 0.2 * size
    return Spot(lie.x - over, (middles[0] + middles[-1] - rise) / 2, end + over, rise)


def _is_below(verdict: BrushWord | None, room: Spot) -> bool:
    return verdict is not None and verdict.y > room.y + room.height * 0.8


def _brushed(word: str, room: Spot, hand: HeadlineSetter, angle: float = -5.0) -> BrushWord:
    """The word as large as its turned box allows, in the middle of the room."""
    wide, tall = hand.word(word)
    lean = abs(math.radians(angle))
    size = min(room.width / (wide + tall * lean), room.height / (tall + wide * lean))
    return BrushWord(
        word, room.x + (room.width - wide * size) / 2, room.y + (room.height - tall * size) / 2, size, angle
    )


@dataclass(frozen=True, slots=True)
class Couplet:
    """One or two lines with the key word as the picture and one red stroke: `mark` says whether under it (underline), through
    it (strike), as the key word is what the swindler says, or none at all, as it is that only in part.
    """

    key: Placed
    underline: Spot
    first: Placed | None = None
    before: Placed | None = None
    after: Placed | None = None
    mark: str = "underline"
    thickness: float = 0.0


_DENIAL = re.compile(
    r"(?<![有是要会用])(?P<denial>没有|并没有|没|不存在|不是|并非|哪有|哪里有|哪来的?|不会|绝不会|从不|绝不|哪会|不用|不必|不需要?|哪用|别)"
    r"(?:[叫要让用给]?你)?\Z"
)
_HIS_WISH = re.compile(r"(?:[叫要让用给收]你|凭什么|反要)\Z")  # what follows is what the swindler would have you do


def denial_in(before: str) -> tuple[int, int] | None:
    """Where the words that end `before` deny what follows (公安机关没有|“安全账户”, 不会叫你|垫钱), offsets of the denial itself."""
    found = _DENIAL.search(before.rstrip("“‘ "))
    return found.span("denial") if found else None


def mark_of(words: str, lie: str = "", before: str = "") -> str:
    """What the pen does with words that stand out: a line under advice is agreement, so what the swindler says, his `lie` or
    what stands in quotation marks, is struck (strike) and never underlined, and so is what he wants done (凭什么|要钱, where
    凭什么 stands `before`); words that hold it among others get no mark (""). Where the sentence itself denies them (没有, 不会叫你)
    a stroke would cancel what is true: the denial is underlined in their place (deny; `denial_in` tells where it stands).
    """
    bare = words.strip("，。！？、；： ")
    said = (lie and bare.strip("“”") == lie) or (bare[:1] == "“" and bare.find("”") == len(bare) - 1)
    wished = _HIS_WISH.search(before.rstrip()) or denial_in(before)
    if not said and ("“" in bare or "”" in bare or (lie and lie in bare)):
        return ""
    if said or wished:
        return "deny" if denial_in(before) else "strike"
    return "underline"


def denial_line(text: Fitted, face: Typeface) -> tuple[float, float] | None:
    """From where to where, by the box's left edge, the denial stands that ends the last line of these words."""
    last = text.last
    if not (found := denial_in(last.text)):
        return None
    left, right = (last.left + face.advance(last.text[:at], text.weight) * text.size for at in found)
    return left, right


def couplet(lines: tuple[Phrase, ...], width: float, height: float, hand: HeadlineSetter, lie: str = "") -> Couplet:
    """The arrangement in which key word and first line are largest, the key word clearly above the rest."""
    parts = _parts(lines)
    tries = [
        _couplet(parts, width, height, first, rest, hand)
        for first in _SHARES
        for rest in (0.09, 0.12, 0.15, 0.18, 0.24)
    ]
    # Without a key word of the writer's both lines are the picture; with one it must stand out.
    ratio = 1.5 if any(line.key for line in lines) else 0.8
    best = max(tries, key=lambda made: _weight(made, ratio))
    above = best.before or best.first
    mark = mark_of(parts[2].text, lie, above.text.last.text if above else "")
    if mark == "deny":
        return _denied(best, above, hand)
    if mark == "strike":
        through, thick = _stroke_through(best.key, width), (0.105 if len(best.key.text.lines) == 1 else 0.12)
        return replace(best, mark=mark, underline=through, thickness=thick * best.key.text.size)
    return replace(best, mark=mark, thickness=0.8 * best.underline.height)


def _denied(made: Couplet, above: Placed | None, hand: HeadlineSetter) -> Couplet:
    """With a line under the words that deny the key word, none at it."""
    found = denial_line(above.text, hand.sans) if above else None
    if not (above and found):
        return replace(made, mark="")
    high = min(0.13 * above.text.size, 0.3 * (made.key.y - above.bottom))
    under = Spot(above.x + found[0] - high, above.bottom + 0.6 * high, found[1] - found[0] + 2 * high, high)
    return replace(made, mark="underline", underline=under, thickness=0.8 * high)


_SHARES = (0.12, 0.16, 0.2, 0.24, 0.28, 0.32, 0.36, 0.4, 0.44)


def _weight(made: Couplet, ratio: float) -> float:
    small = [p.text.size for p in (made.first, made.before, made.after) if p]
    key = math.sqrt(made.key.width * made.key.text.height)
    clear = min(1.0, made.key.text.size / (ratio * max(small))) if small else 1.0
    return (key + 1.6 * sum(small)) * clear


def _parts(lines: tuple[Phrase, ...]) -> tuple[Phrase | None, Phrase | None, Phrase, Phrase | None]:
    """The first line, what stands before the key word, the key word, what stands after it.

    The key word is the writer's; without one the last line is, and of a single line all.
    """
    keyed = next((i for i in reversed(range(len(lines))) if lines[i].key), None)
    if keyed is None:
        return (lines[0] if len(lines) > 1 else None), None, lines[-1], None
    line = lines[keyed]
    a, b = _whole_key(line)
    before, after = _cut(line, 0, a), _cut(line, b, len(line))
    if keyed == 0 and len(lines) > 1:
        after = _joined(after, lines[1])
    return (lines[0] if keyed else None), before, replace(_cut(line, a, b) or line, key=None), after


def _whole_key(line: Phrase) -> tuple[int, int]:
    """The key word's span with the quotation marks around it, and with what would stand alone beside it."""
    a, b = line.key or (0, len(line))
    while a and line.text[a - 1] in OPENING:
        a -= 1
    while b < len(line) and line.text[b] in CLOSING:
        b += 1
    return (0 if a < 2 else a), (len(line) if len(line) - b < 2 else b)


def _cut(line: Phrase, a: int, b: int) -> Phrase | None:
    """That part of the phrase, without marks at its ends."""
    start = a + len(line.text[a:b]) - len(line.text[a:b].lstrip("，、：；。 "))
    text = line.text[start:b].rstrip("，、；。 ")
    inner = tuple(i - start for i in line.breaks if start < i < start + len(text))
    return Phrase(text, inner) if text else None


def _joined(one: Phrase | None, other: Phrase) -> Phrase:
    if one is None:
        return replace(other, key=None)
    text = one.text.rstrip("，。")
    text += follows(text, other.text) + other.text
    shift = len(text) - len(other.text)
    return Phrase(text, (*one.breaks, shift, *(i + shift for i in other.breaks)))


def _couplet(
    parts: tuple[Phrase | None, Phrase | None, Phrase, Phrase | None],
    width: float, height: float, first_share: float, rest_share: float, hand: HeadlineSetter,
) -> Couplet:  # fmt: skip
    first, before, key, after = parts
    gap = GAP * min(width, height)
    stroke = 0.075 * height

    def led(phrase: Phrase | None, share: float, lines: int) -> Fitted | None:
        return hand.fit(phrase, width, height * share, lines) if phrase else None

    fitted = led(first, first_share, 3), led(before, rest_share, 2), led(after, rest_share * 1.5, 2)
    taken = sum(f.height + gap for f in fitted if f)
    block = hand.block(key, width, height - taken - stroke, 4)
    spread = max(
        0.0, min(MAX_SPREAD * block.size, (width - block.width) / max(max(len(li.text) for li in block.lines) - 1, 1))
    )
    return _stacked(fitted, block, spread, width, height, stroke, gap)


def _stacked(
    fitted: tuple[Fitted | None, Fitted | None, Fitted | None],
    block: Fitted, spread: float, width: float, height: float, stroke: float, gap: float,
) -> Couplet:  # fmt: skip
    """The parts one under the other; what is left over goes between them, most of it above the key word."""
    first, before, after = fitted
    heights = sum(f.height + gap for f in fitted if f) + block.height + stroke
    air = (height - heights) / (1 + sum(1 for f in (first, before) if f))
    y = 0.0 if first or before else air / 2
    made: list[Placed | None] = []
    for part in (first, before):
        made.append(Placed(part, 0.0, y) if part else None)
        y += part.height + gap + air if part else 0.0
    key = Placed(block, 0.0, y, spread)
    last = block.last
    long = last.width + spread * (len(last.text) - 1)
    under = Spot(-0.03 * width, key.bottom + 0.22 * stroke, long + 0.07 * width, 0.45 * stroke)
    below = Placed(after, 0.0, key.bottom + stroke + gap + air / 2) if after else None
    return Couplet(key, under, made[0], made[1], below)
