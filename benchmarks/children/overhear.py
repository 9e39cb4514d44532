"""`MATERIAL FORMAT FOLDER COUNT`: the HTML of the first jobs, as other programs can read it."""

from __future__ import annotations

import sys
from pathlib import Path

from common import jobs, overheard, sources

from sitegen.engine.execution.pool import run_job

material, format, folder, count = sys.argv[1:]
Path(folder).mkdir(parents=True, exist_ok=True)
here = sources()
for number, job in enumerate(jobs(material, format)[: int(count)], 1):
    with overheard() as pages:
        outcome = run_job(job, here)
    assert not outcome.problems, outcome.problems
    Path(folder, f"{number:02d}.html").write_text(pages[0], "utf-8")
