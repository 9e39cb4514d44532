"""The benchmark: `python3 benchmarks/run.py`. Writes docs/benchmarks.md and its pictures; see there for what is measured."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from bench import environments

SHARES = {"website": 52, "print": 16, "slides": 8, "engine": 11, "preview": 4, "cluster": 9}  # of the time, in percent
SUITES = tuple(SHARES)


def main() -> int:
    """Measure what was asked for, and write the report of all that was ever measured here."""
    wanted = _parse()
    environments.enter()
    environments.prepare(wanted.only)
    results = {} if wanted.quick else _load()
    for suite in wanted.only:
        part = {"when": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "versions": environments.versions(), "data": {}}
        if suite == "website" and suite in results:
            part["data"] = results[suite]["data"]  # other sizes stay
        results |= {suite: part, "machine": environments.machine()}
        for data in _measure(suite, wanted):
            part["data"] |= data
            part["load"] = round(os.getloadavg()[2], 1)
            _store(wanted.quick).write_text(json.dumps(results, ensure_ascii=False, indent=1), "utf-8")
    if not wanted.quick:
        from bench import report

        report.write(results, environments.ROOT / "docs")
    return 0


def _measure(suite: str, wanted: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from bench import cluster, engine, preview, printing, slides, website

    minutes = wanted.minutes * SHARES[suite] / sum(SHARES[s] for s in wanted.only)
    if suite == "website":
        return website.measure(wanted.sizes, wanted.repeats, minutes)
    return {"print": printing, "slides": slides, "engine": engine, "preview": preview, "cluster": cluster}[
        suite
    ].measure(wanted.repeats, minutes)


def _store(quick: bool = False) -> Path:
    return environments.WORK / ("quick.json" if quick else "results.json")


def _load() -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(_store().read_text("utf-8"))
    except (OSError, ValueError):
        found = {}
    return found


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=__doc__)
    parser.add_argument("--only", type=_suites, default=SUITES, metavar="SUITE,…", help=", ".join(SUITES))
    parser.add_argument(
        "--sizes", type=_numbers, default=(100, 1000, 3000), metavar="N,…", help="cases of the websites"
    )
    parser.add_argument("--repeats", type=int, default=5, help="at most; 3 for websites of 3000 cases")
    parser.add_argument("--minutes", type=float, default=25.0, help="begin no round that would take longer in all")
    parser.add_argument("--quick", action="store_true", help="100 cases, one repeat, no report: does everything run?")
    wanted = parser.parse_args()
    if wanted.quick:
        wanted.sizes, wanted.repeats = (100,), 1
    return wanted


def _suites(words: str) -> tuple[str, ...]:
    chosen = tuple(words.split(","))
    if unknown := set(chosen) - set(SUITES):
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
    return chosen


def _numbers(words: str) -> tuple[int, ...]:
    return tuple(int(word) for word in words.split(","))


if __name__ == "__main__":
    sys.exit(main())
