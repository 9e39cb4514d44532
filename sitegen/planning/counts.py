"""How much there is of each type of fraud and for each audience: what an editor asks before he writes the next line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sitegen.model.content import Kind, Unit
from sitegen.model.library import Library
from sitegen.model.records import Withdrawal
from sitegen.model.value import Value
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


@dataclass(frozen=True, slots=True)
class Published(Value):
    """A case as a month's report names it."""

    case_id: str
    title: str
    type_name: str
    kind: Kind
    day: date


@dataclass(frozen=True, slots=True)
class Corrected(Value):
    """A correction as a month's report names it."""

    case_id: str
    title: str
    old: str
    new: str
    day: date


@dataclass(frozen=True, slots=True)
class Month(Value):
    """What the program knows of one month: what was published, corrected, withdrawn, approved (how many), and which sheets were
    first made in the unit's name, by material; nothing of what people did with them.

    Of a month that is not over the sheets are left out: the build that reports them makes them.
    """

    name: str
    is_over: bool
    published: tuple[Published, ...]
    corrected: tuple[Corrected, ...]
    withdrawn: tuple[Withdrawal, ...]
    approved: int
    printed: tuple[tuple[str, int], ...]


def months_of(library: Library, unit: Unit, day: date, titles: Mapping[str, str]) -> tuple[Month, Month]:
    """The month before that day's, and that day's up to it; `titles` are those of the materials."""
    first = day.replace(day=1)
    last = first - timedelta(days=1)
    return (
        _month(library, unit, last.replace(day=1), last, titles, is_over=True),
        _month(library, unit, first, day, titles, is_over=False),
    )


def _month(library: Library, unit: Unit, start: date, end: date, titles: Mapping[str, str], *, is_over: bool) -> Month:
    names = {kind.id: kind.name for kind in library.types}
    records = library.records
    sheets = Counter(
        code.material for code in records.printed if is_over and start <= code.day <= end and unit.id in code.units
    )
    return Month(
        name=f"{start.year}年{start.month}月",
        is_over=is_over,
        published=tuple(
            Published(case.id, case.title.text, names[case.type], case.kind, case.published)
            for case in library.cases
            if case.published and start <= case.published <= end
        ),
        corrected=tuple(
            Corrected(case.id, case.title.text, one.old, one.new, one.day)
            for case in library.cases
            for one in case.corrections
            if start <= one.day <= end
        ),
        withdrawn=tuple(one for one in records.withdrawals.values() if start <= one.day <= end),
        approved=sum(start <= one.day <= end for one in records.approvals.values()),
        printed=tuple((titles.get(name, name), count) for name, count in sorted(sheets.items())),
    )


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
