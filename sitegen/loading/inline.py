"""Marks inside a text: emphasis, links, pictures, footnotes, entities, tags, made into clean HTML or into plain words.

markdown-it-py reads them, with its own rules where CommonMark's do not fit Chinese: `是**“安全账户”**骗局` is emphasis, the asterisks of
`138****5678`, `5*8` and `张**和李**` are what the writer typed. Whatever is in neither of the two results is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sitegen.loading.lines import joined
from sitegen.problems import Origin, Problems, Words

if TYPE_CHECKING:  # 70 ms: not for a build whose files are all known
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

MOST_MARKS = 500  # in one paragraph; a page of text has a dozen
SCHEMES = frozenset({"http", "https", "tel"})

# Without one of these a text is its own result.
_MARK = re.compile(r"[\\`*_\[<&\n\u00a0\u2000-\u200a\u202f\u205f]|~~")
_BLANKS = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
# A tag is one only with attributes that have values: in `a<b c>d` there is none.
TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,30})"
    r"(?:\s+[A-Za-z_:][\w:.-]{0,40}\s?=\s?(?:\"[^\"<>]{0,4000}\"|'[^'<>]{0,4000}'|[^\s\"'=<>`]{1,400})"
    r"|\s+(?:nowrap|noshade|compact|controls|autoplay|async|defer|disabled|checked|hidden|open|allowfullscreen)\b){0,40}\s*/?>",
    re.ASCII,
)
_ADDRESS = re.compile(r"<((?:https?://|tel:)[^\s<>]+)>")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,40})\]")
_WIDE_LINK = re.compile(r"\[[^\[\]\n]{1,60}\](?:（\s*https?://[^）]*）|\s+\(\s*https?://[^)]*\))")
_PICTURE_WITH_BLANKS = re.compile(
    r"(!\[[^\[\]\n]{0,200}\]\()\s*([^()<>\"'\n]{1,200}?\.(?:png|jpe?g|webp|gif|heic|bmp|tiff?))\s*\)", re.IGNORECASE
)
_TWO_STARS = re.compile(r"(?:^|([^*\d]))\*\*(?![*\d])(?!\s+\d)")  # digits beside them: a masked number, a power
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_ATTRIBUTE = re.compile(r"""([A-Za-z_:][\w:.-]*)\s?=\s?("[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
_MEANT = frozenset("href title colspan rowspan start scope".split())
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)

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
_UNSAFE_TAGS = frozenset("script style iframe object embed form svg math".split())
_PICTURE_TAGS = frozenset(("img", "image"))
_LINE_TAGS = frozenset("br p div li tr h1 h2 h3 h4 h5 h6 table ul ol blockquote section".split())

_OPENING = frozenset("“‘「『《〈（【〔([{")
_CLOSING = frozenset("”’」』》〉）】〕)]}，。、；：！？…,.;:!?%％")
# The hundred most frequent family names: 张** and 王*明 are people whose names are kept back.
_FAMILY = frozenset(
    "李王张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏"
    "谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚买阿艾古吐努热"
)


@dataclass(frozen=True, slots=True)
class Notes:
    """What stands apart from the text that refers to it, from anywhere in the file: footnotes and the addresses of links.

    `footnotes` gives text and place by label, `links` addresses by label as CommonMark folds it.
    """

    footnotes: Mapping[str, tuple[str, Origin]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


# What stands for a picture: its description and address as written, and where; gives the address for the page, or nothing.
Picturing = Callable[[str, str, Origin], str]


@dataclass(slots=True)
class Place:
    """Where a text stands and what may be in it: addresses that `references` name, footnotes where that is not None.

    `cited` are the labels of the footnotes met, in their order; `rows` the lines of the text and their places, if it has several;
    `links` takes the words and targets of links where these can be clicked somewhere.
    """

    origin: Origin
    problems: Problems
    references: Mapping[str, str] = field(default_factory=dict)
    footnotes: Mapping[str, tuple[str, Origin]] | None = None
    picture: Picturing | None = None
    cited: list[str] = field(default_factory=list)
    rows: Sequence[tuple[str, Origin]] = ()
    links: list[tuple[str, str]] | None = None

    def of(self, *words: str) -> Origin:
        """The place of the first line that has these words, or failing that the next ones."""
        found = (at for one in words if one for row, at in self.rows if one in row)
        return next(found, self.origin)


def to_plain(
    text: str,
    origin: Origin,
    problems: Problems,
    what: str = "",
    *,
    is_headline: bool = False,
    links: list[tuple[str, str]] | None = None,
    references: Mapping[str, str] | None = None,
) -> str:
    """The words without any mark: emphasis goes, of a link its label stays, entities are what they stand for.

    What a reader would miss is told; the targets of links are added to `links` instead, where that is given. `references` are
    addresses that stand elsewhere in the file. In a headline `*` and `|` are marks of their own and stay.
    """
    text = text.replace("\t", " ")
    place = Place(origin, problems, references or {}, links=links)
    if "|" in text and not is_headline:
        _error(
            place,
            "|",
            f"{_named(what)}里的“|”不是断行记号，会当作字印出来",
            f"“|” is no line break in “{what}”",
            Words(
                "断行记号只用在标题、警示语、引语和条屏里；请删去",
                "take it out: it parts lines of titles and warnings only",
            ),
        )
    if not _MARK.search(text):
        return text.strip()
    words = _plain(_tokens(text, place, is_headline=is_headline), place, what)
    return words.strip()


def to_inline_html(text: str, place: Place) -> str:
    """One paragraph as HTML; a line end in it breaks the line."""
    if not _MARK.search(text):
        return escape(text, quote=False)
    return _html(_tokens(text, place), place)


def _tokens(text: str, place: Place, *, is_headline: bool = False) -> list[Token]:
    if len(_MARK.findall(text)) > MOST_MARKS:
        place.problems.error(
            place.origin,
            f"这一段里的记号（* _ [ ` < & 等）太多，超过 {MOST_MARKS} 个",
            f"too many marks (* _ [ ` < & …) in this paragraph: more than {MOST_MARKS}",
            Words("请只用文字，或分成几段", "use words only, or part it into paragraphs"),
        )
        from markdown_it.token import Token

        return [Token("text", "", 0, content=text)]
    if "![" in text:
        text = _PICTURE_WITH_BLANKS.sub(_bracketed, text)
    wide = _WIDE_LINK.search(text)
    if wide:
        place.problems.error(
            place.of(wide[0]),
            f"“{wide[0][:40]}”不是链接：方括号后面要紧跟半角圆括号",
            f"“{wide[0][:40]}” is no link: the brackets must follow each other and be half-width",
            Words("请写成 [名称](网址)", "write [name](address)"),
        )
    if "~~" in text and re.search(r"~~[^\s~][^~]{0,200}~~", text):
        place.problems.notice(
            place.of("~~"),
            "这里没有删除线，“~~”会照原样印出来",
            "nothing is struck out here: “~~” is printed as typed",
            Words("不要的字请直接删掉", "take out the words that are not wanted"),
        )
    references = {label: {"href": href, "title": ""} for label, href in place.references.items()}
    tokens: list[Token] = []
    _reader(is_headline).inline.parse(text, _reader(is_headline), {"references": references, "place": place}, tokens)
    if not is_headline:
        _tell_lone_stars(tokens, place)
    return tokens


def _bracketed(found: re.Match[str]) -> str:
    return f"{found[1]}<{found[2]}>)" if re.search(r"\s", found[2]) else found[0]


def _tell_lone_stars(tokens: Sequence[Token], place: Place) -> None:
    text = "".join(t.content for t in tokens if t.type == "text")
    for found in _TWO_STARS.finditer(text):
        if not found[1] or found[1] not in _FAMILY:
            place.problems.notice(
                place.origin,
                f"“**”没有成对，会照原样印出来：“{text[max(0, found.start() - 8) : found.end() + 8]}”",
                f"“**” has no partner and is printed as typed: “{text[max(0, found.start() - 8) : found.end() + 8]}”",
                Words("要加粗请在两头都写 **，要去掉请删除", "write ** on both sides for bold, or take it out"),
            )
            return


# ------------------------------------------------------------------------------------------------ two results


def _plain(tokens: Sequence[Token], place: Place, what: str) -> str:
    words, links = "", []
    for token in tokens:
        kind = token.type
        if kind in ("text", "text_special", "code_inline"):
            words += _BLANKS.sub(" ", token.content)
        elif kind in ("softbreak", "hardbreak"):
            words = joined(words, " ").rstrip() + "\n"
        elif kind == "link_open":
            links.append((str(token.attrs.get("href", "")), len(words)))
        elif kind == "link_close":
            href, start = links.pop()
            _tell_left_out_link(href, words[start:], place, what)
        elif kind == "tag":
            words = _plain_tag(token, words, place, what)
        elif kind == "image":
            _error(
                place,
                "![",
                f"{_named(what)}里不能放图片",
                f"no pictures in “{what}”",
                Words("请把图片放进案例的“案情回顾”", "put it into the story of a case"),
            )
        elif kind == "footnote":
            _error(
                place,
                f"[^{token.content}]",
                f"{_named(what)}里不能用脚注“[^{token.content}]”",
                f"no footnotes in “{what}”: “[^{token.content}]”",
                Words(
                    "请把说明写进正文，或把脚注移到“案情回顾”", "say it in the text, or move the footnote to the story"
                ),
            )
    lines = words.split("\n")
    for i in range(1, len(lines)):
        lines[0] = joined(lines[0], lines[i])
    return lines[0]


def _plain_tag(token: Token, words: str, place: Place, what: str) -> str:
    name = token.tag
    if name in _PICTURE_TAGS:
        _tell_picture_tag(place)
    elif name == "a" and not token.info:
        _tell_left_out_link(_href_of(token.content), "", place, what)
    else:
        _tell_tag(name, place)
    return words.rstrip() + "\n" if name in _LINE_TAGS else words


def _tell_left_out_link(href: str, label: str, place: Place, what: str) -> None:
    if not _check_target(href, place):
        return
    if label.strip() and place.links is not None:
        place.links.append((label.strip(), href))
        return
    if href.removeprefix("https://").removeprefix("http://").removeprefix("tel:").strip("/") == label.strip("/"):
        return
    tell_left_out(href, what, place.origin, place.problems)


def tell_left_out(href: str, what: str, origin: Origin, problems: Problems) -> None:
    """Note an address that is shown nowhere, as only its words are."""
    problems.notice(
        origin,
        f"{_named(what)}也印在纸上和屏幕上，不能点，网址“{href[:60]}”没有印出来",
        f"“{what}” is printed too, where nothing can be clicked: the address “{href[:60]}” is not shown",
        Words("要给网址，请写在“案情回顾”里", "put the address into the story if people need it"),
    )


def _html(tokens: Sequence[Token], place: Place) -> str:
    made: list[str] = []
    open_links: list[bool] = []
    for token in tokens:
        kind = token.type
        if kind in ("text", "text_special"):
            words = escape(_BLANKS.sub(" ", token.content), quote=False)
            made.append(words.lstrip(" ") if made and made[-1] in ("<strong>", "<em>") else words)
        elif kind in ("softbreak", "hardbreak"):
            made.append("<br>\n")
        elif kind in ("strong_open", "em_open"):
            made.append(f"<{token.tag}>")
        elif kind in ("strong_close", "em_close"):
            made[-1] = made[-1].rstrip(" ")  # blanks inside ** ** are not to be underlined
            made.append(f"</{token.tag}>")
        elif kind == "code_inline":
            made.append(f"<code>{escape(token.content, quote=False)}</code>")
        elif kind == "link_open":
            href = str(token.attrs.get("href", ""))
            open_links.append(_check_target(href, place))
            title = token.attrs.get("title")
            if open_links[-1]:
                made.append(f'<a href="{escape(href)}"' + (f' title="{escape(str(title))}">' if title else ">"))
        elif kind == "link_close":
            made.append("</a>" if open_links.pop() else "")
        elif kind == "tag":
            made.append(_html_tag(token, place))
        elif kind == "image":
            made.append(_html_picture(token, place))
        elif kind == "footnote":
            made.append(_html_footnote(token.content, place))
    return "".join(made)


def _html_tag(token: Token, place: Place) -> str:
    name = token.tag
    if name in _PICTURE_TAGS:
        _tell_picture_tag(place)
        return ""
    if name in SHOWN_TAGS:
        if name == "a" and not token.info and not _check_target(_href_of(token.content), place):
            return ""
        return bare_tag(token.content)
    _tell_tag(name, place)
    return "<br>" if name in _LINE_TAGS and token.info else ""


def bare_tag(tag: str) -> str:
    """A pasted tag with the attributes that mean something in a text: no look, no name that the page has already."""
    found = TAG.fullmatch(tag)
    if not found:
        return ""
    kept = "".join(f" {name}={value}" for name, value in _ATTRIBUTE.findall(tag) if name.lower() in _MEANT)
    return f"<{found[1]}{found[2]}{kept}>"


def _html_picture(token: Token, place: Place) -> str:
    alt = "".join(t.content if t.type != "softbreak" else " " for t in token.children or ())
    if place.picture is None:
        _error(
            place,
            "![",
            "这里不能放图片",
            "no pictures here",
            Words("请把图片放进案例的“案情回顾”", "put it into the story of a case"),
        )
        return ""
    target = str(token.attrs.get("src", ""))
    source = place.picture(alt, target, place.of(target))
    title = token.attrs.get("title")
    extra = f' title="{escape(str(title))}"' if title else ""
    return f'<img src="{escape(source)}" alt="{escape(alt)}"{extra}>' if source else ""


def _html_footnote(label: str, place: Place) -> str:
    if label not in place.cited:
        place.cited.append(label)
        number = len(place.cited)
        return f'<sup id="fnref:{number}"><a href="#fn:{number}">{number}</a></sup>'
    number = place.cited.index(label) + 1
    return f'<sup><a href="#fn:{number}">{number}</a></sup>'


# ---------------------------------------------------------------------------------------------------- faults


def _named(what: str) -> str:
    return f"“{what}”" if what else "这里"


def _error(place: Place, words: tuple[str, ...] | str, zh: str, en: str, hint: Words) -> None:
    """Note a fault at the line that has these words."""
    place.problems.error(place.of(*((words,) if isinstance(words, str) else words)), zh, en, hint)


def _check_target(href: str, place: Place) -> bool:
    """Whether a link may stand on a page; a problem for one that leads nowhere or out of the site by another way than the web."""
    scheme = _SCHEME.match(href)
    anchor = href.startswith("#")
    if scheme and scheme[1].lower() in SCHEMES and len(href) > scheme.end() + 2:
        return True
    if href and not scheme and not anchor and not href.startswith(("/", "\\")):
        return True
    if href.strip("#") and anchor:
        wrong = (
            f"链接“{href[:60]}”只指向本页的一处，书里到不了",
            f"the link “{href[:60]}” leads to a place on this page only",
        )
    elif not href or anchor:
        wrong = f"链接“{href}”没有地址", f"the link “{href}” has no address"
    elif scheme:
        wrong = f"这种链接打不开：“{href[:60]}”", f"a link of this kind does not open: “{href[:60]}”"
    else:
        wrong = f"链接“{href[:60]}”不能以 / 开头", f"the link “{href[:60]}” must not begin with /"
    _error(
        place,
        (f"({href}", href),
        *wrong,
        Words(
            "外面的网页请写全 https://…，本网站的页请写 ../types/index.html 这样，打电话请写 tel:96110",
            "write https://… for other sites, ../types/index.html for a page of this one, tel:96110 for a call",
        ),
    )
    return False


def _href_of(tag: str) -> str:
    found = _HREF.search(tag)
    return next((g for g in found.groups() if g is not None), "") if found else ""


def _tell_tag(name: str, place: Place) -> None:
    if name in _UNSAFE_TAGS:
        tell_unsafe(place.of(f"<{name}"), place.problems)
        return
    place.problems.notice(
        place.of(f"<{name}"),
        f"网页代码 <{name}> 已去掉，里面的字照留",
        f"the tag <{name}> was taken out, its words stay",
        Words("请从记事本粘贴，只留文字", "paste it from a plain editor"),
    )


def tell_unsafe(origin: Origin, problems: Problems) -> None:
    """Note that something was taken out that no page may hold."""
    problems.notice(
        origin,
        "正文里有网页代码（脚本、样式或嵌入内容），已去掉",
        "scripts, styles or embedded things in the text were taken out",
        Words("请只用文字、列表、表格、引用和图片", "use text, lists, tables, quotes and pictures only"),
    )


def _tell_picture_tag(place: Place) -> None:
    place.problems.error(place.of("<im"), "图片请用 ![说明](文件名) 来写", "write a picture as ![what it shows](file)")


# ----------------------------------------------------------------------------------------- how marks are read


@cache
def _reader(is_headline: bool = False) -> MarkdownIt:
    """markdown-it with the marks above and no blocks; a headline keeps its asterisks."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("zero", {"maxNesting": 20})
    marks = ["escape", "backticks", "link", "image", "html_inline", "entity", "newline"]
    pairs = [] if is_headline else ["emphasis"]
    reader.enable([*marks, *pairs])
    reader.inline.ruler.at("html_inline", _angle)
    reader.inline.ruler.before("link", "footnote", _footnote)
    if not is_headline:
        reader.inline.ruler.at("emphasis", _emphasis)
    reader.validateLink = _any_link  # type: ignore[method-assign,assignment] # judged where the place is known
    reader.normalizeLink = str  # type: ignore[method-assign,assignment] # as typed
    return reader


def get_ready() -> None:
    """Set up what is needed at the first mark: for a process that others are forked from."""
    _reader()


def _any_link(_: str) -> bool:
    return True


def _angle(state: StateInline, silent: bool) -> bool:
    """`<https://…>`, and the tags of HTML; what else stands in <> is text."""
    if state.src[state.pos] != "<":
        return False
    if found := _ADDRESS.match(state.src, state.pos, state.posMax):
        if not silent:
            state.push("link_open", "a", 1).attrs = {"href": found[1]}
            state.push("text", "", 0).content = found[1]
            state.push("link_close", "a", -1)
    elif found := TAG.match(state.src, state.pos, state.posMax):
        name = found[2].lower()
        if name not in KNOWN_TAGS and name not in _PICTURE_TAGS:
            return False
        if not silent:
            token = state.push("tag", name, 0)
            token.content, token.info = found[0], found[1]
    else:
        return False
    state.pos = found.end()
    return True


def _footnote(state: StateInline, silent: bool) -> bool:
    """`[^1]` where there is such a footnote; one that is nowhere is told and stays as typed."""
    if not state.src.startswith("[^", state.pos):
        return False
    found = _FOOTNOTE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    place: Place = state.env["place"]
    if not silent:
        state.push("footnote", "", 0).content = found[1]
        if place.footnotes is not None and found[1] not in place.footnotes:
            _error(
                place,
                found[0],
                f"没有脚注“[^{found[1]}]”的内容",
                f"the footnote “[^{found[1]}]” has no text",
                Words(f"请在文件末尾加一行 [^{found[1]}]: …", f"add a line [^{found[1]}]: … at the end of the file"),
            )
    state.pos = found.end()
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """A run of * or _ as what may open or close emphasis, or as plain signs."""
    from markdown_it.rules_inline.state_inline import Delimiter

    src, start = state.src, state.pos
    marker = src[start]
    if silent or marker not in "*_":
        return False
    end = start
    while end < state.posMax and src[end] == marker:
        end += 1
    if marker == "_":
        opens, closes = _underscores(src, start, end)
    else:
        opens, closes = _stars(state, src, start, end)
    for _ in range(end - start):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(Delimiter(ord(marker), end - start, len(state.tokens) - 1, -1, opens, closes))
    state.pos = end
    return True


def _around(src: str, start: int, end: int) -> tuple[str, str]:
    return src[start - 1] if start else " ", src[end] if end < len(src) else " "


def _underscores(src: str, start: int, end: int) -> tuple[bool, bool]:
    """Never inside a word (`fake_police`, 张_三), nor blanks to be filled in (`____`)."""
    before, after = _around(src, start, end)
    if end - start > 2:
        return False, False
    return not after.isspace() and not before.isalnum(), not before.isspace() and not after.isalnum()


def _stars(state: StateInline, src: str, start: int, end: int) -> tuple[bool, bool]:
    """Not what masks a number or a name, nor a sign of multiplication; blanks inside `** … **` do not matter."""
    before, after = _around(src, start, end)
    length = end - start
    if length > 3 or (before.isdigit() and after.isdigit()) or start in _masks(state):
        return False, False
    if length != 2 and before.isascii() and before.isalnum() and after.isascii() and after.isalnum():
        return False, False
    if length == 3 and (before.isalnum() and after.isalnum()):
        return False, False
    opens = not after.isspace() and after not in _CLOSING
    closes = not before.isspace() and before not in _OPENING
    if length != 2 or not (before.isspace() or after.isspace()):
        return opens, closes
    if before.isspace() and after.isspace() and _is_sum(src[:start], src[end:]):
        return False, False
    # Delimiters of this text so far: an odd number of ** means that one waits for its partner.
    is_waiting = sum(d.length == 2 and d.marker == 42 and (d.open or d.close) for d in state.delimiters) // 2 % 2 == 1
    if after.isspace():
        opens = not is_waiting and "**" in src[end:]
    if before.isspace():
        closes = is_waiting
    return opens, closes


def _is_sum(before: str, after: str) -> bool:
    first, second = before.rstrip()[-1:], after.lstrip()[:1]
    return first.isascii() and first.isalnum() and second.isascii() and second.isalnum()


def _masks(state: StateInline) -> frozenset[int]:
    """Where asterisks stand for the rest of a name: two of them behind family names, close together."""
    src, found = state.env.get("masks", ("", frozenset()))
    if src != state.src:  # a picture's description is read by itself
        runs = [m.start() for m in re.finditer(r"(?<!\*)\*{1,3}(?!\*)", state.src)]
        named = [at for at in runs if at and state.src[at - 1] in _FAMILY]
        pairs = [(a, b) for a, b in pairwise(named) if b - a <= 12]
        found = frozenset(at for pair in pairs for at in pair)
        state.env["masks"] = state.src, found
    return frozenset(found)


# --------------------------------------------------------------------------------------------------- entities

_ENTITY = re.compile(r"&(?:#(?:[xX]([0-9A-Fa-f]{1,6})|([0-9]{1,7}))|([A-Za-z][A-Za-z0-9]{1,31}));")


def decoded(text: str) -> str:
    """A text with its entities as the characters they stand for, control characters too: for what judges characters."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    from html.entities import html5

    if found[3]:
        return html5.get(f"{found[3]};", found[0])
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def tidied(text: str, origin: Origin, problems: Problems) -> str:
    """A value of a list or of front matter without the entities and tags that were pasted with it."""
    if "&" not in text and "<" not in text:
        return text

    def without(found: re.Match[str]) -> str:
        name = found[2].lower()
        if name not in KNOWN_TAGS and name not in _PICTURE_TAGS:
            return found[0]
        _tell_tag(name, Place(origin, problems))
        return ""

    return _BLANKS.sub(" ", decoded(TAG.sub(without, text)))


def as_read(line: str) -> str:
    """A line of a body as it is read when printed: for what looks for numbers and words across marks.

    Asterisks are left out where they stay, too: a number is no less to be read for one in it.
    """
    if not _MARK.search(line) or len(_MARK.findall(line)) > MOST_MARKS:
        return line
    place = Place(Origin(""), Problems())
    tokens: list[Token] = []
    _reader().inline.parse(line, _reader(), {"references": {}, "place": place}, tokens)
    kept: list[Any] = [t.content for t in tokens if t.type in ("text", "text_special", "code_inline")]
    return "".join(kept).replace("*", "")
