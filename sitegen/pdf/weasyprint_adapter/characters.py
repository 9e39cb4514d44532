"""Characters for which there is no glyph: found before a page is set, told with the place they come from, and replaced.

Pango ends some of them in a crash, some in an empty line, and draws the others as boxes.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import fields, is_dataclass

from sitegen.core.sources import NotThere, Sources
from sitegen.model.jobs import Job
from sitegen.model.problems import Origin, Problem, Words

STAND_IN = "?"
# Joiners and marks that set lines but have no glyph of their own.
_INVISIBLE = "\u200b\u2060\ufeff"
_BREAKS = "\t\n\r"  # white space to HTML
_NUMBERED = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));?")
_REFERENCE = re.compile(r"&(?:#[xX]?[0-9a-fA-F]+|\w+);?")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0abefnrtvNLP_]))")
_YAML = {"0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v", "N": "\x85", "L": "\u2028", "P": "\u2029"}
_UNSEEN = re.compile(r"<(style|script|title)\b.*?</\1>", re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|li|[ou]l|h\d|t[dhr]|div|section|blockquote|br)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_AROUND = 8  # characters shown on each side
_LISTED = 12  # characters named in one problem
_PLACES = 5  # lines named for one character
_CONTENT = ("*.md", "*/*.md", "*/*/*.md", "*.yaml", "*/*.yaml")

HINT = Words(
    "请删掉或换一个字（表情符号请删掉）；生僻的人名、地名可在 site.yaml 的“字体”里另外指定字体",
    "delete it or use another character (no emoji); for rare names set another font in site.yaml",
)


def characters_of(html: str) -> frozenset[str]:
    """Every character that the page may show: its text, and whatever its styles and attributes generate from strings."""
    return frozenset(resolved(html)) - frozenset(_INVISIBLE + _BREAKS)


def resolved(text: str) -> str:
    """The text with character references resolved as a browser does, which keeps control characters; Python drops them."""
    return entities.unescape(_NUMBERED.sub(_kept, text)) if "&" in text else text


def _kept(found: re.Match[str]) -> str:
    return found[0] if entities.unescape(found[0]) else chr(int(found[1], 16) if found[1] else int(found[2]))


def replaced(html: str, missing: Set[str]) -> str:
    """The page with the stand-in for these characters, however they are written."""
    plain = html.translate({ord(c): STAND_IN for c in missing})
    return _REFERENCE.sub(lambda found: STAND_IN if missing & set(resolved(found[0])) else found[0], plain)


def shown(character: str) -> str:
    """How a message names it: itself where it can be seen, and its number."""
    number = f"U+{ord(character):04X}"
    return f"“{character}” {number}" if character.isprintable() else number


# --------------------------------------------------------------------------------------- where they are


def problems_of(missing: Iterable[str], html: str, sources: Sources, folder: str, job: Job | None) -> Iterator[Problem]:
    """A problem for every place from which such characters come: file and line in content/ where they can be found there,
    else the thing that shows them, else the template; each with the words around the first of them.
    """
    by_place: dict[Origin, list[tuple[str, str]]] = {}
    for character in sorted(set(missing)):
        for place, text in _places(character, html, sources, folder, job):
            by_place.setdefault(place, []).append((character, _around(character, text)))
    for place, found in by_place.items():
        names = [shown(character) for character, _ in found]
        more = len(names) > _LISTED
        zh, en = "、".join(names[:_LISTED]), ", ".join(names[:_LISTED])
        zh, en = (f"{zh} 等 {len(names)} 个", f"{en} and {len(names) - _LISTED} more") if more else (zh, en)
        near = next((words for _, words in found if words), "")
        at = (f"，在“{near}”里", f", in “{near}”") if near else ("", "")
        of = (f"（{job.name}）", f" ({job.name})") if job and place.path.startswith("templates/") else ("", "")
        yield Problem(
            place, Words(f"字体里没有 {zh}{at[0]}{of[0]}", f"the face has no glyph for {en}{at[1]}{of[1]}"), HINT
        )


def _places(character: str, html: str, sources: Sources, folder: str, job: Job | None) -> list[tuple[Origin, str]]:
    """Places and texts that have the character; at least one."""
    page = _visible(html)
    shown_in = list(_things(job.context, character)) if job else []
    found: dict[Origin, str] = {}
    for origin, text in shown_in:
        for place in _lines(character, [origin.path], text, sources) or [origin]:
            found.setdefault(place, text)
    if not found:
        files = [path for pattern in _CONTENT for path in sources.list("content", pattern)] if job else []
        found = dict.fromkeys(_lines(character, files, page, sources), page)
    template = Origin(f"templates/{job.template}" if job else folder)
    return list(found.items())[:_PLACES] or [(template, page if character in page else html)]


def _things(value: object, character: str, origin: Origin | None = None) -> Iterator[tuple[Origin, str]]:
    """Texts with the character in a job's values, with the origin of the thing that they belong to."""
    if isinstance(value, str):
        text = _visible(value)
        if character in text and origin is not None:
            yield origin, text
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _things(one, character, origin)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from _things(one, character, origin)
    elif is_dataclass(value):
        own = getattr(value, "origin", None)
        origin = own if isinstance(own, Origin) and own.path else origin
        for one in fields(value):
            yield from _things(getattr(value, one.name), character, origin)


def _lines(character: str, paths: Iterable[str], text: str, sources: Sources) -> list[Origin]:
    """The lines of these files that have the character, those first in which its neighbour in the text is the same."""
    near: list[Origin] = []
    far: list[Origin] = []
    at = text.find(character)
    pairs = [pair for pair in (text[max(at - 1, 0) : at + 1], text[at : at + 2]) if len(pair) == 2] if at >= 0 else []
    for path in dict.fromkeys(paths):
        try:
            lines = sources.text(path).split("\n")
        except (NotThere, UnicodeDecodeError, IsADirectoryError):
            continue
        for number, line in enumerate(lines, 1):
            written = _written(line)
            if character in written:
                (near if any(pair in written for pair in pairs) else far).append(Origin(path, number))
    return near or far


def _written(line: str) -> str:
    """A line of content with references and YAML's escapes resolved."""
    return resolved(_ESCAPE.sub(_escaped, line) if "\\" in line else line)


def _escaped(found: re.Match[str]) -> str:
    digits = found[1] or found[2] or found[3]
    if digits is None:
        return _YAML.get(found[4], found[0])
    return chr(int(digits, 16)) if int(digits, 16) < 0x110000 else found[0]


def _visible(text: str) -> str:
    """The words of a piece of HTML."""
    return resolved(_TAG.sub("", _BLOCK.sub(" ", _UNSEEN.sub("", text)))) if "<" in text else resolved(text)


def _around(character: str, text: str) -> str:
    """The words before and behind the character's first place, in one line; itself by its number where it cannot be seen."""
    at = text.find(character)
    if at < 0:
        return ""
    before, after = text[max(0, at - _AROUND) : at], text[at + 1 : at + 1 + _AROUND]
    itself = character if character.isprintable() else f"〔{shown(character)}〕"
    return " ".join("".join(c if c.isprintable() else " " for c in before + itself + after).split())
