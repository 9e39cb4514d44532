"""Styles worked out when somebody asks for them, and once where they are the same.

WeasyPrint shares the styles of equal elements but makes six for the pseudo-elements of each, most of them for footnotes
that no book here has. Here those are made when they are asked for; markers and generated text of equal elements share
theirs, and so do pages that the same rules apply to. Values that no rule names are taken from the parent or from the initial ones without further questions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weasyprint import css
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.functions import check_math
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
from weasyprint.layout.page import PageType

_SHARED = frozenset({"marker", "before", "after"})
_LATER = _SHARED | {"footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"}
_PARTICULAR = frozenset({"page", "position", "float", "display"})
_PLAIN = frozenset(
    name for name in INITIAL_VALUES if name not in _PARTICULAR and not name.startswith(("text_decoration_", "__"))
)
# By the physical property, the logical ones that could stand for it.
_LOGICAL = {
    name: tuple(logical(block="ttb", inline=direction) for direction in ("ltr", "rtl"))
    for name, logical in PHYSICAL_FUNCTIONS.items()
}
_INITIAL = {
    name: _LOGICAL.get(name, ())
    for name in _PLAIN - INHERITED - INITIAL_NOT_COMPUTED
    if not check_math(INITIAL_VALUES[name])
}
_FROM_PARENT = (_PLAIN & INHERITED) - PHYSICAL_FUNCTIONS.keys()
_SINGLE = (str, int, float, bool)


def install() -> None:
    """Let WeasyPrint's styles be made this way."""
    css.StyleFor.set_computed_styles = _setting(css.StyleFor.set_computed_styles)
    css.StyleFor.__call__ = _asking(css.StyleFor.__call__)
    css.ComputedStyle.__missing__ = _missing(css.ComputedStyle.__missing__)


def _setting(whole: Callable[..., None]) -> Callable[..., None]:
    """`set_computed_styles`, put off for pseudo-elements that nothing can lead to."""

    def set_computed_styles(
        self: Any, element: Any, parent: Any, root: Any = None, pseudo_type: str | None = None, base_url: Any = None,
        target_collector: Any = None,
    ) -> None:  # fmt: skip
        cascaded = self._cascaded_styles.get((element, pseudo_type), {})
        if "page" in cascaded:
            self.font_config.names_pages = True  # what belongs to one document, and every style knows it
        if pseudo_type in _LATER and "anchor" not in cascaded:
            vars(self).setdefault("put_off", {})[element, pseudo_type] = parent, root, base_url, cascaded
        elif isinstance(element, PageType) and self.initial_page_sizes["box"] is not None:
            self._computed_styles[element, pseudo_type] = _shared(self, pseudo_type, parent, root, base_url, cascaded)
        else:
            whole(self, element, parent, root, pseudo_type, base_url, target_collector)

    return set_computed_styles


def _asking(whole: Callable[..., Any]) -> Callable[..., Any]:
    """The style for an element, made now if it was put off."""

    def style_for(self: Any, element: Any, pseudo_type: str | None = None) -> Any:
        if pseudo_type in _LATER and (given := vars(self).get("put_off", {}).pop((element, pseudo_type), None)):
            make = _shared if pseudo_type in _SHARED else _made
            self._computed_styles[element, pseudo_type] = make(self, pseudo_type, *given)
        return whole(self, element, pseudo_type)

    return style_for


def _shared(self: Any, pseudo_type: str | None, parent: Any, root: Any, base_url: Any, cascaded: Any) -> Any:
    """The style that these declarations make, the same for the same ones."""
    known = vars(self).setdefault("shared_styles", {})
    above = id(self._computed_styles[parent, None])
    key = above, pseudo_type, base_url, tuple((name, id(one), str(weight)) for name, (one, weight) in cascaded.items())
    if key not in known:
        known[key] = _made(self, pseudo_type, parent, root, base_url, cascaded)
    return known[key]


def _made(self: Any, pseudo_type: str | None, parent: Any, root: Any, base_url: Any, cascaded: Any) -> Any:
    """A style of its own."""
    styles = self._computed_styles
    made = css.ComputedStyle(
        styles[parent, None], cascaded, pseudo_type, styles[root, None], base_url, self.font_config,
        self.initial_page_sizes,
    )  # fmt: skip
    made["anchor"]  # a style that says nothing is taken for none
    return made


def _missing(whole: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    """`ComputedStyle.__missing__`, with a short way for what no rule names."""

    def missing(self: Any, key: str) -> Any:
        cascaded = self.cascaded
        if key in cascaded:
            return whole(self, key)
        logical = _INITIAL.get(key)
        if logical is not None and not any(name in cascaded for name in logical):
            value = self[key] = INITIAL_VALUES[key]
            return value
        if key in _FROM_PARENT and self.parent_style is not None:
            value = self.parent_style[key]
            if type(value) in _SINGLE or not check_math(value):
                self[key] = value
                return value
        return whole(self, key)

    return missing
