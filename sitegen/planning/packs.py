"""Jobs of packs, of deliveries, of a week's slides and of a campaign's folders: made files put together for those who use them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from sitegen.loading.website import PACKS
from sitegen.model.content import Campaign, Channel, Phase, Unit
from sitegen.model.downloads import Download, DownloadFile
from sitegen.model.formats import Screen
from sitegen.model.job_params import FileFolder, MaterialSettings, TextFile
from sitegen.model.jobs import Input, Job, MadeFile, TemplateContext
from sitegen.model.problems import Origin, Problems, Words
from sitegen.model.reports import LegibilityReport
from sitegen.model.website import Pack, PackLine
from sitegen.planning.context import PlanContext, about, can_say, place, printed_code
from sitegen.planning.downloads import format_names, in_order, label_of, stem_of, thumb_of
from sitegen.planning.materials import Material, Page, Scope
from sitegen.planning.pack_contents import Contents, PackChooser
from sitegen.planning.pack_words import is_public, short_title
from sitegen.planning.print_screen import carried, hours_of, is_set
from sitegen.planning.programme import counted, is_picture, of_week, woven
from sitegen.planning.steps import MadeFiles
from sitegen.planning.timetable import HOTLINES, Slot, campaign_card, file_words, phase_folder, running
from sitegen.renderers.registry import TEXT, Sizes

NO_NAMES = {"id": "", "format": "", "order": "", "ext": ""}
A4_NAME, A4_SIZE = "A4 办公室打印", "210×297毫米"
TEST_NAME = "先装这张_测试图"
IN_DELIVERY = 6  # of each material and size
# How what a unit is handed is used; a sentence that names what is not in it is left out.
DELIVERY_LINES = (
    "海报、宣传单用 A4 那一份就能在办公室打印；要大张的，把别的尺寸交给印刷厂",
    "屏幕图按文件夹分给各块屏，前面的数字就是播放次序",
    "短信、广播词、微信群转发按日历用，一周一条",
    "口袋书、一户一单入户时发",
)


class PackPlanner:
    """The jobs that gather made files."""

    def __init__(self, context: PlanContext, problems: Problems | None = None) -> None:
        self.context = context
        self.chooser = PackChooser(context)
        self.problems = problems
        self._looked_at: set[tuple[object, ...]] = set()
        self.lacking: dict[str, None] = {}  # names of materials that zips want and nobody made yet

    def jobs(self, made: MadeFiles) -> Iterator[Job]:
        """All of them, unit by unit, of what there is in each one's name."""
        for material, unit in self.context.material_units():
            for page in material.pages:
                if material.spec.is_pack:
                    yield from self._packs(material, page, unit, made)
                elif page.of_made and is_set(page):
                    files = made.of_unit(unit.id)
                    scope = self._weeks if page.scope is Scope.FORMAT else self._phases
                    yield from scope(material, page, unit, files)
        self._tell_lacking()

    # ---------------------------------------------------------------------------------------------- zips

    def _packs(self, material: Material, page: Page, unit: Unit, files: MadeFiles) -> Iterator[Job]:
        above = sorted((u for u in self.context.library.units if u.id in unit.path), key=lambda u: -len(u.path))
        there = [self._sorted(files.of_unit(u.id)) for u in above]
        pool, thumbs = self.chooser.pool(unit, there), _thumbs(chain.from_iterable(there))
        self._note_lacking(page, unit, above, pool)
        if page.scope is Scope.DELIVERY:
            pack = self._delivery(unit)
            on_paper = {m.name for m in self.context.all if m.spec.sizes is Sizes.PAPER}
            pool = [f for f in pool if f.unit == unit.id or f.material in on_paper]
            if job := self._pack(material, page, unit, pack, self.chooser.contents(pack, unit, pool), thumbs):
                output = page.output.format(**{**NO_NAMES, "id": unit.id})
                yield replace(job, output=output, about=f"{page.scope.value}:{unit.id}")
            return
        for pack in self.context.library.packs:
            contents = self.chooser.contents(pack, unit, pool)
            if job := self._pack(material, page, unit, pack, contents, thumbs):
                yield job

    def _note_lacking(self, page: Page, unit: Unit, above: Sequence[Unit], pool: Sequence[MadeFile]) -> None:
        """Note which materials the zips want that a build of everything would have made: a build of some leaves them out."""
        shape = page.scope, unit.is_root, self.chooser.shape(unit)
        if not (self.context.request.materials or self.context.request.unit) or shape in self._looked_at:
            return
        self._looked_at.add(shape)  # of a thousand units alike one is looked at
        there = {file.material for file in pool}
        expected = {f.material for f in self.chooser.pool(unit, [self.chooser.expected(u) for u in above])} - there
        packs = self.context.library.packs if page.scope is Scope.PACK else (self._delivery(unit),)
        wanted = {one.material.name for pack in packs for one in self.chooser.words.wanted(pack)}
        self.lacking |= dict.fromkeys(sorted(expected & wanted))

    def _tell_lacking(self) -> None:
        if self.problems is None or not self.lacking:
            return
        titles = {material.name: short_title(material) for material in self.context.all}
        named = "、".join(titles[name] for name in self.lacking)
        self.problems.notice(
            Origin(PACKS),
            f"资料包、交付包里这次没有：{named}。这些材料还没有做过，装箱单上也就没有它们",
            f"packs and deliveries lack what was never made, and their lists do not name it: {', '.join(self.lacking)}",
            Words(
                f"发出去以前，请运行 python3 build.py（全部），或 python3 build.py --only {','.join(self.lacking)},pack,delivery",
                f"before they are handed out run python3 build.py, or --only {','.join(self.lacking)},pack,delivery",
            ),
        )

    def _sorted(self, files: Sequence[MadeFile]) -> list[MadeFile]:
        return in_order(files, self.context.library, self.context.all)

    def _delivery(self, unit: Unit) -> Pack:
        """What a unit is handed, as a pack: of the campaigns that run, else of this week's slides and what it cares for."""
        library, day = self.context.library, self.context.request.day
        types = dict.fromkeys(unit.focus_types)
        title = ""
        if phases := running(library, unit, day):
            kinds = {w.id: w.type for w in library.warnings}
            types = dict.fromkeys(kinds[id] for _, phase in phases for id in phase.warnings if id in kinds)
            card = campaign_card(phases)
            title = f"{card['issue']} {card['title']}：{card['phase']}，到{card['until']}".strip()
        else:
            for screen in self.context.timetable.slides(unit):
                types |= dict.fromkeys(slide.type for slide in self.context.timetable.this_week(unit, screen))
        return Pack(
            id=unit.id,
            name=unit.short_name or unit.name,
            place="",
            summary=PackLine(title or f"{day.year}年{day.month}月发给{unit.name}"),
            use=tuple(PackLine(words) for words in DELIVERY_LINES),
            materials=(),
            formats=("a3", "a4"),
            types=tuple(types),
            audiences=(),
            most=IN_DELIVERY,
        )

    def _pack(
        self,
        material: Material,
        page: Page,
        unit: Unit,
        pack: Pack,
        contents: Contents,
        thumbs: Mapping[str, MadeFile],
    ) -> Job | None:
        downloads = tuple(self._downloads(contents, thumbs))
        if not downloads:
            return None
        context, card = self.context, self.chooser.card(pack, contents)
        listed = {"pack": card, "downloads": downloads}
        code = printed_code(
            material,
            pack,
            context.request.day,
            {"pack": card, "downloads": tuple(download.id for download in downloads)},
        )
        a4 = [file for _, some in contents.on_a4 for file in some]
        inputs = {file.path: file.digest for file in (*contents.files, *a4)}
        inputs |= {download.thumb: download.thumb_digest for download in downloads if download.thumb}
        held = dict.fromkeys((*carried((*contents.files, *a4)), *(id for job in contents.texts for id in job.carries)))
        return Job(
            material=material.name,
            renderer=material.renderer,
            template=f"{material.name}/{page.template}",
            output=place(page.output, {**NO_NAMES, "id": pack.id}, unit),
            context={
                **context.shared(material, unit, None),
                **listed,
                "texts": contents.texts,
                "called": material.title,
                "code": code,
            },
            params=material.spec.params(MaterialSettings(faces=material.faces, fonts=context.library.site.fonts)),
            carries=tuple(held),
            unit=unit.id,
            title=pack.name,
            inputs=tuple(Input(path, digest) for path, digest in inputs.items()),
            about=f"{page.scope.value}:{pack.id}",
        )

    def _downloads(self, contents: Contents, thumbs: Mapping[str, MadeFile]) -> Iterator[Download]:
        """What lies in the zip, under Chinese names: one folder a material, and in it one a size where there are several."""
        materials = {m.name: m for m in self.context.all}
        names = format_names(self.context.library)
        screens = {s.id: s for s in self.context.library.screens}
        sizes: dict[str, set[str]] = {}
        for file in contents.files:
            sizes.setdefault(file.material, set()).add(file.format)
        numbers: dict[tuple[str, str], dict[str, int]] = {}
        a4 = {material.name: some for material, some in contents.on_a4}
        order = dict.fromkeys((*(f.material for f in contents.files), *a4))
        taken: set[str] = set()
        for kind in order:
            material = materials[kind]
            of_screen: dict[str, list[tuple[DownloadFile, MadeFile]]] = {}
            if kind in a4:
                yield self._a4(material, a4[kind], thumbs)
            for place_of_screen, file in _of_material(contents.files, kind, screens):
                folder = short_title(material)
                called = " ".join(word for word in names.get(file.format, ()) if word and file.format in screens)
                called = called or names.get(file.format, ("", ""))[0]
                if len(sizes[kind]) > 1 or file.format in screens:
                    folder += f"/{file_words(called)}"
                known = numbers.setdefault((kind, file.format), {})
                number = place_of_screen or known.setdefault(file.about or file.path, len(known) + 1)
                # Of one page on several papers each is called by its paper: 取款机贴, 易拉宝.
                is_papers = file.about.startswith("unit:") and len(material.formats) > 1
                title = called if is_papers and called else file.title
                inner = _free(f"{folder}/{_name_in_pack(file, title, screens.get(file.format), number)}", taken)
                download = DownloadFile(
                    *label_of(file, names), inner, file.path, file.digest, file.bytes, code=file.code
                )
                if file.format in screens:
                    of_screen.setdefault(file.format, []).append((download, file))
                else:
                    yield _download(material, title, inner, download, file, thumbs)
            for some in of_screen.values():
                yield _of_screen(material, some, thumbs)
        for number, job in enumerate(contents.texts):
            material = materials[job.material]
            inner = f"{short_title(material)}/{job.output}"
            ending = job.output.rpartition(".")[2].upper()
            words = f"{len(job.context.get('warnings', ()))}条" if job.carries else ""
            download = DownloadFile(words or ending, ending if words else "", "", inner, "", "", 0, text=number)
            yield _download(material, job.title, inner, download, None, thumbs)

    def _a4(self, material: Material, files: Sequence[MadeFile], thumbs: Mapping[str, MadeFile]) -> Download:
        """The sheets of a material laid on A4, one file for all: whoever prints them prints once."""
        inner = f"{short_title(material)}/{short_title(material)}（{A4_NAME}）.pdf"
        download = DownloadFile(
            A4_NAME, A4_SIZE, "PDF", inner, "", "", 0, on_a4=tuple(file.path for file in files), code=""
        )
        title = (
            "；".join(dict.fromkeys(file.title for file in files))
            if len(files) <= 3
            else f"{len(files)}种，一个文件印完"
        )
        return _download(material, f"{title}", inner, download, files[0], thumbs)

    # ------------------------------------------------------------------------------------- weeks, phases

    def _weeks(self, material: Material, page: Page, unit: Unit, files: Sequence[MadeFile]) -> Iterator[Job]:
        """The week's slides of each screen, in a folder of their own and in a zip with the order written out."""
        for screen in self.context.formats(material, unit):
            if not isinstance(screen, Screen):
                continue
            mine = [f for f in files if f.material == material.name and f.format == screen.id and is_picture(f)]
            copies = _in_places(of_week(mine, self.context.timetable.this_week(unit, screen.id)))
            if not copies:
                continue
            names = {**NO_NAMES, "format": screen.id}
            output = place(page.output, names, unit)
            day = self.context.request.day
            tests = [f for f in files if f.material == material.name and f.format == screen.id and _is_test(f, screen)]
            phases = running(self.context.library, unit, day, Channel.SCREEN)
            card = (
                campaign_card(phases) if any(f.carries and f.carries[0] in _named(phases) for f, _ in copies) else None
            )
            hours = hours_of(self.context, Channel.SCREEN, unit) if card else {}
            shown = {
                **self.context.shared(material, unit, screen),
                "unit_name": unit.name,
                "short_name": unit.short_name,
                "calls": tuple(  # nobody calls the country's numbers because a screen is broken
                    line for line in unit.hotlines if line.number not in HOTLINES
                ),
                "days": self.context.timetable.shown_from_to(unit, screen.id),
                "campaign": card,
                "hours": {name: hours[f.carries[0]] for f, name in copies if f.carries and f.carries[0] in hours},
                "sheet": f"{material.name}/{page.sheet}" if page.sheet else "",
                "in_zip": tuple((f.path, f"{TEST_NAME}.{screen.format.value}") for f in tests),
                "week": f"{day.isocalendar().year}年第{day.isocalendar().week}周",
                "files": tuple(
                    replace(f, path=name, carries=(), report=None, title=_words_on(f) or f.title) for f, name in copies
                ),
            }
            folder = f"{output.removesuffix('.zip')}/"
            job = self._folder(
                material, page, unit, output, shown, [(f, f"{folder}{name}") for f, name in copies], screen.id
            )
            yield replace(job, inputs=(*job.inputs, *(Input(f.path, f.digest) for f in tests)))

    def _phases(self, material: Material, page: Page, unit: Unit, files: Sequence[MadeFile]) -> Iterator[Job]:
        """For each phase that is not over a folder: the notice, and what is loaded and said, by screen and by channel."""
        of_path = {f.path: f for f in files}
        alike: dict[tuple[str, str, str], list[MadeFile]] = {}
        for file in files:
            if is_picture(file):
                alike.setdefault((file.material, file.format, file.about), []).append(file)
        for campaign, phase, slots in self.context.timetable.phases(unit):
            output = place(page.output, {**NO_NAMES, "id": phase_folder(phase)}, unit)
            home = output.rpartition("/")[0]
            copies: list[tuple[MadeFile, str]] = []
            told = []
            names = [slot.screen for slot in slots]
            for slot in slots:
                if slot.channel is Channel.SCREEN:
                    own = self._of_slot(slot, of_path, alike)
                    profile = slot.place.rstrip("/").rpartition("/")[2]
                    called = slot.screen if names.count(slot.screen) == 1 else f"{slot.screen} {profile}"
                    folder = f"屏幕/{file_words(called)}"
                    copies += [(f, f"{home}/{folder}/{name}") for f, name in own]
                    told.append((slot, f"{folder}/"))
                else:
                    told.append((slot, ""))
            texts = tuple(self._phase_texts(unit, campaign, phase, f"{home}/"))
            by_channel: dict[str, list[str]] = {}
            for job in texts:
                by_channel.setdefault(job.about, []).append(job.output.rpartition("/")[2])
            rows = tuple(
                (slot, where or "、".join(by_channel.get(slot.channel.value, ())) or slot.place) for slot, where in told
            )
            shown = {
                **self.context.shared(material, unit, None),
                "campaign": campaign,
                "phase": phase,
                "rows": rows,
                "texts": texts,
                "issued": self._issued(campaign),
            }
            job = self._folder(material, page, unit, output, shown, copies, "")
            yield replace(
                job, title=f"{campaign.title}：{phase.name}", about=f"{page.scope.value}:{phase_folder(phase)}"
            )

    def _issued(self, campaign: Campaign) -> str:
        day = self.context.request.day
        return " ".join(word for word in (f"{day.year}年{day.month}月", campaign.issue) if word)

    def _of_slot(
        self, slot: Slot, of_path: Mapping[str, MadeFile], alike: Mapping[tuple[str, str, str], Sequence[MadeFile]]
    ) -> list[tuple[MadeFile, str]]:
        """The files of a screen's slot, numbered in its order, further pages behind their first."""
        found: list[MadeFile] = []
        for told in slot.files:
            if first := of_path.get(f"{slot.place}{told.name}"):
                found += (f for f in alike[first.material, first.format, first.about] if f.order == first.order)
        return _in_places(woven(found))

    def _phase_texts(self, unit: Unit, campaign: Campaign, phase: Phase, home: str) -> Iterator[Job]:
        """The texts of a phase's channels, with its warnings alone."""
        for material in self.context.all:
            if material.spec is not TEXT or not is_public(material):
                continue
            for page in material.pages:
                if page.channel is None or page.channel is Channel.SCREEN or page.channel not in phase.channels:
                    continue
                shown = self.context.views.of_unit(unit, material.shows)
                places = {id: n for n, id in enumerate(phase.warnings)}
                own = [w for w in shown.get("warnings", ()) if w.id in places and can_say(w, page.channel)]
                if not own:
                    continue
                cut = tuple(sorted(own, key=lambda w: places[w.id]))
                card = campaign_card(((campaign, phase),))
                yield Job(
                    material=material.name,
                    renderer=material.renderer,
                    template=f"{material.name}/{page.template}",
                    output=f"{home}{page.name}.{page.output.rpartition('.')[2]}",
                    context={
                        **self.context.shared(material, unit, None), **shown,
                        "warnings": cut, "campaign": card, "code": "", "link": "", "issued": self._issued(campaign),
                    },
                    params=TextFile(page.encoding),
                    carries=tuple(w.id for w in cut),
                    unit=unit.id,
                    title=page.name,
                    about=page.channel.value,
                )  # fmt: skip

    def _folder(
        self,
        material: Material,
        page: Page,
        unit: Unit,
        output: str,
        shown: TemplateContext,
        copies: Sequence[tuple[MadeFile, str]],
        format: str,
    ) -> Job:
        texts: tuple[Job, ...] = shown.get("texts", ())
        settings = MaterialSettings(faces=material.faces, fonts=self.context.library.site.fonts)
        return Job(
            material=material.name,
            renderer=page.renderer,
            template=f"{material.name}/{page.template}",
            output=output,
            context={**shown, "copies": tuple((file.path, name) for file, name in copies)},
            params=FileFolder.of(settings),
            carries=tuple(
                dict.fromkeys((*carried(f for f, _ in copies), *(id for job in texts for id in job.carries)))
            ),
            unit=unit.id,
            format=format,
            title=page.name,
            inputs=tuple(Input(path, digest) for path, digest in {f.path: f.digest for f, _ in copies}.items()),
            about=about(page, None),
        )


def _thumbs(files: Iterable[MadeFile]) -> dict[str, MadeFile]:
    """The picture that shows each file, by the file's path."""
    alike: dict[tuple[str, str, str], list[MadeFile]] = {}
    for file in files:
        alike.setdefault((file.unit, file.material, stem_of(file.path)), []).append(file)
    return {file.path: thumb for some in alike.values() if (thumb := thumb_of(some)) for file in some}


def _download(
    material: Material,
    title: str,
    inner: str,
    file: DownloadFile,
    shown: MadeFile | None,
    thumbs: Mapping[str, MadeFile],
) -> Download:
    thumb = thumbs.get(shown.path) if shown else None
    return Download(
        id=inner,
        kind=material.name,
        kind_name=material.title,
        title=title,
        type="",
        audiences=(),
        packs=(),
        files=(file,),
        thumb=thumb.path if thumb else "",
        thumb_digest=thumb.digest if thumb else "",
    )


def _of_screen(
    material: Material, files: Sequence[tuple[DownloadFile, MadeFile]], thumbs: Mapping[str, MadeFile]
) -> Download:
    """All slides of one screen as one thing: they are loaded together."""
    titles = "；".join(dict.fromkeys(made.title for _, made in files))
    first, made = files[0]
    download = _download(material, titles, first.path.rpartition("/")[0] + "/", first, made, thumbs)
    return replace(download, files=tuple(file for file, _ in files))


def _is_test(file: MadeFile, screen: Screen) -> bool:
    """Whether it is the screen's test picture, as its controller loads it."""
    return file.about == f"{Scope.FORMAT.value}:test" and file.path.endswith(f".{screen.format.value}")


def _named(phases: Iterable[tuple[Campaign, Phase]]) -> set[str]:
    return {id for _, phase in phases for id in phase.warnings}


def _of_material(files: Sequence[MadeFile], kind: str, screens: Mapping[str, Screen]) -> Iterator[tuple[int, MadeFile]]:
    """The files of one material; those of a screen in the order in which they are shown, with the numbers of their places."""
    mine = [f for f in files if f.material == kind]
    for format in dict.fromkeys(f.format for f in mine):
        same = [f for f in mine if f.format == format]
        yield from counted(woven(same)) if format in screens else ((0, f) for f in same)


def _words_on(file: MadeFile) -> str:
    """What stands on a picture of dots; nothing where the file's title says it."""
    return file.report.words if isinstance(file.report, LegibilityReport) else ""


def _in_places(files: Sequence[MadeFile]) -> list[tuple[MadeFile, str]]:
    """A screen's files in the order in which they are shown, each under the name that puts it into its place."""
    return [(file, _numbered(file, number)) for number, file in counted(files)]


def _numbered(file: MadeFile, number: int) -> str:
    """The name of a slide's file with another number in front, two digits; what the controller wants of it stays."""
    name = file.path.rpartition("/")[2]
    digits = len(name) - len(name.lstrip("0123456789"))
    return f"{number:02d}{name[digits:]}"


def _name_in_pack(file: MadeFile, title: str, screen: Screen | None, number: int) -> str:
    """Number and title; a screen's file keeps what its controller wants of a name."""
    name = file.path.rpartition("/")[2]
    stem, _, ending = name.rpartition(".")
    if screen is not None and screen.names.value != "id":
        return name
    title = file_words(title, 30) or stem
    edition = next((words for end, words in _EDITIONS.items() if stem.endswith(end)), "")
    is_first = screen is None or stem.partition("_")[2] == file.about.partition(":")[2]  # an id may end in p2 itself
    pages = None if is_first else re.search(r"p[1-9][0-9]*$", stem)
    page = pages[0] if pages else ""  # a sentence's second and later pages
    return f"{number:02d}_{title}{f'（{edition}）' if edition else ''}{page}.{ending}"


_EDITIONS = {"-a4-booklet": "A4对折打印", "-office": "办公室打印"}


def _free(path: str, taken: set[str]) -> str:
    """The path, with a number where another thing has the same."""
    stem, dot, ending = path.rpartition(".")
    found, number = path, 2
    while found.lower() in taken:
        found, number = f"{stem}({number}){dot}{ending}", number + 1
    taken.add(found.lower())
    return found
