"""How much there is of each type of fraud and for each audience: what an editor asks before he writes the next line."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.model.content import Kind
from sitegen.model.library import Library
from sitegen.model.website import Pack


@dataclass(frozen=True, slots=True)
class TypeCount:
    """Of one type of fraud: warnings, cases that happened, other cases (how it is done), questions of the quiz."""

    id: str
    name: str
    warnings: int
    real: int
    other: int
    questions: int


@dataclass(frozen=True, slots=True)
class AudienceCount:
    """For one audience: warnings that name it, those of them with an SMS, cases, and the names of the packs that are for it."""

    id: str
    name: str
    warnings: int
    sms: int
    cases: int
    packs: tuple[str, ...]


def count_types(library: Library) -> tuple[TypeCount, ...]:
    """A row a type, in their order."""
    happened = (Kind.REAL, Kind.TESTIMONY)
    return tuple(
        TypeCount(
            kind.id,
            kind.name,
            len(library.warnings_of(kind.id)),
            sum(case.kind in happened for case in library.cases_of(kind.id)),
            sum(case.kind not in happened for case in library.cases_of(kind.id)),
            sum(question.type == kind.id for question in library.questions),
        )
        for kind in library.types
    )


def count_audiences(library: Library) -> tuple[AudienceCount, ...]:
    """A row an audience, in their order."""
    rows = []
    for audience in library.audiences:
        mine = [warning for warning in library.warnings if audience.id in warning.audiences]
        rows.append(
            AudienceCount(
                audience.id,
                audience.name,
                len(mine),
                sum(bool(warning.sms) for warning in mine),
                sum(audience.id in case.audiences for case in library.cases),
                tuple(pack.name for pack in library.packs if _names(pack, (audience.id, audience.name))),
            )
        )
    return tuple(rows)


def _names(pack: Pack, words: tuple[str, ...]) -> bool:
    """Whether the pack is for these people, or has a thing that is."""
    named = {*pack.audiences, *(word for entry in pack.materials for word in entry.wanted)}
    return not named.isdisjoint(words)
