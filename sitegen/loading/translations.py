"""The website in other languages, as people translated it in content/i18n/TAG/.

A type, an audience, a case and a file of warnings is translated in a file of the same name below content/i18n/TAG/: its words only,
everything else is the original's. Short words (the site's title, a unit's name, the self-check, the quiz, all that templates
print) stand in messages.po. What is not translated is not in the edition, and is told.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TypeVar

from sitegen.core.sources import Sources
from sitegen.loading.cases import case_of
from sitegen.loading.fields import NO, YES, Keys, Names, did_you_mean
from sitegen.loading.identity import id_of_file
from sitegen.loading.text.reading import MarkdownFile, read_document
from sitegen.loading.types import load_audience, load_type
from sitegen.loading.warnings import warnings_of
from sitegen.loading.yaml.yamlfile import YamlMap, YamlValue
from sitegen.loading.yaml.yamllines import name_of
from sitegen.model.content import Audience, Case, Footer, FraudType, Site, Unit, WarningLine
from sitegen.model.library import Library
from sitegen.model.problems import Origin, Problems, Words
from sitegen.model.translation import Translation
from sitegen.model.vocabulary import AUDIENCE_KEYS, CASE_KEYS, TYPE_KEYS, WARNING_FILE_KEYS
from sitegen.model.website import Ask, Level, Question
from sitegen.state.parse_cache import cached_load
from sitegen.website.translate import (
    CATALOGUE,
    Catalogue,
    Message,
    is_message,
    places,
    read_catalogue,
    website_messages,
)

ROOM = 4  # letters that say what one Chinese character says; the limits on length count Chinese
KINDS = ("types", "audiences", "warnings", "cases")
ORIGINAL = ("原文", "original")  # the digest of the file that was translated, its first signs
DONE = ("译完", "done")  # 否: still being translated, not in the edition yet
_SIGNS = 8
_NAMED = 6  # untranslated files that a notice names
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Gap:
    """What one edition lacks: `what` (a kind, or messages.po), how many of how many, and which."""

    tag: str
    what: str
    missing: tuple[str, ...]
    of: int


def load_translations(
    sources: Sources, library: Library, types: Names, audiences: Names, units: Names, problems: Problems
) -> tuple[Translation, ...]:
    """The editions that content/site.yaml names and people translate; what they lack is a notice each."""
    names = types, audiences, units
    found = []
    for tag in library.site.editions:
        if not sources.exists(CATALOGUE.format(tag)):
            continue
        catalogue = cached_load(sources, problems, CATALOGUE.format(tag), load_catalogue, tag)
        translation = _TranslationReader(sources, library, tag, catalogue, names, problems).translation()
        if translation:
            found.append(translation)
            for gap in gaps(sources, library, translation, catalogue):
                _tell(gap, problems)
    return tuple(found)


def load_catalogue(sources: Sources, tag: str, problems: Problems) -> Catalogue:
    """The catalogue of a language; a broken one is a problem and empty, a lost placeholder a problem each."""
    path = CATALOGUE.format(tag)
    try:
        catalogue = read_catalogue(sources.read(path))
    except ValueError as error:
        line = getattr(error.__cause__, "lineno", None)  # counted from 0
        problems.error(
            Origin(path, 0 if line is None else line + 1),
            "翻译目录读不懂",
            "the catalogue cannot be read",
            Words("请用 Poedit 之类的工具打开、另存", "open and save it with an editor for .po files"),
        )
        return Catalogue({})
    for message, words in catalogue.entries.items():
        if places(message) != places(words):
            wanted = "、".join(f"{{{name}}}" for name in sorted(places(message))) or "—"
            problems.error(
                Origin(path),
                f"译文里的占位符不对：“{message}”",
                f"the placeholders of this translation are wrong: “{message}”",
                Words(f"译文里要有，且只能有：{wanted}", f"it must hold these and no others: {wanted}"),
            )
    return catalogue


def gaps(sources: Sources, library: Library, translation: Translation, catalogue: Catalogue) -> tuple[Gap, ...]:
    """What an edition lacks, kind by kind."""
    messages = {m.text for m in all_messages(sources, library)}
    missing = tuple(sorted(m for m in messages if m not in catalogue.entries))
    found = [Gap(translation.tag, "messages.po", missing, len(messages))] if missing else []
    for kind in KINDS:
        originals: Iterable[object] = getattr(library, kind)
        there = {t.id for t in getattr(translation, kind) if not getattr(t, "draft", False)}
        ids = [o.id for o in originals if not getattr(o, "draft", False)]  # type: ignore[attr-defined]
        lacking = tuple(id for id in ids if id not in there)
        if lacking:
            found.append(Gap(translation.tag, kind, lacking, len(ids)))
    return tuple(found)


def all_messages(sources: Sources, library: Library) -> Iterator[Message]:
    """Everything that belongs into a catalogue: what the program prints, then the short words of content."""
    yield from website_messages(sources)
    for text, origin in _short_words(library):
        if text and is_message(text):
            yield Message(" ".join(text.split()), origin.path, origin.line)


def _short_words(library: Library) -> Iterator[tuple[str, Origin]]:
    site, root = library.site, library.root
    for text in (site.title, site.organiser, site.description, site.note):
        yield text, site.origin
    footer = root.footer
    hotlines = (words for line in root.hotlines for words in (line.label, line.hours))
    for text in (
        root.name,
        root.short_name,
        root.issuer,
        root.address,
        root.note,
        footer.contact,
        footer.find_error,
        *hotlines,
    ):
        yield text, root.origin
    for ask in library.asks:
        yield from ((text, ask.origin) for text in (ask.act, ask.truth))
    for question in library.questions:
        if question.level is Level.PUBLIC:
            yield from ((text, question.origin) for text in _words_of(question))


def _words_of(question: Question) -> tuple[str, ...]:
    return (question.sender, question.message, question.ask, *(c.text for c in question.choices), question.why)


def _tell(gap: Gap, problems: Problems) -> None:
    count, first = len(gap.missing), "、".join(gap.missing[:_NAMED])
    more = "…" if count > _NAMED else ""
    command = f"python3 build.py translate {gap.tag}"
    if gap.what == "messages.po":
        problems.notice(
            Origin(CATALOGUE.format(gap.tag)),
            f"还有 {count} 条没有翻译（共 {gap.of} 条），网页上先用中文",
            f"{count} of {gap.of} messages are not translated; pages show them in Chinese",
            Words(f"运行 {command} 补上新的条目，再交给译者", f"{command} adds what is new; then ask the translator"),
        )
        return
    problems.notice(
        Origin(f"content/i18n/{gap.tag}/{gap.what}"),
        f"还有 {count} 篇没有翻译（共 {gap.of} 篇），这个版本里没有它们：{first}{more}",
        f"{count} of {gap.of} are not translated and not in this edition: {first}{more}",
        Words(f"{command} 列出全部", f"{command} lists them all"),
    )


def digest_signs(sources: Sources, path: str) -> str:
    """What a translation notes of the file it was made from, so that a later change is noticed."""
    return (sources.digest(path) or "")[:_SIGNS]


class _TranslationReader:
    """One edition."""

    def __init__(
        self,
        sources: Sources,
        library: Library,
        tag: str,
        catalogue: Catalogue,
        names: tuple[Names, Names, Names],
        problems: Problems,
    ) -> None:
        self.sources, self.library, self.tag, self.catalogue = sources, library, tag, catalogue
        self.names, self.problems = names, problems

    def translation(self) -> Translation | None:
        """The edition; None when there is no such language."""
        known = _language(self.tag)
        if known is None:
            self.problems.error(
                Origin("content/site.yaml"),
                f"没有 “{self.tag}” 这种语言",
                f"there is no language “{self.tag}”",
                Words("例如 en 英语、ug 维吾尔语、kk-Arab 哈萨克语、bo 藏语", "for example en, ug, kk-Arab, bo"),
            )
            return None
        name, direction = known
        return Translation(
            tag=self.tag,
            name=name,
            direction=direction,
            site=self._site(direction),
            units=(self._unit(self.library.root), *self.library.units[1:]),
            types=tuple(self._each("types", self.library.types, self._type)),
            audiences=tuple(self._each("audiences", self.library.audiences, self._audience)),
            warnings=tuple(self._warnings()),
            cases=tuple(self._each("cases", self.library.cases, self._case)),
            asks=tuple(a for ask in self.library.asks if (a := self._ask(ask))),
            questions=tuple(q for question in self.library.questions if (q := self._question(question))),
            messages=tuple(sorted(self.catalogue.entries.items())),
        )

    # ------------------------------------------------------------------ short words

    def _site(self, direction: str) -> Site:
        said, site = self.catalogue.text, self.library.site
        return replace(
            site,
            title=said(site.title),
            organiser=said(site.organiser),
            description=said(site.description),
            note=said(site.note),
            language=self.tag,
            direction=direction,
        )

    def _unit(self, unit: Unit) -> Unit:
        said = self.catalogue.text
        footer: Footer = replace(
            unit.footer, contact=said(unit.footer.contact), find_error=said(unit.footer.find_error)
        )
        lines = tuple(replace(h, label=said(h.label), hours=said(h.hours)) for h in unit.hotlines)
        return replace(
            unit,
            name=said(unit.name),
            short_name=said(unit.short_name),
            issuer=said(unit.issuer),
            address=said(unit.address),
            note=said(unit.note),
            hotlines=lines,
            footer=footer,
        )

    def _ask(self, ask: Ask) -> Ask | None:
        """Whole or not at all: half a question in another language helps nobody."""
        if not self._knows(ask.act, ask.truth):
            return None
        return replace(ask, act=self.catalogue.text(ask.act), truth=self.catalogue.text(ask.truth))

    def _question(self, question: Question) -> Question | None:
        if question.level is not Level.PUBLIC or not self._knows(*_words_of(question)):
            return None
        said = self.catalogue.text
        return replace(
            question,
            ask=said(question.ask),
            why=said(question.why),
            sender=said(question.sender),
            message=said(question.message),
            choices=tuple(replace(c, text=said(c.text)) for c in question.choices),
        )

    def _knows(self, *texts: str) -> bool:
        return all(not is_message(t) or " ".join(t.split()) in self.catalogue.entries for t in texts)

    # ------------------------------------------------------------------ files

    def _each(self, kind: str, originals: Iterable[T], read: Callable[[str, T], T | None]) -> Iterator[T]:
        """What is translated of a kind, in the originals' order."""
        paths = self._paths(kind)
        by_id = {o.id: o for o in originals}  # type: ignore[attr-defined]
        for id in paths.keys() - by_id.keys():
            self._stray(paths[id], by_id)
        for id, original in by_id.items():
            if id in paths and (made := read(paths[id], original)):
                yield made

    def _paths(self, kind: str) -> dict[str, str]:
        found = {}
        for path in self.sources.list(f"content/i18n/{self.tag}/{kind}", "*.md"):
            id = id_of_file(path, self.problems)
            if id:
                found[id] = path
        return found

    def _stray(self, path: str, known: Iterable[str]) -> None:
        name = _name_of(path)
        self.problems.error(
            Origin(path), "没有同名的原文", "there is no original of this name", did_you_mean(name, tuple(known))
        )

    def _type(self, path: str, original: FraudType) -> FraudType | None:
        made = cached_load(
            self.sources, self.problems, path, _read_type, path, original.origin.path, original.id, self.names[1]
        )
        return replace(made, verdict="") if made else None

    def _audience(self, path: str, original: Audience) -> Audience | None:
        return cached_load(
            self.sources, self.problems, path, _read_audience, path, original.origin.path, original.id, self.names[0]
        )

    def _case(self, path: str, original: Case) -> Case | None:
        year = self.sources.today.year
        inputs = path, original.origin.path, original.id, self.names[0], self.names[1], year
        return cached_load(self.sources, self.problems, path, _read_case, *inputs)

    def _warnings(self) -> Iterator[WarningLine]:
        """Warnings by their names: the words are the translation's, to whom and how long they hold the original's."""
        files = {PurePosixPath(w.origin.path).stem: w.origin.path for w in self.library.warnings}
        made: dict[str, WarningLine] = {}
        for id, path in self._paths("warnings").items():
            if id not in files:
                self._stray(path, files)
                continue
            inputs = path, files[id], self.names[0], self.names[1], self.names[2]
            made |= {w.id: w for w in cached_load(self.sources, self.problems, path, _read_warnings, *inputs)}
        known = {w.id for w in self.library.warnings}
        for warning in (w for w in made.values() if w.id not in known):
            hint = did_you_mean(warning.id, sorted(known))
            self.problems.error(
                warning.origin, f"没有叫 “{warning.id}” 的警示语", f"there is no warning “{warning.id}”", hint
            )
        for original in self.library.warnings:
            words = made.get(original.id)
            if words:
                yield replace(
                    original, origin=words.origin, author=words.author, lines=words.lines, lie=words.lie, lead=words.lead, verdict="", action=words.action,
                    strip=words.strip, short=words.short, on_screen=words.on_screen, flags=words.flags, sms=words.sms, spoken=words.spoken, long=words.long, draft=words.draft or original.draft,
                )  # fmt: skip


def _language(tag: str) -> tuple[str, str] | None:
    """What a language calls itself and which way it runs, by the Unicode CLDR."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
    name = locale.get_display_name(locale) or tag
    return name[:1].upper() + name[1:], "rtl" if locale.text_direction == "rtl" else "ltr"


def _merged(sources: Sources, path: str, original: str, keys: Keys, problems: Problems) -> MarkdownFile | None:
    """A translation with what it does not say itself taken from the original's front matter; None for one not done yet."""
    words, first = read_document(sources, path, problems), read_document(sources, original, Problems())
    if words is None or first is None:
        return None
    entries = dict(words.front.entries)
    noted = _taken(entries, ORIGINAL)
    done = _taken(entries, DONE)
    if done and not done[1].told:
        word = unicodedata.normalize("NFKC", str(done[1].value or "")).strip().lower()
        if word in NO:
            return None
        if word not in YES:
            problems.error(
                Origin(path, done[0]),
                f"“译完”请写 是 或 否，不是 “{word[:20]}”",
                f"“done” should be yes or no, not “{word[:20]}”",
                Words("译好后写 是", "write yes when it is translated"),
            )
            return None
    _check_age(sources, path, original, noted, problems)
    names = {name_of(s): name for name, zh in keys.items() for s in (name, *zh)}
    said = {names.get(name_of(key)) for key, (_, value) in entries.items() if value.value is not None}
    entries = {key: value for key, value in entries.items() if value[1].value is not None or value[1].told}
    said |= {"aliases", "ask_title", "tell_title"}  # words that need not be there: better none than Chinese ones
    kept = {key: value for key, value in first.front.entries.items() if names.get(name_of(key)) not in said}
    return replace(words, front=YamlMap({**kept, **entries}, words.front.line))


def _taken(entries: dict[str, tuple[int, YamlValue]], spelled: Sequence[str]) -> tuple[int, YamlValue] | None:
    """The entry of that key, taken out of the others."""
    return next((entries.pop(key) for key in list(entries) if name_of(key) in spelled), None)


def _check_age(
    sources: Sources, path: str, original: str, noted: tuple[int, YamlValue] | None, problems: Problems
) -> None:
    now = digest_signs(sources, original)
    if noted and isinstance(noted[1].value, str) and noted[1].value != now:
        problems.notice(
            Origin(path, noted[0]),
            f"原文 {original} 改过了，译文可能旧了",
            f"{original} has changed since this was translated",
            Words(f"核对译文后，把 原文 改成 {now}", f"check the translation, then write original: {now}"),
        )


def _roomy(problems: Problems) -> Problems:
    """Notes into the same list, with limits for other scripts."""
    return Problems(problems.found, ROOM)


def _read_type(
    sources: Sources, path: str, original: str, id: str, audiences: Names, problems: Problems
) -> FraudType | None:
    document = _merged(sources, path, original, TYPE_KEYS, problems)
    return load_type(sources, id, document, audiences, _roomy(problems)) if document else None


def _read_audience(
    sources: Sources, path: str, original: str, id: str, types: Names, problems: Problems
) -> Audience | None:
    document = _merged(sources, path, original, AUDIENCE_KEYS, problems)
    return load_audience(sources, id, document, types, _roomy(problems)) if document else None


def _read_case(
    sources: Sources, path: str, original: str, id: str, types: Names, audiences: Names, year: int, problems: Problems
) -> Case | None:
    document = _merged(sources, path, original, CASE_KEYS, problems)
    folder = str(PurePosixPath(original).parent)
    return case_of(sources, id, document, folder, types, audiences, year, _roomy(problems)) if document else None


def _read_warnings(
    sources: Sources, path: str, original: str, types: Names, audiences: Names, units: Names, problems: Problems
) -> tuple[WarningLine, ...]:
    document = _merged(sources, path, original, WARNING_FILE_KEYS, problems)
    if not document:
        return ()
    return warnings_of(sources, document, types, audiences, units, _roomy(problems), words_only=True)


def is_language(tag: str) -> bool:
    """Whether a tag names a language that people translate into: Chinese editions are made by the program."""
    return not tag.startswith("zh") and _language(tag) is not None


def untranslated(sources: Sources, library: Library, tag: str) -> Mapping[str, tuple[str, ...]]:
    """The originals' files by kind that have no translation yet, begun ones left out."""
    found: dict[str, tuple[str, ...]] = {}
    for kind in KINDS:
        there = {_name_of(p) for p in sources.list(f"content/i18n/{tag}/{kind}", "*.md")}
        paths = dict.fromkeys(o.origin.path for o in getattr(library, kind))
        found[kind] = tuple(path for path in paths if _name_of(path) not in there)
    return found


def _name_of(path: str) -> str:
    pure = PurePosixPath(path)
    return pure.parent.name if pure.name == "index.md" else pure.stem


def unknown_of(sources: Sources, messages: Iterable[Message], tag: str) -> int:
    """How many of these messages a language's catalogue has no translation for."""
    entries = read_catalogue(sources.read(CATALOGUE.format(tag))).entries
    return sum(m.text not in entries for m in messages)
