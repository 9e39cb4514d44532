"""Patterns that are looked for in paragraph after paragraph, where hardly any paragraph has what any one of them needs.

Of each pattern it is worked out once what a match cannot do without: of these characters, or pairs of neighbours, one at least.
A paragraph is taken apart once (`prepare_paragraph`), and only those patterns are tried on it that have all they need. That is derived
from the pattern by Python's own reader of patterns, so no list can fall behind a rule; where that reader is missing, every
pattern is tried. What is found is the same (tests/test_privacy.py compares).

They are compiled when they are first wanted: a check of files that are all known compiles none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from importlib import import_module
from operator import add
from typing import Any

_DIGIT = "\0d"  # the key that stands for any decimal digit
_MOST_CHARACTERS, _MOST_PAIRS = 700, 1500  # of a class, of two classes side by side; more says nothing
_MOST_NEEDS = 2  # of a pattern: those that fewest texts have
_COMMON = 60.0  # what weighs more is in nearly every text
MOST_KNOWN = 20_000  # paragraphs whose needs are remembered in a process

Need = frozenset[str]

_bits: dict[str, int] = {}  # character or pair → the needs that it meets, a bit each
_needs_known: dict[Need, int] = {}
_seen, _has = "", 0  # the paragraph at hand, and the needs that it meets
_known: dict[str, int] = {}  # paragraphs that were looked at: of what rules of two kinds look at, it is worked out once
_all: list[PrefilteredPattern] = []
_ANY_DIGIT = re.compile(r"\d")

try:
    _parser: Any = import_module("re._parser")
except ImportError:  # pragma: no cover - a Python that keeps it elsewhere
    _parser = None


class PrefilteredPattern:
    """A pattern as `re.compile` gives it, compiled at its first use; passed by where the paragraph at hand lacks what it needs."""

    __slots__ = ("_bit", "_compiled", "flags", "pattern")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self.flags = pattern, flags
        self._compiled: re.Pattern[str] | None = None
        self._bit = -1
        _all.append(self)

    @property
    def compiled(self) -> re.Pattern[str]:
        """The pattern itself."""
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self.flags)
        return self._compiled

    def may_be_in(self, text: str) -> bool:
        """Whether the text has what a match needs; True of any text that is not at hand."""
        if text is not _seen:
            return True
        if self._bit < 0:
            self._get_ready()
            prepare_paragraph(text)
        return not self._bit & ~_has

    def _get_ready(self) -> None:
        """Work out what it needs."""
        known = len(_needs_known)
        self._bit = _bits_of(needs(self.pattern, self.flags))
        if len(_needs_known) > known:
            _known.clear()

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches, as `re.finditer`."""
        return (self._compiled or self.compiled).finditer(text) if self.may_be_in(text) else iter(())

    def search(self, text: str) -> re.Match[str] | None:
        """The first match, as `re.search`."""
        return (self._compiled or self.compiled).search(text) if self.may_be_in(text) else None

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """As the method of `re.Pattern`."""
        return (self._compiled or self.compiled).match(text, at)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As the method of `re.Pattern`."""
        return (self._compiled or self.compiled).fullmatch(text)

    def sub(self, put: str, text: str) -> str:
        """As the method of `re.Pattern`."""
        return (self._compiled or self.compiled).sub(put, text)

    def split(self, text: str) -> list[str | Any]:
        """As the method of `re.Pattern`."""
        return (self._compiled or self.compiled).split(text)

    def findall(self, text: str) -> list[Any]:
        """As the method of `re.Pattern`."""
        return (self._compiled or self.compiled).findall(text)


def prepare_paragraph(text: str) -> None:
    """Take a paragraph apart: until the next one is, patterns that lack something in it are not tried on it."""
    global _seen, _has
    has = _known.get(text)
    if has is None:
        has = _met(text)
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[text] = has
    _seen, _has = text, has


def get_ready() -> None:
    """Compile all patterns now: for a process that others are forked from."""
    for one in _all:
        if one._bit < 0:
            one._get_ready()
        one._compiled = one.compiled


def _met(text: str) -> int:
    met = 0
    for key in _bits.keys() & {*text, *map(add, text, text[1:])}:
        met |= _bits[key]
    if _ANY_DIGIT.search(text):
        met |= _bits.get(_DIGIT, 0)
    return met


def _bits_of(wanted: Iterable[Need]) -> int:
    """The bits of these needs; new ones get theirs."""
    mine = 0
    for need in wanted:
        bit = _needs_known.get(need)
        if bit is None:
            bit = _needs_known[need] = 1 << len(_needs_known)
            for key in need:
                _bits[key] = _bits.get(key, 0) | bit
        mine |= bit
    return mine


# ------------------------------------------------------------------------------------ what a pattern needs


def needs(pattern: str, flags: int = 0) -> tuple[Need, ...]:
    """What every match of a pattern has, each an alternative of characters and pairs; nothing where that cannot be told."""
    if _parser is None:
        return ()
    found = _of_sequence(_parser.parse(pattern, flags), None, bool(flags & re.IGNORECASE))
    rare = {need for need in found if _weight(need) <= _COMMON}
    return tuple(sorted(rare, key=lambda need: (_weight(need), sorted(need)))[:_MOST_NEEDS])


def _weight(need: AbstractSet[str]) -> float:
    """How likely a text has one of them, roughly."""
    return sum(3.0 if key == _DIGIT else 1.0 if len(key) == 1 else 0.1 for key in need)


def _of_sequence(items: Iterable[Any], before: Need | None, is_loose: bool) -> list[Need]:
    """The needs of what stands in a row; `before` are the characters of which one is its left neighbour, where that is known."""
    found: list[Need] = []
    for kind, value in items:
        name = str(kind)
        if name in ("AT", "ASSERT_NOT"):
            continue
        if name == "ASSERT":
            found += _of_sequence(value[1], before if value[0] > 0 else None, is_loose)
            continue
        characters = _characters(name, value, is_loose)
        if characters is not None:
            found += _of_neighbours(before, characters)
            before = None if _DIGIT in characters else characters
            continue
        if name == "SUBPATTERN":
            _, on, off, inner = value
            found += [] if on or off else _of_sequence(inner, before, is_loose)
        elif name == "ATOMIC_GROUP":
            found += _of_sequence(value, before, is_loose)
        elif name == "BRANCH":
            found += _of_branches(value[1], before, is_loose)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0] > 0:
            found += _of_sequence(value[2], before, is_loose)
        before = None
    return found


def _of_branches(branches: Iterable[Any], before: Need | None, is_loose: bool) -> list[Need]:
    """Of each branch its best, together."""
    whole: set[str] = set()
    for branch in branches:
        wanted = _of_sequence(branch, before, is_loose)
        if not wanted:
            return []
        whole |= min(wanted, key=_weight)
    return [frozenset(whole)] if len(whole) <= _MOST_PAIRS else []


def _of_neighbours(before: Need | None, characters: Need) -> list[Need]:
    """A character by itself, and with the one before it."""
    found = [characters]
    if before and _DIGIT not in characters and len(before) * len(characters) <= _MOST_PAIRS:
        found.append(frozenset(a + b for a in before for b in characters))
    return found


def _characters(name: str, value: Any, is_loose: bool) -> Need | None:
    """The characters of which one stands here; None where they are not few. `is_loose`: capitals count as small letters."""
    if name == "LITERAL":
        made = {chr(value)}
    elif name == "IN":
        made = set()
        for kind, what in value:
            if str(kind) == "LITERAL":
                made.add(chr(what))
            elif str(kind) == "RANGE" and what[1] - what[0] < _MOST_CHARACTERS:
                made.update(map(chr, range(what[0], what[1] + 1)))
            elif str(kind) == "CATEGORY" and str(what) == "CATEGORY_DIGIT":
                made.add(_DIGIT)
            else:
                return None
        if len(made) > _MOST_CHARACTERS:
            return None
    else:
        return None
    if is_loose and any(c.lower() != c.upper() for c in made if c != _DIGIT):
        return None
    return frozenset(made)
