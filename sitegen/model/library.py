"""All content of one build, read once and never changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from sitegen.model.content import Audience, Case, FraudType, Handbook, Site, Unit, WarningLine
from sitegen.model.formats import Paper, Screen


@dataclass(frozen=True, slots=True)
class Library:
    """Content in display order: types by `order`, cases newest first, warnings as written, units from the root down."""

    site: Site
    units: tuple[Unit, ...]
    types: tuple[FraudType, ...]
    audiences: tuple[Audience, ...]
    warnings: tuple[WarningLine, ...]
    cases: tuple[Case, ...]
    handbooks: tuple[Handbook, ...]
    papers: tuple[Paper, ...]
    screens: tuple[Screen, ...]
    _types: dict[str, FraudType] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_types", {t.id: t for t in self.types})

    @property
    def root(self) -> Unit:
        """The unit in whose name the top of output/ stands."""
        return self.units[0]

    def type(self, id: str) -> FraudType:
        """The fraud type of that id; KeyError when there is none."""
        return self._types[id]

    def cases_of(self, type_id: str) -> tuple[Case, ...]:
        """The cases of a type, newest first."""
        return tuple(c for c in self.cases if c.type == type_id)

    def warnings_of(self, type_id: str) -> tuple[WarningLine, ...]:
        """The warnings of a type, as written."""
        return tuple(w for w in self.warnings if w.type == type_id)
