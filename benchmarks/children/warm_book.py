"""`BOOK WORKERS ROUNDS`: a designed handbook whole, with its editions and preview, by workers that have set it before.

Its parts are set anew in each round, as many at once as there are workers, and then bound, as a build does it. Prints the
seconds of each round as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from common import jobs, sources

from sitegen.engine.execution.books import BookScheduler
from sitegen.engine.execution.pool import WorkerPool


def main() -> None:
    """One round to get warm, then those that count."""
    book, workers, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chosen = [job for job in jobs("handbook") if Path(job.output).stem == book]
    here, seconds = sources(), []
    with WorkerPool(workers) as shop:
        draw = BookScheduler(shop.run, anew=True).run
        for _ in range(1 + rounds):
            began = time.perf_counter()
            for _place, outcome in draw(chosen, here, workers):
                assert outcome.files, outcome.problems
                assert not outcome.problems, outcome.problems
            seconds.append(round(time.perf_counter() - began, 3))
    print(json.dumps(seconds[1:]))


if __name__ == "__main__":
    main()
