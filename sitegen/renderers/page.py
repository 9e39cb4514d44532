"""What the renderers share: a template filled in, its faults told by template and line, cells of tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from html import unescape

from jinja2 import Environment, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.ext import Extension

from sitegen.core.digests import digest
from sitegen.core.sources import NotThere, Sources
from sitegen.core.templating import FOLDER, Functions, environment
from sitegen.loading.markdown.marks import TAG_NAMES
from sitegen.model.jobs import Job
from sitegen.model.printed_code import closed, is_open
from sitegen.model.problems import Origin, Problem, ProblemsFound, Words
from sitegen.renderers.contained import LEAST, plain

NATIONAL = ("96110", "12381")  # numbers that are no unit's own

_CODE = re.compile(r"<(pre|code|textarea|script|style|template|title)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/][^<>]*>")
_MARKUP = re.compile(rf"&lt;/?(?:{TAG_NAMES})(?:\s[^<>]{{0,200}}?|/)?&gt;[^<>&]{{0,12}}", re.IGNORECASE)


@lru_cache(maxsize=8)
def _environment(sources: Sources, extensions: tuple[type[Extension], ...]) -> Environment:
    return environment(sources, extensions=extensions)


def fill(
    job: Job,
    sources: Sources,
    functions: Functions,
    extensions: tuple[type[Extension], ...] = (),
    filters: Functions | None = None,
) -> str:
    """The job's template with its context and these functions; raises ProblemsFound with template, line and reason."""
    jinja = _environment(sources, extensions)
    jinja.globals.update(functions)
    jinja.filters.update(filters or {})
    try:
        text = jinja.get_template(job.template).render(**job.context)
    except TemplateSyntaxError as error:
        raise _fault(error.filename or error.name or job.template, error.lineno, str(error.message)) from error
    except TemplateNotFound as error:
        raise _fault(f"{FOLDER}/{job.template}", 0, f"template not found: {error.name}") from error
    except NotThere as error:
        raise _fault(f"{FOLDER}/{job.template}", _line(error), f"file not found: {error.path}") from error
    except (TemplateError, TypeError, ValueError, KeyError, AttributeError, ZeroDivisionError, IndexError) as error:
        raise _fault(_file(error) or f"{FOLDER}/{job.template}", _line(error), _reason(error), job.name) from error
    if job.template.endswith(".html") and (shown := markup_shown(text)):
        raise ProblemsFound((_markup(job, shown),))
    return text


def markup_shown(html: str) -> str:
    """The first tag that readers of the page would see as text, with the words after it; code that is shown as such is not
    meant. Nothing when there is none.
    """
    if "&lt;" not in html:
        return ""
    found = _MARKUP.search(_TAG.sub("", _CODE.sub("", html)))
    return unescape(found[0]) if found else ""


def _markup(job: Job, shown: str) -> Problem:
    return Problem(
        Origin(f"{FOLDER}/{job.template}"),
        Words(
            f"画面上会出现网页代码：{shown}（正在制作 {job.output}）",
            f"code would be read as text: {shown} (making {job.output})",
        ),
        Words(
            "模板里请写成 {{ … | safe }}，例如 {{ case.story | safe }}",
            "write {{ … | safe }}, {{ case.story | safe }} say",
        ),
    )


@dataclass(frozen=True, slots=True)
class Coded:
    """A sheet's page, the code that stands on it, and the digest of what it says."""

    html: str
    code: str
    text: str


def fill_coded(job: Job, sources: Sources, functions: Functions) -> Coded:
    """As `fill`; a code that is still open gets the signs of what the page says, but for who issues it and when.

    So the code is one in every unit's name, and no edit elsewhere changes it.
    """
    code, html = str(job.context.get("code", "")), fill(job, sources, functions)
    if not is_open(code):
        return Coded(html, code, "")
    said = plain(html, markup=True)
    for words in sorted(_issuer(job) | {code}, key=len, reverse=True):
        said = said.replace(plain(words, markup=False), "")
    text = digest(said.encode())
    signed = closed(code, text)
    if code in html:  # again: sizes may depend on the width of the signs
        html = fill(replace(job, context={**job.context, "code": signed}), sources, functions)
    return Coded(html, signed, text)


def _issuer(job: Job) -> set[str]:
    """The words by which units and months differ."""
    unit = job.context.get("unit")
    answers = getattr(unit, "answers", None)
    found = set(_words(answers() if answers else unit))
    return {w for w in (*found, str(job.context.get("issued", ""))) if len(w) >= LEAST and w not in NATIONAL}


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from _words(inner)
    elif is_dataclass(value):
        for part in fields(value):
            if part.compare:
                yield from _words(getattr(value, part.name))


def cell(value: object) -> str:
    """One CSV cell, quoted where it must be and never run as a formula."""
    text = str(value)
    # A cell that starts like a formula would be run by a spreadsheet (CWE-1236).
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        text = "'" + text
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([text])
    return out.getvalue()


def _fault(path: str, line: int, reason: str, output: str = "") -> ProblemsFound:
    zh = f"模板出错：{reason}"
    hint = Words(f"正在制作 {output}", f"while making {output}") if output else Words("", "")
    return ProblemsFound((Problem(Origin(path, line), Words(zh, f"template error: {reason}"), hint),))


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"


def _frames(error: BaseException) -> list[tuple[str, int]]:
    frames, trace = [], error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(f"{FOLDER}/"):
            frames.append((name, trace.tb_lineno))
        trace = trace.tb_next
    return frames


def _file(error: BaseException) -> str:
    frames = _frames(error)
    return frames[-1][0] if frames else ""


def _line(error: BaseException) -> int:
    frames = _frames(error)
    return frames[-1][1] if frames else 0
