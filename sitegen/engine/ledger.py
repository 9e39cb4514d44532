"""What was made, by which recipe, from which files: kept in `output/.ledger.json`, the same bytes for the same build."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

FILE = ".ledger.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One job as it ran: recipe, what it read, digest and bytes of each file it made, its note."""

    recipe: str
    reads: Mapping[str, str | None]
    files: Mapping[str, tuple[str, int]]
    note: str = ""


@dataclass(slots=True)
class Ledger:
    """Records by job output."""

    records: dict[str, Record] = field(default_factory=dict)

    @property
    def paths(self) -> set[str]:
        """Every file that the program made."""
        return {path for record in self.records.values() for path in record.files}

    @classmethod
    def load(cls, output: Path) -> Ledger:
        """The ledger of a folder; an empty one when there is none or it is not ours to read."""
        try:
            data = json.loads((output / FILE).read_text("utf-8"))
        except (OSError, ValueError):
            return cls()
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            return cls()
        return cls({name: _record(entry) for name, entry in data["records"].items()})

    def dump(self) -> bytes:
        """The ledger's file."""
        records = {name: asdict(record) for name, record in sorted(self.records.items())}
        text = json.dumps({"format": FORMAT, "records": records}, ensure_ascii=False, sort_keys=True, indent=0)
        return text.encode()


def _record(entry: dict[str, object]) -> Record:
    files = {path: (str(d), int(n)) for path, (d, n) in dict(entry["files"]).items()}  # type: ignore[call-overload]
    return Record(str(entry["recipe"]), dict(entry["reads"]), files, str(entry["note"]))  # type: ignore[call-overload]
