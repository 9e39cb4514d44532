"""What makes two things the same: SHA-256 of bytes, and of values by what they hold.

A dataclass counts as its name and its fields, without those that take no part in comparison. Immutable values are digested
once a process: a plan of thousands of jobs names the same site, unit and fraud types over and over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any

_KNOWN: dict[int, tuple[Any, bytes]] = {}  # id → the value itself (kept, so that its id stays its own) and its digest
_BEFORE: dict[int, tuple[Any, bytes]] = {}  # the same, as it was when last told to forget


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def digest_of(value: Any) -> str:
    """The digest of a plain value; raises TypeError for anything that is not one."""
    return hashlib.sha256(_form(value)).hexdigest()


def form_of(value: Any) -> bytes:
    """A dataclass's digest as this room keeps it; nothing for other values."""
    return _form(value) if is_dataclass(value) else b""


def know(value: Any, form: bytes) -> None:
    """Take for the value's digest what `form_of` gave for an equal one, in an earlier process perhaps."""
    _KNOWN[id(value)] = (value, form)


def forget() -> None:
    """Let go of the values that were not met since the last call: for a process that builds over and over."""
    global _KNOWN, _BEFORE
    _BEFORE, _KNOWN = _KNOWN, {}


def _form(value: Any) -> bytes:
    """The value's canonical bytes: no two different values share them. Dataclasses stand there by their digest."""
    return _FORMS[type(value)](value) if type(value) in _FORMS else _form_of_kind(value)


def _text(value: str) -> bytes:
    data = value.encode()
    return b"s%d:%b" % (len(data), data)


def _scalar(value: float | None) -> bytes:
    data = repr(value).encode()
    return b"n%d:%b" % (len(data), data)


def _sequence(value: tuple[Any, ...] | list[Any]) -> bytes:
    return b"l%d:%b" % (len(value), b"".join([_form(item) for item in value]))


def _mapping(value: Mapping[Any, Any]) -> bytes:
    parts = sorted([_text(str(key)) + _form(item) for key, item in value.items()])
    return b"m%d:%b" % (len(parts), b"".join(parts))


def _choice(value: Enum) -> bytes:
    return b"e" + _text(type(value).__name__) + _text(str(value.value))


def _day(value: date) -> bytes:
    return b"d" + value.isoformat().encode()


def _record(value: Any) -> bytes:
    """A dataclass: `D` and 32 bytes."""
    known = _KNOWN.get(id(value))
    if known is None:
        known = _BEFORE.get(id(value))
        if known is None:
            kind: type = type(value)
            inner = b"".join([_form(item) for item in _values_of(kind)(value)])
            known = value, b"D" + hashlib.sha256(_text(kind.__name__) + inner).digest()
        _KNOWN[id(value)] = known
    return known[1]


def _form_of_kind(value: Any) -> bytes:
    """The slow way, for a type met for the first time: which form is its kind's."""
    kind = type(value)
    form: Callable[[Any], bytes]
    if is_dataclass(value) and not isinstance(value, type):
        form = _record
    elif isinstance(value, Enum):
        form = _choice
    elif isinstance(value, Mapping):
        form = _mapping
    elif isinstance(value, str):
        form = _text
    elif isinstance(value, (tuple, list)):
        form = _sequence
    else:
        raise TypeError(f"not a plain value: {kind.__name__}")
    _FORMS[kind] = form
    return form(value)


_FORMS: dict[type[Any], Callable[[Any], bytes]] = {
    str: _text,
    int: _scalar,
    float: _scalar,
    bool: _scalar,
    type(None): _scalar,
    tuple: _sequence,
    list: _sequence,
    dict: _mapping,
    date: _day,
}


@cache
def _values_of(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """What gives a dataclass's compared fields, in order."""
    names = [f.name for f in fields(kind) if f.compare]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
