"""What of the things there are goes into a pack: by material, type, audience, screen and number; for every unit the same rules.

The rules look at what a file is made for (`MadeFile.about`), not at what it is called, so that they can be asked before
anything is made: `expected` gives stand-ins for all that a build of everything makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sitegen.model.content import Case, Handbook, Unit, WarningLine
from sitegen.model.formats import Paper, Process
from sitegen.model.job_params import TextFile
from sitegen.model.jobs import Job, MadeFile
from sitegen.model.problems import Problems, Words
from sitegen.model.website import Pack, PackCard, PackLine
from sitegen.planning.context import PlanContext, about
from sitegen.planning.materials import Material, Scope
from sitegen.planning.pack_words import NONE, PackWords, Thing, Wanted, is_public, screens_wanted
from sitegen.planning.timetable import running
from sitegen.renderers.registry import TEXT

# A bank prints none of these itself; of a book's two editions for A4 it gets the one that needs no knife.
NOT_TAKEN = ("-print-shop.pdf", "-marked.pdf", "-outlined.pdf", "-two-up.pdf")
OFFICE = "-office.pdf"
# Playlists name every slide of a folder, and a pack holds some of them; notes and films are of all too.
LISTS = (".json", ".m3u", "/loop.mp4", "/loop.gif", "播放说明.txt")
_LEFT_OUT = (*LISTS, *NOT_TAKEN)
_KINDS = {Scope.WARNING.value: 0, Scope.CASE.value: 1, Scope.TYPE.value: 2}  # slides: warnings first, then stories
LARGEST_ON_A4 = 600  # mm of the long side: what is larger is not shrunk to A4, where nobody could read it
Facts = tuple[frozenset[str], frozenset[str], bool]  # types, audiences, and whether it is one of many


@dataclass(frozen=True, slots=True)
class Contents:
    """What a pack holds for one unit: made files; files to be laid on A4, by material; texts as jobs of their own."""

    files: tuple[MadeFile, ...]
    on_a4: tuple[tuple[Material, tuple[MadeFile, ...]], ...] = ()
    texts: tuple[Job, ...] = ()

    def has(self, thing: Thing) -> bool:
        """Whether what a word means is in it."""
        if thing.page:
            return any(job.about == f"{Scope.UNIT.value}:{thing.page}" for job in self.texts)
        held = [f for f in self.files if f.material == thing.material]
        held += [f for material, some in self.on_a4 if material.name == thing.material for f in some]
        if thing.formats:
            return any(f.format in thing.formats for f in held)
        return bool(held) or any(job.material == thing.material for job in self.texts)


@dataclass(slots=True)
class PackChooser:
    """Chooses what goes into the packs of one library."""

    context: PlanContext
    words: PackWords = field(init=False)
    _warnings: dict[str, WarningLine] = field(init=False)
    _cases: dict[str, Case] = field(init=False)
    _books: dict[str, Handbook] = field(init=False)
    _types: dict[str, frozenset[str]] = field(init=False)
    _expected: dict[str, tuple[MadeFile, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        library = self.context.library
        self.words = PackWords(library, self.context.all)
        self._warnings = {w.id: w for w in library.warnings}
        self._cases = {c.id: c for c in library.cases}
        self._books = {b.id: b for b in library.handbooks}
        self._types = {a.id: frozenset(a.types) for a in library.audiences}

    # ------------------------------------------------------------------------------------ what there is

    def expected(self, unit: Unit) -> tuple[MadeFile, ...]:
        """Stand-ins for what a build of everything makes in the unit's name, without editions."""
        if unit.id not in self._expected:
            self._expected[unit.id] = tuple(self._all_of(unit))
        return self._expected[unit.id]

    def _all_of(self, unit: Unit) -> Iterator[MadeFile]:
        context = self.context
        for material in context.all:
            if not is_public(material) or (material.root_only and not unit.is_root):
                continue
            for page in material.pages:
                if page.of_made or not context.has(page):
                    continue
                for size in context.formats(material, unit):
                    for item, sheet, order, pattern, names in context.named(material, page, unit, size):
                        yield MadeFile(
                            path=pattern.format(**names),
                            bytes=0,
                            digest="",
                            material=material.name,
                            format=sheet.id if sheet else "",
                            unit=unit.id,
                            order=order,
                            about=about(page, item),
                        )

    def pool(self, unit: Unit, made: Sequence[Sequence[MadeFile]]) -> list[MadeFile]:
        """What the unit has, and of sheets and books that it does not make itself, those of the units above it.

        `made` are the files of the units on its path, its own first. Screens are its own, texts are written anew.
        """
        kinds = {m.name: m for m in self.context.all if is_public(m) and not is_cut(m)}
        previews = {f"{file.path[:-4]}.png" for files in made for file in files if file.path.endswith(".pdf")}
        seen: dict[tuple[str, str, str], str] = {}
        found = []
        for files in made:
            for file in files:
                material = kinds.get(file.material)
                if material is None or file.about.startswith("format:") or "internal/" in file.path:
                    continue
                if file.path.endswith(_LEFT_OUT) or file.path in previews:
                    continue
                if file.unit != unit.id and (material.own_screens or not self._may(unit, file)):
                    continue
                key = file.material, file.format, file.about
                if seen.setdefault(key, file.unit) == file.unit:
                    found.append(file)
        return found

    def _may(self, unit: Unit, file: MadeFile) -> bool:
        """Whether a warning is meant for the unit."""
        kind, _, id = file.about.partition(":")
        warning = self._warnings.get(id) if kind == Scope.WARNING.value else None
        return warning is None or not warning.units or bool(set(warning.units) & set(unit.path))

    # -------------------------------------------------------------------------------------- what is chosen

    def contents(self, pack: Pack, unit: Unit, pool: Sequence[MadeFile], wanted: Sequence[Wanted] = ()) -> Contents:
        """What of the pool goes in, and the texts cut for it."""
        files: list[MadeFile] = []
        on_a4: list[tuple[Material, tuple[MadeFile, ...]]] = []
        texts: list[Job] = []
        of_material: dict[str, list[MadeFile]] = {}
        for file in pool:
            of_material.setdefault(file.material, []).append(file)
        for one in wanted or self.words.wanted(pack):
            if is_cut(one.material):
                texts += self._texts(pack, unit, one)
                continue
            ours = of_material.get(one.material.name, ())
            mine = self._in_phase(unit, [f for f in ours if self._fits(f, pack, one)])
            sized = [f for f in mine if self._is_sized(f, unit, one, pack.skip_screens)]
            sheets = self._for_a4(sized or mine) if one.on_a4 else []
            if sheets:
                few = self.few_of([sheet.about for sheet in sheets], pack)
                chosen = [sheet for sheet in sheets if sheet.about in few]
                on_a4.append((one.material, tuple(chosen)))
                sized = [f for f in sized if not f.path.endswith(OFFICE)]
            elif one.formats == NONE:
                sized = mine  # too large for A4: as it is, rather than not at all
            files += self._few(sized, pack)
        return Contents(tuple(files), tuple(on_a4), tuple(texts))

    def facts(self, kind: str, id: str) -> Facts:
        """Which types and audiences a thing is about (none: all), and whether there are others of its kind."""
        if kind == Scope.WARNING.value and (warning := self._warnings.get(id)):
            return frozenset((warning.type,)), frozenset(warning.audiences), True
        if kind == Scope.CASE.value and (case := self._cases.get(id)):
            return frozenset((case.type,)), frozenset(case.audiences), True
        if kind == Scope.TYPE.value:
            return frozenset((id,)), frozenset(), True
        if kind == Scope.AUDIENCE.value:
            return self._types.get(id, frozenset()), frozenset((id,)), True
        if kind == Scope.HANDBOOK.value and (book := self._books.get(id)):
            return frozenset(book.types), frozenset((book.readers,) if book.readers else ()), True
        return frozenset(), frozenset(), False

    def _fits(self, file: MadeFile, pack: Pack, one: Wanted) -> bool:
        """Whether it is of the pack's types and for its audiences, or named itself."""
        kind, _, id = file.about.partition(":")
        types, people, is_one = self.facts(kind, id)
        if one.ids:
            named = {word.partition(":")[2] for word in one.ids if word.startswith(f"{Scope.TYPE.value}:")}
            return file.about in one.ids or (kind != Scope.AUDIENCE.value and bool(named & types))
        if not is_one:
            return True
        if kind == Scope.HANDBOOK.value:
            return self._is_book_for(id, people, types, pack)
        return self._is_for(kind, types, people, pack)

    def _is_for(self, kind: str, types: frozenset[str], people: frozenset[str], pack: Pack) -> bool:
        """Of the types, and for the audiences or for everybody; audiences without types mean these people's own types."""
        mine = set(pack.audiences)
        if kind == Scope.AUDIENCE.value:
            return bool(people & mine) if mine else not pack.types or bool(types & set(pack.types))
        if pack.types:
            return bool(types & set(pack.types)) and (not mine or not people or bool(people & mine))
        if not mine:
            return True
        own = {t for a in mine for t in self._types.get(a, ())}
        return bool(people & mine) or (not people and bool(types & own))

    def _is_book_for(self, id: str, people: frozenset[str], types: frozenset[str], pack: Pack) -> bool:
        """A book for the pack's audiences; where there is none for them, those for everybody."""
        books = [b for b in self.context.library.handbooks if not b.internal]
        own = {b.id for b in books if b.readers and b.readers in pack.audiences}
        if own:
            return id in own
        return not people and (not pack.types or not types or bool(types & set(pack.types)))

    def _in_phase(self, unit: Unit, files: list[MadeFile]) -> list[MadeFile]:
        """While a campaign runs, what is of its phase, where there is any of it."""
        phases = running(self.context.library, unit, self.context.request.day)
        ids = {id for _, phase in phases for id in phase.warnings}
        types = {self._warnings[id].type for id in ids if id in self._warnings}
        if not types:
            return files

        def is_shown(file: MadeFile) -> bool:
            kind, _, id = file.about.partition(":")
            own, _, is_one = self.facts(kind, id)
            if kind in (Scope.AUDIENCE.value, Scope.HANDBOOK.value) or not is_one:
                return True
            return id in ids if kind == Scope.WARNING.value else bool(own & types)

        return [f for f in files if is_shown(f)] or files

    def _is_sized(self, file: MadeFile, unit: Unit, one: Wanted, skipped: Sequence[str]) -> bool:
        """Whether it is on a paper or a screen that is wanted; what is named none of the wanted papers comes on its own."""
        if one.material.own_screens:
            screens = (s.id for s in self.context.formats(one.material, unit) if s)
            return file.format in screens_wanted(one, screens) and (bool(one.formats) or file.format not in skipped)
        return not one.formats or not file.format or file.format in one.formats

    def _few(self, files: Sequence[MadeFile], pack: Pack) -> list[MadeFile]:
        """Of each material and size as many things as the pack takes, its types in turn; all files of a thing stay together."""
        groups: dict[tuple[str, str], dict[str, list[MadeFile]]] = {}
        for file in files:
            groups.setdefault((file.material, file.format), {}).setdefault(file.about, []).append(file)
        found: list[MadeFile] = []
        for things in groups.values():
            kept = set(self.few_of(list(things), pack))
            found += [f for name, some in things.items() if name in kept for f in some]
        return found

    def few_of(self, names: Sequence[str], pack: Pack) -> list[str]:
        """At most as many of these things as the pack takes, one of each type in the pack's order, then the second of each.

        Of a type what is said to the pack's people comes first, the fewest others beside them.
        """
        mine = set(pack.audiences)
        order = list(pack.types) or [t for a in self.context.library.audiences if a.id in mine for t in a.types]

        def strangers(name: str) -> int:
            kind, _, id = name.partition(":")
            people = self.facts(kind, id)[1] if kind == Scope.WARNING.value else frozenset()
            return len(people - mine) if people & mine else len(self._types) + 1

        seen: dict[str, int] = {}
        ranked = []
        for place, name in sorted(enumerate(names), key=lambda entry: (strangers(entry[1]), entry[0])):
            kind, _, id = name.partition(":")
            types, people, is_one = self.facts(kind, id)
            is_item = kind in (Scope.WARNING.value, Scope.CASE.value, Scope.TYPE.value)
            type = min(types, default="") if is_item else name
            lane = f"{kind}:{type}"
            seen[lane] = seen.get(lane, 0) + 1
            where = order.index(type) if type in order else len(order)
            of_them = kind == Scope.WARNING.value and bool(people & mine)
            turn = seen[lane] - (0.5 if of_them else 0)  # what is said to these people comes before what is said to all
            ranked.append((is_one, turn, _KINDS.get(kind, 0), where, place, name))
        loose = [name for is_one, *_, name in sorted(ranked, key=lambda entry: entry[4]) if not is_one]
        turns = sorted(entry for entry in ranked if entry[0])[: pack.most]
        return loose + [name for *_, name in sorted(turns, key=lambda entry: entry[4])]

    # ------------------------------------------------------------------------------------------- A4, texts

    def _for_a4(self, files: Sequence[MadeFile]) -> list[MadeFile]:
        """Of each thing the file that is laid on A4: the office's own edition, else that of the paper nearest to A4."""
        papers = {p.id: p for p in self.context.library.papers}
        best: dict[str, tuple[tuple[float, float, bool, str], MadeFile]] = {}
        for file in files:
            paper = papers.get(file.format)
            if paper is None or not _goes_on_a4(paper) or (not file.path.endswith(".pdf") and file.digest):
                continue
            shape = round(abs(paper.height / paper.width - 297 / 210), 2)
            rank = (shape, paper.width * paper.height, not file.path.endswith(OFFICE), file.path)
            if file.about not in best or rank < best[file.about][0]:
                best[file.about] = rank, file
        return [file for _, file in best.values()]

    def _texts(self, pack: Pack, unit: Unit, one: Wanted) -> Iterator[Job]:
        """The pages of texts with the warnings of the pack alone, as jobs that the pack does itself."""
        context, material = self.context, one.material
        for page in material.pages:
            if one.ids and f"{Scope.UNIT.value}:{page.name}" not in one.ids:
                continue
            shown = context.scope_context(material, page, None, unit)
            cut = self._cut(shown.get("warnings", ()), pack)
            if not cut and shown.get("campaign"):  # the phase says nothing to these people: what else there is for them
                shown = {**shown, **context.unscheduled(material, page, unit)}
                cut = self._cut(shown["warnings"], pack)
            if not cut and (pack.types or pack.audiences or page.channel is not None):
                continue
            cut_context: dict[str, object] = {
                **context.shared(material, unit, None),
                **shown,
                "warnings": cut,
                "code": "",
                "link": "",
            }
            ending = page.output.rpartition(".")[2]
            yield Job(
                material=material.name,
                renderer=material.renderer,
                template=f"{material.name}/{page.template}",
                output=f"{page.name}.{ending}",
                context=cut_context,
                params=TextFile(page.encoding),
                carries=tuple(w.id for w in cut),
                unit=unit.id,
                title=page.name,
                about=about(page, None),
            )

    def _cut(self, warnings: Iterable[WarningLine], pack: Pack) -> tuple[WarningLine, ...]:
        """Those of a text that are for the pack, as many as it takes."""
        named = {f"{Scope.WARNING.value}:{w.id}": w for w in warnings}
        fit = [
            name
            for name, w in named.items()
            if self._is_for(Scope.WARNING.value, frozenset((w.type,)), frozenset(w.audiences), pack)
        ]
        return tuple(named[name] for name in self.few_of(fit, pack))

    # -------------------------------------------------------------------------------------------- its words

    def card(self, pack: Pack, contents: Contents) -> PackCard:
        """The pack as its list shows it: sentences that name what this unit's pack has not are left out."""
        summary = pack.summary
        if not self._is_true(summary, contents):
            summary = pack.without_screens if self._is_true(pack.without_screens, contents) else PackLine("")
        use = tuple(line.text for line in pack.use if self._is_true(line, contents))
        return PackCard(pack.id, pack.name, summary.text, use)

    def _is_true(self, line: PackLine, contents: Contents) -> bool:
        return all(contents.has(thing) for _, thing in self.words.named_in(line.text))

    def check(self, problems: Problems) -> None:
        """Tell what packs name and there is not, and each sentence that names what some unit's pack has not.

        Of screens that some unit has and another has not, nothing is told: that one's list leaves the sentence out.
        """
        library = self.context.library
        screens = {m.name for m in self.context.all if m.own_screens}
        units = list({self.shape(unit): unit for unit in reversed(library.units)}.values())[::-1]
        pools = [self._expected_pool(unit) for unit in units] if library.packs else []
        for pack in library.packs:
            wanted = self.words.wanted(pack, problems)
            contents = [self.contents(pack, u, pool, wanted) for u, pool in zip(units, pools, strict=True)]
            for line in (pack.summary, *pack.use, pack.without_screens):
                for word, thing in self.words.named_in(line.text):
                    lacking = [u for u, c in zip(units, contents, strict=True) if not c.has(thing)]
                    if lacking and (thing.material not in screens or len(lacking) == len(contents)):
                        self._tell(pack, lacking[0], line, word, problems)
                        break

    def shape(self, unit: Unit) -> tuple[object, ...]:
        """What tells units apart in what they make: of a thousand alike one is looked at."""
        units = {u.id: u for u in self.context.library.units}
        named = {id for warning in self.context.library.warnings for id in warning.units}
        above = [units[id] for id in unit.path]
        return (*((u.screens, u.focus_types) for u in above), *(id for id in unit.path if id in named))

    def _expected_pool(self, unit: Unit) -> list[MadeFile]:
        """What a build of everything would have for the unit's packs."""
        above = sorted((u for u in self.context.library.units if u.id in unit.path), key=lambda u: -len(u.path))
        return self.pool(unit, [self.expected(u) for u in above])

    def _tell(self, pack: Pack, unit: Unit, line: PackLine, word: str, problems: Problems) -> None:
        problems.error(
            line.origin,
            f"资料包“{pack.name}”（{unit.name}）里没有 {word}，这一句却说到它：“{line.text}”",
            f"the pack “{pack.name}” of {unit.name} has no {word}, which this sentence names: “{line.text}”",
            Words(
                f"请在 材料 里加上 {word}（类型、人群、规格也要容得下它），或把这个词改掉；只是引述的词请放进“ ”",
                f"add {word} to materials (types, audiences and formats must leave room for it), or change the sentence",
            ),
        )


def is_cut(material: Material) -> bool:
    """Whether its files are lists of all warnings, of which a pack brings its own with the pack's alone."""
    return material.spec is TEXT and all(page.scope is Scope.UNIT for page in material.pages)


def _goes_on_a4(paper: Paper) -> bool:
    """Whether the office can print it on A4: as it is, several on a sheet, or made smaller."""
    return paper.process is Process.OFFSET and paper.scale == 1 and max(paper.width, paper.height) <= LARGEST_ON_A4
