"""Jinja2 set up once for all renderers: templates come through `sources`, undefined names are errors."""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from types import BuiltinFunctionType, FunctionType
from typing import Any

from jinja2 import BytecodeCache, Environment, StrictUndefined, Template, TemplateNotFound, Undefined, nodes
from jinja2.bccache import Bucket
from jinja2.environment import TemplateModule
from jinja2.ext import Extension
from jinja2.loaders import BaseLoader
from jinja2.meta import find_undeclared_variables
from jinja2.parser import Parser
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from sitegen.core import clock
from sitegen.core.digests import digest, digest_of
from sitegen.core.sources import KEPT, NotThere, Sources
from sitegen.core.store import Store
from sitegen.core.story_html import linked, printed
from sitegen.model.text import PartialDate, Phrase
from sitegen.model.vocabulary import label, verdict_of

FOLDER = "templates"
MOST_KEPT = 4096  # parts that {% kept %} holds, about 2 KB each


# What a template may call, and its filters, by name.
Functions = Mapping[str, Any]


class SourceLoader(BaseLoader):
    """Loads `material/name` and `_shared/name` from templates/, and notes every use, also of a cached template."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.kept: dict[Any, tuple[Markup, dict[str, str | None]]] = {}  # what {% kept %} made, and read

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Read one template; raises TemplateNotFound."""
        self.kept.clear()  # called for a template that is new or changed: its macros may stand in what was kept
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


class _Context(Context):
    """Calls macros and plain functions at once: a page makes a hundred calls, and Jinja asks of each whether it is an object
    that wants to know where it is called.
    """

    def call(self, function: Callable[..., object], *args: Any, **kwargs: Any) -> Any:
        kind = type(function)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind not in _PLAIN or hasattr(function, "jinja_pass_arg"):
            return super().call(function, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return function(*args, **kwargs)


_PLAIN = (FunctionType, BuiltinFunctionType)


class _Environment(Environment):
    context_class = _Context
    template_class = _Template


class Kept(Extension):
    """`{% kept %}…{% endkept %}`: a part made once for all pages where the values it names are the same.

    A head or foot that names only the site, the unit and the page's kind need not be made anew for each of a thousand
    pages. What it depends on is found in the template itself; functions count by the page's `place` (renderers/web.py).
    """

    tags = {"kept"}  # noqa: RUF012 - declared so by Jinja

    def parse(self, parser: Parser) -> nodes.Node:
        """The block as a call of `_kept` with the names it uses."""
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endkept",), drop_needle=True)
        alone = nodes.Template(body, lineno=line)
        bare = self.environment.overlay()
        bare.globals = {}  # else what is given to all templates would not count as undeclared
        alone.set_environment(bare)
        names = sorted(find_undeclared_variables(alone))
        values = nodes.Tuple([nodes.Name(name, "load") for name in names], "load")
        return nodes.CallBlock(self.call_method("_kept", [values]), [], [], body).set_lineno(line)

    def _kept(self, values: tuple[Any, ...], caller: Macro) -> Markup:
        loader = self.environment.loader
        if not isinstance(loader, SourceLoader):
            raise TypeError("kept parts need the loader that knows what is read")
        try:
            plain = tuple(v for v in values if not callable(v) and not isinstance(v, Undefined))
            key = caller._func.__code__, self.environment.globals.get("place"), digest_of(plain)
        except TypeError:
            return Markup(caller())
        found = loader.kept.get(key)
        if found is None or any(loader.sources.digest(path) != known for path, known in found[1].items()):
            with loader.sources.recording() as reads:
                found = Markup(caller()), dict(reads)
            if len(loader.kept) >= MOST_KEPT:
                del loader.kept[next(iter(loader.kept))]
            loader.kept[key] = found
        loader.sources.note(found[1].items())
        return found[0]


def environment(
    sources: Sources, functions: Functions | None = None, extensions: tuple[type[Extension], ...] = ()
) -> Environment:
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
        extensions=[Kept, *extensions],
        bytecode_cache=_compiled(sources, extensions),
    )
    made.filters.update(FILTERS)
    made.globals.update(fill=fill_in, **(functions or {}))
    return made


class _Compiled(BytecodeCache):
    """Compiled templates in the store, in a namespace that names what compiles them."""

    def __init__(self, store: Store, namespace: str) -> None:
        self.store, self.namespace = store, namespace

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what is stored; Jinja itself compares the template's digest."""
        if body := self.store.get(self.namespace, bucket.key):
            bucket.bytecode_from_string(body)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the bucket; where nothing can be written, nothing is kept."""
        self.store.try_put(self.namespace, bucket.key, bucket.bytecode_to_string())


def _compiled(sources: Sources, extensions: tuple[type[Extension], ...]) -> _Compiled:
    """Compiled templates as kept between runs, for this Jinja, this module and what changes what it compiles."""
    rooms = [Path(__file__), *(Path(str(sys.modules[e.__module__].__file__)) for e in extensions)]
    made_by = digest((version("jinja2") + "".join(p.read_text("utf-8") for p in rooms)).encode())[:12]
    return _Compiled(Store(sources.root / KEPT), f"jinja-{made_by}")


def _escapes(name: str | None) -> bool:
    return name is None or name.endswith((".html", ".xml", ".svg"))


def phrase_html(phrase: Phrase | str, key_class: str = "key") -> Markup:
    """A phrase as HTML: `<wbr>` at the writer's breaks, the key word in `<em class=…>`, no break elsewhere is implied."""
    return _phrase_html(phrase, key_class) if isinstance(phrase, Phrase) else escape(phrase)


@lru_cache(maxsize=16_384)
def _phrase_html(phrase: Phrase, key_class: str) -> Markup:
    if not phrase.breaks and not phrase.key:
        return escape(phrase.text)
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


def fill_in(words: str, **values: object) -> str:
    """A sentence with its `{name}`s filled in: kept whole, so that a translator may put them elsewhere."""
    return re.sub(r"\{(\w+)\}", lambda found: str(values.get(found[1], found[0])), words)


def relative(page: str, target: str) -> str:
    """The relative URL from one output path to another: `cases/a.html` to `index.html` is `../index.html`."""
    path, hash_, anchor = target.partition("#")
    return _way(page.rpartition("/")[0], path) + hash_ + anchor


@lru_cache(maxsize=16_384)
def _way(folder: str, path: str) -> str:
    return posixpath.relpath(path, folder or ".")


def web_picture(path: str) -> str:
    """The name under website/pictures/ of a picture in content/cases/: `slug-name-1f2e3d4c.webp`.

    What of its path a web address holds, for people; signs of the whole path, for 图.png and 照.png are two, and so are a.png
    and a.jpg.
    """
    inner = path.removeprefix("content/cases/").rsplit(".", 1)[0]
    told = re.sub(r"[^A-Za-z0-9_]+", "-", inner).strip("-").lower()[:60]
    return f"{told}-{digest(path.encode())[:8]}.webp"


def _label(value: Enum | None) -> str:
    return label(value) if value is not None else ""


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _until(start: date, end: date) -> str:
    """2026年11月30日—12月6日."""
    month = f"{end.month}月" if end.month != start.month else ""
    return f"{_day(start)}—{month}{end.day}日"


def _month(value: PartialDate) -> str:
    return value.public


def _numeral(value: int) -> str:
    """A small number as Chinese words say it in a sentence."""
    return "零一二三四五六七八九十"[value] if 0 <= value <= 10 else str(value)


FILTERS: Mapping[str, Callable[..., object]] = {
    "label": _label,
    "verdict": lambda case: verdict_of(case.outcome, case.paid_by),
    "phrase": phrase_html,
    "day": _day,
    "month": _month,
    "until": _until,
    "numeral": _numeral,
    "tongue": str,
    "rfc3339": clock.midnight,
    "printed": printed,
    "linked": linked,
    "safe_html": Markup,
}
