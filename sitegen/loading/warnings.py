"""One-line warnings: Markdown lists, one bullet a warning, its other wordings as sub-bullets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sitegen.loading.cases import is_draft
from sitegen.loading.conservation import check_kept
from sitegen.loading.fields import Fields, Names, check_length, to_lines
from sitegen.loading.identity import check_id, is_safe
from sitegen.loading.inline import to_plain
from sitegen.loading.lines import Line, Sort, joined, keyed, read_line, unquoted
from sitegen.loading.reading import Document, read_document
from sitegen.loading.types import check_verdict
from sitegen.loading.yamlfile import YamlMap, YamlValue
from sitegen.model.content import ALL_CHANNELS, Channel, Point, WarningLine
from sitegen.model.vocabulary import WARNING_FILE_KEYS, WARNING_KEYS
from sitegen.problems import Origin, Problems, Severity, Words
from sitegen.sources import Sources

_ID = re.compile(r"\{\s?#\s?([^{}]*?)\s?\}")
_NEARLY_ID = re.compile(r"\{\s?([A-Za-z0-9_-]+)\s?\}\s*$|\s#([a-z][a-z0-9_-]+)\s*$")
_SEMICOLON = re.compile("[；;]")
STEP = 9  # characters under one of three words
FLAG, NOTE = 8, 20  # characters of a red flag, and of why
_NONE, _CHECKLIST = ("无", "none"), ("清单", "checklist")
# Input methods make these of the marks of a headline.
_WIDE_MARKS = str.maketrans("｜＊", "|*")
_WIDE_BRACES = str.maketrans("｛｝＃", "{}#")
_KEYS = {spelling.lower(): name for name, zh in WARNING_KEYS.items() for spelling in (name, *zh)}
_HEADLINES = ("lead", "strip")  # wordings with marks of their own
_LONGEST_KEY = 12


@dataclass(slots=True)
class _Bullet:
    """A warning as written: its words, and its other wordings by key as written."""

    words: str
    line: int
    parts: dict[str, tuple[int, YamlValue]] = field(default_factory=dict)


def load_warnings(
    sources: Sources, path: str, types: Names, audiences: Names, units: Names, problems: Problems
) -> tuple[WarningLine, ...]:
    """Read one file of warnings."""
    document = read_document(sources, path, problems)
    return warnings_of(sources, document, types, audiences, units, problems) if document else ()


def warnings_of(
    sources: Sources, document: Document, types: Names, audiences: Names, units: Names, problems: Problems
) -> tuple[WarningLine, ...]:
    """The warnings of one document."""
    front = Fields(document.front, WARNING_FILE_KEYS, document.path, problems)
    type_id = front.reference("type", types, required=True)
    found = []
    for number, bullet in enumerate(_bullets(document, problems), 1):
        warning = _warning(sources, bullet, number, type_id, document.path, audiences, units, problems)
        if warning and type_id:
            found.append(warning)
    return tuple(found)


def _bullets(document: Document, problems: Problems) -> Iterator[_Bullet]:
    before = len(problems.found)
    reader = _Reader(document, problems)
    for i, raw in enumerate(document.body):
        reader.read(i, raw, read_line(raw))
    if not any(p.severity is Severity.ERROR for p in problems.found[before:]):
        at = [document.at(i) for i in range(len(document.body))]
        check_kept(document.body, [reader.shown()], at, problems)
    yield from reader.found


class _Reader:
    """Reads the lines of a file of warnings: bullets, their sub-bullets, lines that go on with either."""

    def __init__(self, document: Document, problems: Problems) -> None:
        self.document, self.problems = document, problems
        self.found: list[_Bullet] = []
        self._headings: list[tuple[int, str]] = []
        self._key: str | None = ""  # of the last sub-bullet; "" for the headline, None for one that could not be read
        self._base = 0
        self._last = 0  # the number of the last warning, where they are counted
        self._gap = False
        self._is_lost = False

    def read(self, i: int, raw: str, line: Line) -> None:
        """Take in one line."""
        if line.sort is Sort.HEADING:
            self._headings.append((self.document.at(i).line, line.text))
            self._tell_heading(i, line)
        elif line.sort in (Sort.BLANK, Sort.RULE):
            pass
        elif self._begins(line):
            self._begin(i, line)
        elif not self.found:
            self._outside(i)
        elif line.sort is Sort.BULLET:
            self._part(i, line)
        else:
            self._continue(i, raw)
        self._gap = line.sort in (Sort.BLANK, Sort.HEADING, Sort.RULE)

    def shown(self) -> str:
        """Everything read, in the order of the lines."""
        words = [*self._headings, *((bullet.line, bullet.words) for bullet in self.found)]
        for bullet in self.found:
            words += [(line, f"{key}{value.value or ''}") for key, (line, value) in bullet.parts.items()]
        return "".join(text for _, text in sorted(words))

    def _begins(self, line: Line) -> bool:
        if not line.is_item or (self.found and line.indent > self._base):
            return False
        if line.sort is not Sort.BULLET:
            return line.number in (1, self._last + 1) and not line.is_tight
        return not (self.found and self._is_known(line.text))

    def _is_known(self, text: str) -> bool:
        """Whether the words begin with a key: a sub-bullet that is not indented."""
        found = keyed(text)
        return found is not None and found[0].lower() in _KEYS

    def _begin(self, i: int, line: Line) -> None:
        if not self.found:
            self._base = line.indent
        if line.sort is not Sort.BULLET:
            self._last = line.number
        self.found.append(_Bullet(line.text, self.document.at(i).line))
        self._key = ""

    def _part(self, i: int, line: Line) -> None:
        origin = self.document.at(i)
        key, rest = keyed(line.text) or ("", "")
        self._key = None
        if not key or len(key) > _LONGEST_KEY:
            known = next((k for k in sorted(_KEYS, key=len, reverse=True) if line.text.lower().startswith(k)), "")
            hint = (
                Words(f"“{known}”后面请加冒号：- {known}：…", f"put a colon behind it: - {known}：…")
                if known
                else Words("请写成 - 行动：先挂断，再拨110", "write - action: …")
            )
            self.problems.error(origin, f"认不出 “{line.text[:16]}”", f"cannot read “{line.text[:16]}”", hint)
        elif key in self.found[-1].parts:
            self.problems.error(
                origin, f"“{key}”写了两次", f"“{key}” is given twice", Words("请只留一个", "keep one of them")
            )
        elif not rest:
            self.problems.error(
                origin,
                f"“{key}”后面是空的",
                f"nothing stands behind “{key}”",
                Words("请填上内容，或删去这一行", "fill it in, or take the line out"),
            )
        else:
            self.found[-1].parts[key] = origin.line, YamlValue(rest, origin.line)
            self._key = key

    def _continue(self, i: int, raw: str) -> None:
        words, bullet = raw.strip(), self.found[-1]
        if self._key is None:
            return  # of a sub-bullet that was told
        if self._gap:
            self._outside(i)
        elif self._key:
            line, value = bullet.parts[self._key]
            bullet.parts[self._key] = line, YamlValue(joined(str(value.value or ""), words), value.line)
        else:
            bullet.words = joined(bullet.words, words)

    def _outside(self, i: int) -> None:
        if self._is_lost:
            return  # said once
        self._is_lost = True
        self.problems.error(
            self.document.at(i),
            "这里应当是一条警示语，以 - 开头",
            "a warning is expected here, starting with -",
            Words("请写成 - 第一行 / 第二行 {#名字}", "write - first line / second line {#id}"),
        )

    def _tell_heading(self, i: int, line: Line) -> None:
        self.problems.notice(
            self.document.at(i),
            f"警示语文件里的标题不会印出来：“{line.text[:20]}”",
            f"headings of a file of warnings are not shown: “{line.text[:20]}”",
            Words("只给自己看的话，请写成 <!-- … -->", "write <!-- … --> for what is meant for yourself"),
        )


def _warning(
    sources: Sources,
    bullet: _Bullet,
    number: int,
    type_id: str,
    path: str,
    audiences: Names,
    units: Names,
    problems: Problems,
) -> WarningLine | None:
    origin = Origin(path, bullet.line)
    words, id = _named(bullet.words, origin, problems)
    if id is None:
        id = f"{type_id.replace('_', '-') or 'warning'}-x{number:02d}"
        problems.notice(
            origin,
            f"这条警示语还没有名字，暂用 “{id}”",
            f"this warning has no name yet; “{id}” is used for now",
            Words(f"请在行尾加上 {{#{id}}}，以后不要改动", f"add {{#{id}}} at the line's end and keep it for good"),
        )
    elif not check_id(id, origin, problems):
        return None
    if not words:
        problems.error(
            origin,
            "这条警示语是空的",
            "this warning says nothing",
            Words("请写成 - 第一行 / 第二行 {#名字}", "write - first line / second line {#id}"),
        )
        return None
    words = to_plain(words.translate(_WIDE_MARKS), origin, problems, "警示语", is_headline=True)
    parts = {key: (line, _worded(key, value, path, problems)) for key, (line, value) in bullet.parts.items()}
    fields = Fields(YamlMap(parts, bullet.line), WARNING_KEYS, path, problems)
    lines = to_lines(words, origin, problems, 16)
    check_verdict(sources, fields.text("verdict"), fields)
    warning = WarningLine(
        id=id,
        type=type_id,
        lines=lines,
        lie=unquoted(fields.text("lie", limit=8, least=2)),
        lead=fields.phrase("lead", limit=20),
        verdict=fields.text("verdict", limit=3, least=2),
        action=fields.text("action", limit=10, least=2),
        strip=fields.phrase("strip", limit=17),
        steps=_steps(fields),
        flags=_flags(fields),
        checklist=_checklist(fields),
        sms=fields.text("sms", limit=60),
        spoken=fields.text("spoken", limit=170),
        long=fields.text("long", limit=60),
        audiences=fields.references("audiences", audiences),
        channels=fields.choices("channels", Channel) or ALL_CHANNELS,
        valid=fields.period("valid"),
        units=fields.references("units", units),
        draft=is_draft(fields),
        origin=origin,
    )
    if warning.steps and not warning.verbs:
        problems.error(
            fields.at("steps"),
            "写了 三步，警示语却不是三个词",
            "steps are given, but the headline is not three words",
            Words("警示语请写成 停一停、问一问、查一查 这样", "write the headline as three words parted by 、"),
        )
    if warning.steps and warning.flags is None:
        warning = replace(
            warning, flags=tuple(Point(*pair) for pair in zip(warning.verbs, warning.steps, strict=False))
        )
    if lines and warning.channels == (Channel.HANDBOOK,):
        problems.notice(
            fields.at("channels"),
            f"“{'，'.join(map(str, lines))}”只写了手册，而书里印的是类型和案例：这一条哪里都不会出现",
            f"“{', '.join(map(str, lines))}” is for handbooks alone, and books print types and cases: it appears nowhere",
            Words(
                "请在渠道里加上海报、屏幕、网站等，或删去这一行",
                "add poster, screen, website … to its channels, or leave the line out",
            ),
        )
    if lines and Channel.SCREEN in warning.channels:
        _check_signs(sources, warning, fields, problems)
    if sum(len(line) for line in lines) > 32:
        check_length("警示语", "".join(map(str, lines)), origin, problems, 32)
    return warning if lines else None


def _named(words: str, origin: Origin, problems: Problems) -> tuple[str, str | None]:
    """The words, and the name in braces at their end; None without one. A name anywhere else is a problem."""
    marked = words.translate(_WIDE_BRACES) if any(c in words for c in "｛｝") else words
    found = list(_ID.finditer(marked))
    if len(found) == 1 and not marked[found[0].end() :].strip():
        return words[: found[0].start()].rstrip(), found[0][1]
    nearly = _NEARLY_ID.search(marked)
    if found or nearly or "{" in marked or "}" in marked:
        name = found[0][1] if found else (nearly[1] or nearly[2]) if nearly else "名字"
        problems.error(
            origin,
            "这条警示语的名字写得不对：“" + words[-30:] + "”",
            "the name of this warning is not written right: “" + words[-30:] + "”",
            Words(
                f"请只写一个，放在行尾：… {{#{name}}}",
                f"write one, at the line's end: … {{#{name}}}",
            ),
        )
        return words, name if is_safe(name) else f"x{origin.line}"
    return words, None


def _worded(key: str, value: YamlValue, path: str, problems: Problems) -> YamlValue:
    """A wording without marks; headlines keep theirs, full-width ones made plain."""
    if not isinstance(value.value, str):
        return value
    is_headline = _KEYS.get(key.lower()) in _HEADLINES
    words = value.value.translate(_WIDE_MARKS) if is_headline else value.value
    return YamlValue(to_plain(words, Origin(path, value.line), problems, key, is_headline=is_headline), value.line)


def _check_signs(sources: Sources, warning: WarningLine, fields: Fields, problems: Problems) -> None:
    """A notice for every kind of text sign that can show none of its wordings and would leave the warning out."""
    from sitegen import signs  # brings the dictionary: not for a build whose files are all known

    for sign in signs.shown_nowhere(warning, sources):
        each, most = sign.per_line, sign.lines
        rows = f"{most} 行、每行最多 {each} 个字" if most > 1 else f"最多 {each} 个字"
        lines = f"{most} lines of {each} characters" if most > 1 else f"{each} characters"
        problems.notice(
            fields.at("strip"),
            f"{warning.id} 太长，{sign.name.zh}上放不下（{rows}），那里就不会有这一条",
            f"{warning.id} is too long for {sign.name.en} ({lines}) and will be left out there",
            Words(
                f"请写短 条屏（{rows}，断开处写 |），或写一条不超过 {each} 个字的 行动",
                f"shorten the strip wording ({lines}, | marks a break) or give an action of at most {each} characters",
            ),
        )


def _checklist(fields: Fields) -> bool:
    """Whether posters show its red flags one below the other, ticked."""
    text = fields.text("layout")
    if text and text not in _CHECKLIST:
        fields.fail("layout", f"只能写 清单，不是 “{text}”", f"is checklist or left out, not “{text}”")
    return text in _CHECKLIST


def _flags(fields: Fields) -> tuple[Point, ...] | None:
    """One to three red flags of the warning's own, parted by ；; none when it says 无; None when nothing is written."""
    text = fields.text("flags")
    if not text or text in _NONE:
        return () if text else None
    parted = (re.split("[:：]", piece, maxsplit=1) for piece in _SEMICOLON.split(text) if piece.strip())
    points = tuple(Point(head.strip(), "".join(note).strip()) for head, *note in parted)
    if len(points) > 3 or not all(2 <= len(point.head) <= FLAG and len(point.text) <= NOTE for point in points):
        fields.problems.error(
            fields.at("flags"),
            f"识别 写一到三条，每条是 2 到 {FLAG} 个字，或 短语：说明，说明最多 {NOTE} 个字",
            f"flags are one to three of 2 to {FLAG} characters, or words：why, why of at most {NOTE}",
            Words(
                "请用 ； 隔开：催你寄钱：说转账太慢；派人来取；不让你说。一条都不要就写 无",
                "part them by ；, or write none",
            ),
        )
        return None
    return points


def _steps(fields: Fields) -> tuple[str, ...]:
    """What each of the three words means, parted by ；."""
    text = fields.text("steps")
    pieces = tuple(piece.strip() for piece in _SEMICOLON.split(text)) if text else ()
    if pieces and (len(pieces) != 3 or not all(2 <= len(piece) <= STEP for piece in pieces)):
        fields.problems.error(
            fields.at("steps"),
            f"三步 要写三段，每段 2 到 {STEP} 个字",
            f"steps are three pieces of 2 to {STEP} characters",
            Words("请用 ； 隔开：提到钱先停；问家里人；自己找号码打", "part them by ；"),
        )
        return ()
    return pieces
