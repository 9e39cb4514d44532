"""What the program itself keeps in content/, one entry a line: approvals, withdrawals, printed codes, numbers, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from sitegen.model.content import Audience, Campaign, Case, FraudType, Handbook, Site, Unit, WarningLine
from sitegen.model.problems import Origin, Words
from sitegen.model.translation import Translation
from sitegen.model.value import Value
from sitegen.model.website import Ask, Pack, Question, SearchWords, Table

# All that people write and the public reads: each is approved by itself.
Thing = (
    Case | WarningLine | FraudType | Audience | Question | Ask | Handbook | Pack | Campaign | Table | SearchWords
    | Site | Unit | Translation
)  # fmt: skip

APPROVALS, WITHDRAWALS, REGISTER, NUMBERS, ADDRESSES = (
    f"content/{name}.yaml" for name in ("approvals", "withdrawals", "register", "numbers", "addresses")
)
SNAPSHOTS = "content/approved"  # the texts as they were approved, by kind and id


class State(Enum):
    """Where a thing stands: only what is `READY` (where the site asks for no review) or `APPROVED` is public."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    READY = "ready"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Approval(Value):
    """That a reviewer approved exactly the text of this digest."""

    text: str
    reviewer: str
    author: str
    day: date
    origin: Origin = field(default=Origin(""), compare=False)


@dataclass(frozen=True, slots=True)
class Withdrawal(Value):
    """That a thing was taken out of everything; `type` is where its page leads on to."""

    kind: str
    id: str
    title: str
    type: str
    reason: str
    day: date
    who: str = ""
    origin: Origin = field(default=Origin(""), compare=False)


@dataclass(frozen=True, slots=True)
class PrintedCode(Value):
    """What a printed code stands for: the day it was first made, for which units, what stands on the sheet, its files."""

    code: str
    day: date
    units: tuple[str, ...]
    material: str
    ids: tuple[str, ...]
    text: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecallRow(Value):
    """Sheets of one code that were handed out in a unit's name."""

    code: str
    day: date
    material: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recall(Value):
    """What a unit has of a thing that was withdrawn, or corrected: by its printed codes."""

    id: str
    title: str
    reason: str
    day: date
    corrected: bool
    rows: tuple[RecallRow, ...]


@dataclass(frozen=True, slots=True)
class Records(Value):
    """All that is kept. `states` are by `key_of`, `numbers` by unit, material, kind and id, `addresses` of pages by kind and id."""

    approvals: Mapping[str, Approval] = field(default_factory=dict)
    withdrawals: Mapping[str, Withdrawal] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    printed: tuple[PrintedCode, ...] = ()
    states: Mapping[str, State] = field(default_factory=dict)


# How a kind is called in what is kept, and by people.
KINDS: Mapping[type, tuple[str, Words]] = {
    Case: ("case", Words("案例", "case")),
    WarningLine: ("warning", Words("警示语", "warning")),
    FraudType: ("type", Words("骗局类型", "type")),
    Audience: ("audience", Words("人群", "audience")),
    Question: ("question", Words("自测题", "quiz question")),
    Ask: ("ask", Words("自查", "self-check item")),
    Handbook: ("handbook", Words("手册", "handbook")),
    Pack: ("pack", Words("资料包", "pack")),
    Campaign: ("campaign", Words("活动", "campaign")),
    Table: ("statistics", Words("数据表", "table of figures")),
    SearchWords: ("search", Words("搜索", "search")),
    Site: ("site", Words("网站", "site")),
    Unit: ("unit", Words("单位", "unit")),
    Translation: ("edition", Words("译文短句", "messages of an edition")),
}
_TRANSLATED = "content/i18n/"


def key_of(thing: Thing) -> str:
    """How the thing is called in what is kept: case/fake-courier, warning/fake-police-01; of a translation en/case/fake-courier."""
    path = origin_of(thing).path
    tag = path.removeprefix(_TRANSLATED).partition("/")[0] if path.startswith(_TRANSLATED) else ""
    prefix = "" if isinstance(thing, Translation) or not tag else f"{tag}/"
    return f"{prefix}{KINDS[type(thing)][0]}/{id_of(thing)}"


def id_of(thing: Thing) -> str:
    """The thing's own name; of what there is one only, what it is."""
    if isinstance(thing, Site):
        return "site"
    if isinstance(thing, SearchWords):
        return "services"
    return thing.tag if isinstance(thing, Translation) else thing.id


def origin_of(thing: Thing) -> Origin:
    """Where it is written."""
    if isinstance(thing, Translation):
        return Origin(f"{_TRANSLATED}{thing.tag}/messages.po")
    if isinstance(thing, SearchWords):
        return thing.services[0].origin if thing.services else Origin("content/search.yaml")
    return thing.origin


def author_of(thing: Thing) -> str:
    """Who wrote it, as written beside it; nothing where nobody says so."""
    return getattr(thing, "author", "")


def title_of(thing: Thing) -> str:
    """What people know it by."""
    if isinstance(thing, Case | Handbook):
        return thing.title.text
    if isinstance(thing, WarningLine):
        return thing.text
    if isinstance(thing, Question):
        return thing.ask
    if isinstance(thing, Ask):
        return thing.act
    if isinstance(thing, Campaign | Site):
        return thing.title
    if isinstance(thing, Table):
        return thing.id
    return "搜索里的服务" if isinstance(thing, SearchWords) else thing.name
