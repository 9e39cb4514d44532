"""Words for signs that take text, not pictures: a warning in a given number of short lines, broken with care."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sitegen.core.sources import Sources
from sitegen.model.content import Unit, WarningLine
from sitegen.model.problems import Words
from sitegen.model.text import Phrase, follows, joined
from sitegen.typography import line_breaking

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
    shortest = min(len(phrase.text.strip(_TRIM)) for phrase in wordings(warning))
    for kind in SIGNS.values():
        if shortest > kind.per_line and not sign(warning, kind.per_line, kind.lines, sources=sources):
            yield kind


def sign(warning: WarningLine, per_line: int, lines: int, *, sources: Sources) -> tuple[str, ...]:
    """The fullest wording of the warning that stands in at most `lines` lines of `per_line` characters; () when none does.

    Figures and letters count one like Chinese characters; commas at line ends are left out.
    """
    return next(filter(None, (arranged(said, per_line, lines, sources=sources) for said in wordings(warning))), ())


def arranged(phrase: Phrase, per_line: int, lines: int, *, sources: Sources) -> tuple[str, ...]:
    """All of a phrase in at most `lines` lines of `per_line` characters, broken with care; () when it does not fit."""
    words = line_breaking.load(sources)
    prices = line_breaking.boundary_prices(phrase, words)
    for n in range(1, lines + 1):
        fits = [
            way
            for way in line_breaking.ways(phrase, n, lambda text: float(len(text.strip(_TRIM))), prices)
            if all(line.width <= per_line for line in way)
        ]
        if fits:
            best = min(fits, key=lambda way: (sum(prices[line.start] for line in way[1:]), max(li.width for li in way)))
            return tuple(line.text.strip(_TRIM) for line in best)
    return ()


def wordings(warning: WarningLine) -> Iterator[Phrase]:
    """What may stand on a sign, each a whole sentence of the writer's: the strip wording and the headline, the fuller one
    first; the short sentence; what to do, if it can be understood alone.
    """
    told = [warning.strip] if warning.strip else []
    yield from sorted((*told, joined(warning.lines)), key=lambda phrase: -len(phrase.text))
    if warning.short:
        yield Phrase(warning.short)
    if warning.action_alone:
        yield Phrase.of(warning.action)


def closing(unit: Unit, kind: Sign, *, sources: Sources) -> tuple[tuple[str, ...], ...]:
    """What a list for a sign ends with: whom to call, and who says so; the name in as many signs as it needs."""
    number = unit.ask_number
    help_line = arranged(Phrase.parse(f"拿不准，|先拨{number}"), kind.per_line, kind.lines, sources=sources)
    name = Phrase(unit.short_name or unit.name)
    issuer = arranged(name, kind.per_line, kind.lines, sources=sources)
    return help_line, issuer or tuple(_rows(name.text, kind.per_line))


def _rows(text: str, per_line: int) -> Iterator[str]:
    """A name longer than a sign, row after row."""
    return (text[at : at + per_line] for at in range(0, len(text), per_line))


def with_number(said: str, number: str) -> str:
    """The sentence, and whom to call where it names no number."""
    said = said.rstrip("。")
    return said if "110" in said or number in said else f"{said}{follows(said, '拿')}拿不准拨{number}"


def caption(warning: WarningLine, unit: Unit) -> str:
    """One line to be read in one go: the warning, whom to call, who says so."""
    said = with_number(warning.long or warning.text, unit.ask_number)
    return f"{said}{'' if said[-1] in '？！' else '。'}{unit.short_name or unit.name}提醒"


def ticker(warning: WarningLine, unit: Unit) -> str:
    """The strip wording or the headline, and whom to call where it names no number."""
    said = (warning.strip or joined(warning.lines)).text
    return said if "110" in said or unit.ask_number in said else f"{said}　拿不准拨{unit.ask_number}"
