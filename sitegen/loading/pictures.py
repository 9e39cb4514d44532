"""Pictures in what people write: found in the parsed text, looked at, and told where they are wrong.

Markdown is asked what is a picture, not the lines: there are many ways to write one, and HTML has more. `Album` is handed to
`to_html`; it takes the pictures out of Markdown's tree, and whatever picture stands in the clean HTML besides was
written as HTML, which is told. Only a case's story has pictures; elsewhere they are told too.
"""

from __future__ import annotations

import html as entities
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from sitegen import imaging, photographs
from sitegen.digests import digest
from sitegen.loading.fields import check_length
from sitegen.model.content import Case, Picture
from sitegen.problems import NOTHING, Origin, Problems, Words
from sitegen.sources import Entry, NotThere, Sources

ALT, CAPTION = 80, 60  # characters at most
SMALL = 500  # px of the long side below which a picture is small on paper
LONG = 4  # times as long as wide, or more: hardly to be made out in a column
NEAR = 8  # names of files that are listed in a hint

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
# ！[图]（图.png）, ![图] (图.png): as Chinese keyboards write it.
_WIDE = re.compile(r"[!！]\s?[\[［【]([^\[\]［］【】\n]*)[\]］】]\s?[(（]([^()（）\n]+)[)）]")
_EMBED = re.compile(r"[!！]\[\[([^\[\]|\n]+)(?:\|[^\[\]\n]*)?\]\]")
_LEFT = re.compile(r"[!！][\[［【]")
_MARKDOWN = re.compile(r"[!！][\[［【].*?[\]］】]\s?[(（\[]|<\s*(?:img|image|picture)\b", re.I)
_HTML = re.compile(r"<\s*(?:img|image)\b", re.I)
_BRACES = re.compile(r"\s*\{:?\s*(?:[.#][\w-]+|[\w-]+\s*=\s*[^{}\s]+)(?:\s+[^{}]*)?\}")
_MORE = re.compile(rf"(.+(?:{'|'.join(map(re.escape, imaging.ENDINGS))}))(\s+=\s*\d*%?[x×]?\d*%?|[?#]\S*)", re.I)
_INDENTED = re.compile(r"(?:\t| {4,})\s*!\[")
_OPEN = re.compile(r"\s+\S|\s*(?:[-*+•]|\d{1,2}\s*[.、)）．]|>|＞|\[\^)\s*")
_STOPS = re.compile("[，。、；：！？”’）》」』…]*")
_OBSIDIAN = re.compile(r"\|\s*\d+(?:\s*[x×]\s*\d+)?\s*$")
_IMG = re.compile(r"<img\b[^>]*>")
_ANY = re.compile("[!！<]|\\]\\(|\\]:")  # what a picture, or a link to one, cannot be written without
_TEXT_OF = ("code", "pre")

_BESIDE = Words("把图片文件放进案例的文件夹，只写文件名", "put the file into the case's folder and write its name only")
_SO = Words(
    "请写成 ![图上有什么](文件名)；名字里有空格或括号时写成 ![图上有什么](<文件名>)",
    "write ![what it shows](file), or ![what it shows](<file>) when its name has blanks or brackets",
)


def is_picture(name: str) -> bool:
    """Whether a file's name ends as a picture's, also one that cannot be shown."""
    return name.lower().endswith(imaging.LIKE_PICTURES)


@dataclass(slots=True)
class Album:
    """The pictures of one text: `origin` is the line above its first. Without a `folder` it can have none."""

    sources: Sources | None
    folder: str
    origin: Origin
    text: str
    problems: Problems
    found: dict[str, Picture] = field(default_factory=dict)  # by path
    _shown: list[str] = field(default_factory=list)  # what stands for each token
    _alone: set[int] = field(default_factory=set)  # tokens that stand by themselves
    _asked: dict[str, int] = field(default_factory=dict)  # how often each address was looked for in the lines
    _looks: dict[str, imaging.Look] = field(default_factory=dict)
    _may_have: bool = field(init=False)

    def __post_init__(self) -> None:
        self._may_have = _ANY.search(self.text) is not None

    # ------------------------------------------------------------------------------- what `to_html` calls

    def prepared(self) -> str:
        """The text with full-width marks of pictures made plain; every line keeps its number."""
        return "\n".join(self._prepared(self.text.split("\n"))) if self._may_have else self.text

    def _prepared(self, lines: Sequence[str]) -> Iterator[str]:
        for number, line in enumerate(lines):
            if embed := _EMBED.search(line):
                self.problems.error(
                    self._at(number),
                    f"图片写法 “{embed[0][:40]}” 这里不认识",
                    f"pictures are not written “{embed[0][:40]}” here",
                    Words(f"请写成 ![图上有什么]({embed[1]})", f"write ![what it shows]({embed[1]})"),
                )
                yield _EMBED.sub("", line)
            else:
                line = _WIDE.sub(_plain_marks, line)
                yield line.lstrip() if _INDENTED.match(line) and _is_in_no_list(lines[:number]) else line

    def take(self, root: Element) -> None:
        """Take the pictures out of Markdown's tree and leave tokens in their place; those of a paragraph get one each."""
        if not self._may_have:
            return
        for parent in list(root.iter()):
            for place, child in enumerate(list(parent)):
                if child.tag == "a":
                    self._link(parent, place, child)
        for element in list(root.iter("img")):
            self._picture(element)
        for place, child in reversed(list(enumerate(list(root)))):
            if child.tag == "p" and any(_only_picture(inner) is not None for inner in child):
                root[place : place + 1] = list(self._parted(child))
        for words in _texts(root):
            self._look_for_rests(words)

    def finished(self, clean: str) -> str:
        """The clean HTML with the pictures where their tokens were; what was written as HTML is told."""
        if not self._may_have or "<img" not in clean:
            return clean
        # NUL stands nowhere in HTML: what is an <img> after this was written as one.
        out = re.sub(rf'<img src="{self._token}-(\d+)">', "\0\\1\0", clean)
        for number, tag in enumerate(_IMG.findall(out)):
            self._told_as_html(tag, number)
        out = _IMG.sub("", out)
        out = re.sub("<p>((?:<a [^>]*>)?\0(\\d+)\0(?:</a>)?)</p>", self._figure, out)
        return re.sub("\0(\\d+)\0", lambda found: self._shown[int(found[1])], out)

    # --------------------------------------------------------------------------------------- in the tree

    @property
    def _token(self) -> str:
        """What stands for a picture, with its number, until the HTML is clean: nothing that its text could hold."""
        return f"picture-{digest(self.text.encode())[:16]}"

    def _picture(self, element: Element) -> None:
        """One picture of the tree: checked, its tag made bare."""
        alt = " ".join(entities.unescape(element.get("alt") or "").split())
        caption = " ".join(entities.unescape(element.get("title") or "").split())
        target = entities.unescape(element.get("src") or "").strip()
        origin = self._where(target, alt)
        alt = self._without_marks(element, alt, origin)
        picture = self._of(target, alt or caption, caption if alt else "", origin)
        element.attrib.clear()
        element.set("src", f"{self._token}-{len(self._shown)}")
        self._shown.append(photographs.img(picture) if picture else "")
        if picture:
            self.found.setdefault(picture.path, picture)

    def _without_marks(self, element: Element, alt: str, origin: Origin) -> str:
        """The alt text without a width in it; widths in braces behind the picture are taken out and told."""
        while braces := _BRACES.match(element.tail or ""):
            element.tail = (element.tail or "")[braces.end() :]
            self._no_effect(braces[0], origin)
        width = _OBSIDIAN.search(alt)
        if width:
            self._no_effect(width[0], origin)
        return alt[: width.start()].rstrip() if width else alt

    def _no_effect(self, words: str, origin: Origin) -> None:
        self.problems.notice(
            origin,
            f"图片后面的 “{_sayable(words.strip())}” 不起作用，已去掉",
            f"“{_sayable(words.strip())}” has no effect on a picture and was taken out",
            Words("图片多大由版面决定", "the layout decides how large a picture is"),
        )

    def _link(self, parent: Element, place: int, link: Element) -> None:
        """A link to a picture beside the case: one around a picture goes, one by itself is told."""
        target = entities.unescape(link.get("href") or "").strip()
        if _SCHEME.match(target) or target.startswith(("/", "#")) or not is_picture(unquote(target)):
            return
        said = _sayable(target)[:60]
        inner = _only_picture(link)
        if inner is not None:
            inner.tail = link.tail
            parent[place] = inner
        elif self.sources is None:
            refuse(self._where(target, ""), self.problems)
        else:
            self.problems.error(
                self._where(target, ""),
                f"“{said}” 是图片，这样写只是一个链接",
                f"“{said}” is a picture; written so, it is only a link",
                Words(f"请在前面加 !：![图上有什么]({said})", f"put a ! before it: ![what it shows]({said})"),
            )

    def _parted(self, paragraph: Element) -> Iterator[Element]:
        """A paragraph of the text as paragraphs without pictures, and pictures between them, each in one of its own."""
        parts = [Element("p")]
        parts[0].text = paragraph.text
        for child in list(paragraph):
            picture = _only_picture(child)
            if picture is None:
                parts[-1].append(child)
                continue
            alone, rest = Element("p"), Element("p")
            stops, rest.text = _parted_stops((child.tail or "").lstrip())
            if stops and (len(parts[-1]) or (parts[-1].text or "").strip()):
                _append(parts[-1], stops)
            else:
                rest.text = stops + rest.text
            child.tail = None
            alone.append(child)
            self._alone.add(int(picture.get("src", "").rsplit("-", 1)[1]))
            parts += [alone, rest]
        for part in parts:
            _strip_breaks(part)
            part.tail = "\n"
            if len(part) or (part.text or "").strip():
                yield part

    def _figure(self, found: re.Match[str]) -> str:
        """The picture of a paragraph that holds nothing else, with its caption; as it was when it stands inside of a list."""
        number = int(found[2])
        shown = self._shown[number]
        if number not in self._alone or not shown:
            return found[0]
        caption = re.search(r' title="([^"]*)"', shown)
        return photographs.figure(found[1], entities.unescape(caption[1]) if caption else "")

    def _look_for_rests(self, words: str) -> None:
        """Tell what looks like a picture and is none."""
        for rest in _LEFT.finditer(words):
            piece = _sayable(words[rest.start() : rest.start() + 24].split("\n")[0])
            self.problems.error(
                self._where(piece, max(re.findall(r"[\w.-]+", piece), key=len, default="")),
                f"这里像一张图片，但没有读懂：“{piece}”",
                f"this looks like a picture but cannot be read as one: “{piece}”",
                _SO,
            )

    def _told_as_html(self, tag: str, number: int) -> None:
        lines = [n for n, line in enumerate(self.text.split("\n")) for _ in _HTML.findall(line)]
        line = lines[min(number, len(lines) - 1)] if lines else -1
        src = re.search(r'\bsrc="([^"]*)"', tag)
        name = _sayable(entities.unescape(src[1]))[:60] if src else "文件名"
        self.problems.error(
            self._at(line),
            "图片请用 ![说明](文件名) 来写",
            "write a picture as ![what it shows](file)",
            Words(f"例如 ![图上有什么]({name})", f"for example ![what it shows]({name})") if src else NOTHING,
        )

    # ------------------------------------------------------------------------------------------ in the lines

    def _at(self, number: int) -> Origin:
        return Origin(self.origin.path, self.origin.line + 1 + number)

    def _where(self, target: str, alt: str) -> Origin:
        """The line in which an address stands: its second picture is looked for behind the first."""
        lines = self.text.split("\n")
        for wanted in (target, target.split()[0] if target.split() else "", alt):
            if not wanted:
                continue
            spelled = (wanted, wanted.replace("&", "&amp;"))
            at = [n for n, line in enumerate(lines) if any(s in line or s in unquote(line) for s in spelled)]
            marked = [n for n in at if _MARKDOWN.search(lines[n])] or at
            if marked:
                turn = self._asked.get(wanted, 0)
                self._asked[wanted] = turn + 1
                return self._at(marked[min(turn, len(marked) - 1)])
        return self._at(next((n for n, line in enumerate(lines) if _MARKDOWN.search(line)), -1))

    # -------------------------------------------------------------------------------------- on the disk

    def _of(self, target: str, alt: str, caption: str, origin: Origin) -> Picture | None:
        """The picture that is meant, looked at; None when something is wrong with it, which is told."""
        if self.sources is None:
            refuse(origin, self.problems)
            return None
        if _is_foreign(target):
            self.problems.error(
                origin,
                f"图片要放在案例旁边，不能引用 “{_sayable(target)[:40]}”",
                f"a picture must lie beside the case, not at “{_sayable(target)[:40]}”",
                _BESIDE,
            )
            return None
        check_length("图片说明", alt, origin, self.problems, ALT)
        check_length("图片标题", caption, origin, self.problems, CAPTION)
        if not alt:
            self.problems.error(
                origin,
                f"图片 “{_sayable(target)}” 没有文字说明",
                f"picture “{_sayable(target)}” has no description",
                Words(
                    "请在 [] 里写图上有什么，给看不见的人听", "say in the [] what it shows, for those who cannot see it"
                ),
            )
        path = self._find(target)
        if path is None and (more := _MORE.fullmatch(target)) and (path := self._find(more[1])):
            self._no_effect(more[2], origin)
        if path is None:
            self._missing(target, origin)
            return None
        try:
            if path not in self._looks:
                self._looks[path] = imaging.look(self.sources.read(path))
        except NotThere:
            self.problems.error(
                origin,
                f"图片 “{_sayable(target)}” {_UNREADABLE[0].zh}",
                f"picture “{_sayable(target)}” {_UNREADABLE[0].en}",
                _UNREADABLE[1],
            )
            return None
        except imaging.Unfit as unfit:
            name = _sayable(PurePosixPath(path).name)
            self.problems.error(
                origin, f"图片 “{name}” {unfit.words.zh}", f"picture “{name}” {unfit.words.en}", unfit.hint
            )
            return None
        look = self._looks[path]
        if path not in self.found:
            self._remark(_sayable(PurePosixPath(path).name), look, origin)
        return Picture(path, alt, caption, look.width, look.height)

    def _find(self, target: str) -> str | None:
        """The path of the file: by its name as written, with %20 and the like, or with letters in another case."""
        sources = self._sources
        names = dict.fromkeys(n for t in (target, unquote(target)) for n in (t, t.replace("\\", "/")))
        # Beside the case; of a plain file a.md also in a folder of its name.
        folders = dict.fromkeys((self.folder, f"{self.folder}/{PurePosixPath(self.origin.path).stem}"))
        possible = [name for name in names if _is_a_name(name) and not _is_foreign(name)]
        paths = [str(PurePosixPath(folder, name)) for folder in folders for name in possible]
        for path in paths:
            if sources.exists(path):
                return path
        for path in paths:
            folder, _, name = path.rpartition("/")
            alike = [n for n in sources.names(folder) if _folded(n) == _folded(name)]
            if len(alike) == 1 and sources.exists(f"{folder}/{alike[0]}"):
                return f"{folder}/{alike[0]}"
        return None

    def _missing(self, target: str, origin: Origin) -> None:
        """Say why there is no such file."""
        sources = self._sources
        there = sources.entry(str(PurePosixPath(self.folder, target))) if _is_a_name(target) else Entry.NOTHING
        target = _sayable(target)
        if there is not Entry.NOTHING:
            what = _NO_FILE[there]
            self.problems.error(origin, f"图片 “{target}” {what[0].zh}", f"picture “{target}” {what[0].en}", what[1])
            return
        lead = f"{self.folder}/"
        near = [_sayable(p.removeprefix(lead)) for p in sources.list(self.folder) if is_picture(p)][:NEAR]
        self.problems.error(
            origin,
            f"找不到图片 “{target}”",
            f"picture “{target}” is not there",
            Words(
                f"这个文件夹里有: {'、'.join(near) or '（没有图片）'}",
                f"in this folder there are: {', '.join(near) or 'no pictures'}",
            ),
        )

    def _remark(self, name: str, look: imaging.Look, origin: Origin) -> None:
        """Say what will not look as the writer may think."""
        notice = self.problems.notice
        long, short = max(look.width, look.height), min(look.width, look.height)
        if look.moves:
            notice(
                origin,
                f"图片 “{name}” 会动，这里只用第一帧",
                f"picture “{name}” moves; its first frame is shown",
                Words("网页和印刷品上都是静止的图片", "pictures stand still on pages and on paper"),
            )
        if long < SMALL:
            notice(
                origin,
                f"图片 “{name}” 很小（{look.width} × {look.height} 像素），印出来最宽 {look.width / 300 * 25.4:.0f} 毫米",
                f"picture “{name}” is small ({look.width} × {look.height} px): {look.width / 300 * 25.4:.0f} mm wide in print",
                Words(
                    "请用原图；微信里要点“查看原图”再保存",
                    "use the original; in WeChat, load the full image before saving it",
                ),
            )
        elif long >= LONG * short:
            notice(
                origin,
                f"图片 “{name}” 太{'宽' if look.width > look.height else '长'}（{look.width} × {look.height} 像素），印出来看不清",
                f"picture “{name}” is very {'wide' if look.width > look.height else 'long'}"
                f" ({look.width} × {look.height} px): hardly to be made out in print",
                Words("请裁掉多余的部分，或分成几张", "crop it, or make several of it"),
            )
        if look.dubious:
            notice(
                origin,
                f"图片 “{name}” 的印刷颜色像是反的，几乎全黑",
                f"the inks of picture “{name}” seem to be inverted: it is nearly black",
                Words("请另存为 RGB 颜色的 JPG 再放进来", "save it as a JPG in RGB"),
            )

    @property
    def _sources(self) -> Sources:
        if self.sources is None:
            raise TypeError("an album without a folder has no files")
        return self.sources


_UNREADABLE = (
    Words("读不出来", "cannot be read"),
    Words("请检查文件的权限，或重新放一次", "look at its permissions, or put it there again"),
)
_NO_FILE = {
    Entry.LINK: (
        Words(
            "是一个快捷方式（链接），它指的文件不在这个文件夹里，或者已经没有了",
            "is a link, and what it leads to is outside of this folder or gone",
        ),
        Words("请把图片文件本身放在这里", "put the picture itself here"),
    ),
    Entry.FOLDER: (
        Words("是文件夹，不是图片", "is a folder, not a picture"),
        Words("请写到文件：文件夹名/图片名", "name the file: folder/picture"),
    ),
    Entry.OTHER: _UNREADABLE,
}


# --------------------------------------------------------------------------------------- for all of loading


def refuse(origin: Origin, problems: Problems) -> None:
    """Tell that there can be no picture here."""
    problems.error(
        origin,
        "这里不能放图片",
        "there can be no picture here",
        Words("图片请放在案例的“案情回顾”里", "put pictures into a case's story"),
    )


def refuse_in(lines: Iterable[tuple[Origin, str]], problems: Problems) -> None:
    """Tell of each picture in lines that can have none: steps, bullets, warnings."""
    for origin, line in lines:
        if _ANY.search(line) and (_MARKDOWN.search(line) or _EMBED.search(line)):
            refuse(origin, problems)


def tell_unused(sources: Sources, cases: Iterable[Case], problems: Problems) -> None:
    """A remark for each picture in content/ that no case shows."""
    used = {picture.path for case in cases for picture in case.pictures}
    for path in sources.list("content"):
        if not is_picture(path) or path in used:
            continue
        name = _sayable(PurePosixPath(path).name)
        beside = path.startswith("content/cases/")
        problems.notice(
            Origin(_sayable(path)),
            "这张图片没有用到",
            "this picture is not used",
            Words(
                f"要显示它，请在“案情回顾”里写 ![图上有什么](<{name}>)；不要了就删掉",
                f"to show it, write ![what it shows](<{name}>) in the story; else delete it",
            )
            if beside
            else Words("图片要放在案例的文件夹里", "pictures belong into a case's folder"),
        )


# ----------------------------------------------------------------------------------------------- little things


def _plain_marks(found: re.Match[str]) -> str:
    target = found[2].strip()
    if found[0].startswith("![") and "](" in found[0]:
        return found[0]
    return f"![{found[1]}]({target})" if is_picture(target.strip("<>").split(' "')[0]) else found[0]


def _is_foreign(target: str) -> bool:
    plain = target.replace("\\", "/")
    return bool(_SCHEME.match(plain)) or plain.startswith("/") or ".." in PurePosixPath(plain).parts


def _is_a_name(name: str) -> bool:
    """Whether a file can be called so: a disk takes 255 bytes for each part of a path."""
    return (
        bool(name) and "\0" not in name and all(len(part.encode("utf-8", "replace")) < 256 for part in name.split("/"))
    )


def _sayable(name: str) -> str:
    """A name as it may stand in a message, whatever bytes it is made of."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name)[:200]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _only_picture(element: Element) -> Element | None:
    """The picture that an element is, or holds with nothing else."""
    if element.tag == "img":
        return element
    if element.tag in ("a", "span") and len(element) == 1 and element[0].tag == "img":
        return element[0] if not ((element.text or "") + (element[0].tail or "")).strip() else None
    return None


def _is_in_no_list(before: Sequence[str]) -> bool:
    """Whether an indented line belongs to nothing above it: it is meant as a paragraph, as Chinese begins one, not as code."""
    last = next((line for line in reversed(before) if line.strip()), "")
    return _OPEN.match(last) is None


def _parted_stops(words: str) -> tuple[str, str]:
    """What stands behind a picture: the marks that end the words before it, and the rest."""
    end = _STOPS.match(words)
    at = end.end() if end else 0
    return words[:at], words[at:].lstrip()


def _append(paragraph: Element, words: str) -> None:
    """Put words behind all that a paragraph holds."""
    if len(paragraph):
        paragraph[-1].tail = (paragraph[-1].tail or "").rstrip() + words
    else:
        paragraph.text = (paragraph.text or "").rstrip() + words


def _strip_breaks(paragraph: Element) -> None:
    """Take off the line breaks at a paragraph's ends."""
    while len(paragraph) and paragraph[0].tag == "br" and not (paragraph.text or "").strip():
        paragraph.text = (paragraph[0].tail or "").lstrip()
        paragraph.remove(paragraph[0])
    while len(paragraph) and paragraph[-1].tag == "br" and not (paragraph[-1].tail or "").strip():
        paragraph.remove(paragraph[-1])


def _texts(element: Element) -> Iterator[str]:
    """The words that are seen, but for code."""
    if element.tag in _TEXT_OF:
        return
    if element.text:
        yield str(element.text)
    for child in element:
        yield from _texts(child)
        if child.tail:
            yield str(child.tail)


def treeprocessor(markdown: Any) -> Any:
    """What puts an album to work in a Markdown converter: its `album`, where it has one."""
    from markdown.treeprocessors import Treeprocessor

    class Pictures(Treeprocessor):
        def run(self, root: Any) -> None:
            album = getattr(self.md, "album", None)
            if album is not None:
                album.take(root)

    return Pictures(markdown)
