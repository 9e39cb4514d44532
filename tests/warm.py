"""What hundreds of little projects would each work out anew, though it comes out the same: kept for a whole process.

Everything here is a function of its arguments alone. What the program itself keeps, in `.sitegen/` of each project, it keeps
as ever; a test of that can turn these off with `SITEGEN_COLD=1`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from jinja2.bccache import Bucket

from sitegen.core.templating import _Compiled
from sitegen.engine.execution import pool
from sitegen.renderers import web
from sitegen.typography.typefaces import Typeface


@contextmanager
def all_warm() -> Iterator[None]:
    """Compiled templates, cut faces and packed style sheets are made once; builds without `--jobs` start no processes."""
    with pytest.MonkeyPatch.context() as patch:
        if not os.environ.get("SITEGEN_COLD"):
            patch.setattr(pool, "workers_here", lambda: 1)
            patch.setattr(_Compiled, "load_bytecode", _loaded(_Compiled.load_bytecode))
            patch.setattr(_Compiled, "dump_bytecode", _dumped(_Compiled.dump_bytecode))
            patch.setattr(Typeface, "woff2", _kept(Typeface.woff2, _cut))
            patch.setattr(web, "_compact", _kept(web._compact, lambda style: style))
        yield


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
