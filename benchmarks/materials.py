"""Printed materials: `python3 benchmarks/materials.py`, or some of them by name: `python3 benchmarks/materials.py poster board`.

Builds each of the starter library's printed materials by itself into an empty folder, for all units, in one process, and
prints a table: sheets and books, pages, seconds of the clock and of the processor (start of the program included), MB.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DAY = "2026-11-21"


def main() -> int:
    """Measure and print."""
    _build("check")  # a first run makes its environment; that is not the material's time
    names = sys.argv[1:] or _printed()
    print("| material | PDFs | pages | s | CPU s | MB |\n|---|--:|--:|--:|--:|--:|")
    for name in names:
        with tempfile.TemporaryDirectory() as output:
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            told = _build("build", "--only", name, "--jobs", "1", "--output", output)
            seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            made = told["materials"][name]
            sheets, pages = _pages(Path(output))
            print(
                f"| {name} | {sheets} | {pages} | {seconds:.1f} | {cpu:.1f} | {made['bytes'] / 1e6:.1f} |", flush=True
            )
    return 0


def _printed() -> list[str]:
    files = sorted((ROOT / "templates").glob("*/material.yaml"))
    return [file.parent.name for file in files if "\nrenderer: print" in file.read_text("utf-8")]


def _build(*arguments: str) -> dict[str, Any]:
    """What the command told as JSON; raises CalledProcessError when it failed."""
    command = [sys.executable, "build.py", "--json", "--no-register", "--date", DAY, *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _pages(output: Path) -> tuple[int, int]:
    """How many sheets and books the press check looked at, and their pages."""
    records = json.loads((output / ".ledger.json").read_text("utf-8"))["records"]
    notes = [json.loads(r["note"]) for r in records.values() if str(r.get("note", "")).startswith("{")]
    return len(notes), sum(note.get("pages", 0) for note in notes)


if __name__ == "__main__":
    raise SystemExit(main())
