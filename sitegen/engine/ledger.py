"""What was made, by which recipe, from which files: kept in `output/.ledger.json`, the same bytes for the same build."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sitegen.digests import digest

FILE = ".ledger.json"
FORMAT = 1
_last: tuple[str, Ledger] | None = None  # the ledger last written, by digest: `serve` need not read back its own


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

    @property
    def digests(self) -> dict[str, str]:
        """The digest of every file that the program made."""
        return {path: value for record in self.records.values() for path, (value, _) in record.files.items()}

    @classmethod
    def load(cls, output: Path) -> Ledger:
        """The ledger of a folder; an empty one when there is none or it is not ours to read."""
        try:
            text = (output / FILE).read_bytes()
            if _last and _last[0] == digest(text):
                return _last[1]
            data = json.loads(text)
        except (OSError, ValueError):
            return cls()
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            return cls()
        return cls({name: _record(entry) for name, entry in data["records"].items()})

    def dump(self) -> bytes:
        """The ledger's file."""
        records = {
            name: {"recipe": r.recipe, "reads": r.reads, "files": r.files, "note": r.note}
            for name, r in self.records.items()
        }
        # Any `indent` would leave json's quick encoder aside: 15 ms or 170 for the starter library.
        text = json.dumps({"format": FORMAT, "records": records}, ensure_ascii=False, sort_keys=True)
        dumped = text.encode()
        global _last
        _last = digest(dumped), self
        return dumped


def _record(entry: dict[str, object]) -> Record:
    files = {path: (str(d), int(n)) for path, (d, n) in dict(entry["files"]).items()}  # type: ignore[call-overload]
    return Record(str(entry["recipe"]), dict(entry["reads"]), files, str(entry["note"]))  # type: ignore[call-overload]
