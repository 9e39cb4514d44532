"""The engine suite: the whole starter library: cold with the memory of each process, nothing to do, one warning edited."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import environments
from bench.measuring import Clock, Series, Task, remembered, tell, timed

DAY = "2026-11-21"
WARNING = "{#fake-police-01}"
OLD, NEW = "自己拨110", "再拨110"


def measure(repeats: int, minutes: float) -> Iterator[dict[str, Any]]:
    """One cold build, then edits and no-ops in turn; the result is plain JSON data."""
    clock = Clock(minutes)
    folder = environments.project("starter", environments.ROOT / "content")
    command = [environments.BASE_PYTHON, "build.py", "--json", "--date", DAY]
    task = Task(command, folder, environments.clean())
    tell("engine: the whole starter library, cold")
    memory = remembered(task)
    cold = _told(folder)
    series = Series()
    made: dict[str, int] = {}
    for number in clock.rounds(repeats):
        tell(f"engine: round {number} of {repeats}")
        _edit(folder)
        series.add("sitegen", "edit one warning", timed(task))
        made = {name: m["made"] for name, m in _told(folder)["materials"].items() if m["made"]}
        assert made, "the edit changed nothing"
        series.add("sitegen", "no-op", timed(task))
        assert not any(m["made"] for m in _told(folder)["materials"].values()), "the no-op made something"
    yield {
        "runs": series.as_json(),
        "cold": {
            "seconds": round(memory.seconds, 2),
            "files": cold["files"],
            "mb": round(cold["bytes"] / 1e6, 1),
            "materials": {name: m["made"] for name, m in cold["materials"].items()},
            "tree_mib": round(memory.tree, 1),
            "parent_mib": round(memory.parent, 1),
            "worker_mib": round(memory.worker, 1),
        },
        "edit_made": made,
        "cores": len(os.sched_getaffinity(0)),
    }


def _edit(folder: Path) -> None:
    """Change the words of one warning, there and back."""
    file = folder / "content" / "warnings" / "fake_police.md"
    lines = file.read_text("utf-8").split("\n")
    at = next(i for i, line in enumerate(lines) if WARNING in line)
    old, new = (OLD, NEW) if OLD in lines[at] else (NEW, OLD)
    lines[at] = lines[at].replace(old, new)
    file.write_text("\n".join(lines), "utf-8")


def _told(folder: Path) -> dict[str, Any]:
    """The command's own account, from its last line."""
    said = (folder / "bench.log").read_text("utf-8")
    found: dict[str, Any] = json.loads(next(line for line in said.splitlines() if line.startswith("{")))
    return found
