"""Chinese text broken into lines and drawn from one shaping of each run, as Pango would do it line by line.

For every line WeasyPrint lets Pango shape and break what is left of the paragraph, then shape the line alone, and once
more to draw it; for the least width of a table's cell it does so for every character. In text of Han characters,
numbers and their marks a glyph's place does not depend on the line it stands in: such a run is shaped once, where lines
may end is asked of Pango once, and lines are slices of it. Everything else (letters, spaces, justified or spaced text,
ellipses, several faces) is left to WeasyPrint's own code, run by run, unless it is short and need not be broken.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from weasyprint.draw import text as drawing
from weasyprint.layout import inline, preferred
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango

# Han, CJK and full-width marks, the general marks that Chinese uses, digits and the marks of numbers; no letters, no spaces.
_SIMPLE = re.compile(
    r"[\u4e00-\u9fff\u3001-\u3011\u3014-\u301b\uff01-\uff0f\uff1a-\uff20\u2014\u2018\u2019\u201c\u201d\u2026\u00b70-9%:.,/()+-]+"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_CONTROL = re.compile("[\\x00-\\x1f\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f]")
_SHORT = 16  # characters of other text that are shaped once where they fit whole, such as the marks of lists
_BREAKING = (
    "white_space", "overflow_wrap", "word_break", "hyphens", "hyphenate_character", "hyphenate_limit_chars",
    "hyphenate_limit_zone", "text_decoration_line",
)  # fmt: skip
_NO_GLYPH = 1 << 16
_INTS = 5  # a PangoGlyphInfo: glyph, width, offsets, marks
_UNBOUNDED = 2**21  # px; WeasyPrint hands no wider line to Pango


@dataclass(slots=True)
class _Setting:
    """What a style says of the breaking and drawing of lines."""

    key: str
    lines: tuple[Any, ...]
    wraps: bool
    may_cut: bool
    decoration: tuple[float, float, float, float, float] | None


@dataclass(slots=True)
class _Run:
    """A shaped run: by character the glyph, its advance and what it is moved by in Pango's units; `places` where each begins.

    `breaks` are where lines may end, `items` where Pango shaped anew.
    """

    text: str
    glyphs: Sequence[int]
    advances: Sequence[int]
    offsets: Sequence[int]
    places: Sequence[int]
    breaks: Sequence[int]
    items: frozenset[int]
    height: float
    baseline: float
    is_simple: bool
    font: Any
    layout: Any  # keeps the font
    added: tuple[Any, Any, float] | None = None  # a document's fonts, the font's place among them and its size


class Line:
    """A slice of a run, standing where WeasyPrint looks for a Pango layout of one line."""

    __slots__ = (
        "ascent", "first_line_direction", "justification_spacing", "max_width", "run", "start", "strikethrough_position",
        "strikethrough_thickness", "text", "underline_position", "underline_thickness",
    )  # fmt: skip

    def __init__(self, run: _Run, start: int, end: int, setting: _Setting, max_width: float | None) -> None:
        self.run, self.start, self.text = run, start, run.text[start:end]
        self.first_line_direction, self.justification_spacing, self.max_width = 0, 0, max_width  # left to right
        if setting.decoration is None:
            self.ascent = self.underline_position = self.strikethrough_position = None
        else:
            (self.ascent, self.underline_position, self.strikethrough_position,
             self.underline_thickness, self.strikethrough_thickness) = setting.decoration  # fmt: skip

    def reactivate(self, style: Any) -> None:
        """There is nothing to bring back."""

    def deactivate(self) -> None:
        """There is nothing to let go."""


def install() -> None:
    """Let WeasyPrint break and draw lines of Chinese text this way."""
    splitting = _splitting(line_break.split_first_line)
    strut = _strut(line_break.strut)
    can_break = lru_cache(maxsize=4096)(line_break.can_break_text)
    for module in (inline, preferred):
        module.split_first_line = splitting
        module.can_break_text = can_break
    inline.strut = strut
    drawing.draw_first_line = _drawing(drawing.draw_first_line)


# ------------------------------------------------------------------------------------------------- shaping


def _setting_of(style: Any) -> _Setting | None:
    """The style's setting, None when WeasyPrint must break its lines; looked at once a style."""
    try:
        made: _Setting | None = style.line_setting
    except AttributeError:
        made = style.line_setting = _setting(style)
    return made


def _setting(style: Any) -> _Setting | None:
    if (
        style["letter_spacing"] != "normal"
        or style["word_spacing"]
        or style["hyphens"] == "auto"
        or style["direction"] != "ltr"
        or not style["font_size"]
    ):
        return None
    decoration = None
    if style["text_decoration_line"] != "none":
        layout = line_break.Layout(style)
        decoration = (
            layout.ascent, layout.underline_position, layout.strikethrough_position, layout.underline_thickness,
            layout.strikethrough_thickness,
        )  # fmt: skip
    key = line_break._font_style_cache_key(style, include_size=True)
    return _Setting(
        key,
        (key, *(_hashable(style[name]) for name in _BREAKING)),
        style["white_space"] in ("normal", "pre-wrap", "pre-line"),
        style["word_break"] == "break-all" or style["overflow_wrap"] != "normal",
        decoration,
    )


def _hashable(value: Any) -> Any:
    """Of what a style says, a set (of decorations) as a value that can be a key."""
    return frozenset(value) if isinstance(value, set) else value


@dataclass(slots=True)
class _Runs:
    """The runs of one document by style and text, the last one of each style, and how short texts were split."""

    known: dict[tuple[str, str], _Run]
    last: dict[str, _Run]
    short: dict[tuple[Any, ...], Any]


def _runs_of(style: Any) -> _Runs:
    config = style.font_config
    try:
        made: _Runs = config.line_runs
    except AttributeError:
        made = config.line_runs = _Runs({}, {}, {})
    return made


def _found(text: str, style: Any, setting: _Setting) -> tuple[_Run, int] | None:
    """The run that the text is or ends, and where in it; None when it is not a simple one."""
    runs = _runs_of(style)
    key = setting.key, text
    if key in runs.known:
        run = runs.known[key]
        if run.is_simple:
            runs.last[setting.key] = run
        return run, 0
    last = runs.last.get(setting.key)
    if last is not None and last.text.endswith(text):
        return last, len(last.text) - len(text)
    is_simple = bool(_SIMPLE.fullmatch(text) and _HAN.search(text))
    if not is_simple and (len(text) > _SHORT or _CONTROL.search(text)):
        return None
    if (shaped := _shaped(text, style, is_simple)) is None:
        return None
    runs.known[key] = shaped
    if is_simple:
        runs.last[setting.key] = shaped
    return shaped, 0


def _shaped(text: str, style: Any, is_simple: bool) -> _Run | None:
    """The run as Pango shapes it on one endless line; None when glyphs are not characters one by one in one face."""
    layout = line_break.Layout(style)
    layout.set_text(text)
    line, second = layout.get_first_line()
    glyphs: list[int] = []
    advances: list[int] = []
    offsets: list[int] = []
    items = set()
    font = None
    item = line.runs[0] if second is None else ffi.NULL
    while item != ffi.NULL:
        run, item = item.data, item.next
        count = run.glyphs.num_glyphs
        if font is None:
            font = run.item.analysis.font
        if run.item.analysis.font != font or run.item.analysis.level % 2 or count != run.item.num_chars:
            return None
        numbers = memoryview(ffi.buffer(run.glyphs.glyphs, 4 * _INTS * count)).cast("i").tolist()
        if any(numbers[3::_INTS]) or not all(0 < n < _NO_GLYPH for n in numbers[::_INTS]):
            return None  # raised glyphs, characters without one
        items.add(len(glyphs))
        glyphs += numbers[::_INTS]
        advances += numbers[1::_INTS]
        offsets += numbers[2::_INTS]
    if len(glyphs) != len(text):
        return None
    marks = pango.pango_layout_get_log_attrs_readonly(layout.layout, ffi.NULL)
    breaks = [place for place in range(1, len(text)) if marks[place].is_line_break]
    _, height = line_break.line_size(line, style)
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    return _Run(
        text,
        glyphs,
        advances,
        offsets,
        [0, *accumulate(advances)],
        breaks,
        frozenset(items),
        height,
        baseline,
        is_simple,
        font,
        layout,
    )


# --------------------------------------------------------------------------------- lines out of runs


def _splitting(whole: Callable[..., Any]) -> Callable[..., Any]:
    """`split_first_line` with simple runs cut from what is known."""

    def split_first_line(
        text: str, style: Any, context: Any, max_width: float | None, justification_spacing: float,
        is_line_start: bool = True, minimum: bool = False,
    ) -> Any:  # fmt: skip
        setting = _setting_of(style)
        rest = context, max_width, justification_spacing, is_line_start, minimum
        if setting is None or justification_spacing:
            return whole(text, style, *rest)
        if (found := _found(text, style, setting)) is not None and (
            made := _cut(*found, setting, max_width)
        ) is not None:
            return made
        if len(text) > _SHORT:
            return whole(text, style, *rest)
        known, key = _runs_of(style).short, (setting.lines, text, max_width, is_line_start, minimum)
        if key not in known:
            known[key] = _drawn_once(whole(text, style, *rest), style, setting)
        layout, *measures = known[key]
        return (layout if type(layout) is Line else copy(layout), *measures)

    return split_first_line


def _drawn_once(made: Any, style: Any, setting: _Setting) -> Any:
    """What `split_first_line` made, with a run instead of Pango's layout if there is one of that text."""
    layout, *measures = made
    found = _found(layout.text, style, setting)
    if found is None or found[1]:
        return made
    run = found[0]
    return Line(run, 0, len(run.text), setting, layout.max_width), *measures


def _cut(run: _Run, start: int, setting: _Setting, max_width: float | None) -> Any:
    """What `split_first_line` gives back for the run's rest from `start` on; None when the line must be set alone."""
    end, resume = len(run.text), None
    places = run.places
    if setting.wraps and max_width is not None and max_width < _UNBOUNDED:
        most = places[start] + int(max(0, max_width) * TO_UNITS)
        if places[end] > most:
            if not run.is_simple:
                return None
            fits = bisect_right(run.breaks, bisect_right(places, most) - 1)
            if fits and run.breaks[fits - 1] > start:
                resume = run.breaks[fits - 1]
            elif setting.may_cut:
                return None
            else:
                later = bisect_right(run.breaks, start)
                resume = run.breaks[later] if later < len(run.breaks) else None
    if resume is not None:
        end = resume
    text = run.text[start:end]
    if (start or resume is not None) and not _HAN.search(text):
        return None  # alone, marks and digits are of no script
    length = len(text.encode())
    width = (places[end] - places[start]) * FROM_UNITS
    line = Line(run, start, end, setting, max_width)
    return line, length, None if resume is None else length, width, run.height, run.baseline


def _strut(plain: Callable[..., Any]) -> Callable[..., Any]:
    """`strut`, worked out once a style."""

    def strut(style: Any) -> Any:
        try:
            return style.known_strut
        except AttributeError:
            made = style.known_strut = plain(style)
            return made

    return strut


# ------------------------------------------------------------------------------------------------- drawing


def _drawing(whole: Callable[..., Any]) -> Callable[..., Any]:
    """`draw_first_line`, with a slice's glyphs written as they are known."""

    def draw_first_line(stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any) -> Any:
        line, style = textbox.pango_layout, textbox.style
        if type(line) is not Line or not textbox.text.strip():
            return whole(stream, textbox, text_overflow, block_ellipsis, matrix)
        font = None
        if text_overflow != "ellipsis" and block_ellipsis == "none" and style["font_size"] >= 1e-6:
            font, size = _added(line.run, stream)
        if font is None or font.png or font.svg or font.colr or font.bitmap:
            textbox.pango_layout = _layout(textbox, line)
            return whole(stream, textbox, text_overflow, block_ellipsis, matrix)
        stream.set_text_matrix(*matrix.values)
        stream.set_font_size(font.hash, size)
        shown = ("<" + "".join(_pieces(line, font, size, stream))).replace("<><", "<")
        stream.show_text(shown[:-1] if shown[-1] == "<" else shown + ">")
        return []

    return draw_first_line


def _added(run: _Run, stream: Any) -> tuple[Any, float]:
    """The run's font in the document, and its size."""
    if run.added is None or run.added[0] is not stream._fonts:
        run.added = stream._fonts, *stream.add_font(run.font)
    return run.added[1:]


def _pieces(line: Line, font: Any, size: float, stream: Any) -> Iterator[str]:
    """Each glyph's number, and behind it what its advance differs from its width in the font, in thousandths."""
    run, start = line.run, line.start
    try:
        known = font.known_pieces
    except AttributeError:
        known = font.known_pieces = {}
    for place in range(start, start + len(line.text)):
        glyph, advance, move = run.glyphs[place], run.advances[place], run.offsets[place]
        key = glyph, advance, move, size
        piece = known.get(key)
        if piece is None:
            font.to_unicode.setdefault(glyph, run.text[place])
            if glyph not in font.widths:
                pango.pango_font_get_glyph_extents(run.font, glyph, stream.ink_rect, stream.logical_rect)
                font.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
            offset = move / size
            kerning = font.widths[glyph] + offset - advance * 1000 * FROM_UNITS / size
            moved = f">{-offset}<" if offset else ""
            piece = known[key] = moved + (f"{glyph:04x}>{int(kerning)}<" if kerning else f"{glyph:04x}")
        yield f"><{piece}" if place in run.items and place > start else piece


def _layout(textbox: Any, line: Line) -> Any:
    """The line as Pango lays it out, for WeasyPrint's own drawing."""
    made = line_break.Layout(textbox.style, line.justification_spacing, line.max_width)
    made.set_text(line.text, justify=True)
    return made
