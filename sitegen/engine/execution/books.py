"""Books in parts: parts that are equal are set once, in as many processes as there are, and then the books are bound.

What a part is and how a book is bound is the renderer's affair (`renderers/book.py`); here they are handed round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, overload

from sitegen.core.digests import digest_of
from sitegen.core.sources import Sources
from sitegen.engine.recipe import tools
from sitegen.model.job_params import PrintedBook
from sitegen.model.jobs import Job, Outcome
from sitegen.renderers.registry import PART
from sitegen.state.blob_cache import BlobCache

if TYPE_CHECKING:
    from sitegen.renderers.book import Gathering

Draw = Callable[[Sequence[Job], Sources, int], Iterator[tuple[int, Outcome]]]
AT_ONCE = 24  # books whose parts are held in memory
KEPT_AT_MOST = 20_000  # files of parts kept on disk


@dataclass(slots=True)
class BookScheduler:
    """Before `draw` runs a book that comes in parts, it runs these; `anew` sets even those that were kept."""

    draw: Draw
    anew: bool = False

    def run(self, jobs: Sequence[Job], sources: Sources, workers: int) -> Iterator[tuple[int, Outcome]]:
        """As `run_jobs`."""
        books = [place for place, job in enumerate(jobs) if type(job.params) is PrintedBook]
        others = [place for place in range(len(jobs)) if place not in set(books)]
        if not books:
            yield from self.draw(jobs, sources, workers)
            return
        for first in range(0, len(books), AT_ONCE):
            yield from self._bind(jobs, books[first : first + AT_ONCE], others if first == 0 else [], sources, workers)
        BlobCache(sources, "parts").tidy(KEPT_AT_MOST)

    def _bind(
        self, jobs: Sequence[Job], books: Sequence[int], others: Sequence[int], sources: Sources, workers: int
    ) -> Iterator[tuple[int, Outcome]]:
        from sitegen.renderers.book import PARTS, Gathering

        cache = BlobCache(sources, PARTS)
        gathered = {place: Gathering(jobs[place], tools(PART.name), anew=self.anew) for place in books}
        while any(gathering.wanted for gathering in gathered.values()) or others:
            # Equal parts of several books, or in several units' names, are one.
            wanted: dict[str, list[tuple[int, int]]] = {}
            parts: dict[str, Job] = {}
            for place, gathering in gathered.items():
                for number, job in gathering.wanted.items():
                    key = digest_of((job.material, job.template, job.context, job.params))
                    wanted.setdefault(key, []).append((place, number))
                    parts.setdefault(key, job)
            drawn = {} if self.anew else {key: found for key in parts if (found := cache.met(key))}
            keys = [key for key in parts if key not in drawn]
            for number, outcome in self.draw(_Lot([parts[key] for key in keys], jobs, others), sources, workers):
                if number >= len(keys):
                    yield others[number - len(keys)], outcome
                    continue
                drawn[keys[number]] = outcome
                cache.meet(keys[number], outcome)
            taken: dict[int, dict[int, Outcome]] = {}
            for key, outcome in drawn.items():
                for place, part in wanted[key]:
                    taken.setdefault(place, {})[part] = outcome
            others = []
            for place, outcomes in taken.items():
                gathered[place].take(outcomes)
        whole = [place for place, gathering in gathered.items() if gathering.is_whole]
        for place, gathering in gathered.items():
            if place not in whole:
                yield place, Outcome({}, gathering.reads, tuple(gathering.problems))
        for number, outcome in self.draw([gathered[place].order for place in whole], sources, workers):
            yield whole[number], _joined(outcome, gathered[whole[number]])


class _Lot(Sequence[Job]):
    """Parts, and then those of the jobs at certain places, which are looked up when they are wanted."""

    def __init__(self, parts: Sequence[Job], jobs: Sequence[Job], places: Sequence[int]) -> None:
        self._parts, self._jobs, self._places = parts, jobs, places

    def __len__(self) -> int:
        return len(self._parts) + len(self._places)

    @overload
    def __getitem__(self, number: int) -> Job: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Job]: ...

    def __getitem__(self, number: int | slice) -> Job | Sequence[Job]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        if number < 0:
            number += len(self)
        if number < len(self._parts):
            return self._parts[number]
        return self._jobs[self._places[number - len(self._parts)]]


def _joined(outcome: Outcome, gathering: Gathering) -> Outcome:
    """The book's outcome, with what its parts read and asked for."""
    unit_fields = (
        None
        if outcome.unit_fields is None or gathering.unit_fields is None
        else tuple(sorted({*outcome.unit_fields, *gathering.unit_fields}))
    )
    return replace(outcome, reads={**gathering.reads, **outcome.reads}, unit_fields=unit_fields)
