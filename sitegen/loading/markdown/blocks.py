"""Free text of a body: paragraphs, lists, tables, quotes, headings, as office texts write them, made into HTML.

CommonMark is followed where it says what writers mean. Where it does not, the text is taken as it looks: a paragraph may be
indented (首行缩进), a list follows a line of text without a blank line, `2026. 年` is no item number 2026, `---` under a line is a
rule and no heading, rows parted by tabs are a table, Chinese lines are joined without a gap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

from sitegen.loading.markdown.inline import Notes, Picturing, Place, bare_tag, tell_unsafe, to_inline_html
from sitegen.loading.markdown.lines import (
    MarkdownLine,
    Sort,
    begins_long_dash,
    ends_sentence,
    has_han,
    indent_of,
    joined,
    read_line,
)
from sitegen.loading.markdown.marks import KNOWN_TAGS, SHOWN_TAGS, TAG
from sitegen.model.problems import Origin, Problems, Words

DEEPEST = 6  # lists and quotes inside one another
LONGEST_PARAGRAPH = 8_000  # characters
_LONGEST_RAW = 120  # lines of pasted HTML
_WRAPPED = 50  # columns from which a line is likely to have been broken by an editor
_SHORT = 24  # columns up to which a line was ended by its writer
_GOES_ON = re.compile(r"[，、：；,;（(《“‘—…-]$")

_DELIMITER = re.compile(r"\s*[|｜]?\s*[:：]?[-－—–]+[:：]?\s*(?:[|｜]\s*[:：]?[-－—–]+[:：]?\s*)*[|｜]?\s*")
_CELL_EDGE = re.compile(r"(?<!\\)[|｜]")
_HARD = re.compile(r"(?: {2,}|\\|<br\s?/?>)$", re.IGNORECASE)
_UNSAFE_BLOCK = re.compile(r"<(script|style)\b[^<>]{0,2000}>", re.IGNORECASE)
_BLOCK_TAG = re.compile(
    r"<(table|ul|ol|dl|blockquote|pre|div|section|p|h[1-6]|center|figure)\b[^<>]{0,2000}>", re.IGNORECASE
)
_BOX = re.compile(r"(?:!!!|:::)\s*[A-Za-z\u3400-\u9fff{]")

Numbered = tuple[int, str]  # a line and its place in the section


class Story:
    """Reads one stretch of lines; `at` gives a line's origin, faults go to `problems`."""

    def __init__(
        self,
        at: Callable[[int], Origin],
        problems: Problems,
        notes: Notes,
        picture: Picturing | None = None,
    ) -> None:
        self.at, self.problems, self.notes, self.picture = at, problems, notes, picture
        self.cited: list[str] = []

    def html(self, lines: Sequence[str]) -> str:
        """The text, and under it the footnotes that it refers to."""
        pieces = self._blocks(_without_outer_rules(list(enumerate(lines))), 0)
        return "\n".join([*pieces, *self._footnotes()])

    # ------------------------------------------------------------------------------------------ blocks

    def _blocks(self, lines: Sequence[Numbered], depth: int) -> list[str]:
        if depth > DEEPEST:
            number = lines[0][0] if lines else 0
            self.problems.error(
                self.at(number),
                f"列表或引用套得太深，最多 {DEEPEST} 层",
                f"lists or quotes too deep inside one another: at most {DEEPEST}",
                Words("请少缩进几层", "indent less"),
            )
            return []
        pieces: list[str] = []
        i = 0
        while i < len(lines):
            number, raw = lines[i]
            line = read_line(raw)
            if line.sort is Sort.BLANK:
                i += 1
            elif line.sort is Sort.FENCE:
                i = self._fence(lines, i, pieces)
            elif line.sort is Sort.HEADING:
                level = min(max(line.level, 3), 5)
                pieces.append(f"<h{level}>{self._inline(line.text, number)}</h{level}>")
                i += 1
            elif line.sort is Sort.RULE:
                pieces.append("<hr>")
                i += 1
            elif line.sort is Sort.QUOTE:
                i = self._quote(lines, i, pieces, depth)
            elif rows := _table_rows(lines, i):
                skipped = _is_delimited(lines, i)
                numbers = [number, *(lines[i + n + skipped][0] for n in range(1, len(rows)))]
                pieces.append(self._table(rows, numbers))
                i += len(rows) + skipped
            elif (end := _raw_end(lines, i)) > i:
                pieces.append(self._raw(lines[i:end]))
                i = end
            elif self._is_list(lines, i):
                i = self._list(lines, i, pieces, depth)
            else:
                i = self._paragraph(lines, i, pieces, depth)
        return pieces

    def _paragraph(self, lines: Sequence[Numbered], i: int, made: list[str], depth: int) -> int:
        """Lines up to a blank one or another block; a line indented like a first line begins the next paragraph."""
        first = i
        pieces: list[str] = []
        while i < len(lines):
            number, raw = lines[i]
            line = read_line(raw)
            if i > first and self._ends_paragraph(lines, i, line):
                break
            pieces.append(raw.strip() if not raw.endswith("  ") else raw.strip() + "  ")
            i += 1
        number = lines[first][0]
        if depth == 0:
            self._tell_joined([n for n, _ in lines[first:i]], pieces)
        text = _run_on(pieces)
        if _BOX.match(text):
            self.problems.error(
                self.at(number),
                f"这里没有“{text[:3]}”提示框",
                f"there are no boxes “{text[:3]}” here",
                Words("请直接写成一段话", "write a paragraph"),
            )
        if len(text) > LONGEST_PARAGRAPH:
            self.problems.error(
                self.at(number),
                f"这一段太长：{len(text)} 个字，最多 {LONGEST_PARAGRAPH} 个",
                f"this paragraph is too long: {len(text)} characters, at most {LONGEST_PARAGRAPH}",
                Words("请空一行，分成几段", "part it by blank lines"),
            )
            return i
        place = replace(self._place(number), rows=[(raw, self.at(n)) for n, raw in lines[first:i]])
        made.append(f"<p>{to_inline_html(text, place).strip(' ')}</p>")
        return i

    def _tell_joined(self, numbers: Sequence[int], pieces: Sequence[str]) -> None:
        """Note the first of the lines that were meant to stand by themselves and run on: a short one above one that begins with a number."""
        for number, piece, following in zip(numbers, pieces, pieces[1:], strict=False):
            both = (piece, following)
            is_own = all(_width(p) <= _SHORT and not ends_sentence(p) and not _GOES_ON.search(p) for p in both)
            if is_own and has_han(piece) and following[0].isdigit() and not _HARD.search(piece):
                self.problems.notice(
                    self.at(number),
                    f"“{piece.strip()[:16]}”和下一行会连成一段",
                    f"“{piece.strip()[:16]}” and the line below run on as one paragraph",
                    Words(
                        "要各成一行，请在中间空一行，或在这一行末尾写 \\",
                        "leave a line free between them, or end the line with \\",
                    ),
                )
                return

    def _ends_paragraph(self, lines: Sequence[Numbered], i: int, line: MarkdownLine) -> bool:
        """Whether the line at `i` no longer belongs to the paragraph that the line before is of."""
        if line.sort in (Sort.BLANK, Sort.FENCE, Sort.HEADING, Sort.RULE, Sort.QUOTE, Sort.LABEL):
            return True
        if begins_long_dash(line.text) or _table_rows(lines, i) or _raw_end(lines, i) > i or self._is_list(lines, i):
            return True
        raw, before = lines[i][1], lines[i - 1][1]
        if not _is_first_line(raw):
            return False
        # Lines all indented alike may be one paragraph that an editor broke: then a sentence goes on.
        return not (_is_first_line(before) and not ends_sentence(before) and _width(before) >= _WRAPPED)

    def _fence(self, lines: Sequence[Numbered], i: int, pieces: list[str]) -> int:
        number, raw = lines[i]
        mark = raw.strip()[:3]
        end = next(
            (
                j
                for j in range(i + 1, len(lines))
                if lines[j][1].strip().strip(mark[0]) == "" and lines[j][1].strip().startswith(mark)
            ),
            -1,
        )
        if end < 0:
            self.problems.error(
                self.at(number),
                f"{mark} 没有结束",
                f"{mark} has no end",
                Words(f"请在后面也写一行 {mark}，或删去这一行", f"write {mark} below it too, or take the line out"),
            )
            return len(lines)
        code = "\n".join(text for _, text in lines[i + 1 : end])
        pieces.append(f"<pre><code>{escape(code, quote=False)}</code></pre>")
        return end + 1

    def _quote(self, lines: Sequence[Numbered], i: int, pieces: list[str], depth: int) -> int:
        inner = []
        while i < len(lines) and (line := read_line(lines[i][1])).sort is Sort.QUOTE:
            inner.append((lines[i][0], line.text))
            i += 1
        pieces.append("<blockquote>\n" + "\n".join(self._blocks(inner, depth + 1)) + "\n</blockquote>")
        return i

    # ------------------------------------------------------------------------------------------ lists

    def _is_list(self, lines: Sequence[Numbered], i: int) -> bool:
        """Whether a list begins here: a bullet, or a number that is the first or that the next of its kind follows."""
        line = read_line(lines[i][1])
        if line.sort is Sort.BULLET:
            return not line.is_tight or not line.mark or _has_twin(lines, i, line)
        if line.sort is not Sort.NUMBER or line.is_tight:
            return False
        if line.number == 1:
            return True
        for _, raw in lines[i + 1 : i + 60]:
            other = read_line(raw)
            if other.sort is Sort.NUMBER and abs(other.indent - line.indent) <= 1:
                return other.number == line.number + 1 and not other.is_tight
            if other.sort in (Sort.HEADING, Sort.RULE, Sort.FENCE):
                break
        return False

    def _list(self, lines: Sequence[Numbered], i: int, pieces: list[str], depth: int) -> int:
        first = read_line(lines[i][1])
        is_ordered, last = first.sort is Sort.NUMBER, first.number
        items: list[list[Numbered]] = []
        while i < len(lines):
            line = read_line(lines[i][1])
            if not _continues(line, first, last, has_items=bool(items)):
                break
            last = line.number
            content, i = _item(lines, i, line)
            if not any(text.strip() for _, text in content):
                self.problems.notice(
                    self.at(content[0][0]),
                    "这一条是空的，会印成一个空的小条",
                    "this item is empty and is printed so",
                    Words("请填上内容，或删去这一行", "write something, or take the line out"),
                )
            items.append(content)
        words = [self._list_item(content, depth) for content in items]
        if is_ordered:
            start = f' start="{first.number}"' if first.number != 1 else ""
            pieces.append(f"<ol{start}>\n" + "\n".join(words) + "\n</ol>")
        else:
            pieces.append("<ul>\n" + "\n".join(words) + "\n</ul>")
        return i

    def _list_item(self, content: list[Numbered], depth: int) -> str:
        blocks = self._blocks(content, depth + 1)
        paragraphs = [b for b in blocks if b.startswith("<p>")]
        if len(paragraphs) == 1 and blocks[0].startswith("<p>"):
            blocks[0] = blocks[0][3:-4]
        return "<li>" + "\n".join(blocks) + ("\n" if len(blocks) > 1 else "") + "</li>"

    # ------------------------------------------------------------------------------------------ tables, tags

    def _table(self, rows: list[list[str]], numbers: Sequence[int]) -> str:
        """The rows, of which the first is the head; `numbers` are their lines."""
        columns = max(map(len, rows))

        def cells(row: list[str], tag: str, number: int) -> str:
            full = [*row, *[""] * (columns - len(row))]
            return "<tr>" + "".join(f"<{tag}>{self._inline(cell, number)}</{tag}>" for cell in full) + "</tr>"

        others = [cells(row, "td", number) for row, number in zip(rows[1:], numbers[1:], strict=True)]
        body = ["<tbody>", *others, "</tbody>"] if others else []
        return "\n".join(["<table>", "<thead>", cells(rows[0], "th", numbers[0]), "</thead>", *body, "</table>"])

    def _raw(self, lines: Sequence[Numbered]) -> str:
        """HTML as somebody pasted it: known tags stay for the cleaner to judge, all other text is text."""
        number = lines[0][0]
        text = "\n".join(raw for _, raw in lines)
        place = replace(self._place(number), rows=[(raw, self.at(n)) for n, raw in lines])
        made, done = [], 0
        for found in TAG.finditer(text):
            name = found[2].lower()
            if name not in KNOWN_TAGS and name not in ("img", "image"):
                continue
            between = text[done : found.start()]
            made.append(to_inline_html(between, place).replace("<br>\n", "\n"))
            is_plain = name in SHOWN_TAGS and name != "a"
            made.append(bare_tag(found[0]) if is_plain else to_inline_html(found[0], place))
            done = found.end()
        made.append(to_inline_html(text[done:], place).replace("<br>\n", "\n"))
        return "".join(made)

    def without_scripts(self, lines: Sequence[str]) -> list[str]:
        """The lines without what stands between <script> or <style> and its end: that is no text, and is told."""
        found_lines = list(lines)
        ending = ""
        for i, raw in enumerate(lines):
            kept = ""
            while raw:
                if ending:
                    at = raw.lower().find(ending)
                    raw, ending = (raw[at + len(ending) :], "") if at >= 0 else ("", ending)
                elif found := _UNSAFE_BLOCK.search(raw):
                    tell_unsafe(self.at(i), self.problems)
                    kept, raw, ending = kept + raw[: found.start()], raw[found.end() :], f"</{found[1].lower()}>"
                else:
                    kept, raw = kept + raw, ""
            found_lines[i] = kept
        if ending:
            self.problems.error(
                self.at(len(lines) - 1),
                f"网页代码没有结束，缺少 {ending}",
                f"pasted code without its end {ending}",
                Words("请删去这段代码", "take the code out"),
            )
        return found_lines

    # ------------------------------------------------------------------------------------------ inside

    def _place(self, number: int) -> Place:
        notes = self.notes
        return Place(self.at(number), self.problems, notes.links, notes.footnotes, self.picture, self.cited)

    def _inline(self, text: str, number: int) -> str:
        return to_inline_html(text, self._place(number))

    def _footnotes(self) -> list[str]:
        if not self.cited:
            return []
        made = ['<div class="footnote">\n<ol>']
        number = 0
        while number < len(self.cited):  # one may refer to another
            label = self.cited[number]
            number += 1
            words, origin = self.notes.footnotes.get(label, ("", self.at(0)))
            place = replace(self._place(0), origin=origin)
            back = f'<a href="#fnref:{number}" title="回到正文">↑</a>'
            made.append(f'<li id="fn:{number}">{to_inline_html(words, place)} {back}</li>')
        return ["\n".join([*made, "</ol>\n</div>"])]


# ------------------------------------------------------------------------------------------------- of lines


def _without_outer_rules(lines: list[Numbered]) -> list[Numbered]:
    """Rules at either end part the section from others and are none of its own."""
    edge = (Sort.BLANK, Sort.RULE)
    start, end = 0, len(lines)
    while start < end and read_line(lines[start][1]).sort in edge:
        start += 1
    while end > start and read_line(lines[end - 1][1]).sort in edge:
        end -= 1
    return lines[start:end]


def _run_on(pieces: Sequence[str]) -> str:
    """The lines of a paragraph as one text, with a line end where the writer asked for one."""
    text = ""
    is_hard = False
    for n, piece in enumerate(pieces):
        hard = _HARD.search(piece) if n < len(pieces) - 1 else None
        words = (piece[: hard.start()] if hard else piece).rstrip()
        text = f"{text}\n{words.lstrip()}" if is_hard else joined(text, words) if n else words
        is_hard = bool(hard)
    return text


def _has_twin(lines: Sequence[Numbered], i: int, line: MarkdownLine) -> bool:
    """Whether a line beside this one begins with the same mark: `*注` alone is a remark, two of them are a list."""
    beside = [read_line(lines[j][1]) for j in (i - 1, i + 1) if 0 <= j < len(lines)]
    return any(other.sort is Sort.BULLET and other.mark == line.mark for other in beside)


def _is_first_line(raw: str) -> bool:
    """Whether it is indented as the first line of a paragraph: by two Chinese characters' width or a tab."""
    blank = raw[: len(raw) - len(raw.lstrip())]
    return "\u3000" in blank or indent_of(raw) >= 4


def _width(raw: str) -> int:
    return sum(2 if has_han(c) or c > "\u2e7f" else 1 for c in raw.strip())


def _continues(line: MarkdownLine, first: MarkdownLine, last: int, *, has_items: bool) -> bool:
    """Whether a line is an item of the list that `first` begins."""
    if line.sort is not first.sort or line.indent > first.indent + 1:
        return False
    if line.sort is Sort.NUMBER and has_items:
        return line.number == last + 1 or (line.number == last and not line.is_tight)
    return True


def _item(lines: Sequence[Numbered], i: int, line: MarkdownLine) -> tuple[list[Numbered], int]:
    """The lines of one item, its mark taken off, and where the next thing begins."""
    content = [(lines[i][0], line.text)]
    last = lines[i][1]
    i += 1
    has_gap = False
    while i < len(lines):
        number, raw = lines[i]
        other = read_line(raw)
        if other.sort is Sort.BLANK:
            has_gap = True
            content.append((number, ""))
            i += 1
            continue
        is_first = other.sort is Sort.TEXT and "\u3000" in raw[: len(raw) - len(raw.lstrip())]
        is_inner = other.indent > line.indent + 1 and not is_first
        is_wrapped = other.sort is Sort.TEXT and not has_gap and _width(last) >= _WRAPPED and not ends_sentence(last)
        if (
            not is_inner
            and not is_wrapped
            and not (other.sort is Sort.TEXT and not has_gap and _goes_on(lines, i, line))
        ):
            break
        content.append((number, _dedented(raw, line.indent + 2)))
        last, has_gap = raw, False
        i += 1
    return content, i


def _goes_on(lines: Sequence[Numbered], i: int, line: MarkdownLine) -> bool:
    """Whether the numbered list that `line` is of goes on below the text that begins at `i`: then it is of that item."""
    if line.sort is not Sort.NUMBER:
        return False
    for _, raw in lines[i : i + 4]:
        other = read_line(raw)
        if other.sort is not Sort.TEXT:
            return other.sort is Sort.NUMBER and other.indent <= line.indent + 1 and other.number == line.number + 1
    return False


def _dedented(raw: str, columns: int) -> str:
    """A line without so many columns of blank, or all it has; what is left is no first line of a paragraph."""
    left = max(indent_of(raw) - columns, 0)
    return " " * (left if left < 4 or read_line(raw).is_item else 0) + raw.lstrip()


def _is_delimited(lines: Sequence[Numbered], i: int) -> int:
    """1 when the line below is the line of dashes under a table's head, else 0."""
    if i + 1 >= len(lines) or not _CELL_EDGE.search(lines[i][1]):
        return 0
    below = lines[i + 1][1]
    return int(bool(_CELL_EDGE.search(below)) and bool(_DELIMITER.fullmatch(below)))


def _table_rows(lines: Sequence[Numbered], i: int) -> list[list[str]]:
    """The rows of a table that begins here, its line of dashes left out: `| a | b |` with or without one, or rows parted by tabs."""
    raw = lines[i][1]
    if _is_delimited(lines, i):
        rows = [_cells(raw)]
        for _, other in lines[i + 2 :]:
            if not other.strip() or not _CELL_EDGE.search(other):
                break
            rows.append(_cells(other))
        return rows
    for is_row, cells in ((_is_boxed, _cells), (_is_tabbed, _tabbed)):
        if is_row(raw):
            rows = []
            for _, other in lines[i:]:
                if not is_row(other):
                    break
                rows.append(cells(other))
            if len(rows) > 1:
                return rows
    return []


def _is_boxed(raw: str) -> bool:
    words = raw.strip()
    return len(words) > 2 and words[0] in "|｜" and words[-1] in "|｜"


def _is_tabbed(raw: str) -> bool:
    """A row as Excel copies it."""
    words = raw.strip(" ")
    return "\t" in words.strip() and not words.startswith("\t\t") and not read_line(raw).is_item


def _cells(raw: str) -> list[str]:
    words = raw.strip()
    if words[:1] in "|｜":
        words = words[1:]
    if words and words[-1] in "|｜" and not words.endswith("\\|"):
        words = words[:-1]
    return [cell.strip().replace("\\|", "|") for cell in _CELL_EDGE.split(words)]


def _tabbed(raw: str) -> list[str]:
    return [cell.strip() for cell in raw.strip(" \n").split("\t")]


def _raw_end(lines: Sequence[Numbered], i: int) -> int:
    """Where a block of HTML that begins with this line ends; `i` itself when none begins."""
    found = _BLOCK_TAG.match(lines[i][1].lstrip())
    if not found:
        return i
    name = found[1].lower()
    opening, closing = re.compile(rf"<{name}\b", re.I), re.compile(rf"</{name}\s*>", re.I)
    depth = 0
    for j in range(i, min(i + _LONGEST_RAW, len(lines))):
        depth += len(opening.findall(lines[j][1])) - len(closing.findall(lines[j][1]))
        if depth <= 0:
            return j + 1
    return i
