"""A folder of finished work that several builds share, on one machine or on many: `--cache DIR`.

Sheets and pictures only; pages and texts are made sooner than found. An entry is found by what decides it: the job without
its unit and its place, the toolbox it was drawn with, the digest of every file that was read, and the fields of the unit
that were looked at. A damaged or half-copied entry is not there. Deleting entries, or all of them, costs time and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.core.digests import digest, digest_of
from sitegen.core.sources import Sources
from sitegen.core.store import Store
from sitegen.engine.cluster.toolchain import OWN_CODE, toolchain_versions
from sitegen.engine.execution.dedupe import WHOLE, moved, renamed
from sitegen.engine.recipe import job_key, render_key
from sitegen.model.jobs import Job, Outcome
from sitegen.model.problems import Origin, Problem, Severity, Words
from sitegen.model.reports import plain_report, report_of
from sitegen.renderers import spec_of

Draw = Callable[[Sequence[Job], Sources, int], Iterator[tuple[int, Outcome]]]


@dataclass(slots=True)
class Cache:
    """Before `draw` runs a job, its outcome is looked for in `folder`; what had to be drawn is put there.

    `tell` hears once that the folder cannot be written to, which is no reason to stop. `found` counts what was not drawn.
    """

    folder: Path
    draw: Draw
    tell: Callable[[Problem], None]
    found: int = 0
    _told: bool = False

    def run(self, jobs: Sequence[Job], sources: Sources, workers: int) -> Iterator[tuple[int, Outcome]]:
        """As `run_jobs`."""
        missing = []
        for place, job in enumerate(jobs):
            outcome = self._find(job, sources) if spec_of(job).shareable else None
            if outcome is None:
                missing.append(place)
            else:
                self.found += 1
                yield place, outcome
        if missing:
            for number, outcome in self.draw([jobs[place] for place in missing], sources, workers):
                job = jobs[missing[number]]
                if spec_of(job).shareable and not outcome.problems and outcome.unit_fields is not None:
                    self._put(job, outcome)
                yield missing[number], outcome

    def _find(self, job: Job, sources: Sources) -> Outcome | None:
        store, name = Store(self.folder), _name(job)
        for key in store.keys(name):
            if (body := store.get(name, key)) and (outcome := _opened(body, job, sources)):
                return outcome
        return None

    def _put(self, job: Job, outcome: Outcome) -> None:
        unit_fields = outcome.unit_fields or ()
        if WHOLE in unit_fields:
            return  # the unit's id is in it: nobody else could use it
        head = {
            "output": job.output,
            "editions": dict(job.params.further),
            "reads": dict(outcome.reads),
            "unit_fields": {name: _answer(job, name) for name in unit_fields},
            "report": plain_report(outcome.report),
            "code": outcome.code,
            "text": outcome.text,
            "contains": outcome.contains,
            "files": [[path, len(data)] for path, data in outcome.files.items()],
        }
        text = json.dumps(head, ensure_ascii=False, sort_keys=True).encode()
        made = b"".join((text, b"\n", *outcome.files.values()))
        try:
            Store(self.folder).put(_name(job), digest(made), made)
        except OSError as error:
            if not self._told:
                self._told = True
                self.tell(_cannot_write(self.folder, error))


def _name(job: Job) -> str:
    """The namespace of all entries for one job's content; they differ in what was read and in the unit."""
    made_with = {name: version for name, version in toolchain_versions().items() if name != OWN_CODE}
    return digest_of(
        (render_key(job, job_key(job)), made_with)
    )  # our own code is in the job's key, as far as it is used


def _opened(data: bytes, job: Job, sources: Sources) -> Outcome | None:
    """The outcome under this job's own paths, when all that the entry depends on is so here too."""
    text, _, rest = data.partition(b"\n")
    head = json.loads(text)
    if any(_answer(job, name) != answer for name, answer in head["unit_fields"].items()):
        return None
    if any(sources.digest(path) != value for path, value in head["reads"].items()):
        return None
    files, at = {}, 0
    for path, size in head["files"]:
        files[renamed(path, head["output"], head["editions"], job)] = rest[at : at + size]
        at += size
    return Outcome(
        files,
        head["reads"],
        (),
        report_of(head["report"]),
        tuple(head["unit_fields"]),
        code=head["code"],
        text=head["text"],
        contains=moved(head["contains"], head["output"], head["editions"], job),
    )


def _answer(job: Job, name: str) -> str:
    return digest_of(getattr(job.context.get("unit"), name, None))


def _cannot_write(folder: Path, error: OSError) -> Problem:
    return Problem(
        Origin(str(folder)),
        Words(f"共享的成品文件夹写不进去：{error.strerror}", f"the shared cache cannot be written: {error.strerror}"),
        Words("材料照常制作，只是别处用不上这一次做的", "everything is made all the same; others cannot use it"),
        Severity.NOTICE,
    )
