"""The order in which a screen's pages are shown: after every few pages the number to call and who speaks.

Screens without a foot (strips and low boards) have a page of their own for these, drawn once a unit; a list names it again
and again, a folder holds it under each of its places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from sitegen.model.jobs import MadeFile
from sitegen.planning.materials import Scope
from sitegen.planning.timetable import ScheduledSlide

EVERY = 3  # pages after which the number comes at the latest, unless a sentence takes more by itself
_HELP, _LIST = f"{Scope.UNIT.value}:", f"{Scope.FORMAT.value}:"


def is_help(file: MadeFile) -> bool:
    """Whether a screen's picture (nothing else has seconds) is the page of the number and the name."""
    return file.seconds > 0 and file.about.startswith(_HELP)


def is_picture(file: MadeFile) -> bool:
    """Whether a file of a screen is shown on it: lists, sheets and films are made of these and for nothing but the format."""
    return not file.about.startswith(_LIST)


def woven(files: Iterable[MadeFile]) -> tuple[MadeFile, ...]:
    """The pictures of one screen in their order, the help page after at most `EVERY` pages and at the end; pages of one
    sentence stay together. It stands as long as the shortest of the others. Without a help page all as it was.
    """
    files = tuple(files)
    aids = tuple({f.path: f for f in files if is_help(f)}.values())
    others = [f for f in files if not is_help(f)]
    if not aids or not others:
        return files
    aids = tuple(replace(f, seconds=min(o.seconds for o in others)) for f in aids)
    found: list[MadeFile] = []
    run = 0
    for _, same in groupby(others, lambda f: f.about):
        pages = list(same)
        if run and run + len(pages) > EVERY:
            found += aids
            run = 0
        found += pages
        run += len(pages)
    return (*found, *aids)


def of_week(files: Sequence[MadeFile], slides: Sequence[ScheduledSlide]) -> tuple[MadeFile, ...]:
    """The pictures of one screen that a week's slides name, in their order, with the page of the number in between."""
    of_name = {f.path.rpartition("/")[2]: f.about for f in files}
    wanted = [of_name[slide.file] for slide in slides if slide.file in of_name]
    ordered = [f for what in wanted for f in files if f.about == what]
    return woven((*(f for f in files if is_help(f)), *ordered)) if ordered else ()


def counted(files: Sequence[MadeFile]) -> Iterator[tuple[int, MadeFile]]:
    """Each file with the number of its place; the pages of one sentence have one number."""
    for number, (_, same) in enumerate(groupby(files, lambda f: f.about), 1):
        for file in same:
            yield number, file
