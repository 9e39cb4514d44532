"""SVG shapes → the operators of a PDF page: paths, rectangles, circles, groups; filled, stroked and turned."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sitegen.pdf.fixed_layout import markup
from sitegen.pdf.fixed_layout.curves import outline_of_any
from sitegen.pdf.fixed_layout.markup import Node, UnsupportedMarkup
from sitegen.pdf.fixed_layout.operators import number, rgb

_CIRCLE = 0.5522847498  # where the handles of a quarter circle's cubic stand
_CAPS: Mapping[str, int] = {"butt": 0, "round": 1, "square": 2}
_JOINS: Mapping[str, int] = {"miter": 0, "round": 1, "bevel": 2}
_KNOWN = frozenset({
    "fill", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap", "transform", "d", "x", "y", "width", "height",
    "cx", "cy", "r", "viewbox", "style", "class", "aria-hidden", "xmlns",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Paint:
    """How what follows is filled and stroked; empty is none."""

    fill: str = "#000000"
    stroke: str = ""
    width: float = 1.0
    join: int = 0
    cap: int = 0

    def with_(self, attributes: Mapping[str, str]) -> _Paint:
        made = self
        for name, value in attributes.items():
            if name not in _KNOWN and not name.startswith("data-"):
                raise UnsupportedMarkup(f"SVG attribute {name}")
            if name in ("fill", "stroke"):
                colour = "" if value == "none" else markup.colour(value)
                made = replace(made, fill=colour) if name == "fill" else replace(made, stroke=colour)
            elif name == "stroke-width":
                made = replace(made, width=_float(value))
            elif name == "stroke-linejoin":
                made = replace(made, join=_word(_JOINS, value))
            elif name == "stroke-linecap":
                made = replace(made, cap=_word(_CAPS, value))
        return made

    def draw(self, outline: str) -> str:
        """The operators that paint the outline."""
        parts = []
        if self.fill:
            parts.append(rgb(self.fill, "rg"))
        if self.stroke:
            parts.append(f"{rgb(self.stroke, 'RG')} {number(self.width)} w {self.join} j {self.cap} J")
        operator = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}
        return "\n".join((*parts, outline, operator[bool(self.fill), bool(self.stroke)]))


def picture(svg: Node, left: float, top: float, width: float, height: float) -> str:
    """The operators that draw an `svg` element into that box of the page (points, y downwards)."""
    x, y, w, h = (_float(part) for part in svg.attributes.get("viewbox", "").split() or ("0",))
    scale = min(width / w, height / h)
    across, down = left + (width - w * scale) / 2 - x * scale, top + (height - h * scale) / 2 - y * scale
    matrix = f"{number(scale)} 0 0 {number(scale)} {number(across)} {number(down)} cm"
    drawn = "\n".join(_children(svg, _Paint().with_(svg.attributes)))
    # Nothing of an SVG shows outside its box.
    frame = " ".join(map(number, (left, top, width, height)))
    return f"q {frame} re W n {matrix}\n{drawn}\nQ"


def _children(node: Node, paint: _Paint) -> Iterator[str]:
    for child in node.elements:
        own = paint.with_(child.attributes)
        drawn = "\n".join(_children(child, own)) if child.tag == "g" else own.draw(_outline(child))
        matrix = _matrix(child.attributes.get("transform", ""))
        yield f"q {matrix} cm\n{drawn}\nQ" if matrix else drawn


def _outline(node: Node) -> str:
    given = node.attributes
    if node.tag == "path":
        return outline_of(given.get("d", ""))
    if node.tag == "rect":
        x, y, w, h = (_float(given.get(name, "0")) for name in ("x", "y", "width", "height"))
        return f"{number(x)} {number(y)} {number(w)} {number(h)} re"
    if node.tag == "circle":
        x, y, r = (_float(given.get(name, "0")) for name in ("cx", "cy", "r"))
        return ellipse(x - r, y - r, 2 * r, 2 * r)
    raise UnsupportedMarkup(f"<{node.tag}> in an SVG")


def ellipse(x: float, y: float, width: float, height: float) -> str:
    """The outline of an ellipse in that box."""
    a, b = width / 2, height / 2
    points = [(1, 0), (1, _CIRCLE), (_CIRCLE, 1), (0, 1), (-_CIRCLE, 1), (-1, _CIRCLE), (-1, 0),
              (-1, -_CIRCLE), (-_CIRCLE, -1), (0, -1), (_CIRCLE, -1), (1, -_CIRCLE), (1, 0)]  # fmt: skip
    at = [f"{number(x + a + a * u)} {number(y + b + b * v)}" for u, v in points]
    return f"{at[0]} m " + " ".join(f"{at[i]} {at[i + 1]} {at[i + 2]} c" for i in (1, 4, 7, 10)) + " h"


_TURN = re.compile(r"rotate\(\s*([-\d.e]+)[\s,]+([-\d.e]+)[\s,]+([-\d.e]+)\s*\)")
_SCALE = re.compile(r"scale\(\s*([-\d.e]+)\s*\)")
_MOVE = re.compile(r"translate\(\s*([-\d.e]+)[\s,]+([-\d.e]+)\s*\)")


def _matrix(transform: str) -> str:
    if not transform:
        return ""
    if found := _TURN.fullmatch(transform):
        return turn(*(_float(value) for value in found.groups()))
    if found := _SCALE.fullmatch(transform):
        return f"{found[1]} 0 0 {found[1]} 0 0"
    if found := _MOVE.fullmatch(transform):
        return f"1 0 0 1 {found[1]} {found[2]}"
    raise UnsupportedMarkup(f"transform {transform}")


def turn(degrees: float, x: float, y: float) -> str:
    """The matrix that turns by so many degrees around x, y, clockwise where y points down."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return f"{c:.6f} {s:.6f} {-s:.6f} {c:.6f} {number(x - c * x + s * y)} {number(y - s * x - c * y)}"


# What our own pen and QR codes write; it is most of a page and need not go through a parser for everything.
_PENS_OWN = re.compile(r"(?:[MLQC][-\d. e]+|h[\d.]+|Z)+")
_COMMAND = re.compile(r"([MLQCZh])([^MLQCZh]*)")


def _operators(data: str) -> Iterator[str]:
    x = y = 0.0
    for command, places in _COMMAND.findall(data):
        at = [float(place) for place in places.split()]
        if command == "Q":
            # The handle of a quadratic curve, shared out to the two of a cubic one.
            a, b, u, v = at
            at = [x + 2 / 3 * (a - x), y + 2 / 3 * (b - y), u + 2 / 3 * (a - u), v + 2 / 3 * (b - v), u, v]
        elif command == "h":
            at = [x + at[0], y]
        if command == "Z":
            yield "h"
        else:
            x, y = at[-2:]
            yield f"{' '.join(map(number, at))} {_LETTERS[command]}"


_LETTERS: Mapping[str, str] = {"M": "m", "L": "l", "h": "l", "Q": "c", "C": "c"}


@lru_cache(maxsize=512)
def outline_of(data: str) -> str:
    """The operators of SVG path data. Raises UnsupportedMarkup for data that is no path."""
    if _PENS_OWN.fullmatch(data):
        return "\n".join(_operators(data))
    return outline_of_any(data)


def _float(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise UnsupportedMarkup(f"number {value}") from None


def _word(words: Mapping[str, int], value: str) -> int:
    if value not in words:
        raise UnsupportedMarkup(value)
    return words[value]
