"""A content file as what is printed of it: values and lines with entities and escapes as the characters they stand for.

A number written `1&#51;8…` or `138**0013**8000` is printed as a number, and so it is judged; comments are gone by then. What
is said under 放行 is printed nowhere and is no text.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sitegen.checks.folding import folded
from sitegen.core.sources import Sources
from sitegen.loading.markdown.inline import as_read
from sitegen.loading.markdown.lines import Sort, joined, keyed, read_line
from sitegen.loading.markdown.marks import TAG_AS_TEXT, decoded
from sitegen.loading.text.reading import MarkdownFile, read_again, read_text
from sitegen.loading.yaml.yamlfile import YamlValue, read_yaml
from sitegen.model.problems import Problems
from sitegen.model.vocabulary import WAIVE

_TARGET = re.compile(
    r"\]\(\s*<?([^)\s>]+)|<((?:https?|tel|mailto):[^>\s]+)>|(?:href|src)\s*=\s*[\"']?([^\"'\s>]+)|^\s*\[[^\]]+\]:\s*(\S+)"
)
MOST_LINES = 100_000  # that are remembered in a process
_NEAR = 12  # characters on either side of a line end in which a phrase may be parted


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of a file: its line, what is written there, and as it is read without marks; `is_line`: a line of a body.

    `key` is the key that a value stands under, or the one that a line begins with; `inside` that of the list it is in.
    `tag` is a tag of HTML that readers would see as text, because it was written with entities, escapes or backquotes.
    """

    line: int
    written: str
    read: str
    is_line: bool = False
    key: str = ""
    inside: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class WaiverText:
    """放行 as written: the value, its line, and the lines of what stands beside it."""

    value: YamlValue
    line: int
    first: int
    last: int


@dataclass(slots=True)
class Document:
    """All texts of a file as one folded text, a paragraph a line, and where each piece of it came from."""

    path: str
    text: str = ""
    texts: tuple[Text, ...] = ()
    _starts: list[int] = field(default_factory=list)
    _of: list[Text] = field(default_factory=list)

    def at(self, offset: int) -> Text:
        """The piece that a place in the text belongs to."""
        return self._of[max(0, bisect_right(self._starts, offset) - 1)]


def document_of(path: str, texts: Sequence[Text]) -> Document:
    """The texts of a file in one piece: lines of a paragraph run on as they are printed, targets of links stand apart."""
    document = Document(path, texts=tuple(texts))
    before: Text | None = None
    parts: list[str] = []
    length = 0
    apart: list[tuple[str, Text]] = []
    for text in texts:
        piece = _folded(text.read)
        runs_on = (
            before is not None
            and before.is_line
            and text.is_line
            and text.line == before.line + 1
            and bool(before.read.strip())
            and read_line(text.written).sort is Sort.TEXT
            and read_line(before.written).sort not in (Sort.HEADING, Sort.RULE, Sort.FENCE)
        )
        if runs_on:
            piece = piece.lstrip()
            last = parts[-1].rstrip() if parts else ""
            if (
                last
                and piece
                and last[-1].isascii()
                and piece[0].isascii()
                and last[-1].isalpha()
                and piece[0].isalpha()
            ):
                piece = f" {piece}"
        elif parts:
            piece = f"\n{piece}"
        document._starts.append(length + (1 if piece.startswith("\n") else 0))
        document._of.append(text)
        parts.append(piece)
        length += len(piece)
        if "](" in text.written or "<" in text.written or "]:" in text.written:
            for found in _TARGET.finditer(text.written):
                apart.append((folded(next(group for group in found.groups() if group)), text))
        before = text
    for piece, text in apart:
        document._starts.append(length + 1)
        document._of.append(text)
        parts.append(f"\n{piece}")
        length += len(piece) + 1
    document.text = "".join(parts)
    return document


def texts_of(sources: Sources, path: str) -> tuple[Text, ...]:
    """Every value and line of a Markdown or YAML file that may be printed; all lines of one that cannot be read."""
    return read_texts(sources, path)[0]


def read_texts(sources: Sources, path: str) -> tuple[tuple[Text, ...], tuple[WaiverText, ...]]:
    """As `texts_of`, and what is acknowledged in the file."""
    found: list[Text] = []
    waivers: list[WaiverText] = []
    if path.endswith(".md"):
        document = read_again(sources, path)
        if document is None:
            text = read_text(sources, path, Problems())
            if text is None:
                return (), ()
            return tuple(line_text(n, raw) for n, raw in enumerate(text.split("\n"), 1)), ()
        last = document.body_line + len(document.body)
        for key, (line, value) in document.front.entries.items():
            if key.lower() in WAIVE:
                waivers.append(WaiverText(value, line, 1, last))
            else:
                found += _values(value, line, key, "", waivers)
        waivers += _under_bullets(document)
        told = {w.line for w in waivers}
        lines = ((document.body_line + i, raw) for i, raw in enumerate(document.body))
        found += (line_text(n, raw) for n, raw in lines if n not in told)
        return tuple(found), tuple(waivers)
    text = read_text(sources, path, Problems())  # what is wrong with it was told when the file was loaded
    if text is None:
        return (), ()
    whole = read_yaml(text, path, 1, Problems())
    if whole is None:
        return tuple(line_text(n, raw) for n, raw in enumerate(text.split("\n"), 1)), ()
    found += _values(whole, 1, "", "", waivers)
    return tuple(found), tuple(waivers)


def _under_bullets(document: MarkdownFile) -> Iterator[WaiverText]:
    """放行 as a sub-bullet of a warning: it is for the lines of that warning."""
    if not document.path.startswith("content/warnings/") and "/warnings/" not in document.path:
        return
    lines = [read_line(raw) for raw in document.body]
    for i, line in enumerate(lines):
        named = keyed(line.text) if line.sort is Sort.BULLET and line.text[:2] in ("放行", "wa", "Wa") else None
        if not named or named[0].lower() not in WAIVE:
            continue
        first = next((k for k in range(i, -1, -1) if lines[k].is_item and lines[k].indent < line.indent), 0)
        end = next(
            (k for k in range(i + 1, len(lines)) if lines[k].is_item and lines[k].indent < line.indent), len(lines)
        )
        at = document.body_line + i
        words = named[1].translate(str.maketrans("｛｝，：", "{},:"))
        words = words if words.startswith("{") else "{" + words + "}"
        whole = read_yaml(f"{WAIVE[0]}: {words}", document.path, at, Problems())
        value = whole.value.get(WAIVE[0]) if whole and isinstance(whole.value, dict) else None
        yield WaiverText(
            value[1] if value else YamlValue(named[1], at), at, document.body_line + first, document.body_line + end - 1
        )


def line_text(number: int, raw: str) -> Text:
    """A line of a body as a text."""
    written, read, key, tag = _line(raw)
    return Text(number, written, read, is_line=True, key=key, tag=tag)


_folded = lru_cache(maxsize=MOST_LINES)(folded)


@lru_cache(maxsize=MOST_LINES)
def _line(raw: str) -> tuple[str, str, str, str]:
    """A line as written with its entities decoded, as read, its key where it is a sub-bullet, a tag that is read as text."""
    written = decoded(raw)
    key = ""
    if raw.startswith((" ", "\t", "\u3000")) and ("：" in raw or ":" in raw):
        named = keyed(read_line(raw).text)
        key = named[0] if named and len(named[0]) <= 8 else ""
    read = as_read(raw)
    return written, read, key, _tag_in(read)


def _values(value: YamlValue, line: int, key: str, inside: str, waivers: list[WaiverText]) -> Iterator[Text]:
    if isinstance(value.value, str):
        words = decoded(value.value)
        tag = _tag_in(words) if words != value.value and not TAG_AS_TEXT.search(value.value) else ""
        yield Text(value.line or line, words, words, key=key, inside=inside, tag=tag)
    elif isinstance(value.value, tuple):
        for item in value.value:
            yield from _values(item, line, key, inside, waivers)
    elif isinstance(value.value, dict):
        made: list[Text] = []
        own: list[tuple[YamlValue, int]] = []
        for name, (key_line, inner) in value.value.items():
            if name.lower() in WAIVE:
                own.append((inner, key_line))
            else:
                made += _values(inner, key_line, name, key or inside, waivers)
        lines = [t.line for t in made] + [at for _, at in own]
        for inner, at in own:
            waivers.append(WaiverText(inner, at, min(lines), max(lines)))
        yield from made


def _tag_in(words: str) -> str:
    found = TAG_AS_TEXT.search(words) if "<" in words else None
    return found[0] if found else ""


def phrases_across(texts: Sequence[Text]) -> Iterator[tuple[int, str, int]]:
    """The words around each line end inside a paragraph: line, words, and where in them the line ends."""
    for first, second in itertools.pairwise(texts):
        if second.line == first.line + 1 and first.read.strip() and read_line(second.written).sort is Sort.TEXT:
            before = first.read.rstrip()[-_NEAR:]
            yield first.line, joined(before, second.read.lstrip()[:_NEAR]), len(before)
