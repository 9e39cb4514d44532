"""All content of one build, read once and never changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeVar

from sitegen.model.content import Audience, Campaign, Case, FraudType, Handbook, Site, Unit, WarningLine
from sitegen.model.formats import Paper, Screen
from sitegen.model.records import Records, Thing
from sitegen.model.translation import Translation
from sitegen.model.value import Value
from sitegen.model.website import Ask, Pack, Question, SearchWords, Table

T = TypeVar("T", Case, WarningLine)


@dataclass(frozen=True, slots=True)
class Library(Value):
    """Content in display order: types by `order`, cases newest first, warnings as written, units from the root down.

    `written` are all cases and warnings, the public's and the others, `authored` all else that is reviewed, `records` what the
    program keeps of them.
    """

    site: Site
    units: tuple[Unit, ...]
    types: tuple[FraudType, ...]
    audiences: tuple[Audience, ...]
    warnings: tuple[WarningLine, ...]
    cases: tuple[Case, ...]
    handbooks: tuple[Handbook, ...]
    papers: tuple[Paper, ...]
    screens: tuple[Screen, ...]
    asks: tuple[Ask, ...] = ()
    questions: tuple[Question, ...] = ()
    tables: tuple[Table, ...] = ()
    packs: tuple[Pack, ...] = ()
    search_words: SearchWords = field(default_factory=SearchWords)
    campaigns: tuple[Campaign, ...] = ()
    translations: tuple[Translation, ...] = ()
    records: Records = field(default_factory=Records, compare=False)
    written: tuple[Case | WarningLine, ...] = field(default=(), compare=False, repr=False)
    authored: tuple[Thing, ...] = field(default=(), compare=False, repr=False)
    _types: dict[str, FraudType] = field(init=False, compare=False, repr=False)
    _cases: dict[str, tuple[Case, ...]] = field(init=False, compare=False, repr=False)
    _warnings: dict[str, tuple[WarningLine, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_types", {t.id: t for t in self.types})
        object.__setattr__(self, "_cases", _by_type(self.cases))
        object.__setattr__(self, "_warnings", _by_type(self.warnings))

    @property
    def root(self) -> Unit:
        """The unit in whose name the top of output/ stands."""
        return self.units[0]

    def type(self, id: str) -> FraudType:
        """The fraud type of that id; KeyError when there is none."""
        return self._types[id]

    def cases_of(self, type_id: str) -> tuple[Case, ...]:
        """The cases of a type, newest first."""
        return self._cases.get(type_id, ())

    def warnings_of(self, type_id: str) -> tuple[WarningLine, ...]:
        """The warnings of a type, as written."""
        return self._warnings.get(type_id, ())


def translated(library: Library, translation: Translation) -> Library:
    """The library as the edition in another language shows it: what another thing names is there, or is not named.

    A case or a warning of a type that is not translated stays away: its page would lead nowhere.
    """
    types = {t.id for t in translation.types}
    people = {a.id for a in translation.audiences}

    def known(ids: tuple[str, ...], there: set[str]) -> tuple[str, ...]:
        return tuple(id for id in ids if id in there)

    return replace(
        library,
        site=translation.site,
        units=translation.units,
        types=tuple(replace(t, audiences=known(t.audiences, people)) for t in translation.types),
        audiences=tuple(replace(a, types=known(a.types, types)) for a in translation.audiences),
        warnings=tuple(
            replace(w, audiences=known(w.audiences, people)) for w in translation.warnings if w.type in types
        ),
        cases=tuple(replace(c, audiences=known(c.audiences, people)) for c in translation.cases if c.type in types),
        asks=tuple(replace(a, types=known(a.types, types)) for a in translation.asks),
        questions=tuple(replace(q, type=q.type if q.type in types else "") for q in translation.questions),
        handbooks=(),
        tables=(),
        packs=(),
        search_words=SearchWords(),
        campaigns=(),
        translations=(),
    )


def _by_type(things: tuple[T, ...]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = {}
    for thing in things:
        found.setdefault(thing.type, []).append(thing)
    return {type_id: tuple(group) for type_id, group in found.items()}
