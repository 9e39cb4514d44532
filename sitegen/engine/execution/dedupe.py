"""What comes out equal for several units is drawn once: a job notes which fields of its unit it asked for.

A renderer is given nothing of the unit but these fields, and no clock, chance or folder: jobs alike in all else whose
units agree in every field that the one drawn asked for would have asked for the same and drawn the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sitegen.engine.recipe import render_key
from sitegen.model.jobs import Job, Outcome

WHOLE = "*"  # the unit as such was asked for
# What posters and slides show of a unit. A wrong guess costs a second round of drawing, never a wrong sheet.
DEFAULT_FIELDS = frozenset({"issuer", "ask_number", "has_96110"})


class FieldRecorder:
    """Stands before a unit and notes in `unit_fields` each field that somebody looks at."""

    __slots__ = ("_unit", "_unit_fields")

    def __init__(self, unit: object, unit_fields: set[str]) -> None:
        self._unit, self._unit_fields = unit, unit_fields

    def __getattr__(self, name: str) -> object:
        value = getattr(self._unit, name)
        self._unit_fields.add(name)
        return value

    def answers(self) -> tuple[object, ...]:
        """What was asked for till now; the whole unit where it was asked for as such, or for something that it works out."""
        found = tuple(getattr(self._unit, name, None) for name in sorted(self._unit_fields))
        return (self._unit,) if WHOLE in self._unit_fields or any(map(callable, found)) else found

    def as_whole(self) -> object:
        """The unit itself, all of it asked for."""
        self._unit_fields.add(WHOLE)
        return self._unit

    def __eq__(self, other: object) -> bool:
        self._unit_fields.add(WHOLE)
        return bool(self._unit == (other._unit if isinstance(other, FieldRecorder) else other))

    def __hash__(self) -> int:
        self._unit_fields.add(WHOLE)
        return hash(self._unit)

    def __repr__(self) -> str:
        self._unit_fields.add(WHOLE)
        return repr(self._unit)


def watched(job: Job, unit_fields: set[str]) -> Job:
    """The job with its unit watched."""
    unit = job.context.get("unit")
    return job if unit is None else replace(job, context={**job.context, "unit": FieldRecorder(unit, unit_fields)})


@dataclass(slots=True)
class Sharing:
    """Which jobs of a build may be one another's, by place; learns from each outcome what its template asks for."""

    recipes: Sequence[str]
    _unit_fields: dict[str, frozenset[str]] = field(default_factory=dict)
    _contents: dict[int, str] = field(default_factory=dict)

    def groups(self, jobs: Sequence[Job], places: Sequence[int]) -> list[list[int]]:
        """The places in groups that probably draw the same; the first of each is to be drawn."""
        found: dict[tuple[str, str], list[int]] = {}
        for place in places:
            job = jobs[place]
            if place not in self._contents:
                self._contents[place] = render_key(job, self.recipes[place])
            fields = self._unit_fields.get(job.template, DEFAULT_FIELDS)
            found.setdefault((self._contents[place], repr(_values(job, fields))), []).append(place)
        return list(found.values())

    def split(self, jobs: Sequence[Job], group: Sequence[int], outcome: Outcome) -> tuple[list[int], list[int]]:
        """After the group's first was drawn: the places whose outcome this is, and those that must be drawn yet."""
        first = jobs[group[0]]
        unit_fields = frozenset((WHOLE,) if outcome.unit_fields is None else outcome.unit_fields)
        self._unit_fields[first.template] = self._unit_fields.get(first.template, frozenset()) | unit_fields
        known = _values(first, unit_fields)
        same = [place for place in group if place == group[0] or _values(jobs[place], unit_fields) == known]
        return same, [place for place in group if place not in same]


def renamed(path: str, output: str, editions: Mapping[str, str], own: Job) -> str:
    """A file of a job that wrote to `output` and `editions`, under the name that an equal job gives it.

    An edition has a path of its own; others are named after the main file: `01_a-2.bmp` beside `01_a.bmp`.
    """
    for kind, edition in editions.items():
        if path == edition:
            return str(dict(own.params.further)[kind])
    stem = output.rpartition(".")[0]
    if not path.startswith(stem):
        raise ValueError(f"{path} is not named after {output}")
    return own.output.rpartition(".")[0] + path[len(stem) :]


def moved(
    contains: Mapping[str, Sequence[str]], output: str, editions: Mapping[str, str], own: Job
) -> Mapping[str, tuple[str, ...]]:
    """What stands in each file, by the names that an equal job gives them."""
    return {path and renamed(path, output, editions, own): tuple(ids) for path, ids in contains.items()}


def _values(job: Job, fields: frozenset[str]) -> object:
    """What the job's unit answers to these questions."""
    unit = job.context.get("unit")
    if unit is None or WHOLE in fields:
        return unit
    return [(name, getattr(unit, name, None)) for name in sorted(fields)]
