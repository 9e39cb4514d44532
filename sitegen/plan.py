"""`Library` × materials → jobs: who makes what, for whom, under which name. Nothing is read or drawn here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from typing import Any

from sitegen.digests import digest_of
from sitegen.materials import Material, Page, Scope
from sitegen.model.content import Audience, Campaign, Case, Channel, FraudType, Handbook, Phase, Unit, WarningLine
from sitegen.model.formats import FileNames, Paper, Play, Screen
from sitegen.model.jobs import Job, MadeFile, Routes
from sitegen.model.library import Library
from sitegen.templating import web_picture
from sitegen.views import Views

ON_ONE_SHEET = 200  # pictures of a contact sheet; what comes after is left out
IN_ONE_FILM = 4
Item = Case | WarningLine | FraudType | Audience | Handbook
_LANDING = {Scope.CASE: "case", Scope.TYPE: "type", Scope.AUDIENCE: "audience"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for: materials and unit (empty: all), the day, drafts."""

    day: date
    materials: tuple[str, ...] = ()
    unit: str = ""
    drafts: bool = False


def plan_jobs(library: Library, materials: Iterable[Material], wish: Wish) -> tuple[Job, ...]:
    """The jobs whose results come from content alone, in a fixed order."""
    return tuple(_Planner(library, materials, wish).first_wave())


def plan_of_made(
    library: Library, materials: Iterable[Material], wish: Wish, made: tuple[MadeFile, ...]
) -> tuple[Job, ...]:
    """The jobs that are made of what the others made: playlists, the site's display face."""
    return tuple(_Planner(library, materials, wish).second_wave(made))


def routes_of(materials: Iterable[Material]) -> Routes:
    """Where each kind of web page stands under output/: page name, and for pages of items the item's kind."""
    found: dict[str, str] = {}
    for material in materials:
        if material.renderer == "web":
            for page in material.pages:
                found[_LANDING.get(page.scope, page.name)] = page.output
                found.setdefault(page.name, page.output)
            for source, output in material.files:
                found[f"asset:{source.rsplit('/', 1)[1]}"] = output
            found["asset:display.woff2"] = f"{material.name}/assets/display.woff2"
    return Routes(tuple(found.items()))


class _Planner:
    def __init__(self, library: Library, materials: Iterable[Material], wish: Wish) -> None:
        self.library, self.wish = library, wish
        self.all = tuple(materials)
        self.chosen = tuple(m for m in self.all if not wish.materials or m.name in wish.materials)
        self.views = Views(library, wish.day)
        self.routes = routes_of(self.all)
        self.papers = {p.id: p.drawn for p in library.papers}
        self.screens = {s.id: s for s in library.screens}
        # What a template sees of site and unit: not the lists that only the plan needs.
        self.site = replace(library.site, fonts=(), print_profile="")
        self.units = {u.id: replace(u, screens=(), focus_types=()) for u in library.units}
        self.issued = f"{wish.day.year}年{wish.day.month}月"
        self.profile = library.site.print_profile

    def first_wave(self) -> Iterator[Job]:
        for material, unit in self._material_units():
            for page in material.pages:
                if not page.of_made:
                    yield from self._page_jobs(material, page, unit)
            yield from self._copies(material, unit)

    def second_wave(self, made: tuple[MadeFile, ...]) -> Iterator[Job]:
        for material, unit in self._material_units():
            mine = tuple(f for f in made if f.material == material.name and f.unit == unit.id)
            for page in material.pages:
                if page.of_made and mine:
                    yield from self._made_jobs(material, page, unit, mine)
            if material.renderer == "web":
                yield self._display_face(material, unit, mine)

    # ------------------------------------------------------------------------------ who and what

    def _material_units(self) -> Iterator[tuple[Material, Unit]]:
        for material in self.chosen:
            for unit in self.library.units:
                if self.wish.unit and unit.id != self.wish.unit:
                    continue
                if unit.is_root or not material.root_only:
                    yield material, unit

    def _formats(self, material: Material, unit: Unit) -> Iterator[Paper | Screen | None]:
        names = unit.screens if material.own_screens else material.formats
        for name in names:
            yield self.papers[name] if name in self.papers else self.screens[name]
        if not names and not material.own_screens:
            yield None

    def _items(self, material: Material, page: Page, unit: Unit) -> Iterator[tuple[Item | None, int]]:
        def listed(things: Iterable[Item]) -> Iterator[tuple[Item | None, int]]:
            return ((thing, n) for n, thing in enumerate(things, 1))

        if page.scope is Scope.WARNING:
            return listed(self._warnings_for(material.channel, unit))
        if page.scope is Scope.CASE:
            return listed(c for c in self.library.cases if material.channel is None or material.channel in c.channels)
        if page.scope is Scope.TYPE:
            return listed(self.library.types)
        if page.scope is Scope.AUDIENCE:
            return listed(self.library.audiences)
        if page.scope is Scope.HANDBOOK:
            return listed(b for b in self.library.handbooks if b.every_unit or unit.is_root)
        return iter(((None, 0),))

    def _warnings_for(self, channel: Channel | None, unit: Unit) -> list[WarningLine]:
        """Those this unit may show on this channel, its focus types first."""
        mine = [
            w
            for w in self.library.warnings
            if (channel is None or channel in w.channels) and (not w.units or set(w.units) & set(unit.path))
        ]
        return sorted(mine, key=lambda w: unit.focus_types.index(w.type) if w.type in unit.focus_types else 99)

    def _narrowed(
        self, material: Material, page: Page, unit: Unit, size: Paper | Screen | None
    ) -> list[tuple[Item | None, int]]:
        """The items of a page, numbered; small screens have no room for stories."""
        items = [(item, n) for item, n in self._items(material, page, unit) if _concerns(material, unit, item)]
        if not page.only:
            return items
        if isinstance(size, Screen) and not size.tells_stories:
            return []
        return [(item, n) for n, item in enumerate((item for item, _ in items if _is_wanted(item)), 1)]

    def _counted(self, material: Material, page: Page, unit: Unit, size: Screen) -> tuple[int, int]:
        """How many pictures of this screen come before this page's, and how many there are: all share one count."""
        counts = {p.name: len(self._narrowed(material, p, unit, size)) for p in material.pages if not p.of_made}
        earlier = takewhile(lambda name: name != page.name, counts)
        return sum(counts[name] for name in earlier), sum(counts.values())

    # ------------------------------------------------------------------------------------- jobs

    def _page_jobs(self, material: Material, page: Page, unit: Unit) -> Iterator[Job]:
        for size in self._formats(material, unit):
            items = self._narrowed(material, page, unit, size)
            before, total = self._counted(material, page, unit, size) if isinstance(size, Screen) else (0, len(items))
            digits = max(2, len(str(total)))
            for item, place in items:
                order = before + place if item else place
                paper = self._page_of(item) if isinstance(item, Handbook) else size
                names = {
                    "id": item.id if item else "",
                    "format": paper.id if paper else "",
                    "order": f"{order:0{digits}d}",
                    "ext": paper.format.value if isinstance(paper, Screen) else "",
                }
                pattern = page.output
                if isinstance(paper, Screen) and item:
                    pattern, names["id"] = _called(pattern, paper, item.id)
                yield self._job(material, replace(page, output=pattern), unit, paper, item, names, order)

    def _page_of(self, book: Handbook) -> Paper:
        """The page that a book is set on: the paper's, or a smaller one that is printed enlarged."""
        return self.papers[book.paper].enlarged(100 / book.enlarged)

    def _job(
        self,
        material: Material,
        page: Page,
        unit: Unit,
        size: Paper | Screen | None,
        item: Item | None,
        names: Mapping[str, str],
        order: int,
    ) -> Job:
        output = _place(page.output, names, unit, item)
        shown = self._slide_context(item) if page.only else self._scope_context(page, item, unit)
        context = {**self._shared(material, unit, size), **shown}
        if material.renderer != "web":
            context["code"] = _code(material, item, self.wish.day, shown)
            context["link"] = self._link(item)
        options: dict[str, Any] = {"faces": material.faces}
        if material.renderer == "web":
            options |= {
                "routes": self.routes,
                "page": output,
                "name": page.name,
                "base_url": self.library.site.base_url,
            }
        if material.preview:
            options["preview"] = material.preview
        if material.editions:
            options["editions"] = tuple((e.kind, _place(e.output, names, unit, item)) for e in material.editions)
        if page.encoding:
            options["encoding"] = page.encoding
        if material.pdf_variant:
            options["pdf_variant"] = material.pdf_variant
        if isinstance(item, Handbook) and item.enlarged != 100:
            options["zoom"] = item.enlarged / 100
        if material.page_count:
            options["page_count"] = material.page_count
        if self.profile and material.renderer == "print":
            options["profile"] = self.profile
        if self.library.site.fonts:
            options["fonts"] = self.library.site.fonts
        return Job(
            material=material.name,
            renderer=material.renderer,
            template=f"{material.name}/{page.template}",
            output=output,
            context=context,
            options=options,
            carries=() if page.only and isinstance(item, FraudType) else self._carries(item, context),
            unit=unit.id,
            format=size.id if size else "",
            title=_title(item) or material.title,
            order=order,
        )

    def _shared(self, material: Material, unit: Unit, size: Paper | Screen | None) -> dict[str, Any]:
        context: dict[str, Any] = {"site": self.site, "unit": self.units[unit.id], "draft": self.wish.drafts}
        if isinstance(size, Screen):
            context["screen"] = size
            if min(size.width, size.height) < material.unnamed_below:
                context |= {"site": None, "unit": None}
            context["ask_number"] = unit.ask_number
        elif isinstance(size, Paper):
            context["paper"] = size
        if not isinstance(size, Screen):
            context["issued"] = self.issued
        return context

    def _scope_context(self, page: Page, item: Item | None, unit: Unit) -> Mapping[str, Any]:
        if isinstance(item, WarningLine):
            return self.views.of_warning(item)
        if isinstance(item, Case):
            return self.views.of_case(item)
        if isinstance(item, FraudType):
            return self.views.of_type(item)
        if isinstance(item, Audience):
            return self.views.of_audience(item)
        if isinstance(item, Handbook):
            return self.views.of_book(item)
        return self.views.of_unit(unit) if page.scope is Scope.UNIT else self.views.of_site()

    def _slide_context(self, item: Item | None) -> Mapping[str, Any]:
        """What a slide of a case or a type shows: not the story, nor the neighbours."""
        if isinstance(item, Case):
            bare = replace(
                item, story="", summary="", steps=(), flags=(), advice=(), what_to_do=(), pictures=(), sources=()
            )
            told = self.views.of_case(item)
            return {"case": bare, "type": told["type"], "warning": told["warning"]}
        assert isinstance(item, FraudType)
        return {"type": replace(item, intro="", steps=(), sayings=(), advice=(), what_to_do=())}

    def _carries(self, item: Item | None, context: Mapping[str, Any]) -> tuple[str, ...]:
        """The ids of the cases and warnings whose words stand in the file."""
        if isinstance(item, (Case, WarningLine)):
            return (item.id,)
        if isinstance(item, Handbook):
            return tuple(x.id for chapter in context["chapters"] for x in (*chapter.cases, *chapter.warnings))
        found = (*context.get("cases", ()), *context.get("warnings", ()))
        return tuple(x.id for x in found)

    def _link(self, item: Item | None) -> str:
        """The public page of a thing, for its QR code; nothing without a base URL."""
        base = self.library.site.base_url
        kind, id, anchor = "home", "", ""
        if isinstance(item, WarningLine) and "type" in self.routes:
            kind, id = "type", item.type
        elif isinstance(item, Case):
            kind, id = "case", item.id
        elif isinstance(item, FraudType):
            kind, id = "type", item.id
        if not base or kind not in self.routes:
            return ""
        inside = self.routes.place(kind, id).split("/", 1)[1]
        return base + (inside.removesuffix("index.html") if kind == "home" else inside) + anchor

    def _copies(self, material: Material, unit: Unit) -> Iterator[Job]:
        for source, output in material.files:
            yield _plain(material, unit, output, {"copy": source})
        if material.renderer == "web":
            for case in self.library.cases:
                for picture in case.pictures:
                    output = f"{material.name}/pictures/{web_picture(picture.path)}"
                    yield _plain(material, unit, output, {"picture": picture.path}, carries=(case.id,))

    def _made_jobs(self, material: Material, page: Page, unit: Unit, made: tuple[MadeFile, ...]) -> Iterator[Job]:
        for size in self._formats(material, unit) if page.scope is Scope.FORMAT else (None,):
            files = tuple(f for f in made if size is None or f.format == size.id)
            if not files or (page.renderer == "film" and not (isinstance(size, Screen) and size.film)):
                continue
            ext = "gif" if isinstance(size, Screen) and size.play is Play.SCROLL else "mp4"
            names = {"id": "", "format": size.id if size else "", "order": "", "ext": ext}
            output = _place(page.output, names, unit)
            files, campaign = self._scheduled(files, material.channel, unit)
            context = {
                **self._shared(material, unit, size),
                "files": files,
                "unit_name": unit.name,
                "campaign": campaign,
            }
            options: dict[str, Any] = {"page": output}
            if page.renderer in ("contact", "film"):
                most = ON_ONE_SHEET if page.renderer == "contact" else IN_ONE_FILM
                options["pictures"] = tuple((f.path, f.digest) for f in files[:most])
            yield Job(
                material=material.name,
                renderer=page.renderer or "text",
                template=f"{material.name}/{page.template}" if page.template else "",
                output=output,
                context=context,
                options=options,
                carries=(),
                unit=unit.id,
                format=size.id if size else "",
                title=page.name,
                wave=2,
            )

    def _scheduled(
        self, files: tuple[MadeFile, ...], channel: Channel | None, unit: Unit
    ) -> tuple[tuple[MadeFile, ...], Mapping[str, str] | None]:
        """What of these is shown on this day by the campaigns that run, in their order, and what they are called.

        All of it, in the library's order, when none runs; all files are made in any case, so that a change of phase
        is a change of list.
        """
        running = [
            (campaign, phase)
            for campaign in self.library.campaigns
            for phase in campaign.phases
            if phase.covers(self.wish.day)
            and channel in phase.channels
            and (not phase.units or set(phase.units) & set(unit.path))
        ]
        places = {id: n for n, id in enumerate(dict.fromkeys(id for _, phase in running for id in phase.warnings))}
        chosen = [f for f in files if f.carries and f.carries[0] in places]
        if not chosen:
            return files, None
        ordered = sorted(chosen, key=lambda f: (places[f.carries[0]], f.path))
        return tuple(ordered), _campaign_card(running)

    def _display_face(self, material: Material, unit: Unit, made: tuple[MadeFile, ...]) -> Job:
        characters = "".join(sorted({c for f in made for c in f.note}))
        options: dict[str, Any] = {"display_characters": characters}
        if self.library.site.fonts:
            options["fonts"] = self.library.site.fonts
        return replace(_plain(material, unit, self.routes["asset:display.woff2"], options), wave=2)


def _plain(
    material: Material, unit: Unit, output: str, options: Mapping[str, Any], carries: tuple[str, ...] = ()
) -> Job:
    return Job(material.name, "web", "", output, {}, options, carries, unit.id, title=output.rsplit("/", 1)[1])


def _is_wanted(item: Item | None) -> bool:
    """Whether a thing has what its slide shows: a case a sum and an outcome, an official type three signs."""
    if isinstance(item, Case):
        return item.amount is not None and item.outcome is not None
    return isinstance(item, FraudType) and item.place > 0 and len(item.flags) >= 3


def _called(pattern: str, screen: Screen, id: str) -> tuple[str, str]:
    """The pattern and the id as the screen's controller wants its files called."""
    if screen.names is FileNames.FULL:
        return pattern, f"{id}_{screen.width}x{screen.height}_{screen.dwell}s"
    if screen.names is FileNames.SHORT:
        return f"{pattern.rpartition('/')[0]}/{{order}}.{screen.format.value.upper()}", id
    return pattern, id


def _campaign_card(running: list[tuple[Campaign, Phase]]) -> Mapping[str, str]:
    """What a list says of the campaigns it follows."""
    return {
        "title": "、".join(dict.fromkeys(c.title for c, _ in running)),
        "issue": "、".join(dict.fromkeys(c.issue for c, _ in running if c.issue)),
        "phase": "、".join(p.name for _, p in running),
        "until": min(p.end for _, p in running).isoformat(),
    }


def _place(pattern: str, names: Mapping[str, str], unit: Unit, item: Item | None = None) -> str:
    """Where a file goes: other units' below units/, what is for officers alone below internal/."""
    path = pattern.format(**names)
    if isinstance(item, Handbook) and item.internal:
        path = f"internal/{path}"
    return path if unit.is_root else f"units/{unit.id}/{path}"


def _code(material: Material, item: Item | None, day: date, shown: Mapping[str, Any]) -> str:
    """The printed code by which a sheet on a wall is traced: `HB-FAKE-POLICE-01-2611-7K3F`.

    Material, id, year and month of issue, four signs of the digest of what is said: the same in every unit's name and in
    every format, another as soon as a word changes.
    """
    number = int(digest_of(shown)[:12], 16)
    signs = "".join(_SIGNS[number // len(_SIGNS) ** place % len(_SIGNS)] for place in range(4))
    parts = (material.code, item.id.upper() if item else "", f"{day.year % 100:02d}{day.month:02d}", signs)
    return "-".join(part for part in parts if part)


_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 1 I L O, which a tired eye takes for one another


def _concerns(material: Material, unit: Unit, item: Item | None) -> bool:
    """Whether a unit below the root makes this: with `focus`, only what is of its focus types."""
    if not material.focus or unit.is_root or not unit.focus_types or item is None:
        return True
    kind = item.id if isinstance(item, FraudType) else getattr(item, "type", "")
    return not kind or kind in unit.focus_types


def _title(item: Item | None) -> str:
    if isinstance(item, WarningLine):
        return item.text
    if isinstance(item, (Case, Handbook)):
        return str(item.title)
    return item.name if item else ""
