"""What hundreds of little projects would each work out anew, though it comes out the same: kept for a whole process.

Everything here is a function of its arguments alone. What the program itself keeps, in `.sitegen/` of each project, it keeps
as ever; a test of that can turn these off with `SITEGEN_COLD=1`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import justmytype_intl_cjk
import pytest
from jinja2.bccache import Bucket

from sitegen.app import cli
from sitegen.core.file_stats import Stats, program_stamp
from sitegen.core.store import Store
from sitegen.core.templating import _Compiled
from sitegen.engine.execution import pool
from sitegen.renderers import web
from sitegen.state.parse_cache import Entry, ParseCache, _KeptEntry
from sitegen.typography.typefaces import Typeface

INSTALLED = str(Path(justmytype_intl_cjk.__file__).parent)  # 17 MB of typeface, outside of every project


@contextmanager
def all_warm() -> Iterator[None]:
    """Compiled templates, cut faces, packed style sheets, the typeface's digest and the program's stamp are made once; builds
    without `--jobs` start no processes.
    """
    with pytest.MonkeyPatch.context() as patch:
        if not os.environ.get("SITEGEN_COLD"):
            patch.setattr(pool, "workers_here", lambda: 1)
            patch.setattr(_Compiled, "load_bytecode", _loaded(_Compiled.load_bytecode))
            patch.setattr(_Compiled, "dump_bytecode", _dumped(_Compiled.dump_bytecode))
            patch.setattr(Stats, "_hash", _hashed(Stats._hash))
            patch.setattr(cli, "program_stamp", lru_cache(program_stamp))
            patch.setattr(Typeface, "woff2", _kept(Typeface.woff2, _cut))
            patch.setattr(web, "_compact", _kept(web._compact, lambda style: style))
        yield


_parsed: dict[str, Entry] = {}


@contextmanager
def parsed_as_in(project: Path) -> Iterator[None]:
    """What a built project's `.sitegen/` knows of its files is known to every project: a file with the same bytes, read with the
    same inputs, is not parsed again. Nothing that a test reads is added, so that a test's own reading stays its own.
    """
    stamp = program_stamp()
    kept = ParseCache.load(Store(project / ".sitegen"), stamp).kept
    assert kept
    _parsed.update({what: _entry(one) for what, one in kept.items()})
    load = ParseCache.load

    def loaded(store: Store, of: str) -> ParseCache:
        cache = load(store, of)
        if _parsed and of == stamp and not cache.kept:
            cache.kept = {what: _KeptEntry(None, *entry) for what, entry in _parsed.items()}
            cache.changed = True
        return cache

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ParseCache, "load", loaded)
        yield
    _parsed.clear()


@contextmanager
def nothing_parsed() -> Iterator[None]:
    """Every project reads its files itself."""
    known = dict(_parsed)
    _parsed.clear()
    yield
    _parsed.update(known)


def _entry(kept: _KeptEntry) -> Entry:
    return kept.key, kept.reads, kept.packed, kept.form


_hashes: dict[tuple[str, tuple[int, int, int, int]], str] = {}


def _hashed(hash: Callable[[Stats, str, tuple[int, int, int, int]], str | None]) -> Callable[..., str | None]:
    def hashed(stats: Stats, name: str, stamp: tuple[int, int, int, int]) -> str | None:
        if value := _hashes.get((name, stamp)):
            stats.known[name] = (*stamp, time.time_ns(), value)
            stats.changed = True
            return value
        value = hash(stats, name, stamp)
        if value and name.startswith(INSTALLED):
            _hashes[name, stamp] = value
        return value

    return hashed


_compiled: dict[tuple[str, str, str], bytes] = {}


def _loaded(load: Callable[[_Compiled, Bucket], None]) -> Callable[[_Compiled, Bucket], None]:
    """Jinja's own key is the template's name, its checksum the text."""

    def loaded(cache: _Compiled, bucket: Bucket) -> None:
        if body := _compiled.get((cache.namespace, bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(body)
        else:
            load(cache, bucket)

    return loaded


def _dumped(dump: Callable[[_Compiled, Bucket], None]) -> Callable[[_Compiled, Bucket], None]:
    def dumped(cache: _Compiled, bucket: Bucket) -> None:
        dump(cache, bucket)
        _compiled[cache.namespace, bucket.key, bucket.checksum] = bucket.bytecode_to_string()

    return dumped


def _cut(face: Typeface, weight: int, characters: Iterable[str], family: str = "Cut") -> Hashable:
    return id(face), weight, frozenset(characters), family


def _kept(make: Callable[..., Any], key: Callable[..., Hashable]) -> Callable[..., Any]:
    known: dict[Hashable, tuple[object, ...]] = {}

    def kept(*arguments: Any) -> Any:
        place = key(*arguments)
        if place not in known:
            known[place] = make(*arguments), arguments  # a face that is kept cannot give its place to another
        return known[place][0]

    return kept
