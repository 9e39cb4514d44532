"""What hangs of things that were withdrawn or corrected, unit by unit, by the register of printed codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sitegen.model.content import Unit
from sitegen.model.library import Library
from sitegen.model.records import Recall, RecallRow


def recalls_of(library: Library, unit: Unit) -> Iterator[Recall]:
    """The unit's recalls, by id; of a correction those sheets that were registered before its day."""
    for withdrawal in library.records.withdrawals.values():
        if rows := _rows(library, unit, withdrawal.id):
            yield Recall(
                withdrawal.id,
                withdrawal.title or withdrawal.id,
                withdrawal.reason,
                withdrawal.day,
                corrected=False,
                rows=rows,
            )
    withdrawn = {w.id for w in library.records.withdrawals.values()}
    for case in sorted(library.cases, key=lambda c: c.id):
        if case.corrections and case.id not in withdrawn:
            day = max(c.day for c in case.corrections)
            if rows := _rows(library, unit, case.id, day):
                said = "；".join(f"原来写“{c.old}”，改为“{c.new}”" for c in case.corrections)
                yield Recall(case.id, case.title.text, said, day, corrected=True, rows=rows)


def _rows(library: Library, unit: Unit, id: str, before: date | None = None) -> tuple[RecallRow, ...]:
    rows = []
    for printed in library.records.printed:
        files = tuple(path for path in printed.files if unit_of(path, library.root.id) == unit.id)
        if id in printed.ids and unit.id in printed.units and files and (before is None or printed.day < before):
            rows.append(RecallRow(printed.code, printed.day, printed.material, files))
    return tuple(sorted(rows, key=lambda row: (row.material, row.code)))


def unit_of(path: str, root: str) -> str:
    """In whose name a file under output/ stands, the root unit's id being known."""
    parts = path.removeprefix("internal/").split("/")
    return parts[1] if parts[0] == "units" and len(parts) > 2 else root
