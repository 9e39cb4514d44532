"""The part of HTML and CSS that needs no layout: read, matched and made strict.

Selectors: a tag, classes, both, one inside another, lists. Lengths: mm, cm, pt, px, 0. Colours: #RGB, #RRGGBB. Of each
property only the values in `_GRAMMAR` are understood; the first thing that is not raises UnsupportedMarkup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

POINTS: Mapping[str, float] = {"mm": 72 / 25.4, "cm": 720 / 25.4, "pt": 1.0, "px": 0.75}
VOID = frozenset({"meta", "link", "br", "img", "path", "rect", "circle", "line", "ellipse"})
TAGS = frozenset(
    {
        "html",
        "head",
        "body",
        "title",
        "style",
        "meta",
        "link",
        "section",
        "div",
        "p",
        "h1",
        "h2",
        "span",
        "b",
        "i",
        "em",
        "img",
    }
)
SHAPES = frozenset({"svg", "g", "path", "rect", "circle"})


class UnsupportedMarkup(Exception):
    """The page uses more than fixed boxes; the message says what."""


@dataclass(slots=True)
class Node:
    """One element; `content` holds its text and elements in order."""

    tag: str
    attributes: Mapping[str, str]
    parent: Node | None
    content: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """Its classes."""
        return frozenset(self.attributes.get("class", "").split())

    @property
    def elements(self) -> Iterator[Node]:
        """Its elements; raises UnsupportedMarkup when words stand between them."""
        for part in self.content:
            if isinstance(part, Node):
                yield part
            elif part.strip():
                raise UnsupportedMarkup(f"words in the flow: {part.strip()[:20]}")


class _MarkupReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {}, None)
        self.at = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS and tag not in SHAPES:
            raise UnsupportedMarkup(f"<{tag}>")
        node = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.content.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.at.tag != tag or self.at.parent is None:
            raise UnsupportedMarkup(f"</{tag}> closes <{self.at.tag}>")
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.content.append(data)


def read(html: str) -> Node:
    """The page's `html` element; raises UnsupportedMarkup for tags that are not known or not closed."""
    reader = _MarkupReader()
    reader.feed(html)
    reader.close()
    roots = list(reader.root.elements)
    if reader.at is not reader.root or len(roots) != 1 or roots[0].tag != "html":
        raise UnsupportedMarkup("not one whole html element")
    return roots[0]


def named(node: Node, tag: str) -> Iterator[Node]:
    """The elements of that tag directly in the node."""
    return (part for part in node.content if isinstance(part, Node) and part.tag == tag)


# ---------------------------------------------------------------------------------------------- values


@lru_cache(maxsize=4096)
def length(value: str) -> float:
    """A CSS length in points."""
    found = re.fullmatch(r"(-?\d*\.?\d+(?:e-?\d+)?)(mm|cm|pt|px)?", value)
    if not found or not (found[2] or float(found[1]) == 0):
        raise UnsupportedMarkup(f"length {value}")
    return float(found[1]) * POINTS[found[2] or "px"]


@lru_cache(maxsize=256)
def colour(value: str) -> str:
    """A colour as #RRGGBB in capitals."""
    found = re.fullmatch(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", value)
    if not found:
        raise UnsupportedMarkup(f"colour {value}")
    digits = found[1] if len(found[1]) == 6 else "".join(2 * d for d in found[1])
    return "#" + digits.upper()


def _one_of(*words: str) -> Callable[[str], object]:
    def check(value: str) -> str:
        if value not in words:
            raise UnsupportedMarkup(value)
        return value

    return check


def _border(value: str) -> tuple[float, str]:
    """Thickness in points and colour; `0` and `none` are none."""
    if value in ("0", "none"):
        return 0.0, "#000000"
    words = value.split()
    if len(words) != 3 or words[1] != "solid":
        raise UnsupportedMarkup(f"border {value}")
    return length(words[0]), colour(words[2])


def _number(value: str) -> float:
    if not re.fullmatch(r"\d*\.?\d+", value):
        raise UnsupportedMarkup(f"number {value}")
    return float(value)


def _line_height(value: str) -> tuple[float, bool]:
    """The value and whether it counts in the text's own size."""
    return (_number(value), True) if re.fullmatch(r"\d*\.?\d+", value) else (length(value), False)


def _degrees(value: str) -> float:
    found = re.fullmatch(r"rotate\((-?\d*\.?\d+)deg\)", value)
    if not found:
        raise UnsupportedMarkup(f"transform {value}")
    return float(found[1])


def _width(value: str) -> float | None:
    """Points; None for the containing box's."""
    return None if value == "100%" else length(value)


def _zero(value: str) -> float:
    if length(value):
        raise UnsupportedMarkup(f"not 0: {value}")
    return 0.0


_GRAMMAR: Mapping[str, Callable[[str], object]] = {
    "position": _one_of("absolute", "relative"),
    "break-after": _one_of("page"),
    "display": _one_of("block", "flex"),
    "justify-content": _one_of("space-between", "center"),
    "align-items": _one_of("center"),
    "box-sizing": _one_of("border-box", "content-box"),
    "overflow": _one_of("hidden"),
    "white-space": _one_of("nowrap"),
    "text-align": _one_of("left", "center", "right"),
    "font-family": _one_of("Sans", '"Sans"'),
    "font-feature-settings": _one_of('"halt"'),
    "border-radius": _one_of("50%"),
    "transform": _degrees,
    "margin": _zero,
    "left": length,
    "top": length,
    "width": _width,
    "height": length,
    "font-size": length,
    "letter-spacing": length,
    "font-weight": _number,
    "line-height": _line_height,
    "color": colour,
    "background": colour,
    "background-color": colour,
    "border": _border,
    **{f"border-{side}": _border for side in ("left", "top", "right", "bottom")},
    "padding": length,
    **{f"padding-{side}": length for side in ("left", "top", "right", "bottom")},
}
INHERITED = frozenset({
    "color", "font-family", "font-size", "font-weight", "font-feature-settings", "letter-spacing", "line-height",
    "text-align", "white-space",
})  # fmt: skip
_OWN: Mapping[str, Mapping[str, object]] = {"b": {"font-weight": 700.0}}


@lru_cache(maxsize=2048)
def declarations(text: str) -> Mapping[str, object]:
    """What stands between braces or in a style attribute, each value made ready."""
    made: dict[str, object] = {}
    for part in text.split(";"):
        name, colon, value = part.partition(":")
        name, value = name.strip().lower(), value.strip()
        if not name and not colon:
            continue
        if name not in _GRAMMAR:
            raise UnsupportedMarkup(f"property {name}")
        made.pop(name, None)
        made[name] = _GRAMMAR[name](value)
    return made


# ------------------------------------------------------------------------------------------ style sheets


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """One style sheet: its rules, and what `@page` says."""

    rules: tuple[tuple[tuple[tuple[str, frozenset[str]], ...], tuple[int, int], Mapping[str, object]], ...]
    page: Mapping[str, str]


@lru_cache(maxsize=64)
def sheet(css: str) -> StyleSheet:
    """The rules of a style sheet; raises UnsupportedMarkup for what is not a plain rule."""
    text = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    rules, page = [], dict[str, str]()
    at = 0
    for found in re.finditer(r"\s*([^{}]+?)\s*\{([^{}]*)\}\s*", text):
        if found.start() != at:
            raise UnsupportedMarkup("a rule that is not plain")
        at = found.end()
        if found[1] == "@page":
            page.update(_page_rule(found[2]))
            continue
        values = declarations(found[2].strip())
        for selector in found[1].split(","):
            steps = tuple(_simple(step) for step in selector.split())
            weight = sum(len(classes) for _, classes in steps), sum(bool(tag) for tag, _ in steps)
            rules.append((steps, weight, values))
    if text[at:].strip():
        raise UnsupportedMarkup("a rule that is not plain")
    return StyleSheet(tuple(rules), page)


def _simple(step: str) -> tuple[str, frozenset[str]]:
    found = re.fullmatch(r"([a-z][a-z0-9]*)?((?:\.[A-Za-z_][\w-]*)*)", step)
    if not found or not step:
        raise UnsupportedMarkup(f"selector {step}")
    return found[1] or "", frozenset(found[2].split(".")[1:])


def _page_rule(text: str) -> dict[str, str]:
    made = {}
    for part in filter(str.strip, text.split(";")):
        name, _, value = part.partition(":")
        if name.strip() not in ("size", "margin", "bleed", "background"):
            raise UnsupportedMarkup(f"@page {name.strip()}")
        made[name.strip()] = value.strip()
    return made


class Cascade:
    """Which values an element has."""

    def __init__(self, sheets: list[StyleSheet]) -> None:
        rules = [rule for one in sheets for rule in one.rules]
        self._rules = sorted(rules, key=lambda rule: rule[1])  # stable: later rules win among equals

    def of(self, node: Node, above: Mapping[str, Any]) -> dict[str, Any]:
        """The element's values, with those it inherits from `above`."""
        values: dict[str, Any] = {name: value for name, value in above.items() if name in INHERITED}
        values.update(_OWN.get(node.tag, {}))
        classes = node.classes
        for steps, _, given in self._rules:
            if _matches(steps[-1], node.tag, classes) and _inside(steps[:-1], node):
                values.update(given)
        if style := node.attributes.get("style"):
            values.update(declarations(style))
        return values


def _matches(step: tuple[str, frozenset[str]], tag: str, classes: frozenset[str]) -> bool:
    return step[0] in ("", tag) and step[1] <= classes


def _inside(steps: tuple[tuple[str, frozenset[str]], ...], node: Node) -> bool:
    """Whether ancestors of the node match those steps, from the outermost in."""
    above = node.parent
    for step in reversed(steps):
        while above is not None and not _matches(step, above.tag, above.classes):
            above = above.parent
        if above is None:
            return False
        above = above.parent
    return True
