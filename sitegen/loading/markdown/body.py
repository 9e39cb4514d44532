"""The Markdown of the body: sections under known headings, steps, bullets, and free text made into clean HTML.

`lines` says what a line is, `blocks` makes free text of lines, `inline` reads the marks in a text; whatever HTML comes out passes an
allow-list (nh3): no script, event handler, style or foreign URL scheme comes through. `conservation` looks whether
every word of a section is in what was read from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sitegen.loading.fields import Fields, check_length, did_you_mean
from sitegen.loading.markdown import inline, marks
from sitegen.loading.markdown.blocks import Story
from sitegen.loading.markdown.inline import SCHEMES, Notes, to_plain
from sitegen.loading.markdown.lines import (
    MarkdownLine,
    Sort,
    ends_sentence,
    has_han,
    joined,
    keyed,
    parted,
    read_line,
    unquoted,
)
from sitegen.loading.markdown.marks import SHOWN_TAGS, folded_label
from sitegen.loading.pictures import Album
from sitegen.loading.text.conservation import all_of, check_kept, text_of
from sitegen.loading.text.reading import MarkdownFile
from sitegen.loading.yaml.yamlfile import YamlMap
from sitegen.model.content import Point, Step
from sitegen.model.problems import Origin, Problems, Severity, Words
from sitegen.model.vocabulary import SECTION_TITLES_EN, STEP_KEYS

ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "abbr": {"title"},
    "li": {"id"},
    "ol": {"start"},
    "sup": {"id"},
    "th": {"scope"},
    "td": {"colspan", "rowspan"},
}
CLASSES = {"div": {"footnote"}}

_STEP_TITLE = re.compile(r"(\*\*|__)\s*([^*_]+?)\s*\1(.*)", re.DOTALL)
_UNSAFE = re.compile(r"<\s*(iframe|object|embed|form|svg|math)\b|\son\w+\s*=|javascript:", re.I)
_SUMMARY_LEFT_OUT = re.compile(r'<sup\b.*?</sup>|<div class="footnote">.*', re.DOTALL)
_NUMBERED_TITLE = re.compile(
    r"^(?:第?[一二三四五六七八九十\d]{1,3}[、.．)）]|[(（][一二三四五六七八九十\d]{1,3}[)）]|[\u2460-\u2473])\s*"
)
_FOOTNOTE = re.compile(r"^[ \t\u3000]{0,3}\[\^([^\]\s]{1,40})\]\s?[:：]\s*(.*)$")
_WIDE_NOTE = re.compile(r"[\[［【][\^＾]([^\]\s［］【】]{1,40})[\]］】]")
_ADDRESS = re.compile(
    r"^[ \t]{0,3}\[([^\]\[^][^\]\[]{0,80})\]:\s*<?([^\s<>]*[/.#:][^\s<>]*)>?(?:\s+[\"'(](.*?)[\"')]?)?\s*$"
)


@dataclass(frozen=True, slots=True)
class Section:
    """The lines under one `##` heading; `at(i)` is the origin of the i-th, `notes` what stands apart in the whole file."""

    path: str
    line: int
    lines: tuple[str, ...]
    notes: Notes = field(default_factory=Notes)

    def at(self, index: int) -> Origin:
        """The origin of a line."""
        return Origin(self.path, self.line + 1 + index)

    @property
    def origin(self) -> Origin:
        """The heading's."""
        return Origin(self.path, self.line)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(line.strip() for line in self.lines)


# ----------------------------------------------------------------------------------------------------- sections


def split_sections(
    document: MarkdownFile, known: Mapping[str, tuple[str, ...]], problems: Problems
) -> tuple[Section, dict[str, Section]]:
    """The text before the first `##`, and the sections by English name. Unknown and doubled headings are problems.

    Footnotes and addresses of links are taken from wherever they stand; one that no free text refers to is a problem.
    """
    names = {s.lower(): name for name, zh in known.items() for s in (name, SECTION_TITLES_EN[name], *zh)}
    lines, notes = _noted(document, problems)
    heads = _headings(lines)
    edges = [i for i, _ in heads] + [len(lines)]
    intro = Section(document.path, document.body_line - 1, tuple(lines[: edges[0]]), notes)
    sections: dict[str, Section] = {}
    for (start, title), end in zip(heads, edges[1:], strict=True):
        section = Section(document.path, document.body_line + start, tuple(lines[start + 1 : end]), notes)
        name = names.get(_plain_title(title))
        if name is None:
            _tell_unknown(section, title, [zh[0] for zh in known.values()], document, problems)
        elif name in sections:
            problems.error(
                section.origin,
                f"栏目“{title}”写了两次（第一次在第 {sections[name].line} 行）",
                f"section “{title}” stands twice (first in line {sections[name].line})",
                Words("请合并成一个", "join them"),
            )
        else:
            sections[name] = section
    for section in (intro, *sections.values()):
        _check_headings(section, names, problems)
    _check_notes(notes, intro, sections, problems)
    return intro, sections


def _headings(lines: Sequence[str]) -> list[tuple[int, str]]:
    """The lines that begin a section, and what they say; none inside a fence that has an end."""
    found: list[tuple[int, str]] = []
    kinds = [read_line(line) for line in lines]
    fences = [i for i, kind in enumerate(kinds) if kind.sort is Sort.FENCE]
    fenced = {i for a, b in zip(fences[::2], fences[1::2], strict=False) for i in range(a, b)}
    for i, kind in enumerate(kinds):
        if kind.sort is Sort.HEADING and kind.level <= 2 and i not in fenced:
            found.append((i, kind.text))
    return found


def _plain_title(title: str) -> str:
    """A heading without number, colon, brackets and emphasis, in lower case."""
    words = title.strip(" *_：:【】[]「」　")
    return _NUMBERED_TITLE.sub("", words).strip(" *_：:【】[]「」　").lower()


def _tell_unknown(
    section: Section, title: str, spelled: Sequence[str], document: MarkdownFile, problems: Problems
) -> None:
    said = next(
        (v.value for k, (_, v) in document.front.entries.items() if k in ("标题", "title", "名称", "name")), None
    )
    if isinstance(said, str) and re.sub(r"[|*\s]", "", said) == re.sub(r"[|*\s]", "", title):
        hint = Words("标题已经写在资料栏里，请删去这一行", "the title stands in the front matter: take this line out")
    else:
        hint = did_you_mean(_plain_title(title), spelled)
    problems.error(section.origin, f"没有叫“{title}”的栏目", f"there is no section called “{title}”", hint)


def _check_headings(section: Section, names: Mapping[str, str], problems: Problems) -> None:
    """Note lines that say no more than the name of a section: headings without their ##."""
    for i, raw in enumerate(section.lines):
        line = read_line(raw)
        if line.sort not in (Sort.TEXT, Sort.NUMBER, Sort.LABEL) and not (line.sort is Sort.HEADING and line.level > 2):
            continue
        if line.sort is Sort.TEXT and not line.text.strip("#＃"):
            problems.error(
                section.at(i),
                f"“{line.text}”后面要写栏目的名字",
                f"“{line.text}” needs the name of a section behind it",
                Words("请补上，或删去这一行", "add it, or take the line out"),
            )
        elif len(raw) < 40 and _plain_title(line.text) in names:
            problems.error(
                section.at(i),
                f"“{raw.strip()}”像是栏目的标题，前面少了 ##",
                f"“{raw.strip()}” looks like the heading of a section without its ##",
                Words(f"请写成 ## {_plain_title(line.text)}", f"write ## {_plain_title(line.text)}"),
            )


def _noted(document: MarkdownFile, problems: Problems) -> tuple[list[str], Notes]:
    """The lines without footnotes and addresses (empty ones in their places), and these.

    `[name]: address` is an address only where a link names it; else it is what it looks like, a line of text.
    """
    lines = [
        _WIDE_NOTE.sub(r"[^\1]", line) if "］" in line or "】" in line or "＾" in line else line
        for line in document.body
    ]
    if not any("]" in line for line in lines):
        return lines, Notes()
    footnotes: dict[str, tuple[str, Origin]] = {}
    i = 0
    while i < len(lines):
        note = _FOOTNOTE.match(lines[i])
        start = i
        i += 1
        if not note:
            continue
        words = note[2].strip()
        lines[start] = ""
        while i < len(lines) and lines[i].strip() and lines[i][0].isspace() and not _FOOTNOTE.match(lines[i]):
            words = joined(words, lines[i].strip())
            lines[i] = ""
            i += 1
        if note[1] in footnotes:
            problems.error(
                document.at(start),
                f"脚注“[^{note[1]}]”写了两次（第一次在第 {footnotes[note[1]][1].line} 行）",
                f"the footnote “[^{note[1]}]” stands twice (first in line {footnotes[note[1]][1].line})",
                Words("请换一个编号", "give it another number"),
            )
        footnotes.setdefault(note[1], (words, document.at(start)))
    return lines, Notes(footnotes, _addresses(lines, footnotes, document, problems))


def _addresses(
    lines: list[str], footnotes: Mapping[str, tuple[str, Origin]], document: MarkdownFile, problems: Problems
) -> dict[str, tuple[str, str]]:
    """Takes the addresses that links name out of the lines."""
    found = [
        (i, match[1], (match[2], match[3] or "")) for i, line in enumerate(lines) if (match := _ADDRESS.match(line))
    ]
    if not found:
        return {}
    places = {i for i, _, _ in found}
    text = "\n".join([*(line for i, line in enumerate(lines) if i not in places), *(t for t, _ in footnotes.values())])
    named = {folded_label(label) for label in _NAMED.findall(text)}
    addresses: dict[str, tuple[str, str]] = {}
    for i, label, address in found:
        if folded_label(label) not in named:
            continue
        lines[i] = ""
        if addresses.setdefault(folded_label(label), address) != address:
            problems.error(
                document.at(i),
                f"“[{label}]”写了两个网址",
                f"“[{label}]” is given two addresses",
                Words("请只留一个", "keep one of them"),
            )
    return addresses


_NAMED = re.compile(r"\[([^\[\]\n]{1,80})\]")


def _check_notes(notes: Notes, intro: Section, sections: Mapping[str, Section], problems: Problems) -> None:
    """Note footnotes that no text refers to: they would be lost."""
    if not notes.footnotes:
        return
    text = "\n".join(
        [
            *intro.lines,
            *(line for s in sections.values() for line in s.lines),
            *(t for t, _ in notes.footnotes.values()),
        ]
    )
    for label, (words, origin) in notes.footnotes.items():
        if f"[^{label}]" not in text:
            problems.error(
                origin,
                f"脚注“[^{label}]”没有用到，不会印出来：“{words[:20]}”",
                f"nothing refers to the footnote “[^{label}]”, it would not be shown: “{words[:20]}”",
                Words(f"请在正文里写上 [^{label}]，或删去脚注", f"write [^{label}] in the story, or take it out"),
            )


def missing_section(document: MarkdownFile, name: str, titles: tuple[str, ...], problems: Problems) -> None:
    """Note, at the last line written, that a required section is not there."""
    last = max((i for i, line in enumerate(document.body) if line.strip()), default=0)
    problems.error(
        document.at(last),
        f"缺少栏目“{titles[0]}”",
        f"section “{SECTION_TITLES_EN[name]}” is missing",
        Words(f"请加一行 ## {titles[0]}，内容写在下面", f"add a line ## {titles[0]} and its text below"),
    )


# ---------------------------------------------------------------------------------------------------- free text


def story_html(section: Section, problems: Problems, album: Album | None = None) -> str:
    """A section of free text as clean HTML; whatever of it is not in the HTML is told. Pictures go into `album`; without, they are told."""
    before = len(problems.found)
    reader = Story(section.at, problems, section.notes, album)
    lines = reader.without_scripts(section.lines)
    if album is not None:
        lines = album.prepared(lines)
    made = reader.html(lines)
    clean: str = _cleaner().clean(made)
    if album is not None:
        clean = album.finished(clean)
        lines = album.shown_of(lines)
    if _UNSAFE.search(made):
        inline.tell_unsafe(section.at(0), problems)
    if not _has_errors(problems, before):
        cited = [section.notes.footnotes[label] for label in reader.cited]
        source = [*lines, *(words for words, _ in cited)]
        at = [*(section.at(i) for i in range(len(lines))), *(origin for _, origin in cited)]
        shown = album.in_order if album is not None and album.in_order else clean
        check_kept(source, [all_of(shown)], at, problems)
    return clean.strip()


def to_html(text: str, origin: Origin, problems: Problems) -> str:
    """Free Markdown, its first line at `origin`, as clean HTML."""
    document = MarkdownFile(origin.path, YamlMap({}, origin.line), tuple(text.split("\n")), origin.line)
    lines, notes = _noted(document, problems)
    return story_html(Section(origin.path, origin.line - 1, tuple(lines), notes), problems)


def get_ready() -> None:
    """Set up what free text is read with: for a process that others are forked from."""
    marks.get_ready()
    _cleaner()


@cache
def _cleaner() -> Any:
    import nh3

    return nh3.Cleaner(
        tags=set(SHOWN_TAGS | {"img"}),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        allowed_classes={tag: set(names) for tag, names in CLASSES.items()},
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer",
    )


def first_sentence(html: str, limit: int) -> str:
    """The beginning of a story as plain text, cut at a sentence's end where one is near."""
    words = ""
    for block in text_of(_SUMMARY_LEFT_OUT.sub("", html)).split("\n"):
        is_open = words and block.strip() and words[-1].isalnum()
        words = joined(f"{words}；" if is_open and has_han(words) else words, " ".join(block.split()))
    end = re.search(r"[。！？]|[.!?؟۔](?=\s|$)", words)
    first = words[: end.end()] if end else words
    return first if len(first) <= limit else first[: limit - 1].rstrip("，、；：") + "…"


def plain_field(fields: Fields, name: str, *, required: bool = False, limit: int = 0) -> str:
    """The words of a key of the front matter without marks."""
    words = to_plain(fields.text(name, required=required), fields.at(name), fields.problems, fields.called(name))
    check_length(fields.called(name), words, fields.at(name), fields.problems, limit)
    return words


# -------------------------------------------------------------------------------------------------------- lists


@dataclass(slots=True)
class Item:
    """One item of a list: its `text`, and what stands below it: quotes and bullets, each with its place, in their order."""

    text: str
    index: int
    below: list[tuple[Sort, str, int]] = field(default_factory=list)


LONGEST_WORD = 30  # letters that cannot be parted: the narrowest column of a sheet holds no more
_LONG_WORD = re.compile(rf"[!-~]{{{LONGEST_WORD + 1},}}")


def _check_words(what: str, text: str, at: Origin, problems: Problems) -> None:
    """Note an address or an account number that no line of a sheet can hold."""
    if found := _LONG_WORD.search(text):
        problems.error(
            at,
            f"“{what}”里这一串字母数字太长：{len(found[0])} 个，最多 {LONGEST_WORD} 个",
            f"a word of “{what}” is too long: {len(found[0])} letters, at most {LONGEST_WORD}",
            Words(
                f"纸上放不下“{found[0][:40]}”，请缩短，或写到“案情回顾”里",
                f"no sheet can hold “{found[0][:40]}”: shorten it, or put it into the story",
            ),
        )


def _is_foreign(raw: str, line: MarkdownLine, *, numbered: bool) -> bool:
    """Whether a line is of a kind that no list has: a row of a table, or a quote where nobody speaks."""
    words = raw.strip()
    return (line.sort is Sort.QUOTE and not numbered) or (len(words) > 2 and words[0] == words[-1] == "|")


class _Items:
    """Reads a section that is one list; `numbered` ones have quotes and bullets under their items."""

    def __init__(self, section: Section, problems: Problems, what: str, *, numbered: bool) -> None:
        self.section, self.problems, self.what, self.numbered = section, problems, what, numbered
        self.found: list[Item] = []
        self.is_sound = True
        self._base = 0
        self._last = 0  # number of the last item
        self._gap = False
        self._is_counted = True  # whether the numbers go on so far
        for i, raw in enumerate(section.lines):
            self._read(i, raw, read_line(raw))

    def _read(self, i: int, raw: str, line: MarkdownLine) -> None:
        if line.sort in (Sort.BLANK, Sort.RULE):
            self._gap = True
            return
        if self._begins_item(line):
            self._begin(i, line)
        elif line.sort in (Sort.HEADING, Sort.FENCE) or _is_foreign(raw, line, numbered=self.numbered):
            self._wrong(
                i,
                f"“{self.what}”里只能有一条一条的内容，不能有“{raw.strip()[:16]}”",
                f"“{self.what}” is a list and cannot hold “{raw.strip()[:16]}”",
                Words("请把这一行删去，或移到“案情回顾”", "take it out, or move it to the story"),
            )
        elif not self.found:
            self._outside(i)
        elif line.sort is Sort.QUOTE and self.numbered:
            self._quote(i, line)
        elif line.is_item and not (line.is_tight and (line.mark or line.sort is Sort.NUMBER)):
            self._below(i, line)
        else:
            self._continue(i, raw, line)
        self._gap = False

    def _begins_item(self, line: MarkdownLine) -> bool:
        if not line.is_item or (self.found and line.indent > self._base + 1):
            return False
        if line.sort is Sort.BULLET:
            return not self.numbered
        return self._is_next(line)

    def _is_next(self, line: MarkdownLine) -> bool:
        """Whether a number goes on where the last left off; `1.` over and over is Markdown's way to count."""
        if line.is_tight:
            return line.number == self._last + 1
        return bool(line.text) or line.number == self._last + 1

    def _begin(self, i: int, line: MarkdownLine) -> None:
        if not self.found:
            self._base = line.indent
        if line.sort is not Sort.BULLET:
            expected = self._last + 1
            is_all_ones = line.number == self._last == 1
            if line.number != expected and not is_all_ones and self._is_counted:
                self._is_counted = False
                self._wrong(
                    i,
                    f"编号不连续：这里应当是 {expected}，写的是 {line.number}",
                    f"the numbers do not go on: {expected} is expected here, not {line.number}",
                    Words(
                        "请按 1、2、3 编号；如果这一行接着上一行，请不要以数字开头",
                        "count 1, 2, 3; if this line continues the one above, do not begin it with a number",
                    ),
                )
            self._last = line.number
        if not line.text:
            self._wrong(
                i,
                f"“{self.what}”的这一条是空的",
                f"this item of “{self.what}” is empty",
                Words("请填上内容，或删去这一行", "fill it in, or take it out"),
            )
        self.found.append(Item(line.text, i))

    def _quote(self, i: int, line: MarkdownLine) -> None:
        below = self.found[-1].below
        if below and below[-1][0] is Sort.QUOTE:
            below[-1] = (Sort.QUOTE, f"{below[-1][1]}\n{line.text.strip()}", below[-1][2])
        elif any(sort is Sort.QUOTE for sort, _, _ in below):
            self._wrong(
                i,
                "一步只能有一段骗子的话",
                "one quote a step",
                Words("请合成一段，每行以 > 开头", "join them, each line beginning with >"),
            )
        else:
            below.append((Sort.QUOTE, line.text.strip(), i))

    def _below(self, i: int, line: MarkdownLine) -> None:
        if self.numbered:
            self.found[-1].below.append((Sort.BULLET, line.text, i))
            return
        self._wrong(
            i,
            f"“{self.what}”里不能再分小条：“{line.text[:16]}”",
            f"no sub-bullets in “{self.what}”: “{line.text[:16]}”",
            Words(
                "请并进上一条，写成 短语：说明；或去掉前面的空格，单独成条",
                "join it to the bullet above as `phrase：explanation`, or take out the blanks before it",
            ),
        )

    def _continue(self, i: int, raw: str, line: MarkdownLine) -> None:
        """A line of text belongs to the item above when nothing parts them; what cannot be sure is told."""
        item = self.found[-1]
        is_indented = line.indent > self._base
        words = raw.strip()
        if self._gap and not is_indented:
            self._wrong(
                i,
                f"“{self.what}”应当是一条一行，这里是一段话：“{words[:16]}”",
                f"“{self.what}” should be items, one a line; this is a paragraph: “{words[:16]}”",
                Words(
                    "请在前面加上 - 或编号，或移到“案情回顾”", "begin it with - or a number, or move it to the story"
                ),
            )
            return
        if item.below and item.below[-1][0] is Sort.QUOTE:
            self._wrong(
                i,
                f"骗子的话下面不能再写正文：“{words[:16]}”",
                f"no text below a quote: “{words[:16]}”",
                Words("骗子的话有几行，请每行都以 > 开头", "begin every line of the quote with >"),
            )
            return
        if self._gap or not is_indented:
            self.problems.notice(
                self.section.at(i),
                f"这一行已接在上一条后面：“{words[:16]}”",
                f"this line was joined to the item above: “{words[:16]}”",
                Words(
                    "若是新的一条，请以 - 或编号开头；若是接着上一条，请在行首空两格",
                    "begin it with - or a number if it is an item of its own, else with two blanks",
                ),
            )
        if item.below:
            sort, text, at = item.below[-1]
            item.below[-1] = sort, joined(text, words), at
        else:
            item.text = joined(item.text, words)

    def _outside(self, i: int) -> None:
        if not self.is_sound:
            return  # said once
        if self.numbered:
            self._wrong(
                i,
                "这里应当是编号的步骤",
                "numbered steps are expected here",
                Words("请写成 1. …，下一行 2. …", "write 1. …, then 2. …"),
            )
        else:
            self._wrong(
                i,
                f"“{self.what}”应当是一条一行，以 - 开头",
                f"“{self.what}” should be bullets, one a line, starting with -",
                Words("请在每一条前面加上 - 和一个空格", "begin each with - and a blank"),
            )

    def _wrong(self, i: int, zh: str, en: str, hint: Words) -> None:
        self.is_sound = False
        self.problems.error(self.section.at(i), zh, en, hint)

    def check_count(self, zh: str, en: str, least: int, most: int) -> None:
        """Note too few or too many, unless it was said already why some are not there."""
        count = len(self.found)
        if self.is_sound and (count < least or (most and count > most)):
            self.problems.error(
                self.section.origin,
                f"{zh}要 {least} 到 {most} 条，这里有 {count} 条",
                f"{least} to {most} {en} are expected, there are {count}",
            )

    def check_kept(self, shown: Sequence[str], before: int) -> None:
        """Note a line of the section of which something is in none of the texts made of it."""
        if not _has_errors(self.problems, before):
            at = [self.section.at(i) for i in range(len(self.section.lines))]
            check_kept(self.section.lines, shown, at, self.problems)


def _has_errors(problems: Problems, before: int) -> bool:
    return any(p.severity is Severity.ERROR for p in problems.found[before:])


def read_steps(section: Section, problems: Problems, *, least: int = 3, most: int = 6) -> tuple[Step, ...]:
    """Numbered steps, each with an optional `>` quote and `- 这时：…` below it."""
    before = len(problems.found)
    items = _Items(section, problems, "骗局套路", numbered=True)
    items.check_count("步骤", "steps", least, most)
    steps, shown = [], []
    for item in items.found:
        step, parts = _step(item, section, problems)
        steps.append(step)
        shown += parts
    items.check_kept(shown, before)
    return tuple(steps)


def _step(item: Item, section: Section, problems: Problems) -> tuple[Step, list[str]]:
    """The step, and its texts in the order of their lines."""
    at = section.at(item.index)
    title, text = _titled(item.text)
    links: list[tuple[str, str]] = []
    title = to_plain(title, at, problems, "步骤的短语")
    text = to_plain(text, at, problems, "步骤", links=links, references=section.notes.links)
    quote, exit, shown = "", "", [title, text]
    for sort, words, index in item.below:
        place = section.at(index)
        if sort is Sort.QUOTE:
            quote = _said(words, place, problems)
            check_length("骗子的话", quote, place, problems, 40)
            shown.append(quote)
        elif (way_out := _exit(words, place, problems)) is None:
            continue
        elif exit:
            problems.error(
                place, "一步只能有一个“这时”", "one `这时` a step", Words("请合成一条", "join them into one")
            )
        else:
            key, exit = way_out
            check_length("这时", exit, place, problems, 30)
            shown += [key, exit]
    step = Step(text, title, quote, exit, tuple(links))
    check_length("步骤", step.text, at, problems, 60, 2 if item.text else 0)
    check_length("步骤的短语", step.title, at, problems, 14)
    for words in (step.title, step.text, step.quote, step.exit):
        _check_words("骗局套路", words, at, problems)
    return step, shown


def _titled(words: str) -> tuple[str, str]:
    """The title and the text of `**短语**：说明`, the colon in or behind the emphasis; else no title and all of it."""
    found = _STEP_TITLE.fullmatch(words)
    if found:
        title, rest = found[2], found[3]
        if rest.strip() and (title[-1] in "：:︰" or rest[0] in "：:︰ \t\u3000"):
            return title.rstrip("：:︰ "), rest.lstrip("：:︰ \t\u3000")
    return "", words


_EXITS = {k for keys in STEP_KEYS.values() for k in keys} | set(STEP_KEYS)


def _said(words: str, at: Origin, problems: Problems) -> str:
    """What the fraudster says, of one line or several, without quotation marks around it."""
    lines = [line for line in words.split("\n") if line.strip()]
    if len(lines) > 1 and all(unquoted(line) != line.strip() for line in lines):
        lines = [unquoted(line) for line in lines]  # each in marks of its own
        if any(not ends_sentence(line) for line in lines[:-1]):
            problems.error(
                at,
                "骗子的话有好几句，中间没有句号",
                "several sentences in one quote, without a full stop between them",
                Words("请写成一段：> 第一句。第二句。", "write one: > first. second."),
            )
    text = ""
    for line in lines:
        text = joined(text, line.strip())
    return unquoted(to_plain(text, at, problems, "骗子的话"))


def _exit(words: str, at: Origin, problems: Problems) -> tuple[str, str] | None:
    """The words behind `这时：`; a problem and None for any other bullet under a step."""
    key, rest = keyed(words) or ("", "")
    if key in _EXITS:
        if not rest:
            problems.error(
                at,
                f"“{key}”后面是空的",
                f"nothing stands behind “{key}”",
                Words("请填上这时该怎么办，或删去这一行", "say what to do, or take the line out"),
            )
        return key, to_plain(rest, at, problems, "这时")
    known = next((k for k in _EXITS if words.strip().startswith(k)), None)
    problems.error(
        at,
        f"步骤下面只认“- 这时：…”，认不出“{words[:12]}…”",
        f"under a step only `- 这时：…` is known, not “{words[:12]}…”",
        Words(f"“{known}”后面请加冒号：- {known}：…", f"put a colon behind it: - {known}：…")
        if known
        else Words("请写成 - 这时：…，或并进这一步的正文", "write - 这时：…, or make it part of the step"),
    )
    return None


@dataclass(frozen=True, slots=True)
class Bullet:
    """One bullet as plain text, its place, and the words in it that are links with where they lead to."""

    text: str
    at: Origin
    links: tuple[tuple[str, str], ...] = ()


def read_bullets(
    section: Section, problems: Problems, what: str, *, least: int, most: int, limit: int, has_links: bool = False
) -> tuple[Bullet, ...]:
    """Bullets; lines that continue one are joined to it. Without `has_links` a link is told and its words stay."""
    before = len(problems.found)
    items = _Items(section, problems, what, numbered=False)
    items.check_count(f"“{what}”", what, least, most)
    found = []
    for item in items.found:
        at = section.at(item.index)
        links: list[tuple[str, str]] = []
        addresses = section.notes.links
        text = to_plain(item.text, at, problems, what, links=links if has_links else None, references=addresses)
        if text:
            check_length(what, text, at, problems, limit, 2)
            _check_words(what, text, at, problems)
        found.append(Bullet(text, at, tuple(links)))
    items.check_kept([bullet.text for bullet in found], before)
    _tell_twice(found, what, problems)
    return tuple(bullet for bullet in found if bullet.text)


def _tell_twice(bullets: Sequence[Bullet], what: str, problems: Problems) -> None:
    """Note a bullet that says what another one says."""
    first: dict[str, Bullet] = {}
    for bullet in bullets:
        words = bullet.text.rstrip("。；;.")
        other = first.setdefault(words, bullet) if words else bullet
        if other is not bullet:
            problems.notice(
                bullet.at,
                f"“{what}”里这一条和第 {other.at.line} 行一样",
                f"“{what}” says in line {other.at.line} what it says here",
                Words("请改写，或删去一条", "write it anew, or take one out"),
            )


def read_points(
    section: Section, problems: Problems, what: str, *, least: int, most: int, head: int, text: int
) -> tuple[Point, ...]:
    """Bullets `短语` or `短语：说明` with a limit for each side; a phrase is drawn, so that links stand in what explains it."""
    points = []
    for bullet in read_bullets(section, problems, what, least=least, most=most, limit=0, has_links=True):
        words, origin = bullet.text, bullet.at
        first, colon, rest = parted(words)
        if colon and rest and len(first) <= head * problems.room:
            links = tuple(link for link in bullet.links if link[0] in rest)
            point = Point(first, rest, links)
            check_length(what, point.text, origin, problems, text)
        elif colon and not rest and len(first) <= head * problems.room:
            point = Point(first)
            _tell_open_colon(words, origin, problems)
        else:
            point = Point(words)
            _check_head(what, point.head, first if colon and rest else "", head, origin, problems)
        points.append(point)
        for _, href in (link for link in bullet.links if link not in point.links):
            inline.tell_left_out(href, what, origin, problems)
    return tuple(points)


def _tell_open_colon(words: str, origin: Origin, problems: Problems) -> None:
    problems.error(
        origin,
        f"“{words}”冒号后面是空的",
        f"nothing stands behind the colon of “{words}”",
        Words("请补上说明，或去掉冒号", "explain it, or take the colon out"),
    )


def _check_head(what: str, head: str, phrase: str, limit: int, origin: Origin, problems: Problems) -> None:
    """Note a bullet too long for a phrase: its phrase when it has one, else that a colon may be missing."""
    limit *= problems.room
    if len(head) <= limit:
        check_length(what, head, origin, problems, limit // problems.room, 2)
    elif phrase:
        problems.error(
            origin,
            f"“{what}”冒号前的短语太长：{len(phrase)} 个字，最多 {limit} 个",
            f"the phrase before the colon is too long: {len(phrase)} characters, at most {limit}",
            Words(f"请减去 {len(phrase) - limit} 个字：“{phrase}”", f"take out {len(phrase) - limit}: “{phrase}”"),
        )
    else:
        problems.error(
            origin,
            f"“{what}”太长：{len(head)} 个字，最多 {limit} 个",
            f"“{what}” is too long: {len(head)} characters, at most {limit}",
            Words(
                f"请减去 {len(head) - limit} 个字，或写成 短语：说明：“{head}”",
                f"take out {len(head) - limit}, or write phrase：explanation: “{head}”",
            ),
        )


def read_advice(section: Section, problems: Problems, what: str, *, least: int, most: int) -> tuple[Point, ...]:
    """Bullets of at most 60 characters; `短语：说明` is told apart when the first part is short."""
    points = []
    for bullet in read_bullets(section, problems, what, least=least, most=most, limit=60, has_links=True):
        first, colon, rest = parted(bullet.text)
        is_short = len(first) <= 10 * problems.room
        head, text = (first, rest) if colon and rest and is_short else (bullet.text, "")
        points.append(Point(head, text, bullet.links))
    return tuple(points)


_SLASH = re.compile(r"\s*[/／]\s*")
_SPACED_SLASH = re.compile(r"\s+[/／]\s+|／")


def read_pairs(
    section: Section, problems: Problems, what: str, *, least: int, most: int
) -> tuple[tuple[str, str, Origin], ...]:
    """Bullets of two halves parted by `/`, what he says and what is true, with their origins.

    Of several slashes the one with blanks around it counts; where that does not say which, it is a problem.
    """
    found = []
    for bullet in read_bullets(section, problems, what, least=least, most=most, limit=0):
        words, origin = bullet.text, bullet.at
        halves = _SLASH.split(words)
        if len(halves) > 2:
            halves = _SPACED_SLASH.split(words)
        if len(halves) > 2 or (len(halves) == 1 and "/" in words):
            problems.error(
                origin,
                f"“{words[:16]}”里有好几个 /，分不清哪一个隔开两半",
                f"“{words[:16]}” has several slashes: which one parts its halves?",
                Words(
                    "请只在他说的话和真相之间写 /（前后空格），别处写“或”",
                    "keep one, with blanks around it, between what he says and what is true",
                ),
            )
        elif len(halves) < 2 or not all(halves):
            problems.error(
                origin,
                f"“{words[:16]}”只有一半",
                f"“{words[:16]}” is only half of it",
                Words("请写成 - 他说的话 / 真相", "write - what he says / what is true"),
            )
        else:
            found.append((halves[0].strip(), halves[1].strip(), origin))
    return tuple(found)
