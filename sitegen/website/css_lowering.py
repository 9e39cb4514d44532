"""Style sheets in words that old browsers know: Chrome 66 and iOS 12, the WebViews of phones that are ten years old.

New browsers see the same as before: what is put in their place means the same (`inset`, logical properties of a writing that runs
from left to right, or from right to left), or stands before the newer words, which override it (`clamp()`, `cqw`). Selectors that an
old browser does not know stand in rules of their own, so that they take no others with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2

CHROME, IOS = 66, 12  # the oldest that the site is made for; X5 is built on a Chrome newer than that
_SIDES = ("top", "right", "bottom", "left")
_NEW_SELECTOR = re.compile(r":(?:has|is|where|focus-visible)\b|:not\([^()]*,")
_IS = re.compile(r":is\(([^()]*)\)")
_NEW_VALUE = re.compile(r"\b(?:clamp|min|max)\(|\dcqw\b")
# What stands for a property of which only the start or the end of a line is meant.
_EDGES = re.compile(r"(margin|padding|border|inset)-(inline|block)(?:-(start|end))?$")
NOT_YET = "@supports not (inset:0)"  # the browsers that know no gap between flexible boxes: they came together, Chrome 84 and 87


def lowered(style: str, *, is_rtl: bool = False) -> str:
    """The style sheet with what old browsers need; comments are gone."""
    rules = tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True)
    return "".join(_rules(rules, is_rtl))


def _rules(rules: Iterable[Any], is_rtl: bool) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            yield from _rule(tinycss2.serialize(rule.prelude).strip(), rule.content, is_rtl)
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports") and rule.content is not None:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            yield f"@{rule.lower_at_keyword}{tinycss2.serialize(rule.prelude).rstrip()}{{{''.join(_rules(inner, is_rtl))}}}"
        elif rule.type != "error":
            yield rule.serialize()


def _rule(selector: str, content: Any, is_rtl: bool) -> Iterator[str]:
    declared = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    written = [(d.name, tinycss2.serialize(d.value).strip(), d.important) for d in declared if d.type == "declaration"]
    names = [name for name, _, _ in written]
    body = ";".join(
        f"{name}:{value}{'!important' if important else ''}"
        for at, one in enumerate(written)
        for name, value, important in _declaration(*one, is_rtl, is_first=one[0] not in names[:at])
    )
    old, new = _parted(selector)
    spaced = _spaced({name: value for name, value, _ in written}, is_rtl)
    for some in (old, *([one] for one in new)):
        if some:
            yield f"{','.join(some)}{{{body}}}"
            if spaced:
                yield f"{NOT_YET}{{{','.join(f'{one}>*' for one in some)}{{{spaced}}}}}"


def _parted(selector: str) -> tuple[list[str], list[str]]:
    """The selectors that old browsers know, those that they do not; `:is()` is written out."""
    known: list[str] = []
    unknown: list[str] = []
    for one in _split(selector):
        for form in _spelled_out(one):
            (unknown if _NEW_SELECTOR.search(form) else known).append(form)
    return known, unknown


def _spelled_out(selector: str) -> list[str]:
    found = _IS.search(selector)
    # Within another function's brackets the alternatives cannot stand alone.
    if not found or selector.count("(", 0, found.start()) != selector.count(")", 0, found.start()):
        return [selector]
    forms = [selector[: found.start()] + one.strip() + selector[found.end() :] for one in _split(found[1])]
    # A type behind a compound would be glued to it: `.a:is(b)` has no such form.
    if any(
        re.search(r"[\w\-\])]$", selector[: found.start()]) and re.match(r"\w", one.strip()) for one in _split(found[1])
    ):
        return [selector]
    return [form for one in forms for form in _spelled_out(one)]


def _split(text: str, by: str = ",") -> list[str]:
    """Parts between signs that stand in no brackets or quotes."""
    parts, depth, quote, last = [], 0, "", 0
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == by and not depth:
            parts.append(text[last:at].strip())
            last = at + 1
    return [part for part in (*parts, text[last:].strip()) if part]


def _declaration(
    name: str, value: str, important: bool, is_rtl: bool, *, is_first: bool
) -> Iterator[tuple[str, str, bool]]:
    """The declaration; one that the writer has not written for old browsers himself comes after an older form of it."""
    for physical, part in _physical(name, value, is_rtl):
        if is_first and not name.startswith("--") and _NEW_VALUE.search(part) and (older := _older(part)):
            yield physical, older, important
        if physical == "overflow" and part == "clip":
            yield physical, "hidden", important
        yield physical, part, important


def _physical(name: str, value: str, is_rtl: bool) -> Iterator[tuple[str, str]]:
    """The declaration by sides of the page instead of the writing's."""
    parts = _split(value, " ")
    if name == "inset":
        top, right, bottom, left = (parts * 4)[:4] if len(parts) in (1, 2) else [*parts, parts[1]][:4]
        yield from zip(_SIDES, (top, right, bottom, left), strict=True)
        return
    found = _EDGES.fullmatch(name)
    if not found:
        yield name, value
        return
    kind, axis, edge = found.groups()
    sides = ("top", "bottom") if axis == "block" else ("right", "left") if is_rtl else ("left", "right")
    named = [side if kind == "inset" else f"{kind}-{side}" for side in sides]
    if edge:
        yield named[edge == "end"], value
    elif kind == "border":
        yield from ((one, value) for one in named)
    else:
        yield from zip(named, (parts[0], parts[-1]), strict=True)


def _older(value: str) -> str:
    """A value without `clamp()`, `min()`, `max()` and `cqw`, near what they come to on a phone; empty for one that cannot be had."""
    text = re.sub(r"(\d*\.?\d+)cqw", lambda m: f"{float(m[1]) * 0.88:.4g}vw", value)
    while found := re.search(r"(?<![\w-])(clamp|min|max)\(", text):
        end = _closing(text, found.end())
        arguments = _split(text[found.end() : end])
        of_count = next((a for a in arguments if "var(--n" in a), arguments[0])
        chosen = arguments[1] if found[1] == "clamp" else of_count
        text = (
            text[: found.start()] + (f"calc({chosen})" if re.search(r" [-+*/] ", chosen) else chosen) + text[end + 1 :]
        )
    return "" if "minmax(" in value or text == value else text


def _closing(text: str, at: int) -> int:
    depth = 1
    while depth:
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return at - 1


def _spaced(declared: dict[str, str], is_rtl: bool) -> str:
    """Margins for the children of a flexible box whose gap an old browser does not know; wrapping boxes have them on all children."""
    if declared.get("display") not in ("flex", "inline-flex") or "gap" not in declared:
        return ""
    rows, columns = (_split(declared["gap"], " ") * 2)[:2]
    after = "left" if is_rtl else "right"
    if declared.get("flex-direction") == "column":
        return f"margin-bottom:{rows}"
    wraps = f";margin-bottom:{rows}" if declared.get("flex-wrap") == "wrap" and rows != "0" else ""
    return f"margin-{after}:{columns}{wraps}"
