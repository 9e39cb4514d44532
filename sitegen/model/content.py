"""What staff write: cases, one-line warnings, fraud types, audiences, units, the site, handbooks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from markupsafe import Markup

from sitegen.model.problems import Origin
from sitegen.model.text import ALWAYS, Amount, PartialDate, Period, Phrase, joined
from sitegen.model.value import Value


class Kind(Enum):
    """What a case is: only `TACTIC` has no victim, sum or place."""

    REAL = "real"
    COMPOSITE = "composite"
    TACTIC = "tactic"
    TESTIMONY = "testimony"


class CaseOutcome(Enum):
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


class PaidBy(Enum):
    """How the money went, or would have gone."""

    TRANSFER = "transfer"
    CASH = "cash"
    GOLD = "gold"
    GIFT_CARD = "gift_card"


class PosterLayout(Enum):
    """What is the picture of a poster."""

    LIE = "lie"
    COUPLET = "couplet"
    CHECKLIST = "checklist"
    STEPS = "steps"
    CASE = "case"
    NUMBER = "number"


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
class Correction(Value):
    """What was said wrongly, what is right, and since when it says so."""

    old: str
    new: str
    day: date


@dataclass(frozen=True, slots=True)
class Case(Value):
    """A case study. `story` is clean HTML, safe in a template as it is; sums are yuan; a tactic has no outcome, date or region.

    `submitted` waits for a review, `author` wrote it, `review_by` is the day by which somebody looks whether it still holds,
    `aliases` are ids that it had before.
    `on_screen` is what stands on a screen's slide in place of the title.
    """

    id: str
    title: Phrase
    summary: str
    type: str
    kind: Kind
    outcome: CaseOutcome | None
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
    story: Markup
    steps: tuple[Step, ...]
    flags: tuple[Point, ...]
    advice: tuple[Point, ...]
    what_to_do: tuple[Point, ...]
    pictures: tuple[Picture, ...] = ()
    contact: tuple[Contact, ...] = ()
    paid_by: PaidBy | None = None
    corrections: tuple[Correction, ...] = ()
    submitted: bool = field(default=False, compare=False)
    author: str = field(default="", compare=False)
    review_by: date | None = field(default=None, compare=False)
    aliases: tuple[str, ...] = field(default=(), compare=False)
    on_screen: Phrase | None = None
    origin: Origin = field(default=Origin(""), compare=False)
    warning_origin: Origin = field(default=Origin(""), compare=False)  # where the id of its warning stands

    @property
    def amount(self) -> Amount | None:
        """The sum to show: what was lost, else what was at risk."""
        return self.amount_lost or self.amount_at_risk


_BETWEEN = re.compile("[，、；]")
# Words that point to something said elsewhere, and what is true only beside it: not paying tax, giving nothing, to nobody named.
_POINTING = re.compile(
    "[这那]|他的|打回|不交税|^不给钱|^[越就也却才还更]|^[别不]要?(?:转给|给|转|信|听|接|理|点|扫)[他她它]?$"
)


MOST_FLAGS = 3  # of a warning


def stands_alone(words: str) -> bool:
    """Whether a line of what to do can be understood where nothing else stands, as on a taxi's roof."""
    return not _POINTING.search(words)


@dataclass(frozen=True, slots=True)
class WarningLine(Value):
    """A one-line warning: one or two short `lines`, and its other wordings.

    `short` is a whole sentence for signs of one short line. `on_screen` stands on picture screens in place
    of the headline. `flags` are what to know this very trick by; with
    `has_type_flags` the writer says that those of its type fit it. `layout` is what the editor wants as the poster's picture.
    """

    id: str
    type: str
    lines: tuple[Phrase, ...]
    lie: str = ""
    lead: Phrase | None = None
    verdict: str = ""
    action: str = ""
    strip: Phrase | None = None
    short: str = ""
    on_screen: Phrase | None = None
    steps: tuple[str, ...] = ()
    flags: tuple[Point, ...] = ()
    has_type_flags: bool = False
    layout: PosterLayout | None = None
    sms: str = ""
    spoken: str = ""
    long: str = ""
    audiences: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ALL_CHANNELS
    valid: Period = ALWAYS
    units: tuple[str, ...] = ()
    draft: bool = False
    submitted: bool = field(default=False, compare=False)
    author: str = field(default="", compare=False)
    review_by: date | None = field(default=None, compare=False)
    origin: Origin = field(default=Origin(""), compare=False)

    @property
    def text(self) -> str:
        """Both lines as one sentence: 自称民警要转账，挂断，自己拨110; a second line that begins with “ or a digit goes on at once."""
        return joined(self.lines).text

    @property
    def action_alone(self) -> str:
        """What to do, where it can be understood with nothing beside it; else nothing."""
        return self.action if stands_alone(self.action) else ""

    @property
    def checklist(self) -> bool:
        """Whether the editor wants its red flags ticked one by one."""
        return self.layout is PosterLayout.CHECKLIST

    def flags_shown(self, kind: FraudType) -> tuple[Point, ...]:
        """The red flags to print beside it: its own, those of its type where the writer says that they fit, else none."""
        return self.flags or (kind.flags[:MOST_FLAGS] if self.has_type_flags else ())

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


SWINDLER = "骗子"  # the speaker of a type in which he takes no name


def said_by(speaker: str) -> str:
    """What leads to his words: “民警”说. Only a name that he gives himself stands in quotation marks; nobody calls himself 骗子."""
    if not speaker:
        return ""
    return f"{speaker}说" if speaker == SWINDLER else f"“{speaker}”说"


@dataclass(frozen=True, slots=True)
class FraudType(Value):
    """A type of fraud. `intro` is clean HTML; `aliases` are what people call it.

    `screen_question` and `on_screen` are the question of its self-check on screens and the signs below it.
    """

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
    intro: Markup
    sayings: tuple[Saying, ...]
    steps: tuple[Step, ...]
    flags: tuple[Point, ...]
    advice: tuple[Point, ...]
    what_to_do: tuple[Point, ...]
    aliases: tuple[str, ...] = ()
    screen_question: Phrase | None = None
    on_screen: tuple[str, ...] = ()
    author: str = field(default="", compare=False)
    origin: Origin = field(default=Origin(""), compare=False)

    @property
    def said_by(self) -> str:
        """Who says the lie: “民警”说."""
        return said_by(self.speaker)

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
    intro: Markup
    ask_first: tuple[Point, ...]
    tell_family: tuple[Point, ...]
    ask_title: str = ""
    tell_title: str = ""
    author: str = field(default="", compare=False)
    origin: Origin = field(default=Origin(""), compare=False)


@dataclass(frozen=True, slots=True)
class Hotline(Value):
    """A number to call."""

    number: str
    label: str
    hours: str = ""


@dataclass(frozen=True, slots=True)
class QrCode(Value):
    """A QR code that a unit hands out: what it is called, what it holds, what one gets by it, till when it holds. `file` is the
    picture that it was read from, where there is one.
    """

    name: str
    text: str
    purpose: str
    expires: date | None = None
    file: str = ""
    origin: Origin = field(default=Origin(""), compare=False)


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
    logo: Picture | None = None  # stands before the issuer on what is printed
    codes: tuple[QrCode, ...] = ()
    author: str = field(default="", compare=False)
    origin: Origin = field(default=Origin(""), compare=False)

    @property
    def is_root(self) -> bool:
        """Whether its materials stand at the top of output/."""
        return len(self.path) == 1

    @property
    def telephone(self) -> str:
        """A number of its own where it names one, else the number to print large."""
        known = ("110", "96110", "12381")
        return next((line.number for line in self.hotlines if line.number not in known), self.ask_number)

    def filled(self, words: str) -> str:
        """The words with the unit's short name for {单位} and its telephone for {电话}."""
        return words.replace("{单位}", self.short_name or self.name).replace("{电话}", self.telephone)

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
    counts. With `review` only what was approved is public; `reviewers` are those who may approve (empty: anybody).
    `author` is who wrote the words, as of everything that is reviewed.
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
    forms: str = "tw"  # of Traditional characters: tw or hk
    timezone: str = "Asia/Shanghai"
    review: bool = False
    reviewers: tuple[str, ...] = ()
    author: str = field(default="", compare=False)
    origin: Origin = field(default=Origin(""), compare=False)


@dataclass(frozen=True, slots=True)
class Hours(Value):
    """When on a day something is shown: on which days of the week (1 Monday, 7 Sunday), from and to (`08:30`)."""

    days: tuple[int, ...]
    start: str
    end: str

    def first_from(self, day: date) -> date:
        """The first day from that one on that is among its weekdays."""
        return next(d for d in (day + timedelta(days=n) for n in range(7)) if d.isoweekday() in self.days)

    @property
    def weekdays(self) -> str:
        """Its weekdays as calendars write them: MO,TU (RFC 5545, 3.3.10)."""
        return ",".join(("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day - 1] for day in self.days)

    def __str__(self) -> str:
        first, last = self.days[0], self.days[-1]
        names = "一二三四五六日"
        if len(self.days) == 7:
            words = "每天"
        elif len(self.days) > 2 and last - first + 1 == len(self.days):
            words = f"周{names[first - 1]}至周{names[last - 1]}"
        else:
            words = "周" + "、".join(names[day - 1] for day in self.days)
        return f"{words} {self.start}—{self.end}"


@dataclass(frozen=True, slots=True)
class Phase(Value):
    """A stretch of a campaign, both days included: which warnings, on which channels, of which units (empty: all), at what hours
    (None: all day).
    """

    name: str
    start: date
    end: date
    warnings: tuple[str, ...]
    channels: tuple[Channel, ...] = ALL_CHANNELS
    units: tuple[str, ...] = ()
    hours: Hours | None = None

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
    author: str = field(default="", compare=False)
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
    author: str = field(default="", compare=False)
    origin: Origin = field(default=Origin(""), compare=False)
