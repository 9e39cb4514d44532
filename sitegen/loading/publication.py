"""What of a library the public may see on a day, and why it does not see the rest.

With a review nothing is public that was not approved. What cannot stand without another thing waits with it: a warning with
its type. What merely names a thing that waits goes out without naming it. Who publishes (names, addresses, numbers of the
site and its units) stands on everything and cannot be left out: it is told until it is approved (docs/decisions/018).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from sitegen.model.content import Audience, Case, FraudType, Handbook, Site, Unit, WarningLine
from sitegen.model.library import Library
from sitegen.model.problems import Origin
from sitegen.model.records import State, Thing, key_of, origin_of
from sitegen.model.translation import Translation
from sitegen.model.website import Ask, Pack, SearchWords, Table

T = TypeVar("T", bound=Thing)
ALWAYS_TOLD = ("drafts", "out_of_date")


class Publication:
    """A library on a day: of each thing, whether the public sees it, and if not, why."""

    def __init__(self, library: Library, day: date, *, drafts: bool = False) -> None:
        self.library, self.day, self.drafts = library, day, drafts
        waiting = [thing for thing in library.authored if self.awaits(thing)]
        self.waiting = frozenset(key_of(thing) for thing in waiting)
        self._types = frozenset(t.id for t in waiting if isinstance(t, FraudType) and key_of(t) == f"type/{t.id}")
        self._people = frozenset(a.id for a in waiting if isinstance(a, Audience) and key_of(a) == f"audience/{a.id}")

    def awaits(self, thing: Thing) -> bool:
        """Whether somebody has to approve it before it is public."""
        return not self.drafts and is_waiting(self.library.site, self._state(thing))

    def why(self, thing: Thing) -> str:
        """Why the public does not see the thing: the first that is true; nothing when it does."""
        state = self._state(thing)
        if state is State.WITHDRAWN:
            return "withdrawn"
        if state is State.DRAFT and not self.drafts:
            return "drafts"
        if isinstance(thing, Site | Unit):
            return ""
        if self.awaits(thing):
            return "waiting"
        if isinstance(thing, Case | WarningLine) and not _is_in_time(thing, self.day):
            return "out_of_date"
        return "depends" if self.leader(thing) else ""

    def leader(self, thing: Thing) -> str:
        """The key of what waits for an approval and without which the thing says something else, or nothing; mostly there is none."""
        if isinstance(thing, Translation):
            return ""
        types: tuple[str, ...] = ()
        people: tuple[str, ...] = ()
        needs: tuple[str, ...] = ()  # all of them, not one of them
        if isinstance(thing, Case | WarningLine):
            needs, people = (thing.type,), thing.audiences
        elif isinstance(thing, Handbook):
            types = thing.types or tuple(t.id for t in self.library.types)  # a book of none has no chapter
            people = (thing.readers,) if thing.readers else ()
        elif isinstance(thing, Pack):
            types, people = thing.types, thing.audiences
        elif isinstance(thing, Ask):
            types = thing.types
        elif isinstance(thing, Table):
            needs = tuple(f.type for f in thing.figures if f.type)
        for id in needs:
            if id in self._types:
                return f"type/{id}"
        if types and self._types.issuperset(types):
            return f"type/{types[0]}"
        if people and self._people.issuperset(people):
            return f"audience/{people[0]}"
        return ""

    def held(self) -> dict[str, str]:
        """Why things are not public, by what they are called in what is kept."""
        things: Iterable[Thing] = (*self.library.written, *self.library.authored)
        return {key_of(thing): why for thing in things if (why := self.why(thing))}

    def known(self, ids: Iterable[str], kind: str) -> tuple[str, ...]:
        """Those types, or audiences, that the public sees."""
        hidden = self._types if kind == "type" else self._people
        return tuple(id for id in ids if id not in hidden)

    def _state(self, thing: Thing) -> State:
        is_draft = isinstance(thing, Case | WarningLine) and thing.draft
        return self.library.records.states.get(key_of(thing), State.DRAFT if is_draft else State.READY)


def is_waiting(site: Site, state: State) -> bool:
    """Whether what stands there waits for somebody's approval."""
    return state is State.SUBMITTED or (site.review and state is State.READY)


def unpublished(library: Library, day: date, *, drafts: bool) -> dict[str, tuple[Origin, ...]]:
    """Where the things stand that the public does not see on that day, by why: drafts, out of date, waiting for a review or
    for their type's, withdrawn; and those whose issuers are named though nobody approved it.
    """
    found: dict[str, list[Origin]] = {
        "drafts": [],
        "waiting": [],
        "depends": [],
        "withdrawn": [],
        "out_of_date": [],
        "issuers": [],
    }
    publication = Publication(library, day, drafts=drafts)
    for thing in (*library.written, *library.authored):
        if why := publication.why(thing) or ("issuers" if publication.awaits(thing) else ""):
            found[why].append(origin_of(thing))
    return {why: tuple(origins) for why, origins in found.items() if origins or why in ALWAYS_TOLD}


def held_back(library: Library, day: date, *, drafts: bool) -> dict[str, str]:
    """Why things are not public on that day, by what they are called in what is kept."""
    return Publication(library, day, drafts=drafts).held()


def published(library: Library, day: date, *, drafts: bool) -> Library:
    """The library as the public may see it on that day: nothing expired or yet to come, drafts only when asked for."""
    publication = Publication(library, day, drafts=drafts)
    held = publication.held()

    def shown_of(things: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(thing for thing in things if _is_shown(thing, held, day, drafts=drafts))

    shown = replace(
        library,
        cases=shown_of(library.cases),
        warnings=shown_of(library.warnings),
        translations=tuple(
            replace(
                t,
                types=shown_of(t.types),
                audiences=shown_of(t.audiences),
                cases=shown_of(t.cases),
                warnings=shown_of(t.warnings),
            )
            for t in shown_of(library.translations)
        ),
    )
    return _without_what_waits(shown, publication, held) if publication.waiting else shown


def _is_shown(thing: Thing, held: dict[str, str], day: date, *, drafts: bool) -> bool:
    """Of a translation its original decides as well."""
    key = key_of(thing)
    if key in held or (key.count("/") == 2 and key.partition("/")[2] in held):
        return False
    if isinstance(thing, Case | WarningLine):
        return (drafts or not thing.draft) and _is_in_time(thing, day)
    return True


def _without_what_waits(library: Library, publication: Publication, held: dict[str, str]) -> Library:
    """The library without what nobody approved, and without its name in what did not wait."""
    known, waiting = publication.known, publication.waiting

    def shown_of(things: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(thing for thing in things if key_of(thing) not in held)

    translations = library.translations
    tags = {t.tag for t in publication.library.translations} - {t.tag for t in translations}
    site = library.site
    if key_of(site) in waiting:
        site = replace(site, description="", note="", glossary=())
    return replace(
        library,
        site=replace(site, editions=tuple(tag for tag in site.editions if tag not in tags)),
        units=tuple(
            replace(u, focus_types=known(u.focus_types, "type"))
            for u in (replace(u, note="", codes=()) if key_of(u) in waiting else u for u in library.units)
        ),
        types=tuple(replace(t, audiences=known(t.audiences, "audience")) for t in shown_of(library.types)),
        audiences=tuple(replace(a, types=known(a.types, "type")) for a in shown_of(library.audiences)),
        cases=tuple(replace(c, audiences=known(c.audiences, "audience")) for c in library.cases),
        warnings=tuple(replace(w, audiences=known(w.audiences, "audience")) for w in library.warnings),
        handbooks=tuple(replace(b, types=known(b.types, "type")) for b in shown_of(library.handbooks)),
        packs=tuple(
            replace(
                p,
                types=known(p.types, "type"),
                audiences=known(p.audiences, "audience"),
                users=known(p.users, "audience"),
            )
            for p in shown_of(library.packs)
        ),
        campaigns=shown_of(library.campaigns),
        asks=tuple(replace(a, types=known(a.types, "type")) for a in shown_of(library.asks)),
        questions=tuple(replace(q, type="".join(known((q.type,), "type"))) for q in shown_of(library.questions)),
        tables=shown_of(library.tables),
        search_words=_searched(library.search_words, publication, is_shown=key_of(library.search_words) not in held),
    )


def _searched(words: SearchWords, publication: Publication, *, is_shown: bool) -> SearchWords:
    known = publication.known
    return replace(
        words,
        phrases=tuple((text, left) for text, types in words.phrases if (left := known(types, "type"))),
        clues=tuple((text, left) for text, types in words.clues if (left := known(types, "type"))),
        examples=tuple((text, left) for text, types in words.examples if (left := known(types, "type"))),
        services=tuple(s for s in words.services if is_shown and s.to not in publication.waiting),
    )


def _is_in_time(thing: Case | WarningLine, day: date) -> bool:
    is_early = isinstance(thing, Case) and thing.published is not None and thing.published > day
    return not is_early and thing.valid.covers(day)
