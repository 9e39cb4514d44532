"""Marks inside a text: emphasis, links, pictures, footnotes, entities, tags, made into clean HTML or into plain words.

`marks` reads them. Whatever is in neither of the two results is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Protocol

from sitegen.images.decoding import LIKE_PICTURES
from sitegen.loading.markdown.lines import joined
from sitegen.loading.markdown.marks import (
    FAMILY,
    KNOWN_TAGS,
    PICTURE_TAGS,
    SHOWN_TAGS,
    TAG,
    InlineToken,
    decoded,
    read_marks,
)
from sitegen.model.problems import Origin, Problems, Words

MOST_MARKS = 500  # in one paragraph; a page of text has a dozen
SCHEMES = frozenset({"http", "https", "tel"})

# Without one of these a text is its own result.
_MARK = re.compile(r"[\\`*_\[<&\n\u00a0\u2000-\u200a\u202f\u205f]|~~")
# What looks like a mark to those who know it from elsewhere: without one of these either, there is nothing to be told.
_NEARLY = re.compile(r"＊＊|==|//|%%|[ \t]# |[\\＼]|\{[#%]|[］】]\s?[(（]")
_BLANKS = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_WIDE_LINK = re.compile(
    r"\[[^\[\]\n]{1,60}\](?:（\s*https?://[^）]*）|\s+\(\s*https?://[^)]*\))"
    r"|[［【][^\[\]［］【】\n]{1,60}[］】]\s?[(（]\s*https?://[^)）\n]*[)）]"
)
_PARTED_LINK = re.compile(r"\[[^\[\]\n]{1,60}\]\(\s*https?://[^\s()]+[ \t]+[^\s\"'(“][^()\n]*\)")
_DOUBLE_BRACKETS = re.compile(r"(?<![!！])\[\[[^\[\]\n]{1,80}\]\]")
_WIDE_BOLD = re.compile(rf"(?<![＊{FAMILY}])＊＊(?![＊\s])([^＊\n]{{1,200}}?)(?<!\s)＊＊(?!＊)")
_HIGHLIGHT = re.compile(r"(?<!=)==[^\s=][^=\n]{0,200}==(?!=)")
# What is a note in other places: program code, Obsidian, templates, and a comment that lacks a dash.
_NO_NOTE = re.compile(
    r"(?:^|(?<=[\s。；，]))(?://(?!/)|%%|/\*|\{#(?![A-Za-z])|\{%|<!-?(?!-)|(?<=[ \t])#[ \t])(?=[ \t]*[\u3400-\u9fff])",
    re.MULTILINE,
)
_PICTURE_WITH_BLANKS = re.compile(
    r"(!\[[^\[\]\n]{0,200}\]\()\s*([^()<>\"'\n]{1,200}?\.(?:png|jpe?g|webp|gif|heic|bmp|tiff?))\s*\)", re.IGNORECASE
)
_TWO_STARS = re.compile(r"(?:^|([^*\d]))\*\*(?![*\d])(?!\s+\d)")  # digits beside them: a masked number, a power
_LIKE_PICTURE = re.compile(r"[!！][\[［【][^\[\]］【】]*[\]］】]\s?[(（\[]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_ATTRIBUTE = re.compile(r"""([A-Za-z_:][\w:.-]*)\s?=\s?("[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
_MEANT = frozenset("href title colspan rowspan start scope".split())
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)

_UNSAFE_TAGS = frozenset("script style iframe object embed form svg math".split())
_LINE_TAGS = frozenset("br p div li tr h1 h2 h3 h4 h5 h6 table ul ol blockquote section".split())


@dataclass(frozen=True, slots=True)
class Notes:
    """What stands apart from the text that refers to it, from anywhere in the file: footnotes and the addresses of links.

    `footnotes` gives text and place by label, `links` addresses and titles by label as CommonMark folds it.
    """

    footnotes: Mapping[str, tuple[str, Origin]] = field(default_factory=dict)
    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)


class Picturing(Protocol):
    """What a text asks about its pictures (`pictures.Album`)."""

    def tag(self, alt: str, caption: str, target: str, origin: Origin) -> str:
        """HTML that stands for a picture."""

    def keeps_link(self, target: str, origin: Origin, *, has_picture: bool) -> bool:
        """Whether a link stays a link; `has_picture`: it is around a picture and nothing else."""


@dataclass(slots=True)
class Place:
    """Where a text stands and what may be in it: addresses that `references` name, footnotes where that is not None.

    `cited` are the labels of the footnotes met, in their order; `rows` the lines of the text and their places, if it has several;
    `links` takes the words and targets of links where these can be clicked somewhere.
    """

    origin: Origin
    problems: Problems
    references: Mapping[str, tuple[str, str]] = field(default_factory=dict)
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
    references: Mapping[str, tuple[str, str]] | None = None,
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
    if not _MARK.search(text) and not _NEARLY.search(text):
        return text.strip()
    words = _plain(_tokens(text, place, is_headline=is_headline), place, what)
    if _LIKE_PICTURE.search(words):
        _tell_no_picture(place, "![", what)
    return words.strip()


def to_inline_html(text: str, place: Place) -> str:
    """One paragraph as HTML; a line end in it breaks the line."""
    if not _MARK.search(text) and not _NEARLY.search(text):
        return escape(text, quote=False)
    return _html(_tokens(text, place), place)


def _tokens(text: str, place: Place, *, is_headline: bool = False) -> list[InlineToken]:
    if len(_MARK.findall(text)) > MOST_MARKS:
        place.problems.error(
            place.origin,
            f"这一段里的记号（* _ [ ` < & 等）太多，超过 {MOST_MARKS} 个",
            f"too many marks (* _ [ ` < & …) in this paragraph: more than {MOST_MARKS}",
            Words("请只用文字，或分成几段", "use words only, or part it into paragraphs"),
        )
        return [InlineToken("text", text)]
    if "![" in text:
        text = _PICTURE_WITH_BLANKS.sub(_bracketed, text)
    wide = _WIDE_LINK.search(text)
    if wide:
        tell = place.problems.error if wide[0].startswith("[") else place.problems.notice  # 【甲】（…） may be meant so
        tell(
            place.of(wide[0]),
            f"“{wide[0][:40]}”不是链接：方括号后面要紧跟半角圆括号",
            f"“{wide[0][:40]}” is no link: the brackets must follow each other and be half-width",
            Words("请写成 [名称](网址)", "write [name](address)"),
        )
    if parted := _PARTED_LINK.search(text):
        place.problems.error(
            place.of(parted[0]),
            f"“{parted[0][:40]}”不是链接：网址里有空格",
            f"“{parted[0][:40]}” is no link: there is a blank in the address",
            Words("请去掉空格，或把它写成 %20", "take the blank out, or write it %20"),
        )
    if "[[" in text and (double := _DOUBLE_BRACKETS.search(text)):
        place.problems.error(
            place.of(double[0]),
            f"“{double[0][:40]}”不是链接，会照原样印出来",
            f"“{double[0][:40]}” is no link and would be printed as typed",
            Words("请写成 [名称](网址)；只要文字就去掉方括号", "write [name](address), or take the brackets out"),
        )
    if "＊＊" in text and not is_headline:
        text = _WIDE_BOLD.sub(r"**\1**", text)
    if found := _HIGHLIGHT.search(text):
        place.problems.notice(
            place.of(found[0]),
            "这里没有荧光标记，“==”会照原样印出来",
            "nothing is highlighted here: “==” is printed as typed",
            Words("要加粗请写 **…**", "write **…** for bold"),
        )
    if found := _NO_NOTE.search(text):
        said = found[0].strip()
        place.problems.notice(
            place.of(*(row for row, _ in place.rows if row.lstrip().startswith(said)), found[0]),
            f"“{said}”不是注释，它和后面的字会照原样印出来",
            f"“{said}” begins no comment here: it and what follows is printed as typed",
            Words("给自己看的话请写成 <!-- … -->", "write notes to yourself as <!-- … -->"),
        )
    if is_headline and (found := re.search(r"[\\＼](?![\\`*_{}\[\]()#+.!|~<>&-])", text)):
        place.problems.notice(
            place.of(text),
            f"“{found[0]}”会照原样印出来",
            f"“{found[0]}” is printed as typed",
            Words("要分成两行，请写 /", "write / to part the two lines"),
        )
    if "~~" in text and re.search(r"~~[^\s~][^~]{0,200}~~", text):
        place.problems.notice(
            place.of("~~"),
            "这里没有删除线，“~~”会照原样印出来",
            "nothing is struck out here: “~~” is printed as typed",
            Words("不要的字请直接删掉", "take out the words that are not wanted"),
        )
    tokens = read_marks(text, place.references, is_headline=is_headline)
    _check_footnotes(tokens, place)
    if not is_headline:
        _tell_lone_stars(tokens, place)
    return tokens


def _check_footnotes(tokens: Sequence[InlineToken], place: Place) -> None:
    """Note what refers to a footnote that is nowhere."""
    if place.footnotes is None:
        return
    for label in (t.content for t in tokens if t.kind == "footnote"):
        if label not in place.footnotes:
            _error(
                place,
                f"[^{label}]",
                f"没有脚注“[^{label}]”的内容",
                f"the footnote “[^{label}]” has no text",
                Words(f"请在文件末尾加一行 [^{label}]: …", f"add a line [^{label}]: … at the end of the file"),
            )


def _bracketed(found: re.Match[str]) -> str:
    return f"{found[1]}<{found[2]}>)" if re.search(r"\s", found[2]) else found[0]


def _tell_lone_stars(tokens: Sequence[InlineToken], place: Place) -> None:
    text = "".join(t.content for t in tokens if t.kind == "text")
    for found in _TWO_STARS.finditer(text):
        if not found[1] or found[1] not in FAMILY:
            place.problems.notice(
                place.origin,
                f"“**”没有成对，会照原样印出来：“{text[max(0, found.start() - 8) : found.end() + 8]}”",
                f"“**” has no partner and is printed as typed: “{text[max(0, found.start() - 8) : found.end() + 8]}”",
                Words("要加粗请在两头都写 **，要去掉请删除", "write ** on both sides for bold, or take it out"),
            )
            return


# ------------------------------------------------------------------------------------------------ two results


def _plain(tokens: Sequence[InlineToken], place: Place, what: str) -> str:
    words, links = "", []
    for token in tokens:
        kind = token.kind
        if kind in ("text", "code"):
            words += _BLANKS.sub(" ", token.content)
        elif kind == "break":
            words = joined(words, " ").rstrip() + "\n"
        elif kind == "link_open":
            links.append((token.target, len(words)))
        elif kind == "link_close":
            href, start = links.pop()
            _tell_left_out_link(href, words[start:], place, what)
        elif kind == "tag":
            words = _plain_tag(token, words, place, what)
        elif kind == "image":
            _tell_no_picture(place, "![", what)
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


def _plain_tag(token: InlineToken, words: str, place: Place, what: str) -> str:
    name = token.name
    if name in PICTURE_TAGS:
        _tell_picture_tag(place)
    elif name == "a" and not token.is_end:
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


def _html(tokens: Sequence[InlineToken], place: Place) -> str:
    html: list[str] = []
    open_links: list[bool] = []
    for number, token in enumerate(tokens):
        kind = token.kind
        if kind == "text":
            words = escape(_BLANKS.sub(" ", token.content), quote=False)
            html.append(words.lstrip(" ") if html and html[-1] in ("<strong>", "<em>") else words)
        elif kind == "break":
            html.append("<br>\n")
        elif kind in ("strong_open", "em_open"):
            html.append(f"<{kind.removesuffix('_open')}>")
        elif kind in ("strong_close", "em_close"):
            html[-1] = html[-1].rstrip(" ")  # blanks inside ** ** are not to be underlined
            html.append(f"</{kind.removesuffix('_close')}>")
        elif kind == "code":
            html.append(f"<code>{escape(token.content, quote=False)}</code>")
        elif kind == "link_open":
            href = token.target
            open_links.append(_keeps_link(tokens, number, place) and _check_target(href, place))
            title = token.title
            if open_links[-1] and tokens[number + 1].kind == "link_close":
                open_links[-1] = False
                _tell_empty_link(href, place)
            if open_links[-1]:
                html.append(f'<a href="{escape(href)}"' + (f' title="{escape(str(title))}">' if title else ">"))
        elif kind == "link_close":
            html.append("</a>" if open_links.pop() else "")
        elif kind == "tag":
            html.append(_html_tag(token, place))
        elif kind == "image":
            html.append(_html_picture(token, place))
        elif kind == "footnote":
            html.append(_html_footnote(token.content, place))
    return "".join(html)


def _html_tag(token: InlineToken, place: Place) -> str:
    name = token.name
    if name in PICTURE_TAGS:
        _tell_picture_tag(place)
        return ""
    if name in SHOWN_TAGS:
        if name == "a" and not token.is_end and not _check_target(_href_of(token.content), place):
            return ""
        return bare_tag(token.content)
    _tell_tag(name, place)
    return "<br>" if name in _LINE_TAGS and token.is_end else ""


def bare_tag(tag: str) -> str:
    """A pasted tag with the attributes that mean something in a text: no look, no name that the page has already."""
    found = TAG.fullmatch(tag)
    if not found:
        return ""
    kept = "".join(f" {name}={value}" for name, value in _ATTRIBUTE.findall(tag) if name.lower() in _MEANT)
    return f"<{found[1]}{found[2]}{kept}>"


def _html_picture(token: InlineToken, place: Place) -> str:
    alt = "".join(" " if t.kind == "break" else t.content for t in token.children)
    if place.picture is None:
        _tell_no_picture(place, "![")
        return ""
    return place.picture.tag(alt, token.title, token.target, place.of(token.target, alt))


def _keeps_link(tokens: Sequence[InlineToken], number: int, place: Place) -> bool:
    """Whether the link that opens there stays one."""
    target = tokens[number].target
    if place.picture is None:
        if not _SCHEME.match(target) and target.lower().endswith(LIKE_PICTURES):
            _tell_no_picture(place, target)
            return False
        return True
    end = next(i for i in range(number, len(tokens)) if tokens[i].kind == "link_close")
    has_picture = end == number + 2 and tokens[number + 1].kind == "image"
    return place.picture.keeps_link(target, place.of(target), has_picture=has_picture)


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


def _tell_no_picture(place: Place, words: str, what: str = "") -> None:
    """Note a picture, at the line that has these words, where none can be."""
    _error(
        place,
        words,
        f"{_named(what)}里不能放图片" if what else "这里不能放图片",
        f"no pictures in “{what}”" if what else "no pictures here",
        Words("请把图片放进案例的“案情回顾”", "put it into the story of a case"),
    )


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


def _tell_empty_link(href: str, place: Place) -> None:
    _error(
        place,
        (f"[]({href}", href),
        f"链接“{href[:60]}”没有文字，看不见也点不到",
        f"the link “{href[:60]}” has no words: nobody can see or click it",
        Words(f"请在方括号里写上名称：[名称]({href[:60]})", f"write [name]({href[:60]})"),
    )


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
    place.problems.error(
        place.of("<im"),
        "图片请写成 ![说明](文件名)，放在案例的“案情回顾”里",
        "write a picture as ![what it shows](file), in the story of a case",
    )


def tidied(text: str, origin: Origin, problems: Problems) -> str:
    """A value of a list or of front matter without the entities and tags that were pasted with it."""
    if "&" not in text and "<" not in text:
        return text

    def without(found: re.Match[str]) -> str:
        name = found[2].lower()
        if name not in KNOWN_TAGS and name not in PICTURE_TAGS:
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
    return "".join(t.content for t in read_marks(line, {}) if t.kind in ("text", "code")).replace("*", "")
