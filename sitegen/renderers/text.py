"""Text files: SMS lists, captions, loudspeaker words, and lists of what was made."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from sitegen.model.jobs import Job, Outcome
from sitegen.renderers.page import fill
from sitegen.sources import Sources
from sitegen.templating import relative


def render(job: Job, sources: Sources) -> Outcome:
    """The template's text as UTF-8; `.csv` starts with a byte-order mark, without which Excel shows Chinese as mojibake.

    Templates get `cell(text)` for one CSV cell, `json_text(value)`, `rel(path)` from the file made to another one.
    """
    functions = {"cell": cell, "json_text": _json, "rel": lambda path: relative(job.output, path)}
    text = fill(job, sources, functions)
    if job.output.endswith(".json"):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
    if job.output.endswith((".txt", ".csv")):
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    data = text.encode("utf-8-sig" if job.output.endswith((".csv", ".txt")) else "utf-8")
    return Outcome({job.output: data}, {})


def cell(value: Any) -> str:
    """One CSV cell, quoted where it must be and never run as a formula."""
    text = str(value)
    # A cell that starts like a formula would be run by a spreadsheet (CWE-1236).
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        text = "'" + text
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([text])
    return out.getvalue()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
