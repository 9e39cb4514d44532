"""`Library` × materials → jobs: who makes what, for whom, under which name. Nothing is read or drawn here."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, takewhile
from typing import Any

from sitegen.digests import digest_of
from sitegen.goods import Good, Group, GroupCard, chosen, goods_of, groups_of
from sitegen.machine import release
from sitegen.materials import Material, Page, Scope
from sitegen.model.content import (
    Audience,
    Campaign,
    Case,
    Channel,
    FraudType,
    Handbook,
    Phase,
    Site,
    Unit,
    WarningLine,
)
from sitegen.model.formats import FileNames, Paper, Play, Posters, Screen
from sitegen.model.jobs import Job, MadeFile, Routes, SisterSite
from sitegen.model.library import Library
from sitegen.model.text import PartialDate
from sitegen.model.website import Pack
from sitegen.renderers.registry import FILM, RENDERERS, TEXT, WEB
from sitegen.searching import SERVICES
from sitegen.templating import web_picture
from sitegen.translating import NOT_TRANSLATED
from sitegen.views import Shelf, Views

Item = Case | WarningLine | FraudType | Audience | Handbook | Shelf
_LANDING = {Scope.CASE: "case", Scope.TYPE: "type", Scope.AUDIENCE: "audience"}


WAVES = (2, 3, 4)
# Glyphs: at most in the core, about in each slice.
DISPLAY_CORE, DISPLAY_SLICE = 264, 8
FEW = 6  # pages
ON_SHELF = ("poster", "handbook", "flyer", "screen")  # in the home page's picture of the materials


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
    library: Library,
    materials: Iterable[Material],
    wish: Wish,
    made: tuple[MadeFile, ...],
    others: tuple[MadeFile, ...] = (),
    wave: int = 2,
) -> tuple[Job, ...]:
    """The jobs of one wave after the first, made of what stands: 2 playlists, packs, copies to download, the search index
    (made of the whole library, so it can wait while a page is looked at); 3 pages of those; 4 what is made of all pages: the display face, the offline worker.

    `others` is what earlier builds made of materials that this one was not asked for.
    """
    return tuple(_Planner(library, materials, wish).later_wave(made, others, wave))


def routes_of(materials: Iterable[Material]) -> Routes:
    """Where each kind of web page stands under output/: page name, and for pages of items the item's kind."""
    found: dict[str, str] = {}
    for material in materials:
        if material.spec.is_site:
            for page in material.pages:
                if page.scope is Scope.SHELF:
                    found["shelf"] = page.output
                    found[page.name] = page.output.format(id="index", format="", order="", ext="")
                    continue
                found[_LANDING.get(page.scope, page.name)] = page.output
                found.setdefault(page.name, page.output)
            for source, output in material.files:
                found[f"asset:{source.rsplit('/', 1)[1]}"] = output
            found |= {f"asset:{shape}": path for shape, path in _share_places(material)}
            if not material.edition:
                found["asset:shelf.webp"] = f"{home_of(material)}/assets/shelf.webp"
            found |= {f"asset:display.{e}": f"{home_of(material)}/assets/display.{e}" for e in ("woff2", "css")}
    return Routes(tuple(found.items()))


def _share_places(material: Material) -> tuple[tuple[str, str], ...]:
    home = f"{home_of(material)}/assets/share/{{id}}"
    return ("wide", f"{home}.png"), ("square", f"{home}-square.png")


def home_of(material: Material, edition: str | None = None) -> str:
    """The folder under output/ in which a website, or an edition of it in another language, stands; its own if none is named."""
    tag = material.edition if edition is None else edition
    return f"{material.name}/{tag.lower()}" if tag else material.name


def edition_of(material: Material, tag: str, *, is_translated: bool = False) -> Material:
    """The same website in a folder of its own below the first; what can be taken away stays in the first.

    So does, for an edition that people translate, what stands in tables of numbers.
    """
    left = NOT_TRANSLATED if is_translated else ("materials", "good", "goods")

    def moved(path: str) -> str:
        return path.replace(f"{material.name}/", f"{material.name}/{tag.lower()}/", 1)

    return replace(
        material,
        edition=tag,
        pages=tuple(replace(p, output=moved(p.output)) for p in material.pages if p.name not in left),
        files=tuple((source, moved(output)) for source, output in material.files),
    )


class _Planner:
    def __init__(self, library: Library, materials: Iterable[Material], wish: Wish) -> None:
        self.library, self.wish = library, wish
        self.all = tuple(materials)
        self.chosen = tuple(m for m in self.all if not wish.materials or m.name in wish.materials)
        self.translations = {t.tag: t for t in library.translations}
        self.libraries = {t.tag: t.of(library) for t in library.translations}
        self._edition_views: dict[str, Views] = {}
        self._edition_ids: dict[str, frozenset[tuple[type, str]]] = {}
        self.views = Views(library, wish.day)
        self.routes = routes_of(self.all)
        self._edition_routes: dict[str, Routes] = {}
        self._of_all: dict[tuple[str, str, str, Paper | Screen | None], Mapping[str, Any]] = {}
        self.papers = {p.id: p.drawn for p in library.papers}
        self.screens = {s.id: s for s in library.screens}
        # What a template sees of a unit: not the lists that only the plan needs.
        self.site = _shown_site(library.site)
        self.units = {u.id: replace(u, screens=(), focus_types=()) for u in library.units}
        self.issued = f"{wish.day.year}年{wish.day.month}月"
        self.profile = library.site.print_profile

    def first_wave(self) -> Iterator[Job]:
        for material, unit in self._material_units():
            for page in material.pages:
                if not page.of_made and page.scope is not Scope.PACK and self._has(page, self._library_of(material)):
                    yield from self._page_jobs(material, page, unit)
            yield from self._copies(material, unit)
            yield from self._share_cards(material, unit)

    def _routes(self, material: Material) -> Routes:
        """Where pages stand, as seen from this website or edition. Share cards are in Chinese characters."""
        if not material.edition:
            return self.routes
        if material.edition not in self._edition_routes:
            own = routes_of((material,)).pages
            if material.edition in self.translations:
                own = tuple((name, path) for name, path in own if name not in ("asset:wide", "asset:square"))
            self._edition_routes[material.edition] = Routes((*self.routes.pages, *own))
        return self._edition_routes[material.edition]

    def _library_of(self, material: Material) -> Library:
        """What of the library this website or edition shows."""
        return self.libraries.get(material.edition, self.library)

    def _views_of(self, material: Material) -> Views:
        if material.edition not in self.libraries:
            return self.views
        if material.edition not in self._edition_views:
            self._edition_views[material.edition] = Views(self.libraries[material.edition], self.wish.day)
        return self._edition_views[material.edition]

    def _homes(self, material: Material, page: Page, item: Item | None) -> tuple[SisterSite, ...]:
        """The website in all its editions, when there is more than one; the one at hand first."""
        tags = ("", *self.library.site.editions) if self.library.site.editions else ()
        homes = [self._sister(tag, material, page, item) for tag in tags]
        return tuple(sorted(homes, key=lambda sister: sister.home != home_of(material)))

    def _sister(self, tag: str, material: Material, page: Page, item: Item | None) -> SisterSite:
        home = home_of(material, tag)
        translation = self.translations.get(tag)
        if translation is None:
            return SisterSite(tag or self.library.site.language, self._chinese_name(tag), "ltr", home, has_page=True)
        there = page.name not in NOT_TRANSLATED and self._is_in(self.libraries[tag], tag, material, page, item)
        return SisterSite(tag, translation.name, translation.direction, home, has_page=there)

    def _chinese_name(self, tag: str) -> str:
        """What tells the Chinese editions apart, where there are two."""
        return "中文" if len(self.translations) == len(self.library.site.editions) else "繁體" if tag else "简体"

    def _is_in(self, library: Library, tag: str, material: Material, page: Page, item: Item | None) -> bool:
        """Whether a translated edition has this page too."""
        if page.needs and not getattr(library, page.needs):
            return False
        if item is None:
            return True
        if isinstance(item, Shelf):
            return item.id in self._views_of(replace(material, edition=tag)).shelf_ids()
        if tag not in self._edition_ids:
            things: tuple[Item, ...] = (*library.cases, *library.types, *library.audiences, *library.warnings)
            self._edition_ids[tag] = frozenset((type(thing), thing.id) for thing in things)
        return (type(item), item.id) in self._edition_ids[tag]

    def _of_language(self, material: Material) -> dict[str, Any]:
        """Options by which the renderer turns a page into its edition's language."""
        if not material.edition:
            return {}
        if material.edition in self.translations:
            return {"translation": material.edition}
        return {"edition": material.edition, "glossary": self.library.site.glossary}

    def _has(self, page: Page, library: Library | None = None) -> bool:
        """Whether the library holds what the page is made of."""
        return not page.needs or bool(getattr(library or self.library, page.needs))

    def later_wave(self, made: tuple[MadeFile, ...], others: tuple[MadeFile, ...], wave: int) -> Iterator[Job]:
        theirs: dict[tuple[str, str], list[MadeFile]] = {}  # a hundred units have a hundred thousand files
        of_unit: dict[str, list[MadeFile]] = {}
        for file in made:
            theirs.setdefault((file.material, file.unit), []).append(file)
        for file in (*made, *others):
            of_unit.setdefault(file.unit, []).append(file)
        for material, unit in self._material_units():
            mine = tuple(theirs.get((material.name, unit.id), ()))
            if material.spec.is_site:
                mine = tuple(f for f in mine if self._edition(f) == material.edition)
                yield from self._web_wave(material, unit, mine, of_unit.get(unit.id, []), wave)
            elif material.spec.is_pack and wave == 2:
                yield from self._packs(material, unit, of_unit.get(unit.id, []))
            elif wave == 2:
                for page in material.pages:
                    if page.of_made and mine:
                        yield from self._made_jobs(material, page, unit, mine)

    def _web_wave(
        self, material: Material, unit: Unit, mine: tuple[MadeFile, ...], everything: Sequence[MadeFile], wave: int
    ) -> Iterator[Job]:
        pages = {page.name: page for page in material.pages if page.of_made}
        goods: tuple[Good, ...] = ()
        groups: tuple[Group, ...] = ()
        if "materials" in pages and wave in (2, 3) and self._has_materials():
            goods = goods_of(everything, self.library, self.all, f"{material.name}/files")
            makers = {m.name for m in self.all if m.spec.is_pack}
            packs = tuple(f for f in everything if f.material in makers)
            groups = tuple(groups_of(goods, self.library.types)) if "good" in pages else ()
            if wave == 2:
                yield from self._downloads(material, unit, goods)
                yield self._shelf_picture(material, unit, goods)
            else:
                yield from self._downloads_of_packs(material, unit, packs)
                thumbs = {f.path: f.note for f in mine if "/thumbs/" in f.path}
                yield from self._materials_pages(material, unit, groups, packs, thumbs)
        if wave == 2:
            yield from self._search(material, unit, groups)
        if wave == 3 and "sitemap" in pages:
            yield self._page_of_goods(material, pages["sitemap"], unit, "", {"groups": _cards(groups)})
        if wave == 4:
            yield from self._display_faces(material, unit, mine)
            for name, page in pages.items():
                if name not in ("materials", "good", "sitemap"):
                    yield from self._made_jobs(material, page, unit, mine)

    def _edition(self, file: MadeFile) -> str:
        tags = self.library.site.editions
        return next((tag for tag in tags if file.path.startswith(f"{file.material}/{tag.lower()}/")), "")

    def _has_materials(self) -> bool:
        return any(m.spec.offered and m.spec.draws for m in self.all)

    def _downloads(self, material: Material, unit: Unit, goods: tuple[Good, ...]) -> Iterator[Job]:
        """Copies of what can be taken, and a small picture of each."""
        for good in goods:
            for file in good.files:
                yield _of_made(material, unit, file.path, "copy_made", file.source, file.digest)
            if good.thumb:
                yield _of_made(material, unit, _thumb_path(material, good), "thumb", good.thumb, good.thumb_digest)

    def _shelf_picture(self, material: Material, unit: Unit, goods: tuple[Good, ...]) -> Job:
        """What the home page shows of the materials: one thing of each of the first kinds."""
        first = {good.kind: good for good in reversed(goods) if good.thumb}
        shown = tuple((first[k].thumb, first[k].thumb_digest) for k in ON_SHELF if k in first)
        output = self.routes["asset:shelf.webp"]
        options = {"made": tuple(path for path, _ in shown), "shelf": shown}
        return replace(_plain(material, unit, output, options), wave=2)

    def _downloads_of_packs(self, material: Material, unit: Unit, packs: tuple[MadeFile, ...]) -> Iterator[Job]:
        for pack in packs:
            yield _of_made(material, unit, f"{material.name}/files/{pack.path}", "copy_made", pack.path, pack.digest)

    def _materials_pages(
        self,
        material: Material,
        unit: Unit,
        groups: tuple[Group, ...],
        packs: tuple[MadeFile, ...],
        thumbs: Mapping[str, str],
    ) -> Iterator[Job]:
        """What there is to take: the packs and the kinds on one page, the things of a kind or of a type on pages of their own."""
        pages = {page.name: page for page in material.pages}
        zips = {f.path.rsplit("/", 1)[-1].removesuffix(".zip"): f for f in packs}
        goods = {good.id: good for group in groups for good in group.goods}
        sizes = {id: _size(thumbs[path]) for id, g in goods.items() if (path := _thumb_path(material, g)) in thumbs}
        shown: dict[str, Any] = {
            "groups": _cards(groups),
            "sizes": {g.card.thumb: sizes[g.card.thumb] for g in groups if g.card.thumb in sizes},
            "packs": tuple((p, zips[p.id].bytes) for p in self.library.packs if p.id in zips),
        }
        yield self._page_of_goods(material, pages["materials"], unit, "", shown)
        for group in groups:
            own = {g.id: sizes[g.id] for g in group.goods if g.id in sizes}
            shown = {"group": group.card, "groups": shown["groups"], "goods": group.goods, "sizes": own}
            yield self._page_of_goods(material, pages["good"], unit, group.card.id, shown)

    def _page_of_goods(self, material: Material, page: Page, unit: Unit, id: str, shown: Mapping[str, Any]) -> Job:
        job = self._job(material, page, unit, None, None, {"id": id, "format": "", "order": "", "ext": ""}, 0)
        return replace(job, context={**job.context, "all_packs": self._pack_names(), **shown}, wave=3)

    def _pack_names(self) -> tuple[tuple[str, str], ...]:
        return tuple((pack.id, pack.name) for pack in self.library.packs)

    def _packs(self, material: Material, unit: Unit, made: Sequence[MadeFile]) -> Iterator[Job]:
        page = material.pages[0]
        for pack in self.library.packs:
            goods = chosen(pack, made, self.library, self.all)
            if not goods:
                continue
            names = {"id": pack.id, "format": "", "order": "", "ext": ""}
            output = _place(page.output, names, unit)
            listed = {"pack": pack, "goods": goods}
            code = _code(material, pack, self.wish.day, {"pack": pack, "goods": tuple(good.id for good in goods)})
            inside = (file.source for good in goods for file in good.files)
            opened = tuple(dict.fromkeys((*inside, *(good.thumb for good in goods if good.thumb))))
            yield Job(
                material=material.name,
                renderer=material.renderer,
                template=f"{material.name}/{page.template}",
                output=output,
                context={**self._shared(material, unit, None), **listed, "code": code},
                options={"faces": material.faces, "made": opened, "fonts": self.library.site.fonts},
                unit=unit.id,
                title=pack.name,
                wave=2,
            )

    # ------------------------------------------------------------------------------ who and what

    def _material_units(self) -> Iterator[tuple[Material, Unit]]:
        for material in self.chosen:
            for unit in self.library.units:
                if self.wish.unit and unit.id != self.wish.unit:
                    continue
                if unit.is_root or not material.root_only:
                    yield material, unit
                    if material.spec.is_site and unit.is_root:
                        yield from (
                            (edition_of(material, tag, is_translated=tag in self.translations), unit)
                            for tag in self.library.site.editions
                        )

    def _formats(self, material: Material, unit: Unit) -> Iterator[Paper | Screen | None]:
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

    def _items(self, material: Material, page: Page, unit: Unit) -> Iterator[tuple[Item | None, int]]:
        def listed(things: Iterable[Item]) -> Iterator[tuple[Item | None, int]]:
            return ((thing, n) for n, thing in enumerate(things, 1))

        if page.scope is Scope.WARNING:
            return listed(self._warnings_for(material.channel, unit))
        if page.scope is Scope.CASE:
            cases = self._library_of(material).cases
            return listed(c for c in cases if material.channel is None or material.channel in c.channels)
        if page.scope is Scope.TYPE:
            return listed(self._library_of(material).types)
        if page.scope is Scope.AUDIENCE:
            return listed(self._library_of(material).audiences)
        if page.scope is Scope.HANDBOOK:
            return listed(b for b in self.library.handbooks if b.every_unit or unit.is_root)
        if page.scope is Scope.SHELF:
            return listed(shelf for shelf, _ in self._views_of(material).shelves())
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
        """The items of a page, numbered; small screens have no room for stories, rare papers show one warning a type."""
        items = [(item, n) for item, n in self._items(material, page, unit) if _concerns(material, unit, item)]
        if material.own_papers and isinstance(size, Paper) and size.posters is Posters.LEAD:
            items = _leading(items)
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
        is_slide = page.only and material.spec.needs_only
        shown = self._slide_context(item) if is_slide else self._scope_context(material, page, item, unit)
        context = {**self._shared(material, unit, size), **shown}
        if not material.spec.is_site:
            context["code"] = _code(material, item, self.wish.day, shown)
            context["link"] = self._link(item)
        if page.name == "goods":
            context["kinds"] = tuple(m.name for m in self.all if m.spec.offered)
        options: dict[str, Any] = {"faces": material.faces, **dict(material.numbers)}
        if material.spec.is_site:
            options |= {
                **self._of_language(material),
                "sisters": () if page.name in ("materials", "good") else self._homes(material, page, item),
                "routes": self._routes(material),
                "page": output,
                "name": page.name,
                "base_url": self.library.site.base_url,
            }
        if material.preview:
            options["preview"] = material.preview
        if material.editions:
            options["editions"] = tuple((e.kind, _place(e.output, names, unit, item)) for e in material.editions)
        if material.parts:
            options["parts"] = tuple(
                (f"{material.name}/{p.template}", p.each, p.refers, p.shared) for p in material.parts
            )
        if material.overlay:
            options["overlay"] = f"{material.name}/{material.overlay}"
        if page.encoding:
            options["encoding"] = page.encoding
        if material.pdf_variant:
            options["pdf_variant"] = material.pdf_variant
        if isinstance(item, Handbook) and item.enlarged != 100:
            options["zoom"] = item.enlarged / 100
        if material.page_count:
            options["page_count"] = material.page_count
        if self.profile and material.spec.in_inks:
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
            title=_title(item) or _own_name(material, page),
            order=order,
        )

    def _shared(self, material: Material, unit: Unit, size: Paper | Screen | None) -> Mapping[str, Any]:
        """What every page of the material has for that unit and size; one value for all, so that it is digested once."""
        key = material.name, material.edition, unit.id, size
        if key not in self._of_all:
            self._of_all[key] = self._context_of_all(material, unit, size)
        return self._of_all[key]

    def _context_of_all(self, material: Material, unit: Unit, size: Paper | Screen | None) -> dict[str, Any]:
        site, issuer = self.site, self.units[unit.id]
        issued: str | PartialDate = self.issued
        if material.edition in self.libraries:
            own = self.libraries[material.edition]
            site, issuer = _shown_site(own.site), replace(own.root, screens=(), focus_types=())
            issued = PartialDate(self.wish.day.year, self.wish.day.month)
        elif material.edition:
            site = replace(site, language=material.edition)
        context: dict[str, Any] = {"site": site, "unit": issuer, "draft": self.wish.drafts}
        if isinstance(size, Screen):
            context["screen"] = size
            if min(size.width, size.height) < material.unnamed_below:
                context |= {"site": None, "unit": None}
            context["ask_number"] = unit.ask_number
        elif isinstance(size, Paper):
            context["paper"] = size
        if not isinstance(size, Screen):
            context["issued"] = issued
        if material.spec.is_site:
            context["offers"] = tuple(
                p.name
                for p in material.pages
                if (p.needs and self._has(p, self._library_of(material)))
                or (p.name == "materials" and self._has_materials())
            )
        return context

    def _scope_context(self, material: Material, page: Page, item: Item | None, unit: Unit) -> Mapping[str, Any]:
        views = self._views_of(material)
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
        if isinstance(item, Shelf):
            return views.of_shelf(item, dict(views.shelves())[item])
        if page.needs and page.scope is Scope.SITE:
            return {**views.of_site(page.shows), **views.of_need(page.needs)}
        return views.of_unit(unit, material.shows) if page.scope is Scope.UNIT else views.of_site(page.shows)

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
        for source, output in material.files if unit.is_root else ():  # they stand once, whosever the rest is
            yield _plain(material, unit, output, {"copy": source, **self._of_language(material)})
        if material.spec.is_site and not material.edition:
            shown: dict[str, dict[str, None]] = {}  # the cases by picture: of two in one folder, both may show it
            for case in chain(self.library.cases, *(t.cases for t in self.library.translations)):
                for picture in case.pictures:
                    shown.setdefault(picture.path, {})[case.id] = None
            for path, ids in shown.items():
                output = f"{material.name}/pictures/{web_picture(path)}"
                yield _plain(material, unit, output, {"picture": path}, carries=tuple(ids))

    def _share_cards(self, material: Material, unit: Unit) -> Iterator[Job]:
        """The pictures of shared links: one a fraud type, whose cases share it; only a site with an address has any."""
        if not material.spec.is_site or not self.library.site.base_url or material.edition in self.translations:
            return
        for kind in (None, *self.library.types):
            words = self._share_words(kind, unit)
            for shape in ("wide", "square"):
                output = self._routes(material).place(f"asset:{shape}", kind.id if kind else "home")
                options = {
                    "share": words,
                    "shape": shape,
                    "fonts": self.library.site.fonts,
                    **self._of_language(material),
                }
                yield _plain(material, unit, output, options)

    def _share_words(self, kind: FraudType | None, unit: Unit) -> dict[str, Any]:
        site = self.library.site
        said = kind or next((t for t in self.library.types if t.lie), None)
        return {
            "head": f"{site.title}　{kind.name}" if kind else site.title,
            "lead": f"“{said.speaker}”说" if said and said.speaker else "骗子会说",
            "lie": said.lie if said else "",
            "verdict": said.verdict if said else "",
            "lines": tuple(line.text for line in kind.slogan) if kind else ("他跟你说了什么？", "先看一眼，再动钱"),
            "foot": "已经转账，马上打",
            "number": "110",
        }

    def _search(self, material: Material, unit: Unit, groups: tuple[Group, ...]) -> Iterator[Job]:
        """The index of the search page, beside it in search/."""
        page = next((p for p in material.pages if p.name == "search"), None)
        if page is None or not material.spec.is_site:
            return
        library = self._library_of(material)
        names = {
            p.name for p in material.pages if self._has(p, library) and (p.name != "materials" or self._has_materials())
        }
        folder = f"{home_of(material)}/search"
        routes = self._routes(material)
        fixed = tuple((title, routes[name]) for name, title in SERVICES.items() if name in names)
        if "good" in names:
            fixed += tuple((f"{c.title}下载", routes.place("good", c.id)) for c in _cards(groups))
        context = {**self._views_of(material).of_search(), "fixed": fixed}
        options = {"search": page.output, "routes": routes, **self._of_language(material)}
        yield Job(
            material.name, WEB.name, "", f"{folder}/meta.js", context, options, (), unit.id, wave=2, title="search"
        )

    def _made_jobs(self, material: Material, page: Page, unit: Unit, made: tuple[MadeFile, ...]) -> Iterator[Job]:
        for size in self._formats(material, unit) if page.scope is Scope.FORMAT else (None,):
            files = tuple(f for f in made if size is None or f.format == size.id)
            spec = RENDERERS[page.renderer or TEXT.name]
            if not files or (spec is FILM and not (isinstance(size, Screen) and size.film)):
                continue
            ext = "gif" if isinstance(size, Screen) and size.play is Play.SCROLL else "mp4"
            names = {"id": "", "format": size.id if size else "", "order": "", "ext": ext}
            output = _place(page.output, names, unit)
            files, campaign = self._scheduled(files, material.channel, unit)
            context = {
                **self._shared(material, unit, size),
                "unit_name": unit.name,
                "campaign": campaign,
            }
            if page.scope is Scope.SITE and material.spec.is_site:
                context["version"] = digest_of(tuple(sorted((f.path, f.digest) for f in files)))[:12]
            else:
                context["files"] = files
            options: dict[str, Any] = {"page": output}
            if spec.most:
                # What is written of a picture is not on it: the sheet waits for other pictures, not for other titles.
                context = {"screen": size}
                options["pictures"] = tuple((f.path, f.digest) for f in files[: spec.most])
                options["made"] = tuple(path for path, _ in options["pictures"])
            if spec is FILM:
                options["release"] = release("av")
            yield Job(
                material=material.name,
                renderer=spec.name,
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

    def _display_faces(self, material: Material, unit: Unit, made: tuple[MadeFile, ...]) -> Iterator[Job]:
        """The display face: one file of what most pages set in it, and small ones that a page loads when it needs them.

        A site of thousands of titles sets thousands of characters; one file of them all would weigh half a megabyte.
        """
        pages = {file.path: file.note for file in made if file.path.endswith(".html")}
        first = self._routes(material)["asset:display.woff2"]
        fonts = {"fonts": self.library.site.fonts} if self.library.site.fonts else {}
        parts = display_parts(pages)
        for name, characters in parts:
            output = f"{first.removesuffix('.woff2')}{name}.woff2"
            do = {"display_characters": characters, **fonts, **self._of_language(material)}
            yield replace(_plain(material, unit, output, do), wave=4)
        style = self._routes(material)["asset:display.css"]
        yield replace(_plain(material, unit, style, {"display_parts": parts}), wave=4)


def display_parts(pages: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Which characters each file of the display face has, by the end of its name; `pages`: path → what it sets in it.

    The first, of the empty name, has what most pages set. Each other character's file follows from the character, or, when
    few pages set it, from the first of these: they load one file for it instead of many. So a changed title changes a few
    files and not all that come after.
    """
    counts = Counter("".join(pages.values()))
    if len(counts) <= DISPLAY_CORE + DISPLAY_SLICE:
        return (("", "".join(sorted(counts))),)
    enough = next(n for n in _steps() if sum(count >= n for count in counts.values()) <= DISPLAY_CORE)
    rest = [c for c in counts if counts[c] < enough]
    rare = {c for c in rest if counts[c] <= FEW}
    first_on: dict[str, str] = {}
    for path in sorted(pages):
        for character in rare.intersection(pages[path]):
            first_on.setdefault(character, path)
    parts: dict[str, set[str]] = {"": {c for c in counts if counts[c] >= enough}}
    for kind, some in (("a", [c for c in rest if c not in rare]), ("b", sorted(rare))):
        # A power of two: their number changes when there are twice as many characters, not with each.
        files = 1 << (len(some) // DISPLAY_SLICE).bit_length()
        for character in some:
            place = zlib.crc32((first_on[character] if kind == "b" else character).encode()) % files
            parts.setdefault(f"-{kind}{place}", set()).add(character)
    return tuple((name, "".join(sorted(parts[name]))) for name in sorted(parts))


def _steps() -> Iterator[int]:
    """1, 2, 3, 4, 6, 8, 12, 16, 24 …: far enough apart that a page more or less moves few characters across."""
    yield 1
    step = 2
    while True:
        yield step
        yield step * 3 // 2
        step *= 2


def _shown_site(site: Site) -> Site:
    """What a template sees of the site: not the lists that only the plan needs."""
    return replace(site, fonts=(), glossary=(), print_profile="", editions=())


def _thumb_path(material: Material, good: Good) -> str:
    return f"{material.name}/files/thumbs/{good.id}.webp"


def _size(note: str) -> tuple[int, ...]:
    """What a small picture's note tells: its width and height in px."""
    return tuple(map(int, note.split("x")))


def _plain(
    material: Material, unit: Unit, output: str, options: Mapping[str, Any], carries: tuple[str, ...] = ()
) -> Job:
    return Job(material.name, WEB.name, "", output, {}, options, carries, unit.id, title=output.rsplit("/", 1)[1])


def _cards(groups: Iterable[Group]) -> tuple[GroupCard, ...]:
    """The lists of materials in which there is something."""
    return tuple(group.card for group in groups if group.goods)


def _of_made(material: Material, unit: Unit, output: str, do: str, source: str, known: str) -> Job:
    """A job that takes the bytes of a made file: its digest is part of the job."""
    options = {"made": (source,), do: source, "digest": known}
    return replace(_plain(material, unit, output, options), wave=2)


def _leading(items: Iterable[tuple[Item | None, int]]) -> list[tuple[Item | None, int]]:
    """The first item of each type of fraud, with the numbers they had."""
    first: dict[str, tuple[Item | None, int]] = {}
    for item, n in items:
        first.setdefault(getattr(item, "type", ""), (item, n))
    return list(first.values())


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


def _code(material: Material, item: Item | Pack | None, day: date, shown: Mapping[str, Any]) -> str:
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


def _own_name(material: Material, page: Page) -> str:
    """What a page of no item is called: of several in one material each by its name, which is its writer's."""
    return material.title if material.spec.is_site or len(material.pages) == 1 else page.name


def _title(item: Item | None) -> str:
    if isinstance(item, WarningLine):
        return item.text
    if isinstance(item, (Case, Handbook)):
        return str(item.title)
    return item.name if item else ""
