"""The red pen: marks of a felt marker as outlines, the same for the same seed.

Every maker gives SVG path data in the caller's units, its origin at the top left of the space the mark is given; a mark
may leave that space by about half its thickness. `drawn` turns path data into a shape, `mark` into a whole picture.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import pairwise
from random import Random

from markupsafe import Markup

from sitegen.typography.typefaces import Typeface

Point = tuple[float, float]
Curve = Callable[[float], Point]  # from 0 to 1 along the stroke
Pressure = Callable[[float], float]  # share of the full thickness there

_STEPS = 56


def strike(width: float, height: float, seed: int | str = 1, thickness: float | None = None) -> str:
    """One stroke from the lower left to the upper right, a slow arc: what the writer crossed out stays legible."""
    thick = thickness or 0.055 * math.hypot(width, height)

    def curve(t: float) -> Point:
        return width * t, height * (1 - t) - (0.05 * height + 0.011 * width) * math.sin(math.pi * t)

    return _stroke(curve, lambda t: 0.86 + 0.2 * math.sin(math.pi * min(1.0, t * 1.15)) - 0.1 * t, thick, seed)


def underline(width: float, height: float, seed: int | str = 1, thickness: float | None = None) -> str:
    """One stroke from left to right, pressed first and lifted at the end; `height` is the rise of its arc."""
    thick = thickness or 0.03 * width

    def curve(t: float) -> Point:
        return width * t, height * (0.8 - 0.75 * math.sin(0.5 * math.pi * t) ** 1.4 + 0.35 * t * t)

    return _stroke(curve, lambda t: 1.05 - 0.45 * t**1.6, thick, seed)


def ring(width: float, height: float, seed: int | str = 1, thickness: float | None = None) -> str:
    """An ellipse drawn in one go, its end passing its beginning."""
    thick = thickness or 0.05 * min(width, height)
    turn = 2 * math.pi * 1.07

    def curve(t: float) -> Point:
        angle = -0.62 * math.pi - turn * t
        grow = 0.955 + 0.045 * t + 0.02 * math.sin(3 * math.pi * t)
        return width / 2 * (1 + grow * math.cos(angle)), height / 2 * (1 + grow * math.sin(angle))

    return _stroke(
        curve, lambda t: 0.7 + 0.4 * math.sin(math.pi * min(1, 0.12 + t)) - 0.35 * max(0.0, t - 0.8) / 0.2, thick, seed
    )


def tick(width: float, height: float, seed: int | str = 1, thickness: float | None = None) -> str:
    """Short down, long up."""
    thick = thickness or 0.15 * min(width, height)
    corner = 0.3

    def curve(t: float) -> Point:
        if t < corner:
            s = t / corner
            return 0.34 * width * s, height * (0.55 + 0.45 * s)
        s = (t - corner) / (1 - corner)
        return width * (0.34 + 0.66 * s), height * (1 - s) + 0.09 * height * math.sin(math.pi * s)

    return _stroke(curve, lambda t: 0.78 + 0.32 * math.exp(-((t - corner) ** 2) / 0.02) - 0.28 * t, thick, seed)


def line(width: float, height: float, seed: int | str = 1, thickness: float | None = None) -> str:
    """A straight-ish stroke from the top left to the bottom right corner: a money line, a connection."""
    thick = thickness or 0.02 * math.hypot(width, height)
    bow = 0.012 * math.hypot(width, height)

    def curve(t: float) -> Point:
        bend = bow * math.sin(math.pi * t)
        return width * t + (bend if height > width else 0), height * t - (bend if width >= height else 0)

    return _stroke(curve, lambda t: 1 - 0.12 * t, thick, seed)


def arrow(width: float, height: float, seed: int | str = 1, thickness: float | None = None) -> str:
    """A stroke down the middle with a head as wide as the space: what has gone and does not come back."""
    thick = thickness or 0.02 * height
    middle, side = width / 2, min(width, height) / 2
    bow = 0.012 * height

    def shaft(t: float) -> Point:
        return middle + bow * math.sin(math.pi * t), height * t

    def half(sign: int) -> Curve:
        return lambda t: (middle + sign * side * (1 - t), height - side * (1 - t) + 0.08 * side * math.sin(math.pi * t))

    strokes = [_stroke(shaft, lambda t: 1 - 0.12 * t, thick, seed)]
    strokes += [_stroke(half(sign), lambda t: 0.85 + 0.15 * t, thick, f"{seed}{sign}") for sign in (-1, 1)]
    return "".join(strokes)


TIGHT = 0.9  # em from one brush character to the next: they nearly touch, as one hand writes them


def brush(word: str, face: Typeface, size: float) -> str:
    """Brush lettering as path data, its ink's top left corner at the origin."""
    left = face.ink(word[0], 400).left
    above = max(face.ink(ch, 400).above for ch in word)
    places = ((ch, (i * TIGHT - left) * size) for i, ch in enumerate(word))
    return "".join(face.outline(ch, 400, size, x, above * size) for ch, x in places)


def brush_size(word: str, face: Typeface) -> tuple[float, float]:
    """Width and height of the ink of a brush word of size 1."""
    inks = [face.ink(ch, 400) for ch in word]
    width = (len(word) - 1) * TIGHT + inks[-1].right - inks[0].left
    return width, max(ink.above for ink in inks) + max(ink.below for ink in inks)


def drawn(path: str, colour: str, keyline: str = "", keyline_width: float = 0.0, swell: float = 0.0) -> Markup:
    """The path as SVG, `swell` bolder on every side; a halo in the ground's colour sets it off."""
    layers = [(keyline, swell + keyline_width)] if keyline and keyline_width else []
    shape = Markup('<path d="{}" fill="{}"{}/>')
    return Markup("").join(shape.format(path, fill, _outline(fill, by)) for fill, by in (*layers, (colour, swell)))


def _outline(colour: str, by: float) -> Markup:
    if not by:
        return Markup("")
    return Markup(' stroke="{}" stroke-width="{:.4g}" stroke-linejoin="round"').format(colour, 2 * by)


def _stroke(curve: Curve, pressure: Pressure, thickness: float, seed: int | str) -> str:
    """The outline of a felt stroke: pressure along it, rough edges, ends of bristles."""
    random = Random(seed)
    rough = [_noise(random, 9, 0.035), _noise(random, 9, 0.035)]
    grain = [_noise(random, 40, 0.014), _noise(random, 40, 0.014)]
    sides: tuple[list[Point], list[Point]] = ([], [])
    for i in range(_STEPS + 1):
        t = i / _STEPS
        (x, y), (nx, ny) = curve(t), _normal(curve, t)
        half = thickness / 2 * pressure(t)
        for side, sign in enumerate((1, -1)):
            out = half + thickness * (rough[side](t) + grain[side](t))
            sides[side].append((x + sign * nx * out, y + sign * ny * out))
    tail = _bristles(random, sides[0][-1], sides[1][-1], 0.5)
    head = _bristles(random, sides[1][0], sides[0][0], 0.26)
    return _path([*sides[0], *tail, *reversed(sides[1]), *head])


def _normal(curve: Curve, t: float) -> Point:
    """The unit normal of the curve."""
    (x0, y0), (x1, y1) = curve(max(0.0, t - 0.01)), curve(min(1.0, t + 0.01))
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    return -(y1 - y0) / length, (x1 - x0) / length


def _bristles(random: Random, start: Point, end: Point, reach: float) -> list[Point]:
    """The ragged edge of a stroke's end, from one side to the other: a few hairs run on, a few stop early."""
    (x0, y0), (x1, y1) = start, end
    out = (y1 - y0, -(x1 - x0))  # along the stroke, as long as it is thick
    places = sorted(random.uniform(0.06, 0.94) for _ in range(9))
    points = []
    for i, place in enumerate(places):
        swell = math.sin(math.pi * place) ** 0.6
        run = -reach * swell * random.uniform(0.35, 1.0) if i % 2 == 0 else -reach * swell * random.uniform(-0.1, 0.45)
        points.append((x0 + (x1 - x0) * place + out[0] * run, y0 + (y1 - y0) * place + out[1] * run))
    return points


def _noise(random: Random, knots: int, strength: float) -> Callable[[float], float]:
    """Smooth noise between knots, of that strength."""
    values = [random.uniform(-strength, strength) for _ in range(knots + 2)]

    def at(t: float) -> float:
        place = min(max(t, 0.0), 1.0) * knots
        i = int(place)
        blend = (1 - math.cos(math.pi * (place - i))) / 2
        return values[i] * (1 - blend) + values[i + 1] * blend

    return at


def _path(points: list[Point]) -> str:
    """A closed smooth path: quadratic curves between the midpoints."""
    ring_ = [*points, points[0], points[1]]
    start = _middle(ring_[0], ring_[1])
    curves = (
        f"Q{a[0]:.5g} {a[1]:.5g} {m[0]:.5g} {m[1]:.5g}" for a, m in ((a, _middle(a, b)) for a, b in pairwise(ring_[1:]))
    )
    return f"M{start[0]:.5g} {start[1]:.5g}" + "".join(curves) + "Z"


def shortened(path: str) -> str:
    """A path of this module (one `M`, then `Q`s) in steps from point to point, in tenths: half as long, no point moved by
    more than a twentieth of a unit, for what thousands load.
    """
    numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", path)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    at = (round(points[0][0], 1), round(points[0][1], 1))
    steps = [f"M{at[0]:g} {at[1]:g}q"]
    for control, end in zip(points[1::2], points[2::2], strict=True):
        there = (round(end[0], 1), round(end[1], 1))
        steps += [_step(value - from_) for point in (control, there) for value, from_ in zip(point, at, strict=True)]
        at = there
    return re.sub(r" (?=-)|(?<=q) ", "", " ".join(steps)) + "z"


def _step(length: float) -> str:
    """A length in tenths as short as a path may have it: .9, -.3, 0."""
    text = f"{round(length, 1) or 0.0:g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
