"""The lie struck out: what leads to it, the lie as the picture, the verdict in brush strokes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sitegen.model.content import WarningLine
from sitegen.model.jobs import TemplateContext
from sitegen.model.text import Phrase
from sitegen.screens.led_text import BITMAP, SMALLEST_OUTLINE
from sitegen.screens.slides.frame import SMALL, SlideGeometry, SlideTypesetter
from sitegen.screens.slides.parts import Box, Parts, Piece, SlideBrushWord, TypeIcon
from sitegen.screens.slides.rows import LEADING, Rows, row_ways, strike_through
from sitegen.typography import line_breaking
from sitegen.typography.fitting import Fitted


@dataclass(frozen=True, slots=True)
class _Try:
    """One arrangement of lead, lie and verdict in the body."""

    rows: Rows
    size: float
    top: float
    lead: Fitted | None
    brush: SlideBrushWord | None
    fixed: bool  # the verdict stands beside a row of the lie, which then cannot move
    value: float
    drop: float = 0.0  # how far down the lead begins, under a row with icon and verdict; 0: it stands beside the icon


def lie_slide(context: TemplateContext, frame: SlideGeometry, hand: SlideTypesetter) -> Parts:
    """What they say, struck out."""
    warning: WarningLine = context["warning"]
    lead = _short_lead(warning.lead, frame, hand)
    frame = frame.beside_icon(lead, hand) if lead else frame
    verdict = (warning.verdict or context["type"].verdict) if frame.named else ""
    maker = _LieSetter(frame.body, frame, hand, lead, verdict, context["type"].icon if lead and frame.icon else "")
    best = max(maker.tries(warning.lie), key=lambda t: t.value)
    return maker.parts(best)


def _short_lead(lead: Phrase | None, frame: SlideGeometry, hand: SlideTypesetter) -> Phrase | None:
    """The lead, or nothing where all of it would be too small to read: half of it says nothing, or something else."""
    if lead is None or not lead.text:
        return None
    body = frame.body
    lines = 3 if frame.tall else 2 if body.width < 1.7 * body.height else 1
    for least in (SMALL,) if hand.smooth else (SMALLEST_OUTLINE, BITMAP):
        if hand.fit(lead, body.width, 0.3 * body.height, lines).size >= least:
            return lead
    return lead if frame.named else None


@dataclass(frozen=True, slots=True)
class _LieSetter:
    body: Box
    frame: SlideGeometry
    hand: SlideTypesetter
    lead: Phrase | None
    verdict: str
    icon: str = ""
    leads: dict[tuple[int, int], Fitted] = field(default_factory=dict)

    def tries(self, lie: str) -> Iterator[_Try]:
        """Every arrangement worth a thought."""
        # In a band two rows would be small and their stroke would cross but one of them.
        for rows in row_ways(lie, 4 if self.frame.tall else 1 if self.frame.band and len(lie) < 7 else 2, self.hand):
            shares = (0.14, 0.17, 0.2, 0.24, 0.28, 0.32, 0.36, 0.4) if self.lead or self.verdict else ()
            for share in shares if (self.frame.named or self.icon) and shares else (0.0, *shares):
                zone = share * self.body.height
                if self.icon and zone < self.frame.icon + 0.6 * self.gap:
                    continue
                if not self.verdict:
                    yield self._try(rows, zone, self._lead(self.body.width, zone), None)
                    continue
                for part in (0.24, 0.3, 0.38, 0.46, 0.54):
                    yield self._beside_lead(rows, zone, part * self.body.width)
                yield from self._beside_lie(rows, zone)
                if self.frame.tall:
                    yield from self._under_icon(rows, zone) if self.icon else self._below_lead(rows, zone)

    @property
    def gap(self) -> float:
        """Between the parts."""
        return 0.05 * self.frame.short

    @property
    def indent(self) -> float:
        """What the type's icon takes from the lead's width."""
        return self.frame.icon_room if self.icon else 0.0

    def _lead(self, width: float, zone: float) -> Fitted | None:
        """The lead at the top of its zone."""
        if not (self.lead and zone):
            return None
        key = round(width), round(zone)
        if key not in self.leads:
            lines = 3 if self.frame.tall else 2
            most = max(0.17 * self.frame.short, 0.0 if self.hand.smooth else SMALLEST_OUTLINE)
            self.leads[key] = self.hand.fit(self.lead, key[0] - self.indent, key[1] - self.gap, lines, most)
        return self.leads[key] if self.frame.named or self.leads[key].size >= self.frame.readable else None

    def _beside_lead(self, rows: Rows, zone: float, most: float) -> _Try:
        """The verdict at the top right, the lead at its left."""
        wide, tall = self.hand.brush(self.verdict)
        room = zone - 0.2 * self.gap
        size = min(most / wide, room / tall)
        brush = SlideBrushWord(
            self.verdict, self.body.right - wide * size, self.body.y + (room - tall * size) / 2, size, -5
        )
        return self._try(rows, zone, self._lead(self.body.width - wide * size - self.gap, zone), brush)

    def _below_lead(self, rows: Rows, zone: float) -> Iterator[_Try]:
        """The verdict in a row of its own between lead and lie, at the right."""
        lead = self._lead(self.body.width, min(zone, 0.3 * self.body.height))
        if lead is None:
            return
        wide, tall = self.hand.brush(self.verdict)
        for share in (0.14, 0.18, 0.22, 0.26):
            size = min(0.8 * self.body.width / wide, share * self.body.height / tall)
            top = self.body.y + lead.height + self.gap
            brush = SlideBrushWord(self.verdict, self.body.right - wide * size, top, size, -5)
            yield self._try(rows, lead.height + 1.8 * self.gap + tall * size, lead, brush)

    def _under_icon(self, rows: Rows, zone: float) -> Iterator[_Try]:
        """Icon and verdict in one row, the lead under both over the whole width, then the lie."""
        assert self.lead
        wide, tall = self.hand.brush(self.verdict)
        room = min(zone, 0.3 * self.body.height) - self.gap
        lead = self.hand.fit(self.lead, self.body.width, room, 2, 0.17 * self.frame.short)
        for share in (0.9, 1.15, 1.4):
            size = min((0.9 * self.body.width - self.frame.icon_room) / wide, share * self.frame.icon / tall)
            row = max(self.frame.icon, tall * size)
            top = self.body.y + (row - tall * size) / 2
            brush = SlideBrushWord(self.verdict, self.body.right - wide * size, top, size, -5)
            made = self._try(rows, row + 0.7 * self.gap + lead.height + self.gap, lead, brush)
            yield replace(made, drop=row + 0.7 * self.gap)

    def _beside_lie(self, rows: Rows, zone: float) -> Iterator[_Try]:
        """The verdict in the hole a short row leaves, or at the right of a short lie."""
        size = rows.size(self.body.width, self.body.height - zone)
        wide, tall = self.hand.brush(self.verdict)
        top = self.body.bottom - rows.height(size)
        # Only the last row's hole: the stroke rises to the right and would run into a word beside the first.
        taken = self.hand.width(rows.rows[-1]) * size
        room = self.body.width - taken - (0.2 * size if len(rows.rows) == 1 else 0) - 1.2 * self.gap
        if (len(rows.rows) > 1 and taken > 0.8 * rows.widest * size) or room < 0.2 * self.body.width:
            return
        big = min(room / (wide + 0.1), 0.86 * size / tall)
        x = self.body.right - (room + wide * big) / 2
        y = top + (len(rows.rows) - 1) * LEADING * size + (0.96 * size - tall * big) / 2
        yield self._try(
            rows, zone, self._lead(self.body.width, zone), SlideBrushWord(self.verdict, x, y, big, -5), True
        )

    def _try(
        self, rows: Rows, zone: float, lead: Fitted | None, brush: SlideBrushWord | None, fixed: bool = False
    ) -> _Try:
        size = rows.size(self.body.width, max(self.body.height - zone, 1))
        return _Try(rows, size, zone, lead, brush, fixed, self._value(rows, size, lead, brush))

    def _value(self, rows: Rows, size: float, lead: Fitted | None, brush: SlideBrushWord | None) -> float:
        lie = math.sqrt(rows.widest * size * rows.height(size)) * (1 - rows.price)
        small = lead.size * line_breaking.worth(lead.worst) if lead else 0.0
        most = (0.13 if self.frame.named else 0.16) * self.frame.short
        if not self.hand.smooth:
            small, most = small if small >= SMALLEST_OUTLINE else 0.6 * small, max(most, SMALLEST_OUTLINE)
        if small < (0.068 if self.icon and self.frame.tall else 0.058) * self.frame.short:  # nobody reads it in passing
            small *= 0.3
        written = 0.0
        if brush:
            wide, tall = self.hand.brush(brush.word)
            written = min(brush.size * math.sqrt(wide * tall), 0.7 * lie)
        return lie + 0.5 * written + 3.0 * min(small, 0.42 * size, most)

    def parts(self, best: _Try) -> Parts:
        """The pieces in their places; what air is left goes above the lie."""
        body, size = self.body, best.size
        if not self.hand.smooth:
            size = math.floor(size)
        tall = best.rows.height(size)
        top = body.bottom - tall
        if not best.fixed:
            top -= 0.4 * max(0.0, top - body.y - best.top)
        pieces = [
            Piece("lie", self.hand.fit(row, body.width, 1.2 * size, most=size), body.x, top + i * LEADING * size)
            for i, row in enumerate(best.rows.rows)
        ]
        stroke = strike_through(pieces, size, self.hand)
        icon = None
        if best.lead and best.drop:
            pieces.append(Piece("lead", best.lead, body.x, body.y + best.drop))
            row = best.drop - 0.7 * self.gap
            icon = TypeIcon(self.icon, body.x, body.y + (row - self.frame.icon) / 2, self.frame.icon)
        elif best.lead:
            row = max(best.lead.height, self.frame.icon) if self.icon else best.lead.height
            pieces.append(Piece("lead", best.lead, body.x + self.indent, body.y + (row - best.lead.height) / 2))
            if self.icon:
                icon = TypeIcon(self.icon, body.x, body.y + (row - self.frame.icon) / 2, self.frame.icon)
        brushes = (best.brush,) if best.brush else ()
        return Parts(tuple(pieces), (stroke,), brushes, icon=icon)
