"""One-line warnings: Markdown lists, one bullet a warning, its other wordings as sub-bullets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sitegen.loading.cases import is_draft
from sitegen.loading.fields import Fields, Names, check_length, to_lines
from sitegen.loading.identity import check_id
from sitegen.loading.markdown import joined
from sitegen.loading.pictures import refuse_in
from sitegen.loading.reading import Document, read_document
from sitegen.loading.types import check_verdict
from sitegen.loading.yamlfile import YamlMap, YamlValue
from sitegen.model.content import ALL_CHANNELS, Channel, WarningLine
from sitegen.model.vocabulary import WARNING_FILE_KEYS, WARNING_KEYS
from sitegen.problems import Origin, Problems, Words
from sitegen.sources import Sources

_BULLET = re.compile(r"^(\s*)[-*+•]\s+(.*)$")
_ID = re.compile(r"\s*\{\s*#\s*([^}]*?)\s*\}\s*$")
_SEMICOLON = re.compile("[；;]")
STEP = 9  # characters under one of three words
_LABELLED = re.compile(r"^([^：:]{1,12})[：:]\s*(.*)$")


@dataclass(slots=True)
class _Bullet:
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
    refuse_in(((document.at(i), line) for i, line in enumerate(document.body)), problems)
    front = Fields(document.front, WARNING_FILE_KEYS, document.path, problems)
    type_id = front.reference("type", types, required=True)
    found = []
    for number, bullet in enumerate(_bullets(document, problems), 1):
        warning = _warning(sources, bullet, number, type_id, document.path, audiences, units, problems)
        if warning and type_id:
            found.append(warning)
    return tuple(found)


def _bullets(document: Document, problems: Problems) -> Iterator[_Bullet]:
    current: _Bullet | None = None
    last_key = ""
    for i, line in enumerate(document.body):
        origin = document.at(i)
        if not line.strip() or line.lstrip().startswith(("#", "<!--")):
            continue
        bullet = _BULLET.match(line)
        if bullet and not bullet[1]:
            if current:
                yield current
            current, last_key = _Bullet(bullet[2].strip(), origin.line), ""
        elif current is None:
            problems.error(
                origin,
                "这里应当是一条警示语，以 - 开头",
                "a warning is expected here, starting with -",
                Words("请写成 - 第一行 / 第二行 {#名字}", "write - first line / second line {#id}"),
            )
            return
        elif bullet:
            last_key = _part(current, bullet[2], origin, problems)
        elif last_key:
            at, value = current.parts[last_key]
            current.parts[last_key] = at, YamlValue(joined(str(value.value or ""), line.strip()), value.line)
        else:
            current.words = joined(current.words, line.strip())
    if current:
        yield current


def _part(bullet: _Bullet, words: str, origin: Origin, problems: Problems) -> str:
    labelled = _LABELLED.match(words.strip())
    if not labelled:
        problems.error(
            origin,
            f"认不出 “{words[:16]}”",
            f"cannot read “{words[:16]}”",
            Words("请写成 - 行动：先挂断，再拨110", "write - action: …"),
        )
        return ""
    key = labelled[1].strip()
    if key in bullet.parts:
        problems.error(origin, f"“{key}”写了两次", f"“{key}” is given twice", Words("请只留一个", "keep one of them"))
        return ""
    bullet.parts[key] = origin.line, YamlValue(labelled[2].strip() or None, origin.line)
    return key


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
    named = _ID.search(bullet.words)
    id = named[1] if named else f"{type_id.replace('_', '-') or 'warning'}-x{number:02d}"
    words = bullet.words[: named.start()] if named else bullet.words
    if not named:
        problems.notice(
            origin,
            f"这条警示语还没有名字，暂用 “{id}”",
            f"this warning has no name yet; “{id}” is used for now",
            Words(f"请在行尾加上 {{#{id}}}，以后不要改动", f"add {{#{id}}} at the line's end and keep it for good"),
        )
    elif not check_id(id, origin, problems):
        return None
    fields = Fields(YamlMap(bullet.parts, bullet.line), WARNING_KEYS, path, problems)
    lines = to_lines(words, origin, problems, 16)
    check_verdict(sources, fields.text("verdict"), fields)
    warning = WarningLine(
        id=id,
        type=type_id,
        lines=lines,
        lie=fields.text("lie", limit=8, least=2).strip('“”"'),
        lead=fields.phrase("lead", limit=20),
        verdict=fields.text("verdict", limit=3, least=2),
        action=fields.text("action", limit=10, least=2),
        strip=fields.phrase("strip", limit=17),
        steps=_steps(fields),
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
