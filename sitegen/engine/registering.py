"""What must never be forgotten of a publication is written into content/ before it: printed codes, numbers, addresses of pages.

A build that is no publication (check, serve, proofs, --no-register) writes nothing. What stands in these files stays; entries are
only added, or get further units and files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sitegen.core.digests import digest, plain_bytes
from sitegen.loading.records import Entry, entries_of, in_chinese, write_entries
from sitegen.model.jobs import MadeFile
from sitegen.model.library import Library
from sitegen.model.problems import Problems, ProblemsFound
from sitegen.model.records import ADDRESSES, NUMBERS, REGISTER
from sitegen.model.vocabulary import ADDRESS_ENTRY, REGISTER_ENTRY
from sitegen.planning.materials import Material
from sitegen.planning.numbers import Numbers
from sitegen.planning.site_routes import routes_of

PREVIEWS = (".png", ".jpg")  # beside a PDF


@dataclass(slots=True)
class Registrar:
    """Writes below `content`, the project's content folder. Afterwards `written` has each file's digest by its place on disk."""

    content: Path
    library: Library
    materials: Sequence[Material]
    day: date
    written: dict[str, str] = field(default_factory=dict)

    def __call__(self, files: Sequence[MadeFile], numbers: Numbers) -> Mapping[str, Entry]:
        """Register what is about to be published; all codes that are registered then. Raises ProblemsFound when a file cannot be read or written."""
        codes = self._merge(REGISTER, REGISTER_ENTRY, self._codes(files))
        self._merge(ADDRESSES, ADDRESS_ENTRY, self._addresses(files))
        if numbers.given or self._file(NUMBERS).exists():
            known = {key: int(entry["number"]) for key, entry in self._read(NUMBERS, {}).items()}
            write_entries(self.content, NUMBERS, {**known, **numbers.given})
        for path in (REGISTER, ADDRESSES, NUMBERS):
            file = self._file(path)
            if file.exists():
                self.written[str(file)] = digest(plain_bytes(file))
        return codes

    def _file(self, path: str) -> Path:
        return self.content / path.removeprefix("content/")

    def _read(self, path: str, keys: Mapping[str, tuple[str, ...]]) -> dict[str, Entry]:
        """The file as it stands now: a colleague's build may have added to it."""
        file, problems = self._file(path), Problems()
        if not file.exists():
            return {}
        found = entries_of(plain_bytes(file).decode("utf-8-sig", "replace"), path, keys, problems)
        if problems.errors:
            raise ProblemsFound(problems.errors)
        return found

    def _merge(self, path: str, keys: Mapping[str, tuple[str, ...]], new: Mapping[str, Entry]) -> dict[str, Entry]:
        known = self._read(path, keys)
        if not new and not known:
            return known
        for key, entry in new.items():
            old = known.get(key, {})
            lists = {
                name: [*dict.fromkeys((*old.get(name, ()), *v))] for name, v in entry.items() if isinstance(v, list)
            }
            known[key] = {**entry, **old, **lists}
        write_entries(self.content, path, {key: in_chinese(entry, keys) for key, entry in known.items()})
        return known

    def _codes(self, files: Sequence[MadeFile]) -> dict[str, Entry]:
        pdfs = {file.path[:-4] for file in files if file.path.endswith(".pdf")}
        found: dict[str, Entry] = {}
        for file in files:
            if not file.code or (file.path.endswith(PREVIEWS) and file.path[:-4] in pdfs):
                continue
            entry = found.setdefault(
                file.code,
                {
                    "date": self.day.isoformat(),
                    "units": [],
                    "material": file.material,
                    "ids": [],
                    "text": (file.text or file.digest)[:16],
                    "files": [],
                },
            )
            for name, values in (("units", (file.unit,)), ("ids", file.contains), ("files", (file.path,))):
                entry[name] += [value for value in values if value not in entry[name]]
        return found

    def _addresses(self, files: Sequence[MadeFile]) -> dict[str, Entry]:
        there = {file.path for file in files if file.path.endswith(".html")}
        routes = routes_of(m for m in self.materials if m.spec.is_site)
        things: Iterable[tuple[str, str, str]] = (
            *(("case", case.id, case.type) for case in self.library.cases),
            *(("type", kind.id, kind.id) for kind in self.library.types),
            *(("audience", audience.id, "") for audience in self.library.audiences),
        )
        return {
            f"{kind}/{id}": {"type": of_type}
            for kind, id, of_type in things
            if kind in routes and routes.place(kind, id) in there
        }
