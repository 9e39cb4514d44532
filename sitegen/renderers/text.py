"""Text files: SMS lists, captions, loudspeaker words, and lists of what was made."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from markupsafe import Markup, escape

from sitegen.core.sources import Sources
from sitegen.core.templating import relative
from sitegen.images import story_pictures
from sitegen.model.content import Unit, WarningLine
from sitegen.model.job_params import TextFile
from sitegen.model.jobs import Job, Outcome
from sitegen.model.problems import Origin, Problem, Words
from sitegen.model.reports import SaidLines
from sitegen.renderers import aloud
from sitegen.renderers.page import cell, fill
from sitegen.screens import dot_matrix, text_signs


def render(job: Job, sources: Sources) -> Outcome:
    """The template's text as UTF-8; `.csv` starts with a byte-order mark, without which Excel shows Chinese as mojibake.

    Templates get `cell(text)` for one CSV cell, `json_text(value)`, `ics_text(value)`, `rel(path)` from the file made to another
    one, and `sign(warning, kind)`: the fullest of its wordings on that kind of sign (`text_signs.SIGNS`), or nothing;
    `pieces(story)` and `pasted(html, style)`: a story's HTML for an editor that keeps inline styles alone;
    `aloud(text)`, `seconds(text, pace)`, `sentences(text)`, `fitting(parts, most, pace, closing)`: words as they are read, how long that takes, what fits a time;
    `closing(unit, kind)`: what a list for such signs ends with; `caption(warning, unit)` and `ticker(warning, unit)`. What of
    each warning was said by these is reported.
    """
    said: dict[str, str] = {}
    functions = {
        "cell": cell,
        "json_text": _json,
        "ics_text": _ics,
        "day_after": _day_after,
        "pace": dot_matrix.pace_on,
        "sign": partial(_sign, sources=sources, said=said),
        "closing": partial(_closing, sources=sources),
        "caption": partial(_line, text_signs.caption, said),
        "ticker": partial(_line, text_signs.ticker, said),
        "pieces": story_pictures.pieces,
        "pasted": _pasted,
        **aloud.functions(),
        "rel": lambda path: relative(job.output, path),
    }
    text = fill(job, sources, functions)
    if job.output.endswith(".json"):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
    if job.output.endswith(".ics"):
        text = "\n".join(_folded(line) for line in text.splitlines() if line) + "\n"
    if job.output.endswith((".txt", ".csv", ".ics")):
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    encoding = job.params_as(TextFile).encoding
    if encoding:
        data = text.encode(encoding, "replace")
        return Outcome({job.output: data}, {}, tuple(_unknown(job, text, encoding)), report=_report(said), said=text)
    data = text.encode("utf-8-sig" if job.output.endswith((".csv", ".txt")) else "utf-8")
    return Outcome({job.output: data}, {}, (), report=_report(said))


def _pasted(html: str, style: str) -> Markup:
    """Blocks with the style written into each, links as their words: official accounts drop classes, ids and links."""
    plain = re.sub(r"</?a\b[^>]*>", "", html)
    return Markup(re.sub(r"<(p|li|blockquote|h\d|td|th)>", lambda tag: f'<{tag[1]} style="{escape(style)}">', plain))


def _report(said: dict[str, str]) -> SaidLines | None:
    return SaidLines(tuple(said.items())) if said else None


def _sign(warning: WarningLine, kind: str, *, sources: Sources, said: dict[str, str]) -> tuple[str, ...]:
    shape = text_signs.SIGNS[kind]
    lines = text_signs.sign(warning, shape.per_line, shape.lines, sources=sources)
    said[warning.id] = " / ".join(lines)
    return lines


def _closing(unit: Unit, kind: str, *, sources: Sources) -> tuple[tuple[str, ...], ...]:
    return text_signs.closing(unit, text_signs.SIGNS[kind], sources=sources)


def _line(make: Callable[[WarningLine, Unit], str], said: dict[str, str], warning: WarningLine, unit: Unit) -> str:
    said[warning.id] = line = make(warning, unit)
    return line


def _folded(line: str) -> str:
    """A calendar's line in pieces of at most 75 octets, no character cut (RFC 5545, 3.1)."""
    pieces, room = [""], 75
    for ch in line:
        room -= len(ch.encode())
        if room < 0:
            pieces.append(" ")
            room = 74 - len(ch.encode())
        pieces[-1] += ch
    return "\n".join(pieces)


def _unknown(job: Job, text: str, encoding: str) -> Iterator[Problem]:
    """Characters that the encoding has not, told at the warnings that hold them."""
    for ch in sorted({ch for ch in text if not _knows(encoding, ch)}):
        holds = [
            w for w in job.context.get("warnings", ()) if ch in f"{w.text}{w.strip}{w.short}{w.action}{w.sms}{w.long}"
        ]
        zh = f"“{ch}”不在 {encoding.upper()} 里，{job.output} 的机器显示不了"
        en = f"{encoding.upper()} has no “{ch}”: what reads {job.output} cannot show it"
        yield Problem(
            holds[0].origin if holds else Origin(f"templates/{job.template}"),
            Words(zh, en),
            Words("请换一个字", "use another character"),
        )


def _knows(encoding: str, ch: str) -> bool:
    try:
        ch.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _ics(value: object) -> str:
    """A text value of a calendar (RFC 5545, 3.3.11)."""
    text = str(value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def _day_after(day: date) -> date:
    return day + timedelta(days=1)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
