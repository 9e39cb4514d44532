"""Characters that a sign cannot show, told at the line that holds them before anything is made.

Signs that take text know GB 2312 alone, and low screens are drawn with a bitmap face of as many characters: a word that every
sheet of paper shows may be a hole there. What is drawn is looked at again by what draws it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from sitegen.checks.texts import texts_of
from sitegen.core.sources import Sources
from sitegen.model.content import Channel, Unit, WarningLine
from sitegen.model.formats import Screen
from sitegen.model.library import Library
from sitegen.model.problems import Origin, Problem, Words
from sitegen.planning.materials import Material

_COMMON = "gb2312"  # what every sign knows, the bitmap face too


def faults_of_signs(library: Library, materials: Iterable[Material], sources: Sources) -> Iterator[Problem]:
    """The characters of warnings and of units' names that are missing on a sign which would show them."""
    rare = [w for w in library.warnings if Channel.SCREEN in w.channels and _unknown(_words_of(w))]
    units = [u for u in library.units if _unknown(u.short_name or u.name)]
    if not rare and not units:
        return
    found: dict[tuple[Origin, str], list[Words]] = {}
    materials = tuple(materials)
    for lacking, origin, where in (
        *_of_texts(rare, units, materials, sources),
        *_of_dots(rare, library, materials, sources),
    ):
        for character in dict.fromkeys(lacking):
            places = found.setdefault((_line_of(character, origin, sources), character), [])
            if where not in places:
                places.append(where)
    for (origin, character), places in found.items():
        yield Problem(
            origin,
            Words(
                f"“{character}”（U+{ord(character):04X}）在{'、'.join(p.zh for p in places)}上显示不了",
                f"“{character}” (U+{ord(character):04X}) cannot be shown on {', '.join(p.en for p in places)}",
            ),
            Words(
                "请换一个字；单位可以另写一个不用它的 简称",
                "use another character; a unit may have a short name without it",
            ),
        )


def _words_of(warning: WarningLine) -> str:
    strip = warning.strip.text if warning.strip else ""
    return "".join((*(line.text for line in warning.lines), strip, warning.short, warning.action))


def _unknown(text: str) -> str:
    """What of the text GB 2312 has not."""
    try:
        text.encode(_COMMON)
    except UnicodeEncodeError:
        known = text.encode(_COMMON, "ignore").decode(_COMMON)
        return "".join(dict.fromkeys(character for character in text if character not in known))
    return ""


def _of_texts(
    rare: Iterable[WarningLine], units: Iterable[Unit], materials: Iterable[Material], sources: Sources
) -> Iterator[tuple[str, Origin, Words]]:
    """What texts for signs would hold: the wording that fits, and the name that ends the list."""
    from sitegen.screens import text_signs  # brings the dictionary: only where there is something to look at

    stems = {PurePosixPath(p.template).stem for m in materials for p in m.pages if p.encoding == _COMMON}
    for name, kind in text_signs.SIGNS.items():
        if name not in stems:
            continue
        for warning in rare:
            lines = text_signs.sign(warning, kind.per_line, kind.lines, sources=sources)
            yield _unknown("".join(lines)), warning.origin, kind.name
        for unit in units:
            yield _unknown(unit.short_name or unit.name), unit.origin, kind.name


def _of_dots(
    rare: Iterable[WarningLine], library: Library, materials: Iterable[Material], sources: Sources
) -> Iterator[tuple[str, Origin, Words]]:
    """What the units' screens that are drawn dot by dot would show, in the face that its size asks for."""
    if not any(material.own_screens for material in materials):
        return
    from sitegen.screens import dot_matrix
    from sitegen.typography.template_functions import Drawing

    drawing = Drawing(sources, dict(library.site.fonts))
    every = {screen.id: screen for screen in library.screens if screen.is_dots}
    shown_by = {unit.id: [every[id] for id in unit.screens or tuple(every) if id in every] for unit in library.units}
    screens: dict[str, Screen] = {screen.id: screen for shown in shown_by.values() for screen in shown}
    for screen in screens.values():
        where = Words(f"屏幕“{screen.name}”", f"the screen “{screen.name}”")
        for warning in rare:
            made = dot_matrix.settled(warning, screen, drawing)
            yield made.made.face.missing(made.line.text), warning.origin, where
    for unit in library.units:
        speaker = unit.short_name or unit.name
        for screen in shown_by[unit.id] if _unknown(speaker) else ():
            made = dot_matrix.settled_help(speaker, unit.ask_number, screen, drawing)
            where = Words(f"屏幕“{screen.name}”", f"the screen “{screen.name}”")
            yield made.made.face.missing(made.line.text), unit.origin, where


def _line_of(character: str, origin: Origin, sources: Sources) -> Origin:
    """Where the character was written: the first line from that of the warning or unit on that holds it, else the first of
    all: a unit has the short name of the one above it.
    """
    held = [text.line for text in texts_of(sources, origin.path) if character in text.written]
    return Origin(origin.path, next((n for n in held if n >= origin.line), held[0])) if held else origin
