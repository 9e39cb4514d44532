"""Patterns that are looked for in paragraph after paragraph, where hardly any paragraph has what any one of them needs.

Of each pattern it is worked out once what a match cannot do without: of these characters, or pairs of neighbours, one at least.
A paragraph is taken apart once (`prepare_paragraph`), and only those patterns are tried on it that have all they need. That is derived
from the pattern by Python's own reader of patterns, so no list can fall behind a rule; where that reader is missing, every
pattern is tried. What is found is the same (tests/test_privacy.py compares).

They are compiled when they are first wanted: a check of files that are all known compiles none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from importlib import import_module
from operator import add
from typing import Any, Generic, TypeVar

_DIGIT = "\0d"  # the key that stands for any decimal digit
_MOST_CHARACTERS, _MOST_PAIRS = 700, 20_000  # of a class, of two classes side by side; more says nothing
_MOST_NEEDS = 3  # of a pattern: those that fewest texts have
_COMMON = 300.0  # what weighs more is in nearly every text
_DIGIT_WEIGHT = 30.0  # every second paragraph has a figure
_OFTEN, _OFTEN_WEIGHT = frozenset(",.:。、的一是在了不有人"), 12.0  # characters that nearly as many have
_FEW_PAIRS = 150  # so many may be words; more are two classes side by side, of which hardly any pair is ever written
MOST_SETS = 5_000  # of needs, for which a group remembers what may be found
MOST_KNOWN = 20_000  # paragraphs whose needs are remembered in a process

Need = frozenset[str]

_bits: dict[str, int] = {}  # character or pair → the needs that it meets, a bit each
_needs_known: dict[Need, int] = {}
_seen, _lacks = "", -1  # the paragraph at hand, and the needs that it does not meet
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
        if text is not _seen or not self._bit & _lacks:
            return True
        return self._bit < 0 and self._may_be_in_first(text)

    def _may_be_in_first(self, text: str) -> bool:
        """As `may_be_in`, when nobody asked before."""
        self._get_ready()
        prepare_paragraph(text)
        return not self._bit & _lacks

    def _get_ready(self) -> None:
        """Work out what it needs."""
        known = len(_needs_known)
        self._bit = _bits_of(needs(self.pattern, self.flags))
        if len(_needs_known) > known:
            _known.clear()

    # The next two say `may_be_in` once more: they are called a hundred times a paragraph, and hardly ever go on.

    def finditer(self, text: str) -> Iterable[re.Match[str]]:
        """All matches, as `re.finditer`."""
        if self._bit & _lacks and text is _seen and not (self._bit < 0 and self._may_be_in_first(text)):
            return ()
        return (self._compiled or self.compiled).finditer(text)

    def search(self, text: str) -> re.Match[str] | None:
        """The first match, as `re.search`."""
        if self._bit & _lacks and text is _seen and not (self._bit < 0 and self._may_be_in_first(text)):
            return None
        return (self._compiled or self.compiled).search(text)

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


Look = TypeVar("Look")


class PatternGroup(Generic[Look]):
    """Things that each look for a pattern of their own: of a paragraph it is told at once which of them may find anything.

    Most paragraphs have what none of them needs, or what the same few need: that is worked out once for each such set of needs.
    """

    def __init__(self, looks: Iterable[tuple[PrefilteredPattern, Look]]) -> None:
        self.looks = tuple(looks)
        self._bits = -1
        self._kept: dict[int, tuple[Look, ...]] = {}

    def that_may_find(self, text: str) -> tuple[Look, ...]:
        """Those whose pattern may be in the text, in their order; all of them for a text that is not at hand."""
        if text is not _seen:
            return tuple(look for _, look in self.looks)
        if self._bits < 0:
            self._bits = 0
            for pattern, _ in self.looks:
                if pattern._bit < 0:
                    pattern._get_ready()
                self._bits |= pattern._bit
            prepare_paragraph(text)
        lacks = self._bits & _lacks
        found = self._kept.get(lacks)
        if found is None:
            if len(self._kept) >= MOST_SETS:
                self._kept.clear()
            found = self._kept[lacks] = tuple(look for pattern, look in self.looks if not pattern._bit & lacks)
        return found


def prepare_paragraph(text: str) -> None:
    """Take a paragraph apart: until the next one is, patterns that lack something in it are not tried on it."""
    global _seen, _lacks
    has = _known.get(text)
    if has is None:
        has = _met(text)
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[text] = has
    _seen, _lacks = text, ~has


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
    pairs = sum(len(key) == 2 and key != _DIGIT for key in need)
    singles = len(need) - pairs + (_DIGIT_WEIGHT if _DIGIT in need else 0.0)
    singles += _OFTEN_WEIGHT * len(need & _OFTEN)
    return singles + 0.1 * min(pairs, _FEW_PAIRS) + 0.002 * max(0, pairs - _FEW_PAIRS)


def _of_sequence(items: Iterable[Any], before: Need | None, is_loose: bool) -> list[Need]:
    """The needs of what stands in a row; `before` are the characters of which one is its left neighbour, where that is known."""
    found: list[Need] = []
    of_group: dict[Any, Need] = {}  # what the last group is one character of
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
            group, on, off, inner = value
            if not on and not off:
                found += _of_sequence(inner, before, is_loose)
                before = _last_of(inner, is_loose)
                if before is not None and len(inner) == 1:
                    of_group = {group: before}
                continue
        elif name == "GROUPREF" and value in of_group and before is of_group[value]:
            found.append(frozenset(c + c for c in before))
        elif name == "ATOMIC_GROUP":
            found += _of_sequence(value, before, is_loose)
        elif name == "BRANCH":
            found += _of_branches(value[1], before, is_loose)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0] > 0:
            found += _of_sequence(value[2], before, is_loose)
        before = None
    return found


def _last_of(items: Any, is_loose: bool) -> Need | None:
    """The characters of which one ends a row, where that is known."""
    last = _characters(str(items[-1][0]), items[-1][1], is_loose) if len(items) else None
    return None if last is None or _DIGIT in last else last


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
