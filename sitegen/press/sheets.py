"""WeasyPrint's own style sheets, read once for a machine instead of once a process (0.1 s each).

While it is imported, it finds them empty; then the browser's sheet is filled from what was kept, or read as ever and kept.
Those for forms and for old attributes are read when somebody asks for them.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import cssselect2
import tinycss2
from cssselect2 import compiler

from sitegen.press import kept

_KNOWN = {name: getattr(compiler, name) for name in ("split_whitespace", "ascii_lower", "urlparse")}


class Test:
    """A selector's test as cssselect2 writes it, compiled when it is first made; it can be kept."""

    __slots__ = ("run", "source")

    def __init__(self, source: str, *_: object) -> None:
        self.source = source
        self.run: Callable[[Any], Any] | None = None

    def __call__(self, element: Any) -> Any:
        """Whether the element is one that is selected."""
        if self.run is None:
            self.run = eval(self.source, _KNOWN, {})  # noqa: S307 (what cssselect2 would have made of it)
        return self.run(element)

    def __reduce__(self) -> tuple[type[Test], tuple[str]]:
        return Test, (self.source,)


@contextmanager
def put_off() -> Iterator[None]:
    """While open, style sheets are read as if they were empty."""
    before = tinycss2.parse_stylesheet
    tinycss2.parse_stylesheet = lambda *_, **__: []
    try:
        yield
    finally:
        tinycss2.parse_stylesheet = before


def fill(weasyprint: Any) -> None:
    """Give WeasyPrint the sheets that it found empty."""
    html = weasyprint.html
    versions = weasyprint.__version__, cssselect2.VERSION, tinycss2.VERSION
    file = kept.place("sheet", *versions, html.UA)
    data = kept.read(file)
    if data is None:
        with _kept_tests():
            html.UA_STYLESHEET.__init__(string=html.UA, counter_style=html.UA_COUNTER_STYLE)
        kept.write(file, pickle.dumps(_parts(html), 5))
    else:
        sheet = html.UA_STYLESHEET
        matcher, sheet.page_rules, sheet.layers, counters = pickle.loads(data)  # noqa: S301 (kept as compiled files are)
        vars(sheet.matcher).update(matcher)
        html.UA_COUNTER_STYLE.update(counters)
    read_forms = _reading(html.UA_FORM_STYLESHEET, html.UA_FORM, html.UA_COUNTER_STYLE)
    read_attributes = _reading(html.PH_STYLESHEET, html.PH, None)
    own, old = weasyprint.HTML._ua_stylesheets, weasyprint.HTML._ph_stylesheets

    def _ua_stylesheets(self: Any, forms: bool = False) -> Any:
        if forms:
            read_forms()
        return own(self, forms)

    def _ph_stylesheets(self: Any) -> Any:
        read_attributes()
        return old(self)

    weasyprint.HTML._ua_stylesheets, weasyprint.HTML._ph_stylesheets = _ua_stylesheets, _ph_stylesheets


def _reading(sheet: Any, text: str, counters: Any) -> Callable[[], None]:
    """What reads the sheet, once."""
    return cache(lambda: sheet.__init__(string=text, counter_style=counters))


def _parts(html: Any) -> tuple[Any, ...]:
    sheet = html.UA_STYLESHEET
    return vars(sheet.matcher), sheet.page_rules, sheet.layers, dict(html.UA_COUNTER_STYLE)


@contextmanager
def _kept_tests() -> Iterator[None]:
    """While open, selectors are not compiled."""
    compiler.eval = Test
    try:
        yield
    finally:
        del compiler.eval
