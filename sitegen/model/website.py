"""What only the website shows: the self-check, the quiz, figures, packs of materials."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from sitegen.model.problems import Origin
from sitegen.model.value import Value


class PageRole(Enum):
    """What a page of a website is for, where the program must know it; `role` in material.yaml.

    `downloads` shows what can be taken away, `download-list` a page of one kind of it, `download-rows` holds the kind whole for
    a script, `download-styles` is a style sheet for all kinds;
    `search` searches, `sitemap` lists all pages; `statistics` are tables of numbers, which are not translated. `sentences` lists
    those of a type with the files of each, `sentence-rows` all of them for a script, `audience` shows what there is to take for
    one: they are made when these are.
    `quiz` asks questions: the printed code of a sheet that `needs` questions leads there.
    """

    DOWNLOADS = "downloads"
    DOWNLOAD_LIST = "download-list"
    DOWNLOAD_ROWS = "download-rows"
    DOWNLOAD_STYLES = "download-styles"
    SEARCH = "search"
    SITEMAP = "sitemap"
    STATISTICS = "statistics"
    SENTENCES = "sentences"
    SENTENCE_ROWS = "sentence-rows"
    AUDIENCE = "audience"
    QUIZ = "quiz"


@dataclass(frozen=True, slots=True)
class Ask(Value):
    """One thing a fraudster makes people do: `act` as the visitor would say it, `truth` why nobody honest asks for it."""

    id: str
    act: str
    truth: str
    types: tuple[str, ...]
    author: str = field(default="", compare=False)
    origin: Origin = field(default=Origin(""), compare=False)


@dataclass(frozen=True, slots=True)
class Service(Value):
    """What is no fraud but asked for: a page `to` (its name in material.yaml, or `audience/ID`), narrowed to
    `kind`, and what is said beside it.
    """

    phrases: tuple[str, ...]
    clues: tuple[str, ...]
    to: str
    kind: str
    title: str
    say: str
    examples: tuple[str, ...] = ()
    origin: Origin = field(default=Origin(""), compare=False)


@dataclass(frozen=True, slots=True)
class SearchWords(Value):
    """How people ask. `same`: groups of words of one meaning; `phrases`: what is typed, with the type
    meant, or the types that it may be; `clues`: words that hint at a type. `everyday` and `everyday_clues`: the same
    for what has nothing to do with fraud (the weather, how to renew a licence): no type is named for it.

    The parts of a phrase, parted by blanks, must all be in the query, in any order. `examples` are whole queries as people
    type them; of their characters and pairs search.js learns what queries of a type are made of.
    """

    same: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[tuple[str, tuple[str, ...]], ...] = ()
    clues: tuple[tuple[str, tuple[str, ...]], ...] = ()
    services: tuple[Service, ...] = ()
    everyday: tuple[str, ...] = ()
    everyday_clues: tuple[str, ...] = ()
    examples: tuple[tuple[str, tuple[str, ...]], ...] = ()
    everyday_examples: tuple[str, ...] = ()


class Via(Enum):
    """How a quiz message reaches you."""

    CALL = "call"
    SMS = "sms"
    CHAT = "chat"
    GROUP = "group"
    WEB = "web"
    FACE = "face"


class Level(Enum):
    """Whom a quiz question is for: staff questions and their keys never leave internal/."""

    PUBLIC = "public"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Choice(Value):
    """One answer of a quiz question."""

    text: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Question(Value):
    """A quiz question: a message as it would arrive (`sender`, `message`; both may be empty), what is asked, and why."""

    id: str
    ask: str
    choices: tuple[Choice, ...]
    why: str
    level: Level = Level.PUBLIC
    via: Via | None = None
    sender: str = ""
    message: str = ""
    type: str = ""
    author: str = field(default="", compare=False)
    origin: Origin = field(default=Origin(""), compare=False)


class Metric(Enum):
    """What is counted."""

    REPORTS = "reports"
    LOSS = "loss"
    PREVENTED = "prevented"
    SAVED = "saved"
    CLEARED = "cleared"
    WARNED = "warned"


class Compare(Enum):
    """Against what: the same period a year earlier, or the period before."""

    YEAR = "year"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Figure(Value):
    """One row of a statistics file. `value` and `baseline` in `unit`; `baseline` None: nothing to compare with.

    `reported` is the change in per cent that the source printed: it is checked, never shown in place of the computed one.
    """

    metric: Metric
    type: str
    label: str
    start: date
    end: date
    value: float
    unit: str
    approx: bool
    compare: Compare
    baseline: float | None
    reported: float | None
    source: str
    sample: bool
    origin: Origin = field(default=Origin(""), compare=False)


@dataclass(frozen=True, slots=True)
class Table(Value):
    """One statistics file: its `title`, where it is about, and its rows as written."""

    id: str
    figures: tuple[Figure, ...]
    origin: Origin = field(default=Origin(""), compare=False)


@dataclass(frozen=True, slots=True)
class PackEntry(Value):
    """A material as a pack names it, and which of it it wants, as written: a book, papers, pages, audiences (none: all that fits)."""

    material: str
    wanted: tuple[str, ...] = ()
    origin: Origin = field(default=Origin(""), compare=False)


@dataclass(frozen=True, slots=True)
class PackLine(Value):
    """A sentence that is printed on a pack's list."""

    text: str
    origin: Origin = field(default=Origin(""), compare=False)


@dataclass(frozen=True, slots=True)
class PackCard(Value):
    """A pack as a unit's printed list and the website show it: only the sentences that are true of what is in it."""

    id: str
    name: str
    summary: str
    use: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack(Value):
    """What one kind of place needs. Empty `materials`, `types`, `audiences`, `formats` mean all.

    `screens` are ids of screens, empty: the unit's own, without `skip_screens`. `most` is how many of each material and format go in.
    `without_screens` is the summary for a unit that has none of these screens. `users` are audiences on whose pages it is
    offered besides those whom it is for.
    """

    id: str
    name: str
    place: str
    summary: PackLine
    use: tuple[PackLine, ...]
    materials: tuple[PackEntry, ...]
    formats: tuple[str, ...]
    types: tuple[str, ...]
    audiences: tuple[str, ...]
    most: int = 6
    screens: tuple[str, ...] = ()
    skip_screens: tuple[str, ...] = ()
    without_screens: PackLine = PackLine("")
    users: tuple[str, ...] = ()
    author: str = field(default="", compare=False)
    origin: Origin = field(default=Origin(""), compare=False)
