"""Slides that can be edited: a presentation (PPTX) for WPS and PowerPoint, every word of it text, the speaker's words in the notes.

The template gives JSON: `title`, `author`, `foot` and `slides`, each with `kind`, `head`, `say`, `do` and, by kind, `lines`,
`points`, `pairs`, `lie`, `text`, `quote`, `exit`, `number`, `of`, `label`, `how`, `ask`. The same template always gives the same bytes.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from sitegen.core.sources import Sources
from sitegen.core.templating import FOLDER
from sitegen.model.jobs import PROOF, Job, Outcome
from sitegen.model.problems import Origin, Problem, Words
from sitegen.renderers.page import fill_coded
from sitegen.typography import colour

WIDTH, HEIGHT = 320.0, 180.0  # mm, 16:9
MARGIN = 20.0
FACE = "微软雅黑"  # on nearly every office's machine; a system without it takes its own black face
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say; no clock
_SAVED = datetime(1980, 1, 1)
_EMU = 36_000  # a mm
_PT = 12_700
_TITLE_ONLY = 5  # of python-pptx's own layouts
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_T = TypeVar("_T")
_LEAST = 16.0  # pt: what does not fit at this size is the writer's to shorten
_ROW = 1.26  # a row's height in em: 95 % of what 微软雅黑 takes, which is the highest that offices have
_SPACING = 0.95
_BETWEEN = 0.35  # em between the points of a list
_TAIL = 4  # so many signs at least stand on the last of several rows, when a size down to _SMALLER of the largest gives that
_SMALLER = 0.75
_TAIL_BELOW, _SMALLER_LIST = 2, 0.85  # the same for what stands below the heads of a list
_TEXT = 0.8  # of a point's head: the size of what stands below it


@dataclass(frozen=True, slots=True)
class _TextBox:
    """Where words stand, in mm, and what they look like; `lines` is how many they may take."""

    x: float
    y: float
    width: float
    height: float
    size: float
    colour: str
    bold: bool = False
    struck: bool = False


def render(job: Job, sources: Sources) -> Outcome:
    """The presentation at `job.output`."""
    page = fill_coded(job, sources, {})
    try:
        told = _read(page.html)
    except _NotSlides as fault:
        origin = Origin(f"{FOLDER}/{job.template}")
        hint = Words(
            "请照 templates/lecture-pptx/deck.json 写，docs/materials.md 里有说明",
            "write it like templates/lecture-pptx/deck.json; docs/materials.md tells of it",
        )
        return Outcome({}, {}, (Problem(origin, fault.words, hint),))
    deck = _Deck(sources, draft=bool(job.context.get("draft")))
    for number, slide in enumerate(told.slides, 1):
        deck.add(slide, told.foot if number == 1 else f"{told.title}　{number}", page.code if number == 1 else "")
    data = deck.saved(told.title, told.author)
    return Outcome({job.output: data}, {}, (), code=page.code, text=page.text, said=_words(json.loads(page.html)))


def _words(value: object) -> str:
    """All words of a value, one after the other: what the checks of made things read."""
    if isinstance(value, str):
        return value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return "\n".join(_words(one) for one in inner)


@dataclass(frozen=True, slots=True)
class _DeckSlide:
    """What the template says of one slide; which of it is drawn depends on `kind`."""

    kind: str
    head: str
    say: tuple[str, ...]
    do: str = ""
    lines: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    lie: str = ""
    said_by: str = ""
    text: str = ""
    quote: str = ""
    exit: str = ""
    number: int = 0
    of: int = 0
    label: str = ""
    how: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True)
class _DeckText:
    """What the template says of the whole presentation."""

    title: str
    author: str
    foot: str
    slides: tuple[_DeckSlide, ...]


class _NotSlides(Exception):
    """What the template gives is no presentation."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


def _read(text: str) -> _DeckText:
    """What the template gives, as values. Raises _NotSlides."""
    try:
        value = json.loads(text)
    except ValueError as fault:
        raise _NotSlides(
            Words("给出的不是 JSON，做不成课件", "gives no JSON, of which no slides can be made")
        ) from fault
    told = _record(value, _DeckText, "课件", "the presentation")
    if not told.slides:
        raise _NotSlides(Words("一页课件也没有", "has no slide"))
    for number, slide in enumerate(told.slides, 1):
        wrong = (
            f"没有 {slide.kind} 这样的一页" if slide.kind not in _KINDS
            else "lines 要有三行" if slide.kind == "ask" and len(slide.lines) != 3
            else "没有 pairs" if slide.kind == "lies" and not slide.pairs
            else ""
        )  # fmt: skip
        if wrong:
            raise _NotSlides(Words(f"第 {number} 页：{wrong}", f"slide {number} is not one of kind “{slide.kind}”"))
    return told


def _record(value: object, kind: type[_T], zh: str, en: str) -> _T:
    """The dataclass of that mapping. Raises _NotSlides for a key that is unknown, missing or of another type."""
    if not isinstance(value, dict):
        raise _NotSlides(Words(f"{zh}应当是 {{…}}", f"{en} should be {{…}}"))
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    if strange := next((name for name in value if name not in known), None):
        raise _NotSlides(Words(f"{zh}里没有 {strange} 这一项", f"{en} has no “{strange}”"))
    for name, field in known.items():
        if name not in value and field.default is MISSING:
            raise _NotSlides(Words(f"{zh}缺 {name}", f"{en} lacks “{name}”"))
    made = {
        name: _part(inner, str(known[name].type), f"{zh}的 {name}", f"“{name}” of {en}")
        for name, inner in value.items()
    }
    return kind(**made)


def _part(value: object, wanted: str, zh: str, en: str) -> object:
    """One value of a record as its field wants it. Raises _NotSlides."""
    if wanted == "str" and isinstance(value, str):
        return value
    if wanted == "int" and isinstance(value, int):
        return value
    if isinstance(value, list):
        if wanted == "tuple[_DeckSlide, ...]":
            return tuple(_record(one, _DeckSlide, f"第 {n} 页", f"slide {n}") for n, one in enumerate(value, 1))
        if wanted == "tuple[str, ...]" and all(isinstance(one, str) for one in value):
            return tuple(value)
        if wanted == "tuple[tuple[str, str], ...]" and all(
            isinstance(one, list) and len(one) == 2 and all(isinstance(word, str) for word in one) for one in value
        ):
            return tuple(map(tuple, value))
    raise _NotSlides(Words(f"{zh} 写得不对", f"{en} is of another kind"))


class _Deck:
    """One presentation on its way."""

    def __init__(self, sources: Sources, *, draft: bool) -> None:
        from pptx import Presentation

        palette = colour.load(sources)["paper"]
        self.yellow, self.ink, self.red, self.tint = (
            palette[name].lstrip("#") for name in ("yellow", "ink", "red", "tint")
        )
        self.white, self.draft = "FFFFFF", draft
        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = _emu(WIDTH), _emu(HEIGHT)
        self.layout = self.file.slide_layouts[_TITLE_ONLY]

    def add(self, told: _DeckSlide, foot: str, code: str) -> None:
        """One slide, with its notes."""
        slide = self.file.slides.add_slide(self.layout)
        fore = _KINDS[told.kind](self, slide, told)
        self._words(
            slide, _TextBox(MARGIN, HEIGHT - 13, WIDTH - 2 * MARGIN, 9, 11, fore), [f"{foot}　{code}".strip("　")]
        )
        if self.draft:
            self._area(slide, 0, 0, WIDTH, 8, self.ink)
            self._words(
                slide, _TextBox(MARGIN, 0, WIDTH - 2 * MARGIN, 8, 12, self.white, bold=True), [f"{PROOF}　不得使用"]
            )
        said = [*told.say, *([f"（{told.do}）"] if told.do else [])]
        slide.notes_slide.notes_text_frame.text = "\n".join(said)

    def saved(self, title: str, author: str) -> bytes:
        """The file's bytes, the same whenever they are made."""
        known = self.file.core_properties
        known.title, known.author, known.last_modified_by = title, author, author
        known.created = known.modified = _SAVED
        known.revision = 1
        made, out = io.BytesIO(), io.BytesIO()
        self.file.save(made)
        with zipfile.ZipFile(made) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again:
            for name in archive.namelist():
                again.writestr(zipfile.ZipInfo(name, _EPOCH), archive.read(name), zipfile.ZIP_DEFLATED)
        return out.getvalue()

    # --------------------------------------------------------------------------------- what each kind looks like

    def _cover(self, slide: Any, told: _DeckSlide) -> str:
        self._ground(slide, self.yellow)
        self._area(slide, 0, HEIGHT - 40, WIDTH, 40, self.ink)
        self._head(slide, told.head, _TextBox(MARGIN, HEIGHT - 38, WIDTH - 2 * MARGIN, 22, 32, self.yellow, bold=True))
        wide = WIDTH - 2 * MARGIN
        if told.lie:
            if told.said_by:
                self._words(slide, _TextBox(MARGIN, 14, wide, 34, 54, self.ink, bold=True), [told.said_by])
            self._words(slide, _TextBox(MARGIN, 50, wide, 80, 115, self.ink, bold=True, struck=True), [told.lie])
        else:
            self._words(slide, _TextBox(MARGIN, 14, wide, 118, 80, self.ink, bold=True), told.lines)
        return self.white

    def _ask(self, slide: Any, told: _DeckSlide) -> str:
        self._ground(slide, self.ink)
        wide = WIDTH - 2 * MARGIN
        self._head(slide, told.head, _TextBox(WIDTH - MARGIN - 90, 144, 90, 20, 34, self.yellow, bold=True))
        first, lie, last = told.lines
        self._words(slide, _TextBox(MARGIN, 26, wide, 24, 40, self.white, bold=True), [first])
        self._words(slide, _TextBox(MARGIN, 54, wide, 56, 88, self.yellow, bold=True), [lie])
        self._words(slide, _TextBox(MARGIN, 114, wide, 24, 40, self.white, bold=True), [last])
        return self.white

    def _story(self, slide: Any, told: _DeckSlide) -> str:
        self._heading(slide, told)
        self._words(slide, _TextBox(MARGIN, 42, WIDTH - 2 * MARGIN, 110, 44, self.ink, bold=True), [told.text])
        return self.ink

    def _lies(self, slide: Any, told: _DeckSlide) -> str:
        self._heading(slide, told)
        step = min((HEIGHT - 50) / len(told.pairs), 64.0)
        for n, (says, truth) in enumerate(told.pairs):
            y = 36 + n * step
            box = _TextBox(MARGIN, y, WIDTH - 2 * MARGIN, step * 0.46, 44, self.ink, bold=True, struck=True)
            self._words(slide, box, [f"“{says}”"])
            self._words(slide, _TextBox(MARGIN, y + step * 0.46, WIDTH - 2 * MARGIN, step * 0.5, 26, self.ink), [truth])
        return self.ink

    def _step(self, slide: Any, told: _DeckSlide) -> str:
        left = 92.0
        wide = WIDTH - left - MARGIN
        self._area(slide, 0, 0, 74, HEIGHT, self.ink)
        self._words(slide, _TextBox(8, 24, 58, 84, 200, self.yellow, bold=True), [str(told.number)])
        self._words(slide, _TextBox(10, 120, 60, 14, 18, self.white, bold=True), [f"第{told.number}步，共{told.of}步"])
        self._head(slide, told.head, _TextBox(left, 12, wide, 30, 50 if told.text else 32, self.ink, bold=True))
        if told.text:
            self._words(slide, _TextBox(left, 44, wide, 38, 26, self.ink), [told.text])
        if told.quote:
            self._area(slide, left, 86, wide, 34, self.tint)
            self._words(slide, _TextBox(left + 4, 88, wide - 8, 30, 28, self.ink, bold=True), [f"“{told.quote}”"])
        if told.exit:
            self._area(slide, 74, HEIGHT - 50, WIDTH - 74, 50, self.yellow)
            self._words(slide, _TextBox(left, HEIGHT - 47, wide, 32, 32, self.ink, bold=True), [told.exit])
        return self.white if not told.exit else self.ink

    def _list(self, slide: Any, told: _DeckSlide) -> str:
        self._heading(slide, told)
        self._points(slide, _TextBox(MARGIN, 36, WIDTH - 2 * MARGIN, 128, 34, self.ink, bold=True), told.points, "□")
        return self.ink

    def _lie(self, slide: Any, told: _DeckSlide) -> str:
        self._heading(slide, told)
        wide = WIDTH - 2 * MARGIN
        if told.lie:
            self._words(slide, _TextBox(MARGIN, 36, wide, 56, 96, self.ink, bold=True, struck=True), [f"“{told.lie}”"])
        self._words(slide, _TextBox(MARGIN, 98, wide, 30, 24, self.ink), [told.text])
        self._words(slide, _TextBox(MARGIN, 128, wide, 38, 36, self.ink, bold=True), told.lines)
        return self.ink

    def _case(self, slide: Any, told: _DeckSlide) -> str:
        self._ground(slide, self.ink)
        wide = WIDTH - 2 * MARGIN
        self._words(slide, _TextBox(MARGIN, 14, wide, 14, 24, self.yellow, bold=True), [told.label])
        self._head(slide, told.head, _TextBox(MARGIN, 32, wide, 52, 54, self.white, bold=True))
        self._words(slide, _TextBox(MARGIN, 90, wide, 46, 30, self.white), [told.text])
        if told.how:
            self._words(slide, _TextBox(MARGIN, 138, wide, 26, 26, self.yellow, bold=True), [f"怎么拦下的：{told.how}"])
        return self.white

    def _help(self, slide: Any, told: _DeckSlide) -> str:
        self._ground(slide, self.red)
        self._head(slide, told.head, _TextBox(MARGIN, 12, WIDTH - 2 * MARGIN, 20, 36, self.white, bold=True))
        self._words(slide, _TextBox(MARGIN, 32, 140, 72, 180, self.white, bold=True), ["110"])
        if told.ask:
            self._words(slide, _TextBox(MARGIN, 116, 140, 14, 26, self.white, bold=True), ["拿不准，先打"])
            self._words(slide, _TextBox(MARGIN, 130, 140, 34, 80, self.white, bold=True), [told.ask])
        box = _TextBox(MARGIN + 146, 40, WIDTH - 2 * MARGIN - 146, 124, 26, self.white, bold=True)
        self._points(slide, box, told.points, "")
        return self.white

    def _close(self, slide: Any, told: _DeckSlide) -> str:
        self._ground(slide, self.yellow)
        wide = WIDTH - 2 * MARGIN
        self._head(slide, told.head, _TextBox(MARGIN, 18, wide, 20, 30, self.ink, bold=True))
        self._words(slide, _TextBox(MARGIN, 48, wide, 110, 100, self.ink, bold=True), told.lines)
        return self.ink

    # ------------------------------------------------------------------------------------------------ its parts

    def _heading(self, slide: Any, told: _DeckSlide) -> None:
        self._area(slide, 0, 0, WIDTH, 30, self.yellow)
        self._head(slide, told.head, _TextBox(MARGIN, 5, WIDTH - 2 * MARGIN, 20, 34, self.ink, bold=True))

    def _ground(self, slide: Any, fill: str) -> None:
        back = slide.background.fill
        back.solid()
        back.fore_color.rgb = _rgb(fill)

    def _area(self, slide: Any, x: float, y: float, width: float, height: float, fill: str) -> None:
        """A plain area below all words."""
        from pptx.enum.shapes import MSO_SHAPE

        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, _emu(x), _emu(y), _emu(width), _emu(height))
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(fill)
        shape.line.fill.background()
        shape.shadow.inherit = False
        tree = shape._element.getparent()
        tree.remove(shape._element)
        tree.insert(2, shape._element)  # behind the title, which stands first; 0 and 1 are the group's own
        # Later areas lie below earlier ones then; the kinds draw none that overlap.

    def _head(self, slide: Any, words: str, box: _TextBox) -> None:
        """The slide's title, which outlines and readers aloud know it by."""
        self._fill(slide.shapes.title, box, [words])

    def _words(self, slide: Any, box: _TextBox, lines: Sequence[str]) -> None:
        shape = slide.shapes.add_textbox(_emu(box.x), _emu(box.y), _emu(box.width), _emu(box.height))
        self._fill(shape, box, lines)

    def _points(self, slide: Any, box: _TextBox, points: Sequence[str], sign: str) -> None:
        """A list: each point's head in bold, what is said of it behind it where that is larger, else on rows of its own below."""
        shape = slide.shapes.add_textbox(_emu(box.x), _emu(box.y), _emu(box.width), _emu(box.height))
        frame = self._frame(shape, box)
        size, in_one = _list_size(points, box, sign), _one_row_size(points, box, sign)
        for n, point in enumerate(points):
            head, stop, text = point.partition("：")
            rows = [(head + stop, text)] if in_one >= size else [(head, ""), ("", text)] if stop else [(head, "")]
            for m, (bold, plain) in enumerate(rows):
                paragraph = frame.paragraphs[0] if n + m == 0 else frame.add_paragraph()
                large = in_one if in_one >= size else size if m == 0 else size * _TEXT
                paragraph.space_before = _pt(_BETWEEN * max(size, in_one) if n and m == 0 else 0)
                self._bullet(paragraph, sign if m == 0 else "", _indent(sign) * max(size, in_one))
                for words, is_bold in ((bold, True), (plain, False)):
                    if words:
                        self._run(paragraph, words, replace(box, bold=is_bold), large)

    def _bullet(self, paragraph: Any, sign: str, indent: float) -> None:
        """The paragraph's rows all begin `indent` points in, the sign before them."""
        marks = paragraph._p.get_or_add_pPr()
        if indent:
            marks.set("marL", str(round(indent * _PT)))
            marks.set("indent", str(-round(indent * _PT) if sign else 0))
        if sign:
            marks.append(marks.makeelement(f"{_DRAWING}buFont", {"typeface": FACE}))
            marks.append(marks.makeelement(f"{_DRAWING}buChar", {"char": sign}))
        else:
            marks.append(marks.makeelement(f"{_DRAWING}buNone", {}))

    def _frame(self, shape: Any, box: _TextBox) -> Any:
        """The shape's frame for words, at its place; what somebody makes longer shrinks."""
        from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE

        shape.left, shape.top, shape.width, shape.height = (_emu(v) for v in (box.x, box.y, box.width, box.height))
        frame = shape.text_frame
        frame.word_wrap = True
        frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        return frame

    def _fill(self, shape: Any, box: _TextBox, lines: Sequence[str]) -> None:
        frame = self._frame(shape, box)
        size = _size(lines, box)
        for n, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
            quoted = box.struck and line[:1] == "“" and line[-1:] == "”"
            for words, struck in (("“", False), (line[1:-1], True), ("”", False)) if quoted else ((line, box.struck),):
                self._run(paragraph, words, replace(box, struck=struck), size)

    def _run(self, paragraph: Any, words: str, box: _TextBox, size: float) -> None:
        from pptx.enum.text import PP_ALIGN

        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.line_spacing = _SPACING
        run = paragraph.add_run()
        run.text = words
        font = run.font
        font.size, font.bold, font.name = _pt(size), box.bold, FACE
        font.color.rgb = _rgb(box.colour)
        marks = run._r.get_or_add_rPr()
        if box.struck:
            marks.set("strike", "sngStrike")
        marks.find(f"{_DRAWING}latin").addnext(marks.makeelement(f"{_DRAWING}ea", {"typeface": FACE}))


# What draws each kind of slide; it says the colour of the foot.
_KINDS: dict[str, Callable[[_Deck, Any, _DeckSlide], str]] = {
    "cover": _Deck._cover, "ask": _Deck._ask, "story": _Deck._story, "lies": _Deck._lies, "step": _Deck._step,
    "list": _Deck._list, "lie": _Deck._lie, "case": _Deck._case, "help": _Deck._help, "close": _Deck._close,
}  # fmt: skip


def _emu(mm: float) -> Any:
    from pptx.util import Emu

    return Emu(round(mm * _EMU))


def _pt(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor(*bytes.fromhex(colour))


def _size(lines: Sequence[str], box: _TextBox) -> float:
    """The largest size, in pt, up to the box's at which the lines fit and none ends in a few signs on a row of their own."""
    return _largest(box, lambda size: _rows(lines, box.width, size) * size * _ROW <= _points_of(box.height), lines)


def _list_size(points: Sequence[str], box: _TextBox, sign: str) -> float:
    """The same for a list whose texts stand below their heads: the size of the heads."""
    parts = [point.partition("：") for point in points]
    heads, texts = [head for head, _, _ in parts], [text for _, _, text in parts if text]

    def fits(size: float) -> bool:
        wide = box.width - _indent(sign) * size * _PT / _EMU
        high = _rows(heads, wide, size) * size * _ROW + _rows(texts, wide, size * _TEXT) * size * _TEXT * _ROW
        return high + (len(points) - 1) * _BETWEEN * size <= _points_of(box.height)

    return _largest(box, fits, heads, texts, sign)


def _one_row_size(points: Sequence[str], box: _TextBox, sign: str) -> float:
    """The largest size at which each point takes one row; 0 when none does."""
    high = len(points) * _ROW + (len(points) - 1) * _BETWEEN
    wide = max(map(_ems, points), default=1.0) + _indent(sign)
    size = math.floor(min(box.size, _points_of(box.height) / high, _points_of(box.width) / wide))
    return size if size >= _LEAST else 0.0


def _indent(sign: str) -> float:
    """How far in a list's rows begin, in em of its heads."""
    return 1.4 if sign else 0.0


def _largest(
    box: _TextBox, fits: Callable[[float], bool], lines: Sequence[str], below: Sequence[str] = (), sign: str = ""
) -> float:
    """The largest size that fits and leaves no short last row; if none does, the largest that fits."""
    sizes = [box.size - n for n in range(int(box.size - _LEAST) + 1)]
    fitting = [size for size in sizes if fits(size)] or [_LEAST]
    for size in fitting:
        wide = box.width - _indent(sign) * size * _PT / _EMU
        good = all(_tail(line, wide, size) >= _TAIL for line in lines)
        good &= all(_tail(line, wide, size * _TEXT) > _TAIL_BELOW for line in below)
        if size >= (_SMALLER_LIST if below else _SMALLER) * fitting[0] and good:
            return size
    return fitting[0]


def _points_of(mm: float) -> float:
    return mm * _EMU / _PT


def _rows(lines: Sequence[str], width: float, size: float) -> int:
    """How many rows the lines take, a Chinese sign being as wide as it is high; `width` in mm."""
    return sum(max(1, math.ceil(_ems(line) * size / _points_of(width))) for line in lines)


def _tail(line: str, width: float, size: float) -> float:
    """How many signs stand on the last row; as many as wanted when there is one row."""
    taken, row = _ems(line), _points_of(width) / size
    return _TAIL if taken <= row else (taken % int(row)) or row


def _ems(line: str) -> float:
    return sum(1.0 if ord(sign) > 0x2E7F or sign in "“”" else 0.56 for sign in line)
