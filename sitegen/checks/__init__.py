"""Checks on content that loading cannot see by itself: privacy, wording, glyphs. Each reads the files line by line,
so that every fault has its line.
"""

from __future__ import annotations

from sitegen.checks.glyphs import check_glyphs
from sitegen.checks.privacy import check_privacy
from sitegen.checks.wording import check_wording
from sitegen.loading.memory import Reading, Spread, once, read_ahead
from sitegen.loading.reading import read_text
from sitegen.model.library import Library
from sitegen.problems import Problems
from sitegen.sources import Sources

TRANSLATED = "content/i18n"  # shown on the web in the reader's own faces: no glyph can be missing there
FOLDERS = ("content/cases", "content/warnings", "content/types", "content/audiences", TRANSLATED)
LISTS = ("content/site.yaml", "content/units.yaml")


def check_content(sources: Sources, library: Library | None, problems: Problems, spread: Spread | None = None) -> None:
    """Note faults in every text that may be printed. `library` is None when it could not be read."""
    numbers = tuple(sorted({h.number for u in library.units for h in u.hotlines})) if library else ()
    fonts = library.site.fonts if library else ()
    paths = [p for folder in FOLDERS for p in sources.list(folder, "*.md")]
    paths += [p for p in LISTS if sources.exists(p)] + list(sources.list("content/handbooks", "*.yaml"))
    readings = [Reading(f"check {path}", _check_file, (path, fonts, numbers)) for path in paths]
    read_ahead(sources, readings, spread)
    for reading in readings:
        once(sources, problems, reading.what, reading.load, *reading.inputs)


def _check_file(
    sources: Sources, path: str, fonts: tuple[tuple[str, str], ...], numbers: tuple[str, ...], problems: Problems
) -> None:
    from sitegen import typefaces  # HarfBuzz and fontTools: not for a build whose files are all known

    text = read_text(sources, path, Problems())  # encodings were spoken of when the file was loaded
    if text is None:
        return
    lines = text.split("\n")
    if not path.startswith(f"{TRANSLATED}/"):
        check_glyphs(typefaces.load(sources, "sans", dict(fonts)), path, lines, problems)
    if path not in LISTS:
        check_privacy(path, lines, frozenset(numbers), problems)
        check_wording(path, lines, problems)
