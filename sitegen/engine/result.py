"""What a build did, for those who tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sitegen.model.problems import NOTHING, Origin, Problem, Words


@dataclass(slots=True)
class Tally:
    """One material's count of files: made now, reused, removed."""

    title: str
    made: int = 0
    reused: int = 0
    removed: int = 0
    bytes: int = 0


@dataclass(slots=True)
class Result:
    """What a build did: how many files stand and their bytes, counts by material, why each job ran, notices, what changed.

    `drawn` jobs gave all the others that came out equal. `moved` are the files put into place, by where they lie on disk, with
    their digests: for `Stats.learn`, and not at once, lest they be taken for just written and read again. `reads` are the
    digests of all that the jobs read, `digests` of every file of ours that now stands. `unpublished` is where things stand
    that were left out, by the reason, `samples` what is still the starter's. `registered` are the digests of what was written
    into content/, by place on disk.
    """

    count: int = 0
    bytes: int = 0
    tallies: dict[str, Tally] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()
    changed: tuple[str, ...] = ()
    drawn: int = 0
    reads: Mapping[str, str | None] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    unpublished: Mapping[str, tuple[Origin, ...]] = field(default_factory=dict)
    samples: Words = NOTHING
    registered: Mapping[str, str] = field(default_factory=dict)

    def again(self) -> Result:
        """What the same build would do if nothing changed: make nothing."""
        tallies = {
            name: Tally(t.title, made=0, reused=t.made + t.reused, removed=0, bytes=t.bytes)
            for name, t in self.tallies.items()
        }
        return Result(
            self.count, self.bytes, tallies, notices=self.notices, unpublished=self.unpublished, samples=self.samples
        )
