"""What a template sees of the library: the thing itself whole, its neighbours as cards of the few fields they show.

A change then travels no further than it can be seen: a word in a case's story touches that case's page and the book, not
every list that names the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from sitegen.model.content import (
    Audience,
    Case,
    CaseOutcome,
    Channel,
    Contact,
    FraudType,
    Handbook,
    Kind,
    PaidBy,
    Point,
    PosterLayout,
    StoppedBy,
    Unit,
    WarningLine,
    said_by,
)
from sitegen.model.jobs import TemplateContext
from sitegen.model.library import Library
from sitegen.model.text import Amount, PartialDate, Phrase
from sitegen.model.value import Value
from sitegen.model.vocabulary import label
from sitegen.model.website import Choice, Level, Question
from sitegen.planning.timetable import HOTLINES, monday_of, warning_of_week
from sitegen.website.charts import charts, checks

NEAR = 3  # neighbours a case's page shows
CASES_ON_A_PAGE = 16  # cases on one page of a list
WEEKS = 8  # in the feed of the sentences of the week
NEWEST = 24  # cases a type's or an audience's page lists before it leads on to their list


@dataclass(frozen=True, slots=True)
class CaseCard(Value):
    """A case as lists and posters name it."""

    id: str
    title: Phrase
    summary: str
    type: str
    type_name: str
    kind: Kind
    outcome: CaseOutcome | None
    amount: Amount | None
    stopped_by: StoppedBy | None
    stopped_how: str
    occurred: PartialDate | None
    region: str
    audiences: tuple[str, ...]
    published: date | None
    contact: tuple[Contact, ...] = ()
    paid_by: PaidBy | None = None


@dataclass(frozen=True, slots=True)
class TypeCard(Value):
    """A fraud type as lists name it."""

    id: str
    name: str
    short_name: str
    lie: str
    speaker: str
    summary: str
    slogan: tuple[Phrase, ...]
    icon: str
    place: int
    audiences: tuple[str, ...]

    @property
    def said_by(self) -> str:
        """Who says the lie: “民警”说."""
        return said_by(self.speaker)


@dataclass(frozen=True, slots=True)
class WarningCard(Value):
    """A warning as lists name it."""

    id: str
    type: str
    type_name: str
    lines: tuple[Phrase, ...]
    lie: str
    lead: Phrase | None
    action: str
    verdict: str
    audiences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AudienceCard(Value):
    """An audience as lists name it."""

    id: str
    name: str
    icon: str
    headline: tuple[Phrase, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Chapter(Value):
    """One type in a book, with what belongs to it."""

    number: int
    type: FraudType
    warnings: tuple[WarningLine, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Week(Value):
    """The warning of the week: Monday to Sunday, one warning after the other."""

    warning: WarningCard
    flags: tuple[Point, ...]
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Facet(Value):
    """One way to narrow the list of cases, with how many it leaves."""

    id: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class CaseListPage(Value):
    """One page of a list of cases. `id` names its file: index, index-2, type-romance, who-senior-3, via-sms.

    `by` says what it is narrowed by: nothing, type, who or via. `all` is how many cases the whole list holds.
    """

    id: str
    list: str
    by: str
    name: str
    number: int
    pages: int
    all: int
    before: str
    after: str


class Views:
    """Contexts for one build: `library` as published, `day` the day it is made for."""

    def __init__(self, library: Library, day: date) -> None:
        self.library = library
        self.day = day
        self._names = {t.id: t for t in library.types}
        self._audiences = {a.id: a.name for a in library.audiences}
        self._warnings = {w.id: w for w in library.warnings}
        self._saved = tuple(
            c
            for c in library.cases
            if c.outcome is CaseOutcome.PREVENTED and c.amount and Channel.WEBSITE in c.channels
        )
        self._cards: dict[int, CaseCard | TypeCard | WarningCard] = {}
        self._site: TemplateContext | None = None
        self._shown = [c for c in library.cases if Channel.WEBSITE in c.channels]
        self._case_lists: tuple[tuple[CaseListPage, tuple[Case, ...]], ...] = ()
        self._facets: Mapping[str, tuple[Facet, ...]] = {}
        self._by_type: dict[str, list[Case]] = {}
        self._by_audience: dict[str, list[Case]] = {}
        for case in self._shown:
            self._by_type.setdefault(case.type, []).append(case)
            for audience in case.audiences:
                self._by_audience.setdefault(audience, []).append(case)

    # ------------------------------------------------------------------ cards

    def case(self, case: Case) -> CaseCard:
        """The card of a case, made once."""
        known = self._cards.get(id(case))
        if not isinstance(known, CaseCard):
            known = self._cards[id(case)] = self._case(case)
        return known

    def _case(self, case: Case) -> CaseCard:
        return CaseCard(
            id=case.id,
            title=case.title,
            summary=case.summary,
            type=case.type,
            type_name=self._names[case.type].name,
            kind=case.kind,
            outcome=case.outcome,
            amount=case.amount,
            stopped_by=case.stopped_by,
            stopped_how=case.stopped_how,
            occurred=case.occurred,
            region=case.region,
            audiences=case.audiences,
            published=case.published,
            contact=case.contact,
            paid_by=case.paid_by,
        )

    def type(self, kind: FraudType) -> TypeCard:
        """The card of a fraud type, made once."""
        known = self._cards.get(id(kind))
        if not isinstance(known, TypeCard):
            known = self._cards[id(kind)] = self._type(kind)
        return known

    def _type(self, kind: FraudType) -> TypeCard:
        return TypeCard(
            id=kind.id,
            name=kind.name,
            short_name=kind.short_name,
            lie=kind.lie,
            speaker=kind.speaker,
            summary=kind.summary,
            slogan=kind.slogan,
            icon=kind.icon,
            place=kind.place,
            audiences=kind.audiences,
        )

    def warning(self, warning: WarningLine) -> WarningCard:
        """The card of a warning, with its type's verdict when it has none of its own; made once."""
        known = self._cards.get(id(warning))
        if not isinstance(known, WarningCard):
            known = self._cards[id(warning)] = self._warning(warning)
        return known

    def _warning(self, warning: WarningLine) -> WarningCard:
        kind = self._names[warning.type]
        return WarningCard(
            id=warning.id,
            type=warning.type,
            type_name=kind.name,
            lines=warning.lines,
            lie=warning.lie,
            lead=warning.lead,
            action=warning.action,
            verdict=warning.verdict or kind.verdict,
            audiences=warning.audiences,
        )

    def audience(self, audience: Audience) -> AudienceCard:
        """The card of an audience."""
        return AudienceCard(audience.id, audience.name, audience.icon, audience.headline, audience.summary)

    # --------------------------------------------------------------- contexts

    def of_warning(self, warning: WarningLine) -> TemplateContext:
        """`warning` and its `type` whole, `cases` that illustrate it or are of its type (cards, two at most), its `own_case`;
        the red `flags` that fit it, the `layout` of its poster, `behind_code`: what the page shows to which its code leads.
        """
        kind = self._names[warning.type]
        of_type = self.library.cases_of(warning.type)
        cases = [c for c in of_type if c.warning == warning.id] + [c for c in of_type if c.warning != warning.id]
        own = next((self.case(c) for c in of_type if c.warning == warning.id), None)
        flags = warning.flags_shown(kind)
        return {
            "warning": warning,
            "type": kind,
            "cases": tuple(self.case(c) for c in cases[:2]),
            "own_case": own,
            "flags": flags,
            "layout": poster_layout(warning, flags, own).value,
            "behind_code": _behind(self._shown_of(warning.type)[:NEWEST]),
        }

    def of_case(self, case: Case) -> TemplateContext:
        """`case` whole; `type` (card), `warning` (card or None), `warnings` of its type, other `cases` (cards)."""
        of_type = [w for w in self.library.warnings_of(case.type) if Channel.WEBSITE in w.channels]
        own = self._warnings.get(case.warning)
        same_type = list(islice((c for c in self._shown_of(case.type) if c is not case), NEAR))
        others = (c for c in self._saved if c.type != case.type)
        near = [*same_type, *islice(others, NEAR - len(same_type))]
        return {
            "case": case,
            "type": self.type(self._names[case.type]),
            "warning": self.warning(own) if own else None,
            "warnings": tuple(self.warning(w) for w in of_type if w is not own)[:NEAR],
            "cases": tuple(self.case(c) for c in near),
            "audience_names": {a: self._audiences[a] for a in case.audiences},
        }

    def of_type(self, kind: FraudType) -> TemplateContext:
        """`type` whole, its `warnings` whole, `cases` (cards), `audiences` it aims at (cards), `neighbours` (cards)."""
        types = self.library.types
        at = types.index(kind)
        return {
            "type": kind,
            "warnings": tuple(
                self._for_all(w) for w in self.library.warnings_of(kind.id) if Channel.WEBSITE in w.channels
            ),
            "cases": tuple(self.case(c) for c in self._shown_of(kind.id)[:NEWEST]),
            "cases_in_all": len(self._shown_of(kind.id)),
            "audiences": tuple(
                self.audience(a) for a in self.library.audiences if kind.id in a.types or a.id in kind.audiences
            ),
            "neighbours": tuple(self.type(types[i % len(types)]) for i in (at - 1, at + 1) if len(types) > 2),
            "behind_code": _behind(self._shown_of(kind.id)[:NEWEST]),
        }

    def of_audience(self, audience: Audience) -> TemplateContext:
        """`audience` whole; `types`, `warnings`, `cases` meant for them and all other `audiences` (cards)."""
        mine = audience.id
        types = tuple(self._names[t] for t in audience.types)
        return {
            "audience": audience,
            "types": tuple(self.type(t) for t in types),
            "first_steps": {t.id: (t.flags[0], t.advice[0]) for t in types if t.flags and t.advice},
            "warnings": tuple(
                self.warning(w) for w in self.library.warnings if mine in w.audiences and Channel.WEBSITE in w.channels
            ),
            "cases": tuple(self.case(c) for c in self._shown_to(mine)[:NEWEST]),
            "cases_in_all": len(self._shown_to(mine)),
            "behind_code": _behind(self._shown_to(mine)[:NEWEST]),
            "audiences": tuple(self.audience(a) for a in self.library.audiences if a.id != mine),
        }

    def case_lists(self) -> tuple[tuple[CaseListPage, tuple[Case, ...]], ...]:
        """The pages on which cases are listed: all of them, and by type, audience and way of contact."""
        self._case_lists = self._case_lists or tuple(self._listed_cases())
        return self._case_lists

    def case_list_ids(self) -> frozenset[str]:
        """The ids of those pages."""
        return frozenset(case_list.id for case_list, _ in self.case_lists())

    def of_case_list(self, case_list: CaseListPage, cases: tuple[Case, ...]) -> TemplateContext:
        """`case_list`, its `cases` (cards) and the `facets` by kind: what else the list can be narrowed by."""
        self.case_lists()
        return {"case_list": case_list, "cases": tuple(self.case(c) for c in cases), "facets": self._facets}

    def _listed_cases(self) -> Iterator[tuple[CaseListPage, tuple[Case, ...]]]:
        lists: list[tuple[str, str, str, list[Case]]] = [("index", "", "", self._shown)]
        facets: dict[str, tuple[Facet, ...]] = {}
        for by, kinds, has in (
            ("type", [(t.id, t.short_name or t.name) for t in self.library.types], lambda c: (c.type,)),
            ("who", [(a.id, a.name) for a in self.library.audiences], lambda c: c.audiences),
            ("via", [(v.value, label(v)) for v in Contact], lambda c: tuple(v.value for v in c.contact)),
        ):
            groups: dict[str, list[Case]] = {}
            for case in self._shown:
                for id in has(case):
                    groups.setdefault(id, []).append(case)
            lists += [(f"{by}-{id}", by, name, groups[id]) for id, name in kinds if id in groups]
            facets[by] = tuple(Facet(id, name, len(groups[id])) for id, name in kinds if id in groups)
        self._facets = facets
        for id, by, name, cases in lists:
            yield from self._pages(id, by, name, cases)

    def _pages(self, id: str, by: str, name: str, cases: list[Case]) -> Iterator[tuple[CaseListPage, tuple[Case, ...]]]:
        pages = max(1, -(-len(cases) // CASES_ON_A_PAGE))
        names = [id, *(f"{id}-{n}" for n in range(2, pages + 1))]
        for n, own in enumerate(names):
            before, after = names[n - 1] if n else "", names[n + 1] if n + 1 < pages else ""
            case_list = CaseListPage(own, id, by, name, n + 1, pages, len(cases), before, after)
            yield case_list, tuple(cases[n * CASES_ON_A_PAGE : (n + 1) * CASES_ON_A_PAGE])

    def of_book(self, book: Handbook, shows: tuple[str, ...]) -> TemplateContext:
        """`book` and its `chapters`, each a type with those of its warnings and cases whole that the material `shows`."""
        chosen = [t for t in self.library.types if not book.types or t.id in book.types]
        return {
            "book": book,
            "readers": next((a for a in self.library.audiences if a.id == book.readers), None),
            "audiences": self.library.audiences if book.internal else (),
            "chapters": tuple(
                Chapter(
                    number,
                    kind,
                    tuple(
                        w
                        for w in self.library.warnings_of(kind.id)
                        if "warnings" in shows and Channel.HANDBOOK in w.channels
                    ),
                    tuple(
                        c
                        for c in self.library.cases_of(kind.id)
                        if "cases" in shows and book.has_cases and Channel.HANDBOOK in c.channels
                    ),
                )
                for number, kind in enumerate(chosen, 1)
            ),
        }

    def of_site(self, shows: tuple[str, ...] | None = None) -> TemplateContext:
        """Every type, case, warning and audience as cards, the warning of the `week` and those of the last `weeks`; of these what `shows` names."""
        self._site = self._site or self._of_site()
        return self._site if shows is None else {name: self._site[name] for name in shows}

    def _shown_of(self, type_id: str) -> list[Case]:
        return self._by_type.get(type_id, [])

    def _shown_to(self, audience_id: str) -> list[Case]:
        return self._by_audience.get(audience_id, [])

    def _of_site(self) -> TemplateContext:
        shown = [w for w in self.library.warnings if Channel.WEBSITE in w.channels]
        return {
            "types": tuple(self.type(t) for t in self.library.types),
            "cases": tuple(self.case(c) for c in self._shown),
            "warnings": tuple(self.warning(w) for w in shown),
            "audiences": tuple(self.audience(a) for a in self.library.audiences),
            "week": self._week(shown, self.day),
            "weeks": tuple(week for n in range(WEEKS) if (week := self._week(shown, self.day - timedelta(weeks=n)))),
            "asks": self.library.asks,
            "pack_ids": tuple(p.id for p in self.library.packs),
        }

    def of_need(self, need: str) -> TemplateContext:
        """What pages with `needs` get besides: `questions` for the public in the week's order, `charts` and `checks`."""
        if need == "questions":
            root = self.library.root
            public = [question_for(q, root) for q in self.library.questions if q.level is Level.PUBLIC]
            turn = self.day.toordinal() // 7 * 10 % max(1, len(public))
            return {"questions": (*public[turn:], *public[:turn])}
        if need == "tables":
            names = {t.id: t.name for t in self.library.types}
            return {"charts": charts(self.library.tables, names), "checks": checks(self.library.tables)}
        return {}

    def of_search(self) -> TemplateContext:
        """Everything that can be found on the website, whole."""
        return {
            "types": self.library.types,
            "cases": tuple(self._shown),
            "warnings": tuple(self._for_all(w) for w in self.library.warnings if Channel.WEBSITE in w.channels),
            "audiences": self.library.audiences,
            "words": self.library.search_words,
        }

    def of_unit(self, unit: Unit, shows: tuple[str, ...]) -> TemplateContext:
        """The unit's `focus` types (all when it names none), and of the lists of what it may show those that `shows` names, whole.

        With the warnings come the names of all audiences by id, in `audience_names`.
        """
        chosen = [t for t in self.library.types if t.id in unit.focus_types] or [
            t for t in self.library.types if t.place
        ]
        lists: Mapping[str, Callable[[], Iterable[object]]] = {
            "types": lambda: self.library.types,
            "cases": lambda: self.library.cases,
            "questions": lambda: (question_for(q, unit) for q in self.library.questions),
            "warnings": lambda: (
                warning_for(w, unit) for w in self.library.warnings if not w.units or set(w.units) & set(unit.path)
            ),
        }
        return {
            "focus": tuple(sorted(chosen, key=lambda t: _place_in(unit.focus_types, t.id))),
            **{name: tuple(lists[name]()) for name in lists if name in shows},
            **({"audience_names": self._audiences} if "warnings" in shows else {}),
        }

    def _week(self, warnings: list[WarningLine], day: date) -> Week | None:
        chosen = warning_of_week(warnings, day)
        if chosen is None:
            return None
        monday = monday_of(day)
        flags = chosen.flags_shown(self._names[chosen.type])
        return Week(self.warning(chosen), flags, monday, monday + timedelta(days=6))

    def _for_all(self, warning: WarningLine) -> WarningLine:
        """The warning as the root unit says it."""
        return warning_for(warning, self.library.root)


def warning_for(warning: WarningLine, unit: Unit) -> WarningLine:
    """The warning with the unit's name and telephone where its texts leave room for them."""
    if "{" not in warning.sms + warning.spoken + warning.long:
        return warning
    return replace(
        warning,
        sms=unit.filled(warning.sms),
        spoken=unit.filled(warning.spoken),
        long=unit.filled(warning.long),
    )


def question_for(question: Question, unit: Unit) -> Question:
    """The question with the unit's name and telephone where its words leave room for them."""
    return replace(
        question,
        ask=unit.filled(question.ask),
        why=unit.filled(question.why),
        sender=unit.filled(question.sender),
        message=unit.filled(question.message),
        choices=tuple(Choice(unit.filled(choice.text), choice.right) for choice in question.choices),
    )


def poster_layout(warning: WarningLine, flags: tuple[Point, ...], own_case: CaseCard | None) -> PosterLayout:
    """What is the picture of its poster: as the editor wants, else the first that the content has of a hotline's number, a
    case's sum, three steps, a lie; a couplet when it has none. Red flags of its own win over a case's sum; they are ticked as a
    list only where the editor says so.
    """
    has = {
        PosterLayout.NUMBER: bool(warning.lines) and any(number in warning.lines[0].text for number in HOTLINES),
        PosterLayout.CASE: bool(own_case and own_case.amount and not warning.flags),
        PosterLayout.STEPS: bool(warning.verbs and warning.steps),
        PosterLayout.LIE: bool(warning.lie),
        PosterLayout.COUPLET: True,
        PosterLayout.CHECKLIST: len(flags) >= 2,
    }
    if warning.layout is PosterLayout.STEPS and warning.verbs:
        return PosterLayout.STEPS
    if warning.layout is PosterLayout.NUMBER and any(number in warning.text for number in HOTLINES):
        return PosterLayout.NUMBER
    if warning.layout and has[warning.layout]:
        return warning.layout
    return next(layout for layout, is_there in has.items() if is_there)


def _behind(cases: Iterable[Case]) -> str:
    """What a page with these cases may be said to show: 真实案例 only where one is real."""
    kinds = {case.kind for case in cases}
    if Kind.REAL in kinds:
        return "真实案例"
    return "案例" if kinds & {Kind.COMPOSITE, Kind.TESTIMONY} else "怎么识破"


def _place_in(ids: tuple[str, ...], id: str) -> int:
    return ids.index(id) if id in ids else len(ids)
