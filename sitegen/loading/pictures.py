"""Pictures in what people write: found in the parsed text, looked at, and told where they are wrong.

The reader of marks says what is a picture, not the lines: there are many ways to write one. `Album` is handed to `story_html`: it
looks at each picture, leaves a token in its place until the HTML is clean, and parts paragraphs at their pictures. Only a
case's story has pictures; elsewhere they are told.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from sitegen.core.digests import digest
from sitegen.core.sources import NotThere, Sources
from sitegen.images import decoding, story_pictures
from sitegen.loading.fields import Fields, check_length
from sitegen.loading.text import filenames
from sitegen.model.content import Case, Picture
from sitegen.model.problems import Origin, Problems, Words, sayable

ALT, CAPTION = 80, 60  # characters at most
SMALL = 500  # px of the long side below which a picture is small on paper
LONG = 4  # times as long as wide, or more: hardly to be made out in a column
NEAR = 8  # names of files that are listed in a hint

# ！[图]（图.png）, ![图] (图.png): as Chinese keyboards write it.
_WIDE = re.compile(r"[!！]\s?[\[［【]([^\[\]［］【】\n]*)[\]］】]\s?[(（]([^()（）\n]+)[)）]")
_EMBED = re.compile(r"[!！]\[\[([^\[\]|\n]+)(?:\|[^\[\]\n]*)?\]\]")
_LEFT = re.compile(r"[!！][\[［【]")
_MARKDOWN = re.compile(r"[!！][\[［【].*?[\]］】]\s?[(（\[]|<\s*(?:img|image|picture)\b", re.I)
_BRACES = re.compile(r"\s*\{:?\s*(?:[.#][\w-]+|[\w-]+\s*=\s*[^{}\s]+)(?:\s+[^{}]*)?\}")
_MORE = re.compile(rf"(.+(?:{'|'.join(map(re.escape, decoding.ENDINGS))}))(\s+=\s*\d*%?[x×]?\d*%?|[?#]\S*)", re.I)
_STOPS = re.compile("[，。、；：！？”’）》」』…]*")
_BOLD = re.compile(r"(?<![*_])([*_]{1,3})(!\[[^\[\]\n]*\]\([^()\n]*\))\1(?![*_])")
_TAG = re.compile(r"<(/?)(\w+)")
_OBSIDIAN = re.compile(r"\|\s*\d+(?:\s*[x×]\s*\d+)?\s*$")
_OBSIDIAN_IN = re.compile(r"(!\[[^\[\]\n]*?)\|\s*\d+(?:\s*[x×]\s*\d+)?\s*\]")
_BLANK_NAME = re.compile(r"(!\[[^\[\]\n]*\])\(\s*[^()<>\n]{1,200}?\s*\)")
_ANY = re.compile("[!！<]|\\]\\(|\\]:")  # what a picture, or a link to one, cannot be written without

_BESIDE = Words("把图片文件放进案例的文件夹，只写文件名", "put the file into the case's folder and write its name only")
_SO = Words(
    "请写成 ![图上有什么](文件名)；名字里有空格或括号时写成 ![图上有什么](<文件名>)",
    "write ![what it shows](file), or ![what it shows](<file>) when its name has blanks or brackets",
)


def is_picture(name: str) -> bool:
    """Whether a file's name ends as a picture's, also one that cannot be shown."""
    return name.lower().endswith(decoding.LIKE_PICTURES)


@dataclass(slots=True)
class Album:
    """The pictures of one text: `origin` is the line above its first. Without a `folder` it can have none."""

    sources: Sources | None
    folder: str
    origin: Origin
    text: str
    problems: Problems
    found: dict[str, Picture] = field(default_factory=dict)  # by path
    in_order: str = ""  # the HTML as it was before paragraphs were parted at pictures
    _shown: list[str] = field(default_factory=list)  # what stands for each token
    _looks: dict[str, decoding.PictureInfo] = field(default_factory=dict)
    _may_have: bool = field(init=False)

    def __post_init__(self) -> None:
        self._may_have = _ANY.search(self.text) is not None

    # --------------------------------------------------------------------------- what `story_html` calls

    def prepared(self, lines: Sequence[str]) -> list[str]:
        """The lines with full-width marks of pictures made plain, and nothing bold that is but a picture."""
        if not self._may_have:
            return list(lines)
        made = []
        for number, line in enumerate(lines):
            if embed := _EMBED.search(line):
                self.problems.error(
                    self._at(number),
                    f"图片写法 “{embed[0][:40]}” 这里不认识",
                    f"pictures are not written “{embed[0][:40]}” here",
                    Words(f"请写成 ![图上有什么]({embed[1]})", f"write ![what it shows]({embed[1]})"),
                )
                made.append(_EMBED.sub("", line))
            else:
                made.append(_BOLD.sub(r"\2", _WIDE.sub(_plain_marks, line)))
        return made

    def tag(self, alt: str, caption: str, target: str, origin: Origin) -> str:
        """What stands for a picture until the HTML is clean; the picture is looked at, and what is wrong told."""
        alt, caption = " ".join(alt.split()), " ".join(caption.split())
        if width := _OBSIDIAN.search(alt):
            self._tell_no_effect(width[0], origin)
            alt = alt[: width.start()].rstrip()
        picture = self._of(target.strip(), alt or caption, caption if alt else "", origin)
        self._shown.append(story_pictures.img(picture) if picture else "")
        if picture:
            self.found.setdefault(picture.path, picture)
        return f'<img src="{self._token}-{len(self._shown) - 1}">'

    def keeps_link(self, target: str, origin: Origin, *, has_picture: bool) -> bool:
        """Whether a link stays: one around a picture to a picture goes, one to a picture by itself is told."""
        if filenames.SCHEME.match(target) or target.startswith(("/", "#")) or not is_picture(unquote(target)):
            return True
        said = _typed(target)[:60]
        if not has_picture:
            self.problems.error(
                origin,
                f"“{said}” 是图片，这样写只是一个链接",
                f"“{said}” is a picture; written so, it is only a link",
                Words(f"请在前面加 !：![图上有什么]({said})", f"put a ! before it: ![what it shows]({said})"),
            )
        return False

    def shown_of(self, lines: Sequence[str]) -> list[str]:
        """The lines without names of files with blanks, and without what was said of a picture's width and told to have no effect."""
        return [
            _BLANK_NAME.sub(r"\1", _OBSIDIAN_IN.sub(r"\1]", _BRACES.sub("", line))) if "![" in line else line
            for line in lines
        ]

    def finished(self, clean: str) -> str:
        """The clean HTML with the pictures where their tokens were; those of a paragraph stand between paragraphs."""
        if not self._may_have:
            return clean
        if "<img" in clean:
            out = re.sub(rf'<img src="{self._token}-(\d+)">', "\0\\1\0", clean)
            while (less := re.sub("\0(\\d+)\0" + _BRACES.pattern, self._without_braces, out)) != out:
                out = less
            self.in_order = self._with_pictures(out)
            out = re.sub("^<p>((?:(?!</p>).)*?\0\\d+\0.*?)</p>$", self._parted, out, flags=re.M | re.S)
            clean = self._with_pictures(out)
        self._look_for_rests(clean)
        return clean

    def _with_pictures(self, html: str) -> str:
        return re.sub("\0(\\d+)\0", lambda found: self._shown[int(found[1])], html)

    @property
    def _token(self) -> str:
        """What stands for a picture, with its number, until the HTML is clean: nothing that its text could hold."""
        return f"picture-{digest(self.text.encode())[:16]}"

    def _without_braces(self, found: re.Match[str]) -> str:
        """A picture without the width in braces behind it, which is told."""
        braces = re.sub("\0\\d+\0", "", found[0])
        self._tell_no_effect(braces, self._where(entities.unescape(braces.strip())))
        return f"\0{found[1]}\0"

    def _tell_no_effect(self, words: str, origin: Origin) -> None:
        self.problems.notice(
            origin,
            f"图片后面的 “{_sayable(words.strip())}” 不起作用，已去掉",
            f"“{_sayable(words.strip())}” has no effect on a picture and was taken out",
            Words("图片多大由版面决定", "the layout decides how large a picture is"),
        )

    def _parted(self, found: re.Match[str]) -> str:
        """A paragraph of the text as paragraphs without pictures, and figures between them; as it is where a picture stands
        inside of what is bold or a link, whose tags must not part.
        """
        made: list[str] = []
        pieces = re.split("((?:<a [^>]*>)?\0\\d+\0(?:</a>)?)", found[1])
        if not all(map(_is_whole, pieces)):
            return found[0]
        for piece in pieces:
            if number := re.search("\0(\\d+)\0", piece):
                shown = self._shown[int(number[1])]
                caption = re.search(r' title="([^"]*)"', shown)
                if shown:
                    made.append(story_pictures.figure(piece, entities.unescape(caption[1]) if caption else ""))
                continue
            words = re.sub(r"^(?:\s|<br>)+|(?:\s|<br>)+$", "", piece)
            stops = _STOPS.match(words)
            before = next((n for n in range(len(made) - 1, -1, -1) if made[n].endswith("</p>")), None)
            if stops and stops[0] and before is not None:  # marks that end the words before the picture
                made[before] = f"{made[before].removesuffix('</p>')}{stops[0]}</p>"
                words = words[stops.end() :].lstrip()
            if words:
                made.append(f"<p>{words}</p>")
        return "\n".join(made)

    def _look_for_rests(self, clean: str) -> None:
        """Tell what looks like a picture and is none."""
        seen = entities.unescape(re.sub(r"<(code|pre)>.*?</\1>|<[^<>]*>", "", clean, flags=re.S))
        for rest in _LEFT.finditer(seen):
            piece = _typed(seen[rest.start() : rest.start() + 24].split("\n")[0])
            self.problems.error(
                self._where(piece),
                f"这里像一张图片，但没有读懂：“{piece}”",
                f"this looks like a picture but cannot be read as one: “{piece}”",
                _SO,
            )

    # ------------------------------------------------------------------------------------------ in the lines

    def _at(self, number: int) -> Origin:
        return Origin(self.origin.path, self.origin.line + 1 + number)

    def _where(self, words: str) -> Origin:
        """The first line in which the words stand, else the first with a picture."""
        lines = self.text.split("\n")
        near = next((n for n, line in enumerate(lines) if words and words in line.replace("\\", "")), None)
        if near is None:
            near = next((n for n, line in enumerate(lines) if _MARKDOWN.search(line)), -1)
        return self._at(near)

    # -------------------------------------------------------------------------------------- on the disk

    def _of(self, target: str, alt: str, caption: str, origin: Origin) -> Picture | None:
        """The picture that is meant, looked at; None when something is wrong with it, which is told."""
        if self.sources is None:
            refuse(origin, self.problems)
            return None
        path = self._find(target)
        if path is None and filenames.leads_away(target):
            self.problems.error(
                origin,
                f"图片要放在案例旁边，不能引用 “{_typed(target)[:40]}”",
                f"a picture must lie beside the case, not at “{_typed(target)[:40]}”",
                _BESIDE,
            )
            return None
        check_length("图片说明", alt, origin, self.problems, ALT)
        check_length("图片标题", caption, origin, self.problems, CAPTION)
        if not alt:
            self.problems.error(
                origin,
                f"图片 “{_typed(target)}” 没有文字说明",
                f"picture “{_typed(target)}” has no description",
                Words(
                    "请在 [] 里写图上有什么，给看不见的人听", "say in the [] what it shows, for those who cannot see it"
                ),
            )
        if path is None and (more := _MORE.fullmatch(target)) and (path := self._find(more[1])):
            self._tell_no_effect(more[2], origin)
        if path is None:
            self._missing(target, origin)
            return None
        if "\\" in _typed(target) and "\\" not in path:
            said = _sayable(path.removeprefix(f"{self.folder}/"))
            self.problems.notice(
                origin,
                f"图片 “{_typed(target)}” 里的 \\ 按文件夹读了，用的是 “{said}”",
                f"the \\ in picture “{_typed(target)}” was read as that of a folder: it is “{said}”",
                Words(f"建议写成 {said}", f"better write {said}"),
            )
        try:
            if path not in self._looks:
                self._looks[path] = decoding.picture_info(self.sources.read(path))
        except NotThere:
            self.problems.error(
                origin,
                f"图片 “{_typed(target)}” {_UNREADABLE[0].zh}",
                f"picture “{_typed(target)}” {_UNREADABLE[0].en}",
                _UNREADABLE[1],
            )
            return None
        except decoding.Unfit as unfit:
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
        """The path of the file, beside the case; of a plain file a.md also in a folder of its name."""
        return filenames.find(self._sources, (self.folder, self._own_folder), target)

    @property
    def _own_folder(self) -> str:
        return f"{self.folder}/{PurePosixPath(self.origin.path).stem}"

    def _missing(self, target: str, origin: Origin) -> None:
        """Say why there is no such file."""
        sources = self._sources
        if any(filenames.in_old_letters(sources, self.folder, name) for name in filenames.spellings(target)):
            self.problems.error(
                origin,
                f"图片 “{_typed(target)}” 的文件名在这台电脑上是乱码",
                f"the file name of picture “{_typed(target)}” is garbled on this computer",
                Words(
                    f"多半是在别的系统里解压的：请把那个文件改名为 {_typed(target)}",
                    f"the archive comes from another system: rename the file {_typed(target)}",
                ),
            )
            return
        possible = [name for name in filenames.spellings(target) if filenames.may_be_named(name)]
        kinds = (sources.kind(str(PurePosixPath(self.folder, name))) for name in possible)
        there = next((kind for kind in kinds if kind), "")
        target = _typed(target)
        if there:
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

    def _remark(self, name: str, look: decoding.PictureInfo, origin: Origin) -> None:
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
    "link": (
        Words(
            "是一个快捷方式（链接），它指的文件不在这个文件夹里，或者已经没有了",
            "is a link, and what it leads to is outside of this folder or gone",
        ),
        Words("请把图片文件本身放在这里", "put the picture itself here"),
    ),
    "folder": (
        Words("是文件夹，不是图片", "is a folder, not a picture"),
        Words("请写到文件：文件夹名/图片名", "name the file: folder/picture"),
    ),
    "file": _UNREADABLE,
    "special": _UNREADABLE,
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


LOGO_FOLDERS = ("content", "assets")
LOGO_SMALL = 300  # px of the long side: 25 mm at 300 dpi


def logo_of(sources: Sources, fields: Fields) -> Picture | None:
    """A unit's mark: a picture under content/ or assets/, looked at as those of cases are; None without one, or when it is told."""
    written = fields.text("logo")
    if not written:
        return None
    is_whole = PurePosixPath(written.replace("\\", "/")).parts[:1] in [(folder,) for folder in LOGO_FOLDERS]
    path = (
        None if filenames.leads_away(written) else filenames.find(sources, ("." if is_whole else "content",), written)
    )
    name = _sayable(PurePosixPath(path or "").name)
    if path is None:
        fields.fail(
            "logo",
            f"：找不到图片 “{_typed(written)}”",
            f"picture “{_typed(written)}” is not there",
            Words(
                "请把图片放进 content/ 或 assets/，写它的路径，例如 标志: assets/logo.png",
                "put it into content/ or assets/ and write its path, logo: assets/logo.png for example",
            ),
        )
        return None
    try:
        look = decoding.picture_info(sources.read(path))
    except NotThere:
        fields.fail(
            "logo", f"：图片 “{name}” {_UNREADABLE[0].zh}", f"picture “{name}” {_UNREADABLE[0].en}", _UNREADABLE[1]
        )
        return None
    except decoding.Unfit as unfit:
        fields.fail("logo", f"：图片 “{name}” {unfit.words.zh}", f"picture “{name}” {unfit.words.en}", unfit.hint)
        return None
    if max(look.width, look.height) < LOGO_SMALL:
        fields.problems.notice(
            fields.at("logo"),
            f"标志 “{name}” 很小（{look.width} × {look.height} 像素），大张上只能印得很小",
            f"the logo “{name}” is small ({look.width} × {look.height} px): it will be tiny on large sheets",
            Words(f"请用长边 {LOGO_SMALL} 像素以上的图", f"use one of {LOGO_SMALL} px and more"),
        )
    return Picture(path, "", "", look.width, look.height)


def tell_unused(sources: Sources, cases: Iterable[Case], problems: Problems, logos: Iterable[str] = ()) -> None:
    """A remark for each picture in content/ that no case shows and that is no unit's logo."""
    used = {picture.path for case in cases for picture in case.pictures} | set(logos)
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


def _is_whole(html: str) -> bool:
    """Whether every tag that is opened in it is closed in it."""
    still_open: list[str] = []
    for closes, tag in _TAG.findall(html):
        if tag in ("br", "img"):
            continue
        if not closes:
            still_open.append(tag)
        elif not still_open or still_open.pop() != tag:
            return False
    return not still_open


def _sayable(name: str) -> str:
    """A name as it may stand in a message, and not longer than one can read."""
    return sayable(name)[:200]


def _typed(name: str) -> str:
    """What was written for a name, as a message may quote it."""
    return _sayable(filenames.as_typed(name))
