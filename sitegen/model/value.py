"""What all plain values share: they travel cheaply, between processes and into what is kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter


class Value:
    """Base of frozen, slotted dataclasses. Pickled as class and fields, they are made again by one call each.

    What `dataclass(frozen=True, slots=True)` does by itself asks for the fields' names at each object, in Python.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        kind: type = type(self)
        return kind, _arguments(kind)(self)


@cache
def _arguments(kind: type) -> Callable[[object], tuple[object, ...]]:
    """What gives a dataclass's constructor arguments, in order."""
    names = tuple(f.name for f in fields(kind) if f.init)
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
