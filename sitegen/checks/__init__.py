"""Checks on content that loading cannot see by itself: privacy, wording, glyphs. Each reads the values and lines of the files
as they are printed (`texts`), so that every fault has its line and none hides behind an entity or a mark.
"""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.checks.glyphs import check_glyphs
from sitegen.checks.privacy import check_privacy
from sitegen.checks.texts import Text, texts_of
from sitegen.checks.wording import check_wording
from sitegen.core.sources import Sources
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
)  # for their glyphs alone
LIST_FOLDERS = ("content/quiz", "content/campaigns")


def check_content(sources: Sources, library: Library | None, problems: Problems, spread: Spread | None = None) -> None:
    """Note faults in every text that may be printed. `library` is None when it could not be read."""
    numbers = tuple(sorted({h.number for u in library.units for h in u.hotlines})) if library else ()
    fonts = library.site.fonts if library else ()
    paths = [p for folder in FOLDERS for p in sources.list(folder, "*.md")]
    paths += sources.list("content/handbooks", "*.yaml")
    lists = [p for p in LISTS if sources.exists(p)] + [p for f in LIST_FOLDERS for p in sources.list(f, "*.yaml")]
    readings = [Reading(f"check {path}", _check_file, (path, fonts, numbers)) for path in paths]
    readings += [Reading(f"check {path}", _check_list, (path, fonts)) for path in lists]
    prefetch(sources, readings, spread)
    for reading in readings:
        cached_load(sources, problems, reading.what, reading.load, *reading.inputs)


def _check_file(
    sources: Sources, path: str, fonts: tuple[tuple[str, str], ...], numbers: tuple[str, ...], problems: Problems
) -> None:
    texts = texts_of(sources, path)
    if not path.startswith(f"{TRANSLATED}/"):
        _check_glyphs(sources, path, fonts, texts, problems)
    check_privacy(path, texts, frozenset(numbers), problems)
    check_wording(path, texts, problems)


def _check_list(sources: Sources, path: str, fonts: tuple[tuple[str, str], ...], problems: Problems) -> None:
    _check_glyphs(sources, path, fonts, texts_of(sources, path), problems)


def _check_glyphs(
    sources: Sources, path: str, fonts: tuple[tuple[str, str], ...], texts: Sequence[Text], problems: Problems
) -> None:
    from sitegen.typography import typefaces  # HarfBuzz and fontTools: not for a build whose files are all known

    check_glyphs(typefaces.load(sources, "sans", dict(fonts)), path, texts, problems)
