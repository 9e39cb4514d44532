"""Campaigns: content/campaigns/*.yaml, what is shown on which channel on which days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sitegen.core.sources import Sources
from sitegen.loading.amounts import NotRead
from sitegen.loading.fields import Fields, Names
from sitegen.loading.hours import parse_hours
from sitegen.loading.identity import id_of_file
from sitegen.loading.text.reading import read_text
from sitegen.loading.yaml.yamlfile import YamlMap, read_yaml
from sitegen.model.content import ALL_CHANNELS, Campaign, Channel, Hours, Phase
from sitegen.model.problems import Origin, Problems, Words
from sitegen.model.vocabulary import CAMPAIGN_KEYS, PHASE_KEYS


def load_campaigns(
    sources: Sources,
    paths: Sequence[str],
    warnings: Names,
    types: Names,
    units: Names,
    of_type: Mapping[str, tuple[str, ...]],
    problems: Problems,
) -> tuple[Campaign, ...]:
    """The campaigns in those files, by file name; `of_type` gives the warnings of a fraud type, as written."""
    found = []
    for path in paths:
        id = id_of_file(path, problems)
        text = read_text(sources, path, problems)
        value = read_yaml(text, path, 1, problems) if text is not None else None
        if id is None or value is None:
            continue
        if not isinstance(value.value, dict):
            problems.error(Origin(path, 1), "应当是一行一个“名称: 内容”", "should be lines of key: value")
            continue
        f = Fields(YamlMap(value.value, 1), CAMPAIGN_KEYS, path, problems)
        phases = [
            _phase(Fields(m, PHASE_KEYS, path, problems), warnings, types, units, of_type) for m in f.mappings("phases")
        ]
        if not phases:
            f.fail(
                "phases",
                "至少要有一个",
                "needs at least one",
                Words("每个阶段写 名称、日期、警示语", "give each a name, dates, warnings"),
            )
        whole = tuple(sorted((p for p in phases if p), key=lambda p: (p.start, p.end)))
        found.append(
            Campaign(
                id,
                f.text("title", required=True, limit=28),
                f.text("issue", limit=20),
                whole,
                f.text("author", limit=20),
                f.at("title"),
            )
        )
    return tuple(found)


def _phase(
    f: Fields, warnings: Names, types: Names, units: Names, of_type: Mapping[str, tuple[str, ...]]
) -> Phase | None:
    before = len(f.problems.found)
    period = f.period("dates")
    if not (period.start and period.end):
        if len(f.problems.found) > before:
            return None
        f.fail(
            "dates",
            "要有开始和结束",
            "needs a start and an end",
            Words("请写成 2027-01-20 至 2027-02-05", "write 2027-01-20 to 2027-02-05"),
        )
        return None
    named = f.references("warnings", warnings)
    chosen = (*named, *(w for t in f.references("types", types) for w in of_type.get(t, ()) if w not in named))
    if not chosen:
        f.fail(
            "warnings", "没有写", "are missing", Words("请写 警示语: [编号, …] 或 类型: […]", "write warnings or types")
        )
        return None
    return Phase(
        name=f.text("name", required=True, limit=20),
        start=period.start,
        end=period.end,
        warnings=chosen,
        channels=f.choices("channels", Channel) or ALL_CHANNELS,
        units=f.references("units", units),
        hours=_hours(f),
    )


def _hours(f: Fields) -> Hours | None:
    """The hours of the day; None for all day."""
    text = f.text("hours")
    try:
        return parse_hours(text) if text else None
    except NotRead:
        f.fail(
            "hours",
            f"认不出：“{text[:20]}”",
            f"cannot be read: “{text[:20]}”",
            Words(
                "请写成 周一至周五 8:30-17:00，或 每天 16:30-17:30", "write 周一至周五 8:30-17:00 or 每天 16:30-17:30"
            ),
        )
        return None
