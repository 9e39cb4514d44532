"""The plan as a graph: steps that name their jobs when those of the steps before them are made.

Which files a job opens (`Job.inputs`), and which jobs there are at all, is known only when other jobs have run: a playlist
lists pictures, a pack holds sheets, a page of downloads shows their sizes. So each part of the plan is a step, and says after
which others it comes; the engine runs whatever is ready (`ready`), until nothing is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

from sitegen.model.jobs import Job, MadeFile


@dataclass(frozen=True, slots=True)
class MadeFiles:
    """What a step may know of: the files made by the steps it comes after, and what other builds left standing.

    `standing` are files of materials or units that this build was not asked for.
    """

    files: tuple[MadeFile, ...] = ()
    standing: tuple[MadeFile, ...] = ()
    _of_material: dict[tuple[str, str], list[MadeFile]] = field(init=False, default_factory=dict)
    _of_unit: dict[str, list[MadeFile]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for file in self.files:  # a hundred units have a hundred thousand of them
            self._of_material.setdefault((file.material, file.unit), []).append(file)
        for file in (*self.files, *self.standing):
            self._of_unit.setdefault(file.unit, []).append(file)

    def of_material(self, material: str, unit: str) -> tuple[MadeFile, ...]:
        """What this build made of a material in a unit's name."""
        return tuple(self._of_material.get((material, unit), ()))

    def of_unit(self, unit: str) -> Sequence[MadeFile]:
        """All that there is in a unit's name."""
        return self._of_unit.get(unit, ())


@dataclass(frozen=True, slots=True)
class PlanStep:
    """Some of the plan's jobs: they are known when the jobs of the steps `after` which it comes are made."""

    name: str
    after: tuple[str, ...]
    jobs: Callable[[MadeFiles], Iterable[Job]]


@dataclass(slots=True)
class StepGraph:
    """Steps in an order in which each comes after those it needs. Raises graphlib.CycleError for a circle of them."""

    steps: Sequence[PlanStep]
    standing: tuple[MadeFile, ...] = ()
    _made: dict[str, tuple[MadeFile, ...]] = field(init=False, default_factory=dict)

    def run(self, make: Callable[[tuple[Job, ...]], Mapping[str, Sequence[MadeFile]]]) -> None:
        """Have all jobs made: `make` gets those of the steps that are ready at a time, and says which files each gave.

        Files are told by their job's `output`.
        """
        by_name = {step.name: step for step in self.steps}
        order = TopologicalSorter({step.name: step.after for step in self.steps})
        order.prepare()
        while order.is_active():
            ready = order.get_ready()
            planned = {name: tuple(by_name[name].jobs(self._seen(by_name, name))) for name in ready}
            made = make(tuple(job for jobs in planned.values() for job in jobs))
            for name, jobs in planned.items():
                self._made[name] = tuple(file for job in jobs for file in made.get(job.output, ()))
            order.done(*ready)

    def _seen(self, by_name: Mapping[str, PlanStep], name: str) -> MadeFiles:
        """What a step sees: the files of all steps that it comes after, directly or by way of others, in the steps' order."""
        before = set(_before(by_name, name))
        return MadeFiles(tuple(f for step in by_name if step in before for f in self._made[step]), self.standing)


def _before(by_name: Mapping[str, PlanStep], name: str) -> Iterator[str]:
    for earlier in by_name[name].after:
        yield earlier
        yield from _before(by_name, earlier)
