"""What the command line asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """Materials and unit (empty: all), the day, whether drafts are shown; why things are not `held` back from the public, by key."""

    day: date
    materials: tuple[str, ...] = ()
    unit: str = ""
    drafts: bool = False
    held: Mapping[str, str] = field(default_factory=dict, hash=False)

    def why_gone(self, key: str) -> str:
        """Why the page of a thing is not there: withdrawn, waiting, out_of_date; gone for any other reason."""
        why = self.held.get(key, "gone")
        return {"drafts": "waiting", "depends": "waiting"}.get(why, why)
