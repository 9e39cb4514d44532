"""The page itself: its boxes, its lines of text, its pictures, in the order they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sitegen.core.sources import NotThere, Sources
from sitegen.pdf.fixed_layout import markup
from sitegen.pdf.fixed_layout.file import Fonts, Pictures, numbered, pdf_file
from sitegen.pdf.fixed_layout.markup import Cascade, Node, UnsupportedMarkup
from sitegen.pdf.fixed_layout.operators import number, rgb
from sitegen.pdf.fixed_layout.shapes import ellipse, picture, turn
from sitegen.typography.typefaces import Typeface

Values = Mapping[str, Any]
_START: Values = {"font-size": 12.0, "font-weight": 400.0, "line-height": (1.3, True), "color": "#000000"}


def page(html: str, sources: Sources, folder: str, face: Typeface, weights: Sequence[int]) -> bytes:
    """The page as an uncompressed PDF, its bleed outside the trim; the same bytes for the same input.

    Where the body's elements stand relatively and are as large as the sheet, each of them is a page. Style sheets that it
    links are read through `sources` beside its template in `folder`. Raises UnsupportedMarkup when the page uses more than fixed
    boxes, weights other than these, or a character that the face has not.
    """
    root, head, body = _read(html)
    sheets, size = _sheets(head, sources, folder)
    cascade = Cascade(sheets)
    fonts, pictures = Fonts(face, frozenset(weights)), Pictures()
    own = _frame_of(cascade, root, body)
    sheet = _PageGeometry.of(size)
    made = []
    for values, nodes in _pages(body, cascade, own, sheet):
        drawing = _PageDrawing(cascade, fonts, pictures)
        drawing.ground(sheet)
        for node in nodes:
            drawing.box(node, values, sheet.width)
        made.append(drawing.made)
    title = "".join(str(part) for node in markup.named(head, "title") for part in node.content).strip()
    return pdf_file(made, sheet.box, fonts, pictures, title, root.attributes.get("lang", ""))


@dataclass(frozen=True, slots=True)
class Overlays:
    """What is drawn over finished pages: operators a page, in points with y downwards from the trim's top left corner.

    Glyphs have their numbers in the whole face; `used` maps them, by weight, to the characters they stand for.
    """

    pages: tuple[str, ...]
    used: Mapping[int, Mapping[int, str]]


def overlays(html: str, sources: Sources, folder: str, face: Typeface, weights: Sequence[int]) -> Overlays:
    """One overlay for each element of the body, whose own elements are the boxes; otherwise as `page`."""
    root, head, body = _read(html)
    sheets, size = _sheets(head, sources, folder)
    cascade, fonts, width = Cascade(sheets), Fonts(face, frozenset(weights)), _PageGeometry.of(size).width
    own = _frame_of(cascade, root, body)
    made = []
    for frame in body.elements:
        drawing = _PageDrawing(cascade, fonts)
        within = cascade.of(frame, own)
        for node in frame.elements:
            drawing.box(node, within, width)
        made.append(drawing.made)
    same = {weight: {glyph: glyph for glyph in used} for weight, used in fonts.used.items()}
    return Overlays(tuple(numbered(operators, same) for operators in made), fonts.used)


def _pages(body: Node, cascade: Cascade, own: Values, sheet: _PageGeometry) -> Iterator[tuple[Values, Iterable[Node]]]:
    """Each page's inherited values and boxes."""
    frames = [(cascade.of(node, own), node) for node in body.elements]
    if not frames or frames[0][0].get("position") != "relative":
        yield own, body.elements
        return
    for values, node in frames:
        known = {"position", "width", "height", "break-after"}
        if values.get("position") != "relative" or values.keys() - markup.INHERITED - known:
            raise UnsupportedMarkup("a page that is more than a frame")
        size = values.get("width", sheet.width), values.get("height", 0.0)
        if any(abs(own - whole) > 0.01 for own, whole in zip(size, (sheet.width, sheet.height), strict=True)):
            raise UnsupportedMarkup("a page that is not as large as the sheet")
        yield values, node.elements


def _read(html: str) -> tuple[Node, Node, Node]:
    """The page's root, head and body."""
    root = markup.read(html)
    head, body = next(markup.named(root, "head"), None), next(markup.named(root, "body"), None)
    if head is None or body is None:
        raise UnsupportedMarkup("no head or body")
    return root, head, body


def _sheets(head: Node, sources: Sources, folder: str) -> tuple[list[markup.StyleSheet], dict[str, str]]:
    """The style sheets, and what their `@page` rules say together."""
    sheets = [markup.sheet(css) for css in _styles(head, sources, folder)]
    size: dict[str, str] = {}
    for one in sheets:
        size.update(one.page)
    return sheets, size


def _frame_of(cascade: Cascade, root: Node, body: Node) -> Values:
    """The body's values; it may be nothing but an empty frame."""
    above = cascade.of(root, _START)
    own = cascade.of(body, above)
    if own.get("margin") != 0.0 or {"position", "display", "background", "padding"} & {*above, *own}:
        raise UnsupportedMarkup("a body that is not an empty frame")
    return own


def _styles(head: Node, sources: Sources, folder: str) -> Iterator[str]:
    for node in head.elements:
        if node.tag == "style":
            yield "".join(str(part) for part in node.content)
        elif node.tag == "link":
            if node.attributes.get("rel") != "stylesheet" or "/" in node.attributes.get("href", "/"):
                raise UnsupportedMarkup("<link>")
            try:
                yield sources.text(f"{folder}/{node.attributes['href']}")
            except NotThere as error:
                raise UnsupportedMarkup(f"not there: {error.path}") from None
        elif node.tag not in ("meta", "title"):
            raise UnsupportedMarkup(f"<{node.tag}> in the head")


@dataclass(frozen=True, slots=True)
class _PageGeometry:
    """The trim in points, what bleeds around it, the ground's colour."""

    width: float
    height: float
    bleed: float
    ground: str

    @classmethod
    def of(cls, given: Mapping[str, str]) -> _PageGeometry:
        sides = given.get("size", "").split()
        if len(sides) != 2 or markup.length(given.get("margin", "1mm")):
            raise UnsupportedMarkup("@page without its size or with margins")
        width, height = (markup.length(side) for side in sides)
        ground = markup.colour(given["background"]) if "background" in given else ""
        return cls(width, height, markup.length(given.get("bleed", "0")), ground)

    @property
    def box(self) -> tuple[float, float, float]:
        return self.width, self.height, self.bleed


@dataclass(slots=True)
class _TextRun:
    """Words in one colour on a line."""

    text: str
    colour: str
    halved: bool


@dataclass(slots=True)
class _PageDrawing:
    """Collects the page's operators, in points with y downwards from the trim's top left corner."""

    cascade: Cascade
    fonts: Fonts
    pictures: Pictures = field(default_factory=Pictures)
    made: list[str] = field(default_factory=list)

    def ground(self, sheet: _PageGeometry) -> None:
        if sheet.ground:
            edge = sheet.bleed
            sides = (-edge, -edge, sheet.width + 2 * edge, sheet.height + 2 * edge)
            self._filled(sheet.ground, "{} {} {} {} re".format(*map(number, sides)))

    def box(self, node: Node, above: Values, room: float) -> None:
        """One absolute box and what is in it."""
        values = self.cascade.of(node, above)
        if values.get("position") != "absolute" or "left" not in values or "top" not in values:
            raise UnsupportedMarkup(f"<{node.tag}> that does not stand absolutely")
        if node.tag == "svg":
            self._picture(node, values, values["left"], values["top"])
            return
        if node.tag == "img":
            self._photograph(node, values)
            return
        frame = _Frame.of(values)
        nests = self._nests(node, values)
        lines = None if nests else self._line(node, values)
        width, height = self._size(values, frame, node, lines, room)
        left, top = values["left"], values["top"]
        turned = values.get("transform", 0.0)
        if turned:
            self.made.append(f"q {turn(turned, left + width / 2, top + height / 2)} cm")
        self._surface(values, frame, left, top, width, height)
        x, y = (
            left + frame.border["left"][0] + frame.padding["left"],
            top + frame.border["top"][0] + frame.padding["top"],
        )
        inner = width - frame.across, height - frame.down
        if values.get("overflow"):
            self.made.append("q {} {} {} {} re W n".format(*map(number, (left, top, width, height))))
        if lines is not None:
            self._text(lines, values, x, y, inner[0])
        else:
            self._inside(node, values, x, y, *inner)
        if values.get("overflow"):
            self.made.append("Q")
        if turned:
            self.made.append("Q")

    def _size(
        self, values: Values, frame: _Frame, node: Node, line: list[_TextRun] | None, room: float
    ) -> tuple[float, float]:
        """The border box's width and height."""
        inside = values.get("box-sizing") == "border-box"
        if "width" in values:
            given = values["width"]
            width = room if given is None else given
            width += 0.0 if inside else frame.across
        elif line is None:
            width = frame.across + max(
                (self.cascade.of(n, values).get("width") or 0.0 for n in node.elements), default=0.0
            )
        else:
            width = frame.across + (self._advance(line, values) if frame.shows(values) or frame.down else 0.0)
        if "height" in values:
            return width, values["height"] + (0.0 if inside else frame.down)
        if line is not None:
            return width, frame.down + _leading(values)
        tall = [self.cascade.of(n, values) for n in node.elements]
        flex = values.get("display") == "flex"
        return width, frame.down + max((v.get("height", _leading(v) if flex else 0.0) for v in tall), default=0.0)

    def _surface(self, values: Values, frame: _Frame, x: float, y: float, width: float, height: float) -> None:
        ground = values.get("background-color", values.get("background"))
        sides = {s: b for s, b in frame.border.items() if b[0]}
        if "border-radius" in values:
            if sides:
                raise UnsupportedMarkup("a round border")
            if ground:
                self._filled(ground, ellipse(x, y, width, height))
            return
        if ground:
            self._filled(ground, _rectangle(x, y, width, height))
        for side, (thick, colour) in sides.items():
            bar = {
                "left": (x, y, thick, height),
                "right": (x + width - thick, y, thick, height),
                "top": (x, y, width, thick),
                "bottom": (x, y + height - thick, width, thick),
            }[side]
            self.made.append(_bar(colour, *bar))

    def _filled(self, colour: str, outline: str) -> None:
        self.made.append(f"{rgb(colour, 'rg')}\n{outline} f")

    def _inside(self, node: Node, values: Values, x: float, y: float, width: float, height: float) -> None:
        """Boxes that stand in the box, a picture, or lines side by side at its ends."""
        nodes = list(node.elements)
        if not nodes:
            return
        if self._nests(node, values):
            if values.keys() & {"padding", *(f"padding-{side}" for side in ("left", "top", "right", "bottom"))}:
                raise UnsupportedMarkup("boxes in a box with padding")
            self.made.append(f"q 1 0 0 1 {number(x)} {number(y)} cm")
            for inner in nodes:
                self.box(inner, values, width)
            self.made.append("Q")
            return
        if values.get("display") == "flex" and values.get("justify-content") == "space-between":
            self._apart(nodes, values, x, y, width)
            return
        if len(nodes) != 1 or nodes[0].tag != "svg":
            raise UnsupportedMarkup(f"<{nodes[0].tag}> in a box")
        own = self.cascade.of(nodes[0], values)
        if values.get("display") == "flex":
            if values.get("justify-content") != "center" or values.get("align-items") != "center":
                raise UnsupportedMarkup("flex")
            x, y = x + (width - own.get("width", 0.0)) / 2, y + (height - own.get("height", 0.0)) / 2
        elif own.get("display") != "block":
            raise UnsupportedMarkup("a picture in a line")
        if {"position", "margin", "padding"} & own.keys():
            raise UnsupportedMarkup("a picture that moves")
        self._picture(nodes[0], own, x, y)

    def _nests(self, node: Node, values: Values) -> bool:
        """Whether it holds boxes that stand absolutely, and nothing else."""
        parts = [part for part in node.content if isinstance(part, Node) or part.strip()]
        return bool(parts) and all(
            isinstance(part, Node) and self.cascade.of(part, values).get("position") == "absolute" for part in parts
        )

    def _picture(self, node: Node, values: Values, x: float, y: float) -> None:
        width, height = values.get("width"), values.get("height")
        if not width or not height or {"background", "border", "transform"} & values.keys():
            raise UnsupportedMarkup("a picture without its size")
        self.made.append(picture(node, x, y, width, height))

    def _photograph(self, node: Node, values: Values) -> None:
        """A picture of pixels in its box."""
        width, height = values.get("width"), values.get("height")
        if not width or not height or {"background", "border", "transform", "padding"} & values.keys():
            raise UnsupportedMarkup("a picture without its size")
        name = self.pictures.add(node.attributes.get("src", ""))
        place = values["left"], values["top"] + height
        self.made.append(
            f"q {number(width)} 0 0 {number(-height)} {number(place[0])} {number(place[1])} cm /{name} Do Q"
        )

    def _apart(self, nodes: list[Node], values: Values, x: float, y: float, width: float) -> None:
        lines = []
        for node in nodes:
            own = self.cascade.of(node, values)
            line = self._line(node, own)
            if line is None or {"position", "padding", "margin", "width", "background", "border"} & own.keys():
                raise UnsupportedMarkup("boxes side by side")
            lines.append((line, own, self._advance(line, own)))
        gap = (width - sum(wide for _, _, wide in lines)) / max(1, len(lines) - 1)
        for line, own, wide in lines:
            self._text(line, own, x, y, wide)
            x += wide + gap

    # ---------------------------------------------------------------------------------------- words

    def _line(self, node: Node, values: Values) -> list[_TextRun] | None:
        """The words of the box, None when it has none; raises UnsupportedMarkup when they could be more than a line."""
        if values.get("display") == "flex" or not any(_words(node)):
            return None
        if values.get("white-space") != "nowrap":
            raise UnsupportedMarkup("words that may wrap")
        runs: list[_TextRun] = []
        self._collect(node, values, runs)
        for i, run in enumerate(runs):
            run.text = re.sub(r"[ \t\r\n]+", " ", run.text)
            if i == 0 or runs[i - 1].text.endswith(" "):
                run.text = run.text.lstrip(" ")
        if runs:
            runs[-1].text = runs[-1].text.rstrip(" ")
        return [run for run in runs if run.text]

    def _collect(self, node: Node, values: Values, runs: list[_TextRun]) -> None:
        for part in node.content:
            if isinstance(part, str):
                runs.append(_TextRun(part, values["color"], "font-feature-settings" in values))
                continue
            own = self.cascade.of(part, values)
            same = all(
                own.get(n) == values.get(n) for n in ("font-size", "font-weight", "letter-spacing", "line-height")
            )
            extra = own.keys() - markup.INHERITED
            if part.tag not in ("span", "b") or not same or extra:
                raise UnsupportedMarkup(f"<{part.tag}> in a line")
            self._collect(part, own, runs)

    def _advance(self, line: list[_TextRun], values: Values) -> float:
        shaped = self.fonts.shaped("".join(run.text for run in line), _halved(line), values["font-weight"])
        spread = values.get("letter-spacing", 0.0)
        return float(shaped.advance * values["font-size"] + spread * len(shaped.glyphs))

    def _text(self, line: list[_TextRun], values: Values, x: float, y: float, width: float) -> None:
        size, weight, spread = values["font-size"], values["font-weight"], values.get("letter-spacing", 0.0)
        text = "".join(run.text for run in line)
        colours = [run.colour for run in line for _ in run.text]
        if (align := values.get("text-align", "left")) != "left":
            free = width - self._advance(line, values)
            x += free / 2 if align == "center" else free
        rise, fall = self.fonts.extents
        baseline = y + (_leading(values) - (rise + fall) * size) / 2 + rise * size
        shaped = self.fonts.shaped(text, _halved(line), weight)
        self.made += self.fonts.show(shaped, colours, x, baseline, size, weight, spread)


@dataclass(slots=True)
class _Frame:
    """Borders and padding of a box."""

    border: dict[str, tuple[float, str]]
    padding: dict[str, float]

    @classmethod
    def of(cls, values: Values) -> _Frame:
        none = 0.0, "#000000"
        sides = ("left", "top", "right", "bottom")
        border = {side: values.get(f"border-{side}", values.get("border", none)) for side in sides}
        return cls(border, {side: values.get(f"padding-{side}", values.get("padding", 0.0)) for side in sides})

    @property
    def across(self) -> float:
        return sum(self.border[s][0] + self.padding[s] for s in ("left", "right"))

    @property
    def down(self) -> float:
        return sum(self.border[s][0] + self.padding[s] for s in ("top", "bottom"))

    def shows(self, values: Values) -> bool:
        return "background" in values or "background-color" in values


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    return "{} {} {} {} re".format(*map(number, (x, y, width, height)))


def _bar(colour: str, x: float, y: float, width: float, height: float) -> str:
    """A bar as a line: pdfium stretches a thin rectangle to whole pixels, which doubles a hairline."""
    thick, middle = min(width, height), (x + width / 2, y + height / 2)
    ends = ((x, middle[1]), (x + width, middle[1])) if width > height else ((middle[0], y), (middle[0], y + height))
    (a, b), (c, d) = ends
    line = f"{number(a)} {number(b)} m {number(c)} {number(d)} l"
    return f"{rgb(colour, 'RG')} {number(thick)} w 0 J\n{line} S"


def _leading(values: Values) -> float:
    value, relative = values["line-height"]
    return float(value * values["font-size"] if relative else value)


def _halved(line: list[_TextRun]) -> tuple[tuple[int, int], ...]:
    spans, at = [], 0
    for run in line:
        if run.halved:
            spans.append((at, at + len(run.text)))
        at += len(run.text)
    return tuple(spans)


def _words(node: Node) -> Iterator[bool]:
    for part in node.content:
        if isinstance(part, str):
            yield bool(part.strip(" \t\r\n"))
        elif part.tag not in markup.SHAPES:
            yield from _words(part)
