"""What the command line asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """Materials and unit (empty: all), the day, whether drafts are shown."""

    day: date
    materials: tuple[str, ...] = ()
    unit: str = ""
    drafts: bool = False
