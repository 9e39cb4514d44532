"""The palette, one for all renderers, and the measure of contrast."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import yaml

from sitegen.core.sources import Sources

FILE = "assets/palette.yaml"
Palette = Mapping[str, Mapping[str, str]]


def load(sources: Sources) -> Palette:
    """Colours by group (`paper`, `light`) and name, as #RRGGBB."""
    return _parsed(sources.text(FILE))


@lru_cache(maxsize=2)
def _parsed(text: str) -> Palette:
    groups = yaml.safe_load(text)
    return {str(group): {str(k): str(v).upper() for k, v in names.items()} for group, names in groups.items()}


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of #RRGGBB, 0–255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """WCAG relative luminance, 0–1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1–21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
