"""YAML as staff type it, made into the YAML that a parser reads as it was meant; what cannot be meant is told by line.

Staff write lines of `名称: 内容`. Read as they are written, though YAML says otherwise: a full-width colon, or one without a
blank, after a key; `#退款` in a value; a value that starts with a mark of YAML's own (`*挂断*，…`, `"民警"来电`, `[视频]…`,
`@`, `%`, `>`); tabs, full-width and no-break blanks as indentation; a full-width dash before an item of a list. Refused, with
words: anchors, aliases and tags, quotes and brackets without a partner, lines that are neither a key nor the rest of a value.

A comment is a `#` with a blank (or nothing) after it, at a line's start or after a blank; at a line's start any `#` begins one.
The number of lines never changes, so that every value keeps its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from sitegen.model import vocabulary
from sitegen.model.problems import NOTHING, Origin, Problems, Words

# Marks that YAML would take for its own stand in a private area (plane 16) until it has parsed them: `hide` and `shown`.
_AREA = 0x10_0000
# Before a line that goes on a value: YAML makes one blank of a line's end, Chinese needs none.
BREAK = chr(_AREA + 0x80)
TOLD = chr(_AREA + 0x81)  # in place of a value whose fault was told
_HIDDEN = re.compile(f"[{chr(_AREA)}-{chr(_AREA + 0x7F)}]")
_PRIVATE = re.compile(f"[{chr(_AREA)}-{TOLD}]")
_BLANKS = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_COLONS = ":：﹕∶︰"
_DASH = re.compile(rf"([-－–—•·])(?=[{_BLANKS}]|$)[{_BLANKS}]*")
_TIGHT_DASH = re.compile(r"([-－])(?=[^\s\-－\d])")
_KEY = re.compile(rf"(?P<key>[^{_COLONS}\"']{{1,40}}?)[{_BLANKS}]*(?P<colon>[{_COLONS}])(?P<rest>.*)$")
_QUOTED_KEY = re.compile(
    rf"""(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')[{_BLANKS}]*(?P<colon>[{_COLONS}])(?P<rest>.*)$"""
)
_KEY_GUESS = re.compile(rf"([A-Za-z_\u3400-\u9fff0-9]{{1,12}})([{_BLANKS}]*[=＝;；,，。.、|-]|[{_BLANKS}]+)")
_HASH = re.compile(rf"(?<![{_BLANKS}])([{_BLANKS}]+)#")  # from a run's start: linear in its length
_COLOUR = re.compile(rf"#[0-9A-Fa-f]{{6}}[{_BLANKS}]*($|[{_BLANKS}]#)")
_HEADER = re.compile(rf"[|>][1-9]?(?P<end>[+-]?)[1-9]?([{_BLANKS}]+#([{_BLANKS}].*)?)?$")
_DOUBLE, _SINGLE = re.compile(r'"(?:[^"\\]|\\.)*"'), re.compile(r"'(?:[^']|'')*'")
_DOUBLE_END, _SINGLE_END = re.compile(r'(?:[^"\\]|\\.)*\\?"'), re.compile(r"(?:[^']|'')*'")
# What a backslash in double quotes may begin: YAML's own letters and codes, without halves of surrogate pairs.
_ESCAPE = re.compile(
    r'\\(?![0abtnvfreN_LP"/\\ \t]|x[0-9A-Fa-f]{2}|u(?![dD][89A-Fa-f])[0-9A-Fa-f]{4}'
    r"|U(?:0000(?![dD][89A-Fa-f])|000[1-9A-Fa-f]|0010)[0-9A-Fa-f]{4}).?"
)
_OTHER_COMMENT = re.compile(r"//|<!--|/\*|＃")
_TAG = re.compile(r"![A-Za-z0-9_!<.:/-]")
_AFTER_QUOTE = re.compile(rf"[{_BLANKS}]*([,\]}}］｝，、；{_COLONS}]|$|(?<=[{_BLANKS}])#)")
_NEXT_KEY = re.compile(rf".[{_BLANKS}]*([^{_COLONS},，、；{{}}]{{1,16}}?)[{_BLANKS}]*[{_COLONS}]")
_BLANK_RUN = re.compile(f"[{_BLANKS}]+")
_WORDS_RUN = re.compile(
    rf"[^,，、；\[\]{{}}｛｝］#{_COLONS}{_BLANKS}]+"
)  # means nothing inside brackets, once an item has begun
_ITEM = r"\w[\w .%+-]*"
_SIMPLE_FLOW = re.compile(rf"\[{_ITEM}(?:, {_ITEM})*\]|\{{{_ITEM}: {_ITEM}(?:, {_ITEM}: {_ITEM})*\}}")
LONGEST_LINE, MOST_FAULTS = 20_000, 200
_PAIRS = {"[": "]", "{": "}"}


def _spellings() -> frozenset[str]:
    tables: Iterable[Mapping[str, tuple[str, ...]]] = (
        table for name, table in vars(vocabulary).items() if name.endswith("_KEYS") and isinstance(table, dict)
    )
    return frozenset(s.lower() for table in tables for name, zh in table.items() for s in (name, *zh))


KNOWN = _spellings()  # every key of every kind of file


def hide(mark: str) -> str:
    """An ASCII mark as a character that means nothing to YAML."""
    return chr(_AREA + ord(mark))


def shown(value: str) -> str:
    """A parsed value as it was written: hidden marks back, and the ends of its lines."""
    if not _PRIVATE.search(value):
        return value
    value = value.replace(f" {BREAK}", "\n").replace(BREAK, "")
    return _HIDDEN.sub(lambda found: chr(ord(found[0]) - _AREA), value)


@lru_cache(maxsize=4096)
def name_of(key: str) -> str:
    """A key without the blanks that writers put into it to line keys up (`类　型`), lower case."""
    bare = key.strip()
    return (re.sub(r"\s+", "", bare) if re.search(r"[\u3400-\u9fff]", bare) else bare).lower()


def as_yaml(text: str, path: str, first_line: int, problems: Problems) -> str:
    """The text with as many lines, in YAML's own marks; a problem for each line that cannot be meant."""
    return _Scan(text, path, first_line, problems).run()


class _Scan:
    """Goes through the lines once. `levels` are the columns of the open mappings and lists, innermost last."""

    def __init__(self, text: str, path: str, first_line: int, problems: Problems) -> None:
        self.lines = text.split("\n")
        self.path, self.first_line, self.problems = path, first_line, problems
        self.levels: list[tuple[int, str]] = []
        self.waiting = False  # the last key or dash has nothing behind it: what is deeper belongs to it
        self.value_column: int | None = None  # of the key whose value may go on below
        self.is_closed = False  # the value ended in a quote or bracket: nothing may go on
        self.dropped: int | None = None  # what is deeper than this belongs to a line that was told
        self.begun = self.ended = False
        self.faults = 0
        self.first = 0  # the line that begins the outermost level

    def run(self) -> str:
        pieces: list[str] = []
        while len(pieces) < len(self.lines):
            pieces += self._line(len(pieces))
        return "\n".join(pieces)

    def _below(self, at: int) -> Iterator[str]:
        """The lines after that one."""
        return (self.lines[n] for n in range(at + 1, len(self.lines)))

    def fault(self, at: int, zh: str, en: str, hint: Words = NOTHING) -> None:
        """Note what is wrong with a line."""
        self.faults += 1
        if self.faults > MOST_FAULTS:
            return
        if self.faults == MOST_FAULTS:
            zh, en, hint = "错误太多，下面的先不看了", "too many faults; what follows was not looked at", NOTHING
        kind = ("资料栏写法有误", "broken front matter") if self.path.endswith(".md") else ("写法有误", "broken YAML")
        self.problems.error(Origin(self.path, self.first_line + at), f"{kind[0]}：{zh}", f"{kind[1]}: {en}", hint)

    # ---------------------------------------------------------------- lines

    def _line(self, at: int) -> list[str]:
        """The line as YAML, with those after it that belong to its value."""
        line = self.lines[at]
        text = line.strip()
        if not text or self.faults >= MOST_FAULTS:
            return [""]
        if len(line) > LONGEST_LINE:
            self.fault(
                at,
                f"这一行太长：{len(line)} 个字，最多 {LONGEST_LINE} 个",
                f"this line is too long: {len(line)} characters, at most {LONGEST_LINE}",
                Words("请分成几行", "part it into several lines"),
            )
            return [""]
        column = _column(line)
        if self.dropped is not None:
            if column > self.dropped:
                return [""]
            self.dropped = None
        goes_on = self.value_column is not None and column > self.value_column
        if text[0] == "#" and not (goes_on and not self.is_closed and text[1:2].strip()):
            self.is_closed = True  # a value does not go on behind a comment
            return [" " * column + text]
        if mark := _OTHER_COMMENT.match(text):
            return self._other_comment(at, mark[0])
        if goes_on:
            return self._goes_on(at, column, text)
        self.value_column, self.is_closed = None, False
        if column == 0 and (text in ("---", "...") or text.startswith("%")):
            return [self._document_mark(at, text)]
        if self.ended:
            self.fault(at, "... 下面还有内容", "there is more below ...", Words("请去掉 ... 那一行", "take out ..."))
            self.dropped = -1
            return [""]
        self.begun = True
        return self._structure(at, column, text)

    def _document_mark(self, at: int, text: str) -> str:
        if text == "---" and not self.begun:
            self.begun = True
            return text
        if text == "...":
            self.ended = True
            return ""
        hint = Words("请去掉这一行", "take this line out")
        self.fault(at, f"中间多了一行 {text[:12]}", f"a line {text[:12]} in the middle", hint)
        return ""

    def _other_comment(self, at: int, mark: str) -> list[str]:
        """Comments of other trades are no content: passed over with a word, whole ones over several lines too."""
        count = 1
        end = {"<!--": "-->", "/*": "*/"}.get(mark)
        if end:
            last = next((n for n in range(at, len(self.lines)) if end in self.lines[n]), None)
            if last is None:
                self.fault(at, f"{mark} 没有配对的 {end}", f"{mark} has no {end}", Words(f"请补上 {end}", f"add {end}"))
                return [""] * (len(self.lines) - at)
            if self.lines[last].partition(end)[2].strip():
                self.fault(
                    last,
                    f"{end} 后面还有内容",
                    f"there is more behind {end}",
                    Words("请另起一行", "begin a new line for it"),
                )
            count = last - at + 1
        self.problems.notice(
            Origin(self.path, self.first_line + at),
            f"以 {mark} 开头的说明，没有读",
            f"passed over as a comment: it starts with {mark}",
            Words("说明请用 # 开头（后面空一格）", "begin comments with # and a blank"),
        )
        return [""] * count

    def _goes_on(self, at: int, column: int, text: str) -> list[str]:
        """A line deeper than the key: the rest of its value, or in the wrong place."""
        key = _KEY.match(text)
        is_key = key is not None and (name_of(key["key"]) in KNOWN or bool(re.search(r":(\s|$)", text)))
        if _DASH.match(text) or _TIGHT_DASH.match(text):
            self.fault(
                at,
                "上面一行已经有内容，下面不能再写列表",
                "a list below a key that has a value already",
                Words("请把内容都写成列表，或都写在一行", "write all of it as a list, or all in one line"),
            )
            return [""]
        if is_key or self.is_closed:
            self.fault(
                at,
                f"“{text[:12]}”前面的空格不对，或上一行少了引号、括号",
                f"“{text[:12]}”: wrong indentation, or a quote or bracket is missing in the line above",
                Words("同一级的项目要左对齐", "keys of one level start in the same column"),
            )
            if is_key and self.levels and self.levels[-1] == (self.value_column, "map"):
                return self._structure(at, self.levels[-1][0], text)
            return [""]
        return [" " * column + BREAK + self._plain(at, text)]

    # ---------------------------------------------------------------- keys and lists

    def _structure(self, at: int, column: int, text: str) -> list[str]:
        """A line that begins a key, an item, or the value of the key above."""
        if not self.levels:
            self.first = at
        place = self._place(at, column, text)
        if place is None:
            self.dropped, self.waiting = column, False
            return [""]
        column = place
        made, was_waiting = " " * column, self.waiting
        is_item = False
        while dash := self._dash(text, was_waiting):
            is_item = True
            if self.levels[-1:] != [(column, "list")]:
                self.levels.append((column, "list"))
            after = text[dash.end() :]
            if not after:
                self.waiting = True
                return [made + "-"]
            step = 1 + max(1, _width(text[1 : dash.end()]))
            made += "-" + " " * (step - 1)
            last, column, text = column, column + step, after
            was_waiting = True
        key = self._key(text, is_item, was_waiting)
        if key is None:
            if not is_item and not was_waiting:
                return [made + self._no_colon(at, text)]
            parent = last if is_item else max((c for c, _ in self.levels), default=-1)
            return self._value(at, made, text, parent, 0)
        name, rest = key
        if self.levels[-1:] != [(column, "map")]:
            self.levels.append((column, "map"))
        lead = len(rest) - len(rest.lstrip())
        return self._value(at, f"{made}{name}:", rest.lstrip(), column, max(lead, 1))

    def _place(self, at: int, column: int, text: str) -> int | None:
        """Close what is deeper, and give the column that is meant; None and a problem when the line belongs nowhere."""
        if self.levels and column < self.levels[0][0]:
            self.fault(
                self.first,
                f"“{self.lines[self.first].strip()[:12]}”前面多了空格",
                f"“{self.lines[self.first].strip()[:12]}” is indented, the lines below are not",
                Words("同一级的项目要左对齐", "keys of one level start in the same column"),
            )
            column = self.levels[0][0]
        while self.levels[1:] and self.levels[-1][0] > column:
            if self.levels[-2][1] == "list" and self.levels[-2][0] < column and not _DASH.match(text):
                column = self.levels[-1][0]  # between the dash and its first key: another key of that item
                self.waiting = False
                break
            self.levels.pop()
            self.waiting = False
        is_item = bool(self._dash(text, self.waiting))
        kind = "list" if is_item else "map"
        if not is_item and self.levels[-2:] == [(column, "map"), (column, "list")]:
            self.levels.pop()  # a list may stand as far left as its key
        if not self.levels or (self.levels[-1] == (column, kind)):
            is_new = not self.levels
            self.waiting = self.waiting and is_new
            return column
        if self.waiting and (column > self.levels[-1][0] or is_item):
            return column
        self.fault(
            at,
            f"“{text[:12]}”的位置不对",
            f"“{text[:12]}” stands in the wrong place",
            Words(
                "同一级的项目要左对齐；列表的每一条都以 - 开头",
                "keys of one level start in the same column; every item of a list starts with -",
            ),
        )
        return None

    def _dash(self, text: str, waiting: bool) -> re.Match[str] | None:
        """The dash of an item: `-`; where a list can stand, also one without a blank, or another sign for it."""
        found = _DASH.match(text)
        if waiting or (self.levels and self.levels[-1][1] == "list"):
            return found or _TIGHT_DASH.match(text)
        return found if found and found[1] in "-－" else None

    def _key(self, text: str, is_item: bool, is_first: bool) -> tuple[str, str] | None:
        """The key as YAML takes it, and what follows its colon; None for a line without one."""
        if quoted := _QUOTED_KEY.match(text):
            return quoted["key"], quoted["rest"]
        found = _KEY.match(text)
        if not found or text[0] in "[{｛［":
            return None
        name, rest = found["key"], found["rest"]
        is_yaml = found["colon"] == ":" and (not rest or rest[0] in " \t")
        is_known = name_of(name) in KNOWN
        if found["colon"] == ":" and not is_yaml and not is_known:
            # 12:30, C:\…, https://… and `A:先交税` are words; `第几步:三` under keys is a key
            if is_item or is_first or rest[:1] in "/\\" or not re.search(r"[A-Za-z\u3400-\u9fff]", name):
                return None
        elif not is_yaml and not is_known and (is_item or (is_first and self.levels)):
            return None
        return (hide(name[0]) + name[1:] if name[0] in "*&!|>%@`,]}?-" else name).replace(" #", " " + hide("#")), rest

    def _no_colon(self, at: int, text: str) -> str:
        """What stands for a line without a colon: its key, where one can be guessed."""
        guess = _KEY_GUESS.match(text)
        if guess and name_of(guess[1]) in KNOWN:
            mark = guess[2].strip()
            self.fault(
                at,
                f"“{guess[1]}”后面" + (f"是“{mark}”，不是冒号" if mark else "没有冒号"),
                f"“{guess[1]}” is followed by " + (f"“{mark}”, not by a colon" if mark else "no colon"),
                Words(f"请写成 {guess[1]}: …", f"write {guess[1]}: …"),
            )
            self.waiting, self.value_column = False, self.levels[-1][0] if self.levels else 0
            return f"{guess[1]}: {TOLD}"
        self.dropped = _column(self.lines[at])
        self.fault(
            at,
            f"“{text[:16]}”这一行没有冒号",
            f"no colon in this line: “{text[:16]}”",
            Words(
                "每一行写成“名称: 内容”；若是上一行的内容，请在行首空两格，或接到上一行后面",
                "write `key: value`; if it belongs to the line above, begin it with two blanks",
            ),
        )
        return ""

    # ---------------------------------------------------------------- values

    def _value(self, at: int, lead: str, text: str, column: int, blanks: int) -> list[str]:
        """What stands behind a key or a dash; `lead` is the line up to it, `column` the key's, `blanks` those between."""
        before = f"{lead} " if blanks and not lead.endswith("- ") else lead
        self.waiting, self.value_column, self.is_closed = False, column, False
        if not text or (text[0] == "#" and not text[1:2].strip()):
            self.waiting, self.value_column = True, None
            return [before + text]
        if text[0] == "#" and blanks > 1 and not _COLOUR.match(text):
            self._which_hash(at, text)
            return [before + TOLD]
        if text in ("｜", "＞") and self._has_more(at, column):
            text = {"｜": "|", "＞": ">"}[text]
        if header := _HEADER.match(text):
            return [before + text[0] + header["end"], *self._block(at + 1, column, text[0])]
        if text[0] in "\"'":
            return self._quoted(at, before, text, column)
        if text[0] in "[{｛":
            return self._flow(at, before, text, column)
        return [before + self._unquoted(at, text)]

    def _has_more(self, at: int, column: int) -> bool:
        """Whether the next line that is not empty is deeper than the key."""
        after = next((line for line in self._below(at) if line.strip()), "")
        return bool(after) and _column(after) > column

    def _block(self, start: int, column: int, style: str) -> list[str]:
        """The lines of a text under `|` or `>`, all as far in as the first, or farther."""
        pieces: list[str] = []
        inner: int | None = None
        for line in self._below(start - 1):
            width, text = _column(line), line.strip()
            if text and width <= column:
                break
            if not text:
                pieces.append("")
                continue
            mark = BREAK if style == ">" and inner is not None else ""
            inner = width if inner is None else inner
            pieces.append(" " * max(width, inner) + mark + text)
        self.value_column = None
        return pieces

    def _unquoted(self, at: int, text: str) -> str:
        """A value that no quote or bracket holds together, its first mark not YAML's."""
        first = text[0]
        if first in "*&!" and _is_reference(text):
            zh = f"内容以 {first} 开头，这个记号在开头有别的意思，会读错"
            en = f"a value starts with {first}: anchors, aliases and tags of YAML are not used here"
            if first == "*":
                zh, en = f"{zh}，后面又没有配对的 *", f"{en}, and no other * follows"
            self.fault(at, zh, en, Words(f"请给整句加上英文引号：'{text[:16]}'", f"put it into quotes: '{text[:16]}'"))
            return TOLD
        if first in "*#!%@`|>,]}\"'[{" or (first in "-?:" and not text[1:2].strip()):
            return hide(first) + self._plain(at, text[1:])
        return self._plain(at, text)

    def _plain(self, at: int, text: str) -> str:
        """Words without quotes: `#退款` kept, a comment told where it could be meant as words; TOLD for a second colon."""
        text, comment = self._without_comment(at, text)
        self.is_closed = bool(comment)
        if re.search(rf"[{_BLANKS}]//([{_BLANKS}]|$)", text):
            self.fault(
                at,
                "内容里不能写 // 说明",
                "no // comments in a value",
                Words("说明请写在 # 后面（# 前后都空一格）", "write comments behind # with a blank on both sides"),
            )
            return TOLD
        if colon := re.search(rf":[{_BLANKS}]", text):
            self._two_colons(at, text[max(0, colon.start() - 8) : colon.end() + 8].strip())
            return TOLD
        if text.endswith(":"):
            text = text[:-1] + hide(":")
        return text.replace("#", hide("#")) + comment

    def _two_colons(self, at: int, words: str) -> None:
        self.fault(
            at,
            f"内容里又有英文冒号加空格：“{words}”",
            f"a colon and a blank inside the value: “{words}”",
            Words(
                "是另一项就换行写（大括号里用英文逗号隔开）；是内容就用全角冒号“：”，或给整句加上英文引号 '…'",
                "a further key needs a line of its own (in braces, a comma before it); put words into quotes '…'",
            ),
        )

    def _without_comment(self, at: int, text: str) -> tuple[str, str]:
        """The words, and the comment behind them with a blank before it."""
        for found in _HASH.finditer(text):
            after, words = text[found.end() :], text[: found.start()]
            if after[:1].strip():
                if len(found[1]) > 1:
                    self._which_hash(at, text[found.end() - 1 :])
                    return words, ""
                continue
            if len(found[1]) == 1:
                self._tell_comment(at, after)
            return words, f"  # {after.strip()}"
        return text.rstrip(), ""

    def _tell_comment(self, at: int, words: str) -> None:
        self.problems.notice(
            Origin(self.path, self.first_line + at),
            f"“# {words.strip()[:20]}”当作说明，没有读",
            f"“# {words.strip()[:20]}” was passed over as a comment",
            Words(
                "是内容的，# 后面不要空格，或给整句加上英文引号；是说明的，# 前面多空一格，就不再提示",
                "words: no blank behind #, or quotes; a comment: two blanks before # and this is not said again",
            ),
        )

    def _which_hash(self, at: int, words: str) -> None:
        self.fault(
            at,
            f"看不出“{words[:20]}”是内容还是说明",
            f"“{words[:20]}” could be words or a comment",
            Words(
                "是说明的，请在 # 后面空一格；是内容的，# 前面只空一格，或给整句加上英文引号",
                "a comment needs a blank behind #; words take one blank before #, or quotes",
            ),
        )

    def _quoted(self, at: int, before: str, text: str, column: int) -> list[str]:
        """A value in quotes, on one line or several; quotes around its first words only are words themselves."""
        pattern = _DOUBLE if text[0] == '"' else _SINGLE
        whole = pattern.match(text)
        if whole and not (after := text[whole.end() :]).strip():
            self.is_closed = True
            return [before + self._checked(at, whole[0])]
        if whole and _HASH.match(after):
            self.is_closed = True
            hash = after.lstrip()
            if hash[1:2].strip():
                self._which_hash(at, hash)
            return [before + self._checked(at, whole[0]) + "  # " + hash[1:].strip()]
        if whole:
            return [before + hide(text[0]) + self._plain(at, text[1:])]
        ending = _DOUBLE_END if text[0] == '"' else _SINGLE_END
        inner = " " * (column + 1)
        made = [before + self._checked(at, text)]
        for line in self._below(at):
            words = line.strip()
            if words and _column(line) <= column:
                break
            end = ending.match(words)
            if end and words[end.end() :].strip() and not _HASH.match(words[end.end() :]):
                break
            checked = self._checked(at + len(made), words) if text[0] == '"' else words
            made.append(f"{inner}{BREAK}{checked}" if words else "")
            if end:
                self.is_closed = True
                return made
        self.fault(
            at,
            f"开头的 {text[0]} 没有配对",
            f"the {text[0]} at the beginning has no partner",
            Words(
                "请在句末补上同样的引号；中文内容里的引号请用“ ”",
                "close it at the end; inside Chinese text write “ ”",
            ),
        )
        return [before + TOLD]

    def _checked(self, at: int, quoted: str) -> str:
        """A quoted value; TOLD and a problem when its backslashes mean nothing."""
        wrong = None if quoted[:1] == "'" else _ESCAPE.search(quoted)
        if wrong is None:
            return quoted
        self.fault(
            at,
            f"双引号里的 {wrong[0]} 认不出",
            f"{wrong[0]} means nothing inside double quotes",
            Words(r"请改用单引号 '…'，或把 \ 写成 \\", r"use single quotes '…', or write \\ for \\"),
        )
        return TOLD

    # ---------------------------------------------------------------- values in brackets

    def _flow(self, at: int, before: str, text: str, column: int) -> list[str]:
        """`[…]` or `{…}`, on one line or several; brackets around the first words only are words themselves."""
        if _SIMPLE_FLOW.fullmatch(text):
            self.is_closed = True
            return [before + text]
        bracket = {"｛": "{"}.get(text[0], text[0])
        flow = _Flow(self, at)
        flow.feed(text)
        for line in self._below(at):
            words = line.strip()
            if flow.end is not None or not flow.is_open or len(words) > LONGEST_LINE:
                break
            if words and _column(line) <= column and words[0] not in "]}］｝":
                break
            flow.feed(words)
        if flow.is_words and not flow.made[1:] and text[0] in "[{":
            return [before + hide(text[0]) + self._plain(at, text[1:])]
        if flow.end is None and text[0] == "｛":
            return [before + self._plain(at, text)]
        if flow.end is None:
            for tell in flow.remarks:
                tell()
            self.fault(
                at,
                f"{bracket} 没有配对的 {_PAIRS[bracket]}",
                f"{bracket} has no {_PAIRS[bracket]}",
                Words(
                    f"请在后面补上 {_PAIRS[bracket]}；是内容的，请给整句加上英文引号 '…'",
                    f"close it with {_PAIRS[bracket]}; put words into quotes '…'",
                ),
            )
            return [before + TOLD]
        last = len(flow.made) - 1
        if flow.tail.strip() and not _HASH.match(flow.tail):
            if re.match(rf"[{_BLANKS}]*[,，、;；][{_BLANKS}]*[{{｛]", flow.tail):
                self.fault(
                    at + last,
                    "一行里有两组大括号",
                    "two groups in braces in one line",
                    Words("请分成两行，每行以 - 开头", "write a line for each, starting with -"),
                )
                return [before + TOLD, *[""] * last]
            if not last and text[0] in "[{":
                return [before + hide(text[0]) + self._plain(at, text[1:])]
            self.fault(at + last, f"“{flow.tail.strip()[:12]}”多出来了", f"unexpected “{flow.tail.strip()[:12]}”")
            return [before + TOLD, *[""] * last]
        self.is_closed = True
        for tell in flow.remarks:
            tell()
        if flow.is_wrong:
            return [before + TOLD, *[""] * last]
        inner = " " * (column + 1)
        return [before + flow.made[0], *(inner + line if line else "" for line in flow.made[1:])]


class _Flow:
    """Lines from an opening bracket to its partner, rewritten as they are fed.

    `remarks` tell what is wrong: for the caller, who knows only at the end whether the brackets are YAML's or words.
    """

    def __init__(self, scan: _Scan, at: int) -> None:
        self.scan, self.at = scan, at
        self.made: list[str] = []
        self.remarks: list[Callable[[], object]] = []
        self.is_wrong = False  # one of the remarks is a fault
        self.end: int | None = None  # where the partner stands in the last line
        self.tail = ""  # what follows it
        self.is_open = True  # False: a bracket was closed by another kind
        self._stack: list[str] = []
        self._starts = False  # an item or a key begins here: its first mark may be YAML's
        self._in_key = False
        self._item_closed = False  # an item ended in a bracket: only a comma can follow
        self.is_words = False  # the brackets turned out to be no YAML

    def feed(self, line: str) -> None:
        """One more line, without the blanks around it."""
        made, i = "", 0
        if self.made and not self._starts and line and line[0] not in ",]}":
            made = BREAK  # goes on an item of the line above
        while i < len(line) and self.is_open and self.end is None:
            if self._stack and not self._starts and not self._item_closed and (words := _WORDS_RUN.match(line, i)):
                made, i = made + words[0], words.end()
                continue
            piece, step = self._step(line[i:], made)
            made, i = made + piece, i + step
        if self.end is not None:
            self.end, self.tail = i, line[i:]
            made += self._behind(line[i:])
        self.made.append(made)

    def _fault(self, tell: Callable[[], object]) -> None:
        self.remarks.append(tell)
        self.is_wrong = True

    def _step(self, rest: str, made: str) -> tuple[str, int]:
        """What the next characters become, and how many they are."""
        char, top = rest[0], self._stack[-1] if self._stack else ""
        is_comma = char == "," or (char in "，、；" and self._is_comma(rest, top, made))
        if self._item_closed and not (is_comma or char in "]}］｝" or char.isspace()):
            self.is_words, self.is_open = True, False  # `{甲}乙` inside brackets: none of it is YAML
            return char, 1
        if char in "[{｛" and (self._starts or not self._stack):
            char = "{" if char == "｛" else char
            self._stack.append(char)
            self._starts, self._in_key = True, char == "{"
            return char, 1
        if char in "[{":
            return hide(char), 1
        if char in "]}" or (char, top) in (("］", "["), ("｝", "{")):
            return self._close({"］": "]", "｝": "}"}.get(char, char), top), 1
        if is_comma:
            if self._starts:
                return "", 1  # an empty item
            self._starts, self._in_key, self._item_closed = True, top == "{", False
            return ", " if char != "," else char, 1
        if blanks := _BLANK_RUN.match(rest):
            return self._after_blanks(rest, blanks.end())
        if self._starts:
            self._starts = False
            return self._start(rest)
        if self._in_key and char in _COLONS and not rest[1:3].startswith("//"):
            self._starts, self._in_key = True, False
            return ": ", 1
        if char == "#":
            return hide("#"), 1
        if char == ":" and (not rest[1:2].strip() or rest[1:2] in ",]}"):
            if top == "{" and rest[1:2].strip() == "" and rest[1:].strip():
                at, words = self._line(), shown(made)[-8:].lstrip() + rest[:9].rstrip()
                self._fault(lambda: self.scan._two_colons(at, words))
            return hide(":") if top == "{" else ":", 1
        return char, 1

    def _line(self) -> int:
        return self.at + len(self.made)

    def _close(self, char: str, top: str) -> str:
        if _PAIRS.get(top) != char:
            self.is_open = False
            return char
        self._stack.pop()
        self._starts = self._in_key = False
        self._item_closed = True
        if not self._stack:
            self.end = 0
        return char

    def _after_blanks(self, rest: str, count: int) -> tuple[str, int]:
        """Blanks, and the `#` behind them: a comment, or words."""
        if rest[count : count + 1] != "#":
            return " " * count, count
        at, after = self._line(), rest[count + 1 :]
        if not after[:1].strip():
            if count == 1:
                self.remarks.append(lambda: self.scan._tell_comment(at, after))
            return f"  # {after.strip()}", len(rest)
        if count > 1:
            self._fault(lambda: self.scan._which_hash(at, f"#{after}"))
        self._starts = False
        return " " + hide("#"), count + 1

    def _behind(self, tail: str) -> str:
        """The comment behind the last bracket, which can be nothing else."""
        if not _HASH.match(tail):
            return ""
        at, words = self._line(), tail.strip()
        if words[1:2].strip():
            self._fault(lambda: self.scan._which_hash(at, words))
        return f"  # {words[1:].strip()}"

    def _start(self, rest: str) -> tuple[str, int]:
        """The beginning of an item: what to write, and how many characters it covers."""
        first, at = rest[0], self._line()
        if first in "\"'":
            whole = (_DOUBLE if first == '"' else _SINGLE).match(rest)
            if whole and _AFTER_QUOTE.match(rest[whole.end() :]):
                quoted = whole[0]
                if first == '"' and _ESCAPE.search(quoted):
                    self._fault(lambda: self.scan._checked(at, quoted))
                return quoted, whole.end()
            return hide(first), 1
        item = re.split(r"[,\[\]{}]", rest, maxsplit=1)[0]
        if first in "*&!" and _is_reference(item):
            self._fault(lambda: self.scan._unquoted(at, item.strip()))
        is_mark = first in "*&!%@`|>#?:" or (first == "-" and (not rest[1:2].strip() or rest[1:2] in ",[]{}"))
        return hide(first) if is_mark else first, 1

    def _is_comma(self, rest: str, top: str, made: str) -> bool:
        """Whether a full-width comma parts two keys, or two groups in braces."""
        if made.rstrip().endswith("}") and re.match(rf".[{_BLANKS}]*[{{｛]", rest):
            return True
        found = _NEXT_KEY.match(rest)
        return top == "{" and found is not None and (name_of(found[1]) in KNOWN or found[1].isdigit())


def _is_reference(text: str) -> bool:
    """Whether a text that starts with one of `*&!` is an alias, an anchor or a tag, and not words."""
    if text[0] == "*":
        return "*" not in text[1:]
    return text[0] == "&" or bool(_TAG.match(text))


def _column(line: str) -> int:
    """Where the words of a line begin."""
    return _width(line[: len(line) - len(line.lstrip())])


def _width(blanks: str) -> int:
    """Columns: a full-width blank and a tab take two."""
    return sum(2 if blank in "\t\u3000" else 1 for blank in blanks)
