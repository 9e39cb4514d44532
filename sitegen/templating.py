"""Jinja2 set up once for all renderers: templates come through `sources`, undefined names are errors."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateNotFound
from jinja2.environment import TemplateModule
from jinja2.loaders import BaseLoader
from jinja2.runtime import Context
from markupsafe import Markup, escape

from sitegen.model.text import Phrase
from sitegen.model.vocabulary import label
from sitegen.sources import NotThere, Sources

FOLDER = "templates"


class SourceLoader(BaseLoader):
    """Loads `material/name` and `_shared/name` from templates/, and notes every use, also of a cached template."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Read one template; raises TemplateNotFound."""
        path = template if template.startswith(f"{FOLDER}/") else f"{FOLDER}/{template}"
        try:
            text = self.sources.text(path)
        except NotThere:
            raise TemplateNotFound(template) from None
        loaded = self.sources.digest(path)
        # Jinja asks this at every use: the moment to record that this job depends on the file.
        return text, path, lambda: self.sources.seen(path) == loaded


class _Template(Template):
    """A template whose macros are made anew for every job that imports them.

    Jinja keeps the module of `{% from … import … %}`, and with it the functions of the first job that used it: what later
    jobs read through them would go unrecorded.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        names = ctx.globals_keys - self.globals.keys() if ctx is not None else ()
        return self.make_module({name: ctx.parent[name] for name in names} if ctx is not None else None)


class _Environment(Environment):
    template_class = _Template


def environment(sources: Sources, functions: Mapping[str, Any] | None = None) -> Environment:
    """An environment whose HTML, XML and SVG templates escape what they print."""
    made = _Environment(
        loader=SourceLoader(sources),
        autoescape=_escapes,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=True,
        cache_size=400,
    )
    made.filters.update(label=_label, phrase=phrase_html, day=_day, rfc3339=_rfc3339, safe_html=Markup)
    made.globals.update(functions or {})
    return made


def _escapes(name: str | None) -> bool:
    return name is None or name.endswith((".html", ".xml", ".svg"))


def phrase_html(phrase: Phrase | str, key_class: str = "key") -> Markup:
    """A phrase as HTML: `<wbr>` at the writer's breaks, the key word in `<em class=…>`, no break elsewhere is implied."""
    if not isinstance(phrase, Phrase):
        return escape(phrase)
    out: list[str] = []
    for at, char in enumerate(phrase.text):
        if phrase.key and at == phrase.key[1]:
            out.append("</em>")
        if at in phrase.breaks:
            out.append("<wbr>")
        if phrase.key and at == phrase.key[0]:
            out.append(f'<em class="{escape(key_class)}">')
        out.append(str(escape(char)))
    if phrase.key and phrase.key[1] == len(phrase.text):
        out.append("</em>")
    return Markup("".join(out))  # every character above is escaped


def relative(page: str, target: str) -> str:
    """The relative URL from one output path to another: `cases/a.html` to `index.html` is `../index.html`."""
    path, hash_, anchor = target.partition("#")
    return _way(page.rpartition("/")[0], path) + hash_ + anchor


@lru_cache(maxsize=16_384)
def _way(folder: str, path: str) -> str:
    return posixpath.relpath(path, folder or ".")


def web_picture(path: str) -> str:
    """The name under website/pictures/ of a picture in content/cases/: `slug-name.webp`."""
    inner = path.removeprefix("content/cases/").rsplit(".", 1)[0]
    return re.sub(r"[^A-Za-z0-9_-]+", "-", inner).lower() + ".webp"


def _label(value: Enum | None) -> str:
    return label(value) if value is not None else ""


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _rfc3339(value: date) -> str:
    return f"{value.isoformat()}T00:00:00+08:00"
