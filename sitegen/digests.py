"""What makes two things the same: SHA-256 of bytes, and of values by what they hold.

A dataclass counts as its name and its fields, without those that take no part in comparison. Immutable values are digested
once a process: a plan of thousands of jobs names the same site, unit and fraud types over and over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any

_KNOWN: dict[int, tuple[Any, bytes]] = {}  # id → the value itself (kept, so that its id stays its own) and its digest
_BEFORE: dict[int, tuple[Any, bytes]] = {}  # the same, as it was when last told to forget


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def digest_of(value: Any) -> str:
    """The digest of a plain value; raises TypeError for anything that is not one."""
    return _digest(value).hex()


def forget() -> None:
    """Let go of the values that were not met since the last call: for a process that builds over and over."""
    global _KNOWN, _BEFORE
    _BEFORE, _KNOWN = _KNOWN, {}


def _digest(value: Any) -> bytes:
    if type(value) is str:
        return hashlib.sha256(b"str" + value.encode()).digest()
    if isinstance(value, Mapping):
        parts = sorted((str(key).encode(), _digest(item)) for key, item in value.items())
        return _hash(b"map", *(part for pair in parts for part in pair))
    if isinstance(value, (tuple, list)):
        return _hash(b"list", *map(_digest, value))
    if isinstance(value, Enum):
        return _hash(b"enum", type(value).__name__.encode(), str(value.value).encode())
    if isinstance(value, date):
        return _hash(b"date", value.isoformat().encode())
    if value is None or isinstance(value, (str, int, float)):
        return hashlib.sha256(b"scalar" + repr(value).encode()).digest()
    if is_dataclass(value) and not isinstance(value, type):
        known = _KNOWN.get(id(value))
        if known is None and (known := _BEFORE.get(id(value))):
            _KNOWN[id(value)] = known
        if known is None:
            kind = type(value)
            known = (
                value,
                _hash(b"class", kind.__name__.encode(), *(_digest(getattr(value, n)) for n in _compared(kind))),
            )
            _KNOWN[id(value)] = known
        return known[1]
    raise TypeError(f"not a plain value: {type(value).__name__}")


def _hash(*parts: bytes) -> bytes:
    # Each part is led by its length, so that no two lists of parts run together to the same bytes.
    return hashlib.sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()


@cache
def _compared(kind: type[Any]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.compare)
