"""The arithmetic for a whole country: `.venv/bin/python benchmarks/country.py` prints the tables of docs/scale.md.

Draws a dozen of each kind of piece in one warm process, takes CPU seconds and bytes, and multiplies.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sitegen.core.sources import Sources
from sitegen.engine.execution.pool import run_job
from sitegen.loading.library import load_library
from sitegen.loading.publication import published
from sitegen.model.jobs import Job
from sitegen.model.problems import Problems
from sitegen.planning.materials import load_materials, sizes_of
from sitegen.planning.plan import BuildRequest, plan_jobs

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 21)
COUNTIES, WARNINGS = 2800, 60
WARM, MEASURED = 2, 10
SHEETS = ("a3", "dadui-4k", "a2", "a5")
# Twelve formats of a warning: how many of them cost as much as each kind that is measured.
FORMATS = {
    "poster a3": 1,
    "poster dadui-4k": 1,
    "poster a2": 1,
    "poster a5": 1,
    "screen street-1080p": 2,
    "screen portrait-1080": 2,
    "screen led-960x480": 1,
    "screen led-384x192": 1,
    "screen strip-512x32": 2,
}
EQUAL = ("screen led-384x192", "screen strip-512x32")  # name no unit: the same for every county that asks for 96110


@dataclass(frozen=True, slots=True)
class Cost:
    """One piece: CPU seconds and bytes of all its files."""

    seconds: float
    bytes: float


def main() -> None:
    """Measure and multiply."""
    sources = Sources(ROOT, ROOT / "content", DAY)
    costs = {kind: cost(jobs, sources) for kind, jobs in kinds(sources).items()}
    print("| piece | CPU s | KB |\n|---|---|---|")
    for kind, one in costs.items():
        print(f"| {kind} | {one.seconds:.3f} | {one.bytes / 1000:.0f} |")
    print(f"\n(load average {os.getloadavg()[0]:.1f} on {len(os.sched_getaffinity(0))} cores)\n")
    each = COUNTIES * WARNINGS
    jobs = sum(FORMATS.values()) * each
    seconds = sum(n * costs[kind].seconds for kind, n in FORMATS.items()) * each
    size = sum(n * costs[kind].bytes for kind, n in FORMATS.items()) * each
    shared = sum(n * costs[kind].seconds for kind, n in FORMATS.items() if kind in EQUAL) * (each - WARNINGS)
    fewer = sum(n for kind, n in FORMATS.items() if kind in EQUAL) * (each - WARNINGS)
    print("| | jobs | core-hours | GB |\n|---|---|---|---|")
    print(f"| {COUNTIES} counties × {WARNINGS} warnings × {sum(FORMATS.values())} formats | {jobs:,} | "
          f"{seconds / 3600:,.0f} | {size / 1e9:,.0f} |")  # fmt: skip
    print(f"| what is equal drawn once | {jobs - fewer:,} | {(seconds - shared) / 3600:,.0f} | {size / 1e9:,.0f} |")
    one = (seconds - shared) / COUNTIES
    print(f"| one county of these | {(jobs - fewer) // COUNTIES:,} | {one / 3600:.2f} | {size / COUNTIES / 1e9:.2f} |")
    edited = (seconds - shared) / WARNINGS
    print(
        f"| one warning edited, all counties | {(jobs - fewer) // WARNINGS:,} | {edited / 3600:,.1f} | {size / WARNINGS / 1e9:.1f} |"
    )


def kinds(sources: Sources) -> dict[str, list[Job]]:
    """The root unit's jobs by material and format."""
    library, _ = load_library(sources)
    library = published(library, DAY, drafts=False)
    materials = [
        replace(m, formats=SHEETS) if m.name == "poster" else m
        for m in load_materials(sources, sizes_of(library), Problems())
    ]
    found: dict[str, list[Job]] = {}
    for job in plan_jobs(library, materials, BuildRequest(DAY, ("poster", "screen", "handbook", "texts"))):
        if job.unit == library.root.id:
            found.setdefault(f"{job.material} {job.format}".strip(), []).append(job)
    return {kind: found[kind] for kind in (*FORMATS, *(k for k in found if k not in FORMATS))}


def cost(jobs: list[Job], sources: Sources) -> Cost:
    """Medians over a dozen jobs spread over the library, after two that are not counted; the one book is drawn cold."""
    chosen = jobs[:: max(1, len(jobs) // (WARM + MEASURED))]
    warm = WARM if len(chosen) > WARM else 0
    for job in chosen[:warm]:
        run_job(job, sources)
    seconds, sizes = [], []
    for job in chosen[warm:]:
        began = time.process_time()
        outcome = run_job(job, sources)
        seconds.append(time.process_time() - began)
        assert not outcome.problems, outcome.problems
        sizes.append(sum(map(len, outcome.files.values())))
    return Cost(statistics.median(seconds), statistics.median(sizes))


if __name__ == "__main__":
    main()
