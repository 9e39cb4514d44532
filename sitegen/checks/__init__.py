"""Checks on content that loading cannot see by itself: privacy, wording, law, facts, glyphs. Each reads the values and lines of
the files as they are printed (`texts`), so that every fault has its line and none hides behind an entity or a mark.

Each finding carries the id of its rule (`rules`); what somebody has acknowledged beside it (`waivers`) is let through.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sitegen.checks.facts import check_alike, check_facts
from sitegen.checks.glyphs import check_glyphs
from sitegen.checks.identifiers import Known
from sitegen.checks.placeholders import check_placeholders
from sitegen.checks.privacy import NO_WORDS, check_privacy
from sitegen.checks.texts import Text, document_of, read_texts
from sitegen.checks.waivers import Waiver, acknowledged, waivers_of
from sitegen.checks.wording import check_wording
from sitegen.core.sources import Sources
from sitegen.loading.laws import Laws, load_laws
from sitegen.model.content import Case, Site, Unit
from sitegen.model.library import Library
from sitegen.model.problems import Problems
from sitegen.state.parse_cache import Reading, Spread, cached_load, prefetch

TRANSLATED = "content/i18n"  # shown on the web in the reader's own faces: no glyph can be missing there
FOLDERS = ("content/cases", "content/warnings", "content/types", "content/audiences", TRANSLATED)
LISTS = (
    "content/site.yaml",
    "content/units.yaml",
    "content/selfcheck.yaml",
    "content/packs.yaml",
    "content/search.yaml",
)
NAMES = (
    "content/screens.yaml",
    "content/paper.yaml",
    "content/law.yaml",
)  # printed too, but nothing that staff tell of people
LIST_FOLDERS = ("content/quiz", "content/campaigns", "content/handbooks")

__all__ = ["Waiver", "check_content", "checks_of_cases"]


def check_content(
    sources: Sources, library: Library | None, problems: Problems, spread: Spread | None = None
) -> tuple[Waiver, ...]:
    """Note faults in every text that may be printed. `library` is None when it could not be read.

    Gives back what is acknowledged in content/, with the words that each acknowledgement lets through.
    """
    known = known_of(library.site, library.units) if library else Known()
    fonts = library.site.fonts if library else ()
    laws = cached_load(sources, Problems(), "laws", load_laws)  # what is wrong with it was told when it was loaded
    cases = {case.origin.path: case for case in library.cases} if library else {}
    paths = [p for folder in FOLDERS for p in sources.list(folder, "*.md")]
    paths += [p for p in (*LISTS, *NAMES) if sources.exists(p)] + [
        p for f in LIST_FOLDERS for p in sources.list(f, "*.yaml")
    ]
    # A library that cannot be read is looked at without what only it says: kept apart, so that a fault mended costs no more than the fault.
    called = _called if library else _called_alone
    readings = [Reading(called(path), check_file, (path, fonts, known, laws, cases.get(path))) for path in paths]
    prefetch(sources, readings, spread)
    waivers: list[Waiver] = []
    found = Problems()
    for reading in readings:
        waivers += cached_load(sources, found, reading.what, reading.load, *reading.inputs)
    if library:
        check_alike(library.cases, library.warnings, found)
        check_placeholders(sources, library, found)
    stay, used = acknowledged(found.found, waivers, library_was_read=library is not None)
    problems.found.extend(stay)
    return used


def checks_of_cases(site: Site, units: tuple[Unit, ...], laws: Laws) -> Callable[[str], Reading]:
    """The check of a case, by its path, as `check_content` will ask for it, but for the case itself: done where it is read."""
    known = known_of(site, units)
    return lambda path: Reading(_called(path), check_file, (path, site.fonts, known, laws))


def _called(path: str) -> str:
    return f"check {path}"


def _called_alone(path: str) -> str:
    return f"check alone {path}"


def known_of(site: Site, units: tuple[Unit, ...]) -> Known:
    """What may be published of numbers and names: those of the units."""
    names = {name for u in units for name in (u.name, u.short_name, u.issuer) if name}
    names |= {site.organiser} - {""}
    return Known(
        tuple(sorted({h.number for u in units for h in u.hotlines})),
        tuple(sorted(names, key=lambda n: (-len(n), n))),
    )


def check_file(
    sources: Sources,
    path: str,
    fonts: tuple[tuple[str, str], ...],
    known: Known,
    laws: Laws,
    case: Case | None,
    problems: Problems,
) -> tuple[Waiver, ...]:
    """Note the faults of one file; its acknowledgements."""
    texts, written = read_texts(sources, path)
    is_ours = not path.startswith(f"{TRANSLATED}/")
    if is_ours:
        _check_glyphs(sources, path, fonts, texts, problems)
    if path in NAMES:
        return ()
    document = document_of(path, [t for t in texts if t.is_line or t.key not in NO_WORDS])
    check_privacy(document, known, problems)
    check_wording(document, known, laws, problems, is_simplified=is_ours)
    if is_ours:
        check_facts(document, case, problems)
        if case is not None and case.pictures:
            from sitegen.checks.photographs import check_photographs  # brings Pillow

            check_photographs(sources, document, case, problems)
    return waivers_of(path, written, problems)


def _check_glyphs(
    sources: Sources, path: str, fonts: tuple[tuple[str, str], ...], texts: Sequence[Text], problems: Problems
) -> None:
    from sitegen.typography import typefaces  # HarfBuzz and fontTools: not for a build whose files are all known

    check_glyphs(typefaces.load(sources, "sans", dict(fonts)), path, texts, problems)
