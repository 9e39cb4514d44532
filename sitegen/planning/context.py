"""What all parts of the plan share: the library and its editions, which units make a material, the items of a page, names.

Nothing is read or drawn here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sitegen.checks.samples import MARK, is_sample
from sitegen.core.digests import digest_of
from sitegen.model.content import SWINDLER, Audience, Case, Channel, FraudType, Handbook, Site, Unit, WarningLine
from sitegen.model.formats import FileNames, Paper, Posters, Screen
from sitegen.model.jobs import INTERNAL, PROOF, TemplateContext
from sitegen.model.library import Library, translated
from sitegen.model.printed_code import OPEN, signs_of
from sitegen.model.records import Recall
from sitegen.model.text import PartialDate
from sitegen.model.website import Pack, PageRole
from sitegen.planning.counts import count_audiences, count_types, months_of
from sitegen.planning.materials import Material, Page, Scope
from sitegen.planning.numbers import Numbers
from sitegen.planning.recalls import recalls_of
from sitegen.planning.request import BuildRequest
from sitegen.planning.site_routes import edition_of, routes_of
from sitegen.planning.timetable import (
    HELP,
    ScheduledSlide,
    Slides,
    Timetable,
    campaign_card,
    issue_of,
    kind_of,
    running,
)
from sitegen.planning.views import CaseListPage, Views
from sitegen.renderers.registry import Sizes

HELP_TOLD = "号码和署名（每放三页放一次）"  # what lists of a week say of the page with the number
Item = Case | WarningLine | FraudType | Audience | Handbook | CaseListPage | Recall


_KINDS: Mapping[str, type[Item]] = {
    "warning": WarningLine, "case": Case, "type": FraudType, "audience": Audience, "handbook": Handbook,
}  # fmt: skip


class PlanContext:
    """The library with its editions, the materials, and what was asked for."""

    def __init__(
        self, library: Library, materials: Iterable[Material], request: BuildRequest, numbers: Numbers | None = None
    ) -> None:
        self.library, self.request = library, request
        self.all = tuple(_marked(m) for m in materials) if request.drafts else tuple(materials)
        self.numbers = numbers or Numbers(library.records.numbers)
        self.chosen = tuple(m for m in self.all if not request.materials or m.name in request.materials)
        self.translations = {t.tag: t for t in library.translations}
        self.libraries = {t.tag: translated(library, t) for t in library.translations}
        self.views = Views(library, request.day)
        self.routes = routes_of(self.all)
        self.papers = {p.id: p.drawn for p in library.papers}
        self.screens = {s.id: s for s in library.screens}
        # What a template sees of a unit: not the lists that only the plan needs.
        self._units = {u.id: replace(u, screens=(), focus_types=()) for u in library.units}
        self._site = _shown_site(library.site)
        self._edition_views: dict[str, Views] = {}
        self._of_all: dict[tuple[str, str, str, Paper | Screen | None], TemplateContext] = {}
        self.timetable = Timetable(library, request.day, self._slides)

    def library_of(self, material: Material) -> Library:
        """What of the library this website or edition shows."""
        return self.libraries.get(material.edition, self.library)

    def views_of(self, material: Material) -> Views:
        """What templates see of what this website or edition shows."""
        if material.edition not in self.libraries:
            return self.views
        if material.edition not in self._edition_views:
            self._edition_views[material.edition] = Views(self.libraries[material.edition], self.request.day)
        return self._edition_views[material.edition]

    def has(self, page: Page, library: Library | None = None) -> bool:
        """Whether the library holds what the page is made of."""
        return not page.needs or bool(getattr(library or self.library, page.needs))

    def has_downloads(self) -> bool:
        """Whether any material makes what a website can offer to take away."""
        return any(m.spec.offered and m.spec.draws for m in self.all)

    def material_units(self) -> Iterator[tuple[Material, Unit]]:
        """What is to be made for whom, websites in all their editions."""
        for material in self.chosen:
            for unit in self.library.units:
                if self.request.unit and unit.id != self.request.unit:
                    continue
                if unit.is_root or not material.root_only:
                    yield material, unit
                    if material.spec.is_site and unit.is_root:
                        yield from (
                            (edition_of(material, tag, is_translated=tag in self.translations), unit)
                            for tag in self.library.site.editions
                        )

    def formats(self, material: Material, unit: Unit) -> Iterator[Paper | Screen | None]:
        """The papers or screens of a material in a unit's name; None for what has none."""
        if material.own_papers:
            yield from (p for p in self.papers.values() if self._is_for_posters(p, unit))
            return
        names = (unit.screens or tuple(self.screens)) if material.own_screens else material.formats
        for name in names:
            yield self.papers[name] if name in self.papers else self.screens[name]
        if not names and not material.own_screens:
            yield None

    def _is_for_posters(self, paper: Paper, unit: Unit) -> bool:
        return paper.posters is Posters.ALL or (paper.posters is Posters.LEAD and unit.is_root)

    def items(self, material: Material, page: Page, unit: Unit) -> Iterator[tuple[Item | None, int]]:
        """What a page is made for, numbered from 1; one None for a page of its own."""

        def listed(things: Iterable[Item]) -> Iterator[tuple[Item | None, int]]:
            return ((thing, n) for n, thing in enumerate(things, 1))

        if page.scope is Scope.WARNING:
            return listed(self._warnings_for(material.channel, unit))
        if page.scope is Scope.CASE:
            cases = self.library_of(material).cases
            return listed(c for c in cases if material.channel is None or material.channel in c.channels)
        if page.scope is Scope.TYPE:
            return listed(self.library_of(material).types)
        if page.scope is Scope.AUDIENCE:
            return listed(self.library_of(material).audiences)
        if page.scope is Scope.HANDBOOK:
            return listed(b for b in self.library.handbooks if b.every_unit or unit.is_root)
        if page.scope is Scope.CASE_LIST:
            return listed(one for one, _ in self.views_of(material).case_lists())
        if page.scope is Scope.RECALL:
            return listed(recalls_of(self.library, unit))
        return iter(((None, 0),))

    def _warnings_for(self, channel: Channel | None, unit: Unit) -> list[WarningLine]:
        """Those this unit may show on this channel, its focus types first."""
        mine = [
            w
            for w in self.library.warnings
            if (channel is None or channel in w.channels) and (not w.units or set(w.units) & set(unit.path))
        ]
        return sorted(mine, key=lambda w: unit.focus_types.index(w.type) if w.type in unit.focus_types else 99)

    def narrowed(
        self, material: Material, page: Page, unit: Unit, size: Paper | Screen | None
    ) -> list[tuple[Item | None, int]]:
        """The items of a page, numbered; small screens have no room for stories, rare papers show one warning a type."""
        if is_help_page(material, page) and isinstance(size, Screen) and not size.is_dots:
            return []  # its slides say number and name themselves
        items = [(item, n) for item, n in self.items(material, page, unit) if _concerns(material, unit, item)]
        if material.own_papers and isinstance(size, Paper) and size.posters is Posters.LEAD:
            items = _leading(items)
        if not page.only:
            return items
        if isinstance(size, Screen) and not size.tells_stories:
            return []
        return [(item, n) for n, item in enumerate((item for item, _ in items if _is_wanted(item, page.only)), 1)]

    def named(
        self, material: Material, page: Page, unit: Unit, size: Paper | Screen | None
    ) -> Iterator[tuple[Item | None, Paper | Screen | None, int, str, Mapping[str, str]]]:
        """Each item of a page on a size: with its sheet or screen, its number, the pattern of its path and what fills it."""
        items = self.narrowed(material, page, unit, size)
        is_numbered = isinstance(size, Screen) or "{order}" in page.output
        for item, place_in_list in items:
            order = self._number(material, unit, item) if item and is_numbered else place_in_list
            sheet = self.page_of(item) if isinstance(item, Handbook) else size
            names = {
                "id": item.id if item else page.name if is_help_page(material, page) else "",
                "format": sheet.id if sheet else "",
                "order": f"{order:02d}",
                "ext": sheet.format.value if isinstance(sheet, Screen) else "",
            }
            pattern = page.output
            if isinstance(sheet, Screen) and names["id"]:
                pattern, names["id"] = file_name(pattern, sheet, names["id"])
            yield item, sheet, order, pattern, names

    def _number(self, material: Material, unit: Unit, item: Item) -> int:
        """The number that the thing keeps for life among this unit's files of the material."""
        kind = next(name for name, known in _KINDS.items() if isinstance(item, known))
        return self.numbers.of(unit.id, material.name, kind, item.id)

    def _slides(self, unit: Unit) -> Slides:
        """What there is to show on each of a unit's screens, whether this build makes it or not."""
        found: dict[str, tuple[str, tuple[ScheduledSlide, ...]]] = {}
        for material in self.all:
            if not material.own_screens:
                continue
            for screen in self.formats(material, unit):
                assert isinstance(screen, Screen)
                slides = []
                for page in material.pages:
                    for item, _, _, pattern, names in () if page.of_made else self.named(material, page, unit, screen):
                        file = pattern.format(**names).rpartition("/")[2]
                        if isinstance(item, (WarningLine, Case, FraudType)):
                            slides.append(_slide(item, file))
                        elif is_help_page(material, page):
                            slides.append(ScheduledSlide("", HELP, "", HELP_TOLD, file))
                found[screen.id] = screen.name, tuple(slides)
        return found

    def page_of(self, book: Handbook) -> Paper:
        """The page that a book is set on: the paper's, or a smaller one that is printed enlarged."""
        return self.papers[book.paper].enlarged(100 / book.enlarged)

    def shared(self, material: Material, unit: Unit, size: Paper | Screen | None) -> TemplateContext:
        """What every page of the material has for that unit and size; one value for all, so that it is digested once."""
        key = material.name, material.edition, unit.id, size
        if key not in self._of_all:
            self._of_all[key] = self._context_of_all(material, unit, size)
        return self._of_all[key]

    def _context_of_all(self, material: Material, unit: Unit, size: Paper | Screen | None) -> dict[str, object]:
        site, issuer = self._site, self._units[unit.id]
        issued: str | PartialDate = self._issued(unit)
        if material.edition in self.libraries:
            own = self.libraries[material.edition]
            site, issuer = _shown_site(own.site), replace(own.root, screens=(), focus_types=())
            issued = PartialDate(self.request.day.year, self.request.day.month)
        elif material.edition:
            site = replace(site, language=material.edition)
        context: dict[str, object] = {"site": site, "unit": issuer, "draft": self.request.drafts}
        if isinstance(size, Screen):
            context["screen"] = size
            if min(size.width, size.height) < material.unnamed_below:
                context |= {"site": None, "unit": None}
            context["ask_number"] = unit.ask_number
        elif isinstance(size, Paper):
            context["paper"] = size
            if is_sample(self.library, unit):
                context["unit"] = replace(issuer, issuer=issuer.issuer + MARK)
        if not isinstance(size, Screen):
            context["issued"] = issued
        if material.spec.is_site:
            context["offers"] = tuple(
                p.name
                for p in material.pages
                if (p.needs and self.has(p, self.library_of(material)))
                or (p.role is PageRole.DOWNLOADS and self.has_downloads())
            )
        return context

    def _issued(self, unit: Unit) -> str:
        """When a thing is issued, as the imprint says it: the month, or the number of the campaign that runs."""
        month = f"{self.request.day.year}年{self.request.day.month}月"
        issue = issue_of(self.library, unit, self.request.day)
        return month if not issue else issue if "年" in issue else f"{month} {issue}"

    def said(self, page: Page, unit: Unit, context: TemplateContext) -> TemplateContext:
        """The context of a text for a channel, cut to what the campaigns of the day say there; with `campaign`, the card of these."""
        if page.channel is None or "warnings" not in context:
            return context
        mine = tuple(w for w in context["warnings"] if can_say(w, page.channel))
        phases = running(self.library, unit, self.request.day, page.channel)
        places = {id: n for n, id in enumerate(dict.fromkeys(id for _, phase in phases for id in phase.warnings))}
        own = sorted((w for w in mine if w.id in places), key=lambda w: places[w.id])
        campaign = campaign_card(phases) if own else None
        return {**context, "warnings": tuple(own) or mine, "campaign": campaign}

    def unscheduled(self, material: Material, page: Page, unit: Unit) -> TemplateContext:
        """What a text for a channel may say on days without a campaign: `warnings`, and no `campaign`."""
        all_of_unit = self.views_of(material).of_unit(unit, material.shows)["warnings"]
        mine = tuple(w for w in all_of_unit if page.channel is None or can_say(w, page.channel))
        return {"warnings": mine, "campaign": None}

    def scope_context(self, material: Material, page: Page, item: Item | None, unit: Unit) -> TemplateContext:
        """What the page's template gets besides what all pages of the material have."""
        views = self.views_of(material)
        if isinstance(item, WarningLine):
            return views.of_warning(item)
        if isinstance(item, Case):
            return views.of_case(item)
        if isinstance(item, FraudType):
            return views.of_type(item)
        if isinstance(item, Audience):
            return views.of_audience(item)
        if isinstance(item, Handbook):
            return views.of_book(item, material.shows)
        if isinstance(item, CaseListPage):
            return views.of_case_list(item, dict(views.case_lists())[item])
        if isinstance(item, Recall):
            return {"recall": item, "titles": {m.name: m.title for m in self.all}}
        if page.needs and page.scope is Scope.SITE:
            return {**views.of_site(page.shows), **views.of_need(page.needs)}
        if page.scope is not Scope.UNIT:
            return views.of_site(page.shows)
        shown = self.said(page, unit, views.of_unit(unit, material.shows))
        if "months" in material.shows:
            shown = {**shown, **self._months(unit)}
        return {**shown, "slots": self.timetable.slots(unit)} if "slots" in material.shows else shown

    def _months(self, unit: Unit) -> Mapping[str, Any]:
        """What a report of the month gets: `months` (the last, and this one so far), `made` (how many things of each material there
        are in the unit's name), and how much there is by type and audience.
        """
        titles = {m.name: m.title for m in self.all}
        return {
            "months": months_of(self.library, unit, self.request.day, titles),
            "made": tuple(self._made(unit)),
            "type_counts": count_types(self.library),
            "audience_counts": count_audiences(self.library),
        }

    def _made(self, unit: Unit) -> Iterator[tuple[str, int]]:
        for material in self.all:
            if not (material.spec.offered and material.offered) or (material.root_only and not unit.is_root):
                continue
            pages = [page for page in material.pages if not page.of_made and self.has(page)]
            sizes = tuple(self.formats(material, unit))
            count = sum(1 for page in pages for size in sizes for _ in self.named(material, page, unit, size))
            if count:
                yield material.title, count

    def carries(self, item: Item | None, context: TemplateContext) -> tuple[str, ...]:
        """The ids of the cases and warnings whose words stand in the file."""
        if isinstance(item, (Case, WarningLine)):
            return (item.id,)
        if isinstance(item, Handbook):
            return tuple(x.id for chapter in context["chapters"] for x in (*chapter.cases, *chapter.warnings))
        slots = (file for slot in context.get("slots", ()) for file in slot.files)
        found = (*context.get("cases", ()), *context.get("warnings", ()), *slots)
        return tuple(dict.fromkeys(x.id for x in found if x.id))


def can_say(warning: WarningLine, channel: Channel) -> bool:
    """Whether the warning has words for that channel and is meant for it."""
    words = {Channel.SMS: warning.sms, Channel.GROUP: warning.sms, Channel.BROADCAST: warning.spoken}
    return channel in warning.channels and bool(words.get(channel, warning.text))


def file_name(pattern: str, screen: Screen, id: str) -> tuple[str, str]:
    """The pattern and the id as the screen's controller wants its files called."""
    if screen.names is FileNames.FULL:
        return pattern, f"{id}_{screen.width}x{screen.height}_{screen.dwell}s"
    if screen.names is FileNames.SHORT:
        folder, _, name = pattern.rpartition("/")
        mark = f"{PROOF}_" if name.startswith(PROOF) else ""
        return f"{folder}/{mark}{{order}}.{screen.format.value.upper()}", id
    return pattern, id


def is_help_page(material: Material, page: Page) -> bool:
    """Whether a page of slides is the one of the number and the name, which is for a unit and not for a warning."""
    return material.spec.sizes is Sizes.SCREEN and page.scope is Scope.UNIT


def _slide(item: WarningLine | Case | FraudType, file: str) -> ScheduledSlide:
    if isinstance(item, WarningLine):
        return ScheduledSlide(item.id, kind_of(item), item.type, item.text, file)
    if isinstance(item, Case):
        return ScheduledSlide(item.id, "case", item.type, item.title.text, file)
    return ScheduledSlide(item.id, "check", item.id, item.name, file)


def _marked(material: Material) -> Material:
    """The material with file names that say that it is a proof. Pages of a website keep theirs, or no link would hold."""
    if material.spec.is_site:
        return material

    def named(path: str) -> str:
        folder, slash, name = path.rpartition("/")
        return f"{folder}{slash}{PROOF}_{name}"

    return replace(
        material,
        pages=tuple(replace(page, output=named(page.output)) for page in material.pages),
        editions=tuple(replace(edition, output=named(edition.output)) for edition in material.editions),
    )


def _shown_site(site: Site) -> Site:
    """What a template sees of the site: not the lists that only the plan needs."""
    return replace(site, fonts=(), glossary=(), print_profile="", editions=(), reviewers=())


def _leading(items: Iterable[tuple[Item | None, int]]) -> list[tuple[Item | None, int]]:
    """The first item of each type of fraud, with the numbers they had."""
    first: dict[str, tuple[Item | None, int]] = {}
    for item, n in items:
        first.setdefault(getattr(item, "type", ""), (item, n))
    return list(first.values())


def _is_wanted(item: Item | None, only: str) -> bool:
    """Whether a thing has what its page shows: a case a sum and an outcome, an official type three signs, or somebody who says it."""
    if only == "speaker":
        return isinstance(item, FraudType) and item.speaker not in ("", SWINDLER)
    if isinstance(item, Case):
        return item.amount is not None and item.outcome is not None
    return isinstance(item, FraudType) and item.place > 0 and len(item.flags) >= 3


def _concerns(material: Material, unit: Unit, item: Item | None) -> bool:
    """Whether a unit below the root makes this: with `focus`, only what is of its focus types."""
    if not material.focus or unit.is_root or not unit.focus_types or item is None:
        return True
    kind = item.id if isinstance(item, FraudType) else getattr(item, "type", "")
    return not kind or kind in unit.focus_types


def place(pattern: str, names: Mapping[str, str], unit: Unit, item: Item | None = None) -> str:
    """Where a file goes: other units' below units/, what is for officers alone below internal/, whosever it is."""
    path = pattern.format(**names)
    if isinstance(item, Handbook) and item.internal:
        path = f"{INTERNAL}{path}"
    if unit.is_root:
        return path
    inside = path.removeprefix(INTERNAL)
    return f"units/{unit.id}/{path}" if inside == path else f"{INTERNAL}units/{unit.id}/{inside}"


def printed_code(material: Material, item: Item | Pack | None, day: date, shown: TemplateContext | None = None) -> str:
    """The printed code by which a sheet on a wall is traced: `HB-FAKE-POLICE-01-2611-7K3F`.

    Material, id, year and month of issue, four signs of the digest of what is said: the same in every unit's name, another
    as soon as a word changes. Without `shown` the signs stay open: the renderer knows what the sheet says.
    """
    signs = OPEN if shown is None else signs_of(digest_of(shown))
    parts = (material.code, item.id.upper() if item else "", f"{day.year % 100:02d}{day.month:02d}", signs)
    return "-".join(part for part in parts if part)


def about(page: Page, item: Item | None) -> str:
    """What a page's file is made for (`Job.about`)."""
    return f"{page.scope.value}:{item.id if item else page.name}"


def title_of(item: Item | None) -> str:
    """What people call the thing; nothing for none."""
    if isinstance(item, WarningLine):
        return item.text
    if isinstance(item, (Case, Handbook, Recall)):
        return str(item.title)
    return item.name if item else ""


def page_title(material: Material, page: Page) -> str:
    """What a page of no item is called: of several in one material each by its name, which is its writer's."""
    return material.title if material.spec.is_site or len(material.pages) == 1 else page.name
