"""Whether people can read a screen in the time and from the place they have: sizes, seconds, contrast, light, as numbers.

Rules and where they come from: characters of at least 4 mm a metre of distance (8 are comfortable; makers of signs), of
16 px on dots (GB 2312 dot fonts), contrast 4.5 (WCAG 2.2, 1.4.3), mean luminance 0.25 (our own, against glare at night),
5 characters a second with one second to notice (our own: a third slower than people read on paper), 20 characters on a
line (our own: 4 seconds, after which the eye loses its place).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sitegen.model.formats import Screen
from sitegen.model.problems import Words

LEAST_PX = 12  # smaller Chinese cannot be read on any screen …
LEAST_LAMPS = 16  # … nor smaller than this where no pixel is half lit
LONGEST = 20  # characters on a line
FAINTEST = 4.5  # contrast of words and ground
LEAST_MM = 4.0  # a metre of distance
BRIGHTEST = 0.25  # mean linear luminance
READ = 5.0  # characters a second
NOTICE = 1.0  # second before reading starts

_MARKS = re.compile(r"[\s，。、；：！？“”‘’《》·,.?!]+")
_NUMBER = re.compile(r"\d+")


def count(text: str) -> int:
    """Characters to be read; a number is taken in as two, marks are not read."""
    text = _MARKS.sub("", text)
    return len(_NUMBER.sub("", text)) + 2 * len(_NUMBER.findall(text))


def reading_time(texts: Iterable[str]) -> float:
    """Seconds to notice and read these words."""
    return round(NOTICE + sum(map(count, texts)) / READ, 1)


def too_small(size: float, screen: Screen) -> Words | None:
    """What is wrong with words of `size` px on that screen, or None."""
    if size < (LEAST_PX if screen.antialias and not screen.is_dots else LEAST_LAMPS):
        return Words(f"只有 {size:.0f} 点高，看不清", f"is only {size:.0f} px high")
    a_metre = screen.millimetres_a_metre(size)
    if 0 < a_metre < LEAST_MM:
        zh = f"{size:.0f} 点高，{screen.distance:g} 米外看不清（每米只有 {a_metre:.1f} 毫米，至少要 {LEAST_MM:g}）"
        en = f"is {size:.0f} px high, unreadable from {screen.distance:g} m ({a_metre:.1f} mm a metre, {LEAST_MM:g} needed)"
        return Words(zh, en)
    return None


def too_wide(characters: int) -> Words | None:
    """What is wrong with a line of so many characters, or None."""
    if characters <= LONGEST:
        return None
    return Words(
        f"一行有 {characters} 个字，最多 {LONGEST} 个", f"has {characters} characters on a line, {LONGEST} at most"
    )


def too_faint(contrast: float) -> Words | None:
    """What is wrong with words that stand out so little, or None."""
    if contrast >= FAINTEST:
        return None
    return Words(
        f"和底色的对比只有 {contrast:.1f}，至少要 {FAINTEST:g}",
        f"has a contrast of {contrast:.1f} with the ground, {FAINTEST:g} at least is needed",
    )


def too_bright(luminance: float) -> Words | None:
    """What is wrong with a picture of that mean linear luminance, or None."""
    if luminance <= BRIGHTEST:
        return None
    return Words(
        f"亮得刺眼：平均亮度 {luminance:.2f}，最多 {BRIGHTEST:g}",
        f"glares: its mean luminance is {luminance:.2f}, {BRIGHTEST:g} at most",
    )


def too_long(seconds: float, screen: Screen) -> Words | None:
    """What is wrong with words that take so long to read, or None."""
    if seconds <= screen.dwell:
        return None
    return Words(
        f"要 {seconds:g} 秒才读得完，画面只停 {screen.dwell} 秒",
        f"takes {seconds:g} s to read, the picture stands {screen.dwell} s",
    )
