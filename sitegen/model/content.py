"""What staff write: cases, one-line warnings, fraud types, audiences, units, the site, handbooks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from sitegen.model.text import ALWAYS, Amount, PartialDate, Period, Phrase
from sitegen.model.value import Value
from sitegen.problems import Origin


class Kind(Enum):
    """What a case is: only `TACTIC` has no victim, sum or place."""

    REAL = "real"
    COMPOSITE = "composite"
    TACTIC = "tactic"
    TESTIMONY = "testimony"


class Outcome(Enum):
    """How a case ended."""

    PREVENTED = "prevented"
    LOST = "lost"
    PARTLY_RECOVERED = "partly_recovered"
    SUSPECTS_CAUGHT = "suspects_caught"
    INQUIRY = "inquiry"


class StoppedBy(Enum):
    """Who or what kept the money from going."""

    BANK_STAFF = "bank_staff"
    FAMILY = "family"
    WARNING_CALL = "warning_call"
    WARNING_SMS = "warning_sms"
    HOME_VISIT = "home_visit"
    SELF_110 = "self_110"
    APP_ALERT = "app_alert"
    COMMUNITY = "community"
    OTHER = "other"


class Contact(Enum):
    """How the fraudster first reached the victim."""

    CALL = "call"
    SMS = "sms"
    CHAT = "chat"
    VIDEO = "video"
    WEB = "web"
    DATING = "dating"
    GAME = "game"
    FACE = "face"


class Channel(Enum):
    """Where a warning or a case may appear; a material names its channel in material.yaml."""

    WEBSITE = "website"
    POSTER = "poster"
    HANDBOOK = "handbook"
    SCREEN = "screen"
    SMS = "sms"
    BROADCAST = "broadcast"
    TICKER = "ticker"
    GROUP = "group"


ALL_CHANNELS: tuple[Channel, ...] = tuple(Channel)


@dataclass(frozen=True, slots=True)
class Step(Value):
    """One step of the trick: what he does, what he says (`quote`), how to get out now (`exit`).

    `links` are words of the text and where they lead to, for pages that can be clicked.
    """

    text: str
    title: str = ""
    quote: str = ""
    exit: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Point(Value):
    """A short bullet with an optional explanation: a red flag, a check question, an advice.

    `links` are words of it and where they lead to, for pages that can be clicked.
    """

    head: str
    text: str = ""
    links: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.head}：{self.text}" if self.text else self.head


@dataclass(frozen=True, slots=True)
class Saying(Value):
    """What he says and what is true."""

    says: str
    truth: str


@dataclass(frozen=True, slots=True)
class Source(Value):
    """Where a real case was published."""

    publisher: str
    title: str = ""
    date: PartialDate | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Picture(Value):
    """A picture that a case shows: `path` from the project's root, `alt` what it shows, `caption` to stand below it, its size
    in px as it is seen.
    """

    path: str
    alt: str
    caption: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Case(Value):
    """A case study. `story` is clean HTML; sums are yuan; a tactic has no outcome, date or region."""

    id: str
    title: Phrase
    summary: str
    type: str
    kind: Kind
    outcome: Outcome | None
    occurred: PartialDate | None
    region: str
    amount_at_risk: Amount | None
    amount_lost: Amount | None
    amount_recovered: Amount | None
    payments: int
    stopped_by: StoppedBy | None
    stopped_how: str
    stopped_at: int
    audiences: tuple[str, ...]
    places: tuple[str, ...]
    warning: str
    channels: tuple[Channel, ...]
    sources: tuple[Source, ...]
    published: date | None
    valid: Period
    draft: bool
    story: str
    steps: tuple[Step, ...]
    flags: tuple[Point, ...]
    advice: tuple[Point, ...]
    what_to_do: tuple[Point, ...]
    pictures: tuple[Picture, ...] = ()
    contact: tuple[Contact, ...] = ()
    origin: Origin = field(default=Origin(""), compare=False)
    warning_origin: Origin = field(default=Origin(""), compare=False)  # where the id of its warning stands

    @property
    def amount(self) -> Amount | None:
        """The sum to show: what was lost, else what was at risk."""
        return self.amount_lost or self.amount_at_risk


_BETWEEN = re.compile("[，、；]")


@dataclass(frozen=True, slots=True)
class WarningLine(Value):
    """A one-line warning: one or two short `lines`, and its other wordings."""

    id: str
    type: str
    lines: tuple[Phrase, ...]
    lie: str = ""
    lead: Phrase | None = None
    verdict: str = ""
    action: str = ""
    strip: Phrase | None = None
    steps: tuple[str, ...] = ()
    sms: str = ""
    spoken: str = ""
    long: str = ""
    audiences: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ALL_CHANNELS
    valid: Period = ALWAYS
    units: tuple[str, ...] = ()
    draft: bool = False
    flags: tuple[Point, ...] | None = None  # None: nothing written, those of its type
    checklist: bool = False
    origin: Origin = field(default=Origin(""), compare=False)

    @property
    def text(self) -> str:
        """Both lines as one sentence: 自称民警要转账，挂断，自己拨110; a second line that begins with “ or a digit goes on at once."""
        first, *rest = (line.text.rstrip("，。") for line in self.lines)
        return first + "".join(
            ("" if line[0] in "“0123456789" or first[-1] in "？！、" else "，") + line for line in rest
        )

    @property
    def verbs(self) -> tuple[str, ...]:
        """The three things to do, 2 to 4 characters each, of a headline that says nothing else: 停一停、问一问、查一查."""
        words = _BETWEEN.split(self.text)
        return tuple(words) if len(words) == 3 and all(2 <= len(word) <= 4 for word in words) and not self.lie else ()


@dataclass(frozen=True, slots=True)
class OfficialName(Value):
    """The Ministry's label for a type in one year, and its place in that year's list (0: not stated)."""

    year: int
    label: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class FraudType(Value):
    """A type of fraud. `intro` is clean HTML; `aliases` are what people call it."""

    id: str
    name: str
    short_name: str
    lie: str
    speaker: str
    verdict: str
    summary: str
    slogan: tuple[Phrase, ...]
    official: tuple[OfficialName, ...]
    icon: str
    audiences: tuple[str, ...]
    order: int
    intro: str
    sayings: tuple[Saying, ...]
    steps: tuple[Step, ...]
    flags: tuple[Point, ...]
    advice: tuple[Point, ...]
    what_to_do: tuple[Point, ...]
    aliases: tuple[str, ...] = ()
    origin: Origin = field(default=Origin(""), compare=False)

    @property
    def place(self) -> int:
        """Its place in the newest official list, 0 when it is in none."""
        return max(self.official, key=lambda n: n.year).place if self.official else 0


@dataclass(frozen=True, slots=True)
class Audience(Value):
    """A group of people. `intro` is clean HTML; `types` aim at them, most frequent first; the titles of its lists may be its own."""

    id: str
    name: str
    icon: str
    headline: tuple[Phrase, ...]
    summary: str
    types: tuple[str, ...]
    order: int
    intro: str
    ask_first: tuple[Point, ...]
    tell_family: tuple[Point, ...]
    ask_title: str = ""
    tell_title: str = ""
    origin: Origin = field(default=Origin(""), compare=False)


@dataclass(frozen=True, slots=True)
class Hotline(Value):
    """A number to call."""

    number: str
    label: str
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Footer(Value):
    """What the foot of a public body's site shows; each line only when filled in."""

    contact: str = ""
    site_code: str = ""
    icp: str = ""
    police_record: str = ""
    gov_mark: str = ""
    find_error: str = ""


@dataclass(frozen=True, slots=True)
class Unit(Value):
    """A body that publishes, with everything it inherited already filled in. `path` runs from the root's id to its own."""

    id: str
    name: str
    short_name: str
    issuer: str
    level: str
    path: tuple[str, ...]
    address: str
    hotlines: tuple[Hotline, ...]
    has_96110: bool
    screens: tuple[str, ...]
    focus_types: tuple[str, ...]
    note: str
    footer: Footer
    sample: bool
    origin: Origin = field(default=Origin(""), compare=False)

    @property
    def is_root(self) -> bool:
        """Whether its materials stand at the top of output/."""
        return len(self.path) == 1

    @property
    def ask_number(self) -> str:
        """The number to print large: 96110 where it is answered, else 110."""
        return "96110" if self.has_96110 else "110"


@dataclass(frozen=True, slots=True)
class Site(Value):
    """The website and what all materials share.

    `base_url` ends in a slash or is empty; `print_profile` is the path of the CMYK profile that photographs are printed by.
    `bare` leaves out head and foot, for a column in another portal; `editions` are the further languages, made of the
    Chinese pages (zh-Hant) or translated by people; `direction` is ltr or rtl. `timezone` is where the office is: its day
    counts.
    """

    title: str
    organiser: str
    base_url: str
    language: str
    description: str
    fonts: tuple[tuple[str, str], ...]
    note: str
    print_profile: str = ""
    bare: bool = False
    editions: tuple[str, ...] = ()
    direction: str = "ltr"
    glossary: tuple[tuple[str, str], ...] = ()
    timezone: str = "Asia/Shanghai"
    origin: Origin = field(default=Origin(""), compare=False)


@dataclass(frozen=True, slots=True)
class Phase(Value):
    """A stretch of a campaign, both days included: which warnings, on which channels, of which units (empty: all)."""

    name: str
    start: date
    end: date
    warnings: tuple[str, ...]
    channels: tuple[Channel, ...] = ALL_CHANNELS
    units: tuple[str, ...] = ()

    def covers(self, day: date) -> bool:
        """Whether it runs on that day."""
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Campaign(Value):
    """What is shown when: phases in the order of their days, `issue` the number it goes by."""

    id: str
    title: str
    issue: str
    phases: tuple[Phase, ...]
    origin: Origin = field(default=Origin(""), compare=False)


@dataclass(frozen=True, slots=True)
class Handbook(Value):
    """A recipe for a book: which types and cases, on what paper. Empty `types` means all.

    `enlarged` 141 sets the book on a smaller page and prints it at 141 %: the same lines in larger type. `readers` is an
    audience whose questions open the book; an `internal` one goes to internal/ and ends with talks and a test for officers. Without `every_unit` only the root unit makes it.
    `cover` is the character that its cover rings; without one the cover strikes out 骗.
    """

    id: str
    title: Phrase
    subtitle: str
    audience: str
    types: tuple[str, ...]
    paper: str
    preface: str
    enlarged: int = 100
    readers: str = ""
    has_cases: bool = True
    internal: bool = False
    every_unit: bool = True
    cover: str = ""
    origin: Origin = field(default=Origin(""), compare=False)
