"""Jobs of sheets, books, slides, pictures and texts: a material's pages for each unit, format and item; lists of what was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from markupsafe import Markup

from sitegen.core.digests import digest_of
from sitegen.core.machine import release
from sitegen.model.content import Audience, Case, Channel, FraudType, Handbook, Unit, WarningLine
from sitegen.model.formats import Film, Paper, Screen
from sitegen.model.job_params import (
    BookPartTemplate,
    ContactSheet,
    FilmOfPictures,
    MaterialSettings,
    Params,
    TemplateParams,
    TextFile,
)
from sitegen.model.jobs import Input, Job, MadeFile, TemplateContext
from sitegen.model.records import Recall
from sitegen.model.website import PageRole
from sitegen.planning.context import (
    Item,
    PlanContext,
    about,
    is_help_page,
    page_title,
    place,
    printed_code,
    title_of,
)
from sitegen.planning.materials import Material, Page, Scope
from sitegen.planning.programme import is_help, is_picture, of_week, woven
from sitegen.planning.steps import MadeFiles
from sitegen.planning.timetable import campaign_card, running
from sitegen.renderers.registry import CONTACT, FILM, RENDERERS, TEXT

HELP_TITLE = "号码和署名"


class MaterialPlanner:
    """The jobs of all materials that are neither a website nor a pack."""

    def __init__(self, context: PlanContext) -> None:
        self.context = context

    def pages(self) -> Iterator[Job]:
        """What comes of content alone."""
        for material, unit in self._material_units():
            for page in material.pages:
                if not page.of_made and self.context.has(page):
                    yield from self._page_jobs(material, page, unit)

    def lists(self, made: MadeFiles) -> Iterator[Job]:
        """What is made of a material's own files: playlists, contact sheets, films."""
        for material, unit in self._material_units():
            files = made.of_material(material.name, unit.id)
            for page in material.pages:
                if page.of_made and files and not is_set(page):
                    yield from list_jobs(self.context, material, page, unit, files)

    def _material_units(self) -> Iterator[tuple[Material, Unit]]:
        for material, unit in self.context.material_units():
            if not (material.spec.is_site or material.spec.is_pack):
                yield material, unit

    def _page_jobs(self, material: Material, page: Page, unit: Unit) -> Iterator[Job]:
        for size in self.context.formats(material, unit):
            for item, sheet, order, pattern, names in self.context.named(material, page, unit, size):
                yield self._job(material, replace(page, output=pattern), unit, sheet, item, names, order)

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
        is_slide, is_help = page.only and material.spec.needs_only, is_help_page(material, page)
        if is_help:
            shown: TemplateContext = {"speaker": unit.short_name or unit.name}
        else:
            shown = self._slide_context(item) if is_slide else self.context.scope_context(material, page, item, unit)
        code = printed_code(material, item, self.context.request.day, shown if material.parts else None)
        if isinstance(item, Recall) or is_help:  # not handed out, or about nothing: nothing to trace
            code = ""
        link = "" if is_help else self._link(item, page)
        context = {**self.context.shared(material, unit, size), **shown, "code": code, "link": link}
        return Job(
            material=material.name,
            renderer=material.renderer,
            template=f"{material.name}/{page.template}",
            output=place(page.output, names, unit, item),
            context=context,
            params=self._params(material, page, unit, item, names),
            carries=() if page.only and isinstance(item, FraudType) else self.context.carries(item, context),
            unit=unit.id,
            format=size.id if size else "",
            title=f"{HELP_TITLE}，{shown['speaker']}" if is_help else title_of(item) or page_title(material, page),
            order=order,
            subject=item.id if isinstance(item, (Case, WarningLine, Recall)) else "",
            about=about(page, item),
        )

    def _params(
        self, material: Material, page: Page, unit: Unit, item: Item | None, names: Mapping[str, str]
    ) -> Params:
        site = self.context.library.site
        settings = MaterialSettings(
            faces=material.faces,
            fonts=site.fonts,
            profile=site.print_profile if material.spec.in_inks else "",
            preview=material.preview,
            editions=tuple((e.kind, place(e.output, names, unit, item)) for e in material.editions),
            pdf_variant=material.pdf_variant,
            page_count=material.page_count,
            zoom=item.enlarged / 100 if isinstance(item, Handbook) else 1.0,
            parts=tuple(
                BookPartTemplate(f"{material.name}/{p.template}", p.each, p.refers, p.shared) for p in material.parts
            ),
            overlay=f"{material.name}/{material.overlay}" if material.overlay else "",
            encoding=page.encoding,
            numbers=dict(material.numbers),
        )
        return material.spec.params(settings)

    def _slide_context(self, item: Item | None) -> TemplateContext:
        """What a slide of a case or a type shows: not the story, nor the neighbours."""
        if isinstance(item, Case):
            bare = replace(
                item,
                story=Markup(""),
                summary="",
                steps=(),
                flags=(),
                advice=(),
                what_to_do=(),
                pictures=(),
                sources=(),
            )
            told = self.context.views.of_case(item)
            return {"case": bare, "type": told["type"], "warning": told["warning"]}
        assert isinstance(item, FraudType)
        return {"type": replace(item, intro=Markup(""), steps=(), sayings=(), advice=(), what_to_do=())}

    def _link(self, item: Item | None, page: Page) -> str:
        """The public page of a thing, for its QR code; the quiz for a sheet of questions; nothing without a base URL."""
        base, routes = self.context.library.site.base_url, self.context.routes
        kind, id, anchor = "home", "", ""
        if page.needs == "questions":
            sites = (m.roles for m in self.context.all if m.spec.is_site)
            kind = next((roles[PageRole.QUIZ].name for roles in sites if PageRole.QUIZ in roles), "home")
        elif isinstance(item, WarningLine) and "type" in routes:
            kind, id = "type", item.type
        elif isinstance(item, Case):  # one that a writer keeps off the website has no page of its own there
            kind, id = ("case", item.id) if Channel.WEBSITE in item.channels else ("type", item.type)
        elif isinstance(item, FraudType):
            kind, id = "type", item.id
        elif isinstance(item, Audience) and "audience" in routes:
            kind, id = "audience", item.id
        if not base or kind not in routes:
            return ""
        inside = routes.place(kind, id).split("/", 1)[1]
        return base + (inside.removesuffix("index.html") if kind == "home" else inside) + anchor


def list_jobs(
    context: PlanContext, material: Material, page: Page, unit: Unit, made: tuple[MadeFile, ...]
) -> Iterator[Job]:
    """The jobs of a page `of_made`: one for each format, or one for all."""
    for size in context.formats(material, unit) if page.scope is Scope.FORMAT else (None,):
        files = tuple(f for f in made if size is None or f.format == size.id)
        spec = RENDERERS[page.renderer or TEXT.name]
        if isinstance(size, Screen):
            files = tuple(sorted((f for f in files if is_picture(f)), key=lambda f: (f.order, f.path)))
        ext = size.film_ending if isinstance(size, Screen) else ""
        if not files or (spec is FILM and not ext):
            continue
        names = {"id": "", "format": size.id if size else "", "order": "", "ext": ext}
        pictures = files
        files, campaign = _scheduled(context, files, material.channel, unit)
        if isinstance(size, Screen):
            files = pictures if spec is CONTACT else woven(files)
            if spec is FILM:
                files = of_week(pictures, context.timetable.this_week(unit, size.id))
                if not files:
                    continue
        shown = {
            **context.shared(material, unit, size),
            "unit_name": unit.name,
            "campaign": campaign,
            "hours": hours_of(context, material.channel, unit),
        }
        params: Params = TextFile(page.encoding)
        if page.scope is Scope.SITE and material.spec.is_site:
            shown["version"] = digest_of(tuple(sorted((f.path, f.digest) for f in files)))[:12]
            home = f"{place(page.output, names, unit).rpartition('/')[0]}/"
            shown["paths"] = tuple(sorted(f.path.removeprefix(home) for f in files))
        else:
            shown["files"] = files
            if isinstance(size, Screen):
                shown["film"] = _film_of(size)
        inputs: tuple[Input, ...] = ()
        if spec is CONTACT or spec is FILM:
            # What is written of a picture is not on it: the sheet waits for other pictures, not for other titles.
            shown = {"screen": size, **({"seconds": tuple(f.seconds for f in files)} if spec is FILM else {})}
            inputs = tuple(Input(f.path, f.digest) for f in files[: spec.most])
            params = FilmOfPictures(release("av")) if spec is FILM else ContactSheet(context.library.site.fonts)
        elif spec.of_screen:
            shown = {"screen": size}
            params = TemplateParams(fonts=context.library.site.fonts)
        yield Job(
            material=material.name,
            renderer=spec.name,
            template=f"{material.name}/{page.template}" if page.template else "",
            output=place(page.output, names, unit),
            context=shown,
            params=params,
            unit=unit.id,
            format=size.id if size else "",
            title=page.name,
            inputs=inputs,
            carries=carried(files[: spec.most or None]) if page.scope is Scope.FORMAT and not spec.of_screen else (),
            about=about(page, None),
        )


def _film_of(screen: Screen) -> str:
    """The name of the file that holds the week's programme; nothing where none is asked for or this machine cannot make it."""
    ending = screen.film_ending
    return f"loop.{ending}" if ending == Film.GIF.value or (ending and release("av") and screen.has_even_sides) else ""


def is_set(page: Page) -> bool:
    """Whether the page gathers files of several materials (planning/packs.py)."""
    return bool(page.renderer) and RENDERERS[page.renderer].is_set


def carried(files: Iterable[MadeFile]) -> tuple[str, ...]:
    """The ids that these files carry together."""
    return tuple(dict.fromkeys(id for file in files for id in file.carries))


def hours_of(context: PlanContext, channel: Channel | None, unit: Unit) -> Mapping[str, str]:
    """At what hours each warning is shown that has any, by its id; several where several phases name it."""
    found: dict[str, list[str]] = {}
    for _, phase in running(context.library, unit, context.request.day, channel) if channel else ():
        for id in phase.warnings:
            found.setdefault(id, []).append(str(phase.hours or ""))
    return {id: "；".join(dict.fromkeys(some)) for id, some in found.items() if all(some)}


def _scheduled(
    context: PlanContext, files: tuple[MadeFile, ...], channel: Channel | None, unit: Unit
) -> tuple[tuple[MadeFile, ...], Mapping[str, str] | None]:
    """What of these is shown on this day by the campaigns that run, in their order, and what they are called. The page of the
    number is always shown.

    All of it, in the library's order, when none runs; all files are made in any case, so that a change of phase
    is a change of list.
    """
    phases = running(context.library, unit, context.request.day, channel) if channel else ()
    places = {id: n for n, id in enumerate(dict.fromkeys(id for _, phase in phases for id in phase.warnings))}
    shown = [f for f in files if f.carries and f.carries[0] in places]
    if not shown:
        return files, None
    ordered = sorted(shown, key=lambda f: (places[f.carries[0]], f.path))
    return (*(f for f in files if is_help(f)), *ordered), campaign_card(phases)
