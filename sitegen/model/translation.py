"""The website in another language, as people translated it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sitegen.model.content import Audience, Case, FraudType, Site, Unit, WarningLine
from sitegen.model.library import Library
from sitegen.model.value import Value
from sitegen.model.website import Ask, Question


@dataclass(frozen=True, slots=True)
class Translation(Value):
    """What of the library is there in the language `tag` (BCP 47); what is not translated is not in it.

    `name` is what the language calls itself, `direction` ltr or rtl.
    """

    tag: str
    name: str
    direction: str
    site: Site
    units: tuple[Unit, ...]
    types: tuple[FraudType, ...]
    audiences: tuple[Audience, ...]
    warnings: tuple[WarningLine, ...]
    cases: tuple[Case, ...]
    asks: tuple[Ask, ...]
    questions: tuple[Question, ...]

    def of(self, library: Library) -> Library:
        """The library as this edition shows it: what another thing names is there, or is not named.

        A case or a warning of a type that is not translated stays away: its page would lead nowhere.
        """
        types = {t.id for t in self.types}
        people = {a.id for a in self.audiences}

        def known(ids: tuple[str, ...], there: set[str]) -> tuple[str, ...]:
            return tuple(id for id in ids if id in there)

        return replace(
            library,
            site=self.site,
            units=self.units,
            types=tuple(replace(t, audiences=known(t.audiences, people)) for t in self.types),
            audiences=tuple(replace(a, types=known(a.types, types)) for a in self.audiences),
            warnings=tuple(replace(w, audiences=known(w.audiences, people)) for w in self.warnings if w.type in types),
            cases=tuple(replace(c, audiences=known(c.audiences, people)) for c in self.cases if c.type in types),
            asks=tuple(replace(a, types=known(a.types, types)) for a in self.asks),
            questions=tuple(replace(q, type=q.type if q.type in types else "") for q in self.questions),
            handbooks=(),
            tables=(),
            packs=(),
            campaigns=(),
            translations=(),
        )
