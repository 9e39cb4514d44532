"""What only the website shows: content/selfcheck.yaml, quiz/*.yaml, statistics/*.csv, packs.yaml. None of them must be there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from sitegen.loading.amounts import parse_period
from sitegen.loading.fields import Fields, Keys, Names, did_you_mean
from sitegen.loading.identity import check_id, id_of_file
from sitegen.loading.lists import entries_of
from sitegen.loading.reading import read_text
from sitegen.loading.yamlfile import YamlMap, YamlValue, read_yaml
from sitegen.model.vocabulary import (
    ASK_KEYS,
    FIGURE_KEYS,
    PACK_KEYS,
    PLACES,
    QUESTION_KEYS,
)
from sitegen.model.website import Ask, Choice, Compare, Figure, Level, Metric, Pack, Question, Table, Via
from sitegen.problems import Origin, Problems, Words
from sitegen.sources import Sources

SELF_CHECK, PACKS = "content/selfcheck.yaml", "content/packs.yaml"
_RIGHT = re.compile(r"\s*[（(](?:对|正确|right)[）)]\s*$")


def load_asks(sources: Sources, types: Names, problems: Problems) -> tuple[Ask, ...]:
    """Read content/selfcheck.yaml, in the order in which it asks."""
    found: dict[str, Ask] = {}
    for fields in _entries(sources, SELF_CHECK, ASK_KEYS, problems):
        id = _new_id(fields, found, problems)
        act = fields.text("act", required=True, limit=20)
        truth = fields.text("truth", required=True, limit=60)
        if id and act and truth:
            found[id] = Ask(id, act, truth, fields.references("types", types), fields.origin)
    return tuple(found.values())


def load_questions(sources: Sources, paths: Sequence[str], types: Names, problems: Problems) -> tuple[Question, ...]:
    """Read those of content/quiz. A right answer ends in （对）; every question has one, and a reason."""
    found: dict[str, Question] = {}
    for path in paths:
        for fields in _entries(sources, path, QUESTION_KEYS, problems):
            id = _new_id(fields, found, problems)
            question = _question(id, fields, types)
            if question:
                found[question.id] = question
    return tuple(found.values())


def _question(id: str, fields: Fields, types: Names) -> Question | None:
    ask = fields.text("ask", required=True, limit=40)
    why = fields.text("why", required=True, limit=80)
    choices = tuple(_choice(words) for words, _ in fields.items("choices"))
    right = sum(choice.right for choice in choices)
    if not 2 <= len(choices) <= 4:
        fields.fail("choices", f"要 2 到 4 个，这里有 {len(choices)} 个", f"should be 2 to 4, there are {len(choices)}")
        return None
    if right != 1:
        fields.fail(
            "choices",
            f"里要有一个对的，这里有 {right} 个",
            f"should hold one right answer, there are {right}",
            Words("在对的那个后面写（对）", "end the right one in (right)"),
        )
        return None
    if not (id and ask and why):
        return None
    turn = sum(id.encode()) % len(choices)  # writers put the right answer where it reads best: mostly last
    choices = (*choices[turn:], *choices[:turn])
    return Question(
        id=id,
        ask=ask,
        choices=choices,
        why=why,
        level=fields.choice("level", Level) or Level.PUBLIC,
        via=fields.choice("via", Via),
        sender=fields.text("sender", limit=12),
        message=fields.text("message", limit=90),
        type=fields.reference("type", types),
        origin=fields.origin,
    )


def _choice(words: str) -> Choice:
    bare = _RIGHT.sub("", words)
    return Choice(bare.strip(), bare != words)


def load_tables(sources: Sources, paths: Sequence[str], types: Names, problems: Problems) -> tuple[Table, ...]:
    """Read those of content/statistics: one table a file, rows marked 公开 only."""
    found = []
    for path in paths:
        id = id_of_file(path, problems)
        text = read_text(sources, path, problems)
        if id is None or text is None:
            continue
        figures = tuple(f for row in _rows(text, path, problems) if (f := _figure(row, types)))
        if figures:
            found.append(Table(id, figures, Origin(path, 1)))
    return tuple(found)


def _rows(text: str, path: str, problems: Problems) -> Iterable[Fields]:
    """Each row as fields under the heads of the first one. Lines that start with # are notes."""
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip() and not line.startswith("#")]
    if not lines:
        return
    reader = list(csv.reader(io.StringIO("\n".join(line for _, line in lines))))
    heads = [head.strip() for head in reader[0]]
    if not _heads_known(heads, Origin(path, lines[0][0]), problems):
        return
    for (number, _), cells in zip(lines[1:], reader[1:], strict=False):
        if len(cells) > len(heads):
            problems.error(
                Origin(path, number),
                f"这一行有 {len(cells)} 格，表头只有 {len(heads)} 格",
                f"{len(cells)} cells under {len(heads)} heads",
                Words("内容里有英文逗号的，请用引号括起来", "put cells that hold a comma into quotes"),
            )
            continue
        filled = {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if cell.strip()}
        entries = {head: (number, YamlValue(cell, number)) for head, cell in filled.items()}
        yield Fields(YamlMap(entries, number), FIGURE_KEYS, path, problems)


def _heads_known(heads: list[str], origin: Origin, problems: Problems) -> bool:
    spelled = {s.lower() for name, zh in FIGURE_KEYS.items() for s in (name, *zh)}
    wrong = [head for head in heads if head.lower() not in spelled]
    shown = [zh[0] for zh in FIGURE_KEYS.values()]
    for head in wrong:
        problems.error(
            origin, f"没有叫 “{head}” 的列", f"no column is called “{head}”", did_you_mean(head, spelled, shown)
        )
    return not wrong


def _figure(fields: Fields, types: Names) -> Figure | None:
    """One row; None when it is not public or not whole."""
    metric = fields.choice("metric", Metric, required=True)
    period = _period(fields)
    value = _amount(fields, "value", required=True)
    baseline = _amount(fields, "baseline")
    type_id = fields.reference("type", types)
    public = fields.yes("public", default=False)
    reported = _amount(fields, "reported")
    if metric is None or period is None or value is None or not public:
        return None
    if reported is not None and baseline and abs((value / baseline - 1) * 100 - reported) > 0.05:
        computed = (value / baseline - 1) * 100
        fields.fail(
            "reported",
            f"写的是 {reported:+g}%，按本期和基数算是 {computed:+.2f}%",
            f"says {reported:+g} %, the two numbers give {computed:+.2f} %",
            Words(
                "请核对本期数和基数；百分比由程序计算，可以不写",
                "check both numbers; leave the percentage to the program",
            ),
        )
        return None
    return Figure(
        metric=metric,
        type=type_id,
        label=fields.text("label", limit=30),
        start=period[0],
        end=period[1],
        value=value,
        unit=fields.text("unit", default="起", limit=6),
        approx=fields.yes("approx", default=False),
        compare=fields.choice("compare", Compare) or Compare.YEAR,
        baseline=baseline,
        reported=reported,
        source=fields.text("source", required=True, limit=60),
        sample=fields.yes("sample", default=False),
        origin=fields.origin,
    )


def _period(fields: Fields) -> tuple[date, date] | None:
    text = fields.text("period", required=True)
    try:
        period = parse_period(text) if text else None
    except ValueError:
        period = None
    if period and period.start and period.end and period.start <= period.end:
        return period.start, period.end
    if text:
        fields.fail(
            "period",
            f"写得不对：{text}",
            f"cannot be read: {text}",
            Words("请写成 2026-07-01 至 2026-09-30", "write it like 2026-07-01 至 2026-09-30"),
        )
    return None


def _amount(fields: Fields, name: str, *, required: bool = False) -> float | None:
    text = fields.text(name, required=required).replace(",", "").rstrip("%")
    if not text:
        return None
    if not re.fullmatch(r"[+−-]?\d+(\.\d+)?", text):
        fields.fail(name, f"应当是一个数：{text}", f"should be a number: {text}")
        return None
    return float(text.replace("−", "-"))


def load_packs(
    sources: Sources, types: Names, audiences: Names, formats: Names, problems: Problems
) -> tuple[Pack, ...]:
    """Read content/packs.yaml, in display order."""
    found: dict[str, Pack] = {}
    for fields in _entries(sources, PACKS, PACK_KEYS, problems):
        id = _new_id(fields, found, problems)
        name = fields.text("name", required=True, limit=16)
        if id and name:
            found[id] = Pack(
                id=id,
                name=name,
                place=fields.reference("place", _PLACE_NAMES, required=True),
                summary=fields.text("summary", limit=60),
                use=tuple(words for words, _ in fields.items("use")),
                materials=tuple(words for words, _ in fields.words("materials")),
                formats=fields.references("formats", formats),
                types=fields.references("types", types),
                audiences=fields.references("audiences", audiences),
                most=fields.whole("most", default=6, least=1, most=200),
                origin=fields.origin,
            )
    return tuple(found.values())


_PLACE_NAMES = Names(Words("场所", "place"), dict(zip(*PLACES, strict=True)) | {en: en for en in PLACES[1]})


def _entries(sources: Sources, path: str, keys: Keys, problems: Problems) -> Iterable[Fields]:
    """Each entry of a YAML list that need not be there."""
    if not sources.exists(path):
        return
    text = read_text(sources, path, problems)
    value = read_yaml(text, path, 1, problems) if text is not None else None
    for entry in entries_of(value, path, problems) if value else ():
        yield Fields(entry, keys, path, problems)


def _new_id(fields: Fields, taken: Iterable[str], problems: Problems) -> str:
    id = fields.text("id", required=True)
    if not id or not check_id(id, fields.at("id"), problems):
        return ""
    if id in taken:
        fields.fail(
            "id", f" {id} 已经用过", f"{id} is taken", Words("每一项的编号要不同", "every entry needs its own id")
        )
        return ""
    return id
