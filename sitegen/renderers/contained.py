"""Which cases and warnings stand in what was made: looked for by their words in its text, not by what its template was given.

A case is there where its title or its summary is, a warning where its lines or one of its other wordings are. In a list of
files one is there by the name of a file made for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from html import unescape
from typing import Any

from sitegen.model.content import Case, WarningLine
from sitegen.model.downloads import Download
from sitegen.model.job_params import PrintedBook, StoryPicture
from sitegen.model.jobs import Job, MadeFile, Outcome
from sitegen.model.reports import SaidLines
from sitegen.model.text import Phrase, joined
from sitegen.renderers.aloud import aloud

EVERY = ""  # stands for all files of a job
THINGS = ("case:", "warning:")  # what a file is made for, where it is for one
LEAST = 4  # characters by which a thing is known
TEXTS = (".html", ".js", ".json", ".xml", ".csv", ".txt", ".ics", ".m3u", ".webmanifest")
MARKUP = (".html", ".xml", ".pdf", ".png", ".jpg", ".bmp", ".gif")  # what is made of a page, or is one
_UNSEEN = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>", re.S)
_SPACE = re.compile(r"[\W_]+")
_WORDINGS = ("sms", "spoken", "long", "short")

Marks = dict[str, set[str]]


def plain(text: str, *, markup: bool) -> str:
    """The letters, characters and digits of a text in order, without what parts them: as a reader takes it in."""
    if markup:
        text = unescape(_UNSEEN.sub("", text))
    return _SPACE.sub("", text).lower()


def contained(job: Job, outcome: Outcome) -> Mapping[str, tuple[str, ...]]:
    """The ids of what stands in each file of the outcome, or in EVERY file of it; those of its inputs are the engine's affair."""
    if outcome.contains:
        return outcome.contains
    if isinstance(job.params, (StoryPicture, PrintedBook)):  # books print the cases of their chapters whole
        return {EVERY: job.carries} if job.carries else {}
    own: tuple[str, ...] = (job.subject,) if job.subject else ()
    if isinstance(outcome.report, SaidLines):
        own += tuple(id for id, words in outcome.report.said if words)
    marks = marks_of(job.context)
    texts: Iterable[tuple[str, str]] = ()
    if marks and outcome.said:
        texts = ((EVERY, outcome.said),)
    elif marks:
        texts = ((path, _decoded(data)) for path, data in outcome.files.items() if path.endswith(TEXTS))
    found = {path: ids for path, text in texts if (ids := _found(text, marks, own, path or job.output))}
    return found or ({EVERY: tuple(dict.fromkeys(own))} if own else {})


def _decoded(data: bytes) -> str:
    """The text of a file; those for controllers and caption machines are no UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def marks_of(value: object) -> Marks:
    """By what each case, warning and file made for one, anywhere in a template's context, is known in a text."""
    found: Marks = {}
    for id, words in _marks(value):
        found.setdefault(id, set()).update(w for w in words if len(plain(w, markup=False)) >= LEAST)
    return found


def _marks(value: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in ("site", "unit", "paper", "screen"):
                yield from _marks(inner)
    elif isinstance(value, (tuple, list)):
        if value and not isinstance(value[0], str):
            for inner in value:
                yield from _marks(inner)
    elif isinstance(value, MadeFile):
        if len(value.carries) == 1 and value.about.startswith(
            THINGS
        ):  # made for one thing, not for a type or a unit that has but one
            yield value.carries[0], (value.title, value.path.rsplit("/", 1)[-1])
    elif isinstance(value, Download):
        if len(value.carries) == 1:
            yield value.carries[0], (value.title,)
    elif is_dataclass(value) and not isinstance(value, (Phrase, type)):
        yield from _marks_of_thing(value)


def _marks_of_thing(value: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    if _is_case(value):
        yield value.id, (value.title.text, value.summary)
    elif _is_warning(value):
        more = tuple(words for name in _WORDINGS if (words := getattr(value, name, "")))
        strip = getattr(value, "strip", None)
        said = (joined(value.lines).text, *more, *((strip.text,) if strip else ()))
        yield value.id, (*said, *map(aloud, said))
    elif case_id := getattr(value, "case_id", ""):  # a line of a report on a case
        yield case_id, (value.title,)
    elif isinstance(title := getattr(value, "title", None), str) and hasattr(value, "id") and (name := _file_of(value)):
        yield value.id, (title, name)  # a line of a list of files
    else:
        for field in fields(value):
            if field.compare:
                yield from _marks(getattr(value, field.name))


def _file_of(value: object) -> str:
    """The name of the file that a line of a list stands for."""
    return str(getattr(value, "name", "") or getattr(value, "file", ""))


def _is_case(value: object) -> bool:
    """A case or a card of one."""
    return isinstance(value, Case) or (hasattr(value, "occurred") and isinstance(getattr(value, "title", None), Phrase))


def _is_warning(value: object) -> bool:
    """A warning or a card of one."""
    return isinstance(value, WarningLine) or (hasattr(value, "lines") and hasattr(value, "lead"))


def _found(text: str, marks: Marks, own: tuple[str, ...], path: str) -> tuple[str, ...]:
    is_page = path.endswith(TEXTS)  # what stands in its attributes is copied, shared and found as well
    listed = [id for id, words in marks.items() if is_page and any(mark in text for mark in words)]
    missing = marks.keys() - {*own, *listed}
    if missing:
        letters = plain(text, markup=path.endswith(MARKUP))
        listed = [
            id
            for id, words in marks.items()
            if id not in missing or any(plain(mark, markup=False) in letters for mark in words)
        ]
    return tuple(dict.fromkeys((*own, *(id for id in listed if id in marks))))
