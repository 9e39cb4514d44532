"""`MATERIAL FORMAT WORKERS COUNT [--plain]`: jobs in workers that have already drawn some; prints seconds and bytes as JSON.

`--plain` leaves out the preview picture. The first jobs of each worker are its warming up and are not counted.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from multiprocessing import get_context
from typing import Any

from common import jobs, sources

from sitegen.engine.execution.pool import run_job
from sitegen.model.job_params import PrintedSheet
from sitegen.model.jobs import Job

WARMING = 4
Gate = Any


def work(chosen: list[Job], gate: Gate, results: Any, rounds: int) -> None:
    """Draw the warming-up jobs, wait for the others, draw the rest; `rounds` times over when there is but one job."""
    here = sources()
    first, rest = (chosen[:WARMING], chosen[WARMING:]) if len(chosen) > WARMING else (chosen, chosen * rounds)
    for job in first:
        run_job(job, here)
    gate.wait()
    done = []
    for job in rest:
        began = time.perf_counter()
        outcome = run_job(job, here)
        assert not outcome.problems, outcome.problems
        done.append((time.perf_counter() - began, len(outcome.files[job.output]), job.output))
    results.put(done)


def main() -> None:
    """Start the workers, let them go together, print what they measured."""
    material, format, workers, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    chosen = jobs(material, "" if format == "-" else format)
    chosen = [j for j in chosen if j.renderer in ("print", "screen")]
    if "--plain" in sys.argv:
        chosen = [
            replace(j, params=replace(j.params, preview=0)) if isinstance(j.params, PrintedSheet) else j for j in chosen
        ]
    context = get_context("spawn")
    gate, results = context.Barrier(workers + 1), context.Queue()
    shares = [chosen[n::workers][: WARMING + count // workers] for n in range(workers)]
    pool = [context.Process(target=work, args=(share, gate, results, 3)) for share in shares]
    for process in pool:
        process.start()
    gate.wait()
    began = time.perf_counter()
    done = [results.get() for _ in pool]
    seconds = time.perf_counter() - began
    for process in pool:
        process.join()
    runs = [run for share in done for run in share]
    each, sizes, names = ([run[i] for run in runs] for i in range(3))
    print(json.dumps({"wall": seconds, "each": each, "bytes": sizes, "names": names}))


if __name__ == "__main__":
    main()
