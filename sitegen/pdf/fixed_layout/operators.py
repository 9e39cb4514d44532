"""Numbers and colours as the operators of a PDF page write them."""

from __future__ import annotations

from functools import lru_cache


def number(value: float) -> str:
    """The value with four decimals at most."""
    return f"{round(value, 4) + 0.0:.10g}" if abs(value) >= 0.0001 else "0"


@lru_cache(maxsize=512)  # a page has a dozen colours and sets one for each run of words and each shape
def rgb(colour: str, operator: str) -> str:
    """The operator that sets #RRGGBB: `rg` to fill, `RG` to stroke."""
    return " ".join(number(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5)) + f" {operator}"
