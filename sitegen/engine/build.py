"""The order of a build: plan, find what is stale, draw it, make what is made of it, check, publish."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sitegen.checks import Waiver, known_of
from sitegen.checks.rendered import content_words, kept_back
from sitegen.core.digests import digest, plain_bytes
from sitegen.core.file_stats import Stats
from sitegen.core.sources import KEPT, Sources
from sitegen.engine.execution.dedupe import Sharing, moved, renamed
from sitegen.engine.execution.pool import run_job, run_jobs
from sitegen.engine.links import LinkCheck, fault
from sitegen.engine.publish import Stage
from sitegen.engine.recipe import job_key, keep_imports_in
from sitegen.engine.report import report_page
from sitegen.engine.result import Result, Tally
from sitegen.model.formats import Screen
from sitegen.model.job_params import ScreenSlide, SearchIndex
from sitegen.model.jobs import MANIFEST, REPORT, Input, Job, MadeFile, Outcome
from sitegen.model.library import Library
from sitegen.model.problems import Origin, Problem, Problems, ProblemsFound, Severity, Words
from sitegen.model.reports import LeftOut, LegibilityReport, Report
from sitegen.planning.materials import Material
from sitegen.planning.numbers import Numbers
from sitegen.planning.plan import BuildRequest, plan_steps
from sitegen.planning.steps import StepGraph
from sitegen.renderers import spec_of
from sitegen.state.ledger import FILE as LEDGER_FILE
from sitegen.state.ledger import LISTS, Ledger, PublishJournal, Record, keep_copy, listed

Progress = Callable[[str, int, int, str], None]
Draw = Callable[[Sequence[Job], Sources, int], Iterator[tuple[int, Outcome]]]


@dataclass(slots=True)
class Build:
    """One build of one project into one folder, which is this build's alone meanwhile (`locks.sole`).

    Without `write_manifest`, manifest.json and report.html are left to a later build; without `run_dependent_jobs`, so are what is made of
    what was made, the check of links, and taking away what is not wanted any more. `draw` runs the jobs; `check_cancelled` is called
    between jobs, and what it raises gives the build up with nothing published. `waivers` are findings of the checks that are
    let through. `for_server` lets everybody read the website. `register` is told what was made and numbered, just before it is
    published, and says what is registered.
    """

    sources: Sources
    output: Path
    library: Library
    materials: tuple[Material, ...]
    wish: BuildRequest
    stats: Stats
    force: bool = False
    workers: int = 1
    progress: Progress = lambda phase, done, total, name: None
    notices: tuple[Problem, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    write_manifest: bool = True
    run_dependent_jobs: bool = True
    for_server: bool = False
    draw: Draw = run_jobs
    check_cancelled: Callable[[], None] = lambda: None
    register: Callable[[Sequence[MadeFile], Numbers], Mapping[str, Mapping[str, Any]]] | None = None
    _registered: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    numbers: Numbers = field(init=False)
    _old: Ledger = field(default_factory=Ledger)
    _new: Ledger = field(default_factory=Ledger)
    _faults: list[Problem] = field(default_factory=list)
    _content: str | None = None  # the words of the content that was checked, when they were asked for
    _links: LinkCheck = field(init=False)
    _failed: set[str] = field(default_factory=set)  # files of jobs that ended with a fault
    _contents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _pending: PublishJournal | None = None

    def run(self) -> Result:
        """Build and publish; raises ProblemsFound and publishes nothing when any job failed."""
        self._old, self._pending = Ledger.load(self.output, self.stats.store), PublishJournal.load(self.output)
        stage = Stage(self.output, self._old, self._pending, self.stats, for_server=self.for_server)
        self._links = LinkCheck(stage.read)
        self.numbers = Numbers(self.library.records.numbers)
        keep_imports_in(self.sources.root / KEPT)
        result = Result(notices=self.notices)
        try:
            files = self._make_all(stage, result)
            if self.run_dependent_jobs:
                self._check_links(stage)
            if any(p.severity is Severity.ERROR for p in self._faults):
                raise ProblemsFound(tuple(dict.fromkeys(self._faults)))
            if self.register:
                self._registered = self.register(files, self.numbers)
            self._publish(files, stage, result)
            if self.write_manifest and self.stats.store:
                keep_copy(self.output, self.stats.store, plain_bytes(self.output / MANIFEST))
            result.reads = {
                path: value for record in self._new.records.values() for path, value in record.reads.items()
            }
            ledger = self.stats.digest(self.output / LEDGER_FILE) or ""
            result.digests = {**self._new.digests, LEDGER_FILE: ledger}
        finally:
            stage.retreat()
        return result

    # ------------------------------------------------------------------------------------------ draw

    def _make_all(self, stage: Stage, result: Result) -> list[MadeFile]:
        """All jobs of the plan, step by step; such as are made of made files open these by `sources.made`."""
        told = Problems()
        steps = plan_steps(self.library, self.materials, self.wish, self.numbers, told)
        for record in self._old.records.values():
            self._contents.update((path, record.ids_in(path)) for path in record.files)
        others = tuple(self._standing_of_others()) if self.wish.materials or self.wish.unit else ()
        planned: list[Job] = []
        made: list[MadeFile] = []

        def make(jobs: tuple[Job, ...]) -> dict[str, list[MadeFile]]:
            planned.extend(jobs)
            self._check_clashes(planned)
            files = self._draw(jobs, stage, result)
            made.extend(file for some in files.values() for file in some)
            return files

        StepGraph(steps if self.run_dependent_jobs else steps[:1], others).run(make)
        result.notices = (*result.notices, *told.notices)
        return made

    def _draw(self, jobs: Sequence[Job], stage: Stage, result: Result) -> dict[str, list[MadeFile]]:
        """Have what is stale among these drawn and staged; the files of each, by its output."""
        recipes = []
        stale = []
        for place, job in enumerate(jobs):
            self.check_cancelled()
            recipes.append(job_key(job))
            why = self._why_stale(job, recipes[place])
            if why:
                result.reasons[job.output] = why
                stale.append(place)
            else:
                self._new.records[job.output] = self._old.records[job.output]
        sharing, total = Sharing(recipes), 0
        while stale:
            groups, stale, done = sharing.groups(jobs, stale), [], total
            total += len(groups)
            for number, outcome in self._outcomes([jobs[group[0]] for group in groups], stage):
                same, others = sharing.split(jobs, groups[number], outcome)
                stale += others
                for place in same:
                    self._keep(jobs[place], jobs[same[0]], recipes[place], outcome, stage)
                done += 1
                self.progress("draw", done, total, jobs[same[0]].name)
            result.drawn += len(groups)
        return {job.output: list(self._made(job, result)) for job in jobs}

    def _outcomes(self, jobs: Sequence[Job], stage: Stage) -> Iterator[tuple[int, Outcome]]:
        """The jobs drawn, by place. Copies and search indexes are made here: they are sooner made than sent."""
        supplied = [_supplied(job, stage) for job in jobs]
        here = {n for n, job in enumerate(jobs) if job.params.made_here}
        away = [n for n in range(len(jobs)) if n not in here]
        for n, outcome in self.draw([supplied[n] for n in away], self.sources, self.workers):
            yield away[n], outcome
        for n in sorted(here):
            if isinstance(jobs[n].params, SearchIndex):
                self._look_ahead(supplied[n])
            yield n, run_job(supplied[n], self.sources)

    def _look_ahead(self, job: Job) -> None:
        """Have all that a new search index is of looked through in all processes; later a batch or two change at a time."""
        if job.output in self._old.records or self.workers <= 1:
            return
        from sitegen.renderers.web_search import index_segments, keep_segment

        for _, batch in self.draw(index_segments(job, self.sources), self.sources, self.workers):
            keep_segment(batch, self.sources)

    def _check_links(self, stage: Stage) -> None:
        """Note links that lead nowhere, on pages made now; on every page when one went away."""
        paths = self._new.paths | self._old_paths_of_others()
        web = {m.name for m in self.materials if m.spec.is_site}
        gone = {p for r in self._old.records.values() if r.material in web for p in r.files} - paths
        if any(path.endswith(".html") for path in gone):
            for path in self._new.paths:
                if path.endswith(".html") and path.split("/")[0] in web and not self._links.knows(path):
                    self._links.see(None, path, stage.read(path))
        for job, page, link in self._links.broken(paths, self._failed):
            self._faults.append(fault(job, page, link, self.library, self.sources))

    def _old_paths_of_others(self) -> set[str]:
        return {path for r in self._old.records.values() if self._is_others(r) for path in r.files}

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
        self._faults.extend(self._kept_back(outcome))
        files = {}
        if not outcome.files:
            self._failed.update((job.output, *(path for path, _ in job.params.further)))
        for path, data in outcome.files.items():
            own = path if job is drawn else renamed(path, drawn.output, dict(drawn.params.further), job)
            if spec_of(job).is_site and own.endswith(".html"):
                self._links.see(job, own, data)
            stage.add(own, data)
            files[own] = (digest(data), len(data))
        contains = outcome.contains
        if job is not drawn:
            contains = moved(contains, drawn.output, dict(drawn.params.further), job)
        if inside := self._ids_of(job.inputs):
            contains = {path: tuple(dict.fromkeys((*contains.get(path, ()), *inside))) for path in contains or ("",)}
        code = outcome.code or str(job.context.get("code", "")) if spec_of(job).coded else ""
        self._new.records[job.output] = Record(
            recipe, outcome.reads, files, outcome.report, job.material, job.unit, code, outcome.text, contains
        )

    def _ids_of(self, inputs: Iterable[Input]) -> tuple[str, ...]:
        """What stands in these made files."""
        found: dict[str, None] = {}
        for made in inputs:
            found.update(dict.fromkeys(self._contents.get(made.path, ())))
        return tuple(found)

    def _kept_back(self, outcome: Outcome) -> tuple[Problem, ...]:
        """An outcome's problems, without leaks of what may be printed or is acknowledged."""
        if not any(p.rule for p in outcome.problems):
            return outcome.problems
        words = [word for waiver in self.waivers for word in waiver.let_through]
        if self._content is None:
            self._content = content_words(self.library)
        return kept_back(outcome.problems, known_of(self.library.site, self.library.units), words, self._content)

    def _made(self, job: Job, result: Result) -> Iterable[MadeFile]:
        record = self._new.records.get(job.output)
        if record is None:
            return
        if isinstance(record.report, LeftOut):
            result.notices = (*result.notices, _left_out(job, record.report))
        material = next(m for m in self.materials if m.name == job.material)
        tally = result.tallies.setdefault(job.material, Tally(material.title))
        for path, (value, size) in sorted(record.files.items()):
            self._contents[path] = record.ids_in(path)
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
                seconds=_seconds(job, record.report),
                report=record.report,
                code=record.code,
                text=record.text,
                contains=self._contents[path],
                about=job.about,
            )

    # --------------------------------------------------------------------------------------- publish

    def _publish(self, files: list[MadeFile], stage: Stage, result: Result) -> None:
        self._keep_others()
        if self.write_manifest:
            self._list(files, stage, result)
        orphans = self._strays(result)
        whole = self._old.is_sound and self._pending is None and (self.output / LEDGER_FILE).is_file()
        is_same = not result.reasons and not orphans and self._new.records == self._old.records
        if whole and is_same and stage.is_empty:  # staged without a reason: a list that somebody removed or changed
            return
        self.progress("publish", 0, 0, str(self.output))
        moved = stage.publish(self._new, orphans)
        digests, before = self._new.digests, self._old.digests
        result.moved = {f"{self.output}{os.sep}{path}": digests[path] for path in moved if path in digests}
        result.changed = tuple(sorted(orphans | {p for p in moved if digests.get(p) != before.get(p)}))

    def _keep_others(self) -> None:
        """Keep the records of what this build was not asked for, without files that it makes itself."""
        now = self._new.paths
        for name, record in self._old.records.items():
            left_alone = (
                not self.write_manifest if name in LISTS else not self.run_dependent_jobs or self._is_others(record)
            )
            if name in self._new.records or not left_alone:
                continue
            left = {path: known for path, known in record.files.items() if path not in now}
            if left:
                self._new.records[name] = record if len(left) == len(record.files) else replace(record, files=left)

    def _list(self, made: list[MadeFile], stage: Stage, result: Result) -> None:
        """Stage the manifest and the gallery when they are not as they stand."""
        files = tuple(sorted((*made, *self._files_of_others()), key=lambda f: f.path))
        result.count, result.bytes = len(files), sum(f.bytes for f in files)
        manifest = _manifest(files)
        report = report_page(
            self.sources,
            files,
            self.library,
            self.materials,
            result.notices,
            self.wish.day,
            self.waivers,
            self.wish.held,
            self._registered,
        )
        for path, data in ((MANIFEST, manifest), (REPORT, report)):
            known = (digest(data), len(data))
            old = self._old.records.get(path)
            self._new.records[path] = Record("", {}, {path: known})
            if old is None or old.files.get(path) != known or self.stats.digest(self.output / path) != known[0]:
                stage.add(path, data)

    def _strays(self, result: Result) -> set[str]:
        """Files of ours that no job makes any more, those that a killed publication was to remove among them."""
        now = self._new.paths
        gone = {p for p in self._pending.gone if p not in now} if self._pending else set()
        titles = {m.name: m.title for m in self.materials}
        for name, record in self._old.records.items():
            if name in LISTS:
                continue
            left = record.files.keys() - now
            if left:
                title = titles.get(record.material, "其他")
                result.tallies.setdefault(record.material, Tally(title)).removed += len(left)
            gone |= left
        return gone

    def _is_others(self, record: Record) -> bool:
        """Whether this build was not asked for the material or the unit that a record belongs to."""
        other_unit = bool(self.wish.unit) and record.unit != self.wish.unit
        return other_unit or (bool(self.wish.materials) and record.material not in self.wish.materials)

    def _files_of_others(self) -> Iterable[MadeFile]:
        """What earlier builds made and this one left alone, as the manifest knew it."""
        theirs = {path: r.report for r in self._new.records.values() if self._is_others(r) for path in r.files}
        for entry in listed(self.output, self.stats.store):
            if entry["path"] in theirs:
                yield replace(_made_file(entry), report=theirs[entry["path"]])

    def _standing_of_others(self) -> Iterable[MadeFile]:
        """What other builds made and still stands, for what this build makes of it."""
        theirs = {path for r in self._old.records.values() if self._is_others(r) for path in r.files}
        for entry in listed(self.output, self.stats.store):
            if entry["path"] in theirs and (self.output / entry["path"]).is_file():
                yield _made_file(entry)

    def _check_clashes(self, jobs: Sequence[Job]) -> None:
        """Two jobs for one path would overwrite each other: a fault of material.yaml or of ids."""
        first: dict[str, Job] = {}
        problems = Problems()
        for job in jobs:
            path = job.output.lower()
            if path in first:
                other = first[path].material
                among = other != job.material
                problems.error(
                    Origin(f"templates/{job.material}/material.yaml"),
                    f"两件东西都要写到 {job.output}" + (f"，另一件是 templates/{other} 的" if among else ""),
                    f"two things go to {job.output}" + (f", the other one of templates/{other}" if among else ""),
                    Words("请给其中一个换一个 output", "give one of them another output")
                    if among
                    else Words("请在 output 里加上 {id} 或 {format}", "put {id} or {format} into output"),
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
        carries=tuple(entry.get("made_for", entry["carries"])),
        title=entry["title"],
        order=entry["order"],
        seconds=entry["seconds"],
        code=entry.get("code", ""),
        text=entry.get("text", ""),
        contains=tuple(entry["carries"]),
        about=entry.get("about", ""),
    )


def _supplied(job: Job, stage: Stage) -> Job:
    """The job, told where what it is made of lies now."""
    if not job.inputs:
        return job
    return replace(job, standing={made.path: str(stage.place(made.path)) for made in job.inputs})


def _left_out(job: Job, report: LeftOut) -> Problem:
    """The notice that something fits a medium in none of its wordings."""
    written = (job.context.get(name) for name in ("case", "warning", "type"))
    screen: Screen = job.context["screen"]
    origin = next((item.origin for item in written if item is not None), screen.origin)
    hint = Words(report.hint_zh, report.hint_en)
    return Problem(origin, Words(report.zh, report.en), hint, Severity.NOTICE)


def _seconds(job: Job, report: Report | None) -> int:
    """How long a screen's picture stands, a scroll as long as it runs; 0 for other things."""
    if isinstance(report, LegibilityReport):
        return report.seconds
    screen = job.context.get("screen")
    return screen.dwell if isinstance(screen, Screen) and isinstance(job.params, ScreenSlide) else 0


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
            "carries": f.contains,
            "title": f.title,
            "order": f.order,
            "seconds": f.seconds,
            **({"made_for": f.carries} if f.carries != f.contains else {}),
            **({"code": f.code} if f.code else {}),
            **({"text": f.text} if f.text else {}),
            **({"about": f.about} if f.about else {}),
        }
        for f in files
    ]
    encode = json.JSONEncoder(ensure_ascii=False).encode
    return ('{"files": [\n' + ",\n".join(map(encode, listed)) + "\n]}\n").encode()
