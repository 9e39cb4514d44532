"""Interface words in the languages of people's translations: found in templates, scripts and styles, looked up in a catalogue.

Designers write Chinese and mark nothing: every run of Chinese that a template prints *is* a message, so none can be forgotten.
`Translated` finds them in the stream of a template's tokens; `{{ … }}` within a sentence becomes a placeholder, so that other
languages may put it elsewhere. Scripts and styles are read by their string literals. Catalogues are gettext's (.po).
"""

from __future__ import annotations

import io
import keyword
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

from sitegen.core.sources import Sources
from sitegen.model.content import CaseOutcome, Contact, Kind, StoppedBy
from sitegen.model.vocabulary import label
from sitegen.model.website import PageRole, Via
from sitegen.website import search_index

HAN = re.compile(r"[\u3400-\u9fff]")
CATALOGUE = "content/i18n/{}/messages.po"
_MESSAGE = re.compile(r"[\u3400-\u9fff，。；：、！？（）《》]")
_PIECE = re.compile(r"</?(b|em|small|strong)>|<(?:br|wbr)>|<|[^<]+")
_PAIRED = re.compile(r"<(b|em|small|strong)\b")
_LOOSE_END = re.compile(r"\s*</?(b|em|small|strong)>\s*$")
_LOOSE_START = re.compile(r"^\s*</?(b|em|small|strong)>\s*")
_ESCAPED_INLINE = re.compile(r"&lt;(/?(?:b|br|em|small|strong|wbr)\s*/?)&gt;")
_PLACE = re.compile(r"\{(\w+)\}")
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_MARKED = (".html", ".xml", ".svg")
_SAY, _SAY_HTML = "gettext", "gettext_html"  # what stands in a translated template for its words
# Pages that stand once, for all editions: what can be taken away is in Chinese.
NOT_IN_EDITIONS = (PageRole.DOWNLOADS, PageRole.DOWNLOAD_LIST, PageRole.DOWNLOAD_ROWS, PageRole.DOWNLOAD_STYLES)
NOT_TRANSLATED = (*NOT_IN_EDITIONS, PageRole.STATISTICS)  # pages that translated editions link to in Chinese
_APART = ("glyph", "icon")  # pictures part a sentence; they are no part of it


@dataclass(frozen=True, slots=True)
class Message:
    """Words to translate and where they stand first."""

    text: str
    path: str
    line: int


Found = Callable[[Message], None]


def is_message(text: str) -> bool:
    """Whether there is something to translate: a Chinese character or mark."""
    return bool(_MESSAGE.search(text))


def tidy(text: str) -> str:
    """A message as it stands in the catalogue: white space counts as one space, none at the ends."""
    return " ".join(text.split())


class Catalogue:
    """Chinese → the edition's words. What it does not know stays Chinese."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self.entries = entries

    def text(self, message: str) -> str:
        """The translation of words without markup, else the words."""
        return self.entries.get(tidy(message)) or message

    def html(self, message: str, /, **values: Any) -> Markup:
        """The translation of a piece of a page, its placeholders filled in; of its markup only plain inline tags count."""
        words = self.entries.get(message)
        source = message if words is None or places(words) != places(message) else words
        safe = str(escape(source)) if source is words else source
        safe = _ESCAPED_INLINE.sub(r"<\1>", safe)
        return Markup(_PLACE.sub(lambda m: str(escape(values[m[1]])) if m[1] in values else m[0], safe))


def places(message: str) -> frozenset[str]:
    """The placeholders of a message."""
    return frozenset(_PLACE.findall(message))


@lru_cache(maxsize=8)
def read_catalogue(data: bytes) -> Catalogue:
    """The catalogue in a .po file; entries marked fuzzy are no translations yet. Raises ValueError for a broken file."""
    from babel.messages.pofile import PoFileError, read_po

    try:
        read = read_po(io.BytesIO(data), ignore_obsolete=True, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error
    return Catalogue({str(m.id): str(m.string) for m in read if m.id and m.string and not m.fuzzy})


class Translated(Extension):
    """Gives the words of a template to `gettext` and `gettext_html`. `found` hears of each, for those who collect them."""

    found: Found | None = None

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The template's tokens with its Chinese as calls."""
        return _TemplateReader(stream, self.found).tokens()


class _TemplateReader:
    """One template, token by token. `tag` is the state of its HTML: in text, in a tag, in a quoted value."""

    def __init__(self, stream: TokenStream, found: Found | None) -> None:
        self.stream, self.found = stream, found
        self.path = stream.filename or stream.name or ""
        self.is_marked = self.path.endswith(_MARKED)
        self.state = "text"
        self.open: list[
            bool
        ] = []  # of each open inline tag, whether it belongs to a sentence: those with attributes part it
        self.run: list[str | list[Token]] = []  # words, and the tokens of expressions between them
        self.line = 1

    def tokens(self) -> Iterator[Token]:
        while self.stream.current.type != "eof":
            token = next(self.stream)
            if token.type == "data":
                yield from self._data(token)
            elif token.type == "variable_begin":
                inner = self._until("variable_end")
                if self._is_apart(inner):
                    yield from self._flush()
                    yield from _printed(inner, token.lineno)
                else:
                    self._begin(token.lineno)
                    self.run.append(inner)
            elif token.type == "block_begin":
                yield from self._flush()
                yield token
                yield from self._until("block_end")
                yield Token(token.lineno, "block_end", "%}")
            else:
                yield from self._flush()
                yield token
        yield from self._flush()

    def _until(self, end: str) -> list[Token]:
        inner = []
        while self.stream.current.type not in (end, "eof"):
            inner.append(next(self.stream))
        if self.stream.current.type == end:
            next(self.stream)
        return self._expression(inner)

    def _is_apart(self, inner: list[Token]) -> bool:
        """Whether an expression is no part of a sentence: a picture, or a macro that makes a block."""
        return self.state == "tag" or not self.is_marked or (bool(inner) and inner[0].value in _APART)

    def _begin(self, line: int) -> None:
        if not self.run:
            self.line = line

    def _data(self, token: Token) -> Iterator[Token]:
        if not self.is_marked:
            yield token
            return
        text, line = str(token.value), token.lineno
        at = 0
        while at < len(text):
            if self.state == "text":
                piece = _PIECE.match(text, at)
                assert piece is not None
                is_inline = self._is_inline(piece, text, at)
                if is_inline:
                    self._begin(line + text.count("\n", 0, at + len(piece[0]) - len(piece[0].lstrip())))
                    self.run.append(piece[0])
                else:
                    yield from self._flush()
                    yield Token(line, "data", piece[0])
                    self.state = "tag" if piece[0] == "<" else "text"
                at = piece.end()
            elif self.state == "tag":
                end = re.compile(r"[>\"']").search(text, at)
                stop = end.end() if end else len(text)
                yield Token(line, "data", text[at:stop])
                if end:
                    self.state = "text" if end[0] == ">" else end[0]
                at = stop
            else:
                stop = text.find(self.state, at)
                piece_end = stop if stop >= 0 else len(text)
                if piece_end > at:
                    self._begin(line + text.count("\n", 0, at))
                    self.run.append(text[at:piece_end])
                if stop >= 0:
                    yield from self._flush()
                    yield Token(line, "data", self.state)
                    self.state, piece_end = "tag", stop + 1
                at = piece_end

    def _is_inline(self, piece: re.Match[str], text: str, at: int) -> bool:
        """Whether a piece of text is part of the sentence: words, and inline tags that were opened without attributes."""
        if piece[0] == "<":
            if _PAIRED.match(text, at):
                self.open.append(False)
            return False
        if not piece[1]:
            return True
        if piece[0][1] != "/":
            self.open.append(True)
            return True
        return self.open.pop() if self.open else True

    def _flush(self) -> Iterator[Token]:
        """What was gathered, as one message when there is Chinese in it."""
        run, self.run = self.run, []
        if not any(isinstance(piece, str) and _MESSAGE.search(piece) for piece in run):
            for piece in run:
                yield from [Token(self.line, "data", piece)] if isinstance(piece, str) else _printed(piece, self.line)
            return
        message, values = "", dict[str, list[Token]]()
        for piece in run:
            if isinstance(piece, str):
                message += piece
            else:
                name = _name_of(piece, values)
                values[name] = piece
                message += f"{{{name}}}"
        before, message, after = _trimmed(message)
        if before:
            yield Token(self.line, "data", before)
        yield from _printed(self._call(_SAY_HTML, tidy(message), self.line, values), self.line)
        if after:
            yield Token(self.line, "data", after)

    def _call(
        self, function: str, message: str, line: int, values: Mapping[str, list[Token]] | None = None
    ) -> list[Token]:
        if self.found:
            self.found(Message(message, self.path, line))
        call = [Token(line, "name", function), Token(line, "lparen", "("), Token(line, "string", message)]
        for name, inner in (values or {}).items():
            call += [Token(line, "comma", ","), Token(line, "name", name), Token(line, "assign", "=")]
            call += [Token(line, "lparen", "("), *inner, Token(line, "rparen", ")")]
        return [*call, Token(line, "rparen", ")")]

    def _expression(self, tokens: list[Token]) -> list[Token]:
        """An expression with the strings that it may print as calls; those it compares with or cuts by stay."""
        out: list[Token] = []
        flows = [True]
        for at, token in enumerate(tokens):
            before = tokens[at - 1] if at else None
            after = tokens[at + 1] if at + 1 < len(tokens) else None
            if token.type in ("lparen", "lbracket", "lbrace"):
                flows.append(flows[-1] and _flows_into(token, tokens[max(0, at - 2) : at]))
            elif token.type in ("rparen", "rbracket", "rbrace") and len(flows) > 1:
                flows.pop()
            if token.type == "string" and flows[-1] and _is_shown(before, after) and _MESSAGE.search(token.value):
                out += self._call(_SAY, tidy(token.value), token.lineno)
            else:
                out.append(token)
        return out


def _printed(inner: list[Token], line: int) -> list[Token]:
    return [Token(line, "variable_begin", "{{"), *inner, Token(line, "variable_end", "}}")]


def _flows_into(opening: Token, before: list[Token]) -> bool:
    """Whether what stands in these brackets can be printed: not a method's arguments, a filter's, a subscript."""
    last = before[-1] if before else None
    if opening.type == "lbracket":
        is_value = last is not None and last.type in ("name", "rparen", "rbracket", "rbrace", "string")
        return not is_value or (last is not None and last.value in _WORDS_OF_JINJA)
    if opening.type == "lparen" and last is not None and last.type == "name" and len(before) == 2:
        return before[0].type not in ("dot", "pipe") and before[0].value != "is"
    return True


def _trimmed(message: str) -> tuple[str, str, str]:
    """What stands before a message, itself, what stands after: spaces, and tags whose other half is not in it."""
    start, end = 0, len(message)
    while True:
        inner = message[start:end]
        first, last = _LOOSE_START.match(inner), _LOOSE_END.search(inner)
        if first and not _is_paired(inner, first[1]):
            start += first.end()
        elif last and not _is_paired(inner, last[1]):
            end = start + last.start()
        else:
            break
    inner = message[start:end]
    start, end = start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())
    return message[:start], message[start:end], message[end:]


def _is_paired(text: str, tag: str) -> bool:
    return text.count(f"<{tag}>") == text.count(f"</{tag}>")


_WORDS_OF_JINJA = ("else", "in", "if", "and", "or", "not", "is", "set", "return")
_COMPARING = ("eq", "ne", "lt", "lteq", "gt", "gteq")


def _is_shown(before: Token | None, after: Token | None) -> bool:
    if after is not None and (
        after.type in (*_COMPARING, "lbracket", "dot", "colon") or after.value in ("in", "is", "not")
    ):
        return False
    return before is None or (before.type not in _COMPARING and before.value not in ("in", "is"))


def _name_of(inner: list[Token], taken: Mapping[str, Any]) -> str:
    """A placeholder's name: the last word of the first thing an expression names, `ask_number` of `unit.ask_number`."""
    name = ""
    for at, token in enumerate(inner):
        is_called = at + 1 < len(inner) and inner[at + 1].type == "lparen"
        if token.type == "name" and not is_called and (not name or inner[at - 1].type == "dot"):
            name = str(token.value)
        elif name and token.type != "dot":
            break
    name = name if name and not keyword.iskeyword(name) else "value"
    number = 2
    base = name
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name


def literals(text: str, path: str) -> Iterator[Message]:
    """The Chinese string literals of a script or a style sheet."""
    for found in _LITERAL.finditer(text):
        if _MESSAGE.search(found[1]):
            yield Message(_unescaped(found[1]), path, text.count("\n", 0, found.start()) + 1)


def translate_literals(text: str, catalogue: Catalogue) -> str:
    """A script or a style sheet with its Chinese literals in the edition's words."""

    def said(found: re.Match[str]) -> str:
        words = catalogue.entries.get(_unescaped(found[1])) if _MESSAGE.search(found[1]) else None
        return '"' + words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"' if words else found[0]

    return _LITERAL.sub(said, text)


def _unescaped(literal: str) -> str:
    return literal.replace('\\"', '"').replace("\\\\", "\\")


_SHARED = re.compile(r"""["'](_shared/[\w-]+\.html)["']""")  # parts that pages import


def website_messages(sources: Sources) -> tuple[Message, ...]:
    """All that websites print by themselves: their templates, scripts and styles, and the program's own words for them."""
    found: list[Message] = []
    for path in _website_files(sources):
        if path.endswith((".js", ".css")) and not path.endswith("sw.js"):
            found += literals(sources.text(path), path)
        elif path.endswith((*_MARKED, ".json", ".txt", ".webmanifest")):
            found += _messages_of(sources.text(path), path)
    found += [
        Message(words, "sitegen", 0)
        for words in (*_LABELS, *search_index.KINDS, *search_index.SERVICES.values(), *SPOKEN)
    ]
    first: dict[str, Message] = {}
    for message in found:
        if is_message(message.text):
            first.setdefault(message.text, message)
    return tuple(first.values())


@lru_cache(maxsize=256)
def _messages_of(text: str, path: str) -> tuple[Message, ...]:
    from jinja2 import Environment

    from sitegen.core.templating import FILTERS, Kept

    found: list[Message] = []
    environment = Environment(extensions=[Kept, Translated], trim_blocks=True, lstrip_blocks=True, autoescape=True)
    environment.filters.update(FILTERS)  # {% kept %} looks for the names its part uses, and meets them
    environment.extensions[Translated.identifier].found = found.append  # type: ignore[attr-defined]
    environment.parse(text, name=path, filename=path)
    return tuple(found)


def _website_files(sources: Sources) -> tuple[str, ...]:
    """The files of every material that makes web pages, without those of pages that are not translated (`home.html`, `home.js`)."""
    found: list[str] = []
    for path in sources.list("templates", "*/material.yaml"):
        text = sources.text(path)
        if re.search(r"^renderer:\s*web\b", text, re.M):
            left = _not_translated(text)
            files = sources.list(path.rsplit("/", 1)[0])
            found += [file for file in files if file.rsplit("/", 1)[1].split(".")[0] not in left]
    shared = {name for file in found if file.endswith(_MARKED) for name in _SHARED.findall(sources.text(file))}
    return (*found, *(f"templates/{name}" for name in sorted(shared)))


def _not_translated(material: str) -> set[str]:
    """The templates, without their endings, of those pages of a material.yaml; none of one that cannot be read, which is told elsewhere."""
    import yaml

    try:
        pages = yaml.safe_load(material)["pages"]
        roles = {role.value for role in NOT_TRANSLATED}
        return {str(page["template"]).split(".")[0] for page in pages if page.get("role") in roles}
    except (yaml.YAMLError, KeyError, TypeError, AttributeError):
        return set()


def update_catalogue(data: bytes, tag: str, messages: tuple[Message, ...]) -> bytes:
    """A catalogue brought up to date: new messages added, those that changed marked fuzzy, those gone kept as obsolete."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    now = Catalog(charset="utf-8", fuzzy=False)
    for message in messages:
        now.add(message.text, locations=[(message.path, message.line or 1)])
    locale = tag.replace("-", "_")
    comment = f"# {tag}. Write what the page says; keep {{names}} and <wbr> <b> <br> where they make sense."
    new = Catalog(locale, header_comment=comment, project="sitegen", version="1", msgid_bugs_address="", fuzzy=False)
    mine = read_po(io.BytesIO(data), locale=locale) if data else new
    mine.fuzzy = False
    mine.update(now, update_header_comment=False, update_creation_date=False)
    out = io.BytesIO()
    write_po(out, mine, width=0, sort_by_file=False)
    return out.getvalue()


# What the program itself says on pages, besides the templates.
SPOKEN = ("约", "超过", "元")
_LABELS = tuple(label(value) for kind in (Kind, CaseOutcome, StoppedBy, Contact, Via) for value in kind)
