"""One-line warnings: Markdown lists, one bullet a warning, its other wordings as sub-bullets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sitegen.core.sources import Sources
from sitegen.loading.cases import status_of
from sitegen.loading.fields import Fields, Names, check_length, to_lines
from sitegen.loading.identity import check_id, is_safe
from sitegen.loading.markdown.inline import to_plain
from sitegen.loading.markdown.lines import MarkdownLine, Sort, joined, keyed, read_line, unquoted
from sitegen.loading.text.conservation import check_kept
from sitegen.loading.text.reading import MarkdownFile, read_document
from sitegen.loading.types import check_verdict
from sitegen.loading.yaml.yamlfile import YamlMap, YamlValue
from sitegen.model.content import (
    ALL_CHANNELS,
    MOST_FLAGS,
    Channel,
    Point,
    PosterLayout,
    Unit,
    WarningLine,
    stands_alone,
)
from sitegen.model.problems import Origin, Problems, Severity, Words
from sitegen.model.vocabulary import LABELS, WARNING_FILE_KEYS, WARNING_KEYS

_ID = re.compile(r"\{\s?#\s?([^{}]*?)\s?\}")
_NEARLY_ID = re.compile(r"\{\s?([A-Za-z0-9_-]+)\s?\}\s*$|\s#([a-z][a-z0-9_-]+)\s*$")
_SEMICOLON = re.compile("[；;]")
_COLON = re.compile("[:：]")
STEP = 9  # characters under one of three words
FLAG, NOTE = 8, 20  # characters of a red flag, and of what explains it
SHORT = 12  # characters of a whole sentence for a sign of one line
_TYPES_OWN, _NONE = ("同类型", "type"), ("无", "none")
PLACEHOLDERS = ("{单位}", "{电话}")  # filled in for each unit …
_FILLED = ("sms", "spoken", "long")  # … in what is read out, sent or passed on in its name
_LIMITS = {"sms": 60, "spoken": 170, "long": 60}
# Input methods make these of the marks of a headline.
_WIDE_MARKS = str.maketrans("｜＊", "|*")
_WIDE_BRACES = str.maketrans("｛｝＃", "{}#")
_TYPE = {"type", *WARNING_KEYS["type"]}
_KEYS = {spelling.lower(): name for name, zh in WARNING_KEYS.items() for spelling in (name, *zh)}
_HEADLINES = ("lead", "strip", "on_screen")  # wordings with marks of their own
_LONGEST_KEY = 12


@dataclass(slots=True)
class _WarningBullet:
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
    sources: Sources,
    document: MarkdownFile,
    types: Names,
    audiences: Names,
    units: Names,
    problems: Problems,
    *,
    words_only: bool = False,
) -> tuple[WarningLine, ...]:
    """The warnings of one document; with `words_only` their types are known from elsewhere."""
    front = Fields(document.front, WARNING_FILE_KEYS, document.path, problems)
    bullets = list(_bullets(document, problems))
    has_own = bool(bullets) and all(_TYPE & {key.lower() for key in bullet.parts} for bullet in bullets)
    type_id = front.reference("type", types, required=not (has_own or words_only))
    author = front.text("author", limit=20)
    found = []
    for number, bullet in enumerate(bullets, 1):
        warning = _warning(sources, bullet, number, type_id, author, document.path, types, audiences, units, problems)
        if warning and (warning.type or words_only):
            found.append(warning)
    return tuple(found)


def check_filled(warnings: Iterable[WarningLine], units: Iterable[Unit], problems: Problems) -> None:
    """Tell the wordings that grow too long when the name and number of a unit that may show them are filled in."""
    all_units = tuple(units)
    for warning in warnings:
        written = [name for name in _FILLED if "{" in getattr(warning, name)]
        for unit in all_units if written else ():
            if warning.units and not set(warning.units) & set(unit.path):
                continue
            for name in written:
                long = len(unit.filled(getattr(warning, name)))
                if long > _LIMITS[name]:
                    key = WARNING_KEYS[name][0]
                    problems.error(
                        warning.origin,
                        f"{warning.id} 的“{key}”填上“{unit.short_name}”以后有 {long} 个字，最多 {_LIMITS[name]} 个",
                        f"“{name}” of {warning.id} has {long} characters with “{unit.short_name}” filled in, {_LIMITS[name]} at most",
                        Words("请写短些，或改短单位的简称", "shorten it, or the unit's short name"),
                    )
                    break


def _bullets(document: MarkdownFile, problems: Problems) -> Iterator[_WarningBullet]:
    before = len(problems.found)
    reader = _WarningsReader(document, problems)
    for i, raw in enumerate(document.body):
        reader.read(i, raw, read_line(raw))
    if not any(p.severity is Severity.ERROR for p in problems.found[before:]):
        at = [document.at(i) for i in range(len(document.body))]
        check_kept(document.body, [reader.shown()], at, problems)
    yield from reader.found


class _WarningsReader:
    """Reads the lines of a file of warnings: bullets, their sub-bullets, lines that go on with either."""

    def __init__(self, document: MarkdownFile, problems: Problems) -> None:
        self.document, self.problems = document, problems
        self.found: list[_WarningBullet] = []
        self._headings: list[tuple[int, str]] = []
        self._key: str | None = ""  # of the last sub-bullet; "" for the headline, None for one that could not be read
        self._base = 0
        self._last = 0  # the number of the last warning, where they are counted
        self._gap = False
        self._is_lost = False

    def read(self, i: int, raw: str, line: MarkdownLine) -> None:
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

    def _begins(self, line: MarkdownLine) -> bool:
        if not line.is_item or (self.found and line.indent > self._base):
            return False
        if line.sort is not Sort.BULLET:
            return line.number in (1, self._last + 1) and not line.is_tight
        return not (self.found and self._is_known(line.text))

    def _is_known(self, text: str) -> bool:
        """Whether the words begin with a key: a sub-bullet that is not indented."""
        found = keyed(text)
        return found is not None and found[0].lower() in _KEYS

    def _begin(self, i: int, line: MarkdownLine) -> None:
        if not self.found:
            self._base = line.indent
        if line.sort is not Sort.BULLET:
            self._last = line.number
        self.found.append(_WarningBullet(line.text, self.document.at(i).line))
        self._key = ""

    def _part(self, i: int, line: MarkdownLine) -> None:
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

    def _tell_heading(self, i: int, line: MarkdownLine) -> None:
        self.problems.notice(
            self.document.at(i),
            f"警示语文件里的标题不会印出来：“{line.text[:20]}”",
            f"headings of a file of warnings are not shown: “{line.text[:20]}”",
            Words("只给自己看的话，请写成 <!-- … -->", "write <!-- … --> for what is meant for yourself"),
        )


def _warning(
    sources: Sources,
    bullet: _WarningBullet,
    number: int,
    type_id: str,
    author: str,
    path: str,
    types: Names,
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
    type_id = fields.reference("type", types) or type_id
    _check_id_and_type(id, type_id, types, origin, problems)
    flags, has_type_flags = _flags(fields)
    lines = to_lines(words, origin, problems, 16)
    status = status_of(fields)
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
        short=fields.text("short", limit=SHORT, least=4),
        on_screen=fields.phrase("on_screen", limit=16),
        steps=_steps(fields),
        flags=flags,
        has_type_flags=has_type_flags,
        layout=fields.choice("layout", PosterLayout),
        sms=fields.text("sms", limit=_LIMITS["sms"]),
        spoken=fields.text("spoken", limit=_LIMITS["spoken"]),
        long=fields.text("long", limit=_LIMITS["long"]),
        audiences=fields.references("audiences", audiences),
        channels=fields.choices("channels", Channel) or ALL_CHANNELS,
        valid=fields.period("valid"),
        units=fields.references("units", units),
        draft=status == "draft",
        submitted=status == "submitted",
        author=fields.text("author", limit=20) or author,
        review_by=fields.day("review_by"),
        origin=origin,
    )
    if warning.steps and not warning.verbs:
        problems.error(
            fields.at("steps"),
            "写了 三步，警示语却不是三个词",
            "steps are given, but the headline is not three words",
            Words("警示语请写成 停一停、问一问、查一查 这样", "write the headline as three words parted by 、"),
        )
    _check_layout(warning, fields, problems)
    _check_alone(warning, fields, problems)
    _check_placeholders(fields)
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
    from sitegen.screens import text_signs  # brings the dictionary: not for a build whose files are all known

    for sign in text_signs.shown_nowhere(warning, sources):
        each, most = sign.per_line, sign.lines
        rows = f"{most} 行、每行最多 {each} 个字" if most > 1 else f"最多 {each} 个字"
        lines = f"{most} lines of {each} characters" if most > 1 else f"{each} characters"
        problems.notice(
            fields.at("strip"),
            f"{warning.id} 太长，{sign.name.zh}上放不下（{rows}），那里就不会有这一条",
            f"{warning.id} is too long for {sign.name.en} ({lines}) and will be left out there",
            Words(
                f"请写短 条屏（{rows}，断开处写 |），写一句完整的 短句（最多 {SHORT} 个字），或写一条不超过 {each} 个字的 行动",
                f"shorten the strip wording ({lines}, | marks a break), give a short sentence of at most {SHORT} characters, "
                f"or an action of at most {each} characters",
            ),
        )


def _check_id_and_type(id: str, type_id: str, types: Names, origin: Origin, problems: Problems) -> None:
    """A notice where the name is that of another type: posters and text messages name the type that is written."""
    ids = set(types.ids.values())
    named = max((t for t in ids if f"{id.replace('-', '_')}_".startswith(f"{t}_")), key=len, default="")
    if named and type_id and named != type_id:
        called = {t: next((name for name, found in types.ids.items() if found == t and name != t), t) for t in ids}
        problems.notice(
            origin,
            f"{id} 的名字像“{called[named]}”，类型却是“{called.get(type_id, type_id)}”：海报、短信上会印后一个",
            f"{id} is named after {named}, but its type is {type_id}, which posters and text messages will name",
            Words(
                f"类型写错了的，请在下面加一行 - 类型：{called[named]}；没有写错，就不用管",
                f"if the type is wrong, add “- type: {named}” below it; if not, leave it",
            ),
        )


def _flags(fields: Fields) -> tuple[tuple[Point, ...], bool]:
    """One to three red flags of the warning's own, parted by ；; and whether those of its type fit it instead."""
    text = fields.text("flags")
    if not text or text in (*_NONE, *_TYPES_OWN):
        return (), text in _TYPES_OWN
    pieces = [piece.strip() for piece in _SEMICOLON.split(text.rstrip("。；;"))]
    parts = [[part.strip() for part in _COLON.split(piece, maxsplit=1)] for piece in pieces]
    points = tuple(Point(part[0], part[1] if len(part) > 1 else "") for part in parts)
    room = fields.problems.room
    fits = all(2 <= len(p.head) <= FLAG * room and len(p.text) <= NOTE * room for p in points)
    if len(points) > MOST_FLAGS or not fits:
        fields.fail(
            "flags",
            f"写一到三条，每条 2 到 {FLAG} 个字，或写成 短语：说明，说明最多 {NOTE} 个字",
            f"holds one to three of 2 to {FLAG} characters, or words：why, why of at most {NOTE}",
            Words(
                "请用 ； 隔开：催你寄钱：说转账太慢；派人来取；不让你说。同类型的合适，就写 同类型；不要就写 无",
                "part them by ；. Write type where those of its type fit, none for none",
            ),
        )
        return (), False
    return points, False


def _check_layout(warning: WarningLine, fields: Fields, problems: Problems) -> None:
    """An error where the warning has not what the layout asked for shows."""
    wanted = warning.layout
    missing = {
        PosterLayout.LIE: Words("谎言", "lie") if not warning.lie else None,
        PosterLayout.CHECKLIST: Words("识别（至少两条，或写 同类型）", "flags (two at least, or: type)")
        if len(warning.flags) < 2 and not warning.has_type_flags
        else None,
        PosterLayout.STEPS: Words("三步", "steps") if not warning.verbs else None,
        PosterLayout.NUMBER: Words("96110、12381 或 110", "96110, 12381 or 110 in its headline")
        if warning.lines and not any(n in warning.text for n in ("96110", "12381", "110"))
        else None,
    }
    lacks = missing.get(wanted) if wanted else None
    if lacks and not problems_at(problems, fields.at("flags")):
        fields.fail(
            "layout",
            f"写了 {LABELS[wanted][0]}，这一条却没有 {lacks.zh}" if wanted else "",
            f"is {wanted.value if wanted else ''}, but this warning has no {lacks.en}",
            Words("请补上，或删去 布局 这一行", "add it, or take the layout out"),
        )


def problems_at(problems: Problems, origin: Origin) -> bool:
    """Whether something was told at that line already."""
    return any(problem.origin == origin for problem in problems.found)


def _check_alone(warning: WarningLine, fields: Fields, problems: Problems) -> None:
    """A notice for what to do that nobody understands where it stands alone; short signs then leave it out."""
    if warning.action and not stands_alone(warning.action):
        problems.notice(
            fields.at("action"),
            f"“{warning.action}”单独印出来，看的人不明白指什么（车顶、海报下角只有这一句）",
            f"“{warning.action}” is not understood where it stands alone, as on a taxi or at a poster's foot",
            Words(
                "请写成单独也看得懂的一句，例如 提现要交钱就停；没有写好以前，不印它，印通用的一句",
                "write a line that says what it is about; until then general words stand in its place",
            ),
        )


def _check_placeholders(fields: Fields) -> None:
    """An error for words in braces that nobody fills in."""
    for name in WARNING_KEYS:
        if name == "waive" or not fields.has(name):
            continue
        text = fields.text(name)
        left = text
        for known in PLACEHOLDERS if name in _FILLED else ():
            left = left.replace(known, "")
        if any(brace in left for brace in "{}｛｝"):
            keys = "、".join(WARNING_KEYS[n][0] for n in _FILLED)
            fields.fail(
                name,
                f"里的大括号没有人来填：“{text[:20]}”",
                f"holds braces that nothing fills in: “{text[:20]}”",
                Words(
                    f"只有 {keys} 里可以写 {{单位}}、{{电话}}，括号用半角",
                    "only sms, spoken and long may hold {单位} and {电话}",
                ),
            )


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
