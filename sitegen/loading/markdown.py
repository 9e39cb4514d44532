"""The Markdown of the body: sections under known headings, steps, bullets, and free text made into clean HTML.

Python-Markdown renders `是**“安全账户”**骗局` as writers mean it, where CommonMark parsers leave the asterisks. Whatever HTML
a writer pastes passes an allow-list (nh3): no script, event handler, style or foreign URL scheme comes through.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sitegen.loading.fields import check_length, did_you_mean
from sitegen.loading.pictures import Album, refuse_in, treeprocessor
from sitegen.loading.reading import Document
from sitegen.model.content import Point, Step
from sitegen.model.vocabulary import SECTION_TITLES_EN, STEP_KEYS
from sitegen.problems import Origin, Problems, Words

TAGS = frozenset(
    "p br strong em b i u s del sub sup ul ol li blockquote table thead tbody tr th td h3 h4 h5 hr img a code pre "
    "dl dt dd div span abbr".split()
)
ATTRIBUTES = {
    "a": {"href", "title", "id"},
    "img": {"src", "alt", "title"},
    "abbr": {"title"},
    "li": {"id"},
    "sup": {"id"},
    "th": {"scope"},
}
CLASSES = {"div": {"admonition", "note", "warning", "tip", "footnote"}, "p": {"admonition-title"}}
SCHEMES = frozenset({"http", "https", "tel"})

_NUMBERED = re.compile(r"^(\d{1,2})\s*[.、)）．]\s*(.*)$")
_BULLET = re.compile(r"^[-*+•]\s+(.*)$")
_STEP_TITLE = re.compile(r"^\*\*(.+?)\*\*\s*[：:]?\s*(.*)$")
_LABELLED = re.compile(r"^([^：:]{1,8})[：:]\s*(.*)$")
_HEADING = re.compile(r"^(#{1,6})\s*(.+?)\s*#*\s*$")
# Every inline mark of Python-Markdown and of our extensions holds one of these; \x02 leads what it has put aside.
_INLINE_MARK = re.compile(r"[`\\\[!<&*_\x02]|  \n")
_UNSAFE = re.compile(r"<\s*(script|style|iframe|object|embed|form|svg|math)\b|\son\w+\s*=|javascript:", re.I)
_INLINE = re.compile(r"\*\*|__|(?<!\*)\*(?!\*)|`")


@dataclass(frozen=True, slots=True)
class Section:
    """The lines under one `##` heading; `at(i)` is the origin of the i-th."""

    path: str
    line: int
    lines: tuple[str, ...]

    def at(self, index: int) -> Origin:
        """The origin of a line."""
        return Origin(self.path, self.line + 1 + index)

    @property
    def origin(self) -> Origin:
        """The heading's."""
        return Origin(self.path, self.line)

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)


def split_sections(
    document: Document, known: Mapping[str, tuple[str, ...]], problems: Problems
) -> tuple[Section, dict[str, Section]]:
    """The text before the first `##`, and the sections by English name. Unknown and doubled headings are problems."""
    names = {s.lower(): name for name, zh in known.items() for s in (name, SECTION_TITLES_EN[name], *zh)}
    heads: list[tuple[int, str]] = []
    fenced = False
    for i, line in enumerate(document.body):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        found = None if fenced else _HEADING.match(line)
        if found and len(found[1]) <= 2:
            heads.append((i, found[2]))
    edges = [i for i, _ in heads] + [len(document.body)]
    intro = Section(document.path, document.body_line - 1, document.body[: edges[0]])
    sections: dict[str, Section] = {}
    for (start, title), end in zip(heads, edges[1:], strict=True):
        section = Section(document.path, document.body_line + start, document.body[start + 1 : end])
        name = names.get(title.strip(" ：:").lower())
        if name is None:
            spelled = [zh[0] for zh in known.values()]
            problems.error(
                section.origin,
                f"没有叫“{title}”的栏目",
                f"there is no section called “{title}”",
                did_you_mean(title, spelled),
            )
        elif name in sections:
            problems.error(
                section.origin,
                f"栏目“{title}”写了两次（第一次在第 {sections[name].line} 行）",
                f"section “{title}” stands twice (first in line {sections[name].line})",
                Words("请合并成一个", "join them"),
            )
        else:
            sections[name] = section
            if name != "story":
                refuse_in(((section.at(i), line) for i, line in enumerate(section.lines)), problems)
    return intro, sections


def missing_section(document: Document, name: str, titles: tuple[str, ...], problems: Problems) -> None:
    """Note, at the last line written, that a required section is not there."""
    last = max((i for i, line in enumerate(document.body) if line.strip()), default=0)
    problems.error(
        document.at(last),
        f"缺少栏目“{titles[0]}”",
        f"section “{SECTION_TITLES_EN[name]}” is missing",
        Words(f"请加一行 ## {titles[0]}，内容写在下面", f"add a line ## {titles[0]} and its text below"),
    )


def read_steps(section: Section, problems: Problems, *, least: int = 3, most: int = 6) -> tuple[Step, ...]:
    """Numbered steps, each with an optional `>` quote and `- 这时：…` below it."""
    steps: list[dict[str, Any]] = []
    exits = {k for keys in STEP_KEYS.values() for k in keys} | set(STEP_KEYS)
    for i, line in enumerate(section.lines):
        words = line.strip()
        if not words or words.startswith("<!--"):
            continue
        numbered = _NUMBERED.match(words)
        bullet = _BULLET.match(words)
        if numbered and not line.startswith(("  ", "\t")):
            steps.append({"text": numbered[2], "quote": "", "exit": "", "at": section.at(i)})
        elif not steps:
            problems.error(
                section.at(i),
                "这里应当是编号的步骤",
                "numbered steps are expected here",
                Words("请写成 1. …，下一行 2. …", "write 1. …, then 2. …"),
            )
            return ()
        elif words.startswith((">", "＞")):
            steps[-1]["quote"] = (steps[-1]["quote"] + words[1:].strip()).strip('“”"')
        elif bullet:
            labelled = _LABELLED.match(bullet[1])
            if labelled and labelled[1].strip() in exits:
                steps[-1]["exit"] = labelled[2].strip()
            else:
                problems.error(
                    section.at(i),
                    f"步骤下面只认“- 这时：…”，认不出“{bullet[1][:12]}…”",
                    f"under a step only `- 这时：…` is known, not “{bullet[1][:12]}…”",
                )
        else:
            steps[-1]["text"] = joined(steps[-1]["text"], words)
    _check_count("步骤", "steps", len(steps), least, most, section, problems)
    return tuple(_step(s, problems) for s in steps)


def _step(raw: dict[str, Any], problems: Problems) -> Step:
    titled = _STEP_TITLE.match(raw["text"])
    title, text = (titled[1].strip(), titled[2]) if titled else ("", raw["text"])
    step = Step(bare(text), bare(title).rstrip("：:"), bare(raw["quote"]), bare(raw["exit"]))
    check_length("步骤", step.text, raw["at"], problems, 60, 0 if title else 2)
    check_length("步骤的短语", step.title, raw["at"], problems, 14)
    check_length("骗子的话", step.quote, raw["at"], problems, 40)
    check_length("这时", step.exit, raw["at"], problems, 30)
    return step


def read_bullets(
    section: Section, problems: Problems, what: str, *, least: int, most: int, limit: int
) -> tuple[tuple[str, Origin], ...]:
    """Bullets as plain text with their origins; lines that continue a bullet are joined to it."""
    found: list[list[Any]] = []
    for i, line in enumerate(section.lines):
        words = line.strip()
        if not words or words.startswith("<!--"):
            continue
        bullet = _BULLET.match(words) or _NUMBERED.match(words)
        if bullet:
            found.append([bullet[bullet.lastindex or 1], section.at(i)])
        elif found:
            found[-1][0] = joined(found[-1][0], words)
        else:
            problems.error(
                section.at(i),
                f"“{what}”应当是一条一行，以 - 开头",
                f"“{what}” should be bullets, one a line, starting with -",
            )
            return ()
    _check_count(f"“{what}”", what, len(found), least, most, section, problems)
    for text, origin in found:
        check_length(what, bare(text), origin, problems, limit, 2)
    return tuple((bare(text), origin) for text, origin in found)


def read_points(
    section: Section, problems: Problems, what: str, *, least: int, most: int, head: int, text: int
) -> tuple[Point, ...]:
    """Bullets `短语` or `短语：说明` with a limit for each side."""
    points = []
    for words, origin in read_bullets(section, problems, what, least=least, most=most, limit=0):
        first, colon, rest = _parted(words)
        if colon and rest and len(first) <= head * problems.room:
            point = Point(first.strip(), rest.strip())
            check_length(what, point.text, origin, problems, text)
        else:
            point = Point(words)
            check_length(what, point.head, origin, problems, head)
        points.append(point)
    return tuple(points)


def _parted(words: str) -> tuple[str, str, str]:
    """At the first full-width colon; in other scripts at a colon with a space."""
    return words.partition("：" if "：" in words or has_han(words) else ": ")


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return bool(re.search(r"[\u3400-\u9fff]", text))


def joined(first: str, rest: str) -> str:
    """A line and the one that continues it: Chinese needs no space between."""
    return f"{first}{rest}" if has_han(first + rest) else f"{first} {rest}"


def read_advice(section: Section, problems: Problems, what: str, *, least: int, most: int) -> tuple[Point, ...]:
    """Bullets of at most 60 characters; `短语：说明` is told apart when the first part is short."""
    points = []
    for words, _ in read_bullets(section, problems, what, least=least, most=most, limit=60):
        first, colon, rest = _parted(words)
        is_short = len(first) <= 10 * problems.room
        points.append(Point(first.strip(), rest.strip()) if colon and rest and is_short else Point(words))
    return tuple(points)


def to_html(text: str, origin: Origin, problems: Problems, album: Album | None = None) -> str:
    """Free Markdown as clean HTML; a notice when something unsafe was taken out. Pictures go into `album`; without, they are told."""
    album = album or Album(None, "", Origin(origin.path, origin.line - 1), text, problems)
    converter = _converter().reset()
    converter.album = album
    made = converter.convert(album.prepared())
    clean: str = album.finished(_cleaner().clean(made))
    if _UNSAFE.search(made):
        problems.notice(
            origin,
            "正文里有网页代码（脚本、样式或嵌入内容），已去掉",
            "scripts, styles or embedded things in the text were taken out",
            Words("请只用文字、列表、表格、引用和图片", "use text, lists, tables, quotes and pictures only"),
        )
    return clean.strip()


def get_ready() -> None:
    """Set up what `to_html` works with: for a process that others are forked from."""
    _converter()
    _cleaner()


@cache
def _converter() -> Any:
    """Python-Markdown, told to leave words without any mark alone: trying every mark on them is half its work."""
    import markdown
    from markdown.treeprocessors import Treeprocessor
    from markdown.util import AtomicString

    class Unmarked(Treeprocessor):
        def run(self, root: Any) -> None:
            for element in root.iter():
                if element.text and not _INLINE_MARK.search(element.text):
                    element.text = AtomicString(element.text)
                if element.tail and not _INLINE_MARK.search(element.tail):
                    element.tail = AtomicString(element.tail)

    converter = markdown.Markdown(extensions=["tables", "footnotes", "admonition"], output_format="html")
    converter.treeprocessors.register(Unmarked(converter), "unmarked", 21)  # the inline marks have 20
    converter.treeprocessors.register(treeprocessor(converter), "pictures", -1)  # after what is escaped was set right
    return converter


@cache
def _cleaner() -> Any:
    import nh3

    return nh3.Cleaner(
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        allowed_classes={tag: set(names) for tag, names in CLASSES.items()},
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer",
    )


def bare(text: str) -> str:
    """A line of Markdown without its emphasis marks."""
    return _INLINE.sub("", text).strip()


def first_sentence(html: str, limit: int) -> str:
    """The beginning of a story as plain text, cut at a sentence's end where one is near."""
    import html as entities

    words = entities.unescape(re.sub(r"<[^>]+>", "", html))
    words = ("" if has_han(words) else " ").join(words.split())
    end = re.search(r"[。！？]|[.!?؟۔](?=\s|$)", words)
    first = words[: end.end()] if end else words
    return first if len(first) <= limit else first[: limit - 1].rstrip("，、；：") + "…"


def _check_count(zh: str, en: str, count: int, least: int, most: int, section: Section, problems: Problems) -> None:
    if count < least or (most and count > most):
        problems.error(
            section.origin,
            f"{zh}要 {least} 到 {most} 条，这里有 {count} 条",
            f"{least} to {most} {en} are expected, there are {count}",
        )
