"""What packs may name: materials by folder, title or alias, which of them, and the words by which sentences name things."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sitegen.loading.fields import did_you_mean
from sitegen.model.library import Library
from sitegen.model.problems import Problems
from sitegen.model.vocabulary import OWN_SCREENS
from sitegen.model.website import Pack, PackEntry
from sitegen.planning.materials import Material, Scope
from sitegen.renderers.registry import Sizes

NONE = frozenset({""})  # no paper at all
A4 = ("a4", "a4打印", "a4打印版", "办公室打印", "office")
MEANT_AS_NAME = (
    4  # characters: 门头条屏 is said of any such screen, 自助机待机 and 电视开机画面 are things one hands over
)
_QUOTED = re.compile("“[^”]*”|‘[^’]*’|「[^」]*」")


@dataclass(frozen=True, slots=True)
class Thing:
    """What a word means: a material, or what of it is on these papers, or one of its pages."""

    material: str
    formats: frozenset[str] = frozenset()
    page: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of one material a pack wants. Empty sets mean all that fits; `on_a4`: also laid on A4 for the office printer.

    `is_own`: the unit's own screens; `is_sized`: the entry itself says on which papers.
    """

    material: Material
    formats: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    on_a4: bool = False
    is_own: bool = False
    is_sized: bool = False


@dataclass(slots=True)
class PackWords:
    """The vocabulary of one library's materials. Its words come from material.yaml, content/paper.yaml and the books' titles."""

    library: Library
    materials: Sequence[Material]
    things: dict[str, Thing] = field(default_factory=dict)
    _any: re.Pattern[str] | None = None

    def __post_init__(self) -> None:
        papers = {paper.id: paper for paper in self.library.papers}
        for material in self.materials:
            if not is_public(material):
                continue
            whole = Thing(material.name)
            for word in (material.title, *_parts(material.title), *material.aliases):
                self.things.setdefault(word, whole)
            named: dict[str, set[str]] = {}
            for id in material.formats:
                if id in papers and (word := papers[id].name.split()[0]) and not word[0].isascii() and len(word) > 2:
                    named.setdefault(word, set()).add(id)
            for word, ids in named.items():
                if self.things.get(word, whole).material == material.name:
                    self.things[word] = Thing(material.name, frozenset(ids))
            for screen in self.library.screens if material.own_screens else ():
                word = screen.name.split()[0]
                if (
                    not word[0].isascii()
                    and len(word) > MEANT_AS_NAME
                    and self.things.get(word, whole).material == material.name
                ):
                    known = self.things.get(word, whole).formats
                    self.things[word] = Thing(material.name, known | {screen.id})
            for page in material.pages if len(material.pages) > 1 else ():
                if page.scope is Scope.UNIT:
                    for word in (page.name, *page.aliases):
                        self.things.setdefault(word, Thing(material.name, page=page.name))
        longest = sorted(self.things, key=len, reverse=True)
        self._any = re.compile("|".join(map(re.escape, longest))) if longest else None

    def named_in(self, words: str) -> tuple[tuple[str, Thing], ...]:
        """The things that a sentence names; what stands in quotation marks is what somebody says."""
        if self._any is None:
            return ()
        found = self._any.findall(_QUOTED.sub("，", words))
        return tuple((word, self.things[word]) for word in dict.fromkeys(found))

    def wanted(self, pack: Pack, problems: Problems | None = None) -> tuple[Wanted, ...]:
        """What the pack wants, material by material; what it names and there is not, is told."""
        if not pack.materials:
            return tuple(self._default(Wanted(m), pack) for m in self.materials if is_public(m))
        found: dict[str, Wanted] = {}
        for entry in pack.materials:
            if one := self._entry(entry, problems):
                one = self._default(one, pack)
                known = found.get(one.material.name)
                found[one.material.name] = _joined(known, one) if known else one
        return tuple(found.values())

    def _entry(self, entry: PackEntry, problems: Problems | None) -> Wanted | None:
        by_name = {m.name: m for m in self.materials if is_public(m)}
        thing = Thing(entry.material) if entry.material in by_name else self.things.get(entry.material)
        if thing is None:
            if problems is not None:
                problems.notice(
                    entry.origin,
                    f"没有叫 “{entry.material}” 的材料，这个资料包里不会有它",
                    f"there is no material “{entry.material}”: the pack will not have it",
                    did_you_mean(
                        entry.material, (*by_name, *self.things), (*(_parts(m.title)[0] for m in by_name.values()),)
                    ),
                )
            return None
        material = by_name[thing.material]
        formats, ids = set(thing.formats), {f"{Scope.UNIT.value}:{thing.page}"} if thing.page else set()
        on_a4 = is_own = is_sized = False
        known = self._choices(material)
        for word in entry.wanted:
            if word.lower() in A4 and material.spec.sizes is Sizes.PAPER:
                on_a4 = True
            elif word in OWN_SCREENS and material.own_screens:
                is_own = True
            elif word in known:
                kind, id = known[word]
                (formats if kind == "format" else ids).add(id)
                is_sized |= kind == "format"
            elif problems is not None:
                shown = list(dict.fromkeys(w for w in known if not w.isascii())) or list(known)
                problems.error(
                    entry.origin,
                    f"“{entry.material}”里没有 “{word}”",
                    f"“{entry.material}” has no “{word}”",
                    did_you_mean(word, known, shown),
                )
        return Wanted(material, frozenset(formats), frozenset(ids), on_a4, is_own, is_sized or on_a4)

    def _choices(self, material: Material) -> Mapping[str, tuple[str, str]]:
        """Every word that may follow the material's name: what it is and its id."""
        library = self.library
        found: dict[str, tuple[str, str]] = {}
        scopes = {page.scope for page in material.pages if not page.of_made}
        for scope, things in (
            (Scope.HANDBOOK, [(b.id, (b.id, b.title.text)) for b in library.handbooks if not b.internal]),
            (Scope.TYPE, [(t.id, (t.id, t.name, t.short_name)) for t in library.types]),
            (Scope.AUDIENCE, [(a.id, (a.id, a.name)) for a in library.audiences]),
        ):
            for id, names in things if scope in scopes or (scope is Scope.TYPE and Scope.WARNING in scopes) else ():
                for name in names:
                    found.setdefault(name, ("id", f"{scope.value}:{id}"))
        for page in material.pages:
            if page.scope is Scope.UNIT and len(material.pages) > 1:
                for name in (page.name, *page.aliases):
                    found.setdefault(name, ("id", f"{Scope.UNIT.value}:{page.name}"))
        screens = material.own_screens or material.spec.sizes in (Sizes.SCREEN, Sizes.EITHER)
        sizes: list[tuple[str, tuple[str, ...]]] = [(s.id, (s.id, s.name)) for s in library.screens] if screens else []
        if material.spec.sizes is Sizes.PAPER:
            sizes = [
                (p.id, (p.id, p.name, p.name.split()[0])) for p in library.papers if p.id in self.papers_of(material)
            ]
        for id, spelled in sizes:
            for name in spelled:
                found.setdefault(name, ("format", id))
        return found

    def papers_of(self, material: Material) -> tuple[str, ...]:
        """The papers that a material of sheets may be on, whoever makes it."""
        if material.own_papers:
            return tuple(p.id for p in self.library.papers if p.posters.value != "none")
        return material.formats

    def _default(self, one: Wanted, pack: Pack) -> Wanted:
        """What the pack says of all materials, where the entry does not say it itself: sizes, screens, A4."""
        if one.material.own_screens:
            if one.formats or one.is_own:
                return one
            screens = {s.id for s in self.library.screens}
            return _with(one, frozenset(pack.screens) or frozenset(pack.formats) & screens, on_a4=False)
        if one.material.spec.sizes is not Sizes.PAPER or any(p.scope is Scope.HANDBOOK for p in one.material.pages):
            return one
        papers = self.papers_of(one.material)
        on_a4 = one.on_a4 or ("a4" in pack.formats and not one.is_sized and "a4" not in papers)
        formats = one.formats or frozenset(pack.formats) & frozenset(papers)
        if on_a4 and not one.formats and (one.is_sized or (not formats and one.material.own_papers)):
            formats = NONE  # A4 alone: nothing for the print shop
        return _with(one, formats, on_a4=on_a4)


def screens_wanted(one: Wanted, unit_screens: Iterable[str]) -> frozenset[str]:
    """Which of a unit's screens the pack has pictures for."""
    own = frozenset(unit_screens)
    return own & one.formats if one.formats else own


def is_public(material: Material) -> bool:
    """Whether anything it makes may leave the house: what is for officers alone lies in internal/, file by file."""
    return (
        material.offered
        and material.spec.offered
        and not all(page.output.startswith("internal/") for page in material.pages)
        and bool(material.pages)
    )


def short_title(material: Material) -> str:
    """What people call a material: its title without what stands in brackets."""
    return _parts(material.title)[0]


def _parts(title: str) -> tuple[str, ...]:
    return tuple(word for word in re.sub("（.*?）", "", title).split("、") if word)


def _with(one: Wanted, formats: frozenset[str], *, on_a4: bool) -> Wanted:
    return Wanted(one.material, formats, one.ids, on_a4, one.is_own, one.is_sized)


def _joined(first: Wanted, second: Wanted) -> Wanted:
    """Two entries of one material: what either wants."""

    def both(a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
        return a | b if a and b else frozenset()

    return Wanted(
        first.material,
        both(first.formats, second.formats),
        both(first.ids, second.ids),
        first.on_a4 or second.on_a4,
        first.is_own or second.is_own,
        first.is_sized or second.is_sized,
    )
