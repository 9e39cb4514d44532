"""What templates call to draw: fitted words, the red pen, brush words, icons, QR codes.

One object serves one job; every file it touches is read through the job's sources. Lengths are plain numbers in the
unit named (`unit="mm"` unless told); what comes back is HTML that stands absolutely at `x`, `y` in its nearest
positioned box.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

import yaml
from markupsafe import Markup

from sitegen.core.sources import Sources
from sitegen.model.text import Amount, Phrase
from sitegen.typography import colour, fitting, headlines, line_breaking, pen, typefaces
from sitegen.typography.fitting import Fitted, FittedLine, FittedSum
from sitegen.typography.headlines import Couplet, HeadlineSetter, StruckLie
from sitegen.typography.line_breaking import Dictionary
from sitegen.typography.typefaces import Typeface

BOLDER = 0.012  # a brush beside weight 900 looks thin: swollen by this share of its size
SPARE_ICONS = ("warning", "hand-palm", "question", "megaphone", "bell", "warning-circle", "x-circle", "prohibit")
_LEFT_OVER = 3  # so many characters are never alone on the last line of a running text
_EMPTY = 0.25  # the price of a line's whole width left empty, beside the prices of line ends
_SHORT, _SHORT_PRICE = 0.25, 0.15  # a last line that fills less of the width, and its price
QUIET = 4  # modules of light around a QR code (ISO/IEC 18004)

_MAKERS: Mapping[str, Callable[[float, float, int, float | None], str]] = {
    "strike": pen.strike,
    "underline": pen.underline,
    "ring": pen.ring,
    "tick": pen.tick,
    "line": pen.line,
    "arrow": pen.arrow,
}


def drawing_functions(sources: Sources, fonts: Mapping[str, str] | None = None) -> dict[str, Callable[..., object]]:
    """The functions by the name templates call them; `fonts` names other font files (site.yaml)."""
    drawing = Drawing(sources, fonts or {})
    marks = {name: partial(drawing.mark, name) for name in _MAKERS}
    return {
        **marks,
        "fit": drawing.fit,
        "fit_sum": drawing.fit_sum,
        "struck_lie": drawing.struck_lie,
        "couplet": drawing.couplet,
        "mark_of": headlines.mark_of,
        "denial_in": headlines.denial_in,
        "setting": setting,
        "brush": drawing.brush,
        "brush_size": drawing.brush_size,
        "icon": drawing.icon,
        "icons_for": drawing.icons_for,
        "qr": qr,
        "colour": drawing.colour,
        "advance": drawing.advance,
        "wrapped": drawing.wrapped,
        "halved": fitting.halved,
        "body": drawing.body,
        "closed": fitting.closed,
        "text_size": fitting.text_size,
        "line_count": fitting.line_count,
        "turn": turn,
        "keep_last": drawing.keep_last,
    }


@dataclass(slots=True)
class Drawing:
    """The drawing functions of one job."""

    sources: Sources
    fonts: Mapping[str, str] = field(default_factory=dict)
    _faces: dict[str, Typeface] = field(default_factory=dict)
    _words: Dictionary | None = None
    _palette: colour.Palette | None = None

    def face(self, name: str = "sans") -> Typeface:
        """The face of that name, read once a job."""
        if name not in self._faces:
            self._faces[name] = typefaces.load(self.sources, name, self.fonts)
        return self._faces[name]

    @property
    def words(self) -> Dictionary:
        """The dictionary, read once a job."""
        self._words = self._words or line_breaking.load(self.sources)
        return self._words

    def fit(self, phrase: Phrase | str, width: float, height: float, weight: int = 900, **options: Any) -> Fitted:
        """The phrase as large as the box allows; options as for `fitting.fit` (max_lines, max_size, min_size …)."""
        return fitting.fit(phrase, self.face(), weight, width, height, words=self.words, **options)

    def fit_sum(self, amount: Amount, width: float, height: float, share: float = 0.36) -> FittedSum:
        """The sum in one line, its 约 and its unit small beside the figure (`fitting.fit_sum`)."""
        return fitting.fit_sum(
            amount.prefix, amount.number, amount.unit, self.face(), 900, width, height, words=self.words, share=share
        )

    def struck_lie(self, lie: str, lead: Phrase | None, verdict: str, width: float, height: float) -> StruckLie:
        """Where a struck lie, its lead and its verdict stand in that box."""
        return headlines.struck_lie(lie, lead, verdict, width, height, self._hand())

    def couplet(self, lines: tuple[Phrase, ...], width: float, height: float, lie: str = "") -> Couplet:
        """Where one or two lines and their key word stand in that box; `lie` is what the pen must not underline."""
        return headlines.couplet(lines, width, height, self._hand(), lie)

    def _hand(self) -> HeadlineSetter:
        return HeadlineSetter(self.face(), self.face("brush"), self.words)

    def advance(self, text: str, weight: int = 400) -> float:
        """The text's width in em."""
        return self.face().advance(text, weight)

    def body(self, text: str) -> Markup:
        """Running text as HTML (`fitting.body`); its last characters begin at a word."""
        return fitting.body(text, self.words)

    def keep_last(self, html: Markup | str) -> Markup:
        """HTML whose last characters, from a word on, never part."""
        return fitting.keep_last(html, self.words)

    def wrapped(self, text: str, width: float, size: float, weight: int = 400) -> list[str]:
        """The text in as few lines of at most `width` at `size` (both in one unit) as there can be; of the ways to set these, the one
        whose lines end best: at a stop rather than between two words, then late, the last not short. None of one to three characters is left for the end.
        """
        prices = line_breaking.boundary_prices(text, self.words)
        lines = self._filled(text, width / size, weight, prices)
        ends = self._best_ends(text, len(lines), width / size, weight, prices)
        return [text[a:b] for a, b in pairwise((0, *ends, len(text)))] if ends else lines

    def _filled(self, text: str, width: float, weight: int, prices: line_breaking.Prices) -> list[str]:
        """The text in lines of at most that many em, each filled as far as words allow."""
        lines, start = [], 0
        while self.advance(text[start:], weight) > width:
            fits = [at for at in range(start + 1, len(text)) if self.advance(text[start:at], weight) <= width]
            good = [at for at in fits if prices[at] <= line_breaking.REFUSED]
            end = max([at for at in good if len(text) - at > _LEFT_OVER] or good or fits or [start + 1])
            lines.append(text[start:end])
            start = end
        return [*lines, text[start:]]

    def _best_ends(
        self, text: str, n_lines: int, width: float, weight: int, prices: line_breaking.Prices
    ) -> tuple[int, ...]:
        """Where all lines but the last end at the least price together, empty room priced too; () where no way is good."""
        ways: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
        allowed = [i for i, price in enumerate(prices) if price <= line_breaking.REFUSED and len(text) - i > _LEFT_OVER]
        for _ in range(n_lines - 1):
            further: dict[int, tuple[float, tuple[int, ...]]] = {}
            for start, (so_far, ends) in ways.items():
                for end in (i for i in allowed if i > start):
                    taken = self.advance(text[start:end], weight)
                    if taken > width:
                        break
                    price = so_far + prices[end] + _EMPTY * (1 - taken / width)
                    further[end] = min(further.get(end, (price, (*ends, end))), (price, (*ends, end)))
            ways = further
        whole = []
        for start, (price, ends) in ways.items():
            last = self.advance(text[start:], weight)
            if last <= width:
                whole.append((price + _SHORT_PRICE * (last < _SHORT * width), ends))
        return min(whole)[1] if whole else ()

    def colour(self, name: str, group: str = "paper") -> str:
        """A colour of the palette as #RRGGBB; KeyError for a name it has not."""
        self._palette = self._palette or colour.load(self.sources)
        return self._palette[group][name]

    def mark(
        self,
        kind: str,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: str,
        *,
        seed: int = 1,
        thickness: float | None = None,
        keyline: str = "",
        keyline_width: float = 0.0,
        unit: str = "mm",
    ) -> Markup:
        """A mark of the pen over that space, with a halo in the ground's colour when `keyline` names it."""
        path = _MAKERS[kind](width, height, seed, thickness)
        room = (thickness or 0.06 * (width + height)) + keyline_width
        return _picture(pen.drawn(path, colour, keyline, keyline_width), x, y, width, height, room, unit)

    def brush_size(self, word: str) -> tuple[float, float]:
        """The ink's width and height of a brush word of size 1."""
        return pen.brush_size(word, self.face("brush"))

    def brush(
        self,
        word: str,
        x: float,
        y: float,
        size: float,
        colour: str,
        *,
        angle: float = 0.0,
        keyline: str = "",
        keyline_width: float = 0.0,
        unit: str = "mm",
    ) -> Markup:
        """A verdict in brush strokes: its ink's top left corner at x, y, then turned by `angle` degrees in place."""
        path = pen.brush(word, self.face("brush"), size)
        width, height = (size * side for side in self.brush_size(word))
        turned = Markup('<g transform="rotate({:.3g} {:.4g} {:.4g})">{}</g>').format(
            angle, width / 2, height / 2, pen.drawn(path, colour, keyline, keyline_width, BOLDER * size)
        )
        return _picture(turned, x, y, width, height, 0.2 * size + keyline_width, unit)

    def icon(self, name: str, colour: str = "currentColor", size: float | None = None, unit: str = "mm") -> Markup:
        """The icon `assets/icons/NAME.svg` in that colour, in the flow; raises NotThere for an unknown name."""
        drawn = self.sources.text(f"assets/icons/{name}.svg").replace("currentColor", colour)
        room = f' style="width:{size:.4g}{unit};height:{size:.4g}{unit}"' if size else ""
        return Markup(re.sub(r"<svg ", f'<svg class="icon" aria-hidden="true"{room} ', drawn, count=1))

    def icons_for(self, texts: Sequence[str]) -> tuple[str, ...]:
        """An icon's name for each `head：text` by its words (assets/icons/words.yaml), no icon twice; else a sign."""
        words = _icon_words(self.sources.text("assets/icons/words.yaml"))
        chosen: list[str] = []
        for text in texts:
            known = (
                name for part in text.split("：") for name, hits in words.items() if any(hit in part for hit in hits)
            )
            chosen.append(next(name for name in (*known, *SPARE_ICONS) if name not in chosen))
        return tuple(chosen)


@lru_cache(maxsize=2)
def _icon_words(text: str) -> Mapping[str, Sequence[str]]:
    words: Mapping[str, Sequence[str]] = yaml.safe_load(text)
    return words


def setting(
    fitted: Fitted,
    x: float = 0.0,
    y: float = 0.0,
    colour: str = "currentColor",
    key_colour: str = "",
    *,
    align: str = "left",
    width: float = 0.0,
    spread: float = 0.0,
    unit: str = "mm",
) -> Markup:
    """The lines of a fitted phrase, ink edges flush at x (or at x + width when `align` is right); first ink at y.

    `spread` is added between characters.
    """
    shown = []
    for line in fitted.lines:
        left = x + line.left + ((width or fitted.width) - line.width if align == "right" else 0.0)
        style = (
            f"position:absolute;white-space:nowrap;line-height:1;left:{left:.3f}{unit};top:{y + line.top:.3f}{unit};"
            f"font-size:{fitted.size:.3f}{unit};font-weight:{fitted.weight};color:{colour}"
            + (f";letter-spacing:{spread:.3f}{unit}" if spread else "")
        )
        shown.append(Markup('<div class="set" style="{}">{}</div>').format(style, _coloured(line, key_colour)))
    return Markup("").join(shown)


def _coloured(line: FittedLine, key_colour: str) -> Markup:
    before, key, after = (fitting.halved(piece) for piece in line.pieces)
    if not (key and key_colour):
        return before + key + after
    return Markup('{}<span class="key" style="color:{}">{}</span>{}').format(before, key_colour, key, after)


def turn(id: str) -> int:
    """A number that stays with an id, by which colours take turns: the one it ends in, else how long it is."""
    ending = re.search(r"\d+$", id)
    return int(ending[0]) if ending else len(id)


def qr(text: str, size: float, dark: str = "#141414", light: str = "#FFFFFF", unit: str = "mm") -> Markup:
    """A QR code with its quiet zone, `size` wide all told, in the flow; the press check reads it back."""
    side = len(qr_rows(text))
    return Markup(
        '<svg class="qr" viewBox="0 0 {0} {0}" style="width:{1:.4g}{2};height:{1:.4g}{2}" data-text="{6}">'
        '<rect width="{0}" height="{0}" fill="{3}"/><path d="{4}" stroke="{5}" fill="none"/></svg>'
    ).format(side, size, unit, light, _qr_runs(text), dark, text)


@lru_cache(maxsize=256)
def qr_rows(text: str) -> tuple[bytes, ...]:
    """The QR code's modules with their quiet zone, 1 for a dark one."""
    import segno

    code = segno.make(text, error="m", micro=False)
    return tuple(bytes(row) for row in code.matrix_iter(border=QUIET))


@lru_cache(maxsize=256)
def _qr_runs(text: str) -> str:
    """Its dark modules as strokes along the rows."""
    return "".join(
        f"M{run.start()} {y + 0.5}h{run.end() - run.start()}"
        for y, row in enumerate(qr_rows(text))
        for run in re.finditer(b"\x01+", row)
    )


def _picture(inner: Markup, x: float, y: float, width: float, height: float, room: float, unit: str) -> Markup:
    """The drawing as an SVG over its space, with room around it for what sticks out."""
    w, h = width + 2 * room, height + 2 * room
    return Markup(
        '<svg class="mark" aria-hidden="true" viewBox="{:.4f} {:.4f} {:.4f} {:.4f}" '
        'style="position:absolute;left:{:.3f}{u};top:{:.3f}{u};width:{:.3f}{u};height:{:.3f}{u}">{}</svg>'
    ).format(-room, -room, w, h, x - room, y - room, w, h, inner, u=unit)
