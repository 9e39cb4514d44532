"""The pen draws the same mark for the same seed, and keeps near the space it is given."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sitegen.core.sources import Sources
from sitegen.typography import pen, typefaces

ROOT = Path(__file__).parent.parent
MAKERS = [pen.strike, pen.underline, pen.ring, pen.tick, pen.line, pen.arrow]
Maker = Callable[..., str]


def points(path: str) -> list[tuple[float, float]]:
    numbers = [float(n) for n in re.findall(r"-?[\d.]+(?:e-?\d+)?", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


@pytest.mark.parametrize("make", MAKERS)
def test_the_same_seed_draws_the_same_mark(make: Maker) -> None:
    assert make(100, 40, seed=3) == make(100, 40, seed=3)
    assert make(100, 40, seed=3) != make(100, 40, seed=4)


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("size", [(100, 20), (40, 40), (8, 60)])
def test_a_mark_stays_within_its_space_and_its_thickness(make: Maker, size: tuple[float, float]) -> None:
    width, height = size

    for x, y in points(make(width, height, seed=5, thickness=4.0)):
        assert -4 <= x <= width + 4
        assert -4 - 0.05 * (width + height) <= y <= height + 4


def test_a_strike_rises_from_left_to_right() -> None:
    path = points(pen.strike(200, 30, seed=1))
    left = [y for x, y in path if x < 20]
    right = [y for x, y in path if x > 180]

    assert min(left) > max(right)


def test_a_halo_lies_beneath_the_mark_and_is_wider() -> None:
    drawn = pen.drawn("M0 0Z", "#E3001B", keyline="#FFD200", keyline_width=2)

    assert drawn == (
        '<path d="M0 0Z" fill="#FFD200" stroke="#FFD200" stroke-width="4" stroke-linejoin="round"/>'
        '<path d="M0 0Z" fill="#E3001B"/>'
    )


def test_a_brush_word_begins_at_the_origin_and_is_as_large_as_told() -> None:
    face = typefaces.load(Sources(ROOT, ROOT / "content", date(2026, 11, 21)), "brush")

    xs, ys = zip(*points(pen.brush("骗子", face, 100)), strict=True)
    width, height = pen.brush_size("骗子", face)

    assert min(xs) == pytest.approx(0, abs=6)
    assert min(ys) == pytest.approx(0, abs=6)
    assert max(xs) == pytest.approx(width * 100, abs=6)
    assert max(ys) == pytest.approx(height * 100, abs=6)


@pytest.mark.parametrize("make", [pen.strike, pen.underline])
def test_a_shortened_path_goes_through_the_same_points(make: Maker) -> None:
    whole = make(100, 12, seed=3)
    short = pen.shortened(whole)

    start, steps = re.fullmatch(r"M([^q]+)q([^z]+)z", short).groups()  # type: ignore[union-attr]
    at = tuple(float(n) for n in re.findall(r"-?\.?\d+(?:\.\d+)?", start))
    lengths = [float(n) for n in re.findall(r"-?(?:\d+(?:\.\d+)?|\.\d+)", steps)]
    reached = [at]
    for cx, cy, x, y in zip(*[iter(lengths)] * 4, strict=True):
        reached += [(at[0] + cx, at[1] + cy), (at[0] + x, at[1] + y)]
        at = reached[-1]

    assert len(short) < 0.6 * len(whole)
    assert len(reached) == len(points(whole))
    for (x, y), (wanted_x, wanted_y) in zip(reached, points(whole), strict=True):
        assert x == pytest.approx(wanted_x, abs=0.11)
        assert y == pytest.approx(wanted_y, abs=0.11)
