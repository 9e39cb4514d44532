"""What was made, by which recipe, from which files: kept in `output/.ledger.json`, the same bytes for the same build.

The ledger says which files under output/ are the program's own. It carries its own digest: one that was cut short or
changed by hand is not believed, and manifest.json, which also lists every file with its digest, stands in for it; for that
one its copy in the project's store, where only a build writes.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitegen.core.digests import digest, plain_bytes
from sitegen.core.store import Store
from sitegen.model.jobs import MANIFEST, REPORT
from sitegen.model.reports import Report, plain_report, report_of

FILE, PENDING = ".ledger.json", ".ledger-pending.json"
LISTS = (MANIFEST, REPORT)
_HEAD = re.compile(rb'\{"format": 3, "digest": "([0-9a-f]{64})", "records":\n')
NAMESPACE = "manifests"  # of the copies in the store, by the folder they tell of
MOST = 12  # of them
_last: tuple[str, Ledger] | None = None  # the ledger last written, by digest: `serve` need not read back its own


@dataclass(frozen=True, slots=True)
class Record:
    """One job as it ran: recipe, what it read, digest and bytes of each file it made, what it measured, whose it is.

    `code` is what is printed on them, `text` the digest of what they say, `contains` the ids of what stands in each file.
    """

    recipe: str
    reads: Mapping[str, str | None]
    files: Mapping[str, tuple[str, int]]
    report: Report | None = None
    material: str = ""
    unit: str = ""
    code: str = ""
    text: str = ""
    contains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def ids_in(self, path: str) -> tuple[str, ...]:
        """The ids of what stands in one of its files."""
        return self.contains.get(path) or self.contains.get("", ())


@dataclass(frozen=True, slots=True)
class PublishJournal:
    """What a publication is about to do, written before it begins: a killed one is finished by the next build.

    `fresh` are paths where nothing of ours stood, `gone` the digests of the files that are to be removed.
    """

    fresh: frozenset[str] = frozenset()
    gone: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, output: Path) -> PublishJournal | None:
        """What a killed publication left; None when none was, or its note cannot be read."""
        try:
            data = json.loads(plain_bytes(output / PENDING))
            return cls(frozenset(map(str, data["fresh"])), {str(p): str(d) for p, d in data["gone"].items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def dump(self) -> bytes:
        """The note's file."""
        return json.dumps({"fresh": sorted(self.fresh), "gone": self.gone}, ensure_ascii=False).encode()


@dataclass(slots=True)
class Ledger:
    """Records by job output.

    `unverified` are paths that are ours only if their bytes are as recorded; `is_sound` whether the file could be believed.
    """

    records: dict[str, Record] = field(default_factory=dict)
    unverified: frozenset[str] = frozenset()
    is_sound: bool = True

    @property
    def paths(self) -> set[str]:
        """Every file that the program made."""
        return {path for record in self.records.values() for path in record.files}

    @property
    def digests(self) -> dict[str, str]:
        """The digest of every file that the program made."""
        return {path: value for record in self.records.values() for path, (value, _) in record.files.items()}

    @classmethod
    def load(cls, output: Path, store: Store | None = None) -> Ledger:
        """The ledger of a folder; when there is none to believe, as much as the manifest knows, or its copy in the store."""
        try:
            text = plain_bytes(output / FILE)
        except OSError:
            return cls._of_manifest(output, store)
        head = _HEAD.match(text)
        body = text[head.end() : -2] if head else b""
        if not head or not text.endswith(b"}\n") or digest(body) != head[1].decode():
            return cls._of_manifest(output, store, lists_are_ours=True)
        if _last and _last[0] == head[1].decode():
            return _last[1]
        return cls({name: _record(entry) for name, entry in json.loads(body).items()})

    @classmethod
    def _of_manifest(cls, output: Path, store: Store | None, *, lists_are_ours: bool = False) -> Ledger:
        """Files as the manifest lists them, by no known recipe: all are made again, and none is taken for foreign.

        `lists_are_ours`: a file of the ledger's name stands there, and what stands beside it under the lists' names is ours too.
        """
        records = {
            e["path"]: Record("", {}, {e["path"]: (e["sha256"], e["bytes"])}, None, e["material"], e["unit"])
            for e in listed(output, store)
        }
        unverified = frozenset(records)
        if records or lists_are_ours:
            records |= {path: Record("", {}, {path: ("", 0)}) for path in LISTS}
        return cls(records, unverified, is_sound=False)

    def dump(self) -> bytes:
        """The ledger's file."""
        records = {
            name: {
                "recipe": r.recipe, "reads": r.reads, "files": r.files, "report": plain_report(r.report),
                "material": r.material, "unit": r.unit, "code": r.code, "text": r.text, "contains": r.contains,
            }
            for name, r in self.records.items()
        }  # fmt: skip
        # Any `indent` would leave json's quick encoder aside: 15 ms or 170 for the starter library.
        body = json.dumps(records, ensure_ascii=False, sort_keys=True).encode()
        global _last
        _last = digest(body), self
        return f'{{"format": 3, "digest": "{_last[0]}", "records":\n'.encode() + body + b"}\n"


def listed(output: Path, store: Store | None = None) -> list[dict[str, Any]]:
    """The entries of the manifest as an earlier build wrote it, or of its copy; none when there is none, or it is not ours."""
    with suppress(OSError):
        if entries := _entries(plain_bytes(output / MANIFEST)):
            return entries
    copy = store.get(NAMESPACE, _key(output)) if store else None
    entries = _entries(copy) if copy else []
    # Another folder may have come under the old name: one that holds nothing of what is listed.
    return entries if any((output / e["path"]).is_file() for e in entries) else []


def keep_copy(output: Path, store: Store, manifest: bytes) -> None:
    """Keep what the manifest says where no hand reaches that tidies up the output."""
    if store.get(NAMESPACE, _key(output)) != manifest:
        store.try_put(NAMESPACE, _key(output), manifest)
        store.prune(NAMESPACE, MOST)


def _key(output: Path) -> str:
    return digest(os.path.realpath(output).encode("utf-8", "surrogateescape"))[:32]


def _entries(manifest: bytes) -> list[dict[str, Any]]:
    try:
        entries: list[dict[str, Any]] = json.loads(manifest)["files"]
        sound = all(
            isinstance(e[key], kind)
            for e in entries
            for key, kind in (
                ("path", str), ("sha256", str), ("bytes", int), ("material", str), ("format", str), ("unit", str),
                ("carries", list), ("title", str), ("order", int), ("seconds", int),
            )
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return []
    return entries if sound else []


def _record(entry: dict[str, Any]) -> Record:
    files = {path: (value, size) for path, (value, size) in entry["files"].items()}
    report = report_of(entry["report"])
    contains = {path: tuple(ids) for path, ids in entry.get("contains", {}).items()}
    of = entry["material"], entry["unit"], entry.get("code", ""), entry.get("text", "")
    return Record(entry["recipe"], entry["reads"], files, report, *of, contains)
