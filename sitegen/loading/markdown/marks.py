"""The marks of Markdown inside one text, as a flat list of tokens.

Code spans, links, pictures and references are read by Python-Markdown's own inline processors. Emphasis, tags, entities and
footnotes have rules of ours where the usual ones do not fit Chinese office texts: `是**“安全账户”**骗局` is emphasis, the
asterisks of `138****5678`, `5*8` and `张**和李**` are what the writer typed. Emphasis is paired as CommonMark pairs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html.entities import html5
from itertools import pairwise
from typing import Any

DEEPEST = 20  # labels of links and descriptions of pictures inside one another
_SPECIAL = re.compile(r"[\\`*_\[!<&\n]")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
ENTITY = re.compile(r"&(?:#(?:[xX]([0-9A-Fa-f]{1,6})|([0-9]{1,7}))|([A-Za-z][A-Za-z0-9]{1,31}));")
_ADDRESS = re.compile(r"<((?:https?://|tel:)[^\s<>]+)>")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,40})\]")
# A tag is one only with attributes that have values: in `a<b c>d` there is none.
TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,30})"
    r"(?:\s+[A-Za-z_:][\w:.-]{0,40}\s?=\s?(?:\"[^\"<>]{0,4000}\"|'[^'<>]{0,4000}'|[^\s\"'=<>`]{1,400})"
    r"|\s+(?:nowrap|noshade|compact|controls|autoplay|async|defer|disabled|checked|hidden|open|allowfullscreen)\b){0,40}\s*/?>",
    re.ASCII,
)
# Tags that say something: they come through in a story.
SHOWN_TAGS = frozenset(
    "p br strong em b i u s del sub sup ul ol li blockquote table thead tbody tfoot tr th td caption h3 h4 h5 hr a code pre dl dt dd div abbr".split()
)
# Tags that only carry looks, or what no text may hold: they are taken out and told. Any other word in <> is the writer's own.
KNOWN_TAGS = SHOWN_TAGS | frozenset(
    "html head body title meta link base section article header footer main nav aside span font center small big strike tt ins mark label"
    " figure figcaption picture source colgroup col wbr h1 h2 h6 o:p st1:chsdate v:shape w:sdt ruby rt rp q cite kbd samp var time details"
    " summary address hgroup fieldset legend nobr acronym basefont dir menu"
    " script style iframe object embed form input button select option textarea svg math video audio canvas noscript template marquee".split()
)
TAG_NAMES = "|".join(sorted(map(re.escape, KNOWN_TAGS), key=len, reverse=True))
TAG_AS_TEXT = re.compile(rf"</?(?:{TAG_NAMES})(?:\s[^<>]{{0,200}}|/)?>", re.IGNORECASE | re.ASCII)
PICTURE_TAGS = frozenset(("img", "image"))

_OPENING = frozenset("“‘「『《〈（【〔([{")
_CLOSING = frozenset("”’」』》〉）】〕)]}，。、；：！？…,.;:!?%％")
# The hundred most frequent family names: 张** and 王*明 are people whose names are kept back.
FAMILY = frozenset(
    "李王张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏"
    "谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚买阿艾古吐努热"
)


@dataclass(slots=True)
class InlineToken:
    """One piece of a text.

    `kind`: text, code, break, strong_open, strong_close, em_open, em_close, link_open, link_close, image, footnote, tag.
    `content` is what is written (a tag whole, a footnote's label); `name` a tag's name, `is_end` whether it closes.
    `target` and `title` are those of a link or picture, `children` a picture's description.
    """

    kind: str
    content: str = ""
    name: str = ""
    is_end: bool = False
    target: str = ""
    title: str = ""
    children: tuple[InlineToken, ...] = ()


@dataclass(slots=True)
class _MarkRun:
    """A run of one sign that may open or close emphasis: `left` of its signs are not yet used."""

    sign: str
    length: int
    opens: bool
    closes: bool
    left: int = 0
    closed: list[str] = field(default_factory=list)  # tags that end here, in their order
    opened: list[str] = field(default_factory=list)  # tags that begin here, the innermost first


def read_marks(text: str, links: Mapping[str, tuple[str, str]], *, is_headline: bool = False) -> list[InlineToken]:
    """The tokens of one paragraph. `links` are addresses and titles by label, folded by `folded_label`; a headline keeps its asterisks."""
    return _InlineReader(text, links, is_headline=is_headline).tokens()


def folded_label(label: str) -> str:
    """A link's label as it is compared: without regard to case and runs of blanks (CommonMark, link reference definitions)."""
    return " ".join(label.split()).casefold()


def decoded(text: str) -> str:
    """A text with its entities as the characters they stand for, control characters too: for what judges characters."""
    return ENTITY.sub(_character, text) if "&" in text else text


def get_ready() -> None:
    """Import what is needed at the first mark: for a process that others are forked from."""
    _processors()


class _InlineReader:
    def __init__(
        self,
        text: str,
        links: Mapping[str, tuple[str, str]],
        *,
        is_headline: bool,
        depth: int = 0,
        in_link: bool = False,
    ) -> None:
        self.text, self.links, self.is_headline = text, links, is_headline
        self.depth, self.in_link = depth, in_link
        self.found: list[InlineToken | _MarkRun] = []
        self.runs: list[_MarkRun] = []
        self._masks: frozenset[int] | None = None

    def tokens(self) -> list[InlineToken]:
        text, at = self.text, 0
        readers: Mapping[str, Callable[[int], int]] = {
            "\\": self._escape, "`": self._code, "*": self._run, "_": self._run, "[": self._bracket, "!": self._picture,
            "<": self._angle, "&": self._entity, "\n": self._line_end,
        }  # fmt: skip
        while special := _SPECIAL.search(text, at):
            start = special.start()
            self._say(text[at:start])
            end = readers[special[0]](start)
            if end == start:
                self._say(special[0])
                end += 1
            at = end
        self._say(text[at:])
        _pair(self.runs)
        return _merged(self.found)

    def _say(self, words: str) -> None:
        if words:
            self.found.append(InlineToken("text", words))

    # Each reads what begins at `start` and returns where it ends; `start` itself when it is nothing but a sign.

    def _escape(self, start: int) -> int:
        following = self.text[start + 1 : start + 2]
        if following == "\n":
            self.found.append(InlineToken("break"))
            return start + 2
        if following in _PUNCTUATION and following:
            self._say(following)
            return start + 2
        return start

    def _code(self, start: int) -> int:
        begin: int
        end: int | None
        begin, end = _processors()["code"].find_code_spans(start, self.text)
        if end is None:
            self._say(self.text[start:begin])
            return begin
        ticks = begin - start
        words = self.text[begin:end].replace("\n", " ")
        if words[:1] == words[-1:] == " " and words.strip():
            words = words[1:-1]
        self.found.append(InlineToken("code", words))
        return end + ticks

    def _line_end(self, start: int) -> int:
        if self.found and isinstance(last := self.found[-1], InlineToken) and last.kind == "text":
            last.content = last.content.rstrip(" ")
        self.found.append(InlineToken("break"))
        end = start + 1
        while self.text[end : end + 1] == " ":
            end += 1
        return end

    def _entity(self, start: int) -> int:
        found = ENTITY.match(self.text, start)
        if not found or (said := _character(found)) == found[0]:
            return start
        self._say(said)
        return found.end()

    def _angle(self, start: int) -> int:
        """`<https://…>`, and the tags of HTML; what else stands in <> is text."""
        if address := _ADDRESS.match(self.text, start):
            self.found += [
                InlineToken("link_open", target=address[1]),
                InlineToken("text", address[1]),
                InlineToken("link_close"),
            ]
            return address.end()
        found = TAG.match(self.text, start)
        if not found or found[2].lower() not in KNOWN_TAGS | PICTURE_TAGS:
            return start
        self.found.append(InlineToken("tag", found[0], found[2].lower(), is_end=bool(found[1])))
        return found.end()

    def _bracket(self, start: int) -> int:
        if note := _FOOTNOTE.match(self.text, start):
            self.found.append(InlineToken("footnote", note[1]))
            return note.end()
        if self.in_link or self.depth >= DEEPEST:
            return start
        label, target, title, end = self._linked(start + 1)
        if not end:
            return start
        inside = _InlineReader(
            label, self.links, is_headline=self.is_headline, depth=self.depth + 1, in_link=True
        ).tokens()
        self.found += [InlineToken("link_open", target=target, title=title), *inside, InlineToken("link_close")]
        return end

    def _picture(self, start: int) -> int:
        if self.text[start + 1 : start + 2] != "[" or self.depth >= DEEPEST:
            return start
        label, target, title, end = self._linked(start + 2, may_have_blanks=True)
        if not end:
            return start
        inside = _InlineReader(label, self.links, is_headline=True, depth=self.depth + 1).tokens()
        self.found.append(InlineToken("image", target=target, title=title, children=tuple(inside)))
        return end

    def _linked(self, start: int, *, may_have_blanks: bool = False) -> tuple[str, str, str, int]:
        """Label, address, title and end of a link or picture whose label begins at `start`; an end of 0 when it is none."""
        at: int
        end: int
        label, at, is_label = _processors()["link"].getText(self.text, start)
        if not is_label:
            return "", "", "", 0
        href, title, end, is_link = _processors()["link"].getLink(self.text, at)
        is_bracketed = re.match(r"\(\s*<", self.text[at : at + 20]) is not None
        if is_link and (is_bracketed or not re.search(r"\n" if may_have_blanks else r"\s", href)):
            return label, _unescaped(href), _unescaped(title or ""), end
        named = re.match(r"\[([^\[\]]{0,400})\]", self.text[at : at + 402])
        key = folded_label((named[1] if named else "") or label)
        if key in self.links:
            return label, *self.links[key], at + (named.end() if named else 0)
        return "", "", "", 0

    # --------------------------------------------------------------------------------------------- emphasis

    def _run(self, start: int) -> int:
        """A run of * or _ as what may open or close emphasis, or as plain signs."""
        sign, end = self.text[start], start
        while self.text[end : end + 1] == sign:
            end += 1
        if self.is_headline:
            self._say(self.text[start:end])
            return end
        opens, closes = (self._underscores if sign == "_" else self._stars)(start, end)
        run = _MarkRun(sign, end - start, opens, closes, end - start)
        self.found.append(run)
        self.runs.append(run)
        return end

    def _around(self, start: int, end: int) -> tuple[str, str]:
        return self.text[start - 1] if start else " ", self.text[end] if end < len(self.text) else " "

    def _underscores(self, start: int, end: int) -> tuple[bool, bool]:
        """Never inside a word (`fake_police`, 张_三), nor blanks to be filled in (`____`); two beside Chinese words are bold."""
        before, after = self._around(start, end)
        if end - start > 2:
            return False, False
        if end - start == 2 and not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum()):
            return not after.isspace() and after not in _CLOSING, not before.isspace() and before not in _OPENING
        return not after.isspace() and not before.isalnum(), not before.isspace() and not after.isalnum()

    def _stars(self, start: int, end: int) -> tuple[bool, bool]:
        """Not what masks a number or a name, nor a sign of multiplication; blanks inside `** … **` do not matter."""
        before, after = self._around(start, end)
        length = end - start
        if length > 3 or (before.isdigit() and after.isdigit()) or start in self._masked():
            return False, False
        if length != 2 and before.isascii() and before.isalnum() and after.isascii() and after.isalnum():
            return False, False
        if length == 3 and (before.isalnum() and after.isalnum()):
            return False, False
        opens = not after.isspace() and after not in _CLOSING
        closes = not before.isspace() and before not in _OPENING
        if length != 2 or not (before.isspace() or after.isspace()):
            return opens, closes
        if before.isspace() and after.isspace() and _is_sum(self.text[:start], self.text[end:]):
            return False, False
        # An odd number of ** so far means that one waits for its partner.
        is_waiting = sum(r.length == 2 and r.sign == "*" and (r.opens or r.closes) for r in self.runs) % 2 == 1
        if after.isspace():
            opens = not is_waiting and "**" in self.text[end:]
        if before.isspace():
            closes = is_waiting
        return opens, closes

    def _masked(self) -> frozenset[int]:
        """Where asterisks stand for the rest of a name: two of them behind family names, close together."""
        if self._masks is None:
            runs = [m.start() for m in re.finditer(r"(?<!\*)\*{1,3}(?!\*)", self.text)]
            named = [at for at in runs if at and self.text[at - 1] in FAMILY]
            pairs = [(a, b) for a, b in pairwise(named) if b - a <= 12]
            self._masks = frozenset(at for pair in pairs for at in pair)
        return self._masks


def _is_sum(before: str, after: str) -> bool:
    first, second = before.rstrip()[-1:], after.lstrip()[:1]
    return first.isascii() and first.isalnum() and second.isascii() and second.isalnum()


def _pair(runs: Sequence[_MarkRun]) -> None:
    """Pair the runs as CommonMark does ("process emphasis"): what is inside is paired first, a pair of two signs is strong."""
    waiting: list[_MarkRun] = []
    for run in runs:
        while run.closes and run.left:
            place = next((n for n in range(len(waiting) - 1, -1, -1) if _fit(waiting[n], run)), None)
            if place is None:
                break
            opener = waiting[place]
            used = 2 if opener.left > 1 and run.left > 1 else 1
            tag = "strong" if used == 2 else "em"
            opener.opened.append(tag)
            run.closed.append(tag)
            opener.left -= used
            run.left -= used
            del waiting[place + 1 :]
            if not opener.left:
                waiting.pop()
        if run.opens and run.left:
            waiting.append(run)


def _fit(opener: _MarkRun, closer: _MarkRun) -> bool:
    """Whether the two may pair: the same sign, and the rule of three for runs that could do both."""
    if opener.sign != closer.sign:
        return False
    is_both = opener.closes or closer.opens
    return not is_both or (opener.length + closer.length) % 3 != 0 or opener.length % 3 == closer.length % 3 == 0


def _merged(found: Sequence[InlineToken | _MarkRun]) -> list[InlineToken]:
    """The tokens with the runs written out: ends, signs that are left, beginnings; neighbouring words joined."""
    made: list[InlineToken] = []
    for one in found:
        if isinstance(one, InlineToken):
            pieces = [one]
        else:
            pieces = [InlineToken(f"{tag}_close") for tag in one.closed]
            pieces += [InlineToken("text", one.sign * one.left)] if one.left else []
            pieces += [InlineToken(f"{tag}_open") for tag in reversed(one.opened)]
        for piece in pieces:
            if piece.kind == "text" and made and made[-1].kind == "text":
                made[-1].content += piece.content
            else:
                made.append(piece)
    return made


def _unescaped(text: str) -> str:
    return decoded(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text))


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return html5.get(f"{found[3]};", found[0])
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


@cache
def _processors() -> Mapping[str, Any]:
    """Python-Markdown's readers of code spans and links. Importing it takes 70 ms: not for a build whose files are all known."""
    import markdown
    from markdown.inlinepatterns import BACKTICK_RE, LINK_RE, BacktickInlineProcessor, LinkInlineProcessor

    reader = markdown.Markdown()
    inline: Any = reader.treeprocessors["inline"]
    inline.stashed_nodes = {}  # what its processors look into; nothing is put aside here
    return {"code": BacktickInlineProcessor(BACKTICK_RE), "link": LinkInlineProcessor(LINK_RE, reader)}
