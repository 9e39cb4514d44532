"""What makes two things the same: SHA-256 of bytes, and of values by what they hold.

A dataclass counts as its name and its fields, without those that take no part in comparison. Immutable values are digested
once a process: a plan of thousands of jobs names the same site, unit and fraud types over and over.
"""

from __future__ import annotations

import errno
import hashlib
import marshal
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

LONG = 6  # things in a tuple, from which on it is digested once
_KNOWN: dict[int, tuple[Any, bytes]] = {}  # id → the value itself (kept, so that its id stays its own) and its digest
_BEFORE: dict[int, tuple[Any, bytes]] = {}  # the same, as it was when last told to forget


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def plain_bytes(file: str | Path) -> bytes:
    """The bytes of a plain file, links followed. Raises OSError for anything else: a pipe would be waited for without end."""
    with open(file, "rb", opener=_open_at_once) as opened:
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a plain file", str(file))
        return opened.read()


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def digest_of(value: Any) -> str:
    """The digest of a plain value; raises TypeError for anything that is not one."""
    return hashlib.sha256(_form(value)).hexdigest()


def cached_digest(value: Any) -> bytes:
    """A dataclass's digest as it is kept here; nothing for other values."""
    kind: type = type(value)
    return _record(value, kind) if is_dataclass(kind) else b""


def seed_digest(value: Any, form: bytes) -> None:
    """Take for the value's digest what `cached_digest` gave for an equal one, in an earlier process perhaps."""
    _KNOWN[id(value)] = (value, form)


def evict_old() -> None:
    """Let go of the values that were not met since the last call: for a process that builds over and over."""
    global _KNOWN, _BEFORE
    _BEFORE, _KNOWN = _KNOWN, {}


def _form(value: Any) -> bytes:
    """The value's canonical bytes: no two different values share them.

    `marshal` writes them, in the version that knows nothing of which strings are one object in memory.
    """
    return marshal.dumps(value if type(value) in _SCALARS else _plain(value), 2)


def _plain(value: Any) -> Any:
    """The value in tuples, lists (for mappings) and scalars; bytes stand for what else there is: dataclasses, enums, days."""
    kind: type = type(value)
    if kind in _SCALARS:
        return value
    if kind is tuple:
        return _row(value)
    if kind is list:
        return tuple([item if type(item) in _SCALARS else _plain(item) for item in value])
    if kind is dict:
        return [(str(key), value[key] if type(value[key]) in _SCALARS else _plain(value[key])) for key in sorted(value)]
    if hasattr(kind, "__dataclass_fields__"):
        return _record(value, kind)
    if isinstance(value, Enum):
        return f"{kind.__name__}.{value.value}".encode()
    if isinstance(value, date):
        return value.isoformat().encode()
    if isinstance(value, Mapping):
        return _plain(dict(value))
    if isinstance(value, str):
        return str(value)
    if stands_for := getattr(
        value, "as_whole", None
    ):  # a stand-in that notes what is asked of it (engine/execution/dedupe.py)
        return _plain(stands_for())
    raise TypeError(f"not a plain value: {kind.__name__}")


def _row(value: tuple[Any, ...]) -> Any:
    """A tuple; a long one of things that cannot change, which many jobs name, by the digest of it."""
    if len(value) < LONG:
        return tuple([item if type(item) in _SCALARS else _plain(item) for item in value])
    known = _KNOWN.get(id(value)) or _BEFORE.get(id(value))
    if known is None:
        plain = tuple([item if type(item) in _SCALARS else _plain(item) for item in value])
        known = value, hashlib.sha256(marshal.dumps(plain, 2)).digest()
        if not all(type(item) in _SCALARS or hasattr(type(item), "__dataclass_fields__") for item in value):
            return known[1]
    _KNOWN[id(value)] = known
    return known[1]


def _record(value: Any, kind: type) -> bytes:
    """A dataclass by its digest."""
    known = _KNOWN.get(id(value))
    if known is None:
        known = _BEFORE.get(id(value))
        if known is None:
            inner = marshal.dumps(_plain(_values_of(kind)(value)), 2)
            known = value, hashlib.sha256(kind.__name__.encode() + b"\0" + inner).digest()
        _KNOWN[id(value)] = known
    return known[1]


_SCALARS = frozenset((str, int, float, bool, type(None)))


@cache
def _values_of(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """What gives a dataclass's compared fields, in order."""
    names = [f.name for f in fields(kind) if f.compare]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
