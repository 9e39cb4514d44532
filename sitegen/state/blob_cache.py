"""What was made and may be wanted again: parts of books, small pictures of pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from sitegen.core.digests import digest_of
from sitegen.core.sources import KEPT, Sources
from sitegen.core.store import Store
from sitegen.model.jobs import Outcome
from sitegen.model.reports import PartKey

SMALL = "small"  # the cache of small pictures of pictures, by digest and size
PART = "part"  # the name under which a part's outcome holds its bytes


@cache
def maker(file: str, *libraries: str) -> str:
    """What makes things in that module: its own text and these libraries. It belongs in a key, lest a newer one use old work."""
    return digest_of((Path(file).read_text("utf-8"), [(name, version(name)) for name in libraries]))


class BlobCache:
    """What was made before, by what decides it, in a folder of the project; deleting it costs time and nothing else.

    A part of a book is found by what its template gave, and under the job's own name with what the job read and asked of
    its unit: then not even the template is filled in.
    """

    def __init__(self, sources: Sources, name: str) -> None:
        self.sources = sources
        self.name, self.store = name, Store(sources.root / KEPT)

    def get(self, key: str) -> bytes | None:
        """The thing, when it is whole and all that it was made with is so still; its reads are noted."""
        reads, made = self._open(key)
        if any(self.sources.digest(path) != value for path, value in reads.items()):
            return None
        self.sources.note(reads.items())
        return made

    def put(self, key: str, data: bytes, reads: Mapping[str, str | None]) -> None:
        """Keep a thing; that the folder cannot be written to is no reason to stop."""
        self._write(key, reads, data)

    def met(self, job_key: str) -> Outcome | None:
        """The outcome of a job that was met before, when all is as it was then."""
        reads, text = self._open(job_key)
        if not text or any(self.sources.digest(path) != value for path, value in reads.items()):
            return None
        said = json.loads(text)
        _, made = self._open(said["part"])
        return (
            None
            if made is None
            else Outcome({PART: made}, reads, (), PartKey(said["part"]), tuple(said["unit_fields"]))
        )

    def meet(self, job_key: str, outcome: Outcome) -> None:
        """Note what a job gave; its part is in the cache already."""
        if outcome.unit_fields is not None and not outcome.problems and isinstance(outcome.report, PartKey):
            said = json.dumps({"part": outcome.report.key, "unit_fields": outcome.unit_fields})
            self._write(job_key, outcome.reads, said.encode())

    def tidy(self, most: int) -> None:
        """Let go of the oldest, a third of them, when there are more than that."""
        self.store.prune(self.name, most)

    def _open(self, key: str) -> tuple[dict[str, str | None], bytes | None]:
        """What it was made with, and the thing; None when it is not there or not whole."""
        body = self.store.get(self.name, key)
        if body is None:
            return {}, None
        reads, _, made = body.partition(b"\n")
        return json.loads(reads), made

    def _write(self, key: str, reads: Mapping[str, str | None], data: bytes) -> None:
        head = json.dumps(dict(sorted(reads.items())), ensure_ascii=False).encode()
        self.store.try_put(self.name, key, head + b"\n" + data)
