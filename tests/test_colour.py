"""The palette keeps the contrasts the designs promise."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sitegen.core.sources import Sources
from sitegen.typography import colour

ROOT = Path(__file__).parent.parent
PALETTE = colour.load(Sources(ROOT, ROOT / "content", date(2026, 11, 21)))


@pytest.mark.parametrize(
    ("group", "text", "ground", "least"),
    [
        ("paper", "ink", "yellow", 12.0),
        ("paper", "ink", "tint", 12.0),
        ("paper", "red_text", "white", 4.5),
        ("paper", "red_text", "tint", 4.5),
        ("paper", "white", "red", 4.5),
        ("paper", "fg3", "tint", 4.5),
        ("paper", "grey", "ink", 7.0),
        ("paper", "red", "yellow", 3.0),  # the pen: a shape, not text
        ("light", "yellow", "ground", 12.0),
        ("light", "pen", "black", 4.5),
        ("light", "pen", "ground", 4.5),
        ("light", "white", "verdict", 4.5),
        ("light", "ground", "yellow", 12.0),
        ("light", "verdict", "yellow", 3.0),  # the pen on the field
        ("light", "yellow", "act", 4.5),
        ("light", "white", "act", 4.5),
        ("light", "yellow", "act_led", 4.5),
        ("light", "white", "act_led", 4.5),
    ],
)
def test_text_stands_out_from_its_ground(group: str, text: str, ground: str, least: float) -> None:
    assert colour.contrast(PALETTE[group][text], PALETTE[group][ground]) >= least


def test_contrast_of_black_and_white_is_the_largest() -> None:
    assert colour.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert colour.contrast("#123456", "#123456") == pytest.approx(1)
