"""The order of a build: plan, find what is stale, draw it, make what is made of it, check, publish."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from sitegen.digests import digest
from sitegen.engine.executors import run_job, run_jobs
from sitegen.engine.ledger import FILE as LEDGER_FILE
from sitegen.engine.ledger import Ledger, Record
from sitegen.engine.publish import Stage
from sitegen.engine.recipe import content_of, recipe_of
from sitegen.engine.report import report_page
from sitegen.engine.result import Result, Tally
from sitegen.materials import Material
from sitegen.model.formats import Screen
from sitegen.model.jobs import Job, MadeFile, Outcome
from sitegen.model.library import Library
from sitegen.plan import WAVES, Wish, plan_jobs, plan_of_made
from sitegen.problems import Origin, Problem, Problems, ProblemsFound, Severity, Words
from sitegen.sources import Sources
from sitegen.stats import Stats

MANIFEST, REPORT = "manifest.json", "report.html"
Progress = Callable[[str, int, int, str], None]
Draw = Callable[[Sequence[Job], Sources, int], Iterator[tuple[int, Outcome]]]


@dataclass(slots=True)
class Build:
    """One build of one project into one folder.

    Without `listing`, manifest.json and report.html are left to a later build; `draw` runs the jobs; `heed` is called
    between jobs, and what it raises gives the build up with nothing published.
    """

    sources: Sources
    output: Path
    library: Library
    materials: tuple[Material, ...]
    wish: Wish
    stats: Stats
    force: bool = False
    workers: int = 1
    progress: Progress = lambda phase, done, total, name: None
    notices: tuple[Problem, ...] = ()
    listing: bool = True
    draw: Draw = run_jobs
    heed: Callable[[], None] = lambda: None
    _old: Ledger = field(default_factory=Ledger)
    _new: Ledger = field(default_factory=Ledger)
    _faults: list[Problem] = field(default_factory=list)
    _tops: dict[str, Material] = field(default_factory=dict)

    def run(self) -> Result:
        """Build and publish; raises ProblemsFound and publishes nothing when any job failed."""
        self._old = Ledger.load(self.output)
        stage = Stage(self.output)
        result = Result(notices=self.notices)
        try:
            jobs = plan_jobs(self.library, self.materials, self.wish)
            self._check_clashes(jobs)
            made = self._draw(jobs, stage, result)
            made += self._draw_of_made(jobs, made, stage, result)
            if any(p.severity is Severity.ERROR for p in self._faults):
                raise ProblemsFound(tuple(dict.fromkeys(self._faults)))
            self._publish(made, stage, result)
            result.reads = {
                path: value for record in self._new.records.values() for path, value in record.reads.items()
            }
            result.digests = self._new.digests
        finally:
            stage.discard()
        return result

    # ------------------------------------------------------------------------------------------ draw

    def _draw_of_made(self, first: Sequence[Job], made: list[MadeFile], stage: Stage, result: Result) -> list[MadeFile]:
        """What is made of what was made, wave by wave; files are handed to such jobs by `sources.made`."""
        more: list[MadeFile] = []
        planned = list(first)
        others = tuple(self._standing_of_others()) if self.wish.materials or self.wish.unit else ()
        self.sources.made_door = stage.read
        try:
            for wave in WAVES:
                jobs = plan_of_made(self.library, self.materials, self.wish, (*made, *more), others, wave)
                planned += jobs
                self._check_clashes(planned)
                more += self._draw(jobs, stage, result)
        finally:
            self.sources.made_door = None
        return more

    def _draw(self, jobs: Sequence[Job], stage: Stage, result: Result) -> list[MadeFile]:
        recipes = []
        stale = []
        for place, job in enumerate(jobs):
            self.heed()
            recipes.append(recipe_of(job))
            why = self._why_stale(job, recipes[place])
            if why:
                result.reasons[job.output] = why
                stale.append(place)
            else:
                self._new.records[job.output] = self._old.records[job.output]
        groups: dict[str, list[int]] = {}
        for place in stale:
            groups.setdefault(content_of(jobs[place]), []).append(place)
        firsts = [places[0] for places in groups.values()]
        here = {
            n for n, i in enumerate(firsts) if "made" in jobs[i].options
        }  # only this process can open what was made
        away = [n for n in range(len(firsts)) if n not in here]
        outcomes = chain(
            ((away[n], o) for n, o in self.draw([jobs[firsts[n]] for n in away], self.sources, self.workers)),
            ((n, run_job(jobs[firsts[n]], self.sources)) for n in sorted(here)),
        )
        for done, (number, outcome) in enumerate(outcomes, 1):
            for place in groups[content_of(jobs[firsts[number]])]:
                self._keep(jobs[place], jobs[firsts[number]], recipes[place], outcome, stage)
            self.progress("draw", done, len(firsts), jobs[firsts[number]].name)
        return [f for job in jobs for f in self._made(job, result)]

    def _why_stale(self, job: Job, recipe: str) -> str | None:
        """Why a job must run, or None when its files are still true."""
        record = self._old.records.get(job.output)
        if self.force:
            return "--force"
        if record is None:
            return "never built"
        if record.recipe != recipe:
            return "its content, settings or code changed"
        for path, known in record.reads.items():
            if self.sources.digest(path) != known:
                return f"{path} changed"
        for path, (known, _) in record.files.items():
            if self.stats.digest(f"{self.output}{os.sep}{path}") != known:
                return f"output {path} is gone or changed"
        return None

    def _keep(self, job: Job, drawn: Job, recipe: str, outcome: Outcome, stage: Stage) -> None:
        """Stage an outcome under this job's own paths: `drawn` is the equal job that was run."""
        self._faults.extend(outcome.problems)
        files = {}
        for path, data in outcome.files.items():
            own = path if job is drawn else _renamed(path, drawn.output, job.output)
            stage.add(own, data)
            files[own] = (digest(data), len(data))
        self._new.records[job.output] = Record(recipe, outcome.reads, files, outcome.note)

    def _made(self, job: Job, result: Result) -> Iterable[MadeFile]:
        record = self._new.records.get(job.output)
        if record is None:
            return
        material = next(m for m in self.materials if m.name == job.material)
        tally = result.tallies.setdefault(job.material, Tally(material.title))
        screen = job.context.get("screen")
        for path, (value, size) in record.files.items():
            fresh = job.output in result.reasons
            tally.made += fresh
            tally.reused += not fresh
            tally.bytes += size
            yield MadeFile(
                path=path,
                bytes=size,
                digest=value,
                material=job.material,
                format=job.format,
                unit=job.unit,
                carries=job.carries,
                title=job.title,
                order=job.order,
                seconds=screen.dwell if isinstance(screen, Screen) and job.wave == 1 else 0,
                note=record.note,
            )

    # --------------------------------------------------------------------------------------- publish

    def _publish(self, made: list[MadeFile], stage: Stage, result: Result) -> None:
        strays = self._strays(result)
        kept = {name: r for name, r in self._old.records.items() if name not in self._new.records}
        for name, record in kept.items():
            if not any(path in strays for path in record.files):
                self._new.records[name] = record
        if self.listing:
            self._list(made, stage, result)
        ours = self._old.paths | {LEDGER_FILE}
        foreign = {p for p in self._new.paths - ours if (self.output / p).exists()}
        same = self._new.records == self._old.records
        if not same or result.reasons or strays or not (self.output / LEDGER_FILE).exists():
            self.progress("publish", 0, 0, str(self.output))
            moved = stage.publish(self._new.dump(), LEDGER_FILE, sorted(strays), foreign)
            digests, before = self._new.digests, self._old.digests
            for path in moved:
                if path in digests:
                    self.stats.learn(f"{self.output}{os.sep}{path}", digests[path])
            result.changed = tuple(sorted(strays | {p for p in moved if digests.get(p) != before.get(p)}))

    def _list(self, made: list[MadeFile], stage: Stage, result: Result) -> None:
        """Stage the manifest and the gallery when they are not as they stand."""
        files = tuple(sorted((*made, *self._files_of_others()), key=lambda f: f.path))
        result.count, result.bytes = len(files), sum(f.bytes for f in files)
        manifest = _manifest(files)
        report = report_page(self.sources, files, self.library, self.materials, result.notices, self.wish.day)
        for path, data in ((MANIFEST, manifest), (REPORT, report)):
            known = (digest(data), len(data))
            old = self._old.records.get(path)
            self._new.records[path] = Record("", {}, {path: known})
            if old is None or old.files.get(path) != known or not (self.output / path).is_file():
                stage.add(path, data)

    def _strays(self, result: Result) -> set[str]:
        """Files of ours that no job makes any more; a build of some materials or one unit spares the others'."""
        now = self._new.paths | {MANIFEST, REPORT}
        gone = set()
        for name, record in self._old.records.items():
            if name in self._new.records or name in (MANIFEST, REPORT) or self._is_others(name):
                gone |= {p for p in record.files if name in self._new.records and p not in now}
                continue
            gone |= {p for p in record.files if p not in now}
        for path in gone:
            material = self._material_of(path)
            tally = result.tallies.setdefault(
                material.name if material else "", Tally(material.title if material else "其他")
            )
            tally.removed += 1
        return gone

    def _is_others(self, output: str) -> bool:
        """Whether a file belongs to a material or unit that this build was not asked for."""
        unit, inner = self._unit_of(output)
        if self.wish.unit and unit != self.wish.unit:
            return True
        material = self._material_of(inner)
        return bool(self.wish.materials) and (material is None or material.name not in self.wish.materials)

    def _unit_of(self, output: str) -> tuple[str, str]:
        if output.startswith("units/"):
            _, unit, inner = output.split("/", 2)
            return unit, inner
        return self.library.root.id, output

    def _material_of(self, output: str) -> Material | None:
        _, inner = self._unit_of(output)
        if not self._tops:
            for material in reversed(self.materials):
                for pattern in (*(p.output for p in material.pages), *(o for _, o in material.files)):
                    self._tops[pattern.split("/")[0]] = material
        return self._tops.get(inner.split("/")[0])

    def _files_of_others(self) -> Iterable[MadeFile]:
        """What earlier builds made and this one left alone, as the manifest knew it."""
        mine = {path for name, r in self._new.records.items() for path in r.files}
        try:
            known = json.loads((self.output / MANIFEST).read_text("utf-8"))["files"]
        except (OSError, ValueError, KeyError):
            return
        for entry in known:
            if entry["path"] in mine and self._is_others(entry["path"]):
                yield _made_file(entry)

    def _standing_of_others(self) -> Iterable[MadeFile]:
        """What other builds made and still stands, for what this build makes of it."""
        try:
            known = json.loads((self.output / MANIFEST).read_text("utf-8"))["files"]
        except (OSError, ValueError, KeyError):
            return
        for entry in known:
            if self._is_others(entry["path"]) and (self.output / entry["path"]).is_file():
                yield _made_file(entry)

    def _check_clashes(self, jobs: Sequence[Job]) -> None:
        """Two jobs for one path would overwrite each other: a fault of material.yaml or of ids."""
        first: dict[str, Job] = {}
        problems = Problems()
        for job in jobs:
            path = job.output.lower()
            if path in first:
                problems.error(
                    Origin(f"templates/{job.material}/material.yaml"),
                    f"两件东西都要写到 {job.output}",
                    f"two things go to {job.output}",
                    Words("请在 output 里加上 {id} 或 {format}", "put {id} or {format} into output"),
                )
            first[path] = job
        if problems.errors:
            raise ProblemsFound(problems.errors)


def _made_file(entry: dict[str, Any]) -> MadeFile:
    """An entry of the manifest."""
    return MadeFile(
        path=entry["path"],
        bytes=entry["bytes"],
        digest=entry["sha256"],
        material=entry["material"],
        format=entry["format"],
        unit=entry["unit"],
        carries=tuple(entry["carries"]),
        title=entry["title"],
        order=entry["order"],
        seconds=entry["seconds"],
    )


def _renamed(path: str, drawn: str, own: str) -> str:
    """`drawn`'s further file under `own`'s name: `01_a-2.bmp` beside `01_a.bmp`."""
    stem = drawn.rsplit(".", 1)[0]
    return own.rsplit(".", 1)[0] + path[len(stem) :] if path.startswith(stem) else f"{own.rsplit('/', 1)[0]}/{path}"


def _manifest(files: tuple[MadeFile, ...]) -> bytes:
    """JSON, one file a line: json's quick encoder knows no indents."""
    listed = [
        {
            "path": f.path,
            "sha256": f.digest,
            "bytes": f.bytes,
            "material": f.material,
            "format": f.format,
            "unit": f.unit,
            "carries": f.carries,
            "title": f.title,
            "order": f.order,
            "seconds": f.seconds,
        }
        for f in files
    ]
    encode = json.JSONEncoder(ensure_ascii=False).encode
    return ('{"files": [\n' + ",\n".join(map(encode, listed)) + "\n]}\n").encode()
