"""What the program itself keeps in content/, one entry a line: approvals, withdrawals, printed codes, numbers, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from sitegen.model.content import Case, WarningLine
from sitegen.model.problems import Origin
from sitegen.model.value import Value

APPROVALS, WITHDRAWALS, REGISTER, NUMBERS, ADDRESSES = (
    f"content/{name}.yaml" for name in ("approvals", "withdrawals", "register", "numbers", "addresses")
)
SNAPSHOTS = "content/approved"  # the texts as they were approved, by kind and id


class State(Enum):
    """Where a case or a warning stands: only what is `READY` (where the site asks for no review) or `APPROVED` is public."""

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


def key_of(thing: Case | WarningLine) -> str:
    """How the thing is called in what is kept: case/fake-courier, warning/fake-police-01."""
    return f"{'case' if isinstance(thing, Case) else 'warning'}/{thing.id}"
