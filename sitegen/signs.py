"""Words for signs that take text, not pictures: a warning in a given number of short lines, broken with care."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen import phrases
from sitegen.model.content import WarningLine
from sitegen.model.text import Phrase
from sitegen.sources import Sources

_TRIM = "，。、；： "


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
    """From the fullest to the shortest."""
    told = [warning.strip] if warning.strip else []
    told += [Phrase.parse("|".join(line.text for line in warning.lines)), *warning.lines[-1:]]
    if warning.action:
        told.append(Phrase.parse(warning.action))
    yield from sorted(told, key=lambda phrase: -len(phrase.text))
