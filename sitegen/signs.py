"""Words for signs that take text, not pictures: a warning in a given number of short lines, broken with care."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sitegen import phrases
from sitegen.model.content import WarningLine
from sitegen.model.text import Phrase
from sitegen.problems import Words
from sitegen.sources import Sources

_TRIM = "，。、；： "


@dataclass(frozen=True, slots=True)
class Sign:
    """A kind of sign: its name, and how many lines of how many characters it shows."""

    name: Words
    per_line: int
    lines: int


# Two lines of seven: second-hand summary of a provincial rule for roadside signs. One line of twelve: our own limit.
SIGNS: Mapping[str, Sign] = {
    "roadside": Sign(Words("路边情报板", "roadside signs"), 7, 2),
    "taxi": Sign(Words("出租车顶灯", "taxi lamps"), 12, 1),
}


def shown_nowhere(warning: WarningLine, sources: Sources) -> Iterator[Sign]:
    """The signs that can show none of the warning's wordings."""
    shortest = min(len(phrase.text.strip(_TRIM)) for phrase in _wordings(warning))
    for kind in SIGNS.values():
        if shortest > kind.per_line and not sign(warning, kind.per_line, kind.lines, sources=sources):
            yield kind


def sign(warning: WarningLine, per_line: int, lines: int, *, sources: Sources) -> tuple[str, ...]:
    """The fullest wording of the warning that stands in at most `lines` lines of `per_line` characters; () when none does.

    Figures and letters count one like Chinese characters; commas at line ends are left out.
    """
    words = phrases.load(sources)
    for phrase in _wordings(warning):
        prices = phrases.boundary_prices(phrase, words)
        for n in range(1, lines + 1):
            fits = [
                way
                for way in phrases.ways(phrase, n, lambda text: float(len(text.strip(_TRIM))), prices)
                if all(line.width <= per_line for line in way)
            ]
            if fits:
                best = min(
                    fits, key=lambda way: (sum(prices[line.start] for line in way[1:]), max(li.width for li in way))
                )
                return tuple(line.text.strip(_TRIM) for line in best)
    return ()


def _wordings(warning: WarningLine) -> Iterator[Phrase]:
    """From the fullest to the shortest; each is whole: half a warning may say something else, or nothing."""
    told = [warning.strip] if warning.strip else []
    breaks, at = [], 0
    for line in warning.lines[:-1]:
        at += len(line.text.rstrip("，。"))
        at += warning.text[at] == "，"
        breaks.append(at)
    told.append(Phrase(warning.text, tuple(breaks)))
    if warning.action:
        told.append(Phrase.of(warning.action))
    yield from sorted(told, key=lambda phrase: -len(phrase.text))
