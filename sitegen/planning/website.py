"""Jobs of websites: pages, files and pictures, what they offer to take away, search, the display face; in every edition."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from sitegen.core.templating import web_picture
from sitegen.model.content import Audience, Case, Channel, FraudType, Unit, WarningLine
from sitegen.model.downloads import Download
from sitegen.model.job_params import (
    CopiedFile,
    CopiedProduct,
    DisplayFace,
    DisplayFaceRules,
    Params,
    SearchIndex,
    ShareCard,
    ShareWords,
    ShelfPicture,
    StoryPicture,
    Thumbnail,
    WebPage,
    WebSite,
)
from sitegen.model.jobs import PROOF, Input, Job, MadeFile, TemplateContext
from sitegen.model.library import Library
from sitegen.model.reports import DisplayCharacters, PictureSize
from sitegen.model.routes import Edition, Routes, SisterSite, TraditionalEdition, TranslatedEdition
from sitegen.model.value import Value
from sitegen.model.website import Pack, PackCard, PageRole
from sitegen.planning.context import Item, PlanContext, page_title, place, title_of
from sitegen.planning.downloads import (
    Group,
    GroupCard,
    choices_of,
    downloads_of,
    files_of_warnings,
    groups_of,
    in_order,
    on_screen,
    pages_of,
)
from sitegen.planning.materials import Material, Page
from sitegen.planning.pack_contents import PackChooser
from sitegen.planning.pack_words import PackWords
from sitegen.planning.print_screen import list_jobs
from sitegen.planning.site_routes import home_of, routes_of
from sitegen.planning.steps import MadeFiles
from sitegen.planning.views import CaseListPage
from sitegen.renderers.registry import WEB
from sitegen.website.search_index import SERVICES
from sitegen.website.translate import NOT_IN_EDITIONS, NOT_TRANSLATED

# Glyphs: at most in the core, about in each slice, and from how many those of one page are cut in two.
DISPLAY_CORE, DISPLAY_SLICE, DISPLAY_MANY = 264, 1, 6
FEW = 6  # pages
ON_SHELF = ("poster", "handbook", "flyer", "screen")  # in the home page's picture of the materials
LED_TO = (*SERVICES, "types", "cases", "audiences")  # pages that content/search.yaml can name
WITH_FILES = (
    PageRole.SENTENCES,
    PageRole.SENTENCE_ROWS,
    PageRole.AUDIENCE,
)  # pages of content that lead to files made of it
NO_NAMES = {"id": "", "format": "", "order": "", "ext": ""}


@dataclass(frozen=True, slots=True)
class ScreenCard(Value):
    """A screen as the page of its pictures shows it: what it is called, its pixels, the zip of the week's pictures and its bytes."""

    id: str
    name: str
    pixels: str
    week: str
    bytes: int


@dataclass(frozen=True, slots=True)
class _DownloadOffer:
    """What one website offers to take away: things, their lists, the packs, and this week's slides of each screen."""

    downloads: tuple[Download, ...] = ()
    groups: tuple[Group, ...] = ()
    packs: tuple[MadeFile, ...] = ()
    weeks: tuple[MadeFile, ...] = ()

    @property
    def cards(self) -> tuple[GroupCard, ...]:
        """The lists in which there is something."""
        return tuple(group.card for group in self.groups if group.downloads)


class WebsitePlanner:
    """The jobs of all websites, each in all its editions."""

    def __init__(self, context: PlanContext) -> None:
        self.context = context
        self._sites: dict[str, WebSite] = {}
        self._ids: dict[str, frozenset[tuple[type, str]]] = {}
        self._cards: dict[str, PackCard] = {}
        self._pack_users: dict[str, frozenset[str]] = {}

    # ---------------------------------------------------------------------------------------- the steps

    def pages(self) -> Iterator[Job]:
        """What comes of content alone: pages, copied files, pictures of stories, share cards."""
        for material, unit in self._websites():
            there: set[str] = set()
            for page in material.pages:
                if not page.of_made and self.context.has(page, self.context.library_of(material)):
                    for item, names, number in self._named(material, page, unit):
                        there.add(place(page.output, names, unit))
                        if page.role not in WITH_FILES:
                            yield self._page(material, page, unit, item, names, number)
            yield from self._left(material, unit, there)
            yield from self._copies(material, unit)
            yield from self._share_cards(material, unit)

    def downloads(self, files: MadeFiles) -> Iterator[Job]:
        """Copies of what can be taken, a small picture of each, and one of several for the home page."""
        for material, unit in self._websites():
            if PageRole.DOWNLOADS not in material.roles or not self.context.has_downloads():
                continue
            downloads = self._offer(material, unit, files).downloads
            there = {file.path: file for file in files.of_unit(unit.id)}
            for download in downloads:
                for file in download.files:
                    yield _copy_of(material, unit, file.path, there[file.source])
                if download.thumb:
                    input = Input(download.thumb, download.thumb_digest)
                    yield _of_made(material, unit, _thumb_path(material, download), Thumbnail(), (input,))
            first = {download.kind: download for download in reversed(downloads) if download.thumb}
            shown = tuple(Input(first[k].thumb, first[k].thumb_digest) for k in ON_SHELF if k in first)
            yield _of_made(material, unit, self.context.routes["asset:shelf.webp"], ShelfPicture(), shown)

    def search(self, files: MadeFiles) -> Iterator[Job]:
        """The index of the search page, beside it in search/."""
        for material, unit in self._websites():
            page = material.roles.get(PageRole.SEARCH)
            if page is None:
                continue
            context, site = self.context, self._site(material)
            library, routes = context.library_of(material), site.routes
            names = {p.name for p in material.pages if context.has(p, library) and self._is_made(p)}
            fixed = tuple((title, routes[name]) for name, title in SERVICES.items() if name in names)
            if listing := material.roles.get(PageRole.DOWNLOAD_LIST):
                cards = self._offer(material, unit, files).cards
                fixed += tuple((f"{c.title}下载", routes.place(listing.name, c.id)) for c in cards)
                # Where a service leads: a page by its name, of the materials also one kind, which narrows by type.
                kinds = [(f"materials/{c.id}", (routes.place(listing.name, c.id), True)) for c in cards]
            else:
                kinds = []
            pages = [(name, (routes.place(name, "index"), False)) for name in sorted(names) if name in LED_TO]
            if "audience" in routes:
                pages += [(f"audience/{a.id}", (routes.place("audience", a.id), False)) for a in library.audiences]
            yield Job(
                material=material.name,
                renderer=WEB.name,
                template="",
                output=f"{home_of(material)}/search/meta.js",
                context={**context.views_of(material).of_search(), "fixed": fixed, "services": (*pages, *kinds)},
                params=SearchIndex(page.output, routes, site.edition),
                unit=unit.id,
                title=page.name,
            )

    def download_pages(self, files: MadeFiles) -> Iterator[Job]:
        """The pages that show what can be taken, with sizes of pictures and packs; copies of the packs; the site map."""
        for material, unit in self._websites():
            offer = self._offer(material, unit, files)
            for pack in offer.packs:
                yield _copy_of(material, unit, f"{material.name}/files/{pack.path}", pack)
            for week in offer.weeks if PageRole.DOWNLOAD_LIST in material.roles else ():
                yield _copy_of(material, unit, f"{material.name}/files/{_week_path(week)}", week)
            if self._offers(material):
                sizes = {
                    f.path: (f.report.width, f.report.height)
                    for f in files.of_material(material.name, unit.id)
                    if isinstance(f.report, PictureSize)
                }
                yield from self._download_pages(material, unit, offer, sizes)
            yield from self._pages_with_files(material, unit, offer)
            if sitemap := material.roles.get(PageRole.SITEMAP):
                yield self._page_of_downloads(material, sitemap, unit, "", {"groups": offer.cards})

    def of_all_pages(self, made: MadeFiles) -> Iterator[Job]:
        """What depends on every page of a site: the display face, the offline worker."""
        for material, unit in self._websites():
            files = made.of_material(material.name, unit.id)
            own = tuple(f for f in files if self._edition_of(f) == material.edition)
            yield from self._display_faces(material, unit, own)
            for page in material.pages:
                if page.of_made and page.role is None and own:
                    yield from list_jobs(self.context, material, page, unit, own)

    def _named(
        self, material: Material, page: Page, unit: Unit
    ) -> Iterator[tuple[Item | None, Mapping[str, str], int]]:
        """The items of a page, with what fills the pattern of its path and their numbers."""
        items = self.context.narrowed(material, page, unit, None)
        digits = max(2, len(str(len(items))))
        for item, number in items:
            yield item, {**NO_NAMES, "id": item.id if item else "", "order": f"{number:0{digits}d}"}, number

    def _pages_with_files(self, material: Material, unit: Unit, offer: _DownloadOffer) -> Iterator[Job]:
        """The sentences with the files of each, and the pages for people with what there is to take for them."""
        library = self.context.library_of(material)
        taken = files_of_warnings(offer.downloads, self.context.all, library)
        for role in WITH_FILES:
            page = material.roles.get(role)
            if page is None or not self.context.has(page, library):
                continue
            for item, names, number in self._named(material, page, unit):
                job = self._page(material, page, unit, item, names, number)
                if isinstance(item, Audience):
                    shown: dict[str, object] = self._taken(item, offer)
                else:
                    own = [w.id for w in job.context["warnings"]]
                    shown = {"files": {id: taken[id] for id in own if id in taken}}
                yield replace(job, context={**job.context, **shown})

    def _taken(self, audience: Audience, offer: _DownloadOffer) -> dict[str, object]:
        """What is for one audience and no single warning's: `packs` (cards, with bytes) and `downloads`."""
        mine = audience.id
        zips = _zips(offer)
        packs = (p for p in self.context.library.packs if p.id in zips and mine in self._users(p))
        return {
            "packs": tuple((self._cards[p.id], zips[p.id].bytes) for p in packs),
            "downloads": tuple(g for g in offer.downloads if g.audiences == (mine,) and not g.carries),
        }

    def _users(self, pack: Pack) -> frozenset[str]:
        """On whose pages a pack is offered: whom it is for, for whom a sheet or a book in it is, and whom it names as users."""
        if pack.id not in self._pack_users:
            readers = {f"handbook:{b.id}": b.readers for b in self.context.library.handbooks}
            named = [
                id for wanted in PackWords(self.context.library, self.context.all).wanted(pack) for id in wanted.ids
            ]
            found = [readers.get(id) or id.removeprefix("audience:") for id in named]
            self._pack_users[pack.id] = frozenset((*pack.audiences, *pack.users, *found))
        return self._pack_users[pack.id]

    # ------------------------------------------------------------------------------ sites and editions

    def _websites(self) -> Iterator[tuple[Material, Unit]]:
        for material, unit in self.context.material_units():
            if material.spec.is_site:
                yield material, unit

    def _site(self, material: Material) -> WebSite:
        """What all pages of this website or edition share."""
        home = home_of(material)
        if home not in self._sites:
            site = self.context.library.site
            self._sites[home] = WebSite(self._routes(material), site.base_url, site.fonts, self._edition(material))
        return self._sites[home]

    def _routes(self, material: Material) -> Routes:
        """Where pages stand, as seen from this website or edition. Share cards are in Chinese characters."""
        if not material.edition:
            return self.context.routes
        own = routes_of((material,)).pages
        if material.edition in self.context.translations:
            own = tuple((name, path) for name, path in own if name not in ("asset:wide", "asset:square"))
        return Routes((*self.context.routes.pages, *own))

    def _edition(self, material: Material) -> Edition:
        """By what the renderer turns a page into its edition's language."""
        if not material.edition:
            return None
        if material.edition in self.context.translations:
            return TranslatedEdition(material.edition)
        site = self.context.library.site
        return TraditionalEdition(material.edition, site.glossary, site.forms)

    def _edition_of(self, file: MadeFile) -> str:
        tags = self.context.library.site.editions
        return next((tag for tag in tags if file.path.startswith(f"{file.material}/{tag.lower()}/")), "")

    def _homes(self, material: Material, page: Page, item: Item | None) -> tuple[SisterSite, ...]:
        """The website in all its editions, when there is more than one; the one at hand first."""
        editions = self.context.library.site.editions
        homes = [self._sister(tag, material, page, item) for tag in ("", *editions)] if editions else []
        return tuple(sorted(homes, key=lambda sister: sister.home != home_of(material)))

    def _sister(self, tag: str, material: Material, page: Page, item: Item | None) -> SisterSite:
        home = home_of(material, tag)
        translation = self.context.translations.get(tag)
        if translation is None:
            language = tag or self.context.library.site.language
            return SisterSite(language, self._chinese_name(tag), "ltr", home, has_page=True)
        has_page = page.role not in NOT_TRANSLATED and self._is_in(tag, material, page, item)
        return SisterSite(tag, translation.name, translation.direction, home, has_page=has_page)

    def _chinese_name(self, tag: str) -> str:
        """What tells the Chinese editions apart, where there are two."""
        is_one = len(self.context.translations) == len(self.context.library.site.editions)
        return "中文" if is_one else "繁體" if tag else "简体"

    def _is_in(self, tag: str, material: Material, page: Page, item: Item | None) -> bool:
        """Whether a translated edition has this page too."""
        library: Library = self.context.libraries[tag]
        if page.needs and not getattr(library, page.needs):
            return False
        if item is None:
            return True
        if isinstance(item, CaseListPage):
            return item.id in self.context.views_of(replace(material, edition=tag)).case_list_ids()
        if tag not in self._ids:
            things: tuple[Item, ...] = (*library.cases, *library.types, *library.audiences, *library.warnings)
            self._ids[tag] = frozenset((type(thing), thing.id) for thing in things)
        return (type(item), item.id) in self._ids[tag]

    # ------------------------------------------------------------------------------------ pages, files

    def _page(
        self, material: Material, page: Page, unit: Unit, item: Item | None, names: Mapping[str, str], order: int
    ) -> Job:
        context = {
            **self.context.shared(material, unit, None),
            **self.context.scope_context(material, page, item, unit),
        }
        if page.role is PageRole.DOWNLOAD_STYLES:
            context["kinds"] = tuple(m.name for m in self.context.all if m.spec.offered)
            context["screens"] = tuple(self.context.screens)
        sisters = () if page.role in NOT_IN_EDITIONS and page.of_made else self._homes(material, page, item)
        return Job(
            material=material.name,
            renderer=material.renderer,
            template=f"{material.name}/{page.template}",
            output=place(page.output, names, unit),
            context=context,
            params=WebPage(self._site(material), page.name, sisters),
            carries=self.context.carries(item, context),
            unit=unit.id,
            title=title_of(item) or page_title(material, page),
            order=order,
            subject=item.id if isinstance(item, (Case, WarningLine)) else "",
        )

    def _left(self, material: Material, unit: Unit, there: set[str]) -> Iterator[Job]:
        """What stands at addresses that were given away once and have no page any more: a word on why, or the way to the new one.

        An edition that people translate has the same: somebody may have kept its address. A former id leads on where the case
        is translated.
        """
        routes, records = self._routes(material), self.context.library.records
        library = self.context.libraries.get(material.edition, self.context.library)
        views = self.context.views_of(material)
        if not unit.is_root or not material.has_left_pages:
            return
        for case in library.cases if "case" in routes else ():
            for alias in case.aliases:
                if Channel.WEBSITE in case.channels and (output := routes.place("case", alias)) not in there:
                    there.add(output)
                    yield self._standing_in(material, unit, "moved", output, {"case": views.case(case)}, case.id)
        types = {t.id: t for t in library.types}
        for key in sorted({*records.addresses, *(k for k, w in records.withdrawals.items() if w.kind == "case")}):
            kind, _, id = key.partition("/")
            if kind not in routes or (output := routes.place(kind, id)) in there:
                continue
            there.add(output)
            withdrawn = records.withdrawals.get(key)
            known = types.get(withdrawn.type if withdrawn else records.addresses[key])
            gone = {"why": self.context.request.why_gone(key), "day": withdrawn.day if withdrawn else None}
            shown = {"gone": gone, "type": views.type(known) if known else None}
            yield self._standing_in(material, unit, "gone", output, shown)

    def _standing_in(
        self, material: Material, unit: Unit, name: str, output: str, shown: TemplateContext, subject: str = ""
    ) -> Job:
        return Job(
            material=material.name,
            renderer=material.renderer,
            template=f"{material.name}/{name}.html",
            output=output,
            context={**self.context.shared(material, unit, None), **shown},
            params=WebPage(self._site(material), name, ()),
            unit=unit.id,
            title="已撤下" if name == "gone" else "换了地址",
            subject=subject,
        )

    def _copies(self, material: Material, unit: Unit) -> Iterator[Job]:
        translation = self.context.translations.get(material.edition)
        is_rtl = translation is not None and translation.direction == "rtl"
        for source, output in material.files if unit.is_root else ():  # they stand once, whosever the rest is
            yield _plain(material, unit, output, CopiedFile(source, self._edition(material), is_rtl=is_rtl))
        if not material.edition:
            shown: dict[str, dict[str, None]] = {}  # the cases by picture: of two in one folder, both may show it
            library = self.context.library
            for case in chain(library.cases, *(t.cases for t in library.translations)):
                for picture in case.pictures:
                    shown.setdefault(picture.path, {})[case.id] = None
            for path, ids in shown.items():
                output = f"{material.name}/pictures/{web_picture(path)}"
                yield replace(_plain(material, unit, output, StoryPicture(path)), carries=tuple(ids))

    def _share_cards(self, material: Material, unit: Unit) -> Iterator[Job]:
        """The pictures of shared links: one a fraud type, whose cases share it; only a site with an address has any."""
        library = self.context.library
        if not library.site.base_url or material.edition in self.context.translations:
            return
        site = self._site(material)
        for kind in (None, *library.types):
            words = self._share_words(kind)
            for shape in ("wide", "square"):
                output = site.routes.place(f"asset:{shape}", kind.id if kind else "home")
                yield _plain(material, unit, output, ShareCard(words, shape == "wide", site.fonts, site.edition))

    def _share_words(self, kind: FraudType | None) -> ShareWords:
        site = self.context.library.site
        said = kind or next((t for t in self.context.library.types if t.lie), None)
        return ShareWords(
            head=f"{site.title}　{kind.name}" if kind else site.title,
            lead=(said.said_by if said else "") or "骗子会说",
            lie=said.lie if said else "",
            verdict=said.verdict if said else "",
            lines=tuple(line.text for line in kind.slogan) if kind else ("他跟你说了什么？", "先看一眼，再动钱"),
            foot="已经转账，马上打",
            number="110",
        )

    # --------------------------------------------------------------------------------------- downloads

    def _offers(self, material: Material) -> bool:
        return PageRole.DOWNLOADS in material.roles and self.context.has_downloads()

    def _is_made(self, page: Page) -> bool:
        return page.role is not PageRole.DOWNLOADS or self.context.has_downloads()

    def _offer(self, material: Material, unit: Unit, made: MadeFiles) -> _DownloadOffer:
        """What the website offers of all that there is in the unit's name; nothing when no page of it shows that."""
        if not self._offers(material):
            return _DownloadOffer()
        context, files = self.context, made.of_unit(unit.id)
        downloads = downloads_of(
            files, context.library, context.all, f"{material.name}/files", self._packs_of(unit, files)
        )
        has_lists = PageRole.DOWNLOAD_LIST in material.roles
        packers = {m.name for m in context.all if m.spec.is_pack}
        return _DownloadOffer(
            downloads,
            tuple(groups_of(downloads, context.library.types)) if has_lists else (),
            tuple(f for f in files if f.material in packers and f.about.startswith("pack:")),
            tuple(f for f in files if f.path.endswith(".zip") and f.about.startswith("format:")),
        )

    def _packs_of(self, unit: Unit, files: Sequence[MadeFile]) -> Mapping[str, tuple[str, ...]]:
        """The packs that hold each thing, by material and what it is made for."""
        chooser = PackChooser(self.context)
        pool = chooser.pool(unit, [in_order(files, self.context.library, self.context.all)])
        found: dict[str, tuple[str, ...]] = {}
        for pack in self.context.library.packs:
            contents = chooser.contents(pack, unit, pool)
            files_in = (*contents.files, *(f for _, some in contents.on_a4 for f in some))
            held = [f"{f.material} {f.about}" for f in files_in] + [f"{j.material} {j.about}" for j in contents.texts]
            for name in dict.fromkeys(held):
                found[name] = (*found.get(name, ()), pack.id)
            self._cards[pack.id] = chooser.card(pack, contents)
        return found

    def _download_pages(
        self, material: Material, unit: Unit, offer: _DownloadOffer, thumbs: Mapping[str, tuple[int, int]]
    ) -> Iterator[Job]:
        """The packs and the kinds on one page, the things of a kind or of a type on pages of their own."""
        zips = _zips(offer)
        downloads = {download.id: download for group in offer.groups for download in group.downloads}
        sizes = {id: thumbs[path] for id, g in downloads.items() if (path := _thumb_path(material, g)) in thumbs}
        shown: dict[str, object] = {
            "groups": offer.cards,
            "sizes": {g.card.thumb: sizes[g.card.thumb] for g in offer.groups if g.card.thumb in sizes},
            "packs": tuple((self._cards[p.id], zips[p.id].bytes) for p in self.context.library.packs if p.id in zips),
        }
        yield self._page_of_downloads(material, material.roles[PageRole.DOWNLOADS], unit, "", shown)
        screens_of = {g.card.id: self._screen_cards(g, offer) for g in offer.groups if g.card.by == "kind"}
        by_screen = {"by_screen": tuple(id for id, screens in screens_of.items() if len(screens) > 1)}
        for group in offer.groups:
            screens = screens_of.get(group.card.id, ())
            if len(screens) < 2:
                only = {**by_screen, "screen": screens[0]} if screens else by_screen
                yield from self._pages_of_group(material, unit, group, offer, sizes, only)
                continue
            # Whoever has a screen has one: its pictures stand on pages of their own, and the kind's page leads to them.
            parts = [on_screen(group, screen.id, screen.name) for screen in screens]
            cards = tuple(zip(screens, (part.card for part in parts), strict=True))
            index = Group(group.card, ())
            yield from self._pages_of_group(material, unit, index, offer, sizes, {**by_screen, "screens": cards})
            for screen, part in zip(screens, parts, strict=True):
                shown = {**by_screen, "kind": group.card, "screen": screen}
                yield from self._pages_of_group(material, unit, part, offer, sizes, shown)

    def _pages_of_group(
        self,
        material: Material,
        unit: Unit,
        group: Group,
        offer: _DownloadOffer,
        sizes: Mapping[str, tuple[int, int]],
        more: Mapping[str, object],
    ) -> Iterator[Job]:
        """The pages of a group, and the group whole for the script where there are several."""
        own = {g.id: sizes[g.id] for g in group.downloads if g.id in sizes}
        shown: dict[str, object] = {
            "group": group.card,
            "groups": offer.cards,
            "choices": choices_of(group),
            "sizes": own,
        }
        shown |= {"screens": (), "screen": None, "kind": None, **more}
        page = material.roles[PageRole.DOWNLOAD_LIST]
        parts = list(pages_of(group))
        for part, downloads in parts:
            here = {
                **shown,
                "part": part,
                "downloads": downloads,
                "sizes": {g.id: own[g.id] for g in downloads if g.id in own},
            }
            yield self._page_of_downloads(material, page, unit, part.id, here)
        rows = material.roles.get(PageRole.DOWNLOAD_ROWS)
        if rows and len(parts) > 1:
            yield self._page_of_downloads(
                material, rows, unit, group.card.id, {**shown, "downloads": group.downloads, "part": parts[0][0]}
            )

    def _screen_cards(self, group: Group, offer: _DownloadOffer) -> tuple[ScreenCard, ...]:
        """The screens for which there is something among things of one kind, with the zip of this week's where it is made."""
        there = {file.format for download in group.downloads for file in download.files}
        weeks = {f.format: f for f in offer.weeks if f.material == group.card.id}
        return tuple(
            ScreenCard(
                s.id,
                s.name,
                f"{s.width}×{s.height}",
                f"files/{_week_path(weeks[s.id])}" if s.id in weeks else "",
                weeks[s.id].bytes if s.id in weeks else 0,
            )
            for s in self.context.screens.values()
            if s.id in there
        )

    def _page_of_downloads(self, material: Material, page: Page, unit: Unit, id: str, shown: TemplateContext) -> Job:
        job = self._page(material, page, unit, None, {**NO_NAMES, "id": id}, 0)
        packs = tuple((pack.id, pack.name) for pack in self.context.library.packs)
        return replace(job, context={**job.context, "all_packs": packs, **shown})

    # ------------------------------------------------------------------------------------ display face

    def _display_faces(self, material: Material, unit: Unit, files: tuple[MadeFile, ...]) -> Iterator[Job]:
        """The display face: one file of what most pages set in it, and small ones that a page loads when it needs them.

        A site of thousands of titles sets thousands of characters; one file of them all would weigh half a megabyte.
        """
        pages = {f.path: f.report.characters for f in files if isinstance(f.report, DisplayCharacters)}
        site = self._site(material)
        first, style = site.routes["asset:display.woff2"], site.routes["asset:display.css"]
        parts = display_parts(pages)
        for name, characters in parts:
            output = f"{first.removesuffix('.woff2')}{name}.woff2"
            yield _plain(material, unit, output, DisplayFace(characters, site.fonts, site.edition))
        yield _plain(material, unit, style, DisplayFaceRules(parts))


def display_parts(pages: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Which characters each file of the display face has, by the end of its name; `pages`: path → what it sets in it.

    The first, of the empty name, has what most pages set; pages that set the same, as those of one list do, count once.
    Each other character's file follows from the character, or, when few pages set it, from the first of these: they load one
    file for it instead of many. What a page is the first to set is cut again where it is much, so that a page which shares
    one character of it does not load dozens. So a changed title changes a few files and not all that come after.
    """
    counts = Counter("".join(dict.fromkeys(pages.values())))
    if len(counts) <= DISPLAY_CORE + DISPLAY_SLICE:
        return (("", "".join(sorted(counts))),)
    enough = next(n for n in _steps() if sum(count >= n for count in counts.values()) <= DISPLAY_CORE)
    rest = [c for c in counts if counts[c] < enough]
    rare = {c for c in rest if counts[c] <= FEW}
    first_on: dict[str, str] = {}
    for path in sorted(pages):
        for character in rare.intersection(pages[path]):
            first_on.setdefault(character, path)
    many = {path: 1 << (count // DISPLAY_MANY).bit_length() for path, count in Counter(first_on.values()).items()}
    homes = {c: f"{path}{zlib.crc32(c.encode()) % many[path] or ''}" for c, path in first_on.items()}
    parts: dict[str, set[str]] = {"": {c for c in counts if counts[c] >= enough}}
    for kind, some in (("a", [c for c in rest if c not in rare]), ("b", sorted(rare))):
        # A power of two: their number changes when there are twice as many characters, not with each.
        files = 1 << (len(some) // DISPLAY_SLICE).bit_length()
        for character in some:
            place = zlib.crc32((homes[character] if kind == "b" else character).encode()) % files
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


def _thumb_path(material: Material, download: Download) -> str:
    return f"{material.name}/files/thumbs/{download.id}.webp"


def _zips(offer: _DownloadOffer) -> Mapping[str, MadeFile]:
    """The packs that were made, by id."""
    return {f.path.rsplit("/", 1)[-1].removesuffix(".zip"): f for f in offer.packs}


def _plain(material: Material, unit: Unit, output: str, params: Params) -> Job:
    """A file that no template makes."""
    title = output.rsplit("/", 1)[1]
    return Job(material.name, WEB.name, "", output, {}, params, unit=unit.id, title=title)


def _week_path(file: MadeFile) -> str:
    """Where the website keeps a screen's zip of the week: links in plain letters, whatever the file is called here, but for a proof."""
    mark = f"{PROOF}_" if PROOF in file.path else ""
    return f"week/{mark}{file.format}.zip"


def _copy_of(material: Material, unit: Unit, output: str, file: MadeFile) -> Job:
    """A made file beside the pages that offer it, carrying what it carries."""
    job = _of_made(material, unit, output, CopiedProduct(), (Input(file.path, file.digest),))
    return replace(job, carries=file.carries)


def _of_made(material: Material, unit: Unit, output: str, params: Params, inputs: Iterable[Input]) -> Job:
    return replace(_plain(material, unit, output, params), inputs=tuple(inputs))
