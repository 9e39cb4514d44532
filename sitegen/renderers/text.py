"""Text files: SMS lists, captions, loudspeaker words, and lists of what was made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from sitegen.core.sources import Sources
from sitegen.core.templating import relative
from sitegen.model.content import WarningLine
from sitegen.model.job_params import TextFile
from sitegen.model.jobs import Job, Outcome
from sitegen.model.problems import Origin, Problem, Words
from sitegen.renderers.page import cell, fill
from sitegen.screens import dot_matrix, text_signs


def render(job: Job, sources: Sources) -> Outcome:
    """The template's text as UTF-8; `.csv` starts with a byte-order mark, without which Excel shows Chinese as mojibake.

    Templates get `cell(text)` for one CSV cell, `json_text(value)`, `ics_text(value)`, `rel(path)` from the file made to another
    one, and `sign(warning, kind)`: the longest of its wordings on that kind of sign (`signs.SIGNS`), or nothing.
    """
    functions = {
        "cell": cell,
        "json_text": _json,
        "ics_text": _ics,
        "day_after": _day_after,
        "pace": dot_matrix.pace_on,
        "sign": partial(_sign, sources=sources),
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
        return Outcome({job.output: text.encode(encoding, "replace")}, {}, tuple(_unknown(job, text, encoding)))
    data = text.encode("utf-8-sig" if job.output.endswith((".csv", ".txt")) else "utf-8")
    return Outcome({job.output: data}, {})


def _sign(warning: WarningLine, kind: str, *, sources: Sources) -> tuple[str, ...]:
    shape = text_signs.SIGNS[kind]
    return text_signs.sign(warning, shape.per_line, shape.lines, sources=sources)


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
        holds = [w for w in job.context.get("warnings", ()) if ch in f"{w.text}{w.strip}{w.action}{w.sms}{w.long}"]
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


def _ics(value: Any) -> str:
    """A text value of a calendar (RFC 5545, 3.3.11)."""
    text = str(value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def _day_after(day: date) -> date:
    return day + timedelta(days=1)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
